"""On what a step depends: whether something happened since the chase of an invoice began.

Pure: what happened is known to the decision (``dunning.due.item``), and which conditions there are
to ``dunning.level``. ``known`` is ``{fact: value}`` of one item: the last day on which it happened,
``began``: the day of the first step made for the item; ``grade``. What never happened is not there.
"""

from itertools import product
from typing import NamedTuple

ALWAYS = "always"
BEGAN = "began"
GRADE = "grade"
DRAWN = "drawn"
LAST_LEVEL = "level"


class Lot(NamedTuple):
    """Who gets a step that is tested, or a variant of it that is a level of its own: the debtors to
    whom chance gave ``variant`` or, without one, all but those who have one of ``others``. An item
    for which one of ``instead`` was the last step made, levels that stand for the same step, is
    past it.
    """

    variant: int = 0
    others: tuple = ()
    instead: tuple = ()

    def holds(self, known):
        """Whether it is for an item of which this is ``known``: its debtor's variants are under
        ``DRAWN``, the level of the last step made under ``LAST_LEVEL``.
        """
        drawn = known.get(DRAWN, ())
        is_theirs = self.variant in drawn if self.variant else not {*self.others} & {*drawn}
        return is_theirs and known.get(LAST_LEVEL) not in self.instead


class Condition(NamedTuple):
    """What a code asks: whether ``fact`` is among the level's ``grades``, or, of all other facts,
    whether it happened since the chase began, as ``wanted`` says. Without a fact it never holds:
    the addon that knew the code is gone. ``lot``: whom chance gave the step, where it is tested.
    """

    code: str
    fact: str = ""
    wanted: bool = True
    grades: tuple = ()
    lot: Lot | None = None

    def holds(self, known):
        """Whether the step may be made of an item of which this is ``known``."""
        return (self.lot is None or self.lot.holds(known)) and self.is_met(known)

    def is_met(self, known):
        """Whether what the step depends on is true, whomever chance gave it."""
        if self.code == ALWAYS:
            return True
        if self.fact == GRADE:
            return known.get(GRADE) in self.grades
        return bool(self.fact) and self.has_happened(known) == self.wanted

    def has_happened(self, known):
        """Whether the fact happened on the day of the first step made for the item, or later."""
        began, last = known.get(BEGAN), known.get(self.fact)
        return bool(began and last) and last >= began


class Stretch(NamedTuple):
    """A part of a timeline: steps that everybody gets, or a fork: ``{condition: its steps}``."""

    steps: tuple = ()
    fork: dict = {}  # noqa: RUF012 (never changed)


def stretches(steps):
    """Return a timeline, ``(step, condition)`` in the order of its days, as :class:`Stretch`: what
    stands between two steps that everybody gets is one fork, and the second of them joins it.
    """
    found = []
    for step, condition in steps:
        if condition.code == ALWAYS:
            if not found or found[-1].fork:
                found.append(Stretch())
            found[-1] = Stretch((*found[-1].steps, step))
        else:
            if not found or not found[-1].fork:
                found.append(Stretch(fork={}))
            branches = found[-1].fork
            branches[condition] = (*branches.get(condition, ()), step)
    return found


def dead_end(conditions, grades):
    """Return what may be true of a debtor for whom a fork at the end of a timeline has no step, as
    ``{fact: whether it happened}`` and, under ``GRADE``, the grade or None; None if there is no
    such debtor.

    :param conditions: of the steps of that fork
    :param grades: all that a debtor may have
    """
    facts = sorted({condition.fact for condition in conditions if condition.fact})
    values = [(None, *grades) if fact == GRADE else (True, False) for fact in facts]
    for combination in product(*values):
        case = dict(zip(facts, combination, strict=True))
        known = {fact: value for fact, value in case.items() if value} | {BEGAN: True}
        if not any(condition.holds(known) for condition in conditions):
            return case
    return None
