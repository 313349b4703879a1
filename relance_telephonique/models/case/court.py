"""Before which court a debtor is brought: proposed with the reason, confirmed by a person."""

from typing import NamedTuple

from odoo import api, fields, models

from ...tools.courts import TAE_OF_DEPARTMENT, court_of_trader, form_of, seat, tae_at
from ...tools.french_law import FRENCH_LAW
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

    @api.depends("city", "company_registry", "country_id", "is_company", "name", "vat", "zip")
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
        if self.country_id and self.country_id._dunning_code() not in FRENCH_LAW:
            return self._dunning_no_court(
                self.env._(
                    "%(debtor)s is in %(country)s: the contract and international rules decide, "
                    "ask counsel.",
                    debtor=self.display_name,
                    country=self.country_id.name,
                )
            )
        where = seat(self.city, self.zip)
        if not (where.city and where.department):
            return self._dunning_no_court(
                self.env._("Enter the city and the postal code of the debtor's seat.")
            )
        if why_civil := self._dunning_why_civil(company):
            return self._dunning_civil_court(where, why_civil)
        if self._dunning_late_payment_law(company) == "public":
            return self._dunning_administrative_court(where)
        return self._dunning_court_of_trader(where)

    def _dunning_no_court(self, reason):
        return Court("", reason, False)

    def _dunning_why_civil(self, company):
        """Return why the debtor is no trader, or nothing."""
        if self._dunning_late_payment_law(company) == "consumer":
            return self.env._("a consumer: no company ID, no VAT number")
        return {
            "liberal": self.env._("a liberal profession, whatever its form (L721-5 C. com.)"),
            "civil": self.env._("a civil company, by its name"),
            "non_profit": self.env._("an association or the like, by its name"),
        }.get(form_of(self.name), "")

    def _dunning_civil_court(self, where, why):
        name = self.env._(
            "tribunal judiciaire in whose jurisdiction %(place)s lies",
            place=self._dunning_place(where),
        )
        return Court(name, self.env._("Not a trader: %(why)s.", why=why), False)

    def _dunning_administrative_court(self, where):
        name = self.env._(
            "administrative court in whose jurisdiction %(place)s lies",
            place=self._dunning_place(where),
        )
        reason = self.env._(
            "A public body, by its SIREN: its public contracts are brought before the "
            "administrative courts."
        )
        return Court(name, reason, False)

    def _dunning_court_of_trader(self, where):
        kind = court_of_trader(where)
        if kind == "tae":
            city = tae_at(where)
            name = self.env._(
                "tribunal des activités économiques %(of_city)s",
                of_city=self._dunning_of_city(city),
            )
            reason = self.env._(
                "A trader in the jurisdiction of one of the twelve courts for economic activities."
            )
        elif kind == "chamber":
            name = self.env._(
                "commercial chamber of the tribunal judiciaire in whose jurisdiction %(place)s "
                "lies",
                place=self._dunning_place(where),
            )
            reason = self.env._(
                "A trader in Alsace-Moselle, where there is no tribunal de commerce (L731-2 C. "
                "com.)."
            )
        elif kind == "mixed":
            name = self.env._(
                "tribunal mixte de commerce in whose jurisdiction %(place)s lies",
                place=self._dunning_place(where),
            )
            reason = self.env._("A trader overseas (L732-1 C. com.).")
        else:
            name = self.env._(
                "tribunal de commerce in whose jurisdiction %(place)s lies",
                place=self._dunning_place(where),
            )
            reason = self._dunning_reason_commerce(where)
        return Court(name, reason, False)

    def _dunning_reason_commerce(self, where):
        """Near one of the twelve cities, the jurisdiction of its court may reach the debtor."""
        reason = self.env._("A trader, by its company ID or VAT number, or as a company.")
        if city := TAE_OF_DEPARTMENT.get(where.department):
            reason = self.env._(
                "%(reason)s Check whether the tribunal des activités économiques %(of_city)s is "
                "competent there.",
                reason=reason,
                of_city=self._dunning_of_city(city),
            )
        return reason

    def _dunning_of_city(self, city):
        """Return “of Le Mans”; French says “du Mans”, “d’Avignon”, “de Lyon”."""
        if not (self.env.lang or "").startswith("fr"):
            return self.env._("of %(city)s", city=city)
        if city.startswith("Le "):
            return f"du {city[3:]}"
        return f"d’{city}" if city[0] in "AEIOU" else f"de {city}"

    def _dunning_place(self, where):
        return f"{where.city} ({where.department})"
