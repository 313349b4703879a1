"""Aim: one contact per debtor, at the highest step due, new or the one that is open already.

A call that waits is joined by what falls due for a call, however old it is: nobody is called twice,
and a debtor stands once in the queue. The same holds in a branch: one person answers the telephone.
"""

from odoo import fields, models
from odoo.tools import SQL


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _choose_targets(self):
        """One target per debtor: the highest level due, and the open action it joins, if any.

        ``sent_level_id`` is the level at which the contact then goes out, ``is_raised`` says that
        the action it joins takes it from the highest level due. What waits for a person already
        does not rise to a level that needs an approval: its items wait until it is made.

        A new contact is one a day: what could not go with it waits for the next run, even if it is
        run twice.
        """
        self._temporary_table(
            "dunning_target",
            SQL(
                """
                SELECT top.*, open.id AS action_id, open.id IS NOT NULL AS is_joined,
                       open.id IS NOT NULL AND NOT kept.it AS is_raised,
                       open.delay_days AS action_delay, open.date AS action_date,
                       CASE WHEN kept.it THEN open.level_id ELSE top.level_id END AS sent_level_id,
                       CASE WHEN kept.it THEN COALESCE(open.delay_days, top.delay_days)
                            ELSE top.delay_days END AS sent_delay,
                       CASE WHEN kept.it THEN open.channel ELSE top.channel END AS sent_channel,
                       COALESCE(open.state, %(state)s) = 'draft'
                           OR top.needs_approval AND NOT kept.it AS is_draft,
                       CASE WHEN open.id IS NULL
                            THEN COALESCE(top.responsible_id,
                                          (debtor.dunning_collector_id ->> %(company_key)s)::int,
                                          %(responsible)s)
                            ELSE open.user_id END AS user_id
                  FROM (%(top)s) top
                  JOIN res_partner debtor ON debtor.id = top.partner_id
                  LEFT JOIN LATERAL (%(open)s) open ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT open.id IS NOT NULL
                          AND (open.delay_days IS NULL OR open.delay_days >= top.delay_days
                               OR open.is_waiting AND top.needs_approval) AS it) kept ON TRUE
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
            "is_joined",
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
             WHERE item.status = 'due' AND %s
             ORDER BY item.partner_id, level.delay_days DESC, level.id
            """,
            self._is_not_called_elsewhere(),
        )

    def _is_not_called_elsewhere(self):
        """Whether no other company of the family has a call to the debtor open already."""
        others = self.company_id._dunning_family() - self.company_id
        if not others:
            return SQL("TRUE")
        return SQL(
            """
            (level.channel NOT IN %(calls)s OR item.partner_id NOT IN (
                SELECT elsewhere.partner_id FROM dunning_action elsewhere
                 WHERE elsewhere.company_id IN %(others)s AND elsewhere.channel IN %(calls)s
                   AND elsewhere.state IN ('draft', 'ready')))
            """,
            calls=self._calls(),
            others=tuple(others.ids),
        )

    def _calls(self):
        return self.env["dunning.level"]._channels_of_calls()

    def _open_action(self):
        """The debtor's open action that takes what falls due: any call that waits, if a call is
        due; one that is not yet handed over; a call of the scenario for as long as the gap, unless
        a higher level than the call is due.
        """
        return SQL(
            """
            SELECT action.id, action.level_id, level.delay_days, action.channel, action.state,
                   action.user_id, action.date, action.date_processed IS NOT NULL AS is_waiting
              FROM dunning_action action
              LEFT JOIN dunning_level level ON level.id = action.level_id
              LEFT JOIN dunning_scenario scenario ON scenario.id = level.scenario_id
             WHERE action.company_id = %(company)s AND action.partner_id = top.partner_id
               AND action.state IN ('draft', 'ready')
               AND (action.channel IN %(calls)s AND top.channel IN %(calls)s
                    OR action.reason = 'level'
                   AND (action.date_processed IS NULL
                        OR action.channel IN %(calls)s
                       AND action.date + scenario.min_gap_days >= %(date)s
                       AND level.delay_days >= top.delay_days AND top.delay_days >= 0))
             ORDER BY action.channel IN %(calls)s AND top.channel IN %(calls)s DESC,
                      action.date_processed IS NULL DESC, action.id DESC
             LIMIT 1
            """,
            company=self.company_id.id,
            date=self.date,
            calls=self._calls(),
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

    def _take_turns(self):
        """Decide alone for those who are to be called: a promise that breaks meanwhile, whose call
        this run does not see, makes one of the two begin again.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_turn (company_id, partner_id, date_taken)
                     SELECT %(root)s, partner_id, %(now)s FROM dunning_target
                      WHERE channel IN %(calls)s ORDER BY partner_id
                ON CONFLICT (company_id, partner_id)
                  DO UPDATE SET date_taken = EXCLUDED.date_taken
                """,
                root=self.company_id._dunning_root().id,
                now=fields.Datetime.now(),
                calls=self._calls(),
            )
        )
