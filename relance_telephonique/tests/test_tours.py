"""A manager's and a salesperson's day in a browser; those of collectors stand by what they do."""

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .browsing import BrowserCase


@tagged("post_install", "-at_install")
class TestTours(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.colette = cls._create_user("colette", "relance_telephonique.group_dunning_user")
        cls.sam = cls._create_user("sam", "base.group_partner_manager")
        cls.mona = cls._create_user("mona", "relance_telephonique.group_dunning_manager")
        cls.debtor = cls.env["res.partner"].create(
            {"name": "Boulangerie Meunier", "is_company": True, "user_id": cls.sam.id}
        )
        cls.company.write({"dunning_user_id": cls.colette.id, "dunning_days_to_arrive": 0})
        cls.owed = cls._invoice(300.00, days=-10)

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            f"base.group_user,{group}",
            name=login.title(),
            email=f"{login}@emballages.example",
        )

    @classmethod
    def _invoice(cls, amount, days):
        """Post an invoice that is due so many days from today."""
        today = cls.company._dunning_today()
        line = {"name": "Boxes", "price_unit": amount, "tax_ids": []}
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": cls.debtor.id,
                "invoice_date": fields.Date.add(today, days=-20),
                "invoice_date_due": fields.Date.add(today, days=days),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        return invoice

    def test_manager_from_off_to_approval(self):
        self.company.write({"dunning_mode": "off", "dunning_start_date": False})
        account = {"acc_number": "FR7630006000011234567890189"}
        self.company.partner_id.bank_ids = [Command.create(account)]
        self._invoice(120.00, days=6)
        actions = self.env["dunning.action"].search_count([])
        self.start_tour("/odoo/dunning-debtors", "dunning_first_steps", login="mona")
        self.assertEqual(self.company.dunning_mode, "approval")
        self.assertEqual(self.company.dunning_start_date, self.company._dunning_today())
        self.assertEqual(self.company.dunning_signatory, "Mona Ribeiro")
        mail = self.company.dunning_test_mail_id
        self.assertEqual(mail.email_to, '"Mona" <mona@emballages.example>')
        self.assertEqual(self.env["dunning.action"].search_count([]), actions)

    def test_manager_finds_what_has_no_menu_and_their_settings(self):
        self.start_tour("/odoo/dunning-debtors", "dunning_menus", login="mona")
        self.assertEqual(self.company.dunning_tolerance, 7.5)
        self.assertEqual(self.company.dunning_signatory, "Mona Ribeiro")

    def test_salesperson_tells_of_a_dispute(self):
        self.start_tour(f"/odoo/res.partner/{self.debtor.id}", "dunning_salesperson", login="sam")
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual((dispute.move_ids, dispute.amount), (self.owed, 300.00))
        item = self.env["dunning.due.item"].search([("move_id", "=", self.owed.id)])
        self.assertEqual(item.status, "disputed")
