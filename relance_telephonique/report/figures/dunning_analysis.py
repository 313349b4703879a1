from odoo import fields, models
from odoo.tools import SQL

from ...tools.groups import MANAGER
from ...tools.selection_of import SelectionOf
from ...tools.settlement_sql import MONEY
from ...tools.variant_test import DAYS_COUNTED, KNOWN_AFTER

WINDOWS = (7, 15, 30)  # days after a contact


class DunningAnalysis(models.Model):
    """What each contact brought in: a row per due item that a contact made was about.

    Collected is money received at the bank or in cash from the day of the contact on, by the
    payment's own date: a credit note or a write-off is none. A payment soon after two contacts
    counts for both within their days; “before the next contact” gives it to the latter only.
    A talk with several outcomes is one contact: the first one noted bears its cost.
    """

    _name = "dunning.analysis"
    _inherit = ["dunning.by.channel"]
    _description = "Results of Dunning"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    action_id = fields.Many2one(
        "dunning.action", string="Contacts", readonly=True, aggregator="count_distinct"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    level_id = fields.Many2one("dunning.level", string="Step", readonly=True)
    scenario_id = fields.Many2one("dunning.scenario", readonly=True)
    channel = SelectionOf("dunning.level.channel", readonly=True)
    segment = SelectionOf(
        "dunning.behaviour.segment",
        readonly=True,
        help="The segment in which the debtor is now.",
    )
    script_id = fields.Many2one("dunning.script", string="Script used", readonly=True)
    variant_id = fields.Many2one(
        "dunning.trial.variant",
        readonly=True,
        groups=MANAGER,
        help="What the step was tried with.",
    )
    outcome_id = fields.Many2one("dunning.call.outcome", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    date = fields.Date(readonly=True)
    days_late = fields.Integer(string="Lateness (days)", readonly=True, aggregator="avg")
    amount_chased = fields.Monetary(
        string="Chased",
        readonly=True,
        help="What was left to pay when the contact was prepared; credits are not deducted.",
    )
    collected_7 = fields.Monetary(string="Collected within 7 days", readonly=True)
    collected_15 = fields.Monetary(string="Collected within 15 days", readonly=True)
    collected_30 = fields.Monetary(string="Collected within 30 days", readonly=True)
    collected_next = fields.Monetary(string="Collected before the next contact", readonly=True)
    expected_15 = fields.Monetary(
        string="Expected anyway",
        readonly=True,
        help="What was to come within 15 days as the debtor usually pays or, where little is known "
        "of them, as all customers do, by what was known on the day of the contact. Shown once the "
        "15 days are over, and 5 more for what is booked later.",
    )
    beyond_15 = fields.Monetary(
        string="Beyond it",
        readonly=True,
        help="Collected within 15 days, less what was expected anyway.",
    )
    cost = fields.Monetary(
        readonly=True, help="What the contact cost, by its channel, shared among its invoices."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id,
                   COALESCE(last_call.talk_id, line.action_id) AS action_id,
                   action.company_id,
                   company.currency_id,
                   action.partner_id,
                   line.move_id,
                   line.move_line_id,
                   line.level_id,
                   level.scenario_id,
                   action.channel,
                   behaviour.segment,
                   last_call.script_id,
                   variant.id AS variant_id,
                   last_call.outcome_id,
                   COALESCE(last_call.user_id, action.user_id) AS user_id,
                   action.date_done AS date,
                   action.date_done - line.date_maturity AS days_late,
                   line.amount_residual AS amount_chased,
                   %(windows)s,
                   COALESCE(paid.collected_next, 0) AS collected_next,
                   %(beyond)s,
                   CASE WHEN last_call.talk_id IS NULL
                        THEN (%(cost)s) / carried.lines ELSE 0 END AS cost
              FROM dunning_action_line line
              JOIN dunning_action action ON action.id = line.action_id
              JOIN res_company company ON company.id = action.company_id
         LEFT JOIN dunning_level level ON level.id = line.level_id
         LEFT JOIN dunning_trial_variant variant
                ON variant.id = action.variant_id
               AND action.level_id IN (variant.level_id, variant.own_level_id)
         LEFT JOIN dunning_behaviour behaviour
                ON behaviour.company_id = action.company_id
               AND behaviour.partner_id = action.partner_id
         LEFT JOIN LATERAL (
                       SELECT call.script_id, call.outcome_id, call.user_id,
                              talk.action_id AS talk_id
                         FROM dunning_call call
                    LEFT JOIN dunning_call talk ON talk.id = call.part_of_id
                        WHERE call.action_id = action.id AND call.active
                        ORDER BY call.date DESC, call.id DESC
                        LIMIT 1
                   ) last_call ON TRUE
         LEFT JOIN LATERAL (
                       SELECT COUNT(*) AS lines
                         FROM dunning_action_line other
                        WHERE other.action_id = action.id AND other.active
                          AND other.skipped IS NOT TRUE
                   ) carried ON TRUE
         LEFT JOIN LATERAL (
                       SELECT MIN(later.date_done) AS day
                         FROM dunning_action_line next_line
                         JOIN dunning_action later ON later.id = next_line.action_id
                        WHERE next_line.move_line_id = line.move_line_id AND next_line.active
                          AND later.state = 'done' AND later.date_done > action.date_done
                   ) next_contact ON TRUE
         LEFT JOIN LATERAL (
                       SELECT %(collected)s,
                              SUM(partial.amount) FILTER (
                                  WHERE payment.date < COALESCE(next_contact.day, 'infinity')
                              ) AS collected_next
                         FROM account_partial_reconcile partial
                         JOIN account_move_line payment ON payment.id = partial.credit_move_id
                         JOIN account_journal journal ON journal.id = payment.journal_id
                        WHERE partial.debit_move_id = line.move_line_id
                          AND payment.date >= action.date_done
                          AND journal.type IN %(money)s
                   ) paid ON TRUE
             WHERE action.state = 'done' AND action.reason != 'reply'
               AND line.active AND line.skipped IS NOT TRUE
            """,
            windows=SQL(", ").join(
                SQL("COALESCE(paid.%s, 0) AS %s", column, column) for column in self._windows()
            ),
            beyond=self._beyond(),
            money=MONEY,
            collected=SQL(", ").join(
                SQL(
                    "SUM(partial.amount)"
                    " FILTER (WHERE payment.date <= action.date_done + %s) AS %s",
                    days,
                    column,
                )
                for days, column in zip(WINDOWS, self._windows(), strict=True)
            ),
            cost=SQL("CASE action.channel %s ELSE 0 END", SQL(" ").join(self._cost_cases())),
        )

    def _beyond(self):
        """What was expected within the days, what came beyond it, and how far each such item is
        from it as a rule: the deviation of what is either paid or not.
        """
        over = SQL("action.date_done <= %s", self._last_day_known())
        return SQL(
            """
            CASE WHEN %(over)s THEN line.expected_share * line.amount_residual END AS expected_15,
            CASE WHEN %(over)s THEN COALESCE(paid.%(came)s, 0)
                                  - line.expected_share * line.amount_residual END AS beyond_15,
            line.amount_residual * SQRT(line.expected_share * (1 - line.expected_share))
                AS spread_15
            """,
            over=over,
            came=SQL.identifier(f"collected_{DAYS_COUNTED}"),
        )

    def _last_day_known(self):
        today = self.env.company._dunning_today()
        return fields.Date.subtract(today, days=KNOWN_AFTER)

    def _windows(self):
        return [SQL.identifier(f"collected_{days}") for days in WINDOWS]

    def _cost_cases(self):
        return [
            SQL(
                "WHEN %s THEN COALESCE(company.%s, 0)",
                channel.code,
                SQL.identifier(channel.cost),
            )
            for channel in self.env["dunning.level"]._known_channels().values()
            if channel.cost
        ]

    def action_open_contact(self):
        """Open the contact behind the row."""
        self.ensure_one()
        return self.action_id.get_formview_action()
