"""The file that goes to an agency or to court: what it holds, and what it says is missing."""

from base64 import b64encode
from datetime import date
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import BaseCase
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ...tools.file_names import safe_name
from ..common import DunningCommon, blank_pdf
from ..letter.test_documents import PdfCase
from ..reading import NO_BREAK_SPACES

MANAGER = "base.group_user,relance_telephonique.group_dunning_manager"


class TestFileNames(BaseCase):
    def test_safe_on_every_system(self):
        names = {
            "FAC/2026/00012.pdf": "FAC_2026_00012.pdf",
            "Échéancier d’août n° 3": "Echeancier_d_aout_n_3",
            "../../etc/passwd": "etc_passwd",
            "Pneus S.A.R.L. du Midi.pdf": "Pneus_S.A.R.L._du_Midi.pdf",
            "": "_",
            "日本.pdf": "_.pdf",
        }
        for name, expected in names.items():
            self.assertEqual(safe_name(name), expected, name)
        self.assertEqual(len(safe_name("a" * 200 + ".pdf")), 84)


class DossierCase(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.manager = cls._create_user("mona", MANAGER)

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")
        self.other = self.invoice(80.00, due="2026-03-02")

    def case(self, moves=None):
        """Mona, who has no right on the ledger, opens a case."""
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .create({"partner_id": self.debtor.id, "move_ids": (moves or self.owed).ids})
        )
        self.env.invalidate_all()
        return case

    def names(self, content):
        return ZipFile(BytesIO(content)).namelist()


class TestDossier(DossierCase):
    def test_what_it_holds(self):
        """Invoices, credit note, accounts, letters with proofs, dispute, agreement, mandate."""
        self.diary("2026-03-02", "2026-04-10")
        letters = self.actions(self.owed).filtered("document_id")
        self.assertEqual(set(letters.mapped("channel")), {"letter", "registered_letter"})
        self._attach(letters[-1], "Accusé de réception.pdf")
        self.credit(100.00, invoice=self.owed)
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.owed.ids,
                "amount": 300.00,
                "attachment_ids": [Command.create({"name": "Bon de livraison.jpg", "raw": b"x"})],
            }
        ).action_unfounded()
        self._signed_promise()
        case = self.case()
        case.write({"mandate_document": b64encode(b"m"), "mandate_filename": "mandat.pdf"})
        self._attach(case, "Commande 4512.pdf")
        self.assertEqual(
            [name.split("/", 1) for name in self.names(case._dossier())],
            [
                ["00_Index.pdf"],
                ["1_Invoices_and_credit_notes", f"001_{safe_name(self.owed.name)}.pdf"],
                ["1_Invoices_and_credit_notes", "002_RINV_2026_00001.pdf"],
                ["2_Accounts", "001_Account_of_late_interest.pdf"],
                ["2_Accounts", "002_Statement_of_account.pdf"],
                ["3_History", "001_Story_of_Boulangerie_Meunier.pdf"],
                *(
                    ["4_Letters_and_their_proofs", f"{place:03d}_{safe_name(name)}"]
                    for place, name in enumerate(self._letter_names(letters), start=1)
                ),
                ["5_Disputes", "001_2026-04-10_Other_Bon_de_livraison.jpg"],
                ["6_Promises_and_agreements", "001_Agreement.pdf"],
                ["7_Other_documents", "001_Commande_4512.pdf"],
                ["7_Other_documents", "002_Mandate.pdf"],
            ],
        )

    def _attach(self, record, name):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": name, "raw": b"scan", "res_model": record._name, "res_id": record.id})
        )

    def _letter_names(self, letters):
        for letter in letters:
            files = letter._dossier_files().sorted("id")
            for file in files:
                yield f"{letter.date_done} {letter._step_label()} {file.name}"

    def _signed_promise(self):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": "2026-05-15", "amount": 1100.00})],
            }
        )
        promise.action_confirm()
        promise.write(
            {
                "signed_date": "2026-04-12",
                "signed_document": b64encode(b"signed"),
                "signed_filename": "scan.pdf",
            }
        )
        return promise

    def test_only_what_concerns_it(self):
        """Neither the other invoice, nor what is about another debtor."""
        garage = self._create_debtor("Garage Vidal")
        self.invoice(55.00, due="2026-03-02", partner=garage)
        self.diary("2026-03-02", "2026-04-10")
        case = self.case(self.other)
        self.assertEqual(case.sudo()._dossier_calls().partner_id, self.debtor)
        names = self.names(case._dossier())
        self.assertIn(f"1_Invoices_and_credit_notes/001_{safe_name(self.other.name)}.pdf", names)
        self.assertFalse([name for name in names if safe_name(self.owed.name) in name])

    def test_what_fails_is_missing(self):
        """An invoice that cannot be printed does not lose the others."""
        case = self.case(self.owed + self.other)
        invoices = self.env.ref("account.account_invoices")

        def render(reports, report, ids=None, *_args, **_options):
            if reports._get_report(report) == invoices and self.owed.id in ids:
                raise ValueError("broken template")
            return blank_pdf(), "pdf"

        reports = self.registry["ir.actions.report"]
        with (
            patch.object(reports, "_render_qweb_pdf", render),
            self.assertLogs("odoo.addons.relance_telephonique.models.case.dossier"),
        ):
            entries = case.sudo()._dossier_entries()
            names = self.names(case._dossier())
        missing = [entry.document.title for entry in entries if entry.document.content is None]
        self.assertEqual(missing, [self.owed.name])
        self.assertEqual(
            [name for name in names if name.startswith("1_")],
            [f"1_Invoices_and_credit_notes/002_{safe_name(self.other.name)}.pdf"],
        )

    def test_invoice_whose_file_was_lost_with_a_disk(self):
        """It is printed again: a court gets no empty file."""
        kept = self.env["ir.attachment"].sudo()
        kept = kept.create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": self.owed.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/lost' WHERE id = %s", [kept.id]
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            entries = self.case().sudo()._dossier_entries()
        self.assertTrue(entries[0].document.content)

    def test_missing_rate(self):
        """The account of interest is missing and says why; all else is there."""
        self.on("2026-09-01")
        self.env["dunning.interest.rate"].sudo().search([("date", "=", "2026-01-01")]).unlink()
        [interest, statement] = self.case().sudo()._dossier_accounts()
        self.assertIsNone(interest.content)
        self.assertIn("1st half of 2026", interest.note)
        self.assertTrue(statement.content)

    def test_same_again(self):
        """Made again it has the same files in the same order, none of them a dossier."""
        case = self.case(self.owed + self.other)
        first = self.names(case._dossier())
        case.action_dossier()
        case.action_dossier()
        self.assertEqual(self.names(case._dossier()), first)

    def test_attached_and_downloaded(self):
        """By a collector too, who may not change the case; not by a salesperson."""
        case = self.case()
        nadia = self._create_user("nadia", MANAGER.replace("manager", "user"))
        url = case.with_user(nadia).action_dossier()["url"]
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", "dunning.case"), ("res_id", "=", case.id)])
        )
        self.assertEqual(attachment.mimetype, "application/zip")
        self.assertRegex(attachment.name, r"^Dossier_Boulangerie_Meunier_2026-01-31\.zip$")
        self.assertIn(str(attachment.id), url)
        self.assertTrue(attachment.with_user(nadia).raw)
        sam = self._create_user("sam", "base.group_user")
        with self.assertRaises(AccessError):
            case.with_user(sam).action_dossier()

    def test_hundred_and_twenty_invoices(self):
        stories = [{"partner": self.debtor, "amount": 10.00 + n, "due": 0} for n in range(120)]
        case = self.case(self.ledger.invoices(stories))
        names = self.names(case._dossier())
        self.assertEqual(len([name for name in names if name.startswith("1_")]), 120)
        self.assertTrue(names[120].startswith("1_Invoices_and_credit_notes/120_"))


class TestDossierIndex(PdfCase):
    """The index as it is really printed."""

    def test_index(self):
        self.on("2026-01-31")
        owed = self.invoice(1200.00, due="2026-03-02")
        self.diary("2026-03-02", "2026-03-20")
        self.on("2026-04-01")
        self.pay(owed, 200.00)
        owed._dunning_lifecycle("203", date(2026, 2, 2), source="cdar")
        owed._dunning_lifecycle("205", date(2026, 2, 5), source="cdar", reference="CDV-205-05/1")
        self.debtor.write({"company_registry": "00047145800012", "lang": False})
        case = (
            self.env["dunning.case"]
            .sudo()
            .create(
                {"partner_id": self.debtor.id, "move_ids": owed.ids, "case_number": "2026IP00451"}
            )
        )
        self.env.invalidate_all()
        case = case.with_context(lang="en_US")
        entries = case._dossier_entries()
        text = self._printed("action_report_dossier", case, {"entries": entries})
        for said in (
            "Dossier as of April 1, 2026",
            "Court's number: 2026IP00451",
            "SIREN 000 471 458",
            "tribunal des activités économiques of Paris. Proposed, to be confirmed",
            "1,000.00",
            "03/02/2031",
            "possibly 04/01/2031: part payment of 04/01/2026 (2240 C. civ.)",
            f"1.01 Invoices and credit notes {owed.name}",
            "2.01 Accounts Account of late interest",
            "Delivery and approval of the electronic invoices",
            f"02/02/2026 {owed.name} · Made available Source: cdar",
            f"02/05/2026 {owed.name} · Approved by the buyer Source: cdar (CDV-205-05/1)",
            "Reminders and letters",
            "Calls",
            "Refuses",
        ):
            self.assertIn(said, text)
        account = self._printed("action_report_case_interest", case, None)
        self.assertIn("Account of late interest", account)
        self.assertIn(owed.name, account)

    def _printed(self, report, case, values):
        reports = case.env["ir.actions.report"].with_context(force_report_rendering=True)
        real = super(self.registry["ir.actions.report"], reports)  # the common class prints blanks
        name = f"relance_telephonique.{report}"
        content, _kind = real._render_qweb_pdf(name, case.ids, values)
        pages = PdfFileReader(BytesIO(content)).pages
        words = " ".join(page.extract_text() for page in pages).translate(NO_BREAK_SPACES)
        return " ".join(words.split())
