"""Decide: by what, the settings of the companies, and those of a debtor in each of them."""

import json
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

ITS_COMPANY = SQL("aml.company_id")


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _rules(self):
        """What the companies decide by."""
        return self.env["res.company"]._dunning_rules().values()

    def _rules_of_rows(self):
        """What those companies decide by whose rows the query has."""
        return self._rules()

    def _rules_values(self, rules):
        """The companies' settings as a table."""
        calendars = self._calendars(rules)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s::date, %s::date, %s::int, %s::numeric, %s::int, %s, %s::int,"
                " %s::int, %s::int[], %s::int[], %s, %s, %s, %s)",
                rule.company_id,
                rule.calendar.country,
                calendars.index((rule.calendar, rule.today.year)),
                rule.today,
                rule.start_date,
                rule.scenario_id,
                rule.tolerance or 0,
                rule.promise_grace_days or 0,
                bool(rule.deduct_bills),
                rule.on_way_days or 0,
                rule.days_to_arrive or 0,
                rule.family,
                rule.itself,
                rule.root,
                f"{rule.today - timedelta(days=rule.match_days or 0):%Y%m%d}",
                bool(rule.hold_unsent),
                "dunning.invoice.event" in rule.held_by,
            )
            for rule in rules
        )
        return SQL(
            """(VALUES %s) AS rules(company_id, country, calendar, today, start_date, scenario_id,
                                    tolerance, grace_days, deduct_bills, on_way_days,
                                    days_to_arrive, family, itself, root, matched_since,
                                    hold_unsent, has_events)""",
            rows,
        )

    def _of_company(self, field_name, column_type, company=ITS_COMPANY):
        """A company-dependent value of the debtor in the item's company (not ``env.company``)."""
        value = SQL("debtor.%s ->> %s::text", SQL.identifier(field_name), company)
        defaults = self.env["ir.default"]._get_field_column_fallbacks("res.partner", field_name)
        if any(json.loads(defaults).values()):
            value = SQL("COALESCE(%s, %s::jsonb ->> %s::text)", value, defaults, company)
        return SQL("(%s)::%s", value, column_type)
