"""Build the demo company, run its scenario for today and show what that did.

usage: demo.py DATABASE
"""

import sys
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config, formatLang

NOWHERE = "http://127.0.0.1:9"
# Where Odoo would send text messages: the demo's phone numbers are invented.
SMS_PARAMETERS = ("sms.endpoint", "iap.endpoint")


def last_working_day(company):
    """Nothing is prepared on a day off: the demo shows something on a Sunday too."""
    day = company._dunning_today()
    while not company._dunning_is_working_day(day):
        day -= timedelta(days=1)
    return day


def run_once(env, company, day):
    """Run the scenario, unless that was done for this day, and send the mails it queued."""
    run = env["dunning.run"].search([("company_id", "=", company.id), ("date", "=", day)], limit=1)
    if not run:
        run = run.create({"company_id": company.id, "date": day})
        run.action_run()
        env.cr.commit()
        env["mail.mail"].process_email_queue()
    return run


def chased(actions):
    """A row per level: what was done, for how many invoices and how much."""
    by_level = actions.sorted(lambda action: action.level_id.delay_days).grouped("level_id")
    for level, of_level in by_level.items():
        lines = of_level.line_ids.filtered("active")
        amount = sum(lines.mapped("amount_residual"))
        yield level.display_name, len(of_level), len(lines.move_id), amount


def not_chased(env, company, actions):
    """A row per status: the due items that no action of today carries."""
    due_items = env["dunning.due.item"]
    labels = dict(due_items._fields["status"]._description_selection(env))
    groups = due_items._read_group(
        [
            ("company_id", "=", company.id),
            ("move_line_id", "not in", actions.line_ids.move_line_id.ids),
        ],
        ["status"],
        ["partner_id:count_distinct", "__count", "amount_residual:sum"],
    )
    for status, debtors, count, amount in groups:
        yield labels[status], debtors, count, amount


def show(env, currency, header, rows):
    rows = [(*row[:-1], formatLang(env, row[-1], currency_obj=currency)) for row in rows]
    widths = [max(len(str(cell)) for cell in column) for column in zip(header, *rows, strict=True)]
    for first, *others in (header, *rows):
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        print("  ", f"{first:<{widths[0]}}", *cells, sep="  ")


def main(database):
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    from odoo.addons.relance_telephonique.demo import build_demo  # found once Odoo is configured

    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        for parameter in SMS_PARAMETERS:
            env["ir.config_parameter"].set_param(parameter, NOWHERE)
        company = build_demo(env)
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        company = company.with_env(env)
        day = last_working_day(company)
        run = run_once(env, company, day)

        print(f"\n{company.name}, {day:%d/%m/%Y}: chased")
        actions = run.action_ids
        show(env, company.currency_id, ("level", "actions", "invoices", "amount"), chased(actions))
        print("\nNot chased, and why")
        header = ("status", "debtors", "items", "amount")
        show(env, company.currency_id, header, not_chased(env, company, actions))


if __name__ == "__main__":
    main(*sys.argv[1:])
