"""Decide: which open receivable items are chased today, with which step, and why not.

One SQL query, which writes nothing and is never stored, so that no payment, pause or contact can
leave it stale. ``_holds`` lists, in their order, the reasons not to chase; other addons add theirs.
"""

import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.working_days import country_holidays, shifts
from ..company.res_company import MONTHS_TO_DECLARE

STATUSES = [
    ("legal", "In litigation"),
    ("excluded", "Excluded"),
    ("in_payment", "In payment"),
    ("covered", "Covered by credits"),
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
SETTLED_STATES = ("in_payment", "paid", "reversed")
PAID_STATES = (*SETTLED_STATES, "invoicing_legacy")
MOST_DAYS_OFF = 30  # in a row, a company's closing weeks included, before a call is let go
SHOWN_FIELDS = (  # on the panels of several items
    "partner_id",
    "move_id",
    "company_id",
    "currency_id",
    "amount_residual",
    "amount_residual_currency",
    "date_maturity",
    "days_late",
    "scenario_id",
    "level_id",
    "next_level_id",
    "next_date",
    "action_id",
    "status",
    "reason_code",
    "reason_model",
    "reason_id",
)
NONE_FOUND = SQL("SELECT NULL::int AS id")
BEFORE_ANY_LEVEL = -100_000  # days; no level is so long before the due date


class Hold(NamedTuple):
    """A reason not to chase: ``code`` is ``status`` or ``status.detail``; ``record_id`` decides."""

    code: str
    condition: SQL
    model: str = ""
    record_id: SQL = SQL("NULL::int")

    @property
    def status(self):
        return self.code.partition(".")[0]


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
        "account.account": ["account_type"],
        "account.partial.reconcile": ["debit_move_id", "max_date"],
        "account.move": ["payment_state", "invoice_date", "date", "invoice_user_id"],
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
            "move_id",
            "no_followup",
            "parent_state",
            "partner_id",
            "reconciled",
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
        "dunning.case": ["move_ids", "state"],
        "dunning.dispute": ["amount", "is_held", "move_ids", "state"],
        "dunning.promise": ["amount", "state"],
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
    amount_chased = fields.Monetary(
        string="Chased (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is due, without what is disputed.",
    )
    amount_chased_currency = fields.Monetary(string="Chased", readonly=True, aggregator=None)
    amount_bills = fields.Monetary(currency_field="company_currency_id")
    invoice_date = fields.Date(string="Invoice date", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
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
            "SELECT %s, %s FROM %s %s WHERE %s",
            self._select_ledger(),
            self._select_decision(),
            self._from_ledger(rules),
            self._join_decision(rules),
            self._where(),
        )

    def _ledger_query(self):
        """The same rows, with what is known of them without deciding."""
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self._select_ledger(),
            self._from_ledger(self._rules()),
            self._where(),
        )

    def _rules(self):
        """What the companies decide by."""
        return self.env["res.company"]._dunning_rules().values()

    def _select_ledger(self):
        return SQL(
            """
            aml.id, aml.id AS move_line_id, aml.move_id, aml.company_id,
            contact.commercial_partner_id AS partner_id,
            aml.currency_id, company.currency_id AS company_currency_id,
            aml.amount_residual, aml.amount_residual_currency,
            (debtor.dunning_proceedings_date + make_interval(months => %(months)s))::date
                AS declaration_date,
            dates.invoiced AS invoice_date, dates.due AS date_maturity,
            dates.today - dates.due AS days_late,
            %(collector)s AS collector_id,
            move.invoice_user_id, debtor.user_id AS debtor_user_id
            """,
            collector=self._of_company("dunning_collector_id", SQL("int")),
            months=MONTHS_TO_DECLARE,
        )

    def _select_decision(self):
        return SQL(
            """
            COALESCE(disputed.amount, 0) AS amount_disputed,
            aml.amount_residual_currency - COALESCE(disputed.amount, 0) AS amount_chased_currency,
            aml.amount_residual - CASE WHEN disputed.amount > 0 THEN ROUND(
                disputed.amount * aml.amount_residual / aml.amount_residual_currency,
                (SELECT decimal_places FROM res_currency WHERE id = company.currency_id)
            ) ELSE 0 END AS amount_chased,
            standing.contact_date, COALESCE(standing.credit, 0) AS amount_credit,
            COALESCE(standing.overdue, 0) AS amount_overdue,
            timeline.scenario_id, decision.level_id, decision.level_date, decision.action_id,
            decision.next_level_id, decision.next_date, decision.status, decision.reason_code,
            decision.reason_model, decision.reason_id
            """
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
                 SELECT rules.today, COALESCE(aml.date_maturity, aml.date) AS due,
                        COALESCE(move.invoice_date, aml.date) AS invoiced) dates ON TRUE
            """,
            rules=self._rules_values(rules),
        )

    def _join_decision(self, rules):
        """What is the same for all items of a debtor stands apart from the decision on one item:
        PostgreSQL works it out once per debtor, and remembers it.
        """
        return SQL(
            """
            LEFT JOIN LATERAL (SELECT %(last_worked)s AS day) last_worked ON TRUE
            LEFT JOIN %(timelines)s ON timeline.scenario_id = %(scenario)s
            LEFT JOIN LATERAL (%(standing)s) standing ON TRUE
            %(abroad)s
            LEFT JOIN LATERAL (%(disputed)s OFFSET 0) disputed ON TRUE
            LEFT JOIN LATERAL (%(decision)s) decision ON TRUE
            """,
            last_worked=self._worked(rules, "preceding", SQL("dates.due")),
            timelines=self._timelines_values(),
            scenario=self._scenario(rules),
            standing=self._standing(rules),
            abroad=self._join_abroad(rules),
            disputed=self._disputed(rules),
            decision=self._decision(rules),
        )

    def _standing(self, rules):
        """What is known of the debtor: PostgreSQL looks it up once for all their items.

        ``credit`` and ``overdue``, both positive, in the company's currency.
        """
        return SQL(
            """
            SELECT balance.credit, balance.overdue,
                   covered.due AS covered_due, covered.id AS covered_id,
                   last_contact.date AS contact_date, last_contact.reply_id
              FROM (SELECT) debtor_only
              LEFT JOIN LATERAL (%(bills)s) bills ON TRUE
              LEFT JOIN LATERAL (%(balance)s) balance ON TRUE
              LEFT JOIN LATERAL (%(covered)s) covered ON TRUE
              LEFT JOIN LATERAL (%(contact)s) last_contact ON TRUE
            OFFSET 0
            """,
            bills=self._bills(rules),
            balance=self._balance(),
            covered=self._covered(),
            contact=self._last_contact(),
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
              FROM (SELECT) item
              LEFT JOIN LATERAL (%(done)s) done ON TRUE
              LEFT JOIN LATERAL (%(open)s) open ON TRUE
              LEFT JOIN LATERAL (%(case)s) legal_case ON TRUE
              LEFT JOIN LATERAL (%(promise)s) promise ON TRUE
              LEFT JOIN LATERAL (%(pause)s) pause ON TRUE
              LEFT JOIN LATERAL (%(level)s OFFSET 0) level ON TRUE
              LEFT JOIN LATERAL (%(raw_date)s OFFSET 0) raw ON TRUE
              LEFT JOIN LATERAL (SELECT %(worked)s AS date OFFSET 0) worked ON TRUE
              LEFT JOIN LATERAL (%(step)s) step ON TRUE
              LEFT JOIN LATERAL (SELECT %(code)s AS code OFFSET 0) hold ON TRUE
            OFFSET 0
            """,
            reason_model=self._case_of_hold(lambda hold: SQL("%s", hold.model or None)),
            reason_id=self._case_of_hold(lambda hold: hold.record_id),
            done=self._done(),
            open=self._open(),
            case=self._case(rules),
            promise=self._promise(rules),
            pause=self._pause(rules),
            level=self._next_level(rules),
            raw_date=self._raw_date(),
            worked=self._worked(rules, "following", SQL("raw.date")),
            step=self._step_date(rules),
            code=self._hold_code(),
        )

    def _where(self):
        return SQL(
            """
            aml.account_id = ANY(%s) AND aml.parent_state = 'posted'
            AND aml.reconciled IS NOT TRUE AND aml.amount_residual > 0
            """,
            self._accounts(),
        )

    # ------------------------------------------------------------------ parts of the query

    def _rules_values(self, rules):
        """The companies' settings as a table."""
        calendars = self._calendars(rules)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s::date, %s::date, %s::int, %s::numeric, %s::int, %s)",
                rule.company_id,
                rule.calendar.country,
                calendars.index((rule.calendar, rule.today.year)),
                rule.today,
                rule.start_date,
                rule.scenario_id,
                rule.tolerance or 0,
                rule.promise_grace_days or 0,
                bool(rule.deduct_bills),
            )
            for rule in rules
        )
        return SQL(
            """(VALUES %s) AS rules(company_id, country, calendar, today, start_date, scenario_id,
                                    tolerance, grace_days, deduct_bills)""",
            rows,
        )

    def _timelines_values(self):
        """The active scenarios and their gap, in days, as a table."""
        rows = [
            SQL("(%s, %s)", timeline.scenario_id, max(timeline.min_gap_days, 1))
            for timeline in self.env["dunning.scenario"]._timelines()
        ] or [SQL("(NULL::int, NULL::int)")]
        return SQL("(VALUES %s) AS timeline(scenario_id, gap)", SQL(", ").join(rows))

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

    def _of_company(self, field_name, column_type):
        """A company-dependent value of the debtor in the item's company (not ``env.company``)."""
        value = SQL("debtor.%s ->> aml.company_id::text", SQL.identifier(field_name))
        defaults = self.env["ir.default"]._get_field_column_fallbacks("res.partner", field_name)
        if any(json.loads(defaults).values()):
            value = SQL("COALESCE(%s, %s::jsonb ->> aml.company_id::text)", value, defaults)
        return SQL("(%s)::%s", value, column_type)

    def _accounts(self, account_type="asset_receivable"):
        """An array, so that the index of open items by account and partner serves."""
        return SQL("ARRAY(SELECT id FROM account_account WHERE account_type = %s)", account_type)

    def _items_of_debtor(self, account_type="asset_receivable"):
        """The debtor's open items, credits too: a FROM with its WHERE."""
        return SQL(
            """
            res_partner member
              JOIN account_move_line line ON line.partner_id = member.id
             WHERE member.commercial_partner_id = debtor.id
               AND line.company_id = aml.company_id
               AND line.account_id = ANY(%s)
               AND line.parent_state = 'posted'
               AND line.reconciled IS NOT TRUE
            """,
            self._accounts(account_type),
        )

    def _bills(self, rules):
        """What the company owes the debtor as a supplier and that is due, if it deducts that: only
        debts that are both due set each other off (1347-1 C. civ.).
        """
        if not any(rule.deduct_bills for rule in rules):
            return SQL("SELECT 0 AS amount")
        return SQL(
            """
            SELECT GREATEST(-SUM(line.amount_residual), 0) AS amount
              FROM %s AND COALESCE(line.date_maturity, line.date) <= rules.today
                  AND rules.deduct_bills
            """,
            self._items_of_debtor("liability_payable"),
        )

    def _balance(self):
        """The debtor's credits and overdue debt in the company's currency, both positive, and the
        day of the oldest credit.
        """
        return SQL(
            """
            SELECT COALESCE(bills.amount, 0) - SUM(LEAST(line.amount_residual, 0)) AS credit,
                   MIN(line.date) FILTER (WHERE line.amount_residual < 0) AS credited_on,
                   SUM(GREATEST(line.amount_residual, 0)) FILTER (
                       WHERE COALESCE(line.date_maturity, line.date) < rules.today
                   ) AS overdue
              FROM %s
            """,
            self._items_of_debtor(),
        )

    def _covered(self):
        """The last of the debtor's items, oldest first, that the credits reach."""
        return SQL(
            """
            SELECT item.due, item.id
              FROM (SELECT line.id, COALESCE(line.date_maturity, line.date) AS due,
                           SUM(%(owed)s) OVER (
                               ORDER BY COALESCE(line.date_maturity, line.date), line.id
                           ) AS owed
                      FROM %(items)s
                       AND line.amount_residual > 0 AND balance.credit > 0) item
             WHERE item.owed <= balance.credit
             ORDER BY item.due DESC, item.id DESC
             LIMIT 1
            """,
            owed=self._owed_with_discount(),
            items=self._items_of_debtor(),
        )

    def _owed_with_discount(self):
        """What settles ``line``: the discounted amount, if the credit came before the discount
        ended. Until it is allocated the doubt is the debtor's.
        """
        return SQL(
            """
            CASE WHEN line.discount_date >= balance.credited_on
                  AND line.amount_residual = line.balance AND line.discount_balance > 0
                 THEN line.discount_balance
                 ELSE line.amount_residual END
            """
        )

    def _is_settled_with_discount(self):
        """Whether what was paid in time is the discounted amount, and only the discount is left."""
        return SQL(
            """
            aml.discount_date IS NOT NULL AND aml.discount_amount_currency > 0
            AND aml.amount_residual_currency < aml.amount_currency
            AND aml.amount_residual_currency
                <= aml.amount_currency - aml.discount_amount_currency
            AND aml.discount_date >= (SELECT MAX(partial.max_date)
                                        FROM account_partial_reconcile partial
                                       WHERE partial.debit_move_id = aml.id)
            """
        )

    def _is_held_by(self, model, rules):
        return any(model in rule.held_by for rule in rules)

    def _case(self, rules):
        """The open case that the invoice is in."""
        if not self._is_held_by("dunning.case", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT held.id
              FROM dunning_case_move_rel rel
              JOIN dunning_case held ON held.id = rel.case_id AND held.state = 'open'
             WHERE rel.move_id = aml.move_id
             ORDER BY held.id
             LIMIT 1
            """
        )

    def _disputed(self, rules):
        """The disputed part of the item, in its currency, and the oldest dispute about it.

        A dispute on several invoices is about the oldest first, and what it is about within an
        invoice is its oldest instalment first.
        """
        if not self._is_held_by("dunning.dispute", rules):
            return SQL("SELECT NULL::int AS dispute_id, NULL::numeric AS amount")
        return SQL(
            """
            SELECT whole.dispute_id,
                   LEAST(aml.amount_residual_currency,
                         GREATEST(whole.amount - %(earlier_instalments)s, 0)) AS amount
              FROM (SELECT MIN(dispute.id) AS dispute_id,
                           SUM(GREATEST(dispute.amount - %(earlier_invoices)s, 0)) AS amount
                      FROM dunning_dispute_move_rel rel
                      JOIN dunning_dispute dispute
                        ON dispute.id = rel.dispute_id AND dispute.is_held
                     WHERE rel.move_id = aml.move_id) whole
             WHERE whole.dispute_id IS NOT NULL
            """,
            earlier_instalments=self._residuals(
                SQL(
                    """
                    line.move_id = aml.move_id
                    AND (COALESCE(line.date_maturity, line.date), line.id) < (dates.due, aml.id)
                    """
                )
            ),
            earlier_invoices=self._residuals(
                SQL(
                    """
                    line.move_id IN (
                        SELECT other.id
                          FROM dunning_dispute_move_rel also
                          JOIN account_move other ON other.id = also.move_id
                         WHERE also.dispute_id = dispute.id
                           AND (COALESCE(other.invoice_date_due, other.date), other.id)
                               < (COALESCE(move.invoice_date_due, move.date), move.id))
                    """
                )
            ),
        )

    def _residuals(self, condition):
        """What open receivable items leave to pay, in their currency."""
        return SQL(
            """
            (SELECT COALESCE(SUM(line.amount_residual_currency), 0)
               FROM account_move_line line
              WHERE %s AND line.account_id = ANY(%s) AND line.parent_state = 'posted'
                AND line.reconciled IS NOT TRUE AND line.amount_residual > 0)
            """,
            condition,
            self._accounts(),
        )

    def _promise(self, rules):
        """The running promise that covers the item, until the grace days of its first instalment
        that is neither paid nor on its way have passed. If all of it is on its way, it runs until
        that is booked.
        """
        if not self._is_held_by("dunning.promise", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT promise.id
              FROM dunning_promise_item own
              JOIN dunning_promise promise ON promise.id = own.promise_id
              JOIN LATERAL (%s) paid ON TRUE
              LEFT JOIN LATERAL (%s) awaited ON TRUE
             WHERE own.move_line_id = aml.id AND promise.state = 'open'
               AND (awaited.date + rules.grace_days >= rules.today
                    OR awaited.id IS NULL AND paid.amount < promise.amount)
             LIMIT 1
            """,
            self.env["dunning.promise"]._paid_query(),
            self.env["dunning.promise"]._awaited_query(),
        )

    def _done(self):
        """The last step that counts for the item. Delays are compared: scenarios may change."""
        return SQL(
            """
            SELECT line.level_id, line.delay_days, action.date_done AS date
              FROM dunning_action_line line
              JOIN dunning_action action ON action.id = line.action_id
             WHERE line.move_line_id = aml.id AND line.active AND line.level_id IS NOT NULL
               AND (action.state = 'done' OR line.skipped)
             ORDER BY line.delay_days DESC, action.date_done DESC
             LIMIT 1
            """
        )

    def _open(self):
        """The action that carries the item and still waits for something; else the last one that
        failed, unless a later step was made since: an e-mail may come back after the call.
        """
        return SQL(
            """
            SELECT action.id AS action_id, action.state, line.level_id, action.date
              FROM dunning_action_line line
              JOIN dunning_action action ON action.id = line.action_id
             WHERE line.move_line_id = aml.id AND line.active
               AND (action.state IN ('draft', 'ready')
                    OR action.state = 'failed'
                   AND (line.level_id IS NULL OR line.delay_days > COALESCE(done.delay_days, %s)))
             ORDER BY action.state = 'failed',
                      CASE action.state WHEN 'failed' THEN -action.id ELSE action.id END
             LIMIT 1
            """,
            BEFORE_ANY_LEVEL,
        )

    def _last_contact(self):
        """The day of the last contact with the debtor (a mail under way counts), and an answer of
        theirs that nobody has dealt with yet.
        """
        return SQL(
            """
            SELECT MAX(COALESCE(action.date_done, action.date)) FILTER (
                       WHERE action.state = 'done'
                          OR action.date_processed IS NOT NULL
                         AND action.channel IN ('email', 'sms')) AS date,
                   MIN(action.id) FILTER (
                       WHERE action.reason = 'reply' AND action.state = 'ready') AS reply_id
              FROM dunning_action action
             WHERE action.partner_id = debtor.id AND action.company_id = aml.company_id
               AND action.state IN ('done', 'ready')
            """
        )

    def _pause(self, rules):
        """The longest pause of the item or of its debtor."""
        if not self._is_held_by("dunning.pause", rules):
            return NONE_FOUND
        return SQL(
            """
            SELECT pause.id
              FROM dunning_pause pause
             WHERE pause.partner_id = debtor.id AND pause.company_id = aml.company_id
               AND pause.active AND pause.date_until > rules.today
               AND (pause.whole_debtor OR EXISTS (
                   SELECT 1 FROM dunning_pause_move_line_rel rel
                    WHERE rel.pause_id = pause.id AND rel.move_line_id = aml.id))
             ORDER BY pause.date_until DESC, pause.id
             LIMIT 1
            """
        )

    def _worked(self, rules, direction, day):
        """``day``, or the ``following`` or ``preceding`` working day if it is a day off.

        The arrays go as text, which PostgreSQL reads fastest.
        """
        calendars = (shifts(*calendar) for calendar in self._calendars(rules))
        shift = SQL(" ").join(
            SQL(
                "WHEN %s THEN (%s::smallint[])[%s - %s::date + 1]",
                number,
                "{" + ",".join(map(str, getattr(calendar, direction))) + "}",
                day,
                calendar.first,
            )
            for number, calendar in enumerate(calendars)
        )
        return SQL("%s + COALESCE(CASE rules.calendar %s END, 0)", day, shift)

    def _calendars(self, rules):
        """The different working calendars, each with its year, in a stable order."""
        return list(dict.fromkeys((rule.calendar, rule.today.year) for rule in rules))

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
            return SQL("%s <= COALESCE(standing.overdue, 0)", step.minimum_amount or 0)
        return SQL(
            """
            %(minimum)s <= aml.amount_residual
            AND dates.today <= dates.due
            AND dates.due + %(delay)s >= dates.invoiced
            AND GREATEST(dates.due + %(delay)s, standing.contact_date + timeline.gap)
                <= %(last_day)s
            AND (%(last_day)s >= dates.today OR NOT %(may_wait)s)
            """,
            minimum=step.minimum_amount or 0,
            delay=step.delay,
            last_day=self._last_day(step, rules),
            may_wait=self._is_call_abroad_today(step, rules),
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

    def _raw_date(self):
        """The next step's day before it moves to a working day: after the due date, the interval
        counts from the day the last step was really done; the debtor is left alone for the gap.
        """
        return SQL(
            """
            SELECT GREATEST(
                dates.due + level.delay,
                CASE WHEN done.delay_days >= 0
                     THEN done.date + level.delay - done.delay_days END,
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
                "{" + ",".join(map(str, country_holidays(code, years))) + "}",
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

    # ------------------------------------------------------------------ holds

    @api.model
    def _holds(self):
        """Return what may hold an item back, first match first, as a list of :class:`Hold`."""
        return [
            Hold(
                "legal",
                SQL("legal_case.id IS NOT NULL"),
                "dunning.case",
                SQL("legal_case.id"),
            ),
            Hold("excluded.no_customer", SQL("debtor.id IS NULL")),
            Hold("excluded.no_followup", SQL("aml.no_followup")),
            Hold("excluded.blocked", SQL("move.payment_state = 'blocked'")),
            Hold(
                "excluded.opted_out",
                self._of_company("dunning_excluded", SQL("boolean")),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold(
                "excluded.proceedings",
                SQL("debtor.dunning_proceedings IS NOT NULL"),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold("excluded.before_start", SQL("dates.due < rules.start_date")),
            Hold("excluded.no_scenario", SQL("timeline.scenario_id IS NULL")),
            Hold("in_payment", SQL("move.payment_state IN %s", PAID_STATES)),
            Hold(
                "covered.credits",
                SQL("(dates.due, aml.id) <= (standing.covered_due, standing.covered_id)"),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold("covered.discount", self._is_settled_with_discount()),
            Hold(
                "covered.tolerance",
                SQL(
                    "dates.due < dates.today AND rules.tolerance > 0"
                    " AND standing.overdue - standing.credit <= rules.tolerance"
                ),
                "res.partner",
                SQL("debtor.id"),
            ),
            Hold(
                "disputed",
                SQL("disputed.amount >= aml.amount_residual_currency"),
                "dunning.dispute",
                SQL("disputed.dispute_id"),
            ),
            Hold(
                "promised",
                SQL("promise.id IS NOT NULL"),
                "dunning.promise",
                SQL("promise.id"),
            ),
            Hold("paused", SQL("pause.id IS NOT NULL"), "dunning.pause", SQL("pause.id")),
            Hold(
                "replied",
                SQL("standing.reply_id IS NOT NULL"),
                "dunning.action",
                SQL("standing.reply_id"),
            ),
            self._hold_of_action("pending", SQL("open.state IN ('draft', 'ready')")),
            self._hold_of_action("failed", SQL("open.state = 'failed'")),
        ]

    def _hold_of_action(self, code, condition):
        return Hold(code, condition, "dunning.action", SQL("open.action_id"))

    def _hold_code(self):
        """The first hold that applies, else whether the next step is due."""
        return SQL(
            """
            CASE %s
                 WHEN level.level_id IS NULL THEN 'exhausted'
                 WHEN step.date <= dates.today THEN 'due'
                 ELSE 'scheduled' END
            """,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", hold.condition, hold.code) for hold in self._holds()
            ),
        )

    def _case_of_hold(self, value):
        """What each hold says of itself, by the code of the one that applies."""
        holds = [hold for hold in self._holds() if hold.model]
        return SQL(
            "CASE hold.code %s END",
            SQL(" ").join(SQL("WHEN %s THEN %s", hold.code, value(hold)) for hold in holds),
        )
