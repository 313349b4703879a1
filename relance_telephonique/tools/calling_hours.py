"""When a debtor may be called, on their own clock, and when next after enough was tried.

Moments are naive datetimes in UTC, as Odoo stores them; days and hours are the debtor's. A local
time is always placed in its zone, never counted from UTC: a day may have 23 or 25 hours.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz

from .working_days import (
    LONGEST_CLOSING,
    ONE_DAY,
    WorkingCalendar,
    country_holidays,
    is_working_day,
)

WEEK = 7  # days, today included


class CallingHours(NamedTuple):
    """When a debtor is called.

    ``ranges`` are pairs of hours as floats, in order; ``calendar`` says when the caller works,
    ``country`` (ISO code, or nothing) has the debtor's public holidays, ``zone`` their clock;
    ``region``: the code of a part of the country that has more of them.
    """

    ranges: tuple
    calendar: WorkingCalendar
    country: str
    zone: str
    region: str = ""


class Caps(NamedTuple):
    """How many calls may reach a debtor, and how many may be tried, in a day and in a week."""

    reached_per_day: int
    attempts_per_day: int
    reached_per_week: int
    attempts_per_week: int


class Attempt(NamedTuple):
    """A call made: on which of the debtor's days, and whether it reached them."""

    day: date
    is_reached: bool


def local_time(zone, moment):
    """What the clock of a zone shows at ``moment``."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone))


def moment_of(zone, day, minutes):
    """The moment at which the debtor's clock shows so many minutes after midnight on ``day``."""
    naive = datetime.combine(day, time(*divmod(minutes, 60)))
    return pytz.timezone(zone).localize(naive).astimezone(pytz.utc).replace(tzinfo=None)


def is_holiday_there(hours, day):
    """Whether ``day`` is a public holiday where the debtor is."""
    return day in country_holidays(hours.country, (day.year,), hours.region)


def is_calling_day(hours, day):
    """Whether the caller works on ``day`` and the debtor has no public holiday."""
    return is_working_day(hours.calendar, day) and not is_holiday_there(hours, day)


def is_open(hours, moment):
    """Whether the debtor may be called at ``moment``, as far as the clock tells."""
    local = local_time(hours.zone, moment)
    now = minutes_of(local)
    return is_calling_day(hours, local.date()) and any(
        start <= now < end for start, end in _ranges(hours)
    )


def next_opening(hours, moment):
    """The first moment from ``moment`` on at which the debtor may be called."""
    if is_open(hours, moment):
        return moment
    local = local_time(hours.zone, moment)
    if is_calling_day(hours, local.date()):
        for start, _end in _ranges(hours):
            if start > minutes_of(local):
                return moment_of(hours.zone, local.date(), start)
    return _next_morning(hours, local.date())


def next_half_day(hours, moment):
    """When to try again who was not reached at ``moment``: the other half of a day.

    After a morning the afternoon of the same day, after an afternoon the next working morning.
    """
    local = local_time(hours.zone, moment)
    afternoon = _ranges(hours)[-1][0]
    if is_calling_day(hours, local.date()) and minutes_of(local) < afternoon:
        return moment_of(hours.zone, local.date(), afternoon)
    return _next_morning(hours, local.date())


def cap_reached(caps, attempts, day):
    """Return which of the ``caps`` forbids one more call on ``day``, or nothing.

    :param attempts: :class:`Attempt` of at least the last seven days
    """
    this_week = [made for made in attempts if day - timedelta(days=WEEK) < made.day <= day]
    today = [made for made in this_week if made.day == day]
    counts = Caps(_reached(today), len(today), _reached(this_week), len(this_week))
    return next((name for name in Caps._fields if getattr(counts, name) >= getattr(caps, name)), "")


def next_call(hours, caps, attempts, moment):
    """The first moment from ``moment`` on at which the caps and the clock allow a call."""
    local = local_time(hours.zone, moment)
    day = local.date()
    while cap_reached(caps, attempts, day):
        day += ONE_DAY
    return next_opening(hours, max(moment, moment_of(hours.zone, day, 0)))


def _next_morning(hours, day):
    """The morning of the next calling day; of the next day for who is closed for good."""
    days = [day + number * ONE_DAY for number in range(1, LONGEST_CLOSING)]
    day = next((day for day in days if is_calling_day(hours, day)), days[0])
    return moment_of(hours.zone, day, _ranges(hours)[0][0])


def _ranges(hours):
    return [(round(start * 60), round(end * 60)) for start, end in hours.ranges]


def minutes_of(local):
    """Minutes after midnight on a clock."""
    return local.hour * 60 + local.minute


def _reached(attempts):
    return sum(made.is_reached for made in attempts)
