"""How debtors say things in writing: ``data/reply_rules.csv``, a row per turn of phrase, each with
an example that it reads.

Patterns read plain sentences (small letters, no accents, straight apostrophes). ``unless`` takes a
sentence back: a negation, a condition, a question. The first rows, without a kind, are pieces that
others name as ``<PIECE>``; the pieces ``BESIDE_`` and a kind are words that the rules of that kind
do not see: what is denied, what somebody else does, what only sounds like it. The pieces ``DOUBT_``
and a kind take it back from anywhere in the sentence or in those around it.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

REPLY_KINDS = (
    "paid",
    "will_pay",
    "dispute",
    "not_received",
    "wrong_person",
    "out_of_office",
    "refuses",
    "asks_bank_details",
)
PAID, WILL_PAY, DISPUTE, NOT_RECEIVED, WRONG_PERSON, OUT_OF_OFFICE, REFUSES, ASKS_BANK = REPLY_KINDS
ROWS = Path(__file__).parents[1] / "data" / "reply_rules.csv"
PIECE = re.compile(r"<([A-Z_]+)>")
OF_A_KIND = ("BESIDE_", "DOUBT_")
UNSEEN = " _ "  # what stands for the words that a rule does not see


class Rule(NamedTuple):
    """``code`` names the rule for good: what people say of its findings is counted by it.
    ``confidence`` is 0 to 1; ``category`` is that of a dispute.
    """

    code: str
    kind: str
    confidence: float
    category: str
    pattern: re.Pattern
    unless: re.Pattern | None
    doubt: re.Pattern | None
    example: str

    def says(self, words):
        """Whether plain ``words`` say what the rule is about."""
        seen = _seen(self.kind, words)
        return bool(self.pattern.search(seen)) and not (self.unless and self.unless.search(seen))

    def is_doubted(self, words, around):
        """Whether a plain sentence, or those around it, take back what a part of it says."""
        return bool(self.doubt and self.doubt.search(words.join(around)))


def rules():
    """Return all :class:`Rule`, in the order of the file."""
    return _read()[0]


@cache
def _read():
    """Return the rules, and the pieces by name."""
    found, pieces = [], {}
    with ROWS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            pattern = _fill(row["pattern"], pieces)
            if row["kind"]:
                unless = row["unless"] and re.compile(_fill(row["unless"], pieces))
                found.append(
                    Rule(
                        code=row["code"],
                        kind=row["kind"],
                        confidence=float(row["confidence"]),
                        category=row["category"],
                        pattern=re.compile(pattern),
                        unless=unless or None,
                        doubt=pieces.get("DOUBT_" + row["kind"].upper()),
                        example=row["example"],
                    )
                )
            elif row["code"].startswith(OF_A_KIND):
                pieces[row["code"]] = re.compile(pattern)
            else:
                pieces[row["code"]] = pattern
    return tuple(found), pieces


def _fill(pattern, pieces):
    return PIECE.sub(lambda piece: pieces[piece[1]], pattern)


@lru_cache(maxsize=64)
def _seen(kind, words):
    """Return words without those that are beside the matter for the rules of a kind."""
    beside = _read()[1].get("BESIDE_" + kind.upper())
    return beside.sub(UNSEEN, words) if beside else words
