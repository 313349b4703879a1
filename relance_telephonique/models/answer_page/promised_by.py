"""By: on which way a promise came, so that one sees which of them is kept."""

from odoo import api, fields, models


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    said_by = fields.Selection(
        [("page", "Page"), ("call", "Call"), ("email", "E-mail"), ("other", "Otherwise")],
        string="Promised by way of",
        compute="_compute_said_by",
        store=True,
        help="The debtor's page, a call, an answer by e-mail, or none of these.",
    )

    @api.depends("answer_id", "action_id.reason", "action_id.channel")
    def _compute_said_by(self):
        for promise in self:
            promise.said_by = promise._way_it_came()

    def _way_it_came(self):
        action = self.action_id
        if self.answer_id:
            return "page"
        if action.reason == "reply":
            return "email"
        return "call" if action and action._channel().is_call else "other"
