"""Progress: what a person's calls brought in today."""

from odoo import api, models
from odoo.tools import format_amount

from ...tools.calling_hours import moment_of


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _desk_progress(self):
        """Return what the user's calls brought in today, by the company's clock."""
        company = self.env.company
        since = moment_of(company._dunning_zone(), company._dunning_today(), 0)
        calls = self.env["dunning.call"].search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
                ("date", ">=", since),
            ],
            ["is_reached", "action_id", "part_of_id"],
        )
        promised, talks = self._desk_promised(calls.action_id), calls - calls.filtered("part_of_id")
        return {
            "calls": len(talks),
            "reached": len(talks.filtered("is_reached")),
            "promised": format_amount(self.env, promised, self.env.company.currency_id),
        }

    @api.model
    def _desk_promised(self, calls):
        """Return what was promised in these calls, in the company's currency."""
        company = self.env.company
        promises = self.env["dunning.promise"].search(
            [("action_id", "in", calls.ids), ("state", "not in", ("draft", "cancelled"))]
        )
        return sum(
            promise.currency_id._convert(
                promise.amount, company.currency_id, company, company._dunning_today()
            )
            for promise in promises
        )
