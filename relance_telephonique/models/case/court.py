"""Before which court a debtor is brought: proposed with the reason, confirmed by a person."""

from typing import NamedTuple

from odoo import api, fields, models

from ...tools.courts import (
    TAE_OF_DEPARTMENT,
    court_at,
    court_of_trader,
    form_of,
    plain,
    seat,
    tae_at,
)
from ...tools.french_dates import is_french
from ...tools.groups import COLLECTOR


class Court(NamedTuple):
    """A competent court, or why none is proposed: its name is then empty."""

    name: str
    reason: str
    is_confirmed: bool


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_court = fields.Char(
        string="Competent court",
        company_dependent=True,
        prefetch=True,  # with the debtor: its form costs one query less
        groups=COLLECTOR,
        help="The court that you confirmed: letters and cases name it.",
    )
    dunning_court_proposed = fields.Char(
        string="Court proposed", compute="_compute_dunning_court", groups=COLLECTOR
    )
    dunning_court_reason = fields.Char(
        string="Why this court", compute="_compute_dunning_court", groups=COLLECTOR
    )

    @api.depends("city", "country_id", "dunning_regime", "name", "zip")
    @api.depends_context("company", "lang")
    def _compute_dunning_court(self):
        for partner in self:
            proposed = partner._dunning_propose_court(self.env.company)
            partner.dunning_court_proposed = proposed.name
            partner.dunning_court_reason = proposed.reason

    def action_use_dunning_court(self):
        """Confirm the court that is proposed."""
        for partner in self:
            partner.dunning_court = partner.dunning_court_proposed

    # ------------------------------------------------------------------ which one

    def _dunning_court(self, company):
        """Return the :class:`Court` for claims of ``company`` on this debtor: the one that a person
        confirmed, else the one proposed, named in the language of the context.
        """
        self.ensure_one()
        debtor = self.sudo().with_company(company)  # a letter names it, whoever prints it
        if debtor.dunning_court:
            return Court(debtor.dunning_court, self.env._("Confirmed by a person."), True)
        return debtor._dunning_propose_court(company)

    def _dunning_propose_court(self, company):
        """Return the court of the debtor's seat (42 CPC, 1406 CPC), or why none is proposed."""
        if not company._dunning_is_under_french_law():
            return self._dunning_no_court(
                self.env._("Courts are only proposed to companies in France.")
            )
        regime = self._dunning_regime(company)
        if not regime.court:
            return self._dunning_no_court(
                self.env._(
                    "%(debtor)s is in %(country)s: the contract and international rules decide, "
                    "ask counsel.",
                    debtor=self.display_name,
                    country=self.country_id.name or self.env._("another country"),
                )
            )
        where = seat(self.city, self.zip)
        if not (where.city and where.department):
            return self._dunning_no_court(
                self.env._("Enter the city and the postal code of the debtor's seat.")
            )
        if regime.court == "administrative":
            return self._dunning_administrative_court(where)
        if why_civil := self._dunning_why_civil(regime):
            return self._dunning_civil_court(where, why_civil)
        return self._dunning_court_of_trader(where)

    def _dunning_court_kind(self, company):
        """Return the kind of court that hears claims on this debtor: that of its regime, or of what
        its seat says of traders; nothing abroad.
        """
        regime = self._dunning_regime(company)
        if regime.court == "commerce" and self._dunning_why_civil(regime):
            return "civil"
        is_trader = regime.court == "commerce"
        return court_of_trader(seat(self.city, self.zip)) if is_trader else regime.court

    def _dunning_no_court(self, reason):
        return Court("", reason, False)

    def _dunning_why_civil(self, regime):
        """Return why the debtor is no trader, or nothing."""
        if regime.court == "civil":
            return self.env._("a consumer: no company ID, no VAT number")
        return {
            "liberal": self.env._("a liberal profession, whatever its form (L721-5 C. com.)"),
            "civil": self.env._("a civil company, by its name"),
            "non_profit": self.env._("an association or the like, by its name"),
        }.get(form_of(self.name), "")

    def _dunning_civil_court(self, where, why):
        name = self.env._(
            "tribunal judiciaire %(of_place)s", of_place=self._dunning_of_court("civil", where)
        )
        return Court(name, self.env._("Not a trader: %(why)s.", why=why), False)

    def _dunning_administrative_court(self, where):
        name = self.env._(
            "administrative court %(of_place)s",
            of_place=self._dunning_of_court("administrative", where),
        )
        reason = self.env._(
            "A public body: its public contracts are brought before the administrative courts."
        )
        return Court(name, reason, False)

    def _dunning_court_of_trader(self, where):
        kind, of_place = court_of_trader(where), self._dunning_of_court("commerce", where)
        if kind == "tae":
            name = self.env._(
                "tribunal des activités économiques %(of_city)s",
                of_city=self._dunning_of_city(tae_at(where)),
            )
            reason = self.env._(
                "A trader in the jurisdiction of one of the twelve courts for economic activities."
            )
        elif kind == "chamber":
            name = self.env._(
                "commercial chamber of the tribunal judiciaire %(of_place)s", of_place=of_place
            )
            reason = self.env._(
                "A trader in Alsace-Moselle, where there is no tribunal de commerce (L731-2 C. "
                "com.)."
            )
        elif kind == "mixed":
            name = self.env._("tribunal mixte de commerce %(of_place)s", of_place=of_place)
            reason = self.env._("A trader overseas (L732-1 C. com.).")
        else:
            name = self.env._("tribunal de commerce %(of_place)s", of_place=of_place)
            reason = self._dunning_reason_commerce(where)
        return Court(name, reason, False)

    def _dunning_reason_commerce(self, where):
        """Near one of the twelve cities, the jurisdiction of its court may reach the debtor."""
        reason = self.env._("A trader, by its company ID or VAT number, or as a company.")
        city = TAE_OF_DEPARTMENT.get(where.department)
        if city and not court_at("commerce", where):
            reason = self.env._(
                "%(reason)s Check whether the tribunal des activités économiques %(of_city)s is "
                "competent there.",
                reason=reason,
                of_city=self._dunning_of_city(city),
            )
        return reason

    def _dunning_of_court(self, kind, where):
        """Return “of Dijon”, as lawyers name a court; else in whose jurisdiction the place lies."""
        if city := court_at(kind, where):
            return self._dunning_of_city(city)
        return self.env._("in whose jurisdiction %(place)s lies", place=self._dunning_place(where))

    def _dunning_court_by_table(self, company):
        """Return the court to name without asking anybody: that of the debtor's seat, if the table
        leaves no doubt; else nothing.
        """
        self.ensure_one()
        debtor = self.sudo().with_company(company)
        kind = debtor._dunning_court_kind(company)
        table = kind if kind in ("civil", "administrative") else "commerce"
        if not kind or not court_at(table, seat(debtor.city, debtor.zip)):
            return ""
        return debtor._dunning_propose_court(company).name

    def _dunning_of_city(self, city):
        """Return “of Le Mans”; French says “du Mans”, “d’Avignon”, “de Lyon”."""
        if not is_french(self.env.lang):
            return self.env._("of %(city)s", city=city)
        if city.startswith(("Le ", "Les ")):
            return f"{'du' if city.startswith('Le ') else 'des'} {city.partition(' ')[2]}"
        return f"d’{city}" if plain(city)[0] in "AEIOU" else f"de {city}"

    def _dunning_place(self, where):
        return f"{where.city} ({where.department})"
