"""Which kind of court hears a claim, from where the debtor has its seat and what it is.

Pure rules. The seats of courts are data, ``data/courts.csv``: where a department has several, a
court is named at its own seat only; elsewhere by the place in whose jurisdiction it lies, and a
person confirms.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from odoo.tools import remove_accents

# Tribunaux des activités économiques, until the end of 2028 (law 2023-1059, order of 5 July 2024).
TAE_CITIES = (
    "Auxerre",
    "Avignon",
    "Le Havre",
    "Le Mans",
    "Limoges",
    "Lyon",
    "Marseille",
    "Nancy",
    "Nanterre",
    "Paris",
    "Saint-Brieuc",
    "Versailles",
)
TAE_OF_DEPARTMENT = {
    "13": "Marseille",
    "22": "Saint-Brieuc",
    "54": "Nancy",
    "69": "Lyon",
    "72": "Le Mans",
    "75": "Paris",
    "76": "Le Havre",
    "78": "Versailles",
    "84": "Avignon",
    "87": "Limoges",
    "89": "Auxerre",
    "92": "Nanterre",
}
ALSACE_MOSELLE = ("57", "67", "68")  # L731-2 C. com.
MIXED = ("971", "972", "973", "974", "976")  # L732-1, L732-2 C. com.
# Forms that a name tells. Civil companies are no traders, and companies of liberal professions
# are always sued before the civil courts (L721-5 C. com.).
LIBERAL = re.compile(r"\b(SEL|SELARL|SELAS|SELASU|SELAFA|SELCA|SPFPL)\b")
CIVIL = re.compile(r"\b(SCI|SCP|SCM|SCCV|SCEA|EARL|GAEC|GFA|SOCIETE CIVILE)\b")
NON_PROFIT = re.compile(
    r"\b(ASSOCIATION|ASSO|AMICALE|FONDATION|SYNDICAT|MUTUELLE|COPROPRIETE|FEDERATION|COMITE)\b"
)


SEATS = Path(__file__).parents[1] / "data" / "courts.csv"


class Seat(NamedTuple):
    """Where a debtor is at home in France."""

    city: str
    department: str


def plain(text):
    """Return ``text`` without accents, case, hyphens and CEDEX: “Saint-Brieuc Cedex 1” and “ST
    BRIEUC” are one city.
    """
    words = remove_accents(text or "").upper()
    words = re.sub(r"\bCEDEX\b.*", "", words.replace(".", ""))
    words = re.sub(r"\b\d+\s*(ER|E|EME)?\b( ARRONDISSEMENT)?", "", words)
    words = re.sub(r"\bST\b", "SAINT", re.sub(r"[^A-Z0-9]+", " ", words))
    return " ".join(words.split())


CITIES = {plain(city): city for city in TAE_CITIES}


def seat(city, postal_code):
    """Return the :class:`Seat`; its parts are empty if unknown."""
    digits = re.sub(r"\D", "", postal_code or "")
    if len(digits) != 5:
        return Seat(city or "", "")
    if digits.startswith("20"):
        return Seat(city or "", "2A" if digits[2] in "01" else "2B")
    return Seat(city or "", digits[:3] if digits.startswith(("97", "98")) else digits[:2])


@cache
def _seats():
    """Return ``{(kind, department): the seats of its courts}``."""
    found = {}
    with SEATS.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            found.setdefault((row["kind"], row["department"]), []).append(row["seat"])
    return found


def court_at(kind, where):
    """Return the seat of the court that is competent for a place, nothing if there is a doubt.

    :param kind: ``commerce`` (with its kin), ``civil`` or ``administrative``
    """
    seats = _seats().get((kind, where.department), [])
    if len(seats) == 1:
        return seats[0]
    return next((city for city in seats if plain(city) == plain(where.city)), "")


def form_of(name):
    """Return what the name of a company tells of its form: ``liberal``, ``civil``,
    ``non_profit`` or nothing.
    """
    words = plain(name)
    found = {"liberal": LIBERAL, "civil": CIVIL, "non_profit": NON_PROFIT}
    return next((form for form, pattern in found.items() if pattern.search(words)), "")


def tae_at(where):
    """Return the city of the tribunal des activités économiques that is competent there."""
    if not where.department:
        return CITIES.get(plain(where.city), "")
    city = court_at("commerce", where)
    return city if city in TAE_CITIES else ""


def court_of_trader(where):
    """Return which court hears claims on a trader: ``chamber``, ``mixed``, ``tae`` or
    ``commerce``.
    """
    if where.department in ALSACE_MOSELLE:
        return "chamber"
    if where.department in MIXED:
        return "mixed"
    return "tae" if tae_at(where) else "commerce"
