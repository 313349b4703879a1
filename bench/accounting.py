"""What accountants wait for: interest to charge, payments to reconcile."""

from functools import partial

from ledger import PAID_UNRECONCILED
from stopwatch import BATCH, Bench, in_turns


def interest(database):
    """The interest of a thousand late invoices, and the least that it can cost to read what it
    takes record by record: their due dates, and when what was reconciled with them came.
    """
    bench = Bench(database)
    bench.company.dunning_interest_policy = "ecb_10"
    late = [("days_late", ">", 0), ("move_id.move_type", "=", "out_invoice")]
    found = bench.due_items().search(late, limit=BATCH).move_id
    moves = found.browse(found.ids)  # read together whatever is forgotten in between

    def floor():
        lines = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
        lines.mapped("date_maturity")
        lines.matched_credit_ids.credit_move_id.mapped("date")

    return in_turns(
        ours=partial(bench.seconds, moves._dunning_late_interests),
        floor=partial(bench.seconds, floor),
    )


def reconcile(without, database):
    """Reconcile invoices with their payments, in a database without the module and in one with."""
    timers = {}
    for name, bench in {"floor": Bench(without), "ours": Bench(database)}.items():
        reconcile_plan = bench.env["account.move.line"]._reconcile_plan
        timers[name] = partial(bench.seconds, reconcile_plan, reconcilable(bench))
    return in_turns(**timers)


def reconcilable(bench):
    """A thousand invoices' items, each with that of its payment."""
    bench.cr.execute(
        """
        SELECT invoice.id, payment.id
          FROM (SELECT line.*, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                 WHERE move.ref LIKE %(ref)s AND line.amount_residual > 0
                WINDOW same AS (PARTITION BY line.partner_id, line.amount_residual
                                ORDER BY line.id)) invoice
          JOIN (SELECT *, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line
                 WHERE amount_residual < 0 AND NOT reconciled AND payment_id IS NOT NULL
                WINDOW same AS (PARTITION BY partner_id, amount_residual ORDER BY id)) payment
            ON payment.partner_id = invoice.partner_id AND payment.rank = invoice.rank
           AND payment.amount_residual = -invoice.amount_residual
         ORDER BY invoice.id LIMIT %(limit)s
        """,
        {"ref": PAID_UNRECONCILED + "%", "limit": BATCH},
    )
    lines = bench.env["account.move.line"]
    return [lines.browse(pair) for pair in bench.cr.fetchall()]
