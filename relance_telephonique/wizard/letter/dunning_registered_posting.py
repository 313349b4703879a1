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
        posted before only get their number; what is no longer right is not said to be posted.
        """
        self.ensure_one()
        for line in self.line_ids.filtered("number"):
            line.action_id.registered_number = line.number
        letters = self.line_ids.action_id
        given_up, renewed = self._changed()
        posted = letters - given_up - renewed
        posted.filtered(lambda letter: not letter.date_posted).date_posted = self.date
        posted.action_done()
        close = {"type": "ir.actions.act_window_close"}
        return given_up._told_as_given_up(renewed._told_as_renewed(close))

    def _changed(self):
        """Return the letters not to leave any more, and those made anew: what is posted today is
        asked again, as when it is printed. What was posted before is a fact.
        """
        letters = self.line_ids.action_id
        if self.date < self.env.company._dunning_today():
            return letters.browse(), letters.browse()
        return letters._ask_again_what_changed()
