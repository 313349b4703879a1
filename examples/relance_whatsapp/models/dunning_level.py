"""A channel: its label, and what the module asks of it."""

from odoo import api, fields, models

from odoo.addons.relance_telephonique.tools.channels import MESSAGE, Channel


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    channel = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp")], ondelete={"whatsapp": "set manual"}
    )

    @api.model
    def _channels(self):
        whatsapp = Channel(
            "whatsapp",
            MESSAGE,
            "fa-whatsapp",
            template="sms_template_id",
            cost="dunning_cost_whatsapp",
        )
        return (*super()._channels(), whatsapp)
