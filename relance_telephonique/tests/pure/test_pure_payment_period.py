"""How long the law lets a debtor take to pay, and which terms give more."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import BaseCase
from odoo.tools.date_utils import end_of

from ...tools.payment_period import days_beyond, latest_due
from .legal_values import LAW


def after(days):
    return lambda day: day + timedelta(days=days)


def after_month_end(days):
    return lambda day: end_of(day, "month") + timedelta(days=days)


def to_month_end(days):
    return lambda day: end_of(day + timedelta(days=days), "month")


def on_day_of_next_month(days, number):
    return lambda day: day + timedelta(days=days) + relativedelta(months=1, day=number)


class TestPaymentPeriod(BaseCase):
    def test_traders(self):
        """60 days, or 45 to the end of the month, reckoned either way (L441-10 C. com.)."""
        law = LAW.on("pay_trader", None), LAW.on("pay_trader_month_end", None)
        self.assertEqual(law, (60, 45))
        for lawful in (after(60), after_month_end(45), to_month_end(45), after_month_end(0)):
            self.assertEqual(days_beyond(lawful, *law), 0)
        for terms, given in (
            (after(61), 61),
            (after(90), 90),
            (after_month_end(60), 90),
            (to_month_end(60), 90),
            (on_day_of_next_month(45, 10), 85),
        ):
            self.assertEqual(days_beyond(terms, *law), given)

    def test_public_bodies(self):
        """30 days, to no month's end (R2192-10 CCP)."""
        for terms, given in ((after(30), 0), (after(31), 31), (after_month_end(15), 45)):
            self.assertEqual(days_beyond(terms, LAW.on("pay_public", None)), given)

    def test_latest_due(self):
        for invoiced, latest in (("2026-01-01", "2026-03-17"), ("2026-01-31", "2026-04-01")):
            due = latest_due(date.fromisoformat(invoiced), 60, 45)
            self.assertEqual(str(due), latest)
