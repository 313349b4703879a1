"""What the choice of a call script rests on: the debtor as a customer, among the others."""

from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_open
from ...tools.settlement_sql import invoices_not_paid
from ...tools.vocabulary import PAID_STATES


class Customer(NamedTuple):
    """How long the debtor has bought, how many invoices they paid, and how many on time."""

    since: date | None
    paid: int
    on_time: int


class Rank(NamedTuple):
    """Of ``debtors`` with an overdue balance, ``as_much`` owe as much as is chased here."""

    debtors: int
    as_much: int


class CustomerFacts:
    """Part of ``ScriptFacts``."""

    @cached_property
    def rank(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE overdue >= %(amount)s)
                  FROM (SELECT SUM(line.amount_residual) AS overdue
                          FROM account_move_line line
                          JOIN account_move move ON move.id = line.move_id
                          JOIN res_partner partner ON partner.id = line.partner_id
                         WHERE line.company_id = %(company)s AND %(open)s
                           AND move.payment_state NOT IN %(paid)s AND %(due)s < %(today)s
                         GROUP BY partner.commercial_partner_id
                        HAVING SUM(line.amount_residual) > 0) debtor
                """,
                amount=self.company.currency_id.round(self.amount),
                company=self.company.id,
                due=due_date(),
                open=is_open(),
                paid=PAID_STATES,
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
                               AND move.amount_residual = 0
                               AND move.id NOT IN (%s) AS paid
                          FROM account_move move
                         WHERE %s) invoice
                """,
                invoices_not_paid(self.company.id, self.debtor.id),
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
