"""Rules: what the decision must know of each company, in one query."""

from datetime import date
from typing import NamedTuple

from odoo import api, models

from ...tools.working_days import WorkingCalendar, closed_days

MONDAY_TO_FRIDAY = frozenset(range(5))
MODELS_READ = (
    "dunning.case",
    "dunning.dispute",
    "dunning.pause",
    "dunning.promise",
    "res.company",
    "resource.calendar",
    "resource.calendar.attendance",
    "resource.calendar.leaves",
)

# The decision follows in the same transaction: PostgreSQL may order all its joins, does not guess
# their order (its genetic optimizer takes 45 ms to plan what 8 suffice for), and does not compile a
# query that takes milliseconds.
JOINS_ORDERED = 20
RULES_QUERY = """
    SET LOCAL jit = off;
    SET LOCAL geqo = off;
    SET LOCAL join_collapse_limit = %(joins)s;
    SET LOCAL from_collapse_limit = %(joins)s;
    SELECT company.id, calendar.tz, country.code, state.code,
           ARRAY(
               SELECT DISTINCT attendance.dayofweek::int
                 FROM resource_calendar_attendance attendance
                WHERE attendance.calendar_id = calendar.id
                  AND attendance.display_type IS NULL
           ),
           ARRAY(
               SELECT ARRAY[leave.date_from, leave.date_to]
                 FROM resource_calendar_leaves leave
                WHERE leave.resource_id IS NULL
                  AND (leave.calendar_id = calendar.id
                       OR leave.calendar_id IS NULL AND leave.company_id = company.id)
           ),
           company.dunning_start_date, company.dunning_scenario_id, company.dunning_tolerance,
           company.dunning_promise_grace_days, company.dunning_deduct_bills,
           company.dunning_hold_unsent,
           ARRAY(
               SELECT DISTINCT model
                 FROM (SELECT 'dunning.case' AS model, company_id
                         FROM dunning_case WHERE state = 'open'
                        UNION ALL
                       SELECT 'dunning.dispute', company_id
                         FROM dunning_dispute WHERE is_held
                        UNION ALL
                       SELECT 'dunning.promise', company_id
                         FROM dunning_promise WHERE state = 'open'
                        UNION ALL
                       SELECT 'dunning.pause', company_id
                         FROM dunning_pause WHERE active) held
                WHERE held.company_id = company.id
           )
      FROM res_company company
      JOIN res_partner partner ON partner.id = company.partner_id
 LEFT JOIN res_country country ON country.id = partner.country_id
 LEFT JOIN res_country_state state ON state.id = partner.state_id
 LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
"""


class CompanyRules(NamedTuple):
    """What the decision must know of a company; ``tolerance`` in its currency.

    ``held_by`` names the models of records that hold items back, as far as there are any: what a
    company does not use costs no look-up per item.
    """

    company_id: int
    today: date
    calendar: WorkingCalendar
    start_date: date | None
    scenario_id: int | None
    tolerance: float | None
    promise_grace_days: int | None
    deduct_bills: bool | None
    hold_unsent: bool | None
    held_by: list[str]


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _dunning_rules(self):
        """Return what the decision must know of every company, in one query.

        :return: ``{company id: CompanyRules}``
        """
        for model in MODELS_READ:
            self.env[model].flush_model()
        self.env.cr.execute(RULES_QUERY, {"joins": JOINS_ORDERED})
        return {row[0]: self._dunning_company_rules(*row) for row in self.env.cr.fetchall()}

    def _dunning_company_rules(self, company_id, *row):
        zone, country, state, weekdays, leaves, *rest = row
        return CompanyRules(
            company_id,
            self.browse(company_id)._dunning_today_in(zone or "UTC"),
            WorkingCalendar(
                frozenset(weekdays) or MONDAY_TO_FRIDAY,
                closed_days(tuple(map(tuple, leaves)), zone or "UTC"),
                country or "",
                state or "",
            ),
            *rest,
        )
