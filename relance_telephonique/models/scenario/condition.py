"""Condition: a step may depend on what happened, so that a timeline forks and joins again.

A step whose condition does not hold is passed over on the day on which it would be taken, and the
next one whose condition holds is taken. The facts that a condition asks about are looked up by the
decision (``models/decision/conditions.py``); the rule itself is in ``tools/conditions.py``.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.conditions import ALWAYS, GRADE, Condition, dead_end, stretches
from ...tools.selection_of import SelectionOf, label_of

OUR_CONDITIONS = (
    Condition(ALWAYS),
    Condition("reached", "reached_on"),
    Condition("not_reached", "reached_on", wanted=False),
    Condition("answered", "answered_on"),
    Condition("not_answered", "answered_on", wanted=False),
    Condition("broken", "broken_on"),
    Condition("not_broken", "broken_on", wanted=False),
    Condition("grade", GRADE),
)


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    condition = fields.Selection(
        [
            (ALWAYS, "Always"),
            ("reached", "Reached by telephone"),
            ("not_reached", "Not reached by telephone"),
            ("answered", "Answered"),
            ("not_answered", "Did not answer"),
            ("broken", "Broke a promise"),
            ("not_broken", "Broke no promise"),
            ("grade", "Grade from … to …"),
        ],
        string="Only if",
        required=True,
        default=ALWAYS,
        help="The step is passed over, and the next one taken, while this does not hold. What "
        "happened counts from the day of the first step that was made for the invoice. Reached: "
        "the right person was spoken to, in whoever's call. Answered: by e-mail, by text message "
        "or on their page. Broke a promise: an instalment is not paid and its days of grace are "
        "over; what was paid in the end no longer counts. Grade: that of last night; natural "
        "persons have none, and never get such a step.",
    )
    grade_from = SelectionOf("dunning.behaviour.grade", string="Best grade", default="D")
    grade_to = SelectionOf("dunning.behaviour.grade", string="Worst grade", default="E")

    @api.model
    def _conditions(self):
        """Return the table of conditions, a tuple of :class:`Condition`. Another addon adds its own
        here, its label to ``condition``, and a new fact to ``_facts`` of ``dunning.due.item``.
        """
        return OUR_CONDITIONS

    def _condition(self):
        """Return the level's :class:`Condition`; one that nobody knows any more never holds."""
        self.ensure_one()
        known = {condition.code: condition for condition in self._conditions()}
        condition = known.get(self.condition) or Condition(self.condition)
        if condition.fact != GRADE:
            return condition
        best, worst = self.grade_from or "", self.grade_to or ""
        return condition._replace(
            grades=tuple(grade for grade in self._all_grades() if best <= grade <= worst)
        )

    @api.model
    def _all_grades(self):
        return self._fields["grade_from"].get_values(self.env)

    @api.constrains("condition", "grade_from", "grade_to")
    def _check_grades(self):
        for level in self:
            if level._condition().fact == GRADE and not (
                level.grade_from and level._condition().grades
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” depends on the grade: say from which one to which, the better "
                        "one first.",
                        name=level.name,
                    )
                )

    def _condition_label(self):
        """Return the condition in the reader's language, to stand after “only if”."""
        self.ensure_one()
        if self._condition().fact == GRADE:
            return self.env._(
                "grade from %(best)s to %(worst)s", best=self.grade_from, worst=self.grade_to
            )
        return self._label_of_condition(self.condition)

    @api.model
    def _label_of_condition(self, code):
        label = label_of(self, "condition", code)
        return label[:1].lower() + label[1:]

    def _grade_label(self, grade):
        if grade:
            return self.env._("grade %s", grade)
        return self.env._("without a grade: a natural person, or too little history")


class DunningScenario(models.Model):
    _inherit = "dunning.scenario"

    dead_end = fields.Char(
        compute="_compute_dead_end",
        help="For whom no step is left after the last fork, and after which step.",
    )

    @api.depends(
        "level_ids.condition",
        "level_ids.delay_days",
        "level_ids.grade_from",
        "level_ids.grade_to",
        "level_ids.name",
    )
    @api.depends_context("lang")
    def _compute_dead_end(self):
        for scenario in self:
            parts = scenario._stretches()
            case = scenario._stuck(parts[-1]) if parts and parts[-1].fork else None
            scenario.dead_end = case is not None and scenario._dead_end_told(parts, case)

    def _stretches(self):
        """Return the timeline as ``tools.conditions`` takes it apart."""
        self.ensure_one()
        levels = self.level_ids.sorted("delay_days")
        return stretches([(level, level._condition()._replace(lot=None)) for level in levels])

    def _stuck(self, stretch):
        """Return for which debtors a fork has no step, as ``dead_end`` does."""
        return dead_end(list(stretch.fork), self.level_ids._all_grades())

    def _dead_end_told(self, parts, case):
        values = {"debtors": self._case_told(case)}
        if len(parts) == 1:
            return self.env._("%(debtors)s: no step at all.", **values)
        before = parts[-2].steps[-1]
        return self.env._(
            "%(debtors)s: no step is left after “%(step)s” (%(day)s).",
            step=before.name or "",
            day=before._delay_label(),
            **values,
        )

    def _case_told(self, case):
        """Return what is true of these debtors, in words."""
        levels = self.env["dunning.level"]
        codes = {(each.fact, each.wanted): each.code for each in levels._conditions()}
        told = [
            levels._grade_label(value)
            if fact == GRADE
            else levels._label_of_condition(codes.get((fact, value), fact))
            for fact, value in case.items()
        ]
        label = ", ".join(told) or self.env._("everybody")
        return label[:1].upper() + label[1:]
