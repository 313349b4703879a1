"""Join: one contact per debtor, the one that is open already or a new one, at the highest step."""

from odoo import models
from odoo.tools import SQL


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _choose_targets(self):
        """One target per debtor: the highest level due, and the open action it joins, if any.

        A debtor's action that is not yet handed over takes what falls due; so does a waiting
        call, for as long as the gap, unless a higher level than the call is due. ``sent_level_id``
        is the level at which the contact then goes out.

        A new contact is one a day: what could not go with it waits for the next run, even if it is
        run twice.
        """
        self._temporary_table(
            "dunning_target",
            SQL(
                """
                SELECT top.*, open.id AS action_id, open.is_raisable,
                       open.delay_days AS action_delay,
                       CASE WHEN kept.it THEN open.level_id ELSE top.level_id END AS sent_level_id,
                       CASE WHEN kept.it THEN open.delay_days ELSE top.delay_days END AS sent_delay,
                       CASE WHEN kept.it THEN open.channel ELSE top.channel END AS sent_channel,
                       COALESCE(open.state, %(state)s) = 'draft'
                           OR top.needs_approval AND kept.it IS NOT TRUE AS is_draft,
                       CASE WHEN open.id IS NULL
                            THEN COALESCE(top.responsible_id,
                                          (debtor.dunning_collector_id ->> %(company_key)s)::int,
                                          %(responsible)s)
                            ELSE open.user_id END AS user_id
                  FROM (%(top)s) top
                  JOIN res_partner debtor ON debtor.id = top.partner_id
                  LEFT JOIN LATERAL (%(open)s) open ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT open.delay_days >= top.delay_days AS it) kept ON TRUE
                 WHERE open.id IS NOT NULL OR top.partner_id NOT IN (%(of_the_day)s)
                """,
                state="ready" if self.company_id.dunning_mode == "automatic" else "draft",
                company_key=str(self.company_id.id),
                responsible=self.company_id.dunning_user_id.id or None,
                top=self._highest_due(),
                open=self._open_action(),
                of_the_day=self._debtors_of_the_day(),
            ),
            "partner_id",
            "action_id",
            "action_delay",
        )

    def _highest_due(self):
        """The highest level due of each debtor."""
        return SQL(
            """
            SELECT DISTINCT ON (item.partner_id)
                   item.partner_id, level.id AS level_id, level.delay_days, level.channel,
                   level.user_id AS responsible_id, level.needs_approval
              FROM dunning_decision item
              JOIN dunning_level level ON level.id = item.next_level_id
             WHERE item.status = 'due'
             ORDER BY item.partner_id, level.delay_days DESC, level.id
            """
        )

    def _open_action(self):
        """The debtor's open action that takes what falls due."""
        return SQL(
            """
            SELECT action.id, action.level_id, level.delay_days, action.channel, action.state,
                   action.user_id, action.date_processed IS NULL AS is_raisable
              FROM dunning_action action
              JOIN dunning_level level ON level.id = action.level_id
              JOIN dunning_scenario scenario ON scenario.id = level.scenario_id
             WHERE action.company_id = %(company)s AND action.partner_id = top.partner_id
               AND action.reason = 'level' AND action.state IN ('draft', 'ready')
               AND (action.date_processed IS NULL
                    OR action.channel IN %(calls)s
                   AND action.date + scenario.min_gap_days >= %(date)s
                   AND level.delay_days >= top.delay_days AND top.delay_days >= 0)
             ORDER BY action.date_processed IS NULL DESC, action.id DESC
             LIMIT 1
            """,
            company=self.company_id.id,
            date=self.date,
            calls=self.env["dunning.level"]._channels_that(lambda channel: channel.is_call),
        )

    def _debtors_of_the_day(self):
        """For whom an earlier run of the day prepared something, here or in a branch; asked once
        for all debtors.
        """
        return SQL(
            """
            SELECT earlier.partner_id
              FROM dunning_action earlier
              JOIN dunning_run run ON run.id = earlier.run_id
             WHERE earlier.company_id IN %s AND earlier.state != 'cancelled' AND run.date = %s
            """,
            tuple(self.company_id._dunning_family().ids),
            self.date,
        )

    def _raise_open_actions(self):
        """Raise actions not yet handed over to a higher level that is due; give back the lines
        that cannot go with it: notices before the due date, and those below a level that carries
        only its own items.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action action
                   SET level_id = target.level_id, channel = target.channel,
                       state = CASE WHEN target.is_draft THEN 'draft' ELSE 'ready' END
                  FROM dunning_target target
                 WHERE action.id = target.action_id AND target.is_raisable
                   AND target.delay_days > target.action_delay
                """
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action_line line SET active = FALSE
                  FROM dunning_target target
                 WHERE line.action_id = target.action_id AND target.is_raisable AND line.active
                   AND target.delay_days > target.action_delay
                   AND (line.delay_days < 0 AND target.delay_days >= 0
                        OR target.channel IN %s AND line.level_id != target.level_id)
                """,
                self._alone(),
            )
        )

    def _refresh_joined_actions(self):
        """Let the ORM see what the statements wrote, and total the actions that were joined."""
        self.env.invalidate_all()
        rows = self.env.execute_query(
            SQL("SELECT action_id FROM dunning_target WHERE action_delay IS NOT NULL")
        )
        joined = self.env["dunning.action"].browse(row[0] for row in rows)
        self.env.add_to_compute(joined._fields["amount_residual"], joined)
