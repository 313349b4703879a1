"""Odoo's own suites in two databases, with the addons and without, as a table.

usage: acceptance FOLDER ADDONS CODE NAME [SUITE…]; FOLDER keeps what each suite said, CODE tells of
which code, NAME says it to people. Without names of suites those are run of which nothing is known
of this code yet. A suite that was last run of another code says of which, in the table. Ends with
1 if something fails with the addons alone.
"""

import ast
import json
import os
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WITH = f"{os.environ.get('TEST_DB', 'relance')}_acceptance"
WITHOUT = f"{WITH}_without"
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
UNINSTALL = "uninstall"  # by Odoo's own script; nothing is left, and they are installed again
OWN = {  # ours, as Odoo's own runner runs them, in databases made in another way: how
    "ours with demo data": [
        "--with-demo",
        "--load-language=en_US,fr_FR",
        "-i",
        "l10n_fr_account,sale",
    ],
    "ours in English only": ["-i", "account,base_iban,sms"],
}
SCRIPTS = {  # of dev/, which try the addons beside others: what they are told
    "beside": {},
    "queue": {"LETTERS": "10"},
}
PICTURES = "pictures"  # of the documentation: of which version they were taken (dev/pictures)
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests? when")
PASSED = re.compile(r"(\d+) passed")
FAILED = re.compile(r"^FAILED \S+::(\w+::\w+)", re.MULTILINE)
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


def uninstall(addons, log):
    """Return ``(addons uninstalled and installed again, what they left or said in error)``.

    The first of them takes all others with it, out of a database that has been worked with; then
    each of the others is uninstalled alone.
    """
    first, *others = addons
    failed = left_by(first, addons, log)
    for addon in others:
        copy = f"{WITH}_uninstall"
        command("newdb", copy, WITH)
        own = log.with_suffix(f".{addon}.log")
        if not by_odoo_s_script(copy, ["uninstall", addon], own):
            failed.add(addon)
    return len(addons), failed


def left_by(first, addons, log):
    """Compare a database before and after: return what is left, or what went wrong."""
    database, notes = f"{WITH}_traces", log.with_suffix(".json")
    made, gone, again = (log.with_suffix(f".{name}.log") for name in ("made", "gone", "again"))
    command("newdb", database)
    odoo(["-d", database, "-i", ",".join(needed(addons)), "--stop-after-init"], made)
    command("python", HERE / "traces.py", "note", database, notes)
    odoo(["-d", database, "-i", ",".join(addons), "--stop-after-init"], made)
    command("python", ROOT / "dev/upgrade/fill.py", database)
    command("python", HERE / "lived_in.py", database)
    failed = set()
    if not by_odoo_s_script(database, ["uninstall", first, "--no-reinstall"], gone):
        failed.add(f"{first}, where it was in use")
    failed.update(output_of("python", HERE / "traces.py", "compare", database, notes).splitlines())
    odoo(["-d", database, "-i", ",".join(addons), "--stop-after-init"], again)
    if LOG_ERROR.search(again.read_text(errors="replace")):
        failed.add(f"{first}, installed again")
    return failed


def needed(addons):
    """Return the addons that ours need, ours left out."""
    manifests = (
        ast.literal_eval((ROOT / addon / "__manifest__.py").read_text()) for addon in addons
    )
    return sorted({name for manifest in manifests for name in manifest["depends"]} - set(addons))


def by_odoo_s_script(database, arguments, log):
    """Return whether Odoo's own script uninstalled something without a word of error."""
    script = ROOT / ".dev/odoo/odoo/tests/test_module_operations.py"
    with log.open("w") as file:
        done = subprocess.run(
            [sys.executable, script, "-d", database, *arguments],
            stdout=file,
            stderr=subprocess.STDOUT,
            timeout=LONGEST,
            check=False,
        )
    return not done.returncode and not LOG_ERROR.search(log.read_text(errors="replace"))


def run_own(name, addons, log):
    """Install the addons in a database of its own, then run their tests in it, which begin with the
    company that is made there once (``dev/keep_company.py``).
    """
    database = f"{WITH}_{name.split()[2]}".lower()
    command("psql", "-d", "postgres", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    how, made = OWN[name], log.with_suffix(".install.log")
    odoo(["-d", database, *how, "--stop-after-init"], made)
    odoo(["-d", database, "-i", ",".join(addons), "--stop-after-init"], made)
    command("python", ROOT / "dev/keep_company.py", database)
    tags = ",".join(f"/{addon}" for addon in addons)
    odoo(["-d", database, "--test-tags", tags, "--stop-after-init"], log)
    return counted(log)


def run_script(name, log):
    """Return ``(tests passed, names of the failed)`` of a script, which also fails as a whole."""
    with log.open("w") as file:
        done = subprocess.run(
            [ROOT / "dev" / name / "run"],
            env=os.environ | SCRIPTS[name],
            stdout=file,
            stderr=subprocess.STDOUT,
            timeout=LONGEST,
            check=False,
        )
    text = log.read_text(errors="replace")
    failed = set(FAILED.findall(text))
    if done.returncode and not failed:
        failed = {"it ended with an error: see the log"}
    return sum(map(int, PASSED.findall(text))), failed


def look_at_pictures(code_name):
    """Return ``(1, what is wrong)``: pictures of another version show what is no longer so."""
    taken = (ROOT / "dev/pictures_of").read_text().strip()
    return 1, set() if taken == code_name.split()[0] else {f"they were taken of {taken}"}


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
    output_of(*arguments, check=check)


def output_of(*arguments, check=True):
    """Run a command of ``dev/``, and return what it printed."""
    return subprocess.run(
        [ROOT / "dev" / arguments[0], *map(str, arguments[1:])],
        check=check,
        timeout=LONGEST,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout


def free_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def try_out(name, folder, addons, code_name):
    """Run a suite in both databases, and return what it said."""
    began = time.monotonic()
    logs = [folder / f"{_file(name)}_{side}.log" for side in ("with", "without")]
    if name == UNINSTALL:
        (total, failed), before = uninstall(addons, logs[0]), set()
    elif name == PICTURES:
        (total, failed), before = look_at_pictures(code_name), set()
    elif name in SCRIPTS:
        (total, failed), before = run_script(name, logs[0]), set()
    elif name in OWN:
        (total, failed), before = run_own(name, addons, logs[0]), set()
    else:
        total, failed = run_tests(name, WITH, logs[0])
        _total, before = run_tests(name, WITHOUT, logs[1]) if failed else (0, set())
    return {
        "suite": name,
        "code": code_name,
        "date": date.today().isoformat(),  # noqa: DTZ011 (of who reads the table)
        "tests": total,
        "failed": sorted(failed - before),
        "failed without too": sorted(failed & before),
        "seconds": round(time.monotonic() - began),
    }


def main(folder, addons, code, code_name, *names):
    folder = Path(folder)
    os.environ.setdefault("ODOO_LOG_LEVEL", "info")
    every = (*SUITES, UNINSTALL, PICTURES, *SCRIPTS, *OWN)
    for name in every:
        kept = folder / f"{_file(name)}-{code}.json"
        if name in names or (not names and not kept.exists()):
            print(f"{name}…", file=sys.stderr, flush=True)
            kept.write_text(json.dumps(try_out(name, folder, addons.split(","), code_name)))
    results = [result for name in every if (result := last_of(name, folder, code))]
    show(results)
    return 1 if any(each["failed"] for each in results) else 0


def last_of(name, folder, code):
    """Return what a suite said of this code, or else the last that it said of any, or None."""
    of_this = folder / f"{_file(name)}-{code}.json"
    found = sorted(folder.glob(f"{_file(name)}-*.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        return None
    kept = of_this if of_this.exists() else found[-1]
    other = "" if kept == of_this else " (not this code)"
    result = json.loads(kept.read_text())
    return result | {"code": result.get("code", kept.stem.rpartition("-")[2]) + other}


def show(results):
    print(
        "| suite | on | of | tests | failed | failed without the addons too |",
        "|---|---|---|---|---|---|",
        sep="\n",
    )
    for each in results:
        print(
            f"| {each['suite']} | {each['date']} | {each['code']} | {each['tests']} | "
            f"{_listed(each['failed'])} | {_listed(each['failed without too'])} |"
        )


def _file(name):
    return name.replace(" ", "_")


def _listed(names):
    return f"{len(names)}: {', '.join(names)}" if names else "0"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
