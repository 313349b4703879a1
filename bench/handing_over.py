"""What is handed over: e-mails, calls and letters, against the least that each can cost."""

import sys
from contextlib import contextmanager
from functools import partial
from io import BytesIO

from stopwatch import BATCH, LEDGER_TABLES, Bench, in_turns

from odoo.tools.pdf import PdfFileReader

ROUNDS_OF_HAND_OVERS, ROUNDS_OF_PRINTS = 2, 2
LETTERS = 12
OUR_REPORT = "relance_telephonique.report_formal_notice"
ODOO_REPORT = "account.report_invoice_with_payments"


HAND_OVER_TABLES = (
    *LEDGER_TABLES,
    "mail_activity",
    "mail_followers",
    "mail_mail",
    "mail_mail_res_partner_rel",
    "mail_message",
    "mail_message_res_partner_rel",
)


@contextmanager
def ready_actions(bench, level):
    """A thousand actions of ``level`` that wait to be handed over; they are there for that long."""
    run = bench.prepare()
    actions = run.action_ids[:BATCH]
    (run.action_ids - actions).unlink()
    actions.write({"level_id": level.id, "channel": level.channel, "state": "ready"})
    actions.line_ids.write({"level_id": level.id, "delay_days": level.delay_days})
    bench.env.flush_all()
    bench.cr.commit()
    try:
        yield actions.with_context(dunning_date=bench.day)
    finally:
        bench.cr.rollback()
        bench.cr.execute("DELETE FROM dunning_action WHERE run_id = %s", [run.id])
        bench.cr.commit()


def timers(bench, actions, floor):
    """The executor alone, the whole of handing over (what was decided is decided again), and the
    least that the executor can cost.
    """

    def timer(work, *arguments):
        bench.vacuum(*HAND_OVER_TABLES)
        return bench.seconds(work, *arguments)

    execute = f"_process_{actions[0].channel}"
    return {
        "ours": lambda: timer(in_batches, actions, execute),
        "whole": lambda: timer(in_batches, actions, "action_process"),
        "floor": lambda: timer(floor),
    }


def in_batches(actions, method):
    """As the cron does."""
    size = sys.modules["odoo.addons.relance_telephonique.models.action.dunning_run"].BATCH_SIZE
    for start in range(0, len(actions), size):
        getattr(actions[start : start + size], method)()


def emails(database):
    """The template alone has no invoices to attach either, and asks for the accounts as we do."""
    bench = Bench(database)
    level = bench.env.ref("relance_telephonique.level_standard_email")
    level.attach_invoices = False
    with ready_actions(bench, level) as actions:
        template = level.mail_template_id

        def floor():
            accounts = actions._debtor_accounts()
            template.with_context(dunning_accounts=accounts).send_mail_batch(actions.ids)

        return in_turns(ROUNDS_OF_HAND_OVERS, **timers(bench, actions, floor))


def calls(database):
    bench = Bench(database)
    activities = bench.env["mail.activity"].with_context(mail_activity_quick_update=True)
    values = {
        "activity_type_id": bench.env.ref("relance_telephonique.mail_activity_type_call").id,
        "res_model_id": bench.env["ir.model"]._get_id("dunning.action"),
        "user_id": bench.company.dunning_user_id.id,
        "date_deadline": bench.day,
        "summary": "Call",
    }
    level = bench.env.ref("relance_telephonique.level_standard_call")
    with ready_actions(bench, level) as actions:
        ids = actions.ids
        floor = partial(activities.create, [{**values, "res_id": id_} for id_ in ids])
        return in_turns(ROUNDS_OF_HAND_OVERS, **timers(bench, actions, floor))


def printing(database):
    """Formal notices with their annex, and Odoo's own PDF of the same invoices, each per page."""
    from odoo.addons.relance_telephonique.demo import COMPANY as DEMO

    bench = Bench(database, DEMO["name"])
    bench.env["dunning.interest.rate"].search([("confirmed", "=", False)]).action_confirm()
    late = bench.due_items().search([("status", "=", "due"), ("days_late", ">", 0)])
    debtors = late.partner_id[:LETTERS]
    letters = bench.env["dunning.action"].create([formal_notice(bench, one) for one in debtors])
    return in_turns(
        ROUNDS_OF_PRINTS,
        ours=partial(seconds_per_page, bench, OUR_REPORT, letters),
        floor=partial(seconds_per_page, bench, ODOO_REPORT, letters.line_ids.move_id),
    )


def formal_notice(bench, debtor):
    """Return the values of a formal notice about all that a debtor is late with."""
    level = bench.env.ref("relance_telephonique.level_standard_formal_notice")
    late = bench.due_items().search([("partner_id", "=", debtor.id), ("days_late", ">", 0)])
    lines = [
        {
            "move_line_id": item.move_line_id.id,
            "move_id": item.move_id.id,
            "level_id": level.id,
            "delay_days": level.delay_days,
            "date_maturity": item.date_maturity,
            "amount_residual": item.amount_residual,
        }
        for item in late.filtered(lambda item: item.status == "due" and item.move_id.is_invoice())
    ]
    return {
        "partner_id": debtor.id,
        "level_id": level.id,
        "channel": level.channel,
        "line_ids": [(0, 0, line) for line in lines],
    }


def seconds_per_page(bench, report, records):
    """Print each record by itself, as letters are, and return the time that a page takes."""
    reports = bench.env["ir.actions.report"].with_context(force_report_rendering=True)
    pages = 0

    def print_all():
        nonlocal pages
        for record in records:
            content, _type = reports._render_qweb_pdf(report, record.ids)
            pages += len(PdfFileReader(BytesIO(content)).pages)

    return bench.seconds(print_all) / pages
