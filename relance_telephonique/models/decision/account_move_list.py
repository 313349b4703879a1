"""Filter: lists of invoices by where their due items stand."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.among import among

DECIDED = ("dunning_status", "dunning_level_id", "dunning_next_level_id", "dunning_next_date")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "dunning.listed"]

    def _search_dunning_status(self, operator, value):
        return self._dunning_search_due_items("status", operator, value)

    def _search_dunning_level_id(self, operator, value):
        return self._dunning_search_due_items("level_id", operator, value)

    def _search_dunning_next_level_id(self, operator, value):
        return self._dunning_search_due_items("next_level_id", operator, value)

    def _search_dunning_next_date(self, operator, value):
        return self._dunning_search_due_items("next_date", operator, value)

    def _dunning_search_due_items(self, field_name, operator, value):
        """Return the domain of the invoices of which an open item satisfies the condition; of what
        is asked to be empty, those of which no open item has any.
        """
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "in":
            return among(
                value,
                lambda named: self._dunning_of_items(Domain(field_name, "in", named)),
                lambda: self._dunning_of_items(Domain(field_name, "!=", False)),
            )
        if operator == "any":  # what a client asks of levels is asked with the client's rights
            operator, value = "in", self.env["dunning.level"]._search(value)
        return self._dunning_of_items(Domain(field_name, operator, value))

    @api.model
    def _dunning_of_items(self, domain):
        """Return the domain of the invoices that have such an open item."""
        items = self.env["dunning.due.item"].sudo()  # whoever sees the invoice sees where it stands
        if not self.env.su:  # no other company's invoices are found
            domain &= Domain("company_id", "in", self.env.companies.ids)
        return Domain("id", "in", self._dunning_decided_once(items._search(domain)))

    @api.model
    def _dunning_decided_once(self, items):
        """Return the subquery of these items' invoices. What is united is worked out apart: else
        PostgreSQL may decide again for each invoice, in the hope that the first ones fill the page.
        It also knows then that they may be many, which looking each up would take too long. No
        invoice has the number 0: of NULL nothing could be said that is not in it.
        """
        return SQL("(%s UNION SELECT 0)", items.subselect(SQL.identifier(items.table, "move_id")))

    @api.model
    def _dunning_is_decided(self, domain):
        asked = {condition.field_expr for condition in Domain(domain).iter_conditions()}
        return not asked.isdisjoint(DECIDED)
