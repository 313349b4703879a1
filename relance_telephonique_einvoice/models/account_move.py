"""What Odoo's own e-invoicing says of an invoice while it is sent."""

from odoo import fields, models

SOURCE = "peppol"
SAID = {"error": "221", "done": "202"}  # by Odoo's state of an invoice; others say nothing


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        before = {move: move.peppol_move_state for move in self} if _tells(vals) else {}
        result = super().write(vals)
        for move, state in before.items():
            if move.peppol_move_state != state:
                move._dunning_note_peppol()
        return result

    def _dunning_note_peppol(self):
        """Note that the invoice was delivered or that it failed, each time that it was sent."""
        self.ensure_one()
        code = SAID.get(self.peppol_move_state)
        if not code or self.state != "posted" or not self.is_sale_document():
            return
        now = fields.Datetime.now()
        message = self.peppol_message_uuid or f"{self.id} {now}"
        self._dunning_lifecycle(
            code, now, reference=f"{message} {self.peppol_move_state}", source=SOURCE
        )


def _tells(vals):
    return vals.get("peppol_move_state") in SAID
