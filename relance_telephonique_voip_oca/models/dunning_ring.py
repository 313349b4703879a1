from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.relance_telephonique.models.telephone.on_line import LONGEST_TALK

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
        """End what has rung or lasted for too long: a browser that was closed tells nothing more.
        How long they talked is not known then.
        """
        now, ours = fields.Datetime.now(), Domain("call_key", "=like", f"{OURS}%")
        rang = Domain("state", "=", "ringing") & Domain("date", "<=", now - LONGEST_RING)
        talked = Domain("state", "=", "answered")
        talked &= Domain("date_answered", "<=", now - LONGEST_TALK)
        for ring in self.search(ours & (rang | talked)):
            is_talk = ring.state == "answered"
            ring._end_untold(
                ring.date_answered + LONGEST_TALK if is_talk else ring.date + LONGEST_RING
            )

    def _end_untold(self, moment):
        """End the rings, of which no browser says any more when they did."""
        self._by_method().write({"state": "ended", "date_ended": moment})

    def _end_others_of_user(self, user):
        """End the talks by softphone that the user still has beside these: who talks to somebody
        talks to nobody else, and the window that would have told was closed.
        """
        talks = self.sudo().search(  # in whichever company the user works
            [
                ("call_key", "=like", f"{OURS}%"),
                ("user_id", "=", user.id),
                ("state", "=", "answered"),
                ("id", "not in", self.ids),
            ]
        )
        talks._end_untold(fields.Datetime.now())
