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
from .reply_rules import ASKS_BANK, KINDS, OUT_OF_OFFICE, PAID, REFUSES, WILL_PAY, WRONG_PERSON
from .reply_words import mended, own_words, plain, split

WEIGHTS = Path(__file__).parents[1] / "data" / "reply_words.csv"
SIGNS_WEIGHED = Path(__file__).parents[1] / "data" / "reply_signs.csv"
SURE = 0.9  # below this a finding is none, only perhaps one
MANY = 3  # rules that agree: more of them make nothing surer
MOSTLY = 0.5  # of the words of a message have to be known
UNKNOWN = 0.5  # how sure a finding is where they are not: nobody has measured it there
GO_TOGETHER = {WILL_PAY, ASKS_BANK}  # neither makes one doubt the other
IN_PARTS = {PAID, WILL_PAY}  # nor these, if the day or the amount of the part is named
ANY = ""  # the row of what a kind starts with
SIGNS = ("own", "other", "rules", "rivals", "exact", "hedged")
HEDGE = re.compile(  # said of somebody or something else, of old times, in general, if, perhaps
    r"\bautres? (?:fournisseur|client|prestataire|societe|entreprise|artisan|creancier|confrere"
    r"|affaire|dossier)s?\b|\b(?:an)?other (?:supplier|customer|company)\b"
    r"|\bander\w+ (?:lieferant|kunde|firma)\w*|\bandere (?:leverancier|klant|firma)\w*"
    r"|\bil y a (?:deux|trois|quatre|cinq|plusieurs|quelques|\d+) (?:ans|annees)\b|\ba l'epoque\b"
    r"|\bl'an(?:nee)? (?:dernier|derniere|passee?)\b|\ben 20(?:1\d|2[0-4])\b|\bautrefois\b"
    r"|\byears ago\b|\bvor \w+ jahren\b|\bjaar geleden\b"
    r"|\bnos (?:conditions|fournisseurs|clients)\b|\bpour (?:memoire|rappel)\b|\ben general\b"
    r"|\b(?:our|unsere|onze) (?:terms|suppliers|lieferanten|leveranciers)\b"
    r"|\ben cas d(?:e\b|')|\bau cas ou\b|\bsi jamais\b|\beventuel\w*|\ble cas echeant\b"
    r"|\ba moins que\b|\bdans l'hypothese\b|\bin case\b|\bim falle?\b|\bfalls\b|\bindien\b"
    r"|\b(?:crois|croyons|pense|pensons|suppose|supposons)\b|\bil (?:me |nous )?(?:parait|semble)\b"
    r"|\bm'a dit\b|\bnormalement\b|\bsans doute\b|\bpeut[- ]etre\b|\bprobable\w*\b"
    r"|\b(?:maybe|perhaps|probably|might|i think|vielleicht|wohl|misschien|waarschijnlijk)\b"
)
FACTS = (PAID, REFUSES, OUT_OF_OFFICE, WRONG_PERSON)  # that whoever asks does not state
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


def hedged(kind, sentence):
    """Return whether a plain sentence says less than that it is so, or asks."""
    return bool(HEDGE.search(sentence)) or kind in FACTS and "?" in sentence


def signs(kind, odds, rules, rivals, exact, is_hedged):
    """Return what tells how sure a finding is, a number for each of :data:`SIGNS`.

    :param odds: ``{kind: log odds}`` by the words
    :param rules: how many rules say so
    :param rivals: how many kinds that compete with it rules found in the same message
    :param exact: whether it names a day or an amount
    """
    other = max(odds[each] for each in competing(kind, odds, exact))
    return (odds[kind], other, min(rules, MANY), rivals, int(exact), int(is_hedged))


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
