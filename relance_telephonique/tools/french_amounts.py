"""Amounts in words, as French contracts write them."""

from num2words import num2words

IN_FRENCH = {  # what Odoo calls currencies, where French has another word
    "cent": "centime",
    "koruna": "couronne",
    "krona": "couronne",
    "krone": "couronne",
    "pound": "livre",
    "rupee": "roupie",
    "sterling": "livre sterling",
}
FEMININE = ("couronne", "livre", "roupie")
PLURALS = {"groszy": "groszy", "penny": "pence", "sterling": "sterling"}
MILLION = 10**6


def amount_in_french(amount, places, unit, subunit):
    """Return “mille deux cents francs et un centime”.

    :param places: how many the currency has
    :param unit: what Odoo calls its unit, in the singular or the plural: “Franc”, “Euros”
    :param subunit: what it calls a part of it
    """
    whole, part = divmod(round(abs(amount) * 10**places), 10**places)
    text = _counted(whole, unit)
    if part:
        text = f"{text} et {_counted(part, subunit)}"
    return f"moins {text}" if amount < 0 else text


def _counted(number, name):
    """There is no plural below two; one says “un million d’euros”, “vingt et une livres”."""
    single = name.lower().removesuffix("s")
    single = IN_FRENCH.get(single, single)
    words = num2words(number, lang="fr")
    if words.endswith("un") and single.startswith(FEMININE):
        words += "e"
    named = " ".join(map(_plural, single.split())) if number >= 2 else single
    if number and not number % MILLION:
        return f"{words} d’{named}" if named.startswith(tuple("aeiou")) else f"{words} de {named}"
    return f"{words} {named}"


def _plural(word):
    return PLURALS.get(word) or (word if word.endswith(("s", "x", "z")) else f"{word}s")
