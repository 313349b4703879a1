"""At which rate who owes late interest: the company's policy, the customer's own, the law."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare, formatLang

from ...tools.groups import COLLECTOR
from ...tools.late_interest import half_year
from ...tools.law import Law
from ...tools.limits import APPOINTMENT, SHARE
from ...tools.regimes import KNOWN

POLICIES = [
    ("ecb_10", "ECB rate + 10 points"),
    ("agreed", "Agreed rate"),
    ("ecb_8", "ECB rate + 8 points (public buyers)"),
    ("none", "None: neither interest nor indemnity"),
]
POINTS = {"ecb_10": "points_trader", "ecb_8": "points_public"}  # keys of tools/law.py
TERMS = ("dunning_interest_policy", "dunning_interest_rate")
TERMS_READ = (  # of a debtor
    *TERMS,
    *KNOWN,
    "commercial_partner_id",
    "dunning_excluded",
    "dunning_proceedings",
    "dunning_proceedings_date",
    "dunning_proceedings_opened",
    "dunning_regime",
)


class InterestTerms(NamedTuple):
    """What a debtor owes for being late: as many points above the ECB's rate as ``law`` says of
    ``points``, if that names any, else ``rate``, in % a year; through ``last`` if their proceedings
    stopped it; the indemnity too, or not.
    """

    points: str
    rate: float
    last: date | None
    has_indemnity: bool
    is_rate_fixed: bool
    law: Law

    @property
    def needs_rates(self):
        return bool(self.points)

    def rate_of(self, half_year, ecb):
        """Return the rate of a half-year in %, of which ``ecb`` is the ECB's."""
        return ecb + self.law.on(self.points, half_year) if self.needs_rates else self.rate


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_interest_policy = fields.Selection(
        POLICIES,
        string="Late interest",
        compute="_compute_dunning_interest_policy",
        store=True,
        readonly=False,
        groups=COLLECTOR,
        help="Consumers, and debtors who are never chased, owe none whatever is chosen; public "
        "bodies owe the ECB's rate + 8 points.",
    )
    dunning_interest_given = fields.Selection(
        POLICIES,
        compute="_compute_dunning_interest_policy",
        store=True,
        groups=COLLECTOR,
        help="What the company's country gave: as long as nobody chose otherwise, it follows.",
    )
    dunning_interest_rate = fields.Float(
        string="Agreed rate (% a year)",
        digits=(5, 2),
        groups=COLLECTOR,
        help="The rate in your terms of sale: at least three times the legal rate.",
        limit=SHARE,
    )

    @api.depends("partner_id.country_id")
    def _compute_dunning_interest_policy(self):
        """What somebody chose stays; what the country gave follows the country. Until the company
        has one nothing is claimed.
        """
        for company in self.filtered("country_id"):
            given = "ecb_10" if company._dunning_is_under_french_law() else "none"
            if company.dunning_interest_policy in (False, company.dunning_interest_given):
                company.dunning_interest_policy = given
            company.dunning_interest_given = given

    @api.constrains(*TERMS)
    def _check_dunning_interest_rate(self):
        for company in self.filtered(lambda own: own.dunning_interest_policy == "agreed"):
            company._dunning_check_agreed_rate(company.dunning_interest_rate)

    def _dunning_check_agreed_rate(self, rate):
        """Refuse an agreed rate under the legal minimum of today's half-year (L441-10 II C. com.).

        :raise ValidationError: naming the half-year and its minimum
        """
        self.ensure_one()
        rates = self.env["dunning.interest.rate"]
        if float_compare(rate, 0.0, precision_digits=2) <= 0:
            raise ValidationError(self.env._("Enter the rate that was agreed, in % a year."))
        if not self._dunning_is_under_french_law():
            return
        today = self._dunning_today()
        known = rates._by_half_year().get(half_year(today))
        if not known:
            raise ValidationError(rates._missing(today))
        times = self._dunning_law("agreed_times", today)
        floor = times * known.legal_professional
        if float_compare(rate, floor, precision_digits=2) < 0:
            raise ValidationError(
                self.env._(
                    "The agreed rate must be at least %(floor)s %%: %(times)s times the legal rate "
                    "of the %(half_year)s, %(legal)s %%.",
                    times=times,
                    floor=formatLang(self.env, floor),
                    half_year=rates._half_year_name(today),
                    legal=formatLang(self.env, known.legal_professional),
                )
            )


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_interest_policy = fields.Selection(
        related="company_id.dunning_interest_policy", readonly=False
    )
    dunning_interest_rate = fields.Float(related="company_id.dunning_interest_rate", readonly=False)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    @api.model_create_multi
    def create(self, vals_list):
        """Odoo writes one setting after the other: an agreed rate goes with its policy."""
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            if terms := {name: vals[name] for name in TERMS if name in vals}:
                company.write(terms)
        return super().create(vals_list)


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_interest_policy = fields.Selection(
        POLICIES,
        string="Late interest",
        company_dependent=True,
        prefetch=True,  # with the debtor: a call sheet costs one query less
        groups=COLLECTOR,
        help="Leave empty for the company's. A consumer owes none whatever is chosen: a "
        "professional has a company ID, a VAT number, or is a company.",
    )
    dunning_interest_rate = fields.Float(
        string="Agreed rate (% a year)",
        digits=(5, 2),
        company_dependent=True,
        prefetch=True,
        groups=COLLECTOR,
        help="The rate in the contract: at least three times the legal rate.",
        limit=SHARE,
    )
    dunning_proceedings_opened = fields.Date(
        string="Opened on",
        help="The day of the judgment: interest stops on it (L622-28 C. com.). Leave empty if you "
        "only know when it was published.",
        limit=APPOINTMENT,
    )

    @api.constrains(*TERMS)
    def _check_dunning_interest_rate(self):
        for partner in self.filtered(lambda debtor: debtor.dunning_interest_policy == "agreed"):
            self.env.company._dunning_check_agreed_rate(partner.dunning_interest_rate)

    def _dunning_interest_terms(self, company):
        """Return ``{debtor: InterestTerms}``, without the debtors who owe nothing for being late.

        To be called as superuser: a salesperson may not read them.
        """
        terms = {}
        debtors = self.with_company(company)
        debtors.fetch(TERMS_READ)
        law = self.env["dunning.legal.value"]._law()
        for debtor in debtors:
            regime = debtor._dunning_regime(company)
            policy = debtor._dunning_late_policy(company, regime)
            if policy != "none":
                own = debtor if debtor.dunning_interest_policy else company
                terms[debtor] = InterestTerms(
                    points=POINTS.get(policy, ""),
                    rate=own.dunning_interest_rate,
                    last=debtor._dunning_last_day_of_interest(),
                    has_indemnity=regime.has_indemnity,
                    is_rate_fixed=regime.is_rate_fixed,
                    law=law,
                )
        return terms

    def _dunning_late_policy(self, company, regime):
        """Return the policy that applies: none, else the debtor's own, else the company's."""
        general = company.dunning_interest_policy or "none"
        if self.dunning_excluded or not regime.owes_interest:
            return "none"
        if self.dunning_interest_policy or general == "none":
            return self.dunning_interest_policy or "none"
        return regime.policy or general

    def _dunning_last_day_of_interest(self):
        """Return the day before collective proceedings were opened, or as far as is known
        published.
        """
        if not self.dunning_proceedings:
            return None
        opened = self.dunning_proceedings_opened or self.dunning_proceedings_date
        return opened - timedelta(days=1)
