"""What a phone number is: how to write and dial it, what kind of line, what is wrong with it."""

import re
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import (
    PhoneNumberFormat,
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


@lru_cache(maxsize=NUMBERS_KEPT)
def read_number(raw, country):
    """Read a number as people write it; a list reads the same ones each time that it is opened.

    :param raw: what was typed, or nothing
    :param country: ISO code of the country that it is in unless it says another
    :rtype: PhoneLine
    """
    raw = (raw or "").strip()
    if not raw:
        return PhoneLine(problem="missing")
    try:
        number = phone_parse(raw, _numbered_in(raw, country))
    except UserError:
        return PhoneLine(raw, raw, problem="invalid")
    line_type = number_type(number)
    kind = KINDS.get(line_type, "unknown")
    return PhoneLine(
        national=format_number(number, PhoneNumberFormat.NATIONAL),
        international=format_number(number, PhoneNumberFormat.INTERNATIONAL),
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
