"""Task: who has something to mend finds it in their activities, one at a time per invoice."""

from markupsafe import escape

from odoo import models

LIFECYCLE_TASK = "relance_telephonique.mail_activity_type_lifecycle"


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _look_at_tasks(self):
        """Let each invoice of these events have the task that it needs now, or none. A dispute has
        its own.
        """
        to_mend, over = self.browse(), self.env["mail.activity"]
        for move, position in self.move_id._dunning_positions().items():
            waits = position.suspended if not position.resumed else self.browse()
            wanted = position.undelivered or waits
            if not wanted:
                over |= move._dunning_lifecycle_tasks()
            elif wanted in self:
                move._dunning_lifecycle_tasks().unlink()
                to_mend |= wanted
        if over:
            over.action_feedback()
        if kind := self.env.ref(LIFECYCLE_TASK, raise_if_not_found=False):
            to_mend._ask_to_mend(kind)

    def _ask_to_mend(self, kind):
        """Put a task for each in the inbox of who chases the debtor."""
        model = self.env["ir.model"]._get_id("account.move")
        days = {
            company: company._dunning_next_working_day(company._dunning_today())
            for company in self.company_id
        }
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(
            [
                {
                    "res_model_id": model,
                    "res_id": event.move_id.id,
                    "activity_type_id": kind.id,
                    "date_deadline": days[event.company_id],
                    "user_id": handler.id,
                    "summary": event.with_context(lang=handler.lang)._what_to_mend(),
                    "note": escape(event.with_context(lang=handler.lang)._in_words()),
                }
                for event, handler in self._handlers().items()
            ]
        )

    def _what_to_mend(self):
        if self.delivery == "failed":
            return self.env._("It did not reach the buyer: correct it and send it again")
        return self.env._("Send the documents that the buyer waits for")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_lifecycle_tasks(self):
        """Return what the life cycle asks somebody to mend; of others too."""
        kind = self.env.ref(LIFECYCLE_TASK, raise_if_not_found=False)
        activities = self.activity_ids
        return activities.filtered(lambda activity: kind and activity.activity_type_id == kind)
