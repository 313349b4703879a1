"""What accountants do to the ledger, and who is chased afterwards: to the cent."""

from odoo import Command

from ...demo import Ledger
from ..common import DunningCommon


class TestLedgerCases(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-05")  # D+3 of what is due on 2 March

    def chased(self, *moves):
        """Return what is asked for of each invoice that a run would chase today."""
        return {
            item.move_id: item.amount_chased for item in self.items(moves[0].union(*moves))
            if item.status == "due"
        }  # fmt: skip

    # ------------------------------------------------------------------ payments

    def test_partial_payment_leaves_the_rest(self):
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay(invoice, 400.00)
        self.assertEqual(self.chased(invoice), {invoice: 600.00})

    def test_overpayment_is_a_credit_for_the_others(self):
        """350 € paid for an invoice of 300 €: the 50 € too many cover the invoice of 50 €."""
        invoice = self.invoice(300.00, due="2026-02-16")
        small = self.invoice(50.00, due="2026-03-02")
        large = self.invoice(51.00, due="2026-03-02")
        payment = self.pay_on_account(350.00)
        (invoice.line_ids + payment.move_id.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertFalse(self.items(invoice))
        self.assertEqual(self.status(small), "covered")
        self.assertEqual(self.chased(small, large), {large: 51.00})

    def test_payment_cancelled_after_full_payment(self):
        """Paid on 9 March after the e-mail of the 5th, bounced on the 12th: the call comes when it
        would have come, the e-mail is not sent again.
        """
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.on("2026-03-09")
        payment = self.pay(invoice)
        self.assertFalse(self.items(invoice))
        self.run_on("2026-03-10")
        self.on("2026-03-12")
        payment.action_cancel()
        self.assertEqual(self.items(invoice).level_id, self.level("email"))
        self.assertEqual(self.standing(invoice), ("due", "Call", "2026-03-10"))

    def test_write_off_ends_it(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "amount": 99.50,
                    "payment_difference_handling": "reconcile",
                    "writeoff_account_id": self.company_data["default_account_expense"].id,
                }
            )
        )
        payment.action_create_payments()
        self.assertFalse(self.items(invoice))

    # ------------------------------------------------------------------ credit notes

    def test_credit_note_allocated_then_cancelled(self):
        """A credit note of 40 € leaves 60 €; cancelled, the whole invoice is owed again."""
        invoice = self.invoice(100.00, due="2026-03-02")
        note = self.credit(40.00, invoice=invoice)
        self.assertEqual(self.chased(invoice), {invoice: 60.00})
        note.button_draft()
        note.button_cancel()
        self.assertEqual(self.chased(invoice), {invoice: 100.00})

    def test_reversed_invoice(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.credit(100.00, invoice=invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(self.items(invoice))

    def test_draft_and_cancelled_invoices(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        invoice.button_draft()
        self.assertFalse(self.items(invoice))
        invoice.button_cancel()
        self.assertFalse(self.items(invoice))

    # ------------------------------------------------------------------ several due dates

    def test_instalments_stand_apart(self):
        """30 % were due on 2 March, 70 % come on 1 April: only the first part is chased."""
        term = self.env["account.payment.term"].sudo().create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 30), (70, 60))
                ],
            }
        )  # fmt: skip
        invoice = self.invoice(1000.00, issued="2026-01-31", term=term)
        standing = [(item.amount_residual, item.status) for item in self.items(invoice)]
        self.assertEqual(standing, [(300.00, "due"), (700.00, "scheduled")])

    # ------------------------------------------------------------------ early payment discount

    def _discounted(self, amount, issued):
        """2 % for payment within ten days, net thirty days."""
        term = self.env["account.payment.term"].sudo().create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )  # fmt: skip
        return self.invoice(amount, issued=issued, term=term)

    def test_discounted_amount_on_account_covers_the_invoice(self):
        """980 € came on the last of the ten days for 1,000 € less 2 %; nobody has allocated them
        when the due date has passed: the debtor owes nothing.
        """
        self.on("2026-02-10")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay_on_account(980.00)
        self.on("2026-03-05")
        self.assertEqual(self.status(invoice), "covered")

    def test_discounted_amount_too_late_does_not(self):
        """The same 980 € a day after the ten days are 20 € short."""
        self.on("2026-02-11")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay_on_account(980.00)
        self.on("2026-03-05")
        self.assertEqual(self.status(invoice), "due")

    def test_discounted_amount_too_late_and_allocated(self):
        """Allocated on the eleventh day, the 980 € leave 20 € that are asked for."""
        self.on("2026-02-11")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay(invoice, 980.00)
        self.on("2026-03-05")
        self.assertEqual(self.chased(invoice), {invoice: 20.00})

    def test_discount_left_over_is_not_chased(self):
        """The 980 € are allocated, in two parts, the second one on the last of the ten days: the
        20 € of discount stay open, they are to be written off.
        """
        self.on("2026-02-02")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay(invoice, 500.00)
        self.on("2026-02-10")
        self.pay(invoice, 480.00)
        self.on("2026-03-05")
        item = self.items(invoice)
        self.assertEqual((item.status, item.amount_residual), ("covered", 20.00))
        self.assertIn("20.00", item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(invoice))

    def test_discounted_amount_noted_without_entry(self):
        """The cheque of 980 € was noted on the tenth day, and may take fifteen: nobody asks for the
        20 € of discount. It never came: all of it is asked for, and a cheque noted a day late
        leaves 20 € to pay.
        """
        self.on("2026-02-10")
        invoice = self._discounted(1000.00, "2026-01-31")
        late = self._discounted(1000.00, "2026-01-30")
        for one in invoice | late:
            self.pay(one, 980.00, booked=False)
        self.company.dunning_on_way_days = 25
        self.on("2026-03-05")
        item = self.items(invoice)
        self.assertEqual((item.status, item.amount_owed), ("covered", 0.00))
        self.assertIn("20.00", item.status_reason)
        self.assertEqual(self.chased(late), {late: 20.00})
        [table] = self.debtor._dunning_statement().tables
        self.assertEqual(table.total, 20.00)
        self.on("2026-03-10")
        self.assertEqual(self.chased(invoice), {invoice: 1000.00})

    def test_credit_note_after_the_discount(self):
        """980 € came in time; a credit note of 5 € was allocated in March: 15 € of discount are
        left, and nobody is asked for them.
        """
        self.on("2026-02-02")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay(invoice, 980.00)
        self.on("2026-03-05")
        self.credit(5.00, invoice=invoice)
        item = self.items(invoice)
        self.assertEqual((item.status, item.amount_residual), ("covered", 15.00))

    def test_discount_on_what_a_credit_note_leaves(self):
        """100 € are credited and 882 € paid in time, 900 € less 2 %: 18 € of discount are left."""
        self.on("2026-02-02")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.credit(100.00, invoice=invoice)
        self.pay(invoice, 882.00)
        self.on("2026-03-05")
        self.assertEqual(self.status(invoice), "covered")

    def test_paid_in_time_and_allocated_late(self):
        """980 € came on the tenth day, and are matched in March."""
        self.on("2026-01-31")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.on("2026-02-10")
        payment = self.pay_on_account(980.00)
        self.on("2026-03-05")
        owed = (payment.move_id | invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        owed.reconcile()
        item = self.items(invoice)
        self.assertEqual((item.status, item.amount_residual), ("covered", 20.00))

    def test_less_than_the_discounted_amount_is_chased(self):
        self.on("2026-02-02")
        invoice = self._discounted(1000.00, "2026-01-31")
        self.pay(invoice, 979.99)
        self.on("2026-03-05")
        self.assertEqual(self.chased(invoice), {invoice: 20.01})

    # ------------------------------------------------------------------ currencies

    def test_exchange_difference_leaves_nothing(self):
        """1,000 $ at 1.25, paid when the dollar was at 1.20: the difference is Odoo's to book."""
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.25), ("2026-03-04", 1.20)]
        )
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        self.pay(invoice, 400.00)
        item = self.items(invoice)
        self.assertEqual(item.amount_chased_currency, 600.00)
        self.pay(invoice)
        self.assertFalse(self.items(invoice))

    def test_three_currencies_one_communication(self):
        """100 €, 125 $ and 95 CHF go in one e-mail, with a total for each currency."""
        rates = {"USD": 1.25, "CHF": 0.95}
        foreign = {
            name: self.setup_other_currency(name, rates=[("2026-01-01", rate)])
            for name, rate in rates.items()
        }
        euros = self.invoice(100.00, due="2026-03-02")
        dollars = self.invoice(125.00, due="2026-03-02", currency=foreign["USD"])
        francs = self.invoice(95.00, due="2026-03-02", currency=foreign["CHF"])
        self.run_on("2026-03-05")
        action = self.actions(euros)
        self.assertEqual(self.actions(dollars | francs), action)
        self.assertEqual(action.amount_residual, 300.00)
        totals = {table.currency.name: table.total for table in action._statement().tables}
        self.assertEqual(totals, {"EUR": 100.00, "USD": 125.00, "CHF": 95.00})

    # ------------------------------------------------------------------ debtors who are suppliers

    def _bill(self, amount, due):
        bills = self.env["account.move"].sudo().with_company(self.company)
        bill = bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.debtor.id,
                "invoice_date": self.today,
                "invoice_date_due": due,
                "ref": "F-2026-17",
                "invoice_line_ids": [
                    Command.create({"name": "Pain", "price_unit": amount, "tax_ids": []})
                ],
            }
        )  # fmt: skip
        bill.action_post()
        return bill

    def test_bills_are_not_deducted_by_themselves(self):
        invoice = self.invoice(300.00, due="2026-03-02")
        bill = self._bill(300.00, due="2026-03-05")
        self.assertFalse(self.items(bill), "a bill is never chased")
        self.assertEqual(self.status(invoice), "due")
        self.assertEqual(self.items(invoice).amount_bills, 300.00, "but it is shown")
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(invoice).amount_bills, 300.00)

    def test_bills_that_are_due_are_deducted_if_the_company_says_so(self):
        """Only what is due on both sides sets itself off: 300 € due, then 80 € not due yet."""
        self.company.dunning_deduct_bills = True
        covered = self.invoice(300.00, due="2026-02-16")
        chased = self.invoice(80.00, due="2026-03-02")
        self._bill(300.00, due="2026-03-05")
        self._bill(80.00, due="2026-03-20")
        self.assertEqual(self.status(covered), "covered")
        self.assertEqual(self.chased(covered, chased), {chased: 80.00})
        self.run_on("2026-03-05")
        [table] = self.actions(chased)._statement().tables
        self.assertEqual(table.total, 80.00)
        self.assertEqual([row.name for row in table.credits], ["Your invoice F-2026-17"])

    # ------------------------------------------------------------------ debtors that change

    def test_contact_moved_to_another_company_leaves_its_debt_behind(self):
        """Odoo books what a branch buys on its company: whoever buys the branch does not owe it."""
        branch = self._create_contact("Dépôt de Meunier")
        invoice = self.invoice(300.00, due="2026-03-02", partner=branch)
        self.run_on("2026-03-05")
        branch.sudo().parent_id = self._create_debtor("Minoterie Caradec")
        self.run_on("2026-03-10")
        self.assertEqual(self.items(invoice).partner_id, self.debtor)
        self.assertEqual(self.actions(invoice, channel="phone").partner_id, self.debtor)

    def test_invoice_posted_again_for_another_customer(self):
        """The wrong customer was billed: their waiting call is dropped, the right one is called."""
        invoice = self.invoice(300.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(invoice, channel="phone")
        self.assertEqual(call.state, "ready")
        right = self._create_debtor("Minoterie Caradec")
        invoice.button_draft()
        invoice.partner_id = right
        invoice.invoice_date_due = "2026-03-02"
        invoice.action_post()
        call._follow()
        self.assertEqual(call.state, "cancelled")
        self.assertEqual(self.items(invoice).partner_id, right)
        self.run_on("2026-03-11")
        self.assertEqual(self.actions(invoice, partner_id=right.id).mapped("channel"), ["phone"])

    def test_archived_debtor_still_owes(self):
        invoice = self.invoice(300.00, due="2026-03-02")
        self.debtor.sudo().active = False
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(invoice).state, "done")

    # ------------------------------------------------------------------ calls abroad

    def test_nobody_is_called_on_a_holiday_of_their_own(self):
        """21 July 2026, a Tuesday, is the Belgian national day: the call waits for Wednesday."""
        self.debtor.country_id = self.env.ref("base.be")
        self.on("2026-07-16")
        invoice = self.invoice(300.00, due="2026-07-13")
        self.run_on("2026-07-16")
        self.assertEqual(self.standing(invoice), ("scheduled", "Call", "2026-07-22"))
        self.run_on("2026-07-21")
        self.assertEqual(len(self.actions(invoice)), 1)
        self.run_on("2026-07-22")
        self.assertEqual(self.actions(invoice, channel="phone").state, "ready")

    def test_late_call_is_not_made_on_a_holiday_either(self):
        """The call was due on Monday, nobody ran the engine; Tuesday is their holiday."""
        self.debtor.country_id = self.env.ref("base.be")
        self.on("2026-07-15")
        invoice = self.invoice(300.00, due="2026-07-12")
        self.run_on("2026-07-15")
        self.on("2026-07-21")
        self.assertEqual(self.standing(invoice), ("scheduled", "Call", "2026-07-22"))

    def test_letters_and_emails_go_out_on_their_holidays(self):
        self.debtor.country_id = self.env.ref("base.be")
        self.on("2026-07-21")
        invoice = self.invoice(300.00, due="2026-07-18")
        self.assertEqual(self.standing(invoice), ("due", "First reminder", "2026-07-21"))

    def test_the_first_debtor_of_a_country_is_told_to_all_processes(self):
        """This one had not looked the countries up yet; the others may have done so long ago."""
        self.become(self.user)
        belgian = {"name": "Cartonnages Wallons", "country_id": self.env.ref("base.be").id}
        for change in (
            lambda: self.env["res.partner"].create(belgian),
            lambda: self.debtor.write({"country_id": self.env.ref("base.lu").id}),
        ):
            self.env.flush_all()
            self.env.registry.clear_cache()
            self.env.registry.cache_invalidated.clear()
            change()
            self.assertIn("default", self.env.registry.cache_invalidated)

    # ------------------------------------------------------------------ accounts and companies

    def test_several_receivable_accounts_one_communication(self):
        """The debtor's account was changed between two invoices: one e-mail asks for both."""
        old = self.invoice(300.00, due="2026-03-02")
        usual = self.debtor.sudo().property_account_receivable_id
        self.debtor.sudo().property_account_receivable_id = usual.copy({"code": "121099"})
        new = self.invoice(100.00, due="2026-03-02")
        accounts = self.items(old | new).move_line_id.account_id
        self.assertEqual(len(accounts), 2)
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(old), self.actions(new))
        self.assertEqual(self.actions(old).amount_residual, 400.00)

    def test_branch_chases_for_itself(self):
        """A branch has its own mode: while it is off, its parent's run does not chase for it."""
        self.become(self.user)
        branch = self.env["res.company"].create(
            {"name": "Emballages Sud", "parent_id": self.company.id}
        )
        self.env.user.company_ids += branch
        self.env.cr.precommit.run()  # a branch takes its parent's accounts over
        invoice = Ledger(branch, self.today).invoice(self.debtor, 300.00, due=-3)
        self.assertEqual(invoice.company_id, branch)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(invoice))
        branch.write({"dunning_mode": "automatic", "dunning_scenario_id": self.standard.id})
        self.env["dunning.run"].create({"company_id": branch.id}).action_run()
        self.assertEqual(self.actions(invoice).company_id, branch)

    def test_cash_rounding(self):
        """99.98 € rounded to 5 cents: 100.00 € are asked for, and enough."""
        accounts = self.company_data
        rounding = self.env["account.cash.rounding"].sudo().create(
            {
                "name": "5 cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": accounts["default_account_revenue"].id,
                "loss_account_id": accounts["default_account_expense"].id,
            }
        )  # fmt: skip
        invoice = self.invoice(99.98, due="2026-03-02", invoice_cash_rounding_id=rounding.id)
        self.assertEqual(self.chased(invoice), {invoice: 100.00})
        self.pay(invoice, 100.00)
        self.assertFalse(self.items(invoice))

    # ------------------------------------------------------------------ currencies

    def test_credit_in_the_currency_of_the_invoice(self):
        """1,000 $ were invoiced at 1.25 and 1,000 $ came on account at 1.30: nothing is asked for,
        and the euros that the rate makes of it pay no other invoice.
        """
        dollars = self.setup_other_currency(
            "USD", rates=[("2025-12-01", 1.25), ("2026-03-01", 1.30)]
        )
        self.on("2026-01-31")
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollars)
        self.on("2026-03-05")
        self.pay_on_account_in(dollars, 1000.00)
        euros = self.invoice(10.00, due="2026-03-02", issued="2026-01-31")
        self.assertEqual(self.status(invoice), "covered")
        self.assertEqual(self.chased(invoice, euros), {euros: 10.00})

    def test_credit_note_at_another_rate(self):
        """1,000 $ were invoiced at 1.25 and credited at 1.30; nobody allocated the two."""
        dollars = self.setup_other_currency(
            "USD", rates=[("2025-12-01", 1.25), ("2026-03-01", 1.30)]
        )
        self.on("2026-01-31")
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollars)
        self.on("2026-03-05")
        note = {"partner": self.debtor, "amount": 1000.00, "currency": dollars, "due": 0}
        self.ledger.invoices([{**note, "issued": 0, "move_type": "out_refund"}])
        self.assertEqual(self.status(invoice), "covered")
        self.assertFalse(self.run_on("2026-03-05").action_ids)

    def test_what_is_left_in_a_currency_goes_across(self):
        """1,300 $ on account, worth 1,000 €, for 650 $ and then 400 €: 500 € are left for them."""
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.30)])
        euros = self.invoice(400.00, due="2026-02-16", issued="2026-01-16")
        invoice = self.invoice(650.00, due="2026-03-02", issued="2026-01-31", currency=dollars)
        late = self.invoice(110.00, due="2026-03-02", issued="2026-01-31")
        self.pay_on_account_in(dollars, 1300.00)
        self.assertEqual({self.status(euros), self.status(invoice)}, {"covered"})
        self.assertEqual(self.chased(late), {late: 110.00})

    def test_what_reaches_nothing_in_its_currency_goes_across(self):
        """100 € on account are less than 150 €: they are for the 100 $, worth 80 €, that fell due
        before. What another customer owes for longer takes none of it.
        """
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        garage = self._create_debtor("Garage Perrin")
        self.invoice(500.00, due="2026-02-02", issued="2026-01-02", partner=garage)
        invoice = self.invoice(100.00, due="2026-02-16", issued="2026-01-16", currency=dollars)
        euros = self.invoice(150.00, due="2026-03-02", issued="2026-01-31")
        self.on("2026-02-10")
        self.pay_on_account(100.00)
        self.on("2026-03-05")
        self.assertEqual((self.status(invoice), self.status(euros)), ("covered", "due"))

    def test_credit_in_another_currency_that_was_paid_back(self):
        """100 $ on account went back to the customer, 200 € are there: they cover the invoice."""
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        invoice = self.invoice(200.00, due="2026-03-02", issued="2026-01-31")
        self.pay_on_account_in(dollars, 100.00)
        self.pay_on_account_in(dollars, 100.00, payment_type="outbound")
        self.assertEqual(self.status(invoice), "due")
        self.pay_on_account(200.00)
        self.assertEqual(self.status(invoice), "covered")

    def test_credit_in_the_currency_of_another_customer(self):
        """600 $ on account and 400 $ that another customer paid are no 1,000 $."""
        dollars = self.setup_other_currency("USD", rates=[("2025-12-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-03-02", issued="2026-01-31", currency=dollars)
        self.pay_on_account_in(dollars, 600.00)
        self.pay_on_account_in(dollars, 400.00, self._create_debtor("Garage Perrin"))
        self.assertEqual(self.status(invoice), "due")

    def pay_on_account_in(self, currency, amount, partner=None, **values):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": (partner or self.debtor).id,
                "amount": amount,
                "currency_id": currency.id,
                "date": self.today,
                **values,
            }
        )
        payment.action_post()

    # ------------------------------------------------------------------ what is no debt

    def test_credit_note_still_a_draft(self):
        """Claire makes a credit note for all of an invoice and does not post it at once: nobody
        asks for what she has agreed to. One of a part holds nothing, nor does one that she forgot.
        """
        self.on("2026-03-02")
        invoice = self.invoice(1000.00, due="2026-02-20")
        self.assertEqual(self.status(invoice), "due")
        note = self.draft_note(invoice, 400.00)
        self.assertEqual(self.status(invoice), "due")
        self.pay(invoice, 600.00)
        item = self.items(invoice)
        self.assertEqual(item.reason_code, "covered.draft")
        self.assertEqual(
            item.status_reason,
            f"A credit note for {invoice.name} is still a draft: post it, or delete it.",
        )
        self.on("2026-04-01")
        self.assertEqual(self.status(invoice), "covered")
        self.on("2026-04-02")
        self.assertEqual(self.status(invoice), "due", "31 days later it is forgotten")
        note.invoice_date = "2026-04-02"
        self.assertEqual(self.status(invoice), "covered")
        note.unlink()
        self.assertEqual(self.status(invoice), "due")

    def test_draft_credit_note_and_instalments(self):
        """400 € of two instalments of 500 €, of which 200 € are disputed: the first is held, as
        300 € are asked for. Of 1,000 € in drafts both are.
        """
        self.on("2026-03-02")
        invoice = self.invoice(1000.00, due="2026-02-20")
        self.post_again(invoice, 50, 50)
        self.draft_note(invoice, 400.00)
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 200.00}
        )
        self.assertEqual(self.items(invoice).mapped("reason_code")[0], "covered.draft")
        self.assertNotIn(self.items(invoice)[1].status, ("covered", "disputed"))
        self.draft_note(invoice, 600.00)
        self.assertEqual(set(self.items(invoice).mapped("reason_code")), {"covered.draft"})

    def draft_note(self, invoice, amount):
        """Return a draft credit note of today for an invoice."""
        values = self.ledger._credit_note_values(invoice.partner_id, amount, 0, invoice)
        return self.env["account.move"].create(values)

    def test_money_paid_back(self):
        """A double payment of 100 € is returned, and nobody has matched anything yet: what is
        returned is not asked for, and the money that went covers nothing.
        """
        invoice = self.invoice(100.00, due="2026-03-02")
        self.pay_on_account(100.00)
        refund = self.ledger.pay_back(self.debtor, 100.00, on=0)
        item = self.items(refund.move_id)
        self.assertEqual((item.status, item.reason_code), ("excluded", "excluded.paid_back"))
        self.assertEqual(self.chased(invoice), {invoice: 100.00})
        self.assertEqual(self.items(invoice).amount_overdue, 100.00)
        self.run_on("2026-03-05")
        reminder = self.actions(invoice)
        table = reminder._statement().tables[0]
        self.assertEqual(table.total, 100.00)
        self.assertFalse(table.credits)

    def test_credit_note_paid_back_without_entry(self):
        """Odoo notes the 100 € as paid and leaves them open: they pay no invoice of 80 €. Another
        credit note of 80 € does, whatever else was paid.
        """
        self.pay(self.invoice(70.00, due="2026-03-02"))
        invoice = self.invoice(80.00, due="2026-03-02")
        note = self.credit(100.00)
        self.ledger.pay_back(self.debtor, 100.00, on=0, booked=False, invoice=note)
        self.assertEqual(self.status(invoice), "due")
        self.credit(80.00)
        self.assertEqual(self.status(invoice), "covered")

    def test_less_paid_back_than_received(self):
        """150 € too many, 100 € returned: 50 € are left for the invoice of 80 €."""
        invoice = self.invoice(80.00, due="2026-03-02")
        self.pay_on_account(150.00)
        self.ledger.pay_back(self.debtor, 100.00, on=0)
        self.run_on("2026-03-05")
        table = self.actions(invoice)._statement().tables[0]
        self.assertEqual(sorted(row.residual for row in table.credits), [-150.00, 100.00])
        self.assertEqual(table.total, 30.00)

    def test_bank_debit_is_a_refund_or_came_back(self):
        """The bank's statement says −60 €: a person says what that was."""
        line = (
            self.env["account.bank.statement.line"]
            .sudo()
            .create(
                {
                    "journal_id": self.company_data["default_journal_bank"].id,
                    "date": "2026-03-02",
                    "payment_ref": "Chèque 1234567",
                    "partner_id": self.debtor.id,
                    "amount": -60.00,
                }
            )
        )
        suspense = line.move_id.line_ids.filtered(lambda one: one.balance > 0)
        suspense.account_id = self.debtor.property_account_receivable_id
        item = self.items(line.move_id)
        self.assertEqual(item.reason_code, "excluded.bank_debit")
        self.assertFalse(self.run_on("2026-03-05").action_ids)
        item.action_is_owed()
        self.assertEqual(self.status(line.move_id), "due")
        item.action_is_refund()
        self.assertEqual(self.items(line.move_id).reason_code, "excluded.no_followup")

    def test_deposits_and_advances_to_employees(self):
        """What Odoo calls non-trade is neither chased, nor does it pay."""
        invoice = self.invoice(100.00, due="2026-03-02")
        account = self.debtor.property_account_receivable_id.sudo().copy({"non_trade": True})
        for balance in (40.00, -100.00):
            entry = self.env["account.move"].create(
                {
                    "date": "2026-03-02",
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.debtor.id,
                                "balance": balance,
                            }
                        ),
                        Command.create(
                            {
                                "account_id": self.company_data["default_account_expense"].id,
                                "balance": -balance,
                            }
                        ),
                    ],
                }
            )
            entry.action_post()
            entry.line_ids.no_followup = False
            self.assertFalse(self.items(entry))
        self.assertEqual(self.chased(invoice), {invoice: 100.00})
