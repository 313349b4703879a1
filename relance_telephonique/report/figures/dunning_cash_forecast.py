"""Cash: what is expected week by week, of everything that is owed."""

from odoo import fields, models
from odoo.tools import SQL

from ...tools.expected_sql import WEEKS_AHEAD, unpaid_share
from ...tools.payment_date import BAND_OF_80

ROWS_PER_ITEM = 32  # a row's id is its item's, times this
WORTH_A_ROW = 0.001  # share of an item
KINDS = [
    ("promised", "Promised"),
    ("on_way", "On its way"),
    ("expected", "By how they pay"),
    ("later", "After 13 weeks"),
    ("disputed", "Disputed"),
    ("legal", "In litigation or blocked"),
    ("unsent", "Not sent"),
]
STOPPED = ("excluded.blocked", "excluded.proceedings")
NO_DEBT = ("excluded.paid_back", "excluded.bank_debit")
NOTHING_TO_COME = ("covered", "to_match")  # credits and money are there already
READ_OF_ITEM = (
    "id",
    "move_id",
    "partner_id",
    "company_id",
    "company_currency_id",
    "collector_id",
    "amount_residual",
    "amount_left",
    "amount_chased",
    "date_maturity",
    "days_late",
    "status",
    "reason_code",
)
READ_OF_PROMISED = (
    "id",
    "status",
    "amount_left",
    "amount_residual",
    "amount_residual_currency",
)


class DunningCashForecast(models.Model):
    """What is expected to come in, and when: a row per open item and week, of 13 weeks.

    Promises and plans count on their days, as far as nothing else holds what was promised: that is
    told as what holds it. Of other items, and of what a promise leaves out, each week has the share
    of such invoices that is paid in it, by how the debtor pays. What is disputed, in litigation,
    blocked or not sent stands apart, without a day. Credits are not deducted; what they cover, or
    money that is there already, is left out.
    """

    _name = "dunning.cash.forecast"
    _inherit = ["dunning.listed"]
    _description = "Expected Receipts"
    _auto = False
    _order = "date, amount desc, id"
    _rec_name = "partner_id"
    _depends = {
        "dunning.behaviour": ["pay_days", "pay_tail"],
        "dunning.promise": ["company_id", "user_id"],
        "dunning.promise.item": ["move_line_id", "promise_id"],
        "dunning.promise.line": [
            "amount",
            "amount_expected",
            "amount_paid",
            "amount_taken",
            "date",
            "partner_id",
            "promise_state",
            "state",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    kind = fields.Selection(KINDS, string="Known from", readonly=True)
    date = fields.Date(string="Week", readonly=True, depends_context=["dunning_date"])
    week = fields.Date(string="Monday", readonly=True, depends_context=["dunning_date"])
    amount = fields.Monetary(
        string="Expected receipts",
        readonly=True,
        help="Of what is open, the share that comes in this week, in the company's currency.",
    )
    amount_low = fields.Monetary(
        string="At least",
        readonly=True,
        help="In nine cases of ten the sum is not lower.",
    )
    amount_high = fields.Monetary(
        string="At most", readonly=True, help="In nine cases of ten the sum is not higher."
    )
    variance = fields.Float(readonly=True, aggregator=None)
    amount_open = fields.Monetary(
        string="Still open", readonly=True, aggregator=None, help="All that is open of the item."
    )

    def _read_group_select(self, aggregate_spec, query):
        """The band of a sum: chances of single invoices even out, the more there are of them."""
        signs = {"amount_low:sum": SQL("-"), "amount_high:sum": SQL("+")}
        if aggregate_spec not in signs:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "GREATEST(SUM(%s) %s %s * sqrt(SUM(%s)), 0)",
            self._field_to_sql(self._table, "amount", query),
            signs[aggregate_spec],
            BAND_OF_80,
            self._field_to_sql(self._table, "variance", query),
        )

    # ------------------------------------------------------------------ the query

    @property
    def _table_query(self):
        return SQL(
            """
            WITH promised AS MATERIALIZED (%(promised)s)
            SELECT owed.*,
                   date_trunc('week', owed.date)::date AS week,
                   GREATEST(owed.amount - %(band)s * sqrt(owed.variance), 0) AS amount_low,
                   LEAST(owed.amount + %(band)s * sqrt(owed.variance), owed.amount_open)
                       AS amount_high
              FROM (%(items)s UNION ALL %(promises)s) owed
            """,
            promised=self._items_promised(),
            band=BAND_OF_80,
            items=self._rows_of_items(),
            promises=self._rows_of_promises(),
        )

    def _rows_of_items(self):
        items = self.env["dunning.due.item"]
        query = items._search([("partner_id", "!=", False)])
        return SQL(
            """
            SELECT item.id::bigint * %(rows)s + part.number AS id, item.company_id,
                   item.company_currency_id AS currency_id, item.partner_id, item.move_id,
                   item.collector_id, part.kind, part.date, part.amount::float8 AS amount,
                   part.variance::float8 AS variance, item.amount_residual::float8 AS amount_open
              FROM (%(items)s) item
              LEFT JOIN dunning_behaviour how ON how.company_id = item.company_id
                                             AND how.partner_id = item.partner_id
              LEFT JOIN promised ON promised.id = item.id
              JOIN LATERAL (%(without_promise)s) unpromised ON TRUE
              JOIN LATERAL (%(day)s) day ON TRUE
              JOIN LATERAL (%(sorts)s) sort ON TRUE
              JOIN LATERAL (%(weeks)s UNION ALL %(apart)s) part ON part.amount > 0
            """,
            rows=ROWS_PER_ITEM,
            items=query.select(*(SQL.identifier(items._table, name) for name in READ_OF_ITEM)),
            day=SQL(
                """
                SELECT item.date_maturity + item.days_late AS today,
                       date_trunc('week', item.date_maturity + item.days_late)::date AS monday
                OFFSET 0
                """
            ),
            sorts=self._sort_of_item(),
            without_promise=self._without_promise(),
            weeks=self._weeks_of_item(),
            apart=self._apart_of_item(),
        )

    def _without_promise(self):
        """What the promise about an item leaves out: what is chased, and what is disputed."""
        return SQL(
            """
            SELECT chased.amount AS chased,
                   item.amount_left - brought.amount - chased.amount AS disputed
              FROM (SELECT item.amount_left * COALESCE(promised.part, 0) AS amount) brought,
                   LATERAL (
                     SELECT GREATEST(item.amount_chased - brought.amount, 0) AS amount) chased
            OFFSET 0
            """
        )

    def _sort_of_item(self):
        return SQL(
            """
            SELECT CASE WHEN item.status = 'legal' OR item.reason_code IN %(stopped)s THEN 'legal'
                        WHEN item.reason_code IN %(no_debt)s OR item.status IN %(nothing)s THEN NULL
                        WHEN item.status = 'unsent' THEN 'unsent'
                        ELSE 'expected' END AS kind
            OFFSET 0
            """,
            stopped=STOPPED,
            no_debt=NO_DEBT,
            nothing=NOTHING_TO_COME,
        )

    def _weeks_of_item(self):
        """Of what is expected by how the debtor pays, the share of each week, and of later.

        A debtor of whom nothing is known is expected to pay on the due date, or now.
        """
        return SQL(
            """
            SELECT number, CASE WHEN number < %(weeks)s THEN 'expected' ELSE 'later' END AS kind,
                   CASE WHEN number < %(weeks)s
                        THEN GREATEST(day.monday + 7 * number, day.today) END AS date,
                   unpromised.chased * chance.share AS amount,
                   CASE WHEN number < %(weeks)s
                        THEN unpromised.chased ^ 2 * chance.share * (1 - chance.share)
                        ELSE 0 END AS variance
              FROM generate_series(0, %(weeks)s) number
              JOIN LATERAL (SELECT CASE WHEN number = 0 THEN day.today
                                        ELSE day.monday + 7 * number END AS first,
                                   CASE WHEN number < %(weeks)s
                                        THEN day.monday + 7 * number + 7 END AS next) span ON TRUE
              JOIN LATERAL (
                   SELECT CASE WHEN how.pay_days IS NULL
                               THEN (GREATEST(item.date_maturity, day.today) >= span.first
                                     AND (span.next IS NULL
                                          OR GREATEST(item.date_maturity, day.today) < span.next)
                                    )::int
                               ELSE (%(from_first)s - CASE WHEN span.next IS NULL THEN 0
                                                           ELSE %(from_next)s END)
                                    / %(from_today)s END AS share
                   OFFSET 0) chance ON chance.share > %(worth)s
             WHERE sort.kind = 'expected'
            """,
            weeks=WEEKS_AHEAD,
            from_first=unpaid_share(SQL("(span.first - item.date_maturity)")),
            from_next=unpaid_share(SQL("(span.next - item.date_maturity)")),
            from_today=unpaid_share(SQL("item.days_late")),
            worth=WORTH_A_ROW,
        )

    def _apart_of_item(self):
        """What has no day, and what is on its way now."""
        return SQL(
            """
            SELECT apart.number, apart.kind,
                   CASE WHEN apart.kind = 'on_way' THEN day.today END, apart.amount, 0
              FROM (VALUES
                    (%(first)s + 1, 'disputed',
                     CASE WHEN sort.kind = 'expected' THEN unpromised.disputed END),
                    (%(first)s + 2, 'legal',
                     CASE WHEN sort.kind = 'legal' THEN item.amount_left END),
                    (%(first)s + 3, 'unsent',
                     CASE WHEN sort.kind = 'unsent' THEN item.amount_left END),
                    (%(first)s + 4, 'on_way',
                     CASE WHEN sort.kind IS NOT NULL
                          THEN item.amount_residual - item.amount_left END)
                   ) apart(number, kind, amount)
            """,
            first=WEEKS_AHEAD,
        )

    def _rows_of_promises(self):
        items = self.env["dunning.due.item"]
        return SQL(
            """
            SELECT -line.id::bigint AS id, promise.company_id, company.currency_id,
                   line.partner_id, NULL::int AS move_id, promise.user_id AS collector_id,
                   'promised' AS kind, GREATEST(line.date, rules.today) AS date,
                   (line.amount_expected * held.share)::float8 AS amount, 0::float8 AS variance,
                   (line.amount_expected * held.share)::float8 AS amount_open
              FROM dunning_promise_line line
              JOIN dunning_promise promise ON promise.id = line.promise_id
              JOIN (SELECT promise_id, SUM(share) AS share FROM promised
                     GROUP BY promise_id) held ON held.promise_id = promise.id AND held.share > 0
              JOIN res_company company ON company.id = promise.company_id
              JOIN %(rules)s ON rules.company_id = promise.company_id
             WHERE line.promise_state = 'open' AND line.state != 'kept'
               AND line.amount_expected > 0
            """,
            rules=items._rules_values(items._rules()),
        )

    def _items_promised(self):
        """The items that promises hold: the ``share`` that each brings of what its promise has to
        bring, and the ``part`` that this is of what is left of it.

        What is disputed, covered or in litigation as well has rows of its own, or none; so has what
        is on its way, which the promise brings no more.
        """
        items = self.env["dunning.due.item"]
        promised = self.env["dunning.promise.item"]._search([("is_open", "=", True)])
        query = items._search([("id", "in", promised.subselect("move_line_id"))])
        columns = (SQL.identifier(items._table, name) for name in READ_OF_PROMISED)
        return SQL(
            """
            SELECT held.promise_id, held.id,
                   held.share * LEAST(held.amount_left / NULLIF(to_come.amount, 0), 1) AS share,
                   ROUND(LEAST(to_come.amount / NULLIF(held.amount_left, 0), 1), 6) AS part
              FROM (SELECT own.promise_id, item.id, item.status,
                           item.amount_left / NULLIF(SUM(item.amount_left) OVER promise, 0)
                               AS share,
                           SUM(item.amount_residual_currency * item.amount_left
                               / NULLIF(item.amount_residual, 0)) OVER promise AS amount_left
                      FROM dunning_promise_item own
                      JOIN (%s) item ON item.id = own.move_line_id
                    WINDOW promise AS (PARTITION BY own.promise_id)) held
              JOIN (SELECT promise_id, SUM(amount - COALESCE(amount_paid, 0)
                                           - COALESCE(amount_taken, 0)) AS amount
                      FROM dunning_promise_line
                     WHERE promise_state = 'open' AND state != 'kept'
                     GROUP BY promise_id) to_come ON to_come.promise_id = held.promise_id
             WHERE held.status = 'promised'
            """,
            query.select(*columns),
        )

    def action_open_debtor(self):
        """Open the debtor."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
