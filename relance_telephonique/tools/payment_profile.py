"""How a debtor pays, by the dates of the payments known: dates and amounts, nothing else.

The days late of a debtor are spread around a centre. Both move towards those of all customers, the
more the fewer payments are known. Arithmetic on dates, which nothing later than its day enters.
"""

from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain
from math import comb, sqrt
from operator import attrgetter
from statistics import NormalDist, fmean, median, pvariance
from typing import NamedTuple

LATEST_KNOWN = 24  # payments of a debtor
HALF_LIFE = 12  # payments: one that so many followed counts half
WEIGHTS = tuple(0.5 ** (age / HALF_LIFE) for age in reversed(range(LATEST_KNOWN)))
LONGEST = 730  # days late: what took longer says nothing about when

QUANTILES = 95  # of 1 % each: what is later is the tail
NORMAL = tuple(NormalDist().inv_cdf(step / 100) for step in range(1, QUANTILES + 1))
TINY = 1e-9  # by which sums of weights differ that are the same
SPREAD_WEIGHT = 8  # payments that the spread of all customers is worth
SHAPE_WEIGHT = 16  # … and the even shape around the centre
CLIP = 1.3  # spreads: a payment farther from the middle counts as if it were so far
LEAST_SPREAD = 3  # days: banks and weekends alone make as much
TAIL, LEAST_TAIL = 2, 14  # spreads, days: who is later than ever before may be much later
ODD = 6  # times the median distance: what is farther counts as if it were so far

FEWEST_DEBTORS, FEWEST_PAYMENTS = 5, 20  # to say how all customers pay
SETTLED_DAYS = 30  # of younger debts only those are known that were paid quickly
USUAL_SPREAD, USUAL_DRIFT = 8, 0.01  # days; days per day: how far a slope is believed
MOST_DRIFT = 1 / 30  # days later, or sooner, per day

FEWEST_REGULAR = 6  # payments that make a habit
WEEKDAY_SHARE, WEEKDAYS = 0.75, 5
RUN_SHARE, RUN_DAYS, MONTH_DAYS = 0.75, 3, 30  # the day of a payment run and the two after it
SURPRISE = 0.001  # chance at most that a habit is none
MONTH_END = 31


class Payment(NamedTuple):
    """What was due on ``due`` was paid on ``paid``."""

    due: date
    paid: date
    amount: float


class Population(NamedTuple):
    """How all customers of a company pay, in days after the due date, on the day it was made.

    ``centre`` of their centres, which differ by ``between`` (a standard deviation); each pays
    ``within`` around its own; ``drift``: how many days later they pay each day that passes;
    ``size``: the payments it rests on.
    """

    centre: float
    between: float
    within: float
    drift: float
    size: int


class Profile(NamedTuple):
    """How one debtor pays: the days late that 1 %, 2 %… 95 % of invoices do not exceed.

    Beyond the last, the share still unpaid falls with the square of the days in units of ``tail``.
    ``weekday`` (1 is Monday) and ``month_day`` (31 is the month's end) are None unless the payments
    show them; ``known``: the payments it rests on.
    """

    quantiles: tuple
    tail: float
    weekday: int | None
    month_day: int | None
    known: int


IN_ORDER = attrgetter("paid", "due")
ASSUMED = Population(centre=8.0, between=12.0, within=10.0, drift=0.0, size=0)  # an assumption


def profile(history, today, population=None):
    """Return the :class:`Profile` of a debtor, by the latest payments known on ``today``.

    :param history: ``(due, paid, amount)`` of the debtor's debts; what is not paid on ``today`` or
        not positive is left out
    :param population: of :func:`population_of`; :data:`ASSUMED` without
    """
    return profile_of(known_payments(history, today), today, population or ASSUMED)


def profile_of(payments, today, everybody):
    """Return the :class:`Profile` of a debtor.

    :param payments: of :func:`known_payments` of the same day
    :param everybody: the :class:`Population`
    """
    values = _days_late(payments, today, everybody.drift)
    weights = WEIGHTS[LATEST_KNOWN - len(values) :]
    ordered, passed = _in_order(values, weights)
    centre, spread = _centre_and_spread(values, weights, ordered, passed, everybody)
    return Profile(
        quantiles=_quantiles(ordered, passed, centre, spread),
        tail=round(max(TAIL * spread, LEAST_TAIL), 2),
        weekday=_usual_weekday(payments),
        month_day=_usual_month_day(payments),
        known=len(payments),
    )


def known_payments(history, today):
    """Return the latest payments that are known on ``today``, the oldest first."""
    known = [
        Payment(due, paid, amount)
        for due, paid, amount in history
        if due
        and paid
        and paid <= today
        and (amount or 0) > 0
        and abs((paid - due).days) <= LONGEST
    ]
    known.sort(key=IN_ORDER)
    return known[-LATEST_KNOWN:]


def _days_late(payments, today, drift):
    """As they would be today, now that all customers pay sooner or later than they did."""
    return [(paid - due).days + drift * (today - due).days for due, paid, _amount in payments]


def _centre_and_spread(values, weights, ordered, passed, everybody):
    total = passed[-1] if passed else 0.0
    middle = ordered[bisect_left(passed, total / 2)] if passed else everybody.centre
    reach = CLIP * everybody.within
    least, most = middle - reach, middle + reach
    own = 0.0
    for weight, value in zip(weights, values, strict=True):
        own += weight * (least if value < least else most if value > most else value)
    pull = (everybody.within / everybody.between) ** 2
    centre = (own + pull * everybody.centre) / (total + pull)
    farthest, apart = 3 * everybody.within, 0.0
    for weight, value in zip(weights, values, strict=True):
        apart += weight * min(abs(value - centre), farthest) ** 2
    variance = (apart + SPREAD_WEIGHT * everybody.within**2) / (total + SPREAD_WEIGHT)
    unsure = everybody.within**2 / (total + pull)  # where the centre is
    return centre, sqrt(variance + unsure)


def _in_order(values, weights):
    """Return the values, the smallest first, and the weight of each with those before it."""
    pairs = sorted(zip(values, weights, strict=True))
    return [value for value, _weight in pairs], list(accumulate(weight for _value, weight in pairs))


def _quantiles(ordered, passed, centre, spread):
    """An even shape around the centre and, the more payments are known, the debtor's own."""
    if not ordered:
        return tuple(round(centre + spread * normal) for normal in NORMAL)
    total = passed[-1]
    share = total / (total + SHAPE_WEIGHT)
    even, spread = (1 - share) * centre, (1 - share) * spread
    own = chain.from_iterable(
        [even + share * value] * steps
        for value, steps in zip(ordered, _steps_of_each(passed, total), strict=True)
    )
    return tuple(
        [round(value + spread * normal) for value, normal in zip(own, NORMAL, strict=True)]
    )


def _steps_of_each(passed, total):
    """Return of how many of the steps of 1 % each value is the first that reaches them."""
    reached = [min(int(100 * weight / total + TINY), QUANTILES) for weight in passed]
    reached[-1] = QUANTILES
    return [after - before for before, after in zip((0, *reached), reached, strict=False)]


# ------------------------------------------------------------------ habits


def _usual_weekday(payments):
    """The day of the week on which nearly all is paid, if the payments show one."""
    if len(payments) < FEWEST_REGULAR:
        return None
    days = Counter([payment.paid.isoweekday() for payment in payments])
    return _habit(days, len(payments), WEEKDAY_SHARE, 1 / WEEKDAYS, tries=WEEKDAYS)


def _usual_month_day(payments):
    """The day of the month of a payment run: what falls on a weekend is paid after it."""
    if len(payments) < FEWEST_REGULAR:
        return None
    days = Counter(chain.from_iterable([_runs_of(payment.paid) for payment in payments]))
    return _habit(days, len(payments), RUN_SHARE, RUN_DAYS / MONTH_DAYS, tries=MONTH_DAYS)


@lru_cache(maxsize=1024)
def _runs_of(paid):
    """The days of runs in which it may have been paid: that day, or up to two before it."""
    end = monthrange(paid.year, paid.month)[1]
    days = range(max(paid.day - RUN_DAYS + 1, 1), paid.day + 1)
    return {MONTH_END if day == end else day for day in days}


def _habit(days, size, share, chance, tries):
    """The day that stands out, unless so many payments may show one by accident."""
    count = max(days.values())
    if count < share * size or tries * _at_least(count, size, chance) > SURPRISE:
        return None
    return max(day for day, hits in days.items() if hits == count)


@lru_cache(maxsize=1024)
def _at_least(count, size, chance):
    """The probability of ``count`` or more of ``size`` that each have ``chance``."""
    return sum(
        comb(size, hits) * chance**hits * (1 - chance) ** (size - hits)
        for hits in range(count, size + 1)
    )


# ------------------------------------------------------------------ how all pay


def population_of(histories, today):
    """Return the :class:`Population` known on ``today``; :data:`ASSUMED` if that is too little.

    :param histories: of each debtor, as :func:`profile` takes it
    """
    return population_by((known_payments(history, today) for history in histories), today)


def population_by(known, today):
    """Return the same.

    :param known: of each debtor, what :func:`known_payments` of the same day returns
    """
    several = [payments for payments in known if len(payments) > 1]
    size = sum(map(len, several))
    if len(several) < FEWEST_DEBTORS or size < FEWEST_PAYMENTS:
        return ASSUMED
    drift = _drift(several, today)
    values = [_days_late(payments, today, drift) for payments in several]
    middles = [median(own) for own in values]
    within = _spread_within(values, middles)
    between = pvariance(middles) - within**2 * len(several) / size
    return Population(fmean(middles), sqrt(max(between, 1.0)), within, drift, size)


def _spread_within(values, middles):
    """The standard deviation around each debtor's middle; odd payments do not widen it."""
    apart = [
        abs(value - middle) * sqrt(len(own) / (len(own) - 1))
        for own, middle in zip(values, middles, strict=True)
        for value in own
    ]
    far = ODD * median(apart)
    return max(sqrt(fmean(min(days, far) ** 2 for days in apart)), LEAST_SPREAD)


def _drift(histories, today):
    """The slope that debtors have in common, nearer to none the less it is sure."""
    rise = run = 0.0
    for payments in histories:
        days = [
            ((due - today).days, (paid - due).days)
            for due, paid, _amount in payments
            if (today - due).days >= SETTLED_DAYS
        ]
        if count := len(days):
            whens, lates = map(sum, zip(*days, strict=True))
            rise += sum([when * late for when, late in days]) - whens * lates / count
            run += sum([when * when for when, _late in days]) - whens * whens / count
    slope = rise / (run + (USUAL_SPREAD / USUAL_DRIFT) ** 2)
    return min(max(slope, -MOST_DRIFT), MOST_DRIFT)
