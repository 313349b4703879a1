"""Decide, third part: what holds an item back, in the order in which it is asked.

``_holds`` is the list; the first that applies gives the status. Other addons add theirs to it.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.ledger_sql import is_money_out


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
    _depends = {
        "account.move": ["dunning_sent_date", "is_move_sent", "move_type", "payment_state"],
        "account.move.line": ["no_followup", "payment_id"],
        "mail.message": ["attachment_ids", "model", "partner_ids", "res_id"],
        "res.partner": ["dunning_excluded", "dunning_proceedings"],
    }

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
            Hold("excluded.itself", SQL("debtor.id = ANY(rules.itself)")),
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
            Hold("covered.draft", SQL("to_credit.is_enough")),
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
            "promised": SQL("decision.promise_date"),
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
