"""Effects: what follows from each status, one method per code. ``self``: new events of that code.

Each does what is its own and returns what of its invoices is to be looked at again, by what their
whole history comes to, see ``position.py``: that is done for all of a file at once. Another addon
adds its own, or extends these with ``super()``.
"""

from collections import defaultdict

from odoo import models

DISPUTES, PAUSES, TASKS = ALL = ("disputes", "pauses", "tasks")  # ``_look_at_<what>``


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _take_effect(self):
        """Let follow what new events ask for: ``_lifecycle_<code>`` for those of each code."""
        live = self.filtered(
            lambda event: (
                event.move_id.move_type == "out_invoice" and event.move_id.state == "posted"
            )
        )
        again = defaultdict(self.browse)
        for code, events in live.grouped("code").items():
            for what in getattr(events, f"_lifecycle_{code}", events._lifecycle_nothing)() or ():
                again[what] += events
        positions = self.union(*again.values()).move_id._dunning_positions()
        for what, events in again.items():
            look = getattr(events, f"_look_at_{what}")
            look({move: positions[move] for move in events.move_id})

    def _lifecycle_nothing(self):
        """Of a status without effect."""

    def _lifecycle_200(self):
        """Deposited: it may not have been passed on."""
        return (TASKS,)

    def _lifecycle_202(self):
        """Received by the buyer's platform: it was delivered."""
        return (TASKS,)

    def _lifecycle_203(self):
        """Made available: it was delivered."""
        return (TASKS,)

    def _lifecycle_204(self):
        """Taken in charge: what was suspended goes on."""
        return ALL

    def _lifecycle_205(self):
        """Approved: what was contested before is withdrawn."""
        return ALL

    def _lifecycle_206(self):
        """Partly approved: the rest is disputed."""
        return ALL

    def _lifecycle_207(self):
        """In dispute: category and amount by what was said."""
        return ALL

    def _lifecycle_208(self):
        """Suspended: it waits for papers."""
        return ALL

    def _lifecycle_209(self):
        """Completed: the papers were sent."""
        return ALL

    def _lifecycle_210(self):
        """Refused: all of it is disputed."""
        return ALL

    def _lifecycle_211(self):
        """Payment sent: on its way, which the decision sees by itself."""
        return ALL

    def _lifecycle_213(self):
        """Rejected: it did not arrive."""
        return (TASKS,)

    def _lifecycle_221(self):
        """Routing error: it did not arrive."""
        return (TASKS,)

    def _lifecycle_501(self):
        """Inadmissible: it did not arrive."""
        return (TASKS,)
