from odoo import fields, models

from ..tools.limits import AMOUNT


class AccountMoveReversal(models.TransientModel):
    _name = "account.move.reversal"
    _inherit = ["account.move.reversal", "dunning.limited"]

    dunning_origin = fields.Reference(
        lambda self: (
            self.env["account.move"]._fields["dunning_origin"]._description_selection(self.env)
        ),
        string="Credits",
    )
    dunning_amount = fields.Monetary(
        string="Amount to credit",
        help="Tax included. The oldest invoices are credited first.",
        limit=AMOUNT,
    )

    def reverse_moves(self, is_modify=False):
        """Make of what a dispute or a discount calls for a credit note of that amount, in draft."""
        result = super().reverse_moves(is_modify=is_modify)
        if self.dunning_origin:
            self._dunning_shrink_credit_notes()
        return result

    def _dunning_shrink_credit_notes(self):
        self.dunning_origin.check_access("read")
        label = self.reason or self.dunning_origin.display_name
        shares = self.move_ids._dunning_shares(self.dunning_amount)
        for credit_note in self.new_move_ids.sudo():
            credit_note.dunning_origin = self.dunning_origin
            if share := shares.get(credit_note.reversed_entry_id):
                credit_note._dunning_shrink(share, label)
