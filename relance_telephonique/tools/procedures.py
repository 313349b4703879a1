"""Which procedures suit a claim, best first. Pure rules: a person chooses."""

from typing import NamedTuple

from .regimes import FOREIGN, PUBLIC, REGIMES, TRADER, Regime

WORTH_A_PROCEDURE = 150.0  # euros; under it every procedure costs about as much as it brings
LARGE = 50000.0  # euros; worth a lawyer and a hearing, for a decision that comes soon


class Claim(NamedTuple):
    """What decides; ``amount`` is principal and interest in euros, ``simplified_limit`` up to what
    the simplified procedure of the commissaire de justice goes (L125-1, R125-1 CPCE).
    """

    amount: float
    regime: Regime = REGIMES[TRADER]
    simplified_limit: float = 0.0
    is_disputed: bool = False
    is_time_barred: bool = False
    in_proceedings: bool = False


def procedures(claim):
    """Return the keys of what may follow the formal notice, best first."""
    if claim.in_proceedings:
        return ("declaration",)
    if claim.is_time_barred:
        return ("write_off", "agency")
    if claim.regime.code == FOREIGN:
        return _abroad(claim)
    if claim.regime.code == PUBLIC:
        return _against_public_body(claim)
    if claim.is_disputed:
        return ("summons", "agency")
    if claim.amount < WORTH_A_PROCEDURE:
        return ("agency", "simplified", "write_off")
    if claim.amount <= claim.simplified_limit:
        return ("simplified", "injunction", "agency")
    if claim.amount < LARGE:
        return ("injunction", "interim", "agency")
    return ("interim", "injunction", "summons")


def _abroad(claim):
    """No French procedure; an order that the whole Union enforces, if the claim is uncontested."""
    if not claim.regime.has_european_order or claim.is_disputed:
        return ("agency", "write_off")
    if claim.amount < WORTH_A_PROCEDURE:
        return ("agency", "european", "write_off")
    return ("european", "agency", "write_off")


def _against_public_body(claim):
    """Nothing of the civil courts, nor of their officers: its property cannot be seized."""
    if claim.is_disputed:
        return ("claim", "administrative")
    ex_officio = ("ex_officio",) if claim.regime.is_local else ()
    return ("claim", *ex_officio, "advance", "administrative")
