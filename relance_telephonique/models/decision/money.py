"""Decide: money of the debtor that Odoo knows of, and that nobody has matched with a debt yet.

Until somebody does, a customer who has paid would be asked again. It holds an item while the
customer is known, and the amount or the reference fits it: an amount alone is anybody's.

* a bank line that is not matched, see ``account_bank_statement_line.py``;
* an advance that was booked on another account of the customer's;
* a payment in progress online.
"""

from odoo import api, models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_money_out, is_open_advance
from .holds import Hold

ONLINE = "payment.transaction"  # of a module that need not be there
# What is booked on them is the customer's, whatever it is for: advances, and other credits (PCG)
ADVANCES_OF_CUSTOMERS = "^419[17]"
PAIRED = 50  # due items of a debtor: of more, two amounts that add up are chance
NOTHING_KNOWN = SQL(
    "SELECT NULL::int[] AS paid_by, NULL::int[] AS paid_in, NULL::numeric[] AS paid,"
    " NULL::numeric[] AS free, NULL::bigint[] AS free_whole, NULL::numeric AS free_most,"
    " NULL::numeric AS single, NULL::int AS single_in, NULL::int AS single_by,"
    " NULL::numeric[] AS several, NULL::int[] AS paid_for, NULL::numeric AS advance,"
    " NULL::int AS advance_by"
)
DAYS_COUNTED_FROM = SQL("DATE '2000-01-01'")


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.model
    def _holds(self):
        """Asked before what people have agreed on: it is the accountant who has something to do."""
        holds = super()._holds()
        rank = next(rank for rank, hold in enumerate(holds) if hold.code == "disputed")
        return holds[:rank] + self._holds_to_match() + holds[rank:]

    @api.model
    def _holds_to_match(self):
        booked, begun = SQL("to_match.move_id"), SQL("to_match.transaction_id")
        holds = [Hold("to_match.booked", SQL("%s IS NOT NULL", booked), "account.move", booked)]
        if ONLINE in self.env:
            holds.append(Hold("to_match.online", SQL("%s IS NOT NULL", begun), ONLINE, begun))
        return holds

    # ------------------------------------------------------------------ of the debtor

    def _money(self, rules):
        """What there is of the debtor's, looked up once for all their items, as lists in one order:
        most items are then seen at a glance to have no part in it.

        ``paid_for``: the invoice that it names; money that names none is ``free``, in thousandths
        ``free_whole``, as whole numbers are compared much quicker, and ``free_most`` at most. Most
        debtors have a ``single`` free payment at most, whose item is found in passing.

        OFFSET 0 has an amount, which is a float in the bank line, turned once into what it is.
        """
        if not self._knows_money(rules):
            return NOTHING_KNOWN
        return SQL(
            """
            SELECT ARRAY_AGG(money.move_id) AS paid_by, ARRAY_AGG(money.currency_id) AS paid_in,
                   ARRAY_AGG(money.amount) AS paid, ARRAY_AGG(named.move_id) AS paid_for,
                   ARRAY_AGG(money.amount) FILTER (WHERE %(free)s) AS free,
                   ARRAY_AGG((money.amount * 1000)::bigint) FILTER (WHERE %(free)s) AS free_whole,
                   MAX(money.amount) FILTER (WHERE %(free)s) AS free_most,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) = 1
                        THEN MAX(money.amount) FILTER (WHERE %(free)s) END AS single,
                   MIN(money.currency_id) FILTER (WHERE %(free)s) AS single_in,
                   MIN(money.move_id) FILTER (WHERE %(free)s) AS single_by,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) > 1
                        THEN ARRAY_AGG(money.amount) FILTER (WHERE %(free)s) END AS several,
                   SUM(money.balance) FILTER (WHERE money.is_advance) AS advance,
                   MIN(money.move_id) FILTER (WHERE money.is_advance) AS advance_by
              FROM (SELECT money.* FROM (%(money)s) money OFFSET 0) money
              LEFT JOIN dunning_bank_line_move_rel named ON named.line_id = money.line_id
            """,
            free=SQL("named.move_id IS NULL"),
            money=self._money_of_debtor(rules),
        )

    def _first_debt_of_an_amount(self, rules):
        """The debtor's oldest item of the amount of a single payment."""
        if not self._knows_money(rules):
            return SQL("NULL::int")
        return SQL(
            """
            (MIN(ARRAY[%(due)s - %(first_day)s, line.id]) FILTER (
                WHERE line.amount_residual_currency = money.single
                  AND line.currency_id = money.single_in AND NOT %(money_out)s))[2]
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
        """The amounts of the debtor's due items that are less than a payment, in thousandths: a
        glance says that hardly any two add up to one.
        """
        if not self._knows_money(rules):
            return SQL("NULL::bigint[]")
        return SQL(
            """
            ARRAY_AGG((line.amount_residual_currency * 1000)::bigint) FILTER (
                WHERE line.amount_residual_currency < money.free_most
                  AND %s <= rules.today AND line.amount_residual > 0 AND NOT %s)
            """,
            due_date(),
            is_money_out(),
        )

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
        return SQL(
            """
            CASE WHEN balance.overdue = ANY(money.paid)
                   OR balance.overdue - balance.credit = ANY(money.paid)
                 THEN (SELECT MIN(payment.id)
                         FROM UNNEST(money.paid_by, money.paid_in, money.paid)
                              payment(id, currency_id, amount)
                        WHERE payment.currency_id = company.currency_id
                          AND payment.amount IN (balance.overdue, balance.overdue - balance.credit))
            END
            """
        )

    def _knows_money(self, rules):
        return any(rule.has_bank_money or rule.advance_accounts for rule in rules)

    def _advance_accounts(self, rules):
        return sorted({number for rule in rules for number in rule.advance_accounts})

    def _money_of_debtor(self, rules):
        """The debtor's bank lines and advances, positive; ``line_id`` is a bank line's."""
        sources = [self._bank_lines()]
        if accounts := self._advance_accounts(rules):
            sources.append(self._advances(accounts))
        return SQL(" UNION ALL ").join(sources)

    def _bank_lines(self):
        return SQL(
            """
            SELECT bank.id AS line_id, bank.move_id,
                   COALESCE(bank.foreign_currency_id, bank.currency_id) AS currency_id,
                   -bank.amount_residual::numeric AS amount, FALSE AS is_advance, 0 AS balance
              FROM account_bank_statement_line bank
             WHERE bank.dunning_partner_id = contact.commercial_partner_id
               AND bank.is_reconciled IS NOT TRUE AND %s
               AND bank.internal_index >= rules.matched_since
               AND bank.amount_residual < 0 AND %s
            """,
            self._in_family("bank"),
            self._is_not_aside("bank"),
        )

    def _advances(self, accounts):
        """Money booked on other accounts of the debtor's."""
        return SQL(
            """
            SELECT NULL::int AS line_id, advance.move_id, advance.currency_id,
                   -advance.amount_residual_currency AS amount,
                   account.code_store ->> rules.root ~ %(of_customers)s AS is_advance,
                   -advance.amount_residual AS balance
              FROM res_partner member
              JOIN account_move_line advance ON advance.partner_id = member.id
              JOIN account_account account ON account.id = advance.account_id
             WHERE member.commercial_partner_id = contact.commercial_partner_id
               AND advance.account_id = ANY(%(accounts)s) AND %(family)s AND %(open)s
               AND advance.date >= rules.matched_since::date AND %(not_aside)s
            """,
            of_customers=ADVANCES_OF_CUSTOMERS,
            accounts=accounts,
            family=self._in_family("advance"),
            open=is_open_advance("advance"),
            not_aside=self._is_not_aside("advance"),
        )

    def _is_not_aside(self, money):
        """Whether nobody has said that this entry is not for what the debtor owes."""
        return SQL(
            "%s != ALL(ARRAY(SELECT money_id FROM dunning_money_aside WHERE money_model = %s))",
            SQL.identifier(money, "move_id"),
            "account.move",
        )

    # ------------------------------------------------------------------ for the item

    def _to_match(self, rules):
        """The entry, or the payment online, that is to be matched with the item."""
        if not self._knows_money(rules) and ONLINE not in self.env:
            return SQL("SELECT NULL::int AS move_id, NULL::int AS transaction_id")
        return SQL(
            "SELECT %s AS move_id, %s AS transaction_id OFFSET 0",
            self._booked_for_it(rules) if self._knows_money(rules) else SQL("NULL::int"),
            self._online_for_it() if ONLINE in self.env else SQL("NULL::int"),
        )

    def _booked_for_it(self, rules):
        """Most debtors have paid nothing that waits: of their items nothing more is asked."""
        return SQL(
            """
            CASE WHEN standing.paid_by IS NOT NULL THEN COALESCE(
                CASE WHEN aml.move_id = ANY(standing.paid_for) THEN (%(naming_it)s) END,
                CASE WHEN aml.id = standing.first_of_single THEN standing.single_by END,
                %(exactly)s,
                CASE WHEN standing.free IS NOT NULL AND %(another)s
                      AND standing.free && ARRAY[%(amounts)s]
                     THEN (%(of_an_amount)s) END,
                CASE WHEN standing.all_late_by IS NOT NULL AND dates.due < dates.today
                     THEN standing.all_late_by END,
                %(together)s,
                %(of_advances)s) END
            """,
            naming_it=self._naming_it(),
            exactly=self._paired_with_it("paid_exactly"),
            another=self._may_be_of_another_amount(),
            amounts=self._other_amounts(),
            of_an_amount=self._of_another_amount(),
            together=self._paired_with_it("paid_together"),
            of_advances=self._advance_for_it(rules),
        )

    def _paired_with_it(self, pairs):
        """The payment of the item among the debtor's pairs, if they have any."""
        pairs = SQL.identifier("standing", pairs)
        return SQL("CASE WHEN %s IS NOT NULL THEN (%s ->> aml.id::text)::int END", pairs, pairs)

    def _may_be_of_another_amount(self):
        """Whether any of the ``_other_amounts`` is not the residual: of most items none is."""
        return SQL(
            """
            (move.amount_total != aml.amount_residual_currency
             OR aml.discount_amount_currency > 0 OR held.amount > 0)
            """
        )

    def _payments(self):
        """The debtor's money as a table."""
        return SQL(
            """
            UNNEST(standing.paid_by, standing.paid_in, standing.paid, standing.paid_for)
                payment(id, currency_id, amount, named_id)
            """
        )

    def _naming_it(self):
        """Money that names the invoice goes to its oldest instalment first. Of most invoices a
        single one is open, and gets it.
        """
        return SQL(
            """
            CASE WHEN move.amount_residual = aml.amount_residual_currency
                 THEN standing.paid_by[ARRAY_POSITION(standing.paid_for, aml.move_id)]
                 ELSE (SELECT MIN(payment.id)
                         FROM %s
                        WHERE payment.named_id = aml.move_id
                          AND (payment.currency_id != aml.currency_id OR payment.amount > %s)) END
            """,
            self._payments(),
            self._residuals(
                SQL(
                    "line.move_id = aml.move_id AND (%s, line.id) < (dates.due, aml.id)",
                    due_date(),
                )
            ),
        )

    def _other_amounts(self):
        """What else than its residual a payment of it may be: the whole document, what the early
        payment discount leaves, and what is not disputed, nor announced already.
        """
        return SQL(
            """
            NULLIF(move.amount_total, aml.amount_residual_currency), aml.discount_amount_currency,
            NULLIF(aml.amount_residual_currency - held.amount, aml.amount_residual_currency)
            """
        )

    def _of_another_amount(self):
        return SQL(
            """
            SELECT MIN(payment.id)
              FROM %s
             WHERE payment.named_id IS NULL AND payment.currency_id = aml.currency_id
               AND payment.amount IN (%s)
            """,
            self._payments(),
            self._other_amounts(),
        )

    def _advance_for_it(self, rules):
        """Advances of customers are for whatever is due first."""
        if not self._advance_accounts(rules):
            return SQL("NULL")
        return SQL(
            """
            CASE WHEN standing.advance IS NOT NULL AND standing.advance >= (%s)
                 THEN standing.advance_by END
            """,
            self._owed_up_to_it(),
        )

    def _owed_up_to_it(self):
        return SQL(
            """
            SELECT SUM(line.amount_residual)
              FROM %(items)s
               AND line.amount_residual > 0 AND NOT %(money_out)s
               AND (%(due)s, line.id) <= (dates.due, aml.id)
            """,
            items=self._items_of_debtor(),
            money_out=is_money_out(),
            due=due_date(),
        )

    def _online_for_it(self):
        """Payments in progress name their invoices themselves; they are few, and found first."""
        return SQL(
            """
            CASE WHEN aml.move_id = ANY(ARRAY(
                      SELECT of_it.invoice_id
                        FROM payment_transaction begun
                        JOIN account_invoice_transaction_rel of_it
                          ON of_it.transaction_id = begun.id
                       WHERE %(going_on)s))
                 THEN (SELECT MIN(begun.id)
                         FROM payment_transaction begun
                         JOIN account_invoice_transaction_rel of_it
                           ON of_it.transaction_id = begun.id
                        WHERE of_it.invoice_id = aml.move_id AND %(going_on)s
                          AND begun.last_state_change >= rules.matched_since::date) END
            """,
            going_on=SQL(
                """
                (begun.state IN ('pending', 'authorized')
                 OR begun.state = 'done' AND begun.is_post_processed IS NOT TRUE)
                AND begun.operation IS DISTINCT FROM 'refund' AND begun.id != ALL(ARRAY(
                    SELECT money_id FROM dunning_money_aside WHERE money_model = %s))
                """,
                ONLINE,
            ),
        )
