import smtplib
import sys

from odoo import models

from ...tools.file_names import one_line
from ...tools.smtp_answer import Answer, answer_in

HEADERS = ("email_from", "reply_to", "subject")
WATCHED_MODELS = ("dunning.action", "dunning.promise", "dunning.dispute", "res.partner")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """A header is one line: a line break in the name of a customer, of an invoice or of a file
        would keep the e-mail from leaving.
        """
        mails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        for values in mails:
            values.update({name: values[name] and one_line(values[name]) for name in HEADERS})
            values["email_to"] = [one_line(address) for address in values["email_to"]]
            values["attachments"] = [
                (one_line(name), *file) for name, *file in values["attachments"]
            ]
        return mails

    def _send(self, *args, **kwargs):
        """Odoo stops at a mail on which the server breaks off, and says nothing more about it."""
        queued = self.filtered(lambda mail: mail.state == "outgoing")
        try:
            return super()._send(*args, **kwargs)
        except smtplib.SMTPServerDisconnected as error:
            broken = queued.filtered(lambda mail: mail.state == "exception")[-1:]
            broken.write({"failure_type": "mail_smtp", "failure_reason": str(error)})
            broken._dunning_lose(answer_in(error))
            raise

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Confirm what the mail server took; try again, or tell of, what it did not take.

        What the server answered is in the error that Odoo is handling while it calls this.
        """
        if success_pids or success_emails:
            for records in self._dunning_all_waiting():
                records._delivered()
        else:
            answer = answer_in(sys.exc_info()[1])
            code = failure_type or self[:1].failure_type or "unknown"
            other = Answer(code, failure_reason or "", is_temporary=code == "mail_smtp")
            self._dunning_lose(answer if answer.code else other)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _dunning_lose(self, answer):
        for records in self._dunning_all_waiting():
            records._still_waiting()._lose(answer)

    def _dunning_all_waiting(self):
        return [self._dunning_waiting(model) for model in ("dunning.action", "dunning.mail")]

    def _dunning_waiting(self, model):
        """Return the records that wait to hear of these e-mails, or that failed with them."""
        records = self.env[model].sudo()  # the mail queue may be sent by anybody
        ours = self._dunning_watched()
        if not ours:
            return records
        return records.search(
            [
                ("message_id", "in", ours.mail_message_id.ids),
                ("state", "in", ("ready", "waiting", "failed")),
            ]
        )

    def _dunning_watched(self):
        """Return the e-mails that may be ours, without the copies that followers get."""
        ours = self.filtered(lambda mail: mail.model in WATCHED_MODELS)
        return ours.filtered(
            lambda mail: not mail.is_notification or mail.recipient_ids & mail.partner_ids
        )
