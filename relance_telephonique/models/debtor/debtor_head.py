"""The head of the list of debtors: only as many sums are worked out as it takes to be sure of it.

What is owed of an item is never more than what is open of it, and that its own row says: invoices
need not be read, nor credits set off. Whoever is at the head is among those of whom most is open.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..company.rules import Asked
from .dunning_debtor import SUMS_OWED

SUMS = ("amount_overdue", "amount_not_due", "amount_due", "days_late")
AS_IF_ALL_WERE_OWED = "JOIN LATERAL (SELECT item.amount_residual AS amount) owed ON TRUE"
OPEN_OF_ITEM = ("id", "company_id", "partner_id", "amount_residual", "days_late")
LOOKED_AT = 2  # times as many, each time that those looked at do not suffice


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    @api.model
    def _search_read_once(self, domain, specification, offset, limit, order, count_limit):
        debtors = Asked.once(self)
        found = debtors._page(domain, offset, limit, order or self._order)
        if not found:
            return super(DunningDebtor, debtors)._search_read_once(
                domain, specification, offset, limit, order, count_limit
            )
        ids, count = found
        return {
            "length": min(count, max(count_limit, offset + limit)) if ids else 0,
            "records": debtors.browse(ids).web_read(specification),
        }

    @api.model
    def _page(self, domain, offset, limit, order):
        """Return the ids of a page and how many the domain finds, or None if that takes the sums of
        all of them, or a decision.
        """
        terms = [term.split() for term in order.lower().split(",")]
        named = {name for name, *_direction in terms}
        if not self._is_without_sums(domain) or not named.isdisjoint(self._decided_columns()):
            return None
        if named.isdisjoint(SUMS):
            ids = self._search_at_most(domain, order=order).get_result_ids()
            return ids[offset : offset + limit], len(ids)
        if terms[-1] in (["id"], ["id", "asc"]):
            terms.pop()
        sums = [name for name, *direction in terms if name in SUMS and direction == ["desc"]]
        return self._head(domain, sums, offset, limit) if len(sums) == len(terms) else None

    @api.model
    def _is_without_sums(self, domain):
        """Whether it is known of the ledger whom a domain finds, without their sums."""
        asked = {
            condition.field_expr.split(".")[0] for condition in Domain(domain).iter_conditions()
        }
        return asked.isdisjoint({*SUMS, *self._decided_columns()})

    @api.model
    def _head(self, domain, sums, offset, limit):
        """Return the ids of the page, and how many the domain finds.

        It looks at those of whom most is open, until nobody else could come before the last one.
        """
        at_most = self._ranked(self._search_at_most(domain), sums)
        looked_at = offset + limit
        while True:
            ids = [one[-1] for one in at_most[:looked_at]]
            head = (self._as_shown if len(ids) <= limit else self._exactly)(ids, sums)
            head, beyond = head[: offset + limit], at_most[looked_at : looked_at + 1]
            if not beyond or head[-1] < beyond[0]:
                return [one[-1] for one in head[offset:]], len(at_most)
            looked_at *= LOOKED_AT

    @api.model
    def _as_shown(self, ids, sums):
        """Return the same as ``_exactly``; all that a list shows of them is read with it, once."""
        debtors = self.browse(ids)
        debtors.fetch([*sums, "next_date"])
        return sorted((*(-debtor[name] for name in sums), debtor.id) for debtor in debtors)

    @api.model
    def _exactly(self, ids, sums):
        """Return these debtors as tuples that sort as they are to be shown, in that order; each
        ends with its id.
        """
        return self._ranked(self._search([("id", "in", ids)], bypass_access=True), sums)

    @api.model
    def _ranked(self, query, sums):
        columns = (SQL("-%s::float", SQL.identifier(query.table, name)) for name in sums)
        rows = query.select(*columns, SQL.identifier(query.table, "id"))
        return sorted(self.env.execute_query(rows))

    @api.model
    def _search_at_most(self, domain, **options):
        """Search among the rows as they would be if all that is open were owed."""
        rows = self._rows_of(OPEN_OF_ITEM, SQL(SUMS_OWED), SQL(AS_IF_ALL_WERE_OWED), decided=False)
        return self._search_among(rows, domain, **options)
