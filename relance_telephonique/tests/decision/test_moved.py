"""A debt that is moved is not paid: bills, retentions and doubtful debts stay the debtor's."""

from odoo import Command
from odoo.tools import SQL

from ...tools.settlement_sql import invoices_owed_elsewhere
from ..common import DunningCommon


class TestMoved(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-02")
        self.owed = self.invoice(1000.00, due="2026-02-20")
        accounts = self.env["account.account"].sudo()
        self.doubtful = accounts.create(
            {
                "name": "Doubtful customers",
                "code": f"{self.receivable.code[:2]}6000",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self.bills = self.receivable.sudo().copy({"name": "Bills receivable"})

    @property
    def receivable(self):
        return self.debtor.property_account_receivable_id

    def move(self, account, *items, due=None, amount=None):
        """Move what these items owe to another account, by a general entry; return the new item."""
        total = amount or sum(item.amount_residual for item in items)
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account_id,
                            "partner_id": self.debtor.id,
                            "balance": balance,
                            "date_maturity": due,
                        }
                    )
                    for account_id, balance in (
                        (account.id, total),
                        (items[0].account_id.id, -total),
                    )
                ],
            }
        )
        entry.action_post()
        new, credit = entry.line_ids.sorted("balance", reverse=True)
        (credit + items[0].union(*items)).reconcile()
        return new

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def receive(self, item, amount):
        """Receive money at the bank for an item on whatever account."""
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "journal_id": self.company_data["default_journal_bank"].id,
                "line_ids": [
                    Command.create(
                        {"account_id": account_id, "partner_id": self.debtor.id, "balance": balance}
                    )
                    for account_id, balance in (
                        (self.company_data["default_account_expense"].id, amount),
                        (item.account_id.id, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        (entry.line_ids.filtered(lambda line: line.balance < 0) + item).reconcile()

    # ------------------------------------------------------------------ who says that it is paid

    def test_case_is_not_paid(self):
        """411 → 416 at year-end: nothing was recovered; then 400 € come in for the new item."""
        case = self.env["dunning.case"].sudo().create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids}
        )  # fmt: skip
        doubtful = self.move(self.doubtful, self.item(self.owed))
        self.assertEqual(self.owed.payment_state, "paid", "as Odoo calls it")
        case.invalidate_recordset()
        self.assertFalse(case.is_settled)
        self.assertEqual((case.amount_residual, case.amount_recovered), (1000.00, 0.00))
        self.receive(doubtful, 400.00)
        case.invalidate_recordset()
        self.assertEqual((case.amount_residual, case.amount_recovered), (600.00, 400.00))
        self.receive(doubtful, 600.00)
        case.invalidate_recordset()
        self.assertTrue(case.is_settled)

    def test_promise_is_not_kept(self):
        """Promised for 10 March, moved on the 4th, paid on the 9th."""
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": "2026-03-10", "amount": 1000.00})],
            }
        )
        promise.action_confirm()
        self.on("2026-03-04")
        bill = self.move(self.bills, self.item(self.owed), due="2026-04-30")
        promise._update_states()
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.00))
        self.on("2026-03-09")
        self.receive(bill, 1000.00)
        promise._update_states()
        self.assertEqual((promise.state, promise.result), ("kept", "kept"))
        self.assertEqual(str(promise.line_ids.date_paid), "2026-03-09")

    def test_interest_goes_on(self):
        """As if the debt had not been moved, from account to account; until it is paid."""
        self.company.sudo().country_id = self.env.ref("base.fr")
        other = self.invoice(1000.00, due="2026-02-20", issued="2026-01-21")
        bill = self.move(self.bills, self.item(self.owed), due="2026-04-30")
        doubtful = self.move(self.doubtful, bill)
        self.on("2026-06-10")
        self.assertEqual(self.cost(self.owed), self.cost(other))
        self.on("2026-06-15")
        self.receive(doubtful, 1000.00)
        self.pay(other)
        self.on("2026-08-01")
        self.assertEqual(self.cost(self.owed), self.cost(other))
        self.assertGreater(self.cost(other), 0)

    def cost(self, invoice):
        return invoice.sudo()._get_late_interest(self.today)["interest"]

    def test_two_debts_moved_in_one_entry(self):
        """1,000 € and 500 € become a doubtful debt of 1,500 €, of which 300 € come in."""
        other = self.invoice(500.00, due="2026-02-25", issued="2026-01-25")
        doubtful = self.move(self.doubtful, self.item(self.owed), self.item(other))
        self.receive(doubtful, 300.00)
        residuals = (self.owed | other).sudo()._dunning_residuals()
        self.assertEqual((residuals[self.owed.id], residuals[other.id]), (800.00, 400.00))

    def test_dollars_moved_to_an_account_in_euros(self):
        """1,000 $ at 1.25 become a bill of 800 €: 400 € that come in for it are 500 $."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        item = self.item(self.invoice(1000.00, due="2026-02-20", currency=dollars))
        self.receive(self.move(self.bills, item, due="2026-04-30"), 400.00)
        self.assertEqual(tuple(item._dunning_owed_elsewhere()[item.id]), (400.00, 500.00))
        [settled] = item._dunning_settlements()[item.id]
        self.assertEqual((settled.amount, settled.taken), (500.00, 0.00))

    def test_written_off_is_neither_moved_nor_paid(self):
        """400 € came in, the rest is a loss: 40 % were recovered."""
        case = self.env["dunning.case"].sudo()
        case = case.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})
        self.receive(self.item(self.owed), 400.00)
        self.move(self.company_data["default_account_expense"], self.item(self.owed))
        case.invalidate_recordset()
        self.assertEqual((case.amount_residual, case.amount_recovered), (0.00, 400.00))
        self.assertEqual((case.amount_credited, case.recovery_rate), (600.00, 0.40))

    def test_account_of_another_class(self):
        """1,000 € go to sundry debtors, 46 beside 41: that is no account of what customers owe."""
        item = self.item(self.owed)
        code = f"{self.receivable.code[0]}67000"
        self.move(self.doubtful.copy({"name": "Sundry debtors", "code": code}), item)
        self.assertEqual(tuple(item._dunning_owed_elsewhere()[item.id]), (0.00, 0.00))

    def test_history_and_behaviour(self):
        self.move(self.doubtful, self.item(self.owed))
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        record = self.env["dunning.behaviour"].sudo().search([("partner_id", "=", self.debtor.id)])
        self.assertFalse(record.paid_count)
        rows = self.env["dunning.history"].search(
            [("partner_id", "=", self.debtor.id), ("move_id", "=", self.owed.id)]
        )
        self.assertEqual(set(rows.mapped("state")), {"unpaid"})

    # ------------------------------------------------------------------ where it is now

    def test_bill_is_due_on_its_own_day(self):
        """A bill of 1,000 € for 30 April: marked “no follow-up” by Odoo, the collector is told once
        it has fallen due; followed up, it is chased.
        """
        bill = self.move(self.bills, self.item(self.owed), due="2026-04-30")
        self.assertFalse(self.items(self.owed))
        self.assertEqual(self.items(bill.move_id).reason_code, "excluded.no_followup")
        self.on("2026-04-30")
        self.follow()
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-05-04")
        self.follow()
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("1,000.00", activity.summary)
        item = self.items(bill.move_id)
        item.action_follow_up()
        self.assertEqual(self.items(bill.move_id).status, "due")

    def test_told_on_the_day_of_the_entry_where_it_has_no_other(self):
        """411 → 416 on 2 March, without a due date: the collector is told the next day."""
        self.move(self.bills, self.item(self.owed))
        self.follow()
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-03-03")
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("03/02/2026", activity.summary)

    def test_two_bills_of_one_entry(self):
        """600 € for 31 March, 400 € for 30 April, drawn in one entry: each is told on its day."""
        first, second = (
            (self.bills, self.debtor, amount, due)
            for amount, due in ((600, "2026-03-31"), (400, "2026-04-30"))
        )
        entry = self.book(first, second, (self.receivable, self.debtor, -1000))
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit + self.item(self.owed)).reconcile()
        for when, amount in (("2026-04-01", "600.00"), ("2026-05-04", "400.00")):
            self.on(when)
            self.follow()
            self.follow()
            [activity] = self.debtor.activity_ids
            self.assertIn(amount, activity.summary)
            activity.action_done()

    def test_doubtful_debt_that_nobody_can_ask_for(self):
        """411 → 416 on 2 March, which in the French chart is no receivable: the collector is told
        that no reminder comes of it, unless it is in a case.
        """
        other = self.invoice(500.00, due="2026-02-25", issued="2026-01-25")
        self.move(self.doubtful, self.item(self.owed))
        self.move(self.doubtful, self.item(other))
        case = self.env["dunning.case"].sudo()
        case.create({"partner_id": self.debtor.id, "move_ids": other.ids})
        self.on("2026-03-03")
        self.follow()
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("1,000.00", activity.summary)
        self.assertIn("Doubtful customers since 03/02/2026", activity.summary)
        self.assertIn("nobody asks for what is there", activity.summary)

    def test_cheque_that_came_back_by_a_general_entry(self):
        """1,000 € came in on 2 March, and the bank gave the cheque back on the 5th, with 20 € of
        fees: Odoo marks the entry “no follow-up”, and the collector is told once. Balances that
        were carried over in one entry, in which the bank is overdrawn, are no news.
        """
        self.receive(self.item(self.owed), 1000.00)
        self.on("2026-03-05")
        bank = self.ledger.bank_journal.default_account_id
        fees = self.company_data["default_account_expense"]
        other = self._create_debtor("Garage Vidal")
        came_back = self.book(
            (self.receivable, self.debtor, 1000), (fees, None, 20), (bank, None, -1020)
        )
        self.book(
            (self.receivable, self.debtor, 70), (self.receivable, other, 30), (bank, None, -100)
        )
        self.book((self.receivable, other, 500), (fees, None, -400), (bank, None, -100))
        self.follow()
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-03-06")
        self.follow()
        self.follow()
        [activity] = (self.debtor | other).activity_ids
        self.assertIn("1,000.00", activity.summary)
        self.assertIn("came back", activity.summary)
        self.items(came_back).action_follow_up()
        self.on("2026-03-10")
        self.assertEqual(self.items(came_back).status, "due")

    def book(self, *lines):
        """Post a general entry of ``(account, customer, balance)``, with a due date or without."""
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner and partner.id,
                            "balance": balance,
                            "date_maturity": due and due[0],
                        }
                    )
                    for account, partner, balance, *due in lines
                ],
            }
        )
        entry.action_post()
        return entry

    def test_news_of_two_months(self):
        """What fell due sixty days ago is told, what did longer ago is not; nor an invoice that a
        person marked “no follow-up”.
        """
        self.move(self.bills, self.item(self.owed), due="2026-03-05")
        self.invoice(80.00, due="2026-03-06").line_ids.sudo().no_followup = True
        self.on("2026-05-05")
        self.follow()
        self.assertFalse(self.debtor.activity_ids)
        self.on("2026-05-04")
        self.follow()
        self.assertEqual(len(self.debtor.activity_ids), 1)

    def test_nothing_is_owed_elsewhere_of_what_was_not_moved(self):
        items = self.item(self.owed)
        self.assertEqual(tuple(items._dunning_owed_elsewhere()[items.id]), (0.0, 0.0))
        self.assertFalse(items.browse()._dunning_owed_elsewhere())

    def test_which_invoices_are_owed_elsewhere(self):
        """Those of the company that were moved, as far as the asker means them; not what became a
        loss beside them.
        """
        lost = self.invoice(80.00, due="2026-02-20")
        self.move(self.company_data["default_account_expense"], self.item(lost))
        self.move(self.doubtful, self.item(self.owed))
        self.env.flush_all()

        def owed(company_id, *condition):
            query = invoices_owed_elsewhere(company_id, *condition)
            return [move for (move,) in self.env.execute_query(query)]

        self.assertEqual(owed(self.company.id), self.owed.ids)
        self.assertFalse(owed(0))
        self.assertFalse(owed(self.company.id, SQL("FALSE")))

    def test_what_was_moved_stays_in_its_case(self):
        """A bill, and what it becomes, are in court as the invoice is; others' entries are not."""
        case = self.env["dunning.case"].sudo()
        case = case.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})
        bill = self.move(self.bills, self.item(self.owed), due="2026-04-30")
        self.assertEqual(self.items(bill.move_id).status, "legal")
        other = self.bills.copy({"name": "Bills sent to the bank"})
        sent = self.move(other, bill, due="2026-04-30")
        self.assertEqual(self.items(sent.move_id).status, "legal")
        elsewhere = self.invoice(80.00, due="2026-02-20")
        free = self.move(self.bills, self.item(elsewhere), due="2026-04-30")
        self.assertEqual(self.items(free.move_id).status, "excluded")
        case.action_close()
        self.assertEqual(self.items(sent.move_id).status, "excluded")

    def test_moved_five_times(self):
        """From bill to bill: the fifth is the case's still, a sixth is not looked for."""
        case = self.env["dunning.case"].sudo()
        case = case.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})
        others = self.bills.copy({"name": "Bills sent to the bank"})
        bill = self.item(self.owed)
        for account in (self.bills, others, self.bills, others, self.bills):
            bill = self.move(account, bill, due="2026-04-30")
        self.assertEqual(self.items(bill.move_id).status, "legal")
        case.invalidate_recordset()
        self.assertEqual(case.amount_residual, 1000.00)
        bill = self.move(others, bill, due="2026-04-30")
        self.assertEqual(self.items(bill.move_id).status, "excluded")
        case.invalidate_recordset()
        self.assertEqual(case.amount_residual, 0.00)
