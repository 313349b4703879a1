"""One measurement in a process of its own, so that its peak of memory is its own.

usage: measure.py DATABASE preparing|reading|handing_over|peer
"""

import resource
import sys
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

TIMES = 3
LEDGER_TABLES = ("dunning_action", "dunning_action_line")
LIST = ["move_id", "partner_id", "status", "level_id", "next_level_id", "next_date"]


def show(what, ratio, budget, detail):
    print(f"{what:<48} {ratio:>7.2f} ×  (budget {budget})   {detail}", flush=True)


def peak():
    """Return the process's peak of memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Bench:
    """The company of ``ledger.py``, on its last working day, in one transaction rolled back."""

    def __init__(self, env):
        company = env["res.company"].search([("name", "=", "Bench")])
        self.env = env(context={"allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        self.company.dunning_mode = "approval"
        self.day = self.company._dunning_today()
        while not self.company._dunning_is_working_day(self.day):
            self.day -= timedelta(days=1)
        self.env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")

    # ------------------------------------------------------------------ how to measure

    @contextmanager
    def undone(self):
        """Undo what is done inside: each repetition meets the same database."""
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT bench")
        yield
        self.env.flush_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT bench")
        self.env.invalidate_all(flush=False)

    def best(self, *works, times=TIMES, setup=None):
        """Return the best time of each work, in seconds; the works alternate, each after setup."""
        seconds = [[] for _ in works]
        for _ in range(times):
            for work, taken in zip(works, seconds, strict=True):
                with self.undone():
                    if setup:
                        setup()
                    began = perf_counter()
                    work()
                    self.env.flush_all()
                    taken.append(perf_counter() - began)
        return [min(taken) for taken in seconds]

    # ------------------------------------------------------------------ preparing

    def preparing(self):
        """A run over the company's due items, against the bare insertion of what it wrote."""
        before = peak()
        run = self.prepare()
        memory = peak() - before
        actions, lines = len(run.action_ids), run.created_line_count
        self.keep_rows(run)
        run_time, floor = self.best(self.prepare_afresh, self.insert_rows, setup=self.empty_tables)
        detail = f"{run_time:.2f} s, {floor:.2f} s; {actions} actions, {lines} lines"
        show("preparing / bare INSERT … SELECT", run_time / floor, "≤ 2", detail)
        show("preparing, peak of memory in MB", memory, "≤ 300", "")

    def prepare(self):
        run = self.env["dunning.run"].create({"company_id": self.company.id, "date": self.day})
        run._prepare()
        return run

    def prepare_afresh(self):
        self.prepare()

    def keep_rows(self, run):
        """Keep what the run wrote, empty the ledger again, and make tables alike for the floor."""
        self.env.flush_all()
        for table in LEDGER_TABLES:
            self.env.cr.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
            self.env.cr.execute(f"ANALYZE kept_{table}")
        self.env.invalidate_all(flush=False)
        for table in LEDGER_TABLES:
            self.env.cr.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            self.copy_foreign_keys(table)

    def copy_foreign_keys(self, table):
        self.env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = %s::regclass",
            (table,),
        )
        for (definition,) in self.env.cr.fetchall():
            definition = definition.replace(" dunning_action(", " bare_dunning_action(")
            self.env.cr.execute(f"ALTER TABLE bare_{table} ADD {definition}")

    def empty_tables(self):
        """Give all four tables new files: what was rolled back would still slow their indexes."""
        self.env.cr.execute("TRUNCATE dunning_action, bare_dunning_action CASCADE")

    def insert_rows(self):
        for table in LEDGER_TABLES:
            self.env.cr.execute(f"INSERT INTO bare_{table} SELECT * FROM kept_{table}")

    # ------------------------------------------------------------------ reading

    def reading(self):
        """What a person looks at, against the decision for the whole company."""
        items = self.env["dunning.due.item"].with_context(dunning_date=self.day)
        moves = self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")], limit=80
        )
        salesperson = self.env["res.users"].search([("login", "=", "bench.salesperson")])
        theirs = items.with_user(salesperson)
        whole, one, eighty, page = self.best(
            lambda: self.decide(items),
            lambda: items.search_fetch([("move_id", "=", moves[0].id)], LIST),
            lambda: items.search_fetch([("move_id", "in", moves.ids)], LIST),
            lambda: theirs.search_fetch([("partner_id", "ilike", "Menuiserie")], LIST, limit=80),
        )
        for what, taken in (
            ("due items of 1 invoice / whole company", one),
            ("due items of 80 invoices / whole company", eighty),
            ("first page, by name, as a salesperson / whole", page),
        ):
            show(what, taken / whole, "≤ 0.2", f"{taken:.3f} s, {whole:.2f} s")

    def decide(self, items):
        query = items.sudo()._search([("company_id", "=", self.company.id)])
        self.env.execute_query(
            SQL("SELECT COUNT(status), COUNT(next_date) FROM (%s) decision", query.select("*"))
        )

    # ------------------------------------------------------------------ handing over

    def handing_over(self):
        """1,000 e-mails and 1,000 calls, against Odoo's own batches of the same."""
        run = self.prepare()
        self.env.invalidate_all()
        mails = run.action_ids.filtered(lambda action: action.channel == "email")[:1000]
        mails.level_id.attach_invoices = False
        mails.contact_id.filtered(lambda contact: not contact.email).email = "debtor@bench.example"
        mails.state = "ready"
        template = mails.level_id.mail_template_id[:1]
        ours, theirs = self.best(
            lambda: mails.with_context(dunning_date=self.day).action_process(),
            lambda: template.send_mail_batch(mails.ids),
            times=2,
        )
        detail = f"{ours:.1f} s, {theirs:.1f} s"
        show("1,000 e-mails / send_mail_batch", ours / theirs, "≤ 1.3", detail)
        self.hand_over_calls(mails)

    def hand_over_calls(self, actions):
        actions.channel = "phone"
        self.env.flush_all()
        ours, theirs = self.best(
            lambda: actions.with_context(dunning_date=self.day).action_process(),
            lambda: self.create_activities(actions),
        )
        detail = f"{ours:.2f} s, {theirs:.2f} s"
        show("1,000 calls / mail.activity.create", ours / theirs, "≤ 1.3", detail)

    def create_activities(self, actions):
        call = self.env.ref("relance_telephonique.mail_activity_type_call")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": call.id,
                    "date_deadline": self.day,
                    "res_model_id": self.env["ir.model"]._get_id("dunning.action"),
                    "res_id": action.id,
                    "user_id": self.env.ref("base.user_admin").id,
                }
                for action in actions
            ]
        )

    # ------------------------------------------------------------------ the peer

    def peer(self):
        """OCA's account_credit_control chooses and records the same company's overdue items."""
        (ours,) = self.best(self.prepare_afresh)
        policy = self.env.ref("account_credit_control.credit_control_3_time")
        before = peak()
        began = perf_counter()
        run = self.env["credit.control.run"].create(
            {"date": self.day, "policy_ids": policy.ids, "company_id": self.company.id}
        )
        run.generate_credit_lines()
        self.env.flush_all()
        taken = perf_counter() - began
        lines = self.env["credit.control.line"].search_count([])
        detail = f"{taken:.0f} s for {lines} lines, {peak() - before:.0f} MB; ours {ours:.2f} s"
        show("account_credit_control / preparing", taken / ours, "≥ 40", detail)


def main(database, measure):
    config.parse_config(["-d", database, "--no-http", "--log-level=error"], setup_logging=True)
    with Registry(database).cursor() as cr:
        getattr(Bench(api.Environment(cr, SUPERUSER_ID, {})), measure)()
        cr.rollback()


if __name__ == "__main__":
    main(*sys.argv[1:])
