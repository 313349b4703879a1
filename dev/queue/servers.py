"""Odoo servers that share a queue of jobs, behind what sends each request to the next of them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from itertools import count

from common import log_of

START = 120  # seconds that a server may take to answer
PIECE = 65536


class Balancer:
    """A port of the loopback interface that hands each connection to the next server alive."""

    def __init__(self):
        self.ports, self._turn = [], count()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        first = next(self._turn)
        for number in range(len(self.ports)):
            try:
                port = self.ports[(first + number) % len(self.ports)]
                server = socket.create_connection(("127.0.0.1", port))
            except OSError:  # dead: the next one
                continue
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()
            break
        client.close()


def _pump(source, target):
    try:
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:  # one of them is gone
        source.close()


class Server:
    """An Odoo server that does jobs, and asks for them where nobody else does."""

    def __init__(self, database, balancer, jobs):
        """:param jobs: how many run at once, on all the servers together"""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "ODOO_QUEUE_JOB_CHANNELS": f"root:{jobs}",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(balancer.port),
            "ODOO_LOGFILE": log_of(database),
        }
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "-d", database, f"--db-filter=^{database}$"),
                *(f"--http-port={self.port}", "--load=base,web,queue_job"),
                *("--max-cron-threads=0", "--no-database-list"),
            ],
            env=environment,
        )

    def wait(self):
        until = time.monotonic() + START
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError(f"Odoo does not answer: see {self.process.args}")

    def kill(self):
        """As a power failure does: no time to tidy up."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
