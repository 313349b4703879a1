from odoo import models

from ..tools.file_names import one_line

HEADERS = ("email_from", "reply_to", "subject")


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

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Confirm the actions whose e-mail was taken; fail those whose e-mail was not."""
        actions = self._dunning_actions()
        if success_pids or success_emails:
            actions.action_done()
        else:
            failure_type = failure_type or self[:1].failure_type
            actions._fail(failure_reason or self._dunning_failure_label(failure_type))
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _dunning_actions(self):
        messages = self.filtered(lambda mail: mail.model == "dunning.action").mail_message_id
        if not messages:
            return self.env["dunning.action"]
        return (
            self.env["dunning.action"]
            .sudo()  # the mail queue may be sent by anybody
            .search([("message_id", "in", messages.ids), ("state", "in", ("ready", "failed"))])
        )

    def _dunning_failure_label(self, failure_type):
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        return labels.get(failure_type, failure_type)
