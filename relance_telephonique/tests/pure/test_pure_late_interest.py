"""Late interest, day by day and to the cent."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.late_interest import Instalment, half_year, next_half_year, periods


def cents(amount):
    return round(amount, 2)


class TestPeriods(BaseCase):
    def found(self, *settlements, due=date(2026, 3, 2), since=None, last=date(2026, 3, 16)):
        """Return ``(first day, last day, base)`` of the periods of 900.00."""
        found = periods(Instalment(due, 900.00, settlements), since, last, cents)
        return [tuple(period)[:3] for period in found]

    def test_paid_fourteen_days_late(self):
        [period] = periods(Instalment(date(2026, 3, 2), 900.00), None, date(2026, 3, 16), cents)
        self.assertEqual(period.date_from, date(2026, 3, 3), "the day after the due date")
        self.assertEqual(period.days, 14)
        self.assertAlmostEqual(period.interest(10.0), 900.00 * 0.10 * 14 / 365)

    def test_on_the_due_date_nothing_has_run(self):
        self.assertEqual(self.found(last=date(2026, 3, 2)), [])
        first = date(2026, 3, 3)
        self.assertEqual(self.found(last=first), [(first, first, 900.00)])

    def test_day_of_payment_bears_interest_still(self):
        self.assertEqual(
            self.found((date(2026, 3, 10), 400.00)),
            [
                (date(2026, 3, 3), date(2026, 3, 10), 900.00),
                (date(2026, 3, 11), date(2026, 3, 16), 500.00),
            ],
        )
        self.assertEqual(
            self.found((date(2026, 3, 10), 900.00)),
            [(date(2026, 3, 3), date(2026, 3, 10), 900.00)],
        )
        self.assertEqual(self.found((date(2026, 3, 2), 900.00)), [], "paid on the due date")

    def test_one_cent_left_bears_interest(self):
        [_before, rest] = self.found((date(2026, 3, 10), 899.99))
        self.assertEqual(rest, (date(2026, 3, 11), date(2026, 3, 16), 0.01))

    def test_since_when_it_was_invoiced_last(self):
        since = date(2026, 3, 10)
        self.assertEqual(self.found(since=since), [(since, date(2026, 3, 16), 900.00)])
        self.assertEqual(self.found(since=date(2026, 3, 1))[0][0], date(2026, 3, 3))

    def test_each_half_year_apart(self):
        self.assertEqual(
            self.found(due=date(2026, 6, 20), last=date(2027, 1, 1)),
            [
                (date(2026, 6, 21), date(2026, 6, 30), 900.00),
                (date(2026, 7, 1), date(2026, 12, 31), 900.00),
                (date(2027, 1, 1), date(2027, 1, 1), 900.00),
            ],
        )

    def test_half_years(self):
        for day, first, following in (
            (date(2026, 1, 1), date(2026, 1, 1), date(2026, 7, 1)),
            (date(2026, 6, 30), date(2026, 1, 1), date(2026, 7, 1)),
            (date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1)),
            (date(2026, 12, 31), date(2026, 7, 1), date(2027, 1, 1)),
        ):
            self.assertEqual((half_year(day), next_half_year(day)), (first, following), day)
