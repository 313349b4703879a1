"""What an action does, channel by channel, and what makes its step count."""

from io import BytesIO
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..common import DunningCommon, day

BOUNCE = """From: MAILER-DAEMON@meunier.example
To: {alias}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
MIME-Version: 1.0
Message-Id: <bounce@meunier.example>

--B
Content-Type: text/plain

The mailbox does not exist.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; meunier.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--B
Content-Type: text/rfc822-headers

Message-Id: {message_id}
To: {recipient}

--B--
"""


class TestEmail(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.bakery_invoice = self.invoice(100.00, due="2026-03-02")

    @property
    def reminder(self):
        return self.actions(self.bakery_invoice)[-1]

    def test_line_breaks_in_names(self):
        """Somebody pasted addresses into the names of the customer, the invoice and the company:
        no header breaks, the file of the letter has a name, and the e-mail leaves.
        """
        self.debtor.sudo().name = "Boulangerie\nBcc: all@example.com\r\n"
        self.company.sudo().name = "Emballages\nde l'Ouest"
        self.bakery_invoice.sudo().ref = "PO\n12"
        self.level("email").sudo().attach_invoices = True
        self.run_on("2026-03-05")
        [mail] = self._mails
        self.assertEqual(self.reminder.state, "done")
        self.assertIn("Emballages de l'Ouest", mail["subject"])
        sent = (mail["subject"], mail["email_from"], mail["reply_to"], *mail["email_to"])
        names = [name for name, *_file in mail["attachments"]]
        self.assertTrue(names)
        for text in (*sent, *names, self.reminder._document_name(), self.reminder._addressee()[0]):
            self.assertNotRegex(text, r"[\r\n]")

    def test_counts_once_it_is_sent(self):
        """Queued, it is under way; taken by the mail server, it is done, on that day."""
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        self.assertEqual((self.reminder.state, self.reminder.date_done), ("ready", False))
        self.assertFalse(self.items(self.bakery_invoice).level_id)
        self.on("2026-03-06")
        self.send_mails()
        self.assertEqual(
            (self.reminder.state, self.reminder.date_done), ("done", day("2026-03-06"))
        )
        self.assertEqual(self.items(self.bakery_invoice).level_id.delay_days, 3)
        [mail] = self._mails
        self.assertEqual(mail["email_to"], [self.debtor.email_formatted])
        self.assertIn("claire@emballages.example", mail["email_from"])
        self.assertEqual(self.reminder.message_id.model, "dunning.action")

    def test_invoice_whose_file_was_lost_with_a_disk(self):
        """It is made again: the debtor gets no empty file."""
        self.level("email").sudo().attach_invoices = True
        kept = self.env["ir.attachment"].sudo()
        kept.create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": self.bakery_invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        ).flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/lost' WHERE res_model = 'account.move'"
            " AND res_field = 'invoice_pdf_report_file' AND res_id = %s",
            [self.bakery_invoice.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.bakery_invoice.invoice_pdf_report_id)
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.run_on("2026-03-05")
        [mail] = self._mails
        [(_name, content, _type)] = mail["attachments"]
        self.assertTrue(content)

    def test_each_debtor_gets_their_own_invoices(self):
        """Attached as PDF if the step says so, and nobody else's."""
        vidal = self._create_debtor("Garage Vidal")
        garage_invoice = self.invoice(250.00, due="2026-03-02", partner=vidal)
        self.run_on("2026-03-05")
        attached = {
            mail["email_to"][0]: [name for name, _content, _type in mail["attachments"]]
            for mail in self._mails
        }
        name = "_get_invoice_report_filename"
        self.assertEqual(
            attached,
            {
                self.debtor.email_formatted: [getattr(self.bakery_invoice, name)()],
                vidal.email_formatted: [getattr(garage_invoice, name)()],
            },
        )

    def test_no_address_fails_visibly_and_can_be_retried(self):
        for wrong in (False, "boulangerie"):
            self.debtor.email = wrong
            self.run_on("2026-03-05")
            self.assertEqual(self.reminder.state, "failed")
            self.assertIn("e-mail address", self.reminder.failure_reason)
            self.assertEqual(self.status(self.bakery_invoice), "failed")
            told = self.reminder.action_retry()["params"]
            self.assertEqual(
                (told["type"], told["message"]),
                ("warning", f"{self.debtor.name}: {self.reminder.failure_reason}"),
            )
            self.reminder.action_cancel()
        self.run_on("2026-03-06")
        self.debtor.email = "compta@meunier.example"
        self.assertFalse(self.reminder.action_retry(), "it left: nothing is to be told")
        self.send_mails()
        self.assertEqual(self.reminder.state, "done")
        self.assertFalse(self.reminder.failure_reason)
        self.assertEqual(self.standing(self.bakery_invoice), ("scheduled", "Call", "2026-03-11"))

    def test_failed_step_is_not_used_up(self):
        """Resolved or not, it never moves on to the call by itself."""
        self.debtor.email = False
        self.assertEqual(self.diary("2026-03-05", "2026-03-12"), [])
        self.assertEqual(self.items(self.bakery_invoice).next_level_id.delay_days, 3)

    def test_mail_server_is_down(self):
        """To be tried again, unless the administrator has Odoo send the very same mail before."""
        self._send_in_vain()
        self.assertEqual(self.reminder.state, "ready")
        self.assertTrue(self.reminder.date_retry)
        self.assertIn("Connection failed", self.reminder.failure_reason)
        self.env["mail.mail"].sudo().search([("state", "=", "exception")]).action_retry()
        self.send_mails()
        self.assertEqual(self.reminder.state, "done")
        self.assertFalse(self.reminder.failure_reason)

    def test_failed_mail_is_not_sent_beside_its_retry(self):
        """The accountant and the administrator both try again: one mail leaves."""
        self._send_in_vain()
        self.reminder.action_retry()
        self.env["mail.mail"].sudo().search([("state", "=", "exception")]).action_retry()
        self.send_mails()
        self.assertEqual(len(self._mails), 1)

    def _send_in_vain(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        refusal = MailDeliveryException("Connection refused")
        with patch.object(IrMail_Server, "_connect__", side_effect=refusal):
            self.env["mail.mail"].with_user(SUPERUSER_ID).process_email_queue()

    def test_mail_that_reached_nobody_does_not_count(self):
        """The contact was deleted between the run and the mail queue."""
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        mail = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        mail.recipient_ids = False
        self.send_mails()
        self.assertEqual(self.reminder.state, "failed")
        self.assertTrue(self.reminder.failure_reason)

    def test_bounce(self):
        """A week later the address turns out to be wrong: the step no longer counts."""
        domain = (
            self.env["mail.alias.domain"]
            .sudo()
            .create({"name": "emballages.example", "bounce_alias": "bounce"})
        )
        self.company.sudo().alias_domain_id = domain
        self.run_on("2026-03-05")
        self.assertEqual(self.reminder.state, "done")
        self.on("2026-03-09")
        bounce = BOUNCE.format(
            alias=domain.bounce_email,
            recipient=self.debtor.email,
            message_id=self.reminder.message_id.message_id,
        )
        self._receive(bounce)
        self.assertEqual((self.reminder.state, self.reminder.date_done), ("failed", False))
        self.assertIn(self.debtor.email, self.reminder.failure_reason)
        self.assertFalse(self.items(self.bakery_invoice).level_id)
        self.debtor.email = "compta@meunier.example"
        self.reminder.action_retry()
        self.send_mails()
        self.assertEqual(self._mails[-1]["email_to"], [self.debtor.email_formatted])
        self.assertEqual(self.reminder.date_done, day("2026-03-09"))

    def test_bounce_of_what_was_given_up_changes_nothing(self):
        """Mail servers report twice; the step was skipped in between."""
        self.run_on("2026-03-05")
        self._comes_back()
        self.reminder.action_cancel("skip")
        self._comes_back()
        self.assertEqual(self.reminder.state, "cancelled")
        self.assertEqual(self.status(self.bakery_invoice), "scheduled")

    def _comes_back(self):
        actions = self.env["dunning.action"].sudo()
        actions._bounced(self.reminder.sudo().message_id, self.debtor.email)

    def _receive(self, text):
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(None, text)
        self.env.invalidate_all()

    def test_broken_template_fails_alone(self):
        """The error is written on the action, and a manager is told; the others' mails leave all
        the same.
        """
        vidal = self._create_debtor("Garage Vidal", function="Gérante")
        garage_invoice = self.invoice(250.00, due="2026-03-02", partner=vidal)
        template = self.env.ref("relance_telephonique.mail_template_reminder").sudo()
        everybody = self.debtor + self.company.partner_id
        everybody.sudo().function = "Gérant"  # as long as they have one, the text can be saved
        template.body_html = '<p t-out="object.partner_id.function.upper()"/>'
        everybody.sudo().function = False
        self.run_on("2026-03-05")
        self.assertEqual(self.reminder.state, "failed")
        self.assertIn("have its text checked", self.reminder.failure_reason)
        self.assertEqual(self.actions(garage_invoice).state, "done")
        manager = self.company._dunning_manager()
        self.assertEqual(
            [mail["email_to"] for mail in self._mails],
            [[vidal.email_formatted], [manager.email_formatted]],
        )

    def test_deleted_template(self):
        self.env.ref("relance_telephonique.mail_template_reminder").sudo().unlink()
        self.run_on("2026-03-05")
        self.assertEqual(self.reminder.state, "failed")
        self.assertIn("no e-mail template", self.reminder.failure_reason)

    def test_paid_while_queued_is_not_sent(self):
        """The payment comes in after the run and before the mail leaves."""
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        self.pay(self.bakery_invoice)
        self.reminder._follow()
        self._mails = []
        self.send_mails()
        self.assertFalse(self._mails)
        self.assertEqual(self.reminder.state, "cancelled")

    def test_cancelled_while_queued_is_not_sent(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        self.reminder.action_cancel()
        self._mails = []
        self.send_mails()
        self.assertFalse(self._mails)
        self.assertEqual(self.reminder.state, "cancelled")


class TestAction(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")

    # ------------------------------------------------------------------ approved in bulk

    def test_bulk_approval_tells_what_left(self):
        """Of three, one has no address and one was paid meanwhile: they are named, and why."""
        self.company.dunning_mode = "approval"
        vidal = self._create_debtor("Garage Vidal", email=False)
        noyer = self._create_debtor("Garage Noyer")
        for partner in (self.debtor, vidal):
            self.invoice(100.00, due="2026-03-02", partner=partner)
        paid = self.invoice(100.00, due="2026-03-02", partner=noyer)
        self.run_on("2026-03-05")
        self.pay(paid)
        told = self.actions(state="draft").action_approve()["params"]
        self.assertEqual(told["type"], "warning")
        first, *named = told["message"].split("\n")
        self.assertEqual(first, "1 of 3 contacts have left.")
        self.assertEqual(
            sorted(named),
            [
                "Garage Noyer: Nothing left to chase.",
                "Garage Vidal: The contact has no valid e-mail address: enter one and retry.",
            ],
        )
        mend = {"name": "Correct what failed"}
        mend["action"] = "relance_telephonique.dunning_action_action_failures"
        self.assertEqual(told["offers"], [mend])

    # ------------------------------------------------------------------ asked again before acting

    def test_what_was_paid_or_put_on_hold_meanwhile_is_dropped(self):
        self.company.dunning_mode = "approval"
        paid = self.invoice(100.00, due="2026-03-02")
        held = self.invoice(200.00, due="2026-03-02")
        blocked = self.invoice(400.00, due="2026-03-02")
        left = self.invoice(800.00, due="2026-03-02")
        self.run_on("2026-03-05")
        action = self.actions(left)
        self.assertEqual(action.amount_residual, 1500.00)
        self.on("2026-03-06")
        self.pay(paid)
        self.pause("2026-04-01", held)
        blocked.action_toggle_block_payment()
        action.action_approve()
        self.send_mails()
        self.assertEqual((action.state, self.carried(action)), ("done", {800.00: 3}))
        self.assertEqual(action.amount_residual, 800.00)
        self.assertFalse(self.items(held).level_id, "its step was not made")

    def test_nothing_left_to_chase(self):
        """Paid before it is approved: cancelled; unpaid again, it is decided anew."""
        self.company.dunning_mode = "approval"
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        payment = self.pay(invoice)
        action = self.actions(invoice)
        action.action_approve()
        self.assertEqual(action.state, "cancelled")
        self.assertIn("Nothing left", action.failure_reason)
        self._take_back(payment)
        self.run_on("2026-03-06")
        self.assertEqual(self.carried(self.actions(invoice)[-1]), {100.00: 3})

    def test_notice_approved_after_the_due_date_is_dropped(self):
        self.company.dunning_mode = "approval"
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-02-23")
        self.on("2026-03-03")
        self.actions(invoice).action_approve()
        self.assertEqual(self.actions(invoice).state, "cancelled")

    def test_action_falls_back_to_the_step_of_what_is_left(self):
        """A call for A and B: A is paid before it is approved, B only gets its e-mail."""
        a, b = self._call_about_two(approve=False)
        action = self.actions(a)[-1]
        self.pay(a)
        action.action_approve()
        self.send_mails()
        self.assertEqual((action.channel, self.carried(action)), ("email", {50.00: 3}))
        self.assertEqual(action.state, "done")
        self.assertEqual(self.items(b).level_id.delay_days, 3)

    def test_call_already_in_the_inbox_falls_back_too(self):
        """A is paid while the call waits: B gets its e-mail, and nobody calls."""
        a, b = self._call_about_two()
        action = self.actions(a)[-1]
        self.assertEqual(len(action.activity_ids), 1)
        self.pay(a)
        action._follow()
        self.assertFalse(action.activity_ids)
        self.run_on("2026-03-13")
        self.assertEqual(self.actions(b)[-1].state, "done")
        self.assertEqual(self._mails[-1]["email_to"], [self.debtor.email_formatted])
        self.assertEqual(self.items(b).level_id.delay_days, 3)

    def _call_about_two(self, approve=True):
        """On 12 March, prepare a call about A (D+8) that takes B (D+3) along."""
        a = self.invoice(100.00, due="2026-03-02")
        b = self.invoice(50.00, due="2026-03-09", issued="2026-03-02")
        self.diary("2026-03-05", "2026-03-05")
        self.company.dunning_mode = "automatic" if approve else "approval"
        self.run_on("2026-03-12")
        self.assertEqual(self.carried(self.actions(a)[-1]), {100.00: 8, 50.00: 3})
        return a, b

    def test_step_fallen_back_to_asks_for_its_own_approval(self):
        email = self.level("email")
        email.requires_approval = True
        a, _b = self._call_about_two(approve=False)
        action = self.actions(a)[-1]
        self.pay(a)
        action.action_approve()
        self.assertEqual((action.channel, action.state), ("email", "draft"))

    # ------------------------------------------------------------------ one contact a day

    def test_three_drafts_approved_at_once_are_one_contact_that_day(self):
        """On Friday one is made, the others on Monday and Tuesday."""
        self.on("2026-03-06")
        draft = {"partner_id": self.debtor.id, "channel": "phone", "state": "draft"}
        drafts = self.env["dunning.action"]._by_method().create([draft] * 3)
        drafts.action_approve()
        self.assertEqual(
            drafts.mapped(lambda action: bool(action.date_processed)), [True, False, False]
        )
        self.assertEqual(drafts[1:].mapped("date"), [day("2026-03-09")] * 2)
        self.run_on("2026-03-09")
        self.run_on("2026-03-10")
        self.assertEqual(
            [str(action.date) for action in drafts], ["2026-03-06", "2026-03-09", "2026-03-10"]
        )
        self.assertTrue(all(drafts.mapped("date_processed")))

    def test_many_approvals_are_handed_over_by_the_cron(self):
        """Nobody waits for 101 mails to be written."""
        debtors = [self._create_debtor(f"Debtor {number}") for number in range(3)]
        self.company.dunning_mode = "approval"
        for debtor in debtors:
            self.invoice(100.00, due="2026-03-02", partner=debtor)
        drafts = self.run_on("2026-03-05").action_ids
        cron = self.env.ref("relance_telephonique.ir_cron_dunning_run")
        asked = self.env["ir.cron.trigger"].sudo()
        before = asked.search_count([("cron_id", "=", cron.id)])
        with patch("odoo.addons.relance_telephonique.models.action.hand_over.MOST_WAITED_FOR", 2):
            drafts.action_approve()
        self.assertEqual(set(drafts.mapped("state")), {"ready"})
        self.assertFalse(any(drafts.mapped("date_processed")))
        self.assertEqual(asked.search_count([("cron_id", "=", cron.id)]), before + 1)
        self.run_on("2026-03-05")
        self.assertEqual(set(drafts.mapped("state")), {"done"})

    def test_decided_by_hand_after_the_morning_mail_waits_for_tomorrow(self):
        self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        call = self.env["dunning.action"].create({"partner_id": self.debtor.id, "channel": "phone"})
        call.action_process()
        self.assertFalse(call.date_processed)
        self.assertEqual(call.date, day("2026-03-06"))

    # ------------------------------------------------------------------ calls

    def test_call_is_in_the_inbox_of_the_collector(self):
        collector = self._create_user("nadia", "account.group_account_invoice")
        self.debtor.dunning_collector_id = collector
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.become(collector)
        activity = self.env["mail.activity"].search([("user_id", "=", collector.id)])
        self.assertEqual(activity.activity_type_id.category, "phonecall")
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref("relance_telephonique.mail_activity_type_call"),
        )
        self.assertEqual(activity.date_deadline, day("2026-03-10"))
        call = self.actions(invoice)[-1]
        self.assertEqual((activity.res_model, activity.res_id), ("dunning.action", call.id))
        self.assertEqual((call.state, self.status(invoice)), ("ready", "pending"))
        self.on("2026-03-11")
        call._log_call(self.outcome("refusal"))
        self.assertEqual((call.state, call.date_done), ("done", day("2026-03-11")))
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-18"))

    def test_call_done_on_the_action_leaves_the_inbox(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        call = self.actions(invoice)[-1]
        call.action_done()
        self.assertFalse(call.activity_ids)

    def test_task_of_our_type_on_something_else(self):
        """An administrator opened the type to contacts: a task about the contact that has the
        number of a letter that waits says nothing of the letter.
        """
        other = self._create_debtor("Garage Vidal").sudo()
        actions = self.env["dunning.action"]
        made = actions.create({"partner_id": self.debtor.id, "channel": "manual"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE dunning_action SET id = %s WHERE id = %s", [other.id, made.id])
        self.env.invalidate_all()
        waiting = actions.browse(other.id)
        kind = self.env.ref("relance_telephonique.mail_activity_type_todo")
        kind.sudo().res_model = False
        task = other.activity_schedule(activity_type_id=kind.id, user_id=self.env.uid)
        task.with_env(self.env).action_feedback("They called.")
        self.assertEqual(waiting.state, "ready")

    # ------------------------------------------------------------------ letters

    def test_letter_waits_to_be_printed(self):
        """Made and attached, it counts only once somebody has posted it."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-16")
        self.run_on("2026-03-17")
        letter = self.actions(invoice)[-1]
        self.assertEqual((letter.channel, letter.state), ("letter", "ready"))
        self.assertTrue(letter.document_id.raw.startswith(b"%PDF"))
        self.assertEqual(letter.document_id.res_id, letter.id)
        self.assertIn("waits to be printed", self.items(invoice).status_reason)
        self.assertEqual(letter.action_print()["type"], "ir.actions.act_url")
        self.assertEqual(letter.state, "ready", "printing alone proves nothing")
        self.on("2026-03-18")
        letter.action_print_and_mark_sent()
        self.assertEqual((letter.state, letter.date_done), ("done", day("2026-03-18")))
        self.assertEqual(self.items(invoice).level_id.delay_days, 15)

    def test_several_letters_are_one_document_in_postal_order(self):
        places = {"Garage Vidal": "69003", "Café Bréal": "13001", "Menuiserie Coste": "33000"}
        for name, code in places.items():
            debtor = self._create_debtor(name, zip=code, country_id=self.company.country_id.id)
            debtor.dunning_scenario_id = self._letter_only()
            self.invoice(100.00, due="2026-03-02", partner=debtor)
        self.run_on("2026-03-05")
        letters = self.actions(state="ready")
        ordered = letters.sorted(letters._postal_order)
        self.assertEqual(ordered.partner_id.mapped("zip"), ["13001", "33000", "69003"])
        url = letters.action_print_and_mark_sent()["url"]
        merged = self.env["ir.attachment"].browse(int(url.split("/")[-1]))
        self.assertEqual(len(PdfFileReader(BytesIO(merged.raw)).pages), 6, "each on its own sheet")
        self.assertEqual(letters.mapped("state"), ["done"] * 3)

    def _letter_only(self):
        level = {"name": "Letter", "delay_days": 3, "channel": "letter"}
        scenarios = self.env["dunning.scenario"].with_user(self.user)
        return scenarios.create({"name": "Letters", "level_ids": [(0, 0, level)]})

    def test_letter_marked_as_sent_by_mistake(self):
        self.debtor.dunning_scenario_id = self._letter_only()
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        letter = self.actions(invoice)
        letter.action_print_and_mark_sent()
        self.assertEqual(self.status(invoice), "exhausted")
        letter.action_undo()
        self.assertEqual((letter.state, letter.date_done), ("ready", False))
        self.assertEqual(self.status(invoice), "pending")
        letter.action_print_and_mark_sent()
        self.assertEqual(self.status(invoice), "exhausted")

    def test_sent_mail_cannot_be_taken_back(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        with self.assertRaisesRegex(UserError, "cannot be taken back"):
            self.actions(invoice).action_undo()

    def test_nothing_to_print(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        with self.assertRaisesRegex(UserError, "letter"):
            self.actions(invoice).action_print()

    # ------------------------------------------------------------------ to-dos

    def test_what_a_person_does_is_in_their_to_do_list(self):
        """A registered letter to post, a hand-over to decide, a task: done when they say so."""
        scenarios = self.env["dunning.scenario"].with_user(self.user)
        for delay, channel in ((3, "registered_letter"), (4, "handover"), (5, "manual")):
            level = {"name": channel, "delay_days": delay, "channel": channel}
            debtor = self._create_debtor(f"Debtor {channel}")
            debtor.dunning_scenario_id = scenarios.create(
                {"name": channel, "level_ids": [(0, 0, level)]}
            )
            invoice = self.invoice(100.00, due="2026-03-02", partner=debtor)
            self.run_on(f"2026-03-{2 + delay:02}" if delay < 5 else "2026-03-09")
            action = self.actions(invoice)
            self.assertEqual(action.activity_ids.user_id, self.accountant, channel)
            self.assertEqual(action.activity_ids.summary, channel)
            self.assertEqual(bool(action.document_id), channel == "registered_letter")
            self.assertEqual(self.status(invoice), "pending")
            if channel == "phone":
                action._log_call(self.outcome("refusal"))
            else:
                action.activity_ids.action_feedback()
            self.assertEqual(self.status(invoice), "exhausted")

    # ------------------------------------------------------------------ cancelling

    def _cancel(self, action, **choice):
        """Cancel through the wizard, as a person does."""
        wizard = Form(self.env["dunning.action.cancel"].with_context(active_ids=action.ids))
        for name, value in choice.items():
            setattr(wizard, name, value)
        wizard.save().action_confirm()

    def _waiting_call(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        return invoice, self.actions(invoice)[-1]

    def test_cancel_and_skip_the_step(self):
        """No call: the letter is next, seven days from now."""
        invoice, call = self._waiting_call()
        self.on("2026-03-11")
        self._cancel(call, follow_up="skip")
        self.assertEqual(call.state, "cancelled")
        self.assertFalse(call.activity_ids)
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-18"))

    def test_cancel_and_postpone(self):
        """Left alone until the 20th, then the same call; what is not in it goes on."""
        invoice, call = self._waiting_call()
        other = self.invoice(77.00, due="2026-03-09")
        self._cancel(call, follow_up="postpone", date_until=day("2026-03-20"), note="congés")
        self.assertEqual(self.status(invoice), "paused")
        self.assertIn("congés", self.items(invoice).status_reason)
        self.assertEqual(self.status(other), "scheduled")
        self.on("2026-03-20")
        self.assertEqual(self.items(invoice).next_level_id.channel, "phone")
        self.assertEqual(self.status(invoice), "due")

    def test_cancel_and_decide_again(self):
        invoice, call = self._waiting_call()
        self._cancel(call, follow_up="decide")
        self.assertEqual(self.standing(invoice), ("due", "Call", "2026-03-10"))
        self.run_on("2026-03-11")
        again = self.actions(invoice)[-1]
        self.assertNotEqual(again, call)
        self.assertEqual(self.carried(again), {100.00: 8})

    def test_postponing_needs_a_day_to_come(self):
        _invoice, call = self._waiting_call()
        for until in (None, day("2026-03-10")):
            with self.assertRaisesRegex(UserError, "a day after today"):
                call.action_cancel("postpone", until)

    def test_what_is_done_is_not_cancelled(self):
        invoice, call = self._waiting_call()
        call.action_done()
        call.action_cancel("decide")
        self.assertEqual(call.state, "done")
        self.assertEqual(self.items(invoice).level_id.channel, "phone")

    # ------------------------------------------------------------------ when the ledger changes

    def _take_back(self, payment):
        payment.action_draft()
        payment.action_cancel()

    def test_payment_taken_back_resumes_where_it_stood(self):
        """Paid after the call, bounced a week later: the letter comes next, not an e-mail."""
        invoice, call = self._waiting_call()
        call.action_done()
        payment = self.pay(invoice)
        self.assertFalse(self.items(invoice))
        self.on("2026-03-20")
        self._take_back(payment)
        self.assertEqual(self.standing(invoice), ("due", "Reminder letter", "2026-03-17"))

    def test_invoice_posted_again_with_another_due_date_keeps_its_ledger(self):
        invoice, call = self._waiting_call()
        call.action_done()
        self.on("2026-03-12")
        invoice.button_draft()
        invoice.invoice_date_due = "2026-03-10"
        invoice.action_post()
        self.assertEqual(self.items(invoice).level_id.channel, "phone")
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-25"))
        lines = self.actions(invoice).line_ids
        self.assertEqual(lines.move_line_id, self.items(invoice).move_line_id)
        self.assertEqual(set(lines.mapped("date_maturity")), {day("2026-03-10")})

    def _instalments(self, *days):
        """Return a payment term: 30 % after so many days, the rest after so many more."""
        lines = [
            (0, 0, {"value": "percent", "value_amount": share, "nb_days": after})
            for share, after in zip((30, 70), days, strict=True)
        ]
        return self.company.env["account.payment.term"].create({"name": "*", "line_ids": lines})

    def test_other_terms_match_instalments_in_the_order_of_their_due_dates(self):
        invoice = self.invoice(1000.00, term=self._instalments(30, 40), issued="2026-01-31")
        self.diary("2026-03-05", "2026-03-17")
        steps = [item.level_id.delay_days for item in self.items(invoice)]
        self.assertEqual(steps, [8, 3])
        invoice.button_draft()
        invoice.invoice_payment_term_id = self._instalments(31, 42)
        invoice.action_post()
        items = self.items(invoice)
        self.assertEqual([item.level_id.delay_days for item in items], steps)
        self.assertEqual(items.mapped("amount_residual"), [300.00, 700.00])

    def test_same_terms_give_each_instalment_its_own_ledger_back(self):
        """The first instalment was never chased: nor is it once all is posted again."""
        self.company.dunning_start_date = "2026-03-12"  # keeps the first instalment out
        invoice = self.invoice(1000.00, term=self._instalments(30, 40), issued="2026-01-31")
        self.diary("2026-03-12", "2026-03-17")
        self.assertEqual([item.level_id.delay_days for item in self.items(invoice)], [False, 3])
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual([item.level_id.delay_days for item in self.items(invoice)], [False, 3])
