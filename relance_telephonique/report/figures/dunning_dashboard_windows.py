"""Windows: the records behind a figure."""

from odoo import models
from odoo.fields import Domain

from .dunning_figures import SALES


class DunningDashboard(models.AbstractModel):
    _inherit = "dunning.dashboard"

    def _window(self, action, domain):
        """Return one of our windows, on these records only."""
        window = self.env["ir.actions.act_window"]._for_xml_id(f"relance_telephonique.{action}")
        return window | {"domain": list(domain), "context": {}, "target": "current"}

    def _open_late(self, company, collector):
        domain = self._items_domain(company, collector) & Domain("days_late", ">", 0)
        return self._window("dunning_due_item_action", domain)

    def _open_analysis(self, company, period, collector):
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("date", ">=", period.start),
                ("date", "<=", period.end),
            ]
        )
        domain &= self._is(collector, "partner_id.dunning_collector_id")
        return self._window("dunning_analysis_action", domain)

    def _open_sales(self, company, period):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sales of the period"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("move_type", "in", SALES),
                ("invoice_date", ">=", period.start),
                ("invoice_date", "<=", period.end),
            ],
        }
