from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """What waited in the queue is asked again before it leaves; what is written anew for that
        leaves in its place.
        """
        actions = self.env["dunning.action"].sudo()  # the queue may be sent by anybody
        before = self.mail_message_id
        asked = actions.search([("message_id", "in", before.ids), ("state", "=", "ready")])
        asked._ask_queued_again()
        anew = self.search(
            [
                ("mail_message_id", "in", (asked.message_id - before).ids),
                ("state", "=", "outgoing"),
            ]
        )
        still = self.filtered(lambda sms: sms.state != "canceled") + anew
        if not still:
            return None
        return super(SmsSms, still)._send(
            unlink_failed=unlink_failed, unlink_sent=unlink_sent, raise_exception=raise_exception
        )
