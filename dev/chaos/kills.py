"""Kills: an Odoo process is killed at random moments, another goes on, and nothing is different."""

import time
from collections import Counter
from mailbox import Mailbox

from common import Worker, database, rows

TASKS = ("prepare", "letters", "mail", "follow")
DIGEST = """
    SELECT partner.name, action.reason, action.channel, action.state,
           action.date_processed IS NOT NULL, action.failure_reason, action.document_id IS NOT NULL,
           (SELECT count(*) FROM mail_activity activity
             WHERE activity.res_model = 'dunning.action' AND activity.res_id = action.id
               AND activity.active),
           (SELECT array_agg(move.name || ' ' || coalesce(line.level_id, 0) ORDER BY move.name)
              FROM dunning_action_line line JOIN account_move move ON move.id = line.move_id
             WHERE line.action_id = action.id AND line.active)
      FROM dunning_action action JOIN res_partner partner ON partner.id = action.partner_id
"""
PROMISES = "SELECT partner_id, state FROM dunning_promise"


def run(report, source, chance, kills):
    """Compare a pass that nobody disturbs with one of kills: so many of each task if time is left,
    one at least.
    """
    mails, durations = Mailbox(), {}
    with database("relance_chaos_kills", source) as name:
        with Worker(name, mails.port) as worker:
            for task in TASKS:
                began = time.monotonic()
                said = worker.do(task)
                durations[task] = time.monotonic() - began
                report.check("error" not in said, f"undisturbed {task}: {said.get('error')}")
        expected = _digest(name, mails)
    report.say(
        f"reference: {sum(expected[0].values())} actions, {len(mails.received)} mails, "
        + ", ".join(f"{task} {seconds:.1f} s" for task, seconds in durations.items())
    )
    mails.close()

    mails, done = Mailbox(), Counter()
    with database("relance_chaos_kills", source) as name:
        worker = Worker(name, mails.port)
        try:
            for task in TASKS:
                enough = report.left() / (len(TASKS) - TASKS.index(task))
                until = time.monotonic() + enough
                for number in range(kills):
                    if number and time.monotonic() > until:
                        break
                    worker = _kill(worker, name, mails, task, chance.uniform(0, durations[task]))
                    done[task] += 1
                said = worker.do(task)
                report.check("error" not in said, f"{task} after kills: {said.get('error')}")
        finally:
            worker.kill()
        found = _digest(name, mails)
    mails.close()
    report.say("killed: " + ", ".join(f"{count} × {task}" for task, count in done.items()))
    _compare(report, expected, found, done["mail"])


def _kill(worker, name, mails, task, seconds):
    """Kill the process in the middle of a task; return the one that goes on."""
    worker.begin(task)
    time.sleep(seconds)
    worker.kill()
    return Worker(name, mails.port)


def _digest(name, mails):
    return (
        Counter(map(str, rows(name, DIGEST))),
        Counter(map(str, rows(name, PROMISES))),
        Counter(mails.received),
    )


def _compare(report, expected, found, in_flight):
    """States are the same; a mail may have left twice only if it was leaving when we killed."""
    for what, before, after in zip(("action", "promise"), expected, found, strict=False):
        for row in (before - after) | (after - before):
            side = "missing after kills" if before[row] > after[row] else "only after kills"
            report.check(False, f"{what} {side}: {row}")
    for lost in expected[2] - found[2]:
        report.check(False, f"mail lost: {lost}")
    twice = found[2] - expected[2]
    report.say(f"mails twice: {sum(twice.values())} (in flight when killed: at most {in_flight})")
    report.check(sum(twice.values()) <= in_flight, f"mails sent twice: {dict(twice)}")
