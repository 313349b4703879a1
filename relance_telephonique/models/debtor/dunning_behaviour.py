"""How a debtor pays, in stored figures: facts of the books, never of persons.

The figures are worked out in bulk (see ``dunning_rating_facts``), every night and on request; the
grade and what makes it in ``dunning_rating_grade``.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_amount

from ...tools.groups import MANAGER

GRADES = [("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E")]
SEGMENTS = [("loyal", "Loyal"), ("standard", "Standard"), ("risk", "At risk")]
TRENDS = [("sooner", "Pays sooner"), ("steady", "Steady"), ("later", "Pays later")]
WEIGHED_RATES = (
    "days_late",
    "on_time_rate",
)  # an average of several debtors weighs by what is paid


class DunningBehaviour(models.Model):
    """The payment behaviour of one debtor towards one company, as of ``date``.

    Only what the books measure: amounts, days, counts. Nothing about a person's character or
    reasons (CNIL), so that the debtor may be shown every figure behind the grade.
    """

    _name = "dunning.behaviour"
    _inherit = ["dunning.protected"]
    _description = "Payment Behaviour"
    _order = "score, overdue_amount desc, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="As of", readonly=True)
    grade = fields.Selection(
        GRADES,
        readonly=True,
        help="From A, who pays on time, to E. Empty: a natural person, or too little history: "
        "fewer than three invoices paid in 12 months and nothing overdue.",
    )
    segment = fields.Selection(
        SEGMENTS,
        readonly=True,
        help="Loyal: grade A, a customer for two years, twelve invoices paid. At risk: grade D or "
        "E, a promise broken within six months, or overdue for more than 60 days.",
    )
    score = fields.Float(
        string="Score (0–100)",
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="100 is a debtor who always pays on time. A from 85, B from 70, C from 55, D from "
        "40, E below.",
    )
    explanation = fields.Char(string="Why", compute="_compute_explanation")

    paid_amount = fields.Monetary(
        string="Paid in 12 months",
        readonly=True,
        help="What was paid by bank, in cash or by card. Credit notes do not count as payments.",
    )
    paid_count = fields.Integer(
        string="Invoices paid", readonly=True, help="Invoices paid in full in the last 12 months."
    )
    days_late = fields.Float(
        string="Average days late",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="The average delay of the payments of the last 12 months, weighted by amount. What "
        "was paid early counts as 0 days late.",
    )
    days_late_change = fields.Float(
        string="Change in days late",
        readonly=True,
        digits=(6, 1),
        aggregator=None,
        help="Average days late of the last six months less that of the six before.",
    )
    trend = fields.Selection(
        TRENDS,
        readonly=True,
        help="Whether the debtor pays three days or more sooner, or later, than in the six "
        "months before.",
    )
    on_time_rate = fields.Float(
        string="Paid on time (%)",
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="The share of the amounts paid in the last 12 months that was paid on time.",
    )
    longest_delay = fields.Integer(
        string="Longest delay",
        readonly=True,
        aggregator="max",
        help="The longest delay, in days, among the invoices paid in the last 12 months.",
    )
    overdue_amount = fields.Monetary(
        string="Overdue",
        readonly=True,
        help="What is overdue, less the credits that nobody has allocated yet. What is being "
        "paid, disputed, blocked or marked “no follow-up” does not count.",
    )
    overdue_days = fields.Integer(
        string="Oldest delay",
        readonly=True,
        aggregator="max",
        help="How many days the oldest overdue invoice is late.",
    )
    promises_kept = fields.Integer(
        string="Promises kept",
        readonly=True,
        help="Promises kept in the last 24 months; one "
        "paid within the days of grace counts as "
        "kept.",
    )
    promises_broken = fields.Integer(
        string="Promises broken", readonly=True, help="Promises broken in the last 24 months."
    )
    date_broken = fields.Date(
        string="Last promise broken on",
        readonly=True,
        help="The day of the last instalment that was not paid in time.",
    )
    disputes_founded = fields.Integer(
        string="Disputes founded", readonly=True, help="Disputes settled in the last 12 months."
    )
    disputes_unfounded = fields.Integer(
        string="Disputes unfounded", readonly=True, help="Disputes settled in the last 12 months."
    )
    date_first = fields.Date(
        string="Customer since", readonly=True, help="The date of the first invoice."
    )
    paid_count_ever = fields.Integer(string="Invoices paid ever", readonly=True)

    _one_of_debtor = models.Constraint("UNIQUE (company_id, partner_id)")
    _grade_index = models.Index("(company_id, grade, partner_id)")
    _segment_index = models.Index("(company_id, segment, partner_id)")

    @api.depends("grade", "days_late", "on_time_rate", "overdue_days", "promises_broken")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for behaviour in self:
            behaviour.explanation = self.env._(
                "%(grade)s: %(facts)s",
                grade=behaviour.grade or self.env._("Without a grade"),
                facts=", ".join(behaviour._facts_told()) or self.env._("nothing paid lately"),
            )

    def _facts_told(self):
        """Return the facts that made the grade, in words, those that count most first."""
        return [
            *self._payments_told(),
            *self._overdue_told(),
            *self._promises_told(),
            *self._disputes_told(),
        ]

    def _payments_told(self):
        if not self.paid_amount:
            return []
        days, rate = round(self.days_late), round(self.on_time_rate)
        pays = (
            self.env._("pays %(days)d days late on average (weighted)", days=days)
            if days
            else self.env._("pays when due")
        )
        return [pays, self.env._("%(rate)d %% on time", rate=rate)]

    def _overdue_told(self):
        if not self.overdue_days:
            return []
        amount = format_amount(self.env, self.overdue_amount, self.currency_id)
        return [
            self.env._(
                "%(amount)s overdue for up to %(days)d days", amount=amount, days=self.overdue_days
            )
        ]

    def _promises_told(self):
        promises = self.promises_kept + self.promises_broken
        if not promises:
            return []
        kept = self.promises_kept
        return [self.env._("promises kept: %(kept)d of %(all)d", kept=kept, all=promises)]

    def _disputes_told(self):
        disputes = self.disputes_founded + self.disputes_unfounded
        if not disputes:
            return []
        founded = self.disputes_founded
        return [
            self.env._("disputes founded: %(founded)d of %(all)d", founded=founded, all=disputes)
        ]

    def _read_group_select(self, aggregate_spec, query):
        """The average of several debtors weighs each by what they paid."""
        name, _separator, function = aggregate_spec.partition(":")
        if name not in WEIGHED_RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(rate)s * %(paid)s) / NULLIF(SUM(%(paid)s), 0)",
            rate=self._field_to_sql(self._table, name, query),
            paid=self._field_to_sql(self._table, "paid_amount", query),
        )

    @api.model
    def _grades(self, companies, debtors):
        """Return ``{(company, debtor): grade}`` of those that have one, in one query."""
        graded = self.search_fetch(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "in", debtors.ids),
                ("grade", "!=", False),
            ],
            ["company_id", "partner_id", "grade"],
        )
        return {(each.company_id, each.partner_id): each.grade for each in graded}

    # ------------------------------------------------------------------ bringing up to date

    @api.model
    def action_refresh(self):
        """Work the figures of the current companies out anew, from the ledger as it is now.

        :raise AccessError: for who is no manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers may refresh the figures before the night."))
        self.sudo()._refresh(self.env.companies)  # nobody may write figures by hand
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_refresh(self):
        """Bring each company up to date once a day; what a run leaves is done by the next."""
        waiting = self._companies_to_refresh()
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for company in waiting:
            self._refresh(company)
            self.env["dunning.cash.kept"]._keep(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _companies_to_refresh(self):
        latest = self._read_group([], ["company_id"], ["date:max"])
        done = [company.id for company, day in latest if day == company._dunning_today()]
        return self.env["res.company"].search([("id", "not in", done)])

    def action_open_partner(self):
        """Open the debtor."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
