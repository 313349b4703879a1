"""Read the statuses of a CSV file: of any platform, or of the portal Chorus Pro."""

from datetime import UTC, datetime

from .lifecycle_said import CHORUS, NAMES, WORDS, LifecycleSaid, code_of, in_reach
from .takeover_file import UnreadableFile, decode, parse_date, plain, table_of

# What each column may mean, by the titles that say so
MEANINGS = {
    "number": (
        "facture",
        "numero de facture",
        "n facture",
        "n de facture",
        "numero facture",
        "invoice",
        "invoice number",
        "number",
    ),
    "code": ("statut", "code statut", "statut courant", "statut actuel", "status", "code"),
    "when": (
        "date",
        "date du statut",
        "date statut",
        "date du statut courant",
        "date de derniere modification",
        "horodatage",
        "status date",
        "time",
    ),
    "reason": ("motif", "code motif", "reason", "reason code"),
    "amount": ("montant", "montant conteste", "montant paye", "amount"),
    "note": ("note", "commentaire", "libelle motif", "comment"),
    "reference": ("reference", "identifiant", "identifiant message", "id"),
    "siren": ("siren", "siret", "siren emetteur", "fournisseur", "siret fournisseur", "issuer"),
    "invoice_date": ("date de facture", "date facture", "invoice date"),
    "service": ("code service", "service", "service code", "code du service"),
    "engagement": (
        "numero engagement",
        "n engagement",
        "numero d engagement",
        "engagement",
        "numero de bon de commande",
    ),
}
MOST_SAID = 20_000
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
OF_CHORUS = ("service", "engagement")  # columns that only its files have


def columns(content):
    """Return ``[(title, what it means or "", first value)]`` of a CSV file.

    :raise UnreadableFile: saying why
    """
    table = table_of(decode(content))
    if not table or len(table) < 2:
        raise UnreadableFile("no_columns")
    first, taken = table[1], set()
    found = []
    for place, title in enumerate(table[0]):
        meaning = meaning_of(title)
        meaning = "" if meaning in taken else meaning
        taken.add(meaning)
        found.append((title, meaning, first[place] if place < len(first) else ""))
    return found


def meaning_of(title):
    """Return what a column means by its title, or nothing."""
    name = plain(title.replace("'", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", " "))
    return next((meaning for meaning, titles in MEANINGS.items() if name in titles), "")


def read(content, meanings, place):
    """Return the :class:`LifecycleSaid` of each line that is not empty.

    :param meanings: what each column means, in order
    :param place: the name of the file
    :raise UnreadableFile: saying why
    """
    table = table_of(decode(content))
    if len(table) - 1 > MOST_SAID:
        raise UnreadableFile("too_long")
    is_chorus = any(meaning in OF_CHORUS for meaning in meanings)
    return [
        _said(dict(zip(meanings, cells, strict=False)), f"{place}:{number}", is_chorus)
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def _said(cells, place, is_chorus):
    cells = {meaning: cell.strip() for meaning, cell in cells.items() if meaning}
    words = {**NAMES, **CHORUS} if is_chorus else WORDS
    status, code = cells.get("code", ""), code_of(cells.get("code", ""), words)
    amount = number_of(cells.get("amount", ""))
    when = moment_said(cells.get("when", ""))
    own_words = status if is_chorus and code != status else ""
    return LifecycleSaid(
        place=place,
        number=cells.get("number", ""),
        siren=cells.get("siren", ""),
        invoice_date=parse_date(cells.get("invoice_date", "")),
        code=code,
        when=when,
        reason=cells.get("reason", ""),
        amount=amount or 0.0,
        note=" · ".join(filter(None, (own_words, cells.get("note", "")))),
        reference=cells.get("reference", ""),
        source="chorus_pro" if is_chorus else "csv",
        service=cells.get("service", ""),
        engagement=cells.get("engagement", ""),
        problem="date" if not when else "amount" if amount is None else "",
    )


def moment_said(text):
    """Return the day or moment that ``text`` says, or None."""
    return in_reach(parse_date(text) or _moment_written(text))


def _moment_written(text):
    for written in MOMENTS:
        try:
            return datetime.strptime(text, written).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def number_of(text):
    """Return the number that ``text`` says, 0 if it says nothing, None if it is none."""
    plain_text = text.replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "")
    plain_text = plain_text.replace(" ", "").replace("€", "")
    if "," in plain_text:
        plain_text = plain_text.replace(".", "").replace(",", ".")
    try:
        number = float(plain_text) if plain_text else 0.0
    except ValueError:
        return None
    return number if 0 <= number < 10**11 else None
