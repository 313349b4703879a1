"""Search by the time-bar: which due dates are over on a day, by what each debtor is."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.regimes import REGIMES, TRADER
from ...tools.time_bar import due_at_latest


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _dunning_barred_of_all(self, day, debtor, is_barred, of_due_date):
        """Return the domain of what French law bars by the end of ``day``, or does not, of all
        companies that it rules; the others as in ``_dunning_barred_domain``.
        """
        return Domain.OR(
            Domain("company_id", "=", company.id) & (barred if is_barred else ~barred)
            for company, barred in (
                (company, company._dunning_barred_domain(day, debtor, of_due_date))
                for company in self._dunning_under_french_law()
            )
        )

    def _dunning_barred_domain(self, day, debtor, of_due_date):
        """Return the domain of what is time-barred by the end of ``day``, of one company.

        :param debtor: the field that leads to the debtor
        :param of_due_date: what makes a domain out of that on the due date
        """

        def until(term):
            return of_due_date(Domain("date_maturity", "<=", due_at_latest(day, term)))

        ordinary, carried = (
            until(self._dunning_term(REGIMES[TRADER], is_carrier)) for is_carrier in (False, True)
        )
        others = [code for code in REGIMES if code != TRADER]
        barred = ~self._dunning_of_regime(debtor, others)
        barred &= ordinary | self._dunning_carried(debtor) & carried
        for code in others:
            term = self._dunning_term(REGIMES[code], False)
            barred |= self._dunning_of_regime(debtor, [code]) & until(term)
        return barred

    def _dunning_of_regime(self, debtor, codes):
        return Domain(f"{debtor}.dunning_regime", "in", codes)

    def _dunning_carried(self, debtor):
        """Return the domain of those to whom the company sells carriage."""
        if self.dunning_transport:
            return Domain.TRUE
        partners = self.env["res.partner"].sudo().with_company(self)  # of any user
        return Domain(debtor, "in", partners.search([("dunning_transport", "=", True)]).ids)
