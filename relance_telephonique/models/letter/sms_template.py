from odoo import api, models

RENDERED_PARTS = ("lang", "body")


class SmsTemplate(models.Model):
    _name = "sms.template"
    _inherit = ["sms.template", "dunning.tried.text"]

    @api.constrains("model_id", *RENDERED_PARTS)
    def _check_dunning_parts(self):
        self._check_dunning_text()

    def _dunning_parts(self):
        return RENDERED_PARTS
