"""Record: turn the due items whose step is due into actions, once, in a few statements.

The bare decision is copied into a temporary table: PostgreSQL then knows its size, and inserting
from it takes seconds where inserting from the decision itself takes a minute.
"""

from contextlib import closing

from odoo import fields, models
from odoo.tools import SQL


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _foresee(self):
        """Return what a run would put into new and open contacts, as columns of a line of
        ``dunning.forecast``: the run itself says so, and is then undone.

        The day may be to come; nobody else's preparation is waited for.
        """
        self.ensure_one()
        with closing(self.env.cr.savepoint()):
            self._release_stale_lines()
            self._copy_decision()
            self._choose_targets()
            self.env.cr.execute(self._foreseen())
            return self.env.cr.dictfetchall()

    def _foreseen(self):
        return SQL(
            """
            SELECT target.partner_id, target.action_id, target.user_id,
                   target.sent_level_id AS level_id, target.sent_channel AS channel,
                   target.is_draft AS awaits_approval, carried.item_count, carried.amount
              FROM dunning_target target
              JOIN (SELECT item.partner_id, COUNT(*) AS item_count,
                           SUM(item.amount_chased) AS amount
                      FROM %s GROUP BY item.partner_id) carried
                ON carried.partner_id = target.partner_id
            """,
            self._steps(),
        )

    # ------------------------------------------------------------------ the decision, copied

    def _copy_decision(self):
        """Copy what the run needs of the decision into a temporary table."""
        items = self.env["dunning.due.item"].sudo().with_context(dunning_date=self.date)
        query = items._search([("company_id", "=", self.company_id.id)])
        columns = (
            "id",
            "move_id",
            "partner_id",
            "date_maturity",
            "amount_residual",
            "amount_chased",
            "amount_chased_currency",
            "status",
            "next_level_id",
            "next_date",
        )
        select = query.select(*(SQL.identifier(items._table, column) for column in columns))
        self._temporary_table("dunning_decision", select, "status", "partner_id", "next_level_id")

    def _temporary_table(self, name, select, *columns):
        """Keep the rows of ``select``; PostgreSQL is told of ``columns``, those in conditions."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.flush_query(select)
        self.env.cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, select))
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(SQL("ANALYZE %s (%s)", table, names))

    def _record_findings(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT status, COUNT(*), COUNT(DISTINCT partner_id), SUM(amount_residual)
                  FROM dunning_decision GROUP BY status
                """
            )
        )
        self._by_method().item_count = sum(row[1] for row in rows)
        self.line_ids.sudo()._by_method().unlink()
        self.env["dunning.run.line"].sudo().create(
            [
                {
                    "run_id": self.id,
                    "status": status,
                    "item_count": items,
                    "debtor_count": debtors,
                    "amount_residual": amount,
                }
                for status, items, debtors, amount in rows
            ]
        )

    # ------------------------------------------------------------------ grouping and joining

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

    def _alone(self):
        """Return the channels that carry only items at their very level."""
        return self.env["dunning.level"]._channels_that(lambda channel: channel.goes_alone)

    def _create_actions(self):
        """Create one action for each debtor without an open one that can take what is due."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_action (
                       company_id, currency_id, partner_id, contact_id, user_id, run_id, level_id,
                       channel, reason, state, date, dedup_key, amount_residual,
                       create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(currency)s, target.partner_id,
                       target.partner_id, target.user_id, %(run)s, target.level_id, target.channel,
                       'level',
                       CASE WHEN target.is_draft THEN 'draft' ELSE 'ready' END,
                       %(date)s, %(company_key)s || '-' || target.partner_id, carried.amount,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM dunning_target target
                  JOIN (SELECT item.partner_id, SUM(item.amount_chased) AS amount
                          FROM %(steps)s GROUP BY item.partner_id) carried
                    ON carried.partner_id = target.partner_id
                 WHERE target.action_id IS NULL
                ON CONFLICT (dedup_key)
                      WHERE state IN ('draft', 'ready') AND date_processed IS NULL
                        AND reason = 'level'
                   DO NOTHING
                """,
                company=self.company_id.id,
                company_key=str(self.company_id.id),
                currency=self.company_id.currency_id.id,
                run=self.id,
                date=self.date,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                steps=self._steps(),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_target target SET action_id = action.id
                  FROM dunning_action action
                 WHERE action.run_id = %s AND action.partner_id = target.partner_id
                   AND target.action_id IS NULL
                """,
                self.id,
            )
        )

    def _leave_to_who_is_here(self):
        """A step, a debtor or the company may name somebody who has left."""
        for user, actions in self.env["dunning.action"]._read_group(
            [("run_id", "=", self.id), ("user_id", "!=", False)], ["user_id"], ["id:recordset"]
        ):
            if not user._dunning_works_for(self.company_id):
                actions.user_id = self.company_id._dunning_pick(user)

    def _steps(self):
        """What goes into the contacts, each item for its own step: a FROM with its WHERE.

        Not yet due never goes with late; a registered letter or a hand-over takes only items at
        that very level.
        """
        return SQL(
            """
            dunning_decision item
              JOIN dunning_level level ON level.id = item.next_level_id
              JOIN dunning_target target ON target.partner_id = item.partner_id
             WHERE item.status = 'due'
               AND (level.delay_days >= 0) = (target.sent_delay >= 0)
               AND (target.sent_channel NOT IN %s OR level.id = target.sent_level_id)
            """,
            self._alone(),
        )

    def _create_lines(self):
        """Put the debtor's items due into its action, the one created or the one joined."""
        created = self._insert_lines(SQL("target.action_delay IS NULL"))
        joined = self._insert_lines(SQL("target.action_delay IS NOT NULL"))
        self._by_method().write({"created_line_count": created, "joined_line_count": joined})

    def _insert_lines(self, targets):
        """Return how many lines the condition ``targets`` gave."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_action_line (
                       action_id, move_line_id, move_id, level_id, delay_days, date_maturity,
                       amount_residual, amount_residual_currency, active)
                SELECT target.action_id, item.id, item.move_id, level.id, level.delay_days,
                       item.date_maturity, item.amount_chased, item.amount_chased_currency, TRUE
                  FROM %s AND target.action_id IS NOT NULL AND %s
                 ORDER BY target.action_id, item.id
                ON CONFLICT (move_line_id, (CASE WHEN active THEN level_id END)) DO NOTHING
                """,
                self._steps(),
                targets,
            )
        )
        return self.env.cr.rowcount

    def _choose_contacts(self):
        """Say whom the actions reach, for what they carry now; what was handed over stays."""
        changed = self.env["dunning.action"]._changed_contacts_query(
            SQL(
                """
                action.date_processed IS NULL
                   AND action.id IN (SELECT action_id FROM dunning_target)
                """
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action action
                   SET contact_id = changed.contact_id, is_contact_chosen = FALSE
                  FROM (%s) changed
                 WHERE action.id = changed.action_id
                """,
                changed,
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
