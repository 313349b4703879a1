"""Build the demo company, run its scenario for today and show what that did.

usage: demo.py DATABASE PORT
"""

import sys

from odoo import SUPERUSER_ID, Command, api, http
from odoo.modules.registry import Registry
from odoo.service import server as odoo_server
from odoo.tools import config, formatLang

NOWHERE = "http://127.0.0.1:9"
PARAMETERS = {
    # the demo's phone numbers are invented: text messages go nowhere
    "iap.endpoint": NOWHERE,
    "sms.endpoint": NOWHERE,
    # by default Odoo waits a second for the scripts of each PDF: ours have none
    "report.print_delay": "0",
}


def connect(database):
    """Return the database's registry, and the address where PDFs get their styles from."""
    config.parse_config(["-d", database, "--http-port=0"], setup_logging=True)
    odoo_server.load_server_wide_modules()
    server = odoo_server.ThreadedServer(http.root)
    server.http_spawn()
    return Registry(database), f"http://127.0.0.1:{server.httpd.server_port}"


def run_once(env, company, day, demo):
    """Run the scenario, after the weeks before it, and send the mails it queued; once for a day."""
    of_the_day = [("company_id", "=", company.id), ("date", "=", day), ("state", "=", "done")]
    run = env["dunning.run"].search(of_the_day, order="id", limit=1)
    if not run:
        print("Living through the days before: what was due each day, as if it was done …")
        told = company.with_context(lang=company.partner_id.lang)
        demo.live_through(told, day)
        demo.hear_answers(told, day)
        print("Running the scenario, with a PDF for each invoice that goes along: 1 minute …")
        run = run.create({"company_id": company.id, "date": day})
        run.action_run()
        env.cr.commit()
        env["mail.mail"].process_email_queue()
    return run


def chased(env, currency, actions, earlier):
    """A row per level: what was done, for how many invoices and how much, and how often before."""
    before = earlier.grouped("level_id")
    today = actions.grouped("level_id")
    for level in (actions | earlier).level_id.sorted("delay_days"):
        of_today = today.get(level, actions.browse())
        lines = of_today.line_ids.filtered("active")
        amount = formatLang(env, sum(lines.mapped("amount_residual")), currency_obj=currency)
        so_far = len(before.get(level, ()))
        yield level.display_name, len(of_today), len(lines.move_id), amount, so_far


def not_chased(env, company, actions):
    """A row per status: the due items that no action of the day carries."""
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
        amount = formatLang(env, amount, currency_obj=company.currency_id)
        yield labels[status], debtors, count, amount


def logins(env, company):
    """A row per user of the company."""
    for user in env["res.users"].search([("company_id", "=", company.id)], order="id"):
        yield user.login, user.name, user.partner_id.function or ""


def quote(env, company):
    """Let the salesperson offer something to a customer of theirs who pays late; once."""
    if env["sale.order"].search_count([("company_id", "=", company.id)], limit=1):
        return
    seller = user_of(env, company, "commercial")
    mine = [("company_id", "=", company.id), ("user_id", "=", seller.id), ("days_late", ">", 0)]
    customer = env["dunning.debtor"].search(mine, order="amount_overdue desc", limit=1).partner_id
    product = env["product.product"].search(
        [("company_id", "=", company.id), ("sale_ok", "=", True)], limit=1
    )
    line = Command.create({"product_id": product.id, "product_uom_qty": 10})
    orders = env["sale.order"].with_user(seller).with_company(company)
    orders = orders.with_context(lang=seller.lang)
    orders.create({"partner_id": customer.id, "order_line": [line]})


def user_of(env, company, login):
    users = env["res.users"].search([("company_id", "=", company.id), ("login", "=", login)])
    users.ensure_one()
    return users


# Whom to log in as, the menu to open (a record id), and what there is to do
TOUR = [
    ("comptable", "debtors", "who owes, and what comes next; the counters above are today's work"),
    (
        "comptable",
        "call_desk",
        "the first call: call, then press 1 for “they promise to pay”",
    ),
    (
        "comptable",
        "debtors",
        "the counter of answers: what debtors wrote, what it means for sure, and what perhaps",
    ),
    ("comptable", "debtors", "in the gear, payer groups: one is called once, another is proposed"),
    ("comptable", "letters", "select all, print and mark as sent: one PDF, in postal order"),
    ("responsable", "actions_to_do", "filter “to approve”: formal notices wait for a person"),
    ("responsable", "dashboard", "what is overdue, who pays, what chasing brings in"),
    ("responsable", "scenarios", "“Industrie”: what follows a call that reached somebody, or none"),
    ("responsable", "analysis", "in the gear, tests of steps: one is running"),
    ("responsable", "settings", "hours, limits, letters: no administrator is needed"),
    ("commercial", "debtors", "your own customers, and what they are told"),
    ("commercial", "sale.sale_menu_root", "the quotation to a customer who pays late warns"),
]


def tour(env, company):
    """A row per thing to try, with the menu as its user reads it."""
    for login, menu, deed in TOUR:
        name = menu if "." in menu else f"relance_telephonique.dunning_menu_{menu}"
        user = user_of(env, company, login)
        yield login, env.ref(name).with_context(lang=user.lang).complete_name, deed


def waiting(env, company):
    """A row per collector or manager and kind of work that waits for them."""
    for login in ("comptable", "responsable"):
        debtors = env["dunning.debtor"].with_user(user_of(env, company, login))
        for counter in debtors.with_company(company).today_read():
            if counter["count"]:
                yield login, counter["label"], counter["count"]


def show(header, rows, texts=1):
    """Print a table whose first columns, as many as ``texts``, are aligned to the left."""
    table = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    align = [str.ljust if column < texts else str.rjust for column in range(len(widths))]
    for row in table:
        cells = (put(cell, width) for put, cell, width in zip(align, row, widths, strict=True))
        print("   ", "  ".join(cells).rstrip())


def main(database, port):
    registry, own_address = connect(database)
    # found once Odoo is configured
    from odoo.addons.relance_telephonique import demo

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        set_param = env["ir.config_parameter"].set_param
        for parameter in PARAMETERS.items():
            set_param(*parameter)
        set_param("web.base.url", f"http://127.0.0.1:{port}")
        set_param("report.url", own_address)
        if not env["res.company"].search_count([("name", "=", demo.COMPANY["name"])]):
            print("Making a company and its invoices, through Odoo: 1 minute …")
        company = demo.build_demo(env)
        env.cr.commit()
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        company = company.with_env(env)
        day = company._dunning_today()  # a working one: see dev/addons
        run = run_once(env, company, day, demo)
        env["dunning.behaviour"]._refresh(company)
        env["dunning.cash.kept"]._keep(company)
        quote(env, company)
        earlier = env["dunning.action"].search([("run_id.date", "<", day)])
        set_param("report.url", False)

        print(f"\n{company.name}, {day:%d/%m/%Y}: chased")
        header = ("level", "actions", "invoices", "amount", "actions before")
        show(header, chased(env, company.currency_id, run.action_ids, earlier))
        print("\nNot chased, and why")
        header = ("status", "debtors", "items", "amount")
        show(header, not_chased(env, company, run.action_ids))
        print("\nLog in as (the password is the login)")
        show(("login", "name", "function"), logins(env, company), texts=3)
        print("\nWaits for them")
        show(("login", "what", "how many"), waiting(env, company), texts=2)
        print("\nA tour")
        show(("log in as", "open", "and see"), tour(env, company), texts=3)


if __name__ == "__main__":
    main(*sys.argv[1:])
