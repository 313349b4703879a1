"""A company's year: debtors pay, promise, contest and bounce; the oracle agrees each night.

In the suite a few weeks of a few debtors, always the same; ``make soak`` lives 365 days with 200.
In the end every euro is accounted for, and each open item says where it stands and why.
"""

import os
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Savepoint
from odoo.tools import SQL

from . import oracle
from .histories import HistoryCase
from .history_verbs import RANKS, Household, Known, Setting

DAYS = int(os.environ.get("DUNNING_DAYS") or 15)
DEBTORS = int(os.environ.get("DUNNING_DEBTORS") or 10)
TELL_EVERY = 30  # days
KEEP_EVERY = 20  # days, after which PostgreSQL sweeps up and plans for what there is
SEED = int(os.environ.get("DUNNING_SEED") or 2026)
# Acts of people on a day, each as often as it stands here; ``_do_<act>`` of the histories.
ACTS = {
    "promise": lambda chance: (chance.randrange(999), chance.randint(1, 20), chance.randint(1, 3)),
    "unpromise": lambda chance: (chance.randrange(999),),
    "dispute": lambda chance: (chance.randrange(999), chance.randrange(2), chance.randint(20, 900)),
    "settle": lambda chance: (chance.randrange(999), chance.randrange(2)),
    "bounce": lambda chance: (chance.randrange(999),),
    "retry": lambda chance: (chance.randrange(999),),
    "answer": lambda chance: (chance.randrange(999),),
    "pause": lambda chance: (chance.randrange(999), chance.randint(1, 20), chance.randrange(99)),
    "cancel": lambda chance: (chance.randrange(999), chance.randrange(3), chance.randint(1, 20)),
    "case": lambda chance: (chance.randrange(999),),
}
SETTLED = ("paid",) * 8 + ("credited", "written off")
RARE = {"pause", "cancel", "unpromise", "case"}
BALANCE = """
    WITH invoiced AS (
        SELECT line.id, line.debit, line.amount_residual FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN account_account account ON account.id = line.account_id
         WHERE move.company_id = %s AND move.state = 'posted' AND move.move_type = 'out_invoice'
           AND account.account_type = 'asset_receivable'
    ), settled AS (
        SELECT CASE WHEN move.move_type = 'out_refund' THEN 'credited'
                    WHEN move.origin_payment_id IS NULL THEN 'written off' ELSE 'paid' END AS how,
               sum(partial.amount) AS amount
          FROM account_partial_reconcile partial
          JOIN account_move_line credit ON credit.id = partial.credit_move_id
          JOIN account_move move ON move.id = credit.move_id
         WHERE partial.debit_move_id IN (SELECT id FROM invoiced) GROUP BY 1
    )
    SELECT 'invoiced', sum(debit) FROM invoiced
     UNION ALL SELECT 'open', sum(amount_residual) FROM invoiced
     UNION ALL SELECT how, amount FROM settled
"""


DONE = """
    SELECT count(*), 'invoices' FROM account_move
     WHERE company_id = %s AND state = 'posted' AND move_type = 'out_invoice'
     UNION ALL
   (SELECT count(*), channel || ' ' || state FROM dunning_action
     WHERE company_id = %s GROUP BY channel, state ORDER BY channel, state)
     UNION ALL
   (SELECT count(*), 'promises ' || state FROM dunning_promise
     WHERE company_id = %s GROUP BY state ORDER BY state)
     UNION ALL
   (SELECT count(*), 'disputes ' || state FROM dunning_dispute
     WHERE company_id = %s GROUP BY state ORDER BY state)
"""


class ByDebtor:
    """Let the oracle see one debtor at a time: nothing that another one does matters to it, and a
    year of two hundred would be looked through for each item.
    """

    def __init__(self):
        self.decide_all, self.warrants_one = oracle.decide, oracle.warrants
        self.world, self.slices, self.debtor_of = None, {}, {}

    def decide(self, world, day):
        decided = {}
        for slice_ in self._slices(world).values():
            decided |= self.decide_all(slice_, day)
        return decided

    def warrants(self, world, day, item, level):
        slices = self._slices(world)
        debtor = self.debtor_of.get(item)
        return debtor in slices and self.warrants_one(slices[debtor], day, item, level)

    def _slices(self, world):
        """Return ``{debtor: what the world knows of them}``, cut once for each world."""
        if world is not self.world:
            self.world, self.debtor_of = world, {item.id: item.debtor for item in world.items}
            self.slices = dict(_by_debtor(world))
        return self.slices


def _by_debtor(world):
    cut = defaultdict(lambda: defaultdict(list))
    debtor_of = {item.id: item.debtor for item in world.items}
    invoiced = {item.move: item.debtor for item in world.items}
    for kind in ("items", "actions", "pauses"):
        for one in getattr(world, kind):
            cut[one.debtor][kind].append(one)
    for promise in world.promises:
        for debtor in {debtor_of.get(item) for item in promise.items}:
            cut[debtor]["promises"].append(promise)
    for dispute in world.disputes:
        for debtor in {invoiced.get(move) for move in dispute.moves}:
            cut[debtor]["disputes"].append(dispute)
    for debtor in set(debtor_of.values()):
        kinds = ("items", "actions", "pauses", "promises", "disputes")
        yield debtor, replace(world, **{kind: tuple(cut[debtor][kind]) for kind in kinds})


class TestSoak(HistoryCase):
    """Real invoices, payments, credit notes and write-offs, through Odoo."""

    @classmethod
    def _fill_pool(cls):
        """Nothing is faked here: the pool of the histories stays empty."""
        cls._fill_pool_of_banks()
        cls.branch = cls.env["res.company"]
        people = cls._create_people(0)
        people["companies"][1].country_id = people["companies"][0].country_id
        for number in range(RANKS, DEBTORS):
            people["everybody"] |= cls._create_debtor(f"Client {number} Durand")
        empty = {
            "bank_lines": cls.env["account.bank.statement.line"],
            "advances": cls.env["account.move.line"],
            "online": cls.env["payment.transaction"],
        }
        cls.households = [Household(**people, **empty, debts=[], credits=[], there=[])]

    def _world(self):
        world = super()._world()
        debtors = {
            debtor: replace(known, days_off=frozenset()) for debtor, known in world.debtors.items()
        }
        return replace(world, debtors=debtors)

    def test_a_year_of_debtors(self):
        by_debtor = ByDebtor()
        for name in ("decide", "warrants"):
            self.startPatcher(patch.object(oracle, name, getattr(by_debtor, name)))
        self.chance = Random(SEED)
        self._begin(Setting())
        for day in range(DAYS):
            self._live_a_day()
            self.on(self.today + timedelta(days=1))
            if (day + 1) % KEEP_EVERY == 0:
                self._keep()
            if (day + 1) % TELL_EVERY == 0 or day + 1 == DAYS:
                self._account_for_every_euro()
                self._tell(day + 1)

    def _keep(self):
        """Write what has happened so far, as each day of a real company is written. All versions of
        a row would be looked at until the transaction ends, and questions are planned once
        (``tests/planned.py``), when nothing was there yet. The database is the soak's own.
        """
        self.env.flush_all()
        self.env.cr._cnx.commit()
        with self.registry.cursor() as cr:
            cr._cnx.autocommit = True
            cr._obj.execute("VACUUM ANALYZE")
        for savepoint in self._savepoints():
            self.env.cr.execute(SQL("SAVEPOINT %s", SQL.identifier(savepoint.name)))

    def _savepoints(self):
        """Return those to which the test goes back in the end; the transaction took them along."""
        owners = (getattr(cleanup, "__self__", None) for cleanup, *_arguments in self._cleanups)
        return [owner for owner in owners if isinstance(owner, Savepoint)]

    # ------------------------------------------------------------------ a day

    def _live_a_day(self):
        self._invoice_some()
        self._settle_some()
        for act, numbers in ACTS.items():
            if self._happens(0.1 if act in RARE else 0.4):
                getattr(self, f"_do_{act}")(*numbers(self.chance))
        with self._judged("run"):
            self._do_run(1)
        for _number in range(1 + DEBTORS // 8):
            self._do_done(self.chance.randrange(999))
        with self._judged("follow"):
            self._do_follow()
        worlds = self._worlds()
        self._check(self.today, self._decided_by_oracle(worlds, self.today), worlds)

    def _happens(self, probability):
        return self.chance.random() < probability

    def _invoice_some(self):
        """Each debtor gets an invoice about once in twenty days; some are old debts."""
        stories = [
            {
                "partner": debtor,
                "amount": self.chance.randint(20, 3000),
                "due": self.chance.choice((-40, -12, -4, 5, 14, 30)),
            }
            for debtor in self.debtors
            if self._happens(0.05)
        ]
        for move in self.ledger.invoices(stories) if stories else ():
            for item in self._receivables(move):
                debtor = move.commercial_partner_id.id
                self.known[item.id] = Known(
                    debtor, item.date_maturity, move.invoice_date, sent=move.invoice_date
                )

    def _settle_some(self):
        """One open item in thirty is paid, in part or in whole, credited or written off."""
        settled = defaultdict(list)
        for item in self._open_items():
            if self._happens(0.03):
                part = self.chance.choice((1, 1, 1, 0.5))
                amount = item.currency_id.round(item.amount_residual * part)
                settled[self.chance.choice(SETTLED)].append((item, amount))
        if paid := settled["paid"]:
            self.ledger.payments(
                [{"invoice": item.move_id, "amount": amount, "on": 0} for item, amount in paid]
            )
        if credited := settled["credited"]:
            self.ledger.credit_notes(
                [
                    {
                        "partner": item.partner_id,
                        "invoice": item.move_id,
                        "amount": amount,
                        "on": 0,
                    }
                    for item, amount in credited
                ]
            )
        for item, amount in settled["written off"]:
            self._write_off(item, amount)

    def _write_off(self, item, amount):
        """What will never come is a loss."""
        loss = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": item.account_id.id,
                            "partner_id": item.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create({"account_id": loss.id, "debit": amount}),
                ],
            }
        )
        entry.action_post()
        (self._receivables(entry) + item).reconcile()

    # ------------------------------------------------------------------ the end

    def _account_for_every_euro(self):
        """Invoiced = paid + credited + written off + open; each open item says why it is so."""
        sums = {how: oracle.cents(float(amount or 0)) for how, amount in self._balance()}
        invoiced = sums.pop("invoiced")
        self.assertGreater(invoiced, 0)
        self.assertEqual(invoiced, sum(sums.values()), sums)
        items = self.env["dunning.due.item"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sums["open"], oracle.cents(sum(items.mapped("amount_residual"))))
        self.assertFalse(items.filtered(lambda item: not item.status or not item.status_reason))

    def _balance(self):
        return self._rows(BALANCE, self.company.id)

    # ------------------------------------------------------------------ what is told

    def _tell(self, day):
        """Print what has happened so far; pytest shows it with ``-s``, as ``make soak`` has it."""
        euros = ", ".join(f"{amount or 0:,.2f} € {how}" for how, amount in self._balance())
        done = ", ".join(
            f"{count} {what}" for count, what in self._rows(DONE, *[self.company.id] * 4)
        )
        sys.stdout.write(f"day {day} ({self.today}): {euros}; {done}\n")
        sys.stdout.flush()
