"""Which days are worked, and where a step moves when its day is not.

Pure functions of a calendar's content, so that nothing has to be invalidated when it changes.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays
import pytz

YEARS_BACK = 6  # one more than the time-bar of 5 years (L110-4 C. com.)
YEARS_AHEAD = 2
ONE_DAY = timedelta(days=1)
NOON = time(12)
LONGEST_CLOSING = 366  # days; who works on none of them is closed for good
CENTURY = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2100-01-01")


class WorkingCalendar(NamedTuple):
    """When a company works: ISO-like weekdays (0 = Monday), days closed, country of holidays."""

    weekdays: frozenset
    closed_days: frozenset
    country: str
    subdivision: str


class Shifts(NamedTuple):
    """By how many days each day from ``first`` on moves to be a worked one: on, and back."""

    first: date
    following: tuple
    preceding: tuple


@lru_cache(maxsize=64)
def closed_days(leaves, zone):
    """The days that a company is closed; half a day of closing leaves the day worked.

    A closing without an end is one until the end of the century: no memory holds more days.

    :param leaves: pairs of naive UTC datetimes, as ``resource.calendar.leaves`` stores them
    :param zone: name of the company's time zone
    """
    timezone, result = pytz.timezone(zone), set()
    for leave in leaves:
        start, end = (
            pytz.utc.localize(min(max(value, CENTURY[0]), CENTURY[1])).astimezone(timezone)
            for value in leave
        )
        day = start.date() if start.time() <= NOON else start.date() + ONE_DAY
        last = end.date() if end.time() > NOON else end.date() - ONE_DAY
        result.update(day + timedelta(days=offset) for offset in range((last - day).days + 1))
    return frozenset(result)


@lru_cache(maxsize=64)
def _public_holidays(country, subdivision, year):
    """Dates of the public holidays of a country (ISO 3166 codes); none for an unknown country."""
    for subdiv in (subdivision or None, None):
        try:
            return frozenset(holidays.country_holidays(country, subdiv=subdiv, years=year))
        except NotImplementedError:
            continue
    return frozenset()


@lru_cache(maxsize=64)
def _holidays_of_years(country, region, years):
    return tuple(sorted(day for year in years for day in _public_holidays(country, region, year)))


def country_holidays(country, years, region=""):
    """The public holidays of a whole country (ISO 3166 code), and those of a part of it (ISO 3166-2
    code without the country's), in these years, in order.
    """
    return _holidays_of_years(country, region, tuple(years))


def is_working_day(calendar, day):
    """Whether the company works on ``day``."""
    return (
        day.weekday() in calendar.weekdays
        and day not in calendar.closed_days
        and day not in _public_holidays(calendar.country, calendar.subdivision, day.year)
    )


def next_working_day(calendar, day):
    """The first working day on or after ``day``; for who is closed for good, ``day`` itself."""
    return _first_worked(calendar, day, ONE_DAY) or day


def last_working_day(calendar, day):
    """The last working day on or before ``day``; for who is closed for good, ``day`` itself."""
    return _first_worked(calendar, day, -ONE_DAY) or day


def is_closed_for_good(calendar, day):
    """Whether no day is worked from ``day`` on: whoever waits for one waits for ever."""
    return not _first_worked(calendar, day, ONE_DAY)


def _first_worked(calendar, day, step):
    days = (day + number * step for number in range(LONGEST_CLOSING))
    return next((day for day in days if is_working_day(calendar, day)), None)


@lru_cache(maxsize=32)
def shifts(calendar, year):
    """By how many days each day around ``year`` moves when it is a day off.

    :param calendar: a :class:`WorkingCalendar`
    :rtype: Shifts
    """
    first, last = date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Shifts(
        first,
        tuple((next_working_day(calendar, day) - day).days for day in days),
        tuple((last_working_day(calendar, day) - day).days for day in days),
    )
