from datetime import datetime, time
from random import Random

from odoo import Command

from ..models.lifecycle.dunning_invoice_event import LifecycleFact
from .company import COMPANY, add_dollars, build_company, build_users, known_values
from .debtors import build_debtors
from .ledger import Ledger
from .scenario import TRIED_SINCE, begin_test, build_scenario
from .tables import picture, rows

LEAST_CARRIAGE = 9
MORNING = time(9, 30)
HOLDS = ("blocked", "no_followup", "promised", "disputed", "litigation", "proceedings")


def build_demo(env, today=None, mode="automatic"):
    """Return the demo company with its users, debtors and invoices; build it if it is not there.

    :param env: environment of an administrator
    :param today: the day from which the story is told; by default, today at the company
    :param mode: how the company chases (``dunning_mode``)
    """
    if company := env["res.company"].search([("name", "=", COMPANY["name"])]):
        return company
    company = build_company(env)
    company = company.with_context(lang=company.partner_id.lang)  # as who works there reads it
    accountant, salesperson, _manager = build_users(env, company)
    settings = {"dunning_mode": mode, "dunning_user_id": accountant.id}
    company.write({"logo": picture("logo.png"), **known_values(company, settings)})
    _open_to_admin(company)
    ledger = Ledger(company, today)
    debtors = build_debtors(company, salesperson)
    build_scenario(company, debtors)
    begin_test(company, ledger.day(TRIED_SINCE))
    Story(ledger, debtors).tell()
    return company


def _open_to_admin(company):
    """Let who logs in as ``admin`` find the demo company, in French."""
    company.env.ref("base.user_admin").write(
        {
            "lang": "fr_FR",
            "company_ids": [Command.link(company.id)],
            "company_id": company.id,
        }
    )


class Story:
    """What happened to the demo company's invoices, as ``data/`` tells it.

    A row of ``invoices.csv`` is one invoice and what became of it. The past of a debtor is drawn:
    so many invoices, all paid, one every so many days, of about so much, about so many days late,
    as ``debtors.csv`` says. The draw has a fixed seed: the same day gives the same figures.
    """

    def __init__(self, ledger, debtors):
        self.ledger = ledger
        self.debtors = debtors
        self.random = Random("Valdoré")
        self.products = _build_products(ledger.company)
        self.goods = [product for product in self.products.values() if product.sale_ok]
        self.currencies = {"USD": add_dollars(ledger.company, ledger.today)}

    def tell(self):
        sales = [*self._past(), *rows("invoices")]
        invoices = self.ledger.invoices([self._invoice(sale) for sale in sales])
        told = list(zip(invoices, sales, strict=True))
        self._tell_credit_notes(told)
        self._tell_payments(told)
        self._tell_holds(told)
        for credit in self._credits("opening"):
            self.ledger.opening_balance(credit["partner"], credit["amount"], credit["on"])
        self._tell_groups()

    def _past(self):
        """Draw the rows of the invoices that debtors have paid, each in their own way."""
        for row in rows("debtors"):
            for number in range(int(row["history"] or 0)):
                habit = int(row["habit"])
                yield {
                    "debtor": row["ref"],
                    "issued": -(habit + 80 + number * int(row["every"])),
                    "amount": round(float(row["usual"]) * self.random.uniform(0.6, 1.4) / 6) * 6,
                    "paid": "all",
                    "late": habit - self.random.randint(0, 4),
                }

    def _invoice(self, row):
        debtor = self.debtors[row["debtor"]]
        address = debtor.browse(debtor.address_get(["invoice"])["invoice"])
        return {
            **self._document(address, float(row["amount"]), row.get("product")),
            "due": int(row["due"]) if row.get("due") else None,
            "issued": int(row["issued"]) if row.get("issued") else None,
            "term": debtor.property_payment_term_id,
            "currency": self.currencies.get(row.get("currency")),
            "ref": row.get("ref"),
        }

    def _credits(self, kind):
        """Return the rows of ``credits.csv`` of a kind: what came in without a named invoice."""
        return [
            {
                "partner": self.debtors[row["debtor"]],
                "amount": float(row["amount"]),
                "on": int(row["on"]),
            }
            for row in rows("credits")
            if row["kind"] == kind
        ]

    def _tell_credit_notes(self, told):
        """Take goods back: the credit note reduces its invoice, or waits to be allocated."""
        notes = [
            self._return(
                invoice.partner_id,
                _amount(row["credited"], invoice),
                int(row["credited_on"]),
                invoice,
            )
            for invoice, row in told
            if row.get("credited")
        ]
        notes += [self._return(**credit) for credit in self._credits("credit_note")]
        self.ledger.credit_notes(notes)

    def _return(self, partner, amount, on, invoice=None):
        return {**self._document(partner, amount, "RETOUR"), "on": on, "invoice": invoice}

    def _tell_payments(self, told):
        receipts = [self._receipt(invoice, row) for invoice, row in told if row.get("paid")]
        self.ledger.payments(receipts + self._credits("on_account"))

    def _receipt(self, invoice, row):
        return {
            "invoice": invoice,
            "amount": _amount(row["paid"], invoice),
            "on": self._day_paid(invoice, row),
            "booked": row.get("flag") != "unbooked",
        }

    def _day_paid(self, invoice, row):
        if "late" in row:
            return self.ledger.days_to(invoice.invoice_date_due) + row["late"]
        return int(row["paid_on"])

    def _tell_holds(self, told):
        """Tell what keeps invoices from being chased: ``flag`` names the method that tells it."""
        for invoice, row in told:
            if row.get("flag") in HOLDS:
                getattr(self, f"_tell_{row['flag']}")(invoice)
        self._tell_said(told)

    def _tell_said(self, told):
        """Tell what platforms said: ``flag`` names the rows of ``lifecycle.csv``."""
        said = {}
        for row in rows("lifecycle"):
            said.setdefault(row["flag"], []).append(row)
        facts = [
            LifecycleFact(
                move=invoice,
                code=word["code"],
                when=datetime.combine(self.ledger.day(int(word["on"])), MORNING),
                reason=word["reason"],
                amount=float(word["amount"] or 0),
                note=word["note"],
                source=word["source"],
                service=word["service"],
                engagement=word["engagement"],
            )
            for invoice, row in told
            for word in said.get(row.get("flag"), ())
        ]
        self.ledger.env["dunning.invoice.event"].sudo()._record(facts)

    def _tell_groups(self):
        """Propose who may belong together, by whom they share; of those that ``groups.csv`` names
        somebody has said that they do.
        """
        company = self.ledger.company
        proposed = self.ledger.env["dunning.payer.group"]._propose(company)
        for row in rows("groups"):
            group = proposed.filtered(
                lambda one, member=self.debtors[row["debtor"]]: member in one.partner_ids
            )
            group.name = row["name"]
            group.action_confirm()

    def _tell_blocked(self, invoice):
        invoice.action_toggle_block_payment()

    def _tell_no_followup(self, invoice):
        invoice.no_followup = True

    def _tell_promised(self, invoice):
        """Half by the end of the week, half a month later."""
        half = invoice.currency_id.round(invoice.amount_residual / 2)
        halves = {5: half, 35: invoice.amount_residual - half}
        self._about(
            "dunning.promise",
            invoice,
            move_line_ids=invoice.line_ids.filtered("amount_residual").ids,
            line_ids=[
                Command.create({"date": self.ledger.day(days), "amount": amount})
                for days, amount in halves.items()
            ],
        ).action_confirm()

    def _tell_disputed(self, invoice):
        """A quarter: some of the goods came damaged."""
        self._about(
            "dunning.dispute",
            invoice,
            move_ids=invoice.ids,
            category="quality",
            amount=invoice.currency_id.round(invoice.amount_residual / 4),
            note="12 rouleaux arrivés écrasés, réserves portées sur le bon de livraison.",
        )

    def _tell_litigation(self, invoice):
        self._about("dunning.case", invoice, move_ids=invoice.ids)

    def _tell_proceedings(self, invoice):
        invoice.commercial_partner_id.write(
            {
                "dunning_proceedings": "receivership",
                "dunning_proceedings_date": self.ledger.day(-10),
            }
        )

    def _about(self, model, invoice, **values):
        """Record what was agreed with, or is held against, the debtor of an invoice."""
        return self.ledger.env[model].create(
            {
                "company_id": self.ledger.company.id,
                "partner_id": invoice.commercial_partner_id.id,
                "date": self.ledger.day(-2),
                "user_id": self.ledger.company.dunning_user_id.id,
                **values,
            }
        )

    def _document(self, partner, amount, product=None):
        """Return what a document of ``amount``, tax included, has in common with the others."""
        company = self.ledger.company
        position = self.ledger.env["account.fiscal.position"]._get_fiscal_position(partner)
        tax = position.map_tax(company.account_sale_tax_id)
        untaxed = round(amount / (1 + sum(tax.mapped("amount")) / 100), 2)
        lines = [_line(self.products[product], 1, untaxed)] if product else self._basket(untaxed)
        return {"partner": partner, "amount": amount, "lines": lines}

    def _basket(self, untaxed):
        """Return lines worth ``untaxed``: up to three goods, dearest first, and carriage."""
        rest = untaxed - LEAST_CARRIAGE
        goods = [good for good in self.goods if good.list_price <= rest]
        basket = self.random.sample(goods, min(3, len(goods)))
        basket.sort(key=lambda good: -good.list_price)
        lines = []
        for good in basket:
            share = 1 if good == basket[-1] else 0.6
            if quantity := rest * share // good.list_price:
                lines.append(_line(good, quantity, good.list_price))
                rest -= quantity * good.list_price
        return [*lines, _line(self.products["PORT"], 1, round(rest + LEAST_CARRIAGE, 2))]


def _amount(text, invoice):
    return invoice.amount_residual if text == "all" else float(text)


def _line(product, quantity, price):
    return {"product_id": product.id, "quantity": quantity, "price_unit": price}


def _build_products(company):
    """Return ``{code: product}``; those that are not goods cannot be picked for a basket."""
    env = company.with_company(company).env
    table = rows("products")
    products = env["product.product"].create(
        [
            {
                "default_code": row["code"],
                "name": row["name"],
                "list_price": float(row["price"]),
                "type": "consu",
                "sale_ok": row["kind"] == "goods",
                "company_id": company.id,
            }
            for row in table
        ]
    )
    return dict(zip((row["code"] for row in table), products, strict=True))
