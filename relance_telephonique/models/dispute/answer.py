from odoo import models


class DunningDispute(models.Model):
    _inherit = "dunning.dispute"

    def _message_post_after_hook(self, message, msg_vals):
        """What the debtor writes about a dispute holds them back until it is read."""
        if self and self._dunning_is_answer(message):
            ledger = self.env["dunning.action.line"].sudo()
            lines = ledger.search([("move_id", "in", self.sudo().move_ids.ids)])
            actions = self.env["dunning.action"].sudo()
            actions._note_answer(self.company_id, self.partner_id, lines)
        return super()._message_post_after_hook(message, msg_vals)
