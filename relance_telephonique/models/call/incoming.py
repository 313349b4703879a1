"""Incoming: a debtor calls. Who it is, by name or number, and since when they are on the line."""

from odoo import api, models

from ...tools.caller import e164_said

CALLERS = 8  # to choose among
PEOPLE = 2  # named beside their company
SHORTEST = 2  # characters to search for


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def dunning_find_caller(self, text):
        """Return whom a name or a number may be of, those who owe something first, of them those
        whose name begins so.

        :param text: part of a name, or a number as people write it
        :return: ``[{id, name, detail}]``, customers and not their contacts
        :raise AccessError: for who is no collector
        """
        self.env["dunning.action"].check_access("create")
        text = (text or "").strip()
        if len(text) < SHORTEST:
            return []
        found = self._dunning_with_number(text) or self.search([("display_name", "ilike", text)])
        debtors = found.commercial_partner_id
        owed = dict(
            self.env["dunning.due.item"]._read_group(
                [("partner_id", "in", debtors.ids)], ["partner_id"], ["days_late:max"]
            )
        )
        begin = text.lower()
        ranked = debtors.sorted(
            lambda one: (
                one not in owed,
                not (one.name or "").lower().startswith(begin),
                -owed.get(one, 0),
            )
        )[:CALLERS]
        return [
            {
                "id": one.id,
                "name": one.display_name,
                "detail": one._dunning_caller_detail(found),
            }
            for one in ranked
        ]

    @api.model
    def _dunning_with_number(self, text):
        """Return the partners who have this number, however it is written here or there."""
        if not any(character.isdigit() for character in text):
            return self.browse()
        country = self.env.company.country_id.code or "FR"
        exact = self._dunning_at_number(e164_said(text, country))
        if exact or len(text) < self._phone_search_min_length:
            return exact
        return self.search([("phone_mobile_search", "ilike", text)])

    def _dunning_caller_detail(self, found):
        """Return which of their people were found, their number and town."""
        people = (found - self).filtered(lambda one: one.commercial_partner_id == self)
        names = people.sorted("id")[:PEOPLE].mapped("name")
        return " · ".join(filter(None, (*names, self.phone, self.city)))

    def dunning_pick_up(self, company_id=False):
        """Note that the debtor, who called, is on the line: the call is logged as begun now.

        :return: whether nobody else has them on the line
        """
        self.env["dunning.action"].check_access("create")
        debtor, company = self._dunning_page_of(company_id)
        return debtor._dunning_pick_up(company)

    def _dunning_pick_up(self, company):
        locks = self.env["dunning.call.lock"]
        if locks._take(self, company) != self.env.user:
            return False
        locks._begin(self, company, is_incoming=True)
        return True
