from odoo import models


class DunningDispute(models.Model):
    _inherit = "dunning.dispute"

    def _dunning_note_answer(self, message):
        dispute = self.sudo()
        ledger = dispute.env["dunning.action.line"]
        lines = ledger.search([("move_id", "in", dispute.move_ids.ids)])
        dispute.env["dunning.action"]._note_answer(
            dispute.company_id, dispute.partner_id, lines, message
        )
