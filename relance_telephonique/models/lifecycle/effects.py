"""Effects: what follows from each status, one method per code. ``self``: new events of that code.

Each looks again at what the whole history of its invoices comes to, see ``position.py``. Another
addon adds its own, or extends these with ``super()``.
"""

from odoo import models


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _lifecycle_200(self):
        """Deposited: it may not have been passed on."""
        self._look_at_tasks()

    def _lifecycle_202(self):
        """Received by the buyer's platform: it was delivered."""
        self._look_at_tasks()

    def _lifecycle_203(self):
        """Made available: it was delivered."""
        self._look_at_tasks()

    def _lifecycle_204(self):
        """Taken in charge: what was suspended goes on."""
        self._look_at_all()

    def _lifecycle_205(self):
        """Approved: what was contested before is withdrawn."""
        self._look_at_all()

    def _lifecycle_206(self):
        """Partly approved: the rest is disputed."""
        self._look_at_all()

    def _lifecycle_207(self):
        """In dispute: category and amount by what was said."""
        self._look_at_all()

    def _lifecycle_208(self):
        """Suspended: it waits for papers."""
        self._look_at_all()

    def _lifecycle_209(self):
        """Completed: the papers were sent."""
        self._look_at_all()

    def _lifecycle_210(self):
        """Refused: all of it is disputed."""
        self._look_at_all()

    def _lifecycle_211(self):
        """Payment sent: on its way, which the decision sees by itself."""
        self._look_at_all()

    def _lifecycle_213(self):
        """Rejected: it did not arrive."""
        self._look_at_tasks()

    def _lifecycle_221(self):
        """Routing error: it did not arrive."""
        self._look_at_tasks()

    def _lifecycle_501(self):
        """Inadmissible: it did not arrive."""
        self._look_at_tasks()

    def _look_at_all(self):
        self._look_at_disputes()
        self._look_at_pauses()
        self._look_at_tasks()
