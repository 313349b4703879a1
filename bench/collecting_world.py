"""A company's debtors, their telephone and their money: worlds to compare orders of calls in.

Rules of its own, which no order may see: who pays anyway, who pays only when called, who breaks
promises, who cannot pay, who contests; who is at the telephone at which hour. What an order may
know is in :class:`Known`: what the product has in its books by then. Days are working days, five a
week.
"""

from random import Random
from typing import NamedTuple

SLOTS = (9, 11, 14, 16)  # o'clock: two in the morning, two in the afternoon
WEEK = 5  # working days
SOON = 10  # working days: fourteen days
FIRST_CALL, SECOND_CALL = 6, 16  # working days after the due date: J+8 and J+22
ATTEMPTS = 3  # after which the step counts as made
GRACE = 2  # working days after a promise
EXPECTED = 0.9  # of those who asked for a call are there when it comes
NEVER = 10_000
UNANSWERED, TALK, LARGE_TALK = 2.0, 6.0, 9.0  # minutes, what is noted afterwards included
LARGE_DEBT = 5_000
CHANGED = {  # the part of a debt that a talk brings soon
    "anyway": 0.15,
    "when_called": 0.85,
    "breaks": 0.25,
    "cannot": 0.16,
    "contests": 0.2,
}
KINDS = ("anyway", "when_called", "breaks", "cannot", "contests")


class Rules(NamedTuple):
    """What makes a world.

    ``kinds``: how many of each of KINDS. ``fidelity``: how often an invoice fares as its debtor's
    kind says. ``spread``: of amounts, the sigma of their logarithm. ``presence``: how often
    somebody is at the telephone, on average; ``contrast``: how much that depends on the hour.
    ``hours`` of calls a day for 300 debtors. ``large_anyway``: whether the largest debtors pay
    anyway. ``rate``: invoices that a debtor gets in a month.
    """

    name: str
    kinds: tuple = (40, 30, 12, 8, 10)
    fidelity: float = 0.8
    spread: float = 1.3
    presence: float = 0.45
    contrast: float = 0.6
    hours: float = 0.5
    large_anyway: bool = False
    rate: float = 1.0


WORLDS = (
    Rules("plain"),
    Rules("most pay anyway", kinds=(75, 10, 5, 5, 5)),
    Rules("most pay only when called", kinds=(15, 60, 10, 5, 10)),
    Rules("many break promises", kinds=(25, 20, 35, 10, 10)),
    Rules("the large pay anyway", large_anyway=True, spread=1.6),
    Rules("a few owe nearly all", spread=2.0),
    Rules("nobody answers", presence=0.22),
    Rules("any hour is as good", contrast=0.0, spread=1.0),
    Rules("the past says nothing", fidelity=0.2),
    Rules("hours for nearly all, little history", hours=1.0, rate=0.4),
)


class Attempt(NamedTuple):
    """A call that was tried, on which day and at what hour."""

    day: int
    hour: int
    is_reached: bool


class Talk(NamedTuple):
    """A call that reached them: what was asked for, and what came of it within fourteen days."""

    day: int
    asked: float
    came: float


class Past(NamedTuple):
    """An invoice of before; ``paid``: None while open; ``talked``: the day of the first talk."""

    due: int
    paid: int | None
    amount: float
    talked: int | None


class Known(NamedTuple):
    """What the product knows of a call that waits: of books, calls and promises alone.

    ``debts``: what is open of each late invoice, and for how many days of the calendar it is late.
    """

    debtor: int
    today: int
    hour: int
    asked: float
    debts: list
    days_late: int
    is_expected: bool
    is_broken_promise: bool
    silent_days: int
    attempts: list
    talks: list
    invoices: list
    kept: int
    broken: int
    broken_on: int | None


def minutes(asked, reach=1.0):
    """Return the minutes that a call takes on average, by the chance that somebody answers."""
    talk = LARGE_TALK if asked > LARGE_DEBT else TALK
    return UNANSWERED + reach * (talk - UNANSWERED)


class Invoice:
    """``fate``: the day on which it is paid unless somebody talks about it."""

    def __init__(self, debtor, due, amount, kind, luck):
        self.debtor, self.due, self.amount, self.kind, self.luck = debtor, due, amount, kind, luck
        self.open, self.paid, self.talked = amount, None, None
        self.receipts = []  # (day, amount)
        self.fate = due + self._delay()
        self.part = (NEVER, 0.0)  # what is paid of it before: day, amount
        self.held = 0  # until when it is left alone
        self.steps = 0  # calls about it that count as made

    def _delay(self):
        luck, own = self.luck, self.debtor.delay
        if self.kind == "anyway":
            return max(0, round(luck.gauss(own, 4)))
        starts = {"when_called": 25, "breaks": 40, "cannot": 50, "contests": 40}
        return starts[self.kind] + round(luck.expovariate(1 / 30))

    def past(self):
        return Past(self.due, self.paid, self.amount, self.talked)

    def talk(self, day):
        """Let the debtor hear of it; return the day that they promise, or NEVER."""
        self.talked = self.talked or day
        return getattr(self, f"_talk_{self.kind}")(day)

    def _talk_anyway(self, day):
        if self.luck.random() < 0.15:
            self.fate = min(self.fate, self.debtor.run_day(day + self.luck.randint(1, 4)))
        return self.fate

    def _talk_when_called(self, day):
        promised = self.debtor.run_day(day + self.luck.randint(1, 6))
        if self.luck.random() < 0.85:
            self.fate = min(self.fate, promised)
        return promised

    def _talk_breaks(self, day):
        promised = self.debtor.run_day(day + self.luck.randint(3, 8))
        if self.luck.random() < (0.2 if self.steps == 0 else 0.35):
            self.fate = min(self.fate, promised)
        return promised

    def _talk_cannot(self, day):
        if self.luck.random() < 0.5:
            self.part = (day + self.luck.randint(3, 12), self.open * self.luck.uniform(0.15, 0.5))
            return self.part[0]
        return NEVER

    def _talk_contests(self, day):
        settled = day + self.luck.randint(6, 20)
        self.held = settled
        if self.luck.random() < 0.6:
            self.fate = min(self.fate, settled + self.luck.randint(1, 8))
        return NEVER


class Debtor:
    def __init__(self, number, rules, kind, amount, luck):
        self.number, self.rules, self.kind, self.luck = number, rules, kind, luck
        self.amount = amount  # of their average invoice
        self.delay = luck.uniform(0, 16)
        self.run_weekday = luck.choice((None, None, 1, 3))  # on which they pay, if on one
        self.presence = self._presence()
        self.invoices, self.attempts, self.talks = [], [], []
        self.unpaid, self.booked = [], 0  # of the first ``booked`` invoices
        self.promise = None  # (day, invoices, what was open of them)
        self.is_broken = False
        self.kept = self.broken = 0
        self.broken_on = None
        self.expected = None  # (day, slot) of the call they asked for
        self.tries = 0  # since the last step counted as made
        self.last_contact = None
        self._past = (None, [])  # day, invoices

    def _presence(self):
        """How often somebody answers, by hour: more in the morning or more in the afternoon."""
        rules, luck = self.rules, self.luck
        own = luck.betavariate(4 * rules.presence, 4 * (1 - rules.presence))
        tilt = luck.choice((-1, 1)) * rules.contrast
        hours = [own * (1 + tilt), own * (1 + tilt / 2), own * (1 - tilt / 2), own * (1 - tilt)]
        return [min(max(hour, 0.02), 0.97) for hour in hours]

    def book(self, until):
        """Know the invoices due until then."""
        while self.booked < len(self.invoices) and self.invoices[self.booked].due <= until:
            self.unpaid.append(self.invoices[self.booked])
            self.booked += 1
        self.unpaid = [invoice for invoice in self.unpaid if invoice.open]

    def past(self, day):
        """The invoices due before a day, as they are when that is first asked on it."""
        if self._past[0] != day:
            booked = self.invoices[: self.booked]
            self._past = (day, [invoice.past() for invoice in booked if invoice.due < day])
        return self._past[1]

    def run_day(self, day):
        if self.run_weekday is None:
            return day
        return day + (self.run_weekday - day) % WEEK

    def answers(self, day, slot):
        """Who is in does not depend on whom the order of calls had called before."""
        is_expected = self.expected and self.expected <= (day, slot)
        chance = EXPECTED if is_expected else self.presence[slot]
        return Random(f"{self.number}/{self.amount}/{day}/{slot}").random() < chance

    def waiting(self, day):
        """The invoices about which a call waits today."""
        return [
            invoice
            for invoice in self.unpaid
            if invoice.open
            and invoice.steps < 2
            and day >= invoice.due + (FIRST_CALL, SECOND_CALL)[invoice.steps]
            and day > invoice.held
        ]

    def truth(self, known):
        """What a call now brings on average, knowing all but what the dice will say."""
        soon = known.today + SOON
        late = [one for one in self.late(known.today) if one.fate > soon]
        changed = sum(one.open * CHANGED[one.kind] for one in late)
        return changed * self.presence_at(known.hour)

    def presence_at(self, hour):
        return self.presence[SLOTS.index(hour)]

    def late(self, day):
        return [one for one in self.unpaid if one.open and one.due < day and day > one.held]


def population(rules, seed, days, count=300):
    """Return the debtors of a world with all that they will be invoiced."""
    luck = Random(f"{rules.name}/{seed}")
    amounts = sorted(luck.lognormvariate(6.5, rules.spread) for _number in range(count))
    kinds = luck.choices(KINDS, rules.kinds, k=count)
    if rules.large_anyway:
        kinds[-count // 10 :] = ["anyway"] * (count // 10)
    debtors = [
        Debtor(number, rules, kind, amount, Random(f"{rules.name}/{seed}/{number}"))
        for number, (kind, amount) in enumerate(zip(kinds, amounts, strict=True))
    ]
    for debtor in debtors:
        _invoice(debtor, days)
    return debtors


def _invoice(debtor, days):
    luck, day, rules = debtor.luck, 0, debtor.rules
    while (day := day + 1 + round(luck.expovariate(rules.rate / 21))) < days:
        faithful = luck.random() < rules.fidelity
        kind = debtor.kind if faithful else luck.choices(KINDS, rules.kinds)[0]
        amount = round(debtor.amount * luck.lognormvariate(0, 0.5), 2)
        own = Random(luck.random())
        debtor.invoices.append(Invoice(debtor, day, amount, kind, own))
