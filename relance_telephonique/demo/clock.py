"""The demo shows a working day whenever it is looked at: on a Sunday that of Friday, and at night
everybody can be called. Pure functions; the addon in ``dev/addons`` gives them to Odoo.
"""

from ..tools.calling_hours import is_open, local_time
from ..tools.working_days import last_working_day

ALL_DAY = ((0.0, 12.0), (12.0, 24.0))


def day_shown(calendar, today):
    """Return the day that the demo shows: the last one until ``today`` on which people work."""
    return last_working_day(calendar, today)


def hours_shown(ours, theirs, now):
    """Return when a debtor can be called: as ever while we work, else today at any hour.

    :param ours: the ``CallingHours`` of the company
    :param theirs: those of the debtor
    :param now: naive, in UTC
    """
    if is_open(ours, now):
        return theirs
    today = local_time(theirs.zone, now).date()
    calendar = theirs.calendar._replace(
        weekdays=theirs.calendar.weekdays | {today.weekday()},
        closed_days=theirs.calendar.closed_days - {today},
        country="",
    )
    return theirs._replace(ranges=ALL_DAY, calendar=calendar, country="")
