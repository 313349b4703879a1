"""Until when a debt can be claimed in court. Pure functions of dates."""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .working_days import ONE_DAY

WARN_BEFORE = relativedelta(months=6)


class TimeBar(NamedTuple):
    """How long a claim can be brought; ``from_new_year``: from the 1 January that follows."""

    years: int
    from_new_year: bool = False


def time_bar(since, term):
    """Return the last day to claim what could first be claimed on the day after ``since``."""
    if term.from_new_year:
        return date(since.year + term.years, 12, 31)
    return since + relativedelta(years=term.years)


def due_at_latest(day, term):
    """Return the latest due date of which the claim is time-barred by the end of ``day``, so that
    ``time_bar(due, …) <= day`` for no later one.
    """
    if term.from_new_year:
        is_over = (day + ONE_DAY).year > day.year
        return date(day.year - term.years - (not is_over), 12, 31)
    due = day - relativedelta(years=term.years)
    following = due + ONE_DAY
    return following if time_bar(following, term) <= day else due
