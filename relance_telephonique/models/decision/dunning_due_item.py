"""Decide: which open receivable items are chased today, with which step, and why not.

One SQL query, which writes nothing and is never stored, so that no payment, pause or contact can
leave it stale. This file has its rows and how the parts of the query come together; what each part
says stands apart:

* ``standing.py``: where an item and its debtor stand, as the ledger and the contacts say;
* ``on_way.py``: what of it a payment without journal entry announces;
* ``owed.py``: what is owed of it, and what a debtor's credits leave of all they owe;
* ``expected.py``: on which day it is probably paid;
* ``steps.py``: which step is next, and on which day;
* ``holds.py``: what holds an item back, in the order in which it is asked.
"""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.debtor_key import key_sql
from ...tools.ledger_sql import due_date, is_open_debt
from ...tools.on_way_sql import left_of

STATUSES = [
    ("legal", "In litigation"),
    ("excluded", "Excluded"),
    ("unsent", "Not sent"),
    ("in_payment", "In payment"),
    ("covered", "Covered by credits"),
    ("to_match", "Money to match"),
    ("disputed", "Disputed"),
    ("promised", "Promised"),
    ("paused", "On hold"),
    ("replied", "Answered"),
    ("pending", "In progress"),
    ("failed", "Failed"),
    ("due", "Step due"),
    ("scheduled", "Scheduled"),
    ("exhausted", "No step left"),
]
SHOWN_FIELDS = (  # on the panels of several items
    "partner_id",
    "move_id",
    "company_id",
    "currency_id",
    "amount_residual",
    "amount_residual_currency",
    "amount_missed",
    "date_maturity",
    "days_late",
    "scenario_id",
    "level_id",
    "next_level_id",
    "next_date",
    "coming_date",
    "action_id",
    "status",
    "reason_code",
    "reason_model",
    "reason_id",
)
ITS_COMPANY = SQL("aml.company_id")


class DunningDueItem(models.Model):
    """One row per open receivable journal item: where it stands in its scenario, and why.

    ``id`` is the journal item's id. The day is ``dunning_date`` of the context, by default today
    in the time zone of the company's working calendar.
    """

    _name = "dunning.due.item"
    _inherit = ["dunning.counterclaim"]
    _description = "Due Item"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "move_id"
    _depends = {
        "account.account": ["account_type", "code_store", "non_trade", "reconcile"],
        "account.bank.statement.line": [
            "amount_residual",
            "company_id",
            "currency_id",
            "dunning_move_ids",
            "dunning_partner_id",
            "foreign_currency_id",
            "internal_index",
            "is_reconciled",
            "move_id",
        ],
        "account.partial.reconcile": ["debit_amount_currency", "debit_move_id", "max_date"],
        "account.move": [
            "amount_total",
            "amount_total_signed",
            "date",
            "dunning_issued_on",
            "dunning_origin",
            "dunning_sent_date",
            "invoice_date",
            "invoice_date_due",
            "invoice_user_id",
            "is_move_sent",
            "move_type",
            "payment_state",
            "reversed_entry_id",
            "state",
        ],
        "account.payment": [
            "amount",
            "amount_company_currency_signed",
            "currency_id",
            "date",
            "invoice_ids",
            "move_id",
            "partner_id",
            "partner_type",
            "payment_type",
            "state",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "discount_amount_currency",
            "discount_balance",
            "discount_date",
            "dunning_is_owed",
            "move_id",
            "no_followup",
            "parent_state",
            "partner_id",
            "payment_id",
            "reconciled",
            "statement_line_id",
        ],
        "dunning.action": [
            "company_id",
            "channel",
            "date",
            "date_done",
            "date_processed",
            "partner_id",
            "reason",
            "state",
        ],
        "dunning.action.line": [
            "action_id",
            "active",
            "delay_days",
            "level_id",
            "move_line_id",
            "skipped",
        ],
        "dunning.behaviour": [
            "pay_days",
            "pay_month_day",
            "pay_tail",
            "pay_weekday",
            "payments_known",
        ],
        "dunning.case": ["date_deadline", "move_ids", "state"],
        "dunning.dispute": ["amount", "date", "date_target", "is_held", "move_ids", "state"],
        "dunning.money.aside": ["money_id", "money_model"],
        "dunning.promise": ["amount", "next_date", "state"],
        "dunning.promise.item": ["amount", "move_line_id", "promise_id"],
        "dunning.promise.line": ["amount", "date", "promise_id"],
        "dunning.pause": [
            "active",
            "company_id",
            "date_until",
            "move_line_ids",
            "partner_id",
            "whole_debtor",
        ],
        "mail.message": ["attachment_ids", "model", "partner_ids", "res_id"],
        "res.company": ["currency_id"],
        "res.partner": [
            "commercial_partner_id",
            "dunning_collector_id",
            "country_id",
            "dunning_excluded",
            "dunning_proceedings",
            "dunning_proceedings_date",
            "dunning_scenario_id",
            "user_id",
        ],
    }

    move_line_id = fields.Many2one("account.move.line", string="Journal item", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    debtor_id = fields.Many2one("dunning.debtor", string="What the debtor owes", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_residual = fields.Monetary(
        string="Amount due (company currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_residual_currency = fields.Monetary(string="Amount due", readonly=True, aggregator=None)
    amount_disputed = fields.Monetary(
        string="Amount disputed",
        readonly=True,
        aggregator=None,
        help="The part that the debtor contests, in the item's currency: it is not asked for.",
    )
    amount_on_way = fields.Monetary(
        string="On its way",
        readonly=True,
        aggregator=None,
        help="What a payment without journal entry announces of it: it is not asked for, as long "
        "as such a payment may take.",
    )
    amount_missed = fields.Monetary(
        string="Announced, did not come",
        readonly=True,
        aggregator=None,
        help="What a payment announced of it that has taken longer than it may.",
    )
    amount_left = fields.Monetary(
        string="Left (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is due, without what a payment announces of it; credits are not deducted.",
    )
    amount_chased = fields.Monetary(
        string="Chased (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is due, without what is disputed or on its way; credits are not deducted.",
    )
    amount_chased_currency = fields.Monetary(
        string="Chased",
        readonly=True,
        aggregator=None,
        help="What is due, without what is disputed or on its way; credits are not deducted.",
    )
    amount_bills = fields.Monetary(currency_field="company_currency_id")
    invoice_date = fields.Date(string="Invoice date", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
    known_from = fields.Date(
        string="Not reminded before",
        readonly=True,
        help="Some days after the invoice was posted or sent, however old its due date is.",
    )
    collector_id = fields.Many2one("res.users", readonly=True)
    invoice_user_id = fields.Many2one(
        "res.users", string="Salesperson of the invoice", readonly=True
    )
    debtor_user_id = fields.Many2one("res.users", string="Salesperson of the debtor", readonly=True)
    scenario_id = fields.Many2one("dunning.scenario", readonly=True)
    level_id = fields.Many2one("dunning.level", string="Level reached", readonly=True)
    level_date = fields.Date(string="Level reached on", readonly=True)

    contact_date = fields.Date(
        string="Last contact on",
        readonly=True,
        help="The last contact with the debtor, through any channel and about any item.",
    )
    amount_credit = fields.Monetary(
        string="Credits of the debtor (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        aggregator=None,
    )

    amount_overdue = fields.Monetary(
        string="All that the debtor owes late",
        currency_field="company_currency_id",
        readonly=True,
        aggregator=None,
    )

    days_late = fields.Integer(
        string="Days late", readonly=True, aggregator="max", depends_context=["dunning_date"]
    )
    next_level_id = fields.Many2one(
        "dunning.level", string="Next step", readonly=True, depends_context=["dunning_date"]
    )
    next_channel = fields.Selection(related="next_level_id.channel", string="Next channel")
    next_date = fields.Date(string="Next step on", readonly=True, depends_context=["dunning_date"])
    coming_date = fields.Date(
        string="Comes on",
        readonly=True,
        depends_context=["dunning_date"],
        help="The day of the next step or, of what is held, the day that is waited for; today if "
        "somebody should have acted before. Empty if that day has passed, or is not known.",
    )
    action_id = fields.Many2one("dunning.action", string="Open action", readonly=True)
    declaration_date = fields.Date(
        string="Declare by",
        readonly=True,
        help="Two months after collective proceedings were published (L622-24, R622-24 C. com.).",
    )
    status = fields.Selection(STATUSES, readonly=True, depends_context=["dunning_date"])
    reason_code = fields.Char(readonly=True, depends_context=["dunning_date"])
    reason_model = fields.Char(readonly=True, depends_context=["dunning_date"])
    reason_id = fields.Many2oneReference(
        model_field="reason_model", readonly=True, depends_context=["dunning_date"]
    )
    action_in_front_id = fields.Many2one(
        "dunning.action",
        compute="_compute_action_in_front_id",
        compute_sudo=True,  # it may be about another salesperson's invoices
        help="What keeps this debtor's other steps waiting: one is handed over at a time.",
    )
    status_reason = fields.Char(string="Why", compute="_compute_status_reason", compute_sudo=True)
    can_open_move = fields.Boolean(compute="_compute_can_open")
    can_open_reason = fields.Boolean(compute="_compute_can_open")

    @api.depends("move_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.sudo().move_id.display_name  # no right on entries is needed

    # ------------------------------------------------------------------ the query

    @property
    def _table_query(self):
        """The decision. No WITH, DISTINCT, GROUP BY or window function at this level: PostgreSQL
        could not push a filter or a record rule into it, and would decide for the whole ledger.
        """
        rules = self._rules()
        return SQL(
            "SELECT %s, %s FROM %s %s %s WHERE %s",
            self._select_ledger(),
            self._select_decision(),
            self._from_ledger(rules),
            self._join_decision(rules),
            self._join_behaviour(),
            self._where(),
        )

    def _ledger_query(self):
        """The same rows, with what is known of them without deciding."""
        rules = self._rules()
        return SQL(
            "SELECT %s FROM %s %s %s WHERE %s",
            self._select_ledger(),
            self._from_ledger(rules),
            self._join_announced(rules),
            self._join_behaviour(),
            self._where(),
        )

    def _rules(self):
        """What the companies decide by."""
        return self.env["res.company"]._dunning_rules().values()

    def _select_ledger(self):
        return SQL(
            """
            aml.id, aml.id AS move_line_id, aml.move_id, aml.company_id,
            contact.commercial_partner_id AS partner_id, %(debtor)s AS debtor_id,
            aml.currency_id, company.currency_id AS company_currency_id,
            aml.amount_residual, aml.amount_residual_currency,
            (debtor.dunning_proceedings_date + make_interval(months => %(months)s))::date
                AS declaration_date,
            dates.invoiced AS invoice_date, dates.due AS date_maturity,
            dates.today - dates.due AS days_late, dates.known_from,
            %(collector)s AS collector_id,
            move.invoice_user_id, debtor.user_id AS debtor_user_id, %(owed)s, %(expected)s
            """,
            debtor=key_sql(SQL("aml.company_id"), SQL("contact.commercial_partner_id")),
            collector=self._of_company("dunning_collector_id", SQL("int")),
            months=self.env["dunning.legal.value"]._law().on("declare", None),
            owed=self._select_owed(),
            expected=self._select_expected(),
        )

    def _select_decision(self):
        return SQL(
            """
            COALESCE(disputed.amount, 0) AS amount_disputed,
            on_way.amount AS amount_on_way, COALESCE(on_way.missed, 0) AS amount_missed,
            %(left)s AS amount_left,
            aml.amount_residual_currency - held.amount AS amount_chased_currency,
            aml.amount_residual - CASE WHEN held.amount > 0 THEN ROUND(
                held.amount * aml.amount_residual / aml.amount_residual_currency,
                (SELECT decimal_places FROM res_currency WHERE id = company.currency_id)
            ) ELSE 0 END AS amount_chased,
            standing.contact_date, COALESCE(standing.credit, 0) AS amount_credit,
            COALESCE(standing.overdue, 0) AS amount_overdue,
            timeline.scenario_id, decision.level_id, decision.level_date, decision.action_id,
            decision.next_level_id, decision.next_date, decision.status, decision.reason_code,
            decision.reason_model, decision.reason_id, %(coming)s AS coming_date
            """,
            left=left_of("aml"),
            coming=self._coming_date(),
        )

    def _from_ledger(self, rules):
        """Left joins on keys: PostgreSQL leaves out the tables that a question does not need."""
        return SQL(
            """
            account_move_line aml
            JOIN %(rules)s ON rules.company_id = aml.company_id
            LEFT JOIN account_move move ON move.id = aml.move_id
            LEFT JOIN res_company company ON company.id = aml.company_id
            LEFT JOIN res_partner contact ON contact.id = aml.partner_id
            LEFT JOIN res_partner debtor ON debtor.id = contact.commercial_partner_id
            LEFT JOIN LATERAL (
                 SELECT rules.today, %(due)s AS due,
                        COALESCE(move.invoice_date, aml.date) AS invoiced,
                        GREATEST(move.dunning_issued_on, move.dunning_sent_date)
                            + rules.days_to_arrive AS known_from) dates ON TRUE
            """,
            rules=self._rules_values(rules),
            due=due_date("aml"),
        )

    def _join_decision(self, rules):
        """What is the same for all items of a debtor stands apart from the decision on one item:
        PostgreSQL works it out once per debtor, and remembers it.
        """
        return SQL(
            """
            LEFT JOIN LATERAL (SELECT %(last_worked)s AS day) last_worked ON TRUE
            LEFT JOIN LATERAL (%(timeline)s) timeline ON TRUE
            LEFT JOIN LATERAL (%(standing)s) standing ON TRUE
            %(abroad)s
            LEFT JOIN LATERAL (%(on_way)s OFFSET 0) on_way ON TRUE
            LEFT JOIN LATERAL (%(disputed)s) disputed ON TRUE
            LEFT JOIN LATERAL (
                 SELECT on_way.amount + COALESCE(disputed.amount, 0) AS amount) held ON TRUE
            LEFT JOIN LATERAL (%(decision)s) decision ON TRUE
            """,
            last_worked=self._worked(rules, "preceding", SQL("dates.due")),
            timeline=self._timeline(rules),
            standing=self._standing(rules),
            abroad=self._join_abroad(rules),
            on_way=self._on_way(),
            disputed=self._disputed(rules),
            decision=self._decision(rules),
        )

    def _join_behaviour(self):
        """How the debtor pays. It comes last: PostgreSQL leaves out only a join that no other one
        follows, where nothing of it is asked for.
        """
        return SQL(
            """
            LEFT JOIN dunning_behaviour how
                   ON how.company_id = aml.company_id
                  AND how.partner_id = contact.commercial_partner_id
            """
        )

    def _decision(self, rules):
        """What is decided for one item.

        OFFSET 0 has an expression evaluated once, instead of wherever its result is used.
        """
        return SQL(
            """
            SELECT done.level_id, done.date AS level_date, open.action_id,
                   CASE WHEN hold.code LIKE 'excluded%%' OR hold.code = 'legal' THEN NULL
                        WHEN open.action_id IS NULL THEN level.level_id
                        ELSE open.level_id END AS next_level_id,
                   CASE WHEN hold.code LIKE 'excluded%%' OR hold.code = 'legal' THEN NULL
                        ELSE COALESCE(open.date, step.date) END AS next_date,
                   split_part(hold.code, '.', 1) AS status, hold.code AS reason_code,
                   %(reason_model)s AS reason_model, %(reason_id)s AS reason_id
              FROM (%(carried)s OFFSET 0) carried
              LEFT JOIN LATERAL (%(done)s) done ON TRUE
              LEFT JOIN LATERAL (%(open)s) open ON TRUE
              LEFT JOIN LATERAL (%(case)s) legal_case ON TRUE
              LEFT JOIN LATERAL (%(promise)s) promise ON TRUE
              LEFT JOIN LATERAL (%(pause)s) pause ON TRUE
              LEFT JOIN LATERAL (%(to_match)s) to_match ON TRUE
              LEFT JOIN LATERAL (%(level)s OFFSET 0) level ON TRUE
              LEFT JOIN LATERAL (%(raw_date)s OFFSET 0) raw ON TRUE
              LEFT JOIN LATERAL (SELECT %(worked)s AS date OFFSET 0) worked ON TRUE
              LEFT JOIN LATERAL (%(step)s) step ON TRUE
              LEFT JOIN LATERAL (SELECT %(code)s AS code OFFSET 0) hold ON TRUE
            OFFSET 0
            """,
            reason_model=self._case_of_hold(lambda hold: SQL("%s", hold.model or None)),
            reason_id=self._case_of_hold(lambda hold: hold.record_id),
            carried=self._is_carried(),
            done=self._done(),
            open=self._open(),
            case=self._case(rules),
            promise=self._promise(rules),
            pause=self._pause(rules),
            to_match=self._to_match(rules),
            level=self._next_level(rules),
            raw_date=self._raw_date(),
            worked=self._worked(rules, "following", SQL("raw.date")),
            step=self._step_date(rules),
            code=self._hold_code(),
        )

    def _where(self):
        return is_open_debt("aml")

    def _rules_values(self, rules):
        """The companies' settings as a table."""
        calendars = self._calendars(rules)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s::date, %s::date, %s::int, %s::numeric, %s::int, %s, %s::int,"
                " %s::int, %s::int[], %s, %s, %s, %s)",
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
                                    days_to_arrive, family, root, matched_since,
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
