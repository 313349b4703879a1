"""Who is to be paid: the company, or who bought its invoices."""

from unittest.mock import patch

from .test_documents import DocumentCase


class TestPayees(DocumentCase):
    """Emballages sold two of three invoices to a factor, whose account they name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factor = cls.bank.copy(
            {"acc_number": "FR7630006000011234567890189", "acc_holder_name": "Factor Loire"}
        )

    def begin(self):
        super().begin()
        self.ours = self.invoice(100.00, due="2026-03-02")
        self.sold = self.invoice(250.00, due="2026-02-20") | self.invoice(50.00, due="2026-03-05")
        self.sold.sudo().partner_bank_id = self.factor
        self.contact = self.action(self.ours | self.sold)

    def payees(self):
        return {payee.bank: payee.total for payee in self.contact._statement().payees}

    def test_each_is_asked_for_their_own(self):
        self.assertEqual(self.payees(), {self.factor: 300.00, self.bank: 100.00})
        text = self.text(self.mail(self.contact).body_html)
        for said in (
            "300,00 € par virement à Factor Loire (…0189)",
            "IBAN : FR76 3000 6000 0112 3456 7890 189",
            "Titulaire : Factor Loire",
            "IBAN : FR76 9999 9000 4400 0123 4567 843",
            "À régler à : Factor Loire (…0189)",
            "Total dû 400,00",
        ):
            self.assertIn(said, text)

    def test_credits_of_a_sold_invoice_are_the_factors(self):
        """An allowance on a sold invoice, then money on account, which takes the oldest first."""
        note = self.credit(30.00)
        note.sudo().reversed_entry_id = self.sold[1]
        self.assertEqual(self.payees(), {self.factor: 270.00, self.bank: 100.00})
        self.pay_on_account(260.00)
        self.assertEqual(self.payees(), {self.factor: 20.00, self.bank: 90.00})
        self.assertEqual(self.contact._statement().tables[0].total, 110.00)

    def test_all_of_it_is_sold(self):
        """What is asked for goes to the factor alone: it is not “our account”."""
        self.pay(self.ours)
        text = self.text(self.mail(self.contact).body_html)
        self.assertIn("300,00 € par virement à Factor Loire (…0189)", text)
        self.assertNotIn("notre compte", text)

    def test_what_names_no_account_is_paid_to_the_company(self):
        """The factor's account is the first that is kept, and the only one that is named: what
        names none is for the company's, which has none in its name but has a journal of it.
        """
        self.factor.sequence, self.bank.sequence = 1, 2
        self.ours.sudo().partner_bank_id = False
        self.assertEqual(self.payees(), {self.factor: 300.00, self.bank: 100.00})
        self.bank.acc_holder_name = "Emballages de l’Ouest"
        self.ledger.bank_journal.sudo().bank_account_id = self.bank
        self.assertEqual(self.payees(), {self.factor: 300.00, self.bank: 100.00})

    def test_what_is_paid_is_not_named(self):
        """A sold invoice is credited in full, of the other 0.80 € are left: it alone is named."""
        large, small = self.sold
        self.credit(50.00).sudo().reversed_entry_id = small
        self.pay(large, 249.20)
        [payee] = [payee for payee in self.contact._statement().payees if payee.bank == self.factor]
        self.assertEqual((payee.total, payee.names), (0.80, [large.name]))

    def test_account_in_the_currency_of_the_invoice(self):
        """The account chosen for letters is in euros: dollars go to the one in dollars. Without a
        choice euros go to the first account.
        """
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        abroad = self.bank.copy({"acc_number": "FR76DOLLARS", "currency_id": dollars.id})
        invoice = self.invoice(80.00, due="2026-03-02", currency=dollars)
        (self.ours | invoice).sudo().partner_bank_id = False
        self.contact = self.action(invoice)
        for chosen in self.bank, self.bank.browse():
            self.company.sudo().dunning_bank_id = chosen
            expected = {self.bank: 100.00, abroad: 80.00, self.factor: 300.00}
            self.assertEqual(self.payees(), expected)

    def test_statement_letter_and_their_codes_to_scan(self):
        """A code asks for the total of its payee, and quotes the invoices paid with it."""
        self.company.sudo().qr_code = True
        asked = []

        def code(bank, amount, quoted, *_more, **_options):
            asked.append((bank, amount, quoted))
            return "data:image/png;base64,AA=="

        expected = [
            (self.factor, 300.00, ", ".join(self.sold.mapped("name"))),
            (self.bank, 100.00, self.ours.name),
        ]
        banks = self.registry["res.partner.bank"]
        with patch.object(banks, "build_qr_code_base64", code):
            letter = self.html(self.contact)
            self.assertEqual([(b.with_env(self.env), *more) for b, *more in asked], expected)
            asked.clear()
            statement = self.html(self.debtor, "report_statement")
            self.assertEqual([(b.with_env(self.env), *more) for b, *more in asked], expected)
            asked.clear()
            self.mail(self.contact)
            self.assertFalse(asked, "who reads an e-mail on a telephone cannot scan it")
        for page in letter, statement:
            self.assertIn("À régler à : Factor Loire (…0189)", page)
