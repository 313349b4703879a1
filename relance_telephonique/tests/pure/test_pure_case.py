"""What the law leaves to do after a formal notice, and until when."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.legal_deadlines import (
    Deadline,
    enforced_after,
    next_deadline,
    opposition_until,
    signify_by,
    title_until,
)
from ...tools.procedures import Claim, procedures
from .legal_values import LAW


class TestDeadlines(BaseCase):
    def test_order_is_signified_in_time(self):
        """Six months for orders before 1 September 2026, three since."""
        self.assertEqual(signify_by(LAW, date(2026, 8, 31)), date(2027, 2, 28))
        self.assertEqual(signify_by(LAW, date(2026, 9, 1)), date(2026, 12, 1))
        self.assertEqual(signify_by(LAW, date(2026, 11, 30)), date(2027, 2, 28))

    def test_opposition_ends_on_a_working_day(self):
        self.assertEqual(opposition_until(LAW, date(2026, 9, 10)), date(2026, 10, 12), "a Saturday")
        self.assertEqual(opposition_until(LAW, date(2026, 12, 25)), date(2027, 1, 25))
        self.assertEqual(opposition_until(LAW, date(2027, 3, 31)), date(2027, 4, 30))
        self.assertEqual(opposition_until(LAW, date(2026, 10, 11)), date(2026, 11, 12), "Armistice")

    def test_order_is_enforced(self):
        """Once the month of the opposition is over; since 1 September 2026 after two months."""
        self.assertEqual(enforced_after(LAW, date(2026, 7, 10)), date(2026, 8, 10))
        self.assertEqual(enforced_after(LAW, date(2026, 8, 31)), date(2026, 9, 30))
        self.assertEqual(enforced_after(LAW, date(2026, 9, 1)), date(2026, 11, 1))
        self.assertEqual(enforced_after(LAW, date(2026, 12, 31)), date(2027, 2, 28))

    def test_title_lasts_ten_years(self):
        self.assertEqual(title_until(LAW, date(2028, 2, 29)), date(2038, 2, 28))

    def test_nearest_comes_first(self):
        since, bar = date(2026, 9, 15), date(2026, 11, 30)
        self.assertEqual(next_deadline(LAW, "ordered", since, time_bar=bar), (bar, "time_bar"))
        self.assertEqual(
            next_deadline(LAW, "signified", since, time_bar=bar), (date(2026, 11, 15), "enforce")
        )
        self.assertEqual(
            next_deadline(LAW, "enforcement", since, title_on=date(2026, 1, 5)),
            (date(2036, 1, 5), "title"),
        )
        self.assertEqual(
            next_deadline(LAW, "agency", since, None, bar, date(2026, 10, 1)),
            (date(2026, 10, 1), "declare"),
        )
        self.assertIsNone(next_deadline(LAW, "agency", since))


class TestProcedures(BaseCase):
    def found(self, amount, **claim):
        limit = LAW.on("simplified_limit", None)
        return procedures(Claim(amount, simplified_limit=limit, **claim))

    def test_by_amount(self):
        self.assertEqual(self.found(100.00)[0], "agency")
        self.assertEqual(self.found(5000.00)[0], "simplified")
        self.assertEqual(self.found(5000.01)[0], "injunction")
        self.assertEqual(self.found(80000.00)[0], "interim")

    def test_what_rules_out_the_others(self):
        self.assertEqual(self.found(900.00, in_proceedings=True), ("declaration",))
        self.assertEqual(self.found(900.00, is_time_barred=True)[0], "write_off")
        self.assertNotIn("injunction", self.found(900.00, is_disputed=True))


class TestReminders(BaseCase):
    def test_in_time_and_never_in_the_past(self):
        signify, title = Deadline(date(2026, 12, 1), "signify"), Deadline(date(2036, 1, 5), "title")
        self.assertEqual(signify.warn_on(date(2026, 9, 1)), date(2026, 11, 1), "30 days before")
        self.assertEqual(signify.warn_on(date(2026, 11, 20)), date(2026, 11, 20), "today")
        self.assertEqual(title.warn_on(date(2026, 9, 1)), date(2035, 1, 5), "365 days before")
