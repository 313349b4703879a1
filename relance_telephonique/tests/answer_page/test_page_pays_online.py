"""Odoo's own online payment, from the page of a debtor."""

from odoo.tools import mute_logger

from .common import DebtorPageCase


class TestPagePaysOnline(DebtorPageCase):
    def begin(self):
        super().begin()
        provider = self.env["payment.provider"].sudo().search([], limit=1).copy()
        self.env.cr.execute(
            "UPDATE payment_provider SET state = 'enabled', company_id = %s WHERE id = %s",
            [self.company.id, provider.id],
        )
        provider.invalidate_recordset()
        settings = self.env["ir.config_parameter"].sudo()
        settings.set_param("account_payment.enable_portal_payment", "True")

    def pay_online(self, invoice, **form):
        return self.post(f"pay/{invoice.id}", allow_redirects=False, **form)

    def test_what_is_contested_is_not_paid_online(self):
        """The portal asks for the rest, under Odoo's own seal; for all of it once it is ticked; and
        for nothing of what is contested whole.
        """
        for invoice, amount in ((self.owed, 200.00), (self.coming, 300.00)):
            self.env["dunning.dispute"].create(
                {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": amount}
            )
        self.assertEqual(self.get().text.count("Pay online"), 1)
        location = self.pay_online(self.owed).headers["Location"]
        self.assertIn("amount=1000.0&payment_token=", location)
        self.assertIn(self.owed.name, self.url_open(location).text)
        with mute_logger("odoo.http"):
            self.assertEqual(self.pay_online(self.coming).status_code, 404)
            forged = location.replace("amount=1000.0", "amount=1.0")
            self.assertNotIn(self.owed.name, self.url_open(forged).text)
        self.assertEqual(self.get(more="?contested=1").text.count("Pay online"), 2)
        location = self.pay_online(self.owed, contested="1").headers["Location"]
        self.assertNotIn("amount=", location)

    def test_what_was_sold_is_not_paid_online(self):
        """The portal would bring the money to the company; by transfer it goes to the factor."""
        bank = self.env["res.partner.bank"].sudo()
        self.owed.sudo().partner_bank_id = bank.create(
            {
                "acc_number": "FR7630006000011234567890189",
                "acc_holder_name": "Factor Loire",
                "partner_id": self.company.partner_id.id,
            }
        )
        page = self.get().text
        self.assertEqual(page.count("Pay online"), 1)
        self.assertIn("FR76 3000 6000 0112 3456 7890 189", page)
        with mute_logger("odoo.http"):
            self.assertEqual(self.pay_online(self.owed).status_code, 404)
        self.assertEqual(self.pay_online(self.coming).status_code, 303)

    def test_an_invoice_is_paid_on_the_portal(self):
        """Its own page there, to which the e-mail led as well; of another debtor's, or of one that
        is paid, nothing opens.
        """
        self.assertEqual(self.get().text.count("Pay online"), 2)
        answer = self.pay_online(self.owed)
        self.assertEqual(answer.status_code, 303)
        self.owed.invalidate_recordset()
        mail = self.actions(self.owed, channel="email").message_id.body
        self.assertTrue(self.owed.access_token)
        path = f"/my/invoices/{self.owed.id}?access_token={self.owed.access_token}"
        self.assertIn(path, answer.headers["Location"])
        self.assertIn(path, mail)
        self.assertIn(self.owed.name, self.url_open(path).text)
        with mute_logger("odoo.http"):
            self.assertEqual(self.pay_online(self.others).status_code, 404)
            self.pay(self.coming)
            self.assertEqual(self.pay_online(self.coming).status_code, 404)

    def test_without_a_provider_nothing_is_offered(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "False"
        )
        self.assertNotIn("Pay online", self.get().text)
        with mute_logger("odoo.http"):
            self.assertEqual(self.pay_online(self.owed).status_code, 404)
