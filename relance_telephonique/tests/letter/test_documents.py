"""What e-mails, letters and text messages say, to the cent and in the reader's language."""

from io import BytesIO

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase
from odoo.tools.pdf import PdfFileReader

from ..common import STANDARD, DunningCommon
from ..languages import speak
from ..reading import NO_BREAK_SPACES, read


class DocumentCase(DunningCommon):
    """A French company writes to its debtors, in French to those who read French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak(cls.env, "fr_FR")
        cls.company.partner_id.write(
            {"street": "14 rue des Cartonniers", "zip": "44240", "city": "Orvault", "lang": "fr_FR"}
        )
        cls.company.write(
            {
                "country_id": cls.env.ref("base.fr").id,
                "phone": "02 61 91 40 00",
                "company_registry": "00028141000019",
            }
        )
        cls.accountant.phone = "02 61 91 40 12"
        cls.debtor.write(
            {
                "street": "3 allée du Four",
                "zip": "75011",
                "city": "Paris",
                "country_id": cls.env.ref("base.fr").id,
                "lang": "fr_FR",
                "ref": "C042",
            }
        )
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7699999000440001234567843",
                "partner_id": cls.company.partner_id.id,
                "bank_id": cls.env["res.bank"].create({"name": "BVE", "bic": "VDERFR2N"}).id,
                "allow_out_payment": True,
            }
        )

    def begin(self):
        super().begin()
        self.on("2026-03-16")

    def action(self, moves, level="email", partner=None, **values):
        """Return an action of that level of the standard scenario, which carries the invoices."""
        level = self.env.ref(STANDARD + level)
        debtor = partner or self.debtor
        lines = [
            Command.create(
                {
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "level_id": level.id,
                    "delay_days": level.delay_days,
                    "date_maturity": item.date_maturity,
                    "amount_residual": item.amount_residual,
                }
            )
            for item in self.items(moves)
        ]
        return (
            self.env["dunning.action"]
            ._by_method()
            .create(
                {
                    "partner_id": debtor.id,
                    "level_id": level.id,
                    "channel": level.channel,
                    "user_id": self.accountant.id,
                    "line_ids": lines,
                    **values,
                }
            )
        )

    def table(self, action, **options):
        """Return the only table of an action's statement."""
        [table] = action._statement(**options).tables
        return table

    def residuals(self, rows):
        return [row.residual for row in rows]

    def html(self, action, report="report_dunning_letter"):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            f"relance_telephonique.{report}", action.ids
        )
        return self.text(html.decode())

    def text(self, html):
        return read(html)

    def mail(self, action):
        """Return the e-mail that the action queues."""
        action.action_process()
        self.assertFalse(action.failure_reason)
        return self.env["mail.mail"].sudo().search([("mail_message_id", "=", action.message_id.id)])


class TestStatement(DocumentCase):
    def test_partly_paid_invoice_is_asked_for_its_residual_only(self):
        invoice = self.invoice(1234.56, due="2026-03-02")
        action = self.action(invoice)
        self.pay(invoice, 234.57)
        table = self.table(action)
        [row] = table.chased
        self.assertEqual((row.amount, row.settled, row.residual), (1234.56, 234.57, 999.99))
        self.assertEqual((row.name, row.days_late, table.total), (invoice.name, 14, 999.99))
        self.assertEqual(action.line_ids.amount_residual, 1234.56, "the record keeps what was")

    def test_what_is_settled_meanwhile_is_not_listed(self):
        paid, owed = self.invoice(100.00, due="2026-03-02"), self.invoice(50.10, due="2026-03-03")
        action = self.action(paid | owed)
        self.pay(paid)
        self.assertEqual(self.residuals(self.table(action).chased), [50.10])

    def test_other_late_items_are_listed_but_not_chased(self):
        chased = self.invoice(100.00, due="2026-03-02")
        other = self.invoice(70.30, due="2026-03-10")
        self.invoice(500.00, due="2026-03-30")  # not due
        held = self.invoice(900.00, due="2026-03-05")
        action = self.action(chased)
        self.pause("2026-06-01", held)
        table = self.table(action)
        self.assertEqual(self.residuals(table.chased), [100.00])
        self.assertEqual([(row.name, row.residual) for row in table.others], [(other.name, 70.30)])
        self.assertEqual(table.total, 170.30)
        self.assertEqual(self.table(action, others=False).total, 100.00)

    def test_unallocated_credits_are_deducted(self):
        """The oldest invoice, which they cover, is listed with them: 80 + 300 − 120 is due."""
        covered = self.invoice(80.00, due="2026-03-01")
        chased = self.invoice(300.00, due="2026-03-02")
        action = self.action(chased)
        note = self.credit(100.25)
        self.pay_on_account(19.75)
        table = self.table(action)
        self.assertEqual([row.name for row in table.others], [covered.name])
        self.assertEqual(self.residuals(table.credits), [-100.25, -19.75])
        self.assertEqual(table.credits[0].name, note.name)
        self.assertEqual(table.total, 260.00)

    def test_credits_go_to_older_debts_first(self):
        """A formal notice does not list the older invoice: it cannot take its credit either."""
        self.invoice(500.00, due="2026-03-01")
        chased = self.invoice(300.00, due="2026-03-02")
        action = self.action(chased, "formal_notice")
        self.credit(120.00)
        self.assertEqual(self.table(action).total, 680.00)
        self.assertEqual(self.table(action, others=False).total, 300.00)

    def test_one_table_and_one_total_per_currency(self):
        dollar = self.env.ref("base.USD")
        foreign = self.company.currency_id == dollar and self.env.ref("base.EUR") or dollar
        foreign.sudo().active = True
        home = self.invoice(100.00, due="2026-03-02")
        abroad = self.invoice(200.50, due="2026-03-03", currency=foreign)
        more = self.invoice(0.49, due="2026-03-04", currency=foreign)
        tables = self.action(home | abroad | more)._statement().tables
        self.assertEqual(
            [(table.currency, table.total) for table in tables],
            [(self.company.currency_id, 100.00), (foreign, 200.99)],
        )

    def test_instalments_say_which_they_are(self):
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "30 % / 70 %",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                        for share, days in ((30, 0), (70, 30))
                    ],
                }
            )
        )
        invoice = self.invoice(1000.00, term=term, issued="2026-03-02")
        first = self.items(invoice)[0]
        action = self.action(invoice)
        others = action.line_ids.filtered(lambda line: line.move_line_id.id != first.id)
        others.sudo()._by_method().unlink()
        [row] = self.table(action).chased
        self.assertEqual((row.amount, row.residual), (300.00, 300.00))
        self.assertEqual(row.instalment, "instalment 1 of 2")

    def test_notice_lists_what_falls_due_with_its_terms(self):
        term = self.env.ref("account.account_payment_term_30days")
        self.invoice(40.00, due="2026-03-02")
        coming = self.invoice(610.00, term=term, issued="2026-02-22")
        action = self.action(coming, "pre_due")
        self.credit(15.00)
        table = self.table(action)
        self.assertEqual((self.residuals(table.chased), table.others), ([610.00], []))
        self.assertEqual(table.chased[0].term, term.name)
        self.assertEqual(table.credits, [], "what is late takes the credit first")

    def test_salesperson_reads_own_customers_only(self):
        """Their own customer's letter needs no right in accounting; another's is closed."""
        salesperson = self._create_user("mathieu", "base.group_user")
        action = self.action(self.invoice(100.00, due="2026-03-02"))
        with self.assertRaises(AccessError):
            action.with_user(salesperson)._statement()
        self.debtor.sudo().user_id = salesperson
        self.assertEqual(self.table(action.with_user(salesperson)).total, 100.00)


class TestMail(DocumentCase):
    def test_reminder_says_all_that_is_needed_to_pay(self):
        invoice = self.invoice(1200.00, due="2026-03-02", ref="BC 4571")
        self.pay(invoice, 300.00)
        mail = self.mail(self.action(invoice))
        text = self.text(mail.body_html)
        for part in (
            invoice.name,
            "Votre référence : BC 4571",
            "14 jours de retard",
            "Total dû",
            "900,00",
            "IBAN : FR76 9999 9000 4400 0123 4567 843",
            "BIC : VDERFR2N",
            "Votre interlocuteur : Claire, 02 61 91 40 12, claire@emballages.example",
            "Si votre règlement s’est croisé avec ce message",
        ):
            self.assertIn(part, text)
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", mail.body_html)
        self.assertIn(invoice.name, mail.subject)
        self.assertIn(self.company.name, mail.subject)
        self.assertIn("claire@emballages.example", mail.email_from)
        self.assertTrue(mail.reply_to, "an answer must reach somebody")
        self.assertFalse(mail.auto_delete)

    def test_each_reads_their_own_language(self):
        english = self._create_debtor("Silverbrook Inc", lang="en_US")
        accounts = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "AP", "parent_id": self.debtor.id, "type": "dunning", "lang": "en_US"})
        )
        french = self.action(self.invoice(100.00, due="2026-03-02"), contact_id=self.debtor.id)
        foreign = self.action(
            self.invoice(100.00, due="2026-03-02", partner=english), partner=english
        )
        self.assertIn("Bonjour,", self.mail(french).body_html)
        mail = self.mail(foreign)
        self.assertIn("Hello,", mail.body_html)
        self.assertIn("14 days late", self.text(mail.body_html))
        self.assertIn("Sauf erreur de notre part", self.html(french))
        self.assertIn("Dear Sir or Madam", self.html(foreign))
        french.contact_id = accounts
        self.assertIn("Dear Sir or Madam", self.html(french))

    def test_each_debtor_gets_their_own_invoices_only(self):
        other = self._create_debtor("Garage Delmas")
        mine = self.invoice(100.00, due="2026-03-02") | self.invoice(50.00, due="2026-03-02")
        theirs = self.invoice(75.00, due="2026-03-02", partner=other)
        self.run_on("2026-03-16")
        for moves, foreign in ((mine, theirs), (theirs, mine)):
            action = self.actions(moves)
            names = action.message_id.attachment_ids.mapped("name")
            self.assertCountEqual(names, [move._get_invoice_report_filename() for move in moves])
            for move in foreign:
                self.assertNotIn(move.name, action.message_id.body)

    def test_notice_is_courteous(self):
        term = self.env.ref("account.account_payment_term_30days")
        mail = self.mail(self.action(self.invoice(10.0, term=term, issued="2026-02-22"), "pre_due"))
        text = self.text(mail.body_html)
        self.assertIn("24/03/2026 " + term.with_context(lang="fr_FR").name, text)
        self.assertIn("Total à régler", text)
        for word in ("retard", "impay", "relance", "40 €"):
            self.assertNotIn(word, text)

    def test_second_reminder_recalls_what_was_done(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.action(invoice, "email").action_done()
        self.on("2026-03-10")
        self.action(invoice, "call")._log_call(self.outcome("refusal"))
        self.on("2026-03-20")
        template = self.env.ref("relance_telephonique.mail_template_second_reminder")
        action = self.action(invoice, "letter")
        text = self.text(
            template._render_field("body_html", action.ids, compute_lang=True)[action.id]
        )
        self.assertIn("notre e-mail du 5 mars 2026 et notre appel téléphonique du 10 mars", text)
        self.assertIn("au plus tard le 30 mars 2026", text, "28 March is a Saturday")

    def test_survives_what_is_missing(self):
        """No bank account, no responsible, no telephone, 120 invoices."""
        self.bank.sudo().unlink()
        self.company.sudo().write({"phone": False, "email": False, "dunning_user_id": False})
        values = {"partner": self.debtor, "amount": 10.00, "due": -14}
        invoices = self.ledger.invoices([values] * 120)
        self.env.ref(STANDARD + "email").sudo().attach_invoices = False
        action = self.action(invoices, user_id=False)
        mail = self.mail(action)
        self.assertIn("et 117 autres", mail.subject)
        text = self.text(mail.body_html)
        self.assertIn("1 200,00", text)
        self.assertNotIn("IBAN", text)

    def test_text_message_fits_and_tells_no_debt(self):
        action = self.action(self.invoice(100.00, due="2026-03-02"))
        template = self.env.ref("relance_telephonique.sms_template_call_us")
        body = template._render_field("body", action.ids, compute_lang=True)[action.id]
        self.assertIn("souhaite vous parler : 02 61 91 40 12. Merci.", body)
        self.assertIn(self.company.name, body)
        self.assertTrue(body.endswith(self.debtor._dunning_page_url(self.company)))
        self.assertLessEqual(len(body), 160)
        self.assertFalse(set(body) & set("’«»\N{NO-BREAK SPACE}"), "outside the GSM alphabet")
        for word in ("100", "facture", "relance", "dû"):
            self.assertNotIn(word, body.replace("rappeler", ""))


class TestLaw(DocumentCase):
    def letters(self, level="letter", report="report_dunning_letter", **values):
        self.debtor.sudo().write(values)
        return self.html(self.action(self.invoice(100.00, due="2026-03-02"), level), report)

    def test_business_is_told_of_penalties_apart(self):
        text = self.letters()
        self.assertIn("L. 441-10 et D. 441-5 du Code de commerce", text)
        self.assertIn("indemnité forfaitaire pour frais de recouvrement de 40 €", text)
        self.assertIn("100,00", text)
        self.assertNotIn("140,", text, "the indemnity is not claimed")

    def test_public_body_has_its_own_code(self):
        text = self.letters(company_registry="21440109300015")
        self.assertIn("L. 2192-13 et D. 2192-35 du Code de la commande publique", text)
        self.assertNotIn("441-10", text)

    def test_consumer_owes_neither_penalties_nor_indemnity(self):
        reminder = self.letters(is_company=False)
        notice = self.letters("formal_notice", "report_formal_notice", is_company=False)
        for text in (reminder, notice):
            self.assertNotIn("40 €", text)
            self.assertNotIn("441-", text)
        self.assertIn("intérêt au taux légal (article 1231-6 du Code civil)", notice)

    def test_foreign_company_quotes_no_french_law(self):
        self.company.sudo().country_id = self.env.ref("base.be")
        text = self.letters("formal_notice", "report_formal_notice")
        for word in ("Code civil", "Code de commerce", "40 €"):
            self.assertNotIn(word, text)

    def test_formal_notice_goes_to_the_debtor_itself(self):
        self.env["res.partner"].sudo().create(
            {
                "name": "Service partagé",
                "parent_id": self.debtor.id,
                "type": "dunning",
                "street": "1 rue Ailleurs",
                "city": "Lille",
                "email": "sp@meunier.example",
            }
        )
        action = self.action(self.invoice(100.00, due="2026-03-02"), "letter")
        self.assertEqual(
            action._addressee(),
            ["Boulangerie Meunier", "Service partagé", "1 rue Ailleurs", "Lille"],
        )
        self.assertEqual(
            action._addressee(of_debtor=True),
            ["Boulangerie Meunier", "3 allée du Four", "75011 Paris"],
        )


class PdfCase(DocumentCase, HttpCase):
    def pages(self, action):
        """Return the text of each page of the action's letter."""
        return self.printed(action.level_id.report_id.report_name, action)

    def printed(self, report, record):
        """Return the text of each page of a report, given by its name."""
        reports = self.env["ir.actions.report"].sudo().with_context(force_report_rendering=True)
        real = super(self.registry["ir.actions.report"], reports)  # the common class prints blanks
        content, kind = real._render_qweb_pdf(report, record.ids)
        self.assertEqual(kind, "pdf")
        return self.texts(content)

    def texts(self, content):
        """Return the text of each page of a PDF."""
        pages = PdfFileReader(BytesIO(content)).pages
        return [" ".join(page.extract_text().translate(NO_BREAK_SPACES).split()) for page in pages]


class TestPdf(PdfCase):
    """The letters as wkhtmltopdf really prints them."""

    def test_reminder_letter(self):
        invoice = self.invoice(1200.00, due="2026-02-27", ref="BC 4571")
        self.pay(invoice, 300.00)
        self.on("2026-03-05")
        self.action(invoice, "email").action_done()
        self.on("2026-03-16")
        [page] = self.pages(self.action(invoice, "letter"))
        for part in (
            "14 rue des Cartonniers",
            "Boulangerie Meunier",
            "75011 Paris",
            "Orvault, le 16 mars 2026",
            "Objet : relance pour facture impayée",
            "Votre numéro de client : C042",
            "Malgré notre e-mail du 5 mars 2026",
            invoice.name,
            "27/02/2026",
            "BC 4571",
            "900,00",
            "au plus tard le 24 mars 2026",
            "FR76 9999 9000 4400 0123 4567 843",
            "02 61 91 40 12",
            "injonction de payer",
            "Si votre règlement s’est croisé avec ce courrier",
            "Claire",
        ):
            self.assertIn(part, page)

    def test_formal_notice(self):
        invoice = self.invoice(1200.00, due="2026-02-10")
        page, _annex = self.pages(self.action(invoice, "formal_notice"))
        for part in (
            "LETTRE DE MISE EN DEMEURE",
            "Lettre recommandée avec avis de réception",
            "nous vous mettons en demeure",
            "article 1344 du Code civil",
            "1 200,00",
            "au plus tard le 24 mars 2026",
            "juridiction compétente",
        ):
            self.assertIn(part, page)

    def test_long_table_repeats_its_header_on_each_page(self):
        values = {"partner": self.debtor, "amount": 10.00, "due": -20, "ref": "BC 4571"}
        invoices = self.ledger.invoices([values] * 60)
        pages = self.pages(self.action(invoices, "letter"))
        rows = [sum(name in page for name in invoices.mapped("name")) for page in pages]
        self.assertEqual(sum(rows), 60, "each invoice on one page")
        self.assertTrue(
            all("Reste dû" in page for page, count in zip(pages, rows, strict=True) if count)
        )
        self.assertIn("Claire", pages[-1])
        self.assertIn("salutations distinguées", pages[-1], "the signature is in one piece")
