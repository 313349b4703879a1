"""Beyond: what came after a step, less what was expected without it.

Expected is what the dates of payment say (``tools/payment_date.py``), by what was known on the day
of the step: it is noted in the night after, before the dates are reckoned anew, and never again.
"""

from math import sqrt

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...tools.expected_sql import unpaid_share
from ...tools.payment_date import BAND_OF_80
from ...tools.variant_test import DAYS_COUNTED

FEWEST_CONTACTS = 30  # measured, before anything is said of a step


class DunningActionLine(models.Model):
    _inherit = "dunning.action.line"

    expected_share = fields.Float(
        string="Expected without it",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The probability, 0 to 1, that it is paid within 15 days of the contact, as the "
        "debtor's payments said before it.",
    )


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    def _refresh(self, companies):
        """What was expected is noted before the figures know what came."""
        for name in ("dunning.action", "dunning.action.line"):
            self.env[name].flush_model()
        for company in companies:
            self.env.cr.execute(self._note_expected(company))
        self.env["dunning.action.line"].invalidate_model(["expected_share"])
        return super()._refresh(companies)

    def _note_expected(self, company):
        """Of contacts made since the figures were worked out last; of earlier ones nobody can say
        any more what was known then.
        """
        due = SQL("line.date_maturity")
        still_open = unpaid_share(SQL("(action.date_done - %s)", due))
        left = unpaid_share(SQL("(action.date_done + %s - %s)", DAYS_COUNTED + 1, due))
        return SQL(
            """
            UPDATE dunning_action_line line
               SET expected_share
                   = LEAST(1, GREATEST(0, 1 - (%(left)s) / NULLIF(%(still_open)s, 0)))
              FROM dunning_action action
              JOIN dunning_behaviour how
                ON how.company_id = action.company_id AND how.partner_id = action.partner_id
             WHERE action.id = line.action_id AND action.company_id = %(company)s
               AND action.state = 'done' AND action.date_done >= how.date
               AND action.date_done >= (SELECT MAX(date) FROM dunning_behaviour
                                         WHERE company_id = %(company)s)
               AND line.active AND line.expected_share IS NULL
               AND line.date_maturity IS NOT NULL AND how.pay_days IS NOT NULL
            """,
            left=left,
            still_open=still_open,
            company=company.id,
        )


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    result_measured = fields.Integer(string="Contacts measured", compute="_compute_beyond")
    result_collected_15 = fields.Monetary(
        string="Collected within 15 days",
        compute="_compute_beyond",
        help="Of the contacts measured: those of whom it was noted what was expected, and of which "
        "the 15 days are over.",
    )
    result_expected = fields.Monetary(
        string="Expected anyway",
        compute="_compute_beyond",
        help="What of it was to come within 15 days as these debtors usually pay, by what was "
        "known on the day of the contact.",
    )
    result_beyond = fields.Monetary(
        string="Beyond it",
        compute="_compute_beyond",
        help="Collected within 15 days, less what was expected anyway.",
    )
    result_beyond_told = fields.Char(
        string="How sure",
        compute="_compute_beyond",
        help="The band of what came beyond it: in eight cases of ten chance alone stays within it. "
        "What was expected comes from payments that were chased too: which of two texts brings "
        "more, only a test tells.",
    )

    @api.depends_context("company", "dunning_date", "lang")
    def _compute_beyond(self):
        found = {level: figures for level, *figures in self._beyond()}
        for level in self:
            count, expected, beyond, spread = found.get(level._origin.id, (0, 0.0, 0.0, 0.0))
            level.result_measured = count
            level.result_collected_15 = expected + beyond
            level.result_expected = expected
            level.result_beyond = beyond
            level.result_beyond_told = level._tell_beyond(count, beyond, BAND_OF_80 * spread)

    def _beyond(self):
        """Return ``(level id, contacts measured, expected, beyond it, deviation)`` of the last
        year. Items of one contact are paid together, or not: their deviations add up.
        """
        company = self.env.company
        analysis = self.env["dunning.analysis"]
        query = analysis._search(
            [
                ("level_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("date", ">", fields.Date.subtract(company._dunning_today(), years=1)),
            ]
        )
        names = ("level_id", "action_id", "expected_15", "beyond_15", "spread_15")
        columns = (SQL.identifier(analysis._table, name) for name in names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT level_id, COUNT(*), SUM(expected), SUM(beyond), SUM(spread * spread)
                  FROM (SELECT level_id, SUM(expected_15) AS expected, SUM(beyond_15) AS beyond,
                               SUM(spread_15) AS spread
                          FROM (%s) item WHERE expected_15 IS NOT NULL
                         GROUP BY level_id, action_id) contact
                 GROUP BY level_id
                """,
                query.select(*columns),
            )
        )
        return [
            (level, count, float(expected), float(beyond), sqrt(variance))
            for level, count, expected, beyond, variance in rows
        ]

    def _tell_beyond(self, count, beyond, margin):
        """Return how sure it is that the step brought something, in words."""
        if not count:
            return ""
        if count < FEWEST_CONTACTS:
            return self.env._(
                "Not yet known (%(count)d of %(enough)d)", count=count, enough=FEWEST_CONTACTS
            )
        low, high = (
            format_amount(self.env, round(amount), self.currency_id, trailing_zeroes=False)
            for amount in (beyond - margin, beyond + margin)
        )
        if beyond > margin:
            return self.env._("More: %(low)s to %(high)s", low=low, high=high)
        if beyond < -margin:
            return self.env._("Less: %(low)s to %(high)s", low=low, high=high)
        return self.env._("As expected: %(low)s to %(high)s", low=low, high=high)
