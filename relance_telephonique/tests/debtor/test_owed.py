"""What a debtor owes: one total wherever it is shown, to the cent; made up cases are in
``properties_owed.py``.
"""

from odoo import Command

from ..common import DunningCommon


class TestOwed(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-16")
        self.debtor = self.debtor.with_env(self.env)
        self.late = self.invoice(1000.00, due="2026-03-02")

    def owed(self):
        self.env.invalidate_all()
        return self.debtor._dunning_owed(self.company)

    def total(self):
        [total] = self.owed().totals
        return total

    def shown(self):
        """Return what form, list, warning, dashboard and statement say is owed, and is late."""
        self.env.invalidate_all()
        row = self.env["dunning.debtor"].search([("partner_id", "=", self.debtor.id)])
        arrears = self.debtor._dunning_arrears(self.company)
        largest = self.env["dunning.figures"]._largest_debtors(self.company)
        due = {self.debtor.dunning_due, row.amount_due}
        due |= {table.total for table in self.debtor._dunning_statement().tables}
        late = {self.debtor.dunning_overdue, row.amount_overdue}
        late |= {arrears.amount if arrears else 0.0, *(overdue for _who, overdue, _days in largest)}
        return due, late

    def test_money_on_its_way(self):
        """400 € of 1,000 € are announced: 600 € are owed, and late, everywhere."""
        self.pay(self.late, 400.00, booked=False)
        self.assertEqual(self.shown(), ({600.00}, {600.00}))
        [one] = self.owed().items
        self.assertEqual((one.residual, one.on_way, one.owed), (1000.00, 400.00, 600.00))

    def test_credits_go_to_what_is_late_first(self):
        """1,200 € on account: nothing is late any more, and 300 € of the next 500 € are left."""
        self.invoice(500.00, due="2026-04-10")
        self.pay_on_account(1200.00)
        self.assertEqual(self.shown(), ({300.00}, {0.00}))
        total = self.total()
        self.assertEqual((total.covered, total.not_due, total.overdue), (1200.00, 300.00, 0.00))

    def test_what_was_never_sent_is_not_owed_yet(self):
        unsent = self.invoice(80.00, due="2026-03-02", is_move_sent=False)
        self.assertEqual(self.shown(), ({1000.00}, {1000.00}))
        statement = self.debtor._dunning_statement()
        self.assertNotIn(unsent, statement.moves)
        self.assertEqual([one.status for one in self.owed().items if not one.owed], ["unsent"])

    def test_what_was_paid_back_is_no_debt(self):
        """A credit note of 300 € was paid back: neither of the two is in any total."""
        self.credit(300.00)
        self.ledger.pay_back(self.debtor, 300.00, on=0)
        self.assertEqual(self.shown(), ({1000.00}, {1000.00}))

    def test_credit_note_paid_back_without_journal_entry(self):
        """Odoo calls the note paid, and all of it is open: it covers nothing any more."""
        note = self.credit(1000.00)
        self.assertEqual(self.status(self.late), "covered")
        back = self.ledger.pay_back(self.debtor, 1000.00, on=0, booked=False, invoice=note)
        self.assertFalse(back.move_id)
        self.assertEqual(self.status(self.late), "due")
        self.assertEqual(self.shown(), ({1000.00}, {1000.00}))

    def test_part_of_a_credit_note_paid_back_without_journal_entry(self):
        """300 € of a credit note of 1,100 € were paid back: 800 € are deducted, wherever it is
        shown; a second payment of 900 € leaves nothing of it.
        """
        note = self.credit(1100.00)
        self.ledger.pay_back(self.debtor, 300.00, on=0, booked=False, invoice=note)
        self.assertEqual(self.shown(), ({200.00}, {200.00}))
        self.assertEqual(self.items(self.late).amount_credit, 800.00)
        [table] = self.debtor._dunning_statement().tables
        self.assertEqual([row.residual for row in table.credits], [-800.00])
        other = self.invoice(700.00, due="2026-02-20")
        self.assertEqual(self.status(other), "covered")
        self.ledger.pay_back(self.debtor, 900.00, on=0, booked=False, invoice=note)
        self.assertEqual(self.status(other), "due")
        self.assertEqual(self.shown(), ({1700.00}, {1700.00}))

    def test_of_which(self):
        """Promised, disputed and on hold are owed; each says so, and the rest is asked for."""
        disputed = self.invoice(300.00, due="2026-02-20")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": disputed.ids, "amount": 120.00}
        )
        self.pause("2026-06-01", self.invoice(50.00, due="2026-03-03"))
        promised = self.invoice(70.00, due="2026-03-04")
        self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(promised).ids,
                "line_ids": [Command.create({"date": "2026-04-01", "amount": 70.00})],
            }
        ).action_confirm()
        total = self.total()
        self.assertEqual(total.owed, 1420.00)
        parts = (total.promised, total.disputed, total.held, total.asked)
        self.assertEqual(parts, (70.00, 120.00, 50.00, 1180.00))
        self.assertEqual(self.shown(), ({1420.00}, {1420.00}))

    def test_credit_in_another_currency(self):
        """1,000 $ invoiced at 1.25 and 1,000 $ on account at 1.30: in dollars nothing is left."""
        dollars = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.25), ("2026-03-10", 1.30)]
        )
        self.invoice(1000.00, due="2026-03-09", issued="2026-02-10", currency=dollars)
        self.ledger.invoice(
            self.debtor, 1000.00, due=0, issued=0, currency=dollars, move_type="out_refund"
        )
        owed = {total.currency: total.owed for total in self.owed().totals}
        self.assertEqual(owed, {self.company.currency_id: 1000.00, dollars: 0.00})
        self.assertEqual(self.owed().amount, 1000.00)

    def test_credits_are_not_for_what_nobody_follows_up(self):
        """1,000 € are older and not followed up: the 1,000 € on account pay what is chased."""
        older = self.invoice(1000.00, due="2026-02-02")
        older.line_ids.no_followup = True
        self.pay_on_account(1000.00)
        self.assertEqual(self.status(self.late), "covered")
        total = self.total()
        self.assertEqual((total.held, total.asked), (1000.00, 0.00))

    def test_credits_are_not_for_what_was_never_sent(self):
        self.invoice(1000.00, due="2026-02-02", is_move_sent=False)
        self.pay_on_account(1000.00)
        self.assertEqual(self.status(self.late), "covered")

    def test_call_desk(self):
        """The desk says what the sheet adds up: what is on account is not asked for again."""
        call = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "manual"}
        )
        call._by_method().line_ids = [
            Command.create(item._action_line_values() | {"level_id": False})
            for item in self.items(self.late)
        ]
        call.action_process()
        self.pay_on_account(250.00)
        self.env.invalidate_all()
        self.assertEqual(call._desk_ranks(call.create_date)[call].amount, 750.00)
        self.assertEqual(call.desk_take(call.ids, is_chosen=True)["amount"], "750.00\xa0€")
        [table] = call._statement().tables
        self.assertEqual(table.total, 750.00)
