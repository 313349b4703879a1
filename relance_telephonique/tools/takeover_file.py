"""Read the file of another dunning tool: what a line says, before anybody knows if it is right."""

import csv
import re
from datetime import datetime
from io import StringIO
from typing import NamedTuple

COLUMNS = {
    "invoice": ("facture", "numero de facture", "n de facture", "invoice number", "invoice"),
    "level": ("niveau", "etape", "level", "step"),
    "date": ("date", "date atteinte", "date reached"),
    "channel": ("canal", "channel"),
    "note": ("note", "commentaire", "comment"),
}
HEADERS = {
    "fr": "Numéro de facture;Niveau;Date;Canal;Note",
    "en": "Invoice number;Level;Date;Channel;Note",
}
MOST_LINES = 20_000
MOST_BYTES = 10_000_000
DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
DELAY_TEXT = re.compile(r"(?:[jd]\s*)?([+-]?\s*\d{1,4})", re.IGNORECASE)
ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc", "°º.:*")


class Row(NamedTuple):
    """A line of the file as it stands there; ``number`` is what a spreadsheet shows."""

    number: int
    invoice: str
    level: str
    date: str
    channel: str
    note: str


class UnreadableFile(ValueError):
    """The file cannot be read.

    :param reason: ``no_text``, ``no_columns`` (the first line does not name them), ``too_long``,
        ``quote`` (a quotation mark in that line is out of place, or never closed)
    """

    def __init__(self, reason, line=0):
        super().__init__(reason)
        self.reason = reason
        self.line = line


def read_rows(content):
    """Return the :class:`Row` of each line that is not empty.

    :raise UnreadableFile: saying why
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile("too_long")
    table = table_of(decode(content))
    places = _places(table[0] if table else [])
    if not {"invoice", "date"} <= places.keys():
        raise UnreadableFile("no_columns")
    return [
        Row(number, *(_cell(cells, places.get(name)) for name in COLUMNS))
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def table_of(text):
    """Return the cells of each line. A quotation mark that is never closed would swallow the lines
    that follow: the line where it stands is named instead.
    """
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    table = []
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            table.append(cells)
            if len(table) > MOST_LINES:
                raise UnreadableFile("too_long")
    except csv.Error as error:
        raise UnreadableFile("quote", len(table) + 1) from error
    return table


def header(lang):
    """Return the first line of a file, in a language that people read."""
    return HEADERS["fr" if lang.startswith("fr") else "en"]


def template(lang):
    """Return a file to fill in, that spreadsheets open as it is meant."""
    return f"{header(lang)}\r\n".encode("utf-8-sig")


def parse_date(text):
    """Return the day that ``text`` says, or None."""
    for date_format in DATE_FORMATS:
        try:
            return datetime.strptime(text, date_format).date()  # noqa: DTZ007 (a day, not an hour)
        except ValueError:
            continue
    return None


def parse_delay(text):
    """Return the days that “J+8”, “D-8” or “8” say, or None."""
    found = DELAY_TEXT.fullmatch(text)
    return int(found[1].replace(" ", "")) if found else None


def plain(text):
    """Return ``text`` as it is compared: without case, accents or the dot of “N°”."""
    return " ".join(text.casefold().translate(ACCENTS).split())


def decode(content):
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("no_text")


def _places(header):
    places = {}
    for place, title in enumerate(header):
        for name, titles in COLUMNS.items():
            if plain(title) in titles:
                places.setdefault(name, place)
    return places


def _cell(cells, place):
    return cells[place].strip() if place is not None and place < len(cells) else ""
