"""The head of the list of debtors: only as many sums are worked out as it takes to be sure of it.

What is owed of an item is never more than what is open of it, and that its own row says: invoices
need not be read, nor credits set off. Whoever is at the head is among those of whom most is open.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .dunning_debtor import OWED

SUMS = ("amount_overdue", "amount_not_due", "amount_due", "days_late")
AS_IF_ALL_WERE_OWED = "JOIN LATERAL (SELECT item.amount_residual AS amount) owed ON TRUE"
OPEN_OF_ITEM = ("id", "company_id", "partner_id", "amount_residual", "days_late")
LOOKED_AT = 2  # times as many as are shown; as often more of them as that does not suffice


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    @api.model
    def _search_read_once(self, domain, specification, offset, limit, order, count_limit):
        sums = self._sums_first(order or self._order)
        if not sums or not self._is_without_sums(domain):
            return super()._search_read_once(
                domain, specification, offset, limit, order, count_limit
            )
        ids, count = self._head(domain, sums, offset + limit)
        return {
            "length": min(count, max(count_limit, offset + limit)) if ids[offset:] else 0,
            "records": self.browse(ids[offset:]).web_read(specification),
        }

    @api.model
    def _sums_first(self, order):
        """Return the names of the sums by which ``order`` puts the greatest first, or None if it
        sorts by anything else.
        """
        terms = [term.split() for term in order.lower().split(",")]
        if terms[-1] in (["id"], ["id", "asc"]):
            terms.pop()
        names = [term[0] for term in terms if term[1:] == ["desc"] and term[0] in SUMS]
        return names if len(names) == len(terms) else None

    @api.model
    def _is_without_sums(self, domain):
        """Whether it is known of the ledger whom a domain finds, without their sums."""
        asked = {
            condition.field_expr.split(".")[0] for condition in Domain(domain).iter_conditions()
        }
        return asked.isdisjoint({*SUMS, *self._decided_columns()})

    @api.model
    def _head(self, domain, sums, size):
        """Return the ids of the first ones, ``size`` at most, and how many the domain finds.

        It looks at those of whom most is open, until nobody else could come before the last one.
        """
        at_most = self._ranked(self._search_at_most(domain), sums)
        looked_at = size
        while True:
            looked_at *= LOOKED_AT
            ids = [one[-1] for one in at_most[:looked_at]]
            head = self._ranked(self._search([("id", "in", ids)], bypass_access=True), sums)[:size]
            beyond = at_most[looked_at : looked_at + 1]
            if not beyond or head[-1] < beyond[0]:
                return [one[-1] for one in head], len(at_most)

    @api.model
    def _ranked(self, query, sums):
        """Return the rows of a query as tuples that sort as they are to be shown, in that order;
        each ends with its id.
        """
        columns = (SQL("-%s", SQL.identifier(query.table, name)) for name in sums)
        rows = query.select(*columns, SQL.identifier(query.table, "id"))
        return sorted(self.env.execute_query(rows))

    @api.model
    def _search_at_most(self, domain):
        """Search among the rows as they would be if all that is open were owed."""
        rows = self._rows_of(OPEN_OF_ITEM, SQL(OWED), SQL(AS_IF_ALL_WERE_OWED), decided=False)
        return self._search_in(rows, domain)
