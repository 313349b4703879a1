"""Post the few hundred invoices that Odoo's ``populate`` multiplies, through Odoo's own API.

usage: ledger.py DATABASE

Every debtor has four open invoices and a paid one; one debtor in 25 has paid an invoice that nobody
has reconciled yet. ``populate`` moves the dates of each copy one day further back.
"""

import sys
from datetime import datetime

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

COMPANY = "Bench"
DEBTORS, OPEN_INVOICES = 100, 400
OLDEST = 150  # days late, before populate moves dates back
SALESPERSON = "bench.salesperson"  # login; one debtor in ten is theirs
PAID_UNRECONCILED = "to reconcile"  # reference of the invoices with a payment to reconcile
TRADES = ("Boulangerie", "Menuiserie", "Garage", "Imprimerie", "Fromagerie")
TOWNS = ("Kerlann", "Montfaut", "Saint-Cyprine", "Vauroux", "Delestrac")


def build_salesperson(company):
    """Create a user without rights in accounting, who sees the dunning of own customers."""
    env = company.env
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


def build_debtors(env, salesperson):
    return (
        env["res.partner"]
        .with_context(tracking_disable=True)
        .create(
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
    )


def build_invoices(ledger, debtors):
    opened = ledger.invoices(
        [
            {
                "partner": debtors[number % DEBTORS],
                "amount": 100 + 7 * number,
                "due": -1 - number * 37 % OLDEST,
            }
            for number in range(OPEN_INVOICES)
        ]
    )
    paid = ledger.invoices([{"partner": d, "amount": 480, "due": -60} for d in debtors])
    ledger.payments([{"invoice": invoice, "on": -45} for invoice in paid])
    unreconciled = opened[:DEBTORS:25]
    unreconciled.ref = PAID_UNRECONCILED
    for invoice in unreconciled:
        ledger.payment_on_account(invoice.partner_id, invoice.amount_total, on=-2)


def configure_credit_control(company):
    """Have OCA's account_credit_control chase the same invoices with its three-step policy."""
    policy = company.env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = company.env["account.account"].search(
        [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]
    )
    company.credit_policy_id = policy


def main(database):
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    from odoo.addons.relance_telephonique.demo import Ledger, build_company

    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = build_company(env, name=COMPANY)
        debtors = build_debtors(env, build_salesperson(company))
        build_invoices(Ledger(company, datetime.now().astimezone().date()), debtors)
        configure_credit_control(company)


if __name__ == "__main__":
    main(*sys.argv[1:])
