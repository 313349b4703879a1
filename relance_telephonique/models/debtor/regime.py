"""What a debtor is: worked out from facts, with the reason; a person may say otherwise."""

from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.french_law import FRENCH_LAW
from ...tools.groups import HISTORY
from ...tools.law import EUROS, IN_WORDS, UNITS, YEARS, in_words
from ...tools.regimes import (
    CONSUMER,
    FOREIGN,
    KNOWN,
    PUBLIC,
    TRADER,
    Facts,
    regime_of,
    work_out,
)
from ...tools.time_bar import TimeBar

REGIME_NAMES = [
    (TRADER, "Trader or other professional"),
    (CONSUMER, "Consumer"),
    (PUBLIC, "Public body"),
    (FOREIGN, "Abroad"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_regime = fields.Selection(
        REGIME_NAMES,
        string="Regime",
        compute="_compute_dunning_regime",
        inverse="_inverse_dunning_regime",
        store=True,
        groups=HISTORY,
        help="What the debtor is decides on the law: interest, indemnity, time-bar, courts, and "
        "the words of letters and calls. Choose another one if the facts mislead; empty it to have "
        "it worked out again.",
    )
    dunning_regime_chosen = fields.Selection(
        REGIME_NAMES,
        string="Regime chosen by hand",
        readonly=True,
        copy=False,
        tracking=True,
        groups=HISTORY,
    )
    dunning_regime_reason = fields.Char(
        string="Why this regime", compute="_compute_dunning_regime_reason", groups=HISTORY
    )
    dunning_regime_summary = fields.Char(
        string="What follows from it", compute="_compute_dunning_regime_reason", groups=HISTORY
    )
    dunning_legal_category = fields.Char(
        string="Legal category",
        size=4,
        groups=HISTORY,
        help="The INSEE's code of four digits, as the SIRENE directory has it: 5710 is a SAS, 7210 "
        "a commune, 7364 a public hospital.",
    )
    dunning_transport = fields.Boolean(
        string="Carriage of goods",
        company_dependent=True,
        prefetch=True,
        groups=HISTORY,
        help="What they owe is the price of transport: the claim is barred after one year (L133-6 "
        "C. com.).",
    )

    @api.depends(
        "dunning_regime_chosen",
        "commercial_partner_id.dunning_regime_chosen",
        *(f"commercial_partner_id.{name}" for name in KNOWN),
        "commercial_partner_id.country_id.code",
    )
    def _compute_dunning_regime(self):
        for partner in self:
            debtor = partner.commercial_partner_id or partner
            regime, _why = work_out(debtor._dunning_facts())
            partner.dunning_regime = debtor.dunning_regime_chosen or regime

    def _inverse_dunning_regime(self):
        """What the facts say anyway need not be chosen: it follows them."""
        for partner in self:
            debtor = partner.commercial_partner_id or partner
            known, _why = work_out(debtor._dunning_facts())
            chosen = partner.dunning_regime
            debtor.dunning_regime_chosen = chosen if chosen != known else False
            if not chosen:
                partner.dunning_regime = known

    @api.depends("dunning_regime", "dunning_transport")
    @api.depends_context("company", "lang")
    def _compute_dunning_regime_reason(self):
        for partner in self:
            debtor = partner.commercial_partner_id or partner
            partner.dunning_regime_reason = debtor._dunning_why_regime()
            partner.dunning_regime_summary = debtor._dunning_what_follows(self.env.company)

    def _dunning_why_regime(self):
        """Return the fact that decides, for who reads the form."""
        if self.dunning_regime_chosen:
            return self.env._("Chosen by hand.")
        facts = self._dunning_facts()
        _regime, why = work_out(facts)
        return {
            "country": self.env._("In %(country)s.", country=self.country_id.name),
            "vat": self.env._("By the VAT number %(number)s.", number=self.vat),
            "category": self.env._("By the legal category %(code)s.", code=facts.category),
            "siren": self.env._("By the SIREN, which begins with 1 or 2."),
            "name": self.env._("By the name: enter the SIREN to be sure."),
            "private": self.env._("No company ID, no VAT number: a private person."),
            "number": self.env._("By the company ID or VAT number."),
            "company": self.env._("A company."),
        }[why]

    def _dunning_facts(self):
        return Facts(
            name=self.name or "",
            country=self.country_id._dunning_code(),
            is_company=self.is_company,
            vat=(self.vat or "").strip("/ "),
            registry=self.company_registry or "",
            category=(self.dunning_legal_category or "").strip(),
        )

    # ------------------------------------------------------------------ what follows from it

    def _dunning_what_follows(self, company):
        """Return in a line what the regime means for what ``company`` claims."""
        regime, law = self._dunning_regime(company), company._dunning_law
        words = self._dunning_regime_words(company)
        interest = words.interest if regime.owes_interest else self.env._("No late interest")
        parts = [
            interest,
            self.env._("%(amount)s per late invoice", amount=company._dunning_law_said("indemnity"))
            if regime.has_indemnity
            else self.env._("no indemnity"),
            self.env._(
                "time-bar: %(years)s",
                years=in_words(self._dunning_term(company).years, YEARS, self.env.lang),
            ),
            regime.pays_within
            and self.env._("pays within %(days)s days at most", days=law(regime.pays_within)),
        ]
        return " · ".join(filter(None, parts))

    def _dunning_regime(self, company):
        """Return the :class:`Regime` by which ``company`` claims from this debtor."""
        debtor = self.commercial_partner_id.sudo()  # whoever prints a letter
        by_french = company._dunning_is_under_french_law()
        return regime_of(debtor.dunning_regime, debtor._dunning_facts(), by_french)

    def _dunning_term(self, company):
        """Return the :class:`TimeBar` of what the debtor owes to ``company``."""
        regime = self._dunning_regime(company)
        is_carrier = company.dunning_transport or self.with_company(company).dunning_transport
        return company._dunning_term(regime, is_carrier)


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_transport = fields.Boolean(
        string="Carrier",
        help="What you sell to traders is transport: claims are barred after one year (L133-6 C. "
        "com.).",
    )

    def _dunning_is_under_french_law(self):
        return self.country_id._dunning_code() in FRENCH_LAW

    def _dunning_under_french_law(self):
        """Return the companies whose claims French law rules."""
        return self.sudo().search([("partner_id.country_id.code", "in", FRENCH_LAW)])

    def _dunning_law(self, key, day=None):
        """Return a number of the law on a day, today by default."""
        law = self.env["dunning.legal.value"]._law()
        return law.on(key, day or self._dunning_today())

    def _dunning_law_said(self, key, day=None):
        """Return a number of the law with its unit, as the reader's language writes it: “40 €”, “2
        mois”. Texts say it so, and none of them needs another wording when a decree changes it.
        """
        value, unit = self._dunning_law(key, day), UNITS[key]
        if unit == EUROS:
            own = self.currency_id  # at hand, and mostly the euro
            euro = own if own.name == "EUR" else self.env.ref("base.EUR")
            return format_amount(self.env, value, euro, trailing_zeroes=False)
        if unit in IN_WORDS:
            return in_words(value, unit, self.env.lang)
        return f"{value:g}"

    def _dunning_term(self, regime, is_carrier):
        """Return the :class:`TimeBar` of a regime; carriers have less time against traders."""
        key = "time_bar_transport" if is_carrier and regime.code == TRADER else regime.time_bar
        return TimeBar(self._dunning_law(key), regime.from_new_year)


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_transport = fields.Boolean(related="company_id.dunning_transport", readonly=False)
