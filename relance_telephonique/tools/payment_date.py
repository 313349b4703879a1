"""When an invoice that is still open will be paid, by how its debtor pays.

What became of it so far is taken into account: of one that is twelve days late, only what is paid
later than that is left of the debtor's days late. Pure: nothing here asks a database.
"""

from bisect import bisect_left
from calendar import monthrange
from datetime import date, timedelta
from math import floor, sqrt
from typing import NamedTuple

from .payment_profile import QUANTILES, profile

EARLY, MIDDLE, LATE = 1, 5, 9  # tenths: of 80 %, the band; as likely before as after
TAIL_SHARE = (100 - QUANTILES) / 100
BAND_OF_80 = 1.4  # deviations of a sum: 1.28, and more as payments of a week depend on each other
EXPECTED_WITHIN = 3650  # days: nothing is expected later
LAST_YEAR = 9000  # of dates that can be moved


class Prediction(NamedTuple):
    """``date``: as likely paid before as after; ``early`` and ``late``: the band in which 80 % are
    paid; ``probability_late``: 0 to 1, that it is paid after its due date; ``known``: the payments
    of the debtor that it rests on.
    """

    date: date
    early: date
    late: date
    probability_late: float
    known: int


def predict(history, due_date, today, population=None):
    """Return the :class:`Prediction` for an invoice that is still open on ``today``.

    :param history: ``(due, paid, amount)`` of the debtor's debts; what is not paid on ``today`` is
        left out
    :param population: how all customers pay, of :func:`.payment_profile.population_of`
    """
    return expect(profile(history, today, population), due_date, today)


def expect(how, due_date, today):
    """Return the :class:`Prediction` by a :class:`.payment_profile.Profile`."""
    waited = (today - due_date).days
    day, early, late = (
        _regular(_moved(due_date, _days_late(how, waited, tenths)), today, how)
        for tenths in (MIDDLE, EARLY, LATE)
    )
    return Prediction(day, early, late, _probability_late(how, waited), how.known)


def _days_late(how, waited, tenths):
    """The days late that it does not exceed in so many tenths of cases, having waited so long."""
    passed = bisect_left(how.quantiles, waited)
    step = (10 * passed + (100 - passed) * tenths + 5) // 10
    if waited > how.quantiles[-1]:
        days = _tail_start(how) + (waited - _tail_start(how)) / sqrt(1 - tenths / 10)
    elif step > QUANTILES:
        left = (100 - passed) * (10 - tenths) / 1000
        days = _tail_start(how) + how.tail * sqrt(TAIL_SHARE / left)
    else:
        days = how.quantiles[max(step, 1) - 1]
    return min(max(floor(days), waited), max(waited, 0) + EXPECTED_WITHIN)


def _tail_start(how):
    return how.quantiles[-1] - how.tail


def _probability_late(how, waited):
    if waited > 0:
        return 1.0
    return min(_unpaid(how, 1) / _unpaid(how, waited), 1.0)


def _unpaid(how, waited):
    """The share of invoices that is not paid before they are so many days late."""
    if waited > how.quantiles[-1]:
        return TAIL_SHARE * (how.tail / (waited - _tail_start(how))) ** 2
    return 1 - bisect_left(how.quantiles, waited) / 100


def share_paid(how, due_date, today, first, until=None):
    """Return the probability (0 to 1) that an invoice still open on ``today`` is paid from the day
    ``first`` to the one before ``until``, or ever after.
    """
    before = _unpaid(how, (first - due_date).days)
    after = _unpaid(how, (until - due_date).days) if until else 0.0
    return (before - after) / _unpaid(how, (today - due_date).days)


# ------------------------------------------------------------------ habits


def _regular(day, today, how):
    """The nearest day of the debtor's habit that is not past: of two, the later."""
    if day.year > LAST_YEAR or not (how.weekday or how.month_day):
        return day
    days = _weekdays(day, how.weekday) if how.weekday else _month_days(day, how.month_day)
    coming = [one for one in days if one >= today]
    return min(coming, key=lambda one: (abs(one - day), -one.toordinal()))


def _weekdays(day, weekday):
    """Of the week before, of this one and of the week after."""
    following = day + timedelta(days=(weekday - day.isoweekday()) % 7)
    return [following + timedelta(days=days) for days in (-7, 0, 7)]


def _month_days(day, month_day):
    """Of the month before, of this one and of the month after, each at its end at the latest."""
    months = [divmod(day.year * 12 + day.month - 1 + months, 12) for months in (-1, 0, 1)]
    return [
        date(year, month + 1, min(month_day, monthrange(year, month + 1)[1]))
        for year, month in months
    ]


def _moved(day, days):
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
