"""Measure: what the books know of how debtors pay, of a whole company in one statement."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_open, is_posted, is_still_credit, left_of_credit
from ...tools.settlement_sql import MONEY, invoices_not_paid
from ...tools.vocabulary import ANNOUNCED_STATES, PAID_STATES
from ..interest.late_interest import BEARING
from ..promise.progress import IN_TIME

PAID_MONTHS, TREND_MONTHS, PROMISE_MONTHS, BROKEN_MONTHS = 12, 6, 24, 6
MODELS_READ = (
    "account.journal",
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "account.payment",
    "dunning.dispute",
    "dunning.promise",
    "dunning.promise.line",
    "res.company",
    "res.partner",
)
MEASURED = (  # columns of dunning_behaviour, as the statement finds them
    "company_id",
    "partner_id",
    "date",
    "grade",
    "segment",
    "score",
    "points",
    "paid_amount",
    "paid_count",
    "days_late",
    "days_late_change",
    "trend",
    "on_time_rate",
    "longest_delay",
    "overdue_amount",
    "overdue_days",
    "promises_kept",
    "promises_broken",
    "date_broken",
    "disputes_founded",
    "disputes_unfounded",
    "date_first",
    "paid_count_ever",
    "payments",
)
STEADY = 3  # days: a smaller change of the average is no trend


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    @api.model
    def _refresh(self, companies):
        """Measure all debtors of ``companies`` anew, whoever is no debtor any more being left out.

        One statement per company, however many debtors: those known keep their row. Odd ones out
        are deleted by a second one, which PostgreSQL could not plan well inside the first. It
        compiles neither: that takes longer than running them.
        """
        for model in MODELS_READ:
            self.env[model].flush_model()
        self.env.cr.execute("SET LOCAL jit = off")
        for company in companies:
            measured = self.env.execute_query(self._refresh_query(company))
            self.env.cr.execute(
                "DELETE FROM dunning_behaviour WHERE company_id = %s AND id <> ALL(%s)",
                (company.id, [id_ for id_, _payments in measured]),
            )
            self._note_pay_days(company, measured)
        self.invalidate_model()

    def _refresh_query(self, company):
        names = SQL(", ").join(map(SQL.identifier, MEASURED))
        return SQL(
            """
            INSERT INTO dunning_behaviour (%(names)s) (%(measures)s)
            ON CONFLICT (company_id, partner_id) DO UPDATE SET (%(names)s) = (%(new)s)
            RETURNING id, payments
            """,
            names=names,
            measures=self._measures(company),
            new=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in MEASURED),
        )

    def _measures(self, company):
        """A row per debtor with all columns, facts first: the grade rests on them."""
        names = SQL(", ").join(map(SQL.identifier, MEASURED))
        return SQL(
            """
            WITH %(facts)s
            SELECT %(names)s
              FROM (SELECT %(known)s FROM %(debtors)s) fact
              JOIN LATERAL (%(graded)s) graded ON TRUE
              JOIN LATERAL (%(segmented)s) segmented ON TRUE
            """,
            facts=self._facts(company),
            names=names,
            known=self._known(company),
            debtors=self._debtors(),
            graded=self._graded(company),
            segmented=self._segmented(company._dunning_today()),
        )

    def _facts(self, company):
        """Each kind of fact by itself, a row per debtor that has any."""
        today = company._dunning_today()
        return SQL(
            """
            settled AS (%(settled)s), paid AS (%(paid)s), latest AS (%(latest)s),
            trade AS (%(trade)s),
            open AS (%(open)s), overdue AS (%(overdue)s),
            promise AS (%(promise)s), dispute AS (%(dispute)s)
            """,
            settled=self._settled(company, today),
            paid=self._paid(today),
            latest=self._latest_payments(),
            trade=self._trade(company),
            open=self._open(company),
            overdue=self._overdue(today),
            promise=self._promises(company, today),
            dispute=self._disputes(company, today),
        )

    def _known(self, company):
        return SQL(
            """
            %(company)s AS company_id, debtor.partner_id, %(today)s::date AS date,
            COALESCE(paid.amount, 0) AS paid_amount, COALESCE(paid.count, 0) AS paid_count,
            ROUND(paid.days_late, 1) AS days_late,
            ROUND(paid.days_recent - paid.days_before, 1) AS days_late_change,
            CASE WHEN paid.days_recent - paid.days_before <= -%(steady)s THEN 'sooner'
                 WHEN paid.days_recent - paid.days_before >= %(steady)s THEN 'later'
                 WHEN paid.days_recent - paid.days_before IS NOT NULL THEN 'steady' END AS trend,
            ROUND(paid.on_time_rate, 1) AS on_time_rate,
            COALESCE(paid.longest_delay, 0) AS longest_delay,
            COALESCE(overdue.amount, 0) AS overdue_amount,
            COALESCE(overdue.days, 0) AS overdue_days,
            COALESCE(promise.kept, 0) AS promises_kept,
            COALESCE(promise.broken, 0) AS promises_broken, promise.date_broken,
            COALESCE(dispute.founded, 0) AS disputes_founded,
            COALESCE(dispute.unfounded, 0) AS disputes_unfounded,
            trade.date_first, COALESCE(trade.count, 0) AS paid_count_ever,
            latest.payments
            """,
            company=company.id,
            today=company._dunning_today(),
            steady=STEADY,
        )

    def _debtors(self):
        """Whoever was ever invoiced, paid a debt carried over, or owes one."""
        return SQL(
            """
            (SELECT partner_id FROM trade UNION SELECT partner_id FROM paid
              UNION SELECT partner_id FROM overdue) debtor
              LEFT JOIN paid USING (partner_id)
              LEFT JOIN latest USING (partner_id)
              LEFT JOIN trade USING (partner_id)
              LEFT JOIN overdue USING (partner_id)
              LEFT JOIN promise USING (partner_id)
              LEFT JOIN dispute USING (partner_id)
            """
        )

    # ------------------------------------------------------------------ what was paid, and when

    def _settled(self, company, today):
        """Each payment of 12 months on each instalment, in the company's currency; its days late
        are those of the payment's own date, 0 if it came early.

        A payment taken back is no debt paid, though Odoo reconciles it like one.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, line.move_id, receipt.amount,
                   receipt.date, line.id AS line_id, move.name,
                   line.reconciled AND given_up.move_id IS NULL AS is_settled,
                   %(due)s AS due,
                   GREATEST(receipt.date - %(due)s, 0) AS days,
                   move.move_type IN %(invoices)s AND move.payment_state IN ('paid', 'in_payment')
                       AND given_up.move_id IS NULL AS is_invoice_paid
              FROM (%(booked)s UNION ALL %(unbooked)s) receipt
              JOIN account_move_line line ON line.id = receipt.line_id
              JOIN account_move move ON move.id = line.move_id
              JOIN account_journal journal ON journal.id = line.journal_id
              JOIN res_partner contact ON contact.id = line.partner_id
              LEFT JOIN (%(not_paid)s) given_up ON given_up.move_id = move.id
             WHERE line.company_id = %(company)s AND %(posted)s
               AND journal.type NOT IN %(money)s
            """,
            invoices=BEARING,
            booked=self._booked(today),
            unbooked=self._unbooked(company, today),
            company=company.id,
            due=due_date(),
            not_paid=invoices_not_paid(company.id),
            posted=is_posted(),
            money=MONEY,
        )

    def _booked(self, today):
        """Money only: credit notes, write-offs and exchange differences are no payments."""
        return SQL(
            """
            SELECT partial.debit_move_id AS line_id, partial.amount, credit.date
              FROM account_partial_reconcile partial
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
              JOIN account_journal source ON source.id = credit.journal_id
             WHERE partial.max_date > %(since)s AND credit.date > %(since)s
               AND credit.date <= %(today)s AND source.type IN %(money)s
            """,
            since=today - relativedelta(months=PAID_MONTHS),
            today=today,
            money=MONEY,
        )

    def _unbooked(self, company, today):
        """A payment without journal entry counts for what is on its way, on its day."""
        items = self.env["dunning.due.item"]
        return SQL(
            """
            SELECT line.id,
                   ROUND(way.amount::numeric * line.amount_residual
                         / line.amount_residual_currency, 2),
                   payment.date
              FROM (SELECT DISTINCT member.commercial_partner_id AS id
                      FROM account_payment noted
                      JOIN res_partner member ON member.id = noted.partner_id
                     WHERE noted.company_id = %(company)s AND noted.move_id IS NULL
                       AND noted.state IN %(announced)s) debtor
              JOIN %(rules)s ON rules.company_id = %(company)s
              JOIN LATERAL (%(on_way)s) standing ON TRUE
              JOIN LATERAL jsonb_each_text(standing.on_way) way(item, amount)
                ON way.amount::numeric > 0
              JOIN account_move_line line ON line.id = way.item::int
                                         AND line.company_id = %(company)s
              JOIN LATERAL (SELECT MAX(noted.date) AS date
                              FROM account_move__account_payment rel
                              JOIN account_payment noted ON noted.id = rel.payment_id
                             WHERE rel.invoice_id = line.move_id AND noted.move_id IS NULL
                               AND noted.state IN %(announced)s) payment
                ON payment.date > %(since)s AND payment.date <= %(today)s
            """,
            announced=ANNOUNCED_STATES,
            company=company.id,
            on_way=items._announced_for(SQL("debtor.id"), SQL("rules.company_id")),
            rules=items._rules_values(items._rules()),
            since=today - relativedelta(months=PAID_MONTHS),
            today=today,
        )

    def _paid(self, today):
        return SQL(
            """
            SELECT partner_id, SUM(amount) AS amount,
                   COUNT(DISTINCT move_id) FILTER (WHERE is_invoice_paid) AS count,
                   SUM(amount * days) / SUM(amount) AS days_late,
                   SUM(amount * days) FILTER (WHERE date > %(half)s)
                       / SUM(amount) FILTER (WHERE date > %(half)s) AS days_recent,
                   SUM(amount * days) FILTER (WHERE date <= %(half)s)
                       / SUM(amount) FILTER (WHERE date <= %(half)s) AS days_before,
                   COALESCE(SUM(amount) FILTER (WHERE days = 0), 0) * 100 / SUM(amount)
                       AS on_time_rate,
                   MAX(days) AS longest_delay
              FROM settled
             WHERE amount > 0
             GROUP BY partner_id
            """,
            half=today - relativedelta(months=TREND_MONTHS),
        )

    def _trade(self, company):
        """How long they have bought, and how many invoices they paid since."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   MIN(move.invoice_date) AS date_first,
                   COUNT(*) FILTER (WHERE move.payment_state IN ('paid', 'in_payment')
                                      AND move.id NOT IN (%s)) AS count
              FROM account_move move
              JOIN res_partner contact ON contact.id = move.partner_id
             WHERE move.company_id = %s AND move.move_type IN %s AND move.state = 'posted'
             GROUP BY 1
            """,
            invoices_not_paid(company.id),
            company.id,
            BEARING,
        )

    # ------------------------------------------------------------------ what is owed

    def _open(self, company):
        """Open items with what the debtor owes up to each, oldest first, and all their credits.

        What is on its way, disputed, blocked or not followed up says nothing against the debtor.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, line.amount_residual AS amount,
                   %(due)s AS due,
                   SUM(GREATEST(-%(left_of_credit)s, 0)) OVER debtor AS credit,
                   SUM(GREATEST(line.amount_residual, 0)) OVER oldest_first AS owed
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner contact ON contact.id = line.partner_id
             WHERE line.company_id = %(company)s AND %(open)s
               AND (%(still_credit)s
                    OR line.no_followup IS NOT TRUE
                   AND COALESCE(move.payment_state, '') NOT IN %(not_claimed)s
                   AND NOT EXISTS (
                       SELECT FROM dunning_dispute_move_rel rel
                         JOIN dunning_dispute held ON held.id = rel.dispute_id AND held.is_held
                        WHERE rel.move_id = line.move_id
                          AND held.partner_id = contact.commercial_partner_id))
            WINDOW debtor AS (PARTITION BY contact.commercial_partner_id),
                   oldest_first AS (
                       PARTITION BY contact.commercial_partner_id
                       ORDER BY %(due)s, line.id)
            """,
            company=company.id,
            due=due_date(),
            open=is_open(),
            still_credit=is_still_credit(),
            left_of_credit=left_of_credit(),
            not_claimed=(*PAID_STATES, "blocked"),
        )

    def _overdue(self, today):
        """What credits do not reach, as the decision counts: they cover the oldest first."""
        return SQL(
            """
            SELECT partner_id, SUM(LEAST(amount, owed - credit)) AS amount,
                   %(today)s - MIN(due) AS days
              FROM open
             WHERE amount > 0 AND due < %(today)s AND owed > credit
             GROUP BY partner_id
            """,
            today=today,
        )

    # ------------------------------------------------------------------ what was said

    def _promises(self, company, today):
        return SQL(
            """
            SELECT promise.partner_id,
                   COUNT(*) FILTER (WHERE promise.result IN %(in_time)s) AS kept,
                   COUNT(*) FILTER (WHERE promise.result NOT IN %(in_time)s) AS broken,
                   MAX(missed.date) FILTER (WHERE promise.result NOT IN %(in_time)s) AS date_broken
              FROM dunning_promise promise
              LEFT JOIN LATERAL (
                   SELECT MAX(line.date) AS date FROM dunning_promise_line line
                    WHERE line.promise_id = promise.id AND line.state IN ('broken', 'late')
                   ) missed ON TRUE
             WHERE promise.company_id = %(company)s AND promise.date > %(since)s
             GROUP BY promise.partner_id
            """,
            in_time=IN_TIME,
            company=company.id,
            since=today - relativedelta(months=PROMISE_MONTHS),
        )

    def _disputes(self, company, today):
        return SQL(
            """
            SELECT partner_id, COUNT(*) FILTER (WHERE state = 'founded') AS founded,
                   COUNT(*) FILTER (WHERE state = 'unfounded') AS unfounded
              FROM dunning_dispute
             WHERE company_id = %(company)s AND date_resolved > %(since)s
             GROUP BY partner_id
            """,
            company=company.id,
            since=today - relativedelta(months=PAID_MONTHS),
        )
