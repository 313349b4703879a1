"""A company of each country, with its own chart of accounts, chases one customer, in one database.

usage: beside DATABASE
"""

import sys

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tools import config

MONDAY, THURSDAY = "2026-03-02 08:00:00", "2026-03-05 08:00:00"
COUNTRIES = (  # with its chart and its currency
    ("fr", "fr", "EUR"),
    ("us", "generic_coa", "USD"),
    ("be", "be_comp", "EUR"),
    ("ch", "ch", "CHF"),
    ("de", "de_skr03", "EUR"),
)


def make_company(env, country, chart, currency):
    """Return a company in automatic mode, whose customer owes it since Monday."""
    from odoo.addons.relance_telephonique.demo import Ledger

    env.ref(f"base.{currency}").active = True
    company = env["res.company"].create(
        {
            "name": f"Company {country}",
            "country_id": env.ref(f"base.{country}").id,
            "currency_id": env.ref(f"base.{currency}").id,
            "email": f"accounts@{country}.example",
        }
    )
    env.user.company_ids += company
    env["account.chart.template"].try_loading(chart, company)
    env.flush_all()
    company = company.with_company(company)
    company.dunning_mode = "automatic"
    customer = company.env["res.partner"].create(
        {
            "name": f"Customer {country}",
            "is_company": True,
            "email": f"customer@{country}.example",
            "country_id": company.country_id.id,
            "street": "Main Street 1",
            "city": "City",
            "zip": "1000",
        }
    )
    Ledger(company).invoice(customer, 120.00, due=0, issued=-30)
    return company


def main(database):
    config.parse_config(["-d", database], setup_logging=True)
    registry = Registry(database)
    module.current_test = True  # as in a test, nobody is asked outside what a company is
    for country in COUNTRIES:
        with registry.cursor() as cr, freeze_time(MONDAY) as clock:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = make_company(env, *country)
            env.flush_all()
            clock.move_to(THURSDAY)
            chase(company)
            cr.rollback()


def chase(company):
    run = company.env["dunning.run"].create({"company_id": company.id})
    run.action_run()
    [action] = run.action_ids
    assert action.amount_residual == 120.00, (company.name, action.amount_residual)
    assert action.message_id, (company.name, action.failure_reason)
    print(f"{company.name}: {action.level_id.name}, {action.currency_id.name} 120.00", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
