"""Payment terms that give a debtor more than the law allows: L441-16 C. com. has a fine for it."""

from odoo import api, fields, models

from ...tools.groups import MANAGER
from ...tools.law import PAY_WITHIN
from ...tools.payment_period import days_beyond


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_terms_warning = fields.Char(
        string="Payment terms beyond the law",
        compute="_compute_dunning_terms_warning",
        compute_sudo=True,
        groups=MANAGER,
    )

    @api.depends("property_payment_term_id", "dunning_regime", "dunning_legal_category")
    @api.depends_context("company", "lang", "dunning_date")
    def _compute_dunning_terms_warning(self):
        for partner in self:
            partner.dunning_terms_warning = partner.commercial_partner_id._dunning_terms_beyond(
                self.env.company
            )

    def _dunning_terms_beyond(self, company):
        """Return what is wrong with the debtor's payment terms, with the article; else False."""
        terms, regime = self.property_payment_term_id, self._dunning_regime(company)
        given = terms and terms._dunning_days_beyond(regime, company)
        if not given:
            return False
        return self.env._(
            "“%(terms)s” gives up to %(given)s days to pay: the law allows %(allowed)s, by "
            "%(article)s.",
            terms=terms.name,
            given=given,
            allowed=company._dunning_law_said(regime.pays_within),
            article=self.env["dunning.legal.value"]._source(
                regime.pays_within, company._dunning_today()
            ),
        )

    @api.model
    def _dunning_beyond_the_law(self, company):
        """Return the customers whose payment terms give more than the law allows."""
        shared = [("company_id", "in", (False, company.id))]
        terms = self.env["account.payment.term"].search(shared)
        debtors = self.with_company(company).search(
            [
                ("parent_id", "=", False),
                ("customer_rank", ">", 0),
                ("company_id", "in", (False, company.id)),
                ("property_payment_term_id", "in", terms._dunning_longest(company).ids),
            ]
        )
        alike = debtors.grouped(
            lambda debtor: (debtor.property_payment_term_id, debtor._dunning_regime(company))
        )
        beyond = [
            own
            for (given, regime), own in alike.items()
            if given._dunning_days_beyond(regime, company)
        ]
        return debtors.browse().union(*beyond)


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _dunning_days_beyond(self, regime, company):
        """Return how many days they give at most, if that is more than the regime allows; or 0."""
        if not regime.pays_within:
            return 0
        allowed = [
            company._dunning_law(key) if key else 0
            for key in (regime.pays_within, regime.pays_month_end)
        ]
        return max((days_beyond(line._get_due_date, *allowed) for line in self.line_ids), default=0)

    def _dunning_longest(self, company):
        """Return those that are too long for somebody: of most customers nothing need be asked."""
        shortest = min(company._dunning_law(key) for key in PAY_WITHIN)
        return self.filtered(
            lambda terms: any(days_beyond(line._get_due_date, shortest) for line in terms.line_ids)
        )
