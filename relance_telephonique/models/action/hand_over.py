"""Hand over: the seam between what was decided to do and whoever does it, a person or software."""

from odoo import models

from ...tools.channels import LETTER, MESSAGE


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _hand_over(self, channel):
        """Hand actions, all of one channel, over to its executor, ``_process_<channel>``; if
        it has none of its own, to that of letters, or to a person.

        All that is made passes here, also what is made anew because it changed while it waited: an
        addon that has a queue puts the actions into it, and calls ``super()`` from there.
        """
        by_kind = {LETTER: self._process_letter, MESSAGE: self._fail_unsent}
        kind = self.env["dunning.level"]._channel_of(channel).kind
        executor = by_kind.get(kind, self._schedule_activities)
        return getattr(self, f"_process_{channel}", executor)()

    def _fail_unsent(self):
        self._fail(self.env._("Nothing sends messages through this channel: choose another one."))
