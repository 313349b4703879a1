"""Chaos on a company made for it: kills, moods of the mail server, storms, broken records, rings.

usage: dev/chaos SOURCE [TOPIC…]; SOURCE is a database with the module, MINUTES and SEED are read
from the environment. Ends with 1 if something was found.
"""

import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from common import Report, Worker, database

MINUTES = float(os.environ.get("MINUTES") or 20)
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
BRIEF = MINUTES < 5
LANES = 1 if os.environ.get("ONE_BY_ONE") else 2  # topics at a time: each has its own database
# Of the time; the longest begin. What a topic does at least, it does whatever time is left.
SHARES = {
    "kills": 0.6,
    "mail_moods": 0.6,
    "broken": 0.3,
    "storm": 0.25,
    "sweep": 0.25,
    "rings": 0.05,
}
ARGUMENTS = {  # how much of it when brief, else
    "kills": {"kills": (1, 30)},
    "mail_moods": {"least": (1, 3)},
    "broken": {"inputs": (300, 20_000)},
    "storm": {"seconds": (8, 150), "processes": (2, 6)},
    "sweep": {"seconds": (8, 150)},
    "rings": {"seconds": (6, 10)},
}


def live(topic, world):
    """Live a topic; what it says is printed when it is over, so that two do not mix."""
    report = Report(SHARES[topic] * MINUTES * 60)
    chance = random.Random(f"{SEED} {topic}")
    arguments = {name: of[0 if BRIEF else 1] for name, of in ARGUMENTS[topic].items()}
    began = time.monotonic()
    import_module(topic).run(report, world, chance, **arguments)
    print(f"{topic.replace('_', ' ')} ({time.monotonic() - began:.0f} s)", *report.lines, sep="\n")
    sys.stdout.flush()
    return report.findings


def main(source, *topics):
    began = time.monotonic()
    print(f"chaos: seed {SEED}, {MINUTES:g} minutes", flush=True)
    with database("relance_chaos_world", source) as world:
        with Worker(world, 9) as worker:
            said = worker.do("build", debtors=20 if BRIEF else 60)
            assert "error" not in said, said
        with ThreadPoolExecutor(LANES) as lanes:
            lived = [lanes.submit(live, topic, world) for topic in topics or SHARES]
        findings = [finding for topic in lived for finding in topic.result()]
    took = time.monotonic() - began
    print(f"chaos: {len(findings)} found in {took:.0f} s (again: SEED={SEED})")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
