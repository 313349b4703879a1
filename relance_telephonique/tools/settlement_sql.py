"""What settles a debt: money, or something else. Said once, as SQL.

Odoo calls an invoice paid once its items are reconciled, whatever they are reconciled with. Money
is a payment, or an entry of a bank, cash or card journal.
"""

from odoo.tools import SQL

MONEY = ("bank", "cash", "credit")  # journals through which debtors pay


def is_money(credit="credit"):
    """Whether a journal item that settles a debt is money that came in."""
    return SQL(
        """
        (%(payment)s IS NOT NULL OR %(bank)s IS NOT NULL
         OR %(journal)s = ANY(ARRAY(SELECT id FROM account_journal WHERE type IN %(money)s)))
        """,
        payment=SQL.identifier(credit, "payment_id"),
        bank=SQL.identifier(credit, "statement_line_id"),
        journal=SQL.identifier(credit, "journal_id"),
        money=MONEY,
    )
