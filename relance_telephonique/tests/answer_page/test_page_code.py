"""The code that a bank reads, on the page: for all that is due, or for what was chosen."""

from unittest.mock import patch

from .common import DebtorPageCase

IBAN = "FR7630006000011234567890189"
FACTOR = "FR7699999000440001234567843"


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
        self.pay(self.owed, 200.25)
        answer, codes = self.drawn()
        both = f"{self.owed.name}, {self.coming.name}"
        self.assertEqual(codes, [(IBAN, "EUR1299.75", both)])
        self.assertIn("data:image/png;base64,", answer.text)
        for item in (self.item, self.later):
            self.assertIn(f"/dunning/{self.token}?pay={item}#dp-pay", answer.text)

    def test_what_was_chosen(self):
        """What is left of one of them and its number; or of both, the other way round."""
        self.pay(self.owed, 200.25)
        answer, codes = self.drawn(f"?pay={self.item}")
        self.assertEqual(codes, [(IBAN, "EUR999.75", self.owed.name)])
        self.assertIn("Only what you chose", answer.text)
        _answer, codes = self.drawn(f"?pay={self.later}&pay={self.item}&pay={self.item}")
        self.assertEqual(codes, [(IBAN, "EUR1299.75", f"{self.owed.name}, {self.coming.name}")])

    def contest(self, invoice, amount):
        dispute = {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": amount}
        self.env["dunning.dispute"].create(dispute)

    def test_what_is_contested_is_not_asked_for(self):
        """Unless they tick that they pay it all the same; the account keeps all that is open."""
        self.contest(self.owed, 200.00)
        both = f"{self.owed.name}, {self.coming.name}"
        for more, amount, names in (
            ("", "EUR1300.0", both),
            (f"?pay={self.item}", "EUR1000.0", self.owed.name),
            ("?contested=1", "EUR1500.0", both),
            (f"?pay={self.item}&contested=1", "EUR1200.0", self.owed.name),
            ("?contested=yes", "EUR1300.0", both),
        ):
            with self.subTest(more):
                answer, codes = self.drawn(more)
                self.assertEqual(codes, [(IBAN, amount, names)])
                with_it = "contested=1" in more
                said = f"{'With' if with_it else 'Without'} {self.money(200.00)} that you contest"
                self.assertIn(said, answer.text)
        self.assertIn(self.money(1500.00), self.get().text)
        statement = self.page()._dunning_statement()
        self.assertEqual([table.total for table in statement.tables], [1500.00])

    def test_what_is_contested_whole_is_asked_for_once_it_is_ticked(self):
        self.pay(self.coming)
        self.contest(self.owed, 1200.00)
        answer, codes = self.drawn()
        self.assertFalse(codes)
        self.assertIn("Also what I contest", answer.text)
        _answer, codes = self.drawn("?contested=1")
        self.assertEqual(codes, [(IBAN, "EUR1200.0", self.owed.name)])

    def test_a_factor_is_paid_apart(self):
        """What is chosen goes to whom it is owed, each with a code."""
        factor = self.env["res.partner"].sudo().create({"name": "Factor Loire"})
        account = {"acc_number": FACTOR, "partner_id": factor.id}
        self.coming.sudo().partner_bank_id = self.env["res.partner.bank"].sudo().create(account)
        _answer, codes = self.drawn(f"?pay={self.later}&pay={self.item}")
        self.assertEqual(
            codes,
            [
                (IBAN, "EUR1200.0", self.owed.name),
                (FACTOR, "EUR300.0", self.coming.name),
            ],
        )
        _answer, codes = self.drawn(f"?pay={self.later}")
        self.assertEqual(codes, [(FACTOR, "EUR300.0", self.coming.name)])

    def test_one_invoice_is_not_chosen_from(self):
        self.pay(self.coming)
        answer, codes = self.drawn()
        self.assertEqual(codes, [(IBAN, "EUR1200.0", self.owed.name)])
        self.assertNotIn("pay=", answer.text)

    def test_nothing_of_anybody_else(self):
        """Nor of what is paid: what is no choice is left out."""
        others = self.items(self.others).id
        self.pay(self.coming)
        for chosen in (others, self.later, 0, 2**40, "x", "1%20OR%201=1"):
            answer, codes = self.drawn(f"?pay={chosen}")
            self.assertEqual(codes, [(IBAN, "EUR1200.0", self.owed.name)], chosen)
            self.assertNotIn("Only what you chose", answer.text)

    def test_where_odoo_makes_no_code(self):
        """Of an account that is no IBAN: the page says how to pay without one."""
        self.account.active = False
        account = {"acc_number": "1234567", "partner_id": self.company.partner_id.id}
        self.env["res.partner.bank"].sudo().create(account)
        answer, codes = self.drawn(f"?pay={self.item}")
        self.assertIn("1234567", answer.text)
        self.assertFalse(codes)
