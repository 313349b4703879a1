"""Decide among bank lines that nobody has matched."""

from looking import decide_all, decide_on
from stopwatch import Bench, in_turns

BANK_LINES = 20_000  # that nobody has matched; fewer than one for each due item


def matching(database):
    """The decision among bank lines that nobody has matched, and without a look at them."""
    from odoo.addons.relance_telephonique.models.company.rules import Asked

    bench = Bench(database)
    with bench.undone():
        bring_bank_lines(bench)
        rules = [
            rule._replace(has_bank_money=False)
            for rule in bench.env["res.company"]._dunning_rules().values()
        ]
        items = bench.due_items()
        unaware = Asked.once(items, lambda: rules)
        found = bench.due_items().search_count([("status", "=", "to_match")])
        return in_turns(
            ours=lambda: bench.seconds(decide_all, bench),
            floor=lambda: bench.seconds(decide_on, unaware, bench),
        ) | {"found": found}


def bring_bank_lines(bench):
    """Of ten bank lines one is of the very amount of an item, three name an invoice, three are a
    debtor's and fit nothing, and three are of nobody known.
    """
    journal = bench.env["account.journal"].search(
        [("company_id", "=", bench.company.id), ("type", "=", "bank")], limit=1
    )
    model = bench.env["account.bank.statement.line"].create(
        {"journal_id": journal.id, "date": bench.day, "amount": 1, "payment_ref": "Virement"}
    )
    bench.env.flush_all()
    bench.cr.execute(
        """
        CREATE TEMPORARY TABLE brought ON COMMIT DROP AS
        SELECT item.*, nextval('account_bank_statement_line_id_seq') AS line_id
          FROM (SELECT ROW_NUMBER() OVER (ORDER BY line.partner_id, line.id) AS number,
                       partner.commercial_partner_id AS debtor_id, line.move_id,
                       line.amount_residual AS amount
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable' AND line.amount_residual > 0) item
         WHERE item.number %% GREATEST((SELECT COUNT(*) FROM account_move_line
                                         WHERE company_id = %(company)s AND amount_residual > 0)
                                       / %(count)s, 1) = 0
         LIMIT %(count)s;
        INSERT INTO account_bank_statement_line (
               id, move_id, journal_id, company_id, currency_id, amount, amount_residual,
               payment_ref, internal_index, is_reconciled, sequence, dunning_partner_id)
        SELECT brought.line_id, model.move_id, model.journal_id, model.company_id,
               model.currency_id, brought.amount,
               CASE WHEN brought.line_id %% 10 = 0 THEN -brought.amount
                    ELSE -brought.amount - 0.37 END,
               model.payment_ref, model.internal_index, FALSE, 1,
               CASE WHEN brought.line_id %% 10 < 7 THEN brought.debtor_id END
          FROM brought, account_bank_statement_line model
         WHERE model.id = %(model)s;
        INSERT INTO dunning_bank_line_move_rel (line_id, move_id)
        SELECT line_id, move_id FROM brought WHERE line_id %% 10 BETWEEN 1 AND 3;
        ANALYZE account_bank_statement_line, dunning_bank_line_move_rel
        """,
        {"company": bench.company.id, "count": BANK_LINES, "model": model.id},
    )
    bench.env.invalidate_all()
