"""Debtors: a row for each who owes a company something, due or not, with what comes next.

One query over the decision on their items (``dunning.due.item``), which writes nothing and is never
stored. What the ledger answers alone is not decided, and a page decides only whom it shows.
"""

from functools import cached_property
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.debtor_key import by_parts, key_sql, keys_asked, parts
from ...tools.due_item_query import DueItemQuery
from ...tools.selection_of import SelectionOf

COMING = [  # what comes next; of the same day, in this order
    ("callback", "Call back"),
    ("call", "Call to make"),
    ("reply", "Answer to read"),
    ("failure", "Failure to mend"),
    ("approval", "Step to approve"),
    ("promise", "Promised payment"),
    ("dispute", "Dispute to settle"),
    ("match", "Money to match"),
    ("unsent", "Invoice to send"),
    ("letter", "Deadline of a letter"),
    ("step", "Step of the scenario"),
    ("pause", "End of a pause"),
    ("case", "Deadline of a case"),
    ("decide", "To decide: no step is left"),
]
BY_READER = ["uid"]  # salespeople see what they sold, and its sums
BY_DAY = ["uid", "dunning_date"]
ASKED = ("id", "company_id", "partner_id", "amount_owed", "days_late")  # of what is not decided
ASKED_DECIDED = (
    *ASKED,
    "date_maturity",
    "amount_chased",
    "amount_disputed",
    "amount_owed_currency",
    "contact_date",
    "level_id",
    "action_id",
    "next_date",
    "status",
    "reason_id",
    "promise_date",
    "amount_to_come",
)
OF_A_DEBT = (
    "id",
    "company_id",
    "partner_id",
    "currency_id",
    "date_maturity",
    "days_late",
    "amount_owed",
    "amount_owed_currency",
    "is_followed",
)
# What is asked of an item is worked out once, not wherever it is used (OFFSET 0).
OWED_OF_ITEM = """
    JOIN LATERAL (SELECT %s OFFSET 0) whole ON TRUE
"""
# What credits leave of it, looked up by its id: PostgreSQL expects them to reach next to none, and
# would compare each item with each that they reach. They stand apart: it would count their cost
# once for each item, and then care for nothing else.
LEFT_BY_CREDITS = """
    WITH credited AS MATERIALIZED (SELECT JSONB_OBJECT_AGG(rest.id, rest.amount) AS amounts
                                     FROM (%s) rest)
"""
LEFT_OF_ITEM = """
    JOIN LATERAL (
         SELECT COALESCE(((SELECT amounts FROM credited) ->> item.id::text)::numeric,
                         whole.amount_owed) AS amount
         OFFSET 0) owed ON TRUE
"""
ALL_OF_ITEM = """
    CROSS JOIN LATERAL (SELECT whole.amount_owed AS amount) owed
"""
DISPUTED_OF_ITEM = """
    JOIN LATERAL (SELECT LEAST(owed.amount, GREATEST(whole.amount_owed - item.amount_chased, 0))
                         AS amount) disputed ON TRUE
"""
SUMS_OWED = """
    item.company_id, item.partner_id, COUNT(*) AS item_count,
    COALESCE(SUM(owed.amount) FILTER (WHERE item.days_late > 0), 0) AS amount_overdue,
    COALESCE(SUM(owed.amount) FILTER (WHERE item.days_late <= 0), 0) AS amount_not_due,
    COALESCE(GREATEST(MAX(item.days_late) FILTER (WHERE owed.amount > 0), 0), 0) AS days_late
"""
STANDING = """
    MAX(item.contact_date) AS contact_date,
    ARRAY_AGG(item.reason_id) FILTER (WHERE item.status = 'promised') AS promise_ids,
    ARRAY_AGG(owed.amount - disputed.amount) FILTER (WHERE item.status = 'promised')
        AS promised_left,
    ARRAY_AGG((owed.amount - disputed.amount) * whole.amount_owed_currency
              / NULLIF(whole.amount_owed, 0)) FILTER (WHERE item.status = 'promised')
        AS promised_left_own,
    ARRAY_AGG(item.amount_to_come) FILTER (WHERE item.status = 'promised') AS promised_to_come,
    SUM(disputed.amount) AS amount_disputed,
    BOOL_OR(item.status = 'promised') AS is_promised,
    BOOL_OR(item.amount_disputed > 0) AS is_disputed,
    BOOL_OR(item.status = 'replied') AS is_answered,
    BOOL_OR(item.status = 'failed') AS is_failed,
    BOOL_OR(item.status = 'legal') AS is_in_case
"""


class Whose:
    """Whose rows are asked for, and whether they have credits, which is looked up once for all
    forms of the question. It goes through the context, where no client can put an object.
    """

    def __init__(self, partners, have_credits):
        self.partners, self._look_up = partners, have_credits

    @cached_property
    def have_credits(self):
        return self._look_up(self.partners)


class Rows(NamedTuple):
    """The rows to search among instead of the decided ones. They go through the context
    (``dunning_rows``), where no client can put an object.
    """

    query: SQL


class DunningDebtor(models.Model):
    """A debtor of a company, as the reader may know them: a salesperson's sums are of the invoices
    that they may see. ``id`` is made of the company's and the partner's (``tools/debtor_key.py``);
    amounts are in the company's currency, whatever holds the items: what is owed of them, see
    ``models/decision/owed.py``.
    """

    _name = "dunning.debtor"
    _inherit = ["dunning.listed"]
    _description = "Debtor"
    _auto = False
    _order = "amount_overdue desc, amount_due desc, id"
    _rec_name = "partner_id"
    _depends = {
        "dunning.action": ["channel", "date_expiry", "reason", "state"],
        "dunning.action.line": ["action_id", "active", "move_line_id"],
        "dunning.behaviour": ["company_id", "grade", "partner_id", "segment"],
        "dunning.case": ["date_deadline"],
        "dunning.dispute": ["date_target"],
        "dunning.pause": ["date_until"],
        "res.company": ["currency_id"],
        "res.partner": ["dunning_collector_id", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    item_ids = fields.One2many("dunning.due.item", "debtor_id", string="Due items")
    item_count = fields.Integer(string="Items", readonly=True, depends_context=BY_READER)
    amount_overdue = fields.Monetary(string="Overdue", readonly=True, depends_context=BY_DAY)
    amount_not_due = fields.Monetary(string="Not due", readonly=True, depends_context=BY_DAY)
    amount_due = fields.Monetary(
        string="Total due",
        readonly=True,
        depends_context=BY_READER,
        help="All that is owed, overdue or not, also what is promised or disputed: credits and "
        "what is on its way are deducted, and nothing is owed yet of what was never sent.",
    )
    days_late = fields.Integer(
        string="Oldest delay",
        readonly=True,
        aggregator="max",
        depends_context=BY_DAY,
        help="How many days the oldest item is late of which something is owed.",
    )
    grade = SelectionOf("dunning.behaviour.grade", readonly=True, depends_context=BY_READER)
    segment = SelectionOf("dunning.behaviour.segment", readonly=True, depends_context=BY_READER)

    next_kind = fields.Selection(
        COMING, string="What comes next", readonly=True, depends_context=BY_DAY
    )
    next_date = fields.Date(
        string="On",
        readonly=True,
        depends_context=BY_DAY,
        help="The day of what comes next; what should have been done before is for today.",
    )
    next_item_id = fields.Many2one(
        "dunning.due.item", string="About", readonly=True, depends_context=BY_DAY
    )
    contact_date = fields.Date(
        string="Last contact on",
        readonly=True,
        depends_context=BY_DAY,
        help="The last contact with the debtor, through any channel.",
    )
    amount_promised = fields.Monetary(
        string="Promised",
        readonly=True,
        depends_context=BY_DAY,
        help="What running promises still have to bring of what is owed. What they leave out is "
        "not chased either while they run.",
    )
    amount_disputed = fields.Monetary(string="Disputed", readonly=True, depends_context=BY_DAY)
    is_promised = fields.Boolean(string="Has promised", readonly=True, depends_context=BY_DAY)
    is_disputed = fields.Boolean(string="Disputes", readonly=True, depends_context=BY_DAY)
    is_answered = fields.Boolean(string="Answered", readonly=True, depends_context=BY_DAY)
    is_failed = fields.Boolean(string="Failed", readonly=True, depends_context=BY_DAY)
    is_in_case = fields.Boolean(string="In litigation", readonly=True, depends_context=BY_DAY)

    @api.depends("partner_id")
    def _compute_display_name(self):
        for debtor in self:
            debtor.display_name = debtor.partner_id.display_name

    # ------------------------------------------------------------------ the query

    @property
    def _table_query(self):
        rows = self.env.context.get("dunning_rows")
        return rows.query if isinstance(rows, Rows) else self._rows(decided=True)

    def _rows(self, decided):
        """The rows, of the items that the reader may see; of the ledger alone, or decided."""
        sums = SQL(SUMS_OWED)
        if decided:
            sums = SQL("%s, %s, %s", sums, SQL(STANDING), self._select_next())
        left = self._left_by_credits()
        known = left and SQL(LEFT_BY_CREDITS, left)
        asked = ASKED_DECIDED if decided else ASKED
        joined = [self._owed_of_item(asked), SQL(LEFT_OF_ITEM if left else ALL_OF_ITEM)]
        if decided:
            joined.append(SQL(DISPUTED_OF_ITEM))
        return self._rows_of(asked, sums, SQL(" ").join(joined), decided, known)

    def _owed_of_item(self, asked):
        amounts = (SQL("item.%s", SQL.identifier(name)) for name in asked if "_owed" in name)
        return SQL(OWED_OF_ITEM, SQL(", ").join(amounts))

    def _rows_of(self, asked, sums, joined, decided, known=None):
        """The rows, of sums over what is asked of each ``item``, what is joined to it and what is
        ``known`` of all.
        """
        items = self.env["dunning.due.item"]
        query = items._search([("partner_id", "!=", False)])
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(known)s SELECT %(sums)s FROM (%(items)s) item %(joined)s
                     GROUP BY item.company_id, item.partner_id) owed
              LEFT JOIN res_company company ON company.id = owed.company_id
              LEFT JOIN res_partner debtor ON debtor.id = owed.partner_id
              LEFT JOIN %(behaviour)s behaviour ON behaviour.company_id = owed.company_id
                                               AND behaviour.partner_id = owed.partner_id
            """,
            columns=self._columns(decided),
            known=known or SQL(),
            sums=sums,
            items=query.select(*(SQL.identifier(items._table, name) for name in asked)),
            joined=joined,
            behaviour=self.env["dunning.behaviour"]._select_where(
                [], "company_id", "partner_id", "grade", "segment"
            ),
        )

    def _left_by_credits(self):
        """What credits leave of the items, those too that the reader may not see; of the debtors
        who are asked for alone, if it is known who they are. None if these have no credits: half a
        query need not be planned.
        """
        asked = self.env.context.get("dunning_asked")
        is_known = isinstance(asked, Whose)
        if is_known and not asked.have_credits:
            return None
        items, companies = self.env["dunning.due.item"].sudo(), self._companies_of_credits()
        query = items._search([("partner_id", "!=", False), ("company_id", "in", companies.ids)])
        debts = SQL(
            """
            SELECT debt.id, debt.company_id, debt.partner_id, debt.currency_id,
                   debt.date_maturity AS due, debt.amount_owed_currency AS own,
                   debt.amount_owed AS amount, %s AS rank
              FROM (%s) debt
            """,
            items._rank_of_debt(SQL("debt")),
            query.select(*(SQL.identifier(items._table, name) for name in OF_A_DEBT)),
        )
        return items._set_off(debts, companies, asked.partners if is_known else None)

    def _companies_of_credits(self):
        companies = self.env.companies._dunning_family().sudo()
        if self.env.su:
            companies = companies.search([])  # pylint: disable=no-search-all
        return companies

    def _have_credits(self, partners):
        items = self.env["dunning.due.item"].sudo()
        return items._have_credits(self._companies_of_credits(), partners)

    def _columns(self, decided):
        """Each column by its name, and what was put into ``next`` taken out of it."""
        left_out = () if decided else self._decided_columns()
        apart = self._apart(decided)
        plain = [
            SQL.identifier("owed", name)
            for name in self._stored()
            if name not in left_out and name not in apart
        ]
        values = [
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in apart.items()
            if name not in left_out
        ]
        return SQL(", ").join(plain + values)

    def _apart(self, decided):
        """The columns that are no columns of ``owed``; what a debtor is, is read once for each."""
        items, company = self.env["dunning.due.item"], SQL("owed.company_id")
        promised = {"amount_promised": self._amount_promised()} if decided else {}
        return {
            **self._taken_out_of_next(),
            **promised,
            "id": key_sql(company, SQL("owed.partner_id")),
            "currency_id": SQL("company.currency_id"),
            "collector_id": items._of_company("dunning_collector_id", SQL("int"), company),
            "user_id": SQL("debtor.user_id"),
            "amount_due": SQL("owed.amount_overdue + owed.amount_not_due"),
            "grade": SQL("behaviour.grade"),
            "segment": SQL("behaviour.segment"),
        }

    def _amount_promised(self):
        """Of what each promise holds, what it still has to bring, by the rate of what it holds."""
        return SQL(
            """
            (SELECT COALESCE(SUM(held.amount * LEAST(1, held.to_come / NULLIF(held.own, 0))), 0)
               FROM (SELECT SUM(item.amount) AS amount, SUM(item.own) AS own,
                            MAX(item.to_come) AS to_come
                       FROM UNNEST(owed.promise_ids, owed.promised_left, owed.promised_left_own,
                                   owed.promised_to_come)
                            AS item(promise_id, amount, own, to_come)
                      GROUP BY item.promise_id) held)
            """
        )

    @api.model
    def _stored(self):
        return [name for name, field in self._fields.items() if field.store and field.column_type]

    @api.model
    def _decided_columns(self):
        """What takes a decision to know."""
        return [
            name
            for name in self._stored()
            if name.startswith(("next_", "is_", "contact_"))
            or name in ("amount_promised", "amount_disputed")
        ]

    # ------------------------------------------------------------------ asking

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search among rows of the ledger, for as long as what is asked of them names nothing that
        is decided.
        """
        asked = self._with_those_asked(domain)
        query = super(DunningDebtor, asked)._search(by_parts(domain, "id"), *args, **kwargs)
        if query.is_empty() or isinstance(self.env.context.get("dunning_rows"), Rows):
            return query
        return DueItemQuery(query, asked._rows(decided=False), self._decided_columns())

    @api.model
    def _search_among(self, rows, domain, **options):
        """Search among these rows, as SQL, of which nothing is decided."""
        return self.with_context(dunning_rows=Rows(rows))._search(domain, **options)

    @api.model
    def _with_those_asked(self, domain):
        """Return the model, knowing whom a domain is about: others' credits are not looked up."""
        keys, asked = keys_asked(domain, "id"), None
        if keys is not None:
            _companies, partners = parts(keys)
            asked = Whose(self.env["res.partner"].browse(partners), self._have_credits)
        return self.with_context(dunning_asked=asked)

    def _fetch_query(self, query, fields):
        """A page is found first: only whom it shows is decided, whatever it is sorted by, and once
        for all that is shown of them.
        """
        if not {field.name for field in fields}.isdisjoint(self._decided_columns()):
            fields = [self._fields[name] for name in self._stored()]
        if not query.limit:
            return super()._fetch_query(query, fields)
        page = self.browse(query.get_result_ids())
        if page and fields:
            shown = self._search([("id", "in", page.ids)], bypass_access=True)
            super()._fetch_query(shown, fields)
        return page
