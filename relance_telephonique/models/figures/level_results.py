from odoo import api, fields, models

from ...tools.figures import share


class DunningLevel(models.Model):
    """What a step brought in over the year that ends today, so that the scenario can be adapted."""

    _inherit = "dunning.level"

    result_contacts = fields.Integer(string="Contacts", compute="_compute_results")
    result_chased = fields.Monetary(
        string="Amount chased",
        compute="_compute_results",
        help="What was left to pay when its contacts were prepared; credits are not deducted.",
    )
    result_collected = fields.Monetary(
        string="Collected",
        compute="_compute_results",
        help="What came in before the next contact about the same invoice.",
    )
    result_share = fields.Float(
        string="Collected (%)", compute="_compute_results", help="Collected ÷ amount chased."
    )
    result_cost = fields.Monetary(string="Cost", compute="_compute_results")

    @api.depends_context("company", "dunning_date")
    def _compute_results(self):
        since = fields.Date.subtract(self.env.company._dunning_today(), years=1)
        found = self.env["dunning.analysis"]._read_group(
            [
                ("level_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("date", ">", since),
            ],
            ["level_id"],
            [
                "action_id:count_distinct",
                "amount_chased:sum",
                "collected_next:sum",
                "cost:sum",
            ],
        )
        results = {level: figures for level, *figures in found}
        for level in self:
            contacts, chased, collected, cost = results.get(level._origin, (0, 0.0, 0.0, 0.0))
            level.result_contacts = contacts
            level.result_chased = chased
            level.result_collected = collected
            level.result_share = share(collected, chased) or 0.0
            level.result_cost = cost

    def action_open_results(self):
        """Open the contacts behind the figures of a step."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_analysis_action"
        )
        return action | {"domain": [("level_id", "=", self.id)], "views": [(False, "list")]}
