"""Payments without journal entry: they hold what they reach, for as long as they may take."""

from odoo import Command

from ..common import DunningCommon


class TestOnWay(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-02")

    def standings(self, *moves):
        """Return ``(status, what is asked for)`` of each instalment, oldest first."""
        return [
            (item.status, item.amount_chased_currency)
            for item in self.items(moves[0].union(*moves))
        ]

    def halves(self, amount):
        """Return an invoice of which 40 % are due on 2 March, 60 % on 1 April."""
        term = self.env["account.payment.term"].sudo().create(
            {
                "name": "40/60",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((40, 30), (60, 60))
                ],
            }
        )  # fmt: skip
        return self.invoice(amount, issued="2026-01-31", term=term)

    # ------------------------------------------------------------------ what it holds

    def test_cheque_holds_what_it_reaches(self):
        """A cheque of 400 € was noted for an invoice of 1,000 €: 600 € are asked for."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00, booked=False)
        self.assertEqual(invoice.payment_state, "paid", "as Odoo calls it")
        self.run_on("2026-03-05")
        self.assertEqual(self.standings(invoice), [("scheduled", 600.00)])
        reminder = self.actions(invoice)
        self.assertEqual(reminder.line_ids.amount_residual, 600.00)
        [table] = reminder._statement().tables
        self.assertEqual((table.total, table.chased[0].on_way), (600.00, 400.00))
        self.assertIn("400.00", reminder._items_table())
        [table] = self.debtor._dunning_statement().tables
        self.assertEqual(table.total, 600.00)
        self.run_on("2026-03-10")
        call = self.actions(invoice, channel="phone")
        page = self.debtor.with_env(self.env).dunning_page(call_id=call.id)
        [total] = page["owed"]["totals"]
        self.assertEqual(total["parts"], {"asked": 600.00, "on_way": 400.00})

    def test_in_the_company_s_currency(self):
        """1,000 $ at 1.25, of which 400 $ are noted: 480 € are left; and of 500 $ nothing is noted,
        nor is it of an invoice in euros.
        """
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        first = self.invoice(1000.00, due="2026-02-20", currency=dollars)
        second = self.invoice(500.00, due="2026-02-27", currency=dollars)
        here = self.invoice(90.00, due="2026-02-27")
        self.pay(first, 400.00, booked=False)
        items = self.items(first | second | here)
        self.assertEqual(items.mapped("amount_left"), [480.00, 400.00, 90.00])
        self.assertEqual(set(items.mapped("amount_overdue")), {970.00})

    def test_somebody_else_pays_the_invoice(self):
        """The mother company's cheque of 200 € is noted for the bakery's invoice of 300 €, and
        their own of 100 € for theirs: each holds what it reaches of the invoice that it is for.
        """
        owed = self.invoice(300.00, due="2026-02-20")
        mother = self._create_debtor("Groupe Meunier")
        theirs = self.invoice(100.00, due="2026-02-20", partner=mother)
        payment = self.pay_on_account(200.00, partner=mother, booked=False)
        payment.invoice_ids = owed
        self.pay(theirs, 100.00, booked=False)
        self.assertEqual(self.standings(owed, theirs), [("due", 100.00), ("in_payment", 0.00)])

    def test_direct_debit_of_the_first_instalment(self):
        """400 € of 1,000 € are debited: the second instalment is reminded on its own day."""
        invoice = self.halves(1000.00)
        self.pay(invoice, 400.00, booked=False)
        self.assertEqual(self.standings(invoice), [("in_payment", 0.00), ("scheduled", 600.00)])
        self.on("2026-04-04")
        self.pay(invoice, 100.00, booked=False)
        self.assertEqual(self.standings(invoice)[1], ("scheduled", 600.00))

    def test_one_payment_for_two_invoices(self):
        """500 € for invoices of 300 € and 400 €, the older one first: 200 € are asked for. One of
        0 $, for samples, was ticked along.
        """
        first = self.invoice(300.00, due="2026-02-20")
        second = self.invoice(400.00, due="2026-03-02")
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        samples = self.invoice(0.00, due="2026-02-20", currency=dollars)
        payment = self.pay(first, 500.00, booked=False)
        payment.invoice_ids = first | second | samples
        self.assertEqual(self.standings(first, second), [("in_payment", 0.00), ("due", 200.00)])

    def test_two_payments_that_share_invoices(self):
        """300 € for the first invoice, then 300 € for both: 100 € are left of the second."""
        first = self.invoice(300.00, due="2026-02-20")
        second = self.invoice(400.00, due="2026-03-02")
        self.pay(first, 300.00, booked=False)
        payment = self.pay(first, 300.00, booked=False)
        payment.invoice_ids = first | second
        self.assertEqual(self.standings(first, second), [("in_payment", 0.00), ("due", 100.00)])

    def test_payment_that_names_no_invoice(self):
        """A cheque of 500 € was noted for the customer, who owes 300 €, 400 € and, older and not
        followed up, 90 €: 200 € are asked for, before and after the bank has brought it in.
        """
        self.invoice(90.00, due="2026-01-20").line_ids.no_followup = True
        first = self.invoice(300.00, due="2026-02-20")
        second = self.invoice(400.00, due="2026-02-27")
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        abroad = self.invoice(250.00, due="2026-01-20", currency=dollars)
        self.pay_on_account(500.00, booked=False)
        expected = [("due", 250.00), ("in_payment", 0.00), ("due", 200.00)]
        self.assertEqual(self.standings(abroad, first, second), expected)
        self.on("2026-03-04")
        self.pay(first, 300.00)
        self.assertEqual(self.standings(second), [("due", 200.00)])
        self.pay(second, 200.00)
        self.assertEqual(self.standings(second), [("due", 200.00)])
        self.on("2026-03-25")
        self.follow()
        self.assertFalse(self.debtor.activity_ids)

    def test_more_than_the_invoice_it_names(self):
        """500 € for an invoice of 300 €: 200 € of them are for the next one of 400 €."""
        first = self.invoice(300.00, due="2026-02-20")
        second = self.invoice(400.00, due="2026-02-10")
        self.pay(first, 500.00, booked=False)
        self.assertEqual(self.standings(second, first), [("due", 200.00), ("in_payment", 0.00)])

    def test_refund_of_a_supplier_is_for_no_invoice(self):
        owed = self.invoice(300.00, due="2026-02-20")
        payment = self.pay_on_account(300.00, booked=False)
        self.assertEqual(self.status(owed), "in_payment")
        payment.partner_type = "supplier"
        self.assertEqual(self.status(owed), "due")

    def test_payment_that_names_no_invoice_and_does_not_come(self):
        """Not even for a balance carried over from another program."""
        old = self.ledger.opening_balance(self.debtor, 250.00, -20)
        old.line_ids.no_followup = False
        self.pay_on_account(250.00, booked=False)
        self.assertEqual(self.standings(old), [("in_payment", 0.00)])
        self.on("2026-03-18")
        item = self.items(old)
        self.assertEqual((item.amount_chased, item.amount_missed), (250.00, 250.00))
        self.follow()
        self.assertIn("did not come", self.debtor.activity_ids.summary)

    def test_beside_a_dispute_and_a_credit(self):
        """1,000 €, of which 400 € are on their way and 300 € disputed; 100 € on account, then 200 €
        more: nothing is left to ask for.
        """
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00, booked=False)
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 300.00}
        )
        self.pay_on_account(100.00)
        self.run_on("2026-03-05")
        [table] = self.actions(invoice)._statement().tables
        self.assertEqual(table.total, 200.00)
        self.pay(invoice, 300.00, booked=False)
        self.assertEqual(self.standings(invoice), [("in_payment", 0.00)])

    def test_dispute_of_what_is_left(self):
        """Both instalments of 500 €: the first is on its way, so that the dispute of 500 € is about
        the second.
        """
        invoice = self.halves(1000.00)
        self.pay(invoice, 400.00, booked=False)
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 600.00}
        )
        self.assertEqual(self.standings(invoice), [("in_payment", 0.00), ("disputed", 0.00)])

    def test_in_another_currency(self):
        """A cheque of 100 € for an invoice of 250 $ at 1.25: 125 $ are asked for."""
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        invoice = self.invoice(250.00, due="2026-03-02", currency=dollars)
        payment = self.pay(invoice, 125.00, booked=False)
        payment.write({"currency_id": self.company.currency_id.id, "amount": 100.00})
        item = self.items(invoice)
        self.assertEqual((item.amount_chased_currency, item.amount_chased), (125.00, 100.00))

    # ------------------------------------------------------------------ how long

    def test_announced_and_did_not_come(self):
        """The cheque of 2 March is not in the ledger on the 18th: 1,000 € are asked for again, and
        the collector is told, once.
        """
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00, booked=False)
        self.on("2026-03-17")
        self.assertEqual(self.items(invoice).amount_chased, 600.00)
        self.follow()
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-03-18")
        item = self.items(invoice)
        self.assertEqual((item.amount_chased, item.amount_missed), (1000.00, 400.00))
        self.assertIn("400.00 was announced and did not come", self.plain(item.status_reason))
        self.follow()
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("did not come", activity.summary)
        activity.action_done()
        self.follow()
        self.assertFalse(self.debtor.activity_ids)

    def test_as_long_as_the_company_says(self):
        """A company whose accountant books once a month waits for forty days, or for ever."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00, booked=False)
        self.on("2026-04-10")
        for days, asked in ((40, 600.00), (38, 1000.00), (0, 600.00)):
            self.company.dunning_on_way_days = days
            self.assertEqual(self.items(invoice).amount_chased, asked, days)

    def test_what_came_is_no_longer_on_its_way(self):
        """Two direct debits of 400 €; the bank brings the first: the other is still on its way."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00, booked=False)
        self.pay(invoice, 400.00, booked=False)
        self.on("2026-03-04")
        self.pay(invoice, 400.00)
        item = self.items(invoice)
        self.assertEqual((item.amount_on_way, item.amount_chased), (400.00, 200.00))
        self.pay(invoice, 400.00)
        item = self.items(invoice)
        self.assertEqual((item.amount_on_way, item.amount_chased), (0.00, 200.00))
        self.on("2026-03-25")
        self.follow()
        self.assertFalse(self.debtor.activity_ids, "nobody is told that it did not come")

    def test_given_up(self):
        """The direct debit is refused by the bank."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        payment = self.pay(invoice, 400.00, booked=False)
        payment.action_reject()
        self.assertEqual(self.items(invoice).amount_chased, 1000.00)

    def test_rejected_and_its_entry_stands(self):
        """The bank rejects a direct debit of 1,000 € that was booked: Odoo calls the invoice paid
        as before, and the collector is told once; of one that was cancelled nothing is told.
        """
        invoice = self.invoice(1000.00, due="2026-02-20")
        payment = self.pay(invoice)
        payment.action_reject()
        cancelled = self.pay(self.invoice(80.00, due="2026-02-20"))
        cancelled.action_reject()
        cancelled.action_cancel()
        self.assertFalse(self.items(invoice))
        self.follow()
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("1,000.00", activity.summary)
        self.assertIn("was rejected", activity.summary)
        payment.action_cancel()
        self.assertEqual(self.status(invoice), "due")

    # ------------------------------------------------------------------ one rule

    def test_promise_sees_the_same(self):
        """1,000 € promised for 10 March in two halves; 500 € are on their way, and never come."""
        invoice = self.invoice(1000.00, due="2026-02-20")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(invoice).ids,
                "line_ids": [
                    Command.create({"date": when, "amount": 500.00})
                    for when in ("2026-03-10", "2026-04-20")
                ],
            }
        )
        promise.action_confirm()
        self.on("2026-03-09")
        self.pay(invoice, 500.00, booked=False)
        self.on("2026-03-16")
        promise._update_states()
        self.assertEqual((promise.state, promise.amount_on_way), ("open", 500.00))
        self.on("2026-03-25")
        promise._update_states()
        promise.invalidate_recordset()
        self.assertEqual((promise.state, promise.amount_on_way), ("broken", 0.00))

    def plain(self, text):
        return text.replace("\N{NO-BREAK SPACE}", " ").replace("€ ", "").replace(" €", "")
