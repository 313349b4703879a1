"""What the law leaves to do, and until when, at each stage of a case. Pure functions of dates.

Deadlines in months end on the day of the same number, or on the last of the month (641 CPC). The
debtor's are prolonged to the next working day (642 CPC); ours are not: to act a day early is never
wrong.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .working_days import WorkingCalendar, next_working_day

SHORTER_SINCE = date(2026, 9, 1)  # orders to pay are signified in 3 months, 6 before: 1411 CPC
OPPOSITION = relativedelta(months=1)  # 1416 CPC
TITLE = relativedelta(years=10)  # L111-4 CPCE
FRANCE = WorkingCalendar(frozenset(range(5)), frozenset(), "FR", "")
# Days before the deadline on which it is in somebody's inbox. Once the time for an opposition is
# over the order can be enforced: that is for the day after.
NOTICE = {
    "declare": timedelta(days=15),
    "opposition": timedelta(days=-1),
    "signify": timedelta(days=30),
    "time_bar": timedelta(days=182),
    "title": timedelta(days=365),
}
# Until the claim is brought before a court, time runs against it (2241 C. civ.).
TIME_RUNS = ("notice_expired", "to_decide", "agency", "bailiff", "requested", "ordered")


class Deadline(NamedTuple):
    """A day that the law sets; its kind is a key of ``NOTICE``."""

    day: date
    kind: str

    def warn_on(self, today):
        """Return the day to be reminded on, never a day that is past."""
        return max(self.day - NOTICE[self.kind], today)


def signify_by(ordered_on):
    """Return the last day to have an order to pay signified: later it is void (1411 CPC)."""
    months = 3 if ordered_on >= SHORTER_SINCE else 6
    return ordered_on + relativedelta(months=months)


def opposition_until(signified_on):
    """Return the last day of the debtor's opposition to an order to pay."""
    return next_working_day(FRANCE, signified_on + OPPOSITION)


def title_until(title_on):
    """Return the last day on which a title can be enforced."""
    return title_on + TITLE


def of_stage(stage, since, title_on=None):
    """Return the deadline that entering ``stage`` on the day ``since`` sets, or None.

    :param title_on: when the title was obtained, for what follows it
    """
    if stage == "ordered":
        return Deadline(signify_by(since), "signify")
    if stage == "signified":
        return Deadline(opposition_until(since), "opposition")
    if stage in ("title", "enforcement"):
        return Deadline(title_until(title_on or since), "title")
    return None


def next_deadline(stage, since, title_on=None, time_bar=None, declare_by=None):
    """Return the nearest :class:`Deadline` of a case, or None.

    :param time_bar: when its first invoice is time-barred
    :param declare_by: the last day to declare claims on a debtor in collective proceedings
    """
    found = [of_stage(stage, since, title_on)]
    if time_bar and stage in TIME_RUNS:
        found.append(Deadline(time_bar, "time_bar"))
    if declare_by:
        found.append(Deadline(declare_by, "declare"))
    return min(filter(None, found), default=None)
