from odoo import fields, models


class DunningSaleRelease(models.TransientModel):
    """Ask the manager why a blocked order may be confirmed."""

    _name = "dunning.sale.release"
    _description = "Release a Blocked Order"

    order_ids = fields.Many2many("sale.order", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_release(self):
        """Release the orders."""
        self.ensure_one()
        self.order_ids._dunning_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
