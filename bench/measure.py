"""Take one measurement in a process of its own, and print what was found as JSON.

usage: measure.py MEASUREMENT DATABASE…

Nothing stays but what ``remember_rows`` keeps. What is compared is timed in turns, so that a busy
moment of the machine falls on both.
"""

import json
import os
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time

from ledger import COMPANY, PAID_UNRECONCILED, SALESPERSON
from lxml import etree

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.service.model import call_kw
from odoo.tools import SQL, config
from odoo.tools.pdf import PdfFileReader

ROUNDS, ROUNDS_OF_SCREENS, ROUNDS_OF_HAND_OVERS, ROUNDS_OF_A_MILLION = 7, 3, 2, 2
ROUNDS_OF_PRINTS, LETTERS = 2, 12
COLLECTOR = "bench.collector"  # login
PAGE = {"limit": 80, "count_limit": 10001}  # as the web client asks
OUR_REPORT = "relance_telephonique.report_formal_notice"
ODOO_REPORT = "account.report_invoice_with_payments"
BATCH = 1000  # e-mails, calls, reconciliations
BANK_LINES = 20_000  # that nobody has matched; fewer than one for each due item
LEDGER_TABLES = {"dunning_action": "floor_action", "dunning_action_line": "floor_line"}
ITEM_COLUMNS = ("move_id", "partner_id", "status", "status_reason", "next_level_id", "next_date")
MOVE_COLUMNS = ("name", "partner_id", "invoice_date_due", "amount_residual", "payment_state")
OUR_MOVE_COLUMNS = (
    "dunning_status",
    "dunning_level_id",
    "dunning_next_level_id",
    "dunning_next_date",
)


# ------------------------------------------------------------------ tools


def clock(database):
    """The time, or with ``BENCH_CLOCK=processor`` the seconds that Python and PostgreSQL worked for
    this database (Linux): other work on the machine distorts them less. Nobody else may use the
    database then: who leaves takes their seconds along.
    """
    if os.environ.get("BENCH_CLOCK") != "processor":
        return perf_counter()
    return process_time() + sum(
        worked(process, database) for process in Path("/proc").glob("[0-9]*")
    )


def worked(process, database):
    """Seconds that a process worked, 0 if it does not serve the database."""
    try:
        serves = f"postgres: odoo {database} ".encode() in (process / "cmdline").read_bytes()
        return int((process / "schedstat").read_text().split()[0]) / 1e9 if serves else 0
    except FileNotFoundError:  # it has ended
        return 0


class Bench:
    """A company in one database, by default the benchmark's, on the last day it worked."""

    def __init__(self, database, name=COMPANY):
        self.cr = Registry(database).cursor()
        env = api.Environment(self.cr, SUPERUSER_ID, {})
        company = env["res.company"].search([("name", "=", name)])
        self.env = env(context={"allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        if "dunning_mode" in company:
            responsible = self.env.ref("base.user_admin")
            responsible.company_ids = [Command.link(self.company.id)]
            self.company.write({"dunning_mode": "approval", "dunning_user_id": responsible.id})
            self.day = self.company._dunning_today()
            while not self.company._dunning_is_working_day(self.day):
                self.day -= timedelta(days=1)
            self.env.flush_all()
            self.cr.commit()

    @property
    def policy(self):
        """OCA's, of three levels."""
        return self.env.ref("account_credit_control.credit_control_3_time")

    def prepare(self):
        run = self.env["dunning.run"].create({"company_id": self.company.id, "date": self.day})
        run._prepare()
        self.env.flush_all()
        return run

    def due_items(self, user=SUPERUSER_ID):
        return self.env["dunning.due.item"].with_user(user).with_context(dunning_date=self.day)

    def vacuum(self, *tables):
        """Let PostgreSQL forget what was undone."""
        self.cr.rollback()
        with Registry(self.cr.dbname).cursor() as cr:
            cr._cnx.autocommit = True
            for table in tables:
                cr._obj.execute(f"VACUUM ANALYZE {table}")

    def seconds(self, work, *arguments):
        """Time ``work`` and undo it."""
        self.env.invalidate_all()
        with self.undone():
            start = clock(self.cr.dbname)
            work(*arguments)
            self.cr.flush()
            return clock(self.cr.dbname) - start

    @contextmanager
    def undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)


def in_turns(rounds=ROUNDS, **timers):
    """Take the time of each several times, in turns, after once to warm up.

    ``BENCH_ROUNDS`` bounds how many times, on a machine that is busy.
    """
    rounds = min(rounds, int(os.environ.get("BENCH_ROUNDS", rounds)))
    timings = {name: [] for name in timers}
    for number in range(rounds + 1):
        for name, timer in timers.items():
            seconds = timer()
            if number:
                timings[name].append(seconds)
    return timings


def reset_peak():
    """Let the process's peak memory begin anew (Linux), and return what it uses now, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(field):
    status = Path("/proc/self/status").read_text()
    return int(status.split(field + ":")[1].split()[0]) / 1024


# ------------------------------------------------------------------ preparing a run


def remember_rows(bench):
    """Keep the rows that a run writes, and make two tables like the ledger's to put them in."""
    run = bench.prepare()
    for table, floor in LEDGER_TABLES.items():
        bench.cr.execute(f"DROP TABLE IF EXISTS {floor}, {table}_rows CASCADE")
        bench.cr.execute(f"CREATE TABLE {floor} (LIKE {table} INCLUDING ALL)")
        for constraint in foreign_keys(bench.cr, table):
            bench.cr.execute(f"ALTER TABLE {floor} ADD {constraint}")
    bench.cr.execute(
        "CREATE TABLE dunning_action_rows AS SELECT * FROM dunning_action WHERE run_id = %s",
        [run.id],
    )
    bench.cr.execute(
        "CREATE TABLE dunning_action_line_rows AS SELECT line.* FROM dunning_action_line line"
        " JOIN dunning_action_rows action ON action.id = line.action_id"
    )
    # The floor's actions name the run: it stays, its actions go.
    bench.cr.execute("DELETE FROM dunning_action WHERE run_id = %s", [run.id])
    bench.cr.commit()


def foreign_keys(cr, table):
    cr.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    return [row[0].replace(" dunning_action(", " floor_action(") for row in cr.fetchall()]


def insert_floor(bench):
    """The least that recording a run can cost: the same rows, from where they lie ready."""
    for table, floor in LEDGER_TABLES.items():
        bench.cr.execute(f"INSERT INTO {floor} SELECT * FROM {table}_rows")


def prepare(database):
    """A run's preparation, and the floor."""
    bench = Bench(database)
    remember_rows(bench)

    def timer(work):
        bench.vacuum(*LEDGER_TABLES, *LEDGER_TABLES.values())
        return bench.seconds(work)

    run = bench.env["dunning.run"].search([("item_count", ">", 0)], limit=1)
    timings = in_turns(
        ROUNDS_OF_A_MILLION if run.item_count > 500_000 else ROUNDS,
        ours=lambda: timer(bench.prepare),
        floor=lambda: timer(lambda: insert_floor(bench)),
    )
    bench.cr.execute("SELECT COUNT(*), COUNT(DISTINCT action_id) FROM dunning_action_line_rows")
    lines, actions = bench.cr.fetchone()
    return timings | {"actions": actions, "lines": lines}


def prepare_memory(database):
    bench = Bench(database)
    before = reset_peak()
    run = bench.prepare()
    return {"memory": memory("VmHWM") - before, "items": run.item_count}


def credit_control(database):
    """OCA's run over the same items, once: it takes minutes."""
    bench = Bench(database)
    run = credit_control_run(bench)
    before = reset_peak()
    seconds = bench.seconds(run.generate_credit_lines)
    return {"credit_control": [seconds], "memory": memory("VmHWM") - before}


def credit_control_run(bench):
    run = bench.env["credit.control.run"].create(
        {"date": bench.day, "company_id": bench.company.id, "policy_ids": bench.policy.ids}
    )
    bench.env.flush_all()
    return run


# ------------------------------------------------------------------ who is chased


def differential(database):
    """Whom OCA's module and ours chase first in the demo company, where nobody was chased yet: a
    row per reason for which one of them leaves items alone, as ``[by, reason, items, amount]``.
    """
    from odoo.addons.relance_telephonique.demo import COMPANY as DEMO

    bench = Bench(database, DEMO["name"])
    run = credit_control_run(bench)
    run.generate_credit_lines()
    theirs = run.line_ids.move_line_id
    items = bench.due_items().search([("company_id", "=", bench.company.id)])
    ours = items.filtered(lambda i: i.status == "due" and i.next_level_id.delay_days >= 0)
    first = bench.policy.level_ids.sorted("level")[0]
    found = Counter(), Counter()
    for item in items:
        key = difference(item, item in ours, item.move_line_id in theirs, first.delay_days)
        found[0][key] += 1
        found[1][key] += item.amount_residual
    return [[*key, found[0][key], round(found[1][key], 2)] for key in sorted(found[0])]


def difference(item, is_ours, is_theirs, delay):
    """Return who chases an item, and why the other does not."""
    if is_ours and is_theirs:
        return "both", ""
    if is_theirs:
        return "only OCA", item.reason_code
    if is_ours:
        late = item.days_late >= delay
        return "only ours", "?" if late else f"late for less than {delay} days"
    return "neither", item.reason_code


# ------------------------------------------------------------------ parts of the decision


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


def matching(database):
    """The decision among bank lines that nobody has matched, and without a look at them."""
    from odoo.addons.relance_telephonique.models.decision.dunning_due_item_list import Asked

    bench = Bench(database)
    with bench.undone():
        bring_bank_lines(bench)
        rules = [
            rule._replace(has_bank_money=False)
            for rule in bench.env["res.company"]._dunning_rules().values()
        ]
        unaware = bench.due_items().with_context(dunning_rules=Asked(lambda: rules))
        found = bench.due_items().search_count([("status", "=", "to_match")])
        return in_turns(
            ours=lambda: bench.seconds(decide_all, bench),
            floor=lambda: bench.seconds(decide_on, unaware, bench),
        ) | {"found": found}


def bring_bank_lines(bench):
    """Of ten bank lines one is of the very amount of an item, three name an invoice, three are a
    debtor's and fit nothing, and three are of nobody known.
    """
    journal = bench.env["account.journal"].search(
        [("company_id", "=", bench.company.id), ("type", "=", "bank")], limit=1
    )
    model = bench.env["account.bank.statement.line"].create(
        {"journal_id": journal.id, "date": bench.day, "amount": 1, "payment_ref": "Virement"}
    )
    bench.env.flush_all()
    bench.cr.execute(
        """
        CREATE TEMPORARY TABLE brought ON COMMIT DROP AS
        SELECT item.*, nextval('account_bank_statement_line_id_seq') AS line_id
          FROM (SELECT ROW_NUMBER() OVER (ORDER BY line.partner_id, line.id) AS number,
                       partner.commercial_partner_id AS debtor_id, line.move_id,
                       line.amount_residual AS amount
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable' AND line.amount_residual > 0) item
         WHERE item.number %% GREATEST((SELECT COUNT(*) FROM account_move_line
                                         WHERE company_id = %(company)s AND amount_residual > 0)
                                       / %(count)s, 1) = 0
         LIMIT %(count)s;
        INSERT INTO account_bank_statement_line (
               id, move_id, journal_id, company_id, currency_id, amount, amount_residual,
               payment_ref, internal_index, is_reconciled, sequence, dunning_partner_id)
        SELECT brought.line_id, model.move_id, model.journal_id, model.company_id,
               model.currency_id, brought.amount,
               CASE WHEN brought.line_id %% 10 = 0 THEN -brought.amount ELSE -0.37 END,
               model.payment_ref, model.internal_index, FALSE, 1,
               CASE WHEN brought.line_id %% 10 < 7 THEN brought.debtor_id END
          FROM brought, account_bank_statement_line model
         WHERE model.id = %(model)s;
        INSERT INTO dunning_bank_line_move_rel (line_id, move_id)
        SELECT line_id, move_id FROM brought WHERE line_id %% 10 BETWEEN 1 AND 3;
        ANALYZE account_bank_statement_line, dunning_bank_line_move_rel
        """,
        {"company": bench.company.id, "count": BANK_LINES, "model": model.id},
    )
    bench.env.invalidate_all()


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


# ------------------------------------------------------------------ screens


class Screens:
    """The company's collector at the web client: each call is a transaction of its own."""

    def __init__(self, bench):
        self.bench = bench
        self.user = self.get_collector()
        self.items = self.columns(
            "dunning.due.item", "relance_telephonique.dunning_due_item_view_list"
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
        by_status=collector.groups("status"),
        by_debtor=collector.groups("partner_id"),
        dashboard=partial(collector.seconds, "dunning.dashboard", "dashboard_read", {}),
        invoices=collector.invoices_due(),
        preview=partial(collector.seconds, "dunning.forecast", "action_open_preview"),
    )


# ------------------------------------------------------------------ late interest


def interest(database):
    """The interest of a thousand late invoices, and the least that it can cost to read what it
    takes record by record: their due dates, and when what was reconciled with them came.
    """
    bench = Bench(database)
    bench.company.write({"country_id": bench.env.ref("base.fr").id})
    bench.company.dunning_interest_policy = "ecb_10"
    late = [("days_late", ">", 0), ("move_id.move_type", "=", "out_invoice")]
    found = bench.due_items().search(late, limit=BATCH).move_id
    moves = found.browse(found.ids)  # read together whatever is forgotten in between

    def floor():
        lines = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
        lines.mapped("date_maturity")
        lines.matched_credit_ids.credit_move_id.mapped("date")

    return in_turns(
        ours=partial(bench.seconds, moves._dunning_late_interests),
        floor=partial(bench.seconds, floor),
    )


# ------------------------------------------------------------------ figures


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


# ------------------------------------------------------------------ letters


def printing(database):
    """Formal notices with their annex, and Odoo's own PDF of the same invoices, each per page."""
    from odoo.addons.relance_telephonique.demo import COMPANY as DEMO

    bench = Bench(database, DEMO["name"])
    bench.env["dunning.interest.rate"].search([("confirmed", "=", False)]).action_confirm()
    late = bench.due_items().search([("status", "=", "due"), ("days_late", ">", 0)])
    debtors = late.partner_id[:LETTERS]
    letters = bench.env["dunning.action"].create([formal_notice(bench, one) for one in debtors])
    return in_turns(
        ROUNDS_OF_PRINTS,
        ours=partial(seconds_per_page, bench, OUR_REPORT, letters),
        floor=partial(seconds_per_page, bench, ODOO_REPORT, letters.line_ids.move_id),
    )


def formal_notice(bench, debtor):
    """Return the values of a formal notice about all that a debtor is late with."""
    level = bench.env.ref("relance_telephonique.level_standard_formal_notice")
    late = bench.due_items().search([("partner_id", "=", debtor.id), ("days_late", ">", 0)])
    lines = [
        {
            "move_line_id": item.move_line_id.id,
            "move_id": item.move_id.id,
            "level_id": level.id,
            "delay_days": level.delay_days,
            "date_maturity": item.date_maturity,
            "amount_residual": item.amount_residual,
        }
        for item in late.filtered(lambda item: item.status == "due" and item.move_id.is_invoice())
    ]
    return {
        "partner_id": debtor.id,
        "level_id": level.id,
        "channel": level.channel,
        "line_ids": [(0, 0, line) for line in lines],
    }


def seconds_per_page(bench, report, records):
    """Print each record by itself, as letters are, and return the time that a page takes."""
    reports = bench.env["ir.actions.report"].with_context(force_report_rendering=True)
    pages = 0

    def print_all():
        nonlocal pages
        for record in records:
            content, _type = reports._render_qweb_pdf(report, record.ids)
            pages += len(PdfFileReader(BytesIO(content)).pages)

    return bench.seconds(print_all) / pages


# ------------------------------------------------------------------ handing over


HAND_OVER_TABLES = (
    *LEDGER_TABLES,
    "mail_activity",
    "mail_followers",
    "mail_mail",
    "mail_mail_res_partner_rel",
    "mail_message",
    "mail_message_res_partner_rel",
)


@contextmanager
def ready_actions(bench, level):
    """A thousand actions of ``level`` that wait to be handed over; they are there for that long."""
    run = bench.prepare()
    actions = run.action_ids[:BATCH]
    (run.action_ids - actions).unlink()
    actions.write({"level_id": level.id, "channel": level.channel, "state": "ready"})
    actions.line_ids.write({"level_id": level.id, "delay_days": level.delay_days})
    bench.env.flush_all()
    bench.cr.commit()
    try:
        yield actions.with_context(dunning_date=bench.day)
    finally:
        bench.cr.rollback()
        bench.cr.execute("DELETE FROM dunning_action WHERE run_id = %s", [run.id])
        bench.cr.commit()


def timers(bench, actions, floor):
    """The executor alone, the whole of handing over (what was decided is decided again), and the
    least that the executor can cost.
    """

    def timer(work, *arguments):
        bench.vacuum(*HAND_OVER_TABLES)
        return bench.seconds(work, *arguments)

    execute = f"_process_{actions[0].channel}"
    return {
        "ours": lambda: timer(in_batches, actions, execute),
        "whole": lambda: timer(in_batches, actions, "action_process"),
        "floor": lambda: timer(floor),
    }


def in_batches(actions, method):
    """As the cron does."""
    size = sys.modules["odoo.addons.relance_telephonique.models.action.dunning_run"].BATCH_SIZE
    for start in range(0, len(actions), size):
        getattr(actions[start : start + size], method)()


def emails(database):
    """The template alone has no invoices to attach either, and asks for the accounts as we do."""
    bench = Bench(database)
    level = bench.env.ref("relance_telephonique.level_standard_email")
    level.attach_invoices = False
    with ready_actions(bench, level) as actions:
        template = level.mail_template_id

        def floor():
            accounts = actions._debtor_accounts()
            template.with_context(dunning_accounts=accounts).send_mail_batch(actions.ids)

        return in_turns(ROUNDS_OF_HAND_OVERS, **timers(bench, actions, floor))


def calls(database):
    bench = Bench(database)
    activities = bench.env["mail.activity"].with_context(mail_activity_quick_update=True)
    values = {
        "activity_type_id": bench.env.ref("relance_telephonique.mail_activity_type_call").id,
        "res_model_id": bench.env["ir.model"]._get_id("dunning.action"),
        "user_id": bench.company.dunning_user_id.id,
        "date_deadline": bench.day,
        "summary": "Call",
    }
    level = bench.env.ref("relance_telephonique.level_standard_call")
    with ready_actions(bench, level) as actions:
        ids = actions.ids
        floor = partial(activities.create, [{**values, "res_id": id_} for id_ in ids])
        return in_turns(ROUNDS_OF_HAND_OVERS, **timers(bench, actions, floor))


# ------------------------------------------------------------------ reconciling


def reconcile(without, database):
    """Reconcile invoices with their payments, in a database without the module and in one with."""
    timers = {}
    for name, bench in {"floor": Bench(without), "ours": Bench(database)}.items():
        reconcile_plan = bench.env["account.move.line"]._reconcile_plan
        timers[name] = partial(bench.seconds, reconcile_plan, reconcilable(bench))
    return in_turns(**timers)


def reconcilable(bench):
    """A thousand invoices' items, each with that of its payment."""
    bench.cr.execute(
        """
        SELECT invoice.id, payment.id
          FROM (SELECT line.*, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                 WHERE move.ref LIKE %(ref)s AND line.amount_residual > 0
                WINDOW same AS (PARTITION BY line.partner_id, line.amount_residual
                                ORDER BY line.id)) invoice
          JOIN (SELECT *, ROW_NUMBER() OVER same AS rank
                  FROM account_move_line
                 WHERE amount_residual < 0 AND NOT reconciled AND payment_id IS NOT NULL
                WINDOW same AS (PARTITION BY partner_id, amount_residual ORDER BY id)) payment
            ON payment.partner_id = invoice.partner_id AND payment.rank = invoice.rank
           AND payment.amount_residual = -invoice.amount_residual
         ORDER BY invoice.id LIMIT %(limit)s
        """,
        {"ref": PAID_UNRECONCILED + "%", "limit": BATCH},
    )
    lines = bench.env["account.move.line"]
    return [lines.browse(pair) for pair in bench.cr.fetchall()]


MEASUREMENTS = (
    prepare,
    prepare_memory,
    credit_control,
    differential,
    decision,
    matching,
    columns,
    screens,
    interest,
    printing,
    steering,
    emails,
    calls,
    reconcile,
)


def main(name, *databases):
    config.parse_config(["--no-http", "--log-level=error"], setup_logging=True)
    measure = {measurement.__name__: measurement for measurement in MEASUREMENTS}[name]
    print(json.dumps(measure(*databases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
