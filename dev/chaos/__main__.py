"""Chaos on a company made for it: kills, the mail server's moods, a storm of users.

usage: dev/chaos SOURCE [TOPIC…]; SOURCE is a database with the module, MINUTES and SEED are read
from the environment. Ends with 1 if something was found.
"""

import os
import random
import sys
from importlib import import_module

from common import Report, Worker, database

MINUTES = float(os.environ.get("MINUTES") or 20)
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
SHARES = {"kills": 0.35, "mail_moods": 0.35, "storm": 0.15, "sweep": 0.15}  # of the time


def arguments(topic):
    brief = MINUTES < 5
    return {"kills": {"kills": 1 if brief else 6}}.get(topic, {})


def main(source, *topics):
    findings = []
    print(f"chaos: seed {SEED}, {MINUTES:g} minutes")
    with database("relance_chaos_world", source) as world:
        with Worker(world, 9) as worker:
            said = worker.do("build", debtors=15 if MINUTES < 5 else 60)
            assert "error" not in said, said
        for topic in topics or SHARES:
            print(topic.replace("_", " "))
            report = Report(SEED, SHARES[topic] * MINUTES * 60)
            chance = random.Random(f"{SEED} {topic}")
            import_module(topic).run(report, world, chance, **arguments(topic))
            findings += report.findings
    print(f"chaos: {len(findings)} found (again: SEED={SEED})")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
