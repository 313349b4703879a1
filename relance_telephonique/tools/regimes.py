"""What a debtor is, and what follows from it: one table, asked by all that writes, says, computes
or proposes something. Pure: what a debtor is told is in ``models/debtor/regime_words.py``.
"""

import re
from typing import NamedTuple

from .courts import plain
from .french_law import EUROPEAN_ORDER, EUROPEAN_UNION, FRENCH_LAW

TRADER, CONSUMER, PUBLIC, FOREIGN = "trader", "consumer", "public", "foreign"


class Regime(NamedTuple):
    """The law of a debtor; the names of numbers are keys of ``tools/law.py``.

    ``policy``: how interest runs by law, whatever the company's policy is. ``is_rate_fixed``: by
    the rate of the half-year in which it began, until it is paid. ``is_professional``: has
    accounts that pay suppliers. ``written_demand``: interrupts the time-bar.
    """

    code: str
    is_french: bool = True
    is_professional: bool = True
    owes_interest: bool = True
    has_indemnity: bool = True
    policy: str = ""
    is_rate_fixed: bool = False
    time_bar: str = "time_bar"
    from_new_year: bool = False
    written_demand: bool = False
    court: str = ""
    pays_within: str = ""
    pays_month_end: str = ""
    days_to_comply: int = 8  # before the term of an agreement is lost; a reasonable time
    has_european_order: bool = False
    is_local: bool = False


REGIMES = {
    # L441-10, D441-5, L110-4 C. com.
    TRADER: Regime(
        TRADER, court="commerce", pays_within="pay_trader", pays_month_end="pay_trader_month_end"
    ),
    # L218-2 C. conso., 1231-6 C. civ.
    CONSUMER: Regime(
        CONSUMER,
        is_professional=False,
        owes_interest=False,
        has_indemnity=False,
        time_bar="time_bar_consumer",
        court="civil",
        days_to_comply=15,
    ),
    # L2192-13, R2192-31, R2192-32, D2192-35 CCP; law 68-1250
    PUBLIC: Regime(
        PUBLIC,
        policy="ecb_8",
        is_rate_fixed=True,
        time_bar="time_bar_public",
        from_new_year=True,
        written_demand=True,
        court="administrative",
        pays_within="pay_public",
    ),
    # Whatever the contract says; directive 2011/7 in the Union
    FOREIGN: Regime(FOREIGN, is_french=False),
}

# Legal categories of the INSEE: 4 of public law in commerce, of which 4110 alone has a public
# accountant; 7 of public law.
PUBLIC_CATEGORY = re.compile(r"7\d*|411\d?|41")
CONDOMINIUM = "9110"
# A public body's SIREN begins with 1 or 2; 20 to 25 are local authorities, 26 hospitals and homes.
SIREN = re.compile(r"(\d{9})(\d{5})?")
FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})")
FOREIGN_VAT = re.compile(r"(?!FR)[A-Z]{2}[0-9A-Z+*.]{5,}")
LOCAL_SIREN = re.compile(r"2[0-5]")
LOCAL_CATEGORY = re.compile(r"72\d\d|73[1-5]\d|7361")
HOSPITAL_SIREN, HOSPITAL_CATEGORY = re.compile(r"26"), re.compile(r"736[45]")
OF = r" (D|DE|DES|DU)\b"
LOCAL_NAME = re.compile(
    rf"(COMMUNE|MAIRIE|VILLE|DEPARTEMENT|REGION|METROPOLE|COMMUNAUTE (DE COMMUNES|D AGGLOMERATION|"
    rf"URBAINE)|CONSEIL (DEPARTEMENTAL|REGIONAL)|CCAS|SYNDICAT (INTERCOMMUNAL|MIXTE)){OF}"
)
STATE_NAME = re.compile(
    r"(MINISTERE|PREFECTURE|SOUS PREFECTURE|UNIVERSITE|LYCEE|RECTORAT|CENTRE HOSPITALIER|"
    r"HOPITAL PUBLIC|ASSISTANCE PUBLIQUE|DIRECTION (DEPARTEMENTALE|REGIONALE))\b"
)
HOSPITAL_NAME = re.compile(r"(CENTRE HOSPITALIER|HOPITAL PUBLIC|ASSISTANCE PUBLIQUE)\b")
# What keeps a name from being that of a public body: “Hôtel de la Mairie”, “Lycée privé”
COMMERCIAL = re.compile(r"\b(SARL|EURL|SAS|SASU|SA|SNC|SCI|SELARL|HOTEL|CAFE|TAXIS?|PRIVEE?)\b")


KNOWN = (  # the fields of a debtor that ``Facts`` are read from
    "company_registry",
    "country_id",
    "dunning_legal_category",
    "is_company",
    "name",
    "vat",
)


class Facts(NamedTuple):
    """What is known of a debtor; ``category`` is the INSEE's."""

    name: str = ""
    country: str = ""
    is_company: bool = False
    vat: str = ""
    registry: str = ""
    category: str = ""

    @property
    def siren(self):
        """The SIREN as nine digits, out of SIREN, SIRET or French VAT number; of others nothing."""
        if self.country and self.country not in FRENCH_LAW:
            return ""
        number = SIREN.fullmatch(re.sub(r"[\s.]", "", self.registry or ""))
        number = number or FRENCH_VAT.fullmatch(self._vat)
        return number[1] if number else ""

    @property
    def _vat(self):
        return re.sub(r"[\s./-]", "", self.vat or "").upper()

    @property
    def is_private(self):
        """Whether nothing says that it is a business of any kind."""
        return not (self.is_company or self._vat or self.registry)

    @property
    def is_abroad(self):
        if self.country:
            return self.country not in FRENCH_LAW
        return bool(FOREIGN_VAT.fullmatch(self._vat)) and not self.siren

    def looks(self, siren, category, name):
        """Whether the number, else the category, else the name of an organisation says so."""
        if self.category:
            return bool(category.fullmatch(self.category))
        if self.siren:
            return bool(siren.match(self.siren))
        words = plain(self.name)
        return self.is_company and bool(name.match(words)) and not COMMERCIAL.search(words)


def work_out(facts):
    """Return the code of a debtor's regime, and of the fact that says so."""
    if facts.is_abroad:
        return FOREIGN, "country" if facts.country else "vat"
    if facts.category:
        is_public = PUBLIC_CATEGORY.fullmatch(facts.category)
        is_consumer = facts.category == CONDOMINIUM
        return (PUBLIC if is_public else CONSUMER if is_consumer else TRADER), "category"
    if facts.siren[:1] in ("1", "2"):
        return PUBLIC, "siren"
    if not facts.siren and facts.looks(LOCAL_SIREN, LOCAL_CATEGORY, LOCAL_NAME):
        return PUBLIC, "name"
    if not facts.siren and facts.looks(HOSPITAL_SIREN, HOSPITAL_CATEGORY, STATE_NAME):
        return PUBLIC, "name"
    if facts.is_private:
        return CONSUMER, "private"
    return TRADER, "number" if facts.siren or facts.vat or facts.registry else "company"


def regime_of(code, facts, by_french=True):
    """Return the :class:`Regime` that a creditor applies to a debtor.

    :param code: what the debtor is
    :param by_french: whether French law rules the creditor's claims
    """
    regime = REGIMES[code or TRADER]
    if not by_french:
        is_private = facts.is_private or code == CONSUMER
        return _abroad(REGIMES[FOREIGN], is_private)._replace(has_indemnity=False)
    if regime.code == FOREIGN:
        in_union = not facts.country or facts.country in EUROPEAN_UNION
        regime = regime._replace(
            has_european_order=facts.country in EUROPEAN_ORDER, has_indemnity=in_union
        )
        return _abroad(regime, facts.is_private)
    if regime.code == PUBLIC:
        return _public(regime, facts)
    return regime


def _abroad(regime, is_private):
    """A private person abroad is a consumer there: without what traders owe."""
    if not is_private:
        return regime
    return regime._replace(
        is_professional=False, owes_interest=False, has_indemnity=False, days_to_comply=15
    )


def _public(regime, facts):
    """The prefect pays in a local authority's place; a hospital has more days to pay."""
    is_local = facts.looks(LOCAL_SIREN, LOCAL_CATEGORY, LOCAL_NAME)
    is_hospital = facts.looks(HOSPITAL_SIREN, HOSPITAL_CATEGORY, HOSPITAL_NAME)
    is_company = facts.category.startswith("4")
    within = "pay_hospital" if is_hospital else "pay_public_company" if is_company else "pay_public"
    return regime._replace(is_local=is_local, pays_within=within)
