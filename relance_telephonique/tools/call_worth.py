"""What a call is worth: the money it is expected to bring soon, and that would not come without it.

Pure, and made of what is owed and of what came of earlier calls and due dates alone. Few cases say
little: each rate is drawn towards that of the debtor's segment, and that one towards everybody's.
"""

from math import exp
from typing import NamedTuple

BROUGHT_DAYS = 14  # days within which money is counted as brought by a call
DEBT_AGES = (0, 8, 15, 30, 60)  # days late from which on a debt is of another age
FEW_CALLS, FEW_TALKS, FEW_DAYS = 4, 3, 60  # of the segment's, weighed in with one's own
FEW_OF_SEGMENT = 10  # times as many of everybody's, weighed in with the segment's


class Tally(NamedTuple):
    """How many ``cases`` there were, and how many of them came out well; a part of one counts."""

    cases: float = 0
    good: float = 0

    def plus(self, other):
        return Tally(self.cases + other.cases, self.good + other.good)

    def rate(self, towards, weight):
        """Return the share of the good, drawn towards a rate as if by ``weight`` cases of it."""
        return (self.good + weight * towards) / (self.cases + weight)


class CallPast(NamedTuple):
    """What came of calls and due dates, of one debtor or of many together.

    ``morning``, ``afternoon``: calls tried, and those that reached the right person. ``talks``:
    of each, which part of what was asked for came within :data:`BROUGHT_DAYS` days. ``unasked``,
    for each age of :data:`DEBT_AGES`: the days that debts stood unpaid and nobody had talked about
    them, and how many were paid in these days.
    """

    morning: Tally = Tally()
    afternoon: Tally = Tally()
    talks: Tally = Tally()
    unasked: tuple = (Tally(),) * len(DEBT_AGES)

    @classmethod
    def of_json(cls, stored):
        """Return what :meth:`~CallPast._asdict` gave as JSON, nothing having been stored too."""
        if not stored:
            return cls()
        *calls, unasked = (stored[name] for name in cls._fields)
        return cls(*(Tally(*pair) for pair in calls), tuple(Tally(*pair) for pair in unasked))

    def plus(self, other):
        unasked = zip(self.unasked, other.unasked, strict=True)
        return CallPast(
            self.morning.plus(other.morning),
            self.afternoon.plus(other.afternoon),
            self.talks.plus(other.talks),
            tuple(one.plus(another) for one, another in unasked),
        )


class Rates(NamedTuple):
    """The chance to reach them by half-day, the part that comes within :data:`BROUGHT_DAYS` days of
    a talk, and the chance a day that a debt of each age is paid by itself.
    """

    morning: float
    afternoon: float
    after_talk: float
    unasked: tuple


KNOWING_NOTHING = Rates(0.4, 0.4, 0.5, (0.05, 0.04, 0.03, 0.015, 0.01))  # before there is any past


class Worth(NamedTuple):
    """``asked``: what the call is about; ``reach``: the chance to reach them now; ``after_talk``:
    the part of it expected within :data:`BROUGHT_DAYS` days of a talk, ``without``: without one;
    ``extra``: the money expected of calling.
    """

    asked: float
    reach: float
    after_talk: float
    without: float
    extra: float


def rates(past, towards=KNOWING_NOTHING, times=1):
    """Return the :class:`Rates` of a past, drawn towards others as strongly as ``times`` says."""
    calls = times * FEW_CALLS
    return Rates(
        _reach(past.morning, towards.morning, past.afternoon, towards.afternoon, calls),
        _reach(past.afternoon, towards.afternoon, past.morning, towards.morning, calls),
        past.talks.rate(towards.after_talk, times * FEW_TALKS),
        tuple(
            tally.rate(rate, times * FEW_DAYS)
            for tally, rate in zip(past.unasked, towards.unasked, strict=True)
        ),
    )


def _reach(calls, usual, others, usual_of_others, weight):
    """Return the chance to reach them in a half-day: who is reached less often than is usual in the
    other one is expected to be so in this one.
    """
    expected = usual * others.rate(usual_of_others, weight) / usual_of_others
    return calls.rate(min(expected, 1), weight)


def call_worth(debts, is_morning, expected):
    """Return the :class:`Worth` of a call now.

    :param debts: ``(amount, days late)`` of each debt that it is about, in one currency
    :param expected: the debtor's :class:`Rates`
    """
    reach = expected.morning if is_morning else expected.afternoon
    asked = sum(amount for amount, _days in debts)
    by_itself = sum(amount * paid_unasked(expected, days) for amount, days in debts)
    changed = sum(
        amount * max(expected.after_talk - paid_unasked(expected, days), 0)
        for amount, days in debts
    )
    return Worth(
        asked, reach, expected.after_talk, by_itself / asked if asked else 0, reach * changed
    )


def paid_unasked(expected, days_late):
    """Return the chance that a debt so late is paid by itself within :data:`BROUGHT_DAYS` days.

    :param expected: the debtor's :class:`Rates`
    """
    ends = (*DEBT_AGES[1:], float("inf"))
    first, last = max(days_late, 0), max(days_late, 0) + BROUGHT_DAYS
    hope = sum(
        rate * max(min(end, last) - max(start, first), 0)
        for start, end, rate in zip(DEBT_AGES, ends, expected.unasked, strict=True)
    )
    return 1 - exp(-hope)
