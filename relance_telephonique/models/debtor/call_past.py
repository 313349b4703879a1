"""Call past: what came of a debtor's calls and due dates, measured with their behaviour each night.

Of companies alone: natural persons are not scored (CNIL, deliberation 2021-130).
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.call_worth import AGES, SOON
from ...tools.ledger_sql import due_date, is_posted
from ...tools.settlement_sql import is_money
from ..interest.late_interest import BEARING

CALL_MONTHS = 24
MORNING, AFTERNOON = "morning", "afternoon"


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    call_past = fields.Json(
        string="What came of calls",
        readonly=True,
        help="Of two years: calls tried and right person reached, in the morning and in the "
        "afternoon; talks, and which part of what was asked for came within 14 days; days that "
        "debts stood unpaid without a talk, and how many were paid then, by their age.",
    )

    @api.model
    def _refresh(self, companies):
        """What came of calls is measured of those who have a row by then."""
        result = super()._refresh(companies)
        for model in ("dunning.action.line", "dunning.call", "dunning.behaviour"):
            self.env[model].flush_model()
        for company in companies:
            self.env.cr.execute(self._call_past_query(company))
        self.invalidate_model(["call_past"])
        self.env.registry.clear_cache()
        return result

    def _call_past_query(self, company):
        today = company._dunning_today()
        since = today - relativedelta(months=CALL_MONTHS)
        return SQL(
            """
            UPDATE dunning_behaviour behaviour SET call_past = measured.past
              FROM (SELECT known.id, CASE WHEN tried.partner_id IS NOT NULL
                                            OR unpaid.partner_id IS NOT NULL THEN
                           jsonb_build_object(
                               'morning', COALESCE(tried.morning, '[0, 0]'),
                               'afternoon', COALESCE(tried.afternoon, '[0, 0]'),
                               'talks', COALESCE(talked.share, '[0, 0]'),
                               'unasked', COALESCE(unpaid.ages, %(none)s)) END AS past
                      FROM dunning_behaviour known
                      JOIN res_partner debtor ON debtor.id = known.partner_id
                      LEFT JOIN (%(tried)s) tried
                        ON tried.partner_id = debtor.id AND debtor.is_company
                      LEFT JOIN (%(talked)s) talked
                        ON talked.partner_id = debtor.id AND debtor.is_company
                      LEFT JOIN (%(unpaid)s) unpaid
                        ON unpaid.partner_id = debtor.id AND debtor.is_company
                     WHERE known.company_id = %(company)s) measured
             WHERE measured.id = behaviour.id
            """,
            none=str([[0, 0]] * len(AGES)),
            tried=self._calls_tried(company, since),
            talked=self._came_after_talks(company, since, today),
            unpaid=self._unpaid_unasked(company, since, today),
            company=company.id,
        )

    def _calls_tried(self, company, since):
        """A row per debtor: ``[tried, reached]`` of each half-day, by the company's clock."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, %(morning)s, %(afternoon)s
              FROM dunning_call call
              JOIN res_partner contact ON contact.id = call.partner_id
              JOIN LATERAL (SELECT EXTRACT(HOUR FROM call.date AT TIME ZONE 'UTC'
                                                     AT TIME ZONE %(zone)s) < 12
                                   AS is_morning) clock ON TRUE
             WHERE %(made)s AND call.direction = 'outgoing'
             GROUP BY 1
            """,
            morning=self._tried_in(MORNING, SQL("is_morning")),
            afternoon=self._tried_in(AFTERNOON, SQL("NOT is_morning")),
            zone=company._dunning_zone(),
            made=self._calls_made(company, since),
        )

    def _tried_in(self, name, condition):
        return SQL(
            """
            jsonb_build_array(COUNT(*) FILTER (WHERE %(when)s),
                              COUNT(*) FILTER (WHERE %(when)s AND call.is_reached)) AS %(name)s
            """,
            when=condition,
            name=SQL.identifier(name),
        )

    def _calls_made(self, company, since):
        return SQL(
            """
            call.company_id = %s AND call.active AND call.part_of_id IS NULL AND call.date > %s
            """,
            company.id,
            since,
        )

    def _came_after_talks(self, company, since, today):
        """A row per debtor: ``[talks, the sum of the parts of what was asked for that came]``, of
        talks of which the days are over.
        """
        return SQL(
            """
            SELECT talk.partner_id,
                   jsonb_build_array(COUNT(*), ROUND(SUM(LEAST(talk.came / talk.asked, 1)), 3))
                       AS share
              FROM (SELECT contact.commercial_partner_id AS partner_id, call.id,
                           SUM(line.amount_residual) AS asked, SUM(COALESCE(paid.came, 0)) AS came
                      FROM dunning_call call
                      JOIN res_partner contact ON contact.id = call.partner_id
                      JOIN dunning_action_line line ON line.action_id = call.action_id
                                                   AND line.active
                      LEFT JOIN LATERAL (
                           SELECT SUM(partial.amount) AS came
                             FROM account_partial_reconcile partial
                             JOIN account_move_line credit ON credit.id = partial.credit_move_id
                            WHERE partial.debit_move_id = line.move_line_id AND %(money)s
                              AND credit.date BETWEEN call.date::date
                                                  AND call.date::date + %(soon)s) paid ON TRUE
                     WHERE %(made)s AND call.is_reached AND call.date < %(until)s
                     GROUP BY 1, 2) talk
             WHERE talk.asked > 0
             GROUP BY talk.partner_id
            """,
            money=is_money(),
            soon=SOON,
            made=self._calls_made(company, since),
            until=today - relativedelta(days=SOON),
        )

    def _unpaid_unasked(self, company, since, today):
        """A row per debtor: for each age ``[days unpaid without a talk, paid in these days]``."""
        ends = (*AGES[1:], CALL_MONTHS * 31)
        ages = SQL(", ").join(
            SQL("(%s, %s, %s)", rank, *span)
            for rank, span in enumerate(zip(AGES, ends, strict=True))
        )
        return SQL(
            """
            SELECT by_age.partner_id, jsonb_agg(jsonb_build_array(by_age.days, by_age.paid)
                                                ORDER BY by_age.rank) AS ages
              FROM (SELECT seen.partner_id, age.rank,
                           SUM(GREATEST(LEAST(age.stop, seen.days) - age.start, 0)) AS days,
                           COUNT(*) FILTER (WHERE seen.is_paid AND seen.days > age.start
                                              AND seen.days <= age.stop) AS paid
                      FROM (%(seen)s) seen, (VALUES %(ages)s) AS age(rank, start, stop)
                     WHERE seen.days > 0
                     GROUP BY 1, 2) by_age
             GROUP BY by_age.partner_id
            """,
            seen=self._seen_unasked(company, since, today),
            ages=ages,
        )

    def _seen_unasked(self, company, since, today):
        """A row per instalment of an invoice: for how many days after its due date nobody had paid
        it nor talked about it, and whether a payment ended that.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   LEAST(closed.date, talk.date, %(today)s) - %(due)s AS days,
                   COALESCE(closed.is_paid AND closed.date <= COALESCE(talk.date, closed.date),
                            FALSE) AS is_paid
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner contact ON contact.id = line.partner_id
              LEFT JOIN (SELECT partial.debit_move_id AS id, MAX(credit.date) AS date,
                                BOOL_OR(%(money)s) AS is_paid
                           FROM account_partial_reconcile partial
                           JOIN account_move_line credit ON credit.id = partial.credit_move_id
                          WHERE partial.company_id = %(company)s AND partial.max_date > %(since)s
                          GROUP BY 1) closed ON closed.id = line.id AND line.reconciled
              LEFT JOIN (SELECT carried.move_line_id AS id, MIN(call.date)::date AS date
                           FROM dunning_call call
                           JOIN dunning_action_line carried ON carried.action_id = call.action_id
                          WHERE %(made)s AND call.is_reached
                          GROUP BY 1) talk ON talk.id = line.id
             WHERE line.company_id = %(company)s AND %(posted)s AND line.balance > 0
               AND move.move_type IN %(invoices)s AND %(due)s > %(since)s AND %(due)s < %(today)s
               AND (closed.date IS NOT NULL OR line.reconciled IS NOT TRUE)
            """,
            today=today,
            due=due_date(),
            money=is_money(),
            company=company.id,
            since=since,
            made=self._calls_made(company, since),
            posted=is_posted(),
            invoices=BEARING,
        )
