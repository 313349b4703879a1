"""Decide, third part: what holds an item back, in the order in which it is asked.

``_holds`` is the list; the first that applies gives the status. Other addons add theirs to it.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_money_out
from ...tools.settlement_sql import moved_from

NONE_FOUND = SQL("SELECT NULL::int AS id")


class Hold(NamedTuple):
    """A reason not to chase: ``code`` is ``status`` or ``status.detail``; ``record_id`` decides."""

    code: str
    condition: SQL
    model: str = ""
    record_id: SQL = SQL("NULL::int")

    @property
    def status(self):
        return self.code.partition(".")[0]


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.model
    def _holds(self):
        """Return what may hold an item back, first match first, as a list of :class:`Hold`."""
        return [
            Hold(
                "legal",
                SQL("legal_case.id IS NOT NULL"),
                "dunning.case",
                SQL("legal_case.id"),
            ),
            Hold("excluded.no_customer", SQL("debtor.id IS NULL")),
            Hold("excluded.no_followup", SQL("aml.no_followup")),
            Hold("excluded.blocked", SQL("move.payment_state = 'blocked'")),
            Hold("excluded.paid_back", SQL("aml.payment_id IS NOT NULL")),
            Hold("excluded.bank_debit", is_money_out("aml")),
            Hold(
                "excluded.opted_out",
                self._of_company("dunning_excluded", SQL("boolean")),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold(
                "excluded.proceedings",
                SQL("debtor.dunning_proceedings IS NOT NULL"),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold("excluded.before_start", SQL("dates.due < rules.start_date")),
            Hold("excluded.no_scenario", SQL("timeline.scenario_id IS NULL")),
            Hold("unsent", self._is_unsent()),
            Hold(
                "in_payment",
                SQL("on_way.amount > 0 AND held.amount >= aml.amount_residual_currency"),
            ),
            Hold(
                "covered.credits",
                SQL("aml.id = ANY(standing.covered_ids)"),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold("covered.discount", self._is_settled_with_discount()),
            Hold(
                "covered.tolerance",
                SQL(
                    "dates.due < dates.today AND rules.tolerance > 0"
                    " AND standing.overdue - standing.credit <= rules.tolerance"
                ),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold(
                "disputed",
                SQL(
                    "disputed.dispute_id IS NOT NULL"
                    " AND held.amount >= aml.amount_residual_currency"
                ),
                "dunning.dispute",
                SQL("disputed.dispute_id"),
            ),
            Hold(
                "promised",
                SQL("promise.id IS NOT NULL"),
                "dunning.promise",
                SQL("promise.id"),
            ),
            Hold("paused", SQL("pause.id IS NOT NULL"), "dunning.pause", SQL("pause.id")),
            Hold(
                "replied",
                SQL("standing.reply_id IS NOT NULL"),
                "dunning.action",
                SQL("standing.reply_id"),
            ),
            self._hold_of_action("pending", SQL("open.state IN ('draft', 'ready')")),
            self._hold_of_action("failed", SQL("open.state = 'failed'")),
        ]

    def _is_unsent(self, move="move"):
        """Whether nothing shows that an invoice ever left: entries are none, nor are receipts. A
        file sent to the customer from its chatter shows it too.
        """
        return SQL(
            """
            (rules.hold_unsent AND %(move)s.move_type = 'out_invoice'
             AND %(move)s.is_move_sent IS NOT TRUE AND %(move)s.dunning_sent_date IS NULL
             AND NOT EXISTS (
                 SELECT 1
                   FROM mail_message message
                   JOIN mail_message_res_partner_rel told ON told.mail_message_id = message.id
                   JOIN res_partner reader ON reader.id = told.res_partner_id
                   JOIN message_attachment_rel file ON file.message_id = message.id
                  WHERE message.model = 'account.move' AND message.res_id = %(move)s.id
                    AND reader.commercial_partner_id = contact.commercial_partner_id))
            """,
            move=SQL.identifier(move),
        )

    def _hold_of_action(self, code, condition):
        return Hold(code, condition, "dunning.action", SQL("open.action_id"))

    def _hold_code(self):
        """The first hold that applies, else whether the next step is due."""
        return SQL(
            """
            CASE %s
                 WHEN level.level_id IS NULL THEN 'exhausted'
                 WHEN step.date <= dates.today THEN 'due'
                 ELSE 'scheduled' END
            """,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", hold.condition, hold.code) for hold in self._holds()
            ),
        )

    def _case_of_hold(self, value):
        """What each hold says of itself, by the code of the one that applies."""
        holds = [hold for hold in self._holds() if hold.model]
        return SQL(
            "CASE hold.code %s END",
            SQL(" ").join(SQL("WHEN %s THEN %s", hold.code, value(hold)) for hold in holds),
        )

    # ------------------------------------------------------------------ until when

    def _awaited_days(self):
        """Return ``{status: day}``, in SQL, of what is held until a day that a record says; another
        addon's hold adds its own.
        """
        return {
            "legal": self._recorded_day("dunning_case", "date_deadline"),
            "disputed": self._recorded_day("dunning_dispute", "date_target"),
            "promised": self._recorded_day("dunning_promise", "next_date"),
            "paused": self._recorded_day("dunning_pause", "date_until"),
        }

    def _recorded_day(self, table, column):
        names = map(SQL.identifier, (column, table))
        return SQL("(SELECT %s FROM %s WHERE id = decision.reason_id)", *names)

    def _coming_date(self):
        """The day of what comes next, never one that has passed: what somebody should have done
        comes today, and of what is held there is a day only while one is waited for.
        """
        awaited = SQL(" ").join(
            SQL("WHEN %s THEN CASE WHEN %s >= dates.today THEN %s END", status, day, day)
            for status, day in self._awaited_days().items()
        )
        return SQL(
            """
            CASE decision.status
                 WHEN 'scheduled' THEN decision.next_date
                 WHEN 'due' THEN dates.today
                 WHEN 'failed' THEN dates.today
                 WHEN 'replied' THEN dates.today
                 WHEN 'pending' THEN GREATEST(decision.next_date, dates.today)
                 %s END
            """,
            awaited,
        )

    # ------------------------------------------------------------------ the records that hold it

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
             WHERE rel.move_id = aml.move_id
                OR move.move_type = 'entry' AND rel.move_id IN (%s)
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
                     WHERE rel.move_id = aml.move_id) whole
             WHERE whole.dispute_id IS NOT NULL
            OFFSET 0
            """,
            still=self.env["dunning.dispute"]._still_disputed(),
            earlier_instalments=self._residuals(
                SQL(
                    "line.move_id = aml.move_id AND (%s, line.id) < (dates.due, aml.id)",
                    due_date(),
                )
            ),
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
        that is booked.
        """
        if not self._is_held_by("dunning.promise", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT promise.id
              FROM dunning_promise_item own
              JOIN dunning_promise promise ON promise.id = own.promise_id
              JOIN LATERAL (%s) paid ON TRUE
              LEFT JOIN LATERAL (%s) awaited ON TRUE
             WHERE own.move_line_id = aml.id AND promise.state = 'open'
               AND (awaited.date + rules.grace_days >= rules.today
                    OR awaited.id IS NULL AND paid.amount < promise.amount)
             LIMIT 1
            """,
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
