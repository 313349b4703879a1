"""Ask again: is what waited still to be made, item by item, each with its own step?

Due dates, terms, customers, amounts and scenarios change while a contact waits. Whatever leaves
asks this first: what is handed over, printed, sent out of a queue, or called.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.vocabulary import ON_STEP, OPEN_STATES


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _drop_settled_lines(self):
        """Drop what is not to be chased now, or not with the step that waits; cancel what carries
        nothing any more, saying why. What is dropped is decided on again by the next run.
        """
        reasons = self._outdated_reasons()
        for why, lines in self._outdated_lines().items():
            lines._give_up(reasons[why])
        return super()._drop_settled_lines()

    def _is_still_to_make(self):
        """Whether the action, asked again, still has something to be made for."""
        self.ensure_one()
        self._drop_settled_lines()
        return self.state in OPEN_STATES

    def _check_still_to_make(self):
        """:raise UserError: if what the debtor would be called about is not to be chased now"""
        if not self._is_still_to_make():
            raise UserError(
                self.env._(
                    "There is nothing to call %(debtor)s about now. %(reason)s",
                    debtor=self.partner_id.display_name,
                    reason=self.failure_reason or "",
                ).strip()
            )

    def _outdated_reasons(self):
        """Return what is written on a contact that is left with nothing, by the code of why."""
        return {
            "settled": self.env._("Nothing left to chase."),
            "left_out": self.env._("This step is not in the debtor's scenario any more."),
            "behind": self.env._("A later step was made meanwhile."),
            "too_late": self.env._("It is too late for a notice before the due date."),
            "too_early": self.env._("This step is not due yet: the due date has moved."),
            "too_new": self.env._("The invoice has only just been sent: it is too early."),
            "too_little": self.env._("What is owed no longer reaches the amount of this step."),
        }

    def _outdated_lines(self):
        """Return ``{why: lines}`` of what these actions carry and should not, on the day.

        The action itself makes its items wait, so that the decision names it, and no step: the
        line's own step is asked about. When contacts follow each other is settled once, when they
        are prepared. What has a reason of its own (a call back, a broken promise) has its own day
        too: its items are only to be chased.
        """
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT why.code, ARRAY_AGG(line.id)
                  FROM dunning_action_line line
                  JOIN dunning_action action ON action.id = line.action_id
                  LEFT JOIN dunning_level level ON level.id = line.level_id
                  LEFT JOIN (%(decision)s) item
                    ON item.id = line.move_line_id AND item.partner_id = action.partner_id
                   AND item.status IN %(chased)s
                  LEFT JOIN dunning_level reached ON reached.id = item.level_id
                  JOIN LATERAL (SELECT %(why)s AS code) why ON why.code IS NOT NULL
                 WHERE line.active AND line.action_id IN %(actions)s
                 GROUP BY why.code
                """,
                decision=self._decision_on_carried(),
                chased=ON_STEP,
                why=self._why_outdated(),
                actions=tuple(self.ids),
            )
        )
        lines = self.env["dunning.action.line"]
        return {why: lines.browse(ids) for why, ids in rows}

    def _decision_on_carried(self):
        """The decision on what these actions carry, as SQL."""
        for model in ("dunning.action", "dunning.action.line", "dunning.level"):
            self.env[model].flush_model()
        items = self.env["dunning.due.item"].sudo()
        carried = self.env["dunning.action.line"]._search([("action_id", "in", self.ids)])
        query = items._search([("id", "in", carried.subselect("move_line_id"))])
        columns = (
            "id",
            "partner_id",
            "status",
            "days_late",
            "date_maturity",
            "invoice_date",
            "known_from",
            "scenario_id",
            "level_id",
            "amount_left",
            "amount_overdue",
        )
        return query.select(*(SQL.identifier(items._table, name) for name in columns))

    def _why_outdated(self):
        """Why a step is not to be made, by the rules by which ``_may_take_step`` and ``_raw_date``
        of the decision choose the next one. A failure stays on somebody's list, whatever was made
        since: an address is to be mended.
        """
        return SQL(
            """
            CASE WHEN item.id IS NULL THEN 'settled'
                 WHEN level.id IS NULL OR action.reason != 'level' THEN NULL
                 WHEN NOT level.active OR level.scenario_id != item.scenario_id THEN 'left_out'
                 WHEN reached.delay_days >= level.delay_days AND action.state != 'failed'
                 THEN 'behind'
                 WHEN level.delay_days < 0
                  AND (item.days_late > 0
                       OR item.date_maturity + level.delay_days < item.invoice_date)
                 THEN 'too_late'
                 WHEN item.days_late < level.delay_days THEN 'too_early'
                 WHEN level.delay_days >= 0
                  AND item.date_maturity + item.days_late < item.known_from
                 THEN 'too_new'
                 WHEN level.minimum_amount
                      > CASE WHEN level.delay_days < 0 THEN 0 ELSE item.amount_overdue END
                        + CASE WHEN level.delay_days < 0 OR item.days_late <= 0
                               THEN item.amount_left ELSE 0 END
                 THEN 'too_little'
                 END
            """
        )

    # ------------------------------------------------------------------ what is left

    def _give_back_what_only_joined(self):
        """What was handed over is not made for items that only went along with it: the next run
        decides on them again.
        """
        for action in self.filtered("date_processed"):
            if action.level_id and action.level_id not in action.line_ids.level_id:
                action.line_ids._by_method().active = False

    def _lower_to_remaining_level(self):
        """Follow the highest step of what is left: a letter for one invoice is not due for others.

        A second call is not made of it while one is open: the next run puts its items into that.
        """
        for action in self.filtered("level_id"):
            level = action.line_ids.sorted("delay_days", reverse=True).level_id[:1]
            if level == action.level_id or not level:
                continue
            if action._would_be_second_call(level):
                action.line_ids._give_up(action.env._("Goes with the call that waits."))
            else:
                action._lower_to(level)

    def _lower_to(self, level):
        """The step fallen back to may need an approval that was never given."""
        approval = {"state": "draft"} if level.needs_approval else {}
        self._by_method().write({"level_id": level.id, "channel": level.channel, **approval})

    def _would_be_second_call(self, level):
        """Whether the debtor has a call that waits, which this is not."""
        return (
            level._channel().is_call
            and not self._channel().is_call
            and bool(self._open_call(self.partner_id, self.company_id))
        )
