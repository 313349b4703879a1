"""What a file or a machine says of an invoice, before anybody knows whether it is right."""

from datetime import date, datetime
from typing import NamedTuple

from .takeover_file import plain

# Peppol BIS Invoice Response 3, code list “Invoice status code (UNCL4343 subset)”
PEPPOL = {
    "AB": "202",  # message acknowledged
    "IP": "204",  # in process
    "UQ": "208",  # under query: the buyer waits for an answer
    "CA": "206",  # conditionally accepted
    "RE": "210",  # rejected by the buyer
    "AP": "205",  # accepted
    "PD": "211",  # paid: the payment was made
}
# Peppol BIS Invoice Response 3, code list “Status clarification reason (OPStatusReason)”
PEPPOL_REASONS = {
    "NON": "",
    "REF": "REF_ERR",
    "LEG": "NON_CONFORME",
    "REC": "DEST_ERR",
    "QUA": "QUALITE_ERR",
    "DEL": "LIVR_INCOMP",
    "PRI": "PU_ERR",
    "QTY": "QTE_ERR",
    "ITM": "ART_ERR",
    "PAY": "MODPAI_ERR",
    "UNR": "TRANSAC_INC",
    "FIN": "COORD_BANC_ERR",
    "PPD": "DOUBLE_FACT",
    "OTH": "AUTRE",
}
# Statuses of Chorus Pro, by their names there (StatutFacture of its API, labels of its portal)
CHORUS = {
    "deposee": "200",
    "en cours d acheminement": "201",
    "en cours acheminement": "201",
    "mise a disposition": "203",
    "prise en compte destinataire": "204",
    "prise en compte": "204",
    "en cours de traitement": "204",
    "service fait": "205",
    "mise a disposition comptable": "205",
    "mise a disposition du comptable": "205",
    "mandatee": "205",
    "comptabilisee": "205",
    "mise en paiement": "211",
    "suspendue": "208",
    "completee": "209",
    "a recycler": "221",
    "rejetee": "210",
    "abandonnee": "220",
}
# The words of the norm, and those of people
NAMES = {
    "emise": "201",
    "emise par la plateforme": "201",
    "recue": "202",
    "recue par la plateforme": "202",
    "prise en charge": "204",
    "approuvee": "205",
    "approuvee partiellement": "206",
    "en litige": "207",
    "litige": "207",
    "refusee": "210",
    "paiement transmis": "211",
    "encaissee": "212",
    "rejetee par la plateforme": "213",
    "visee": "214",
    "annulee": "220",
    "erreur routage": "221",
    "erreur de routage": "221",
    "irrecevable": "501",
    "deposited": "200",
    "made available": "203",
    "approved": "205",
    "partly approved": "206",
    "in dispute": "207",
    "disputed": "207",
    "suspended": "208",
    "completed": "209",
    "refused": "210",
    "payment sent": "211",
    "cashed": "212",
    "rejected": "213",
}
REJECTED_BY_PLATFORM = {"rejetee": "213"}  # anywhere else than on Chorus Pro
APART = str.maketrans("_'\N{RIGHT SINGLE QUOTATION MARK}", "   ")
WORDS = {**CHORUS, **REJECTED_BY_PLATFORM, **NAMES}
YEARS_SAID = range(1900, 2200)  # whose moments every clock can show


class LifecycleSaid(NamedTuple):
    """One status of one invoice, as it was said; whatever is not known is empty.

    ``place``: where it was said, a file, a line. ``siren``: of the issuer. ``when``: a moment (UTC
    if it has no zone), or a day. ``amount_kind``: of what the amount is, ``net`` of tax, of what
    was ``approved``, or both, ``net approved``.
    """

    place: str = ""
    number: str = ""
    siren: str = ""
    invoice_date: date | None = None
    code: str = ""
    when: datetime | date | None = None
    reason: str = ""
    amount: float = 0.0
    amount_kind: str = ""
    note: str = ""
    reference: str = ""
    source: str = ""
    service: str = ""
    engagement: str = ""
    problem: str = ""  # what could not be read of it: a code that the reader puts in words
    remark: str = ""  # what is wrong with its message, in words

    @property
    def digits(self):
        """The issuer's SIREN alone, also of a SIRET or a French VAT number."""
        digits = "".join(filter(str.isdigit, self.siren))
        if self.siren.upper().startswith("FR") and len(digits) == 11:
            return digits[2:]
        return digits[:9] if len(digits) in (9, 14) else ""


def in_reach(when):
    """Return a moment or a day, None if there is none, or none that every clock can show."""
    return when if when and when.year in YEARS_SAID else None


def code_of(text, words=WORDS):
    """Return the code that a status means: itself, a Peppol code, or a name; else the text."""
    text = text.strip()
    if text.upper() in PEPPOL:
        return PEPPOL[text.upper()]
    return words.get(plain(text.translate(APART))) or text
