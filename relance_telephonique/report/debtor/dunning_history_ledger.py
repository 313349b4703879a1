"""What the ledger tells of a debtor: invoices, due dates, payments."""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_posted
from ...tools.settlement_sql import MONEY, is_paid, owed_elsewhere, taken_part
from ...tools.vocabulary import ANNOUNCED_STATES
from .dunning_history import Event


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "account.journal": ["type"],
        "account.move": [
            "amount_total",
            "company_id",
            "currency_id",
            "date",
            "invoice_date",
            "invoice_user_id",
            "journal_id",
            "move_type",
            "name",
            "partner_id",
            "payment_state",
            "ref",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "balance",
            "currency_id",
            "date",
            "date_maturity",
            "journal_id",
            "move_id",
            "parent_state",
            "partner_id",
            "payment_id",
            "reconciled",
            "statement_line_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
            "max_date",
        ],
        "dunning.invoice.event": ["amount", "code", "date", "move_id", "note", "reason"],
        "account.payment": ["amount", "date", "move_id", "partner_id", "partner_type", "state"],
    }

    def _event_invoice(self):
        return self._event_of_document(1, "invoice", "out_invoice")

    def _event_credit_note(self):
        return self._event_of_document(2, "credit_note", "out_refund")

    def _event_of_document(self, number, kind, move_type):
        columns = {
            "date": SQL("COALESCE(move.invoice_date, move.date)"),
            "company_id": SQL("move.company_id"),
            "state": SQL(
                """
                CASE WHEN move.payment_state IN ('paid', 'in_payment') AND NOT EXISTS (
                          SELECT FROM account_move_line line
                           WHERE line.move_id = move.id AND line.balance > 0
                             AND %(posted)s AND %(elsewhere)s > 0)
                     THEN CASE WHEN move.move_type != 'out_invoice' OR NOT EXISTS (
                                    SELECT FROM account_move_line line
                                     WHERE line.move_id = move.id AND line.balance > 0
                                       AND %(posted)s AND line.reconciled AND NOT %(paid)s)
                               THEN 'paid' ELSE 'settled' END
                     WHEN move.payment_state = 'partial' THEN 'partial'
                     WHEN move.payment_state = 'reversed' THEN 'credited'
                     WHEN move.move_type != 'out_invoice' THEN NULL
                     WHEN move.invoice_date_due < %(today)s THEN 'unpaid' ELSE 'not_due' END
                """,
                posted=is_posted(),
                elsewhere=owed_elsewhere("line"),
                paid=is_paid("line"),
                today=self.env.company._dunning_today(),
            ),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "user_id": SQL("move.invoice_user_id"),
            "amount": SQL("move.amount_total"),
            "currency_id": SQL("move.currency_id"),
            "name": SQL("move.name"),
            "code": SQL("move.move_type"),
            "note": SQL("(SELECT name FROM account_move WHERE id = move.reversed_entry_id)"),
            "date_end": SQL("move.invoice_date_due"),
        }
        source = SQL(
            "%s WHERE move.move_type = %s AND move.state = 'posted'", self._moves(), move_type
        )
        return Event(number, kind, "account.move", SQL("move.id"), source, columns)

    def _event_entry(self):
        """What is owed or settled by a general entry, an opening balance for one; differences of
        exchange are nobody's doing.
        """
        columns = self._columns_of_item() | {
            "amount": SQL("line.amount_currency"),
            "code": SQL(
                """
                CASE WHEN line.balance > 0 THEN 'debit' WHEN %s > 0 THEN 'taken_over'
                     ELSE 'credit' END
                """,
                taken_part("line"),
            ),
            "note": SQL("move.ref"),
        }
        source = SQL(
            """
            %s JOIN res_company company ON company.id = move.company_id
             WHERE %s AND line.balance != 0
               AND move.move_type = 'entry' AND journal.type = 'general'
               AND journal.id IS DISTINCT FROM company.currency_exchange_journal_id
            """,
            self._items(),
            is_posted(),
        )
        return Event(3, "entry", "account.move.line", SQL("line.id"), source, columns)

    def _event_due(self):
        """Due dates that passed before all was paid."""
        due = due_date()
        columns = self._columns_of_item() | {
            "date": due,
            "state": SQL(
                """
                CASE WHEN line.reconciled IS NOT TRUE OR %s > 0 THEN 'unpaid'
                     WHEN %s THEN 'paid' ELSE 'settled' END
                """,
                owed_elsewhere("line"),
                is_paid("line"),
            ),
            "amount": SQL("line.amount_currency"),
        }
        source = SQL(
            """
            %(items)s
             WHERE %(receivable)s AND line.balance > 0 AND %(due)s < %(today)s
               AND (line.reconciled IS NOT TRUE OR %(due)s < (
                    SELECT MAX(partial.max_date) FROM account_partial_reconcile partial
                     WHERE partial.debit_move_id = line.id))
            """,
            items=self._items(),
            receivable=is_posted(),
            due=due,
            today=self.env.company._dunning_today(),
        )
        return Event(4, "due", "account.move.line", SQL("line.id"), source, columns)

    def _event_payment(self):
        columns = self._columns_of_item() | {
            "move_id": SQL("NULL"),  # it may pay several
            "amount": SQL("-line.amount_currency"),
            "days_late": SQL(
                """
                SELECT MAX(partial.max_date - %s)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line due ON due.id = partial.debit_move_id
                 WHERE partial.credit_move_id = line.id
                """,
                due_date("due"),
            ),
        }
        source = SQL(
            "%s WHERE %s AND move.move_type = 'entry' AND journal.type IN %s",
            self._items(),
            is_posted(),
            MONEY,
        )
        return Event(5, "payment", "account.move.line", SQL("line.id"), source, columns)

    def _event_payment_without_entry(self):
        """Community books a payment without outstanding account with the bank statement only."""
        columns = {
            "date": SQL("payment.date"),
            "company_id": SQL("payment.company_id"),
            "state": SQL("'waiting'"),
            "amount": SQL("payment.amount"),
            "currency_id": SQL("payment.currency_id"),
            "name": SQL("payment.name"),
            "note": SQL("payment.memo"),
        }
        source = SQL(
            """
            res_partner debtor
            JOIN res_partner member ON member.commercial_partner_id = debtor.id
            JOIN account_payment payment ON payment.partner_id = member.id
             WHERE payment.move_id IS NULL AND payment.partner_type = 'customer'
               AND payment.payment_type = 'inbound' AND payment.state IN %s
            """,
            ANNOUNCED_STATES,
        )
        return Event(6, "payment", "account.payment", SQL("payment.id"), source, columns)

    def _event_lifecycle(self):
        """What buyers and their platforms said of an invoice."""
        columns = {
            "date": self._day("event.date"),
            "company_id": SQL("event.company_id"),
            "move_id": SQL("event.move_id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "amount": SQL("NULLIF(event.amount, 0)"),
            "currency_id": SQL("event.currency_id"),
            "name": SQL("move.name"),
            "note": SQL("CONCAT_WS(' ', event.reason, event.note)"),
            "code": SQL("event.code"),
        }
        source = SQL(
            "%s JOIN dunning_invoice_event event ON event.move_id = move.id", self._moves()
        )
        return Event(29, "lifecycle", "dunning.invoice.event", SQL("event.id"), source, columns)

    def _columns_of_item(self):
        return {
            "date": SQL("line.date"),
            "company_id": SQL("line.company_id"),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "currency_id": SQL("line.currency_id"),
            "name": SQL("move.name"),
        }
