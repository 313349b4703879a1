"""Orders of the call queue: each sorts the calls that wait by what is known of them."""

import sys
from functools import cached_property, reduce
from pathlib import Path
from statistics import fmean

from collecting_world import minutes

sys.path.append(str(Path(__file__).resolve().parents[1] / "relance_telephonique" / "tools"))
from call_worth import DEBT_AGES, FEW_OF_SEGMENT, CallPast, Tally, call_worth, rates  # pylint: disable=wrong-import-position

LARGE = 2  # times the queue's average: a large amount
LATER = {"D": 5, "E": 10}  # by how many days a poor payer comes earlier
SPANS = tuple(zip(DEBT_AGES, (*DEBT_AGES[1:], float("inf")), strict=True))
BANDS = (("A", 85), ("B", 70), ("C", 55), ("D", 40), ("E", 0))


def of_the_desk(queue, _night):
    """The order of the call desk without figures: those who expect the call, broken promises, large
    amounts, then the latest (more so of a poor payer), then those longest without a contact.
    """
    average = sum(known.asked for known in queue) / max(len(queue), 1)
    return sorted(queue, key=lambda known: _rank(known, LARGE * average), reverse=True)


def _rank(known, large):
    return (
        known.is_expected,
        known.is_broken_promise,
        known.asked if known.asked >= large else 0,
        known.days_late + LATER.get(grade(known), 0),
        known.silent_days,
        known.asked,
    )


def by_amount(queue, _night):
    return sorted(queue, key=lambda known: (known.is_expected, known.asked), reverse=True)


def grade(known):
    """The product's, of what these worlds know of it."""
    paid = [one for one in known.invoices if one.paid is not None]
    parts = [(25, _fewer(known.days_late, 64))]
    if paid:
        delays = [max(one.paid - one.due, 0) for one in paid]
        parts += [
            (35, _fewer(fmean(delays), 43)),
            (15, 100 * fmean(delay == 0 for delay in delays)),
            (5, _fewer(max(delays), 64)),
        ]
    if known.kept + known.broken:
        parts.append((10, 100 * known.kept / (known.kept + known.broken)))
    score = sum(weight * points for weight, points in parts) / sum(weight for weight, _p in parts)
    return next(grade for grade, least in BANDS if score >= least)


def _fewer(days, most):
    return 100 - min(days, most) * 100 / most


# ------------------------------------------------------------------ by what a call is worth


def by_worth(queue, night):
    """The order of the call desk with figures: those who expect the call, then what it is worth."""
    return sorted(
        queue,
        key=lambda known: (known.is_expected, night.worth(known).extra),
        reverse=True,
    )


def by_worth_a_minute(queue, night):
    """Those who expect the call, then what each minute of it is worth."""

    def rank(known):
        worth = night.worth(known)
        return known.is_expected, worth.extra / minutes(worth.asked, worth.reach)

    return sorted(queue, key=rank, reverse=True)


class Night:
    """What a product works out of all debtors once a day, if somebody asks."""

    def __init__(self, everybody):
        self.everybody = everybody  # a function that returns what is known of each
        self._expected = {}

    @cached_property
    def pasts(self):
        return [(segment(known), past(known)) for known in self.everybody()]

    @cached_property
    def rates(self):
        """``{segment: Rates}``"""
        found = {"loyal": CallPast(), "standard": CallPast(), "risk": CallPast()}
        for name, one in self.pasts:
            found[name] = found[name].plus(one)
        of_all = rates(reduce(CallPast.plus, found.values()))
        return {name: rates(one, of_all, FEW_OF_SEGMENT) for name, one in found.items()}

    def worth(self, known):
        return call_worth(known.debts, known.hour < 12, self.expected(known.debtor))

    def expected(self, debtor):
        if debtor not in self._expected:
            name, own = self.pasts[debtor]
            self._expected[debtor] = rates(own, self.rates[name])
        return self._expected[debtor]


def segment(known):
    """The product's, of what these worlds know of it."""
    is_broken = known.broken_on is not None and known.broken_on > known.today - 125
    made = grade(known)
    if made in "DE" or known.days_late > 43 or is_broken:
        return "risk"
    paid = sum(one.paid is not None for one in known.invoices)
    return "loyal" if made == "A" and paid >= 12 else "standard"


def past(known):
    """What came of calls and due dates, counted as the product does."""
    morning = [one.is_reached for one in known.attempts if one.hour < 12]
    afternoon = [one.is_reached for one in known.attempts if one.hour >= 12]
    talks = [talk for talk in known.talks if known.today - talk.day > 10]
    shares = [min(talk.came / talk.asked, 1) for talk in talks if talk.asked]
    return CallPast(
        Tally(len(morning), sum(morning)),
        Tally(len(afternoon), sum(afternoon)),
        Tally(len(shares), sum(shares)),
        _unasked(known.invoices, known.today),
    )


def _unasked(invoices, today):
    """Of each age, the days that invoices stood unpaid without a talk, and how many were paid."""
    days, paid = [0.0] * len(DEBT_AGES), [0] * len(DEBT_AGES)
    for invoice in invoices:
        seen = min(day for day in (invoice.paid, invoice.talked, today) if day is not None)
        late = (seen - invoice.due) * 7 / 5
        for age, (start, end) in enumerate(SPANS):
            if late <= start:
                break
            days[age] += min(end, late) - start
            paid[age] += seen == invoice.paid and late <= end
    return tuple(map(Tally, days, paid))


# ------------------------------------------------------------------ what nobody can know


def all_knowing(debtors):
    """Return the order by what a call really brings on average: nobody can do much better."""

    def order(queue, _night):
        return sorted(
            queue,
            key=lambda known: (known.is_expected, debtors[known.debtor].truth(known)),
            reverse=True,
        )

    return order


def patient(debtors):
    """Return the order by what a minute of a call really brings, and the less the likelier they
    would answer at another hour.
    """

    def rank(known):
        debtor = debtors[known.debtor]
        reach, best = debtor.presence_at(known.hour), max(debtor.presence)
        brought = debtor.truth(known) / minutes(known.asked, reach)
        return known.is_expected, brought * reach / best

    return lambda queue, _night: sorted(queue, key=rank, reverse=True)
