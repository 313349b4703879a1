"""A debt that another customer takes over: the first owes nothing, and has paid nothing."""

from odoo import Command
from odoo.exceptions import UserError

from ...models.call.script_facts import ScriptFacts
from ..common import DunningCommon


class TestTakenOver(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-02")
        self.owed = self.invoice(1000.00, due="2026-02-20", issued="2026-01-21")
        self.buyer = self._create_debtor("Fournil Dupuis")

    def take_over(self, amount=None, due=False):
        """Book that the bakery's buyer owes it now, by a general entry; return the buyer's item."""
        owed = self.item(self.owed)
        total = amount or owed.amount_residual
        entry = self.book(
            (owed.account_id, self.buyer, total, due),
            (owed.account_id, self.debtor, -total, False),
        )
        new, credit = entry.line_ids.sorted("balance", reverse=True)
        (credit + owed).reconcile()
        return new

    def give_back(self, item):
        """Undo that entry, as one that was booked on the wrong customer."""
        item.move_id.line_ids.remove_move_reconcile()
        item.move_id.button_draft()

    def book(self, *items):
        """Post a general entry of ``(account, partner, balance, due date)``."""
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "ref": "Reprise de dette",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                            "date_maturity": due,
                        }
                    )
                    for account, partner, balance, due in items
                ],
            }
        )
        entry.action_post()
        return entry

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def case(self):
        return self.env["dunning.case"].sudo().create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids}
        )  # fmt: skip

    def promise(self, *instalments):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [
                    Command.create({"date": day, "amount": amount}) for day, amount in instalments
                ],
            }
        )
        promise.action_confirm()
        return promise

    def states(self, invoice):
        self.env["dunning.history"].invalidate_model()
        rows = self.env["dunning.history"].search([("move_id", "=", invoice.id)])
        return {row.kind: row.state for row in rows if row.kind in ("invoice", "due")}

    def measured(self):
        behaviours = self.env["dunning.behaviour"].sudo()
        behaviours._refresh(self.company)
        return behaviours.search([("partner_id", "=", self.debtor.id)])

    # ------------------------------------------------------------------ who is asked

    def test_first_is_not_asked_and_second_is_once_it_is_due(self):
        """On 3 March the buyer takes over 1,000 €, payable on the 31st. Odoo marks the entry “no
        follow-up”: the buyer's collector is told, once, when it is late.
        """
        self.on("2026-03-03")
        item = self.take_over(due="2026-03-31")
        self.assertFalse(self.items(self.owed))
        self.assertEqual(self.items(item.move_id).partner_id, self.buyer)
        self.on("2026-03-31")
        self.follow()
        self.assertFalse(self.buyer.activity_ids)
        self.on("2026-04-01")
        self.follow()
        self.follow()
        [activity] = self.buyer.activity_ids
        self.assertIn("1,000.00", activity.summary)
        self.assertIn(f"from {self.debtor.name}", activity.summary)
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-04-03")
        self.items(item.move_id).action_follow_up()
        self.assertEqual(self.status(item.move_id), "due")
        self.assertEqual(self.items(item.move_id).amount_chased_currency, 1000.00)

    def test_open_call_is_about_nothing_any_more(self):
        self.run_on("2026-03-03")
        self.send_mails()
        self.run_on("2026-03-09")
        call = self.actions(self.owed, channel="phone")
        self.assertEqual(call.state, "ready")
        self.take_over()
        self.run_on("2026-03-10")
        self.follow()
        self.assertEqual(call.state, "cancelled")

    # ------------------------------------------------------------------ who has paid

    def test_promise_is_neither_kept_nor_broken(self):
        """1,000 € promised for 10 March, taken over on the 4th."""
        promise = self.promise(("2026-03-10", 1000.00))
        self.on("2026-03-04")
        self.take_over()
        promise._update_states()
        self.assertEqual((promise.state, promise.result), ("cancelled", False))
        self.assertEqual((promise.amount_paid, promise.amount_kept_company), (0.00, 0.00))
        self.assertFalse(promise.line_ids.date_paid)
        self.assertIn("neither kept nor broken", promise.sudo().message_ids[0].body)
        self.assertIn("Not paid", promise.money)
        self.on("2026-03-20")
        promise._update_watched()
        self.assertFalse(self.actions(reason="broken_promise"))

    def test_entry_undone_brings_the_promise_back(self):
        """Booked on the wrong customer on the 4th, undone on the 6th: the bakery owes its 1,000 €
        on 10 March as it said, and nobody calls it before.
        """
        promise = self.promise(("2026-03-10", 1000.00))
        self.on("2026-03-04")
        item = self.take_over()
        promise._update_watched()
        self.assertEqual((promise.state, promise.is_taken_over), ("cancelled", True))
        self.assertEqual(self.states(self.owed), {"invoice": "settled", "due": "settled"})
        self.on("2026-03-06")
        self.give_back(item)
        promise._update_watched()
        self.assertEqual(self.states(self.owed), {"invoice": "unpaid", "due": "unpaid"})
        self.assertEqual((promise.state, promise.is_taken_over), ("open", False))
        self.assertIn("to be paid again", "".join(promise.sudo().message_ids.mapped("body")))
        self.assertEqual(self.status(self.owed), "promised")
        self.pay(self.owed, 1000.00)
        promise._update_watched()
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 1000.00))

    def test_entry_undone_after_another_promise_was_made(self):
        """The bakery has promised anew meanwhile: the new promise holds."""
        promise = self.promise(("2026-03-10", 1000.00))
        item = self.take_over()
        promise._update_watched()
        self.give_back(item)
        new = self.promise(("2026-03-20", 1000.00))
        promise._update_watched()
        self.assertEqual((promise.state, new.state), ("cancelled", "open"))

    def test_part_of_the_entry_undone(self):
        """Taken over in two halves, one of which is undone: 500 € are to come as promised."""
        promise = self.promise(("2026-03-10", 1000.00))
        self.take_over(amount=500.00)
        second = self.take_over()
        promise._update_watched()
        self.assertEqual(promise.state, "cancelled")
        self.give_back(second)
        promise._update_watched()
        self.assertEqual((promise.state, promise._amount_left()), ("open", 500.00))

    def test_promise_of_which_a_part_is_paid(self):
        """400 € come on the 3rd, the other 600 € are taken over on the 4th."""
        promise = self.promise(("2026-03-10", 400.00), ("2026-04-10", 600.00))
        self.on("2026-03-03")
        self.pay(self.owed, 400.00)
        promise._update_states()
        self.on("2026-03-04")
        self.take_over()
        promise._update_states()
        self.assertEqual((promise.state, promise.amount_paid), ("cancelled", 400.00))
        first, second = promise.line_ids
        self.assertEqual((first.state, str(first.date_paid)), ("kept", "2026-03-03"))
        self.assertEqual((second.state, second.amount_paid), ("open", 0.00))

    def test_promise_runs_on_for_the_rest(self):
        """300 € are taken over on the 4th: 700 € of the promise are left to claim, no more."""
        promise = self.promise(("2026-03-10", 400.00), ("2026-04-10", 600.00))
        self.on("2026-03-04")
        self.take_over(amount=300.00)
        promise._update_states()
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.assertEqual(promise._amount_left(), 700.00)
        first, second = promise.line_ids
        self.assertEqual((first.amount_taken, first.amount_expected), (300.00, 100.00))
        self.assertEqual((second.amount_taken, second.amount_expected), (0.00, 600.00))
        self.assertEqual(self.shown(), {"Promised: 100.00\xa0€", "Promised: 600.00\xa0€"})

    def test_instalment_taken_over_is_not_to_come(self):
        """150 € are paid, then 300 € taken over: of 400 € and 600 €, 550 € are left to come."""
        promise = self.promise(("2026-03-10", 400.00), ("2026-04-10", 600.00))
        self.on("2026-03-04")
        self.pay(self.owed, 150.00)
        self.take_over(amount=300.00)
        promise._update_states()
        first, second = promise.line_ids
        self.assertEqual((first.amount_paid, first.amount_taken), (150.00, 250.00))
        self.assertEqual((second.amount_taken, second.amount_expected), (50.00, 550.00))
        self.assertEqual(self.shown(), {"Promised: 550.00\xa0€"})

    def shown(self):
        """Return what the page says is promised and to come; what is owed of it is as much."""
        page = self.debtor.dunning_page()
        coming = [one["what"] for one in page["coming"] if one["what"].startswith("Promised")]
        [total] = page["owed"]["totals"]
        self.assertEqual(total["parts"], {"promised": total["amount"]})
        return set(coming)

    def test_promise_of_less_that_was_kept_stays_so(self):
        """400 € were promised of the invoice, and paid; the rest is taken over then."""
        promise = self.promise(("2026-03-10", 400.00))
        self.on("2026-03-09")
        self.pay(self.owed, 400.00)
        promise._update_states()
        self.take_over()
        promise._update_watched()
        self.assertEqual((promise.state, promise.result), ("kept", "kept"))
        self.assertEqual(promise.amount_paid, 400.00)

    def test_promise_that_was_broken_stays_so(self):
        """Promised for 10 March; the buyer takes the debt over on the 25th."""
        promise = self.promise(("2026-03-10", 1000.00))
        self.on("2026-03-20")
        promise._update_states()
        self.on("2026-03-25")
        self.take_over()
        promise._update_watched()
        self.assertEqual((promise.state, promise.result), ("broken", "broken"))
        self.assertEqual(promise.amount_paid, 0.00)

    def test_case_recovers_nothing(self):
        """Nothing is left to pay; who follows the case is told that it was not paid."""
        self.company.sudo().dunning_interest_policy = "none"
        case = self.case()
        self.take_over(amount=400.00)
        case.invalidate_recordset()
        self.assertEqual((case.amount_residual, case.amount_recovered), (600.00, 0.00))
        self.assertEqual((case.amount_taken_over, case.amount_credited), (400.00, 0.00))
        self.pay(self.owed, 250.00)
        self.take_over()
        case.invalidate_recordset()
        self.assertEqual((case.amount_recovered, case.amount_taken_over), (250.00, 750.00))
        self.assertEqual((case.is_settled, case.is_paid), (True, False))
        with self.assertRaisesRegex(UserError, "took over .*750.00"):
            case.stage = "paid"
        self.follow()
        self.assertEqual((case.state, case.stage), ("closed", "to_decide"))

    def test_currencies_without_and_with_three_places(self):
        """Of 1,001 francs Pacifique six tenths are taken over: 601; of 1.110 dinars, 0.666."""
        for code, places, rate, owed, taken in (
            ("XPF", 0, 1.00, 1001.0, 601.0),
            ("TND", 3, 1.11, 1.11, 0.666),
        ):
            currency = self.setup_other_currency(
                code, rates=[("2026-01-01", rate)], rounding=10.0**-places
            )
            invoice = self.invoice(owed, due="2026-02-20", issued="2026-01-21", currency=currency)
            item = self.item(invoice)
            amount = item.balance
            entry = self.book(
                (item.account_id, self.debtor, -amount, False),
                (item.account_id, self.buyer, amount * 0.6, False),
                (self.company_data["default_account_expense"], self.debtor, amount * 0.4, False),
            )
            (entry.line_ids.sorted("balance")[0] + item).reconcile()
            [settled] = item._dunning_settlements()[item.id]
            self.assertEqual(float(settled.amount), owed)
            self.assertEqual(float(settled.taken), taken)

    def test_case_with_interest_left(self):
        self.company.sudo().country_id = self.env.ref("base.fr")
        case = self.case()
        self.on("2026-03-25")
        self.take_over()
        self.follow()
        self.assertEqual(case.state, "open")
        told = case.activity_ids.filtered(lambda one: "not all was paid" in one.summary)
        self.assertEqual(len(told), 1)
        self.assertFalse(case.activity_ids.filtered(lambda one: "are paid" in one.summary))

    def test_case_credited_entirely_is_not_paid(self):
        self.company.sudo().dunning_interest_policy = "none"
        case = self.case()
        self.credit(1000.00, invoice=self.owed)
        case.invalidate_recordset()
        self.assertEqual((case.is_settled, case.is_paid), (True, False))
        self.follow()
        self.assertEqual((case.state, case.stage), ("closed", "to_decide"))

    def test_one_part_taken_over_the_other_lost(self):
        """Of 1,000 € in one entry the buyer owes 600 €, and 400 € are a loss."""
        case = self.case()
        account = self.item(self.owed).account_id
        entry = self.book(
            (account, self.debtor, -1000.00, False),
            (account, self.buyer, 600.00, False),
            (self.company_data["default_account_expense"], self.debtor, 400.00, False),
        )
        (entry.line_ids.sorted("balance")[0] + self.item(self.owed)).reconcile()
        case.invalidate_recordset()
        self.assertEqual((case.amount_taken_over, case.amount_credited), (600.00, 400.00))
        self.assertEqual((case.amount_recovered, case.is_paid), (0.00, False))

    def test_entry_that_moves_the_debts_of_several(self):
        """411 → 416 at year-end, for two customers in one entry: neither takes the other's over,
        and the buyer's case is the buyer's alone.
        """
        other = self.invoice(500.00, due="2026-02-20", partner=self.buyer)
        promise = self.promise(("2026-03-10", 1000.00))
        account = self.item(self.owed).account_id
        doubtful = account.sudo().copy({"name": "Doubtful customers"})
        entry = self.book(
            (account, self.debtor, -1000.00, False),
            (account, self.buyer, -500.00, False),
            (doubtful, self.debtor, 1000.00, False),
            (doubtful, self.buyer, 500.00, False),
        )
        for invoice in (self.owed, other):
            item = self.item(invoice)
            credit = entry.line_ids.filtered(lambda line, item=item: line.balance == -item.balance)
            (credit + item).reconcile()
        promise._update_states()
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.assertEqual(self.states(self.owed), {"invoice": "unpaid", "due": "unpaid"})
        self.env["dunning.case"].sudo().create(
            {"partner_id": self.buyer.id, "move_ids": other.ids}
        )  # fmt: skip
        standing = {item.partner_id: item.status for item in self.items(entry)}
        self.assertEqual(standing, {self.debtor: "excluded", self.buyer: "legal"})

    def test_story_figures_and_habits(self):
        """400 € were paid, 600 € taken over: no invoice was paid, nor on time; 400 € came in."""
        self.assertFalse(self.measured().paid_amount)
        self.pay(self.owed, 400.00)
        self.take_over()
        record = self.measured()
        self.assertEqual((record.paid_count, record.paid_count_ever), (0, 0))
        self.assertEqual(record.paid_amount, 400.00)
        self.assertFalse(record.payments)
        self.assertEqual(self.states(self.owed), {"invoice": "settled", "due": "settled"})
        story = self.env["dunning.history"].search([("partner_id", "=", self.debtor.id)])
        [told] = story.filtered(lambda row: row.kind == "entry").mapped("summary")
        self.assertIn("Taken over by another customer", told)
        self.assertIn("Reprise de dette", told)
        self.assertFalse(self.debtor.sudo()._dunning_paid_invoices(self.company))

    def test_said_on_the_telephone(self):
        """Another invoice is called about: “no invoice paid” is what the caller knows."""
        self.invoice(300.00, due="2026-02-20", issued="2026-01-21")
        self.take_over()
        self.run_on("2026-03-03")
        customer = ScriptFacts(self.actions()[:1]).customer
        self.assertEqual((customer.paid, customer.on_time), (0, 0))

    def test_paid_invoices_stay_paid(self):
        """One by the bank, one with 20 € credited, one with 2 cents written off: these the customer
        has paid, all in time.
        """
        paid, credited, rounded = (
            self.invoice(amount, due="2026-03-20", issued="2026-02-20")
            for amount in (300.00, 200.00, 400.02)
        )
        self.pay(paid)
        self.credit(20.00, invoice=credited)
        self.pay(credited)
        self.pay(rounded, 400.00)
        cents = self.item(rounded)
        entry = self.book(
            (cents.account_id, self.debtor, -0.02, False),
            (self.company_data["default_account_expense"], self.debtor, 0.02, False),
        )
        (entry.line_ids.sorted("balance")[0] + cents).reconcile()
        self.take_over()
        record = self.measured()
        self.assertEqual((record.paid_count, record.paid_count_ever), (3, 3))
        self.assertEqual(
            self.debtor.sudo()._dunning_paid_invoices(self.company), rounded | credited | paid
        )
        self.assertEqual(self.states(paid)["invoice"], "paid")
