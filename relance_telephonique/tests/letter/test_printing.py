"""Letters by the hundred: what cannot be posted, what is ready, what the printer gets."""

from io import BytesIO

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..common import DunningCommon, day
from ..languages import speak

PARSERS = ("odoo.addons.relance_telephonique.models.letter.printing", "PyPDF2._reader", "pypdf")


def pdf_of(*widths):
    """Return a PDF with a blank page of each width: one can tell them apart."""
    writer, stream = PdfFileWriter(), BytesIO()
    for width in widths:
        writer.add_blank_page(width, 842)
    writer.write(stream)
    return stream.getvalue()


class PrintingCase(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        level = {"name": "Letter", "delay_days": 3, "channel": "letter"}
        cls.letter_only = cls.env["dunning.scenario"].create(
            {"name": "Letters", "level_ids": [Command.create(level)]}
        )

    def letters(self, *codes, when="2026-03-05"):
        """Return letters to debtors of these postal codes, as the run of that day makes them."""
        debtors = [self._create_debtor(f"Client {code}", zip=code, city="Ville") for code in codes]
        for debtor in debtors:
            debtor.dunning_scenario_id = self.letter_only
            self.invoice(100.00, due="2026-03-02", partner=debtor)
        self.run_on(when)
        return self.env["dunning.action"].union(
            *(self.actions(partner_id=debtor.id) for debtor in debtors)
        )

    def printed(self, opened):
        """Return the reader of the PDF that an action opens."""
        merged = self.env["ir.attachment"].browse(int(opened["url"].split("/")[-1]))
        return PdfFileReader(BytesIO(merged.raw))

    def widths(self, opened):
        return [int(page.mediabox.width) for page in self.printed(opened).pages]


class TestPrinting(PrintingCase):
    def test_letters_approved_together_are_offered_to_print(self):
        """They have not left: they wait for the printer."""
        self.company.dunning_mode = "approval"
        told = self.letters("44000", "69003").action_approve()["params"]
        self.assertEqual(told["message"], "2 of 2 contacts are approved. Letters to print: 2.")
        self.assertEqual([offer["name"] for offer in told["offers"]], ["Letters to print"])

    def test_no_postal_address(self):
        """Nothing is made nor printed, the step is not used up; completed, it leaves."""
        bare = self._create_debtor("Bazar Nomade", street=False, zip=False, city=False)
        bare.dunning_scenario_id = self.letter_only
        bill = self.invoice(100.00, due="2026-03-02", partner=bare)
        self.run_on("2026-03-06")
        failed = self.actions(bill)
        self.assertEqual((failed.state, failed.document_id.ids), ("failed", []))
        self.assertIn("no postal address", failed.failure_reason)
        self.assertEqual(failed.action_open_contact()["res_id"], bare.id)
        with self.assertRaisesRegex(UserError, "letter to print"):
            failed.action_print()
        bare.write({"street": "1 quai du Port", "zip": "13002", "city": "Marseille"})
        failed.action_retry()
        self.assertEqual((failed.state, failed.document_id.mimetype), ("ready", "application/pdf"))
        self.assertIn("1 quai du Port", failed._addressee())

    def test_failure_in_the_company_s_language(self):
        """Whoever begins the run, colleagues read what is kept of it."""
        speak(self.env, "fr_FR")
        self.company.partner_id.lang = "fr_FR"
        bare = self._create_debtor("Bazar Nomade", street=False, zip=False, city=False)
        bare.dunning_scenario_id = self.letter_only
        bill = self.invoice(100.00, due="2026-03-02", partner=bare)
        self.run_on("2026-03-06")
        self.assertIn("adresse postale", self.actions(bill).failure_reason)

    def test_address_of_the_debtor_serves_its_contact(self):
        accounts = self._create_contact(
            "Comptes fournisseurs", type="dunning", street=False, city=False, zip=False
        )
        action = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "letter", "contact_id": accounts.id}
        )
        self.assertTrue(action._has_postal_address())

    def test_each_letter_begins_on_its_own_sheet(self):
        """In postal order, a blank page after the letters of one and of three pages."""
        three, one, two = self.letters("33000", "13001", "69003")
        three.document_id.raw = pdf_of(301, 302, 303)
        one.document_id.raw = pdf_of(101)
        two.document_id.raw = pdf_of(201, 202)
        letters = three | one | two
        opened = letters.action_print()
        self.assertEqual(self.widths(opened), [101, 101, 301, 302, 303, 303, 201, 202])
        self.assertEqual(self.printed(opened).metadata.title, "3 letters, 8 pages.pdf")
        self.company.sudo().dunning_duplex = False
        self.assertEqual(self.widths(letters.action_print()), [101, 301, 302, 303, 201, 202])
        self.assertEqual(set(letters.mapped("state")), {"ready"}, "printing alone marks nothing")

    def test_print_again_and_take_back(self):
        letter = self.letters("13001")
        letter.action_print_and_mark_sent()
        self.assertEqual(letter.state, "done")
        self.assertEqual(len(self.widths(letter.action_print())), 2)
        letter.action_undo()
        self.assertEqual((letter.state, letter.date_done), ("ready", False))

    def test_damaged_files_are_named_and_the_others_print(self):
        """One is cut off, one is no PDF, one was lost with a disk: they fail, to be made again."""
        cut, wrong, lost, good, sent = self.letters("13001", "33000", "44000", "69003", "75010")
        sent.action_print_and_mark_sent()
        cut.document_id.raw = pdf_of(101, 102)[:150]
        wrong.document_id.raw = sent.document_id.raw = b"no PDF at all"
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/lost' WHERE id = %s", [lost.document_id.id]
        )
        lost.document_id.invalidate_recordset()
        good.document_id.raw = pdf_of(401)
        letters = cut | wrong | lost | good | sent
        with mute_logger("odoo.addons.base.models.ir_attachment", *PARSERS):
            told = letters.action_print_and_mark_sent()
        for letter in letters - good:
            self.assertIn(letter.display_name, told["params"]["message"])
        self.assertEqual(self.widths(told["params"]["next"]), [401, 401])
        states = ["failed", "failed", "failed", "done", "done"]
        self.assertEqual(letters.mapped("state"), states)
        self.assertIn("retry to make it again", lost.failure_reason)
        (cut | wrong | lost).action_retry()
        self.assertEqual(len(self.widths((cut | wrong | lost).action_print())), 6)

    def test_only_a_damaged_file(self):
        letter = self.letters("13001")
        letter.document_id.raw = b"no PDF at all"
        with mute_logger(*PARSERS):
            told = letter.action_print()
        self.assertIn(letter.display_name, told["params"]["message"])
        self.assertEqual(letter.state, "failed")

    def test_what_was_printed_is_not_kept(self):
        """Odoo clears the merged file away the next day; only who printed may read it meanwhile."""
        letter = self.letters("13001")
        merged = self.env["ir.attachment"].browse(int(letter.action_print()["url"].split("/")[-1]))
        carl = self._create_user("carl", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            merged.with_user(carl).read(["raw"])
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %(day)s, write_date = %(day)s "
            "WHERE id = %(attachment)s",
            {"day": "2026-03-05", "attachment": merged.id},
        )
        self.on("2026-03-07")
        self.env["mail.compose.message"].sudo()._gc_lost_attachments()
        self.assertFalse(merged.exists())
        self.assertTrue(letter.document_id)

    def test_many_letters_are_made_by_the_cron(self):
        """26 letters take longer than a person waits; those that are ready can be printed."""
        self.company.dunning_mode = "approval"
        letters = self.letters(*(f"{number:05}" for number in range(26)))
        letters.action_approve()
        self.assertFalse(letters.document_id)
        self.assertEqual(letters.letters_progress(), {"ready": 0, "total": 26})
        letters[:10].action_process()
        self.assertEqual(letters.letters_progress(), {"ready": 10, "total": 26})
        told = letters.action_print()
        self.assertIn("16 letters are not made yet", told["params"]["message"])
        self.assertEqual(len(self.widths(told["params"]["next"])), 20)
        batches = self.env["dunning.run"]._batches(letters)
        self.assertEqual([len(batch) for batch in batches], [25, 1])
        with self.enter_registry_test_mode():
            cron = self.env.ref("relance_telephonique.ir_cron_dunning_run").sudo()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(letters.letters_progress(), {"ready": 26, "total": 26})

    def test_few_letters_are_made_at_once(self):
        self.company.dunning_mode = "approval"
        letters = self.letters("13001", "13002")
        letters.action_approve()
        self.assertEqual(len(letters.document_id), 2)
        self.assertEqual(letters.mapped("date"), [day("2026-03-05")] * 2)

    def test_e_mails_go_by_the_hundred(self):
        mails = self.env["dunning.action"].create(
            [{"partner_id": self.debtor.id, "channel": "email"}] * 101
        )
        batches = self.env["dunning.run"]._batches(mails)
        self.assertEqual([len(batch) for batch in batches], [100, 1])
        self.assertFalse(list(self.env["dunning.run"]._batches(mails.browse())))
