"""Debts that were moved, to another of the customer's accounts or to another customer: what is
still owed there, what has settled them since, and who is told when one falls due that nobody
follows up.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.ledger_sql import RECEIVABLE, due_date, is_posted, rounded
from ...tools.settlement_sql import (
    is_loss,
    is_on_claims,
    may_be_owed,
    moved_from,
    owed_elsewhere,
    own_owed_elsewhere,
    settlements,
    taken_part,
)

READ = ("account.move", "account.move.line", "account.partial.reconcile", "dunning.case")
NEWS = timedelta(days=60)  # what fell due longer ago is no news to anybody


class Settlement(NamedTuple):
    """What settled a part of a debt, in its currency; ``credit_id`` is the item that did, ``taken``
    what of it another customer took over, ``lost`` what of it was written off.
    """

    date: date
    amount: float
    credit_id: int
    taken: float
    lost: float


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
            SELECT line.id, settled.date, settled.amount, settled.credit_id, %s, %s
              FROM account_move_line line
              JOIN LATERAL (%s) settled ON settled.amount > 0
              JOIN account_move_line credit ON credit.id = settled.credit_id
             WHERE line.id IN %s
             ORDER BY settled.partial_id DESC
            """,
            rounded(SQL("settled.amount * %s", taken_part()), SQL("line.currency_id")),
            rounded(
                SQL(
                    "CASE WHEN %s THEN settled.amount * (1 - %s) ELSE 0 END",
                    is_loss(),
                    taken_part(),
                ),
                SQL("line.currency_id"),
            ),
            settlements("line"),
            tuple(self.ids) or (0,),
        ):
            found[item].append(Settlement(*settlement))
        return found

    def _dunning_taken_over(self):
        """Return ``[(item, when it was noted, amount)]`` of what other customers took over of these
        debts, in the company's currency.
        """
        rows = self._dunning_query(
            """
            SELECT line.id, partial.create_date, %s
              FROM account_move_line line
              JOIN LATERAL (%s) settled ON settled.amount > 0
              JOIN account_partial_reconcile partial ON partial.id = settled.partial_id
              JOIN account_move_line credit ON credit.id = settled.credit_id
              JOIN LATERAL (SELECT %s AS part) taken ON taken.part > 0
             WHERE line.id IN %s AND line.balance > 0 AND line.amount_currency > 0 AND %s
            """,
            rounded(
                SQL("settled.amount * line.balance / line.amount_currency * taken.part"),
                SQL("line.company_currency_id"),
            ),
            settlements("line"),
            taken_part(),
            tuple(self.ids) or (0,),
            is_posted(),
        )
        return [(self.browse(item), *noted) for item, *noted in rows]

    def _dunning_taken_parts(self):
        """Return ``{item id: which part of what it settles another customer took over}``."""
        return dict(
            self._dunning_query(
                "SELECT credit.id, %s FROM account_move_line credit WHERE credit.id IN %s",
                taken_part(),
                tuple(self.ids) or (0,),
            )
        )

    @api.model
    def _dunning_query(self, query, *parts):
        for model in READ:
            self.env[model].flush_model()
        return self.env.execute_query(SQL(query, *parts))

    # ------------------------------------------------------------------ nobody follows them up

    @api.model
    def _dunning_tell_of_moved(self):
        """Tell the debtor's collector, once, of each debt that was followed up, was moved, be it
        from another customer, and falls due where Odoo marks it “no follow-up”, as it does with all
        entries, be it on an account that is no receivable. What is in a case is followed there.
        """
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for item, owed_before in self.with_company(company)._dunning_moved_unfollowed(company):
                item._dunning_tell_that_moved(company, owed_before)

    def _dunning_moved_unfollowed(self, company):
        """Return ``[(item, the customer who owed it before)]``."""
        today = company._dunning_today()
        rows = self._dunning_query(
            """
            SELECT line.id, owed.customer_id
              FROM account_move_line line
              JOIN account_move entry ON entry.id = line.move_id AND entry.move_type = 'entry'
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN LATERAL (SELECT person.commercial_partner_id AS customer_id
                              FROM account_move_line credit
                              JOIN res_partner person ON person.id = credit.partner_id
                              JOIN account_partial_reconcile partial
                                ON partial.credit_move_id = credit.id
                              JOIN account_move_line debt ON debt.id = partial.debit_move_id
                             WHERE credit.move_id = entry.id AND debt.no_followup IS NOT TRUE
                               AND %s AND %s
                             ORDER BY person.commercial_partner_id
                                      != contact.commercial_partner_id, credit.id
                             LIMIT 1) owed ON TRUE
             WHERE line.company_id = %s AND line.no_followup AND %s AND line.amount_residual > 0
               AND %s < %s AND %s >= %s
               AND (entry.dunning_moved_told IS NULL OR entry.dunning_moved_told <= %s)
               AND NOT EXISTS (SELECT
                                 FROM dunning_case_move_rel rel
                                 JOIN dunning_case held ON held.id = rel.case_id
                                WHERE rel.move_id IN (%s) AND held.state = 'open')
            """,
            is_on_claims("credit", "line"),
            is_on_claims("line", "credit"),
            company.id,
            may_be_owed(),
            due_date(),
            today,
            due_date(),
            today - NEWS,
            due_date(),
            moved_from("line"),
        )
        partners = self.env["res.partner"]
        return [(self.browse(item), partners.browse(customer)) for item, customer in rows]

    def _dunning_tell_that_moved(self, company, owed_before):
        debtor = self.partner_id.commercial_partner_id

        def summary(env):
            values = {
                "amount": format_amount(env, self.amount_residual_currency, self.currency_id),
                "account": self.account_id.display_name,
                "customer": owed_before.display_name,
                "date": format_date(env, self.date_maturity or self.date),
                "since": format_date(env, self.date),
            }
            if self.account_id.account_type != RECEIVABLE or self.account_id.non_trade:
                return env._(
                    "%(amount)s of %(customer)s is on %(account)s since %(since)s: nobody asks for "
                    "what is there, follow it in a case or book it back",
                    **values,
                )
            if owed_before == debtor:
                return env._(
                    "%(amount)s moved to %(account)s was due on %(date)s: lift its “no follow-up”, "
                    "or nobody asks for it",
                    **values,
                )
            return env._(
                "%(amount)s taken over from %(customer)s was due on %(date)s: lift its “no "
                "follow-up”, or nobody asks for it",
                **values,
            )

        self._dunning_tell_once(company, summary)

    def _dunning_tell_once(self, company, summary):
        """Tell the debtor's collector of an item, and note on its entry that somebody was told."""
        self.move_id.dunning_moved_told = company._dunning_today()
        self.partner_id.commercial_partner_id._dunning_tell_collector(company, summary)


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_moved_told = fields.Date(
        string="Told that it is not followed up on",
        readonly=True,
        copy=False,
        help="The day on which a person was told that a debt moved by this entry fell due.",
    )

    def _dunning_debts(self):
        """Return the items by which somebody owes what these entries ask for, be it paid since."""
        return self.line_ids.filtered(
            lambda line: line.account_type == RECEIVABLE and line.balance > 0
        )

    def _dunning_debtors(self):
        """Return who owes what an entry asks for, as its items say: of a general entry Odoo knows
        no customer, and it may be about several. Of a credit, whose it is.
        """
        self.ensure_one()
        items = self._dunning_debts() or self.line_ids.filtered(
            lambda line: line.account_type == RECEIVABLE
        )
        return items.partner_id.commercial_partner_id
