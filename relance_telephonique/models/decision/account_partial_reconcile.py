from odoo import api, models

from ..mixins.dunning_outgoing import FOLLOW_CRON


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self._trigger_dunning_follow()
        return partials

    def unlink(self):
        result = super().unlink()
        self._trigger_dunning_follow()
        return result

    def _trigger_dunning_follow(self):
        """Ask for the follow-up cron, once per transaction: nothing else is added to it."""
        done = self.env.cr.precommit.data
        if not done.get(FOLLOW_CRON):
            done[FOLLOW_CRON] = True
            self.env["ir.cron"]._dunning_trigger(FOLLOW_CRON)
