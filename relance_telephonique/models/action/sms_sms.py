from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """What waited in the queue is asked again before it leaves."""
        actions = self.env["dunning.action"].sudo()  # the queue may be sent by anybody
        waiting = self.filtered("mail_message_id")
        actions.search(
            [("message_id", "in", waiting.mail_message_id.ids), ("state", "=", "ready")]
        )._ask_queued_again()
        still = self.filtered(lambda sms: sms.state != "canceled")
        if not still:
            return None
        return super(SmsSms, still)._send(
            unlink_failed=unlink_failed, unlink_sent=unlink_sent, raise_exception=raise_exception
        )
