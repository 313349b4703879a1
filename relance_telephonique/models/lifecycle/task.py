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
        for move, position in self.move_id._dunning_positions().items():
            waits = position.suspended if not position.resumed else self.browse()
            wanted = position.undelivered or waits
            if not wanted:
                move._dunning_lifecycle_tasks().action_feedback()
            elif wanted in self:
                move._dunning_lifecycle_tasks().unlink()
                wanted._ask_to_mend()

    def _ask_to_mend(self):
        """Put the task in the inbox of who chases the debtor."""
        self.ensure_one()
        handler = self._handler()
        words = self.with_context(lang=handler.lang)
        move = self.move_id
        move.with_context(lang=handler.lang, mail_activity_quick_update=True).activity_schedule(
            LIFECYCLE_TASK,
            date_deadline=self.company_id._dunning_next_working_day(
                self.company_id._dunning_today()
            ),
            user_id=handler.id,
            summary=words._what_to_mend(),
            note=escape(words._in_words()),
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
