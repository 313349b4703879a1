from odoo import api, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _dunning_trigger(self, xml_id):
        """Let a scheduled action run soon, whoever asks.

        :return: whether there is one: an administrator may have deleted it
        """
        cron = self.env.ref(xml_id, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
        return bool(cron)
