"""Decide, beside the steps: what happened since an item's chase began, where a step depends on it.

Where no step of an active scenario has a condition, nothing of this is in the query. Where one has,
what happened is looked up once per debtor; the day on which the chase of an item began, only if the
last step was made since. As all of the decision, it replays the clock, not the ledger: a call of
today is known to a decision on an earlier day.
"""

from odoo import api, models
from odoo.tools import SQL

from ...tools.conditions import ALWAYS, BEGAN, GRADE, Condition


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "dunning.behaviour": ["grade"],
        "dunning.call": ["active", "company_id", "date", "is_reached", "partner_id"],
        "dunning.promise": ["company_id", "partner_id", "state"],
        "res.company": ["resource_calendar_id"],
        "res.partner": ["is_company"],
        "resource.calendar": ["tz"],
    }

    # ------------------------------------------------------------------ what is asked

    @api.model
    def _facts(self):
        """Return ``{fact: the last day on which it happened to the debtor}``, each a query in SQL
        of one value. Another addon adds its own.
        """
        return {
            "reached_on": self._last_reached(),
            "answered_on": self._last_answered(),
            "broken_on": self._last_broken(),
        }

    def _asked_facts(self):
        """Return those facts of ``_facts`` on which a step of an active scenario depends."""
        asked = {step.condition.fact for step in self._conditional_steps()}
        return (
            {fact: query for fact, query in self._facts().items() if fact in asked} if asked else {}
        )

    def _conditional_steps(self):
        return [
            step
            for timeline in self.env["dunning.scenario"]._timelines()
            for step in timeline.steps
            if step.condition != Condition(ALWAYS)
        ]

    def _last_reached(self):
        """Called or calling, the right person: by the clock of the company that they talked to."""
        return SQL(
            """
            SELECT MAX((call.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))
                       ::date)
              FROM dunning_call call
              JOIN res_company host ON host.id = call.company_id
              LEFT JOIN resource_calendar calendar ON calendar.id = host.resource_calendar_id
             WHERE call.partner_id = contact.commercial_partner_id AND %s
               AND call.active AND call.is_reached
            """,
            self._in_family("call"),
        )

    def _last_answered(self):
        """What came in by e-mail, by text message or from their page, dealt with or not."""
        return SQL(
            """
            SELECT MAX(answer.date)
              FROM dunning_action answer
             WHERE answer.partner_id = contact.commercial_partner_id AND %s
               AND answer.reason = 'reply' AND answer.state IN ('ready', 'done')
            """,
            self._in_family("answer"),
        )

    def _last_broken(self):
        """The day of the instalment that is neither paid nor on its way, its days of grace over, as
        of now: what was paid in the end is no broken promise any more.
        """
        promises = self.env["dunning.promise"]
        return SQL(
            """
            SELECT MAX(awaited.date)
              FROM dunning_promise promise
              JOIN LATERAL (%s) paid ON TRUE
              JOIN LATERAL (%s) awaited ON TRUE
             WHERE promise.partner_id = contact.commercial_partner_id
               AND promise.company_id = aml.company_id AND promise.state IN ('open', 'broken')
               AND awaited.date + rules.grace_days < rules.today
            """,
            promises._paid_query(),
            promises._awaited_query(),
        )

    def _graded(self):
        """The grade of a company; natural persons have none (CNIL, deliberation 2021-130), even if
        one was measured before it was said that they are.
        """
        return SQL(
            """
            (SELECT CASE WHEN debtor.is_company THEN measured.grade END
               FROM dunning_behaviour measured
              WHERE measured.company_id = aml.company_id
                AND measured.partner_id = contact.commercial_partner_id)
            """
        )

    # ------------------------------------------------------------------ in the decision

    def _standing(self, rules):
        standing, facts = super()._standing(rules), self._asked_facts()
        if not facts:
            return standing
        return SQL(
            "SELECT standing.*, %s FROM (%s) standing OFFSET 0", self._fact_columns(facts), standing
        )

    def _fact_columns(self, facts):
        return SQL(", ").join(
            SQL("(%s) AS %s", query, SQL.identifier(fact)) for fact, query in facts.items()
        )

    def _may_take_step(self, step, rules):
        may = super()._may_take_step(step, rules)
        if step.condition.code == ALWAYS:
            return may
        return SQL("%s AND %s", self._condition_holds(step.condition), may)

    def _condition_holds(self, condition):
        """A :class:`Condition` in SQL, as its ``is_met`` has it."""
        if condition.fact == GRADE:
            return SQL("%s = ANY(%s)", self._graded(), list(condition.grades))
        if condition.fact not in self._facts():
            return SQL("FALSE")
        return SQL(
            "%s %s", SQL() if condition.wanted else SQL("NOT"), self._has_happened(condition.fact)
        )

    def _has_happened(self, fact):
        """Whether it did on the day of the first step made for the item, or since. Most often the
        last step was made before, which spares a look-up.
        """
        return SQL(
            """
            CASE WHEN standing.%(fact)s IS NULL OR done.level_id IS NULL THEN FALSE
                 WHEN standing.%(fact)s >= done.date THEN TRUE
                 ELSE COALESCE(standing.%(fact)s >= (%(began)s), FALSE) END
            """,
            fact=SQL.identifier(fact),
            began=self._began(),
        )

    def _began(self):
        """The day of the first step that counts for the item, as ``_done`` finds the last one."""
        return SQL(
            """
            SELECT MIN(action.date_done)
              FROM dunning_action_line line
              JOIN dunning_action action ON action.id = line.action_id
             WHERE line.move_line_id = aml.id AND line.active
               AND line.level_id IS NOT NULL AND (action.state = 'done' OR line.skipped)
            """
        )

    # ------------------------------------------------------------------ for whoever shows it

    @api.model
    def _known_of(self, item_ids):
        """Return ``{item id: {fact: value}}`` of due items, as ``Condition.holds`` takes it; empty
        where no step of an active scenario has a condition.
        """
        if not item_ids or not self._conditional_steps():
            return {}
        for model, names in self._depends.items():
            if model in self.env:
                self.env[model].flush_model(names)
        facts, rules = self._asked_facts(), self._rules()
        names = (BEGAN, GRADE, *facts)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT aml.id, (%(began)s) AS began, %(graded)s AS grade %(facts)s
                  FROM %(ledger)s %(announced)s
                 WHERE aml.id IN %(items)s
                """,
                began=self._began(),
                graded=self._graded(),
                facts=SQL(", %s", self._fact_columns(facts)) if facts else SQL(),
                ledger=self._from_ledger(rules),
                announced=self._join_announced(rules),
                items=tuple(item_ids),
            )
        )
        return {
            item_id: {name: value for name, value in zip(names, values, strict=True) if value}
            for item_id, *values in rows
        }
