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

FEWEST_MEASURED = 30  # debtors, before anything is said of a step
NOTHING = (0, 0, 0.0, 0.0, 0.0)  # measured of a step


class DunningActionLine(models.Model):
    _inherit = "dunning.action.line"

    expected_share = fields.Float(
        string="Expected without it",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The probability, 0 to 1, that it is paid within 15 days of the contact, as payments "
        "said before it: the debtor's or, where little is known of them, all customers'.",
    )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def write(self, vals):
        """Of a contact that was not made after all, or on another day, nothing was expected yet."""
        changed = self.browse()
        if "date_done" in vals:
            day = fields.Date.to_date(vals["date_done"] or None)
            changed = self.filtered(lambda action: action.date_done not in (False, day))
        result = super().write(vals)
        changed._forget_expected()
        return result

    def _restore(self, call):
        """Nor of what comes back from a talk that did not count."""
        result = super()._restore(call)
        self.filtered(lambda action: not action.date_done)._forget_expected()
        return result

    def _forget_expected(self):
        if not self:
            return
        lines = self.env["dunning.action.line"]
        lines.flush_model(["action_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE dunning_action_line SET expected_share = NULL"
                " WHERE action_id = ANY(%s) AND expected_share IS NOT NULL",
                self.ids,
            )
        )
        lines.invalidate_model(["expected_share"])


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
        any more what was known then. Nothing while how customers pay is but assumed.
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
               AND action.state = 'done'
               AND action.date_done >= (SELECT MAX(date) FROM dunning_behaviour
                                         WHERE company_id = %(company)s)
               AND line.active AND line.expected_share IS NULL
               AND line.date_maturity IS NOT NULL AND how.pay_days IS NOT NULL
               AND how.population_size > 0
            """,
            left=left,
            still_open=still_open,
            company=company.id,
        )


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    result_measured = fields.Integer(string="Contacts measured", compute="_compute_beyond")
    result_debtors = fields.Integer(string="Debtors measured", compute="_compute_beyond")
    result_collected_15 = fields.Monetary(
        string="Collected within 15 days",
        compute="_compute_beyond",
        help="Of the contacts measured: those of whom it was noted what was expected, and of which "
        "the 15 days are over.",
    )
    result_expected = fields.Monetary(
        string="Expected anyway",
        compute="_compute_beyond",
        help="What of it was to come within 15 days as these debtors usually pay or, where little "
        "is known of them, as all customers do, by what was known on the day of the contact.",
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
            contacts, debtors, expected, beyond, spread = found.get(level._origin.id, NOTHING)
            level.result_measured = contacts
            level.result_debtors = debtors
            level.result_collected_15 = expected + beyond
            level.result_expected = expected
            level.result_beyond = beyond
            level.result_beyond_told = level._tell_beyond(debtors, beyond, BAND_OF_80 * spread)

    def _beyond(self):
        """Return ``(level id, contacts measured, debtors, expected, beyond it, deviation)`` of the
        last year. One debtor pays all together, or late again and again: their deviations add up.
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
        names = ("level_id", "partner_id", "action_id", "expected_15", "beyond_15", "spread_15")
        columns = (SQL.identifier(analysis._table, name) for name in names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT level_id, SUM(contacts), COUNT(*), SUM(expected), SUM(beyond),
                       SUM(spread * spread)
                  FROM (SELECT level_id, COUNT(DISTINCT action_id) AS contacts,
                               SUM(expected_15) AS expected, SUM(beyond_15) AS beyond,
                               SUM(spread_15) AS spread
                          FROM (%s) item WHERE expected_15 IS NOT NULL
                         GROUP BY level_id, partner_id) debtor
                 GROUP BY level_id
                """,
                query.select(*columns),
            )
        )
        return [
            (level, int(contacts), debtors, float(expected), float(beyond), sqrt(variance))
            for level, contacts, debtors, expected, beyond, variance in rows
        ]

    def _tell_beyond(self, debtors, beyond, margin):
        """Return how sure it is that the step brought something, in words.

        :param debtors: how many were measured
        :param margin: of the band, on each side of ``beyond``
        """
        if not debtors:
            return ""
        if debtors < FEWEST_MEASURED:
            return self.env._(
                "Not yet known (%(count)d of %(enough)d debtors)",
                count=debtors,
                enough=FEWEST_MEASURED,
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
