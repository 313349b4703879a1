"""What the law says in numbers, each from a day on. Pure: the numbers themselves are data."""

from datetime import date

from babel.units import format_unit

from odoo.tools.misc import babel_locale_parse

DAYS, MONTHS, YEARS = "days", "months", "years"
EUROS, POINTS, PERCENT, TIMES = "euros", "points", "percent", "times"
WHOLE = (DAYS, MONTHS, YEARS, TIMES)
IN_WORDS = {DAYS: "duration-day", MONTHS: "duration-month", YEARS: "duration-year"}

# What is asked for, and its unit. The values, with their dates and sources, are records.
UNITS = {
    "signify": MONTHS,
    "opposition": MONTHS,
    "enforce": MONTHS,
    "title": YEARS,
    "claim_silence": MONTHS,
    "administrative_appeal": MONTHS,
    "ex_officio": MONTHS,
    "simplified_answer": MONTHS,
    "declare": MONTHS,
    "time_bar": YEARS,
    "time_bar_transport": YEARS,
    "time_bar_consumer": YEARS,
    "time_bar_public": YEARS,
    "points_trader": POINTS,
    "points_public": POINTS,
    "agreed_times": TIMES,
    "indemnity": EUROS,
    "simplified_limit": EUROS,
    "lawyer_limit": EUROS,
    "amicable_limit": EUROS,
    "court_stamp": EUROS,
    "economic_threshold": EUROS,
    "economic_percent": PERCENT,
    "pay_trader": DAYS,
    "pay_trader_month_end": DAYS,
    "pay_public": DAYS,
    "pay_hospital": DAYS,
    "pay_public_company": DAYS,
}

# How long a debtor of some regime may take to pay
PAY_WITHIN = ("pay_trader", "pay_public", "pay_hospital", "pay_public_company")


class Law(dict):
    """``{key of UNITS: ((first day, value), …)}``, oldest first."""

    def on(self, key, day):
        """Return the value on that day; of a day before all that is known, the first one.

        :raise KeyError: if nothing is known of ``key``
        """
        known = [value for since, value in self[key] if since <= (day or date.max)]
        value = known[-1] if known else self[key][0][1]
        return int(value) if UNITS[key] in WHOLE else value


def in_words(number, unit, lang):
    """Return so many days, months or years in words, “1 an” or “2 mois”."""
    return format_unit(number, IN_WORDS[unit], locale=babel_locale_parse(lang or "en_US"))
