"""Build the seed of the benchmark's ledger: a few hundred posted invoices, through Odoo's own API.

usage: ledger.py DATABASE

Odoo's ``populate`` then multiplies them. Every debtor has some invoices open, one paid and, for one
in 25, a payment to allocate: what an accountant's Monday looks like. The due dates of the copies go
back from those of the seed, a day per copy.
"""

import sys

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

DEBTORS = 100
OPEN_PER_DEBTOR = 4
OLDEST_SEED = 150  # days late; the oldest copy is as many days older as there are copies
TO_ALLOCATE = "to reconcile"  # reference of the invoices that an unallocated payment matches
SALESPERSON = "bench.salesperson"
TRADES = ("Boulangerie", "Menuiserie", "Garage", "Imprimerie", "Fromagerie")
TOWNS = ("Kerlann", "Montfaut", "Saint-Cyprine", "Vauroux", "Delestrac")


def build_debtors(env, salesperson):
    """Create the debtors; one in ten is the salesperson's."""
    return env["res.partner"].with_context(tracking_disable=True).create(
        [
            {
                "name": f"{TRADES[number % 5]} {TOWNS[number // 5 % 5]} {number:03}",
                "is_company": True,
                "email": f"compta{number}@debtor.example",
                "phone": f"01 99 00 {number // 10:02} {number % 100:02}",
                "country_id": env.ref("base.fr").id,
                "lang": "fr_FR",
                "user_id": salesperson.id if number % 10 == 0 else False,
            }
            for number in range(DEBTORS)
        ]
    )


def build_salesperson(env, company):
    """Create a user without any right in accounting: record rules hide what is not theirs."""
    return env["res.users"].create(
        {
            "name": "Salesperson",
            "login": SALESPERSON,
            "email": "salesperson@bench.example",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(env.ref("base.group_user").ids)],
        }
    )


def days_late(number):
    return 1 + number * 37 % OLDEST_SEED


def build_invoices(ledger, debtors):
    """Post each debtor's invoices: open ones, a paid one, and payments that wait for allocation."""
    opened = ledger.invoices(
        [
            {"partner": debtor, "amount": 100 + 7 * number, "due": -days_late(number)}
            for number, debtor in enumerate(list(debtors) * OPEN_PER_DEBTOR)
        ]
    )
    paid = ledger.invoices(
        [
            {"partner": debtor, "amount": 500 + number, "due": -days_late(number) - 60}
            for number, debtor in enumerate(debtors)
        ]
    )
    ledger.payments([{"invoice": invoice, "on": -45} for invoice in paid])
    waiting = opened[:: 25 * OPEN_PER_DEBTOR]
    waiting.ref = TO_ALLOCATE
    ledger.payments(
        [
            {"partner": invoice.partner_id, "amount": invoice.amount_total, "on": -2}
            for invoice in waiting
        ]
    )


def configure_credit_control(env, company):
    """Have OCA's account_credit_control chase the same invoices, with its three-step policy."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search(
        [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]
    )
    company.credit_policy_id = policy


def main(database):
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    from odoo.addons.relance_telephonique.demo import Ledger, build_company

    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = build_company(env, name="Bench")
        salesperson = build_salesperson(env, company)
        debtors = build_debtors(env, salesperson)
        build_invoices(Ledger(company), debtors)
        configure_credit_control(env, company)


if __name__ == "__main__":
    main(*sys.argv[1:])
