"""Told: a debtor reads by e-mail what became of what they said on their page."""

import logging

from odoo import models

from ...tools.confined import attempt

_logger = logging.getLogger(__name__)


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _tell_debtor(self, template):
        """Queue an e-mail about each record; what it tells of stands whatever becomes of it.

        :param template: xml id; should it have been deleted, nothing is written
        """
        template = self.env.ref(template, raise_if_not_found=False)
        for record in self if template else ():
            if not record._sender():
                continue
            _mail, error = attempt(
                self.env, lambda record=record: template.send_mail_batch(record.ids)
            )
            if error:
                _logger.error("The debtor could not be told of %s", record, exc_info=error)
        if self:
            self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")
