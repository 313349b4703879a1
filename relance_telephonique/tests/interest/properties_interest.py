"""Late interest computed a second time, day by day; hypothesis makes up the payments."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.late_interest import Instalment, half_year, next_half_year, periods


class TestProperty(BaseCase):
    """Random histories against a day-by-day sum in exact decimals; no database is needed."""

    FIRST = date(2022, 12, 1)
    moments = st.integers(-40, 1200)
    cents = st.integers(1, 500_000)

    @settings(max_examples=300, deadline=None)
    @given(
        amount=cents,
        due=st.integers(0, 900),
        last=st.integers(0, 1100),
        since=st.none() | st.integers(0, 1000),
        payments=st.lists(st.tuples(moments, cents), max_size=6),
        points=st.sampled_from((8, 10)),
    )
    def test_periods(self, amount, due, last, since, payments, points):
        when = lambda offset: self.FIRST + timedelta(days=offset)  # noqa: E731
        settled = [(when(offset), cents / 100) for offset, cents in payments]
        found = periods(
            Instalment(when(due), amount / 100, tuple(settled)),
            when(since) if since is not None else None,
            when(last),
            lambda value: round(value, 2),
        )
        got = {}
        for period in found:
            self.assertEqual(half_year(period.date_from), half_year(period.date_to))
            for offset in range(period.days):
                bearing = period.date_from + timedelta(days=offset)
                self.assertNotIn(bearing, got, "each day once")
                got[bearing] = Decimal(str(period.base))
        expected = {}
        for offset in range(max(due + 1, since or 0), last + 1):
            paid = sum(Decimal(cents) for moment, cents in payments if moment < offset)
            base = (Decimal(amount) - paid) / 100
            if base > 0:
                expected[when(offset)] = base
        self.assertEqual(got, expected)
        self._check_amounts(found, points)

    def _check_amounts(self, found, points):
        """Rounded once per period, to the cent, half up."""
        for period in found:
            rate = Decimal(points) + Decimal(period.date_from.year - 2020)
            exact = Decimal(str(period.base)) * rate * period.days / 36500
            cents = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
            difference = abs(Decimal(period.interest(float(rate))) - exact)
            self.assertLess(difference, Decimal("1e-9"))
            self.assertLessEqual(abs(cents - exact), Decimal("0.005"))

    @given(st.dates(date(2019, 1, 1), date(2040, 1, 1)))
    def test_half_years_follow_each_other(self, day):
        first, following = half_year(day), next_half_year(day)
        self.assertLessEqual(first, day)
        self.assertLess(day, following)
        self.assertEqual(half_year(following), following)
        self.assertEqual(half_year(following - timedelta(days=1)), first)
