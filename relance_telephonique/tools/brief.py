"""What a caller is told of a debtor in one line before a call, and in which order: facts alone,
those in the debtor's favour too.

A part of the line is a code and the values of its words; who knows the languages says them.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

ENOUGH_TO_SAY = 3  # invoices in a year, before it is said how they usually pay
LITTLE_LATE = 2  # days late on average that still count as on time
IN_FAVOUR, AGAINST = "success", "danger"  # colours of Bootstrap's: in the debtor's favour, or not


class Facts(NamedTuple):
    """What is known of a debtor on the day; amounts in the company's currency.

    ``overdue``: what is late and owed, so many ``invoices``, the oldest ``days_late`` days; of it
    ``disputed`` and ``promised``; beside it ``on_way`` and ``covered`` by credits. ``not_due``:
    what is owed and falls due later, first on ``next_due``. ``promise_date``: the first instalment
    of a promise that runs; ``broken_date``: that of the latest one, if it was not kept.
    ``usual_delay``: days, of ``paid_count`` invoices in a year. ``more``: of other addons.
    """

    overdue: float = 0.0
    invoices: int = 0
    days_late: int = 0
    not_due: float = 0.0
    next_due: date | None = None
    disputed: float = 0.0
    promised: float = 0.0
    on_way: float = 0.0
    covered: float = 0.0
    promise_date: date | None = None
    broken_date: date | None = None
    promises_kept: int = 0
    promises_broken: int = 0
    usual_delay: int = 0
    paid_count: int = 0
    circuit: str = ""
    objective: str = ""
    most_parts: int = 0
    more: dict | None = None


class Part(NamedTuple):
    """A part of the line: ``find(facts)`` returns the values of its words, None to say nothing."""

    code: str
    find: Callable
    tone: str = ""


def owes(facts):
    if facts.overdue <= 0:
        return None
    return {"amount": facts.overdue, "count": facts.invoices, "days": facts.days_late}


def not_due(facts):
    if facts.overdue > 0 or facts.not_due <= 0:
        return None
    return {"amount": facts.not_due, "date": facts.next_due}


def nothing(facts):
    return None if facts.overdue > 0 or facts.not_due > 0 else {}


def amount_of(name):
    """Return what finds the amount of that name, if there is one."""
    return lambda facts: {"amount": value} if (value := getattr(facts, name)) > 0 else None


def broken(facts):
    return {"date": facts.broken_date} if facts.broken_date else None


def promised(facts):
    if facts.promised <= 0:
        return None
    return {"amount": facts.promised, "date": facts.promise_date}


def kept(facts):
    """Promises kept are told of who kept more than they broke."""
    is_good = facts.promises_kept > facts.promises_broken
    return {"count": facts.promises_kept} if is_good else None


def on_time(facts):
    if facts.paid_count < ENOUGH_TO_SAY or facts.usual_delay > LITTLE_LATE:
        return None
    return {"count": facts.paid_count}


def usually_late(facts):
    if facts.paid_count < ENOUGH_TO_SAY or facts.usual_delay <= LITTLE_LATE:
        return None
    return {"days": facts.usual_delay, "count": facts.paid_count}


def circuit(facts):
    return {"circuit": facts.circuit} if facts.circuit else None


def objective(facts):
    if not facts.objective:
        return None
    return {"objective": facts.objective, "parts": facts.most_parts}


FIRST_TOLD = (
    Part("nothing", nothing),
    Part("owes", owes),
    Part("not_due", not_due),
    Part("disputed", amount_of("disputed"), IN_FAVOUR),
    Part("on_way", amount_of("on_way"), IN_FAVOUR),
    Part("covered", amount_of("covered"), IN_FAVOUR),
    Part("broken", broken, AGAINST),
    Part("promised", promised, IN_FAVOUR),
    Part("kept", kept, IN_FAVOUR),
    Part("on_time", on_time, IN_FAVOUR),
    Part("usually_late", usually_late),
    Part("circuit", circuit),
    Part("objective", objective),
)


def told(facts, parts=FIRST_TOLD):
    """Return ``[(part, values of its words)]`` of what there is to say, in its order."""
    found = ((part, part.find(facts)) for part in parts)
    return [(part, values) for part, values in found if values is not None]
