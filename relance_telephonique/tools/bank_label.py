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


def words(text):
    """Return the words of a text in capitals, without accents and punctuation.

    >>> words("Bâtiments & Fils, S.A.R.L.")
    ['BATIMENTS', 'FILS', 'SARL']
    """
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().upper()
    return re.findall(r"[A-Z0-9]+", re.sub(r"\b([A-Z])\.(?=[A-Z]\b)", r"\1", plain))


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
    """
    parts = words(number)
    said = "".join(parts)
    if sum(char.isdigit() for char in said) < FEWEST_DIGITS:
        return False
    pieces = said if len(said) >= LONG_NUMBER else parts
    before = r"(?<![A-Z0-9])" if said[0].isdigit() else ""
    return bool(re.search(f"{before}{' ?'.join(pieces)}(?![0-9])", " ".join(words(label))))


def numbers_in(label):
    """Return what may be the number of an invoice in a label, as it is written there."""
    found = (piece.strip(".,;:()") for piece in (label or "").split())
    return [piece for piece in found if sum(char.isdigit() for char in piece) >= FEWEST_DIGITS]
