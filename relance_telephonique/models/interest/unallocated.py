"""Unallocated: what a debtor's credits settle of late invoices before anybody allocates them."""

from collections import defaultdict
from operator import itemgetter

from odoo import models
from odoo.fields import Domain

from ...tools.ledger_sql import IS_CREDIT, OPEN_RECEIVABLES, PAID_BACK
from .late_interest import used_up


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_unallocated(self):
        """Return ``{journal item id: [(day, amount)]}`` of credits that are not allocated yet.

        They settle the debtor's oldest debts in their currency first, those that nobody follows up
        last, each credit from its own day on.
        """
        settled = defaultdict(list)
        lines = self.env["account.move.line"]
        theirs = OPEN_RECEIVABLES & Domain(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
            ]
        )
        if lines.search_count(theirs & IS_CREDIT, limit=1):
            accounts = lines.search(theirs, order="date, id").grouped(
                lambda line: (
                    line.company_id,
                    line.partner_id.commercial_partner_id,
                    line.currency_id,
                )
            )
            for items in accounts.values():
                settled.update(items._dunning_settled_by_credits())
        return settled


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dunning_settled_by_credits(self):
        """Return the same of one account, of which these are the open items, the oldest first: what
        was paid back was of the credits that had just come, else of those that came next.
        """
        paid_back = self.filtered_domain(PAID_BACK)
        credits = [
            (line.date, -line._dunning_left_of_credit())
            for line in self
            if line.amount_residual < 0
        ]
        for line in paid_back:
            credits.sort(key=lambda credit: (credit[0] > line.date, abs(line.date - credit[0])))
            used_up(credits, line.amount_residual_currency)
        credits.sort(key=itemgetter(0))
        debts = (self - paid_back).filtered(lambda line: line.amount_residual > 0)
        debts = debts.sorted(
            lambda line: (bool(line.no_followup), line.date_maturity or line.date, line.id)
        )
        return {debt.id: used_up(credits, debt.amount_residual_currency) for debt in debts}
