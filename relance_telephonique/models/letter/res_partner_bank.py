from odoo import models

from ...tools.courts import plain


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _dunning_payee(self):
        """Return who is paid by this account, so that two of one holder are told apart."""
        self.ensure_one()
        holder = self.acc_holder_name or self.partner_id.name or ""
        return f"{holder} (…{(self.sanitized_acc_number or '')[-4:]})"

    def _dunning_is_own(self, company):
        """Whether the company is paid there, and not a factor to whom it sold invoices: it keeps a
        journal of the account, or holds it in its own name.
        """
        self.ensure_one()
        bank = self.sudo()
        holder, name = bank.acc_holder_name, bank.partner_id.name
        is_in_its_name = not holder or plain(holder) == plain(name)
        is_held = bank in company._dunning_own_banks(bank) and is_in_its_name
        return is_held or bool(bank.journal_id)
