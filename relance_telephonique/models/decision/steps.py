"""Decide, second part: which step is next, and on which day.

The scenario that the debtor follows, its first level that is still to come, and the day, moved to
one on which the company works and, for a call, the debtor's country too.
"""

from functools import lru_cache

from odoo import models
from odoo.tools import SQL

from ...tools.on_way_sql import left_of
from ...tools.vocabulary import BEFORE_ANY_LEVEL
from ...tools.working_days import country_holidays, shifts

MOST_DAYS_OFF = 30  # in a row, a company's closing weeks included, before a call is let go


@lru_cache(maxsize=64)
def as_array(numbers):
    """Return numbers as the text of an array, which PostgreSQL reads fastest."""
    return "{" + ",".join(map(str, numbers)) + "}"


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "res.partner": ["country_id", "dunning_scenario_id"],
    }

    # ------------------------------------------------------------------ the scenario and its levels

    def _scenario(self, rules):
        """The debtor's own scenario > the first whose domain holds > the company's default.

        An archived scenario counts as none.
        """
        scenarios = self.env["dunning.scenario"]
        timelines = scenarios._timelines()
        own = self._of_company("dunning_scenario_id", SQL("int"))
        active = [timeline.scenario_id for timeline in timelines]
        branches = [SQL("WHEN %s = ANY(%s) THEN %s", own, active, own)] + [
            SQL("WHEN %s THEN %s", self._follows(scenario, rules), scenario.id)
            for scenario in scenarios.browse(
                timeline.scenario_id for timeline in timelines if timeline.domain
            )
        ]
        return SQL("CASE %s ELSE rules.scenario_id END", SQL(" ").join(branches))

    def _follows(self, scenario, rules):
        """Whether a scenario's domain holds for the debtor, and it is of the item's company.

        A domain that asks for values of a company is asked once for each.
        """
        companies = scenario.company_id._origin
        if not companies and scenario._rule_depends_on_company():
            companies = companies.browse(rule.company_id for rule in rules)
        if not companies:
            return self._is_among(scenario._search_debtors())
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(
                    "aml.company_id = %s AND %s",
                    company.id,
                    self._is_among(scenario._search_debtors(company)),
                )
                for company in companies
            ),
        )

    def _is_among(self, partners):
        """Whether the debtor is one of ``partners``, a query."""
        if partners.is_empty():
            return SQL("FALSE")
        return SQL(
            "EXISTS (SELECT 1 FROM %s member WHERE member.id = debtor.id)", partners.subselect()
        )

    def _timeline(self, rules):
        """The active scenario that the debtor follows, and its gap, in days: worked out once for an
        item, and no table to be joined, as PostgreSQL would work it out again for each row of that.
        """
        timelines = self.env["dunning.scenario"]._timelines()
        gaps = [
            SQL("WHEN %s THEN %s", timeline.scenario_id, max(timeline.min_gap_days, 1))
            for timeline in timelines
        ] or [SQL("WHEN NULL THEN NULL::int")]
        return SQL(
            """
            SELECT own.scenario_id, CASE own.scenario_id %s END AS gap
              FROM (SELECT %s AS scenario_id OFFSET 0) own
             WHERE own.scenario_id = ANY(%s)
            """,
            SQL(" ").join(gaps),
            self._scenario(rules),
            [timeline.scenario_id for timeline in timelines],
        )

    def _next_level(self, rules):
        """The first later level and its delay. It is found by trying them in turn: a branch costs
        a tenth of a row of a table.
        """
        scenarios = [
            SQL(
                "WHEN %s THEN CASE %s END",
                timeline.scenario_id,
                SQL(" ").join(self._step(step, rules) for step in timeline.steps),
            )
            for timeline in self.env["dunning.scenario"]._timelines()
            if timeline.steps
        ] or [SQL("WHEN NULL THEN NULL::int[]")]
        return SQL(
            """
            SELECT next.step[1] AS level_id, next.step[2] AS delay, next.step[3] = 1 AS is_call
              FROM (SELECT CASE timeline.scenario_id %s END AS step OFFSET 0) next
            """,
            SQL(" ").join(scenarios),
        )

    def _step(self, step, rules):
        return SQL(
            "WHEN %(delay)s > COALESCE(done.delay_days, %(before_any)s) AND %(may)s"
            " THEN ARRAY[%(level)s, %(delay)s, %(is_call)s]",
            delay=step.delay,
            before_any=BEFORE_ANY_LEVEL,
            may=self._may_take_step(step, rules),
            level=step.level_id,
            is_call=int(step.is_call),
        )

    def _may_take_step(self, step, rules):
        """A level before the due date is left out once it is too late for it, or too early: its
        day is before the invoice date, or only a day off is left for it.
        """
        if step.delay >= 0:
            return self._is_worth(step)
        return SQL(
            """
            %(minimum)s <= %(left)s
            AND dates.today <= dates.due
            AND dates.due + %(delay)s >= dates.invoiced
            AND GREATEST(dates.due + %(delay)s, standing.contact_date + timeline.gap)
                <= %(last_day)s
            AND (%(last_day)s >= dates.today OR NOT %(may_wait)s)
            """,
            minimum=step.minimum_amount or 0,
            left=left_of("aml"),
            delay=step.delay,
            last_day=self._last_day(step, rules),
            may_wait=self._is_call_abroad_today(step, rules),
        )

    def _is_worth(self, step):
        """Whether enough is at stake for a step after the due date: all that is late, and the item
        itself, which will be late by then.
        """
        if not step.minimum_amount:
            return SQL("TRUE")
        return SQL(
            """
            %s <= COALESCE(standing.overdue, 0)
                  + CASE WHEN dates.due >= dates.today THEN %s ELSE 0 END
            """,
            step.minimum_amount,
            left_of("aml"),
        )

    def _last_day(self, step, rules):
        """The last day for a step before the due date: for a call, no holiday of the debtor's."""
        if not self._is_abroad(step, rules):
            return SQL("last_worked.day")
        return SQL(
            "CASE WHEN abroad.days_off IS NULL THEN last_worked.day ELSE %s END",
            self._callable_day(rules, "preceding", SQL("dates.due - number")),
        )

    def _is_call_abroad_today(self, step, rules):
        """Whether a call that could be made today waits for the end of a holiday there."""
        if not self._is_abroad(step, rules):
            return SQL("FALSE")
        return SQL("COALESCE(dates.today = ANY(abroad.days_off), FALSE)")

    def _is_abroad(self, step, rules):
        return step.is_call and self._countries_abroad(rules)

    # ------------------------------------------------------------------ the day

    def _raw_date(self):
        """The next step's day before it moves to a working day: after the due date, the interval
        counts from the day the last step was really done; the debtor is left alone for the gap,
        and is not reminded of an invoice that has only just left.
        """
        return SQL(
            """
            SELECT GREATEST(
                dates.due + level.delay,
                CASE WHEN done.delay_days >= 0
                     THEN done.date + level.delay - done.delay_days END,
                CASE WHEN level.delay >= 0 THEN dates.known_from END,
                standing.contact_date + timeline.gap
            ) AS date
            WHERE level.level_id IS NOT NULL
            """
        )

    def _step_date(self, rules):
        """The day of the next step: nobody is called on a public holiday of their own country."""
        if not self._countries_abroad(rules):
            return SQL("SELECT worked.date")
        wanted = SQL("GREATEST(worked.date, dates.today)")
        return SQL(
            """
            SELECT CASE WHEN level.is_call AND %(wanted)s = ANY(abroad.days_off)
                        THEN %(callable)s ELSE worked.date END AS date
            """,
            wanted=wanted,
            callable=self._callable_day(rules, "following", SQL("%s + number", wanted)),
        )

    def _worked(self, rules, direction, day):
        """``day``, or the ``following`` or ``preceding`` working day if it is a day off."""
        calendars = (shifts(*calendar) for calendar in self._calendars(rules))
        shift = SQL(" ").join(
            SQL(
                "WHEN %s THEN (%s::smallint[])[%s - %s::date + 1]",
                number,
                as_array(getattr(calendar, direction)),
                day,
                calendar.first,
            )
            for number, calendar in enumerate(calendars)
        )
        return SQL("%s + COALESCE(CASE rules.calendar %s END, 0)", day, shift)

    def _calendars(self, rules):
        """The different working calendars, each with its year, in a stable order."""
        return list(dict.fromkeys((rule.calendar, rule.today.year) for rule in rules))

    def _callable_day(self, rules, direction, day):
        """The first ``day`` (SQL that counts with ``number``) that is worked here and no holiday of
        the debtor's country.
        """
        return SQL(
            """
            (SELECT %(day)s FROM generate_series(0, %(most)s) number
              WHERE %(day)s != ALL(abroad.days_off) AND %(worked)s = %(day)s
              ORDER BY number LIMIT 1)
            """,
            day=day,
            most=MOST_DAYS_OFF,
            worked=self._worked(rules, direction, day),
        )

    def _join_abroad(self, rules):
        """The public holidays of the debtors' countries, if there are debtors abroad."""
        countries = self._countries_abroad(rules)
        if not countries:
            return SQL()
        years = sorted({rule.today.year + offset for rule in rules for offset in (-1, 0, 1)})
        rows = [
            SQL(
                "(%s, %s, %s::date[])",
                country_id,
                code,
                as_array(country_holidays(code, years)),
            )
            for country_id, code in countries
        ]
        return SQL(
            """
            LEFT JOIN (VALUES %s) AS abroad(country_id, code, days_off)
                   ON abroad.country_id = debtor.country_id AND abroad.code != rules.country
            """,
            SQL(", ").join(rows),
        )

    def _countries_abroad(self, rules):
        """The debtors' countries, but for one that all the companies are in themselves."""
        own = {rule.calendar.country for rule in rules}
        countries = self.env["res.partner"]._dunning_countries()
        return [(country_id, code) for country_id, code in countries if {code} != own]
