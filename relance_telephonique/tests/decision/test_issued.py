"""An invoice that has only just left is not reminded, however old its due date is."""

from odoo import Command

from ..common import DunningCommon


class TestIssued(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.company.dunning_hold_unsent = False  # what nobody has sent has a hold of its own

    def post_late(self, amount=100.00, due="2026-03-02"):
        """Post an invoice today that bears an old date, as whoever comes back from leave does."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.debtor.id,
                "invoice_date": "2026-02-02",
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Cartons", "price_unit": amount, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        return move

    def test_posted_after_its_due_date(self):
        """Due on 2 March and posted on Thursday 5 March: 3 days later is a Sunday."""
        invoice = self.post_late()
        self.assertEqual(self.standing(invoice), ("scheduled", "First reminder", "2026-03-09"))
        self.assertFalse(self.run_on("2026-03-06").action_ids)
        self.assertEqual(self.run_on("2026-03-09").action_ids.line_ids.move_id, invoice)

    def test_the_company_says_how_long_an_invoice_takes(self):
        invoice = self.post_late()
        self.company.dunning_days_to_arrive = 0
        self.assertEqual(self.status(invoice), "due")
        self.company.dunning_days_to_arrive = 7
        self.assertEqual(str(self.items(invoice).next_date), "2026-03-12")

    def test_an_older_invoice_is_reminded_meanwhile(self):
        """The new one is not in the reminder of the old one."""
        old, new = self.invoice(300.00, due="2026-03-02"), self.post_late()
        self.run_on("2026-03-05")
        self.assertEqual(self.actions().line_ids.move_id, old)
        self.assertEqual(self.status(new), "scheduled")

    def test_reversed_and_issued_anew_with_the_old_due_date(self):
        wrong = self.invoice(100.00, due="2026-03-02")
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=wrong.ids)
            .create({"journal_id": wrong.journal_id.id, "date": "2026-03-05"})
        )
        anew = self.env["account.move"].browse(reversal.modify_moves()["res_id"])
        anew.write({"invoice_date": "2026-02-02", "invoice_date_due": "2026-03-02"})
        anew.action_post()
        self.assertEqual(str(self.items(anew).date_maturity), "2026-03-02")
        self.assertFalse(self.run_on("2026-03-05").action_ids)
        self.assertEqual(self.status(anew), "scheduled")

    def test_sent_while_its_reminder_waits(self):
        """The reminder of an invoice that never left waits for an approval; then it is sent."""
        self.company.dunning_mode = "approval"
        invoice = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        self.run_on("2026-03-05")
        reminder = self.actions(invoice)
        invoice.is_move_sent = True
        reminder.action_approve()
        self.assertEqual(reminder.state, "cancelled")
        self.assertIn("only just been sent", reminder.failure_reason)
        self.assertEqual(str(self.items(invoice).next_date), "2026-03-09")
        invoice.is_move_sent = True
        self.on("2026-03-06")
        self.assertEqual(str(self.items(invoice).next_date), "2026-03-09", "it was sent before")

    def test_other_changes_are_no_sending(self):
        """The order's number is added to an invoice that nobody has sent: it is no newer."""
        invoice = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        invoice.ref = "Commande 12"
        self.assertEqual(self.status(invoice), "due")

    def test_sent_by_post_today(self):
        """An invoice of January was found in a drawer: the customer is given time to get it."""
        self.company.dunning_hold_unsent = True
        invoice = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        self.items(invoice)._set_sent(self.today, "post")
        self.assertEqual(str(self.items(invoice).next_date), "2026-03-09")

    def test_posted_again_it_is_not_new(self):
        """An entry set right is no reason to wait: the debtor has had the invoice for weeks."""
        invoice = self.invoice(100.00, due="2026-03-02")
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(self.status(invoice), "due")

    def test_a_notice_before_the_due_date_does_not_wait(self):
        invoice = self.post_late(due="2026-03-13")
        self.assertEqual(self.standing(invoice)[:2], ("due", "Notice before due date"))

    def test_what_is_not_worth_a_call(self):
        """A cent that a bank left is tolerated; 12 € get an e-mail and neither call nor letter."""
        cent = self.invoice(0.01, due="2026-02-02")
        self.assertEqual(cent.company_id.dunning_tolerance, 1.00, "of a new company")
        self.assertEqual(self.status(cent), "covered")
        small = self.invoice(12.00, due="2026-02-02")
        self.assertEqual(
            self.diary("2026-03-05", "2026-03-31"),
            [("2026-03-05", "email", {0.01: 3, 12.00: 3})],
        )
        self.assertEqual(self.status(small), "exhausted")
