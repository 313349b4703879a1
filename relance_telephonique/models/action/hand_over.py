"""Hand over: the seam between what was decided to do and whoever does it, a person or software."""

from odoo import models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _hand_over(self, channel):
        """Hand actions, all of one channel, over to its executor, ``_process_<channel>``; if it has
        none of its own, to what its kind calls for.

        All that is made passes here, also what is made anew because it changed while it waited: an
        addon that has a queue puts the actions into it, and calls ``super()`` from there.
        """
        own = getattr(self, f"_process_{channel}", None)
        return own() if own else self._hand_over_by_kind(channel)

    def _hand_over_by_kind(self, channel):
        channel = self.env["dunning.level"]._channel_of(channel)
        if channel.is_registered:
            self._process_registered_letter()
        elif channel.is_letter:
            self._process_letter()
        elif channel.is_message:
            self._fail(self.env._("Nothing sends messages through this channel: choose another."))
        else:
            self._schedule_activities()
