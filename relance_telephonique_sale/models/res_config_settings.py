from odoo import fields, models


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_block_orders = fields.Selection(
        related="company_id.dunning_block_orders", readonly=False
    )
    dunning_block_days = fields.Integer(related="company_id.dunning_block_days", readonly=False)
    dunning_block_level_id = fields.Many2one(
        related="company_id.dunning_block_level_id", readonly=False
    )
