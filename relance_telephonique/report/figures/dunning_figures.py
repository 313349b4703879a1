"""Figures: what steers a credit department, from the ledger and from what was done, in one company.

Amounts are in the company's currency. ``at`` is a day; the ledger is then read as it stood at its
end: what was reconciled later is open again. Only the customers of ``collector`` count, if given.
"""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import figures
from ...tools.ledger_sql import due_date, is_posted
from ...tools.period import Period

MONTHS_OF_SALES = 24  # that the DSO looks back at most
SALES = ("out_invoice", "out_refund", "out_receipt")
AGES = ("not_due", "to_30", "to_60", "to_90", "older")


class DunningFigures(models.AbstractModel):
    _name = "dunning.figures"
    _description = "Dunning Figures"

    # ------------------------------------------------------------------ the ledger

    @api.model
    def _receivables(self, company, days, collector=None):
        """Return what customers owed at the end of each day.

        What no reconciliation has changed since the first of them is the same on all: it is summed
        up before it is counted for each.

        :return: ``{day: {age: amount}}``, the ages being ``AGES`` and ``credits`` (negative)
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH days AS (SELECT unnest(%(days)s::date[]) AS day),
                     later AS (%(later)s),
                     changed AS (SELECT DISTINCT line_id FROM later),
                     line AS NOT MATERIALIZED (
                        SELECT line.*, %(due)s AS due
                          FROM account_move_line line
                         WHERE line.company_id = %(company)s
                           AND %(posted)s
                           AND %(mine)s)
                SELECT day,
                       CASE WHEN residual < 0 THEN 'credits'
                            WHEN day - due <= 0 THEN 'not_due'
                            WHEN day - due <= 30 THEN 'to_30'
                            WHEN day - due <= 60 THEN 'to_60'
                            WHEN day - due <= 90 THEN 'to_90'
                            ELSE 'older'
                       END AS age,
                       SUM(residual)
                  FROM (SELECT days.day, same.due, same.residual
                          FROM (SELECT line.date, line.due, SUM(line.amount_residual) AS residual
                                  FROM line
                                 WHERE NOT line.reconciled
                                   AND NOT EXISTS (
                                       SELECT 1 FROM changed WHERE changed.line_id = line.id)
                                 GROUP BY line.date, line.due, line.amount_residual < 0
                               ) same
                          JOIN days ON days.day >= same.date
                         UNION ALL
                        SELECT days.day, line.due,
                               line.amount_residual + COALESCE(later.amount, 0) AS residual
                          FROM line
                          JOIN changed ON changed.line_id = line.id
                          JOIN days ON days.day >= line.date
                     LEFT JOIN later ON later.day = days.day AND later.line_id = line.id
                       ) standing
                 GROUP BY 1, 2
                """,
                days=list(days),
                due=due_date(),
                later=self._reconciled_later(company),
                company=company.id,
                posted=is_posted(),
                mine=self._of_collector(company, collector, SQL("line.partner_id")),
            )
        )
        found = {day: dict.fromkeys((*AGES, "credits"), 0.0) for day in days}
        for day, age, amount in rows:
            found[day][age] = company.currency_id.round(float(amount))
        return found

    @api.model
    def _reconciled_later(self, company):
        """Return the query of what was reconciled with items after each of ``days``, by item.

        Where two companies of a family are reconciled, Odoo gives that to either of them.
        """
        return SQL(
            """
            SELECT days.day, side.line_id, SUM(side.amount) AS amount
              FROM days
              JOIN account_partial_reconcile partial
                ON partial.max_date > days.day AND partial.company_id IN %s
        CROSS JOIN LATERAL (VALUES (partial.debit_move_id, partial.amount),
                                   (partial.credit_move_id, -partial.amount)
                           ) side(line_id, amount)
             GROUP BY days.day, side.line_id
            """,
            tuple(company._dunning_family().ids),
        )

    @api.model
    def _of_collector(self, company, collector, partner):
        """Return the condition that a partner (SQL) belongs to a debtor of the collector."""
        if not collector:
            return SQL("TRUE")
        return SQL(
            """EXISTS (
                SELECT 1 FROM res_partner contact
                  JOIN res_partner debtor ON debtor.id = contact.commercial_partner_id
                 WHERE contact.id = %s AND (debtor.dunning_collector_id->>%s)::int = %s
            )""",
            partner,
            str(company.id),
            collector.id,
        )

    @api.model
    def _is(self, collector, field):
        """Return the domain of what a field gives to the collector, of all without one."""
        return Domain(field, "=", collector.id) if collector else Domain.TRUE

    @api.model
    def _sales(self, company, periods, collector=None):
        """Return the sales, tax included and less credit notes, of each period."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period.start, SUM(move.amount_total_signed)
                  FROM unnest(%(starts)s::date[], %(ends)s::date[]) AS period(start, "end")
                  JOIN account_move move
                    ON move.invoice_date BETWEEN period.start AND period."end"
                 WHERE move.company_id = %(company)s AND move.state = 'posted'
                   AND move.move_type IN %(sales)s
                   AND %(mine)s
                 GROUP BY 1
                """,
                starts=[period.start for period in periods],
                ends=[period.end for period in periods],
                company=company.id,
                sales=SALES,
                mine=self._of_collector(company, collector, SQL("move.partner_id")),
            )
        )
        sales = {day: company.currency_id.round(float(amount)) for day, amount in rows}
        return [sales.get(period.start, 0.0) for period in periods]

    @api.model
    def _months_until(self, day):
        """Return the months that end on ``day``, newest first: the first one up to that day."""
        months = [Period(day.replace(day=1), day)]
        for _number in range(MONTHS_OF_SALES):
            end = months[-1].start - timedelta(days=1)
            months.append(Period(end.replace(day=1), end))
        return months

    @api.model
    def _ledger_figures(self, company, period, collector=None):
        """Return DSO, best possible DSO, average days delinquent and collection effectiveness of a
        period that may end today, with what they are reckoned from.
        """
        before = period.start - timedelta(days=1)
        receivables = self._receivables(company, [before, period.end], collector)
        opening, closing = (sum(receivables[day].values()) for day in (before, period.end))
        months = self._months_until(period.end)
        month_sales = self._sales(company, months, collector)
        [sales] = self._sales(company, [period], collector)
        not_due = receivables[period.end]["not_due"]
        dso = figures.dso_by_exhaustion(
            closing, [(sold, month.days) for sold, month in zip(month_sales, months, strict=True)]
        )
        best = figures.best_possible_dso(not_due, sales, period.days)
        return {
            "opening": opening,
            "closing": closing,
            "closing_overdue": self._overdue(receivables[period.end]),
            "ages": receivables[period.end],
            "not_due": not_due,
            "sales": sales,
            "dso": dso,
            "bpdso": best,
            "add": figures.average_days_delinquent(dso, best),
            "cei": figures.collection_effectiveness(opening, sales, closing, not_due),
        }

    @api.model
    def _overdue_trend(self, company, collector=None, weeks=12):
        """Return ``[(day, overdue)]`` of the end of each week before today, and of today."""
        today = company._dunning_today()
        days = [today - timedelta(weeks=number) for number in range(weeks, -1, -1)]
        receivables = self._receivables(company, days, collector)
        return [(day, self._overdue(receivables[day])) for day in days]

    @api.model
    def _overdue(self, receivables):
        return sum(receivables[age] for age in AGES if age != "not_due")

    @api.model
    def _items_domain(self, company, collector=None):
        return Domain("company_id", "=", company.id) & self._is(collector, "collector_id")

    @api.model
    def _largest_debtors(self, company, collector=None, count=10):
        """Return ``[(debtor, overdue, oldest delay)]`` of those who are late with most."""
        debtors = self.env["dunning.debtor"].search_fetch(
            self._items_domain(company, collector) & Domain("amount_overdue", ">", 0),
            ["partner_id", "amount_overdue", "days_late"],
            order="amount_overdue desc, id",
            limit=count,
        )
        return [(one.partner_id, one.amount_overdue, one.days_late) for one in debtors]
