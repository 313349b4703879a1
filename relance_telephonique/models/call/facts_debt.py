"""What the choice of a call script rests on: the debt that the call is about."""

from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_open_debt
from ...tools.on_way_sql import left_of, on_way_of
from ...tools.vocabulary import PAID_STATES


class Debt(NamedTuple):
    """A due item that the call is about; ``amount`` in the company's currency."""

    id: int
    move_id: int
    date_due: date
    amount: float
    auto_posted: bool


class DebtFacts:
    """Part of ``ScriptFacts``."""

    @cached_property
    def debts(self):
        """What the action carries and is still open, else what the debtor owes overdue, oldest
        first; without what is on its way.
        """
        items = self.env["dunning.due.item"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.move_id, %(due)s,
                       %(left)s,
                       move.auto_post_origin_id IS NOT NULL
                       OR move.auto_post NOT IN ('no', 'at_date')
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN %(rules)s ON rules.company_id = line.company_id
             LEFT JOIN LATERAL (%(announced)s) standing ON TRUE
                 WHERE line.company_id = %(company)s AND %(debt)s AND %(chosen)s
                   AND CASE WHEN %(on_way)s IS NULL THEN move.payment_state NOT IN %(paid)s
                            ELSE %(left)s > 0 END
                 ORDER BY 3, 1
                """,
                company=self.company.id,
                due=due_date(),
                debt=is_open_debt(),
                left=left_of("line"),
                on_way=on_way_of("line"),
                paid=PAID_STATES,
                rules=items._rules_values(items._rules()),
                announced=items._announced_for(SQL("%s", self.debtor.id), SQL("rules.company_id")),
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
