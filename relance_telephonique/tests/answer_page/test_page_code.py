"""The code that a bank's application reads, on the page: for all that is due, for each invoice."""

from unittest.mock import patch

from odoo.tools import mute_logger

from .common import DebtorPageCase

IBAN = "FR7630006000011234567890189"


class TestPageCode(DebtorPageCase):
    """5 March: 1,200.00 is late, 300.00 comes; no invoice is printed with a code."""

    def begin(self):
        super().begin()
        account = {"acc_number": IBAN, "partner_id": self.company.partner_id.id}
        self.account = self.env["res.partner.bank"].sudo().create(account)
        self.company.sudo().qr_code = False

    def setUp(self):
        super().setUp()
        self.item, self.later = self.items(self.owed).id, self.items(self.coming).id

    def drawn(self, more=""):
        """Fetch it, and return ``(what came, [(account, amount, words) of each code drawn])``."""
        reports = self.registry["ir.actions.report"]
        with patch.object(reports, "barcode", autospec=True, side_effect=reports.barcode) as made:
            answer = self.get(more=more)
        codes = [call.kwargs["value"].split("\n") for call in made.call_args_list]
        return answer, [(code[6], code[7], code[10]) for code in codes]

    def test_all_that_is_due(self):
        """Drawn with the page; those of the invoices are fetched when somebody asks for them."""
        self.pay(self.owed, 200.25)
        answer, codes = self.drawn()
        both = f"{self.owed.name}, {self.coming.name}"
        self.assertEqual(codes, [(IBAN, "EUR1299.75", both)])
        self.assertIn("data:image/png;base64,", answer.text)
        for item in (self.item, self.later):
            self.assertIn(f"/dunning/{self.token}/code/{item}.png", answer.text)

    def test_one_invoice(self):
        """What is left of it, and its number."""
        self.pay(self.owed, 200.25)
        answer, codes = self.drawn(f"/code/{self.item}.png")
        self.assertEqual(codes, [(IBAN, "EUR999.75", self.owed.name)])
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertTrue(answer.content.startswith(b"\x89PNG"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_one_invoice_alone_has_the_code_of_the_total(self):
        self.pay(self.coming)
        answer, codes = self.drawn()
        self.assertEqual(codes, [(IBAN, "EUR1200.0", self.owed.name)])
        self.assertNotIn("/code/", answer.text)

    def test_nothing_of_anybody_else(self):
        """Nor of what is paid, nor without a link that opens the page."""
        others = self.items(self.others).id
        self.pay(self.coming)
        with mute_logger("odoo.http"):
            for item in (others, self.later, 0, 2**40):
                answer, codes = self.drawn(f"/code/{item}.png")
                self.assertEqual((answer.status_code, codes), (404, []), item)
            self.assertEqual(self.get("A" * 40, f"/code/{self.item}.png").status_code, 404)

    def test_where_odoo_makes_none(self):
        """Of an account that is no IBAN: the page shows it, and no code."""
        self.account.active = False
        account = {"acc_number": "1234567", "partner_id": self.company.partner_id.id}
        self.env["res.partner.bank"].sudo().create(account)
        answer, codes = self.drawn()
        self.assertIn("1234567", answer.text)
        self.assertFalse(codes)
        self.assertNotIn("/code/", answer.text)
