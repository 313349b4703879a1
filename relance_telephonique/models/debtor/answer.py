from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_note_answer(self, message):
        """What is written back to a statement or a thank-you is meant for each company that has
        chased the debtor.
        """
        actions = self.env["dunning.action"].sudo()
        debtor = self.commercial_partner_id
        for company, chased in actions._read_group(
            [("partner_id", "=", debtor.id), ("state", "!=", "cancelled")],
            ["company_id"],
            ["id:recordset"],
        ):
            last = chased.sorted("id")[-1]
            actions._note_answer(company, debtor, last.line_ids, message)
