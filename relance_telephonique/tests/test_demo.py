from unittest import SkipTest

from odoo import Command
from odoo.tests import tagged

from ..demo import COMPANY, build_demo, hear_answers, rows
from ..demo.history import DAYS_LIVED
from ..demo.scenario import TRIED_SINCE
from .warm import WarmCase

# What a debtor's case, in `debtors.csv`, means for its records.
CASES = {
    "loyal": lambda debtor, invoices: (
        len(settled(invoices)) >= 12
        and not any(days_late(invoice) > 0 for invoice in settled(invoices))
    ),
    "pays_late": lambda debtor, invoices: (
        settled(invoices) and all(days_late(invoice) > 15 for invoice in settled(invoices))
    ),
    "partial": lambda debtor, invoices: "partial" in invoices.mapped("payment_state"),
    "credit_allocated": lambda debtor, invoices: (
        {"partial", "reversed"} <= set(invoices.mapped("payment_state"))
    ),
    "credit_open": lambda debtor, invoices: debtor.credit == 1440,
    "credit_covers": lambda debtor, invoices: debtor.credit == 582.60,
    "on_account": lambda debtor, invoices: debtor.credit == 1028.60,
    "on_account_covers": lambda debtor, invoices: debtor.credit == 2190,
    "instalments": lambda debtor, invoices: all(len(items(invoice)) == 2 for invoice in invoices),
    "usd": lambda debtor, invoices: "USD" in invoices.currency_id.mapped("name"),
    "unbooked_payment": lambda debtor, invoices: invoices.filtered(
        lambda invoice: invoice.payment_state == "paid" and invoice.amount_residual
    ),
    "blocked": lambda debtor, invoices: "blocked" in invoices.mapped("payment_state"),
    "no_followup": lambda debtor, invoices: any(invoices.mapped("no_followup")),
    "no_email": lambda debtor, invoices: not debtor.email,
    "bad_phone": lambda debtor, invoices: not debtor._phone_format(fname="phone"),
    "no_phone": lambda debtor, invoices: not debtor.phone,
    "no_address": lambda debtor, invoices: not (debtor.street or debtor.city),
    "dunning_contact": lambda debtor, invoices: "dunning" in debtor.child_ids.mapped("type"),
    "branch": lambda debtor, invoices: invoices.partner_id == debtor.child_ids,
    "consumer": lambda debtor, invoices: debtor.dunning_regime == "consumer",
    "public": lambda debtor, invoices: debtor.dunning_regime == "public",
    "belgian": lambda debtor, invoices: (
        debtor.dunning_regime == "foreign" and not any(invoices.mapped("amount_tax"))
    ),
    "recurring": lambda debtor, invoices: set(invoices.mapped("amount_total")) == {354},
    "large": lambda debtor, invoices: debtor.credit > 80000,
    "many": lambda debtor, invoices: len(invoices.filtered("amount_residual")) == 9,
}


def items(moves):
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


def settled(invoices):
    return invoices.filtered(lambda invoice: invoice.payment_state == "paid")


def days_late(invoice):
    paid_on = max(items(invoice).matched_credit_ids.mapped("max_date"))
    return (paid_on - invoice.invoice_date_due).days


@tagged("post_install", "-at_install")
class TestDemo(WarmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.env.ref("base.module_l10n_fr_account").state != "installed":
            raise SkipTest("the demo company needs the French chart of accounts")
        cls.company = build_demo(cls.env)
        cls.today = cls.company._dunning_today()
        cls.env = cls.company.with_company(cls.company).env
        cls.invoices = cls.env["account.move"].search(
            [("company_id", "=", cls.company.id), ("move_type", "=", "out_invoice")]
        )
        cls.table = rows("debtors")
        partners = cls.invoices.commercial_partner_id
        cls.debtors = {partner.ref: partner for partner in partners}

    def of(self, reference):
        """Return the invoices of a debtor."""
        return self.invoices.filtered(
            lambda invoice: invoice.commercial_partner_id == self.debtors[reference]
        )

    def test_what_is_announced_is_there(self):
        self.assertEqual(self.company.name, COMPANY["name"])
        self.assertEqual(sorted(self.debtors), [row["ref"] for row in self.table])
        self.assertEqual(len(self.debtors), 60)
        self.assertEqual(len(self.invoices), 308)
        self.assertEqual(set(self.invoices.mapped("state")), {"posted"})

    def test_numbers_follow_dates(self):
        by_number = self.invoices.sorted("name")
        self.assertEqual(by_number, by_number.sorted("invoice_date"))
        self.assertLessEqual(max(self.invoices.mapped("invoice_date")), self.today)

    def test_amounts_tie(self):
        """Each row of the table is an invoice, due on its day, with what was paid taken off."""
        for row in rows("invoices"):
            with self.subTest(debtor=row["debtor"], day=row["due"] or row["issued"]):
                invoice = self.invoice_of(row)
                self.assertEqual(invoice.amount_total, float(row["amount"]))
                self.assertAlmostEqual(invoice.amount_residual, self.residual_of(row, invoice))

    def invoice_of(self, row):
        field = "invoice_date_due" if row["due"] else "invoice_date"
        offset = int(row["due"] or row["issued"])
        return self.of(row["debtor"]).filtered(
            lambda invoice: (
                (invoice[field] - self.today).days == offset
                and invoice.amount_total == float(row["amount"])
            )
        )

    def residual_of(self, row, invoice):
        booked = [row["paid"] if row["flag"] != "unbooked" else "", row["credited"]]
        if "all" in booked:
            return 0
        return float(row["amount"]) - sum(float(amount or 0) for amount in booked)

    def test_every_step_has_debtors(self):
        lines = items(self.invoices).filtered("amount_residual")
        lates = [(self.today - line.date_maturity).days for line in lines]
        steps = [-8, 3, 8, 15, 22, 30, 50]
        for start, end in zip(steps, [*steps[1:], 1000], strict=True):
            with self.subTest(step=start):
                self.assertGreater(len([late for late in lates if start <= late < end]), 10)
        self.assertEqual(max(lates), 400)

    def test_each_case_is_what_it_says(self):
        for row in self.table:
            holds = CASES.get(row["case"])
            with self.subTest(case=row["case"], debtor=row["name"]):
                self.assertTrue(not holds or holds(self.debtors[row["ref"]], self.of(row["ref"])))
        self.assertFalse(CASES.keys() - {row["case"] for row in self.table})

    def test_people(self):
        users = self.env["res.users"].search([("company_id", "=", self.company.id)])
        users -= self.env.ref("base.user_admin")
        self.assertEqual(set(users.mapped("login")), {"comptable", "commercial", "responsable"})
        self.assertEqual(users.company_ids, self.company)
        salesperson = users.filtered(lambda user: user.login == "commercial")
        self.assertFalse(salesperson.has_group("account.group_account_readonly"))
        own = [debtor for debtor in self.debtors.values() if debtor.user_id == salesperson]
        self.assertEqual(len(own), 13)

    def test_a_group_of_payers_and_one_that_may_be(self):
        groups = self.env["dunning.payer.group"].search([("company_id", "=", self.company.id)])
        told = {group.state: set(group.partner_ids.mapped("ref")) for group in groups}
        self.assertEqual(told, {"active": {"C016", "C030"}, "proposed": {"C024", "C026"}})
        self.assertIn("compta@bois-altitude.example", groups.filtered("signs")[-1:].why)

    def test_a_timeline_that_forks_on_whether_somebody_was_reached(self):
        scenario = self.env["dunning.scenario"].search([("company_id", "=", self.company.id)])
        forks = {level.delay_days: level.condition for level in scenario.level_ids}
        self.assertEqual((forks[12], forks[16]), ("not_reached", "reached"))
        self.assertEqual(len(forks) - list(forks.values()).count("always"), 2)
        self.assertFalse(scenario.dead_end)
        followers = {row["debtor"] for row in rows("tags")}
        items = self.env["dunning.due.item"].search([("scenario_id", "=", scenario.id)])
        self.assertEqual(set(items.partner_id.mapped("ref")), followers)

    def test_a_step_is_tested_since_before_the_first_day_lived_through(self):
        trial = self.env["dunning.trial"].search([("company_id", "=", self.company.id)])
        self.assertEqual(trial.state, "running")
        self.assertEqual((self.today - trial.date_start).days, -TRIED_SINCE)
        self.assertGreater(-TRIED_SINCE, DAYS_LIVED)
        first, second = trial.variant_ids
        self.assertEqual(first.mail_template_id, trial.level_id.mail_template_id)
        self.assertNotEqual(second.mail_template_id.subject, first.mail_template_id.subject)

    def test_debtors_write_back_what_is_sure_and_what_is_not(self):
        answered = [self.debtors[row["debtor"]] for row in rows("replies")]
        actions = self.env["dunning.action"]._by_method()
        for debtor in answered:
            item = self.env["dunning.due.item"].search([("partner_id", "=", debtor.id)], limit=1)
            line = Command.create({**item._action_line_values(), "level_id": False})
            mail = {"partner_id": debtor.id, "channel": "email", "line_ids": [line]}
            actions.create(mail).action_done()
        hear_answers(self.company, self.today)
        answers = actions.search([("reason", "=", "reply"), ("state", "=", "ready")])
        self.assertEqual(set(answers.partner_id), set(answered))
        for answer in answers:
            self.assertTrue(answer.understood_ids)
            self.assertTrue(answer.perhaps_ids)
        reasons = self.env["dunning.due.item"].search([("status", "=", "replied")])
        self.assertEqual(set(reasons.partner_id), set(answered))

    def test_its_chatter_is_in_the_language_of_the_company(self):
        disputes = self.env["dunning.dispute"].search([("company_id", "=", self.company.id)])
        told = disputes.message_ids.filtered("body").mapped("body")
        self.assertTrue(told)
        self.assertFalse([body for body in told if "created" in body])

    def test_building_again_changes_nothing(self):
        count = self.env["account.move"].search_count([])
        self.assertEqual(build_demo(self.env), self.company)
        self.assertEqual(self.env["account.move"].search_count([]), count)
