"""Keep: what was expected of the weeks to come, and what came, so that everybody sees how good the
forecast is.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.expected_sql import WEEKS_AHEAD
from ...tools.ledger_sql import is_posted
from ...tools.settlement_sql import MONEY

BOOKED_WITHIN = 42  # days: receipts that are booked later change no past week any more


class DunningCashKept(models.Model):
    """What was expected on a day of a week: the latest forecast, and the first one of each week."""

    _name = "dunning.cash.kept"
    _inherit = ["dunning.protected"]
    _description = "Kept Cash Forecast"
    _order = "made_on desc, week"
    _rec_name = "week"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    made_on = fields.Date(required=True, readonly=True)
    week = fields.Date(string="Week of", required=True, readonly=True, help="Its Monday.")
    weeks_ahead = fields.Integer(
        readonly=True, aggregator=None, help="0: made in the week itself; 1: in the one before…"
    )
    amount = fields.Monetary(string="Expected receipts", readonly=True)
    amount_low = fields.Monetary(string="At least", readonly=True)
    amount_high = fields.Monetary(string="At most", readonly=True)
    amount_came = fields.Monetary(
        string="Came",
        readonly=True,
        help="What came in the week, from the day of the forecast on, for what was invoiced by "
        "then: by bank, in cash or by card.",
    )
    is_over = fields.Boolean(string="The week is over", readonly=True)
    is_within = fields.Boolean(
        string="Within the band", readonly=True, help="What came is within the band."
    )

    _one_of_day = models.Constraint("UNIQUE (company_id, made_on, week)")

    @api.model
    def _keep(self, company):
        """Note the forecast of the day, and what came of those noted before."""
        today = company._dunning_today()
        self._forget(company, today)
        self.create(self._expected(company, today))
        self.flush_model()
        self.env.cr.execute(self._came_query(company, today))
        self.invalidate_model()

    def _expected(self, company, today):
        """Return the values of each week to come; what is apart has no week."""
        monday = today - timedelta(days=today.weekday())
        weeks = self.env["dunning.cash.forecast"]._read_group(
            [("company_id", "=", company.id), ("week", "!=", False)],
            ["week:day"],
            ["amount:sum", "amount_low:sum", "amount_high:sum"],
        )
        return [
            {
                "company_id": company.id,
                "made_on": today,
                "week": week,
                "weeks_ahead": (week - monday).days // 7,
                "amount": amount,
                "amount_low": low,
                "amount_high": high,
            }
            for week, amount, low, high in weeks
            if week < monday + timedelta(weeks=WEEKS_AHEAD)
        ]

    def _forget(self, company, today):
        """Of each week that is past its first forecast stays; one of today is made anew."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM dunning_cash_kept kept
                 WHERE kept.company_id = %(company)s
                   AND (kept.made_on = %(today)s OR EXISTS (
                        SELECT FROM dunning_cash_kept earlier
                         WHERE earlier.company_id = kept.company_id
                           AND earlier.made_on < kept.made_on
                           AND date_trunc('week', earlier.made_on)
                             = date_trunc('week', kept.made_on)))
                """,
                company=company.id,
                today=today,
            )
        )

    def _came_query(self, company, today):
        return SQL(
            """
            UPDATE dunning_cash_kept kept
               SET amount_came = found.amount, is_over = kept.week + 7 <= %(today)s,
                   is_within = found.amount BETWEEN kept.amount_low AND kept.amount_high
              FROM (SELECT expected.id, COALESCE(SUM(partial.amount), 0) AS amount
                      FROM dunning_cash_kept expected
                      LEFT JOIN (account_partial_reconcile partial
                                 JOIN account_move_line credit ON credit.id = partial.credit_move_id
                                 JOIN account_journal source
                                   ON source.id = credit.journal_id AND source.type IN %(money)s
                                 JOIN account_move_line line
                                   ON line.id = partial.debit_move_id AND %(posted)s
                                 JOIN account_journal journal
                                   ON journal.id = line.journal_id
                                  AND journal.type NOT IN %(money)s)
                        ON partial.company_id IN %(family)s
                       AND line.company_id = expected.company_id
                       AND partial.max_date BETWEEN GREATEST(expected.week, expected.made_on)
                                                AND expected.week + 6
                       AND line.date <= expected.made_on
                     WHERE expected.company_id = %(company)s AND expected.week <= %(today)s
                       AND (expected.week > %(since)s OR expected.is_over IS NOT TRUE)
                     GROUP BY expected.id) found
             WHERE kept.id = found.id
            """,
            today=today,
            money=MONEY,
            posted=is_posted(),
            company=company.id,
            family=tuple(company._dunning_family().ids),
            since=today - timedelta(days=BOOKED_WITHIN),
        )

    @api.model
    def _latest(self, company):
        """Return the latest forecast of the company, week by week."""
        last = self.search([("company_id", "=", company.id)], order="made_on desc", limit=1)
        return self.search(
            [("company_id", "=", company.id), ("made_on", "=", last.made_on)], order="week"
        )
