from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def unlink(self):
        """Dunning steps stay without their invoice: no foreign key says so. Odoo also deletes no
        entry at all, whenever it matches payments.
        """
        deleted = self.ids
        result = super().unlink()
        if not deleted:
            return result
        lines = self.env["dunning.action.line"]
        lines.flush_model(["move_id"])
        self.env.cr.execute(
            SQL("UPDATE dunning_action_line SET move_id = NULL WHERE move_id = ANY(%s)", deleted)
        )
        lines.invalidate_model(["move_id"])
        return result
