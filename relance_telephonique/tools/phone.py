"""What a phone number is: how to write and dial it, what kind of line, what is wrong with it."""

import re
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import (
    Leniency,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    PhoneNumberType,
    country_code_for_region,
    format_number,
    number_type,
)

from odoo.addons.phone_validation.tools.phone_validation import phone_parse
from odoo.exceptions import UserError

KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.TOLL_FREE: "toll_free",
}
MAY_BE_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

# France and its overseas departments share one numbering plan: what is written 0596… anywhere in
# it is in Martinique, and is +596 596… from abroad.
FRENCH_PLAN = ("FR", "BL", "GF", "GP", "MF", "MQ", "RE", "YT")
OVERSEAS_PLAN = {
    **dict.fromkeys(("590", "690", "691"), "GP"),
    **dict.fromkeys(("594", "694"), "GF"),
    **dict.fromkeys(("596", "696", "697"), "MQ"),
    **dict.fromkeys(("262", "263", "692", "693"), "RE"),
    **dict.fromkeys(("269", "639"), "YT"),
}
LANDLINE = re.compile("(00)?330?[1-589]")
LANDLINE_AT_HOME = re.compile("((00)?330?|0)[1-589]")
NUMBERS_KEPT = 10_000
NATIONAL_PREFIX = re.compile(r"0([1-9]\d\d)")


class PhoneLine(NamedTuple):
    """A number as it is dialled; ``problem`` is ``missing``, ``invalid``, ``premium``,
    ``shared_cost`` or nothing.
    """

    national: str = ""
    international: str = ""
    e164: str = ""
    calling_code: int = 0
    kind: str = "unknown"
    problem: str = ""
    takes_sms: bool = False

    def dialled_from(self, country):
        """The number as it is dialled in the country of that ISO code."""
        is_abroad = country_code_for_region(country) != self.calling_code
        return self.international if is_abroad else self.national


def read_number(raw, country):
    """Read a number as people write it, the first of several.

    :param raw: what was typed, or nothing
    :param country: ISO code of the country that it is in unless it says another
    :rtype: PhoneLine
    """
    return _read_numbers((raw or "").strip(), country)[0]


def read_mobile(raw, country):
    """Read the first number there that takes SMS, else the first.

    :rtype: PhoneLine
    """
    lines = _read_numbers((raw or "").strip(), country)
    return next((line for line in lines if line.takes_sms), lines[0])


def may_take_sms(line, country):
    """Return whether a line read in that country takes SMS, as far as is known: what is no number
    may be one that numbering plans do not know yet, but for what is a landline in France.
    """
    if line.problem != "invalid":
        return line.takes_sms
    digits = digits_of(line.national)
    return bool(digits) and not (LANDLINE_AT_HOME if country in FRENCH_PLAN else LANDLINE).match(
        digits
    )


@lru_cache(maxsize=NUMBERS_KEPT)
def _read_numbers(raw, country):
    """A list of contacts reads the same numbers each time that it is opened. People write beside a
    number who answers there, an extension, or a second one: what stands beside it is kept.
    """
    if not raw:
        return (PhoneLine(problem="missing"),)
    if line := _line(raw, raw, country):
        return (line,)
    found = PhoneNumberMatcher(raw, country, Leniency.POSSIBLE)
    lines = (_line(match.raw_string, raw, country) for match in found)
    return tuple(filter(None, lines)) or (PhoneLine(raw, raw, problem="invalid"),)


def _line(typed, raw, country):
    """Return the ``PhoneLine`` of a number in ``raw``, None if it is none."""
    try:
        number = phone_parse(typed, _numbered_in(typed, country))
    except UserError:
        return None
    line_type = number_type(number)
    kind = KINDS.get(line_type, "unknown")
    return PhoneLine(
        national=raw.replace(typed, format_number(number, PhoneNumberFormat.NATIONAL)),
        international=raw.replace(typed, format_number(number, PhoneNumberFormat.INTERNATIONAL)),
        e164=format_number(number, PhoneNumberFormat.E164),
        calling_code=number.country_code,
        kind=kind,
        problem=kind if kind in ("premium", "shared_cost") else "",
        takes_sms=line_type in MAY_BE_MOBILE,
    )


def digits_of(text):
    """Return nothing but the digits of what somebody typed, "" if it was nothing."""
    return re.sub(r"\D", "", text or "")


def _numbered_in(raw, country):
    if country not in FRENCH_PLAN:
        return country
    national = NATIONAL_PREFIX.match(digits_of(raw))
    return OVERSEAS_PLAN.get(national and national[1], "FR")
