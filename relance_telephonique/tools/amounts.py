"""Amounts as people write them, in a field or in a sentence. What machines write (the files and
messages of platforms) is read where these are taken apart: there “1.250” is one and a quarter.
"""

import re

WRITTEN_AMOUNT = (
    r"(?P<whole>[1-9][0-9]{0,2}(?P<by>[ .,'\u00a0\u202f])[0-9]{3}(?:(?P=by)[0-9]{3})*|[0-9]{1,10})"
    r"(?:(?!(?P=by))[.,](?P<part>[0-9]{1,2}))?"
)
TYPED = re.compile(WRITTEN_AMOUNT)
CURRENCY_TYPED = re.compile(r"^(€|EUR)|(€|EUR|euros?)$", re.IGNORECASE)
IN_EUROS = re.compile(rf"(?<![\w/.,-]){WRITTEN_AMOUNT}\s*(?:€|eur\b|euros?\b)")


def amount_of(text):
    """Return the amount that somebody typed, as people write it here and elsewhere: “1 250,50 €”,
    “1.250,50”, “1,250.50”, “1250”; None if it is no amount, or could be two.
    """
    plain = " ".join(text.replace("’", "'").split())
    return _amount(TYPED.fullmatch(CURRENCY_TYPED.sub("", plain).strip()))


def amount_in(words):
    """Return the first amount in euros that a plain sentence names, 0 if none."""
    return _amount(IN_EUROS.search(words)) or 0.0


def _amount(found):
    if not found:
        return None
    whole = re.sub(r"[^0-9]", "", found["whole"])
    return float(f"{whole}.{found['part'] or 0}")
