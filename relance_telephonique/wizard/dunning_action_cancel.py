from odoo import fields, models


class DunningActionCancel(models.TransientModel):
    """Ask what becomes of the step when an action is cancelled."""

    _name = "dunning.action.cancel"
    _description = "Cancel a Dunning Action"

    action_ids = fields.Many2many(
        "dunning.action", default=lambda self: self.env.context.get("active_ids")
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
    date_until = fields.Date(string="Until")
    note = fields.Char(string="Reason")

    def action_confirm(self):
        """Cancel the actions as chosen."""
        self.ensure_one()
        self.action_ids.action_cancel(self.follow_up, self.date_until, self.note)
        return {"type": "ir.actions.act_window_close"}
