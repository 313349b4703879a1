"""What the law says in numbers, each from a day on. Pure: the numbers themselves are data."""

from datetime import date

DAYS, MONTHS, YEARS = "days", "months", "years"
EUROS, POINTS, PERCENT = "euros", "points", "percent"

# What is asked for, and its unit. The values, with their dates and sources, are records.
UNITS = {
    "signify": MONTHS,
    "opposition": MONTHS,
    "enforce": MONTHS,
    "title": YEARS,
    "declare": MONTHS,
    "time_bar": YEARS,
    "time_bar_transport": YEARS,
    "time_bar_consumer": YEARS,
    "time_bar_public": YEARS,
    "points_trader": POINTS,
    "points_public": POINTS,
    "indemnity": EUROS,
    "simplified_limit": EUROS,
    "lawyer_limit": EUROS,
    "amicable_limit": EUROS,
    "court_stamp": EUROS,
    "economic_threshold": EUROS,
    "economic_percent": PERCENT,
    "pay_trader": DAYS,
    "pay_public": DAYS,
    "pay_hospital": DAYS,
    "pay_public_company": DAYS,
}


class Law(dict):
    """``{key of UNITS: ((first day, value), …)}``, oldest first."""

    def on(self, key, day):
        """Return the value on that day; of a day before all that is known, the first one.

        :raise KeyError: if nothing is known of ``key``
        """
        known = [value for since, value in self[key] if since <= (day or date.max)]
        value = known[-1] if known else self[key][0][1]
        return int(value) if UNITS[key] in (DAYS, MONTHS, YEARS) else value
