"""In one look: what a caller reads first of a debtor, from facts, in the debtor's favour too."""

from odoo import Command

from ..common import DunningCommon, day
from ..languages import speak

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestBrief(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls._create_user("sam", "base.group_user")
        cls.nadia = cls._create_user("nadia", GROUPS + "user")

    def begin(self):
        """On Tuesday 10 March: 1,000.00 and 300.00 late, of which 120.00 are disputed."""
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.late = self.invoice(1000.00, due="2026-03-02")
        self.disputed = self.invoice(300.00, due="2026-02-27")
        self.diary("2026-03-02", "2026-03-06")
        self.on("2026-03-09")
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": [Command.set(self.disputed.ids)],
                "amount": 120.00,
                "category": "quantity",
            }
        )
        self.run_on("2026-03-10")
        self.call = self.actions(channel="phone", state="ready")

    def brief(self, user=None, lang="en_US"):
        self.env.invalidate_all()
        debtor = self.debtor.with_user(user or self.nadia).with_context(lang=lang)
        return debtor.dunning_page()["brief"]

    def line(self, **options):
        brief = self.brief(**options)
        return brief["between"].join(part["text"] for part in brief["parts"])

    def test_line(self):
        self.assertEqual(
            self.line(),
            "Owes 1,300.00\xa0€, 2 invoices, the oldest late: 11 d; 120.00\xa0€ disputed",
        )

    def test_line_of_a_collector_who_has_prepared(self):
        """Nadia knows who pays, and what she wants: three instalments, which she may grant."""
        self.company.dunning_promise_max_parts = 3
        self.debtor.dunning_payment_circuit = "Mrs Roux approves on Thursdays"
        self.call.with_user(self.nadia).objective = "plan"
        self.assertEqual(
            self.line().split("; ")[2:],
            [
                "Mrs Roux approves on Thursdays",
                "objective: an instalment plan, in 3 parts at most",
            ],
        )
        self.assertIn("in 3 instalments at most", self.brief()["concede"])

    def test_broken_promise(self):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.late).ids,
                "line_ids": [Command.create({"date": day("2026-03-12"), "amount": 1000.00})],
            }
        )
        promise.action_confirm()
        self.assertIn("1,000.00\xa0€ promised for 03/12/2026", self.line())
        self.on("2026-03-17")
        self.assertIn("broke the promise of 03/12/2026", self.line())
        self.assertNotIn("promised for", self.line())

    def test_in_the_debtors_favour(self):
        self.pay(self.late, 400.00, booked=False)
        self.assertIn("400.00\xa0€ on its way", self.line())
        self.assertIn("Owes 900.00\xa0€", self.line())

    def test_nothing_owed(self):
        self.pay(self.late)
        self.pay(self.disputed)
        self.assertEqual(self.line(), "Owes nothing")

    def test_in_the_language_of_who_reads(self):
        speak(self.env, "fr_FR")
        brief = self.brief(lang="fr_FR")
        self.assertIn("1\xa0300,00\xa0€", brief["parts"][0]["text"])

    def test_what_may_be_conceded(self):
        self.assertEqual(
            self.brief()["concede"], "You may agree on any date and plan: no limit was set."
        )
        self.company.dunning_promise_max_parts = 3
        self.company.dunning_promise_max_days = 60
        self.assertEqual(
            self.brief()["concede"],
            "You may agree on a payment in 3 instalments at most, within 60 days.",
        )
        offers = self.env["dunning.discount.offer"].with_user(self.user)
        offers.create(
            {"partner_id": self.debtor.id, "percentage": 2, "date_until": "2026-04-01"}
        ).action_approve()
        self.assertIn("approved a discount of 2", self.brief()["concede"])

    def test_salespeople_are_told_what_is_owed_and_not_what_may_be_conceded(self):
        self.debtor.sudo().user_id = self.sam
        self.assertFalse(self.brief(user=self.sam))
