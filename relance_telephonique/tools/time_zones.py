"""Which clock a debtor lives by, from their address: calls are made on it.

Zones are names of the IANA time zone database, which says in which country each lies, the one where
most people live first.
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


def zone_of(country, postcode, said):
    """Return the zone of an address, nothing if nothing is known of it.

    An address says more than ``said``: Odoo gives new contacts the zone of whoever enters them.

    :param country: ISO code, or nothing
    :param said: the zone that the contact has been given, or nothing
    """
    if country == FRANCE:
        return OVERSEAS.get((postcode or "").strip()[:3], MAINLAND)
    zones = pytz.country_timezones.get(country or "", ())
    if len(zones) == 1 or zones and said not in zones:
        return zones[0]
    return said or ""
