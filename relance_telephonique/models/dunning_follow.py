"""Follow: what happened since an action was prepared, and what it changes for open actions."""

from odoo import api, models
from odoo.tools import SQL

BATCH_SIZE = 500


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _cron_follow(self):
        """Close what was paid, promised or paused meanwhile; give lost calls back to an inbox."""
        actions = self.search([("state", "in", ("draft", "ready", "failed"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(actions))
        for start in range(0, len(actions), BATCH_SIZE):
            batch = actions[start : start + BATCH_SIZE].try_lock_for_update()
            batch._follow()
            if not self.env["ir.cron"]._commit_progress(BATCH_SIZE):
                break

    def _follow(self):
        self._drop_settled_lines()
        self._without_activity()._schedule_activities()

    def _without_activity(self):
        """Return the actions in a person's hands that stand in nobody's inbox."""
        waiting = self.filtered(
            lambda action: action.state == "ready"
            and action.date_processed
            and action.channel in ("phone", "registered_letter", "handover", "manual")
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
