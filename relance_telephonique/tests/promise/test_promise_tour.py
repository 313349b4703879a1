"""A plan of instalments, from the debtor's form to the signed agreement's e-mail, in a browser."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..browsing import BrowserCase
from ..common import blank_pdf


@tagged("post_install", "-at_install")
class TestPromiseTour(BrowserCase):
    def test_plan(self):
        new_test_user(
            self.env,
            "colette",
            "account.group_account_invoice,base.group_partner_manager",
            name="Colette",
            email="colette@emballages.example",
        )
        debtor = self.env["res.partner"].create(
            {"name": "Boulangerie Meunier", "is_company": True, "email": "fournil@meunier.example"}
        )
        today = self.env.company._dunning_today()
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_date": fields.Date.add(today, days=-40),
                "invoice_date_due": fields.Date.add(today, days=-10),
                "invoice_line_ids": [
                    Command.create({"name": "Boxes", "price_unit": 300.00, "tax_ids": []})
                ],
            }
        ).action_post()
        reports = self.registry["ir.actions.report"]
        pdf = patch.object(reports, "_render_qweb_pdf", lambda *_args, **_kw: (blank_pdf(), "pdf"))
        with pdf:
            self.start_tour(
                f"/odoo/res.partner/{debtor.id}", "dunning_promise_plan", login="colette"
            )
        promise = self.env["dunning.promise"].search([("partner_id", "=", debtor.id)])
        self.assertEqual((promise.state, promise.line_ids.mapped("amount")), ("open", [100.00] * 3))
        sent = promise.message_ids.filtered("attachment_ids")
        self.assertEqual(len(sent.attachment_ids), 1)
        self.assertIn("Instalment agreement", sent.attachment_ids.name)
