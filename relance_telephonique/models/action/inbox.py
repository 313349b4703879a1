"""Deliver: what the executors need to reach paper, telephones and people's inboxes."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

CALL_TYPE = "relance_telephonique.mail_activity_type_call"
TODO_TYPE = "relance_telephonique.mail_activity_type_todo"
NOTICE_TYPE = "relance_telephonique.mail_activity_type_notice"


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ letters

    def _make_letter(self):
        """Render the step's letter and return it as an attachment of the action."""
        self.ensure_one()
        report = self._letter_report()
        if not report:
            raise UserError(self.env._("The step has no letter: choose one on it."))
        content, _type = report.sudo()._render_qweb_pdf(report.report_name, self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._document_name()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # ------------------------------------------------------------------ SMS

    def _sms_template_problem(self):
        if not self._sms_template():
            return self.env._("The step has no SMS template: choose one on it.")
        return ""

    # ------------------------------------------------------------------ activities

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

    def _pass_on_activities(self):
        """Move what we put in inboxes into that of the new responsible."""
        for action in self.with_context(mail_activity_quick_update=True):
            action._own_activities().user_id = action._responsible()

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

    def _tell_responsible(self, summary):
        """Ask the company's responsible to look at each action."""
        for company, actions in (
            self.with_context(mail_activity_quick_update=True).grouped("company_id").items()
        ):
            user = company._dunning_pick(otherwise=actions[0].user_id or self.env.user)
            actions.activity_schedule(NOTICE_TYPE, user_id=user.id, summary=summary)

    def _ask_to_correct(self, summary):
        """Ask somebody who may change contacts to do what whoever is at work may not.

        :param summary: what is to be changed
        """
        self.ensure_one()
        user = self.company_id._dunning_contact_editor() or self._responsible()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            NOTICE_TYPE, user_id=user.id, summary=summary
        )

    # ------------------------------------------------------------------ what the queues say

    def _unconfirmed(self):
        handed_over = Domain("state", "=", "ready") & Domain("date_processed", "!=", False)
        queued = self.env["dunning.level"]._channels_that(lambda channel: channel.is_queued)
        return handed_over & Domain("channel", "in", queued)

    def _to_retry(self):
        return Domain("state", "=", "ready")

    def _is_to_retry(self):
        self.ensure_one()
        return bool(self.date_retry) and self.date_retry <= fields.Datetime.now()

    def _delivered(self):
        self.action_done()

    def _may_come_back(self):
        return Domain("channel", "=", "email") & Domain("state", "in", ("ready", "done"))

    def _tell_of_dead_address(self, reason):
        self._ask_to_correct(reason)

    def _undelivered(self, reason):
        self._fail(reason)

    def _hand_over_again(self):
        """All is asked again, and written anew; companies that are off or closed wait."""
        for company, actions in self.grouped("company_id").items():
            if not company._dunning_why_closed(company._dunning_today()):
                words = actions.with_company(company).with_context(lang=company.partner_id.lang)
                words._recall_messages()
                words._process()

    def _retry_sentence(self):
        """Return what waits to be tried again, as the end of a sentence."""
        if not self.attempt_count:
            return self.env._("is being handed over again")
        return self.env._(
            "could not be sent (attempts: %(count)s), the next attempt is on %(when)s",
            count=self.attempt_count,
            when=self.company_id._dunning_moment_label(self.date_retry),
        )
