"""Whom to call at a debtor's: who pays, then who decides on it, the higher the longer nothing came
of it.
"""

from typing import NamedTuple

LADDER = ("payable", "accounting", "finance", "manager")  # from the lowest rung up
TRIES = 2  # calls without result on a rung, before the next one
MEMORY = 60  # days: older calls were about something else

NO_RESULT = ("retry", "refuse")  # effects of outcomes after which nothing is agreed
NO_TALK = ("number", "contact")  # nobody was there to talk to: neither a result nor none


class Rung(NamedTuple):
    """``role``: of whom to call, empty if nobody has one; ``tries``: calls without result that lead
    up to it, 0 if a step names it or it is the lowest; ``is_named``: by the step.
    """

    role: str = ""
    tries: int = 0
    is_named: bool = False


def rung(roles, calls, named=""):
    """Return the :class:`Rung` of whom to call now.

    :param roles: those of the people who can be called, in any order
    :param calls: ``(role of who was called, effect of how it ended)``, the latest first
    :param named: the role that the step names: nobody below it is called, if somebody is above
    """
    known = [role for role in LADDER if role in roles]
    if not known:
        return Rung()
    fruitless = since_result(calls)
    place = first = lowest(known, named)
    while place + 1 < len(known) and fruitless.count(known[place]) >= TRIES:
        place += 1
    tries = sum(fruitless.count(role) for role in known[first:place])
    return Rung(known[place], tries, bool(named) and place == first and known[place] == named)


def lowest(known, named):
    """Return where to begin: at the role named, else the first above it, else the highest."""
    if named not in LADDER:
        return 0
    above = [place for place, role in enumerate(known) if LADDER.index(role) >= LADDER.index(named)]
    return above[0] if above else len(known) - 1


def since_result(calls):
    """Return the roles called without result since the last call that had one."""
    roles = []
    for role, effect in calls:
        if effect in NO_RESULT:
            roles.append(role)
        elif effect not in NO_TALK:
            break
    return roles
