"""Cut the tables of a letter where its sheets of paper end.

Without the patches to Qt that some builds have, wkhtmltopdf neither repeats a table's header on
the next sheet nor keeps a row in one piece: the letter then breaks its tables itself. Heights are
in CSS pixels, of which such a build prints 125 to the inch, and agree with the letter's style.
"""

from math import inf
from typing import NamedTuple

FIRST_SHEET = 720  # what sender, addressee and the first sentences leave
PARTIES = 100  # a formal notice names both parties above its table
NEXT_SHEET = 1300
HEADER = 50
ROW = 29
DETAIL = 16
SUBJECT = 20
NAME_LENGTH = 24  # characters of a name that fit on a line
REFERENCE_LENGTH = 16  # characters of a reference that fit beside what an invoice was for


class Line(NamedTuple):
    """A row, or without one the heading of a section."""

    section: str
    row: object = None


class Part(NamedTuple):
    """What of a table stands on one sheet; the last part carries the total."""

    table: object
    lines: list
    on_new_sheet: bool
    is_last: bool


def in_one_part(tables):
    """Return each table whole: for screens, and for paper where the printer breaks tables well."""
    return in_sheets(tables, inf, inf)


def in_sheets(tables, room=FIRST_SHEET, next_room=NEXT_SHEET, has_subjects=False):
    """Return the parts of the tables, in order, none of which is higher than its sheet.

    :param has_subjects: below each invoice a line says what it was for, with its reference
    """
    parts = []
    for table in tables:
        room -= HEADER
        lines, on_new_sheet = [], False
        for unit, height in _units(table, has_subjects):
            if height > room:
                if lines:
                    parts.append(Part(table, lines, on_new_sheet, False))
                lines, on_new_sheet, room = [], True, next_room - HEADER
            lines += unit
            room -= height
        parts.append(Part(table, lines, on_new_sheet, True))
        room -= ROW
    return parts


def _units(table, has_subjects):
    """Yield the lines to keep together, with their height: a heading and its first row, a last row
    and the total.
    """
    for section in ("chased", "others", "credits"):
        rows = getattr(table, section)
        for row in rows:
            lines, height = [Line(section, row)], _height(row, has_subjects)
            if row is rows[0] and section != "chased":
                lines, height = [Line(section), *lines], height + ROW
            yield lines, height + ROW * (row is rows[-1])


def _height(row, has_subjects):
    reference = row.reference or ""
    is_wrapped = len(reference) > REFERENCE_LENGTH if has_subjects else reference
    details = [
        row.instalment,
        is_wrapped,
        getattr(row, "payee", ""),
        getattr(row, "approved", ""),
    ]
    lines = sum(map(bool, details)) + len(row.name) // NAME_LENGTH
    return ROW + DETAIL * lines + SUBJECT * has_subjects
