"""Decided: a debtor who asked for a day of payment on their page is told what became of it."""

import logging

from odoo import models

from ...tools.confined import attempt

DECISION = "relance_telephonique.mail_template_page_decision"
_logger = logging.getLogger(__name__)


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    def _start(self):
        """What was asked for on the page runs now: as it was asked, or as it was changed."""
        result = super()._start()
        self.filtered("answer_id")._tell_decision()
        return result

    def action_cancel(self):
        """What was asked for on the page is not granted."""
        asked = self.filtered(lambda promise: promise.answer_id and promise.state == "draft")
        result = super().action_cancel()
        asked._tell_decision()
        return result

    def _tell_decision(self):
        """Write to the debtor; what was decided stands whatever becomes of the e-mail."""
        template = self.env.ref(DECISION, raise_if_not_found=False)
        for promise in self.filtered(lambda promise: promise._told_to().email):
            if template and promise._sender():
                _mail, error = attempt(
                    self.env, lambda promise=promise: template.send_mail_batch(promise.ids)
                )
                if error:
                    _logger.error("%s could not be told of", promise, exc_info=error)
        if self:
            self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")

    def _told_to(self):
        return self.contact_id or self.partner_id._dunning_contact()
