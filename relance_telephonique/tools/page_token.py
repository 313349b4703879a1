"""Token: what stands in the link to a debtor's page, whose it is and until when, with its seal.

Forty characters, that an SMS may carry it. Nothing is kept of it: whoever has the database's secret
can tell whether it is one of ours.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from struct import Struct
from typing import NamedTuple

FORTY_CHARACTERS = re.compile(r"[A-Za-z0-9_-]{40}")
PACKED = Struct(">IIH20s")  # company, debtor, last day, seal: 30 bytes
FIRST_DAY = date(2000, 1, 1)


class Claim(NamedTuple):
    """What a link says: the page of a debtor (id) of a company (id), up to a day."""

    company_id: int
    partner_id: int
    until: date


NOBODY = Claim(0, 0, FIRST_DAY), bytes(20)


def write(claim, seal):
    """Return the token of a claim.

    :param seal: 20 bytes
    """
    days = (claim.until - FIRST_DAY).days
    packed = PACKED.pack(claim.company_id, claim.partner_id, days, seal)
    return urlsafe_b64encode(packed).decode()


def read(token):
    """Return ``(claim, seal)``, of nobody if it is no token at all: whether the seal is right is
    then asked as of any other.
    """
    if not FORTY_CHARACTERS.fullmatch(token or ""):
        return NOBODY
    company_id, partner_id, days, seal = PACKED.unpack(urlsafe_b64decode(token))
    return Claim(company_id, partner_id, FIRST_DAY + timedelta(days=days)), seal
