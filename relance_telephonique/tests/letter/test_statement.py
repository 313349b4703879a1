"""The statement of account: all that is open, on paper, by e-mail and as a spreadsheet."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user

from .test_documents import DocumentCase, PdfCase

REPORT = "relance_telephonique.report_statement"


class StatementCase(DocumentCase):
    def begin(self):
        super().begin()
        self.debtor = self.debtor.with_env(self.env)

    def table(self, debtor=None):
        [table] = (debtor or self.debtor)._dunning_statement().tables
        return table

    def names(self, rows):
        return [row.name for row in rows]


class TestStatementOfAccount(StatementCase):
    def test_all_that_is_open_and_its_age(self):
        """16 March: 100 of December, 90.30 left of February, 40 of April, a credit of 20."""
        old = self.invoice(100.00, due="2025-12-10")
        late = self.invoice(100.00, due="2026-02-27")
        self.pay(late, 9.70)
        coming = self.invoice(40.00, due="2026-04-10")
        self.invoice(55.00, due="2026-02-02", partner=self._create_debtor("Garage Delmas"))
        self.credit(20.00)
        table = self.table()
        self.assertEqual(self.names(table.chased), [old.name, late.name])
        self.assertEqual(self.names(table.others), [coming.name])
        self.assertEqual(self.residuals(table.credits), [-20.00])
        self.assertEqual(table.total, 210.30)
        ages = self.debtor._dunning_aged_balance(table)
        self.assertEqual(tuple(ages), (40.00, 90.30, 0.00, 0.00, 100.00, -20.00))

    def test_bounds_of_the_ages(self):
        for due, age in (
            ("2026-03-16", "not_due"),
            ("2026-03-15", "to_30"),
            ("2026-02-14", "to_30"),
            ("2026-02-13", "to_60"),
            ("2026-01-15", "to_60"),
            ("2026-01-14", "to_90"),
            ("2025-12-16", "to_90"),
            ("2025-12-15", "older"),
        ):
            with self.subTest(due=due):
                debtor = self._create_debtor(f"Boulangerie {due}")
                self.invoice(10.00, due=due, partner=debtor)
                ages = debtor._dunning_aged_balance(self.table(debtor))
                self.assertEqual(getattr(ages, age), 10.00)
                self.assertEqual(sum(ages), 10.00)

    def test_what_holds_an_invoice_does_not_hide_it(self):
        """Disputed, promised or on hold, it is owed in full in the books; paid, it is not."""
        disputed = self.invoice(300.00, due="2026-02-27")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": disputed.ids, "amount": 120.00}
        )
        held = self.invoice(50.00, due="2026-03-01")
        self.pause("2026-06-01", held)
        self.pay(self.invoice(70.00, due="2026-03-02"), booked=False)
        table = self.table()
        self.assertEqual(self.residuals(table.chased), [300.00, 50.00])
        self.assertEqual(table.total, 350.00)

    def test_each_currency_and_each_company(self):
        home, dollar = self.company.currency_id, self.env.ref("base.USD")
        foreign = self.env.ref("base.EUR") if home == dollar else dollar
        foreign.sudo().active = True
        self.invoice(100.00, due="2026-03-02")
        self.invoice(200.50, due="2026-04-02", currency=foreign)
        tables = self.debtor._dunning_statement().tables
        self.assertEqual([(t.currency, t.total) for t in tables], [(home, 100.0), (foreign, 200.5)])
        other = self.env["res.company"].sudo().create({"name": "Cartons du Rhône"})
        self.accountant.sudo().company_ids |= other
        debtor = self.debtor.with_context(allowed_company_ids=other.ids)
        self.assertFalse(debtor._dunning_statement().tables)

    def test_salesperson_has_their_own_customers_statement_only(self):
        self.invoice(100.00, due="2026-03-02")
        salesperson = self._create_user("mathieu", "base.group_user")
        debtor = self.debtor.with_user(salesperson)
        with self.assertRaisesRegex(AccessError, "is not a customer of yours: ask a collector"):
            debtor._dunning_statement()
        self.debtor.sudo().user_id = salesperson
        self.assertEqual(self.table(debtor).total, 100.00)
        self.assertTrue(debtor._dunning_statement_xlsx())

    def test_email_brings_the_statement(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        window = self.debtor.action_dunning_statement_send()
        composer = (
            self.env["mail.compose.message"]
            .with_context(**window["context"], force_report_rendering=False)
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.debtor)
        self.assertIn("le relevé de votre compte", self.text(composer.body))
        self.assertEqual(
            composer.subject, f"{self.company.name}\N{NO-BREAK SPACE}: relevé de votre compte"
        )
        [attached] = composer.attachment_ids
        self.assertIn("Relevé de compte - Boulangerie Meunier - 2026-03-16", attached.name)
        composer.action_send_mail()
        self.assertIn("Relevé de compte", self.debtor.message_ids[0].attachment_ids.name)
        self.assertTrue(invoice.dunning_next_date, "a statement is no reminder: nothing moves")


class TestStatementSheet(StatementCase, HttpCase):
    def test_figures_to_reckon_with(self):
        invoice = self.invoice(1234.56, due="2026-02-27", ref="BC 4571")
        self.pay(invoice, 234.57)
        self.credit(20.00)
        new_test_user(
            self.env(su=True),
            "sophie",
            "base.group_user,relance_telephonique.group_dunning_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.authenticate("sophie", "sophie")
        answer = self.url_open(self.debtor.action_dunning_statement_sheet()["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Boulangerie%20Meunier", answer.headers["Content-Disposition"])
        [sheet] = load_workbook(BytesIO(answer.content)).worksheets
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0]]
        self.assertEqual(sheet.title, self.company.currency_id.name)
        self.assertEqual(rows[2][0], "Facture")
        number, _instalment, reference, _date, due, late, amount, settled, left = rows[3]
        self.assertEqual((number, reference, f"{due:%F}"), (invoice.name, "BC 4571", "2026-02-27"))
        self.assertEqual((late, amount, settled, left), (17, 1234.56, 234.57, 999.99))
        self.assertEqual(rows[4][-1], -20.00)
        self.assertEqual(rows[5][-1], "=SUM(I5:I6)")

    def test_as_many_places_as_the_currency_has(self):
        """A dinar has a thousand millimes, a yen no parts."""
        for name, places, rounding, shown in (
            ("TND", 3, 0.001, "#,##0.000"),
            ("JPY", 0, 1.0, "#,##0"),
        ):
            currency = self.setup_other_currency(
                name, rates=[("2026-01-01", 3.4)], rounding=rounding
            )
            self.assertEqual(currency.decimal_places, places)
            self.invoice(1234.0, due="2026-02-27", currency=currency)
            book = load_workbook(BytesIO(self.debtor.with_env(self.env)._dunning_statement_xlsx()))
            cells = [row[-1] for row in book[name].iter_rows(min_row=5) if row[-1].value]
            self.assertEqual({cell.number_format for cell in cells}, {shown})

    def test_company_in_use(self):
        """Sophie works in two companies, by default in the other one: the sheet is of the one in
        which she asked for it. Of a third company it is refused.
        """
        invoice = self.invoice(100.00, due="2026-02-27")
        url = self.debtor.action_dunning_statement_sheet()["url"]
        other, third = (self._create_company(name=name) for name in ("Cartons", "Sacs"))
        new_test_user(
            self.env(su=True),
            "sophie",
            "base.group_user,relance_telephonique.group_dunning_user",
            company_id=other.id,
            company_ids=(other + self.company).ids,
        )
        self.authenticate("sophie", "sophie")
        [sheet] = load_workbook(BytesIO(self.url_open(url).content)).worksheets
        self.assertIn(invoice.name, [row[0] for row in sheet.iter_rows(values_only=True)])
        base = url.rpartition("/")[0]
        [sheet] = load_workbook(BytesIO(self.url_open(f"{base}/{other.id}").content)).worksheets
        self.assertNotIn(invoice.name, [row[0] for row in sheet.iter_rows(values_only=True)])
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(f"{base}/{third.id}").status_code, 403)

    def test_strangers_are_refused(self):
        url = self.debtor.action_dunning_statement_sheet()["url"]
        self.invoice(100.00, due="2026-03-02")
        for login, group in (("mathieu", "base.group_user"), ("paul", "base.group_portal")):
            new_test_user(self.env(su=True), login, group)
            self.authenticate(login, login)
            with self.subTest(group=group), self.assertLogs("odoo.http", "WARNING"):
                self.assertEqual(self.url_open(url).status_code, 403)


class TestStatementPdf(StatementCase, PdfCase):
    def statement_pages(self):
        return self.printed(REPORT, self.debtor)

    def test_one_page(self):
        invoice = self.invoice(1200.00, due="2026-02-27", ref="BC 4571")
        coming = self.invoice(40.00, due="2026-04-10")
        [page] = self.statement_pages()
        for part in (
            "Boulangerie Meunier",
            "Objet : relevé de compte au 16 mars 2026",
            invoice.name,
            "BC 4571",
            "27/02/2026",
            "Non échu",
            coming.name,
            "Solde de votre compte",
            "1 240,00",
            "31 à 60 jours",
            "FR76 9999 9000 4400 0123 4567 843",
            "Votre interlocuteur : Claire, 02 61 91 40 12",
        ):
            self.assertIn(part, page)
        for word in ("relance", "impayé", "demeure"):
            self.assertNotIn(word, page, "it may go to somebody who owes nothing yet")

    def test_many_pages_repeat_the_header(self):
        values = {"partner": self.debtor, "amount": 10.00, "due": -20}
        invoices = self.ledger.invoices([values] * 120)
        pages = self.statement_pages()
        rows = [sum(name in page for name in invoices.mapped("name")) for page in pages]
        self.assertEqual(sum(rows), 120, "each invoice on one page")
        for page, count in zip(pages, rows, strict=True):
            self.assertTrue(not count or "Reste dû" in page)
        self.assertIn("1 200,00", pages[-1])

    def test_nothing_open(self):
        [page] = self.statement_pages()
        self.assertIn("Votre compte est soldé dans nos livres à ce jour", page)
