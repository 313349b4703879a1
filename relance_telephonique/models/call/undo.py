"""Undo: an outcome logged by one key is taken back at once by who logged it. The ledger keeps it,
and it counts no more.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .dunning_call import TAKEN_BACK

UNDO = timedelta(minutes=1)  # a toast offers it for some seconds
RESTORED = ("state", "date", "call_at", "date_done", "date_processed", "date_retry")


class DunningCall(models.Model):
    _inherit = "dunning.call"

    active = fields.Boolean(default=True, help="What was taken back at once does not count.")
    undo_basis = fields.Json(readonly=True, help="How the contact stood before, for some seconds.")

    def _is_undoable(self, action):
        return (
            self.user_id == self.env.user
            and (self.undo_basis or {}).get("action_id") == action.id
            and self.undo_basis["until"] >= str(fields.Datetime.now())
        )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def action_undo_outcome(self):
        """Take back the outcome that the user has just logged by one key: the contact stands where
        it stood, and so do the activities.

        :raise UserError: if it is too late
        """
        self.ensure_one()
        self.check_access("write")
        call = self.env["dunning.call"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)],
            order="id desc",
            limit=1,
        )
        if not call._is_undoable(self):
            raise UserError(self.env._("It is too late to take this back: log another outcome."))
        self._restore(call)
        call.sudo().write(TAKEN_BACK)  # nobody else changes a call
        self.env["dunning.call.lock"]._forget_first(call)
        self.message_post(body=self.env._("Taken back: %(call)s", call=call.display_name))

    def _as_it_stands(self):
        """Return what an outcome may change, to be taken back: the values of the contact, what it
        carries, and what is in inboxes about it.
        """
        values = self.read(RESTORED, load=None)[0]
        return {
            "action_id": values.pop("id"),
            "until": str(fields.Datetime.now() + UNDO),
            "values": {name: str(value) if value else False for name, value in values.items()},
            "lines": self.line_ids.ids,
            "activities": {
                str(activity.id): str(activity.date_deadline) for activity in self._own_activities()
            },
        }

    def _restore(self, call):
        """Let the contact stand where it stood before the call was logged."""
        part, basis = call.action_id, call.undo_basis
        if part != self:
            back = part.line_ids.filtered(lambda line: line.id in basis["lines"])
            back._by_method().action_id = self.id
            part.line_ids._by_method().active = False
            part._by_method().state = "cancelled"
        failure = {} if basis["values"]["state"] == "failed" else {"failure_reason": False}
        self._by_method().write(basis["values"] | failure)
        self._restore_activities(part, basis["activities"])

    def _restore_activities(self, part, deadlines):
        (self | part)._own_activities().filtered(
            lambda activity: str(activity.id) not in deadlines
        ).unlink()
        activities = self._own_activities().browse(map(int, deadlines)).exists()
        activities.filtered(lambda activity: not activity.active).action_unarchive()
        for activity in activities:
            activity.date_deadline = deadlines[str(activity.id)]
