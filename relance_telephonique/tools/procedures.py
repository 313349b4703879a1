"""Which procedures suit a claim, best first. Pure rules: a person chooses."""

from typing import NamedTuple

SIMPLIFIED_UP_TO = 5000.0  # euros, principal and interest: L125-1, R125-1 CPCE
WORTH_A_PROCEDURE = 150.0  # euros; under it every procedure costs about as much as it brings
LARGE = 50000.0  # euros; worth a lawyer and a hearing, for a decision that comes soon


class Claim(NamedTuple):
    """What decides; ``amount`` is principal and interest in euros."""

    amount: float
    is_disputed: bool = False
    is_time_barred: bool = False
    is_public: bool = False
    is_abroad: bool = False
    in_proceedings: bool = False


def procedures(claim):
    """Return the keys of what may follow the formal notice, best first."""
    if claim.in_proceedings:
        return ("declaration",)
    if claim.is_time_barred:
        return ("write_off", "agency")
    if claim.is_abroad:
        return ("agency", "summons", "write_off")
    if claim.is_public:
        return ("interim", "summons")
    if claim.is_disputed:
        return ("summons", "agency")
    if claim.amount < WORTH_A_PROCEDURE:
        return ("agency", "simplified", "write_off")
    if claim.amount <= SIMPLIFIED_UP_TO:
        return ("simplified", "injunction", "agency")
    if claim.amount < LARGE:
        return ("injunction", "interim", "agency")
    return ("interim", "injunction", "summons")
