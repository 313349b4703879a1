"""Join: what falls due goes into the contact that is open already, and the contact says so."""

from datetime import date
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL, format_amount, format_date


class Joined(NamedTuple):
    """What an open action was given: ``count`` items of ``amount`` in the company's currency.

    ``is_called``: one of them was due for a call; ``is_raised``: it makes a higher step of the
    action; ``date``: the day for which the action was planned.
    """

    action_id: int
    count: int
    amount: float
    is_called: bool
    is_raised: bool
    date: date


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _raise_open_actions(self):
        """Raise actions to a higher level that is due; give back the lines that cannot go with it:
        notices before the due date, and those below a level that carries only its own items.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action action
                   SET level_id = target.level_id, channel = target.channel,
                       state = CASE WHEN target.is_draft THEN 'draft' ELSE 'ready' END
                  FROM dunning_target target
                 WHERE action.id = target.action_id AND target.is_raised
                """
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action_line line SET active = FALSE
                  FROM dunning_target target
                 WHERE line.action_id = target.action_id AND target.is_raised AND line.active
                   AND (line.delay_days < 0 AND target.delay_days >= 0
                        OR target.channel IN %s AND line.level_id != target.level_id)
                """,
                self._alone(),
            )
        )

    def _join_lines(self):
        """Put what is due into the open actions.

        :rtype: list of :class:`Joined`
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH line AS (%(lines)s RETURNING action_id, level_id, amount_residual)
                SELECT line.action_id, COUNT(*), SUM(line.amount_residual),
                       BOOL_OR(level.channel IN %(calls)s), BOOL_OR(target.is_raised),
                       MIN(target.action_date)
                  FROM line
                  JOIN dunning_level level ON level.id = line.level_id
                  JOIN dunning_target target ON target.action_id = line.action_id
                 GROUP BY line.action_id
                """,
                lines=self._insert_lines(SQL("target.is_joined")),
                calls=self._calls(),
            )
        )
        return list(map(Joined._make, rows))

    def _tell_of_joined(self, joined):
        """Let what was joined say so: calls move to the run's day, but for one that the debtor
        expects at an hour, what they say is chosen anew, and inbox and chatter follow.
        """
        self._move_calls(joined)
        self.env.invalidate_all()
        actions = self.env["dunning.action"].browse(each.action_id for each in joined)
        self.env.add_to_compute(actions._fields["amount_residual"], actions)
        actions._move_activities()
        actions._message_log_batch(
            {
                each.action_id: actions.browse(each.action_id)._joined_sentence(each)
                for each in joined
            }
        )

    def _move_calls(self, joined):
        """Write to each action that was joined: whoever makes it at this moment begins again, and
        nothing is added to what was said already.
        """
        called = [each.action_id for each in joined if each.is_called]
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action action
                   SET write_date = %(now)s, chosen_script_id = NULL,
                       waits_since = CASE WHEN moves.it AND action.date < %(date)s
                                           AND action.date_processed IS NOT NULL
                                          THEN COALESCE(action.waits_since, action.date)
                                          ELSE action.waits_since END,
                       date = CASE WHEN moves.it THEN GREATEST(action.date, %(date)s)
                                   ELSE action.date END
                  FROM (SELECT id, call_at IS NULL AND id = ANY(%(called)s) AS it
                          FROM dunning_action WHERE id = ANY(%(joined)s)) moves
                 WHERE moves.id = action.id
                """,
                now=fields.Datetime.now(),
                date=self.date,
                called=called,
                joined=[each.action_id for each in joined],
            )
        )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _joined_sentence(self, joined):
        """Return what is noted of the items that joined the action."""
        amount = format_amount(self.env, joined.amount, self.currency_id)
        sentences = [
            self.env._(
                "One more item is due, %(amount)s: it goes with this contact.", amount=amount
            )
            if joined.count == 1
            else self.env._(
                "%(count)s more items are due, %(amount)s: they go with it.",
                count=joined.count,
                amount=amount,
            )
        ]
        if self.date != joined.date:
            sentences.append(
                self.env._(
                    "It moves from %(before)s to %(day)s.",
                    before=format_date(self.env, joined.date),
                    day=format_date(self.env, self.date),
                )
            )
        if joined.is_raised:
            sentences.append(
                self.env._("It is now “%(step)s”, the highest step due.", step=self._step_label())
            )
        return " ".join(sentences)
