"""Returned: what a general entry takes out of the bank again at a customer's expense, a cheque that
was not honoured or a refund. Odoo marks it “no follow-up”: a person says which of the two it is.
"""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import OPEN_DEBTS
from ...tools.settlement_sql import MONEY

LATELY = timedelta(days=60)  # what was booked longer ago is no news to anybody


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _dunning_tell_of_returned(self):
        """Tell the collector of a debtor, once, of each of these entries, from the next day on."""
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for item in self.with_company(company)._dunning_returned(company):
                item._dunning_tell_once(company, item._dunning_returned_sentence)

    def _dunning_returned(self, company):
        """Return the debts of one customer that an entry books against the bank: an opening balance
        is about several, and about more than that.
        """
        today = company._dunning_today()
        journals = self.env["account.journal"].search(
            Domain(self.env["account.journal"]._check_company_domain(company))
            & Domain("type", "in", MONEY)
        )
        accounts = journals.default_account_id
        accounts |= journals.inbound_payment_method_line_ids.payment_account_id
        items = self.search(
            OPEN_DEBTS
            & Domain(
                [
                    ("company_id", "=", company.id),
                    ("no_followup", "=", True),
                    ("partner_id", "!=", False),
                    ("date", "<", today),
                    ("date", ">=", today - LATELY),
                    ("journal_id.type", "=", "general"),
                    ("move_id.dunning_moved_told", "=", False),
                    ("move_id.line_ids.account_id", "in", accounts.ids),
                ]
            )
        )
        entries = items.move_id.filtered(lambda entry: entry._dunning_is_against(accounts))
        return items.filtered(lambda item: item.move_id in entries)

    def _dunning_returned_sentence(self, env):
        return env._(
            "%(amount)s went out of the bank on %(date)s (%(entry)s): if it is a payment that came "
            "back, lift its “no follow-up”, or nobody asks for it",
            amount=format_amount(env, self.amount_residual_currency, self.currency_id),
            date=format_date(env, self.date),
            entry=self.move_id.display_name,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_is_against(self, accounts):
        """Whether an entry takes out of these accounts what it has one customer owe, or more."""
        debts = self._dunning_debts()
        taken = -sum(
            self.line_ids.filtered(lambda line: line.account_id in accounts).mapped("balance")
        )
        is_enough = self.company_currency_id.compare_amounts(taken, sum(debts.mapped("balance")))
        return len(debts.partner_id) == 1 and is_enough >= 0
