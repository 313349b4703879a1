from odoo import api, fields, models


class DunningCallOverride(models.TransientModel):
    """Ask a manager why a debtor is called outside of the limits."""

    _name = "dunning.call.override"
    _description = "Call Outside the Limits"

    action_id = fields.Many2one("dunning.action", required=True, ondelete="cascade")
    call_refusal = fields.Char(compute="_compute_call_refusal")
    reason = fields.Char(
        string="Reason for calling anyway",
        required=True,
        help="The call log keeps it, with your name. Facts only: the debtor may ask to read it.",
    )

    @api.depends("action_id")
    def _compute_call_refusal(self):
        """Say it of calls that the user may read: a window names any."""
        self.action_id._origin.check_access("read")
        for override in self:
            override.call_refusal = override.action_id.call_refusal

    def action_call(self):
        """Begin the call; the call that is then logged keeps the reason."""
        self.ensure_one()
        dial = self.action_id.action_call(self.reason)
        close = {"type": "ir.actions.act_window_close"}
        return dial | {"params": dial["params"] | {"next": close}}
