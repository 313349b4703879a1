from datetime import date
from typing import NamedTuple

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.calling_hours import CallingHours, Caps
from ...tools.groups import COLLECTOR, CONTACTS, MANAGER
from ...tools.limits import AMOUNT, DAY, DAYS, HOUR, LONG, MONTHS, TIMES
from ...tools.working_days import (
    WorkingCalendar,
    closed_days,
    is_working_day,
    next_working_day,
)

MONDAY_TO_FRIDAY = frozenset(range(5))
MONTHS_TO_DECLARE = 2  # from the publication of the judgment: L622-24, R622-24 C. com.
OPEN_BILLS = Domain(
    [
        ("account_type", "=", "liability_payable"),
        ("parent_state", "=", "posted"),
        ("reconciled", "=", False),
    ]
)

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
RULES_QUERY = """
    SET LOCAL jit = off;
    SET LOCAL geqo = off;
    SET LOCAL join_collapse_limit = 20;
    SET LOCAL from_collapse_limit = 20;
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
    held_by: list[str]


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_mode = fields.Selection(
        [
            ("off", "Off: nothing is prepared"),
            ("approval", "Approval: a person approves each contact"),
            ("automatic", "Automatic: sent as the scenario says"),
        ],
        default="off",
        required=True,
    )
    dunning_start_date = fields.Date(
        string="Go-live date", help="Invoices due before this day are never chased.", limit=DAY
    )
    dunning_scenario_id = fields.Many2one(
        "dunning.scenario",
        string="Default scenario",
        default=lambda self: self.env.ref(
            "relance_telephonique.scenario_standard", raise_if_not_found=False
        ),
        ondelete="restrict",
        domain="[('company_id', 'in', (False, id))]",
    )
    dunning_user_id = fields.Many2one(
        "res.users",
        string="Dunning responsible",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Makes the calls of debtors without a collector, and is told of what waits too long.",
    )
    dunning_tolerance = fields.Monetary(
        help="A debtor whose overdue balance does not exceed this amount is not chased.",
        limit=AMOUNT,
    )
    dunning_promise_grace_days = fields.Integer(
        string="Grace days of promises",
        default=3,
        help="A promise is broken when so many days after its date the money is not there.",
        limit=DAYS,
    )
    dunning_promise_max_days = fields.Integer(
        string="Longest plan",
        help="Days from the promise to its last instalment that a collector may grant without a "
        "manager. 0: no limit.",
        limit=LONG,
    )
    dunning_promise_max_amount = fields.Monetary(
        string="Largest promise",
        help="The amount on which a collector may agree without a manager. 0: no limit.",
        limit=AMOUNT,
    )
    dunning_promise_reminder = fields.Boolean(
        string="Announce instalments",
        default=True,
        help="A courteous e-mail two days before each promised payment.",
    )
    dunning_call_attempts = fields.Integer(
        string="Attempts before going on",
        default=3,
        help="After so many calls without an answer the step counts as made.",
        limit=TIMES,
    )
    dunning_thank = fields.Boolean(
        string="Thank for payments",
        default=True,
        help="A debtor who has paid all that was chased gets a short thank-you e-mail.",
    )
    dunning_deduct_bills = fields.Boolean(
        string="Deduct open bills",
        help="What the company owes a debtor as a supplier, once due, counts like a credit.",
    )
    dunning_call_morning_from = fields.Float(
        string="Calls in the morning from", default=9.0, limit=HOUR
    )
    dunning_call_morning_to = fields.Float(
        string="Calls in the morning until", default=12.0, limit=HOUR
    )
    dunning_call_afternoon_from = fields.Float(
        string="Calls in the afternoon from", default=14.0, limit=HOUR
    )
    dunning_call_afternoon_to = fields.Float(
        string="Calls in the afternoon until", default=18.0, limit=HOUR
    )
    dunning_call_reached_per_day = fields.Integer(
        string="Talks a day",
        default=1,
        help="How many calls may reach one debtor in a day.",
        limit=TIMES,
    )
    dunning_call_attempts_per_day = fields.Integer(
        string="Attempts a day",
        default=3,
        help="How many calls may be tried to one debtor in a day.",
        limit=TIMES,
    )
    dunning_call_reached_per_week = fields.Integer(
        string="Talks a week",
        default=3,
        help="How many calls may reach one debtor in seven days.",
        limit=TIMES,
    )
    dunning_call_attempts_per_week = fields.Integer(
        string="Attempts a week",
        default=7,
        help="How many calls may be tried to one debtor in seven days.",
        limit=TIMES,
    )
    dunning_dispute_days = fields.Integer(
        string="Days to settle a dispute",
        default=10,
        help="From the day it is raised; a manager is told of those that take longer.",
        limit=DAYS,
    )
    dunning_large_amount = fields.Monetary(
        string="Large amount",
        help="Calls about this amount or more come early on the call desk and use the script for "
        "large amounts. With or without it, calls about as much as the largest tenth of the late "
        "debtors owe use that script.",
        limit=AMOUNT,
    )

    dunning_note_months = fields.Integer(
        string="Months of notes",
        default=36,
        help="How long what was said on the phone is kept of debtors who owe nothing any more.",
        limit=MONTHS,
    )

    _dunning_call_attempts_positive = models.Constraint(
        "CHECK (dunning_call_attempts > 0)", "The attempts before going on must be at least one."
    )
    _dunning_dispute_days_positive = models.Constraint(
        "CHECK (dunning_dispute_days >= 0)", "The days to settle a dispute cannot be negative."
    )
    _dunning_note_months_positive = models.Constraint(
        "CHECK (dunning_note_months >= 0)",
        "The months for which notes are kept cannot be negative. Enter 0 to keep them for good.",
    )
    _dunning_large_amount_positive = models.Constraint(
        "CHECK (dunning_large_amount >= 0)", "A large amount cannot be negative."
    )
    _dunning_promise_grace_days_positive = models.Constraint(
        "CHECK (dunning_promise_grace_days >= 0)", "Grace days cannot be negative."
    )
    _dunning_promise_limits_positive = models.Constraint(
        "CHECK (dunning_promise_max_days >= 0 AND dunning_promise_max_amount >= 0)",
        "The limits of promises cannot be negative.",
    )
    _dunning_tolerance_positive = models.Constraint(
        "CHECK (dunning_tolerance >= 0)", "The tolerance cannot be negative."
    )
    _dunning_call_hours_ordered = models.Constraint(
        """CHECK (0 <= dunning_call_morning_from
                  AND dunning_call_morning_from < dunning_call_morning_to
                  AND dunning_call_morning_to <= dunning_call_afternoon_from
                  AND dunning_call_afternoon_from < dunning_call_afternoon_to
                  AND dunning_call_afternoon_to <= 24)""",
        "Calling hours follow each other within a day: the morning, then the afternoon.",
    )
    _dunning_call_caps_positive = models.Constraint(
        """CHECK (dunning_call_reached_per_day > 0 AND dunning_call_attempts_per_day > 0
                  AND dunning_call_reached_per_week > 0 AND dunning_call_attempts_per_week > 0)""",
        "Allow at least one call to a debtor: “Never chase” on the customer forbids them all.",
    )

    @api.constrains("dunning_user_id")
    def _check_dunning_user(self):
        self.dunning_user_id._check_dunning_internal()

    def _dunning_today(self):
        """Return the day to decide on: ``dunning_date`` of the context, else today at the company.

        Today is that of the time zone of the company's working calendar.
        """
        return self._dunning_today_in(self._dunning_zone())

    def _dunning_zone(self):
        """Return the name of the time zone of the company's working calendar."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def _dunning_today_in(self, zone):
        if day := self.env.context.get("dunning_date"):
            return fields.Date.to_date(day)
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(zone)).date()

    def _dunning_is_working_day(self, day):
        """Whether the company works on ``day``, by its calendar and the public holidays."""
        return is_working_day(self._dunning_rules()[self.id].calendar, day)

    def _dunning_why_closed(self, day):
        """Return why nothing can be prepared on ``day``, or False."""
        if self.dunning_mode == "off":
            return self.env._("Dunning is off for %(name)s.", name=self.name)
        if not self._dunning_is_working_day(day):
            return self.env._("Not a working day: nothing is prepared.")
        return False

    def _dunning_manager(self):
        """Return who decides for the company: its responsible if a manager, else any manager."""
        return self._dunning_first_of(MANAGER)

    def _dunning_contact_editor(self):
        """Return who of those who chase may also change contacts, else who finds somebody."""
        return self._dunning_first_of(COLLECTOR, CONTACTS) or self._dunning_manager()

    def _dunning_first_of(self, *groups):
        """Return the company's responsible if in all these groups, else anybody of it who is."""
        first, *others = (self.env.ref(group).sudo().all_user_ids for group in groups)
        own = first.filtered(lambda user: user._dunning_works_for(self))
        for users in others:
            own &= users
        return (self.sudo().dunning_user_id & own) or own[:1]

    def _dunning_pick(self, *users, otherwise=None):
        """Return the first of ``users`` who can do a work of the company, else its responsible,
        else ``otherwise``, else a manager: somebody always does. Who is away or has left leaves it
        to their substitute.
        """
        for user in filter(None, (*users, self.sudo().dunning_user_id, otherwise)):
            if stand_in := user._dunning_stand_in(self):
                return stand_in.with_env(self.env)
        return self._dunning_manager()

    def _dunning_next_working_day(self, day):
        """Return the company's first working day on or after ``day``."""
        return next_working_day(self._dunning_rules()[self.id].calendar, day)

    def _dunning_working_days_after(self, day, count):
        """Return the company's ``count``-th working day after ``day``."""
        for _number in range(count):
            day = self._dunning_next_working_day(fields.Date.add(day, days=1))
        return day

    def _dunning_working_day_in(self, days):
        """Return the first working day so many days from today, or after."""
        return self._dunning_next_working_day(fields.Date.add(self._dunning_today(), days=days))

    def _dunning_in_a_week(self):
        return self._dunning_working_day_in(7)

    def _dunning_equal_parts(self, due, currency, count, first, apart="months"):
        """Return ``count`` instalments ``(day, amount)`` of ``due``, the cents in the last.

        :param apart: "months" or "weeks" from one to the next, counted from ``first``; a day on
            which the company does not work, and so no bank, moves to the next one
        :raise ValidationError: if there are too many
        """
        self.env["dunning.promise"]._check_limits({"part_count": count})
        part = currency.round(due / count)
        last = currency.round(due - part * (count - 1))
        return [
            (
                self._dunning_next_working_day(first + relativedelta(**{apart: number})),
                part if number < count - 1 else last,
            )
            for number in range(count)
        ]

    def _dunning_calling_hours(self):
        """Return when the company calls somebody on its own clock, without holidays there."""
        morning = (self.dunning_call_morning_from, self.dunning_call_morning_to)
        afternoon = (self.dunning_call_afternoon_from, self.dunning_call_afternoon_to)
        calendar = self._dunning_rules()[self.id].calendar
        return CallingHours((morning, afternoon), calendar, "", self._dunning_zone())

    def _dunning_call_caps(self):
        """Return how often the company calls one debtor at most."""
        return Caps(*(self[f"dunning_call_{name}"] for name in Caps._fields))

    def _dunning_moment_label(self, moment):
        """Return a moment in words, on the company's clock: “Monday 5 January 14:00”."""
        return format_datetime(
            self.env, moment, tz=self._dunning_zone(), dt_format="EEEE d MMMM HH:mm"
        )

    def _dunning_bills_domain(self):
        """Return the domain of the open items that the company owes as a customer and are due."""
        self.ensure_one()
        today = self._dunning_today()
        due = Domain("date_maturity", "<=", today) | (
            Domain("date_maturity", "=", False) & Domain("date", "<=", today)
        )
        return OPEN_BILLS & Domain("company_id", "=", self.id) & due

    @api.model
    def _dunning_rules(self):
        """Return what the decision must know of every company, in one query.

        :return: ``{company id: CompanyRules}``
        """
        for model in MODELS_READ:
            self.env[model].flush_model()
        self.env.cr.execute(RULES_QUERY)
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
