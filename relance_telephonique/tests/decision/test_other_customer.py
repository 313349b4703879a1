"""The wrong customer was billed: posted again for the right one, the invoice is held by nothing of
the former, nothing is told of them, and what they agreed on is neither kept nor broken.
"""

from odoo import Command

from ...models.call.script_facts import ScriptFacts
from ..letter.test_documents import DocumentCase


class TestOtherCustomer(DocumentCase):
    """Boulangerie Meunier was billed what Minoterie Caradec owes since 2 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.group_ids += cls.quick_ref("relance_telephonique.group_dunning_manager")
        cls.company.country_id = cls.quick_ref("base.fr")
        cls.right = cls._create_debtor("Minoterie Caradec")

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02", issued="2026-01-31")

    def bill(self, customer, invoice=None):
        invoice = invoice or self.owed
        invoice.button_draft()
        invoice.partner_id = customer
        invoice.invoice_date_due = "2026-03-02"
        invoice.action_post()
        self.env.invalidate_all()

    def dispute(self, amount, moves=None):
        moves = moves or self.owed
        return self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": moves.ids,
                "amount": amount,
                "category": "not_ordered",
            }
        )

    def promise(self, day, amount, moves=None):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves or self.owed).ids,
                "line_ids": [Command.create({"date": day, "amount": amount})],
            }
        )
        promise.action_confirm()
        return promise

    def case(self, moves, debtor=None):
        return self.env["dunning.case"].create(
            {"partner_id": (debtor or self.debtor).id, "move_ids": moves.ids}
        )

    # ------------------------------------------------------------------ what held it

    def test_disputed_by_the_former(self):
        """All of 1,000 € is asked of the right customer; the baker is told nothing of it."""
        dispute = self.dispute(200.00)
        self.bill(self.right)
        item = self.items(self.owed)
        self.assertEqual((item.partner_id, item.status), (self.right, "due"))
        self.assertEqual(item.amount_chased, 1000.00)
        self.assertFalse(dispute.action_founded(), "a credit note takes nothing off for the baker")
        self.assertEqual((dispute._amount_left(), dispute._statement().tables), (0.00, []))

    def test_promised_by_the_former(self):
        promise = self.promise("2026-03-20", 1000.00)
        self.bill(self.right)
        self.assertEqual(self.status(self.owed), "due")
        self.follow()
        self.assertEqual((promise.state, promise.result), ("cancelled", False))
        self.assertIn("for another customer", promise.money)
        self.on("2026-03-10")
        self.pay(self.owed)
        self.follow()
        self.assertEqual((promise.state, promise.amount_paid), ("cancelled", 0.00))

    def test_promised_by_the_former_who_is_billed_again(self):
        promise = self.promise("2026-03-20", 1000.00)
        self.bill(self.right)
        self.follow()
        self.bill(self.debtor)
        self.follow()
        self.assertEqual((promise.state, self.status(self.owed)), ("open", "promised"))
        self.on("2026-03-10")
        self.pay(self.owed)
        self.follow()
        self.assertEqual((promise.result, promise.amount_paid), ("kept", 1000.00))

    def test_promised_with_another_invoice(self):
        """Of the 1,300 € that the baker promised 300 € are theirs: once paid, that is all."""
        own = self.invoice(300.00, due="2026-03-02")
        promise = self.promise("2026-03-20", 1300.00, self.owed | own)
        self.bill(self.right)
        self.follow()
        self.assertEqual((promise.state, self.status(own)), ("open", "promised"))
        self.on("2026-03-10")
        self.pay(own)
        self.follow()
        self.assertEqual((promise.state, promise.amount_paid), ("cancelled", 300.00))

    def test_promised_anew_by_the_right_one(self):
        """As soon as the invoice is theirs: nobody cancels the baker's promise first."""
        former = self.promise("2026-03-20", 1000.00)
        self.bill(self.right)
        self.follow()
        new = self.env["dunning.promise"].create(
            {
                "partner_id": self.right.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": "2026-03-25", "amount": 1000.00})],
            }
        )
        new.action_confirm()
        self.follow()
        self.assertEqual((former.state, new.state), ("cancelled", "open"))
        self.assertEqual(self.status(self.owed), "promised")

    def test_in_a_case_of_the_former(self):
        """Of 1,000 € and 400 € the case goes on for the 400 €, in its dossier too."""
        own = self.invoice(400.00, due="2026-03-02", issued="2026-01-31")
        case = self.case(self.owed | own)
        self.bill(self.right)
        self.assertEqual((self.status(self.owed), self.status(own)), ("due", "legal"))
        self.assertEqual((case.amount_claimed, case.amount_residual), (1400.00, 400.00))
        self.assertEqual((case.amount_credited, case.amount_recovered), (1000.00, 0.00))
        self.assertEqual(case._dossier_moves(), own)
        self.assertFalse(case.is_settled)

    def test_case_about_nothing_else(self):
        case = self.case(self.owed)
        self.bill(self.right)
        self.follow()
        self.assertEqual((case.state, case.is_paid), ("closed", False))

    # ------------------------------------------------------------------ what is told

    def test_contacts_with_the_former(self):
        """The letter recalls no e-mail that the right customer never had."""
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.owed).state, "done")
        self.bill(self.right)
        self.on("2026-03-20")
        letter = self.action(self.owed, "letter", self.right)
        self.assertEqual((letter.partner_id, letter._earlier_contacts()), (self.right, ""))

    def test_script_says_nothing_of_the_former(self):
        dispute = self.dispute(200.00)
        self.bill(self.right)
        call = self.action(self.owed, "call", self.right, channel="phone")
        self.assertFalse(ScriptFacts(call).dispute)
        self.bill(self.debtor)
        call = self.action(self.owed, "email", channel="phone")
        self.assertEqual(ScriptFacts(call).dispute, dispute)

    def test_dossier_says_nothing_of_the_former(self):
        self.run_on("2026-03-05")
        self.dispute(200.00)
        self.promise("2026-03-20", 800.00)
        self.bill(self.right)
        case = self.case(self.owed, self.right)
        self.assertFalse(case._dossier_actions() or case._disputes() or case._promises())
        self.assertFalse(case._is_disputed())

    # ------------------------------------------------------------------ what follows from it

    def test_agreement_signed_by_the_former(self):
        """It recognizes nothing for the right customer: the claim is barred no later for it."""
        promise = self.promise("2026-03-20", 1000.00)
        promise.signed_date = "2026-03-05"
        self.env.invalidate_all()
        self.assertTrue(self.owed.dunning_time_bar_possible)
        self.bill(self.right)
        self.assertFalse(self.owed.dunning_time_bar_possible)

    def test_summons_of_the_former(self):
        case = self.case(self.owed)
        case.write({"stage": "summoned", "date_stage": "2026-03-05"})
        self.env.invalidate_all()
        self.assertTrue(self.owed.dunning_time_bar_possible)
        self.bill(self.right)
        self.assertFalse(self.owed.dunning_time_bar_possible)

    def test_what_the_former_was_right_about_bears_interest(self):
        """200 € too much for the baker says nothing of the mill, who is late with 1,000 €."""
        self.dispute(200.00).action_founded()
        self.on("2026-03-12")
        [segment] = self.owed._get_late_interest(self.today)["segments"]
        self.assertEqual(segment["base"], 800.00)
        self.bill(self.right)
        [segment] = self.owed._get_late_interest(self.today)["segments"]
        self.assertEqual(segment["base"], 1000.00)

    def test_lateness_of_the_right_one(self):
        self.dispute(1000.00)
        self.bill(self.right)
        self.on("2026-03-12")
        behaviours = self.env["dunning.behaviour"].sudo()
        behaviours.with_env(self.env).action_refresh()
        late = behaviours.search([("partner_id", "=", self.right.id)])
        self.assertEqual(late.overdue_amount, 1000.00)
