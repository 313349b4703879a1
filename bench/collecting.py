"""Whom to call first: orders of the call queue compared in ten worlds of our own making.

A collector has some hours a day, fewer than the calls would take. Each world first lives a year
under the order that the desk has without figures, which makes the past that is known; then half a
year under each order, with the same luck. Days are working days, five a week.
"""

import pickle
import sys
from statistics import mean
from typing import NamedTuple

from collecting_orders import (
    Night,
    all_knowing,
    by_amount,
    by_worth,
    by_worth_a_minute,
    of_the_desk,
    patient,
)
from collecting_world import (
    ATTEMPTS,
    GRACE,
    NEVER,
    SLOTS,
    SOON,
    UNANSWERED,
    WEEK,
    WORLDS,
    Attempt,
    Known,
    Talk,
    minutes,
    population,
)

YEAR, MEASURED = 250, 125
CALLS_BACK = 0.08  # of those who are reached have no time
BOOKED_AHEAD = 30  # days before its due date at which an invoice is known
LONGEST_PROMISE = 12
SEEDS = (1,)


class Result(NamedTuple):
    """Of the measured days, ``hours`` of calls and the money: what came within fourteen days of a
    talk from who was talked to; what of it would not have come then without; all that came.
    """

    hours: float
    after_calls: float
    brought: float
    all_cash: float
    calls: int
    talks: int


class Life:
    """A world that goes on from day to day, its calls in the order that is given to it."""

    def __init__(self, rules, seed):
        self.rules = rules
        self.day = 0
        self.debtors = population(rules, seed, YEAR + MEASURED + SOON)
        self.hours = self.minutes = self.cash = 0.0
        self.calls = 0
        self.night = None  # what was known of all debtors then, if an order asks
        self.told = []  # (day, {invoice: its fate before the talk})

    def live(self, days, order):
        """:param order: a function that sorts the calls that wait; None: nobody calls"""
        for _day in range(days):
            for debtor in self.debtors:
                self._pay(debtor)
            self.night = Night(self._everybody)
            for slot in range(len(SLOTS) if order else 0):
                self._call(slot, order)
            self.day += 1

    # ------------------------------------------------------------------ money

    def _pay(self, debtor):
        debtor.book(self.day + BOOKED_AHEAD)
        for invoice in debtor.unpaid:
            self._pay_invoice(invoice)
        self._watch_promise(debtor)

    def _pay_invoice(self, invoice):
        day, part = invoice.part
        if day <= self.day:
            self._receive(invoice, min(part, invoice.open))
            invoice.part = (NEVER, 0.0)
        if invoice.fate <= self.day:
            self._receive(invoice, invoice.open)
            invoice.paid = self.day

    def _receive(self, invoice, amount):
        invoice.open = max(invoice.open - amount, 0.0)
        invoice.receipts.append((self.day, amount))
        self.cash += amount
        talks = invoice.debtor.talks
        if talks and invoice.talked is not None and self.day - talks[-1].day <= SOON:
            talks[-1] = talks[-1]._replace(came=talks[-1].came + amount)

    def _watch_promise(self, debtor):
        if not debtor.promise:
            return
        day, invoices, before = debtor.promise
        if sum(invoice.open for invoice in invoices) < before:
            debtor.kept += 1
            debtor.promise = None
        elif self.day > day + GRACE:
            debtor.broken += 1
            debtor.promise, debtor.is_broken, debtor.broken_on = None, True, self.day

    # ------------------------------------------------------------------ calls

    def _call(self, slot, order):
        """Call until the hours are used up; what a long talk took is missing from the next ones."""
        self.minutes += self.rules.hours * 60 / len(SLOTS)
        if self.minutes <= 0:
            return
        for known in order(self._queue(slot), self.night):
            self.minutes -= self._make(self.debtors[known.debtor], known, slot)
            if self.minutes <= 0:
                return
        self.minutes = 0.0  # nobody is left to call

    def _queue(self, slot):
        return [
            self._known(debtor, slot)
            for debtor in self.debtors
            if self._may_be_called(debtor, slot) and debtor.waiting(self.day)
        ]

    def _may_be_called(self, debtor, slot):
        if debtor.promise:
            return False
        if debtor.expected:
            return debtor.expected <= (self.day, slot)
        last = debtor.attempts[-1] if debtor.attempts else None
        if not last or last.day < self.day:
            return True
        return not last.is_reached and (last.hour < 12) != (SLOTS[slot] < 12)

    def _everybody(self):
        return [self._known(debtor, 0) for debtor in self.debtors]

    def _known(self, debtor, slot):
        late, contact = debtor.late(self.day), debtor.last_contact
        return Known(
            debtor=debtor.number,
            today=self.day,
            hour=SLOTS[slot],
            asked=sum(invoice.open for invoice in late),
            debts=[(invoice.open, (self.day - invoice.due) * 7 // WEEK) for invoice in late],
            days_late=max((self.day - invoice.due for invoice in late), default=0),
            is_expected=bool(debtor.expected),
            is_broken_promise=debtor.is_broken,
            silent_days=NEVER if contact is None else self.day - contact,
            attempts=debtor.attempts,
            talks=debtor.talks,
            invoices=debtor.past(self.day),
            kept=debtor.kept,
            broken=debtor.broken,
            broken_on=debtor.broken_on,
        )

    def _make(self, debtor, known, slot):
        """Make a call; return the minutes that it takes."""
        self.calls += 1
        is_reached = debtor.answers(self.day, slot)
        debtor.attempts.append(Attempt(self.day, SLOTS[slot], is_reached))
        was_expected, debtor.expected = debtor.expected, None
        took = UNANSWERED
        if not is_reached:
            self._try_again(debtor)
        elif not was_expected and debtor.luck.random() < CALLS_BACK:
            debtor.expected = (self.day + 1, slot)
        else:
            self._talk(debtor, known)
            took = minutes(known.asked)
        self.hours += took / 60
        return took

    def _try_again(self, debtor):
        debtor.tries += 1
        if debtor.tries >= ATTEMPTS:
            self._step_is_made(debtor)

    def _step_is_made(self, debtor):
        debtor.tries, debtor.last_contact = 0, self.day
        for invoice in debtor.waiting(self.day):
            invoice.steps += 1

    def _talk(self, debtor, known):
        late = debtor.late(self.day)
        self.told.append((self.day, {invoice: invoice.fate for invoice in late}))
        debtor.talks.append(Talk(self.day, known.asked, 0.0))
        days = [invoice.talk(self.day) for invoice in late]
        self._step_is_made(debtor)
        debtor.is_broken = False
        within = [day for day in days if day <= self.day + LONGEST_PROMISE]
        if within:
            debtor.promise = (max(within), late, sum(invoice.open for invoice in late))

    # ------------------------------------------------------------------ what came of it

    def measured(self, days, order):
        """Live on so many days and the fourteen after them; return what came of it."""
        since, hours, cash, calls = self.day, self.hours, self.cash, self.calls
        self.live(days, order)
        self.live(SOON, None)
        told = [one for one in self.told if one[0] >= since]
        return Result(
            hours=self.hours - hours,
            after_calls=sum(amount for amount, _is_brought in self._after(told)),
            brought=sum(amount for amount, is_brought in self._after(told) if is_brought),
            all_cash=self.cash - cash,
            calls=self.calls - calls,
            talks=len(told),
        )

    def _after(self, told):
        """Yield each receipt within fourteen days of a talk once, and whether that brought it."""
        counted = set()
        for day, fates in told:
            for invoice, fate in fates.items():
                for receipt in invoice.receipts:
                    if day <= receipt[0] <= day + SOON and (invoice, receipt) not in counted:
                        counted.add((invoice, receipt))
                        yield receipt[1], fate > day + SOON


ORDERS = {  # each made of the debtors, whom only the last two look into
    "of the desk": lambda _debtors: of_the_desk,
    "by amount": lambda _debtors: by_amount,
    "by worth": lambda _debtors: by_worth,
    "… a minute": lambda _debtors: by_worth_a_minute,
    "all-knowing": all_knowing,
    "patient too": patient,
}
EVERYBODY = "everybody"
FOR_ALL = 100.0  # hours of calls a day: more than there are calls


def compare(orders=None, worlds=WORLDS, seeds=SEEDS):
    """Return ``{world: {order: [Result of each seed]}}``, under EVERYBODY that of hours for all."""
    orders = orders or ORDERS
    found = {rules.name: {name: [] for name in (*orders, EVERYBODY)} for rules in worlds}
    for rules in worlds:
        for seed in seeds:
            grown = Life(rules, seed)
            grown.live(YEAR, of_the_desk)
            kept = pickle.dumps(grown)  # of all that has luck of its own deepcopy takes a minute
            for name, order in orders.items():
                life = pickle.loads(kept)
                found[rules.name][name].append(life.measured(MEASURED, order(life.debtors)))
            life = pickle.loads(kept)
            life.rules = rules._replace(hours=FOR_ALL)
            found[rules.name][EVERYBODY].append(life.measured(MEASURED, of_the_desk))
    return found


def per_hour(results, figure):
    """What came for each hour of calls, over all seeds."""
    return sum(getattr(one, figure) for one in results) / sum(one.hours for one in results)


FIGURES = {
    "after_calls": "within 14 days of a talk",
    "brought": "of it, brought by the calls",
    "all_cash": "all that came",
}


def table(found, base="of the desk"):
    """Yield the table, line by line: what an hour brings under ``base``, how others differ."""
    orders = [name for name in next(iter(found.values())) if name not in (base, EVERYBODY)]
    for figure, label in FIGURES.items():
        yield f"€ {label}, for each hour of calls"
        gains = {name: [] for name in orders}
        for world, results in found.items():
            floor = per_hour(results[base], figure)
            for name in orders:
                gains[name].append(100 * (per_hour(results[name], figure) / floor - 1))
            shown = "".join(f"{gains[name][-1]:>+14.1f} %" for name in orders)
            yield f"  {world:<38}{floor:>10,.0f}{shown}"
        for label, of_all in (("on average", mean), ("worst", min)):
            shown = "".join(f"{of_all(gains[name]):>+14.1f} %" for name in orders)
            yield f"  {label:<48}{shown}"
    yield "€ brought in all, if there were hours to call everybody"
    for world, results in found.items():
        called, floor = (sum(one.brought for one in results[name]) for name in (EVERYBODY, base))
        yield f"  {world:<38}{called:>10,.0f}{100 * (called / floor - 1):>+14.1f} %"
    yield "orders: " + ", ".join((base, *orders))


def show(seeds=SEEDS):
    """Print the table; it judges nothing by itself."""
    print("\n".join(table(compare(seeds=seeds))))
    return True


if __name__ == "__main__":
    show([int(seed) for seed in sys.argv[1:]] or SEEDS)
