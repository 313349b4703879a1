from odoo import fields, models

from odoo.addons.relance_telephonique.tools.limits import LONG


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_block_orders = fields.Selection(
        [
            ("never", "Never: only warn"),
            ("days", "From so many days late on"),
            ("level", "From a step of the scenario on"),
        ],
        string="Block orders",
        required=True,
        default="never",
    )
    dunning_block_days = fields.Integer(
        string="Days late", default=60, help="Of the oldest amount that is overdue.", limit=LONG
    )
    dunning_block_level_id = fields.Many2one(
        "dunning.level",
        string="Step reached",
        help="Of other scenarios, the steps that come as many days after the due date, or later.",
    )

    def _dunning_blocks(self, arrears):
        """Return whether these ``Arrears`` of a customer block their orders.

        :param arrears: None if nothing is overdue
        """
        self.ensure_one()
        if not arrears:
            return False
        if self.dunning_block_orders == "days":
            return arrears.days >= self.dunning_block_days
        if self.dunning_block_orders == "level" and self.dunning_block_level_id:
            limit = self.dunning_block_level_id.delay_days
            return bool(arrears.level) and arrears.level.delay_days >= limit
        return False
