"""Measure the engine on 100,000 due items against a floor and OCA's account_credit_control.

usage: run.py [--rebuild]

The machine is noisy: every figure is the best of several, and only the ratios mean something. The
last ones are in ``bench/README.md``. The ledger is kept between runs; ``--rebuild`` makes it again.
"""

import subprocess
import sys
import zipfile
from os import environ
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OCA = ROOT / ".dev" / "oca"
LEDGER, OURS = "bench_ledger", "bench_ours"
PEER = "odoo-addon-account-credit-control==19.0.*"
FACTORS = ["--models", "res.partner,account.move", "--factors", "50,250"]
QUIET = ["--no-http", "--max-cron-threads=0", "--log-level=error"]


def dev(command, *arguments):
    environ["EXTRA_ADDONS"] = str(OCA / "odoo" / "addons")
    subprocess.run([str(ROOT / "dev" / command), *arguments], cwd=ROOT, check=True)


def psql(database, statement):
    dev("psql", database, "-X", "-q", "-c", statement)


def fetch_peer():
    """Download and unzip the peer's wheel, once."""
    if not OCA.exists():
        pip = ("-m", "pip", "download", "-q", "--no-deps", "--pre", "-d", str(OCA))
        dev("python", *pip, PEER)
        with zipfile.ZipFile(next(OCA.glob("*.whl"))) as wheel:
            wheel.extractall(OCA)


def build_ledger():
    """Post a few hundred invoices through Odoo, and let its ``populate`` multiply them."""
    print("Making the ledger: 5,000 debtors, 100,000 due items (3 minutes) …", flush=True)
    dev("newdb", LEDGER)
    dev("odoo", "-d", LEDGER, "-i", "account_credit_control", "--stop-after-init", *QUIET)
    dev("python", "bench/ledger.py", LEDGER)
    dev("odoo", "populate", "-d", LEDGER, *FACTORS)
    psql(LEDGER, "COMMENT ON DATABASE bench_ledger IS 'complete'")


def is_built():
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '%s'"
    command = [str(ROOT / "dev" / "psql"), "postgres", "-XAt", "-c", query % LEDGER]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() == "complete"


def install_ours():
    """Install the module on a copy of the ledger: the peer stands beside it, on the same rows."""
    print("Installing the module on a copy of it …", flush=True)
    psql("postgres", f"DROP DATABASE IF EXISTS {OURS}")
    psql("postgres", f"CREATE DATABASE {OURS} TEMPLATE {LEDGER}")
    dev("odoo", "-d", OURS, "-i", "relance_telephonique", "--stop-after-init", *QUIET)
    psql(OURS, "VACUUM ANALYZE")


def main(*arguments):
    fetch_peer()
    if "--rebuild" in arguments or not is_built():
        build_ledger()
    install_ours()
    for measure in ("preparing", "reading", "handing_over", "peer"):
        dev("python", "bench/measure.py", OURS, measure)


if __name__ == "__main__":
    main(*sys.argv[1:])
