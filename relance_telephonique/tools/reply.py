"""Read what a debtor answers: what is said, in which words, when, how much, about which invoices.

Nothing follows by itself: a person sees the words and decides.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from .amounts import amount_in
from .reply_dates import named_day
from .reply_rules import (
    DISPUTE,
    NOT_RECEIVED,
    OUT_OF_OFFICE,
    PAID,
    REFUSES,
    WILL_PAY,
    WRONG_PERSON,
    rules,
)
from .reply_sure import (
    SURE,
    UNKNOWN,
    competing,
    hedged,
    probability,
    signs,
    spoken,
    tokens,
)
from .reply_words import clauses, mended, own_words, plain, split

ADVICE = re.compile(
    r"\b(?:avis|ordre|bordereau|detail|lettre|confirmation|releve)s? (?:de |du |des )?"
    r"(?:virement|paiement|reglement|cheque|prelevement)s?\b|\bremittance\b"
    r"|\bpayment (?:advice|details)\b|\bzahlungsavis\b|\bbetaal(?:advies|bericht|specificatie)\b"
)
ADVICE_FILE = re.compile(r"\b(?:avis|virements?|reglements?|paiements?|remittance|payments?)\b")
INSIDE = re.compile(r"(?<=\w)\.(?=\w)")  # of a number, a day, an address: it ends no sentence
UNTIL_WHEN = re.compile(
    r"\b(?:jusqu|(?:de )?retour|re(?:viens|ntre|prend)|r(?:e?ou)?vr|a partir|until|tot\b"
    r"|au (?=\d)).*"
)
UNTIL_BACK = re.compile(r"\b(?:retour|re(?:viens|ntre|prend)|r(?:e?ou)?vr).*")
THAT_DAY = re.compile(r"\b(?:a cette (?:date|echeance)|a l'echeance|ce jour[- ]la)\b")
FALLS_DUE = re.compile(r"\becheance\b.*")
INVOICE = re.compile(r"\b(?:factur|fac\b|duplicata|invoice|rechnung)")
ANOTHER_THING = re.compile(  # that a sentence which names no invoice may speak of
    r"\b(?:rib|iban|coordonnees|colis|palettes?|marchandises?|livraisons?|bons? de \w+|bl"
    r"|(?:un|votre|cet) avoir|devis|contrat|virement|cheque|reglement|paiement|commande|kbis"
    r"|attestation|adresse|numero)\b"
)
LOOKING_AHEAD = (WILL_PAY, OUT_OF_OFFICE)
DATED = (PAID, *LOOKING_AHEAD)
SURELY_ANOTHER = 0.85  # how sure it is that somebody else pays, and not only until they are back
FARTHEST = timedelta(days=200)  # a day without a year that is further ahead has gone by
LONG_AGO = timedelta(days=300)  # and one that is longer ago may be to come
WITHOUT_A_DAY = 0.2  # what a promise that names none is less sure
LEAST_SURE = 0.55  # below this nothing is said to have been found
HARDLY_SURE = 0.6  # below this a promise is none beside anything else that stands in its way
IN_THE_WAY = (DISPUTE, NOT_RECEIVED, WRONG_PERSON)
SAID_BY_WHO_PAYS = (PAID, WILL_PAY, DISPUTE, OUT_OF_OFFICE)  # or by who is only away
ADVISED, ADVICE_RULE = 0.95, "advice.file"  # how sure a file is that tells of a payment
LONGEST_MAIL = 50_000  # characters that are read
LEAST = 4  # figures of an invoice's number that are enough to name it
CALLED = (
    r"\b(?:factures?|fac|n°|no|numeros?|la|les|celles? de|pieces?)(?: ?n°)? ?(?:\d+ ?(?:,|et|&) ?)*"
)


class Finding(NamedTuple):
    """What a sentence says. ``confidence`` is how probable it is that this was meant, 0 to 1,
    ``amount`` in the currency that was written, 0 if none; ``invoices`` are numbers among those
    that were given; ``category`` is that of a dispute; ``rule`` is the code of what found it.
    """

    kind: str
    confidence: float
    quote: str
    date: date | None
    amount: float
    invoices: tuple
    rule: str
    category: str = ""

    @property
    def is_sure(self):
        """Whether it counts as understood; what is less sure is only proposed."""
        return self.confidence >= SURE


def read(text, today, invoices=(), perhaps=False):
    """Return what was understood of a message, what is surest first, once for each kind.

    :param text: the message as plain text, the thread that it quotes included
    :param today: the day on which it was written
    :param invoices: the numbers of the invoices that may be meant
    :param perhaps: also return what is not sure
    :return: a list of :class:`Finding`
    """
    found, told_by = {}, defaultdict(set)
    sentences = split(own_words(text[:LONGEST_MAIL]))
    words = [mended(plain(sentence)) for sentence in sentences]
    around = zip(["", *words], [*words[1:], ""], strict=False)
    for sentence, said, beside in zip(sentences, words, around, strict=False):
        for clause, finding in _readings(sentence, said, beside, today, invoices):
            found[finding.kind] = _surer(found.get(finding.kind), (clause, finding))
            told_by[finding.kind].add(finding.rule)
    _let_contradictions_go(found)
    told = [one for _clause, one in found.values() if one.confidence >= LEAST_SURE]
    weighed = _without_days_to_come(_weighed(told, told_by, " ".join(words)), today)
    shown = (one for one in weighed if perhaps or one.is_sure)
    return sorted(shown, key=lambda one: -one.confidence)


def _weighed(told, told_by, words):
    """Return findings as sure as all the words make them.

    :param told_by: ``{kind: codes of the rules that found it anywhere}``
    """
    odds = spoken(tokens(words)) if told else None
    return [one._replace(confidence=_confidence(one, odds, told_by)) for one in told]


def _without_days_to_come(found, today):
    """Return findings of which none was paid on a day to come: a value date, a bill of exchange, or
    a plan. Neither this nor a promise in the same words is sure; the day of it is not that.
    """
    paid = next((one for one in found if one.kind == PAID), None)
    if not paid or not paid.date or not _is_to_come(paid, today):
        return found
    return [
        one._replace(
            confidence=min(one.confidence, UNKNOWN), date=None if one is paid else one.date
        )
        if one is paid or one.kind == WILL_PAY and one.quote == paid.quote
        else one
        for one in found
    ]


def _is_to_come(paid, today):
    """Whether what was paid names a day after today, or one of almost a year ago whose year nobody
    named: the next one of that name may be meant.
    """
    names_year = re.search(rf"\b(?:20)?{paid.date:%y}\b", plain(paid.quote))
    return paid.date > today or today - paid.date > LONG_AGO and not names_year


def _confidence(finding, odds, told_by):
    if not odds:
        return UNKNOWN
    kind, exact = finding.kind, bool(finding.date or finding.amount)
    known = signs(
        kind,
        odds,
        rules=len(told_by[kind]),
        rivals=len(competing(kind, told_by, exact)),
        exact=exact,
        is_hedged=hedged(kind, plain(finding.quote)),
    )
    return round(probability(known), 2)


def read_advice(name, text, invoices):
    """Return the :class:`Finding` of a file that says which invoices a payment is for, None of any
    other file.

    :param name: of the file
    :param text: what is in it
    :param invoices: the numbers of the invoices that may be meant
    """
    words, called = plain(text), plain(name).replace("_", " ").replace("-", " ")
    named = invoices_in(words, invoices)
    if not named or not (ADVICE.search(words) or ADVICE_FILE.search(called)):
        return None
    quote = f"{name}: {', '.join(named)}"
    return Finding(
        kind=PAID,
        confidence=ADVISED,
        quote=quote,
        date=None,
        amount=0.0,
        invoices=named,
        rule=ADVICE_RULE,
    )


def with_advice(found, advice):
    """Return what a message says, with what is said by the files that go along: a payment that the
    message tells of is for the invoices that these name.

    :param found: a list of :class:`Finding`, of which none is changed
    :param advice: those of files
    """
    if not advice:
        return found
    named = tuple(dict.fromkeys(number for one in advice for number in one.invoices))
    told = [one for one in found if one.kind == PAID]
    if not told:
        quote = "\n".join(one.quote for one in advice)
        return [*found, advice[0]._replace(quote=quote, invoices=named)]
    both = tuple(dict.fromkeys((*told[0].invoices, *named)))
    quote = "\n".join((told[0].quote, *(one.quote for one in advice)))
    sure = max(told[0].confidence, ADVISED)
    paid = told[0]._replace(invoices=both, quote=quote, confidence=sure)
    return [paid if one is told[0] else one for one in found]


def invoices_in(words, invoices):
    """Return which of these numbers are named, whole or by their last figures."""
    named = []
    for number in invoices:
        tail = re.sub(r"\D", "", re.split(r"[/\s-]", number)[-1]).lstrip("0")
        alone = rf"(?<![\d.,/])0*{tail}(?![\d/%€]|[.,]\d| ?(?:€|eur|%|h\b))"
        if (
            plain(number) in words
            or tail
            and re.search(alone if len(tail) >= LEAST else CALLED + alone, words)
        ):
            named.append(number)
    return tuple(named)


def _surer(known, new):
    """Return the surer of two pairs of a clause and what it says; a day that it lacks may be named
    by the other.
    """
    if not known:
        return new
    (said, best), (_said, other) = sorted((known, new), key=lambda pair: -pair[1].confidence)
    return said, best._replace(date=best.date or other.date)


def _readings(sentence, words, around, today, invoices):
    """Yield the clause in which a rule finds something, and what it finds.

    :param words: the sentence in plain words
    :param around: those before and after it
    """
    before, following = around
    parts = [(part, INSIDE.sub("_", part)) for part in (*clauses(words), words)]
    for rule in rules():
        said = next((part for part, read in parts if rule.says(read)), None)
        if said is None or rule.is_doubted(f" {words} ", (before, following)):
            continue
        if rule.kind == NOT_RECEIVED and _is_of_another_thing(words, before):
            continue
        day = rule.kind in DATED and _day(rule.kind, (said, words), (before, following), today)
        if rule.kind == WILL_PAY and day and day - today > FARTHEST:
            continue
        surely = day or rule.kind != WILL_PAY
        yield (
            said,
            Finding(
                kind=rule.kind,
                confidence=round(rule.confidence - (0 if surely else WITHOUT_A_DAY), 2),
                quote=sentence,
                date=day or None,
                amount=amount_in(words),
                invoices=invoices_in(words, invoices),
                rule=rule.code,
                category=rule.category,
            ),
        )


def _is_of_another_thing(words, before):
    """Whether “I do not find it” is said of what the sentence before names, which is no invoice."""
    return not INVOICE.search(f"{before} {words}") and bool(ANOTHER_THING.search(before))


def _day(kind, parts, around, today):
    """Return the day that is named in the first of these parts, None if none: whoever looks ahead
    may name it in the sentence that follows, or have named it in the one before.
    """
    before, following = around
    if kind in LOOKING_AHEAD:
        parts = (*parts, following)
    if kind == WILL_PAY and THAT_DAY.search(parts[0]):
        due = FALLS_DUE.search(before)
        parts = (*parts[:2], due[0] if due else before, *parts[2:])
    if kind == OUT_OF_OFFICE:
        ends = (
            found[0]
            for pattern in (UNTIL_BACK, UNTIL_WHEN)
            for words in parts
            if (found := pattern.search(words))
        )
        parts = (*ends, *parts)
    days = (named_day(words, today, is_past=kind == PAID) for words in parts)
    return next(filter(None, days), None)


def _let_contradictions_go(found):
    """Who refuses promises nothing, nor does who hardly promises and says what is in the way; whom
    to ask while somebody is away, or of what they pay or contest, is nobody else who pays; of what
    one clause says of payment and promise, of goods and invoice, the surer one holds.

    :param found: ``{kind: (clause, finding)}``
    """
    if REFUSES in found:
        found.pop(WILL_PAY, None)
    _said, promise = found.get(WILL_PAY, (None, None))
    if promise and promise.confidence < HARDLY_SURE and any(kind in found for kind in IN_THE_WAY):
        del found[WILL_PAY]
    for pair in ((PAID, WILL_PAY), (DISPUTE, NOT_RECEIVED), (REFUSES, DISPUTE)):
        if all(kind in found for kind in pair) and _overlap(*(found[kind][0] for kind in pair)):
            _let_the_less_sure_go(found, pair)
    _said, another = found.get(WRONG_PERSON, (None, None))
    unsure = another and another.confidence < SURELY_ANOTHER
    if unsure and any(kind in found for kind in SAID_BY_WHO_PAYS):
        del found[WRONG_PERSON]


def _let_the_less_sure_go(found, pair):
    """Of two that are as sure, the second one goes."""
    del found[min(reversed(pair), key=lambda kind: found[kind][1].confidence)]


def _overlap(one, other):
    return one in other or other in one
