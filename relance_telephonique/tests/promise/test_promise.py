"""Promises to pay: what they cover is left alone, and comes back when they are not kept."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import html2plaintext

from ..common import DunningCommon


class PromiseCase(DunningCommon):
    """The baker owes 900.00 since Monday 2 March; it is Thursday the 5th."""

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(900.00, due="2026-03-02")

    def promise(self, *instalments, moves=None, confirm=True):
        """Note a promise of ``(day, amount)``, on all that the debtor owes unless told."""
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves or self.owed).ids,
                "line_ids": [
                    Command.create({"date": day, "amount": amount}) for day, amount in instalments
                ],
            }
        )
        if confirm:
            promise.action_confirm()
        return promise

    def follow_on(self, when):
        self.on(when)
        self.env["dunning.promise"]._update_watched()

    def states(self, promise):
        return promise.state, promise.line_ids.mapped("state")


class TestPromise(PromiseCase):
    # ------------------------------------------------------------------ while it runs

    def test_covers_until_its_grace_days_have_passed(self):
        """Promised for Tuesday 10 March, three days of grace: chased again on the 14th."""
        promise = self.promise(("2026-03-10", 900.00))
        item = self.items(self.owed)
        self.assertEqual(item.status, "promised")
        for said in ("03/05/2026", "900.00", "03/10/2026"):
            self.assertIn(said, item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))
        self.on("2026-03-13")
        self.assertEqual(self.status(self.owed), "promised")
        self.on("2026-03-14")
        self.assertEqual(self.status(self.owed), "due")
        self.assertEqual(promise.state, "open", "the decision does not wait for the cron")

    def test_waiting_call_is_dropped(self):
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        self.promise(("2026-03-17", 900.00))
        call._follow()
        self.assertEqual(call.state, "cancelled")

    # ------------------------------------------------------------------ how it ends

    def test_kept(self):
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-10")
        self.pay(self.owed)
        self.follow_on("2026-03-10")
        self.assertEqual(self.states(promise), ("kept", ["kept"]))
        self.assertEqual((promise.amount_paid, promise.result), (900.00, "kept"))

    def test_paid_in_time_and_booked_late(self):
        """What counts is the day of the payment, not that on which somebody allocates it."""
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-10")
        payment = self.pay_on_account(900.00)
        self.on("2026-03-16")
        (payment.move_id | self.owed).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.follow_on("2026-03-16")
        self.assertEqual(self.states(promise), ("kept", ["kept"]))
        self.assertEqual((str(promise.line_ids.date_paid), promise.result), ("2026-03-10", "kept"))

    def test_paid_and_not_booked(self):
        """A payment without journal entry is on its way: nobody is called about it. Cancelled, the
        promise is broken after all.
        """
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-10")
        payment = self.pay(self.owed, booked=False)
        self.follow_on("2026-03-16")
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.assertEqual(promise.amount_on_way, 900.00)
        self.assertIn("is on its way", promise.money)
        payment.action_cancel()
        self.follow_on("2026-03-16")
        self.assertEqual(promise.state, "broken")
        self.assertTrue(self.actions(self.owed, reason="broken_promise"))

    def test_more_and_earlier_than_promised(self):
        """400.00 promised, 500.00 paid at once: kept, and shown; the rest is chased again."""
        promise = self.promise(("2026-03-10", 400.00))
        self.assertEqual(promise.amount_unpromised, 500.00)
        self.on("2026-03-06")
        self.pay(self.owed, 500.00)
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise.result), ("kept", "kept"))
        self.assertEqual(str(promise.line_ids.date_paid), "2026-03-06")
        shown = html2plaintext(promise.money)
        self.assertRegex(shown, "500.00.€ of 03/06/2026 on " + self.owed.name)
        self.assertRegex(shown, "100.00.€ more than promised")
        self.assertEqual(self.items(self.owed).amount_chased, 400.00)

    def test_paid_after_it_was_broken(self):
        """Kept in the end, but not in time: it counts in no rate as kept."""
        promise = self.promise(("2026-03-10", 900.00))
        self.follow_on("2026-03-14")
        self.on("2026-03-25")
        self.pay(self.owed)
        self.follow_on("2026-03-25")
        self.assertEqual((promise.state, promise.result), ("kept", "recovered"))
        self.assertEqual((promise.kept_rate, promise.kept_rate_amount), (0.0, 0.0))

    def test_rates_of_a_collector(self):
        """Of 900 and 300 promised, 900 is kept; what still runs or was cancelled counts nowhere."""
        first, second, third, fourth = (
            self.promise(("2026-03-10", amount), moves=self.invoice(amount, due="2026-03-02"))
            for amount in (900.00, 300.00, 70.00, 80.00)
        )
        fourth.action_cancel()
        self.pay(first.item_ids.move_id)
        self.on("2026-03-14")
        third.line_ids.flush_recordset()
        (first | second)._update_states()
        self.assertEqual((first.result, second.result, third.result), ("kept", "broken", False))
        [[user, by_count, by_amount]] = self.env["dunning.promise"]._read_group(
            [("partner_id", "=", self.debtor.id)],
            ["user_id"],
            ["kept_rate:avg", "kept_rate_amount:avg"],
        )
        self.assertEqual((user, by_count, by_amount), (self.accountant, 50.0, 75.0))

    def test_invoice_made_smaller(self):
        """What the invoice itself lost is not owed any more: it counts, and is shown as such."""
        promise = self.promise(("2026-03-10", 900.00))
        self.credit(900.00, invoice=self.owed)
        self.follow_on("2026-03-06")
        self.assertEqual(promise.state, "kept")
        self.assertIn("RINV", promise.money)

    def test_invoice_cancelled(self):
        """It counts likewise: nobody broke a promise to pay what is asked no more. While it is a
        draft it is still promised; posted after all it is to be paid.
        """
        other = self.invoice(100.00, due="2026-03-02")
        promise = self.promise(("2026-03-10", 1000.00), moves=self.owed | other)
        owed = self.owed.sudo()
        owed.button_draft()
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        owed.button_cancel()
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise._awaited()[promise.id].amount), ("open", 100.00))
        self.assertIn(f"{owed.name} was cancelled.", html2plaintext(promise.money))
        self.pay(other)
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 1000.00))
        owed.button_draft()
        owed.action_post()
        self.follow_on("2026-03-09")
        self.assertEqual((promise.state, self.status(self.owed)), ("open", "promised"))

    def settle(self, **debits):
        """Settle the invoice by a general entry that debits these accounts of the company."""
        owed = self.owed.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        items = [(self.company_data[f"default_account_{name}"], debits[name]) for name in debits]
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.debtor.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in [*items, (owed.account_id, -sum(debits.values()))]
                ],
            }
        )
        entry.action_post()
        (entry.line_ids[-1] + owed).reconcile()
        return entry

    def test_written_off_is_neither_kept_nor_broken(self):
        """900 € promised for the 10th, written off on the 6th; undone on the 9th they are owed
        again as promised, and broken on the 14th.
        """
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-06")
        entry = self.settle(expense=750.00, tax_sale=150.00)
        self.follow_on("2026-03-06")
        self.assertEqual(self.states(promise), ("cancelled", ["open"]))
        self.assertEqual((promise.amount_paid, promise.result), (0.00, False))
        self.assertEqual(promise.line_ids.amount_taken, 900.00)
        told = "".join(promise.sudo().message_ids.mapped("body"))
        self.assertIn("written off: the promise was neither", told)
        shown = html2plaintext(promise.money)
        self.assertRegex(shown, "Not paid: 900.00.€ of .*, written off on 03/06/2026")
        self.on("2026-03-09")
        entry.line_ids.remove_move_reconcile()
        entry.button_draft()
        self.follow_on("2026-03-09")
        self.assertEqual((promise.state, self.status(self.owed)), ("open", "promised"))
        self.follow_on("2026-03-14")
        self.assertEqual((promise.state, promise.result), ("broken", "broken"))

    def test_paid_in_part_and_written_off_for_the_rest(self):
        """400 € come on the 6th, 500 € are written off on the 9th."""
        promise = self.promise(("2026-03-10", 400.00), ("2026-04-10", 500.00))
        self.on("2026-03-06")
        self.pay(self.owed, 400.00)
        self.on("2026-03-09")
        self.settle(expense=416.67, tax_sale=83.33)
        self.follow_on("2026-03-09")
        self.assertEqual(self.states(promise), ("cancelled", ["kept", "open"]))
        self.assertEqual((promise.amount_paid, promise.amount_kept_company), (400.00, 400.00))
        self.assertEqual(promise._amount_left(), 0.00)

    def test_broken_and_written_off(self):
        """Broken on the 14th, written off on the 25th: it stays so, and is looked at no more."""
        promise = self.promise(("2026-03-10", 900.00))
        self.follow_on("2026-03-14")
        self.on("2026-03-25")
        self.settle(expense=900.00)
        self.follow_on("2026-03-25")
        self.assertEqual((promise.state, promise.result), ("broken", "broken"))
        self.assertEqual(promise.amount_paid, 0.00)
        self.assertNotIn(promise, promise._moved_by_payments())

    def test_two_cents_that_are_written_off_break_no_promise(self):
        """899.98 € come on the 6th, and the accountant writes off what is missing."""
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-06")
        self.pay(self.owed, 899.98)
        self.settle(expense=0.02)
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise.result), ("kept", "kept"))

    def test_fees_of_a_payment_are_no_loss(self):
        """The card paid 900 €, noted by a general entry: 882 € to come, and 18 € of fees."""
        promise = self.promise(("2026-03-10", 900.00))
        self.settle(assets=882.00, expense=18.00)
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 900.00))

    def test_kept_late(self):
        """Paid on the 12th, within the days of grace."""
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-12")
        self.pay(self.owed)
        self.follow_on("2026-03-12")
        self.assertEqual(self.states(promise), ("kept", ["late"]))
        self.assertEqual((promise.result, promise.kept_rate), ("late", 100.0))

    def test_paid_on_the_last_day_of_grace(self):
        """Promised for Tuesday the 10th, three days of grace: money of Friday the 13th keeps it;
        who has paid nothing by then has broken it on Saturday the 14th.
        """
        kept = self.promise(("2026-03-10", 900.00))
        other = self.invoice(300.00, due="2026-03-02")
        broken = self.promise(("2026-03-10", 300.00), moves=other)
        self.on("2026-03-13")
        self.pay(self.owed)
        self.follow_on("2026-03-13")
        self.assertEqual((kept.state, kept.result), ("kept", "late"))
        self.assertEqual(broken.state, "open", "there is still time today")
        self.follow_on("2026-03-14")
        self.assertEqual((kept.state, broken.state), ("kept", "broken"))

    def test_broken_calls_the_debtor_on_the_next_working_day(self):
        """Not paid by Friday 13 March: on Saturday it is broken, on Monday somebody calls. The call
        takes the place of the scenario's own.
        """
        self.run_on("2026-03-05")
        promise = self.promise(("2026-03-10", 900.00))
        self.follow_on("2026-03-13")
        self.assertEqual(promise.state, "open")
        self.follow_on("2026-03-14")
        self.assertEqual(self.states(promise), ("broken", ["broken"]))
        call = self.actions(self.owed, reason="broken_promise")
        self.assertEqual((call.channel, str(call.date)), ("phone", "2026-03-16"))
        self.assertEqual(call.promise_id, promise)
        self.assertEqual(self.carried(call), {900.00: 8})
        self.assertEqual(self.status(self.owed), "pending")
        self.follow_on("2026-03-15")
        self.assertEqual(len(self.actions(self.owed, reason="broken_promise")), 1)
        self.run_on("2026-03-16")
        self.assertTrue(call.date_processed)
        self.assertFalse(self.actions(self.owed, reason="level", channel="phone"))
        call.action_done()
        self.assertEqual(self.items(self.owed).level_id, self.level("call"))
        self.assertEqual(self.standing(self.owed)[1:], ("Reminder letter", "2026-03-23"))

    def test_half_kept(self):
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-10")
        self.pay(self.owed, 450.00)
        self.follow_on("2026-03-14")
        self.assertEqual((promise.state, promise.result), ("broken", "partly"))
        self.assertEqual((promise.amount_paid, promise.line_ids.amount_paid), (450.00, 450.00))
        self.assertEqual(promise.kept_rate_amount, 50.0)
        self.assertEqual(self.items(self.owed).amount_chased, 450.00)

    def test_a_promise_to_confirm_says_for_when_it_is(self):
        promise = self.promise(("2026-03-20", 400.00), ("2026-03-10", 500.00), confirm=False)
        self.assertEqual((promise.state, str(promise.next_date)), ("draft", "2026-03-10"))
        promise.line_ids[1].date = "2026-03-12"
        self.assertEqual(str(promise.next_date), "2026-03-12", "they asked for two days more")
        promise.action_confirm()
        self.pay(self.owed, 500.00)
        self.follow_on("2026-03-06")
        self.assertEqual((promise.state, str(promise.next_date)), ("open", "2026-03-20"))

    def test_plan_with_the_second_instalment_missed_and_paid_a_week_later(self):
        promise = self.promise(
            ("2026-03-10", 300.00), ("2026-03-20", 300.00), ("2026-03-30", 300.00)
        )
        self.on("2026-03-09")
        self.pay(self.owed, 300.00)
        self.follow_on("2026-03-09")
        self.assertEqual((promise.state, str(promise.next_date)), ("open", "2026-03-20"))
        self.on("2026-03-14")
        self.assertEqual(self.status(self.owed), "promised", "the first one was paid to the cent")
        self.follow_on("2026-03-24")
        self.assertEqual(self.states(promise), ("broken", ["kept", "broken", "open"]))
        self.on("2026-03-27")
        self.pay(self.owed, 300.00)
        self.follow_on("2026-03-27")
        self.assertEqual(self.states(promise), ("open", ["kept", "late", "open"]))
        self.actions(self.owed, reason="broken_promise")._follow()
        self.assertEqual(self.status(self.owed), "promised")
        self.pay(self.owed, 300.00)
        self.follow_on("2026-03-30")
        self.assertEqual((promise.state, promise.result), ("kept", "recovered"))
        self.assertEqual(
            [str(line.date_paid) for line in promise.line_ids],
            ["2026-03-09", "2026-03-27", "2026-03-27"],
        )

    def test_plan_missed_holds_nothing_even_before_the_cron_passes(self):
        """The first of two instalments decides, with its three days of grace."""
        self.promise(("2026-03-10", 300.00), ("2026-04-10", 600.00))
        self.on("2026-03-13")
        self.assertEqual(self.status(self.owed), "promised")
        self.on("2026-03-14")
        self.assertEqual(self.status(self.owed), "due")

    def test_payment_cancelled(self):
        promise = self.promise(("2026-03-20", 900.00))
        self.on("2026-03-10")
        payment = self.pay(self.owed)
        self.follow_on("2026-03-10")
        self.assertEqual(promise.state, "kept")
        payment.action_cancel()
        self.follow_on("2026-03-11")
        self.assertEqual(self.states(promise), ("open", ["open"]))
        self.assertEqual(self.status(self.owed), "promised")

    def test_paid_to_another_invoice(self):
        """What is allocated to another invoice does not keep the promise; it is shown, and so is
        what nobody has allocated.
        """
        other = self.invoice(900.00, due="2026-03-02")
        promise = self.promise(("2026-03-10", 900.00))
        self.on("2026-03-09")
        self.pay(other)
        self.pay_on_account(50.00)
        self.follow_on("2026-03-14")
        self.assertEqual((promise.state, promise.result), ("broken", "broken"))
        shown = html2plaintext(promise.money)
        self.assertRegex(shown, "900.00.€ of 03/09/2026 was allocated to " + other.name)
        self.assertRegex(shown, "Not allocated: 50.00.€ of 03/09/2026")

    def test_in_dollars(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        promise = self.promise(("2026-03-10", 1000.00), moves=invoice)
        self.assertEqual(promise.currency_id, dollar)
        self.pay(invoice, 1000.00)
        self.follow_on("2026-03-10")
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 1000.00))

    # ------------------------------------------------------------------ what cannot be promised

    def test_two_promises_on_one_invoice(self):
        self.promise(("2026-03-10", 900.00))
        with self.assertRaisesRegex(ValidationError, "already promised on 03/05/2026"):
            self.promise(("2026-03-12", 900.00))

    def test_two_promises_confirmed_together(self):
        """Selected in the list, they still are two promises on one invoice."""
        first = self.promise(("2026-03-10", 900.00), confirm=False)
        second = self.promise(("2026-03-17", 900.00), confirm=False)
        with self.assertRaisesRegex(ValidationError, "is already promised"):
            (first | second).action_confirm()

    def test_deleted_activity_type(self):
        self.delete_by_force("relance_telephonique.mail_activity_type_approval")
        promise = self.promise(("2026-03-10", 900.00))
        promise.action_cancel()
        self.assertEqual(self.status(self.owed), "due")

    def test_more_than_is_due(self):
        with self.assertRaisesRegex(ValidationError, "only.*900.00.*is due"):
            self.promise(("2026-03-10", 900.01))

    def test_incomplete(self):
        with self.assertRaisesRegex(ValidationError, "Enter the day"):
            self.promise()
        nothing = self.env["dunning.promise"].create({"partner_id": self.debtor.id})
        with self.assertRaisesRegex(ValidationError, "Choose what"):
            nothing.action_confirm()

    def test_of_somebody_else_or_in_two_currencies(self):
        other = self.invoice(100.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(ValidationError, "is not owed by"):
            self.promise(("2026-03-10", 100.00), moves=other)
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        both = self.owed | self.invoice(100.00, due="2026-03-02", currency=dollar)
        with self.assertRaisesRegex(ValidationError, "several currencies"):
            self.promise(("2026-03-10", 100.00), moves=both)

    # ------------------------------------------------------------------ what may happen to it

    def test_cancelled(self):
        other = self.invoice(80.00, due="2026-03-03")
        self.promise(("2026-03-20", 80.00), moves=other)
        promise = self.promise(("2026-03-20", 900.00))
        promise.action_cancel()
        self.assertEqual(self.status(self.owed), "due")
        self.assertEqual(self.status(other), "promised")
        with self.assertRaises(UserError):
            promise.unlink()

    def test_debtor_merged(self):
        """The baker was there twice: the promise follows the one that stays."""
        promise = self.promise(("2026-03-20", 900.00))
        twin = self._create_debtor("Boulangerie Meunier")
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._merge((self.debtor | twin).ids, twin)
        self.env.invalidate_all()
        self.assertEqual((promise.partner_id, promise.line_ids.partner_id), (twin, twin))
        self.assertEqual(self.status(self.owed), "promised")

    def test_invoice_posted_again_with_other_terms(self):
        """The promise finds its item again by its due date."""
        promise = self.promise(("2026-03-20", 900.00))
        self.owed.button_draft()
        self.owed.invoice_date_due = "2026-03-04"
        self.owed.action_post()
        self.assertEqual(promise.item_ids.move_line_id, self.items(self.owed).move_line_id)
        self.assertEqual(self.status(self.owed), "promised")

    def test_invoice_posted_again_in_two_instalments(self):
        """900 € were promised for 20 March: nobody asks for any of the two halves before, and
        nothing is paid until they are.
        """
        promise = self.promise(("2026-03-20", 900.00))
        self.post_again(self.owed, 50, 50)
        self.follow_on("2026-03-12")
        items = self.items(self.owed)
        self.assertEqual(items.mapped("amount_residual"), [450.00, 450.00])
        self.assertEqual(items.mapped("status"), ["promised", "promised"])
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.pay(self.owed, 900.00)
        self.follow_on("2026-03-13")
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 900.00))

    def test_half_of_an_invoice_posted_again_in_three_instalments(self):
        """The first 450 € were promised: so are the two quarters that they become, not the rest."""
        self.post_again(self.owed, 50, 50)
        first, _second = self.items(self.owed)
        promise = self.promise(("2026-03-20", 450.00), confirm=False)
        promise.move_line_ids = first.move_line_id
        promise.action_confirm()
        self.post_again(self.owed, 25, 25, 50)
        self.follow_on("2026-03-12")
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.assertEqual(
            [(item.amount_residual, item.status) for item in self.items(self.owed)],
            [(225.00, "promised"), (225.00, "promised"), (450.00, "due")],
        )

    def test_read_by_a_salesperson(self):
        """Of one's own customers only, on a form that names invoices one may not open."""
        sam = self._create_user("sam", "base.group_user")
        promise = self.promise(("2026-03-10", 900.00))
        self.pay(self.owed, 100.00)
        self.env.flush_all()
        theirs = self.env["dunning.promise"].with_user(sam)
        self.assertFalse(theirs.search([]))
        self.debtor.user_id = sam
        self.assertEqual(theirs.search([]).ids, promise.ids)
        form = Form(promise.with_user(sam))
        self.assertEqual((form.amount_due, form.state), (800.00, "open"))
        self.assertIn(self.owed.name, form.money)
        with self.assertRaises(AccessError):
            promise.with_user(sam).action_cancel()

    def test_other_company_stays_closed(self):
        """What a company of which one is not was promised is nobody's business."""
        promise = self.promise(("2026-03-10", 900.00))
        other = self._create_company(name="Emballages Suisse")
        hermann = self._create_user("hermann", "account.group_account_invoice")
        hermann.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for records in (promise, promise.line_ids, promise.item_ids):
            hidden = self.env[records._name].with_user(hermann).browse(records.ids)
            self.assertFalse(hidden._filtered_access("read"))

    def test_watching_many_takes_no_more_queries(self):
        """A hundred running promises are read together, not one after the other."""
        promises = self.env["dunning.promise"]
        for _number in range(6):
            promises += self.promise(
                ("2026-03-10", 50.00), moves=self.invoice(100.00, due="2026-03-02")
            )
            self.pay(promises[-1].item_ids.move_id, 20.00)
        promises._update_states()
        counts = []
        for watched in (promises[:1], promises[:2], promises):  # the first one warms up
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            watched._update_states()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
