"""Dashboard: the figures as a screen shows them, with their formulas and the records behind."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.groups import COLLECTOR
from ...tools.period import Period

PERIODS = {"month": 0, "quarter": 2, "year": 11}  # whole months before the current one


class DunningDashboard(models.AbstractModel):
    _name = "dunning.dashboard"
    _description = "Dunning Dashboard"
    _inherit = ["dunning.figures"]

    @api.model
    @api.readonly
    def dashboard_read(self, filters):
        """Return all that the dashboard shows.

        :param filters: ``period`` (month, quarter or year, up to today), ``company_id`` and
            ``collector_id``, each optional
        :rtype: dict
        :raise AccessError: for who is no collector
        """
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors may open the dashboard: ask one."))
        company = self._chosen_company(filters.get("company_id"))
        board = self.with_company(company)
        collector = board.env["res.users"].browse(filters.get("collector_id") or [])
        period = board._chosen_period(company, filters.get("period"))
        ledger = board._ledger_figures(company, period, collector)
        return {
            "filters": {
                "period": filters.get("period") or "month",
                "company_id": company.id,
                "collector_id": collector.id,
            },
            "guide": board._guide(company),
            "companies": [(one.id, one.name) for one in self.env.companies],
            "collectors": board._collectors(company),
            "currency_id": company.currency_id.id,
            "cards": board._cards(company, period, collector, ledger),
            "ages": board._ages(company, collector, ledger),
            "trend": board._trend(company, collector),
            "cash": board._cash(company, collector),
            "expected": board._expected(company, collector),
            "debtors": board._debtors(company, collector),
        }

    def _guide(self, company):
        """Return what opens the first steps, while nothing is chased; False to who takes none."""
        if not company._dunning_begins():
            return False
        return self.env["ir.actions.actions"]._for_xml_id(
            "relance_telephonique.dunning_guide_action"
        )

    def _chosen_company(self, company_id):
        """Return one of the companies that the user works in, the current one by default."""
        return self.env.companies.filtered(lambda one: one.id == company_id) or self.env.company

    def _chosen_period(self, company, name):
        today = company._dunning_today()
        months = PERIODS.get(name, 0)
        return Period(today.replace(day=1) - relativedelta(months=months), today)

    def _collectors(self, company):
        users = self.env.ref(COLLECTOR).sudo().all_user_ids
        own = users.filtered(lambda user: user.active and company in user.company_ids)
        return [(user.id, user.name) for user in own.sorted("name")]
