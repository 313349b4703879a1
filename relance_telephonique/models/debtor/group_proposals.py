"""Proposals: which debtors share a SIREN, a bank account, a person or a domain, as a group does."""

from odoo import models
from odoo.fields import Domain

from ...tools.ledger_sql import OPEN_RECEIVABLES
from ...tools.payer_groups import BANK, CONTACT, DOMAIN, SIREN, Shared, domain_of, propose, siren_of


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_proposed_groups(self):
        """Return the :class:`Proposal` of each set of debtors who owe something and share what
        companies of one group do.
        """
        self.ensure_one()
        return propose(self._dunning_debtors()._dunning_shared())

    def _dunning_debtors(self):
        """Return who owes this company something, due or not."""
        owed = self.env["account.move.line"].sudo()  # a collector may not read the ledger
        found = owed._read_group(
            OPEN_RECEIVABLES & Domain("company_id", "=", self.id), ["partner_id"]
        )
        partners = self.env["res.partner"].union(*(partner for (partner,) in found))
        return partners.sudo().commercial_partner_id.with_env(self.env)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_shared(self):
        """Return what these debtors have that others may have too, as a list of
        :class:`~.payer_groups.Shared`.
        """
        people = self.sudo().search([("commercial_partner_id", "in", self.ids)])
        shared = []
        for one in people:
            debtor = one.commercial_partner_id.id
            shared.append(Shared(debtor, DOMAIN, domain_of(one.email_normalized)))
            shared += [
                Shared(debtor, BANK, bank.sanitized_acc_number or "") for bank in one.bank_ids
            ]
            if one.type == "dunning":
                shared.append(Shared(debtor, CONTACT, one.email_normalized or ""))
                shared.append(Shared(debtor, CONTACT, one.phone_sanitized or ""))
        return shared + [
            Shared(one.id, SIREN, siren_of(one.company_registry) or siren_of(one.vat))
            for one in people & self
        ]
