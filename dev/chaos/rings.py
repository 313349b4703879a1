"""Rings: how long it takes until who is called sees who it is, then far more calls than anybody
takes, against an Odoo of two worker processes.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median, quantiles

import websocket
from common import HERE, Worker, database, log_of, rows

WORKERS = 2
COLLECTORS = 8
QUIET_RINGS = 8  # of each of them: within what one telephone may ring in a minute
A_SECOND = 100  # calls of the flood
EXTENSIONS = 100  # telephones on which they come in, every second one on one of them
SENDERS = 12  # connections at a time: as many as Odoo lets wait
OF_COMPANY, OF_EXTENSION = 300, 12  # what is kept of a minute
START = 120  # seconds that a server may take to answer
PATIENCE = 30  # seconds, for one answer
NUMBERS = "SELECT phone_sanitized FROM res_partner WHERE phone_sanitized LIKE '+331990%'"
WORST_MINUTE = """
    SELECT max(others.number) FROM dunning_ring ring, LATERAL (
        SELECT count(*) AS number FROM dunning_ring other
         WHERE other.date BETWEEN ring.date - interval '59 seconds' AND ring.date
           AND (other.extension = ring.extension OR %s)
    ) others
"""


class Server:
    """An Odoo of several worker processes, and the one that the bus runs in."""

    def __init__(self, name):
        self.port, self.bus_port = _free_port(), _free_port()
        environment = os.environ | {"ODOO_LOGFILE": log_of(name)}
        self.process = subprocess.Popen(
            [
                *(sys.executable, HERE / "server.py", "-d", name, f"--db-filter=^{name}$"),
                *(f"--http-port={self.port}", f"--gevent-port={self.bus_port}"),
                *(f"--workers={WORKERS}", "--max-cron-threads=0", "--no-database-list"),
            ],
            env=environment,
        )
        for port in (self.port, self.bus_port):
            _wait_for(port)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.send_signal(signal.SIGTERM)  # it ends the others
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def post(self, path, said, **headers):
        """Return the status of an answer, what it says, and its headers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body, kind = json.dumps(said), {"Content-Type": "application/json"}
        connection.request("POST", path, body, kind | headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, answer.headers


class Telephones:
    """A telephone system with a key, and who listens at the telephones."""

    def __init__(self, server, key, name):
        self.server, self.key, self.name = server, key, name

    def say(self, state, number, extension, call, key=None):
        """Return the status of the answer, and the seconds that it took."""
        said = {"state": state, "number": number, "extension": extension, "call_id": call}
        key = f"Bearer {self.key if key is None else key}"
        began = time.monotonic()
        try:
            status = self.server.post("/dunning/ring", said, Authorization=key)[0]
        except OSError as error:
            status = type(error).__name__
        return status, time.monotonic() - began

    def listen(self, login):
        """Return the line by which the browser of a collector is told."""
        who = {"db": self.name, "login": login, "password": login}
        path = "/web/session/authenticate"
        status, content, headers = self.server.post(path, {"jsonrpc": "2.0", "params": who})
        assert status == 200 and b'"uid"' in content, content
        cookie = headers["Set-Cookie"].partition(";")[0]
        address = f"127.0.0.1:{self.server.bus_port}"
        line = websocket.create_connection(
            f"ws://{address}/websocket", cookie=cookie, origin=f"http://{address}", timeout=PATIENCE
        )
        channels = {"channels": [], "last": 0}
        line.send(json.dumps({"event_name": "subscribe", "data": channels}))
        return line

    def seconds_to_notice(self, line, number, extension, call):
        """Return the seconds from what the telephone system says to the notice in the browser."""
        began = time.monotonic()
        status, _seconds = self.say("ringing", number, extension, call)
        assert status == 202, status
        while True:
            told = [one["message"] for one in json.loads(line.recv())]
            if any(one["type"] == "dunning_ring" for one in told):
                return time.monotonic() - began


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _wait_for(port):
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"Odoo does not answer on port {port}")


def run(report, source, chance, seconds=10):
    """Let the telephones ring one after the other, then at once for so many seconds."""
    with database("relance_chaos_rings", source) as name:
        with Worker(name, 9) as worker:
            said = worker.do("telephones", count=COLLECTORS)
            assert "error" not in said, said
        key, logins = said["said"]["key"], said["said"]["logins"]
        numbers = [number for (number,) in rows(name, NUMBERS)]
        with Server(name) as server:
            telephones = Telephones(server, key, name)
            quiet(report, telephones, chance, logins, numbers)
            flood(report, telephones, seconds)
            report.check(server.process.poll() is None, "the server has ended")


def quiet(report, telephones, chance, logins, numbers):
    """A debtor rings, one after the other, at each collector's telephone."""
    lines, taken = [telephones.listen(login) for login in logins], []
    telephones.say("ringing", "anonymous", "", "warm")  # what is loaded once
    for number in range(QUIET_RINGS):
        for place, line in enumerate(lines):
            caller = chance.choice(numbers)
            call = f"quiet-{number}-{place}"
            taken.append(telephones.seconds_to_notice(line, caller, logins[place], call))
    for line in lines:
        line.close()
    report.say(f"{len(taken)} rings, one after the other, until the browser is told:")
    report.say(f"{_milliseconds(taken)}, 19 in 20 within {quantiles(taken, n=20)[-1]:.2f} s")


def flood(report, telephones, seconds):
    """More than anybody takes: each is answered, and only so many are kept. Before it as many that
    have no key, of which Odoo alone is the cost.
    """
    report.say("without a key, each refused:")
    at_once(report, telephones, seconds // 2, 401, key="")
    report.say("with it, each taken:")
    at_once(report, telephones, seconds, 202)
    for what, most, both in (
        ("the company", OF_COMPANY, "TRUE"),
        ("a telephone", OF_EXTENSION, "FALSE"),
    ):
        [[kept]] = rows(telephones.name, WORST_MINUTE % both)
        report.say(f"kept of {what} in the worst minute: {kept} (of {most})")
        # Of those that two processes count at the same moment each is let in
        report.check(kept < most + WORKERS, f"{kept} rings of {what} were kept in a minute")


def at_once(report, telephones, seconds, expected, **how):
    """Let a hundred a second ring for so long, and say how they were answered."""
    count, began = seconds * A_SECOND, time.monotonic()

    def ring(number):
        time.sleep(max(began + number / A_SECOND - time.monotonic(), 0))
        extension = f"f{number % EXTENSIONS if number % 2 else 0}"
        call = f"flood-{number}"
        return telephones.say("ringing", f"+33188{number:06}", extension, call, **how)

    with ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(ring, range(count)))
    took = time.monotonic() - began
    others = [status for status, _seconds in answers if status != expected]
    report.check(not others, f"{len(others)} rings were answered otherwise, as {others[:3]}")
    report.say(f"{count} rings in {took:.1f} s ({count / took:.0f} a second):")
    report.say(_milliseconds([waited for _status, waited in answers]))


def _milliseconds(taken):
    """Say what so many waits of seconds took, and what the machine did meanwhile."""
    middle, worst = 1000 * median(taken), 1000 * max(taken)
    return f"median {middle:.0f} ms, at most {worst:.0f} ms, load {os.getloadavg()[0]:.1f}"
