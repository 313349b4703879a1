"""What people may enter, declared beside each field: ``amount = fields.Monetary(limit=AMOUNT)``.

Bounds are a least and a greatest value. Of a date they are days from today, of instalments how
many there are. They keep out what is certainly a slip, and what nothing could be reckoned with;
whether a value suits the record is the record's to say.
"""

from datetime import timedelta

YEAR = 366

ANY = ()  # nobody types it: it comes from the ledger, or from a file that is checked itself

# Numbers
AMOUNT = (0, 10**11)
SHARE = (0, 100)  # in per cent
RATE = (-10, 100)  # in per cent: central banks have gone below nought
HOUR = (0, 24)
DURATION = (0, 24 * 3600)  # of a call, in seconds
DELAY = (-3650, 3650)  # of a step, in days from the due date
DAYS = (0, 365)
LONG = (0, 3650)
MONTHS = (0, 240)
TIMES = (0, 100)  # a day, or a week
PARTS = (0, 60)  # instalments: five years of months
WEIGHT = (0, 1000)
RANK = (-100_000, 100_000)  # in a list

# Dates
PAST = (-20 * YEAR, 0)  # no claim outlives twenty years (2232 C. civ.)
DAY = (-20 * YEAR, 10 * YEAR)
IN_FORCE = (-100 * YEAR, 10 * YEAR)  # an article of law
FAR = (-20 * YEAR, 50 * YEAR)  # an instalment: the promise says how late it may be
UNTIL = (-20 * YEAR, 3 * YEAR)
APPOINTMENT = (-20 * YEAR, YEAR)  # or what is noted ahead: a signature, a judgment


def around(moment, limit):
    """Return the first and the last moment that are so many days from ``moment``, or its days."""
    return tuple(moment + timedelta(days=days) for days in limit)
