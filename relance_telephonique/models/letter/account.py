"""What a communication says of the debtor's account: one computation for e-mails and letters alike.

Amounts are those of the ledger now, never those of when the action was prepared. ``listed.py`` says
which of them a contact lists, ``rows.py`` how, ``payees.py`` who is to be paid.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.ledger_sql import IS_CREDIT, IS_OPEN
from ..decision.owed import COVERED

MONEY_OUT = ("excluded.paid_back", "excluded.bank_debit")


class Standing(NamedTuple):
    """Where the decision puts a due item."""

    status: str
    reason_code: str
    days_late: int
    amount_disputed: float
    amount_on_way: float
    amount_owed_currency: float

    @property
    def amount_held(self):
        """What is not asked for of it: disputed, or on its way."""
        return self.amount_disputed + self.amount_on_way


class Account(NamedTuple):
    """A debtor's open items and where they stand, and their open credits, both oldest first."""

    items: dict  # {journal item id: Standing}
    credits: list  # journal item ids

    def _add(self, other):
        """Add the credits of another account, and what they cover."""
        covered = {
            item: standing
            for item, standing in other.items.items()
            if standing.reason_code == COVERED
        }
        items = sorted(
            {**self.items, **covered}.items(), key=lambda item: (-item[1].days_late, item[0])
        )
        self.items.clear()
        self.items.update(items)
        self.credits.extend(other.credits)


class Accounts(dict):
    """``{(company id, debtor id): Account}``: an object of a kind that no client can send in its
    context, where it is handed on.
    """


class Row(NamedTuple):
    """A due item, or a credit (negative), in its own currency."""

    name: str
    instalment: str
    reference: str
    term: str
    date: date
    date_due: date
    days_late: int
    amount: float
    settled: float
    disputed: float
    on_way: float
    residual: float
    move: models.BaseModel
    bank: (
        models.BaseModel
    )  # where to pay it; of a credit, the account of what it is set off against
    payee: str = ""  # its name, where there are several
    approved: date | None = None  # by the buyer, on their platform


class Payee(NamedTuple):
    """Who is to be paid (the company, a factor to whom it sold invoices), and how much."""

    bank: models.BaseModel
    currency: models.BaseModel
    total: float
    names: list  # of what is paid there


class Table(NamedTuple):
    """What is listed in one currency, and who is to be paid: their totals add up to the total."""

    currency: models.BaseModel
    chased: list
    others: list
    credits: list
    total: float
    payees: list

    @property
    def rows(self):
        return self.chased + self.others + self.credits

    def shown(self, count):
        """Return the table with its first rows only, so many at most: of its credits half as many,
        or as many as the debts leave room for.
        """
        if not self.hidden(count):
            return self
        debts = len(self.chased) + len(self.others)
        credits = self.credits[: max(count // 2, count - debts)]
        chased = self.chased[: count - len(credits)]
        others = self.others[: count - len(credits) - len(chased)]
        return self._replace(chased=chased, others=others, credits=credits)

    def hidden(self, count):
        """Return how many rows that leaves out."""
        return max(len(self.rows) - count, 0)


class Statement(NamedTuple):
    """What a communication lists. A notice is about items that are not yet due."""

    tables: list
    is_notice: bool

    @property
    def payees(self):
        """Who is asked for something to be paid to, in each currency."""
        asked = [table for table in self.tables if table.total > 0]
        return [payee for table in asked for payee in table.payees if payee.bank and payee.total]

    def most_of_each(self, count):
        """Return how many rows of each table are shown, one at least, so that they are so many at
        most in all: of what a short table leaves the others have the more.
        """
        sizes = [len(table.rows) for table in self.tables]
        most = count
        while most > 1 and sum(min(size, most) for size in sizes) > count:
            most -= 1
        return most

    @property
    def moves(self):
        """What the rows stand for, invoices and others."""
        rows = [row for table in self.tables for row in table.rows]
        return rows[0].move.union(*(row.move for row in rows)) if rows else ()


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _is_notice(self):
        """Whether it is about what is not due yet."""
        return False

    def _debtor_account(self):
        """Return the :class:`Account` of the debtor."""
        accounts = self.env.context.get("dunning_accounts")
        if not isinstance(accounts, Accounts):
            accounts = self._debtor_accounts()
        return accounts.get((self.company_id.id, self.partner_id.id)) or Account({}, [])

    def _debtor_accounts(self):
        """Return the :class:`Accounts` of all these debtors, in two queries.

        Planning the decision takes longer than making it: who writes to many debtors asks once and
        hands the answer on in the context, as ``dunning_accounts``, for use at once.
        """
        debtors = self.sudo()
        accounts = defaultdict(lambda: Account({}, []))
        for company, partner, item, *standing in debtors._query_due_items():
            accounts[company, partner].items[item] = Standing(*standing)
        for line in debtors._search_credits():
            key = (line.company_id.id, line.partner_id.commercial_partner_id.id)
            accounts[key].credits.append(line.id)
        debtors._share_credits(accounts)
        return Accounts(super()._debtor_accounts() | accounts)

    def _share_credits(self, accounts):
        """Add, to what a company lists, the credits of the other companies of the same legal person
        that leave nothing owed there, with what those credits cover.
        """
        spare = {
            key: Account(dict(account.items), list(account.credits))
            for key, account in accounts.items()
            if account.credits
            and not any(
                standing.amount_owed_currency and standing.reason_code != COVERED
                for standing in account.items.values()
            )
        }
        for company in self.company_id:
            for other in company._dunning_family() - company:
                for debtor in self.partner_id.ids:
                    if given := spare.get((other.id, debtor)):
                        accounts[company.id, debtor]._add(given)

    def _query_due_items(self):
        items, columns = self.env["dunning.due.item"], ("company_id", "partner_id", "id")
        columns += Standing._fields
        family = self.company_id._dunning_family()
        if (known := items._rows_known(family, self.partner_id)) is not None:
            return [[row[name] for name in columns] for row in known]
        query = items._search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", family.ids)],
            order=items._order,
        )
        return self.env.execute_query(
            query.select(*(SQL.identifier(items._table, column) for column in columns))
        )

    def _search_credits(self):
        """Return the debtors' open credits: credit notes, payments not yet allocated, and what the
        company owes them as suppliers, if it deducts that.
        """
        credits = IS_CREDIT
        for company in self.company_id.filtered("dunning_deduct_bills"):
            credits |= company._dunning_bills_domain()
        found = self.env["account.move.line"].search(
            Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id._dunning_family().ids)
            & IS_OPEN
            & credits,
            order="date, id",
        )
        return found.filtered(lambda line: line._dunning_left_of_credit() < 0)

    def _less_what_was_paid_back(self, account):
        """Return the ids of the credits, with the money paid back that they are set off against; of
        a currency in which nothing is left of them, none.
        """
        lines = self.env["account.move.line"]
        money_out = [
            item for item, standing in account.items.items() if standing.reason_code in MONEY_OUT
        ]
        open_items, left = lines.browse(account.credits + money_out), lines
        for of_currency in open_items.grouped("currency_id").values():
            if sum(line._dunning_left_of_credit() for line in of_currency) < 0:
                left |= of_currency
        return [item.id for item in open_items if item in left]
