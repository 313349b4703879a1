from odoo import fields, models

from ...tools.limits import UNTIL


class DunningActionCancel(models.TransientModel):
    """Ask what becomes of the step when an action is cancelled, or goes without some items."""

    _name = "dunning.action.cancel"
    _inherit = ["dunning.limited"]
    _description = "Cancel a Dunning Action"

    action_ids = fields.Many2many(
        "dunning.action", default=lambda self: self.env.context.get("active_ids")
    )
    line_ids = fields.Many2many(
        "dunning.action.line",
        help="Only these invoices are dropped from the contact; the rest goes on.",
    )
    follow_up = fields.Selection(
        [
            ("decide", "Decide again at the next run"),
            ("postpone", "Postpone until a date"),
            ("skip", "Skip this step"),
        ],
        required=True,
        default="postpone",
        string="What about this step?",
    )
    date_until = fields.Date(string="Until", limit=UNTIL)
    note = fields.Char(string="Reason", help="Facts only: the debtor may ask to read it.")

    def action_confirm(self):
        """Cancel the actions, or drop some of their lines, as chosen."""
        self.ensure_one()
        self.line_ids._drop(self.follow_up, self.date_until, self.note)
        self.action_ids.action_cancel(self.follow_up, self.date_until, self.note)
        return {"type": "ir.actions.act_window_close"}
