"""Which items and credits of the debtor's account a contact lists."""

from itertools import takewhile

from odoo import models

from ...tools.vocabulary import CLAIMED
from ..decision.owed import COVERED


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _statement(self, others=True):
        """Return what this contact lists, oldest first: what it chases, what else is late, credits.

        Items held back (disputed, promised, on hold, excluded…) are not listed. Those that credits
        cover are listed with these credits: else the credits would be deducted from other items.

        :param others: also list what is late without being chased by this action
        :rtype: Statement
        """
        self.ensure_one()
        self.check_access("read")
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        account = action._debtor_account()
        parts = action._statement_parts(account, others)
        return action._statement_in_tables(account.items, *parts)

    def _statement_parts(self, account, others=True):
        """Return the ids of what this action chases, of what else it lists, and of the credits."""
        chased, listed = self._statement_items(account.items, others)
        credits = self._statement_credits(account, {*chased, *listed})
        if credits:
            items = account.items
            listed = [item for item in items if items[item].reason_code == COVERED] + listed
        return chased, listed, credits

    def _statement_items(self, items, others):
        """Return the ids of what this action chases, and of what else is late if asked for."""
        mine = set(self.line_ids.move_line_id.ids)
        chasable = [item for item, standing in items.items() if standing.status in CLAIMED]
        chased = [item for item in chasable if item in mine]
        if not others or self._is_notice():
            return chased, []
        return chased, [i for i in chasable if i not in mine and items[i].days_late > 0]

    def _statement_credits(self, account, shown):
        """Return the ids of the credits that are left for what is shown.

        Credits go to the oldest debts first: there are none left when something older than what is
        shown takes them, such as what is already late when a notice tells of the next due date.
        """
        older = takewhile(lambda item: item not in shown, account.items)
        is_taken = any(account.items[item].status in CLAIMED for item in older)
        return [] if is_taken else self._less_what_was_paid_back(account)
