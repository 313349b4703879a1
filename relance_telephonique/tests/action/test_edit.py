"""What a person changes on an action before it leaves."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import DunningCommon, day
from ..languages import speak
from ..reading import read


class TestEdit(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.company.dunning_mode = "approval"
        self.bakery_invoice = self.invoice(100.00, due="2026-03-02")
        self.small_invoice = self.invoice(40.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.reminder = self.actions(self.bakery_invoice)

    def edit(self, action=None, **values):
        """Change the action as the form does."""
        (action or self.reminder).web_save(values, {})

    def write_text(self, body="<p>Bonjour Paul, 140,00 € sont dus.</p>"):
        self.reminder.action_edit_text()
        self.edit(mail_body=body)

    def notes(self, record):
        messages = record.sudo().message_ids
        tracked = messages.tracking_value_ids
        return " ".join(
            [
                *messages.mapped("body"),
                *(str(value) for value in tracked.mapped("new_value_char") if value),
                *(str(value) for value in tracked.mapped("new_value_datetime") if value),
            ]
        )

    def approve_and_send(self):
        self.reminder.action_approve()
        self.send_mails()

    # ------------------------------------------------------------------ who, how, when

    def test_contact_responsible_channel_and_day(self):
        """Each is logged with who changed it."""
        paul = self._create_contact("Paul Meunier")
        nadia = self._create_user("nadia", "account.group_account_invoice")
        self.edit(contact_id=paul.id, user_id=nadia.id, date="2026-03-09", channel="phone")
        self.env.flush_all()
        note = self.notes(self.reminder)
        for word in ("Paul Meunier", "Nadia", "2026-03-09", "Call"):
            self.assertIn(word, note)
        self.assertEqual(self.reminder.sudo().message_ids[0].author_id, self.accountant.partner_id)
        self.on("2026-03-09")
        self.reminder.action_approve()
        self.assertEqual(self.reminder.activity_ids.user_id, nadia)
        self.reminder._log_call(self.outcome("refusal"))
        self.assertEqual(self.items(self.bakery_invoice).level_id, self.level("email"))

    def test_on_the_form(self):
        """The text is edited there, and seen to be right or not while one writes."""
        self.reminder.action_edit_text()
        with Form(self.reminder) as form:
            form.mail_body = "<p>Bonjour Paul</p>"
            self.assertFalse(form.mail_warning)
            form.date = "2026-03-06"
        self.assertIn("Bonjour Paul", self.reminder.mail_body)
        self.pay(self.small_invoice)
        self.env.invalidate_all()
        with Form(self.reminder) as form:
            self.assertIn("100.00", form.mail_warning)
            form.mail_subject = "Petit rappel"
        self.env.invalidate_all()
        self.assertFalse(self.reminder.mail_warning)

    def test_nothing_written_nothing_logged(self):
        before = self.reminder.sudo().message_ids
        self.edit(date="2026-03-05")
        self.assertEqual(self.reminder.sudo().message_ids, before)

    def test_the_engine_is_not_tracked(self):
        """Each tracked field costs seconds per thousand actions that the engine writes."""
        self.assertFalse(self.reminder._track_get_fields())
        self.approve_and_send()
        self.assertFalse(self.reminder.sudo().message_ids.tracking_value_ids)

    def test_not_in_the_past(self):
        with self.assertRaisesRegex(UserError, "today or a day to come"):
            self.edit(date="2026-03-04")

    def test_too_late(self):
        self.approve_and_send()
        with self.assertRaisesRegex(UserError, "handed over"):
            self.edit(channel="phone")
        with self.assertRaisesRegex(UserError, "is closed"):
            self.edit(contact_id=self.debtor.id)

    def test_salesperson_is_refused(self):
        sam = self._create_user("sam", "base.group_user")
        self.debtor.user_id = sam
        action = self.reminder.with_user(sam)
        for change in (
            lambda: action.web_save({"channel": "phone"}, {}),
            action.action_edit_text,
            action.action_keep_text,
            action.action_drop_text,
            lambda: action.line_ids[0]._drop("decide"),
        ):
            with self.assertRaises(AccessError):
                change()

    # ------------------------------------------------------------------ another channel

    def test_call_made_an_email(self):
        """The step has no template: the first reminder's serves."""
        self.approve_and_send()
        self.run_on("2026-03-10")
        call = self.actions(self.bakery_invoice)[-1]
        self.edit(call, channel="email")
        call.action_approve()
        self.send_mails()
        self.assertEqual(call.state, "done")
        self.assertIn("reminder of invoices", self._mails[-1]["subject"])

    def test_email_made_a_letter(self):
        self.edit(channel="letter")
        self.reminder.action_approve()
        self.assertTrue(self.reminder.document_id)
        self.assertEqual(self.reminder.state, "ready")

    def test_notice_before_the_due_date_stays_one(self):
        level = self.level("pre_due").sudo()
        level.write({"channel": "phone", "mail_template_id": False})
        invoice = self.invoice(75.00, due="2026-03-16", partner=self._create_debtor("Garage Vidal"))
        self.run_on("2026-03-09")
        notice = self.actions(invoice)
        self.edit(notice, channel="email")
        notice.action_edit_text()
        self.assertIn("coming due date", notice.mail_subject)

    def test_channel_without_any_text(self):
        self.env.ref("relance_telephonique.sms_template_call_us").sudo().unlink()
        with self.assertRaisesRegex(UserError, "no text for this channel"):
            self.edit(channel="sms")

    # ------------------------------------------------------------------ one invoice less

    def drop(self, move, **values):
        line = self.reminder.line_ids.filtered(lambda line: line.move_id == move)
        window = line.action_drop()
        wizard = Form(self.env["dunning.action.cancel"].with_context(**window["context"]))
        for name, value in values.items():
            setattr(wizard, name, value)
        wizard.save().action_confirm()

    def test_dropped_to_be_decided_again(self):
        self.drop(self.small_invoice, follow_up="decide", note="Asked twice already")
        self.assertEqual(self.carried(self.reminder), {100.00: 3})
        self.assertEqual(self.reminder.state, "draft")
        self.assertEqual(self.status(self.small_invoice), "due")
        note = self.notes(self.reminder)
        self.assertIn(self.small_invoice.name, note)
        self.assertIn("Asked twice already", note)

    def test_dropped_and_skipped(self):
        self.drop(self.small_invoice, follow_up="skip")
        self.assertEqual(self.items(self.small_invoice).level_id.delay_days, 3)
        self.assertEqual(self.items(self.small_invoice).next_level_id.delay_days, 8)
        self.approve_and_send()
        self.assertNotIn(self.small_invoice.name, self._mails[-1]["subject"])

    def test_dropped_until_a_day(self):
        self.drop(self.small_invoice, follow_up="postpone", date_until=day("2026-03-20"))
        self.assertEqual(self.status(self.small_invoice), "paused")

    def test_the_highest_step_dropped(self):
        """What is left goes out as its own step, no longer as what was due for others."""
        self.approve_and_send()
        later = self.invoice(60.00, due="2026-03-07", issued="2026-02-05")
        self.run_on("2026-03-10")
        call = self.actions(later)
        self.assertEqual(self.carried(call), {100.00: 8, 40.00: 8, 60.00: 3})
        highest = call.line_ids.filtered(lambda line: line.delay_days == 8)
        highest._drop("skip")
        self.assertEqual(self.carried(call), {60.00: 3})
        self.assertEqual((call.level_id, call.channel), (self.level("email"), "email"))

    def test_the_last_one_dropped_cancels(self):
        self.drop(self.small_invoice, follow_up="skip")
        self.drop(self.bakery_invoice, follow_up="skip")
        self.assertEqual(self.reminder.state, "cancelled")

    # ------------------------------------------------------------------ the text

    def test_edited_text_is_sent(self):
        """As written: recipients, attachments and what follows are the template's."""
        self.reminder.action_edit_text()
        self.assertIn("reminder of invoices", self.reminder.mail_subject)
        self.assertIn(self.bakery_invoice.name, self.reminder.mail_body)
        self.edit(
            mail_subject="Petit rappel",
            mail_body='<p>Bonjour {{ 7*7 }}<t t-out="7*7">x</t></p><p t-out="6*7">140,00 €</p>',
        )
        self.approve_and_send()
        [mail] = self._mails
        self.assertEqual(mail["subject"], "Petit rappel")
        self.assertIn("{{ 7*7 }}", mail["body"])
        self.assertNotIn("t-out", mail["body"])
        for result in ("49", "42"):
            self.assertNotIn(result, read(mail["body"]))
        self.assertEqual(mail["email_to"], [self.debtor.email_formatted])
        self.assertEqual(len(mail["attachments"]), 2)
        self.assertEqual((self.reminder.state, self.reminder.date_done), ("done", self.today))
        self.assertEqual(self.reminder.message_id.subject, "Petit rappel")
        self.assertIn("text of the e-mail was edited", self.notes(self.reminder))

    def test_others_follow_the_template(self):
        vidal = self._create_debtor("Garage Vidal")
        garage_invoice = self.invoice(250.00, due="2026-03-02", partner=vidal)
        self.run_on("2026-03-06")
        self.write_text()
        self.actions(state="draft").action_approve()
        self.send_mails()
        subjects = {mail["email_to"][0]: mail["body"] for mail in self._mails}
        self.assertIn("Bonjour Paul", subjects[self.debtor.email_formatted])
        self.assertIn(garage_invoice.name, subjects[vidal.email_formatted])

    def test_in_the_debtors_language(self):
        speak(self.env, "fr_FR")
        self.debtor.lang = "fr_FR"
        template = self.env.ref("relance_telephonique.mail_template_reminder").sudo()
        template.with_context(lang="fr_FR").subject = "Relance de {{ object._invoice_names() }}"
        self.reminder.action_edit_text()
        self.assertTrue(self.reminder.mail_subject.startswith("Relance de "))

    def test_back_to_the_template(self):
        self.write_text()
        self.reminder.action_drop_text()
        self.assertFalse(self.reminder.mail_body)
        self.approve_and_send()
        self.assertIn(self.bakery_invoice.name, self._mails[-1]["body"])
        self.assertIn("follows the template again", self.notes(self.reminder))

    def test_emptied_text_is_the_template(self):
        self.write_text("<p><br></p>")
        self.assertFalse(self.reminder.mail_basis)
        self.approve_and_send()
        self.assertIn(self.bakery_invoice.name, self._mails[-1]["body"])

    # ------------------------------------------------------------------ amounts that changed

    def test_partial_payment_warns_and_is_not_sent(self):
        """Edited on the 5th, 60.00 came in on the 6th: the form says so, approval too."""
        self.write_text()
        self.assertFalse(self.reminder.mail_warning)
        self.on("2026-03-06")
        self.pay(self.bakery_invoice, 60.00)
        self.env.invalidate_all()
        warning = self.reminder.mail_warning
        for words in ("03/05/2026", "140.00", "80.00"):
            self.assertIn(words, warning)
        with self.assertRaisesRegex(UserError, "80.00"):
            self.reminder.action_approve()
        self.assertEqual(self.reminder.state, "draft")
        self.edit(mail_body="<p>Il reste 80,00 €.</p>")
        self.env.invalidate_all()
        self.assertFalse(self.reminder.mail_warning)
        self.approve_and_send()
        self.assertIn("80,00", self._mails[-1]["body"])

    def test_paid_between_approval_and_sending(self):
        """Planned for the 9th, one invoice paid on the 6th: back to draft for a look."""
        self.write_text()
        self.edit(date="2026-03-09")
        self.reminder.action_approve()
        self.assertEqual(self.reminder.state, "ready")
        self.on("2026-03-06")
        self.pay(self.small_invoice)
        self.run_on("2026-03-09")
        self.assertEqual(self.reminder.state, "draft")
        self.assertEqual(self.carried(self.reminder), {100.00: 3})
        self.assertFalse(self.reminder.message_id)
        self.assertIn("140.00", self.notes(self.reminder))
        self.assertIn("edited e-mail", self.reminder.activity_ids.summary)
        self.reminder.action_keep_text()
        self.approve_and_send()
        self.assertEqual(self.reminder.state, "done")

    def test_what_else_falls_due_is_no_reason(self):
        """The text names the two invoices only, and that stays right."""
        self.invoice(70.00, due="2026-03-06")
        self.write_text()
        self.on("2026-03-07")
        self.assertFalse(self.reminder.mail_warning)

    def test_a_new_credit_is_a_reason(self):
        self.write_text()
        self.on("2026-03-06")
        self.pay_on_account(15.00)
        self.env.invalidate_all()
        self.assertIn("read it again", self.reminder.mail_warning)
