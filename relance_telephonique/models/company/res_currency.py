from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.ledger_sql import OPEN_RECEIVABLES


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _dunning_trouble(self, _record=None):
        """Return an exception that says that no rate is known in the current company today, None if
        one is. Odoo then takes 1 for it, or a rate to come.
        """
        company = self.env.company
        if self <= self._dunning_with_rate(company, company._dunning_today()):
            return None
        return UserError(
            self.env._(
                "no exchange rate is known today, so that figures count 1 %(currency)s as "
                "1 %(own)s. Enter one.",
                currency=self.name,
                own=company.currency_id.name,
            )
        )

    def _dunning_with_rate(self, company, day):
        """Return the company's currency and those with an exchange rate on that day or before:
        for others Odoo takes 1, or a rate to come.
        """
        rated = self.env["res.currency.rate"]._read_group(
            [("name", "<=", day), ("company_id", "in", (False, company.root_id.id))],
            ["currency_id"],
        )
        return company.currency_id.union(*(currency for (currency,) in rated))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_foreign_currencies(self):
        """Return the currencies, other than its own, in which the company is owed something."""
        groups = self.env["account.move.line"]._read_group(
            OPEN_RECEIVABLES
            & Domain("company_id", "=", self.id)
            & Domain("currency_id", "!=", self.currency_id.id),
            ["currency_id"],
        )
        return self.env["res.currency"].union(*(currency for (currency,) in groups))
