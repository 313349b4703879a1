"""Odoo's own suites in two databases, with the addons and without, as a table.

usage: acceptance FOLDER ADDONS CODE [SUITE…]; FOLDER keeps what each suite said, CODE tells of
which code. Without names those are run of which nothing is known yet. Ends with 1 if something
fails with the addons alone.
"""

import json
import os
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WITH, WITHOUT = "relance_acceptance", "relance_acceptance_without"
LONGEST = 3 * 3600  # seconds for one suite: ours takes more than an hour of one core
SUITES = {  # its name: the tags
    "views": "migration/base:TestAllViews",
    "rendered": "render_all_views",
    "invisible fields": "/base:TestInvisibleField",
    "reports": "/base:TestReports",
    "translations": "/base:TestTranslationExport",
    "menus": "/web:TestMenusAdminLight,/web:TestMenusDemoLight",
    "accounting": "/account:TestAccountMoveOutInvoiceOnchanges,/account:TestAccountMoveSend,"
    "/account:TestAccountPaymentRegister",
    "lint": "/test_lint,-/test_lint:TestESLint,-/test_lint:TestPyLint",
    "every click": "click_all/web:TestMenusAdmin",
}
OWN_DATABASE = {"lint": "test_lint"}  # which addon brings it
UNINSTALL = "uninstall"  # by Odoo's own script
OWN = {  # ours, as Odoo's own runner runs them, in databases made in another way: how
    "ours with demo data": [
        "--with-demo",
        "--load-language=en_US,fr_FR",
        "-i",
        "l10n_fr_account,sale",
    ],
    "ours in English only": ["-i", "account,base_iban,sms"],
}
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests? when")
BROKEN = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?([\w.]+)")
LOG_ERROR = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ", re.MULTILINE)


def run_tests(name, database, log):
    """Return ``(tests run, names of the failed)``."""
    arguments = ["-d", database, "--test-tags", SUITES[name], "--stop-after-init"]
    if name in OWN_DATABASE:
        own = f"{database}_lint"
        command("newdb", own, database)
        arguments[1] = own
        arguments += ["-i", OWN_DATABASE[name]]
    odoo(arguments, log)
    return counted(log)


def uninstall(database, addons, log):
    """Return ``(addons uninstalled and installed again, those that said an ERROR)``."""
    script = ROOT / ".dev/odoo/odoo/tests/test_module_operations.py"
    failed = set()
    for addon in addons:
        copy = f"{database}_uninstall"
        command("newdb", copy, database)
        own = log.with_suffix(f".{addon}.log")
        with own.open("w") as file:
            done = subprocess.run(
                [sys.executable, script, "-d", copy, "uninstall", addon],
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=LONGEST,
                check=False,
            )
        if done.returncode or LOG_ERROR.search(own.read_text(errors="replace")):
            failed.add(addon)
    return len(addons), failed


def run_own(name, addons, log):
    """Install the addons in a database of its own, then run their tests in it, which begin with the
    company that is made there once (``dev/keep_company.py``).
    """
    database = f"relance_acceptance_{name.split()[2]}".lower()
    command("psql", "-d", "postgres", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    how, made = OWN[name], log.with_suffix(".install.log")
    odoo(["-d", database, *how, "--stop-after-init"], made)
    odoo(["-d", database, "-i", ",".join(addons), "--stop-after-init"], made)
    command("python", ROOT / "dev/keep_company.py", database)
    tags = ",".join(f"/{addon}" for addon in addons)
    odoo(["-d", database, "--test-tags", tags, "--stop-after-init"], log)
    return counted(log)


def counted(log):
    """Return ``(tests run, names of the failed)``."""
    said = log.read_text(errors="replace")
    found = SUMMARY.findall(said)
    if not found:
        return 0, {"it did not end: see the log"}
    return sum(int(tests) for _failed, _errors, tests in found), set(BROKEN.findall(said))


def odoo(arguments, log):
    log.unlink(missing_ok=True)
    port = ["--http-port", free_port(), "--max-cron-threads=0", "--logfile", log]
    command("odoo", *arguments, *port, check=False)


def command(*arguments, check=True):
    subprocess.run(
        [ROOT / "dev" / arguments[0], *map(str, arguments[1:])],
        check=check,
        timeout=LONGEST,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def free_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def try_out(name, folder, addons):
    """Run a suite in both databases, and return what it said."""
    began = time.monotonic()
    logs = [folder / f"{name.replace(' ', '_')}_{side}.log" for side in ("with", "without")]
    if name == UNINSTALL:
        (total, failed), before = uninstall(WITH, addons, logs[0]), set()
    elif name in OWN:
        (total, failed), before = run_own(name, addons, logs[0]), set()
    else:
        total, failed = run_tests(name, WITH, logs[0])
        _total, before = run_tests(name, WITHOUT, logs[1]) if failed else (0, set())
    return {
        "suite": name,
        "date": date.today().isoformat(),  # noqa: DTZ011 (of who reads the table)
        "tests": total,
        "failed": sorted(failed - before),
        "failed without too": sorted(failed & before),
        "seconds": round(time.monotonic() - began),
    }


def main(folder, addons, code, *names):
    folder, results = Path(folder), {}
    os.environ.setdefault("ODOO_LOG_LEVEL", "info")
    for name in (*SUITES, UNINSTALL, *OWN):
        kept = folder / f"{name.replace(' ', '_')}-{code}.json"
        if name in names or (not names and not kept.exists()):
            print(f"{name}…", file=sys.stderr, flush=True)
            kept.write_text(json.dumps(try_out(name, folder, addons.split(","))))
        if kept.exists():
            results[name] = json.loads(kept.read_text())
    show(results.values())
    return 1 if any(each["failed"] for each in results.values()) else 0


def show(results):
    print(
        "| suite | on | tests | failed | failed without the addons too |",
        "|---|---|---|---|---|",
        sep="\n",
    )
    for each in results:
        print(
            f"| {each['suite']} | {each['date']} | {each['tests']} | {_listed(each['failed'])} | "
            f"{_listed(each['failed without too'])} |"
        )


def _listed(names):
    return f"{len(names)}: {', '.join(names)}" if names else "0"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
