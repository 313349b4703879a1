"""Figures of what was done: calls, promises, answers, disputes, and what came in of it."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import figures
from ...tools.settlement_sql import MONEY

PROMISED = Domain("outcome_id.effect", "in", ("promise", "plan"))


class DunningFigures(models.AbstractModel):
    _inherit = "dunning.figures"

    @api.model
    def _collected(self, company, period, collector=None):
        """Return what the items first chased in the period stood at then (``chased``), what of it
        came in until its end (``collected``), and the ``rate``.
        """
        self.env.flush_all()
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT COALESCE(SUM(LEAST(first.amount, COALESCE(paid.amount, 0))), 0) AS collected,
                       COALESCE(SUM(first.amount), 0) AS chased
                  FROM (SELECT DISTINCT ON (line.move_line_id)
                               line.move_line_id, line.amount_residual AS amount,
                               action.date_done AS day
                          FROM dunning_action_line line
                          JOIN dunning_action action ON action.id = line.action_id
                         WHERE action.company_id = %(company)s AND action.state = 'done'
                           AND action.reason != 'reply'
                           AND action.date_done BETWEEN %(start)s AND %(end)s
                           AND line.active AND line.skipped IS NOT TRUE
                           AND line.delay_days >= 0
                           AND %(mine)s
                         ORDER BY line.move_line_id, action.date_done, line.id
                       ) first
             LEFT JOIN LATERAL (
                       SELECT SUM(partial.amount) AS amount
                         FROM account_partial_reconcile partial
                         JOIN account_move_line payment ON payment.id = partial.credit_move_id
                         JOIN account_journal journal ON journal.id = payment.journal_id
                        WHERE partial.debit_move_id = first.move_line_id
                          AND payment.date BETWEEN first.day AND %(end)s
                          AND journal.type IN %(money)s
                       ) paid ON TRUE
                """,
                company=company.id,
                start=period.start,
                end=period.end,
                money=MONEY,
                mine=self._of_collector(company, collector, SQL("action.partner_id")),
            )
        )
        sums = {name: company.currency_id.round(float(amount)) for name, amount in row.items()}
        return sums | {"rate": figures.share(sums["collected"], sums["chased"])}

    @api.model
    def _calls(self, company, period, collector=None):
        """Return how many calls were made, reached the right person, and brought a promise."""
        domain, calls = self._calls_domain(company, period, collector), self.env["dunning.call"]
        counts = {
            "made": calls.search_count(domain),
            "reached": calls.search_count(domain & Domain("is_reached", "=", True)),
            "promised": calls.search_count(domain & PROMISED),
        }
        return counts | {
            "reached_rate": figures.share(counts["reached"], counts["made"]),
            "promise_rate": figures.share(counts["promised"], counts["reached"]),
        }

    @api.model
    def _calls_domain(self, company, period, collector=None):
        """Calls of the period by the company's clock; of a collector, those that they made."""
        domain = self._within(company, period)
        domain &= Domain("part_of_id", "=", False)  # one talk may have several outcomes
        return domain & self._is(collector, "user_id")

    @api.model
    def _within(self, company, period):
        """Return the domain of moments (``date``) of the period, by the company's clock."""
        zone = pytz.timezone(company._dunning_zone())
        start, end = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (period.start, period.end + timedelta(days=1))
        )
        return Domain([("company_id", "=", company.id), ("date", ">=", start), ("date", "<", end)])

    @api.model
    def _promises_domain(self, company, period, collector=None):
        """Promises that were to be kept in the period and have ended: pending and cancelled ones
        are left out.
        """
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("kept", "broken")),
                ("line_ids.date", ">=", period.start),
                ("line_ids.date", "<=", period.end),
            ]
        )
        return domain & self._is(collector, "user_id")

    @api.model
    def _kept(self, company, period, collector=None):
        """Return the kept rates by count and by amount, and of how many promises."""
        promises = self.env["dunning.promise"].search(
            self._promises_domain(company, period, collector)
        )
        kept = promises.filtered(lambda promise: promise.state == "kept")
        amounts = promises.mapped("amount_company"), promises.mapped("amount_kept_company")
        promised, paid = map(sum, amounts)
        return {
            "count": len(promises),
            "rate": figures.share(len(kept), len(promises)),
            "rate_amount": figures.share(paid, promised),
        }

    @api.model
    def _kept_by_way(self, company, period, collector=None):
        """Return ``[(way, how many, kept rate)]`` of the promises that ended, by how they came, in
        the order in which ways are named.
        """
        promises = self.env["dunning.promise"].search(
            self._promises_domain(company, period, collector)
        )
        of_way = promises.grouped("said_by")
        ways = promises._fields["said_by"].get_values(self.env)
        return [
            (
                way,
                len(of_way[way]),
                figures.share(
                    len(of_way[way].filtered(lambda one: one.state == "kept")), len(of_way[way])
                ),
            )
            for way in ways
            if way in of_way
        ]

    @api.model
    def _answers_domain(self, company, period, collector=None):
        """What debtors said on their page in the period, by the company's clock."""
        domain = self._within(company, period)
        return domain & self._is(collector, "partner_id.dunning_collector_id")

    @api.model
    def _page(self, company, period, collector=None):
        """Return how many debtors ``opened`` their page in the period, which is a lower bound, and
        ``answered`` there, and how often each ``kinds`` of answer was given.
        """
        answers = self.env["dunning.answer"]
        domain = self._answers_domain(company, period, collector)
        kinds = answers._read_group(domain, ["kind"], ["__count"])
        [(answered,)] = answers._read_group(domain, [], ["partner_id:count_distinct"])
        looked = Domain(
            [
                ("company_id", "=", company.id),
                ("date", ">=", period.start),
                ("date", "<=", period.end),
            ]
        ) & self._is(collector, "partner_id.dunning_collector_id")
        [(opened,)] = self.env["dunning.page.opening"]._read_group(
            looked, [], ["partner_id:count_distinct"]
        )
        return {"opened": opened, "answered": answered, "kinds": dict(kinds)}

    @api.model
    def _cash_domain(self, company, collector=None):
        domain = Domain([("company_id", "=", company.id), ("promise_state", "=", "open")]) & Domain(
            "state", "!=", "kept"
        )
        return domain & self._is(collector, "user_id")

    @api.model
    def _cash_expected(self, company, collector=None, weeks=6):
        """Return ``[(monday, amount)]``: what running promises are to bring, week by week; what is
        past and still expected stands in the current one.
        """
        today = company._dunning_today()
        monday = today - timedelta(days=today.weekday())
        expected = {monday + timedelta(weeks=number): 0.0 for number in range(weeks)}
        for line in self.env["dunning.promise.line"].search(self._cash_domain(company, collector)):
            week = max(line.date - timedelta(days=line.date.weekday()), monday)
            if week in expected:
                expected[week] += line.amount_expected
        return [(week, company.currency_id.round(amount)) for week, amount in expected.items()]

    @api.model
    def _disputes_domain(self, company, collector=None):
        domain = Domain([("company_id", "=", company.id), ("state", "=", "open")])
        return domain & self._is(collector, "partner_id.dunning_collector_id")

    @api.model
    def _disputed(self, company, collector=None):
        """Return how many disputes are open and their amount, in the company's currency."""
        disputes = self.env["dunning.dispute"].search(self._disputes_domain(company, collector))
        today = company._dunning_today()
        amounts = [
            dispute.currency_id._convert(dispute.amount, company.currency_id, company, today)
            for dispute in disputes
        ]
        return {"count": len(disputes), "amount": sum(amounts)}
