"""Nothing leaves whose own total is not positive, whatever was decided: through no channel."""

from odoo.exceptions import UserError

from ..common import DunningCommon


class TestOwnTotal(DunningCommon):
    def begin(self):
        """1,000 € of an invoice on hold, 100 € of one that is chased, 100 € on account: the credit
        does not reach the older invoice, and a document deducts it.
        """
        super().begin()
        self.on("2026-03-02")
        self._even_account(self.debtor, due="2026-03-02")

    def _even_account(self, debtor, due, amount=100.00):
        older = self.invoice(1000.00, due="2026-02-02", partner=debtor)
        self.pause("2026-12-31", older, partner_id=debtor.id)
        self.late = self.invoice(amount, due=due, partner=debtor)
        self.pay_on_account(100.00, partner=debtor)

    def is_dropped(self, level, when="2026-03-05"):
        """Whether a run makes the step, sends nothing, and says why."""
        self.run_on(when)
        [action] = self.actions(self.late, level_id=self.level(level).id)
        action.action_approve()
        self.assertFalse(action.document_id or action.message_id)
        self.assertIn("total is not positive", action.failure_reason)
        return action.state == "failed"

    def test_email(self):
        self.assertTrue(self.is_dropped("email"))

    def test_letter(self):
        self._make_the_first_step(self.level("letter"))
        self.assertTrue(self.is_dropped("email"))

    def test_formal_notice(self):
        self._make_the_first_step(self.level("formal_notice"))
        self.assertTrue(self.is_dropped("email"))

    def _make_the_first_step(self, level):
        like = {"channel": level.channel, "report_id": level.sudo().report_id.id}
        self.level("email").sudo().write(like)

    def test_sms(self):
        template = self.env.ref("relance_telephonique.sms_template_call_us")
        self.level("email").sudo().write({"channel": "sms", "sms_template_id": template.id})
        self.debtor.phone = "+33 6 12 34 56 78"
        self.assertTrue(self.is_dropped("email"))

    def test_call(self):
        """On the telephone one can speak of an account that is even."""
        self.level("email").sudo().channel = "phone"
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.late).state, "ready")

    def test_credit_note_of_which_a_part_was_paid_back(self):
        """900 € of a credit note of 1,100 € went back without an entry: 800 € of 1,000 € are owed,
        and the reminder asks for them. Once 300 € more go back it is written anew.
        """
        debtor = self._create_debtor("Garage Vidal")
        invoice = self.invoice(1000.00, due="2026-03-02", partner=debtor)
        note = self.credit(1100.00, partner=debtor)
        self.ledger.pay_back(debtor, 900.00, on=0, booked=False, invoice=note)
        self.level("email").sudo().mail_template_id.auto_delete = False
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        reminder = self.actions(invoice)
        self.assertEqual((reminder.state, reminder.failure_reason), ("ready", False))
        self.assertFalse(reminder._is_written_otherwise())
        self.ledger.pay_back(debtor, 100.00, on=0, booked=False, invoice=note)
        self.assertTrue(reminder._is_written_otherwise())

    def test_notice(self):
        """Before the due date of another debtor's invoice."""
        self._even_account(self._create_debtor("Garage Delmas"), due="2026-04-10")
        self.assertTrue(self.is_dropped("pre_due", "2026-04-02"))

    def test_even_but_for_fifty_cents(self):
        self._even_account(self._create_debtor("Garage Delmas"), due="2026-03-02", amount=100.50)
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.late).state, "done")

    def test_disputed_part_is_not_asked_for(self):
        """Of 150 €, 60 € are disputed: with 100 € on account nothing is left to ask for."""
        garage = self._create_debtor("Garage Delmas")
        self._even_account(garage, due="2026-03-02", amount=150.00)
        self.env["dunning.dispute"].create(
            {"partner_id": garage.id, "move_ids": self.late.ids, "amount": 60.00}
        )
        self.assertTrue(self.is_dropped("email"))

    def test_even_in_euros_alone(self):
        """50 $ are owed beside: the reminder asks for them."""
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        self.invoice(50.00, due="2026-03-02", currency=dollars)
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.late).state, "done")

    def test_about_no_invoice(self):
        """A person writes about something else: no invoice is named, and nothing is asked for."""
        letter = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "letter", "reason": "manual"}
        )
        letter._drop_settled_lines()
        self.assertEqual(letter.state, "ready")

    def test_what_waits_in_the_queue(self):
        """The e-mail was written on Thursday; on Friday the money came, and it does not leave."""
        self.pause("2026-06-01", self.late)
        other = self.invoice(250.00, due="2026-03-02", issued="2026-01-31")
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        reminder = self.actions(other)
        self.assertEqual(reminder.state, "ready")
        self.on("2026-03-06")
        self.pay_on_account(250.00)
        self.send_mails()
        self.assertEqual(reminder.state, "failed")
        self.assertNotIn("sent", reminder.message_id.sudo().mail_ids.mapped("state"))

    def test_statement_of_account(self):
        """1,000 € are owed; 999.50 € more on account, then 0.50 €, and the account is even, but for
        50 $.
        """
        self.debtor.action_dunning_statement_send()
        self.pay_on_account(999.50)
        self.debtor.action_dunning_statement_send()
        self.pay_on_account(0.50)
        with self.assertRaisesRegex(UserError, "owes nothing"):
            self.debtor.action_dunning_statement_send()
        with self.assertRaisesRegex(UserError, "owes nothing"):
            self.debtor.with_context(dunning_watched="statement").message_post(
                body="Statement", partner_ids=self.debtor.ids
            )
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        self.invoice(50.00, due="2026-03-02", currency=dollars)
        self.debtor.action_dunning_statement_send()
