"""How long a link takes that opens nothing, by why.

To run it: dev/odoo shell -d DATABASE --no-http < bench/page.py

A difference would tell a stranger which links were real once. 10,000 of each kind, in turns.
"""

# ruff: noqa: F821 (env is that of Odoo's shell)
from datetime import timedelta
from random import Random
from statistics import mean, median, stdev
from time import perf_counter

from odoo import fields

from odoo.addons.relance_telephonique.tools import page_token

EACH = 10_000
SEED = 19
TODAY = fields.Date.today()

chance = Random(SEED)
company = env["res.company"].search([("dunning_mode", "!=", "off")], limit=1)
debtor = env["dunning.debtor"].search([("company_id", "=", company.id)], limit=1).partner_id
without = env["res.company"].create({"name": "Without a page", "dunning_page": False})
open_link = debtor._dunning_page_token(company)
other_company = debtor._dunning_page_token(without)
debtor.with_company(company).action_dunning_revoke_page()
revoked = open_link
company.dunning_page_days = 1
ends = TODAY - timedelta(days=30)
claim = page_token.Claim(company.id, debtor.id, ends)
key = debtor.sudo().with_company(company).dunning_page_key
expired = page_token.write(claim, debtor._dunning_page_seal(claim, key))
env.flush_all()


def forged():
    seal = chance.randbytes(20)
    return page_token.write(page_token.Claim(company.id, debtor.id, TODAY), seal)


def nobodys():
    claim = page_token.Claim(company.id, 2**31 - 1, TODAY)
    return page_token.write(claim, chance.randbytes(20))


kinds = {
    "nonsense": lambda: "x" * 40,
    "of nobody": nobodys,
    "forged": forged,
    "expired": lambda: expired,
    "revoked": lambda: revoked,
    "of a company without the page": lambda: other_company,
}
visitors = env["res.partner"].with_user(env.ref("base.public_user")).sudo()
times = {kind: [] for kind in kinds}
for _turn in range(EACH):
    order = list(kinds)
    chance.shuffle(order)
    for kind in order:
        token = kinds[kind]()
        start = perf_counter()
        found = visitors._dunning_of_token(token)
        times[kind].append(perf_counter() - start)
        assert not found
print("| a link that is | median (µs) | mean of the middle 90 % (µs) | spread (µs) |")
print("|---|---|---|---|")
for kind, taken in times.items():
    middle = sorted(taken)[EACH // 20 : -EACH // 20]
    figures = (median(taken), mean(middle), stdev(middle))
    print(f"| {kind} | " + " | ".join(f"{figure * 1e6:.0f}" for figure in figures) + " |")
env.cr.rollback()
