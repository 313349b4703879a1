from odoo import api, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _dunning_trigger(self, xml_id, at=None):
        """Let a scheduled action run soon, or at a moment (in UTC), whoever asks.

        :return: whether there is one: an administrator may have deleted it
        """
        cron = self.env.ref(xml_id, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)
        return bool(cron)
