"""Decide: which of a debtor's payments are for which of their items, by the amounts alone."""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_money_out

FEWEST_TOGETHER = 3  # due items, of which two are a pair
PAIRED = 50  # due items of a debtor: of more, two amounts that add up are chance
DAYS_COUNTED_FROM = SQL("DATE '2000-01-01'")


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _first_debt_of_an_amount(self, rules):
        """The debtor's oldest item of the amount of a single payment, or of several together, else
        of nearly that: but for what is not asked for, or for the rate at which the bank changed it.
        """
        if not self._knows_money(rules):
            return SQL("NULL::int")
        return SQL(
            """
            (MIN(ARRAY[CASE WHEN line.currency_id = money.single_in
                             AND line.amount_residual_currency = money.single THEN 0 ELSE 1 END,
                       %(due)s - %(first_day)s, line.id]) FILTER (
                WHERE CASE WHEN money.single_in = company.currency_id
                           THEN line.amount_residual BETWEEN money.single_from AND money.single_to
                            AND (line.currency_id != company.currency_id
                                 OR ABS(line.amount_residual - money.single) <= rules.tolerance)
                           ELSE line.amount_residual_currency = money.single
                            AND line.currency_id = money.single_in END
                  AND NOT %(money_out)s))[3]
            """,
            due=due_date(),
            first_day=DAYS_COUNTED_FROM,
            money_out=is_money_out(),
        )

    def _debts_of_an_amount(self, rules):
        """The debtor's items of the amounts of several payments."""
        if not self._knows_money(rules):
            return SQL("NULL::int[]")
        return SQL(
            """
            ARRAY_AGG(line.id) FILTER (
                WHERE line.amount_residual_currency = ANY(money.several) AND NOT %s)
            """,
            is_money_out(),
        )

    def _parts_of_an_amount(self, rules):
        """The amounts of the debtor's due items that are less than a payment, in thousandths, the
        oldest first: a glance says that hardly any add up to one.
        """
        if not self._knows_money(rules):
            return SQL("NULL::bigint[]")
        return SQL(
            """
            ARRAY_AGG((line.amount_residual_currency * 1000)::bigint ORDER BY %s, line.id) FILTER (
                WHERE line.amount_residual_currency < money.free_most
                  AND %s <= rules.today AND line.amount_residual > 0 AND NOT %s)
            """,
            due_date(),
            due_date(),
            is_money_out(),
        )

    def _has_several_currencies(self, rules):
        """Whether the debtor's items are in more than one: their parts do not add up then."""
        if not self._knows_money(rules):
            return SQL("NULL::boolean")
        return SQL("MIN(line.currency_id) < MAX(line.currency_id)")

    def _paid_exactly(self, rules):
        """``{item id: payment}`` of these items, one payment each, the oldest first: paired once
        for the debtor.
        """
        if not self._knows_money(rules):
            return SQL("NULL::jsonb")
        return SQL(
            """
            CASE WHEN balance.of_an_amount IS NOT NULL THEN (
                SELECT jsonb_object_agg(debt.id, payment.id)
                  FROM (SELECT line.id, line.currency_id, line.amount_residual_currency AS amount,
                               ROW_NUMBER() OVER (
                                   PARTITION BY line.currency_id, line.amount_residual_currency
                                   ORDER BY %(due)s, line.id) AS rank
                          FROM UNNEST(balance.of_an_amount) one(id)
                          JOIN account_move_line line ON line.id = one.id) debt
                  JOIN (SELECT paid.id, paid.currency_id, paid.amount,
                               ROW_NUMBER() OVER (
                                   PARTITION BY paid.currency_id, paid.amount
                                   ORDER BY paid.id) AS rank
                          FROM UNNEST(money.paid_by, money.paid_in, money.paid, money.paid_for)
                               paid(id, currency_id, amount, named_id)
                         WHERE paid.named_id IS NULL) payment
                 USING (currency_id, amount, rank)) END
            """,
            due=due_date(),
        )

    def _paid_together(self, rules):
        """``{item id: payment}`` of payments that are of no item's amount: the first is for the
        oldest two due items that add up to it, the next of that amount for the next two.
        """
        if not self._knows_money(rules):
            return SQL("NULL::jsonb")
        return SQL(
            """
            CASE WHEN CARDINALITY(balance.parts) <= %(paired)s AND balance.parts && ARRAY(
                      SELECT pair.other
                        FROM (SELECT free.paid, free.paid - UNNEST(balance.parts) AS other
                                FROM (SELECT UNNEST(money.free_whole) AS paid) free) pair
                       WHERE pair.other * 2 >= pair.paid)
                 THEN (
                WITH debt AS (%(debts)s), payment AS (%(payments)s)
                SELECT jsonb_object_agg(item.id, pair.payment_id ORDER BY pair.payment_id DESC)
                  FROM (SELECT payment.id AS payment_id, payment.rank, older.id AS older_id,
                               newer.id AS newer_id, ROW_NUMBER() OVER (
                                   PARTITION BY payment.id ORDER BY older.rank) AS pair_rank
                          FROM payment
                          JOIN debt older ON older.currency_id = payment.currency_id
                          JOIN debt newer ON newer.currency_id = payment.currency_id
                           AND newer.amount = payment.amount - older.amount
                           AND newer.rank > older.rank
                           AND CASE WHEN newer.amount = older.amount
                                    THEN (older.nth %% 2, newer.nth) = (1, older.nth + 1)
                                    ELSE newer.nth = older.nth END) pair
                 CROSS JOIN UNNEST(ARRAY[pair.older_id, pair.newer_id]) item(id)
                 WHERE pair.rank = pair.pair_rank) END
            """,
            paired=PAIRED,
            debts=self._debts_in_order(),
            payments=self._payments_of_no_debt(),
        )

    def _paid_in_a_row(self, rules):
        """``{item id: payment}`` of payments that are of no item's amount, and of three due items
        that follow one another, or more of them, from the oldest on if that may be: a reminder's,
        or a month's. Others may have been forgotten, or have fallen due since the customer paid.
        """
        if not self._knows_money(rules):
            return SQL("NULL::jsonb")
        return SQL(
            """
            CASE WHEN CARDINALITY(balance.parts) BETWEEN %(fewest)s AND %(paired)s
                  AND (balance.has_currencies
                       OR (%(smallest_row)s) <= money.free_most * 1000 AND EXISTS (%(some_row)s))
                 THEN (
                WITH debt AS (%(debts)s), payment AS (%(payments)s),
                     counted AS (
                         SELECT debt.*, COUNT(*) OVER so_far AS number,
                                SUM(debt.amount) OVER so_far AS owed
                           FROM debt
                         WINDOW so_far AS (PARTITION BY debt.currency_id ORDER BY debt.rank))
                SELECT jsonb_object_agg(item.id, payment.id ORDER BY payment.id DESC)
                  FROM payment
                  JOIN LATERAL (
                       SELECT oldest.number AS first, newest.number AS last
                         FROM counted oldest
                         JOIN counted newest ON newest.currency_id = payment.currency_id
                          AND newest.number >= oldest.number + %(fewest)s - 1
                          AND newest.owed = oldest.owed - oldest.amount + payment.amount
                        WHERE oldest.currency_id = payment.currency_id
                        ORDER BY oldest.number
                        LIMIT 1) in_a_row ON TRUE
                  JOIN counted item ON item.currency_id = payment.currency_id
                   AND item.number BETWEEN in_a_row.first AND in_a_row.last) END
            """,
            fewest=FEWEST_TOGETHER,
            paired=PAIRED,
            smallest_row=self._smallest_parts_in_a_row(),
            some_row=self._some_parts_in_a_row(),
            debts=self._debts_in_order(),
            payments=self._payments_of_no_debt(),
        )

    def _smallest_parts_in_a_row(self):
        """The least that the fewest parts in a row come to: hardly any payment is as much."""
        return SQL(
            "SELECT MIN(%s) FROM generate_series(1, CARDINALITY(balance.parts) - %s) nth",
            SQL(" + ").join(
                SQL("balance.parts[nth + %s]", further) for further in range(FEWEST_TOGETHER)
            ),
            FEWEST_TOGETHER - 1,
        )

    def _some_parts_in_a_row(self):
        """Payments that some of the debtor's ``parts`` add up to that follow one another: what is
        owed up to one of them, and the payment, is what is owed up to another.
        """
        return SQL(
            """
            SELECT
              FROM (SELECT 0 || ARRAY_AGG(owed) AS owed
                      FROM (SELECT (SUM(part.amount) OVER (ORDER BY part.nth))::bigint AS owed
                              FROM UNNEST(balance.parts) WITH ORDINALITY part(amount, nth)) part
                   ) up_to
              JOIN UNNEST(money.free_whole) paid(amount) ON paid.amount != ALL(balance.parts)
             WHERE up_to.owed && ARRAY(SELECT UNNEST(up_to.owed) + paid.amount)
            """
        )

    def _debts_in_order(self):
        """The debtor's due items, unless they are many: ``nth`` of those of the same amount."""
        return SQL(
            """
            SELECT line.*
              FROM (SELECT line.id, line.currency_id, line.amount_residual_currency AS amount,
                           ROW_NUMBER() OVER (ORDER BY %(due)s, line.id) AS rank,
                           ROW_NUMBER() OVER (
                               PARTITION BY line.currency_id, line.amount_residual_currency
                               ORDER BY %(due)s, line.id) AS nth,
                           COUNT(*) OVER () AS count
                      FROM %(items)s
                       AND line.amount_residual > 0 AND NOT %(money_out)s
                       AND %(due)s <= rules.today) line
             WHERE line.count <= %(paired)s
            """,
            due=due_date(),
            items=self._items_of_debtor(),
            money_out=is_money_out(),
            paired=PAIRED,
        )

    def _payments_of_no_debt(self):
        """The debtor's payments that name no invoice and are of no ``debt``'s amount."""
        return SQL(
            """
            SELECT paid.id, paid.currency_id, paid.amount,
                   ROW_NUMBER() OVER (
                       PARTITION BY paid.currency_id, paid.amount ORDER BY paid.id) AS rank
              FROM UNNEST(money.paid_by, money.paid_in, money.paid, money.paid_for)
                   paid(id, currency_id, amount, named_id)
             WHERE paid.named_id IS NULL
               AND (paid.currency_id, paid.amount) NOT IN (
                   SELECT debt.currency_id, debt.amount FROM debt)
            """
        )

    def _paid_with_all_that_is_late(self, rules):
        """Who pays all that is late names one invoice at most, and may deduct credits."""
        if not self._knows_money(rules):
            return SQL("NULL::int")
        return self._paid_in_one(SQL("balance.overdue"))

    def _paid_with_all_that_is_owed(self, rules):
        """The same of all that the debtor owes, due or not. Who has paid that much, naming nothing,
        in as many payments as may be, owes nothing whatever it is for.
        """
        if not self._knows_money(rules):
            return SQL("NULL::int")
        return SQL(
            """
            CASE WHEN money.free_in_all >= balance.owed - balance.credit - rules.tolerance
                 THEN money.single_by ELSE (%s) END
            """,
            self._paid_in_one(SQL("balance.owed")),
        )

    def _paid_in_one(self, owed):
        """The payment of an amount of the debtor's ``balance``, but for what is not asked for."""
        return SQL(
            """
            CASE WHEN money.paid_most >= %(owed)s - balance.credit - rules.tolerance THEN (
                SELECT MIN(payment.id)
                  FROM UNNEST(money.paid_by, money.paid_in, money.paid)
                       payment(id, currency_id, amount)
                 WHERE payment.currency_id = company.currency_id
                   AND (ABS(%(owed)s - payment.amount) <= rules.tolerance
                        OR ABS(%(owed)s - balance.credit - payment.amount) <= rules.tolerance)) END
            """,
            owed=owed,
        )

    def _paid_with_all_that_is_asked(self, rules):
        """The same of who leaves out what they dispute. What is asked is worked out of debtors who
        have paid something that waits.
        """
        if not self._knows_money(rules) or not self._is_held_by("dunning.dispute", rules):
            return SQL("NULL::int")
        return SQL(
            """
            CASE WHEN money.paid IS NOT NULL THEN (
                SELECT MIN(payment.id)
                  FROM (%s) late
                  JOIN UNNEST(money.paid_by, money.paid_in, money.paid)
                       payment(id, currency_id, amount)
                    ON payment.currency_id = company.currency_id
                   AND payment.amount IN (balance.overdue - late.disputed,
                                          balance.overdue - late.disputed - balance.credit)) END
            """,
            self._disputed_of_late_items(rules),
        )

    def _disputed_of_late_items(self, rules):
        """What is still disputed of all that the debtor owes late, in the company's currency."""
        return SQL(
            """
            SELECT SUM(ROUND(disputed.amount * aml.amount_residual
                             / aml.amount_residual_currency, 3)) AS disputed
              FROM (SELECT line.*
                      FROM %(items)s
                       AND line.amount_residual > 0 AND NOT %(money_out)s
                       AND %(due)s < rules.today
                       AND line.move_id IN (
                           SELECT about.move_id
                             FROM dunning_dispute held
                             JOIN dunning_dispute_move_rel about ON about.dispute_id = held.id
                            WHERE held.is_held)) aml
              JOIN account_move move ON move.id = aml.move_id
              JOIN LATERAL (SELECT %(due_of_it)s AS due) dates ON TRUE
              JOIN LATERAL (SELECT %(on_way)s AS amount) on_way ON TRUE
              JOIN LATERAL (%(disputed)s) disputed ON TRUE
            """,
            items=self._items_of_debtor(),
            money_out=is_money_out(),
            due=due_date(),
            due_of_it=due_date("aml"),
            on_way=self._amount_on_way(),
            disputed=self._disputed(rules),
        )
