"""What a communication says of the debtor's account: one computation for e-mails and letters alike.

Amounts are those of the ledger now, never those of when the action was prepared.
"""

from collections import defaultdict
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.ledger_sql import IS_OPEN, IS_STILL_CREDIT
from ...tools.vocabulary import CLAIMED
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

    def shown(self, count):
        """Return the table with its first rows only, so many at most."""
        chased, others = self.chased[:count], self.others[: max(count - len(self.chased), 0)]
        return self._replace(chased=chased, others=others) if self.hidden(count) else self

    def hidden(self, count):
        """Return how many rows that leaves out; credits never are."""
        return max(len(self.chased) + len(self.others) - count, 0)


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
        """Return how many rows of each table are shown, so that they are so many at most in all: of
        what a short table leaves the others have the more.
        """
        most = left = count
        sizes = sorted(len(table.chased) + len(table.others) for table in self.tables)
        for rank, size in enumerate(sizes):
            most = max(left // (len(sizes) - rank), 1)
            left -= min(size, most)
        return most

    @property
    def moves(self):
        """What the rows stand for, invoices and others."""
        rows = [row for table in self.tables for row in table.chased + table.others + table.credits]
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
        credits = IS_STILL_CREDIT
        for company in self.company_id.filtered("dunning_deduct_bills"):
            credits |= company._dunning_bills_domain()
        return self.env["account.move.line"].search(
            Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id._dunning_family().ids)
            & IS_OPEN
            & credits,
            order="date, id",
        )

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
            if sum(of_currency.mapped("amount_residual_currency")) < 0:
                left |= of_currency
        return [item.id for item in open_items if item in left]

    def _statement_in_tables(self, items, chased, listed, credits):
        lines = self.env["account.move.line"].browse(chased + listed + credits)
        instalments = self._statement_instalments(lines.move_id)
        banks = self._statement_banks(lines)
        rows = {
            line: self._statement_row(line, items.get(line.id), instalments, banks[line])
            for line in lines
        }
        rows = self._name_payees(rows)
        tables, listings = [], [set(part) for part in (chased, listed, credits)]
        for currency, of_currency in lines.grouped("currency_id").items():
            parts = [
                [rows[line] for line in of_currency if line.id in listing] for listing in listings
            ]
            total = currency.round(sum(rows[line].residual for line in of_currency))
            payees = self._payees(currency, parts[0] + parts[1], parts[2])
            tables.append(Table(currency, *parts, total, payees))
        return Statement(tables, self._is_notice())

    def _statement_row(self, line, standing, instalments, bank):
        move = line.move_id
        residual = line.amount_residual_currency
        return Row(
            name=self._statement_name(line),
            instalment=self._statement_instalment(line, instalments[line.move_id]),
            reference=move.ref if move.is_invoice() else "",
            term=move.invoice_payment_term_id.name or "",
            date=move.invoice_date or move.date,
            date_due=line.date_maturity or line.date,
            days_late=standing.days_late if standing else 0,
            amount=line.amount_currency,
            settled=line.currency_id.round(line.amount_currency - residual),
            disputed=standing.amount_disputed if standing else 0.0,
            on_way=standing.amount_on_way if standing else 0.0,
            residual=line.currency_id.round(residual - (standing.amount_held if standing else 0.0)),
            move=move,
            bank=bank,
        )

    def _statement_name(self, line):
        move = line.move_id
        if move.is_purchase_document():
            return self.env._("Your invoice %(number)s", number=move.ref or move.name)
        if move.is_invoice():
            return move.name
        if line.amount_residual < 0 and (move.origin_payment_id or move.statement_line_id):
            return self.env._("Payment received")
        if move.origin_payment_id or move.statement_line_id and not line.dunning_is_owed:
            return self.env._("Payment to you")
        return line.name or move.ref or move.name

    def _statement_instalments(self, moves):
        """Return ``{move: its instalments in order}``, in one query."""
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", moves.ids), ("display_type", "=", "payment_term")],
            ["move_id", "date", "date_maturity"],
        )
        lines = lines.sorted(lambda line: (line.date_maturity or line.date, line.id))
        return defaultdict(self.env["account.move.line"].browse, lines.grouped("move_id"))

    def _statement_instalment(self, line, instalments):
        """Return “instalment 1 of 2”, or nothing for an invoice with one due date."""
        if len(instalments) < 2 or line not in instalments:
            return ""
        return self.env._(
            "instalment %(number)s of %(count)s",
            number=instalments.ids.index(line.id) + 1,
            count=len(instalments),
        )

    # ------------------------------------------------------------------ to whom it is paid

    def _statement_bank(self, line):
        """Return the bank account to pay a journal item to."""
        return self._named_bank(line, self._company_bank(line.currency_id))

    def _statement_banks(self, lines):
        """Return ``{journal item: bank account to pay it to}``: the one that its invoice names (a
        factor's, say), else the company's, looked up once for all. A credit goes to that of its
        invoice, if it has one.
        """
        own = {currency: self._company_bank(currency) for currency in lines.currency_id}
        return {line: self._named_bank(line, own[line.currency_id]) for line in lines}

    def _named_bank(self, line, own):
        """Return the bank account that an item's invoice names, else ``own``."""
        move = line.move_id
        if line.amount_residual < 0:
            return move.reversed_entry_id.partner_bank_id.filtered("active")
        return move.is_sale_document() and move.partner_bank_id.filtered("active") or own

    def _company_bank(self, currency):
        """Return the account chosen for letters, if it is in that currency, else any in it."""
        chosen = self.company_id._dunning_own_banks(self.company_id.dunning_bank_id)
        if chosen and (chosen.currency_id or self.company_id.currency_id) == currency:
            return chosen
        own = self.company_id.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (self.env["res.company"], self.company_id)
        )
        return (own.filtered(lambda bank: bank.currency_id == currency) or own)[:1]

    def _payees(self, currency, debts, credits):
        """Return a :class:`Payee` per bank account. A credit is deducted from its own invoice, then
        from what is paid to the same account, then from the oldest debts.
        """
        debts = sorted(debts, key=lambda row: row.date_due)
        left = [row.residual for row in debts]
        for credit in sorted(credits, key=lambda row: not row.bank):
            to_deduct, origin = -credit.residual, credit.move.reversed_entry_id
            nearness = [(row.move != origin, row.bank != credit.bank) for row in debts]
            for place in sorted(range(len(debts)), key=nearness.__getitem__):
                deducted = min(to_deduct, left[place])
                left[place] -= deducted
                to_deduct -= deducted
        totals, names = defaultdict(float), defaultdict(dict)
        for row, amount in zip(debts, left, strict=True):
            totals[row.bank] += amount
            if amount:
                names[row.bank][row.name] = True  # once, in their order
        return [
            Payee(bank, currency, currency.round(total), list(names[bank]))
            for bank, total in totals.items()
        ]

    def _name_payees(self, rows):
        """Say on each debt whom to pay, if it is not the same for all.

        :param rows: ``{journal item: Row}``
        """
        debts = {line: row for line, row in rows.items() if row.residual > 0}
        if len({row.bank for row in debts.values()}) < 2:
            return rows
        named = {line: row._replace(payee=row.bank._dunning_payee()) for line, row in debts.items()}
        return rows | named


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ the account

    def _statement(self, others=True):
        """Return what this contact lists, oldest first: what it chases, what else is late, credits.

        Items held back (disputed, promised, on hold, excluded…) are not listed. Those that credits
        cover are listed with these credits: else the credits would be deducted from other items.

        :param others: also list what is late without being chased by this action
        :rtype: Statement
        """
        self.ensure_one()
        self.check_access("read")
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        account = action._debtor_account()
        parts = action._statement_parts(account, others)
        return action._statement_in_tables(account.items, *parts)

    def _statement_parts(self, account, others=True):
        """Return the ids of what this action chases, of what else it lists, and of the credits."""
        chased, listed = self._statement_items(account.items, others)
        credits = self._statement_credits(account, {*chased, *listed})
        if credits:
            items = account.items
            listed = [item for item in items if items[item].reason_code == COVERED] + listed
        return chased, listed, credits

    def _statement_items(self, items, others):
        """Return the ids of what this action chases, and of what else is late if asked for."""
        mine = set(self.line_ids.move_line_id.ids)
        chasable = [item for item, standing in items.items() if standing.status in CLAIMED]
        chased = [item for item in chasable if item in mine]
        if not others or self._is_notice():
            return chased, []
        return chased, [i for i in chasable if i not in mine and items[i].days_late > 0]

    def _statement_credits(self, account, shown):
        """Return the ids of the credits that are left for what is shown.

        Credits go to the oldest debts first: there are none left when something older than what is
        shown takes them, such as what is already late when a notice tells of the next due date.
        """
        older = takewhile(lambda item: item not in shown, account.items)
        is_taken = any(account.items[item].status in CLAIMED for item in older)
        return [] if is_taken else self._less_what_was_paid_back(account)
