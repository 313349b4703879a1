"""Inbox: what a person is to do, or must look at, and who that person is."""

from odoo import models
from odoo.tools import plaintext2html

CALL_TYPE = "relance_telephonique.mail_activity_type_call"
TODO_TYPE = "relance_telephonique.mail_activity_type_todo"
NOTICE_TYPE = "relance_telephonique.mail_activity_type_notice"


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _schedule_activities(self):
        """Put each action in the inbox of its responsible, all of one person in one go."""
        for action in self:
            action.user_id = action._responsible()
        groups = self.with_context(mail_activity_quick_update=True).grouped(
            lambda action: (
                action.user_id,
                action.channel,
                action.date,
                action.level_id,
                action.reason,
            )
        )
        for (user, _channel, date, level, _reason), actions in groups.items():
            instructions = level.with_context(lang=user.lang).instructions
            actions.activity_schedule(
                CALL_TYPE if actions[0]._channel().is_call else TODO_TYPE,
                date_deadline=date,
                user_id=user.id,
                summary=actions[0].with_context(lang=user.lang)._step_label(),
                note=instructions and plaintext2html(instructions),
            )
        return super()._schedule_activities()

    def _responsible(self):
        """Return who does the action: somebody always does.

        The step's responsible, else the debtor's collector (both set when preparing), else the
        company's responsible, else the person at work, else a manager of the company; who is away
        or has left leaves it to their substitute.
        """
        self.ensure_one()
        at_work = None if self.user_id else self.env.user  # whoever lets people go heirs nothing
        return self.company_id._dunning_pick(self.user_id, otherwise=at_work)

    def _close_activities(self):
        """Close what we put in inboxes, without an e-mail or a question."""
        self._own_activities().action_archive()
        return super()._close_activities()

    def _pass_on_activities(self):
        """Move what we put in inboxes into that of the new responsible."""
        for action in self.with_context(mail_activity_quick_update=True):
            action._own_activities().user_id = action._responsible()

    def _move_activities(self):
        """Let what we put in inboxes say the day and the step that the actions have now."""
        notice = self.env.ref(NOTICE_TYPE, raise_if_not_found=False)
        for (date, _level, _reason, user), actions in self.grouped(
            lambda action: (action.date, action.level_id, action.reason, action.user_id)
        ).items():
            activities = actions._own_activities().with_context(mail_activity_quick_update=True)
            summary = actions[0].with_context(lang=user.lang)._step_label()
            activities.filtered(lambda activity: activity.activity_type_id != notice).write(
                {"date_deadline": date, "summary": summary}
            )
        return super()._move_activities()

    def _own_activities(self):
        """Return what we put in anybody's inbox about these actions."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id.res_model", "=", self._name),
                ]
            )
        )

    def _tell_responsible(self, say):
        """Ask the company's responsible to look at each action."""
        for company, actions in (
            self.with_context(mail_activity_quick_update=True).grouped("company_id").items()
        ):
            user = company._dunning_pick(otherwise=actions[0].user_id or self.env.user)
            summary = say(self.with_context(lang=user.lang).env)
            actions.activity_schedule(NOTICE_TYPE, user_id=user.id, summary=summary)
        return super()._tell_responsible(say)

    def _ask_to_correct(self, say):
        """Ask somebody who may change contacts to do what whoever is at work may not."""
        self.ensure_one()
        user = self.company_id._dunning_contact_editor() or self._responsible()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            NOTICE_TYPE, user_id=user.id, summary=say(self.with_context(lang=user.lang).env)
        )
        return super()._ask_to_correct(say)
