"""What people print from their browser: the very files that they get over HTTP, as themselves."""

import json
from unittest.mock import patch
from urllib.parse import quote

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .test_letters import LetterCase
from .test_printing import PrintingCase


class BrowserCase(LetterCase):
    """Somebody logged in clicks on a button, or in the menu Print."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = cls.registry["ir.actions.report"]

        def really(self, *args, **options):  # the common class prints blank pages
            asked = self.with_context(force_report_rendering=True)
            real = super(self.env.registry["ir.actions.report"], asked)
            return real._render_qweb_pdf(*args, **options)

        cls.startClassPatcher(patch.object(reports, "_render_qweb_pdf", really))

    def printed_by(self, login, action):
        """Return the answer to the download that a client action asks the browser for."""
        self.authenticate(login, login)
        if action["type"] == "ir.actions.act_url":
            return self.url_open(action["url"])
        ids = ",".join(map(str, action["context"]["active_ids"]))
        url = f"/report/pdf/{action['report_name']}/{ids}"
        return self.url_open(
            f"/report/download?data={quote(json.dumps([url, action['report_type']]))}"
        )


class TestAcceleration(BrowserCase):
    def test_notice_before_the_instalments_are_lost(self):
        """Its time runs from the first presentation; that it was printed is noted once it is."""
        owed = self.invoice(1280.50, due="2026-02-28")
        plan = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(owed).ids,
                "line_ids": [
                    Command.create({"date": day, "amount": 640.25})
                    for day in ("2026-03-18", "2026-04-30")
                ],
            }
        )
        plan.action_confirm()
        plan.signed_date = "2026-03-16"
        self.on("2026-03-27")
        with (
            patch.object(self.registry["ir.actions.report"], "_render_qweb_pdf", broken),
            self.assertRaisesRegex(UserError, "no printer"),
            self.env.cr.savepoint(),
        ):
            plan.action_print_acceleration()
        self.assertNotIn("Formal notice printed", plan.message_ids[0].body)
        answer = self.printed_by("claire", plan.action_print_acceleration())
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        [page] = self.texts(answer.content)
        self.assertIn("640,25 € dans un délai de 8 jours à compter de la première", page)
        self.assertIn("Formal notice printed", plan.message_ids[0].body)
        self.assertEqual(plan.message_ids[0].attachment_ids.raw, answer.content)


class TestDisputeAnswer(BrowserCase):
    def test_not_before_it_is_settled_with_a_reason(self):
        bill = self.invoice(100.00, due="2026-02-27")
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": bill.ids, "category": "quality"}
        )
        report = self.env.ref("relance_telephonique.action_report_dispute_answer")
        menu = report.report_action(dispute)
        for said, decide in (
            ("is not settled", dispute.action_unfounded),
            ("Write in", lambda: dispute.write({"answer": "Le bon est signé."})),
        ):
            with self.assertRaisesRegex(UserError, said):
                dispute.action_print_answer()
            with mute_logger("odoo.addons.web.controllers.report"):
                self.assertIn(said, self.printed_by("claire", menu).text)
            decide()
        [page] = self.texts(self.printed_by("claire", menu).content)
        self.assertIn("Le bon est signé.", page)


class TestPrintedAgain(BrowserCase):
    def test_letter_that_has_left(self):
        """On 30 April the menu Print gives the letter of 5 March as it was sent: made now, it would
        bear that day and say that the invoice is 59 days late.
        """
        level = {"name": "Letter", "delay_days": 3, "channel": "letter"}
        self.debtor.dunning_scenario_id = (
            self.env["dunning.scenario"]
            .sudo()
            .create({"name": "Letters", "level_ids": [Command.create(level)]})
        )
        bill = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        letter = self.actions(bill)
        letter.action_done()
        sent = letter.document_id.raw
        self.assertTrue(sent.startswith(b"%PDF"))
        self.on("2026-04-30")
        menu = letter._letter_report().report_action(letter)
        self.assertEqual(self.printed_by("claire", menu).content, sent)


class TestPaperAskedAgain(PrintingCase):
    """A letter waits for two days among those to print; meanwhile the ledger goes on."""

    def begin(self):
        super().begin()
        self.paid, self.cancelled, self.partly, self.covered, self.same = self.letters(
            "13001", "33000", "44000", "69003", "75010"
        )
        self.letters_made = self.paid | self.cancelled | self.partly | self.covered | self.same

    def bill(self, letter):
        return letter.line_ids.move_id

    def go_on(self):
        self.on("2026-03-09")
        self.pay(self.bill(self.paid))
        self.bill(self.cancelled).sudo().button_draft()
        self.bill(self.cancelled).sudo().button_cancel()
        self.pay(self.bill(self.partly), 40.00)
        self.pay_on_account(100.00, partner=self.covered.partner_id)

    def messages(self, told):
        """Return what is said before the letters open, and the action that opens them."""
        said = []
        while told.get("tag") == "dunning_notice":
            said.append(told["params"]["message"])
            told = told["params"]["next"]
        return " ".join(said), told

    def test_printed_together(self):
        """Three are left out, one is made anew, and who prints is told which."""
        self.go_on()
        before = self.partly.document_id
        said, opened = self.messages(self.letters_made.action_print_and_mark_sent())
        gone = self.paid | self.cancelled | self.covered
        self.assertEqual(set(gone.mapped("state")), {"cancelled"})
        self.assertFalse(gone.line_ids, "their steps are not used up")
        self.assertEqual((self.partly | self.same).mapped("state"), ["done", "done"])
        self.assertNotEqual(self.partly.document_id, before)
        self.assertEqual(len(self.widths(opened)), 4)
        for debtor in gone.partner_id:
            self.assertRegex(said, rf"not to be sent any more: .*{debtor.name}")
        self.assertIn(f"had changed: {self.partly.partner_id.name}. Throw", said)
        self.assertNotIn(self.same.partner_id.name, said)

    def test_disputed_or_promised_meanwhile(self):
        """The customer rang before the letters were printed: one contests, one promises."""
        self.on("2026-03-09")
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.paid.partner_id.id,
                "move_ids": self.bill(self.paid).ids,
                "amount": 100.00,
            }
        )
        self.env["dunning.promise"].create(
            {
                "partner_id": self.partly.partner_id.id,
                "move_line_ids": self.items(self.bill(self.partly)).ids,
                "line_ids": [Command.create({"date": "2026-03-20", "amount": 100.00})],
            }
        ).action_confirm()
        said, _opened = self.messages((self.paid | self.partly | self.same).action_print())
        self.assertEqual(set((self.paid | self.partly).mapped("state")), {"cancelled"})
        for debtor in (self.paid | self.partly).partner_id:
            self.assertIn(debtor.name, said)

    def test_nothing_left_to_print(self):
        self.go_on()
        said, opened = self.messages(self.paid.action_print_and_mark_sent())
        self.assertEqual((opened["tag"], self.paid.state), ("soft_reload", "cancelled"))
        self.assertIn(self.paid.partner_id.name, said)

    def test_whatever_else_it_says(self):
        """Another bank account, a deadline that has passed: what is printed says it of today."""
        before = self.same.document_id
        bank = self.env["res.partner.bank"].sudo()
        bank.create({"acc_number": "FR1", "partner_id": self.company.partner_id.id})
        self.same.action_print()
        self.assertNotEqual(self.same.document_id, before)
        before = self.same.document_id
        self.on("2026-03-20")
        self.same.action_print()
        self.assertNotEqual(self.same.document_id, before)
        self.assertGreater(self.same.date_deadline, self.today)
        before = self.same.document_id
        self.same.action_print()
        self.assertEqual(self.same.document_id, before)

    def test_due_date_corrected_meanwhile(self):
        """The invoice was due two days before what the letter says: it is made anew, once."""
        invoice, before = self.bill(self.same).sudo(), self.same.document_id
        invoice.button_draft()
        invoice.invoice_date_due = fields.Date.subtract(invoice.invoice_date_due, days=2)
        invoice.action_post()
        self.same.action_print()
        anew = self.same.document_id
        self.assertNotEqual(anew, before)
        self.same.action_print()
        self.assertEqual(self.same.document_id, anew)

    def test_menu_print_asks_too(self):
        self.go_on()
        report = self.env.ref("relance_telephonique.action_report_dunning_letter")
        for letter in self.paid, self.cancelled, self.covered:
            with self.assertRaisesRegex(UserError, "nothing to ask for now"):
                report._get_rendering_context(report, letter.ids, {"report_type": "pdf"})
        report._get_rendering_context(report, self.partly.ids, {"report_type": "pdf"})


def broken(*_args, **_options):
    raise UserError("There is no printer.")
