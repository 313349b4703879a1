"""Reach: how many debtors fall to each scenario, and for whom the rules of two hold."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.groups import COLLECTOR

NEW = 2**31  # the id of a scenario not saved yet: it comes last among its likes


class Reach(NamedTuple):
    """So many debtors follow a scenario; the rules at these places of the list hold for them."""

    followed_id: int | None
    places: list
    debtors: int


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.model
    def _query_reach(self, scenarios, columns):
        """Return a query on the debtors of the current companies who have open items, once for each
        company: ``debtor.id``, ``reach.followed_id`` as decided, and ``reach.places``, of those
        ``scenarios`` whose rule holds for them.

        :param scenarios: with rules, saved or as a form has them
        :param columns: of these tables, in SQL
        """
        rules = self.env["res.company"]._dunning_rules().values()
        places = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", self._follows(scenario, rules), place)
            for place, scenario in enumerate(scenarios)
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM (SELECT DISTINCT aml.company_id, contact.commercial_partner_id AS debtor_id
                      FROM account_move_line aml
                      JOIN res_partner contact ON contact.id = aml.partner_id
                     WHERE %(is_open)s AND aml.company_id = ANY(%(companies)s)) aml
              JOIN %(rules)s ON rules.company_id = aml.company_id
              JOIN res_partner debtor ON debtor.id = aml.debtor_id
              JOIN LATERAL (SELECT %(followed)s AS followed_id,
                                   ARRAY_REMOVE(ARRAY[%(places)s]::int[], NULL) AS places) reach
                ON TRUE
            """,
            columns=columns,
            is_open=self._where(),
            companies=self.env.companies.ids,
            rules=self._rules_values(rules),
            followed=self._scenario(rules),
            places=places,
        )


class DunningScenario(models.Model):
    _inherit = "dunning.scenario"

    debtor_count = fields.Integer(
        string="Debtors who follow it",
        compute="_compute_reach",
        groups=COLLECTOR,
        help="How many debtors with open invoices follow the scenario as it is saved.",
    )
    match_count = fields.Integer(
        string="Its rule holds for",
        compute="_compute_reach",
        groups=COLLECTOR,
        help="Debtors with open invoices; they follow it unless another scenario was chosen on "
        "them, or one before it in the list holds too.",
    )
    overlap_count = fields.Integer(
        string="Also chosen by other rules",
        compute="_compute_reach",
        groups=COLLECTOR,
        help="Debtors for whom the rule of another scenario holds too.",
    )
    overlap = fields.Text(compute="_compute_reach", groups=COLLECTOR)

    @api.depends("active", "company_id", "partner_domain", "sequence")
    @api.depends_context("allowed_company_ids", "lang")
    def _compute_reach(self):
        """With the rule that is being written, on a form; the saved ones all in one query."""
        saved = self.filtered("id")
        for batch in filter(None, (saved, *(self - saved))):
            rivals = batch._rivals()
            reaches = self._reaches(rivals)
            for scenario in batch:
                scenario._note_reach(rivals, reaches)

    def _rivals(self):
        """Return the active scenarios with a rule in order of choice, these as they stand here."""
        readable = {timeline.scenario_id for timeline in self._timelines() if timeline.domain}
        rivals = [scenario for scenario in self.sudo().search([]) if scenario.id in readable]
        for new in self.filtered(lambda scenario: not scenario.id):
            rivals = [rival for rival in rivals if rival != new._origin]
            if new._has_readable_rule():
                rivals.append(new)
        return sorted(rivals, key=lambda each: (each.sequence, each._origin.id or NEW))

    def _has_readable_rule(self):
        """Whether there is a rule, of which one that is still being written may be nonsense."""
        return bool(self.active and self.partner_domain and not self._dunning_trouble())

    @api.model
    def _reaches(self, rivals):
        items = self.env["dunning.due.item"]
        for model in ("account.move.line", "res.partner", "dunning.scenario"):
            self.env[model].flush_model()
        query = items._query_reach(rivals, SQL("reach.followed_id, reach.places, COUNT(*)"))
        rows = self.env.execute_query(SQL("%s GROUP BY 1, 2", query))
        return [Reach(*row) for row in rows]

    def _note_reach(self, rivals, reaches):
        place = rivals.index(self) if self in rivals else None
        matched = [reach for reach in reaches if place in reach.places]
        shared = [reach for reach in matched if len(reach.places) > 1]
        own = self._origin.id
        self.debtor_count = sum(reach.debtors for reach in reaches if reach.followed_id == own)
        self.match_count = sum(reach.debtors for reach in matched)
        self.overlap_count = sum(reach.debtors for reach in shared)
        self.overlap = "\n".join(
            self._overlap_told(rival, other < place, count)
            for other, rival in enumerate(rivals)
            if other != place
            and (count := sum(reach.debtors for reach in shared if other in reach.places))
        )

    def _overlap_told(self, rival, is_first, count):
        if is_first:
            return self.env._(
                "Also of “%(scenario)s”, which comes first and is followed: %(count)d debtor(s).",
                scenario=rival.name,
                count=count,
            )
        return self.env._(
            "Also of “%(scenario)s”, which comes later and is not followed: %(count)d debtor(s).",
            scenario=rival.name or "",
            count=count,
        )

    def action_open_debtors(self):
        """Open the debtors who follow the scenario."""
        self.ensure_one()
        return self._open_reached(SQL("reach.followed_id = %s", self.id), self.name)

    def action_open_overlap(self):
        """Open the debtors for whom the rule of another scenario holds too."""
        self.ensure_one()
        rivals = self._rivals()
        place = rivals.index(self) if self in rivals else -1  # without a rule it has none
        condition = SQL("%s = ANY(reach.places) AND CARDINALITY(reach.places) > 1", place)
        return self._open_reached(condition, self.env._("In several scenarios"))

    def _open_reached(self, condition, title):
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(
                self.env._("Only collectors may see how debtors are chased: ask one.")
            )
        query = self.env["dunning.due.item"]._query_reach(self._rivals(), SQL("debtor.id"))
        rows = self.env.execute_query(SQL("%s WHERE %s", query, condition))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.res_partner_action_customer"
        )
        return action | {
            "name": title,
            "domain": [("id", "in", [debtor_id for (debtor_id,) in rows])],
            "context": {"active_test": False},
        }

    def action_use_segment(self):
        """Let the segment that the button names follow the scenario, by its rule."""
        self.check_access("write")
        if segment := self.env.context.get("segment"):
            self.partner_domain = str([("dunning_segment", "=", segment)])
