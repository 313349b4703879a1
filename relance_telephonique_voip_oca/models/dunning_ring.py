from datetime import timedelta

from odoo import api, fields, models

OURS = "voip_oca,"  # what the name of each of the softphone's calls begins with
LONGEST_RING = timedelta(minutes=3)  # of a window that was closed while it rang


class DunningRing(models.Model):
    _inherit = "dunning.ring"

    @api.model
    def _call_back_missed(self):
        self._end_forgotten()
        return super()._call_back_missed()

    @api.model
    def _end_forgotten(self):
        """End what has rung for too long: a browser that was closed tells nothing more."""
        forgotten = self.search(
            [
                ("call_key", "=like", f"{OURS}%"),
                ("state", "=", "ringing"),
                ("date", "<=", fields.Datetime.now() - LONGEST_RING),
            ]
        )
        for ring in forgotten:
            over = {"state": "ended", "date_ended": ring.date + LONGEST_RING}
            ring._by_method().write(over)
