"""Follow: what happened since an action was prepared, and what it changes for open actions."""

from collections.abc import Callable
from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL, LazyTranslate, mute_logger
from odoo.tools.translate import LazyGettext

from ...tools.confined import each

_lt = LazyTranslate(__name__)

BATCH_SIZE = 500


class Step(NamedTuple):
    """A step of the follow-up; it returns nothing, or ``{record: exception}`` of what it left out.

    ``name``, to be translated, is what managers read of it.
    """

    code: str
    name: LazyGettext
    work: Callable


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _cron_follow(self):
        """Do each step of the follow-up in a transaction of its own: one that breaks is told to a
        manager, the others go on.
        """
        companies = self.env["res.company"].search([("dunning_mode", "!=", "off")])
        # The cron's language is nobody's: of what is kept without a reader, the company's is
        words = self.with_context(lang=companies[:1].partner_id.lang)
        for step in words._follow_steps():
            words.env["dunning.problem"]._watch(step, step.work, companies)

    @api.model
    def _follow_steps(self):
        """Return what the follow-up does, in this order, as a list of :class:`Step`. Other addons
        add theirs.
        """
        promises, debtors = self.env["dunning.promise"], self.env["res.partner"]
        return [
            Step(
                "messages",
                _lt("Following up on e-mails and text messages"),
                self.env["dunning.outgoing"]._reconcile,
            ),
            Step(
                "announced",
                _lt("Telling of payments that did not come"),
                self.env["account.payment"]._dunning_tell_of_missed,
            ),
            Step(
                "rejected",
                _lt("Telling of payments that were rejected"),
                self.env["account.payment"]._dunning_tell_of_rejected,
            ),
            Step(
                "moved",
                _lt("Telling of moved debts that nobody follows up"),
                self.env["account.move.line"]._dunning_tell_of_moved,
            ),
            Step(
                "returned",
                _lt("Telling of payments that came back"),
                self.env["account.move.line"]._dunning_tell_of_returned,
            ),
            Step("promises", _lt("Keeping promises up to date"), promises._update_watched),
            Step(
                "rings",
                _lt("Planning calls to debtors who rang and were not answered"),
                self.env["dunning.ring"]._call_back_missed,
            ),
            Step(
                "disputes",
                _lt("Reporting disputes that were not settled in time"),
                self.env["dunning.dispute"]._tell_of_overdue,
            ),
            Step("thanks", _lt("Thanking debtors who have paid"), debtors._dunning_thank_payers),
            Step(
                "rates",
                _lt("Asking for the rates of the next half-year"),
                self.env["dunning.interest.rate"]._ask_for_coming,
            ),
            Step(
                "money",
                _lt("Reporting money that was not matched in time"),
                self.env["dunning.due.item"]._tell_of_unmatched,
            ),
            Step("cases", _lt("Following up on cases"), self.env["dunning.case"]._follow_cases),
            Step(
                "time_bars",
                _lt("Warning of claims about to become time-barred"),
                debtors._dunning_warn_of_time_bars,
            ),
            Step("instalments", _lt("Announcing instalments"), promises._announce_instalments),
            Step("notices", _lt("Opening the cases of expired notices"), self._open_cases),
            Step(
                "people",
                _lt("Passing on the work of people who left"),
                self.env["res.users"]._dunning_pass_on_work,
            ),
            Step("actions", _lt("Following up on open actions"), self._follow_open),
            Step("rules", _lt("Checking the rules of the scenarios"), self._look_at_rules),
            Step(
                "settings",
                _lt("Looking at calendars and exchange rates"),
                self._look_at_settings,
            ),
            Step(
                "problems",
                _lt("Closing the problems that were solved"),
                self.env["dunning.problem"]._close_mended,
            ),
        ]

    @api.model
    def _look_at_rules(self):
        companies = self.env["res.company"].search([("dunning_mode", "!=", "off")])
        self.env["dunning.scenario"]._tell_of_broken_rules(companies)

    @api.model
    def _look_at_settings(self):
        """Tell of calendars by which nobody ever works, and of currencies owed without a rate."""
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for subject in (company.resource_calendar_id, *company._dunning_foreign_currencies()):
                own = subject.with_company(company)
                self.env["dunning.problem"]._blame(company, own, {own: None})

    @api.model
    def _follow_open(self):
        """Close what was paid, promised or paused meanwhile; give lost calls back to an inbox."""
        broken = {}
        actions = self.search([("state", "in", ("draft", "ready", "failed"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(actions))
        for start in range(0, len(actions), BATCH_SIZE):
            broken |= retrying(actions[start : start + BATCH_SIZE]._follow_unlocked, self.env)
            if not self.env["ir.cron"]._commit_progress(BATCH_SIZE):
                break
        return broken

    def _follow_unlocked(self):
        return each(self.try_lock_for_update(), lambda some: some._follow())

    def _follow(self):
        to_make = self.filtered(lambda action: action.reason != "reply")
        for company, actions in to_make.grouped("company_id").items():
            actions.with_context(lang=company.partner_id.lang)._drop_settled_lines()
        self._join_second_calls()
        self._leave_to_substitutes()
        self._without_activity()._schedule_activities()

    def _leave_to_substitutes(self):
        """Take what waits for people who are away out of their inboxes, for their substitutes."""
        away = self.filtered(
            lambda action: (
                action.state == "ready"
                and action.date_processed
                and action.user_id
                and action.user_id._dunning_stand_in(action.company_id) != action.user_id
            )
        )
        away._close_activities()

    def _without_activity(self):
        """Return the actions in a person's hands that stand in nobody's inbox."""
        waiting = self.filtered(
            lambda action: (
                action.state == "ready"
                and action.date_processed
                and action._channel().is_for_person
            )
        )
        if not waiting:
            return waiting
        self.env["mail.activity"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT activity.res_id
                  FROM mail_activity activity
                  JOIN mail_activity_type type ON type.id = activity.activity_type_id
                 WHERE activity.res_model = %(model)s AND type.res_model = %(model)s
                   AND activity.active AND activity.res_id IN %(ids)s
                """,
                model=self._name,
                ids=tuple(waiting.ids),
            )
        )
        return waiting - self.browse(row[0] for row in rows)

    # ------------------------------------------------------------------ answers

    def _dunning_note_answer(self, message):
        self._note_answer(self.company_id, self.partner_id, self.line_ids, message)

    @api.model
    def _answer_waiting(self, company, debtor):
        """Return the action with which an answer of the debtor waits for a person, if one does."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("reason", "=", "reply"),
                ("state", "=", "ready"),
            ],
            limit=1,
        )

    @api.model
    def _note_answer(self, company, debtor, lines, message=None):
        """Hold the debtor back until a person has dealt with their answer.

        :param lines: the ledger of the items answered about, kept with the answer
        :param message: the ``mail.message`` that they wrote, to be read
        :return: the action that waits for a person, one per debtor; none if another transaction
            has just made it
        """
        actions = self.sudo().with_company(company)  # an e-mail comes in without a user's rights
        answer = actions._answer_waiting(company, debtor) or actions._new_answer(
            company, debtor, lines
        )
        if answer and message:
            answer._read_answer(message)
        return answer

    def _new_answer(self, company, debtor, lines):
        """Return a new action with which an answer waits for a person, if nobody else makes one."""
        values = {
            "company_id": company.id,
            "partner_id": debtor.id,
            "channel": "manual",
            "reason": "reply",
            "user_id": lines.action_id[:1].user_id.id,
            "date": company._dunning_today(),
            "date_processed": fields.Datetime.now(),
            "line_ids": [Command.create(line._carried_on()) for line in lines],
        }
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                answer = self.create(values)
        except UniqueViolation:  # of an e-mail that comes in now too, and is not seen from here
            return self.browse()
        answer._schedule_activities()
        return answer
