"""What the chaos commands share: databases that are thrown away, and Odoo processes of their own.

Everything listens on the loopback interface only. What is started here is ended here, by its id.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OWN = "-chaos"  # the logins are those of the demo, which may be there too
ACCOUNTANT, SALESPERSON, MANAGER, PORTAL = (
    f"{name}{OWN}" for name in ("comptable", "commercial", "responsable", "portal")
)
LONGEST = 600  # seconds that a task may take: longer is a finding, not a wait


@contextmanager
def database(name, source):
    """Give a copy of ``source`` for as long as it is needed."""
    subprocess.run([ROOT / "dev/newdb", name, source], check=True, timeout=LONGEST)
    try:
        yield name
    finally:
        drop(name)


def drop(name):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True  # a database is not dropped inside a transaction
    connection.cursor().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()
    filestore = Path(os.environ["ODOO_DATA_DIR"]) / "filestore" / name
    subprocess.run(["rm", "-rf", filestore], check=True)


def rows(name, query):
    """Return what a query finds, asked of PostgreSQL and not of the module."""
    connection = psycopg2.connect(dbname=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


class Worker:
    """An Odoo process with a database of its own, which does one task after the other.

    :param port: of the SMTP server it sends through
    """

    def __init__(self, name, port):
        environment = os.environ | {"ODOO_SMTP_PORT": str(port), "ODOO_LOGFILE": log_of(name)}
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._read()  # it says when it is ready

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.kill()

    def do(self, task, at=None, **values):
        """Do a task to its end and return what it says; ``{"error": …}`` if it failed.

        :param at: what the clock says meanwhile, ISO; the real time by default
        """
        self.begin(task, at, **values)
        return self.end()

    def begin(self, task, at=None, **values):
        print(json.dumps([task, at, values]), file=self.process.stdin, flush=True)

    def end(self):
        return self._read()

    def kill(self):
        """As a power failure does: no time to tidy up."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def _read(self):
        """Wait for the next answer, no longer than ``LONGEST``."""
        guard = threading.Timer(LONGEST, self.process.kill)
        guard.start()
        try:
            line = self.process.stdout.readline()
        finally:
            guard.cancel()
        return json.loads(line) if line else {"error": f"ended, or not in {LONGEST} s"}


def log_of(name):
    return str(ROOT / ".dev/log" / f"{name}.log")


class Report:
    """What was done and what was found, one line each.

    :param seconds: for which the topic should last
    """

    def __init__(self, seconds):
        self.until = time.monotonic() + seconds
        self.lines, self.findings = [], []

    @property
    def is_over(self):
        return time.monotonic() > self.until

    def left(self):
        """Return how many seconds are left."""
        return max(self.until - time.monotonic(), 0)

    def say(self, sentence):
        self.lines.append(f"  {sentence}")

    def check(self, holds, sentence):
        """Note a finding if what is wished for does not hold."""
        if not holds:
            self.findings.append(sentence)
            self.say(f"FOUND: {sentence}")
