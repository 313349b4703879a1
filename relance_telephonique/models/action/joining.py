"""Join: one contact per debtor, the one that is open already or a new one, at the highest step.

A call that waits is joined by what falls due for a call, however old it is: nobody is called twice,
and a debtor stands once in the queue. The same holds in a branch: one person answers the telephone.
"""

from datetime import date
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.calling_hours import local_time
from ...tools.channels import CALL
from ...tools.vocabulary import TO_BE_MADE


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
        return self.env["dunning.level"]._channels_that(lambda channel: channel.is_call)

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

    # ------------------------------------------------------------------ what is open already

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

    waits_since = fields.Date(
        string="Waits since",
        readonly=True,
        copy=False,
        help="The day for which the call was planned first, before other items joined it.",
    )

    def write(self, vals):
        """Whoever plans a contact anew has looked at it: it waits since then."""
        done = super().write(vals)
        if "date" in vals and (waiting := self.filtered("waits_since")):
            waiting._by_method().waits_since = False
        return done

    @api.model
    def _open_call(self, debtor, company, states=TO_BE_MADE):
        """Return the call to ``debtor`` that waits to be made, whatever it is for, if any.

        :param states: those in which it may be; one that awaits approval may not be made yet
        """
        calls = self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("channel_kind", "=", CALL),
                ("state", "in", states),
            ],
            order="id desc",
        )
        return calls.filtered("date_processed")[:1] or calls[:1]

    def _join_breach(self, promise, items):
        """Have the call made about a broken promise, too."""
        about = {"promise_id": promise.id}
        if self.reason == "level":
            about |= {"reason": "broken_promise"}
        self._join(about, [item._action_line_values() for item in items])
        words = self.with_context(lang=self.company_id.partner_id.lang)
        words._message_log(
            body=words.env._(
                "The promise of %(date)s was not kept: its items go with this call.",
                date=format_date(words.env, promise.date),
            )
        )

    def _call_back_at(self, moment, lines):
        """Have the call made when the debtor expects it, about ``lines`` too.

        :param moment: in UTC
        """
        day = local_time(self.company_id._dunning_zone(), moment).date()
        others = lines.filtered(lambda line: line.move_line_id not in self.line_ids.move_line_id)
        about = {"reason": "callback", "call_at": moment, "date": day, "state": "ready"}
        is_new = not self.date_processed
        if is_new:
            about |= {"date_processed": fields.Datetime.now()}
        self._join(about, [line._carried_on() for line in others])
        if is_new:
            self._schedule_activities()

    def _join(self, about, lines):
        """Let the call be about something else too. What was a step of the scenario is then made
        even if nothing is left of the step; its items still make theirs.
        """
        self._by_method().write(
            {
                **about,
                "chosen_script_id": False,
                "line_ids": [Command.create(values) for values in lines],
            }
        )
        if self.reason != "level":
            self._by_method().level_id = False
        self._move_activities()

    def _is_in_front_of(self, item):
        """Whether this open action keeps the item's next step waiting: one that is not yet handed
        over does, and a call any other call.
        """
        if self._channel().is_call and item.next_level_id._channel().is_call:
            return True
        is_step = self.reason == "level" and not self.date_processed
        return is_step and self.company_id == item.company_id

    def _takes_at_next_run(self, item):
        """Whether the next run puts the item into this call."""
        return (
            self._channel().is_call
            and self.company_id == item.company_id
            and item.next_level_id._channel().is_call
            and not item.next_level_id.needs_approval
        )

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
