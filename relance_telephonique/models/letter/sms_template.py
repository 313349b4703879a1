from odoo import api, models

PARTS = ("lang", "body")


class SmsTemplate(models.Model):
    _name = "sms.template"
    _inherit = ["sms.template", "dunning.tried.text"]

    @api.constrains("model_id", *PARTS)
    def _check_dunning_parts(self):
        self._check_dunning_text()

    def _dunning_parts(self):
        return PARTS
