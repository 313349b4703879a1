"""The question of the outcome: a field of the dialog with the name of the detail."""

from odoo import api, fields, models


class DunningCallLog(models.TransientModel):
    _inherit = "dunning.call.log"

    whatsapp_number = fields.Char(
        string="Number on WhatsApp",
        compute="_compute_whatsapp_number",
        store=True,
        readonly=False,
    )

    @api.depends("contact_id")
    def _compute_whatsapp_number(self):
        for log in self:
            log.whatsapp_number = log.contact_id.phone
