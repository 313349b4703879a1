"""Where an invoice stands by all that was said of it, in the order of its own time.

What follows is worked out from the whole history each time, and never from what came last: the end
is the same in whatever order it arrives.
"""

from typing import NamedTuple

from odoo import models

from .lifecycle_codes import APPROVED, CONTESTED, NOT_DELIVERED, SUSPENDED


class LifecyclePosition(NamedTuple):
    """Events that count, each empty if there is none.

    ``contested``: the last that contests, which ``withdrawn`` took back; ``suspended``: the last
    that waits for papers, which ``resumed`` ended; ``undelivered``: the failure that still stands;
    ``approved``: the approval that nothing contests since.
    """

    contested: models.BaseModel
    withdrawn: models.BaseModel
    suspended: models.BaseModel
    resumed: models.BaseModel
    undelivered: models.BaseModel
    approved: models.BaseModel


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_events(self):
        """Return all that was said, in the order of its own time; read for all at once, and kept in
        the cache.
        """
        return self.dunning_event_ids.sorted(
            lambda event: (event.date, event.code, event.reference, event.id)
        )

    def _dunning_positions(self):
        """Return ``{invoice: LifecyclePosition}``, in one query."""
        events = self.env["dunning.invoice.event"].search([("move_id", "in", self.ids)])
        return {move: own._position() for move, own in events.grouped("move_id").items()}


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _position(self):
        """Return the :class:`LifecyclePosition` of all events of an invoice, in order."""
        codes, history = self._lifecycle_codes(), list(self)
        none = self.browse()

        def position(event):
            return codes[event.code].position if event and event.code in codes else ""

        def last(positions):
            return next((one for one in reversed(history) if position(one) in positions), none)

        def first_after(event, positions):
            later = history[history.index(event) + 1 :] if event else []
            return next((one for one in later if position(one) in positions), none)

        contested, suspended = last((CONTESTED,)), last((SUSPENDED,))
        told = [event for event in history if event.delivery]
        judged = last((APPROVED, CONTESTED))
        return LifecyclePosition(
            contested,
            first_after(contested, (APPROVED,)),
            suspended,
            first_after(suspended, {one.position for one in codes.values()} - {"", SUSPENDED}),
            told[-1] if told and told[-1].delivery == NOT_DELIVERED else none,
            judged if position(judged) == APPROVED else none,
        )
