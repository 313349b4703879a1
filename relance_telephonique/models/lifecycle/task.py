"""Task: who has something to mend finds it in their activities, one at a time per invoice."""

from markupsafe import escape

from odoo import models

LIFECYCLE_TASK = "relance_telephonique.mail_activity_type_lifecycle"


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _look_at_tasks(self, positions):
        """Let each invoice of these events have the task that it needs now, or none. A dispute has
        its own.

        :param positions: ``{invoice: LifecyclePosition}``
        """
        kind = self.env.ref(LIFECYCLE_TASK, raise_if_not_found=False)
        if not kind:
            return
        tasks = self.move_id._dunning_lifecycle_tasks(kind)
        of_move = tasks.grouped("res_id")
        to_mend, over, outdated = self.browse(), tasks.browse(), tasks.browse()
        for move, position in positions.items():
            waits = position.suspended if not position.resumed else self.browse()
            wanted = position.undelivered or waits
            own = of_move.get(move.id, tasks.browse())
            if not wanted:
                over += own
            elif wanted in self:
                outdated += own
                to_mend += wanted
        if over:
            over.action_feedback()
        outdated.unlink()
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
                    "summary": event._what_to_mend(),
                    "note": escape(event._in_words()),
                }
                for known, handler in self._handlers().items()
                for event in [known.with_context(lang=handler.lang)]
            ]
        )

    def _what_to_mend(self):
        if self.delivery == "failed":
            return self.env._("It did not reach the buyer: correct it and send it again")
        return self.env._("Send the documents that the buyer waits for")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_lifecycle_tasks(self, kind):
        """Return what the life cycle asks somebody to mend, of this kind; of others too."""
        return self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
