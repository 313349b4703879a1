"""Decide: the case, the dispute, the promise or the pause that holds an item back. Each is its
debtor's: an invoice posted again for another customer is held by nothing of the former one.
"""

from odoo import models
from odoo.tools import SQL

from ...tools.settlement_sql import moved_from

NONE_FOUND = SQL("SELECT NULL::int AS id")
NOTHING_PROMISED = SQL("SELECT NULL::int AS id, NULL::date AS date, NULL::numeric AS to_come")


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "account.move": [
            "amount_total",
            "date",
            "dunning_origin",
            "invoice_date_due",
            "move_type",
            "reversed_entry_id",
            "state",
        ],
        "dunning.case": ["date_deadline", "move_ids", "partner_id", "state"],
        "dunning.dispute": [
            "amount",
            "date",
            "date_target",
            "is_held",
            "move_ids",
            "partner_id",
            "state",
        ],
        "dunning.pause": [
            "active",
            "company_id",
            "date_until",
            "move_line_ids",
            "partner_id",
            "whole_debtor",
        ],
        "dunning.promise": ["amount", "partner_id", "state"],
        "dunning.promise.item": ["amount", "move_line_id", "promise_id"],
        "dunning.promise.line": ["amount", "date", "promise_id"],
    }

    def _is_held_by(self, model, rules):
        return any(model in rule.held_by for rule in rules)

    def _case(self, rules):
        """The open case that the invoice is in, or that of which the debt was moved here."""
        if not self._is_held_by("dunning.case", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT held.id
              FROM dunning_case_move_rel rel
              JOIN dunning_case held ON held.id = rel.case_id AND held.state = 'open'
             WHERE held.partner_id = debtor.id
               AND (rel.move_id = aml.move_id
                    OR move.move_type = 'entry' AND rel.move_id IN (%s))
             ORDER BY held.id
             LIMIT 1
            """,
            moved_from("aml"),
        )

    def _disputed(self, rules):
        """The disputed part of what is not on its way of the item, in its currency, and the oldest
        dispute about it.

        A dispute on several invoices is about the oldest first, and what it is about within an
        invoice is its oldest instalment first.
        """
        if not self._is_held_by("dunning.dispute", rules):
            return SQL("SELECT NULL::int AS dispute_id, NULL::numeric AS amount")
        return SQL(
            """
            SELECT whole.dispute_id,
                   LEAST(aml.amount_residual_currency - on_way.amount,
                         GREATEST(whole.amount - %(earlier_instalments)s, 0)) AS amount
              FROM (SELECT MIN(dispute.id) AS dispute_id,
                           SUM(GREATEST(%(still)s - %(earlier_invoices)s, 0)) AS amount
                      FROM dunning_dispute_move_rel rel
                      JOIN dunning_dispute dispute
                        ON dispute.id = rel.dispute_id AND dispute.is_held
                       AND dispute.partner_id = debtor.id
                     WHERE rel.move_id = aml.move_id) whole
             WHERE whole.dispute_id IS NOT NULL
            OFFSET 0
            """,
            still=self.env["dunning.dispute"]._still_disputed(),
            earlier_instalments=self._left_of_earlier_instalments(),
            earlier_invoices=self._residuals(
                SQL(
                    """
                    line.move_id IN (
                        SELECT other.id
                          FROM dunning_dispute_move_rel also
                          JOIN account_move other ON other.id = also.move_id
                         WHERE also.dispute_id = dispute.id
                           AND (COALESCE(other.invoice_date_due, other.date), other.id)
                               < (COALESCE(move.invoice_date_due, move.date), move.id))
                    """
                )
            ),
        )

    def _promise(self, rules):
        """The running promise that covers the item, until the grace days of its first instalment
        that is neither paid nor on its way have passed. If all of it is on its way, it runs until
        that is booked. With the day of that instalment, and what it still has to bring in all.
        """
        if not self._is_held_by("dunning.promise", rules):
            return NOTHING_PROMISED
        return SQL(
            """
            SELECT promise.id, awaited.date, %s AS to_come
              FROM dunning_promise_item own
              JOIN dunning_promise promise ON promise.id = own.promise_id
              JOIN LATERAL (%s) paid ON TRUE
              LEFT JOIN LATERAL (%s) awaited ON TRUE
             WHERE own.move_line_id = aml.id AND promise.state = 'open'
               AND promise.partner_id = debtor.id
               AND (awaited.date + rules.grace_days >= rules.today
                    OR awaited.id IS NULL AND paid.amount < promise.amount)
             LIMIT 1
            """,
            self.env["dunning.promise"]._to_come(),
            self.env["dunning.promise"]._paid_query(),
            self.env["dunning.promise"]._awaited_query(),
        )

    def _pause(self, rules):
        """The longest pause of the item or of its debtor."""
        if not self._is_held_by("dunning.pause", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT pause.id
              FROM dunning_pause pause
             WHERE pause.partner_id = debtor.id AND pause.company_id = aml.company_id
               AND pause.active AND pause.date_until > rules.today
               AND (pause.whole_debtor OR EXISTS (
                   SELECT 1 FROM dunning_pause_move_line_rel rel
                    WHERE rel.pause_id = pause.id AND rel.move_line_id = aml.id))
             ORDER BY pause.date_until DESC, pause.id
             LIMIT 1
            """
        )
