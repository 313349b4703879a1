"""Act: one executor per channel, ``_process_<channel>``, which another addon may add to.

Letters have theirs in ``models/letter/hand_over.py``.
"""

from odoo import models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _mail_get_partner_fields(self, introspect_fields=False):
        """The contact, not the debtor, is who gets e-mails and SMS by default."""
        return ["contact_id"]

    def _hand_over_by_kind(self, channel):
        """What is made of a channel without an executor of its own: a person does it."""
        if self.env["dunning.level"]._channel_of(channel).is_message:
            self._fail(self.env._("Nothing sends messages through this channel: choose another."))
        else:
            self._schedule_activities()

    # ------------------------------------------------------------------ e-mail

    def _process_email(self):
        """Queue one e-mail per action; it is done once the mail server has taken it."""
        reachable = self.contact_id._dunning_reachable("email")
        without = self.filtered(lambda action: action.contact_id not in reachable)
        for action in without:
            action._fail(action._no_address_sentence())
        for template, actions in (
            (self - without).grouped(lambda action: action._mail_template()).items()
        ):
            if template:
                actions._attempt(lambda batch, template=template: batch._queue_emails(template))
            else:
                actions._fail(self.env._("The step has no e-mail template: choose one on it."))
                actions._blame_words()
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")

    def _no_address_sentence(self):
        if not self.contact_id.email_normalized:
            return self.env._("The contact has no valid e-mail address: enter one and retry.")
        return self.env._(
            "%(email)s is an address of our own: enter the debtor's and retry.",
            email=self.contact_id.email_normalized,
        )

    def _queue_emails(self, template):
        """Queue the template's text, all in one batch, or the text that a person wrote instead."""
        self._check_sender()
        accounts = self._debtor_accounts()
        asked_once = template.with_context(dunning_accounts=accounts)
        own = {action: text for action in self if (text := action._own_text())}
        alike = self.browse(action.id for action in self if action not in own)
        mails = asked_once.send_mail_batch(alike.ids)
        for action, text in own.items():
            mails += asked_once.send_mail_batch(action.ids, email_values=text)
        for action, mail in zip([*alike, *own], mails, strict=True):
            action._by_method().write(
                {"message_id": mail.mail_message_id.id, "dead_addresses": False}
            )
            action._copy_to_others(mail)
            account = action.with_context(dunning_accounts=accounts)
            mail.attachment_ids |= account._attached_documents()
        self.with_context(dunning_accounts=accounts)._remember_text()

    def _copy_to_others(self, mail):
        """Send the e-mail to the debtor's other dunning contacts too."""
        for contact in self.contact_id._dunning_others_to_write_to():
            mail.copy({"mail_message_id": mail.mail_message_id.id, "recipient_ids": contact.ids})

    def _attached_documents(self, copies=False):
        """Called for each e-mail.

        :param copies: the debtor asked for the invoices, whatever the step says
        :return: the attachments that go with it
        """
        return self.env["ir.attachment"]

    # ------------------------------------------------------------------ SMS

    def _process_sms(self):
        """Queue one SMS per action, to a mobile number that has not refused them."""
        queued = self.browse()
        for action in self:
            number, problem = action._sms_number()
            problem = problem or action._sms_template_problem()
            if problem:
                action._fail(problem)
                action._blame_words()
            else:
                action._by_method().message_id = action._message_sms_with_template(
                    action._sms_template(),
                    partner_ids=action.contact_id.ids,
                    sms_pid_to_number={action.contact_id.id: number},
                    put_in_queue=True,
                )
                queued += action
        queued.with_context(dunning_accounts=queued._debtor_accounts())._remember_text()
        self.env["ir.cron"]._dunning_trigger("sms.ir_cron_sms_scheduler_action")

    def _sms_template_problem(self):
        if not self._sms_template():
            return self.env._("The step has no SMS template: choose one on it.")
        return ""

    # ------------------------------------------------------------------ a person

    def _process_phone(self):
        self._schedule_activities()

    def _process_handover(self):
        self._schedule_activities()

    def _process_manual(self):
        self._schedule_activities()

    # ------------------------------------------------------------------ the text of each channel

    def _words(self):
        """Return the template or report that the contact is written with, which is empty if there
        is none; None if nothing is written.
        """
        self.ensure_one()
        field = self._channel().template
        find = {
            "mail_template_id": self._mail_template,
            "sms_template_id": self._sms_template,
            "report_id": self._letter_report,
        }.get(field, lambda: self.level_id[field])
        return find() if field else None

    def _mail_template(self):
        """Return the step's template. A step that a person made an e-mail, and that has none, says
        what the notice or the first reminder says.
        """
        own = self.level_id.mail_template_id
        if own or self.level_id._channel().template == "mail_template_id":
            return own
        name = "mail_template_notice" if self._is_notice() else "mail_template_reminder"
        return self._default_text(name) or own

    def _sms_template(self):
        own = self.level_id.sms_template_id
        if own or self.level_id._channel().template == "sms_template_id":
            return own
        return self._default_text("sms_template_call_us") or own

    def _letter_report(self):
        """Return the step's letter, else a reminder: it would not summon whom a step summons."""
        own = self.level_id.report_id
        if own or self.level_id.is_formal_notice:
            return own
        return self._default_text("action_report_dunning_letter") or own

    def _default_text(self, name):
        return self.env.ref(f"relance_telephonique.{name}", raise_if_not_found=False)
