"""How sure it is that a debtor meant what a rule found.

A rule reads a turn of phrase; here all the words of the message are weighed, by which kinds of
answers they stood in, in e-mails that people have labelled. What the words speak for as well, what
more than one rule says and what nothing else competes with is sure. Both tables are learned by
``dev/learn_replies.py``.
"""

import csv
import re
from functools import cache
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path

from .reply_dates import MONTH_NUMBERS, WEEKDAY_NUMBERS
from .reply_rules import ASKS_BANK, KINDS, PAID, WILL_PAY
from .reply_words import mended, own_words, plain, split

WEIGHTS = Path(__file__).parents[1] / "data" / "reply_words.csv"
SIGNS_WEIGHED = Path(__file__).parents[1] / "data" / "reply_signs.csv"
SURE = 0.85  # below this a finding is none, only perhaps one
MANY = 3  # rules that agree: more of them make nothing surer
MOSTLY = 0.5  # of the words of a message have to be known: else the rule alone counts
GO_TOGETHER = {WILL_PAY, ASKS_BANK}  # neither makes one doubt the other
IN_PARTS = {PAID, WILL_PAY}  # nor these, if the day or the amount of the part is named
ANY = ""  # the row of what a kind starts with
SIGNS = ("own", "other", "rules", "rivals", "exact")
NAMES = (  # words of which there are many, and which mean the same here
    (re.compile(r"(?<!\S)\S+@\S+"), " xmail "),
    (re.compile(rf"\b(?:{'|'.join(WEEKDAY_NUMBERS)})\b"), " xday "),
    (re.compile(rf"\b(?:{'|'.join(MONTH_NUMBERS)})\b"), " xmonth "),
    (re.compile(r"(?<!\S)[^\s\d]*\d[\d ,.]*(?:€|euros?\b|eur\b)"), " xmoney "),
    (re.compile(r"(?<!\S)[^\s\d]*\d\S*"), " xnumber "),
    (re.compile(r"(?:xnumber\s+)*xmonth(?:\s+xnumber)*"), " xdate "),
)
TOKEN = re.compile(r"[\w']{2,}|\?")


def words_of(text):
    """Return the words of a message, without its thread and signature."""
    sentences = split(own_words(text))
    return tokens(" ".join(mended(plain(sentence)) for sentence in sentences))


def tokens(words):
    """Return the words of plain text, days, months, money, numbers and addresses each as one."""
    for pattern, name in NAMES:
        words = pattern.sub(name, words)
    return TOKEN.findall(words)


def grams(told):
    """Return words, and the pairs that stand together, each once."""
    return {*told, *(f"{one} {other}" for one, other in pairwise(told))}


def weighed(told, weights):
    """Return how much these words speak for each kind, ``{kind: log odds}``.

    :param weights: ``{word or pair of words: a weight for each kind}``
    """
    found = grams(told)
    rows = [weights[gram] for gram in found if gram in weights]
    sums = map(sum, zip(*rows, strict=True)) if rows else [0.0] * len(KINDS)
    length = sqrt(len(found) or 1)
    return {
        kind: start + total / length
        for kind, start, total in zip(KINDS, weights[ANY], sums, strict=True)
    }


def spoken(told):
    """Return how much these words speak for each kind, ``{kind: log odds}``; None if most of them
    are unknown, as those of other languages are.
    """
    weights = _weights()
    known = sum(word in weights for word in told)
    return weighed(told, weights) if known >= MOSTLY * len(told) else None


def competing(kind, others, exact):
    """Return which of these kinds make one doubt that a finding of this kind was meant.

    :param exact: whether the finding names a day or an amount
    """
    friends = (GO_TOGETHER, IN_PARTS) if exact else (GO_TOGETHER,)
    return [each for each in others if each != kind and {kind, each} not in friends]


def signs(kind, odds, rules, rivals, exact):
    """Return what tells how sure a finding is, a number for each of :data:`SIGNS`.

    :param odds: ``{kind: log odds}`` by the words
    :param rules: how many rules say so
    :param rivals: how many kinds that compete with it rules found in the same message
    :param exact: whether it names a day or an amount
    """
    other = max(odds[each] for each in competing(kind, odds, exact))
    return (odds[kind], other, min(rules, MANY), rivals, int(exact))


def probability(known_signs):
    """Return how probable it is that a finding with these signs is right, 0 to 1."""
    weights = _signs_weighed()
    odds = weights[ANY] + sum(
        weights[name] * value for name, value in zip(SIGNS, known_signs, strict=True)
    )
    return 1 / (1 + exp(-odds))


@cache
def _weights():
    """Return ``{word or pair of words: a weight for each kind}``."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {
            row.pop("words"): tuple(float(row[kind] or 0) for kind in KINDS)
            for row in csv.DictReader(file, delimiter=";")
        }


@cache
def _signs_weighed():
    with SIGNS_WEIGHED.open(encoding="utf-8", newline="") as file:
        return {row["sign"]: float(row["weight"]) for row in csv.DictReader(file, delimiter=";")}
