"""Numbers of registered letters."""

from odoo.tests import BaseCase

from ...tools.registered_number import compact, grouped, has_right_check_digit, is_known_format


class TestRegisteredNumber(BaseCase):
    def test_forms(self):
        for typed, shown in (
            ("1a 123 456 7890 1", "1A 123 456 7890 1"),
            ("2C.123.456.7890.1", "2C 123 456 7890 1"),
            ("rk123456785fr", "RK 123 456 785 FR"),
        ):
            self.assertTrue(is_known_format(compact(typed)), typed)
            self.assertEqual(grouped(compact(typed)), shown)
        for wrong in ("", "123", "1A 123 456 7890", "AA 123 456 7890 1", "RK12345678FR"):
            self.assertFalse(is_known_format(compact(wrong)), wrong)

    def test_check_digit_of_the_postal_union(self):
        self.assertTrue(has_right_check_digit("RK123456785FR"))
        self.assertTrue(has_right_check_digit("RR473124829FI"))
        self.assertFalse(has_right_check_digit("RK123456789FR"))
        self.assertTrue(has_right_check_digit("1A12345678901"), "none is published")
