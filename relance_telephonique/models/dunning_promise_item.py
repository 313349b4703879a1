from odoo import fields, models

from ..tools.limits import ANY


class DunningPromiseItem(models.Model):
    """A due item as it was when its promise was confirmed."""

    _name = "dunning.promise.item"
    _inherit = ["dunning.instalment"]
    _description = "Promised Item"
    _order = "date_maturity, id"

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(string="Due then", help="When the promise was confirmed.", limit=ANY)

    _move_line = models.Index("(move_line_id)")
