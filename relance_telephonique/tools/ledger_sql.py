"""Which journal items are owed, and when they are due: said once, as domains and as SQL.

``line`` is the alias of a journal item's table in the query that asks.
"""

from odoo.fields import Domain
from odoo.tools import SQL

from .vocabulary import ANNOUNCED_STATES, PAID_STATES

RECEIVABLE, PAYABLE = "asset_receivable", "liability_payable"
ADVANCES = ("liability_current", "asset_current")  # where money of customers may be parked

IS_OPEN = Domain([("parent_state", "=", "posted"), ("reconciled", "=", False)])
# What Odoo calls non-trade (salary advances, deposits) is no customer's debt, nor pays for one.
IS_RECEIVABLE = Domain([("account_type", "=", RECEIVABLE), ("account_id.non_trade", "=", False)])
OPEN_RECEIVABLES = IS_RECEIVABLE & IS_OPEN  # credits too
OPEN_PAYABLES = Domain("account_type", "=", PAYABLE) & IS_OPEN
OPEN_DEBTS = OPEN_RECEIVABLES & Domain("amount_residual", ">", 0)
# A credit of the customer's, if anything is left of it: see ``is_still_credit``
IS_CREDIT = IS_RECEIVABLE & Domain("amount_residual", "<", 0)

# Money that the company paid to the customer, as ``is_money_out`` says
PAID_BACK = Domain("amount_residual", ">", 0) & (
    Domain("payment_id", "!=", False)
    | Domain("statement_line_id", "!=", False) & Domain("dunning_is_owed", "!=", True)
)


def due_date(line="line"):
    """The day on which an item is due: its own, where it has terms."""
    own, entry = (SQL.identifier(line, name) for name in ("date_maturity", "date"))
    return SQL("COALESCE(%s, %s)", own, entry)


def rounded(amount, currency):
    """``amount`` with as many places as ``currency`` has, both SQL: the franc Pacifique has none,
    the Tunisian dinar three.
    """
    return SQL(
        "ROUND(%s, (SELECT decimal_places FROM res_currency WHERE id = %s))", amount, currency
    )


def is_posted(line="line", account_type=RECEIVABLE):
    """Whether a posted item is of that type of account.

    The accounts are an array, so that the index of open items by account and partner serves.
    """
    return SQL(
        """
        %s = ANY(ARRAY(SELECT id FROM account_account
                        WHERE account_type = %s AND non_trade IS NOT TRUE))
        AND %s = 'posted'
        """,
        SQL.identifier(line, "account_id"),
        account_type,
        SQL.identifier(line, "parent_state"),
    )


def is_open(line="line", account_type=RECEIVABLE):
    """Whether an item is posted and not reconciled: a debt, or a credit."""
    return SQL(
        "%s AND %s IS NOT TRUE", is_posted(line, account_type), SQL.identifier(line, "reconciled")
    )


def is_money_out(line="line"):
    """Whether an item is money that the company paid to the customer: a refund, which is set off
    against credits and is no debt. Of a bare bank debit, a refund or a payment that came back,
    ``dunning_is_owed`` says which.
    """
    return SQL(
        "((%s IS NOT NULL OR %s IS NOT NULL AND %s IS NOT TRUE) AND %s > 0)",
        SQL.identifier(line, "payment_id"),
        SQL.identifier(line, "statement_line_id"),
        SQL.identifier(line, "dunning_is_owed"),
        SQL.identifier(line, "amount_residual"),
    )


def left_of_credit(line="line", residual="amount_residual"):
    """What an open item leaves in the currency of the column ``residual``: of a credit note, what
    no payment without journal entry has paid back. Odoo then calls all of the note paid, and all of
    it is open: where no payment says how much went back, all of it did.
    """
    return SQL(
        """
        CASE WHEN %(residual)s < 0 AND EXISTS (
                  SELECT FROM account_move note
                   WHERE note.id = %(move)s AND note.move_type = 'out_refund'
                     AND note.payment_state IN %(paid)s)
             THEN ROUND(%(residual)s * GREATEST(1 - COALESCE((
                  SELECT SUM(payment.amount)
                    FROM account_move__account_payment named
                    JOIN account_payment payment ON payment.id = named.payment_id
                   WHERE named.invoice_id = %(move)s AND payment.move_id IS NULL
                     AND payment.payment_type = 'outbound' AND payment.state IN %(announced)s
                     AND payment.currency_id = %(currency)s)
                  / -NULLIF(%(own)s, 0), 1), 0), 3)
             ELSE %(residual)s END
        """,
        residual=SQL.identifier(line, residual),
        own=SQL.identifier(line, "amount_residual_currency"),
        currency=SQL.identifier(line, "currency_id"),
        move=SQL.identifier(line, "move_id"),
        paid=PAID_STATES,
        announced=ANNOUNCED_STATES,
    )


def is_still_credit(line="line"):
    """Whether an open item is the customer's money, of which something is left. A CASE keeps
    PostgreSQL from looking through all credits there are for those of one debtor.
    """
    return SQL(
        "CASE WHEN %s < 0 THEN %s < 0 ELSE FALSE END",
        SQL.identifier(line, "amount_residual"),
        left_of_credit(line),
    )


def is_open_advance(line="line"):
    """Whether an item is money of somebody's that waits on an account beside the receivables: the
    open credit of an entry. An invoice in advance brings no money, and a bank line that is not
    matched is known as what it is.
    """
    return SQL(
        """
        (%(residual)s < 0 AND %(reconciled)s IS NOT TRUE AND %(state)s = 'posted'
         AND EXISTS (SELECT FROM account_move entry
                      WHERE entry.id = %(move)s AND entry.move_type = 'entry')
         AND NOT EXISTS (SELECT FROM account_bank_statement_line bank
                          WHERE bank.id = %(bank)s AND bank.is_reconciled IS NOT TRUE))
        """,
        residual=SQL.identifier(line, "amount_residual"),
        reconciled=SQL.identifier(line, "reconciled"),
        state=SQL.identifier(line, "parent_state"),
        move=SQL.identifier(line, "move_id"),
        bank=SQL.identifier(line, "statement_line_id"),
    )


def is_open_debt(line="line"):
    """Whether an item still leaves something to pay."""
    return SQL("%s AND %s > 0", is_open(line), SQL.identifier(line, "amount_residual"))
