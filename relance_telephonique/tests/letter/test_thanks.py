"""A debtor who has paid all that was chased is thanked once, by the follow-up cron."""

from odoo import Command

from ..common import DunningCommon, day
from ..languages import speak


class TestThanks(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")

    def thanks(self, debtor=None):
        """Return the thank-you e-mails in the debtor's chatter, oldest first."""
        ours = [("model", "=", "res.partner"), ("res_id", "=", (debtor or self.debtor).id)]
        return self.env["mail.mail"].sudo().search(ours, order="id")

    # ------------------------------------------------------------------ once

    def test_paying_closes_the_call_and_thanks_once(self):
        """Paid on the 10th, with the call waiting: reconciling itself does nothing but ask."""
        call = self.actions(self.late)[-1]
        self.pay(self.late)
        self.assertEqual((call.state, len(call.activity_ids)), ("ready", 1))
        self.assertFalse(self.thanks())
        contacts = self.actions()
        self.follow()
        self.assertEqual((call.state, len(call.activity_ids)), ("cancelled", 0))
        mail = self.thanks()
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        self.assertEqual(mail.recipient_ids, self.debtor)
        self.assertEqual(mail.email_from, self.accountant.email_formatted)
        self.assertIn(self.late.name, mail.body_html)
        self.assertIn("100.00", mail.body_html)
        self.assertEqual(self.actions(), contacts, "it is no contact")
        self.follow()
        self.on("2026-03-11")
        self.follow()
        self.assertEqual(self.thanks(), mail)

    def test_it_leaves_to_the_dunning_contact(self):
        contact = self._create_contact("Anne Meunier", type="dunning")
        self.pay(self.late)
        self.follow()
        self.assertEqual(self.thanks().recipient_ids, contact)
        self.assertIn(self.thanks().mail_message_id, self.debtor.message_ids)
        self.send_mails()
        self.assertEqual(self.thanks().state, "sent")

    def test_it_leaves_as_it_is_the_day_after(self):
        self.pay(self.late)
        self.follow()
        mail = self.thanks()
        self.on("2026-03-11")
        self.send_mails()
        self.assertEqual((self.thanks(), mail.state), (mail, "sent"))

    def test_customer_who_is_written_to_in_another_language_by_now(self):
        speak(self.env, "fr_FR")
        self.pay(self.late)
        self.follow()
        self.debtor.lang = "fr_FR"
        self.env.flush_all()
        self.send_mails()
        self.assertEqual(self.thanks().mapped("state"), ["cancel", "sent"])
        self.assertIn("Bonjour", self.thanks()[-1].body_html)

    def test_the_same_payment_is_not_thanked_for_twice(self):
        """Allocated again the day after: the debtor has been thanked already."""
        payment = self.pay(self.late)
        self.follow()
        self.on("2026-03-11")
        payment.move_id.line_ids.remove_move_reconcile()
        self.ledger._allocate([(payment.move_id, self.late)])
        self.follow()
        self.assertEqual(len(self.thanks()), 1)

    def test_once_a_day(self):
        """What is paid later that day is thanked for the day after."""
        other = self._dunning_chased(60.00)
        self.pay(self.late)
        self.pay(other)
        self.follow()
        self.assertEqual(len(self.thanks()), 1)
        third = self._dunning_chased(30.00)
        self.pay(third)
        self.follow()
        self.assertEqual(len(self.thanks()), 1)
        self.on("2026-03-11")
        self.follow()
        mail = self.thanks()[-1]
        self.assertIn(third.name, mail.body_html)
        self.assertNotIn(self.late.name, mail.body_html)

    def _dunning_chased(self, amount, partner=None, **details):
        """Return an invoice about which somebody has called today."""
        invoice = self.invoice(amount, due="2026-03-09", partner=partner, **details)
        self._call(invoice, partner or self.debtor)
        return invoice

    def _call(self, invoice, debtor):
        item = self.items(invoice)
        values = {"channel": "phone", "company_id": item.company_id.id, "partner_id": debtor.id}
        line = Command.create(
            {
                "move_line_id": item.id,
                "move_id": invoice.id,
                "date_maturity": item.date_maturity,
                "amount_residual": item.amount_residual,
            }
        )
        self.env["dunning.action"]._by_method().create({**values, "line_ids": [line]}).action_done()

    # ------------------------------------------------------------------ all that was chased

    def test_partial_payment_is_not_thanked_for(self):
        self.pay(self.late, 40.00)
        self.follow()
        self.assertFalse(self.thanks())
        self.on("2026-03-12")
        self.pay(self.late)
        self.follow()
        body = self.thanks().body_html
        for words in ("40.00", "03/10/2026", "60.00", "03/12/2026"):
            self.assertIn(words, body)

    def test_another_invoice_that_was_chased_is_still_open(self):
        other = self._dunning_chased(60.00)
        self.pay(self.late)
        self.follow()
        self.assertFalse(self.thanks())
        self.pay(other)
        self.follow()
        self.assertIn(self.late.name, self.thanks().body_html)
        self.assertIn(other.name, self.thanks().body_html)

    def test_what_was_never_chased_does_not_count(self):
        """Neither holds thanks back nor gives a reason to thank."""
        open_yet = self.invoice(500.00, due="2026-04-30")
        self.pay(self.late)
        self.follow()
        self.assertEqual(len(self.thanks()), 1)
        self.on("2026-03-12")
        self.pay(open_yet)
        self.follow()
        self.assertEqual(len(self.thanks()), 1)

    def test_notice_before_the_due_date_is_no_reason_to_thank(self):
        punctual = self._create_debtor("Garage Vidal")
        invoice = self.invoice(80.00, due="2026-04-20", partner=punctual)
        self.run_on("2026-04-13")
        self.assertEqual(self.actions(invoice).state, "done")
        self.pay(invoice)
        self.follow()
        self.assertFalse(self.thanks(punctual))

    # ------------------------------------------------------------------ real payments

    def test_credit_note_is_no_payment(self):
        self.credit(100.00, invoice=self.late)
        self.follow()
        self.assertEqual(self.actions(self.late)[-1].state, "cancelled")
        self.assertFalse(self.thanks())

    def test_paid_in_part_and_credited_for_the_rest(self):
        self.credit(30.00, invoice=self.late)
        self.pay(self.late)
        self.follow()
        self.assertFalse(self.thanks())

    def test_payment_with_a_write_off(self):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.late.ids)
            .create(
                {
                    "amount": 90.00,
                    "payment_difference_handling": "reconcile",
                    "writeoff_account_id": self.company_data["default_account_expense"].id,
                }
            )
        )
        wizard.action_create_payments()
        self.assertFalse(self.items(self.late))
        self.follow()
        self.assertFalse(self.thanks())

    def test_payment_taken_back_before_the_cron(self):
        payment = self.pay(self.late)
        payment.move_id.line_ids.remove_move_reconcile()
        self.follow()
        self.assertFalse(self.thanks())

    def test_payment_that_left_no_entry(self):
        """Odoo calls the invoice paid, but its residual is open: nobody knows yet."""
        self.pay(self.late, booked=False)
        self.assertEqual(self.late.payment_state, "paid")
        self.follow()
        self.assertFalse(self.thanks())

    def test_money_on_account_counts_once_it_is_allocated(self):
        payment = self.pay_on_account(100.00)
        self.follow()
        self.assertFalse(self.thanks())
        self.on("2026-03-12")
        self.ledger._allocate([(payment.move_id, self.late)])
        self.follow()
        self.assertEqual(len(self.thanks()), 1)

    def test_payment_of_long_ago(self):
        """Allocated weeks after it came in: thanks would read as a mistake."""
        payment = self.pay_on_account(100.00)
        self.on("2026-03-30")
        self.ledger._allocate([(payment.move_id, self.late)])
        self.follow()
        self.assertFalse(self.thanks())

    def test_dollars(self):
        """Paid in full at another rate: the exchange difference is not the debtor's matter."""
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 1.0), ("2026-03-11", 1.25)])
        abroad = self._create_debtor("Bagel House")
        invoice = self._dunning_chased(300.00, partner=abroad, currency=usd, issued="2026-02-09")
        self.on("2026-03-12")
        self.pay(invoice)
        self.assertTrue(invoice.line_ids.matched_credit_ids.exchange_move_id)
        self.follow()
        body = self.thanks(abroad).body_html
        self.assertEqual(body.count(invoice.name), 1)
        self.assertIn("300.00", body)

    # ------------------------------------------------------------------ who and where

    def test_no_address(self):
        self.debtor.email = False
        self.pay(self.late)
        self.follow()
        self.assertFalse(self.thanks())

    def test_company_decides(self):
        self.pay(self.late)
        for setting in ({"dunning_mode": "off"}, {"dunning_thank": False}):
            self.company.write({"dunning_mode": "automatic", "dunning_thank": True, **setting})
            self.follow()
            self.assertFalse(self.thanks(), setting)
        self.company.write({"dunning_mode": "approval", "dunning_thank": True})
        self.follow()
        self.assertEqual(len(self.thanks()), 1, "it chases nobody: no approval is asked")

    def test_companies_thank_each_for_themselves(self):
        """What another company has chased is neither waited for nor named."""
        other = self._create_company(name="Emballages Suisse", email="compta@suisse.example")
        other.write({"dunning_mode": "automatic", "dunning_user_id": self.user.id})
        there = self.ledger.__class__(other, self.today)
        invoice = there.invoice(self.debtor, 999.99, due=-1)
        home, self.env = self.env, there.env
        self._call(invoice, self.debtor)
        self.env = home
        self.pay(self.late)
        self.follow()
        self.assertEqual(len(self.thanks()), 1)
        there.pay(invoice, on=0)
        self.follow()
        mail = self.thanks()[-1]
        self.assertEqual(len(self.thanks()), 2)
        self.assertIn("999.99", mail.body_html)
        self.assertNotIn("100.00", mail.body_html)
        self.assertIn("Emballages Suisse", mail.subject)

    def test_language_of_who_reads(self):
        speak(self.env, "fr_FR")
        self.debtor.lang = "fr_FR"
        self.pay(self.late)
        self.follow()
        self.assertIn("10/03/2026", self.thanks().body_html)

    def test_ledger_says_when(self):
        self.pay(self.late)
        self.follow()
        lines = self.actions(self.late, state="done").line_ids
        self.assertEqual(set(lines.mapped("date_thanked")), {day("2026-03-10")})
