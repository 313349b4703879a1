"""What settles a debt: money, or something else. Said once, as SQL.

Odoo calls an invoice paid once its items are reconciled, whatever they are reconciled with. Money
is a payment, or an entry of a bank, cash or card journal. An entry that takes a debt from one of a
customer's accounts to another (to doubtful debts, bills, retentions) only moves it: it is owed as
long as it is open there. One that takes it to another customer, or books it as a loss, leaves the
first with nothing to pay, and with nothing paid.
"""

from odoo.tools import SQL

from .ledger_sql import RECEIVABLE, rounded

MONEY = ("bank", "cash", "credit")  # journals through which debtors pay
MOST_MOVES = 5  # of one debt: to a bill, back, to doubtful debts…
CLASS_DIGITS = 2  # of the code: 41, customers, in the French chart of accounts
DEBTS_OF_ENTRY = SQL(
    """
    JOIN account_move_line credit ON credit.move_id = entry.id AND credit.balance < 0
    JOIN account_partial_reconcile partial ON partial.credit_move_id = credit.id
    JOIN account_move_line debt ON debt.id = partial.debit_move_id
    """
)  # what an entry settles, and by which of its items


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


def is_on_claims(line, like):
    """Whether an item is on an account of what customers owe: receivable, or of the class of the
    account of ``like``, an item of the same entry.
    """
    return SQL(
        """
        EXISTS (SELECT 1
                  FROM account_account account, account_account own, res_company company
                 WHERE account.id = %(account)s AND own.id = %(own)s AND company.id = %(company)s
                   AND (account.account_type = %(receivable)s
                        OR account.account_type = 'asset_current'
                       AND LEFT(account.code_store ->> SPLIT_PART(company.parent_path, '/', 1),
                                %(digits)s)
                         = LEFT(own.code_store ->> SPLIT_PART(company.parent_path, '/', 1),
                                %(digits)s)))
        """,
        account=SQL.identifier(line, "account_id"),
        own=SQL.identifier(like, "account_id"),
        company=SQL.identifier(like, "company_id"),
        receivable=RECEIVABLE,
        digits=CLASS_DIGITS,
    )


def customer(line):
    """Whose a journal item is."""
    return SQL(
        "(SELECT commercial_partner_id FROM res_partner WHERE id = %s)",
        SQL.identifier(line, "partner_id"),
    )


def _is_claim(line, like):
    """Whether an item is on an account of what customers owe, and of the customer of ``like``."""
    return SQL("%s AND %s = %s", is_on_claims(line, like), customer(line), customer(like))


def taken_part(credit="credit"):
    """Which part of what a journal item settles another customer took over: the share of what its
    entry debits others than those whose debts it settles; 0 of money and of what is no entry.
    """
    return SQL(
        """
        CASE WHEN %(money)s THEN 0 ELSE (
             SELECT LEAST(COALESCE(
                        SUM(GREATEST(net.balance, 0)) FILTER (WHERE net.customer_id != %(own)s)
                        / NULLIF(SUM(GREATEST(-net.balance, 0)), 0), 0), 1)
               FROM (SELECT person.commercial_partner_id AS customer_id,
                            SUM(other.balance) AS balance
                       FROM account_move_line other
                       JOIN account_move entry ON entry.id = other.move_id
                                              AND entry.move_type = 'entry'
                       JOIN res_partner person ON person.id = other.partner_id
                      WHERE other.move_id = %(entry)s AND %(on_claims)s
                      GROUP BY 1) net) END
        """,
        money=is_money(credit),
        own=customer(credit),
        entry=SQL.identifier(credit, "move_id"),
        on_claims=is_on_claims("other", credit),
    )


def is_loss(credit="credit"):
    """Whether the entry of a journal item books as a loss what nobody took over: most of what it
    takes off the customers' accounts is an expense, the rest is the tax that comes back. The fees
    of who passes a payment on are no loss.
    """
    return SQL(
        """
        (NOT %(money)s AND (
             SELECT COALESCE(loss.amount > 0 AND 2 * loss.amount >= loss.settled, FALSE)
               FROM (SELECT SUM(other.balance) FILTER (
                                WHERE account.account_type LIKE 'expense%%') AS amount,
                            -SUM(other.balance) FILTER (WHERE %(on_claims)s) AS settled
                       FROM account_move_line other
                       JOIN account_move entry ON entry.id = other.move_id
                                              AND entry.move_type = 'entry'
                       JOIN account_account account ON account.id = other.account_id
                      WHERE other.move_id = %(entry)s) loss))
        """,
        money=is_money(credit),
        on_claims=is_on_claims("other", credit),
        entry=SQL.identifier(credit, "move_id"),
    )


def _allocations():
    """The allocations to the item of ``followed``: of each, the entry, and which part of it moves
    the debt, by how much the entry debits and credits the customer's accounts.
    """
    return SQL(
        """
        SELECT partial.id AS partial_id, partial.amount, partial.debit_amount_currency,
               credit.id AS credit_id, credit.move_id AS entry_id, credit.date, origin.move_type,
               CASE WHEN moved.debited > 0
                    THEN moved.debited / GREATEST(moved.debited, moved.credited) ELSE 0
                    END AS moved_part,
               moved.debited
          FROM account_partial_reconcile partial
          JOIN account_move_line credit ON credit.id = partial.credit_move_id
          JOIN account_move origin ON origin.id = credit.move_id
          LEFT JOIN LATERAL (
               SELECT SUM(GREATEST(other.balance, 0)) AS debited,
                      SUM(GREATEST(-other.balance, 0)) AS credited
                 FROM account_move_line other
                WHERE other.move_id = credit.move_id AND %s) moved
            ON origin.move_type = 'entry' AND NOT %s
         WHERE partial.debit_move_id = followed.item_id
        """,
        _is_claim("other", "credit"),
        is_money("credit"),
    )


def _followed(line):
    """``line`` and the items to which its debt was moved, as a recursive query: of each, the share
    of it that the debt is, in the company's currency.
    """
    return SQL(
        """
        WITH RECURSIVE followed AS (
            SELECT %(item)s AS item_id, 1::numeric AS share, 0 AS depth
             UNION ALL
            SELECT target.id,
                   followed.share * allocation.amount * allocation.moved_part
                       / allocation.debited,
                   followed.depth + 1
              FROM followed
              JOIN LATERAL (%(allocations)s) allocation ON allocation.moved_part > 0
              JOIN account_move_line credit ON credit.id = allocation.credit_id
              JOIN account_move_line target
                ON target.move_id = allocation.entry_id AND target.balance > 0
               AND target.parent_state = 'posted' AND %(is_claim)s
             WHERE followed.depth < %(most)s)
        """,
        item=SQL.identifier(line, "id"),
        allocations=_allocations(),
        is_claim=_is_claim("target", "credit"),
        most=MOST_MOVES,
    )


def owed_elsewhere(line):
    """What of a debt was moved to other accounts and is still owed there, in the company's
    currency. An account that is not reconciled owes all that it was debited.
    """
    return SQL(
        """
        (%s
         SELECT COALESCE(%s, 0)
           FROM followed
           JOIN account_move_line target ON target.id = followed.item_id
           JOIN account_account account ON account.id = target.account_id
          WHERE followed.depth > 0)
        """,
        _followed(line),
        rounded(
            SQL(
                """
                SUM(followed.share * GREATEST(
                    CASE WHEN account.reconcile THEN target.amount_residual
                         ELSE target.balance END, 0))
                """
            ),
            SQL.identifier(line, "company_currency_id"),
        ),
    )


def own_owed_elsewhere(line):
    """The same in the currency of the debt."""
    own = SQL(
        "%s * %s / NULLIF(%s, 0)",
        owed_elsewhere(line),
        SQL.identifier(line, "amount_currency"),
        SQL.identifier(line, "balance"),
    )
    return rounded(own, SQL.identifier(line, "currency_id"))


def moved_from(line):
    """The ids of the entries whose debts were moved to ``line``, at once or in turn: a query."""
    return SQL(
        """
        WITH RECURSIVE source AS (
            SELECT %(entry)s AS move_id, 0 AS depth
             UNION
            SELECT debt.move_id, source.depth + 1
              FROM source
              JOIN account_move entry ON entry.id = source.move_id AND entry.move_type = 'entry'
              %(settled)s
             WHERE source.depth < %(most)s AND NOT %(is_money)s AND %(is_claim)s)
        SELECT move_id FROM source WHERE depth > 0
        """,
        entry=SQL.identifier(line, "move_id"),
        settled=DEBTS_OF_ENTRY,
        most=MOST_MOVES,
        is_money=is_money("credit"),
        is_claim=_is_claim("credit", line),
    )


def settlements(line):
    """What settled a debt, wherever it was moved meanwhile: the day, the amount in the currency of
    the debt, the item that settled it, and whether it is a credit note.
    """
    return SQL(
        """
        %(followed)s
        SELECT allocation.partial_id, allocation.date,
               CASE WHEN followed.depth = 0 THEN allocation.debit_amount_currency
                    ELSE %(moved)s END
                   * (1 - allocation.moved_part) AS amount,
               allocation.credit_id, allocation.move_type = 'out_refund' AS is_credit
          FROM followed
          JOIN LATERAL (%(allocations)s) allocation ON allocation.moved_part < 1
        """,
        followed=_followed(line),
        allocations=_allocations(),
        moved=rounded(
            SQL(
                "allocation.amount * followed.share * %s / NULLIF(%s, 0)",
                SQL.identifier(line, "amount_currency"),
                SQL.identifier(line, "balance"),
            ),
            SQL.identifier(line, "currency_id"),
        ),
    )


def is_paid(line):
    """Whether money came for a debt of which nothing is left, and nobody else took it over: of most
    debts one sees at once that there was nothing but money.
    """
    return SQL(
        """
        (NOT EXISTS (SELECT FROM account_partial_reconcile partial
                       JOIN account_move_line credit ON credit.id = partial.credit_move_id
                      WHERE partial.debit_move_id = %(item)s AND NOT %(money)s)
         OR (SELECT COALESCE(BOOL_OR(%(money)s) AND MAX(%(taken)s) = 0, FALSE)
               FROM (%(settlements)s) settled
               JOIN account_move_line credit ON credit.id = settled.credit_id
              WHERE settled.amount > 0))
        """,
        item=SQL.identifier(line, "id"),
        money=is_money(),
        taken=taken_part(),
        settlements=settlements(line),
    )


def may_be_owed(line="line"):
    """Whether an item is open on an account that a debt may have been moved to."""
    return SQL(
        """
        %(line)s.parent_state = 'posted' AND %(line)s.reconciled IS NOT TRUE
        AND %(line)s.account_id = ANY(ARRAY(
            SELECT id FROM account_account WHERE account_type IN (%(receivable)s, 'asset_current')))
        """,
        line=SQL.identifier(line),
        receivable=RECEIVABLE,
    )


def invoices_owed_elsewhere(company_id, condition=None):
    """The ids of a company's entries of which a debt was moved and is still open there: a query,
    whose ``target`` ``condition`` may narrow.
    """
    return SQL(
        """
        SELECT debt.move_id
          FROM account_move_line target
          JOIN account_move entry ON entry.id = target.move_id AND entry.move_type = 'entry'
          %s
         WHERE target.company_id = %s AND %s AND target.balance > 0 AND NOT %s AND %s AND %s
        """,
        DEBTS_OF_ENTRY,
        company_id,
        may_be_owed("target"),
        is_money("credit"),
        _is_claim("target", "credit"),
        condition or SQL("TRUE"),
    )


def invoices_not_paid(company_id, debtor_id=None):
    """The ids of a company's entries that Odoo may call paid and nobody paid: what they owe was
    moved and is open there, or settled by entries alone, or another customer took it over. A query.

    :param debtor_id: of whom; of all, if it is left out
    """
    credit = SQL.identifier("credit", "partner_id")
    target = SQL.identifier("target", "partner_id")

    def of_debtor(partner):
        of_one = SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = %s)",
            partner,
            debtor_id,
        )
        return of_one if debtor_id else SQL("TRUE")

    return SQL(
        """
        %(elsewhere)s
         UNION
        SELECT debt.move_id
          FROM account_journal journal
          JOIN account_move entry ON entry.journal_id = journal.id AND entry.move_type = 'entry'
          %(settled)s
         WHERE journal.type = 'general' AND entry.company_id = %(company)s
           AND debt.reconciled AND %(of_debtor)s AND NOT %(money)s AND NOT %(paid)s
           AND NOT EXISTS (SELECT FROM account_partial_reconcile exchanged
                            WHERE exchanged.exchange_move_id = entry.id)
        """,
        elsewhere=invoices_owed_elsewhere(company_id, of_debtor(target)),
        settled=DEBTS_OF_ENTRY,
        company=company_id,
        of_debtor=of_debtor(credit),
        money=is_money(),
        paid=is_paid("debt"),
    )
