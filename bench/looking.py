"""What people look at, against the company's whole decision."""

from functools import partial

from ledger import SALESPERSON
from lxml import etree
from stopwatch import ROUNDS_OF_A_MILLION, Bench, clock, in_turns

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.service.model import call_kw
from odoo.tools import SQL

ROUNDS_OF_SCREENS = 5
COLLECTOR = "bench.collector"  # login
PAGE = {"limit": 80, "count_limit": 10001}  # as the web client asks
ITEM_COLUMNS = ("move_id", "partner_id", "status", "status_reason", "next_level_id", "next_date")
MOVE_COLUMNS = ("name", "partner_id", "invoice_date_due", "amount_residual", "payment_state")
OUR_MOVE_COLUMNS = (
    "dunning_status",
    "dunning_level_id",
    "dunning_next_level_id",
    "dunning_next_date",
)


def decision(database):
    """The whole company's decision, and what people ask of it."""
    bench = Bench(database)
    items = bench.due_items()
    moves = items.search([], limit=80).move_id
    salesperson = bench.env["res.users"].search([("login", "=", SALESPERSON)])
    own = bench.due_items(salesperson)
    debtor = [("partner_id", "ilike", "Boulangerie Kerlann 0")]
    assert own.search(debtor, limit=80)[79:]
    questions = {
        "one_invoice": (items, [("move_id", "=", moves[0].id)]),
        "eighty_invoices": (items, [("move_id", "in", moves.ids)]),
        "salesperson_list": (own, debtor),
    }
    asked = {
        name: partial(bench.seconds, records.search_fetch, domain, ITEM_COLUMNS, 0, 80)
        for name, (records, domain) in questions.items()
    }
    return in_turns(whole=lambda: bench.seconds(decide_all, bench), **asked)


def decide_all(bench):
    """Decide on every item; only a count comes back."""
    decide_on(bench.due_items(), bench)


def decide_on(items, bench):
    query = items._search([("company_id", "=", bench.company.id)])
    columns = [SQL.identifier(items._table, column) for column in ("status", "next_date")]
    bench.env.execute_query(
        SQL("SELECT COUNT(status), COUNT(next_date) FROM (%s) item", query.select(*columns))
    )


def columns(database):
    """How many queries our columns add to a list of 80 invoices, and of 20."""
    bench = Bench(database)
    moves = bench.due_items().search([], limit=80).move_id
    return {
        f"queries_{count}": queries(bench, moves[:count], MOVE_COLUMNS + OUR_MOVE_COLUMNS)
        - queries(bench, moves[:count], MOVE_COLUMNS)
        for count in (20, 80)
    }


def queries(bench, moves, names):
    for _warm in range(2):
        bench.env.invalidate_all()
        before = bench.cr.sql_log_count
        moves.web_read({name: {} for name in names})
    return bench.cr.sql_log_count - before


class Screens:
    """The company's collector at the web client: each call is a transaction of its own."""

    def __init__(self, bench):
        self.bench = bench
        self.user = self.get_collector()
        self.items = self.columns(
            "dunning.due.item", "relance_telephonique.dunning_due_item_view_list"
        )
        self.debtors = self.columns(
            "dunning.debtor", "relance_telephonique.dunning_debtor_view_list"
        )
        self.invoices = self.columns("account.move", "account.view_out_invoice_tree")

    def get_collector(self):
        users, groups = self.bench.env["res.users"], ("account.group_account_invoice",)
        groups += ("relance_telephonique.group_dunning_user",)
        user = users.search([("login", "=", COLLECTOR)]) or users.create(
            {
                "name": "Collector",
                "login": COLLECTOR,
                "company_id": self.bench.company.id,
                "company_ids": [Command.set(self.bench.company.ids)],
                "group_ids": [Command.link(self.bench.env.ref(group).id) for group in groups],
            }
        )
        self.bench.env.flush_all()
        self.bench.cr.commit()
        return user

    def columns(self, model, view):
        """Return what the web client reads for a list with its columns as they are by default."""
        records = self.bench.env[model].with_user(self.user)
        arch = etree.fromstring(records.get_view(self.bench.env.ref(view).id, "list")["arch"])
        fields = arch.xpath("//field[not(ancestor::field)][not(@optional='hide')]/@name")
        name = {"fields": {"display_name": {}}}
        return {field: name if records._fields[field].relational else {} for field in fields}

    def seconds(self, model, method, *arguments, **options):
        company, day = self.bench.company, self.bench.day
        context = {"allowed_company_ids": company.ids, "dunning_date": str(day)}
        with Registry(self.bench.cr.dbname).cursor() as cr:
            env = api.Environment(cr, self.user.id, {})
            start = clock(cr.dbname)
            call_kw(env[model], method, arguments, {**options, "context": context})
            taken = clock(cr.dbname) - start
            cr.rollback()
        return taken

    def page(self, domain=(), order=""):
        options = {"domain": list(domain), "specification": self.items, "order": order}
        return partial(self.seconds, "dunning.due.item", "web_search_read", **options, **PAGE)

    def debtors_page(self, domain=(), order=""):
        options = {"domain": list(domain), "specification": self.debtors, "order": order}
        return partial(self.seconds, "dunning.debtor", "web_search_read", **options, **PAGE)

    def groups(self, field):
        sums = ["amount_residual:sum", "days_late:max"]
        return partial(
            self.seconds, "dunning.due.item", "web_read_group", [], [field], sums, limit=80
        )

    def invoices_due(self):
        domain = [("move_type", "=", "out_invoice"), ("dunning_status", "=", "due")]
        options = {"domain": domain, "specification": self.invoices}
        return partial(self.seconds, "account.move", "web_search_read", **options, **PAGE)


def screens(database):
    """What a collector opens, and the company's decision."""
    bench = Bench(database)
    collector = Screens(bench)
    items = bench.due_items().search_count([])
    return in_turns(
        ROUNDS_OF_A_MILLION if items > 500_000 else ROUNDS_OF_SCREENS,
        whole=lambda: bench.seconds(decide_all, bench),
        first_page=collector.page(),
        by_amount=collector.page(order="amount_residual desc"),
        of_a_status=collector.page([("status", "in", ("due", "pending", "failed", "replied"))]),
        of_a_rare_status=collector.page([("status", "=", "failed")]),
        debtors=collector.debtors_page(),
        debtors_todo=collector.debtors_page(
            [("collector_id", "in", (collector.user.id, False)), ("is_todo", "=", True)]
        ),
        debtors_by_next=collector.debtors_page(order="next_date"),
        debtors_promised=collector.debtors_page([("is_promised", "=", True)]),
        by_status=collector.groups("status"),
        by_debtor=collector.groups("partner_id"),
        dashboard=partial(collector.seconds, "dunning.dashboard", "dashboard_read", {}),
        invoices=collector.invoices_due(),
        preview=partial(collector.seconds, "dunning.forecast", "action_open_preview"),
    )


def steering(database):
    """The dashboard, and the results of every step, after a run over all that is due was done."""
    bench = Bench(database)
    bench.prepare()
    bench.cr.execute("UPDATE dunning_action SET state = 'done', date_done = date")
    bench.cr.execute("ANALYZE dunning_action, dunning_action_line")
    dashboard = bench.env["dunning.dashboard"]
    analysis = bench.env["dunning.analysis"]
    sums = ["action_id:count_distinct", "amount_chased:sum", "collected_next:sum"]
    return in_turns(
        ROUNDS_OF_A_MILLION,
        dashboard=partial(bench.seconds, dashboard.dashboard_read, {"period": "year"}),
        results=partial(bench.seconds, analysis._read_group, [], ["level_id"], sums),
        floor=partial(bench.seconds, decide_all, bench),
    )
