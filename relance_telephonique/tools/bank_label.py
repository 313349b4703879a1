"""What the label of a bank line says: whose money it is, and which invoices it names.

Banks cut, capitalise and strip labels: case, accents and punctuation tell nothing.
"""

import re
import unicodedata

# What a name may lose on its way through banks
FORMS = """EARL EI EIRL ETABLISSEMENT ETABLISSEMENTS ETS EURL GAEC GIE M MADAME MLLE MME MONSIEUR MR
    SA SARL SAS SASU SCA SCEA SCI SCOP SCP SELARL SNC SOCIETE STE"""
LEGAL_FORMS = frozenset(FORMS.split())
SHORTEST_NAME = 4  # letters: a shorter one is in too many labels
FIRST_AND_LAST = 2  # words of a name that banks turn round: “M. ROUX JEAN”
FEWEST_DIGITS = 3  # of an invoice's number: fewer are a day, or a quantity
LONG_NUMBER = 8  # characters: wherever a bank cuts it, it is no other
LONGEST_SEQUENCE = 9  # digits, as Odoo keeps them
LONGEST_RANGE = 50  # invoices: what is further away is a year, or an amount
LINK = r"(?:\s+(A|AU|TO|ET|AND)\s+|\s*([-–—,;/&+])\s*)"
RANGES = ("A", "AU", "TO", "-", "–", "—")
NO_AMOUNT = r"(?![A-Z0-9]|[.,/-]\d{1,2}(?!\d)|\s?(?:EUR|€))"  # nor a date
DIGITS = re.compile(rf"\d{{{FEWEST_DIGITS},}}")
FURTHER = re.compile(rf"{LINK}({DIGITS.pattern}){NO_AMOUNT}")
ALL_FURTHER = re.compile(rf"(?:{FURTHER.pattern})+")
# What customers write before the last digits of a number
BILL = r"(?:FACTURES?|FACTS?|FACS?|FA|FT|INVOICES?|INV|RECHNUNG|FACTUUR|N|NO|NR|NUM|NUMERO)"


def words(text):
    """Return the words of a text in capitals, without accents and punctuation.

    >>> words("Bâtiments & Fils, S.A.R.L.")
    ['BATIMENTS', 'FILS', 'SARL']
    """
    plain = capitals(text).encode("ascii", "ignore").decode()
    return re.findall(r"[A-Z0-9]+", re.sub(r"\b([A-Z])\.(?=[A-Z]\b)", r"\1", plain))


def capitals(text):
    """Return a text in capitals, without accents.

    >>> capitals("du 00001 à 00003")
    'DU 00001 A 00003'
    """
    letters = unicodedata.normalize("NFKD", text or "").upper()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def name_of(text):
    """Return the words of a name that make it out, without its legal form, as a tuple.

    >>> name_of("SARL Boulangerie Meunier")
    ('BOULANGERIE', 'MEUNIER')
    """
    said = words(text)
    return tuple(word for word in said if word not in LEGAL_FORMS) or tuple(said)


class Names:
    """Whose names to look for in labels."""

    def __init__(self, named):
        """:param named: pairs of an owner and a name; two owners may have the same"""
        self._by_first = {}
        for owner, name in named:
            said = name_of(name)
            if len("".join(said)) < SHORTEST_NAME:
                continue
            for order in {said, said[::-1]} if len(said) == FIRST_AND_LAST else (said,):
                self._by_first.setdefault(order[0], []).append((order, owner))

    def owner_in(self, label):
        """Return whose name the label has, the longest of several; None if that may be two.

        >>> Names([(1, "Meunier"), (2, "Meunier Frères")]).owner_in("VIR SEPA MEUNIER FRERES")
        2
        """
        said = words(label)
        found = {
            (len(name), owner)
            for start, word in enumerate(said)
            for name, owner in self._by_first.get(word, ())
            if tuple(said[start : start + len(name)]) == name
        }
        longest = max((length for length, _owner in found), default=0)
        owners = {owner for length, owner in found if length == longest}
        return owners.pop() if len(owners) == 1 else None


def is_named(number, label):
    """Return whether a label names the document of this number.

    >>> is_named("INV/2026/00012", "VIR INV 2026 00012 MERCI")
    True
    >>> is_named("INV/2026/00012", "INV/2026/000123")
    False
    >>> is_named("INV/2026/00012", "INV/2026/00010 à 00013")
    True
    """
    return _is_written(number, label) or _is_shortened(number, label)


def is_named_shortly(number, label):
    """Return whether a label, of who is known to have this document, has the digits of its number:
    all of them, or the last ones after a word for it.

    >>> is_named_shortly("INV/2026/00012", "FACTURE 2026-00012")
    True
    >>> is_named_shortly("INV/2026/00012", "VIR FACT N° 012")
    True
    >>> is_named_shortly("INV/2026/00012", "VIR 00012")
    False
    """
    groups = re.findall(r"\d+", number or "")
    if not groups or len(groups[-1]) < FEWEST_DIGITS:
        return False
    said, last = " ".join(words(label)), groups[-1].lstrip("0")
    fewest, most = max(FEWEST_DIGITS - len(last), 0), len(groups[-1]) - len(last)
    written = [rf"\b(?:{BILL} ?)+0{{{min(fewest, most)},{most}}}{last}(?!\d)"]
    if sum(map(len, groups)) >= LONG_NUMBER:
        written.append(rf"(?<!\d){' ?'.join(groups)}(?!\d)")
    return any(re.search(one, said) for one in written)


def _is_written(number, label):
    parts = words(number)
    said = "".join(parts)
    if sum(char.isdigit() for char in said) < FEWEST_DIGITS:
        return False
    pieces = said if len(said) >= LONG_NUMBER else parts
    before = r"(?<![A-Z0-9])" if said[0].isdigit() else ""
    return bool(re.search(f"{before}{' ?'.join(pieces)}(?![0-9])", " ".join(words(label))))


def _is_shortened(number, label):
    """Whether the label goes on from another number of its series, written in full, to the last
    digits of this one, or past it: “INV/2026/00001, 003”, “INV/2026/00001 à 00003”.
    """
    own = re.search(rf"{DIGITS.pattern}$", number or "")
    if not own:
        return False
    series, own, text = number[: own.start()], own[0], capitals(label)
    for digits in DIGITS.finditer(text):
        written, further = text[: digits.end()], ALL_FURTHER.match(text, digits.end())
        first = "".join(words(written))[-len(own) :]
        is_of_series = first.isdigit() and _is_written(series + first, written)
        if further and is_of_series and _reaches(own, first, further[0]):
            return True
    return False


def _reaches(own, last, further):
    """Whether one of the ``further`` numbers is ``own``, or the end of a range that has it.

    :param last: the number before them, as long as ``own``
    """
    links = FURTHER.findall(further)
    dashes = sum(mark in RANGES for _word, mark, _digits in links)
    for word, mark, digits in links:
        before, last = last, last[: -len(digits)] + digits
        is_range = word in RANGES or (mark in RANGES and dashes == 1)
        if own == last or (is_range and _is_between(own, before, last)):
            return True
    return False


def _is_between(own, first, last):
    return len(last) == len(own) and int(first) < int(own) < int(last) <= int(first) + LONGEST_RANGE


def account_numbers(number):
    """Return how a customer's bank account may be kept that the bank gives as this number, without
    spaces: an IBAN, or the country's own number that ends it, as on a French RIB.

    >>> sorted(account_numbers("FR7630004000031234567890143"))
    ['30004000031234567890143', 'FR7630004000031234567890143']
    """
    iban = re.fullmatch(r"[A-Z]{2}\d{2}(\w{11,30})", number or "")
    return {number, iban[1]} if iban else {number} - {None, False, ""}


def numbers_in(label):
    """Return what may be the number of an invoice in a label, as it is written there."""
    found = (piece.strip(".,;:()") for piece in (label or "").split())
    return [piece for piece in found if sum(char.isdigit() for char in piece) >= FEWEST_DIGITS]


def last_numbers_in(label):
    """Return what the number of an invoice may end with that a label writes in its own way.

    >>> sorted(last_numbers_in("VIR INV20260012"))
    [12, 60012, 260012, 20260012]
    """
    runs = DIGITS.findall(capitals(label))
    ends = {run[start:] for run in runs for start in range(len(run) - FEWEST_DIGITS + 1)}
    return {int(end) for end in ends if len(end) <= LONGEST_SEQUENCE}
