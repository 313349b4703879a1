"""Warn: on an invoice in the making, what its customer already owes and for how long."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.groups import HISTORY
from ...tools.vocabulary import BEFORE_ANY_LEVEL


class Arrears(NamedTuple):
    """What a debtor owes late to a company, in its currency, and how far they were chased."""

    amount: float
    days: int
    level: models.BaseModel


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_arrears(self, company):
        """Return the debtor's :class:`Arrears`, None if nothing is late.

        Whoever may see a document of the debtor is warned: nobody else's rights are asked for.
        """
        owed = self._dunning_owed(company) if self._origin else None
        if not owed or not company.currency_id.compare_amounts(owed.overdue, 0.0):
            return None
        late = [one for one in owed.items if one.is_late and one.company_amount]
        levels = self.env["dunning.level"].browse(one.level_id for one in late if one.level_id)
        levels = levels.sudo().sorted(lambda level: level.delay_days or BEFORE_ANY_LEVEL)
        return Arrears(owed.overdue, owed.days_late, levels[-1:])

    def _dunning_warning(self, company):
        """Return what is late in one sentence, empty if nothing is."""
        arrears = self._dunning_arrears(company)
        if not arrears:
            return ""
        values = {
            "amount": format_amount(self.env, arrears.amount, company.currency_id),
            "days": arrears.days,
            "level": arrears.level.name,
            "debtor": self.commercial_partner_id.name,
        }
        if not arrears.level:
            return self.env._(
                "%(debtor)s owes %(amount)s overdue, the oldest for %(days)s days.", **values
            )
        return self.env._(
            "%(debtor)s owes %(amount)s overdue, the oldest for %(days)s days. "
            "Level reached: %(level)s.",
            **values,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_warning = fields.Char(
        compute="_compute_dunning_warning", compute_sudo=True, groups=HISTORY
    )

    @api.depends("partner_id", "company_id", "move_type", "state", "payment_state")
    @api.depends_context("dunning_date", "lang")
    def _compute_dunning_warning(self):
        """Of invoices that are still to be issued or paid; a credit note warns of nothing."""
        for move in self:
            is_current = move.state != "cancel" and move.payment_state != "paid"
            warns = is_current and move.move_type == "out_invoice"
            move.dunning_warning = warns and move.partner_id._dunning_warning(move.company_id)

    def action_open_dunning_history(self):
        """Open the story of the invoice's customer."""
        return self.partner_id.action_open_dunning_history()
