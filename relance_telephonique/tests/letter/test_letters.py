"""Each letter says all that it must, read from the real PDF."""

from base64 import b64encode

from odoo.fields import Command

from .test_documents import PdfCase

PIXEL = b64encode(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


class LetterCase(PdfCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().write(
            {
                "name": "Emballages Valdoré",
                "vat": "FR51000281410",
                "dunning_interest_policy": "ecb_10",
                "dunning_signatory": "Claire Duvernoix",
                "dunning_signatory_function": "Directrice administrative et financière",
                "dunning_legal_form": "SAS",
                "dunning_capital": "250 000 €",
                "dunning_registry_city": "Nantes",
            }
        )
        cls.debtor.company_registry = "81234567600012"

    def letter(self, moves, report, level="letter", **values):
        """Return the pages of a letter about invoices, by the name of its report."""
        action = self.action(moves, level, **values)
        self.level(level).sudo().report_id = self.env.ref(f"relance_telephonique.{report}")
        return self.pages(action)

    def assertSays(self, text, *parts):
        for part in parts:
            with self.subTest(part=part):
                self.assertIn(part, text)


class TestFormalNotice(LetterCase):
    def test_every_mandatory_element(self):
        """Two invoices, one of two lines and partly paid, 12 months of rates, a contact before."""
        invoice = self.invoice(1200.00, due="2026-02-10", ref="BC 4571")
        invoice.sudo().invoice_line_ids[0].name = "Cartons double cannelure\nle mille"
        self.pay(invoice, 200.00)
        self.on("2026-02-20")
        self.action(invoice, "call")._log_call(self.outcome("refusal"))
        self.on("2026-03-16")
        *pages, annex = self.letter(invoice, "action_report_formal_notice", "formal_notice")
        page = " ".join(pages)
        self.assertSays(
            page,
            "LETTRE DE MISE EN DEMEURE",
            "Lettre recommandée avec avis de réception",
            "Orvault, le 16 mars 2026",
            "Créancier : Emballages Valdoré, SAS au capital de 250 000 €, SIREN 000 281 410, "
            "RCS Nantes, TVA FR51000281410, 14 rue des Cartonniers, 44240 Orvault",
            "Débiteur : Boulangerie Meunier, SIREN 812 345 676, 3 allée du Four, 75011 Paris",
            "notre appel téléphonique du 20 février 2026",
            invoice.name,
            "BC 4571",
            "Objet : Cartons double cannelure",
            "nous vous mettons en demeure",
            "article 1344 du Code civil",
            "1 000,00",
            "au plus tard le 24 mars 2026",
            "L. 441-10 et D. 441-5 du Code de commerce",
            "juridiction compétente",
            "FR76 9999 9000 4400 0123 4567 843",
            "Claire Duvernoix Directrice administrative et financière Emballages Valdoré",
        )
        self.assertNotIn("le mille", page, "the first line says what it was for")
        self.assertSays(annex, "ANNEXE", "12,15", "40,00")
        for word in ("République", "huissier", "commandement", "jugement"):
            self.assertNotIn(word, page, "it must not look like a court document")

    def test_enclosures(self):
        """The account that is annexed, and the copies that the step asks for."""
        moves = self.invoice(1200.00, due="2026-02-10")
        page, _annex = self.letter(moves, "action_report_formal_notice", "formal_notice")
        self.assertIn("Pièce jointe : décompte des pénalités de retard (annexe)", page)
        self.level("formal_notice").sudo().attach_invoices = True
        action = self.action(self.invoice(70.00, due="2026-02-10"), "formal_notice")
        self.assertEqual(
            action._enclosures()[-1:], [f"copy of invoice {action.line_ids.move_id.name}"]
        )
        action = self.action(
            self.invoice(80.00, due="2026-02-10") + self.invoice(90.00, due="2026-02-10"),
            "formal_notice",
        )
        self.assertRegex(action._enclosures()[-1], r"copies of invoices \S+, \S+$")

    def test_court_of_the_terms_of_sale_binds_traders_only(self):
        self.company.sudo().dunning_court = "tribunal de commerce de Nantes"
        moves = self.invoice(1200.00, due="2026-02-10")
        page, _annex = self.letter(moves, "action_report_formal_notice", "formal_notice")
        self.assertIn("la juridiction compétente (tribunal de commerce de Nantes) sans", page)
        self.debtor.sudo().write({"is_company": False, "company_registry": False})
        moves = self.invoice(70.00, due="2026-02-10")
        [page] = self.letter(moves, "action_report_formal_notice", "formal_notice")
        self.assertNotIn("Nantes) sans", page)

    def test_what_several_lines_were_for(self):
        invoice = self.invoice(100.00, due="2026-02-10")
        names = ("Film étirable", "Livraison")
        invoice.sudo().button_draft()
        invoice.sudo().write(
            {"invoice_line_ids": [Command.create({"name": n, "price_unit": 1.0}) for n in names]}
        )
        self.assertRegex(invoice._dunning_subject(), r"and 2 other lines$")
        invoice.sudo().invoice_line_ids[-1].unlink()
        self.assertRegex(invoice._dunning_subject(), r"and another line$")
        invoice.sudo().invoice_line_ids[0].name = "Sacs kraft " * 40
        self.assertLess(len(invoice._dunning_subject()), 100)

    def test_two_currencies(self):
        """1,000 € and 500 $, 34 days late at 12.15 %: each is asked for in its own currency."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        moves = self.invoice(1000.00, due="2026-02-10")
        moves |= self.invoice(500.00, due="2026-02-10", currency=dollars)
        *pages, _annex = self.letter(moves, "action_report_formal_notice", "formal_notice")
        self.assertSays(
            " ".join(pages),
            "de nous régler 1 000,00 € et $ 500,00",
            "11,32 € et $ 5,66",
            "40,00 € et $ 50,00",
            "1 051,32 € et $ 555,66",
        )


class TestReminderLetter(LetterCase):
    def test_one_invoice_or_several(self):
        invoice = self.invoice(1200.00, due="2026-02-20")
        [page] = self.letter(invoice, "action_report_dunning_letter")
        self.assertIn("Objet : relance pour facture impayée", page)
        other = self.invoice(60.00, due="2026-02-20")
        [page] = self.letter(other, "action_report_dunning_letter")
        self.assertSays(page, "Objet : relance de factures impayées", invoice.name, other.name)

    def test_answer_to_a_dispute_counts_no_days(self):
        """It asks for what is left, and reproaches nothing: no column stands empty."""
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.invoice(1200.00, due="2026-02-20").ids,
                "category": "quality",
                "amount": 200.00,
            }
        )
        dispute.answer = "Le bon de livraison est signé."
        dispute.action_unfounded()
        self.assertNotIn("Jours de retard", self.html(dispute, "report_dispute_answer"))


class TestWarningLetter(LetterCase):
    def test_last_date_to_comply(self):
        invoice = self.invoice(1200.00, due="2026-02-20")
        other = self.invoice(60.00, due="2026-03-10")
        [page] = self.letter(invoice, "action_report_warning_letter")
        self.assertSays(
            page,
            "AVERTISSEMENT AVANT MISE EN DEMEURE",
            "Lettre recommandée avec avis de réception",
            "Date limite de régularisation : 24 mars 2026",
            invoice.name,
            "1 200,00",
            "au plus tard le 24 mars 2026",
            "ne vaut pas encore mise en demeure",
            "nous estimons les pénalités",
            "Claire Duvernoix",
        )
        self.assertNotIn(other.name, page, "registered post is about its own items only")
        self.assertNotIn("1344", page)

    def test_preventive_scenario_uses_it(self):
        level = self.env.ref("relance_telephonique.level_preventive_warning")
        report = self.env.ref("relance_telephonique.action_report_warning_letter")
        self.assertEqual((level.channel, level.report_id), ("registered_letter", report))


class TestSecondLetter(LetterCase):
    def test_names_the_remedies_and_the_way_out(self):
        invoice = self.invoice(1200.00, due="2026-02-20")
        self.on("2026-03-02")
        self.action(invoice, "letter").action_done()
        self.on("2026-03-16")
        other = self.invoice(60.00, due="2026-03-10")
        [page] = self.letter(invoice, "action_report_second_letter", "formal_notice")
        self.assertSays(
            page,
            "Objet : deuxième relance avant mise en demeure",
            "Malgré notre courrier du 2 mars 2026, nous n’avons reçu ni règlement ni réponse",
            invoice.name,
            other.name,
            "1 260,00",
            "par retour et au plus tard le 24 mars 2026",
            "injonction de payer",
            "Il est encore temps de l’éviter",
            "Claire, 02 61 91 40 12",
        )
        self.assertNotIn("Duvernoix", page, "the responsible signs what summons nobody")

    def test_it_is_the_second_only_after_one_before(self):
        """Nothing was written before, and the call reached nobody: no reminder is spoken of."""
        invoice = self.invoice(1200.00, due="2026-02-20")
        self.action(invoice, "call")._log_call(self.outcome("no_answer"))
        [page] = self.letter(invoice, "action_report_second_letter", "formal_notice")
        self.assertSays(
            page,
            "Objet : relance avant mise en demeure",
            "Restent impayées à ce jour, d’après nos livres, les sommes suivantes :",
        )
        self.assertNotRegex(page, "deuxième|nos relances")


class TestHeadedPaper(LetterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().dunning_page = False  # its code to scan is a picture as well

    def html_of(self, level="letter", report="report_dunning_letter"):
        action = self.action(self.invoice(10.00, due="2026-02-20"), level)
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_html(f"relance_telephonique.{report}", action.ids)[0].decode()

    def test_logo_side_and_footer(self):
        company = self.company.sudo()
        company.logo = PIXEL
        self.assertIn("data:image", self.html_of())
        self.assertIn("window-right", self.html_of())
        self.assertIn("SAS au capital de 250 000 €", self.text(self.html_of()))
        company.write(
            {
                "dunning_print_logo": False,
                "dunning_envelope_side": "left",
                "report_footer": "Emballages Valdoré, Orvault",
            }
        )
        page = self.html_of()
        self.assertNotIn("data:image", page)
        self.assertIn("window-left", page)
        self.assertNotIn("SAS au capital", self.text(page), "documents have their own footer")

    def test_scanned_signature_is_for_who_has_authority(self):
        company = self.company.sudo()
        company.write({"dunning_signature": PIXEL, "dunning_print_logo": False})
        self.assertNotIn("data:image", self.html_of())
        notice = self.html_of("formal_notice", "report_formal_notice")
        self.assertIn("data:image", notice)
        company.dunning_signatory = False
        notice = self.html_of("formal_notice", "report_formal_notice")
        self.assertNotIn("data:image", notice)
        self.assertIn("Claire", self.text(notice))

    def test_bank_account_chosen_for_letters(self):
        """It is asked for where the invoice names none, in its own currency."""
        other = self.bank.sudo().copy({"acc_number": "FR7630006000011234567890189"})
        bill = self.invoice(10.00, due="2026-02-20")
        action = self.action(bill)

        def asked():
            return [payee.bank for payee in action._statement().payees]

        self.company.sudo().dunning_bank_id = other
        self.assertEqual((bill.partner_bank_id, asked()), (self.bank, [self.bank]))
        bill.sudo().partner_bank_id = False
        self.assertEqual(asked(), [other])
        other.currency_id = self.env.ref("base.CHF")
        self.assertEqual(asked(), [self.bank])

    def test_closed_account_is_not_asked_for(self):
        """Old invoices still name it."""
        action = self.action(self.invoice(10.00, due="2026-02-20"))
        other = self.bank.sudo().copy({"acc_number": "FR7630006000011234567890189"})
        self.bank.sudo().active = False
        self.assertEqual([payee.bank for payee in action._statement().payees], [other])

    def test_siren_is_that_of_french_companies(self):
        for registry, country, siren in (
            ("812 345 676 00012", "base.fr", "812 345 676"),
            ("812345676", "base.fr", "812 345 676"),
            ("812345676", "base.re", "812 345 676"),
            ("0812345676", "base.be", ""),
            ("812345676", "base.be", ""),
            (False, "base.fr", ""),
        ):
            with self.subTest(registry=registry, country=country):
                self.debtor.sudo().write(
                    {"company_registry": registry, "country_id": self.env.ref(country).id}
                )
                self.assertEqual(self.debtor._dunning_siren().replace("\xa0", " "), siren)
