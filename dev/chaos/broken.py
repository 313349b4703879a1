"""Broken records and files: what people enter, delete or lose; the day goes on for all others.

What is entered is answered, or refused by a sentence. Of what breaks under our feet, each debtor
concerned fails alone with a sentence, and a manager is told; the others are served.
"""

from collections import Counter
from mailbox import Mailbox

from common import Worker, database, rows

FAILED = """
    SELECT partner.name, action.failure_reason FROM dunning_action action
      JOIN res_partner partner ON partner.id = action.partner_id WHERE action.state = 'failed'
"""
UNSERVED = """
    SELECT debtor.name, action.channel, action.state FROM res_partner debtor
      JOIN dunning_action action ON action.partner_id = debtor.id AND action.reason = 'level'
     WHERE NOT (action.state IN ('done', 'cancelled')
                OR action.state = 'ready' AND action.date_processed IS NOT NULL)
     UNION ALL
    SELECT debtor.name, 'no contact', 'at all' FROM res_partner debtor
     WHERE debtor.name LIKE 'Debtor %'
       AND NOT EXISTS (SELECT 1 FROM dunning_action WHERE partner_id = debtor.id)
       AND NOT EXISTS (SELECT 1 FROM dunning_promise WHERE partner_id = debtor.id)
"""
TOLD = "SELECT name FROM dunning_problem WHERE active ORDER BY id"


def run(report, source, chance, inputs=10**4):
    """Enter nonsense for part of the time, at most so often; then break what the day rests on."""
    mails = Mailbox()
    with database("relance_chaos_broken", source) as name, Worker(name, mails.port) as worker:
        _enter(report, worker, chance, inputs)
        _break(report, worker, name, chance)
    mails.close()


def _enter(report, worker, chance, most):
    said = worker.do("enter", seed=chance.randrange(10**9), seconds=report.left() / 3, most=most)
    report.check("error" not in said, f"entering fails: {said.get('error')}")
    done = Counter(said.get("said", {}).get("done", {}))
    report.say("entered: " + ", ".join(f"{count} {what}" for what, count in done.most_common()))
    for error, count in said.get("said", {}).get("errors", {}).items():
        report.check(False, f"{count} × {error}")


def _break(report, worker, name, chance):
    """Break things before the contacts are handed over, then their files, then the company's
    calendar and scenarios, after which whatever was open is given up.
    """
    hit = {}
    for moment in ("before", "after", "at_last"):
        said = worker.do("breaks", moment=moment, seed=chance.randrange(10**9))
        report.check("error" not in said, f"breaking {moment} fails: {said.get('error')}")
        hit |= said.get("said", {})
        for task in ("letters", "mail", "follow", "look", "follow"):
            said = worker.do(task)
            report.check("error" not in said, f"{task} breaks {moment}: {said.get('error')}")
            for error in said.get("said") or ():
                report.check(False, f"{moment}, {error}")
        _judge(report, name, moment, {debtor for debtors in hit.values() for debtor in debtors})
    report.say(f"{len(hit)} things broken: " + ", ".join(sorted(hit)))


def _judge(report, name, moment, concerned):
    failures, told = rows(name, FAILED), [sentence for (sentence,) in rows(name, TOLD)]
    for sentence in {why for _debtor, why in failures} | set(told):
        clear = sentence and "\n" not in sentence and len(sentence) < 350
        report.check(clear and "Traceback" not in sentence, f"no sentence: {sentence!r:.200}")
    counts = f"{len(failures)} contacts failed with a sentence, {len(told)} problems told"
    report.say(f"broken {moment.replace('_', ' ')}: {counts}")
    for debtor, channel, state in rows(name, UNSERVED):
        report.check(debtor in concerned, f"not served: {debtor}, {channel} {state}")
    report.check(told, "nothing was told to a manager")
