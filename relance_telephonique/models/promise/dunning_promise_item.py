from odoo import api, fields, models

from ...tools.limits import ANY


class DunningPromiseItem(models.Model):
    """A due item as it was when its promise was confirmed."""

    _name = "dunning.promise.item"
    _inherit = ["dunning.protected", "dunning.instalment"]
    _description = "Promised Item"
    _order = "date_maturity, id"
    _ledger = ("create", "write", "unlink")

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(
        string="Due when promised", help="When the promise was confirmed.", limit=ANY
    )

    is_open = fields.Boolean(compute="_compute_is_open", store=True)

    _move_line = models.Index("(move_line_id)")
    _unique_promise = models.UniqueIndex(
        "(move_line_id) WHERE is_open",
        "An item can have only one running promise: cancel the other one first.",
    )

    @api.depends("promise_id.state")
    def _compute_is_open(self):
        """Two running promises could not share the payments of an item."""
        for item in self:
            item.is_open = item.promise_id.state == "open"
