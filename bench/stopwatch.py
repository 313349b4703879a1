"""A company in a database, and how its work is timed.

Nothing stays. What is compared is timed in turns, so that a busy moment of the machine falls on
both.
"""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

from ledger import COMPANY

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry

ROUNDS, ROUNDS_OF_A_MILLION = 7, 2
BATCH = 1000  # e-mails, calls, invoices, reconciliations
LEDGER_TABLES = ("dunning_action", "dunning_action_line")


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

    def seconds_at_most(self, limit, work):
        """Time ``work``, which is stopped after ``limit`` seconds, and undo it.

        :return: the seconds, and whether it was finished by then
        """

        def work_until_stopped():
            signal.setitimer(signal.ITIMER_REAL, limit)
            try:
                work()
            except Unfinished:
                unfinished.append(work)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)

        unfinished = []
        signal.signal(signal.SIGALRM, stop)
        return self.seconds(work_until_stopped), not unfinished

    @contextmanager
    def undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)


class Unfinished(BaseException):
    """It took longer than anybody waits for the figure; no ``except Exception`` holds it."""


def stop(_signal, _frame):
    raise Unfinished


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
