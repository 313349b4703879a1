"""Debts that were moved to another of the customer's accounts: what is still owed there, what has
settled them since, and who is told when one falls due that nobody follows up.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.ledger_sql import due_date, is_open_debt
from ...tools.settlement_sql import owed_elsewhere, own_owed_elsewhere, settlements

NEWS = timedelta(days=60)  # what fell due longer ago is no news to anybody


class Settlement(NamedTuple):
    """What settled a part of a debt, in its currency; ``credit_id`` is the item that did."""

    date: date
    amount: float
    credit_id: int


class Elsewhere(NamedTuple):
    """What is owed of a debt where it was moved: in the company's currency, and in its own."""

    amount: float = 0.0
    own: float = 0.0


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dunning_owed_elsewhere(self):
        """Return ``{item id: Elsewhere}`` of these debts."""
        found = self._dunning_query(
            "SELECT line.id, %s, %s FROM account_move_line line WHERE line.id IN %s",
            owed_elsewhere("line"),
            own_owed_elsewhere("line"),
            tuple(self.ids) or (0,),
        )
        amounts = {item: Elsewhere(amount, own or 0.0) for item, amount, own in found}
        return defaultdict(Elsewhere, amounts)

    def _dunning_settlements(self):
        """Return ``{item id: [Settlement]}`` of these debts, the latest allocation first."""
        found = defaultdict(list)
        for item, *settlement in self._dunning_query(
            """
            SELECT line.id, settled.date, settled.amount, settled.credit_id
              FROM account_move_line line
              JOIN LATERAL (%s) settled ON settled.amount > 0
             WHERE line.id IN %s
             ORDER BY settled.partial_id DESC
            """,
            settlements("line"),
            tuple(self.ids) or (0,),
        ):
            found[item].append(Settlement(*settlement))
        return found

    @api.model
    def _dunning_query(self, query, *parts):
        for model in ("account.move", "account.move.line", "account.partial.reconcile"):
            self.env[model].flush_model()
        return self.env.execute_query(SQL(query, *parts))

    # ------------------------------------------------------------------ nobody follows them up

    @api.model
    def _dunning_tell_of_moved(self):
        """Tell the debtor's collector, once, of each debt that was followed up, was moved, and
        falls due where Odoo marks it “no follow-up”, as it does with all entries.
        """
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for item in self.with_company(company)._dunning_moved_unfollowed(company):
                item._dunning_tell_that_moved(company)

    def _dunning_moved_unfollowed(self, company):
        today = company._dunning_today()
        rows = self._dunning_query(
            """
            SELECT line.id
              FROM account_move_line line
              JOIN account_move entry ON entry.id = line.move_id AND entry.move_type = 'entry'
             WHERE line.company_id = %s AND line.no_followup AND %s
               AND %s < %s AND %s >= %s AND entry.dunning_moved_told IS NULL
               AND EXISTS (SELECT 1
                             FROM account_move_line credit
                             JOIN account_partial_reconcile partial
                               ON partial.credit_move_id = credit.id
                             JOIN account_move_line debt ON debt.id = partial.debit_move_id
                            WHERE credit.move_id = entry.id AND debt.no_followup IS NOT TRUE
                              AND credit.partner_id = line.partner_id)
            """,
            company.id,
            is_open_debt(),
            due_date(),
            today,
            due_date(),
            today - NEWS,
        )
        return self.browse(row[0] for row in rows)

    def _dunning_tell_that_moved(self, company):
        self.move_id.dunning_moved_told = company._dunning_today()
        self.partner_id.commercial_partner_id._dunning_tell_collector(
            company,
            lambda env: env._(
                "%(amount)s moved to %(account)s was due on %(date)s: lift its “no follow-up”, or "
                "nobody asks for it",
                amount=format_amount(env, self.amount_residual_currency, self.currency_id),
                account=self.account_id.display_name,
                date=format_date(env, self.date_maturity or self.date),
            ),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_moved_told = fields.Date(
        string="Told that it is not followed up on",
        readonly=True,
        copy=False,
        help="The day on which a person was told that a debt moved by this entry fell due.",
    )
