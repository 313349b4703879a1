"""Letter: how a company presents itself on paper, and who signs."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Signatory(NamedTuple):
    """Who signs a letter; ``image`` is the scanned signature, if there is one."""

    name: str
    function: str
    image: bytes | None = None


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_signatory = fields.Char(
        string="Signatory",
        help="Signs warning letters and formal notices: somebody with authority to summon in the "
        "company's name. Left empty, whoever is responsible for the step signs.",
    )
    dunning_signatory_function = fields.Char(string="Function of the signatory")
    dunning_signature = fields.Binary(
        string="Scanned signature",
        attachment=True,
        help="Printed above the signatory's name; left empty, letters are signed by hand.",
    )
    dunning_legal_form = fields.Char(string="Legal form")
    dunning_capital = fields.Char(string="Share capital")
    dunning_registry_city = fields.Char(
        string="Trade register",
        help="The city of the registrar: in France that of the RCS.",
    )
    dunning_court = fields.Char(
        string="Court of your terms of sale",
        help="The court that your terms of sale name, between traders (article 48 of the French "
        "code of civil procedure). Left empty, letters name the court confirmed on the debtor, "
        "else the one of the debtor's seat if there is no doubt.",
    )
    dunning_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank account in letters",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
        help="Where debtors are asked to pay what names no account: invoices mostly do, a factor's "
        "if they are sold.",
    )
    dunning_envelope_side = fields.Selection(
        [("right", "On the right (French envelopes)"), ("left", "On the left")],
        string="Window of the envelope",
        default="right",
        required=True,
    )
    dunning_print_logo = fields.Boolean(
        string="Print the logo",
        default=True,
        help="Switch it off when you print on headed paper.",
    )

    @api.constrains("dunning_bank_id", "partner_id")
    def _check_dunning_bank(self):
        """Debtors are asked to pay to the company, and to nobody else."""
        for company in self.filtered("dunning_bank_id"):
            if company.dunning_bank_id != company._dunning_own_banks(company.dunning_bank_id):
                raise ValidationError(
                    self.env._(
                        "%(account)s is no bank account of %(company)s: choose one of its own.",
                        account=company.dunning_bank_id.display_name,
                        company=company.name,
                    )
                )

    def _dunning_own_banks(self, banks):
        """Return those of ``banks`` that the company holds, or its parent for it."""
        self.ensure_one()
        holders = self.sudo().parent_ids.partner_id
        return banks.filtered(lambda bank: bank.sudo().partner_id.commercial_partner_id in holders)

    def _dunning_legal_identity(self):
        """Return “SAS with a share capital of €50,000, SIREN …, RCS Nantes, VAT …”: what French
        companies must print on their papers (R123-237 C. com.).
        """
        self.ensure_one()
        form, capital, city = (
            self.dunning_legal_form,
            self.dunning_capital,
            self.dunning_registry_city,
        )
        if capital:
            with_capital = self.env._(
                "%(form)s with a share capital of %(capital)s", form=form or "", capital=capital
            )
            form = with_capital.strip()
        siren = self.partner_id._dunning_siren()
        parts = [
            form,
            siren and self.env._("SIREN %(number)s", number=siren),
            city and self.env._("trade register of %(city)s", city=city),
            self.vat and self.env._("VAT number %(number)s", number=self.vat),
        ]
        return ", ".join(filter(None, parts))


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_signatory = fields.Char(related="company_id.dunning_signatory", readonly=False)
    dunning_signatory_function = fields.Char(
        related="company_id.dunning_signatory_function", readonly=False
    )
    dunning_signature = fields.Binary(related="company_id.dunning_signature", readonly=False)
    dunning_legal_form = fields.Char(related="company_id.dunning_legal_form", readonly=False)
    dunning_capital = fields.Char(related="company_id.dunning_capital", readonly=False)
    dunning_registry_city = fields.Char(related="company_id.dunning_registry_city", readonly=False)
    dunning_court = fields.Char(related="company_id.dunning_court", readonly=False)
    dunning_bank_id = fields.Many2one(related="company_id.dunning_bank_id", readonly=False)
    dunning_envelope_side = fields.Selection(
        related="company_id.dunning_envelope_side", readonly=False
    )
    dunning_print_logo = fields.Boolean(related="company_id.dunning_print_logo", readonly=False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_siren(self):
        """Return the SIREN of a French company, grouped, out of its SIREN or SIRET."""
        siren = self._dunning_facts().siren
        return "\N{NO-BREAK SPACE}".join(filter(None, (siren[:3], siren[3:6], siren[6:])))


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _signatory(self, with_authority):
        """Return who signs the letter.

        :param with_authority: it summons in the company's name
        """
        company = self.company_id.sudo()
        if with_authority and company.dunning_signatory:
            return Signatory(
                company.dunning_signatory,
                company.dunning_signatory_function or "",
                company.dunning_signature or None,
            )
        correspondent = self._correspondent()
        return Signatory(correspondent.name, correspondent.function)

    def _court_named(self):
        """Return the court that a letter names: that of the terms of sale, which binds traders only
        (48 CPC), the one confirmed, else the one of the debtor's seat; nothing if there is a doubt.
        """
        if self._regime().court == "commerce" and self.company_id.dunning_court:
            return self.company_id.dunning_court
        court = self.partner_id._dunning_court(self.company_id)
        if court.is_confirmed:
            return court.name
        return self.partner_id._dunning_court_by_table(self.company_id)

    def _court_sentence(self):
        """Return what may follow a formal notice: the court, with its name if letters name it; a
        public body is claimed from first (R421-1 of the French code of administrative justice).
        """
        court = self.env._("the competent court")
        if name := self._court_named():
            court = self.env._("the competent court (%(name)s)", name=name)
        if self._regime().court == "administrative":
            return self.env._(
                "Without full payment in time, we may submit a preliminary claim to you, and then "
                "bring the matter before %(court)s.",
                court=court,
            )
        return self.env._(
            "Without full payment in time, we may bring the matter before %(court)s without "
            "further notice.",
            court=court,
        )

    def _creditor_identity(self):
        """Return who summons: name, legal identity and seat on one line."""
        company = self.company_id
        parts = (company.name, company._dunning_legal_identity(), *self._sender_address())
        return ", ".join(filter(None, parts))

    def _debtor_identity(self):
        """Return who is summoned: name, SIREN and seat on one line."""
        debtor = self.partner_id
        siren = debtor._dunning_siren()
        siren = siren and self.env._("SIREN %(number)s", number=siren)
        return ", ".join(filter(None, (debtor.name, siren, *self._address_lines(debtor))))
