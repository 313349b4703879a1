from odoo import fields, models


class DunningPromiseItem(models.Model):
    """A due item as it was when its promise was confirmed."""

    _name = "dunning.promise.item"
    _inherit = ["dunning.protected", "dunning.instalment"]
    _description = "Promised Item"
    _order = "date_maturity, id"
    _ledger = ("create", "write", "unlink")

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(string="Due then", help="When the promise was confirmed.")

    _move_line = models.Index("(move_line_id)")
