"""Decided: a debtor who asked for a day of payment on their page is told what became of it."""

from odoo import models

DECISION = "relance_telephonique.mail_template_page_decision"


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
        self.filtered(lambda promise: promise._told_to().email)._tell_debtor(DECISION)

    def _told_to(self):
        return self._contact_there() or self.partner_id._dunning_contact()
