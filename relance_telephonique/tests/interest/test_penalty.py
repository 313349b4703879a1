"""Penalties and indemnities invoiced or waived: once, explicitly, and given back when undone."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .test_late_interest import LateCase

COLLECTOR = "base.group_user,relance_telephonique.group_dunning_user"


class PenaltyCase(LateCase):
    """3,650.00 due on 31 May 2026: 1.215 a day at 12.15 %, asked for on 20 June, after 20 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.penalty_account, cls.indemnity_account = accounts.create(
            [
                {"name": name, "code": code, "account_type": "income_other"}
                for name, code in (
                    ("Revenus des créances commerciales", "763100"),
                    ("Indemnités", "758000"),
                )
            ]
        )

    def begin(self):
        super().begin()
        self.on("2026-05-01")
        self.late_invoice = self.invoice(3650.00, due="2026-05-31")
        self.on("2026-06-20")

    def settle(self, moves, user=None, **values):
        """Return the wizard on these invoices, of whoever has opened it."""
        return (
            self.env["dunning.penalty.settle"]
            .with_user(user or self.env.user)
            .with_context(default_move_ids=moves.ids)
            .create(values)
        )

    def bill(self, moves=None, **values):
        """Invoice the penalties, and return the draft invoice."""
        window = self.settle(moves or self.late_invoice, **values).action_invoice()
        return self.env["account.move"].browse(window["res_id"])

    def waive(self, reason="Goodwill", moves=None, **values):
        """Let the manager waive."""
        wizard = self.settle(moves or self.late_invoice, self.user, reason=reason, **values)
        wizard.action_waive()

    def left(self, invoice=None, on="2026-06-20"):
        """Return the interest and the indemnity left to claim."""
        return self.late(invoice or self.late_invoice, on)[1:]


class TestInvoicing(PenaltyCase):
    def test_draft_names_invoice_days_and_rate(self):
        """3,650 × 12.15 % × 20 / 365 = 24.30, and 40.00: without VAT, in the right accounts."""
        bill = self.bill()
        self.assertEqual((bill.state, bill.move_type), ("draft", "out_invoice"))
        self.assertEqual(bill.partner_id, self.debtor)
        self.assertEqual((bill.amount_tax, bill.amount_total), (0.0, 64.30))
        interest, indemnity = bill.invoice_line_ids
        self.assertEqual(
            (interest.account_id, interest.price_subtotal), (self.penalty_account, 24.30)
        )
        self.assertEqual(
            (indemnity.account_id, indemnity.price_subtotal), (self.indemnity_account, 40.00)
        )
        for part in (
            self.late_invoice.name,
            "06/01/2026 to 06/20/2026",
            "12.15 % a year",
            "3,650.00",
        ):
            self.assertIn(part, interest.name)
        self.assertIn(self.late_invoice.name, indemnity.name)

    def test_claimed_once(self):
        """Ten days on, only these ten are left: 12.15, and no second indemnity."""
        self.bill()
        self.assertEqual(self.left(), (0.0, 0.0))
        self.assertEqual(self.left(on="2026-06-30"), (12.15, 0.0))
        with self.assertRaisesRegex(UserError, "no penalty to claim"):
            self.bill()
        self.on("2026-06-30")
        self.assertEqual(self.bill().amount_total, 12.15)

    def test_each_half_year_has_its_line(self):
        self.rates("2026_2").action_confirm()
        self.on("2026-07-10")
        bill = self.bill()
        self.assertEqual(bill.invoice_line_ids.mapped("price_subtotal"), [36.45, 12.40, 40.00])

    def test_cancelling_or_deleting_gives_back(self):
        bill = self.bill()
        bill.action_post()
        bill.button_draft()
        self.assertEqual(self.left(), (0.0, 0.0), "still claimed by the draft")
        bill.button_cancel()
        self.assertEqual(self.left(), (24.30, 40.00))
        self.bill().unlink()
        self.env.invalidate_all()
        self.assertEqual(self.left(), (24.30, 40.00))

    def test_what_was_given_back_is_not_claimed_twice(self):
        """The first bill is cancelled, a second is made: the first cannot come back."""
        first = self.bill()
        first.button_cancel()
        self.bill()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            first.button_draft()
            self.env.flush_all()

    def test_credit_note_on_the_bill_gives_nothing_back(self):
        bill = self.bill()
        bill.action_post()
        self.credit(64.30, invoice=bill)
        self.assertEqual(self.left(), (0.0, 0.0))

    def test_penalty_invoice_bears_nothing_itself(self):
        bill = self.bill()
        bill.action_post()
        self.assertEqual(self.late(bill, "2026-12-01"), ([], 0.0, 0.0))

    def test_only_what_was_chosen(self):
        bill = self.bill(interest=False)
        self.assertEqual(bill.amount_total, 40.00)
        self.assertEqual(self.left(), (24.30, 0.0))
        self.assertEqual(self.bill(indemnity=False).amount_total, 24.30)
        with self.assertRaisesRegex(UserError, "Choose"):
            self.bill(interest=False, indemnity=False)

    def test_interest_first_then_the_indemnity(self):
        self.bill(indemnity=False)
        self.assertEqual(self.left(), (0.0, 40.00))
        self.assertEqual(self.bill().amount_total, 40.00)

    def test_one_bill_per_debtor_and_currency(self):
        other = self._create_debtor("Garage Vidal")
        self.on("2026-05-01")
        theirs = self.invoice(365.00, due="2026-05-31", partner=other)
        more = self.invoice(730.00, due="2026-05-31")
        self.on("2026-06-20")
        window = self.settle(self.late_invoice | theirs | more).action_invoice()
        bills = self.env["account.move"].search(window["domain"])
        self.assertEqual(
            {bill.partner_id: bill.amount_total for bill in bills},
            {self.debtor: 109.16, other: 42.43},
        )

    def test_paid_late_in_full(self):
        """Nothing is due any more but what being late has cost; the debtor's list knows."""
        self.pay(self.late_invoice)
        self.on("2026-08-01")
        window = self.debtor.with_env(self.env).action_dunning_penalties()
        self.assertEqual(window["context"], {"default_move_ids": self.late_invoice.ids})
        self.assertEqual(self.bill().amount_total, 64.30)
        with self.assertRaisesRegex(UserError, "owes penalties"):
            self.debtor.with_env(self.env).action_dunning_penalties()

    def test_not_in_advance(self):
        with self.assertRaisesRegex(UserError, "days to come"):
            self.bill(date="2026-06-21")

    def test_rates_must_be_certain(self):
        self.on("2026-07-10")
        with self.assertRaisesRegex(UserError, "2nd half of 2026 are not confirmed"):
            self.bill()
        self.rates("2026_2").unlink()
        with self.assertRaisesRegex(UserError, "2nd half of 2026 are missing"):
            self.bill()
        self.assertFalse(self.env["dunning.penalty"].search([]))

    def test_chatter_tells(self):
        self.bill()
        note = self.late_invoice.message_ids[0]
        self.assertIn("Invoiced on a draft invoice by Claire", note.body)
        self.assertIn("24.30", note.body)
        self.assertIn("40.00", note.body)

    def test_accounts(self):
        """Those chosen, else the French chart's, else a clear error."""
        self.company.dunning_penalty_account_id = self.indemnity_account
        bill = self.bill(indemnity=False)
        self.assertEqual(bill.invoice_line_ids.account_id, self.indemnity_account)
        self.indemnity_account.code = "708888"
        with self.assertRaisesRegex(UserError, "Choose the Account of indemnities in Settings"):
            self.bill(interest=False)

    def test_collector_who_may_not_read_invoices(self):
        """Claiming takes Odoo's own right on invoices; the action is offered to nobody else."""
        nadia = self._create_user("nadia", COLLECTOR)
        sam = self._create_user("sam", "base.group_user")
        for user in (nadia, sam):
            self.become(user)
            with self.assertRaises(AccessError):
                self.settle(self.late_invoice)
            offered = self.env["ir.actions.actions"].get_bindings("res.partner")["action"]
            self.assertNotIn("Dunning: late penalties…", [one["name"] for one in offered])

    def test_wizard_shows_the_account(self):
        wizard = Form(
            self.env["dunning.penalty.settle"].with_context(default_move_ids=self.late_invoice.ids)
        )
        self.assertIn("64.30", wizard.account)
        wizard.date = "2026-06-10"
        self.assertIn("52.15", wizard.account)


class TestWaiving(PenaltyCase):
    def test_waived_is_not_claimed_again(self):
        """All until 20 June; the penalties run on, the indemnity never comes back."""
        self.waive()
        self.assertEqual(self.left(), (0.0, 0.0))
        self.assertEqual(self.left(on="2026-06-30"), (12.15, 0.0))
        [waived] = self.env["dunning.penalty"].search([])
        self.assertEqual(
            (waived.kind, waived.interest, waived.indemnity, waived.reason, waived.user_id),
            ("waived", 24.30, 40.00, "Goodwill", self.user),
        )
        note = self.late_invoice.message_ids[0]
        for part in ("Waived by", "24.30", "40.00", "Goodwill", self.user.name):
            self.assertIn(part, note.body)
        self.assertEqual(note.author_id, self.user.partner_id)

    def test_only_the_indemnity(self):
        self.waive(interest=False)
        self.assertEqual(self.left(), (24.30, 0.0))

    def test_a_reason_is_needed(self):
        for reason in ("", "  "):
            with self.assertRaisesRegex(UserError, "Enter the reason"):
                self.waive(reason=reason)

    def test_only_managers_waive(self):
        wizard = self.settle(self.late_invoice, reason="Goodwill")
        with self.assertRaises(AccessError):
            wizard.action_waive()
        with self.assertRaises(AccessError):
            self.env["dunning.penalty"].create({"move_id": self.late_invoice.id, "kind": "waived"})
        self.assertEqual(self.left(), (24.30, 40.00))

    def test_formal_notice_leaves_out_what_was_waived(self):
        self.waive(interest=False)
        claims = self.late_invoice._get_late_interest("2026-06-20")
        self.assertEqual((claims["total"], claims["indemnity"]), (24.30, 0.0))


class TestCompanies(PenaltyCase):
    def test_other_company_does_not_see_them(self):
        self.bill()
        other = self._create_company(name="Emballages Suisse")
        stranger = self._create_user("eva", COLLECTOR)
        stranger.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertEqual(len(self.env["dunning.penalty"].search([])), 1)
        self.assertFalse(self.env["dunning.penalty"].with_user(stranger).search([]))

    def test_foreign_currency(self):
        """The bill is in the invoice's currency, the indemnity converted."""
        foreign = (self.euro | self.env.ref("base.USD")) - self.company.currency_id
        foreign = foreign[:1].sudo()
        foreign.active = True
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].sudo().create(
            {
                "name": "2026-01-01",
                "rate": 2.0,
                "currency_id": foreign.id,
                "company_id": self.company.id,
            }
        )
        self.on("2026-05-01")
        abroad = self.invoice(3650.00, due="2026-05-31", currency=foreign)
        self.on("2026-06-20")
        bill = self.bill(abroad)
        self.assertEqual(bill.currency_id, foreign)
        self.assertEqual(bill.amount_total, 64.30 if foreign == self.euro else 104.30)
