from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.groups import COLLECTOR
from ...tools.period import Period


class DigestDigest(models.Model):
    """What is late, what came in and who was reached, in Odoo's periodic e-mail to collectors."""

    _inherit = "digest.digest"

    kpi_dunning_overdue = fields.Boolean("Overdue receivables")
    kpi_dunning_overdue_value = fields.Monetary(compute="_compute_kpi_dunning")
    kpi_dunning_collected = fields.Boolean("Collected of what was chased")
    kpi_dunning_collected_value = fields.Monetary(compute="_compute_kpi_dunning")
    kpi_dunning_reached = fields.Boolean("Calls that reached the right person")
    kpi_dunning_reached_value = fields.Integer(compute="_compute_kpi_dunning")

    def _compute_kpi_dunning(self):
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors may see these figures: ask one."))
        figures = self.env["dunning.figures"]
        for digest in self:
            company = digest.company_id or self.env.company
            period = digest._dunning_period()
            receivables = figures._receivables(company, [period.end])[period.end]
            collected = figures._collected(company, period)
            digest.kpi_dunning_overdue_value = figures._overdue(receivables)
            digest.kpi_dunning_collected_value = collected["collected"]
            digest.kpi_dunning_reached_value = figures._calls(company, period)["reached"]

    def _dunning_period(self):
        """Return the days of the column: from the day after its start on, as Odoo's own figures."""
        today = fields.Datetime.now()
        start = fields.Datetime.to_datetime(self.env.context.get("start_datetime")) or today
        end = fields.Datetime.to_datetime(self.env.context.get("end_datetime")) or today
        return Period(min(start.date() + timedelta(days=1), end.date()), end.date())

    def _compute_kpis_actions(self, company, user):
        links = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("relance_telephonique.dunning_menu_root").id
        for name, action in (
            ("overdue", "dunning_dashboard_action"),
            ("collected", "dunning_analysis_action"),
            ("reached", "dunning_call_action"),
        ):
            links[f"kpi_dunning_{name}"] = f"relance_telephonique.{action}?menu_id={menu}"
        return links
