import smtplib
import sys
from contextlib import contextmanager

from odoo import models

from ...tools.file_names import one_line
from ...tools.mailboxes import mailboxes
from ...tools.smtp_answer import Answer, answer_in
from ..mixins.dunning_outgoing import OUTGOING_MODELS

HEADERS = ("email_from", "reply_to", "subject")
WATCHED_MODELS = ("dunning.action", "dunning.promise", "dunning.dispute", "res.partner")


@contextmanager
def refused_by(session):
    """Yield ``{address: (code, words)}`` of those to whom the mail server would not pass on what it
    took for others: the session says so when it has sent, and Odoo does not listen.

    :param session: None if nothing is sent
    """
    refused = {}
    if not session:
        yield refused
        return
    send = session.send_message

    def send_message(*message, **options):
        refused.update(send(*message, **options) or {})

    session.send_message = send_message
    try:
        yield refused
    finally:
        del session.send_message


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
            with refused_by(kwargs.get("smtp_session")) as refused:
                mails = self.with_context(dunning_refused=refused)
                return super(MailMail, mails)._send(*args, **kwargs)
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
        answer = self._dunning_answer(failure_reason, failure_type)
        if success_pids or success_emails:
            for records in self._dunning_all_waiting():
                records._delivered()
            got_it = self.env["res.partner"].union(*success_pids)
            without = self.recipient_ids - got_it
            self._dunning_not_to(mailboxes(without.mapped("email")), answer)
            for refused in self._dunning_siblings("exception"):
                reason = refused._dunning_answer(refused.failure_reason, refused.failure_type)
                self._dunning_not_to(refused._dunning_addresses(), reason)
            self._dunning_not_to_some()
        else:
            self._dunning_lose(answer)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _dunning_answer(self, failure_reason, failure_type):
        """Return the ``Answer`` of the mail server, or what Odoo says in place of one."""
        code = failure_type or self[:1].failure_type or "unknown"
        other = Answer(code, failure_reason or "", is_temporary=code == "mail_smtp")
        answer = answer_in(sys.exc_info()[1])
        return answer if answer.code else other

    def _dunning_lose(self, answer):
        """These e-mails were not taken. If the same message got to somebody else, only the address
        is to be mended; as long as it may, its e-mails that are still queued decide.
        """
        if self._dunning_siblings("sent"):
            self._dunning_not_to(self._dunning_addresses(), answer)
        elif answer.is_temporary or not self._dunning_siblings("outgoing"):
            for records in self._dunning_all_waiting():
                records._still_waiting()._lose(answer)

    def _dunning_siblings(self, *states):
        """Return the other e-mails of the same messages in one of ``states``."""
        all_of_them = self._dunning_watched().mail_message_id.sudo().mail_ids
        return (all_of_them - self)._dunning_watched().filtered(lambda mail: mail.state in states)

    def _dunning_addresses(self):
        return mailboxes([*self.recipient_ids.mapped("email"), self.email_to])

    def _dunning_not_to(self, addresses, answer):
        """Note on what was sent that these of its addresses got nothing."""
        refused = {*filter(None, addresses)}
        for model in OUTGOING_MODELS if refused else ():
            for record in self._dunning_about(model):
                words = record.with_context(lang=record.company_id.partner_id.lang)
                words._did_not_reach(refused, words._reason(answer))

    def _dunning_not_to_some(self):
        """Of several addresses written to at once, some may be refused and the others not."""
        if refused := self.env.context.get("dunning_refused"):
            self._dunning_not_to(refused, answer_in(smtplib.SMTPRecipientsRefused({**refused})))
            refused.clear()

    def _dunning_all_waiting(self):
        return [self._dunning_waiting(model) for model in OUTGOING_MODELS]

    def _dunning_waiting(self, model):
        """Return the records that wait to hear of these e-mails, or that failed with them."""
        return self._dunning_about(model, ("state", "in", ("ready", "waiting", "failed")))

    def _dunning_about(self, model, *conditions):
        """Return the records of ``model`` that these e-mails were sent for."""
        records = self.env[model].sudo()  # the mail queue may be sent by anybody
        ours = self._dunning_watched().mail_message_id
        return records.search([("message_id", "in", ours.ids), *conditions]) if ours else records

    def _dunning_watched(self):
        """Return the e-mails that may be ours, without the copies that followers get."""
        ours = self.filtered(lambda mail: mail.model in WATCHED_MODELS)
        return ours.filtered(
            lambda mail: not mail.is_notification or mail.recipient_ids & mail.partner_ids
        )
