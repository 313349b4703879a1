"""What a message costs: the table of channels names this field."""

from odoo import fields, models

from odoo.addons.relance_telephonique.tools.limits import AMOUNT


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_cost_whatsapp = fields.Monetary(string="Cost of a WhatsApp message", limit=AMOUNT)


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_cost_whatsapp = fields.Monetary(
        related="company_id.dunning_cost_whatsapp", readonly=False
    )
