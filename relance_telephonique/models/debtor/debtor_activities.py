"""Activities of debtors: what their steps ask of people, a debtor a line."""

from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.debtor_key import key
from ..mixins.dunning_with_activities import URGENCY

STEPS = "dunning.action"


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    activity_ids = fields.One2many(
        "mail.activity",
        string="Activities",
        compute="_compute_activity_ids",
        search="_search_activity_ids",
        groups="base.group_user",
        help="What the steps with the debtor ask of people.",
    )
    activity_state = fields.Selection(
        URGENCY,
        string="Most urgent activity",
        compute="_compute_activity_state",
        groups="base.group_user",
    )

    @api.depends_context("uid")
    def _compute_activity_ids(self):
        activities = defaultdict(self.env["mail.activity"].browse)
        for step, debtor in self._steps_with_activities().items():
            activities[debtor] |= step.activity_ids
        for debtor in self:
            debtor.activity_ids = activities[debtor.id]

    @api.depends_context("uid")
    def _compute_activity_state(self):
        for debtor in self:
            states = set(debtor.activity_ids.mapped("state"))
            debtor.activity_state = next((code for code, _ in URGENCY if code in states), False)

    def _search_activity_ids(self, operator, value):
        """Whose open activities are as asked; the others are history."""
        if operator not in ("any", "in"):
            return NotImplemented
        asked = Domain(value) if operator == "any" else Domain("id", "in", value)
        asked &= Domain("res_model", "=", STEPS) & Domain("active", "=", True)
        activities = self.env["mail.activity"]._search(asked)
        steps = activities.subselect(SQL.identifier(activities.table, "res_id"))
        actions = self.env[STEPS]._search([("id", "in", steps)])
        return Domain("id", "in", actions.subselect(self._key_in(actions)))

    def _steps_with_activities(self):
        """Return ``{step that asks something of a person: id of its debtor}``."""
        steps = self.env[STEPS].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("activity_ids", "!=", False),
            ]
        )
        return {step: key(step.company_id.id, step.partner_id.id) for step in steps}

    def _activity_data(self):
        """Return what the view of activities shows, of the steps with these debtors."""
        steps = self._steps_with_activities()
        debtors = {step.id: debtor for step, debtor in steps.items()}
        data = self.env["mail.activity"].get_activity_data(STEPS, [("id", "in", list(debtors))])
        cells = defaultdict(lambda: defaultdict(list))
        for step in data["activity_res_ids"]:  # the most urgent first
            for kind, cell in data["grouped_activities"][step].items():
                cells[debtors[step]][kind].append(cell)
        kinds = {kind for by_kind in cells.values() for kind in by_kind}
        return {
            "activity_res_ids": list(cells),
            "activity_types": [one for one in data["activity_types"] if one["id"] in kinds],
            "grouped_activities": {
                debtor: {kind: self._as_one_cell(found) for kind, found in by_kind.items()}
                for debtor, by_kind in cells.items()
            },
        }

    @api.model
    def _as_one_cell(self, cells):
        """Return what several steps ask of the same kind, dated and coloured by the first day."""
        first = min(cells, key=lambda cell: cell["reporting_date"])
        counts = sum((Counter(cell["count_by_state"]) for cell in cells), Counter())
        return first | {
            "count_by_state": dict(counts),
            **{
                name: [one for cell in cells for one in cell[name]] for name in ("ids", "summaries")
            },
            "user_assigned_ids": list(
                dict.fromkeys(user for cell in cells for user in cell["user_assigned_ids"])
            ),
        }


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def get_activity_data(self, res_model, domain, limit=None, offset=0, fetch_done=False):
        """Debtors have none of their own: see ``_activity_data``."""
        if res_model != "dunning.debtor":
            return super().get_activity_data(res_model, domain, limit, offset, fetch_done)
        debtors = self.env[res_model].search(domain or [], limit=limit, offset=offset)
        return debtors._activity_data()
