from odoo import api, models

RENDERED_PARTS = (
    "lang",
    "subject",
    "body_html",
    "email_from",
    "email_to",
    "email_cc",
    "partner_to",
    "reply_to",
    "scheduled_date",
)


class MailTemplate(models.Model):
    _name = "mail.template"
    _inherit = ["mail.template", "dunning.tried.text"]

    @api.constrains("model_id", *RENDERED_PARTS)
    def _check_dunning_parts(self):
        self._check_dunning_text()

    def _dunning_parts(self):
        return RENDERED_PARTS
