"""Decide, first part: where an item stands, as the ledger and the contacts say.

What is open, what the debtor's credits reach, what a payment on its way or a discount leaves, the
last step that was done, the action that is open, and when the debtor was last spoken to.
"""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import (
    PAYABLE,
    RECEIVABLE,
    due_date,
    is_money_out,
    is_open,
    is_open_debt,
    is_still_credit,
)
from ...tools.on_way_sql import left_of, own_left_of
from ...tools.vocabulary import BEFORE_ANY_LEVEL


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _standing(self, rules):
        """What is known of the debtor: PostgreSQL looks it up once for all their items.

        ``credit`` and ``overdue``, both positive, in the company's currency.
        """
        return SQL(
            """
            SELECT balance.credit, balance.overdue, balance.first_of_single,
                   covered.ids AS covered_ids, announced.on_way, announced.missed,
                   money.*, %(paid_exactly)s AS paid_exactly, %(paid_together)s AS paid_together,
                   %(all_late_by)s AS all_late_by,
                   last_contact.date AS contact_date, last_contact.reply_id
              FROM (SELECT) debtor_only
              LEFT JOIN LATERAL (%(announced)s) announced ON TRUE
              LEFT JOIN LATERAL (SELECT announced.on_way) standing ON TRUE
              LEFT JOIN LATERAL (%(bills)s) bills ON TRUE
              LEFT JOIN LATERAL (%(money)s) money ON TRUE
              LEFT JOIN LATERAL (%(balance)s) balance ON TRUE
              LEFT JOIN LATERAL (%(covered)s) covered ON TRUE
              LEFT JOIN LATERAL (%(contact)s) last_contact ON TRUE
            OFFSET 0
            """,
            announced=self._announced(rules),
            bills=self._bills(rules),
            balance=self._balance(rules),
            covered=self._covered(),
            money=self._money(rules),
            paid_exactly=self._paid_exactly(rules),
            paid_together=self._paid_together(rules),
            all_late_by=self._paid_with_all_that_is_late(rules),
            contact=self._last_contact(rules),
        )

    def _items_of_debtor(self, account_type=RECEIVABLE):
        """The debtor's open items, credits too: a FROM with its WHERE."""
        return SQL(
            """
            res_partner member
              JOIN account_move_line line ON line.partner_id = member.id
             WHERE member.commercial_partner_id = contact.commercial_partner_id
               AND %s AND %s
            """,
            self._in_family("line"),
            is_open("line", account_type),
        )

    def _in_family(self, table):
        """Whether a row is of the item's company or, as Odoo reconciles their entries, of another
        one of the same legal person: the main company and its branches.
        """
        company = SQL.identifier(table, "company_id")
        if not self.env["res.company"]._dunning_have_branches():
            return SQL("%s = aml.company_id", company)
        return SQL("%s = ANY(rules.family)", company)

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
        """The debtor's credits and overdue debt in the company's currency, both positive, and the
        day of the oldest credit. What was paid back is no credit any more, and no debt.
        """
        return SQL(
            """
            SELECT COALESCE(bills.amount, 0)
                       + GREATEST(-SUM(line.amount_residual) FILTER (
                             WHERE %(is_still_credit)s OR %(money_out)s), 0) AS credit,
                   MIN(line.date) FILTER (WHERE %(is_still_credit)s) AS credited_on,
                   SUM(GREATEST(%(left)s, 0)) FILTER (
                       WHERE %(due)s < rules.today AND NOT %(money_out)s) AS overdue,
                   %(first_of_single)s AS first_of_single, %(of_an_amount)s AS of_an_amount,
                   %(parts)s AS parts
              FROM %(items)s
            """,
            left=left_of("line"),
            due=due_date(),
            is_still_credit=is_still_credit(),
            money_out=is_money_out(),
            first_of_single=self._first_debt_of_an_amount(rules),
            of_an_amount=self._debts_of_an_amount(rules),
            parts=self._parts_of_an_amount(rules),
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
            SELECT line.currency_id, -SUM(line.amount_residual_currency) AS own,
                   -SUM(line.amount_residual) AS amount
              FROM %(items)s
               AND (%(is_still_credit)s OR %(money_out)s)
             GROUP BY line.currency_id
            HAVING SUM(line.amount_residual_currency) < 0
            """,
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
        what was allocated by the last day of the discount decides, whatever was afterwards.
        """
        return SQL(
            """
            aml.discount_date IS NOT NULL AND aml.discount_amount_currency > 0
            AND aml.amount_residual_currency
                <= aml.amount_currency - aml.discount_amount_currency
            AND aml.discount_amount_currency <= (
                SELECT SUM(partial.debit_amount_currency)
                  FROM account_partial_reconcile partial
                 WHERE partial.debit_move_id = aml.id AND partial.max_date <= aml.discount_date)
            """
        )

    def _residuals(self, condition):
        """What open receivable items leave to pay, in their currency, less what is on its way."""
        return SQL(
            """
            (SELECT COALESCE(SUM(%s), 0)
               FROM account_move_line line
              WHERE %s AND %s)
            """,
            own_left_of("line"),
            condition,
            is_open_debt(),
        )

    def _last_contact(self, rules):
        """The day of the last contact with the debtor (a mail under way counts), and an answer of
        theirs that nobody has dealt with yet. A call to another company of their group is one.
        """
        return SQL(
            """
            SELECT MAX(COALESCE(action.date_done, action.date)) FILTER (
                       WHERE action.state = 'done'
                          OR action.date_processed IS NOT NULL
                         AND action.channel IN %(sent)s) AS date,
                   MIN(action.id) FILTER (
                       WHERE action.reason = 'reply' AND action.state = 'ready') AS reply_id
              FROM dunning_action action
             WHERE %(with_debtor)s AND %(family)s
               AND action.state IN ('done', 'ready')
            """,
            with_debtor=self._is_with_debtor(rules),
            family=self._in_family("action"),
            sent=self.env["dunning.level"]._channels_that(lambda channel: channel.is_message),
        )

    def _is_with_debtor(self, rules):
        """Whether ``action`` is a contact with the debtor, or was a call to one of their group."""
        if not any("dunning.payer.group" in rule.held_by for rule in rules):
            return SQL("action.partner_id = contact.commercial_partner_id")
        return SQL(
            """
            action.partner_id = ANY(contact.commercial_partner_id || ARRAY(%(others)s))
            AND (action.partner_id = contact.commercial_partner_id
                 OR action.channel IN %(calls)s AND action.state = 'done')
            """,
            others=self.env["dunning.payer.group"]._members_sql(
                SQL("contact.commercial_partner_id"), SQL("aml.company_id")
            ),
            calls=self.env["dunning.level"]._channels_that(lambda channel: channel.is_call),
        )

    def _is_carried(self):
        """Whether an action ever carried the item: most were never chased, and need no more."""
        return SQL(
            """
            SELECT EXISTS (SELECT 1 FROM dunning_action_line line
                            WHERE line.move_line_id = aml.id AND line.active) AS it
            """
        )

    def _if_carried(self, query):
        """The row of a query that sorts, for items that were carried: of the others nothing is
        sorted, which takes as long as all else that is decided of an item.
        """
        return SQL("SELECT last.* FROM (%s) last WHERE carried.it OFFSET 0", query)

    def _done(self):
        """The last step that counts for the item. Delays are compared: scenarios may change."""
        return self._if_carried(
            SQL(
                """
                SELECT line.level_id, line.delay_days, action.date_done AS date
                  FROM dunning_action_line line
                  JOIN dunning_action action ON action.id = line.action_id
                 WHERE line.move_line_id = aml.id AND line.active
                   AND line.level_id IS NOT NULL AND (action.state = 'done' OR line.skipped)
                 ORDER BY line.delay_days DESC, action.date_done DESC
                 LIMIT 1
                """
            )
        )

    def _open(self):
        """The action that carries the item and still waits for something; else the last one that
        failed, unless a later step was made since: an e-mail may come back after the call.
        """
        return self._if_carried(
            SQL(
                """
                SELECT action.id AS action_id, action.state, line.level_id, action.date
                  FROM dunning_action_line line
                  JOIN dunning_action action ON action.id = line.action_id
                 WHERE line.move_line_id = aml.id AND line.active
                   AND (action.state IN ('draft', 'ready')
                        OR action.state = 'failed'
                       AND (line.level_id IS NULL
                            OR line.delay_days > COALESCE(done.delay_days, %s)))
                 ORDER BY action.state = 'failed',
                          CASE action.state WHEN 'failed' THEN -action.id ELSE action.id END
                 LIMIT 1
                """,
                BEFORE_ANY_LEVEL,
            )
        )
