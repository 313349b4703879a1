"""Asked: what a debtor is asked for with a contact, now."""

from odoo import models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _asked_now(self):
        """Return ``{action: what its debtor is asked for with it}`` now, in the company's currency:
        what it carries and all else that is late, less credits, as its sheet adds it up.
        """
        return self._sums_of(self._debts_now())

    def _sums_of(self, debts):
        return {
            action: action.company_id.currency_id.round(sum(amount for amount, _days in owed))
            for action, owed in debts.items()
        }

    def _debts_now(self):
        """Return ``{action: [(amount, days late)]}`` of each item that :meth:`_asked_now` adds up,
        in the company's currency.
        """
        debts = {}
        for company, actions in self.grouped("company_id").items():
            owed = actions.partner_id._dunning_owed_each(company)
            for action in actions:
                carried = set(action.sudo().line_ids.move_line_id.ids)  # of any salesperson's
                debts[action] = tuple(
                    (one.company_asked, one.days_late)
                    for one in owed[action.partner_id].items
                    if one.is_late or one.item.id in carried
                )
        return debts
