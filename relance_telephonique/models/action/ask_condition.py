"""Ask again, too, whether the condition still holds on which a step that waits depends."""

from odoo import models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _outdated_reasons(self):
        return super()._outdated_reasons() | {
            "condition": self.env._("What this step depends on does not hold any more.")
        }

    def _outdated_lines(self):
        found, items = super()._outdated_lines(), self.env["dunning.due.item"].sudo()
        asked = self._lines_with_condition(items) - items.env["dunning.action.line"].union(
            *found.values()
        )
        known = items._known_of(asked.move_line_id.ids)
        outdated = asked.filtered(
            lambda line: not line.level_id._condition().holds(known.get(line.move_line_id.id, {}))
        )
        return found | {"condition": outdated} if outdated else found

    def _lines_with_condition(self, items):
        """Return what these actions carry for a step with a condition. A talk that has begun is
        brought to its end, though it reached the debtor.
        """
        conditional = [step.level_id for step in items._conditional_steps()]
        if not conditional:
            return self.env["dunning.action.line"]
        lines = self.filtered(lambda action: action.reason == "level").line_ids.filtered(
            lambda line: line.level_id.id in conditional
        )
        return lines.filtered(lambda line: not any(line.action_id.call_ids.mapped("is_reached")))
