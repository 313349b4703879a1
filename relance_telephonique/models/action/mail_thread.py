from itertools import product

from odoo import models

from ...tools.automatic_reply import is_automatic
from ...tools.delivery_report import FAILED_RECIPIENTS, read_report
from ..mixins.dunning_outgoing import OUTGOING_MODELS
from .dunning_mail import COMPOSED
from .mail_mail import WATCHED_MODELS

ANSWERED_MODELS = (  # what a debtor may write back about
    *WATCHED_MODELS,
    "account.move",
    "dunning.case",
    "dunning.discount.offer",
    "dunning.postponement",
)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        """Remember that an e-mail was written by a machine: it answers nothing."""
        if is_automatic(message):
            self = self.with_context(dunning_automatic_answer=True)
        return super()._message_route_process(message, message_dict, routes)

    def _detect_is_bounce(self, message, message_dict):
        """Exim names the addresses in a header, whoever sends its reports."""
        return super()._detect_is_bounce(message, message_dict) or bool(message[FAILED_RECIPIENTS])

    def _routing_handle_bounce(self, email_message, message_dict):
        """Tell of what came back for good, whatever it was about. Only who got an e-mail knows its
        id: nobody else can say that one came back.
        """
        result = super()._routing_handle_bounce(email_message, message_dict)
        report = read_report(email_message)
        if report.is_final and report.message_ids:
            ours = [("message_id", "in", report.message_ids)]
            messages = self.env["mail.message"].sudo().search(ours)  # it comes without a user
            for model, address in product(OUTGOING_MODELS, report.given_up or {""}):
                self.env[model].sudo()._bounced(messages, address)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Watch what a person sent from one of our composers; what somebody outside writes back
        holds the debtor back until it is read.
        """
        kind = self.env.context.get("dunning_watched")
        if kind in COMPOSED and message.partner_ids and self._name in WATCHED_MODELS:
            self.env["dunning.mail"]._watch(kind, self, message)
        if self and self._name in ANSWERED_MODELS and self._dunning_is_answer(message):
            self._dunning_note_answer(message)
        return super()._message_post_after_hook(message, msg_vals)

    def _dunning_note_answer(self, message):
        """Note that the debtor has written ``message`` about this record, whoever brings it."""
        raise NotImplementedError

    def _dunning_compose(self, kind, name, template, partners, attachments=None):
        """Open an e-mail about the record, written from a template and ready to be sent.

        :param kind: of ``dunning.mail``
        :param template: xml id; should the template have been deleted, the e-mail is empty
        """
        self.ensure_one()
        template = self.env.ref(template, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_partner_ids": partners.ids,
                **({"default_attachment_ids": attachments.ids} if attachments else {}),
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "dunning_watched": kind,
                "force_email": True,
            },
        }

    def _dunning_is_answer(self, message):
        """Whether a ``mail.message`` posted on a document was written by a person from outside: an
        e-mail, or a comment on a page of the portal. Odoo takes both in with all rights; whoever
        posts with their own may call anybody its author.
        """
        author = message.author_id.with_context(active_test=False)  # OdooBot is archived
        return (
            self.env.su
            and message.message_type in ("email", "comment")
            and (author or message.message_type == "email")
            and not self.env.context.get("dunning_automatic_answer")
            and not author.sudo().user_ids.filtered(lambda user: not user.share)
        )
