"""Charts: the aged balance, what was overdue week by week, what is to come in, who owes most."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from .dunning_figures import AGES

WEEKS_SHOWN = 8


class DunningDashboard(models.AbstractModel):
    _inherit = "dunning.dashboard"

    def _ages(self, company, collector, ledger):
        """Return the aged balance of today: label, amount, and what opens it."""
        labels = (
            self.env._("Not due"),
            self.env._("1–30 days"),
            self.env._("31–60 days"),
            self.env._("61–90 days"),
            self.env._("Over 90 days"),
        )
        bounds = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
        return [
            {
                "label": label,
                "value": ledger["ages"][age],
                "open": self._window(
                    "dunning_due_item_action",
                    self._items_domain(company, collector) & self._late_between(*bound),
                ),
            }
            for age, label, bound in zip(AGES, labels, bounds, strict=True)
        ]

    def _late_between(self, least, most):
        domain = Domain.TRUE
        if least is not None:
            domain &= Domain("days_late", ">=", least)
        if most is not None:
            domain &= Domain("days_late", "<=", most)
        return domain

    def _trend(self, company, collector):
        """Return what was overdue week by week; each opens what is overdue now."""
        window = self._open_late(company, collector)
        return [
            {
                "label": format_date(self.env, day, date_format="d MMM"),
                "value": amount,
                "open": window,
            }
            for day, amount in self._overdue_trend(company, collector)
        ]

    def _cash(self, company, collector):
        window = self._window(
            "dunning_promise_line_action_cash", self._cash_domain(company, collector)
        )
        return [
            {
                "label": format_date(self.env, week, date_format="d MMM"),
                "value": amount,
                "open": window,
            }
            for week, amount in self._cash_expected(company, collector)
        ]

    def _expected(self, company, collector):
        """Return what is expected of the weeks to come, as last night's forecast says: of the whole
        company, nothing of one collector's.
        """
        if collector:
            return []
        window = self._window("dunning_cash_forecast_action", Domain("company_id", "=", company.id))
        return [
            {
                "label": format_date(self.env, kept.week, date_format="d MMM"),
                "value": kept.amount,
                "note": self.env._(
                    "%(amount)s, between %(low)s and %(high)s",
                    amount=self._rounded(kept.amount, company),
                    low=self._rounded(kept.amount_low, company),
                    high=self._rounded(kept.amount_high, company),
                ),
                "open": window,
            }
            for kept in self.env["dunning.cash.kept"]._latest(company)[:WEEKS_SHOWN]
        ]

    def _rounded(self, amount, company):
        return format_amount(self.env, amount, company.currency_id, trailing_zeroes=False)

    def _debtors(self, company, collector):
        return [
            {
                "id": debtor.id,
                "name": debtor.display_name,
                "overdue": overdue,
                "days": days,
            }
            for debtor, overdue, days in self._largest_debtors(company, collector)
        ]
