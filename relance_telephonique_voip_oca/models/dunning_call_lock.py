from phonenumbers import (
    PhoneNumberFormat,
    format_number,
    format_out_of_country_calling_number,
    parse,
    region_code_for_number,
)

from odoo import api, fields, models

from odoo.addons.relance_telephonique.tools.phone import FRENCH_PLAN


def dialled_by_digits(e164, country):
    """Return an international number as it is dialled where a + cannot be: the softphone keeps
    nothing but the digits.

    :param country: ISO code of where the telephone system is
    """
    number = parse(e164)
    if country in FRENCH_PLAN and region_code_for_number(number) in FRENCH_PLAN:
        return format_number(number, PhoneNumberFormat.NATIONAL)
    dialled = format_out_of_country_calling_number(number, country)
    return dialled.replace("+", "00 ", 1)  # of countries with several ways out, or of none


class DunningCallLock(models.Model):
    _inherit = "dunning.call.lock"

    @api.model
    def _way_to_dial(self, company, contact, e164):
        """Let the softphone dial for who has an account there: it is more their own than a
        telephone that the company's system rings.
        """
        user = self.env.user
        if not user._dunning_has_softphone():
            return super()._way_to_dial(company, contact, e164)
        return {
            "type": "ir.actions.client",
            "tag": "dunning_dial_softphone",
            "params": {
                "number": e164,
                "dialled": dialled_by_digits(e164, company.country_id._dunning_code()),
                "contact_id": contact.id,
                "is_real": user.voip_pbx_id.mode == "prod",
            },
        }

    @api.model
    def _company_dialled(self):
        """Return the company for which the user has dialled whom they hold, else the one in which
        they work.
        """
        lock = self.sudo().search(  # collectors write locks by calling alone, and read none
            [
                ("user_id", "=", self.env.uid),
                ("date_until", ">", fields.Datetime.now()),
                ("date_dialled", "!=", False),
                ("is_incoming", "=", False),
            ],
            order="date_dialled desc",
            limit=1,
        )
        own = self.env.company | self.env.user.company_ids
        return own.filtered(lambda one: one._dunning_root() == lock.company_id)[:1] or own[0]
