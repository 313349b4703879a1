"""What the night takes: how debtors pay, and with it when they will."""

from functools import partial
from unittest.mock import patch

from stopwatch import Bench, in_turns

from odoo.tools import SQL

NOTHING = SQL("SELECT NULL::int AS partner_id, NULL::jsonb AS payments WHERE FALSE")


def night(database):
    """The figures of all debtors brought up to date, those known already; without what is foretold;
    and the forecast that is kept beside.
    """
    bench = Bench(database)
    figures, kept = bench.env["dunning.behaviour"], bench.env["dunning.cash.kept"]
    with bench.undone():
        payments = allocate(bench)
        figures._refresh(bench.company)
        bench.cr.execute("ANALYZE dunning_behaviour")
        known = figures.search_count([("payments_known", ">", 0)])
        return in_turns(
            ours=partial(bench.seconds, figures._refresh, bench.company),
            floor=partial(bench.seconds, measure_alone, figures, bench.company),
            kept=partial(bench.seconds, kept._keep, bench.company),
        ) | {"payments": payments, "known": known}


def measure_alone(figures, companies):
    """Bring the figures up to date, and foretell nothing."""
    with patch.multiple(
        type(figures),
        _latest_payments=lambda figures: NOTHING,
        _note_pay_days=lambda figures, company, measured: None,
    ):
        figures._refresh(companies)


def allocate(bench):
    """Allocate the payments of the invoices that are paid: ``populate`` copies both, and does not
    say which is for which.

    :return: how many there are
    """
    bench.cr.execute(
        """
        INSERT INTO account_partial_reconcile (
               debit_move_id, credit_move_id, amount, debit_amount_currency,
               credit_amount_currency, debit_currency_id, credit_currency_id, company_id, max_date)
        SELECT debt.id, payment.id, debt.balance, debt.balance, debt.balance,
               debt.currency_id, debt.currency_id, debt.company_id, payment.date
          FROM (SELECT line.*, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line line
                 WHERE line.company_id = %(company)s AND line.reconciled AND line.balance > 0
                   AND line.payment_id IS NULL AND NOT EXISTS (
                       SELECT FROM account_partial_reconcile known
                        WHERE known.debit_move_id = line.id)
                WINDOW same AS (PARTITION BY line.partner_id, line.balance, line.account_id
                                ORDER BY line.id)) debt
          JOIN (SELECT line.*, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line line
                 WHERE line.company_id = %(company)s AND line.reconciled AND line.balance < 0
                   AND line.payment_id IS NOT NULL AND NOT EXISTS (
                       SELECT FROM account_partial_reconcile known
                        WHERE known.credit_move_id = line.id)
                WINDOW same AS (PARTITION BY line.partner_id, line.balance, line.account_id
                                ORDER BY line.id)) payment
            ON payment.partner_id = debt.partner_id AND payment.account_id = debt.account_id
           AND payment.balance = -debt.balance AND payment.rank = debt.rank
        """,
        {"company": bench.company.id},
    )
    count = bench.cr.rowcount
    bench.cr.execute("ANALYZE account_partial_reconcile")
    bench.env.invalidate_all()
    return count
