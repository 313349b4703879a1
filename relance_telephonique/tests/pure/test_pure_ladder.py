"""Whom to call at a debtor's, the higher the longer nothing came of it."""

from odoo.tests import BaseCase

from ...tools.ladder import LADDER, Rung, rung

NO_ANSWER, REFUSED, PROMISED, WRONG_NUMBER = "retry", "refuse", "promise", "number"


class TestLadder(BaseCase):
    def test_nobody_has_a_part(self):
        self.assertEqual(rung((), [("payable", NO_ANSWER)] * 5, "finance"), Rung())

    def test_begins_with_who_pays(self):
        self.assertEqual(rung(LADDER, []), Rung("payable"))
        self.assertEqual(rung(("manager", "accounting"), []), Rung("accounting"))

    def test_two_calls_without_result_lead_one_up(self):
        one, two = [("payable", NO_ANSWER)], [("payable", REFUSED), ("payable", NO_ANSWER)]
        self.assertEqual(rung(LADDER, one).role, "payable")
        self.assertEqual(rung(LADDER, two), Rung("accounting", 2))

    def test_a_rung_that_nobody_is_on_is_passed_over(self):
        two = [("payable", NO_ANSWER)] * 2
        self.assertEqual(rung(("payable", "finance"), two), Rung("finance", 2))

    def test_to_the_top_and_not_beyond(self):
        calls = [(role, NO_ANSWER) for role in reversed(LADDER) for _time in range(2)]
        self.assertEqual(rung(LADDER, calls), Rung("manager", 6))
        self.assertEqual(rung(LADDER, [("manager", NO_ANSWER)] * 9 + calls).role, "manager")

    def test_a_result_leads_back_down(self):
        calls = [("accounting", PROMISED), ("payable", NO_ANSWER), ("payable", NO_ANSWER)]
        self.assertEqual(rung(LADDER, calls), Rung("payable"))
        self.assertEqual(rung(LADDER, [("payable", NO_ANSWER), *calls]), Rung("payable"))

    def test_a_wrong_number_is_neither_a_result_nor_none(self):
        calls = [("payable", NO_ANSWER), ("payable", WRONG_NUMBER), ("payable", NO_ANSWER)]
        self.assertEqual(rung(LADDER, calls), Rung("accounting", 2))
        self.assertEqual(rung(LADDER, calls[1:]), Rung("payable"))

    def test_calls_to_somebody_without_a_part_lead_nowhere(self):
        self.assertEqual(rung(LADDER, [(False, NO_ANSWER)] * 4), Rung("payable"))

    def test_a_step_names_the_role(self):
        self.assertEqual(rung(LADDER, [], "finance"), Rung("finance", 0, True))
        called = [("finance", NO_ANSWER)] * 2
        self.assertEqual(rung(LADDER, called, "finance"), Rung("manager", 2))
        self.assertEqual(rung(("payable", "manager"), [], "finance"), Rung("manager"))
        self.assertEqual(rung(("payable", "accounting"), [], "manager"), Rung("accounting"))
