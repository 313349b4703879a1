"""Time-bar: until when an invoice can be brought to court, and what may have prolonged it."""

from odoo import models

from ..tools.time_bar import time_bar


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_time_bars(self):
        """Return ``{invoice id: last day to claim its earliest unpaid instalment}``, without those
        of which nothing is owed.
        """
        due_dates = self._dunning_first_due_dates()
        return {
            move.id: time_bar(due_dates[move.id], move._dunning_is_of_consumer())
            for move in self
            if move.id in due_dates
        }

    def _dunning_first_due_dates(self):
        """Return ``{invoice id: due date of its earliest unpaid instalment}``, in one query."""
        found = self.env["account.move.line"]._read_group(
            [
                ("move_id", "in", self.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
            ],
            ["move_id"],
            ["date_maturity:min"],
        )
        return {move.id: due for move, due in found if due}

    def _dunning_is_of_consumer(self):
        law = self.commercial_partner_id._dunning_late_payment_law(self.company_id)
        return law == "consumer"
