"""Measure the engine against its budgets, and print one table of ratios.

usage: run.py [--million] [--without-oca] [--processor-time] [--rounds N]
    [PART…]
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

import collecting
import psycopg2
from forecast import forecast
from table import Table, say
from variants import variants

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
DEV = ROOT / ".dev"
OCA = DEV / "oca"
WHEEL = "odoo-addon-account-credit-control==19.0.*"
DEBTOR_COPIES = 49  # of 100 debtors
INVOICE_COPIES = 249  # of 400 open invoices
MODULE = "relance_telephonique"
ENOUGH_OF_OCA = 60  # times as long as ours: it is not waited for any longer
PREFIX = os.environ.get("BENCH_DB", "bench")  # of the databases' names


# ------------------------------------------------------------------ databases


def command(*arguments, **options):
    """Run a command of ``dev/`` with OCA's module within reach."""
    env = os.environ | {"EXTRA_ADDONS": str(OCA / "odoo" / "addons")}
    return subprocess.run(
        [str(ROOT / "dev" / arguments[0]), *map(str, arguments[1:])],
        env=env,
        check=True,
        text=True,
        stdout=options.get("stdout", subprocess.DEVNULL),
    )


def sql(statement, *parameters, database="postgres"):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def comment(database):
    """What the database was built from."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    return next((row[0] for row in sql(query, database)), None)


def install(database, *modules):
    command(
        "odoo", "-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http",
        "--max-cron-threads=0", "--log-level=error",
    )  # fmt: skip
    sql("VACUUM ANALYZE", database=database)


def get_ledger(copies):
    """Return the database of a ledger without our module; it is built once.

    :param copies: how many times the seed's invoices are copied
    """
    name = f"{PREFIX}_ledger_{copies + 1}"
    version = hashlib.sha1((BENCH / "ledger.py").read_bytes()).hexdigest()
    if version == comment(name):
        return name
    say(f"Building {name}: invoices through the API, then `odoo populate`")
    command("newdb", name)
    install(name, "account_credit_control")
    command("python", BENCH / "ledger.py", name)
    command(
        "odoo", "populate", "-d", name, "--models", "res.partner,account.move",
        "--factors", f"{DEBTOR_COPIES},{copies}",
    )  # fmt: skip
    sql("VACUUM ANALYZE", database=name)
    # PostgreSQL may not use an index that populate made while an older transaction runs anywhere.
    sql(f"REINDEX DATABASE {name}", database=name)
    sql(f"COMMENT ON DATABASE {name} IS '{version}'")
    return name


def get_engine(ledger):
    """Return a fresh copy of the ledger with our module installed."""
    name = ledger.replace("ledger", "engine")
    say(f"Installing {MODULE} in a copy of {ledger}")
    copy(ledger, name)
    install(name, MODULE)
    return name


def copy(ledger, name):
    """Copy a ledger, which is dropped first where it is there already."""
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    sql(f"CREATE DATABASE {name} TEMPLATE {ledger} STRATEGY FILE_COPY")
    filestore = Path(os.environ["ODOO_DATA_DIR"]) / "filestore"
    shutil.rmtree(filestore / name, ignore_errors=True)
    shutil.copytree(filestore / ledger, filestore / name, copy_function=os.link)


def get_demo():
    """Return a database with the demo company, ours and OCA's modules, nothing chased yet."""
    name = f"{PREFIX}_demo"
    say(f"Building {name}")
    command("newdb", name)
    install(name, "account_credit_control", MODULE)
    command("python", BENCH / "demo.py", name)
    return name


def measure(name, *databases):
    say(f"Measuring {name}")
    done = command("python", BENCH / "measure.py", name, *databases, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


# ------------------------------------------------------------------ the parts


def preparing(table, ledger, engine, options):
    times = measure("prepare", engine)
    table.ratio("prepare a run / bare INSERT … SELECT", times["ours"], times["floor"], 2)
    if options.million:
        million(table, times)
    if not options.without_oca:
        oca = measure("credit_control", engine, str(ENOUGH_OF_OCA * min(times["ours"])))
        label = "OCA's run / ours" if oca["finished"] else "OCA's run, stopped unfinished / ours"
        table.ratio(label, oca["credit_control"], times["ours"], 50, at_least=True)
        table.figure("memory of OCA's run, MB", oca["memory"])
    found = measure("prepare_memory", engine)
    table.figure("memory of our run, MB", found["memory"], 300)
    say(f"{found['items']} due items examined, {times['actions']} actions, {times['lines']} steps")


def million(table, hundred_thousand):
    engine = get_engine(get_ledger(10 * (INVOICE_COPIES + 1) - 1))
    times = measure("prepare", engine)
    label = "prepare a run of 1,000,000 due items / of 100,000"
    table.ratio(label, times["ours"], hundred_thousand["ours"], 12)
    memory = measure("prepare_memory", engine)["memory"]
    table.figure("memory of our run on 1,000,000, MB", memory, 300)
    looking(table, None, engine, options=None)


def installing(table, ledger, engine, options):
    """How much longer the installation takes on 100,000 invoices than on an empty database."""
    empty, name = f"{PREFIX}_empty", f"{PREFIX}_installed"
    say(f"Building {empty}")
    command("newdb", empty)
    install(empty, "account_credit_control")  # as the ledger has it
    seconds = {}
    for source in (empty, ledger):
        copy(source, name)
        start = perf_counter()
        install(name, MODULE)
        seconds[source] = perf_counter() - start
    longer = seconds[ledger] - seconds[empty]
    table.figure("seconds to install on an empty database", seconds[empty])
    table.figure("… and how many more on 100,000 invoices", longer, 60)


def deciding(table, ledger, engine, options):
    times = measure("decision", engine)
    whole = times["whole"]
    table.ratio("due item of 1 invoice / the company's", times["one_invoice"], whole, 0.2)
    table.ratio("due items of 80 invoices / the company's", times["eighty_invoices"], whole, 0.2)
    table.ratio("salesperson's list by name / the company's", times["salesperson_list"], whole, 0.2)


def conditions(table, ledger, engine, options):
    times = measure("conditions", engine)
    for chased, when in (("none", "nobody chased yet"), ("all", "after the first step")):
        for count in ("one", "three"):
            label = f"{when}: steps depend on {count} / the decision where none does"
            ours, floor = (times[f"chased_{chased}_{name}"] for name in (count, "floor"))
            table.ratio(label, ours, floor, 1.1)
    say(f"{times['steps']} steps made, {times['answers']} of {times['actions']} debtors answered")


def matching(table, ledger, engine, options):
    times = measure("matching", engine)
    label = "the decision with 20,000 bank lines to match / without a look at them"
    table.ratio(label, times["ours"], times["floor"], 1.1)
    say(f"{times['found']} due items held by them")


def listing(table, ledger, engine, options):
    found = measure("columns", engine)
    table.figure("queries that our columns add to 80 invoices", found["queries_80"], 3)
    table.figure("queries that our columns add to 20 invoices", found["queries_20"], 3)


SCREENS = {  # what is opened, and how many times the company's decision it may take
    "first_page": ("due items: first page", 0.3),
    "by_amount": ("due items: by amount", 1.3),
    "of_a_status": ("due items: filtered on what is to chase", 1.3),
    "of_a_rare_status": ("due items: filtered on a status that none has", 1.3),
    "debtors": ("debtors: first page", 0.25),
    "debtors_todo": ("debtors: mine, something to do", 0.25),
    "debtors_by_next": ("debtors: by what comes next", 1.2),
    "debtors_promised": ("debtors: filtered on what is decided", 1.2),
    "by_status": ("due items: grouped by status", 1.3),
    "by_debtor": ("due items: grouped by debtor", 1.5),
    "dashboard": ("dashboard", 1.5),
    "invoices": ("invoices filtered on dunning status", 1.3),
    "preview": ("preview", 2),
}


def looking(table, ledger, engine, options):
    times = measure("screens", engine)
    for screen, (label, budget) in SCREENS.items():
        table.ratio(f"{label} / the company's decision", times[screen], times["whole"], budget)


def charging(table, ledger, engine, options):
    times = measure("interest", engine)
    label = "interest of 1,000 late invoices / reading their reconciliations"
    table.ratio(label, times["ours"], times["floor"], 1.3)


def printing(table, ledger, engine, options):
    times = measure("printing", get_demo())
    label = "a page of a formal notice / of Odoo's invoice"
    table.ratio(label, times["ours"], times["floor"], 1.3)


def steering(table, ledger, engine, options):
    times = measure("steering", engine)
    table.ratio(
        "dashboard of a year / the company's decision", times["dashboard"], times["floor"], 1.5
    )
    table.ratio("results of all steps / the company's decision", times["results"], times["floor"])


def handing_over(table, ledger, engine, options):
    for channel, floor in (("emails", "send_mail_batch"), ("calls", "mail.activity.create")):
        times = measure(channel, engine)
        table.ratio(f"1,000 {channel} / {floor}", times["ours"], times["floor"], 1.3)
        table.ratio("… and each decided again", times["whole"], times["floor"])


def taking_statuses_in(table, ledger, engine, options):
    times = measure("taking_in", engine)
    label = "1,000 statuses {} / the bare creation of their records"
    table.ratio(label.format("taken in"), times["ours"], times["floor"], 1.3)
    table.ratio(label.format("of a CSV file"), times["from_file"], times["floor"], 1.3)


def measuring(table, ledger, engine, options):
    times = measure("night", engine)
    label = "how debtors pay, and when they will / how they pay"
    table.ratio(label, times["ours"], times["floor"], 1.5)
    table.ratio("… the forecast that is kept / how they pay", times["kept"], times["floor"])
    say(f"{times['payments']} payments, {times['known']} debtors who have paid")


def finding_numbers(table, ledger, engine, options):
    times = measure("finding", engine)
    for kind, label in (
        ("one", "milliseconds to find whose number it is, of 100,000"),
        ("several", "… of several, the likeliest first"),
        ("unread", "… that Odoo could not read"),
        ("nobody", "… of nobody"),
    ):
        table.add(label, "", f"{times[kind]['median']:.1f}", times[kind]["median"], 5)
    label = "milliseconds from a ring to its notice"
    table.add(label, "", f"{times['ring']['median']:.0f}", times["ring"]["median"], 300)


def reconciling(table, ledger, engine, options):
    times = measure("reconcile", ledger, engine)
    table.ratio("reconcile 1,000 invoices / without us", times["ours"], times["floor"], 1.05)


def differing(table, ledger, engine, options):
    """Whom OCA's module would chase first and we would not, and the other way round."""
    print("Items of the demo company that a first run chases")
    for by, reason, count, amount in measure("differential", get_demo()):
        print(f"  {by:<10} {reason:<28} {count:>5} {amount:>14,.2f}")


PARTS = (
    preparing,
    installing,
    deciding,
    conditions,
    matching,
    listing,
    looking,
    charging,
    printing,
    steering,
    handing_over,
    taking_statuses_in,
    measuring,
    finding_numbers,
    reconciling,
    differing,
)
ALONE = {
    "collecting": collecting.show,
    "forecast": forecast,
    "variants": variants,
}  # without a ledger


def versions():
    odoo = command("odoo", "--version", stdout=subprocess.PIPE).stdout.strip()
    postgres = sql("SHOW server_version")[0][0].split()[0]
    oca = next((OCA / "odoo" / "addons").glob("*/__manifest__.py"), None) and WHEEL
    return f"{odoo}, PostgreSQL {postgres}, Python {platform.python_version()}, {oca}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [part.__name__ for part in PARTS]
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[[], *names, *ALONE],
        help=f"all by default, but {', '.join(ALONE)}, which need no ledger",
    )
    parser.add_argument("--million", action="store_true", help="also 1,000,000 due items")
    parser.add_argument("--without-oca", action="store_true", help="OCA's run takes minutes")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="instead of seconds that passed: on a machine that others use, too",
    )
    parser.add_argument("--rounds", help="at most, however many the measurement has")
    options = parser.parse_args()
    if alone := [part for part in options.parts if part in ALONE]:
        met = [ALONE[part]() for part in alone]
        sys.exit(not all(met))
    if options.rounds:
        os.environ["BENCH_ROUNDS"] = options.rounds
    if options.processor_time:  # which PostgreSQL's parallel workers would take with them
        os.environ |= {
            "BENCH_CLOCK": "processor",
            "PGOPTIONS": "-c max_parallel_workers_per_gather=0",
        }
    command("oca")
    ledger = get_ledger(INVOICE_COPIES)
    engine = get_engine(ledger)
    table = Table()
    for part in PARTS:
        if part.__name__ in (options.parts or names):
            part(table, ledger, engine, options)
    print(f"{datetime.now().astimezone():%Y-%m-%d}: {versions()}, {os.cpu_count()} processors")
    table.show()


if __name__ == "__main__":
    main()
