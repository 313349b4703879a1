"""Holds: what did not reach the buyer is not chased; what did was sent, whoever sent it."""

from odoo import api, models
from odoo.tools import SQL, format_date

from ..decision.holds import Hold
from .lifecycle_codes import NOT_DELIVERED


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    _depends = {"dunning.invoice.event": ["amount", "code", "date", "delivery", "move_id"]}

    @api.model
    def _holds(self):
        """Rejected comes right before never sent: it is mended first."""
        holds, failed = super()._holds(), self._failed_delivery()
        rank = next(rank for rank, hold in enumerate(holds) if hold.code == "unsent")
        rejected = Hold(
            "unsent.rejected", SQL("%s IS NOT NULL", failed), "dunning.invoice.event", failed
        )
        return [*holds[:rank], rejected, *holds[rank:]]

    def _is_unsent(self, move="move"):
        """What platforms say of the delivery is known better than anything else."""
        return SQL(
            """
            COALESCE(CASE WHEN rules.has_events THEN (%s) END, %s)
            """,
            self._last_delivery(
                move,
                SQL(
                    "CASE event.delivery WHEN %s THEN %s ELSE FALSE END",
                    NOT_DELIVERED,
                    self._is_since_sent(move),
                ),
            ),
            super()._is_unsent(move),
        )

    def _last_delivery(self, move, column):
        """What the last event says that tells of the delivery of an invoice."""
        return SQL(
            """
            SELECT %(column)s FROM dunning_invoice_event event
             WHERE event.move_id = %(move)s AND event.delivery IS NOT NULL
             ORDER BY event.date DESC, event.code DESC, event.reference DESC LIMIT 1
            """,
            column=column,
            move=SQL.identifier(move, "id"),
        )

    def _failed_delivery(self, move="move"):
        """The event that says last that an invoice did not arrive."""
        return SQL(
            "CASE WHEN rules.has_events THEN (%s) END",
            self._last_delivery(
                move,
                SQL(
                    "CASE WHEN event.delivery = %s AND %s THEN event.id END",
                    NOT_DELIVERED,
                    self._is_since_sent(move),
                ),
            ),
        )

    def _is_since_sent(self, move):
        """Whether nobody has sent the invoice in another way since ``event``."""
        return SQL(
            "event.date::date > COALESCE(%s, '-infinity'::date)",
            SQL.identifier(move, "dunning_sent_date"),
        )

    def _reason_unsent_rejected(self):
        event = self.env["dunning.invoice.event"].browse(self.reason_id)
        return self.env._(
            "%(move)s did not reach the buyer: correct it and send it again. %(event)s",
            move=self.move_id.display_name,
            event=event._in_words(),
        )

    def _reason_disputed(self):
        """What the platform said, before what follows from it here."""
        reason = super()._reason_disputed()
        event = self.env["dunning.dispute"].browse(self.reason_id).event_id
        return f"{event._in_words()}. {reason}" if event else reason

    def _reason_paused(self):
        reason = super()._reason_paused()
        event = self.env["dunning.pause"].browse(self.reason_id).event_id
        return f"{event._in_words()}. {reason}" if event else reason

    def _reason_in_payment(self):
        event = self.move_id._dunning_last_event("211")
        if not event:
            return super()._reason_in_payment()
        return self.env._(
            "The buyer sent the payment of %(move)s on %(date)s: it is on its way.",
            move=self.move_id.display_name,
            date=format_date(self.env, event._day()),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_last_event(self, *codes):
        """Return the last event of these codes, by its own time."""
        return self.env["dunning.invoice.event"].search(
            [("move_id", "in", self.ids), ("code", "in", codes)],
            order="date desc, code desc, reference desc",
            limit=1,
        )
