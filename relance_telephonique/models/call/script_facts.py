"""What the choice of a call script rests on: looked up when a rule first asks, then kept."""

from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_open, is_open_debt
from .contact_facts import ContactFacts

MODELS_READ = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "dunning.action",
    "dunning.action.line",
    "dunning.call",
    "dunning.discount.offer",
    "dunning.dispute",
    "dunning.promise",
    "dunning.promise.item",
    "dunning.promise.line",
    "res.partner",
)


class Debt(NamedTuple):
    """A due item that the call is about; ``amount`` in the company's currency."""

    id: int
    move_id: int
    date_due: date
    amount: float
    auto_posted: bool


class Customer(NamedTuple):
    """How long the debtor has bought, how many invoices they paid, and how many on time."""

    since: date | None
    paid: int
    on_time: int


class Rank(NamedTuple):
    """Of ``debtors`` with an overdue balance, ``as_much`` owe as much as is chased here."""

    debtors: int
    as_much: int


class ScriptFacts(ContactFacts):
    """The facts about one phone action, on the day. Nothing is looked up per invoice."""

    def __init__(self, action):
        self.action = action.sudo()  # a collector may have no right on payments or calls of others
        self.env = self.action.env
        self.company = self.action.company_id
        self.debtor = self.action.partner_id
        self.today = self.company._dunning_today()
        for model in MODELS_READ:
            self.env[model].flush_model()

    # ------------------------------------------------------------------ the debt

    @cached_property
    def debts(self):
        """What the action carries and is still open, else what the debtor owes overdue, oldest
        first.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.move_id, %(due)s,
                       line.amount_residual,
                       move.auto_post_origin_id IS NOT NULL
                       OR move.auto_post NOT IN ('no', 'at_date')
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                 WHERE line.company_id = %(company)s AND %(debt)s AND %(chosen)s
                 ORDER BY 3, 1
                """,
                company=self.company.id,
                due=due_date(),
                debt=is_open_debt(),
                chosen=self._chosen_items(),
            )
        )
        return [Debt(*row) for row in rows]

    def _chosen_items(self):
        if lines := self.action.line_ids:
            return SQL("line.id IN %s", tuple(lines.move_line_id.ids) or (0,))
        return SQL(
            """
            line.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = %s)
            AND %s < %s
            """,
            self.debtor.id,
            due_date(),
            self.today,
        )

    @property
    def moves(self):
        """The invoices that the call is about, the one due first first."""
        return self.env["account.move"].browse(dict.fromkeys(debt.move_id for debt in self.debts))

    @property
    def move_ids(self):
        return tuple(self.moves.ids) or (0,)

    @property
    def amount(self):
        """What the call is about, in the company's currency."""
        return sum(debt.amount for debt in self.debts)

    @cached_property
    def chased(self):
        """``{currency: what is due and not disputed}``, as the decision has it."""
        items = self.env["dunning.due.item"].sudo()
        items.invalidate_model()
        owed = items.search([("id", "in", [debt.id for debt in self.debts])])
        return {
            currency: sum(own.mapped("amount_chased_currency"))
            for currency, own in owed.filtered("amount_chased").grouped("currency_id").items()
        }

    @property
    def date_due(self):
        """The oldest due date, or None."""
        return self.debts[0].date_due if self.debts else None

    @property
    def days_late(self):
        """Days since the oldest due date; not more than 0 before it."""
        return (self.today - self.date_due).days if self.debts else 0

    # ------------------------------------------------------------------ the customer

    @cached_property
    def rank(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE overdue >= %(amount)s)
                  FROM (SELECT SUM(line.amount_residual) AS overdue
                          FROM account_move_line line
                          JOIN res_partner partner ON partner.id = line.partner_id
                         WHERE line.company_id = %(company)s AND %(open)s
                           AND %(due)s < %(today)s
                         GROUP BY partner.commercial_partner_id
                        HAVING SUM(line.amount_residual) > 0) debtor
                """,
                amount=self.company.currency_id.round(self.amount),
                company=self.company.id,
                due=due_date(),
                open=is_open(),
                today=self.today,
            )
        )
        return Rank(*row)

    @cached_property
    def customer(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(invoice.invoice_date), COUNT(*) FILTER (WHERE invoice.paid),
                       COUNT(*) FILTER (WHERE invoice.paid AND NOT EXISTS (
                           SELECT FROM account_move_line line
                             JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                            WHERE line.move_id = invoice.id AND part.max_date > line.date_maturity
                       ))
                  FROM (SELECT move.id, move.invoice_date,
                               move.payment_state IN ('paid', 'in_payment')
                               AND move.amount_residual = 0 AS paid
                          FROM account_move move
                         WHERE %s) invoice
                """,
                self._invoices_of_debtor(SQL("move")),
            )
        )
        return Customer(*row)

    def _invoices_of_debtor(self, table):
        return SQL(
            """
            %(table)s.commercial_partner_id = %(debtor)s AND %(table)s.company_id = %(company)s
            AND %(table)s.move_type = 'out_invoice' AND %(table)s.state = 'posted'
            """,
            table=table,
            debtor=self.debtor.id,
            company=self.company.id,
        )

    @cached_property
    def alike(self):
        """``{invoice id: dates of those of the same amount up to it, the latest first}``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT chased.id,
                       ARRAY_AGG(DISTINCT move.invoice_date ORDER BY move.invoice_date DESC)
                  FROM account_move chased
                  JOIN account_move move ON move.currency_id = chased.currency_id
                   AND move.amount_total = chased.amount_total
                   AND move.invoice_date <= chased.invoice_date
                 WHERE chased.id IN %s AND %s AND %s
                 GROUP BY chased.id
                """,
                self.move_ids,
                self._invoices_of_debtor(SQL("chased")),
                self._invoices_of_debtor(SQL("move")),
            )
        )
        return dict(rows)
