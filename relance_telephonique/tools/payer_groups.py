"""Which debtors may be companies of one group, by what they share: a person says so."""

from collections import defaultdict
from typing import NamedTuple

SIREN, DOMAIN, BANK, CONTACT = "siren", "domain", "bank", "contact"
SIGNS = (SIREN, BANK, CONTACT, DOMAIN)  # the strongest first
MOST_TOGETHER = 40  # debtors: what more of them share is no sign of a group
# Whose mailboxes anybody has, under whatever country's ending
MAILBOXES = frozenset(
    [
        "aliceadsl",
        "aol",
        "bbox",
        "cegetel",
        "club-internet",
        "free",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "icloud",
        "laposte",
        "libertysurf",
        "live",
        "mac",
        "mail",
        "me",
        "msn",
        "neuf",
        "noos",
        "numericable",
        "orange",
        "outlook",
        "posteo",
        "proton",
        "protonmail",
        "sfr",
        "skynet",
        "tele2",
        "telenet",
        "tutanota",
        "voila",
        "wanadoo",
        "web",
        "yahoo",
        "ymail",
    ]
)


class Shared(NamedTuple):
    """Something that a debtor has: its ``kind``, and its ``value`` as it is compared."""

    debtor: int
    kind: str
    value: str


class Proposal(NamedTuple):
    """Debtors that may be one group; ``why``: what they share, ``(kind, value)``, the strongest
    sign first.
    """

    debtors: tuple
    why: tuple


def propose(shared):
    """Return the :class:`Proposal` of each set of debtors that share something, the largest first.

    :param shared: any number of :class:`Shared`
    """
    having = defaultdict(set)
    for each in shared:
        if each.value and not (each.kind == DOMAIN and is_public(each.value)):
            having[each.kind, each.value].add(each.debtor)
    signs = {sign: them for sign, them in having.items() if 1 < len(them) <= MOST_TOGETHER}
    found = []
    for debtors in _joined(signs.values()):
        why = [sign for sign, them in signs.items() if them <= debtors]
        why.sort(key=lambda sign: (SIGNS.index(sign[0]), sign[1]))
        found.append(Proposal(tuple(sorted(debtors)), tuple(why)))
    return sorted(found, key=lambda proposal: (-len(proposal.debtors), proposal.debtors))


def _joined(sets):
    """Return the sets, those that have something in common made one."""
    joined = []
    for them in sets:
        touching = [other for other in joined if other & them]
        joined = [other for other in joined if not other & them]
        joined.append(set(them).union(*touching))
    return joined


def siren_of(number):
    """Return the SIREN that a company's number (SIREN, SIRET, French VAT number) begins or ends
    with, "" if it is none.
    """
    digits = "".join(character for character in number or "" if character.isalnum()).upper()
    if digits.startswith("FR") and len(digits) == 13:
        digits = digits[4:]
    return digits[:9] if len(digits) in (9, 14) and digits.isdigit() else ""


def is_public(domain):
    """Whether anybody may have a mailbox there."""
    return domain.partition(".")[0] in MAILBOXES


def domain_of(email):
    """Return the domain of an e-mail address in small letters, "" if there is none."""
    _name, _at, domain = (email or "").strip().lower().rpartition("@")
    return domain if "." in domain else ""
