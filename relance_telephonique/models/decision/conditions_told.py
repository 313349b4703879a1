"""Explain what a condition did: which steps were passed over, and what happened, or did not."""

from odoo import api, models
from odoo.tools import format_date

from ...tools.conditions import ALWAYS, BEGAN, GRADE
from ...tools.vocabulary import STEP_KNOWN


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.depends("level_id", "scenario_id", "status")
    def _compute_status_reason(self):
        """Also say which steps the next one was taken instead of, and why."""
        result = super()._compute_status_reason()
        at_a_step = self.filtered(lambda item: item.status in STEP_KNOWN)
        for item, levels in at_a_step._passed_over().items():
            told = [
                self.env._("Passed over: “%(step)s” (%(why)s).", step=level.name, why=why)
                for level, why in levels.items()
            ]
            item.status_reason = " ".join([item.status_reason, *told])
        return result

    def _passed_over(self):
        """Return ``{item: {level: why}}`` of the levels between the last step made and the next one
        of which the condition does not hold, as things stand, and nothing else speaks against.
        """
        known = self._known_of(self.ids)
        passed = {
            item: item._levels_passed_over(known[item.id]) for item in self if item.id in known
        }
        return {item: levels for item, levels in passed.items() if levels}

    def _levels_passed_over(self, known):
        return {
            level: why for level in self._levels() if (why := self._why_passed_over(level, known))
        }

    def _why_passed_over(self, level, known):
        """Return which condition kept a level from being taken, in words; empty if none did: it is
        not between the last step made and the next one, too late, or for a larger sum.
        """
        if level.condition == ALWAYS:
            return ""
        done, following = self.level_id, self.next_level_id
        is_between = (not done or level.delay_days > done.delay_days) and (
            not following or level.delay_days < following.delay_days
        )
        if not is_between or (level.delay_days < 0 and self.days_late > 0):
            return ""
        at_stake = 0 if self.days_late > 0 and level.delay_days >= 0 else self.amount_left
        at_stake += self.amount_overdue if level.delay_days >= 0 else 0
        return level._why_not(known) if level.minimum_amount <= at_stake else ""


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def _why_not(self, known):
        """Return why the level's condition does not hold of an item, in words; empty if it does.

        :param known: ``{fact: value}`` of the item, as ``Condition.holds`` takes it
        """
        condition = self._condition()
        if condition.code == ALWAYS or condition.is_met(known):
            return ""
        if condition.fact == GRADE:
            return self._grade_label(known.get(GRADE))
        teller = f"_told_{condition.fact}"
        if not hasattr(self, teller):
            return self.env._("only if: %s", self._condition_label())
        happened = condition.has_happened(known)
        return getattr(self, teller)(known.get(condition.fact), happened, self._since(known))

    def _since(self, known):
        if not known.get(BEGAN):
            return ""
        return self.env._("since %s", format_date(self.env, known[BEGAN]))

    def _told_reached_on(self, day, happened, since):
        if happened:
            return self.env._("reached by telephone on %s", format_date(self.env, day))
        return self.env._("not reached by telephone %s", since).strip()

    def _told_answered_on(self, day, happened, since):
        if happened:
            return self.env._("answered on %s", format_date(self.env, day))
        return self.env._("no answer %s", since).strip()

    def _told_broken_on(self, day, happened, since):
        if happened:
            return self.env._("promise for %s not kept", format_date(self.env, day))
        return self.env._("no broken promise %s", since).strip()
