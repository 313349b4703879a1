"""What the law leaves to do, and until when, at each stage of a case. Pure functions of dates.

Deadlines in months end on the day of the same number, or on the last of the month (641 CPC). The
debtor's are prolonged to the next working day (642 CPC); ours are not: to act a day early is never
wrong.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .working_days import WorkingCalendar, next_working_day

FRANCE = WorkingCalendar(frozenset(range(5)), frozenset(), "FR", "")
# Days before the deadline on which it is in somebody's inbox. Once the time without an opposition
# is over the order can be enforced: that is for the day after.
NOTICE = {
    "declare": timedelta(days=15),
    "enforce": timedelta(days=-1),
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


def signify_by(law, ordered_on):
    """Return the last day to have an order to pay signified: later it is void (1411 CPC).

    :param law: the :class:`Law` of the functions of this file
    """
    return ordered_on + relativedelta(months=law.on("signify", ordered_on))


def opposition_until(law, signified_on):
    """Return the last day of the debtor's opposition to an order to pay (1416 CPC)."""
    months = relativedelta(months=law.on("opposition", signified_on))
    return next_working_day(FRANCE, signified_on + months)


def enforced_after(law, signified_on):
    """Return the day after which an order without notice of an opposition is enforced (1422 CPC):
    never before the time for the opposition is over.
    """
    months = relativedelta(months=law.on("enforce", signified_on))
    return max(signified_on + months, opposition_until(law, signified_on))


def title_until(law, title_on):
    """Return the last day on which a title can be enforced (L111-4 CPCE)."""
    return title_on + relativedelta(years=law.on("title", title_on))


def declare_by(law, published_on):
    """Return the last day to declare a claim (L622-24, R622-24 C. com.)."""
    return published_on + relativedelta(months=law.on("declare", published_on))


def of_stage(law, stage, since, title_on=None):
    """Return the deadline that entering ``stage`` on the day ``since`` sets, or None.

    :param title_on: when the title was obtained, for what follows it
    """
    if stage == "ordered":
        return Deadline(signify_by(law, since), "signify")
    if stage == "signified":
        return Deadline(enforced_after(law, since), "enforce")
    if stage in ("title", "enforcement"):
        return Deadline(title_until(law, title_on or since), "title")
    return None


def next_deadline(law, stage, since, title_on=None, time_bar=None, declared_by=None):
    """Return the nearest :class:`Deadline` of a case, or None.

    :param time_bar: when its first invoice is time-barred
    :param declared_by: the last day to declare claims on a debtor in collective proceedings
    """
    found = [of_stage(law, stage, since, title_on)]
    if time_bar and stage in TIME_RUNS:
        found.append(Deadline(time_bar, "time_bar"))
    if declared_by:
        found.append(Deadline(declared_by, "declare"))
    return min(filter(None, found), default=None)
