"""What was agreed with a debtor, and what they contest."""

from odoo import models
from odoo.tools import SQL

from .dunning_history import Event


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "dunning.dispute": ["amount", "category", "date", "date_resolved", "note", "state"],
        "dunning.pause": ["date_until", "note", "partner_id", "reason", "user_id"],
        "dunning.postponement": ["approval", "date", "date_maturity", "note", "state"],
        "dunning.promise": ["amount", "currency_id", "date", "note", "state", "user_id"],
        "dunning.promise.line": ["amount", "date", "date_paid", "promise_id", "state"],
    }

    def _event_promise(self):
        columns = self._columns_of("promise") | {
            "date": SQL("promise.date"),
            "state": SQL("promise.state"),
            "action_id": SQL("promise.action_id"),
            "promise_id": SQL("promise.id"),
            "amount": SQL("promise.amount"),
            "currency_id": SQL("promise.currency_id"),
            "note": SQL("CASE WHEN promise.action_id IS NULL THEN promise.note END"),  # the call's
            "code": SQL("SELECT COUNT(*) FROM dunning_promise_line WHERE promise_id = promise.id"),
            "contact": SQL("CASE WHEN contact.id != debtor.id THEN contact.name END"),
            "date_end": SQL(
                "SELECT MAX(date) FROM dunning_promise_line WHERE promise_id = promise.id"
            ),
        }
        source = SQL(
            """
            %s LEFT JOIN res_partner contact ON contact.id = promise.contact_id
             WHERE promise.state != 'draft'
            """,
            self._of_debtor("dunning.promise", "promise"),
        )
        return Event(11, "promise", "dunning.promise", SQL("promise.id"), source, columns)

    def _event_instalment(self):
        """What became of each date that was promised."""
        columns = self._columns_of("promise") | {
            "date": SQL("COALESCE(line.date_paid, line.date)"),
            "state": SQL("line.state"),
            "promise_id": SQL("promise.id"),
            "amount": SQL("line.amount"),
            "currency_id": SQL("promise.currency_id"),
            "days_late": SQL("line.date_paid - line.date"),
            "date_end": SQL("line.date"),
        }
        source = SQL(
            """
            %s JOIN dunning_promise_line line ON line.promise_id = promise.id
             WHERE promise.state IN ('open', 'kept', 'broken') AND line.state != 'open'
            """,
            self._of_debtor("dunning.promise", "promise"),
        )
        return Event(12, "instalment", "dunning.promise.line", SQL("line.id"), source, columns)

    def _event_postponement(self):
        columns = self._columns_of("later") | {
            "date": SQL("later.date"),
            "state": SQL("CASE later.state WHEN 'draft' THEN later.approval ELSE later.state END"),
            "note": SQL("later.note"),
            "date_end": SQL("later.date_maturity"),
        }
        source = SQL(
            "%s WHERE later.state != 'draft' OR later.approval = 'asked'",
            self._of_debtor("dunning.postponement", "later"),
        )
        return Event(13, "postponement", "dunning.postponement", SQL("later.id"), source, columns)

    def _event_pause(self):
        columns = self._columns_of("pause") | {
            "date": self._day("pause.create_date"),
            "note": SQL("pause.note"),
            "code": SQL("pause.reason"),
            "date_end": SQL("pause.date_until"),
        }
        source = self._of_debtor("dunning.pause", "pause")
        return Event(14, "pause", "dunning.pause", SQL("pause.id"), source, columns)

    def _event_dispute(self):
        columns = self._columns_of_dispute() | {
            "date": SQL("dispute.date"),
            "note": SQL("dispute.note"),
        }
        source = self._of_debtor("dunning.dispute", "dispute")
        return Event(15, "dispute", "dunning.dispute", SQL("dispute.id"), source, columns)

    def _event_dispute_settled(self):
        columns = self._columns_of_dispute() | {
            "date": SQL("dispute.date_resolved"),
            "note": SQL("dispute.answer"),
        }
        source = SQL(
            "%s WHERE dispute.state != 'open'", self._of_debtor("dunning.dispute", "dispute")
        )
        return Event(16, "dispute_settled", "dunning.dispute", SQL("dispute.id"), source, columns)

    def _columns_of_dispute(self):
        return self._columns_of("dispute") | {
            "state": SQL("dispute.state"),
            "dispute_id": SQL("dispute.id"),
            "amount": SQL("dispute.amount"),
            "currency_id": SQL("dispute.currency_id"),
            "code": SQL("dispute.category"),
        }
