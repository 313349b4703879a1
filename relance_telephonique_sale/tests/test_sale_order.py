"""Quotations to customers who pay late: a warning always, a refusal beyond the company's limit."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.relance_telephonique.tests.common import DunningCommon

SALESPERSON = "sales_team.group_sale_salesman"
MANAGER = "relance_telephonique.group_dunning_manager"


class TestSaleOrder(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls._create_user("sam", SALESPERSON)
        cls.mona = cls._create_user("mona", f"base.group_user,{MANAGER}")
        cls.boss = cls._create_user("boss", f"sales_team.group_sale_manager,{MANAGER}")
        cls.company.dunning_user_id = cls.mona
        cls.product = cls.env["product.product"].create({"name": "Boxes", "list_price": 10.00})

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1234.56, due="2026-03-02")
        self.run_on("2026-03-05")
        self.on("2026-04-16")  # late by 45 days

    def quote(self, user=None, **values):
        order = self.env["sale.order"].with_user(user or self.sam)
        return order.create(
            {
                "partner_id": self.debtor.id,
                "order_line": [Command.create({"product_id": self.product.id})],
                **values,
            }
        )

    def test_warning(self):
        """Sam reads it on his quotation, although the customer is not his."""
        order = self.quote()
        self.assertEqual(
            order.dunning_warning,
            "Boulangerie Meunier owes 1,234.56\N{NO-BREAK SPACE}€ overdue, the oldest for 45 days. "
            "Level reached: First reminder.",
        )
        Form(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.pay(self.owed)
        self.env.invalidate_all()
        self.assertFalse(order.dunning_warning)

    def test_salesperson_opens_their_invoice(self):
        """Odoo counts its payments, which a salesperson may not read."""
        self.owed.invoice_user_id = self.sam
        with Form(self.owed.with_user(self.sam)) as form:
            self.assertEqual(form.amount_residual, 1234.56)

    def test_what_was_delivered_is_said_before_the_call(self):
        """Ten boxes invoiced, six delivered by the order; then the rest came."""
        order = self.quote(
            order_line=[Command.create({"product_id": self.product.id, "product_uom_qty": 10})]
        )
        order.action_confirm()
        order.order_line.qty_delivered = 6
        invoice = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.debtor.id,
                    "invoice_origin": order.name,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "quantity": 10,
                                "sale_line_ids": [Command.link(order.sudo().order_line.id)],
                            }
                        )
                    ],
                }
            )
        )
        invoice.action_post()
        note = {"name": "Signed note.pdf", "raw": b"%PDF", "res_model": "sale.order"}
        self.env["ir.attachment"].sudo().create(note | {"res_id": order.id})
        missing = self.env["dunning.action"]._not_delivered(invoice)
        self.assertEqual(missing, [f"Boxes on {order.name}, 6 of 10"])
        order.order_line.qty_delivered = 10
        self.assertEqual(self.env["dunning.action"]._not_delivered(invoice), [])
        self.assertIsNone(self.env["dunning.action"]._not_delivered(self.owed))
        papers = self.env["dunning.action"].with_user(self.sam)._papers(invoice)
        self.assertEqual(papers[invoice.id].mapped("name"), ["Signed note.pdf"])

    def test_who_pays_is_who_counts(self):
        """Goods for the bakery, invoiced to the holding, which owes nothing."""
        holding = self._create_debtor("Holding Meunier")
        order = self.quote(partner_invoice_id=holding.id)
        self.assertFalse(order.dunning_warning)

    def test_blocked_by_days(self):
        self.company.write({"dunning_block_orders": "days", "dunning_block_days": 45})
        order = self.quote()
        self.assertTrue(order.dunning_is_blocked)
        with self.assertRaisesRegex(UserError, r"blocked\. Boulangerie Meunier owes 1,234\.56"):
            order.action_confirm()
        with self.assertRaisesRegex(UserError, "Ask Mona"):
            order.action_confirm()
        self.assertFalse(order._has_to_be_signed())
        self.company.dunning_block_days = 46
        order.invalidate_recordset()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_blocked_by_level(self):
        """The first reminder was sent: a limit at the call does not block yet."""
        self.company.write(
            {"dunning_block_orders": "level", "dunning_block_level_id": self.level("call").id}
        )
        order = self.quote()
        self.assertFalse(order.dunning_is_blocked)
        self.company.dunning_block_level_id = self.level("email")
        order.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "First reminder"):
            order.action_confirm()

    def test_only_managers_have_the_form_that_releases(self):
        for user, expected in ((self.sam, False), (self.accountant, False), (self.mona, True)):
            releases = self.env["dunning.sale.release"].with_user(user)
            self.assertEqual(releases.has_access("create"), expected, user.name)

    def test_manager_releases_with_a_reason(self):
        self.company.write({"dunning_block_orders": "days", "dunning_block_days": 1})
        order = self.quote()
        with self.assertRaises(AccessError):
            order.action_dunning_release()
        with self.assertRaises(AccessError):
            order._dunning_release("I want my bonus")
        with self.assertRaises(AccessError):
            order.dunning_released_by = self.boss
        with self.assertRaises(AccessError):
            self.quote(dunning_released_by=self.boss.id)
        quotes = self.env["sale.order"].with_user(self.sam)
        with self.assertRaises(AccessError):
            quotes.with_context(default_dunning_released_by=self.boss.id).create(
                {"partner_id": self.debtor.id}
            )
        window = order.with_user(self.boss).action_dunning_release()
        release = self.env[window["res_model"]].with_user(self.boss)
        with Form(release.with_context(**window["context"])) as form:
            form.reason = "Cheque received"
        form.record.action_release()
        self.assertFalse(order.dunning_is_blocked)
        self.assertIn("Cheque received", order.message_ids[0].body)
        self.assertIn("Boss", order.message_ids[0].body)
        order.with_user(self.sam).action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.copy().dunning_is_blocked)

    def test_nothing_late_blocks_nothing(self):
        self.company.write({"dunning_block_orders": "days", "dunning_block_days": 0})
        self.pay(self.owed)
        order = self.quote()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_each_company_by_its_own_ledger_and_limit(self):
        other = self._create_company(name="Emballages Suisse")
        self.company.write({"dunning_block_orders": "days", "dunning_block_days": 1})
        seller = self._create_user("rita", SALESPERSON)
        seller.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        order = self.quote(user=seller, company_id=other.id)
        self.assertFalse(order.dunning_warning)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_story_opens_from_the_order(self):
        """What of it Sam may read: nothing, the customer is somebody else's."""
        window = self.quote().action_open_dunning_history()
        rows = self.env[window["res_model"]].with_user(self.sam).search(window["domain"])
        self.assertFalse(rows)
