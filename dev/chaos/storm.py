"""The storm: users and crons at once on one company; then what must never be is looked for."""

from collections import Counter
from contextlib import ExitStack
from mailbox import Mailbox

from common import ACCOUNTANT, MANAGER, Worker, database, rows

USERS = (ACCOUNTANT, ACCOUNTANT, MANAGER, "cron")
# What must never be, each a query that finds nothing.
NEVER = {
    "two open steps for one debtor": """
        SELECT partner_id, company_id FROM dunning_action
         WHERE reason = 'level' AND state IN ('draft', 'ready') AND date_processed IS NULL
         GROUP BY 1, 2 HAVING count(*) > 1
    """,
    "two contacts of the scenario on one day": """
        SELECT partner_id, date FROM dunning_action
         WHERE reason = 'level' AND date_processed IS NOT NULL AND state IN ('ready', 'done')
         GROUP BY 1, 2 HAVING count(*) > 1
    """,
    "two open promises on one item": """
        SELECT item.move_line_id FROM dunning_promise_item item
          JOIN dunning_promise promise ON promise.id = item.promise_id
         WHERE promise.state = 'open' GROUP BY 1 HAVING count(DISTINCT promise.id) > 1
    """,
    "two open cases on one invoice": """
        SELECT rel.move_id FROM dunning_case_move_rel rel
          JOIN dunning_case c ON c.id = rel.case_id
         WHERE c.state = 'open' GROUP BY 1 HAVING count(*) > 1
    """,
    "a paid invoice chased after its payment": """
        SELECT action.id FROM dunning_action action
          JOIN dunning_action_line line ON line.action_id = action.id AND line.active
          JOIN account_partial_reconcile paid ON paid.debit_move_id = line.move_line_id
          JOIN account_move_line item ON item.id = line.move_line_id AND item.reconciled
         WHERE action.channel = 'email' AND action.state IN ('ready', 'done')
           AND action.date_processed > paid.create_date + interval '20 seconds'
    """,
    "a failure that is no sentence": """
        SELECT id, left(failure_reason, 120) FROM dunning_action WHERE state = 'failed'
           AND (coalesce(failure_reason, '') = '' OR failure_reason ~ E'\\n|serialize|Traceback'
                OR length(failure_reason) > 250)
    """,
    "an item carried twice for one step": """
        SELECT move_line_id, level_id FROM dunning_action_line WHERE active
         AND move_line_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1
    """,
}


def run(report, source, chance, seconds=30, processes=4):
    """Let so many processes act for so many seconds, then look for what must never be."""
    mails, done, errors = Mailbox(), Counter(), Counter()
    with database("relance_chaos_storm", source) as name, ExitStack() as stack:
        workers = [stack.enter_context(Worker(name, mails.port)) for _number in range(processes)]
        for number, worker in enumerate(workers):
            who = USERS[number % len(USERS)]
            worker.begin("storm", login=who, seed=chance.randrange(10**9), seconds=seconds)
        for worker in workers:
            said = worker.end()
            report.check("error" not in said, f"a process of the storm fails: {said.get('error')}")
            done.update(said.get("said", {}).get("done", {}))
            errors.update(said.get("said", {}).get("errors", {}))
        report.say(f"{sum(done.values())} operations: " + _counts(done))
        for error, count in errors.most_common(10):
            report.check(False, f"{count} × {error}")
        for what, query in NEVER.items():
            found = rows(name, query)
            report.check(not found, f"{what}: {len(found)}, as {found[:1]}")
    mails.close()


def _counts(counter):
    return ", ".join(f"{count} {what}" for what, count in counter.most_common())
