"""Which clock a debtor lives by, from their address: calls are made on it.

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
    if country == FRANCE:
        digits = "".join(filter(str.isdigit, postcode or ""))  # “97 400”, “F-97400”
        return OVERSEAS.get(digits[:3], MAINLAND)
    zones = pytz.country_timezones.get(country or "", ())
    if not zones:
        return said or ""
    if known := ZONE_OF_STATE.get((country, state)):
        return known
    return said if said in zones else MOST_LIVE_IN.get(country, zones[0])
