"""Form: what a debtor sends from their page, taken apart. It comes from anybody who has the link:
whatever has no business in a field is left out, and nothing of it is believed.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from .instalments import EVERY

MOST_ITEMS = 200
LONGEST_WORD, LONGEST_TEXT = 120, 2000  # characters
LARGEST_PROOF, LARGEST_PROOFS = 5 * 1024 * 1024, 15 * 1024 * 1024  # bytes of a file, of all
MOST_PROOFS = 5
LARGEST_FORM = 32 * 1024 * 1024  # up to which what is too much is refused in words
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
    means: str = ""
    reference: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


class Joined(NamedTuple):
    """A file that was sent: its ``name``, which is shown and nothing else, and what is in it."""

    name: str
    content: bytes


def read(kind, form):
    """Return the :class:`Said` of a form.

    :param form: ``{name: [values as sent]}``
    """
    words = {
        name: _words(form, name)
        for name in ("amount", "category", "means", "reference", "name", "email", "phone")
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


def files_of(sent):
    """Return a :class:`Joined` of each file, read as far as shows whether it is too large; of too
    many, one more than is taken.

    :param sent: werkzeug's files of a field, one without a name where none was chosen
    """
    chosen = [file for file in sent if file.filename][: MOST_PROOFS + 1]
    return tuple(Joined(_one_line(file.filename), file.read(LARGEST_PROOF + 1)) for file in chosen)


def are_too_much(files):
    """Whether some :class:`Joined`, each of which is taken, are not taken together."""
    size = sum(len(file.content) for file in files)
    return len(files) > MOST_PROOFS or size > LARGEST_PROOFS


def kind_of_proof(content):
    """Return ``(MIME type, extension)`` by what a file contains, whatever it calls itself; None of
    one that is not taken: of another kind, or too large.
    """
    if len(content) > LARGEST_PROOF:
        return None
    return next((kind for start, kind in PROOFS.items() if content.startswith(start)), None)


def _first(form, name):
    return (form.get(name) or [""])[0]


def _clean(text):
    return CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def _words(form, name):
    return _one_line(_first(form, name))


def _one_line(text):
    return " ".join(_clean(text).split())[:LONGEST_WORD]


def _moment(text, parse):
    try:
        found = parse(text)
    except ValueError:
        return None
    has_no_zone = getattr(found, "tzinfo", None) is None
    return found if has_no_zone and found.year in YEARS else None
