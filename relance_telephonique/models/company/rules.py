"""Rules: what the decision must know of each company, in one query."""

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.ledger_sql import ADVANCES, is_open_advance
from ...tools.time_zones import region_of
from ...tools.vocabulary import ANNOUNCED_STATES
from ...tools.working_days import WorkingCalendar, closed_days

MONDAY_TO_FRIDAY = frozenset(range(5))
MODELS_READ = (
    "account.move",
    "account.payment",
    "account.bank.statement.line",
    "dunning.case",
    "dunning.dispute",
    "dunning.invoice.event",
    "dunning.money.aside",
    "dunning.pause",
    "dunning.payer.group",
    "dunning.promise",
    "payment.transaction",  # if there are payments online
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
    SELECT company.id, company.partner_id, calendar.tz, country.code, state.code, partner.zip,
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
           company.dunning_on_way_days,
           company.dunning_days_to_arrive, company.dunning_match_days,
           SPLIT_PART(company.parent_path, '/', 1),
           EXISTS (
               SELECT FROM account_bank_statement_line line
                WHERE line.company_id = company.id AND line.dunning_partner_id IS NOT NULL
                  AND line.is_reconciled IS NOT TRUE
           ),
           ARRAY(
               SELECT account.id
                 FROM account_account account
                WHERE account.account_type IN %(advances)s AND account.reconcile
                  AND account.id NOT IN (
                      SELECT payment_account_id FROM account_payment_method_line
                       WHERE payment_account_id IS NOT NULL)
                  AND EXISTS (
                      SELECT FROM account_move_line line
                       WHERE line.account_id = account.id AND line.company_id = company.id
                         AND line.partner_id IS NOT NULL AND %(is_advance)s)
           ),
           company.dunning_hold_unsent,
           ARRAY(
               SELECT DISTINCT note.reversed_entry_id
                 FROM account_journal journal
                 JOIN account_move note ON note.journal_id = journal.id
                WHERE journal.company_id = company.id AND journal.type = 'sale'
                  AND note.state = 'draft' AND note.move_type = 'out_refund'
                  AND note.reversed_entry_id IS NOT NULL
           ),
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
                         FROM dunning_pause WHERE active
                        UNION ALL
                       SELECT 'dunning.payer.group', company_id
                         FROM dunning_payer_group WHERE state = 'active'
                        UNION ALL
                       SELECT 'dunning.invoice.event', company.id
                        WHERE EXISTS (SELECT 1 FROM dunning_invoice_event
                                       WHERE company_id = company.id)
                        UNION ALL
                       SELECT 'account.payment', company.id
                        WHERE EXISTS (SELECT 1 FROM account_payment
                                       WHERE company_id = company.id AND move_id IS NULL
                                         AND state IN %(announced)s)) held
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

    ``family``: the ids of the main company and its branches, this one too, ``itself`` those of
    their partners. ``to_credit``: of the invoices for which a draft credit note was made.
    ``held_by`` names the models of records that hold items back, as far as there are any: what a
    company does not use costs no look-up per item.
    """

    company_id: int
    partner_id: int
    today: date
    calendar: WorkingCalendar
    start_date: date | None
    scenario_id: int | None
    tolerance: float | None
    promise_grace_days: int | None
    deduct_bills: bool | None
    on_way_days: int | None
    days_to_arrive: int | None
    match_days: int | None
    root: str  # id of the main company, of which this one may be a branch
    has_bank_money: bool
    advance_accounts: list[int]
    hold_unsent: bool | None
    to_credit: list[int]
    held_by: list[str]
    family: list[int] = ()
    itself: list[int] = ()

    def in_family(self, rules):
        """Return the same, of a company of the legal person whose rules these are."""
        return self._replace(
            family=[rule.company_id for rule in rules], itself=[rule.partner_id for rule in rules]
        )


class Asked:
    """What the companies decide by when a question is asked, read once for all its forms.

    It goes through the context (``dunning_rules``), where no client can put an object. It answers
    for the day on which it was asked, and for no ``dunning_date`` that the context has afterwards.
    """

    def __init__(self, read, env):
        """Ask in an environment, in which ``read`` reads the rules."""
        self._read = read
        self._day = self._day_in(env)

    @classmethod
    def once(cls, records, read=None):
        """Return records for which the rules are read once, whatever is asked of them.

        :param read: what reads them, if not as the decision does
        """
        if not read and cls.of(records.env):
            return records
        read = read or records.env["dunning.due.item"]._rules
        return records.with_context(dunning_rules=cls(read, records.env))

    @classmethod
    def of(cls, env):
        """Return what was asked in an environment, None if nothing was, or for another day."""
        asked = env.context.get("dunning_rules")
        is_ours = isinstance(asked, cls) and asked._day == cls._day_in(env)
        return asked if is_ours else None

    @staticmethod
    def _day_in(env):
        return fields.Date.to_date(env.context.get("dunning_date"))

    @cached_property
    def rules(self):
        return self._read()

    def _today(self, company):
        """Return which day it is at a company, None if its rules were not read yet."""
        rules = vars(self).get("rules", ())
        return next((rule.today for rule in rules if rule.company_id == company.id), None)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_today(self):
        """Whoever has read what the companies decide by knows the day."""
        asked = Asked.of(self.env)
        today = asked and asked._today(self)
        return today or super()._dunning_today()

    @api.model
    def _dunning_rules(self):
        """Return what the decision must know of every company, in one query.

        :return: ``{company id: CompanyRules}``
        """
        for model in MODELS_READ:
            if model in self.env:
                self.env[model].flush_model()
        self.env.cr.execute(
            SQL(
                RULES_QUERY,
                joins=JOINS_ORDERED,
                announced=ANNOUNCED_STATES,
                advances=ADVANCES,
                is_advance=is_open_advance("line"),
            )
        )
        rules = [self._dunning_company_rules(*row) for row in self.env.cr.fetchall()]
        families = defaultdict(list)
        for rule in rules:
            families[rule.root].append(rule)
        return {rule.company_id: rule.in_family(families[rule.root]) for rule in rules}

    def _dunning_company_rules(self, company_id, partner_id, *row):
        zone, country, state, postcode, weekdays, leaves, *rest = row
        return CompanyRules(
            company_id,
            partner_id,
            self.browse(company_id)._dunning_today_in(zone or "UTC"),
            WorkingCalendar(
                frozenset(weekdays) or MONDAY_TO_FRIDAY,
                closed_days(tuple(map(tuple, leaves)), zone or "UTC"),
                country or "",
                region_of(country, postcode) or state or "",
            ),
            *rest,
        )
