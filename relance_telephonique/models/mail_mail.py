import smtplib
import sys

from odoo import models

from ..tools.smtp_answer import Answer, answer_in

WATCHED = ("dunning.action", "dunning.promise", "dunning.dispute", "res.partner")


class MailMail(models.Model):
    _inherit = "mail.mail"

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
        ours = self.filtered(lambda mail: mail.model in WATCHED)
        return ours.filtered(
            lambda mail: not mail.is_notification or mail.recipient_ids & mail.partner_ids
        )
