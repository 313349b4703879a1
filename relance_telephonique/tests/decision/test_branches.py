"""A company and its branches are one legal person: the same money, the same contacts."""

from odoo import Command
from odoo.exceptions import UserError

from ...tools.ledger_sql import RECEIVABLE
from ..common import DunningCommon, day


class TestBranches(DunningCommon):
    """Boulangerie Meunier owes the agency of Lyon, and sometimes the main company too.

    Lea works for the agency alone, Claire for the main company alone.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Agence de Lyon",
                "parent_id": cls.company.id,
                "resource_calendar_id": cls.company.resource_calendar_id.id,
                "dunning_mode": "automatic",
                "dunning_scenario_id": cls.standard.id,
                "email": "lyon@emballages.example",
            }
        )
        groups = "account.group_account_invoice,relance_telephonique.group_dunning_user"
        cls.lea = cls._create_user("lea", groups)
        cls.lea.write({"company_ids": [Command.set(cls.branch.ids)], "company_id": cls.branch.id})
        cls.branch.dunning_user_id = cls.lea

    def begin(self):
        super().begin()
        self.become(self.lea)
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02")

    def in_main_company(self):
        self.become(self.accountant)

    # ------------------------------------------------------------------ the same money

    def test_payment_booked_in_the_main_company(self):
        """Odoo reconciles the two: until somebody does, the agency does not remind."""
        self.in_main_company()
        self.pay_on_account(1000.00)
        self.become(self.lea)
        self.assertEqual(self.status(self.owed), "covered")
        self.assertFalse(self.run_on("2026-03-05").action_ids)

    def test_payment_noted_in_the_main_company(self):
        """A cheque of 1,000 € without entry that names nothing holds like a booked one: of an older
        300 € of the main company first, then 700 € of the agency's 1,000 €.
        """
        self.in_main_company()
        self.pay_on_account(1000.00, booked=False)
        self.become(self.lea)
        self.assertEqual(self.status(self.owed), "in_payment")
        self.in_main_company()
        there = self.invoice(300.00, due="2026-02-27")
        self.assertEqual(self.status(there), "in_payment")
        self.become(self.lea)
        self.assertEqual(self.items(self.owed).amount_chased_currency, 300.00)

    def test_payment_noted_in_the_agency(self):
        self.in_main_company()
        there = self.invoice(1000.00, due="2026-03-02")
        self.become(self.lea)
        self.pay_on_account(2000.00, booked=False)
        self.assertEqual(self.status(self.owed), "in_payment")
        self.become(self.accountant)
        self.assertEqual(self.status(there), "in_payment")

    def test_payment_noted_in_the_main_company_that_did_not_come(self):
        """Once, a person is told of the cheque of 1,000 €, and the agency asks for its money."""
        self.in_main_company()
        self.pay_on_account(1000.00, booked=False)
        self.invoice(300.00, due="2026-02-27")
        self.on("2026-03-25")
        self.follow()
        self.follow()
        [activity] = self.debtor.activity_ids
        self.assertIn("did not come", activity.summary)
        self.become(self.lea)
        item = self.items(self.owed)
        self.assertEqual((item.amount_chased, item.amount_missed), (1000.00, 700.00))
        announced = self.owed._dunning_announcements()
        self.assertEqual([one.amount for one in announced[self.owed.id]], [700.00])

    def test_payment_booked_in_the_agency(self):
        self.in_main_company()
        there = self.invoice(1000.00, due="2026-03-02")
        self.become(self.lea)
        self.pay_on_account(2000.00)
        self.become(self.accountant)
        self.assertEqual(self.status(there), "covered")

    def test_money_is_spent_once(self):
        """1,000 € in the main company cover its own older invoice, not the agency's too."""
        self.in_main_company()
        there = self.invoice(1000.00, due="2026-02-27")
        self.pay_on_account(1000.00)
        self.assertEqual(self.status(there), "covered")
        self.become(self.lea)
        self.assertEqual(self.status(self.owed), "due")

    def test_money_to_match_at_the_main_companys_bank(self):
        self.in_main_company()
        self.bank(1000.00, partner_id=self.debtor.id)
        self.become(self.lea)
        self.assertEqual(self.status(self.owed), "to_match")

    def test_another_company_is_another_person(self):
        other = self._create_company(name="Emballages Suisse")
        stranger = self._create_user("olga", "account.group_account_invoice")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.become(stranger)
        self.pay_on_account(1000.00)
        self.become(self.lea)
        self.assertEqual(self.status(self.owed), "due")

    def test_nobody_owes_themselves(self):
        """The agency invoices the main company, which is the same legal person, and a sister
        company, which is another one.
        """
        sister = self._create_company(name="Emballages Suisse").partner_id.with_env(self.env)
        main = self.company.partner_id.with_env(self.env)
        own, sisters = (
            self.invoice(500.00, due="2026-03-02", partner=partner) for partner in (main, sister)
        )
        self.assertEqual(self.items(own).reason_code, "excluded.itself")
        self.assertIn("is the company itself, or a branch", self.items(own).status_reason)
        self.assertEqual(self.status(sisters), "due")

    def test_part_of_it_is_deducted(self):
        """600 € in the main company, where nothing is owed: the agency asks for the other 400 €."""
        self.in_main_company()
        self.pay_on_account(600.00)
        self.become(self.lea)
        self.run_on("2026-03-05")
        [table] = self.actions(self.owed)._statement().tables
        self.assertEqual(table.total, 400.00)

    def test_what_is_covered_is_listed_with_what_covers_it(self):
        """1,200 € in the main company cover its own 800 €: 400 € are left for the agency's."""
        self.in_main_company()
        self.invoice(800.00, due="2026-02-27")
        self.pay_on_account(1200.00)
        self.become(self.lea)
        self.run_on("2026-03-05")
        [table] = self.actions(self.owed)._statement().tables
        self.assertEqual(table.total, 600.00)

    # ------------------------------------------------------------------ the same contacts

    def test_one_contact_a_day(self):
        """The main company writes in the morning: the agency waits for the gap of three days."""
        self.in_main_company()
        there = self.invoice(500.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(there).state, "done")
        self.become(self.lea)
        self.assertFalse(self.run_on("2026-03-05").action_ids)
        self.assertEqual(str(self.items(self.owed).next_date), "2026-03-09")

    def test_one_contact_a_day_of_what_was_prepared_before(self):
        """Both wait, and are approved on the same day, a Friday: the second leaves on Monday."""
        (self.company | self.branch).sudo().dunning_mode = "approval"
        self.run_on("2026-03-05")
        reminder = self.actions(self.owed)
        self.in_main_company()
        there = self.invoice(500.00, due="2026-03-02")
        self.run_on("2026-03-06")
        self.actions(there).action_approve()
        self.become(self.lea)
        reminder.with_env(self.env).action_approve()
        self.assertFalse(reminder.date_processed)
        self.assertEqual(str(reminder.date), "2026-03-09")

    def test_calls_are_counted_together(self):
        """The main company has reached them today: the agency calls another day, and not while
        somebody else has them on the phone.
        """
        self.in_main_company()
        call = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "manual"}
        )
        self.debtor.sudo().phone = "01 99 00 12 34"
        call.action_process()
        call.action_take_call()
        self.become(self.lea)
        mine = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "manual"}
        )
        self.assertEqual(mine.busy_user_id, self.accountant)
        with self.assertRaisesRegex(UserError, "on the phone"):
            mine.action_take_call()
        self.become(self.accountant)
        call._log_call(self.outcome("refusal"))
        self.become(self.lea)
        refusal = self.debtor.with_env(self.env)._dunning_call_refusal(self.branch)
        self.assertIn("the most allowed", refusal)

    def test_an_answer_is_one_to_the_legal_person(self):
        """What the customer writes to the agency waits there: the main company asks nothing."""
        self.in_main_company()
        there = self.invoice(500.00, due="2026-03-02")
        lines = self.env["dunning.action.line"]
        self.env["dunning.action"]._note_answer(self.branch, self.debtor, lines)
        self.assertEqual(self.status(there), "replied")

    def test_the_desk_knows_of_the_agencys_contacts(self):
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.owed).state, "done")
        self.in_main_company()
        call = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "manual"}
        )
        contacts = call._desk_last_contacts()
        self.assertEqual(contacts, {(self.company, self.debtor): self.today})

    # ------------------------------------------------------------------ what was reconciled

    def reconcile(self, *moves):
        """Match what one customer owes and paid, in whichever of the companies."""
        lines = self.env["account.move.line"].sudo().browse()
        for move in moves:
            lines |= move.sudo().line_ids.filtered(lambda line: line.account_type == RECEIVABLE)
        lines.with_company(self.company).reconcile()
        self.assertTrue(all(lines.mapped("reconciled")))

    def standing_on(self, company, when):
        figures = self.env["dunning.figures"].sudo()
        return figures._receivables(company, [day(when)])[day(when)]

    def test_money_of_the_main_company_is_seen_as_it_stood(self):
        """1,000 € on account at the main company since 5 March, matched with an invoice that the
        agency makes on the 12th: on the 8th they were a credit.
        """
        self.in_main_company()
        payment = self.pay_on_account(1000.00)
        self.become(self.lea)
        self.on("2026-03-12")
        later = self.invoice(1000.00, due="2026-03-20", issued="2026-03-12")
        self.reconcile(payment.move_id, later)
        self.assertEqual(self.standing_on(self.company, "2026-03-08")["credits"], -1000.00)
        self.assertEqual(self.standing_on(self.company, "2026-03-12")["credits"], 0.00)

    def test_opening_balance_paid_at_the_main_company(self):
        """500 € carried over at the agency, paid to the main company on the 10th: on the 6th they
        were owed, and what came of what was expected is the agency's.
        """
        carried = self.ledger.opening_balance(self.debtor, 500.00, due=-10)
        kept = self.env["dunning.cash.kept"].sudo()
        kept._keep(self.branch)
        self.on("2026-03-10")
        self.in_main_company()
        payment = self.pay_on_account(500.00)
        self.reconcile(payment.move_id, carried)
        self.assertEqual(self.standing_on(self.branch, "2026-03-06")["to_30"], 1500.00)
        self.assertEqual(self.standing_on(self.branch, "2026-03-10")["to_30"], 1000.00)
        kept._keep(self.branch)
        came = kept.search([("company_id", "=", self.branch.id), ("week", "=", "2026-03-09")])
        self.assertIn(500.00, came.mapped("amount_came"))
