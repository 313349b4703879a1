from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _message_post_after_hook(self, message, msg_vals):
        """What somebody writes back to a statement or a thank-you holds the debtor back, in each
        company that has chased them, until it is read.
        """
        if self and self._dunning_is_answer(message):
            self._dunning_note_answer()
        return super()._message_post_after_hook(message, msg_vals)

    def _dunning_note_answer(self):
        actions = self.env["dunning.action"].sudo()  # whoever the message comes through
        debtor = self.commercial_partner_id
        for company, chased in actions._read_group(
            [("partner_id", "=", debtor.id), ("state", "!=", "cancelled")],
            ["company_id"],
            ["id:recordset"],
        ):
            last = chased.sorted("id")[-1]
            actions._note_answer(company, debtor, last.line_ids)
