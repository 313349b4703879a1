"""Decide: what a debtor's credits reach, and what settles an item with its discount."""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import (
    PAYABLE,
    due_date,
    is_money_out,
    is_still_credit,
    left_of_credit,
)
from ...tools.on_way_sql import left_of, on_way_of, own_left_of


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "account.move": ["move_type", "payment_state"],
        "account.move.line": [
            "amount_currency",
            "balance",
            "discount_amount_currency",
            "discount_balance",
            "discount_date",
            "dunning_is_owed",
            "payment_id",
            "statement_line_id",
        ],
        "account.partial.reconcile": ["debit_amount_currency", "debit_move_id", "max_date"],
    }

    def _bills(self, rules):
        """What the company owes the debtor as a supplier and that is due, if it deducts that: only
        debts that are both due set each other off (1347-1 C. civ.).
        """
        if not any(rule.deduct_bills for rule in rules):
            return SQL("SELECT 0 AS amount")
        return SQL(
            """
            SELECT GREATEST(-SUM(line.amount_residual), 0) AS amount
              FROM %s AND %s <= rules.today AND rules.deduct_bills
            """,
            self._items_of_debtor(PAYABLE),
            due_date(),
        )

    def _balance(self, rules):
        """The debtor's credits, overdue debt and all of their debt, positive, in the company's
        currency, and the day of the oldest credit. What was paid back is no credit any more, nor a
        debt.
        """
        return SQL(
            """
            SELECT COALESCE(bills.amount, 0)
                       + GREATEST(-SUM(%(left_of_credit)s) FILTER (
                             WHERE %(is_still_credit)s OR %(money_out)s), 0) AS credit,
                   MIN(line.date) FILTER (WHERE %(is_still_credit)s) AS credited_on,
                   SUM(GREATEST(%(left)s, 0)) FILTER (
                       WHERE %(due)s < rules.today AND NOT %(money_out)s) AS overdue,
                   SUM(GREATEST(%(left)s, 0)) FILTER (WHERE NOT %(money_out)s) AS owed,
                   %(first_of_single)s AS first_of_single, %(of_an_amount)s AS of_an_amount,
                   %(parts)s AS parts, %(has_currencies)s AS has_currencies
              FROM %(items)s
            """,
            left=left_of("line"),
            left_of_credit=left_of_credit(),
            due=due_date(),
            is_still_credit=is_still_credit(),
            money_out=is_money_out(),
            first_of_single=self._first_debt_of_an_amount(rules),
            of_an_amount=self._debts_of_an_amount(rules),
            parts=self._parts_of_an_amount(rules),
            has_currencies=self._has_several_currencies(rules),
            items=self._items_of_debtor(),
        )

    def _covered(self):
        """The debtor's items that the credits reach, oldest first: within a currency, then, with
        what is left of them, across currencies. What of an item that they do not reach in full is
        said where it is shown (``owed.py``). Of debtors without credits nothing is worked out.
        """
        return SQL(
            """
            SELECT CASE WHEN balance.credit > 0 THEN (
                WITH credit AS (%(credits)s),
                     within AS (%(within)s),
                     left_over AS (%(left_over)s)
                SELECT ARRAY_AGG(item.id)
                  FROM (SELECT within.id, within.is_reached,
                               SUM(CASE WHEN within.is_reached THEN 0 ELSE within.owed END)
                                   OVER (ORDER BY within.due, within.id) AS owed
                          FROM within) item
                  JOIN left_over ON item.is_reached OR item.owed <= left_over.amount) END AS ids
            """,
            credits=self._credits(),
            within=self._reached_within_currency(),
            left_over=self._left_of_credits(),
        )

    def _credits(self):
        """The debtor's credits in each currency, in it and in the company's, positive."""
        return SQL(
            """
            SELECT line.currency_id, -SUM(%(own)s) AS own, -SUM(%(amount)s) AS amount
              FROM %(items)s
               AND (%(is_still_credit)s OR %(money_out)s)
             GROUP BY line.currency_id
            HAVING SUM(%(own)s) < 0
            """,
            own=left_of_credit("line", "amount_residual_currency"),
            amount=left_of_credit(),
            items=self._items_of_debtor(),
            is_still_credit=is_still_credit(),
            money_out=is_money_out(),
        )

    def _reached_within_currency(self):
        """The debtor's items, and whether the credits in their own currency reach them."""
        return SQL(
            """
            SELECT item.*, item.own <= credit.own AS is_reached
              FROM (SELECT line.id, line.currency_id, %(due)s AS due, %(owed)s AS owed,
                           SUM(%(owed_own)s) OVER (
                               PARTITION BY line.currency_id ORDER BY %(due)s, line.id) AS own
                      FROM %(items)s
                       AND line.amount_residual > 0 AND NOT %(money_out)s
                       AND %(is_for_credits)s) item
              LEFT JOIN credit ON credit.currency_id = item.currency_id
            """,
            due=due_date(),
            owed=self._owed_with_discount("discount_balance", left_of("line")),
            owed_own=self._owed_with_discount("discount_amount_currency", own_left_of("line")),
            items=self._items_of_debtor(),
            money_out=is_money_out(),
            is_for_credits=self._is_for_credits(),
        )

    def _is_for_credits(self):
        """Whether a debtor's money may be meant for ``line``: nobody pays what was never sent, and
        what nobody follows up takes no credit from what is chased.
        """
        return SQL(
            """
            (SELECT %s AND NOT %s FROM account_move document WHERE document.id = line.move_id)
            """,
            self._is_followed("line", "document"),
            self._is_unsent("document"),
        )

    def _left_of_credits(self):
        """What the items in the credits' own currency leave of them, in the company's currency, and
        the bills that are set off.
        """
        return SQL(
            """
            SELECT COALESCE(bills.amount, 0) + COALESCE(SUM(
                       ROUND(credit.amount - credit.amount * COALESCE(used.own, 0) / credit.own, 3)
                   ), 0) AS amount
              FROM credit
              LEFT JOIN LATERAL (
                   SELECT MAX(within.own) AS own
                     FROM within
                    WHERE within.currency_id = credit.currency_id AND within.is_reached
                   ) used ON TRUE
            """
        )

    # ------------------------------------------------------------------ still drafts

    def _to_credit(self, rules):
        """Whether draft credit notes for the invoice of the item are enough for all that is asked
        of it, and as recent as money that waits to be matched: who makes one has agreed to it.
        Those for a dispute are that one's. Of invoices without any nothing is looked up.
        """
        moves = [move for rule in rules for move in rule.to_credit]
        if not moves:
            return SQL("SELECT FALSE AS is_enough")
        return SQL(
            """
            SELECT CASE WHEN aml.move_id = ANY(%s) THEN (
                   SELECT SUM(note.amount_total)
                     FROM account_move note
                    WHERE note.reversed_entry_id = aml.move_id
                      AND note.state = 'draft' AND note.move_type = 'out_refund'
                      AND note.dunning_origin IS NULL AND note.currency_id = aml.currency_id
                      AND COALESCE(note.invoice_date, note.date) >= rules.matched_since::date
                   ) >= %s + aml.amount_residual_currency - held.amount END AS is_enough
            """,
            moves,
            self._left_of_earlier_instalments(),
        )

    # ------------------------------------------------------------------ discounts

    def _owed_with_discount(self, discounted, left):
        """What settles ``line``, in the currency of these columns: the discounted amount, if the
        credit came before the discount ended. Until it is allocated the doubt is the debtor's.
        """
        return SQL(
            """
            CASE WHEN line.discount_date >= balance.credited_on
                  AND line.amount_residual = line.balance AND line.discount_balance > 0
                 THEN %s ELSE %s END
            """,
            SQL.identifier("line", discounted),
            left,
        )

    def _is_settled_with_discount(self):
        """Whether what was paid in time is the discounted amount, and at most the discount is left:
        what was allocated, or noted without entry and may still come, by the last day of the
        discount decides, whatever was afterwards.
        """
        return SQL(
            """
            aml.discount_date IS NOT NULL AND aml.discount_amount_currency > 0
            AND %s <= aml.amount_currency - aml.discount_amount_currency
            AND aml.discount_amount_currency <= %s + (
                SELECT COALESCE(SUM(partial.debit_amount_currency), 0)
                  FROM account_partial_reconcile partial
                 WHERE partial.debit_move_id = aml.id AND partial.max_date <= aml.discount_date)
            """,
            own_left_of("aml"),
            self._noted_by_the_discount(),
        )

    def _noted_by_the_discount(self):
        """What is on its way of the item, as far as it was noted while there was a discount."""
        return SQL(
            """
            CASE WHEN standing.on_way IS NULL THEN 0 ELSE LEAST(COALESCE(%s, 0), (
                 SELECT COALESCE(SUM(payment.amount), 0)
                   FROM account_move__account_payment named
                   JOIN account_payment payment ON payment.id = named.payment_id
                  WHERE named.invoice_id = aml.move_id AND payment.currency_id = aml.currency_id
                    AND payment.date <= aml.discount_date AND %s)) END
            """,
            on_way_of("aml"),
            self._is_announced(),
        )
