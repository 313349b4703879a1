"""The mail server's moods: each action ends confirmed, failed with a sentence, or tried again."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from mailbox import Mailbox, mood_of, nobody

from common import Worker, database, rows

TEMPORARY = ("refuses connections", "421 on connecting", "busy", "dies", "well", "slow")
LATER = (timedelta(minutes=20), timedelta(hours=2), timedelta(hours=8), timedelta(hours=26))
ACTIONS = """
    SELECT contact.email, action.state, action.date_processed IS NOT NULL, action.failure_reason
      FROM dunning_action action JOIN res_partner contact ON contact.id = action.contact_id
     WHERE action.channel = 'email'
"""


def run(report, source, _chance, least):
    """Live days of moods: the first ``least`` of them, the others if time is left."""
    for number, whole in enumerate(("by recipient", "421 on connecting", "refuses connections")):
        if number >= least and report.is_over:
            report.say(f"time is up: “{whole}” was not tried")
            continue
        mails = Mailbox(moody=whole == "by recipient", overloaded=whole == "421 on connecting")
        with database("relance_chaos_moods", source) as name:
            _live(report, name, mails, whole)
        mails.close()


def _live(report, name, mails, whole):
    """A day under the moods, then a day without: what was put off is sent by itself."""
    port = nobody() if whole == "refuses connections" else mails.port
    with Worker(name, port) as worker:
        for task in ("letters", "mail"):
            said = worker.do(task)
            report.check("error" not in said, f"{whole}: {task} fails: {said.get('error')}")
        if whole == "by recipient":
            said = worker.do("bounce", mood="bounces")
            report.check("error" not in said, f"bounces are not read: {said.get('error')}")
    at_first = _states(name, whole)
    mails.moody = mails.overloaded = False
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 (the worker's own clock)
    with Worker(name, mails.port) as worker:
        for later in LATER:
            for task in ("follow", "letters", "mail"):
                worker.do(task, at=(now + later).isoformat())
    arrived = Counter(whole if whole != "by recipient" else mood_of(to) for to, _ in mails.received)
    for mood, actions in sorted(_states(name, whole).items()):
        _judge(report, mood, at_first[mood], actions, arrived[mood])


def _states(name, whole):
    """Return ``{mood: [(state, handed over, failure), …]}`` of the e-mails."""
    states = defaultdict(list)
    for address, *state in rows(name, ACTIONS):
        states[mood_of(address) if whole == "by recipient" else whole].append(state)
    return states


def _judge(report, mood, at_first, at_last, arrived):
    told, later = (
        ", ".join(f"{n} {state}" for state, n in Counter(row[0] for row in actions).items())
        for actions in (at_first, at_last)
    )
    report.say(f"{mood}: {told}; a day later {later}; {arrived} mails arrived")
    waiting = sum(state == "ready" and handed for state, handed, _why in at_last)
    report.check(not waiting, f"{mood}: {waiting} actions are “being sent” for ever")
    failures = Counter(why for state, _handed, why in at_last if state == "failed")
    for why, count in failures.items():
        clear = why and "\n" not in why and len(why) < 250
        report.check(clear, f"{mood}: {count} failed without a sentence: {why!r:.200}")
    if mood in TEMPORARY:
        report.check(not failures, f"{mood}: not tried again by itself: {dict(failures)!r:.200}")
    else:
        report.check(failures, f"{mood}: nobody is told that it did not arrive")
