"""Dial: the number to call, what line it is, and what to do when it is no good."""

from odoo import api, fields, models

from ...tools.phone import read_mobile, read_number


class DunningAction(models.Model):
    _inherit = "dunning.action"

    phone_number = fields.Char(
        string="Number to dial",
        compute="_compute_phone",
        help="The number as it is dialled from the company's country.",
    )
    phone_e164 = fields.Char(string="International number", compute="_compute_phone")
    phone_kind = fields.Selection(
        [
            ("mobile", "Mobile"),
            ("landline", "Landline"),
            ("voip", "Internet line"),
            ("premium", "Premium rate"),
            ("shared_cost", "Shared cost"),
            ("toll_free", "Toll-free"),
            ("unknown", "Unknown line"),
        ],
        string="Kind of line",
        compute="_compute_phone",
    )
    phone_warning = fields.Char(string="What is wrong with the number", compute="_compute_phone")

    @api.depends(
        "contact_id.phone",
        "contact_id.country_id",
        "partner_id.country_id",
        "company_id.country_id",
    )
    @api.depends_context("lang")
    def _compute_phone(self):
        for action in self:
            line = action._phone_line()
            country = action.company_id.country_id
            dialled = line.dialled_from(country._dunning_code())
            action.phone_number = dialled or False
            action.phone_e164 = line.e164 or False
            action.phone_kind = line.problem != "missing" and line.kind
            action.phone_warning = action._phone_advice(line) or False

    def _phone_line(self, read=read_number):
        """Return the contact's number, read as in their country, else the debtor's or ours."""
        self.ensure_one()
        return self.contact_id._dunning_phone_line(self.partner_id, self.company_id, read)

    def _phone_advice(self, line):
        """Return what is wrong with a number and what to do about it, or nothing."""
        if line.problem == "missing":
            return self.env._("No phone number: enter one on the contact.")
        if line.problem == "invalid":
            return self.env._(
                "%(number)s is not a phone number: correct it on the contact.",
                number=line.national,
            )
        if line.problem == "premium":
            return self.env._("Premium-rate number: calling it costs extra. Look for a landline.")
        if line.problem == "shared_cost":
            return self.env._("Shared-cost number: calling it may cost extra. Look for a landline.")
        return ""

    def _sms_number(self):
        """Return ``(E.164 number, "")`` of the contact, or ``("", what is wrong)``."""
        line = self._phone_line(read_mobile)
        if not line.e164:
            return "", self._phone_advice(line)
        if not line.takes_sms:
            return "", self.env._(
                "%(number)s is not a mobile number: enter one on the contact.",
                number=self.contact_id.phone,
            )
        if self.env["res.partner"]._dunning_refusing_sms([line.e164]):
            return "", self.env._("%(number)s refuses SMS (blacklisted).", number=line.e164)
        return line.e164, ""


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_phone_line(self, debtor, company, read=read_number):
        """Return the number of this contact of a debtor, read as in the first country known."""
        places = (self, debtor, company)
        country = next((place.country_id for place in places if place.country_id), None)
        return read(self.phone, country and country._dunning_code())
