"""Which clock and whose holidays a debtor lives by, from their address: calls keep to them.

Zones are names of the IANA time zone database, which says in which country each lies.
"""

import pytz

OVERSEAS = {  # first three digits of a French postcode: a department or territory of its own
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
FRANCE, MAINLAND = "FR", "Europe/Paris"
ISLANDS = {  # by the first digits of the postcode, where a country has no clock of the most
    "ES": {"35": "Atlantic/Canary", "38": "Atlantic/Canary"},
    "PT": {"90": "Atlantic/Madeira", "91": "Atlantic/Madeira", "92": "Atlantic/Madeira"}
    | {"93": "Atlantic/Madeira"}
    | dict.fromkeys(("95", "96", "97", "98", "99"), "Atlantic/Azores"),
}
HOLIDAYS_OF_THEIR_OWN = {  # ISO 3166-2 codes without the country's, by French postcodes
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
MOST_LIVE_IN = {  # where the database names another zone of the country first
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
}
STATES = {  # by the codes of the states that do not live by the clock where most people do
    "AU": {
        "Australia/Adelaide": "SA",
        "Australia/Brisbane": "QLD",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
    },
    "BR": {
        "America/Cuiaba": "MS MT",
        "America/Manaus": "AM RO RR",
        "America/Rio_Branco": "AC",
    },
    "CA": {
        "America/Edmonton": "AB NT",
        "America/Halifax": "NB NS PE",
        "America/Regina": "SK",
        "America/St_Johns": "NL",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Winnipeg": "MB",
    },
    "US": {
        "America/Anchorage": "AK",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Phoenix": "AZ",
        "Pacific/Honolulu": "HI",
    },
}
ZONE_OF_STATE = {
    (country, state): zone
    for country, zones in STATES.items()
    for zone, states in zones.items()
    for state in states.split()
}


def zone_of(country, postcode, said, state=""):
    """Return the zone of an address, nothing if nothing is known of it.

    An address says more than ``said``: Odoo gives new contacts the zone of whoever enters them.

    :param country: ISO code, or nothing
    :param said: the zone that the contact has been given, or nothing
    :param state: code of the state or province, or nothing
    """
    digits = digits_of(postcode)
    if country == FRANCE:
        return OVERSEAS.get(digits[:3], MAINLAND)
    if island := ISLANDS.get(country, {}).get(digits[:2]):
        return island
    zones = pytz.country_timezones.get(country or "", ())
    if not zones:
        return said or ""
    if known := ZONE_OF_STATE.get((country, state)):
        return known
    return said if said in zones else MOST_LIVE_IN.get(country, zones[0])


def region_of(country, postcode):
    """Return the code of the part of a country that has holidays of its own, nothing elsewhere:
    Alsace, Moselle, and France overseas.

    :param country: ISO code, or nothing
    """
    digits = digits_of(postcode) if country == FRANCE else ""
    by_postcode = HOLIDAYS_OF_THEIR_OWN.get
    return by_postcode(digits[:3]) or by_postcode(digits[:2]) or ""


def digits_of(postcode):
    """Return the digits of a postcode: “97 400”, “F-97400”."""
    return "".join(filter(str.isdigit, postcode or ""))
