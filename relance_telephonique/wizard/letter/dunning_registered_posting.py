from odoo import Command, api, fields, models

from ...tools.limits import DAY


class DunningRegisteredPosting(models.TransientModel):
    """Ask when registered letters were posted, and their numbers: one slip after the other."""

    _name = "dunning.registered.posting"
    _inherit = ["dunning.limited"]
    _description = "Post Registered Letters"

    action_ids = fields.Many2many("dunning.action")
    date = fields.Date(
        string="Posted on",
        required=True,
        default=lambda self: self.env.company._dunning_today(),
        limit=DAY,
    )
    line_ids = fields.One2many(
        "dunning.registered.posting.line",
        "post_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("action_ids")
    def _compute_line_ids(self):
        for post in self:
            post.line_ids = [
                Command.create({"action_id": action.id, "number": action.registered_label})
                for action in post.action_ids.sorted(self.env["dunning.action"]._postal_order)
            ]

    def action_confirm(self):
        """Note the numbers and the day: the letters are posted, their steps count. Those that were
        posted before only get their number.
        """
        self.ensure_one()
        for line in self.line_ids:
            number = {"registered_number": line.number} if line.number else {}
            day = {} if line.action_id.date_posted else {"date_posted": self.date}
            line.action_id.write(number | day)
        self.line_ids.action_id.action_done()
        return {"type": "ir.actions.act_window_close"}
