from datetime import datetime, time, timedelta
from itertools import count, cycle

from odoo.tools import plaintext2html

from .tables import rows

DAYS_LIVED = 75  # longer than the longest shipped scenario
LEFT_OPEN = 4  # days; the calls and drafts of the last ones still wait for somebody
FIRST_CALL = time(8, 30)  # UTC
BETWEEN_CALLS = timedelta(minutes=9)
FIRST_NUMBER = 20_240_000_011  # of the registered letters; the last digit is a key
IN_THE_POST = timedelta(days=2)
ANSWERED = time(16, 40)  # UTC
OUTCOMES = ("refusal", "voicemail", "cash", "no_answer", "approval")


def live_through(company, today, days=DAYS_LIVED):
    """Run the scenario on each working day before ``today``, as if somebody did what was due.

    What each debtor owes is what they owe now: a run replays the clock, not the ledger.
    """
    outcomes = cycle(company.env.ref(f"relance_telephonique.outcome_{name}") for name in OUTCOMES)
    numbers = count(FIRST_NUMBER, 10)
    for age in range(days, 0, -1):
        day = today - timedelta(days=age)
        if company._dunning_is_working_day(day):
            made = _live_a_day(company, day, leave_open=age <= LEFT_OPEN)
            by_channel = made.grouped("channel")
            _note_calls(by_channel.get("phone", made.browse()), day, outcomes)
            for letter in by_channel.get("registered_letter", ()):
                _note_post(letter, day, today, next(numbers))


def _live_a_day(company, day, leave_open):
    """Return the actions that were made."""
    runs = company.env["dunning.run"].with_context(dunning_date=day, tracking_disable=True)
    run = runs.create({"company_id": company.id, "date": day})
    run._prepare()
    actions = run.action_ids
    calls = actions.filtered(lambda action: action.channel == "phone")
    if leave_open:
        calls.action_process()
        actions = (actions - calls).filtered(lambda action: action.state == "ready")
    actions.state = "ready"
    actions.action_done()
    return actions


def _note_post(letter, day, today, number):
    """Note the slip of a registered letter, and the receipt that came back."""
    facts = {"registered_number": f"1A{number}"}
    if day + IN_THE_POST < today:
        facts |= dict.fromkeys(("date_presented", "date_delivered"), day + IN_THE_POST)
    letter.with_context(dunning_date=False).write(facts)


def _note_calls(calls, day, outcomes):
    """Note calls of a day gone by; what their outcomes ask for was done long ago."""
    began = datetime.combine(day, FIRST_CALL)
    calls.env["dunning.call"].create(
        [
            {
                **call._call_values(outcome),
                "user_id": call.user_id.id or call.env.uid,
                "date": began + number * BETWEEN_CALLS,
            }
            for number, (call, outcome) in enumerate(zip(calls, outcomes, strict=False))
        ]
    )


def hear_answers(company, today):
    """Let debtors write back, on the day before ``today``, to the last e-mail that they were sent;
    ``replies.csv`` says what.
    """
    day = today - timedelta(days=1)
    mails = company.env["dunning.action"].with_company(company).with_context(dunning_date=day)
    for row in rows("replies"):
        sent = [
            ("company_id", "=", company.id),
            ("partner_id.ref", "=", row["debtor"]),
            ("channel", "=", "email"),
            ("state", "=", "done"),
        ]
        for mail in mails.search(sent, order="date_done desc, id desc", limit=1):
            mail.message_post(
                body=plaintext2html(row["text"]),
                author_id=mail.partner_id.id,
                message_type="email",
                date=datetime.combine(day, ANSWERED),
            )
