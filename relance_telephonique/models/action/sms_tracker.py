from odoo import models

from ...tools.smtp_answer import Answer


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        """Confirm the actions whose SMS the provider took; try again, or fail, those it refused.

        Only a broken server is worth another attempt: credit is bought by a person.
        """
        result = super()._update_sms_notifications(
            notification_status, failure_type=failure_type, failure_reason=failure_reason
        )
        actions = (
            self.env["dunning.action"]
            .sudo()  # the provider's report comes without a user
            .search(
                [
                    ("message_id", "in", self.mail_notification_id.mail_message_id.ids),
                    ("state", "in", ("ready", "done", "failed")),
                ]
            )
        )
        if notification_status in ("pending", "sent"):
            actions._delivered()
        elif notification_status in ("exception", "bounce"):
            is_temporary = failure_type == "sms_server"
            answer = Answer(failure_type or "", failure_reason or "", is_temporary)
            actions._still_waiting()._lose(answer)
        return result
