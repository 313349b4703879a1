from odoo import api, fields, models

from ...models.decision.sent import SENT_BY
from ...tools.limits import PAST


class DunningSentOtherwise(models.TransientModel):
    """Ask when and how invoices were sent that Odoo did not send."""

    _name = "dunning.sent.otherwise"
    _inherit = ["dunning.limited"]
    _description = "Sent Otherwise"

    item_ids = fields.Many2many("dunning.due.item", string="Items")
    date = fields.Date(
        string="Sent on",
        required=True,
        default=lambda self: self.env.company._dunning_today(),
        help="Of several invoices, the day on which the last one was sent.",
        limit=PAST,
    )
    means = fields.Selection(SENT_BY, string="How", required=True, default="post")
    count = fields.Integer(string="Invoices", compute="_compute_count")

    @api.depends("item_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.item_ids.move_id)

    def action_confirm(self):
        """Note it: what was due meanwhile is chased at the next run."""
        self.ensure_one()
        self.item_ids._set_sent(self.date, self.means)
        return {"type": "ir.actions.act_window_close"}
