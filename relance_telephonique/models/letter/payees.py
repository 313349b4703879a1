"""To whom it is paid: the company, or who bought its invoices."""

from collections import defaultdict

from odoo import models

from .account import Payee


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _statement_bank(self, line):
        """Return the bank account to pay a journal item to."""
        return self._named_bank(line, self._company_bank(line.currency_id))

    def _statement_banks(self, lines):
        """Return ``{journal item: bank account to pay it to}``: the one that its invoice names (a
        factor's, say), else the company's, looked up once for all. A credit goes to that of its
        invoice, if it has one.
        """
        own = {currency: self._company_bank(currency) for currency in lines.currency_id}
        return {line: self._named_bank(line, own[line.currency_id]) for line in lines}

    def _named_bank(self, line, own):
        """Return the bank account that an item's invoice names, else ``own``."""
        move = line.move_id
        if line.amount_residual < 0:
            return move.reversed_entry_id.partner_bank_id.filtered("active")
        return move.is_sale_document() and move.partner_bank_id.filtered("active") or own

    def _company_bank(self, currency):
        """Return the account chosen for letters, if it is in that currency, else any in it."""
        chosen = self.company_id._dunning_own_banks(self.company_id.dunning_bank_id)
        if chosen and (chosen.currency_id or self.company_id.currency_id) == currency:
            return chosen
        own = self.company_id.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (self.env["res.company"], self.company_id)
        )
        own = own.filtered(lambda bank: bank._dunning_is_own(self.company_id)) or own
        return (own.filtered(lambda bank: bank.currency_id == currency) or own)[:1]

    def _payees(self, currency, debts, credits):
        """Return a :class:`Payee` per bank account. A credit is deducted from its own invoice, then
        from what is paid to the same account, then from the oldest debts.
        """
        debts = sorted(debts, key=lambda row: row.date_due)
        left = [row.residual for row in debts]
        for credit in sorted(credits, key=lambda row: not row.bank):
            to_deduct, origin = -credit.residual, credit.move.reversed_entry_id
            nearness = [(row.move != origin, row.bank != credit.bank) for row in debts]
            for place in sorted(range(len(debts)), key=nearness.__getitem__):
                deducted = min(to_deduct, left[place])
                left[place] -= deducted
                to_deduct -= deducted
        totals, names = defaultdict(float), defaultdict(dict)
        for row, amount in zip(debts, left, strict=True):
            totals[row.bank] += amount
            if amount:
                names[row.bank].setdefault(row.name)  # once, in their order
        return [
            Payee(bank, currency, currency.round(total), list(names[bank]))
            for bank, total in totals.items()
        ]

    def _name_payees(self, rows):
        """Say on each debt whom to pay, if it is not the same for all.

        :param rows: ``{journal item: Row}``
        """
        debts = {line: row for line, row in rows.items() if row.residual > 0}
        if len({row.bank for row in debts.values()}) < 2:
            return rows
        named = {line: row._replace(payee=row.bank._dunning_payee()) for line, row in debts.items()}
        return rows | named
