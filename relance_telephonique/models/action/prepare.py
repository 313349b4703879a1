"""Record: turn the due items whose step is due into actions, once, in a few statements.

The bare decision is copied into a temporary table: PostgreSQL then knows its size, and inserting
from it takes seconds where inserting from the decision itself takes a minute.
"""

from contextlib import closing, contextmanager

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import fields, models
from odoo.tools import SQL


@contextmanager
def beginning_again():
    """A step that another transaction has made since this one began is not seen from here: it is to
    begin again, as Odoo has it do by itself.

    :raise SerializationFailure: instead of a ``UniqueViolation``
    """
    try:
        yield
    except UniqueViolation as error:
        raise SerializationFailure(*error.args) from error


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
                   target.is_draft AS awaits_approval, carried.item_count, carried.amount,
                   GREATEST(target.action_date, %s) AS date
              FROM dunning_target target
              JOIN (SELECT item.partner_id, COUNT(*) AS item_count,
                           SUM(item.amount_chased) AS amount
                      FROM %s GROUP BY item.partner_id) carried
                ON carried.partner_id = target.partner_id
            """,
            self.date,
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
        self._tell_planner(name, *columns)

    def _tell_planner(self, name, *columns):
        """Have PostgreSQL look at what is in these columns of a temporary table now."""
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(SQL("ANALYZE %s (%s)", SQL.identifier(name), names))

    def _record_findings(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT status, SUM(count)::int, COUNT(partner_id), SUM(amount)
                  FROM (SELECT status, partner_id, COUNT(*) AS count,
                               SUM(amount_residual) AS amount
                          FROM dunning_decision GROUP BY status, partner_id) of_debtor
                 GROUP BY status
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

    # ------------------------------------------------------------------ recording

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
        self._tell_planner("dunning_target", "action_id")

    def _leave_to_who_is_here(self):
        """A step, a debtor or the company may name somebody who has left."""
        for user, actions in self.env["dunning.action"]._read_group(
            [("run_id", "=", self.id), ("user_id", "!=", False)], ["user_id"], ["id:recordset"]
        ):
            if not user._dunning_works_for(self.company_id):
                actions.user_id = self.company_id._dunning_pick(user)

    def _steps(self):
        """What goes into the contacts, each item for its own step: a FROM with its WHERE.

        Not yet due never goes with late, nor what is higher with what is lower; a registered letter
        or a hand-over takes only items at that very level. A call that is no step itself takes what
        is due for a call, without an approval.
        """
        return SQL(
            """
            dunning_decision item
              JOIN dunning_level level ON level.id = item.next_level_id
              JOIN dunning_target target ON target.partner_id = item.partner_id
             WHERE item.status = 'due'
               AND (level.delay_days >= 0) = (target.sent_delay >= 0)
               AND level.delay_days <= target.sent_delay
               AND (target.sent_channel NOT IN %s OR level.id = target.sent_level_id)
               AND (target.action_delay IS NOT NULL OR NOT target.is_joined
                    OR level.channel IN %s AND NOT level.needs_approval)
            """,
            self._alone(),
            self._calls(),
        )

    def _create_lines(self):
        """Put the debtors' items due into the new actions, and into those that they join.

        :rtype: list of :class:`~.joining.Joined`
        """
        with beginning_again():
            self.env.cr.execute(self._insert_lines(SQL("NOT target.is_joined")))
            created = self.env.cr.rowcount
            joined = self._join_lines()
        self._by_method().write(
            {
                "created_line_count": created,
                "joined_line_count": sum(each.count for each in joined),
            }
        )
        return joined

    def _insert_lines(self, targets):
        """The statement that inserts the lines of those that the condition ``targets`` names, but
        for steps that are made already: ``ON CONFLICT`` would look each one up once more, and touch
        each line twice. In order, all of them are found before the first one is inserted.
        """
        return SQL(
            """
            INSERT INTO dunning_action_line (
                   action_id, move_line_id, move_id, level_id, delay_days, date_maturity,
                   amount_residual, amount_residual_currency, active)
            SELECT target.action_id, item.id, item.move_id, level.id, level.delay_days,
                   item.date_maturity, item.amount_chased, item.amount_chased_currency, TRUE
              FROM %s AND target.action_id IS NOT NULL AND %s
               AND NOT EXISTS (
                   SELECT FROM dunning_action_line made
                    WHERE made.move_line_id = item.id
                      AND CASE WHEN made.active THEN made.level_id END = level.id)
             ORDER BY target.action_id, item.id
            """,
            self._steps(),
            targets,
        )

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
