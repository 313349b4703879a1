"""What is said in one line before a call."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.brief import FIRST_TOLD, Facts, Part, told

OWING = Facts(overdue=12400.00, invoices=3, days_late=41)


class TestBrief(BaseCase):
    def said(self, facts):
        return {part.code: values for part, values in told(facts)}

    def test_what_is_owed_comes_first(self):
        (part, values), *others = told(OWING)
        self.assertEqual(part.code, "owes")
        self.assertEqual(values, {"amount": 12400.00, "count": 3, "days": 41})
        self.assertFalse(others, "Nothing is said of what is not known.")

    def test_nothing_owed_and_nothing_late(self):
        self.assertEqual(self.said(Facts()), {"nothing": {}})
        coming = Facts(not_due=200.00, next_due=date(2026, 4, 30))
        said = self.said(coming)
        self.assertEqual(said, {"not_due": {"amount": 200.00, "date": date(2026, 4, 30)}})
        self.assertNotIn("not_due", self.said(OWING._replace(not_due=200.00)))

    def test_in_the_order_of_a_caller(self):
        facts = OWING._replace(
            disputed=120.00,
            broken_date=date(2026, 5, 12),
            promises_kept=4,
            promises_broken=1,
            usual_delay=12,
            paid_count=9,
            circuit="Mrs Roux approves on Thursdays",
            objective="plan",
            most_parts=3,
        )
        self.assertEqual(
            list(self.said(facts)),
            ["owes", "disputed", "broken", "kept", "usually_late", "circuit", "objective"],
        )

    def test_what_speaks_for_the_debtor_is_said_too(self):
        facts = OWING._replace(
            disputed=1.00, on_way=2.00, covered=3.00, promised=4.00, promises_kept=2, paid_count=3
        )
        tones = {part.code: part.tone for part, _values in told(facts)}
        for code in ("disputed", "on_way", "covered", "promised", "kept", "on_time"):
            self.assertEqual(tones[code], "success", code)
        self.assertFalse(tones["owes"])

    def test_who_broke_as_many_promises_as_they_kept_is_not_praised(self):
        self.assertNotIn("kept", self.said(OWING._replace(promises_kept=1, promises_broken=1)))

    def test_usual_delay_is_said_of_enough_invoices(self):
        self.assertNotIn("usually_late", self.said(OWING._replace(usual_delay=30, paid_count=2)))
        self.assertIn("usually_late", self.said(OWING._replace(usual_delay=30, paid_count=3)))
        self.assertIn("on_time", self.said(OWING._replace(usual_delay=2, paid_count=3)))

    def test_part_of_another_addon(self):
        delivered = Part("delivered", lambda facts: facts.more.get("delivered"))
        facts = OWING._replace(more={"delivered": {"count": 2}})
        said = told(facts, (*FIRST_TOLD, delivered))
        self.assertEqual(said[-1], (delivered, {"count": 2}))
