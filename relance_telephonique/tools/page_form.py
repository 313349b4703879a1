"""Form: what a debtor sends from their page, taken apart. It comes from anybody who has the link:
whatever has no business in a field is left out, and nothing of it is believed.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from .instalments import EVERY

MOST_ITEMS = 200
LONGEST_WORD, LONGEST_TEXT = 120, 2000  # characters
LARGEST_PROOF = 5 * 1024 * 1024  # bytes
LARGEST_FORM = 16 * 1024 * 1024  # up to which a larger file is refused in words
YEARS = range(2000, 2100)  # that a debtor may speak of
NUMBER = re.compile(r"[0-9]{1,9}")
MOST_PAYMENTS = 12  # offered, where a collector may not grant more
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PROOFS = {  # how a file of each kind begins
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}


class Said(NamedTuple):
    """What was sent: ``kind`` of answer, the day and the moment named (None if there is none, or
    it is no day), the numbers of the items ticked, in how many ``payments`` (0 if that is no
    number), how far ``apart`` (a key of ``EVERY``), and words, each on one line but ``text``;
    ``amount`` is one of them, as it was typed.
    """

    kind: str
    day: date | None = None
    moment: datetime | None = None
    item_ids: tuple = ()
    payments: int = 1
    apart: str = "months"
    amount: str = ""
    text: str = ""
    category: str = ""
    reference: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


def read(kind, form):
    """Return the :class:`Said` of a form.

    :param form: ``{name: [values as sent]}``
    """
    words = {
        name: _words(form, name)
        for name in ("amount", "category", "reference", "name", "email", "phone")
    }
    payments, apart = _first(form, "payments") or "1", _first(form, "apart")
    return Said(
        kind=kind,
        day=_moment(_first(form, "day"), date.fromisoformat),
        moment=_moment(_first(form, "moment"), datetime.fromisoformat),
        item_ids=numbers_of(form.get("items", ())),
        payments=int(payments) if NUMBER.fullmatch(payments) else 0,
        apart=apart if apart in EVERY else "months",
        text=_clean(_first(form, "text"))[:LONGEST_TEXT],
        **words,
    )


def numbers_of(values):
    """Return the numbers of what was ticked, each once."""
    ticked = [value for value in values[:MOST_ITEMS] if NUMBER.fullmatch(value)]
    return tuple(sorted(set(map(int, ticked))))


def kind_of_proof(content):
    """Return ``(MIME type, extension)`` by what a file contains, whatever it calls itself; None of
    one that is of no kind that is taken.
    """
    return next((kind for start, kind in PROOFS.items() if content.startswith(start)), None)


def _first(form, name):
    return (form.get(name) or [""])[0]


def _clean(text):
    return CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def _words(form, name):
    return " ".join(_clean(_first(form, name)).split())[:LONGEST_WORD]


def _moment(text, parse):
    try:
        found = parse(text)
    except ValueError:
        return None
    has_no_zone = getattr(found, "tzinfo", None) is None
    return found if has_no_zone and found.year in YEARS else None
