"""Follow: what happened since an action was prepared, and what it changes for open actions."""

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL, mute_logger

BATCH_SIZE = 500


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _cron_follow(self):
        """Try again, or tell of, what did not leave; keep promises up to date; tell of disputes
        that last; thank who has paid, announce what is to be paid soon; ask for the coming rates;
        close cases that are paid, remind of legal deadlines and of the time-bar; open the cases of
        formal notices that expired; close what was paid, promised or paused meanwhile; give lost
        calls back to an inbox.
        """
        self.env["dunning.outgoing"]._reconcile()
        self.env["dunning.promise"]._update_watched()
        self.env["dunning.dispute"]._tell_of_overdue()
        self.env["res.partner"]._thank_payers()
        self.env["dunning.interest.rate"]._ask_for_coming()
        self.env["dunning.case"]._follow_cases()
        self.env["res.partner"]._warn_of_time_bars()
        self.env["dunning.promise"]._announce_instalments()
        self._open_cases()
        actions = self.search([("state", "in", ("draft", "ready", "failed"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(actions))
        for start in range(0, len(actions), BATCH_SIZE):
            retrying(actions[start : start + BATCH_SIZE]._follow_unlocked, self.env)
            if not self.env["ir.cron"]._commit_progress(BATCH_SIZE):
                break

    def _follow_unlocked(self):
        self.try_lock_for_update()._follow()

    def _follow(self):
        self.filtered(lambda action: action.reason != "reply")._drop_settled_lines()
        self._leave_to_substitutes()
        self._without_activity()._schedule_activities()

    def _leave_to_substitutes(self):
        """Take what waits for people who are away out of their inboxes, for their substitutes."""
        away = self.filtered(
            lambda action: (
                action.state == "ready"
                and action.date_processed
                and action.user_id
                and action.user_id._dunning_stand_in() != action.user_id
            )
        )
        away._close_activities()

    def _without_activity(self):
        """Return the actions in a person's hands that stand in nobody's inbox."""
        waiting = self.filtered(
            lambda action: (
                action.state == "ready"
                and action.date_processed
                and action.channel in ("phone", "registered_letter", "handover", "manual")
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

    def _message_post_after_hook(self, message, msg_vals):
        if self and self._dunning_is_answer(message):
            self._note_answer(self.company_id, self.partner_id, self.line_ids)
        return super()._message_post_after_hook(message, msg_vals)

    @api.model
    def _note_answer(self, company, debtor, lines):
        """Hold the debtor back until a person has dealt with their answer.

        :param lines: the ledger of the items answered about, kept with the answer
        :return: the action that waits for a person, one per debtor; none if another transaction
            has just made it
        """
        actions = self.sudo().with_company(company)  # an e-mail comes in without a user's rights
        waiting = actions.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("reason", "=", "reply"),
                ("state", "=", "ready"),
            ],
            limit=1,
        )
        if waiting:
            return waiting
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
                answer = actions.create(values)
        except UniqueViolation:  # of an e-mail that comes in now too, and is not seen from here
            return actions
        answer._schedule_activities()
        return answer
