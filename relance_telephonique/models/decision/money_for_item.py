"""Decide: the payment that is to be matched with an item."""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_money_out
from .money import ONLINE

STILL_TO_COME = ("open", "broken")  # promises of which instalments may be paid yet


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

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
                CASE WHEN standing.all_asked_by IS NOT NULL AND dates.due < dates.today
                      AND aml.amount_residual_currency > held.amount
                     THEN standing.all_asked_by END,
                standing.all_owed_by,
                %(together)s,
                %(in_a_row)s,
                CASE WHEN standing.free IS NOT NULL AND %(somebody_promised)s
                     THEN (%(as_promised)s) END,
                %(of_advances)s) END
            """,
            naming_it=self._naming_it(),
            exactly=self._paired_with_it("paid_exactly"),
            another=self._may_be_of_another_amount(),
            amounts=self._other_amounts(),
            of_an_amount=self._of_another_amount(),
            together=self._paired_with_it("paid_together"),
            in_a_row=self._paired_with_it("paid_in_a_row"),
            somebody_promised=SQL(
                "EXISTS (SELECT FROM dunning_promise WHERE state IN %s)", STILL_TO_COME
            ),
            as_promised=self._of_an_instalment_promised(),
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
             OR aml.discount_amount_currency > 0 OR held.amount > 0 OR standing.credit > 0)
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
            self._left_of_earlier_instalments(),
        )

    def _other_amounts(self):
        """What else than its residual a payment of it may be: the whole document, what the early
        payment discount leaves, what is not disputed, nor announced already, and what is left when
        the customer takes their credits off.
        """
        return SQL(
            """
            NULLIF(move.amount_total, aml.amount_residual_currency), aml.discount_amount_currency,
            NULLIF(aml.amount_residual_currency - held.amount, aml.amount_residual_currency),
            CASE WHEN standing.credit > 0 AND aml.currency_id = company.currency_id
                 THEN aml.amount_residual_currency - standing.credit END
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

    def _of_an_instalment_promised(self):
        """Money of the amount of an instalment is for all that was promised with it, be the promise
        broken meanwhile.
        """
        return SQL(
            """
            SELECT MIN(payment.id)
              FROM dunning_promise_item item
              JOIN dunning_promise given ON given.id = item.promise_id AND given.state IN %s
              JOIN dunning_promise_line instalment ON instalment.promise_id = given.id
              JOIN %s ON payment.amount = instalment.amount
             WHERE item.move_line_id = aml.id
               AND payment.named_id IS NULL AND payment.currency_id = aml.currency_id
            """,
            STILL_TO_COME,
            self._payments(),
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
