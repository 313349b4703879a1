"""Ask: lists and groups of due items, with as little of the decision as they take."""

from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...tools.debtor_key import by_parts
from ...tools.due_item_query import DueItemQuery
from ..company.rules import Asked

OF_THE_LEDGER = {  # columns that are known without deciding
    "id",
    "move_line_id",
    "move_id",
    "partner_id",
    "debtor_id",
    "company_id",
    "currency_id",
    "company_currency_id",
    "amount_residual",
    "amount_residual_currency",
    "declaration_date",
    "invoice_date",
    "date_maturity",
    "days_late",
    "known_from",
    "collector_id",
    "invoice_user_id",
    "debtor_user_id",
    "amount_owed",
    "amount_owed_currency",
    "is_followed",
    "expected_date",
    "expected_early",
    "expected_late",
    "is_later_than_usual",
    "payments_known",
    "pay_weekday",
    "pay_month_day",
}


class InUse(NamedTuple):
    """Whose rows are asked for. It goes through the context (``dunning_in_use``), where no client
    can put an object.
    """

    companies: frozenset


class DunningDueItem(models.Model):
    _name = "dunning.due.item"
    _inherit = ["dunning.due.item", "dunning.listed"]

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        domain, items = by_parts(domain, "debtor_id"), Asked.once(self)
        if not kwargs.get("bypass_access"):
            items = items.with_context(dunning_in_use=InUse(frozenset(self.env.companies.ids)))
        if limit and self._is_unusual(domain):
            found = items._search(domain, **kwargs)
            found.order = None
            domain = [("id", "in", list(found))]
        query = super(DunningDueItem, items)._search(domain, offset, limit, order, **kwargs)
        if query.is_empty():
            return query
        return DueItemQuery(query, items._ledger_query(), self._decided_columns())

    @api.model
    def _is_unusual(self, domain):
        """Return whether only statuses are asked for that few items have: a page of them is put in
        order when they are found. Else items are decided on in that order, until the page is full.
        """
        usual = {code for code, status in self._statuses().items() if status.is_usual}
        return any(
            condition.field_expr == "status"
            and condition.operator == "in"
            and usual.isdisjoint(condition.value)
            for condition in Domain(domain).optimize(self).iter_conditions()
        )

    def _rules(self):
        asked = Asked.of(self.env)
        return asked.rules if asked else super()._rules()

    def _rules_of_rows(self):
        """Of others than the companies in use record rules would leave no row: with one company
        PostgreSQL has nothing to look up for each row. What its main company and branches know
        counts for it too.
        """
        rules, in_use = super()._rules_of_rows(), self.env.context.get("dunning_in_use")
        if self.env.su or not isinstance(in_use, InUse):
            return rules
        return [rule for rule in rules if not in_use.companies.isdisjoint(rule.family)]

    @api.model
    def _decided_columns(self):
        columns = (field.name for field in self._fields.values() if field.store)
        return [name for name in columns if name not in OF_THE_LEDGER]

    def _fetch_query(self, query, fields):
        """A page is found first: only what it shows is decided, whatever it is sorted by."""
        if query.limit:
            query = self.browse(query.get_result_ids())._as_query()
        return super()._fetch_query(query, fields)
