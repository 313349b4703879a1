"""What may happen in a history: each verb is a method ``_do_<verb>`` that takes only numbers.

Numbers that choose among records are taken modulo how many there are, and a verb that finds nothing
to act on does nothing: every history makes sense, and a failing one can be cut down to a few lines.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import UserError, ValidationError

from ...demo import Ledger
from ...tools.automatic_reply import is_automatic
from ...tools.delivery_report import read_report
from ..common import DunningCommon
from . import oracle

BEGIN = date(2026, 3, 2)  # a Monday
CLOSED = [date(2026, 4, 20) + timedelta(days=offset) for offset in range(5)]
EASTER = [date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)]


def days_off(fixed, after_easter=()):
    """Return the holidays of these years: days such as ``"05-01"``, and so many after Easter."""
    return frozenset(
        [date.fromisoformat(f"{sunday.year}-{day}") for sunday in EASTER for day in fixed.split()]
        + [sunday + timedelta(days=days) for sunday in EASTER for days in after_easter]
    )


FRENCH_DAYS_OFF = days_off("01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25", (1, 39, 50))
CALLING_HOURS = ((9, 12), (14, 18))
CALENDAR = oracle.Calendar(closed=FRENCH_DAYS_OFF.union(CLOSED))
GERMAN_DAYS_OFF = days_off("01-01 05-01 10-03 12-25 12-26", (-2, 1, 39, 50))
FEDERAL_DAYS_OFF = (  # on working days also those that are observed, of 2026 to 2028
    "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-07-04 2026-09-07 "
    "2026-10-12 2026-11-11 2026-11-26 2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 "
    "2027-06-18 2027-06-19 2027-07-04 2027-07-05 2027-09-06 2027-10-11 2027-11-11 2027-11-25 "
    "2027-12-24 2027-12-25 2027-12-31 2028-01-01 2028-01-17 2028-02-21 2028-05-29 2028-06-19 "
    "2028-07-04 2028-09-04 2028-10-09 2028-11-10 2028-11-11 2028-11-23 2028-12-25"
)
IN_EUROPE = datetime.combine(date(2026, 3, 29), time(1))  # UTC; clocks turn to summer time
FRANCE = oracle.Place(1, 2, IN_EUROPE)
GERMANY = oracle.Place(1, 2, IN_EUROPE, GERMAN_DAYS_OFF)
GUADELOUPE = oracle.Place(-4, -4, days_off_there=days_off("05-27 07-21", (-24, -2)))
REUNION = oracle.Place(4, 4, days_off_there=days_off("12-20"))
NEW_YORK = oracle.Place(
    -5,
    -4,
    datetime.combine(date(2026, 3, 8), time(7)),
    frozenset(map(date.fromisoformat, FEDERAL_DAYS_OFF.split())),
)
PLACES = (  # country, postcode, state, what somebody said of the clock, and what is true of it
    ("fr", "75011", "", "", FRANCE),
    ("fr", "97400", "", "", REUNION),
    ("fr", "F-97110", "", "", GUADELOUPE),
    ("fr", "69003", "", "Indian/Reunion", oracle.Place(4, 4)),
    ("de", "10115", "", "", GERMANY),
    ("us", "10001", "NY", "", NEW_YORK),
)
HOURS = (5, 6, 7, 8, 10, 12, 15, 16, 19)  # UTC
SHOWN_ROWS = 2  # of an account in an e-mail, so that a history has long ones
WHOLE, HALVES, THIRDS = (100,), (30, 70), (40, 30, 30)  # % of an invoice due at each instalment
INVOICES = (
    (100, WHOLE),
    (250, WHOLE),
    (1000, WHOLE),
    (40, WHOLE),
    (2000, HALVES),
    (100, WHOLE),
    (90, THIRDS),
    (75.5, WHOLE),
)
IN_DOLLARS = 7  # number of the invoice in another currency
PAYMENTS = (100, 250, 60, 600, 1000, 2000, 30)
PAID_IN_DOLLARS = 90
CREDIT_NOTES = (40, 300)
NAMES_NONE = 2  # of the invoices that an announced payment is for
BANK_LINES, ADVANCES, ONLINE = 3, 2, 2
ONLINE_STATES = ("pending", "authorized", "done", "cancel", "draft")
PAID_STATES = ("in_payment", "paid", "reversed", "not_paid")
FOLLOW_UPS = ("decide", "postpone", "skip")
MODES = ("automatic", "approval", "off")
BY_HAND = ("phone", "letter", "registered_letter", "handover", "manual")
CHANNELS = ("email", *BY_HAND)
ASKED_AGAIN = ("email", "phone", "letter", "registered_letter")  # when sent, called, printed
RANKS = 3  # of the debtors of a household
SAYINGS = (  # who says something of an invoice, with which header of an e-mail
    ("debtor", {}),  # on the portal
    ("debtor", {"Precedence": "list"}),
    ("shop", {"Subject": "Re"}),
    ("debtor", {"Auto-Submitted": "auto-replied"}),
    ("colleague", {}),
)
REPORTED = ("failed", "delayed", "failed", "delivered")  # by a mail server, of an e-mail


# What levels depend on, and how the oracle says so
CONDITIONS = {
    "always": None,
    "reached": ("reached", True),
    "not_reached": ("reached", False),
    "answered": ("answered", True),
    "not_answered": ("answered", False),
    "broken": ("broken", True),
    "not_broken": ("broken", False),
    "grade": ("grade", ("D", "E")),
}
GRADES = ("", "A", "C", "D", "E")
TRIED_CHANNELS = ("", "email", "phone", "letter")  # the step's own; another one


class Step(NamedTuple):
    """A level to make: days, channel, minimum amount, whether a person approves it, and on what it
    depends.
    """

    delay: int
    channel: str = "email"
    minimum: float = 0
    approval: bool = False
    condition: str = "always"


class Timeline(NamedTuple):
    """A scenario to make; ``rule``: numbers of the debtors who follow it by a rule, or None."""

    steps: tuple = (Step(-8), Step(3), Step(8, "phone"), Step(15, "letter"))
    gap: int = 3
    rule: tuple | None = None


class Setting(NamedTuple):
    """How a history begins. The first timeline is the company's default, if it has one.

    ``start``: the go-live date in days from the beginning. ``has_branch``: whether the company has
    one, which meets the same debtors.
    """

    timelines: tuple = (Timeline(),)
    mode: int = 0
    tolerance: float = 0
    start: int | None = None
    has_default: bool = True
    has_branch: bool = False


class Known(NamedTuple):
    """What the test did to a journal item; its residual is Odoo's to tell."""

    debtor: int | None
    due: date
    issued: date
    no_followup: bool = False
    sent: date = date.min


class Household:
    """Two companies and a person who owe something, what may happen to them, and what did. What
    happens to other households is none of their business.
    """

    def __init__(self, **facts):
        vars(self).update(facts)
        self.begin()

    def begin(self):
        """Nothing has happened yet."""
        self.debtors = self.everybody
        self.known, self.known_there, self.pauses = {}, {}, {}
        self.own_scenario, self.opted_out, self.in_proceedings = {}, set(), set()
        self.moved, self.taken, self.sold = [], [], []
        self.talks, self.grades = [], {}
        self.places = {self.companies[1].id: GERMANY}
        self.has_parent = False
        self.persons = {debtor.id for debtor in self.everybody if not debtor.is_company}

    def with_env(self, env):
        def with_it(value):
            if isinstance(value, list):
                return [with_it(one) for one in value]
            return value.with_env(env) if isinstance(value, models.BaseModel) else value

        return Household(**{name: with_it(value) for name, value in vars(self).items()})


class Pool(DunningCommon):
    """Posting is slow: a pool of moves is posted once, and waits as drafts until a history books
    them, with a debtor and dates of its own. Residuals and payment states are Odoo's from there on.
    """

    HOUSEHOLDS = 1  # side by side in the same ledger

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Another company"})
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": cls.company.resource_calendar_id.id,
                "date_from": f"{CLOSED[0] - timedelta(days=1)} 23:00:00",
                "date_to": f"{CLOSED[-1]} 21:59:59",
            }
        )
        cls.doubtful = cls.env["account.account"].create(
            {
                "name": "Doubtful customers",
                "code": "416000",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls._fill_pool()

    @classmethod
    def _create_people(cls, number):
        """Return the debtors of a household, and the people at the first two of them."""
        suffix = number or ""
        everybody = (
            cls._create_debtor(f"Boulangerie Meunier{suffix}")
            | cls._create_debtor(f"Atelier Lefèvre{suffix}", country_id=cls.env.ref("base.de").id)
            | cls._create_debtor(f"Jean Roux{suffix}", is_company=False, phone="+33 1 99 00 12 34")
        )
        for rank, debtor in enumerate(everybody):
            debtor.ref = f"oracle {rank}"
        bakery, workshop, _person = everybody

        def at(company, **values):
            return company.create({"parent_id": company.id, **values})

        shop = at(bakery, name="Shop", email=f"shop@meunier{suffix}.example")
        people = [
            at(bakery, name="Accounts", type="invoice", email=f"accounts@meunier{suffix}.example"),
            at(bakery, name="Reminders", type="dunning", active=False, phone="+33 1 99 00 56 78"),
            at(workshop, name="Accounts", type="invoice", phone="+33 1 99 00 90 12"),
        ]
        return {"everybody": everybody, "companies": [*everybody[:2]], "shop": shop} | {
            "person": everybody[2],
            "people": people,
        }

    @classmethod
    def _fill_pool(cls):
        ledger, partner = Ledger(cls.company, BEGIN), cls._create_debtor("Pool Waiting")
        dollars = cls.setup_other_currency("USD", rates=[("2020-01-01", 1.25)])
        terms = {shares: cls._create_term(shares) for shares in (WHOLE, HALVES, THIRDS)}
        cls.terms = cls.env["account.payment.term"].union(*terms.values())
        households = range(cls.HOUSEHOLDS)
        invoices = ledger.invoices(
            [
                {
                    "partner": partner,
                    "amount": amount,
                    "term": terms[shares],
                    "issued": -60,
                    "currency": dollars if number == IN_DOLLARS else None,
                }
                for _household in households
                for number, (amount, shares) in enumerate(INVOICES)
            ]
        )
        openings = [ledger.opening_balance(partner, 500, -30) for _household in households]
        payments = ledger.payments(
            [
                {"partner": partner, "amount": paid, "currency": currency}
                for _household in households
                for paid, currency in (
                    *((paid, None) for paid in PAYMENTS),
                    (PAID_IN_DOLLARS, dollars),
                )
            ]
        ).move_id
        notes = ledger.credit_notes(
            [
                {"partner": partner, "amount": amount}
                for _household in households
                for amount in CREDIT_NOTES
            ]
        )
        openings_together = invoices.browse().union(*openings)
        cls._set_posted(invoices | openings_together | payments | notes, "draft")
        cls._forget_years(invoices)
        cls._fill_pool_of_banks()
        bank, advances = cls._fill_pool_of_money(ledger.bank_journal)
        online = cls._fill_pool_online(partner)
        there = cls._fill_pool_of_branch(partner)
        pools = {
            "bank_lines": bank,
            "advances": advances,
            "online": online,
            "there": [[*pair] for pair in zip(*there, strict=True)],
        }
        paid, noted = cls._divide(payments), cls._divide(notes)
        pools["credits"] = [[*some, *more] for some, more in zip(paid, noted, strict=True)]
        invoiced = cls._divide(invoices)
        pools["debts"] = [[*some, one] for some, one in zip(invoiced, openings, strict=True)]
        cls.households = [
            Household(**cls._create_people(n), **{name: pool[n] for name, pool in pools.items()})
            for n in households
        ]

    @classmethod
    def _divide(cls, records):
        """Return each household's share of records, as many for each."""
        size = len(records) // cls.HOUSEHOLDS
        return [records[n * size : (n + 1) * size] for n in range(cls.HOUSEHOLDS)]

    @classmethod
    def _fill_pool_of_banks(cls):
        """Where to pay: to the company, or to who buys its invoices; and two mailboxes."""
        factor = cls.env["res.partner"].create({"name": "Factor Loire"})
        numbers = ("FR7630006000011234567890189", "FR7699999000440001234567843")
        cls.factor_bank, cls.own_bank = cls.env["res.partner.bank"].create(
            [
                {"acc_number": number, "partner_id": partner.id}
                for number, partner in zip(numbers, (factor, cls.company.partner_id), strict=True)
            ]
        )
        cls.company.dunning_bank_id = cls.own_bank
        cls.mailboxes = cls.env["res.partner"].create(
            [{"name": name, "email": f"{name}@mailboxes.example"} for name in ("first", "second")]
        )

    @classmethod
    def _fill_pool_online(cls, partner):
        """Payments that somebody begins on the web, and that are for nothing yet."""
        provider = cls.env["payment.provider"].sudo().search([], limit=1)
        methods = cls.env["payment.method"].sudo().with_context(active_test=False)
        payments = cls.env["payment.transaction"].sudo()
        return cls._divide(
            payments.create(
                [
                    {
                        "provider_id": provider.id,
                        "payment_method_id": methods.search([], limit=1).id,
                        "reference": f"Pool {number}",
                        "amount": 1,
                        "currency_id": cls.company.currency_id.id,
                        "partner_id": partner.id,
                    }
                    for number in range(ONLINE * cls.HOUSEHOLDS)
                ]
            )
        )

    @classmethod
    def _fill_pool_of_branch(cls, partner):
        """Return invoices of a branch, and money that it received."""
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Agency",
                "parent_id": cls.company.id,
                "resource_calendar_id": cls.company.resource_calendar_id.id,
            }
        )
        ledger = Ledger(cls.company, BEGIN)
        invoices = ledger.invoices(
            [{"partner": partner, "amount": 100, "issued": -60, "due": -30}] * cls.HOUSEHOLDS
        )
        payments = ledger.payments([{"partner": partner, "amount": 100}] * cls.HOUSEHOLDS).move_id
        cls._sql(
            """
            UPDATE account_move SET company_id = %(branch)s WHERE id IN %(ids)s;
            UPDATE account_move_line SET company_id = %(branch)s WHERE move_id IN %(ids)s
            """,
            branch=cls.branch.id,
            ids=tuple((invoices | payments).ids),
        )
        cls._set_posted(invoices | payments, "draft")
        cls._forget_years(invoices)
        return invoices, payments

    @classmethod
    def _fill_pool_of_money(cls, journal):
        """Bank lines and advances are nobody's until a history says whose."""
        bank = cls.env["account.bank.statement.line"].create(
            [
                {"journal_id": journal.id, "date": BEGIN, "amount": 1, "payment_ref": "Pool"}
                for _number in range(BANK_LINES * cls.HOUSEHOLDS)
            ]
        )
        account = cls.env["account.account"].create(
            {
                "name": "Advances",
                "code": "419100",
                "account_type": "liability_current",
                "reconcile": True,
            }
        )
        sides = ((account, 1), (journal.default_account_id, -1))
        advances = cls.env["account.move"].create(
            [
                {
                    "date": BEGIN,
                    "line_ids": [
                        Command.create(
                            {"account_id": account.id, "credit" if one > 0 else "debit": 1}
                        )
                        for account, one in sides
                    ],
                }
                for _number in range(ADVANCES * cls.HOUSEHOLDS)
            ]
        )
        advances.action_post()
        cls.deposits = account.create(
            {
                "name": "Deposits",
                "code": "411900",
                "account_type": "asset_receivable",
                "non_trade": True,
                "reconcile": True,
            }
        )
        return cls._divide(bank), cls._divide(advances.line_ids.filtered("credit"))

    @classmethod
    def _forget_years(cls, moves):
        """Give names without a year: Odoo wants years to agree with dates, which change here."""
        cls._sql(
            """
            UPDATE account_move
               SET name = 'Pool ' || translate(id::text, '0123456789', 'abcdefghij')
             WHERE id IN %(ids)s
            """,
            ids=tuple(moves.ids),
        )

    @classmethod
    def _create_term(cls, shares):
        """Return terms in instalments; their days do not matter: histories change them."""
        return cls.env["account.payment.term"].create(
            {
                "name": str(shares),
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": 30 * n})
                    for n, share in enumerate(shares)
                ],
            }
        )

    @classmethod
    def _set_posted(cls, moves, state):
        cls._sql(
            """
            UPDATE account_move SET state = %(state)s WHERE id IN %(ids)s;
            UPDATE account_move_line SET parent_state = %(state)s WHERE move_id IN %(ids)s
            """,
            state=state,
            ids=tuple(moves.ids),
        )

    @classmethod
    def _sql(cls, query, **params):
        """Write what histories fake behind the ORM's back."""
        cls.env.flush_all()
        cls.env.cr.execute(query, params)
        cls.env.invalidate_all()

    def _book(self, move, partner, due, issued, sent=None):
        """Let a move of the pool exist from now on; return its receivable items.

        :param due: of its first instalment; the others follow every thirty days
        """
        items = self._receivables(move)
        self._set_posted(move, "posted")
        self._sql(
            """
            UPDATE account_move
               SET partner_id = %(partner)s, commercial_partner_id = %(debtor)s, date = %(issued)s,
                   dunning_issued_on = %(sent)s, is_move_sent = FALSE,
                   invoice_date = CASE WHEN move_type <> 'entry' THEN %(issued)s::date END
             WHERE id = %(move)s;
            UPDATE account_move_line line
               SET partner_id = %(partner)s, date = %(issued)s, date_maturity = booked.due
              FROM unnest(%(items)s, %(dates)s::date[]) booked(id, due)
             WHERE line.id = booked.id
            """,
            partner=partner.id or None,
            debtor=partner.commercial_partner_id.id or None,
            issued=issued,
            sent=sent,
            move=move.id,
            items=items.ids,
            dates=[due + timedelta(days=30 * rank) for rank in range(len(items))],
        )
        return items

    def _receivables(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable").sorted(
            lambda line: (line.date_maturity, line.id)
        )


class LedgerVerbs(Pool):
    """What accountants do."""

    def _do_invoice(self, number, debtor, due, terms):
        """Book an invoice of the pool; the last one is an opening balance, a general entry."""
        move = self.debts[number % len(self.debts)]
        if move.state == "posted":
            return
        whose = [*self.companies, self.shop, self.debtor.browse(), self.person]
        partner = whose[debtor % len(whose)]
        due = self.today + timedelta(days=due)
        issued = min(due - timedelta(days=terms), self.today)
        is_late = move.is_invoice() and terms % 2  # it bears an old date, and is posted today
        sent = self.today if is_late else date.min
        items = self._book(move, partner, due, issued, self.today if is_late else None)
        for rank, item in enumerate(items):
            self.known[item.id] = Known(
                partner.commercial_partner_id.id or None,
                due + timedelta(days=30 * rank),
                issued,
                move.move_type == "entry",
                sent,
            )

    def _do_send(self, number):
        """Send an invoice that was posted and did not leave yet."""
        invoices = self._open_items().move_id.filtered(lambda move: move.dunning_issued_on)
        move = self._pick(invoices.filtered(lambda move: not move.is_move_sent), number)
        move.is_move_sent = True
        for item in self._receivables(move):
            self.known[item.id] = self.known[item.id]._replace(sent=self.today)

    def _do_credit(self, number, debtor):
        """Book a payment on account or a credit note that nobody allocates."""
        move = self.credits[number % len(self.credits)]
        if move.state != "posted":
            self._book(move, self._debtor(debtor), self.today, self.today)

    def _do_pay_back(self, debtor, amount):
        """Pay a debtor back, without matching it with anything."""
        debtor = self._debtor(debtor)
        payment = Ledger(self.company, self.today).pay_back(debtor, amount, on=0)
        for item in self._receivables(payment.move_id):
            self.known[item.id] = Known(debtor.commercial_partner_id.id, self.today, self.today)

    def _do_pay(self, number, item):
        """Allocate a credit of the debtor, or one of the pool, to an item."""
        items = self._open_items()
        if not items:
            return
        item = items[item % len(items)]
        move = self.credits[number % len(self.credits)]
        if move.state != "posted" and item.partner_id:
            self._book(move, item.partner_id, self.today, self.today)
        credit = self._receivables(move)
        if (
            credit.partner_id.commercial_partner_id == item.partner_id.commercial_partner_id
            and credit.account_id == item.account_id
        ):
            (credit + item).filtered(lambda line: not line.reconciled).reconcile()

    def _do_discount(self, number, paid, days):
        """Let an item be settled by less, by what one of the payments is, until some day."""
        item, paid = self._pick(self._open_items(), number), PAYMENTS[paid % len(PAYMENTS)]
        if item and item.move_id.is_invoice() and paid < item.amount_currency:
            self._sql(
                """
                UPDATE account_move_line
                   SET discount_date = %(until)s, discount_amount_currency = %(paid)s,
                       discount_balance = ROUND(balance * %(paid)s / amount_currency, 2)
                 WHERE id = %(item)s
                """,
                until=self.today + timedelta(days=days),
                paid=paid,
                item=item.id,
            )

    def _do_deposit(self, debtor, amount):
        """Book a deposit, or an advance to an employee, on an account that is for no sales: it is
        neither chased nor does it cover anything.
        """
        sides = ((self.deposits, amount), (self.ledger.bank_journal.default_account_id, -amount))
        self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self._debtor(debtor).id,
                            "balance": balance,
                        }
                    )
                    for account, balance in sides
                ],
            }
        ).action_post()

    def _do_unpay(self, number, gone):
        """Cancel allocations; ``gone``: the payment never was, otherwise the money stays."""
        moves = [move for move in self.credits if self._receivables(move).matched_debit_ids]
        if moves:
            move = moves[number % len(moves)]
            self._receivables(move).remove_move_reconcile()
            if gone % 2:
                self._set_posted(move, "draft")

    def _do_payment_state(self, number, state):
        """Let a payment without journal entry be on its way, or be given up."""
        invoices = self._open_items().move_id.filtered(lambda move: move.is_invoice())
        if invoices:
            self._sql(
                "UPDATE account_move SET payment_state = %(state)s WHERE id = %(move)s",
                state=PAID_STATES[state % len(PAID_STATES)],
                move=self._pick(invoices, number).id,
            )

    def _do_note(self, number, item):
        """Book a credit note made for an invoice, which nobody allocates."""
        if note := self._make_note(number, item):
            self._book(note, note.reversed_entry_id.partner_id, self.today, self.today)

    def _do_draft_note(self, number, item):
        """Make a credit note for an invoice, which stays a draft."""
        self._make_note(number, item)

    def _make_note(self, number, item):
        """Return a draft credit note of today, for an invoice; none if there are none."""
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        invoice, note = self._pick(invoices, item), self.credits[-1 - number % 2]
        if not invoice or note.state == "posted":
            return note.browse()
        self._sql(
            """
            UPDATE account_move SET reversed_entry_id = %(invoice)s, invoice_date = %(today)s
             WHERE id = %(note)s
            """,
            invoice=invoice.id,
            today=self.today,
            note=note.id,
        )
        return note

    def _do_move(self, number, days, is_doubtful=0):
        """Move what an item owes to a bill of the customer, or to the doubtful ones, due on its own
        day.
        """
        items = self._open_items().filtered(
            lambda item: item.partner_id and item.currency_id == self.company.currency_id
        )
        item = self._pick(items, number)
        if item:
            to = self.doubtful if is_doubtful else item.account_id
            bill = self._move_debt(item, to, item.partner_id, self.today + timedelta(days=days))
            self.moved.append(bill.move_id.id)

    def _do_take_over(self, number, debtor, days):
        """Have another customer owe what an item owes, due on its own day."""
        items = self._open_items().filtered(
            lambda item: item.partner_id and item.currency_id == self.company.currency_id
        )
        item, partner = self._pick(items, number), self._debtor(debtor)
        if item and partner.commercial_partner_id != item.partner_id.commercial_partner_id:
            due = self.today + timedelta(days=days)
            bill = self._move_debt(item, item.account_id, partner, due)
            self.taken.append(bill.move_id.id)

    def _do_write_off(self, number):
        """Book what an item owes as a loss."""
        items = self._open_items().filtered(
            lambda item: item.partner_id and item.currency_id == self.company.currency_id
        )
        if item := self._pick(items, number):
            loss = self.company_data["default_account_expense"]
            lost = self._book_against(item, loss, item.partner_id, self.today)
            if lost.balance > self.company.dunning_tolerance:  # less is as good as paid
                self.taken.append(lost.move_id.id)

    def _do_give_back(self, number):
        """Undo an entry by which another customer owed something, or nobody: it was a mistake."""
        promised = self.env["dunning.promise.item"].search([]).move_line_id
        entries = self.env["account.move"].browse(self.taken)
        entry = self._pick(
            entries.filtered(
                lambda entry: not (entry.line_ids.matched_credit_ids or entry.line_ids & promised)
            ),
            number,
        )
        if entry:
            entry.line_ids.remove_move_reconcile()
            entry.button_draft()
            self.taken.remove(entry.id)
            for item in entry.line_ids:
                self.known.pop(item.id, None)

    def _move_debt(self, item, account, partner, due):
        """Book that ``partner`` owes what an item does, on ``account``; return the new item."""
        bill = self._book_against(item, account, partner, due)
        debtor = partner.commercial_partner_id.id
        self.known[bill.id] = Known(debtor, due, self.today, bill.no_followup)
        return bill

    def _book_against(self, item, account, partner, due):
        """Settle what an item owes by an entry that debits ``account``; return what it debits."""
        amount = item.amount_residual
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": to.id,
                            "partner_id": whose.id,
                            "balance": balance,
                            "date_maturity": due,
                        }
                    )
                    for to, whose, balance in (
                        (account, partner, amount),
                        (item.account_id, item.partner_id, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        bill, credit = entry.line_ids.sorted("balance", reverse=True)
        (credit + item).reconcile()
        return bill

    def _do_announce(self, number, amount, others):
        """Note a payment without journal entry, for an invoice and perhaps another one, or one that
        names none.
        """
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        move = self._pick(invoices, number)
        if move:
            same = invoices.filtered(
                lambda other: (
                    other.commercial_partner_id == move.commercial_partner_id
                    and other.currency_id == move.currency_id
                )
            )
            ledger, payer = Ledger(self.company, self.today), move.commercial_partner_id
            if others == NAMES_NONE:
                ledger.payment_on_account(payer, amount, on=0, booked=False)
                return
            payment = ledger.pay(move, amount, on=0, booked=False)
            payment.invoice_ids = move | self._pick(same, number + others)

    def _do_renounce(self, number):
        """A payment that was noted is refused."""
        payments = self.env["account.payment"].search(
            [
                ("move_id", "=", False),
                ("state", "in", ("in_process", "paid")),
                ("partner_id.commercial_partner_id", "in", self.debtors.ids),
            ],
            order="id",
        )
        self._pick(payments, number).action_reject()

    def _do_on_way(self, days):
        """Change how long a payment may be on its way."""
        self.company.dunning_on_way_days = days

    def _do_bank(self, number, item, amount, names):
        """The bank brings money of an item's debtor: what it leaves, its invoice's total, all that
        is late, something else, what is asked for of it, another item of theirs too, nearly all of
        it in the company's currency, all that they owe, three items, or what is left without 30 of
        credit; perhaps with the number of the invoice.
        """
        line = self.bank_lines[number % len(self.bank_lines)]
        item = self._pick(self._open_items().filtered("partner_id"), item)
        if not item:
            return
        debtor = item.partner_id.commercial_partner_id
        theirs = self._open_items().filtered(
            lambda other: other.partner_id.commercial_partner_id == debtor
        )
        late = sum(
            other.amount_residual for other in theirs if self.known[other.id].due < self.today
        )
        asked = self.items(item.move_id).browse(item.id).amount_chased_currency
        amounts = (item.amount_residual_currency, item.move_id.amount_total, late or 12, 12)
        other = (theirs - item)[-1:].amount_residual_currency
        amounts += (asked if asked > 0 else 12, item.amount_residual_currency + other)
        three = sum(one.amount_residual_currency for one in theirs.sorted("date_maturity")[1:4])
        owed = sum(theirs.mapped("amount_residual"))
        amounts += (round(item.amount_residual * 0.97 + 0.5, 2), owed or 12, three or 12)
        amounts += (max(item.amount_residual_currency - 30, 12),)
        in_company = amount % len(amounts) in (2, 6, 7)
        currency = self.company.currency_id if in_company else item.currency_id
        self._sql(
            """
            UPDATE account_bank_statement_line
               SET dunning_partner_id = %(debtor)s, partner_id = %(debtor)s,
                   amount_residual = -%(amount)s, currency_id = %(currency)s, is_reconciled = FALSE,
                   internal_index = %(day)s || SUBSTR(internal_index, 9)
             WHERE id = %(line)s;
            DELETE FROM dunning_bank_line_move_rel WHERE line_id = %(line)s;
            INSERT INTO dunning_bank_line_move_rel (line_id, move_id)
                 SELECT %(line)s, %(move)s WHERE %(names)s
            """,
            debtor=debtor.id,
            amount=amounts[amount % len(amounts)],
            currency=currency.id,
            day=f"{self.today:%Y%m%d}",
            line=line.id,
            move=item.move_id.id,
            names=bool(names % 2) and item.move_id.is_invoice(),
        )

    def _do_matched(self, number):
        """Somebody matches a bank line, with whatever it may be."""
        line = self.bank_lines[number % len(self.bank_lines)]
        self._sql(
            "UPDATE account_bank_statement_line SET is_reconciled = TRUE WHERE id = %(line)s",
            line=line.id,
        )

    def _do_advance(self, number, debtor, amount):
        """An advance of a debtor is booked on an account of its own; 0 takes it away."""
        self._sql(
            """
            UPDATE account_move_line
               SET partner_id = %(debtor)s, date = %(day)s, amount_residual = -%(amount)s,
                   amount_residual_currency = -%(amount)s
             WHERE id = %(line)s
            """,
            debtor=self._debtor(debtor).id,
            day=self.today,
            amount=amount,
            line=self.advances[number % len(self.advances)].id,
        )

    def _do_aside(self, number):
        """Somebody says that the money that holds an item is not for it."""
        held = self.env["dunning.due.item"].search(
            [("status", "=", "to_match"), ("partner_id", "in", self.debtors.ids)], order="id"
        )
        if held:
            self._pick(held, number).action_set_aside()

    def _do_online(self, number, item, state):
        """A payment online for an invoice is begun, confirmed, given up…"""
        invoices = self._open_items().move_id.filtered(lambda move: move.partner_id)
        invoice = self._pick(invoices.filtered(lambda move: move.is_invoice()), item)
        if invoice:
            self._sql(
                """
                UPDATE payment_transaction
                   SET state = %(state)s, last_state_change = %(day)s, is_post_processed = FALSE
                 WHERE id = %(payment)s;
                DELETE FROM account_invoice_transaction_rel WHERE transaction_id = %(payment)s;
                INSERT INTO account_invoice_transaction_rel (transaction_id, invoice_id)
                     VALUES (%(payment)s, %(invoice)s)
                """,
                state=ONLINE_STATES[state % len(ONLINE_STATES)],
                day=self.today,
                payment=self._pick(self.online, number).id,
                invoice=invoice.id,
            )

    def _do_there(self, number, debtor, due):
        """The branch invoices the debtor too, or receives money of theirs."""
        move = self.there[number % len(self.there)]
        if not self.has_branch or move.state == "posted":
            return
        debtor, due = self._debtor(debtor), self.today + timedelta(days=due)
        for item in self._book(move, debtor, due, self.today):
            self.known_there[item.id] = Known(debtor.id, due, self.today)
        self._sql("UPDATE account_move SET is_move_sent = TRUE WHERE id = %(move)s", move=move.id)

    def _do_contact_there(self, debtor):
        """The branch is in touch with the debtor."""
        if self.has_branch:
            values = {"company_id": self.branch.id, "partner_id": self._debtor(debtor).id}
            done = {"channel": "phone", "state": "done", "date_done": self.today}
            self.env["dunning.action"].create({**values, **done, "date": self.today})

    def _do_unsent(self, number, how):
        """Let an invoice not have been sent, or say that it was, by Odoo or otherwise."""
        invoices = self._open_items().move_id.filtered(lambda move: move.is_invoice())
        if not invoices:
            return
        move = self._pick(invoices, number)
        if how == 2:
            items = self.env["dunning.due.item"].search([("move_id", "=", move.id)])
            items._set_sent(self.today, "post")
            return
        self._sql(
            """
            UPDATE account_move SET is_move_sent = %(sent)s, dunning_sent_date = NULL
             WHERE id = %(move)s
            """,
            sent=bool(how),
            move=move.id,
        )

    def _do_only_sent(self):
        """Let it matter whether an invoice was sent, or not."""
        self.company.dunning_hold_unsent = not self.company.dunning_hold_unsent

    def _do_block(self, number):
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.payment_state not in ("paid", "in_payment")
        )
        if invoices:
            invoices[number % len(invoices)].action_toggle_block_payment()

    def _do_no_followup(self, number):
        """Switch “no follow-up” of all the items of a move."""
        moves = self._open_items().move_id
        if moves:
            items = self._receivables(moves[number % len(moves)])
            is_left_alone = not items[0].no_followup
            self._sql(  # as Odoo does, which looks through all of the entry first
                "UPDATE account_move_line SET no_followup = %(so)s WHERE id = ANY(%(items)s)",
                so=is_left_alone,
                items=items.ids,
            )
            for item in items.filtered(lambda item: item.id in self.known):  # debts
                known = self.known[item.id]
                self.known[item.id] = known._replace(no_followup=is_left_alone)

    def _do_due(self, number, days):
        """Put the due date of a posted item off, or forward."""
        item = self._pick(self._open_items(), number)
        if item:
            known = self.known[item.id]
            self.known[item.id] = known._replace(due=known.due + timedelta(days=days))
            self._sql(
                "UPDATE account_move_line SET date_maturity = %(due)s WHERE id = %(item)s",
                due=self.known[item.id].due,
                item=item.id,
            )

    def _do_repost(self, number, days):
        """Post an invoice again, due so many days later."""
        self._post_again(number, lambda move, due: {"invoice_date_due": due + timedelta(days=days)})

    def _do_terms(self, number, terms):
        """Post an invoice again, in one part or in several."""
        term = self._pick(self.terms, terms)
        self._post_again(number, lambda _move, _due: {"invoice_payment_term_id": term.id})

    def _do_customer(self, number, debtor):
        """Post an invoice again, to somebody else or to another of their addresses."""
        partner = [*self.companies, self.shop][debtor % 3]
        self._post_again(number, lambda _move, _due: {"partner_id": partner.id})

    def _do_amount(self, number, percent):
        """Post an invoice again, for more or for less."""
        self._post_again(
            number,
            lambda move, _due: {
                "invoice_line_ids": [
                    Command.update(line.id, {"price_unit": line.price_unit * percent / 100})
                    for line in move.invoice_line_ids
                ]
            },
        )

    def _post_again(self, number, values):
        """Reset an invoice to draft and post it again with ``values(move, its due date)``."""
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        move = self._pick(invoices, number)
        if not move:
            return
        instalments = self._receivables(move)
        former = [self.known.pop(item.id) for item in instalments]
        move.button_draft()
        move.write(values(move, former[0].due))
        move.action_post()
        for item in self._receivables(move):
            self.known[item.id] = Known(
                move.commercial_partner_id.id,
                item.date_maturity,
                former[0].issued,
                item.no_followup,
                former[0].sent if former[0].sent > date.min else self.today,
            )
        self._leave_alone_too(instalments.ids, self._receivables(move).ids)

    def _leave_alone_too(self, former, now):
        """What held all instalments of an invoice holds those that other terms added."""
        for number, pause in self.pauses.items():
            if pause.items and pause.items >= {*former}:
                self.pauses[number] = replace(pause, items=pause.items | {*now})

    def _open_items(self):
        items = self.env["account.move.line"].browse(sorted(self.known))
        return items.filtered(lambda item: not (item.reconciled or item.payment_id))

    def _debtor(self, number):
        return self._pick(self.debtors, number)

    def _pick(self, records, number):
        return records[number % len(records)] if records else records


class PeopleVerbs(LedgerVerbs):
    """What people decide about debtors and about the company's way of chasing."""

    def _do_opt_out(self, debtor):
        debtor = self._debtor(debtor)
        debtor.dunning_excluded = not debtor.dunning_excluded
        self.opted_out ^= {debtor.id}

    @property
    def _group(self):
        return self.env["dunning.payer.group"].search(
            [
                ("state", "=", "active"),
                ("company_id", "=", self.company.id),
                ("partner_ids", "in", self.debtors.ids),
            ]
        )

    def _do_group(self):
        """Let the companies be of one group, or no longer."""
        if self._group:
            self._group.unlink()
            return
        self.env["dunning.payer.group"].create(
            {
                "name": "Both",
                "company_id": self.company.id,
                "partner_ids": [Command.set([one.id for one in self.companies])],
            }
        )

    def _do_scenario(self, debtor, number):
        """Give the debtor a scenario of their own, or take it away."""
        debtor, choice = self._debtor(debtor), [*self.scenarios, self.standard.browse()]
        debtor.dunning_scenario_id = choice[number % len(choice)]
        self.own_scenario[debtor.id] = debtor.dunning_scenario_id.id or None

    def _do_pause(self, debtor, days, item):
        """Hold a debtor, or one of their items when ``item`` is odd."""
        debtor = self._debtor(debtor)
        items = self._open_items().filtered(
            lambda line: line.partner_id.commercial_partner_id == debtor
        )
        held = items[item % len(items)].ids if item % 2 and items else []
        until = self.today + timedelta(days=days)
        pause = self.env["dunning.pause"].create(
            {"partner_id": debtor.id, "move_line_ids": held, "date_until": until}
        )
        self.pauses[pause.id] = oracle.Pause(debtor.id, until, frozenset(held) or None)

    def _do_unpause(self, number):
        if self.pauses:
            pause = sorted(self.pauses)[number % len(self.pauses)]
            self.env["dunning.pause"].browse(pause).active = False
            del self.pauses[pause]

    def _do_proceedings(self, debtor):
        """A judgment opens collective proceedings, or they are over."""
        debtor = self._debtor(debtor)
        flagged = not debtor.dunning_proceedings
        debtor.write(
            {
                "dunning_proceedings": flagged and "receivership",
                "dunning_proceedings_date": flagged and self.today,
            }
        )
        self.in_proceedings ^= {debtor.id}

    def _do_promise(self, number, days, parts):
        """A debtor promises what an invoice still leaves to pay, in so many parts."""
        item = self._pick(self._open_items().filtered("partner_id"), number)
        items = self._open_items().filtered(lambda line: line.move_id == item.move_id)
        promised = self.env["dunning.promise.item"].search([("promise_id.state", "=", "open")])
        if not item or items & promised.move_line_id:
            return
        due = sum(items.mapped("amount_residual_currency"))
        part = item.currency_id.round(due / parts)
        self.env["dunning.promise"].create(
            {
                "partner_id": item.partner_id.commercial_partner_id.id,
                "move_line_ids": items.ids,
                "line_ids": [
                    Command.create(
                        {
                            "date": self.today + timedelta(days=days + 10 * rank),
                            "amount": part if rank < parts - 1 else due - part * (parts - 1),
                        }
                    )
                    for rank in range(parts)
                ],
            }
        ).action_confirm()

    def _do_unpromise(self, number):
        promises = self.env["dunning.promise"].search(
            [("state", "in", ("open", "broken")), ("partner_id", "in", self.debtors.ids)]
        )
        self._pick(promises, number).action_cancel()

    def _do_dispute(self, number, others, amount):
        """Somebody disputes some of an invoice, perhaps of another one of theirs too."""
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        move = self._pick(invoices, number)
        same = invoices.filtered(
            lambda other: (
                other.commercial_partner_id == move.commercial_partner_id
                and other.currency_id == move.currency_id
            )
        )
        if move:
            disputed = move | self._pick(same, number + others)
            self.env["dunning.dispute"].create(
                {
                    "partner_id": move.commercial_partner_id.id,
                    "move_ids": disputed.ids,
                    "amount": min(amount, sum(disputed.mapped("amount_total"))),
                }
            )

    def _do_lifecycle(self, number, code, amount, hours):
        """The buyer, or a platform, says something of an invoice, perhaps some hours late."""
        invoices = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        move = self._pick(invoices, number)
        if not move:
            return
        moment = datetime.combine(self.today, time(8)) - timedelta(hours=hours)
        move._dunning_lifecycle(code, moment, amount=min(amount, move.amount_total))
        pauses = self.env["dunning.pause"].with_context(active_test=False)
        for pause in pauses.search([("event_id.move_id", "=", move.id)]):
            self.pauses.pop(pause.id, None)
            if pause.active:
                debtor, items = pause.partner_id.id, frozenset(pause.move_line_ids.ids)
                self.pauses[pause.id] = oracle.Pause(debtor, pause.date_until, items)

    def _do_settle(self, number, founded):
        """A dispute is settled, or a settled one is taken up again."""
        theirs = [("partner_id", "in", self.debtors.ids)]
        dispute = self._pick(self.env["dunning.dispute"].search(theirs, order="id"), number)
        if dispute.state == "open":
            dispute.action_resolve(bool(founded))
        elif dispute.is_held:
            dispute.action_credited()
        else:
            dispute.action_reopen()

    def _do_sell(self, number):
        """An invoice is sold to a factor, whose bank account it names, or bought back."""
        moves = self._open_items().move_id.filtered(lambda move: move.is_invoice())
        if move := self._pick(moves, number):
            bank = self.own_bank if move.partner_bank_id == self.factor_bank else self.factor_bank
            self._sql(
                "UPDATE account_move SET partner_bank_id = %(bank)s WHERE id = %(move)s",
                bank=bank.id,
                move=move.id,
            )
            self.sold.append(move.id)

    def _do_says(self, number, who):
        """Something is written about an invoice, by its debtor, a machine, a colleague."""
        moves = self._open_items().move_id.filtered(
            lambda move: move.is_invoice() and move.partner_id
        )
        move = self._pick(moves, number)
        if not move:
            return
        (by, headers), debtor = SAYINGS[who % len(SAYINGS)], move.commercial_partner_id
        authors = {"shop": self.shop, "colleague": self.accountant.partner_id}
        message = EmailMessage()
        for name, value in headers.items():
            message[name] = value
        by_machine = is_automatic(message)
        actions = self.env["dunning.action"]
        waited = bool(actions._answer_waiting(self.company, debtor))
        move.with_context(dunning_automatic_answer=by_machine).message_post(
            body="Bonjour",
            author_id=authors.get(by, debtor).id,
            message_type="email" if headers else "comment",
            subtype_xmlid="mail.mt_comment",
        )
        heard = oracle.is_answer(by == "colleague", "Auto-Submitted" in headers)
        waits = bool(actions._answer_waiting(self.company, debtor))
        self.assertEqual(waits, waited or heard)

    def _do_people(self, number, change):
        """Somebody at a debtor's gets or loses an address or a number, comes or goes."""
        one = self._pick([self.shop, *self.people, *self.debtors], number)
        if change == 0:
            one.email = False if one.email else f"found{one.id}@again.example"
        elif change == 1:
            one.phone = False if one.phone else "+33 1 99 00 00 01"
        elif one not in self.debtors:
            one.active = not one.active

    def _do_clock(self, debtor, place, hour):
        """A debtor moves, or somebody finds out where they are; at some hour somebody wants to call
        them.
        """
        debtor = self._debtor(debtor)
        if self.has_parent:  # Odoo takes who is owned along
            return
        country, postcode, state, said, place = PLACES[place % len(PLACES)]
        country = self.env.ref(f"base.{country}")
        debtor.write(
            {
                "country_id": country.id,
                "state_id": country.state_ids.filtered(lambda one: one.code == state).id,
                "zip": postcode,
                "dunning_tz": said,
            }
        )
        self.places[debtor.id] = place
        moment = datetime.combine(self.today, time(HOURS[hour % len(HOURS)], 30))
        hours = debtor._dunning_calling_hours(self.company)[debtor]
        refused = debtor._dunning_why_closed(self.company, hours, moment)
        may = oracle.may_be_called(place, CALENDAR, CALLING_HOURS, moment)
        self.assertEqual(not refused, may, (place, moment, refused))

    def _do_parent(self, changes):
        """The first company owns the second one, or no longer; what each of them paid and nobody
        allocated stands on the sheet of a call to the other.
        """
        owner, owned = self.companies
        self.has_parent = self.suspect.has_parent = self.has_parent ^ bool(changes % 2)
        self._sql(
            "UPDATE res_partner SET parent_id = %(owner)s WHERE id = %(owned)s",
            owner=owner.id if self.has_parent else None,
            owned=owned.id,
        )
        if not {owner.id, owned.id}.isdisjoint(self.persons):
            return
        [(_household, world)] = self._worlds()
        above = {owned.id: owner.id} if self.has_parent else {}
        brought = [
            (line.dunning_partner_id.id, line.currency_id.id, -line.amount_residual)
            for line in self.bank_lines
            if not line.is_reconciled
        ]
        for debtor in self.companies:
            values = {"company_id": self.company.id, "partner_id": debtor.id, "channel": "phone"}
            found = {
                (other.id, currency.id): oracle.cents(amount)
                for (other, currency), amount in (
                    self.env["dunning.action"].new(values)._paid_by_group().items()
                )
            }
            expected = oracle.money_of_others(world, brought, above, debtor.id)
            self.assertEqual(found, expected, debtor.name)

    def _do_attach(self, number):
        """The person is somebody's contact from now on: what held them holds what they owed."""
        person, company = self.person, self._pick(self.companies, number)
        if person not in self.debtors or person.id not in self.persons:
            return
        theirs = [item for item, known in self.known.items() if known.debtor == person.id]
        owed = self._open_items().browse(theirs).filtered(lambda item: not item.reconciled)
        held = person.id in self.opted_out or person.id in self.in_proceedings
        recognised = self.bank_lines.filtered(
            lambda line: line.dunning_partner_id == person and not line.is_reconciled
        )
        person.parent_id = company
        self.env.invalidate_all()
        self.assertEqual(recognised.dunning_partner_id, company if recognised else person.browse())
        for item in theirs:
            known = self.known[item]
            is_held = known.no_followup or held and item in owed.ids
            self.known[item] = known._replace(debtor=company.id, no_followup=is_held)
        for item, known in self.known_there.items():
            if known.debtor == person.id:
                self.known_there[item] = known._replace(debtor=company.id)
        for number, pause in list(self.pauses.items()):
            if pause.debtor == person.id:
                self.pauses[number] = oracle.handed_on(pause, company.id, owed.ids)
                if not self.pauses[number]:
                    del self.pauses[number]
        self.talks[:] = [
            (company.id if debtor == person.id else debtor, day) for debtor, day in self.talks
        ]
        self.opted_out.discard(person.id)
        self.in_proceedings.discard(person.id)
        self.own_scenario.pop(person.id, None)
        self._take_back()
        self.suspect.debtors -= person
        self._turn_to([self.suspect])

    def _take_back(self):
        """What one of two who are now the same took over of the other has only been moved."""
        for entry in self.env["account.move"].browse(self.taken):
            items = self._receivables(entry)
            if len(items) > 1 and len(items.partner_id.commercial_partner_id) == 1:
                self.taken.remove(entry.id)
                self.moved.append(entry.id)

    def _do_case(self, number):
        """An invoice goes to court, or comes back."""
        items = self._open_items().filtered("partner_id")
        move = self._pick(items.move_id, number)
        case = self.env["dunning.case"].search(
            [("state", "=", "open"), ("move_ids", "in", move.ids)]
        )
        if case:
            case.action_close()
        elif move:
            debtor = (items & move.line_ids).partner_id.commercial_partner_id  # an entry names none
            self.env["dunning.case"].create({"partner_id": debtor.id, "move_ids": move.ids})

    def _do_address(self, debtor):
        """Take the debtor's e-mail address away, or give it back."""
        debtor = self._debtor(debtor)
        debtor.email = False if debtor.email else "found@again.example"

    def _do_elsewhere(self, debtor):
        """Another company meets the debtor, holds them, and hears from them: no matter here."""
        debtor = self._debtor(debtor)
        debtor.with_company(self.elsewhere).dunning_excluded = True
        there = {"company_id": self.elsewhere.id, "partner_id": debtor.id}
        action = {**there, "channel": "phone", "date": self.today, "date_done": self.today}
        reply = {**action, "reason": "reply", "state": "ready"}
        is_new = (
            debtor
            not in self.env["dunning.action"]
            .search([("reason", "=", "reply"), ("company_id", "=", self.elsewhere.id)])
            .partner_id
        )
        self.env["dunning.action"].create([{**action, "state": "done"}] + [reply] * is_new)
        self.env["dunning.pause"].create({**there, "date_until": self.today + timedelta(days=9)})

    def _do_company(self, mode, tolerance, start):
        """Change the mode, the tolerance and the go-live date."""
        self.tolerance = tolerance
        self.start = None if start is None else self.today + timedelta(days=start)
        self.company.write(
            {
                "dunning_mode": MODES[mode % len(MODES)],
                "dunning_tolerance": tolerance,
                "dunning_start_date": self.start or False,
            }
        )

    def _do_default(self, number):
        choice = [*self.scenarios, self.standard.browse()]
        self.company.dunning_scenario_id = choice[number % len(choice)]

    def _do_rule(self, number, debtors):
        """Let a scenario be for the debtors of a bit mask, or for nobody by itself."""
        scenario = self.scenarios[number % len(self.scenarios)]
        rule = tuple(rank for rank in range(RANKS) if debtors & 1 << rank)
        scenario.partner_domain = self._domain(rule)
        self.rules[scenario.id] = self._followers(rule)

    def _do_gap(self, number, days):
        self.scenarios[number % len(self.scenarios)].min_gap_days = days

    def _do_level(self, number, minimum, days, archived):
        """Change a level: its minimum amount, its delay; archive it or take it back."""
        levels = self.scenarios.with_context(active_test=False).level_ids.sorted("id")
        level = self._pick(levels, number)
        delay = level.delay_days + days
        taken = level.scenario_id.with_context(active_test=False).level_ids - level
        if delay not in taken.mapped("delay_days"):
            with self._unless_tried():
                level.write(
                    {"minimum_amount": minimum, "delay_days": delay, "active": not archived % 2}
                )

    def _do_condition(self, number, condition):
        """Let a level depend on something else."""
        levels = self.scenarios.with_context(active_test=False).level_ids.sorted("id")
        with self._unless_tried():
            self._pick(levels, number).condition = list(CONDITIONS)[condition % len(CONDITIONS)]

    def _do_try(self, number, days, channel):
        """Try a level on another day too, or through another channel, if that may be tried."""
        level = self._pick(self.scenarios.level_ids.sorted("id"), number)
        running = [("level_id", "=", level.id), ("state", "=", "running")]
        if not level or self.env["dunning.trial"].search(running):
            return
        channel = TRIED_CHANNELS[channel % len(TRIED_CHANNELS)] or level.channel
        other = {"delay_days": level.delay_days + days, "channel": channel}
        with self._unless_tried():
            trial = self.env["dunning.trial"].create(
                {
                    "level_id": level.id,
                    "variant_ids": [
                        Command.create({"name": "A"}),
                        Command.create(
                            {"name": "B", "mail_template_id": self.template.id, **other}
                        ),
                    ],
                }
            )
            trial.action_start()

    def _do_end_try(self, number, kept):
        """End a test: the level stays as it was, or becomes what one of the variants is."""
        trial = self._pick(self.env["dunning.trial"].search([("state", "=", "running")]), number)
        if trial and kept % 3:
            trial.variant_ids[kept % 3 - 1].action_keep()
        else:
            trial.action_stop()

    @contextmanager
    def _unless_tried(self):
        """What may not be tried, or changed while it is, stays as it was."""
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
        except (UserError, ValidationError):
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def _do_grade(self, debtor, grade):
        """The night finds how a debtor pays."""
        debtor, grade = self._debtor(debtor), GRADES[grade % len(GRADES)]
        self._sql(
            """
            DELETE FROM dunning_behaviour
             WHERE company_id = %(company)s AND partner_id = %(debtor)s;
            INSERT INTO dunning_behaviour (company_id, partner_id, grade)
                 VALUES (%(company)s, %(debtor)s, NULLIF(%(grade)s, ''))
            """,
            company=self.company.id,
            debtor=debtor.id,
            grade=grade,
        )
        self.grades[debtor.id] = grade

    def _do_person(self, debtor):
        """It turns out that a debtor is a natural person, or is none."""
        debtor = self._debtor(debtor)
        self._sql(
            "UPDATE res_partner SET is_company = NOT is_company WHERE id = %(debtor)s",
            debtor=debtor.id,
        )
        self.persons ^= {debtor.id}

    def _domain(self, rule):
        return bool(rule) and repr([("ref", "in", [f"oracle {number}" for number in rule])])

    def _followers(self, rule):
        if not rule:
            return None
        return frozenset(one.everybody[rank].id for one in self.households for rank in rule)


class ActionVerbs(PeopleVerbs):
    """What the module and collectors do."""

    def _do_run(self, mails):
        """Run the engine; its e-mails are then sent (1), come back (2) or wait (otherwise)."""
        self.run = self.env["dunning.run"].create({})
        self.run.action_run()
        self._do_mails(mails)

    def _do_mails(self, outcome):
        waiting = self._actions("ready", "email").filtered("date_processed")
        if outcome == 1:
            waiting._ask_queued_again()
            waiting.action_done()
        elif outcome == 2:
            waiting._fail("The mail server refused it.")

    def _do_work(self):
        """Everybody does what waits for them."""
        self._actions("draft").action_approve()
        self._do_mails(1)
        self._make(
            self._actions("ready").filtered(
                lambda action: action.date_processed and action.reason != "reply"
            )
        )

    def _do_approve(self, number):
        self._pick(self._actions("draft"), number).action_approve()

    def _do_done(self, number):
        """Do one thing that waits: a call, a letter, an answer…"""
        waiting = self._actions("ready", *BY_HAND).filtered("date_processed")
        self._make(self._pick(waiting, number))

    def _make(self, actions):
        """Print, call, decide, one thing after the other for each debtor: what is on paper or on
        the desk is asked again first.
        """
        while actions:
            first = actions.browse(
                {action.partner_id: action.id for action in actions[::-1]}.values()
            )
            first.filtered(lambda action: action.channel in ASKED_AGAIN)._drop_settled_lines()
            first.filtered(lambda action: action.state == "ready").action_done()
            actions -= first

    def _do_bounce(self, number, reported=0, more=0):
        """A mail server says what became of an e-mail, perhaps long after it left: that it gave up,
        for one of two addresses perhaps, that it tries again, or that it arrived. What is said of
        a message from a colleague says nothing of the step.

        :param more: bits: there were two addresses; both are said; it is another message
        """
        sent = self._actions("done", "email") | self._actions("ready", "email")
        action = self._pick(sent.filtered("date_processed"), number)
        if not action:
            return
        said, state = REPORTED[reported % len(REPORTED)], action.state
        to = self.mailboxes[: 1 + more % 2]
        messages = self.env["mail.message"]
        values = {"model": action._name, "res_id": action.id, "message_type": "email"}
        own, others = messages.create([values | {"partner_ids": [Command.set(to.ids)]}, values])
        action._by_method().write({"message_id": own.id, "dead_addresses": False})
        back = to[: 1 + (more >> 1) % 2]
        is_own = not (more >> 2) % 2
        for address in back.mapped("email") if self._is_given_up(said) else ():
            self.env["dunning.action"]._bounced(own if is_own else others, address)
        dead = back.mapped("email") if said == "failed" and is_own else []
        arrived = oracle.has_arrived(to.mapped("email"), dead)
        self.assertEqual(action.state, state if arrived else "failed")

    def _is_given_up(self, said):
        """Whether a mail server's report says so, as it comes in."""
        status = EmailMessage()
        status["Action"] = said
        report = EmailMessage()
        report["Content-Type"] = 'multipart/report; report-type="delivery-status"'
        part = EmailMessage()
        part["Content-Type"] = "message/delivery-status"
        part.set_payload([status])
        report.set_payload([part])
        return read_report(report).is_final

    def _do_cancel(self, number, follow_up, days):
        until = self.today + timedelta(days=days)
        action = self._pick(self._actions("draft", "ready", "failed"), number)
        follow_up = FOLLOW_UPS[follow_up % len(FOLLOW_UPS)]
        before = self.env["dunning.pause"].search([])
        debtor, items = action.partner_id, action.line_ids.move_line_id
        action.action_cancel(follow_up, until)
        for pause in self.env["dunning.pause"].search([]) - before:
            self.pauses[pause.id] = oracle.Pause(debtor.id, until, frozenset(items.ids) or None)

    def _do_retry(self, number):
        self._pick(self._actions("failed"), number).action_retry()

    def _do_undo(self, number):
        done = self._actions("done", *BY_HAND).filtered(lambda action: action.reason != "reply")
        self._pick(done, number).action_undo()

    def _do_answer(self, debtor):
        debtor = self._debtor(debtor)
        lines = (
            self._actions("draft", "ready", "done")
            .filtered(lambda action: action.partner_id == debtor)[:1]
            .line_ids
        )
        self.env["dunning.action"]._note_answer(self.company, debtor, lines)

    def _do_contact(self, debtor):
        """Somebody met the debtor."""
        self.env["dunning.action"].create(
            {"partner_id": self._debtor(debtor).id, "channel": "phone"}
        ).action_done()

    def _do_talk(self, debtor, reached, hour):
        """Somebody calls the debtor, and speaks to the right person or to nobody. At 23 o'clock in
        UTC it is the next day in Paris.
        """
        debtor, moment = self._debtor(debtor), datetime.combine(self.today, time(hour))
        action = self.env["dunning.action"].create({"partner_id": debtor.id, "channel": "phone"})
        action.action_done()
        self.env["dunning.call"]._by_method().create(
            {
                "action_id": action.id,
                "company_id": self.company.id,
                "partner_id": debtor.id,
                "outcome_id": self.outcome("refusal" if reached else "no_answer").id,
                "is_reached": bool(reached),
                "date": moment - timedelta(days=hour == 23),
            }
        )
        if reached:
            self.talks.append((debtor.id, self.today))

    def _do_callback(self, number, days):
        """Somebody asks to be called again about one item."""
        items = self._open_items().filtered("partner_id")
        if items:
            item = items[number % len(items)]
            self.env["dunning.action"].create(
                {
                    "partner_id": item.partner_id.commercial_partner_id.id,
                    "channel": "phone",
                    "reason": "callback",
                    "date": self.today + timedelta(days=days),
                    "line_ids": [
                        Command.create(
                            {
                                "move_line_id": item.id,
                                "move_id": item.move_id.id,
                                "date_maturity": item.date_maturity,
                                "amount_residual": item.amount_residual,
                            }
                        )
                    ],
                }
            )

    def _do_follow(self):
        """The cron that follows up on payments."""
        self.env["dunning.promise"]._update_watched()
        self._actions("draft", "ready", "failed")._follow()

    def _actions(self, *words):
        """Return the actions in any of these states, and of these channels if any is named."""
        channels = [word for word in words if word in CHANNELS]
        states = [word for word in words if word not in channels]
        domain = [
            ("company_id", "=", self.company.id),
            ("state", "in", states),
            ("partner_id", "in", self.debtors.ids),
        ]
        if channels:
            domain.append(("channel", "in", channels))
        return self.env["dunning.action"].search(domain, order="id")
