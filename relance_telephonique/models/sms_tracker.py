from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        """Confirm the actions whose SMS the provider took; fail those it refused."""
        result = super()._update_sms_notifications(
            notification_status, failure_type=failure_type, failure_reason=failure_reason
        )
        notifications = self.mail_notification_id
        actions = (
            self.env["dunning.action"]
            .sudo()  # the provider's report comes without a user
            .search(
                [
                    ("message_id", "in", notifications.mail_message_id.ids),
                    ("state", "in", ("ready", "done", "failed")),
                ]
            )
        )
        if notification_status in ("pending", "sent"):
            actions.action_done()
        elif notification_status in ("exception", "bounce"):
            labels = dict(notifications._fields["failure_type"]._description_selection(self.env))
            actions._fail(labels.get(failure_type) or self.env._("The SMS was refused."))
        return result
