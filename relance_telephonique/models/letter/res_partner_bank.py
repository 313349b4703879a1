from odoo import models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _dunning_payee(self):
        """Return who is paid by this account, so that two of one holder are told apart."""
        self.ensure_one()
        holder = self.acc_holder_name or self.partner_id.name or ""
        return f"{holder} (…{(self.sanitized_acc_number or '')[-4:]})"
