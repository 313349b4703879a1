"""Who calls: what a telephone system says of it, read as a number; and how contacts may keep it."""

import re

from phonenumbers import (
    PhoneNumberFormat,
    PhoneNumberMatcher,
    country_code_for_region,
    format_number,
    parse,
)

from .phone import FRENCH_PLAN, OVERSEAS_PLAN, digits_of, read_number

FRENCH = "+33"
OF_OVERSEAS = {  # calling codes
    region: f"+{country_code_for_region(region)}" for region in set(OVERSEAS_PLAN.values())
}
ADDRESS = re.compile(r"(?:sips?|tel|callto):(?://)?", re.IGNORECASE)
MOST_CHARACTERS = 100
OUTSIDE_DIGITS = 5  # shorter ones are extensions and services


def number_said(raw):
    """Return the number in what a telephone system says of a caller: ``"Meunier"
    <sip:+33199001234@pbx;user=phone>`` is ``+33199001234``. What has no number is withheld: "".
    """
    said = raw[:MOST_CHARACTERS].replace("\0", "").strip() if isinstance(raw, str) else ""
    if "<" in said:
        said = said.rpartition("<")[2].partition(">")[0]
    is_address = ADDRESS.match(said)
    said = re.split(r"[@;?]", said[is_address.end() if is_address else 0 :])[0].strip()
    return said if len(digits_of(said)) >= OUTSIDE_DIGITS else ""


def is_inside(raw):
    """Whether a colleague calls: by nothing but the few digits of an extension."""
    said = re.split(r"[@;]", ADDRESS.sub("", str(raw or "")))[0].strip()
    return said.isdecimal() and 1 < len(said) < OUTSIDE_DIGITS


def e164_said(raw, country):
    """Return the international number of a caller, or "" if none is known or it is none.

    :param country: ISO code of where the telephone system is
    """
    return read_number(number_said(raw), country).e164


def kept_as(e164):
    """Return the international numbers by which a contact may have it. Of what is written 0262… in
    France Odoo makes a number of France, although it is one of Réunion.
    """
    for region, code in OF_OVERSEAS.items():
        national = e164.removeprefix(code)
        if national != e164 and OVERSEAS_PLAN.get(national[:3]) == region:
            return (e164, FRENCH + national)
    national = e164.removeprefix(FRENCH)
    if national != e164 and (region := OVERSEAS_PLAN.get(national[:3])):
        return (OF_OVERSEAS[region] + national, e164)
    return (e164,)


def is_written_in(e164, text):
    """Whether the digits of an international number are in what somebody typed, with its country or
    without: what takes long to read is read only then.
    """
    return str(parse(e164).national_number) in digits_of(text)


def numbers_in(text, country):
    """Return all international numbers in what somebody typed: “01 99 00 12 34 ou 06…, poste 12”.

    :param country: ISO code of the country that they are in unless they say another
    :rtype: set
    """
    regions = {country}
    if country in FRENCH_PLAN:
        digits = digits_of(text)
        regions = {"FR", *(OVERSEAS_PLAN[start] for start in OVERSEAS_PLAN if start in digits)}
    found = {read_number(text, country).e164}
    for region in regions:
        for match in PhoneNumberMatcher(text or "", region):
            found.add(format_number(match.number, PhoneNumberFormat.E164))
    return found - {""}
