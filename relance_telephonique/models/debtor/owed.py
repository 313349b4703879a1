"""Owed: what a debtor owes a company, and of it what is promised, disputed, held or asked for.

Said here, and asked by whatever shows it. What counts is in ``models/decision/owed.py``.
"""

from datetime import date
from typing import NamedTuple

from odoo import models

from ...tools.vocabulary import CLAIMED
from ..decision.expected import EXPECTED
from ..decision.owed import OwedRows
from ..letter.account import MONEY_OUT

SHOWN = (  # of the decision
    "move_id",
    "level_id",
    "amount_residual_currency",
    "amount_on_way",
    "amount_disputed",
    "reason_id",
    "amount_to_come",
)


class OwedItem(NamedTuple):
    """An open item, in its currency: ``residual`` = ``on_way`` + ``covered`` + ``owed``, of an item
    of which something is owed; ``owed`` = ``promised`` + ``disputed`` + ``held`` + ``asked``.

    ``company_amount``: what is owed in the company's currency, where credits in other currencies
    are deducted too.
    """

    item: models.BaseModel  # the dunning.due.item, which has the id of the journal item
    move: models.BaseModel
    currency: models.BaseModel
    date_due: date
    days_late: int
    level_id: int | None  # the last step made
    status: str
    residual: float  # what the ledger leaves open
    on_way: float  # announced by a payment without journal entry
    covered: float  # what credits that are not allocated reach
    owed: float
    promised: float  # what the promise that runs still has to bring
    disputed: float
    held: float  # on hold, held with what is promised, answered, in litigation, money to match…
    asked: float  # nothing speaks against asking for it, due or not
    company_amount: float

    @property
    def is_late(self):
        return self.days_late > 0

    @property
    def may_be_answered(self):
        """What the debtor may still say something about: nothing but their own answer holds it."""
        return self.held if self.status == "replied" else self.asked

    @property
    def company_asked(self):
        """What is asked for of it in the company's currency."""
        return self.company_amount * self.asked / self.owed if self.owed else 0.0

    def _in_company(self, amount, company):
        """Return an amount of the item in the company's currency, by the rate of what is owed."""
        if self.currency == company.currency_id:
            return amount
        return self.company_amount * amount / self.owed if self.owed else 0.0


class OwedTotal(NamedTuple):
    """The sums of the items in one currency: ``owed`` = ``overdue`` + ``not_due`` = ``promised`` +
    ``disputed`` + ``held`` + ``asked``.
    """

    currency: models.BaseModel
    owed: float
    overdue: float
    not_due: float
    promised: float
    disputed: float
    held: float
    asked: float
    on_way: float
    covered: float


class Owed(NamedTuple):
    """What a debtor owes; ``amount`` and ``overdue`` are in the company's currency."""

    items: list  # of OwedItem, oldest first; also those of which nothing is owed
    totals: list  # of OwedTotal, one for each currency
    amount: float
    overdue: float
    days_late: int  # of the oldest item of which something is owed, 0 if none is late


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_owed(self, company):
        """Return what this debtor owes ``company``, as :class:`Owed`: an :class:`OwedItem` for each
        open item (invoices, instalments, entries; of credits and money paid back there is none) and
        an :class:`OwedTotal` for each currency. Amounts are rounded, positive, in the item's
        currency.

        Credits are deducted from the oldest items in their currency first (``covered``), what is on
        its way from the item that it is for. An invoice that was never sent (status ``unsent``) is
        listed and nothing of it is owed. All of the ledger is read: whoever calls checks that the
        reader may know it.
        """
        self.ensure_one()
        return self._dunning_owed_each(company)[self]

    def _dunning_latest_steps(self, company):
        """Return the latest step of each item that may be answered, for what carries them on."""
        items = [one.item.id for one in self._dunning_owed(company).items if one.may_be_answered]
        lines = self.env["dunning.action.line"].search(
            [("move_line_id", "in", items), ("action_id.state", "!=", "cancelled")], order="id"
        )
        latest = {line.move_line_id: line for line in lines}
        return lines.browse(line.id for line in latest.values())

    def _dunning_owed_each(self, company):
        """Return the same of several debtors, ``{partner: Owed}``, in one decision."""
        debtors = self.commercial_partner_id._origin
        found = dict.fromkeys(debtors.ids, ())
        items = self.env["dunning.due.item"]
        rows = items._rows_known(company, debtors)
        if rows is None:
            rows = self.env.execute_query_dict(items._owed_rows(SHOWN, company, debtors))
        to_come = self._dunning_to_come(rows)
        for row in rows:
            if row["reason_code"] not in MONEY_OUT:
                found[row["partner_id"]] += (self._dunning_owed_item(company, row, to_come),)
        owed = {debtor: self._dunning_sum_owed(company, items) for debtor, items in found.items()}
        nothing = self._dunning_sum_owed(company, ())
        return {
            partner: owed.get(partner.commercial_partner_id._origin.id, nothing) for partner in self
        }

    def _dunning_owed_once(self, company):
        """Return what is asked of these debtors' open items, for use at once, by whoever shows what
        they owe, their account and when they will probably pay: one decision instead of three.
        """
        debtors, family = self.commercial_partner_id, company._dunning_family()
        query = self.env["dunning.due.item"]._owed_rows({*SHOWN, *EXPECTED}, family, debtors)
        return OwedRows(family, debtors, self.env.execute_query_dict(query))

    def _dunning_to_come(self, rows):
        """Return ``{promise id: what it still has to bring}`` of the promises that hold items."""
        return {
            row["reason_id"]: float(row["amount_to_come"])
            for row in rows
            if row["status"] == "promised"
        }

    def _dunning_owed_item(self, company, row, to_come):
        """Return the ``OwedItem`` of a row. Of what a promise holds the oldest items are promised
        first, and are taken out of ``to_come``; nothing is asked for of the rest while it runs.
        """
        currency = self.env["res.currency"].browse(row["currency_id"])

        def rounded(name):
            return currency.round(float(row[name] or 0))

        owed = rounded("left_own")
        disputed = min(rounded("amount_disputed"), owed)
        rest = currency.round(owed - disputed)
        status, promised = row["status"], 0.0
        if status == "promised":
            promised = min(rest, currency.round(to_come[row["reason_id"]]))
            to_come[row["reason_id"]] -= promised
        asked = rest if status in CLAIMED else 0.0
        return OwedItem(
            item=self.env["dunning.due.item"].browse(row["id"]),
            move=self.env["account.move"].browse(row["move_id"]),
            currency=currency,
            date_due=row["date_maturity"],
            days_late=row["days_late"],
            level_id=row["level_id"],
            status=status,
            residual=rounded("amount_residual_currency"),
            on_way=rounded("amount_on_way"),
            covered=currency.round(rounded("amount_owed_currency") - owed),
            owed=owed,
            promised=promised,
            disputed=disputed,
            held=currency.round(rest - promised - asked),
            asked=asked,
            company_amount=company.currency_id.round(float(row["left_amount"])),
        )

    def _dunning_sum_owed(self, company, items):
        late = [item for item in items if item.is_late]
        currencies = dict.fromkeys(item.currency for item in items)

        def in_company(some):
            return company.currency_id.round(sum(item.company_amount for item in some))

        return Owed(
            list(items),
            [self._dunning_owed_total(currency, items) for currency in currencies],
            in_company(items),
            in_company(late),
            max((item.days_late for item in late if item.company_amount), default=0),
        )

    def _dunning_owed_total(self, currency, items):
        own = [item for item in items if item.currency == currency]

        def total(name, some=own):
            return currency.round(sum(getattr(item, name) for item in some))

        return OwedTotal(
            currency,
            overdue=total("owed", [item for item in own if item.is_late]),
            not_due=total("owed", [item for item in own if not item.is_late]),
            **{
                name: total(name)
                for name in OwedTotal._fields
                if name not in ("currency", "overdue", "not_due")
            },
        )
