"""When late interest runs and on what: pure functions on days and amounts.

Days bear interest whole. The first is the day after the due date (L441-10 C. com.), the last is the
day of payment: what is settled on a day lowers the base from the next day on. An invoice paid
fourteen days late has borne fourteen days of interest. All bounds are inclusive.
"""

from datetime import date
from typing import NamedTuple

from .working_days import ONE_DAY

DAYS_A_YEAR = 365  # leap years too


class Instalment(NamedTuple):
    """What was due on a day, tax included, and what settled it: pairs of day and amount."""

    due: date
    amount: float
    settlements: tuple = ()


class Period(NamedTuple):
    """Days on which one base bore interest at the rate of one half-year, named by its first day."""

    date_from: date
    date_to: date
    base: float
    half_year: date

    @property
    def days(self):
        return (self.date_to - self.date_from).days + 1

    def interest(self, rate):
        """Return what it bore at ``rate`` % a year, not rounded."""
        return self.base * rate * self.days / (100 * DAYS_A_YEAR)


def half_year(day):
    """Return the first day of the half-year of ``day``."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def next_half_year(day):
    """Return the first day of the half-year after that of ``day``."""
    return date(day.year, 7, 1) if day.month <= 6 else date(day.year + 1, 1, 1)


def periods(instalment, since, last, round_amount, is_rate_fixed=False):
    """Return the :class:`Period` of an instalment, in order: one per half-year and base.

    :param is_rate_fixed: the rate of the half-year in which interest began holds until it is paid
        (R2192-31 CCP): one period per base
    :param since: the first day that may bear interest, None for the day after the due date
    :param last: the last day
    :param round_amount: rounds to the currency
    """
    first = max(instalment.due + ONE_DAY, since or date.min)
    changes = [day + ONE_DAY for day, _amount in instalment.settlements]
    half_years = () if is_rate_fixed else _half_years(first, last)
    starts = sorted({first, *half_years, *changes})
    starts = [day for day in starts if first <= day <= last]
    ends = [day - ONE_DAY for day in starts[1:]] + [last]
    began = half_year(instalment.due + ONE_DAY)
    found = [
        Period(
            start,
            end,
            _base(instalment, start, round_amount),
            began if is_rate_fixed else half_year(start),
        )
        for start, end in zip(starts, ends, strict=False)
    ]
    return [period for period in found if period.base > 0]


def _half_years(first, last):
    """Yield the half-years that begin after ``first``."""
    start = next_half_year(first)
    while start <= last:
        yield start
        start = next_half_year(start)


def _base(instalment, start, round_amount):
    """Return what is left to pay as ``start`` begins."""
    settled = sum(amount for day, amount in instalment.settlements if day < start)
    return round_amount(instalment.amount - settled)
