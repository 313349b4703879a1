"""Letters and e-mails of a company, made by one Odoo server, by two, and by two of which one is
killed.

usage: dev/queue SOURCE; SOURCE is a database with the bridge to the queue. Ends with 1 if anything
was done twice, got lost or failed.
"""

import os
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(1, str(Path(__file__).parent.parent / "chaos"))

from common import Worker, database, rows
from servers import Balancer, Server

LETTERS = int(os.environ.get("LETTERS") or 60)
LONGEST = 900  # seconds that all of it may take, the queue's own minute of patience included
OURS = "identity_key LIKE 'dunning,%'"
MADE = """
    SELECT partner.name, action.channel, action.state, action.date_processed IS NOT NULL,
           (SELECT count(*) FROM ir_attachment paper
             WHERE paper.res_model = 'dunning.action' AND paper.res_id = action.id
               AND paper.mimetype = 'application/pdf'),
           (SELECT count(*) FROM mail_mail mail
              JOIN mail_message said ON said.id = mail.mail_message_id
             WHERE said.model = 'dunning.action' AND said.res_id = action.id)
      FROM dunning_action action JOIN res_partner partner ON partner.id = action.partner_id
"""
SPAN = f"""
    SELECT extract(epoch FROM max(date_done) - min(date_started)), count(*)
      FROM queue_job WHERE {OURS} AND method_name = '_job_hand_over'
"""
AT_WORK = f"""
    SELECT worker_pid
      FROM queue_job
     WHERE {OURS} AND state = 'started' AND method_name = '_job_hand_over'
       AND date_started < now() AT TIME ZONE 'UTC' - interval '2 seconds'
     ORDER BY id
"""


@contextmanager
def servers(name, number):
    """Give so many servers that share the jobs of a database."""
    balancer = Balancer()
    sql = f"UPDATE ir_config_parameter SET value = 'http://127.0.0.1:{balancer.port}'"
    change(name, f"{sql} WHERE key = 'report.url'")
    running = [Server(name, balancer, number) for _one in range(number)]
    try:
        for server in running:
            server.wait()
        balancer.ports = [server.port for server in running]
        yield running
    finally:
        for server in running:
            server.kill()
        balancer.close()


def change(name, statement):
    import psycopg2

    connection = psycopg2.connect(dbname=name)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def begin_the_day(name):
    """Let the cron pass: it only puts jobs into the queue."""
    with Worker(name, 9) as worker:
        said = worker.do("letters")
        assert "error" not in said, said


def open_jobs(name):
    return rows(name, f"SELECT count(*) FROM queue_job WHERE {OURS} AND state != 'done'")[0][0]


def wait_until(holds, name):
    """Return what ``holds`` finds, as soon as it finds something."""
    until = time.monotonic() + LONGEST
    while not (found := holds()):
        if time.monotonic() > until:
            raise TimeoutError(f"{name}: waited in vain, {open_jobs(name)} jobs are open")
        time.sleep(0.5)
    return found


def day(world, number, kills=False):
    """Live a morning with so many servers; return what was made, and the seconds it took."""
    name = f"relance_queue_{number}{'_killed' if kills else ''}"
    with database(name, world):
        begin_the_day(name)
        with servers(name, number) as running:
            if kills:
                _kill_who_works(name, running)
            wait_until(lambda: not open_jobs(name), name)
        [[seconds, jobs]] = rows(name, SPAN)
        failed = rows(name, "SELECT count(*) FROM queue_job WHERE state = 'failed'")[0][0]
        repeated = rows(name, f"SELECT count(*) FROM queue_job WHERE {OURS} AND retry > 1")[0][0]
        return Counter(rows(name, MADE)), float(seconds), jobs, failed, repeated


def _kill_who_works(name, running):
    """Kill the server that is in the middle of making letters."""
    pids = wait_until(lambda: _pids_at_work(name), name)
    next(one for one in running if one.process.pid in pids).kill()
    print("killed a server in the middle of a job", flush=True)


def _pids_at_work(name):
    return {pid for (pid,) in rows(name, AT_WORK)}


def judge(made, reference):
    """Return what is wrong: each debtor has one contact, made once."""
    wrong = [f"missing: {row}" for row in reference - made]
    wrong += [f"only here: {row}" for row in made - reference]
    for partner, number in Counter(row[0] for row in made.elements()).items():
        if number > 1:
            wrong.append(f"{partner} has {number} contacts")
    for name, channel, state, is_made, papers, mails in made:
        if state == "failed" or not is_made:
            wrong.append(f"{name}: {state}, made {is_made}")
        if (papers, mails) != ((1, 0) if channel == "letter" else (0, 1)):
            wrong.append(f"{name}: {papers} papers, {mails} e-mails")
    return wrong


def main(source):
    found = 0
    with database(f"{source}_world", source) as world:
        with Worker(world, 9) as worker:
            said = worker.do("build", debtors=2 * LETTERS, channels=["letter", "email"])
            assert "error" not in said, said
        reference = None
        for number, kills in ((1, False), (2, False), (2, True)):
            made, seconds, jobs, failed, repeated = day(world, number, kills)
            reference = reference or made
            wrong = judge(made, reference)
            print(_line(number, kills, made, seconds, jobs, repeated, failed), *wrong, sep="\n  ")
            sys.stdout.flush()
            found += len(wrong) + failed
    return 1 if found else 0


def _line(number, kills, made, seconds, jobs, repeated, failed):
    letters = sum(row[1] == "letter" for row in made.elements())
    who = f"{number} server{'s' * (number > 1)}{', one killed' * kills}"
    return (
        f"{who}: {letters} letters and {made.total() - letters} e-mails in {seconds:.0f} s "
        f"({jobs} jobs, {repeated} begun again, {failed} failed): "
        f"{60 * letters / seconds:.0f} letters a minute"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
