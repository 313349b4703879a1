"""Postponements: the due date itself moves, by a manager's word."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import DunningCommon


class TestPostponement(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("mona", "account.group_account_manager")

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(900.00, due="2026-03-02")

    def postpone(self, until, move=None, note="Fire in their workshop"):
        window = (move or self.owed).with_env(self.env).action_dunning_postpone()
        self.assertEqual(window["res_model"], "dunning.postponement")
        with Form(self.env["dunning.postponement"].with_context(**window["context"])) as form:
            form.date_maturity = until
            form.note = note
        return form.record

    def due_dates(self, move):
        lines = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return [str(line.date_maturity) for line in lines.sorted("date_maturity")]

    def test_granted_by_a_manager(self):
        """Claire asks, Mona grants: the invoice is due on 15 April, and not late before."""
        self.assertEqual(self.status(self.owed), "due")
        later = self.postpone("2026-04-15")
        later.action_grant()
        self.assertEqual((later.state, later.approval), ("draft", "asked"))
        self.assertEqual(self.status(self.owed), "paused")
        self.assertEqual(self.due_dates(self.owed), ["2026-03-02"])
        with self.assertRaises(AccessError):
            later.action_refuse()
        later.with_user(self.manager).action_grant()
        self.assertEqual((later.state, later.approved_by), ("granted", self.manager))
        self.assertFalse(later.activity_ids)
        self.assertEqual(self.due_dates(self.owed), ["2026-04-15"])
        self.assertEqual(str(self.owed.invoice_date_due), "2026-04-15")
        item = self.items(self.owed)
        self.assertEqual((item.status, item.days_late), ("scheduled", -41))
        self.assertEqual(self.owed.amount_residual, 900.00)
        said = "".join(self.owed.message_ids.mapped("body"))
        for part in ("900.00", "03/02/2026", "04/15/2026", "Fire in their workshop"):
            self.assertIn(part, said)

    def test_waiting_call_is_not_made(self):
        """The call of 10 March waits when Mona grants until 15 April: nobody makes it."""
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        [call] = self.actions(self.owed, channel="phone")
        self.assertEqual(call.state, "ready")
        self.postpone("2026-04-15").with_user(self.manager).action_grant()
        self.assertEqual(call.state, "cancelled")
        self.assertFalse(call.activity_ids)
        self.assertEqual(self.status(self.owed), "scheduled")

    def test_deleted_activity_type(self):
        self.delete_by_force("relance_telephonique.mail_activity_type_postponement")
        later = self.postpone("2026-04-15")
        later.action_grant()
        later.with_user(self.manager).action_grant()
        self.assertEqual(later.state, "granted")

    def test_refused(self):
        later = self.postpone("2026-04-15")
        later.action_grant()
        later.with_user(self.manager).action_refuse()
        self.assertEqual(later.state, "refused")
        self.assertEqual(later.activity_ids.user_id, self.accountant)
        self.assertEqual(self.status(self.owed), "due")
        self.assertEqual(self.due_dates(self.owed), ["2026-03-02"])

    def test_steps_done_stay_done(self):
        """The first reminder has gone: it is not sent again, the next one waits for the new day."""
        self.run_on("2026-03-05")
        self.become(self.manager)
        self.postpone("2026-03-20").action_grant()
        line = self.env["dunning.action.line"].search([("move_id", "=", self.owed.id)])
        self.assertEqual(str(line.date_maturity), "2026-03-20")
        self.assertEqual(self.items(self.owed).level_id, self.level("email"))
        self.assertEqual(self.standing(self.owed), ("scheduled", "Call", "2026-03-30"))

    def test_partly_paid_and_in_two_parts(self):
        """Only what is still open moves: the instalment paid keeps its date."""
        term = self.env["account.payment.term"].with_user(self.user)
        term = term.create(
            {
                "name": "30/60",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        self.on("2026-03-05")
        self.become(self.manager)
        invoice = self.invoice(1000.00, issued="2026-01-10", term=term)
        self.assertEqual(self.due_dates(invoice), ["2026-02-09", "2026-03-11"])
        self.pay(invoice, 600.00)
        self.postpone("2026-05-31", invoice).action_grant()
        self.assertEqual(self.due_dates(invoice), ["2026-02-09", "2026-05-31"])
        self.assertEqual(str(invoice.invoice_date_due), "2026-05-31")
        self.assertEqual(invoice.amount_residual, 400.00)
        self.assertEqual(self.items(invoice).amount_residual, 400.00)
        self.pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    def test_closed_books(self):
        """A lock date does not forbid it: the entry itself stays as it was."""
        self.company.fiscalyear_lock_date = "2026-03-04"
        self.become(self.manager)
        balance = self.owed.line_ids.mapped("balance")
        self.postpone("2026-04-15").action_grant()
        self.assertEqual(self.due_dates(self.owed), ["2026-04-15"])
        self.assertEqual(self.owed.line_ids.mapped("balance"), balance)

    def test_receipt(self):
        """A sale of 300 € by receipt, as an invoice: the receipt bears its new due date too."""
        self.become(self.manager)
        receipt = self.invoice(300.00, due="2026-03-02", move_type="out_receipt")
        self.postpone("2026-04-15", receipt).action_grant()
        self.assertEqual(self.due_dates(receipt), ["2026-04-15"])
        self.assertEqual(str(receipt.invoice_date_due), "2026-04-15")

    def test_what_is_no_postponement(self):
        self.become(self.manager)
        with self.assertRaisesRegex(ValidationError, "due on 03/02/2026 already"):
            self.postpone("2026-03-02").action_grant()
        later = self.postpone("2026-04-15")
        self.pay(self.owed)
        with self.assertRaisesRegex(ValidationError, "not open any more"):
            later.action_grant()

    def test_of_somebody_else(self):
        self.become(self.manager)
        later = self.postpone("2026-04-15")
        other = self.invoice(50.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(ValidationError, "is not owed by"):
            later.move_line_ids = self.items(other).move_line_id

    def test_what_was_granted_stays(self):
        self.become(self.manager)
        later = self.postpone("2026-04-15")
        later.action_grant()
        with self.assertRaises(UserError):
            later.unlink()

    def test_while_a_promise_runs(self):
        """The promise goes on, and finds its item again after the invoice is posted anew."""
        self.become(self.manager)
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [(0, 0, {"date": "2026-03-20", "amount": 900.00})],
            }
        )
        promise.action_confirm()
        self.postpone("2026-04-15").action_grant()
        self.assertEqual(str(promise.item_ids.date_maturity), "2026-04-15")
        self.owed.button_draft()
        self.owed.action_post()
        self.assertEqual(promise.item_ids.move_line_id, self.items(self.owed).move_line_id)
        self.assertEqual(self.status(self.owed), "promised")

    def test_other_company(self):
        other = self._create_company(name="Emballages Suisse")
        theirs = self.env["dunning.postponement"].with_user(self.user).with_company(other)
        record = theirs.create(
            {"company_id": other.id, "partner_id": self.debtor.id, "date_maturity": "2026-04-15"}
        )
        mine = self.env["dunning.postponement"].browse(record.id)
        self.assertFalse(mine._filtered_access("read"))
