"""Show: one panel tells an item's whole story, drawn here for every form that shows it."""

from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.conditions import ALWAYS
from ...tools.vocabulary import BEFORE_ANY_LEVEL

LEVEL_FIELDS = ("name", "channel", "delay_days", "condition", "grade_from", "grade_to")


class Mark(NamedTuple):
    """A step on the panel: ``kind`` is done, skipped, missed, failed, open, next or later; of a
    scenario, planned.
    """

    kind: str
    icon: str
    delay: str
    name: str
    note: str
    who: str = ""
    action: models.BaseModel | None = None


class Panel(NamedTuple):
    """The story of one item; of one that is settled only the steps are left."""

    item: models.BaseModel
    move: models.BaseModel
    date_maturity: date
    marks: list

    @property
    def colour(self):
        return self.item._status().colour


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    timeline = fields.Html(
        compute="_compute_timeline",
        compute_sudo=True,  # the steps of an item are those of its reader; links are checked
        sanitize=False,
    )

    @api.depends("reason_code", "reason_id", "next_date", "next_level_id", "level_id")
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_timeline(self):
        panels = {panel.item: panel for panel in self._panels()}
        for item in self:
            item.timeline = item._draw([panels[item]])

    # ------------------------------------------------------------------ panels

    def _panels(self, foresee=True):
        """Return the panel of each item, in a fixed number of queries.

        :param foresee: also what would follow the next step, as the forecast has it
        """
        lines = self.env["dunning.action.line"].search_fetch([("move_line_id", "in", self.ids)])
        by_item = lines.grouped(lambda line: line.move_line_id.id)
        days = self._days_to_come() if foresee else None
        known = self._known_of(self.ids)
        (lines.level_id | self._levels()).fetch([*LEVEL_FIELDS])
        # The names of people, and the language that dates are written in when none is asked for
        (lines.user_id.partner_id | self.env.company.partner_id).fetch(["name", "lang"])
        return [
            Panel(
                item,
                item.move_id,
                item.date_maturity,
                item._marks(by_item.get(item.id, lines.browse()), days, known.get(item.id, {})),
            )
            for item in self
        ]

    def _draw(self, panels, titles="", more=0):
        """Return panels as HTML, in the reader's language, with links to what they may read.

        :param titles: ``due`` says which instalment each is, ``invoice`` also of which invoice
        :param more: how many items there are beside these
        """
        items = self.browse().union(*(panel.item for panel in panels))
        actions = self.env["dunning.action"].union(
            *(mark.action for panel in panels for mark in panel.marks if mark.action)
        )
        values = {
            "panels": panels,
            "titles": titles,
            "more": self._more_label(more),
            "reasons": items._readable_reasons(),
            "actions": actions.sudo(False)._filtered_access("read"),
            "moves": items.move_id.sudo(False)._filtered_access("read"),
            "status_label": self._status_label,
        }
        return self.env["ir.qweb"]._render("relance_telephonique.dunning_timeline", values)

    def _more_label(self, more):
        if more == 1:
            return self.env._("and 1 more")
        return more and self.env._("and %s more", more)

    # ------------------------------------------------------------------ steps

    def _marks(self, lines, days, known):
        """Return the item's steps in the order of their days."""
        self.ensure_one()
        made = [(line._timeline_day(), line) for line in lines._on_timeline()]
        past = [(day, line.delay_days, line._mark()) for day, line in made]
        past += [
            (self._day_passed_over(level, made), level.delay_days, self._missed_mark(level, known))
            for level in self._missed_levels(lines, known)
        ]
        past.sort(key=lambda dated: dated[:2])
        return [mark for *_when, mark in past] + self._marks_to_come(days, known)

    def _day_passed_over(self, level, made):
        """Return the day on which the item came past the level: not before the steps that precede
        it were made, nor after those that follow it.

        :param made: ``[(day, line of an action)]``
        """
        steps = [(day, line.delay_days) for day, line in made if line.level_id]
        before = [day for day, delay in steps if delay < level.delay_days]
        after = [day for day, delay in steps if delay > level.delay_days]
        planned = self.date_maturity + timedelta(days=level.delay_days)
        return max([min([planned, *after]), *before])

    def _levels(self):
        """Return the levels of the items' scenarios, in the order of their delays."""
        return self.env["dunning.level"].browse(
            step.level_id for timeline in self._timelines() for step in timeline.steps
        )

    def _timelines(self):
        """Return the timelines that the items follow; an archived scenario has none."""
        timelines = self.env["dunning.scenario"]._timelines()
        return [timeline for timeline in timelines if timeline.scenario_id in self.scenario_id.ids]

    def _levels_for(self, known):
        """Return the levels that the item may come to: of a step that is tested, the variant that
        chance gave the debtor.
        """
        return self._levels().filtered(
            lambda level: not (lot := level._condition().lot) or lot.holds(known)
        )

    def _missed_levels(self, lines, known):
        """Return the levels that were passed over: too late, too early, for too small a sum, or for
        others than this debtor.
        """
        at = self.next_level_id or self.level_id
        return self._levels_for(known).filtered(
            lambda level: at and level.delay_days < at.delay_days and level not in lines.level_id
        )

    def _missed_mark(self, level, known):
        """Return a step that was left out or, where its condition alone was why, passed over."""
        why = self._why_passed_over(level, known)
        note = self.env._("passed over: %s", why) if why else self.env._("left out")
        return level._mark("missed", note)

    def _days_to_come(self):
        """Return ``{(item id, level id): day}`` of the steps that would be made if nobody paid."""
        days = {}
        chased = self.filtered(lambda item: item.next_date and not item._status().is_held)
        for company, items in chased.grouped("company_id").items():
            days |= self.env["dunning.projection"]._days_to_come(
                company, company._dunning_today(), items.partner_id
            )
        return days

    def _marks_to_come(self, days, known):
        """Return the next step, unless an action carries it already, and what would follow; of what
        is held nobody knows when.
        """
        if not self.next_date:
            return []
        is_held = self._status().is_held
        marks = []
        if self.next_level_id and not self.action_id:
            note, level = self._next_note(is_held), self.next_level_id
            marks.append(level._mark("next", note if is_held else level._as_things_stand(note)))
        if days is None:
            return marks
        for level in self._later_levels(known):
            if is_held:
                marks.append(level._mark("later", level._only_if()))
            elif day := days.get((self.id, level.id)):
                marks.append(level._mark("later", level._as_things_stand(self._around(day))))
            elif level.condition != ALWAYS:
                marks.append(level._mark("later", level._only_if()))
        return marks

    def _later_levels(self, known):
        at = self.next_level_id or self.level_id
        delay = at.delay_days if at else BEFORE_ANY_LEVEL
        return self._levels_for(known).filtered(lambda level: level.delay_days > delay)

    def _next_note(self, is_held):
        day = format_date(self.env, self.next_date)
        if is_held and self.coming_date:
            return self.env._("held until %s", format_date(self.env, self.coming_date))
        if is_held:
            return self.env._("held back")
        if self.status == "due":
            return self.env._("due since %s", day)
        return day

    def _around(self, day):
        return self.env._("around %s", format_date(self.env, day))


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def _mark(self, kind, note):
        """Return the step as one that nobody has made."""
        return Mark(kind, self._channel().icon, self._delay_label(), self.name, note)

    def _only_if(self):
        if self.condition == ALWAYS:
            return ""
        return self.env._("only if: %s", self._condition_label())

    def _only_if_title(self):
        label = self._condition_label()
        return self.env._("If %s", label)

    def _as_things_stand(self, day):
        """Return the ``day`` of a step, and that it may yet go another way."""
        return day if self.condition == ALWAYS else self.env._("%s, as things stand", day)

    def _planned_mark(self):
        """Return the step as its scenario plans it: through which channel, by whom."""
        channel = self._channel_label()
        note = "" if channel == self.name else channel
        return self._mark("planned", note)._replace(who=self.sudo().user_id.name or "")


class Part(NamedTuple):
    """A part of a timeline that is drawn: steps that everybody gets, or a fork of several branches.

    ``otherwise``: what comes for whom the fork has no step; empty if there is nobody.
    """

    marks: list
    branches: list = ()  # (title, marks)
    otherwise_title: str = ""
    otherwise: str = ""
    is_dead_end: bool = False


class DunningScenario(models.Model):
    _inherit = "dunning.scenario"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)

    @api.depends(
        "level_ids.name",
        "level_ids.delay_days",
        "level_ids.channel",
        "level_ids.user_id",
        "level_ids.condition",
        "level_ids.grade_from",
        "level_ids.grade_to",
    )
    @api.depends_context("lang", "uid")
    def _compute_timeline(self):
        """Draw the levels as steps that are yet to be made for anybody, with their forks."""
        for scenario in self:
            values = {"parts": scenario._parts(), "actions": self.env["dunning.action"]}
            scenario.timeline = self.env["ir.qweb"]._render(
                "relance_telephonique.dunning_forks", values
            )

    def _parts(self):
        """Return the timeline as :class:`Part`, in the order of its days."""
        stretches = self._stretches()
        return [
            self._fork_part(stretch, after)
            if stretch.fork
            else Part([level._planned_mark() for level in stretch.steps])
            for stretch, after in zip_longest(stretches, stretches[1:])
        ]

    def _fork_part(self, stretch, after):
        branches = [
            (levels[0]._only_if_title(), [level._planned_mark() for level in levels])
            for levels in stretch.fork.values()
        ]
        if self._stuck(stretch) is None:
            return Part([], branches)
        if not after:
            left = self.env._("no step is left")
            return Part([], branches, self.env._("Else"), left, is_dead_end=True)
        joined = self.env._("straight on to “%s”", after.steps[0].name or "")
        return Part([], branches, self.env._("Else"), joined)


class DunningActionLine(models.Model):
    _inherit = "dunning.action.line"

    def _settled_panels(self):
        """Return the panels of instalments of which nothing is owed any more."""
        item = self.env["dunning.due.item"]
        by_instalment = self.grouped(lambda line: (line.move_id, line.date_maturity))
        return [
            Panel(
                item,
                move,
                date_maturity,
                [
                    line._mark()
                    for line in lines._on_timeline().sorted(lambda line: line._timeline_day())
                ],
            )
            for (move, date_maturity), lines in by_instalment.items()
        ]

    def _on_timeline(self):
        """What a person cancelled is shown only if it uses a step of the scenario up."""
        return self.filtered(lambda line: line.level_id or line.state != "cancelled")

    def _timeline_day(self):
        return self.date_done or self.date

    def _mark(self):
        """Return the step as the panel shows it: made, skipped, failed or under way."""
        self.ensure_one()
        action = self.action_id
        kind = "skipped" if self.skipped else {"done": "done", "failed": "failed"}.get(self.state)
        return Mark(
            kind=kind or "open",
            icon=action._channel().icon,
            delay=self.level_id._delay_label() if self.level_id else "",
            name=self.level_id.name or action._step_label(),
            note=self._timeline_note(kind),
            who=action.user_id.name if kind == "done" else "",
            action=action,
        )

    def _timeline_note(self, kind):
        day = format_date(self.env, self._timeline_day())
        if kind == "skipped":
            return self.env._("skipped on %s", day)
        if kind == "failed":
            return self.env._("failed on %s", day)
        return day if kind == "done" else self.action_id._state_sentence()
