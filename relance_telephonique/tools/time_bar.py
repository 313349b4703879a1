"""Until when a debt can be claimed in court. Pure functions of dates."""

from dateutil.relativedelta import relativedelta

TIME_BAR = relativedelta(years=5)  # L110-4 C. com., 2224 C. civ.
TIME_BAR_CONSUMER = relativedelta(years=2)  # L218-2 C. conso.
WARN_BEFORE = relativedelta(months=6)


def _time(is_consumer):
    return TIME_BAR_CONSUMER if is_consumer else TIME_BAR


def time_bar(since, is_consumer):
    """Return the last day to claim what could first be claimed on the day after ``since``."""
    return since + _time(is_consumer)


def due_at_latest(day, is_consumer):
    """Return the latest due date of which the claim is time-barred by the end of ``day``, so that
    ``time_bar(due, …) <= day`` for no later one.
    """
    due = day - _time(is_consumer)
    following = due + relativedelta(days=1)
    return following if time_bar(following, is_consumer) <= day else due
