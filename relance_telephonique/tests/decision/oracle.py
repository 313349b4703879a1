"""A second opinion: who is chased, with what and when, decided in plain Python.

Written from the rules of the design, not from the SQL that decides in production: it shares no code
with it, so that a mistake would have to be made twice. It knows no ORM: a ``World`` is what a
company's accountant could write down, and ``decide`` says where each open item stands on a day.
One item at a time, no cleverness: it must be obvious, not fast.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import combinations

ONE_DAY = timedelta(days=1)
# Odoo's words for an invoice that is paid, or about to be, whatever its journal items say.
PAID = frozenset({"in_payment", "paid", "reversed", "invoicing_legacy"})
ARRIVED = frozenset(["202", "203", "204", "205", "206", "207", "208", "209", "210", "211"])
NOT_DELIVERED = frozenset({"213", "221"})
WAITING = frozenset({"draft", "ready"})
SENT_BY_MACHINE = frozenset({"email", "sms"})
CHASEABLE = frozenset({"due", "pending", "failed"})
GO_ALONE = frozenset({"registered_letter", "handover"})


@dataclass(frozen=True)
class Level:
    """A step of a scenario; ``minimum`` in the company's currency.

    ``only_if``: what it depends on, ``(fact, whether it must have happened)``, or ``("grade", the
    grades)``; None if everybody gets it. ``tried``: of the several levels that are tried for one
    step, their ids, the step's own first; empty if none are.
    """

    id: int
    delay: int
    minimum: float = 0.0
    channel: str = "email"
    approval: bool = False
    only_if: tuple | None = None
    tried: tuple = ()

    @property
    def is_call(self):
        return self.channel == "phone"


@dataclass(frozen=True)
class Scenario:
    """``rule``: the debtors who follow it without being told to; None if it has no rule."""

    id: int
    gap: int
    levels: tuple = ()
    rule: frozenset | None = None


@dataclass(frozen=True)
class Debtor:
    """``scenario``: id of the debtor's own; ``days_off``: public holidays of their country."""

    id: int
    scenario: int | None = None
    opted_out: bool = False
    in_proceedings: bool = False
    days_off: frozenset = frozenset()


@dataclass(frozen=True)
class Contact:
    """Somebody at a debtor's who is not archived, or the debtor; ``kind``: as Odoo calls what their
    address is for.
    """

    id: int
    debtor: int
    kind: str
    has_email: bool
    has_phone: bool

    def can_be_reached(self, channel):
        return {"email": self.has_email, "phone": self.has_phone}.get(channel, True)


@dataclass(frozen=True)
class Place:
    """Where a debtor lives. ``winter`` and ``summer``: hours that their clock is ahead of UTC;
    ``turns``: the moment in UTC at which it changes in spring. ``days_off`` are the country's,
    ``days_off_there`` the region's own.
    """

    winter: int
    summer: int
    turns: datetime | None = None
    days_off: frozenset = frozenset()
    days_off_there: frozenset = frozenset()

    def shows(self, moment):
        """What the clock shows at a moment in UTC."""
        ahead = self.summer if self.turns and moment >= self.turns else self.winter
        return moment + timedelta(hours=ahead)


@dataclass(frozen=True)
class Item:
    """An open receivable journal item; ``debtor``: id, or None for an item without customer.

    ``issued``: the invoice date, or that of a general entry. ``move``: the day by which its invoice
    is due, and the invoice's id. ``residual`` is in the company's currency, ``own_residual`` in the
    invoice's.
    """

    id: int
    debtor: int | None
    due: date
    residual: float
    issued: date
    payment_state: str = "not_paid"
    no_followup: bool = False
    move: tuple = (date.min, 0)
    own_residual: float = 0.0
    currency: int = 0
    money_out: bool = False  # paid by the company to the customer: no debt
    sent: date = date.min  # the day the invoice was first posted, or sent later
    total: float = 0.0  # of the document, in its currency
    unsent: bool = False  # an invoice that nobody sent in any way
    sent_otherwise: date | None = None  # the day that a person named
    is_here: bool = True  # not owed to the company's branch
    whole: tuple = (0.0, 0.0)  # before anything was allocated, in its currency and the company's
    discount: tuple | None = None  # last day, and what settles it until then in both currencies
    settled: tuple = ()  # what was allocated: the day and the amount in its currency


@dataclass(frozen=True)
class Line:
    """What an action does for an item; ``delay``: of its level, as the level is now."""

    item: int
    level: int | None
    delay: int = 0
    active: bool = True
    skipped: bool = False


@dataclass(frozen=True)
class Action:
    """A contact with a debtor, made or to make; ids grow with time."""

    id: int
    debtor: int
    channel: str
    reason: str
    state: str
    date: date
    level: int | None = None
    handed_over: bool = False
    done_on: date | None = None
    lines: tuple = ()

    @property
    def contact_date(self):
        """The day the debtor heard of us, None while they have not.

        An e-mail or SMS handed over is on its way, so that it counts before it is confirmed.
        """
        if self.state == "done":
            return self.done_on
        on_its_way = self.handed_over and self.channel in SENT_BY_MACHINE
        return self.date if self.state == "ready" and on_its_way else None

    def line_of(self, item):
        """The line that still carries ``item``, if any."""
        return next((line for line in self.lines if line.active and line.item == item.id), None)


@dataclass(frozen=True)
class Pause:
    """``items``: ids held; None holds all that the debtor owes."""

    debtor: int
    until: date
    items: frozenset | None = None


@dataclass(frozen=True)
class Promise:
    """A promise that runs. ``items``: ``{item id: what it left to pay when it was promised}``;
    ``instalments``: days and amounts, oldest first; all in the invoices' currency. ``gone``: the
    items that were posted again for another customer.
    """

    id: int
    items: dict
    instalments: tuple
    debtor: int = 0
    gone: frozenset = frozenset()


@dataclass(frozen=True)
class Payment:
    """A payment without journal entry, noted for invoices (as in ``Item``), in their currency;
    what is more than they leave is for ``others`` that its customer owes.
    """

    id: int
    debtor: int
    date: date
    amount: float
    moves: frozenset
    others: frozenset = frozenset()

    @property
    def in_order(self):
        return [*sorted(self.moves), *sorted(self.others - self.moves)]


@dataclass(frozen=True)
class LifecycleWord:
    """What was said of an invoice by its id; ``amount`` in its currency, 0 if not said."""

    move: int
    code: str
    day: date
    amount: float = 0.0


@dataclass(frozen=True)
class Dispute:
    """A dispute about invoices (``moves``, as in ``Item``), in their currency; ``is_open``, or
    found to be right and not credited yet.
    """

    id: int
    moves: frozenset
    amount: float
    date: date = date.min
    is_open: bool = True
    debtor: int = 0


@dataclass(frozen=True)
class Money:
    """A debtor's money that nobody has matched; ``amount`` in ``currency``, ``balance`` in the
    company's. ``names``: the ids of the invoices that a bank line names.
    """

    id: int
    debtor: int
    amount: float
    currency: int
    day: date
    names: frozenset = frozenset()
    is_advance: bool = False
    balance: float = 0.0


@dataclass(frozen=True)
class Online:
    """A payment in progress on the web for an invoice, which last moved on ``day``."""

    move: int
    day: date


@dataclass(frozen=True)
class Calendar:
    """``weekdays`` worked (0 = Monday), except on the days ``closed``: holidays, closing weeks."""

    weekdays: frozenset = frozenset(range(5))
    closed: frozenset = frozenset()

    def shift(self, day):
        """The first working day on or after ``day``."""
        while day.weekday() not in self.weekdays or day in self.closed:
            day += ONE_DAY
        return day


@dataclass(frozen=True)
class World:
    """What one company knows.

    ``scenarios`` in their order of choice; ``credits``: ``{debtor: {currency: what is
    not allocated}}``, as pairs of its own and the company's currency, less what was paid back.
    """

    debtors: dict
    items: tuple = ()
    credits: dict = field(default_factory=dict)
    credited: dict = field(default_factory=dict)  # {debtor: the day of their oldest credit}
    actions: tuple = ()
    pauses: tuple = ()
    promises: tuple = ()
    broken: tuple = ()  # promises that were found to be broken, and not cancelled
    talks: tuple = ()  # on the telephone, with the right person: the debtor and the day
    grades: dict = field(default_factory=dict)  # {debtor: how they pay}
    persons: frozenset = frozenset()  # debtors who are natural persons
    lots: dict = field(default_factory=dict)  # {(debtor, step): the level that chance gave instead}
    disputes: tuple = ()
    payments: tuple = ()
    said: tuple = ()  # by buyers and platforms, in the order of its time
    allocations: tuple = ()  # of money: the invoice, the day, the amount in its currency
    credit_notes: tuple = ()  # the same, and the invoice that what was allocated was made for
    draft_notes: tuple = ()  # credit notes that are not posted: the invoice, the day, the amount
    moved: dict = field(default_factory=dict)  # {item: the one to which its debt was moved}
    taken: dict = field(default_factory=dict)  # {item: what others took over, or was lost}
    moves: dict = field(default_factory=dict)  # {item that was moved: its invoice}
    on_way_days: int = 0
    in_litigation: frozenset = frozenset()  # invoices, as in ``Item.move``, each with its debtor
    group: frozenset = frozenset()  # debtors that are called as one
    scenarios: tuple = ()
    default_scenario: int | None = None
    calendar: Calendar = Calendar()
    start: date | None = None
    tolerance: float = 0.0
    chases_only_sent: bool = True
    grace: int = 3
    days_to_arrive: int = 3
    money: tuple = ()
    online: tuple = ()
    itself: frozenset = frozenset()  # the partners of the company and its branches
    match_days: int = 30
    currency: int = 0


@dataclass(frozen=True)
class Decision:
    """Where an item stands: ids of the level reached and of the next one, and the latter's day.

    ``asked``: what is not disputed of it, in cents of its currency.
    """

    status: str
    reached: int | None = None
    next_level: int | None = None
    next_date: date | None = None
    asked: int = 0

    @property
    def is_chaseable(self):
        return self.status in CHASEABLE


def decide(world, day):
    """Return ``{item id: Decision}`` of the company's open items on ``day``."""
    return {item.id: _Case(world, day, item).decision for item in world.items if item.is_here}


def warrants(world, day, item_id, level_id):
    """Return whether a step that waits may leave for an item on ``day``, whatever was true when it
    was prepared. ``level_id`` is None for what has a reason, and a day, of its own: a call back, a
    broken promise.
    """
    item = next((item for item in world.items if item.id == item_id), None)
    return item is not None and _Case(world, day, item).warrants(level_id)


def plan(world, day):
    """Return what a run prepares on ``day``: ``{debtor: (level, {item: its own level})}``, all ids.

    One contact at the highest level due; what is not yet due never goes with what is late. Debtors
    for whom something is already prepared are left out: there, what is due may join it.
    """
    busy = busy_debtors(world)
    return {
        debtor: _contact(steps)
        for debtor, steps in _due_steps(world, day).items()
        if debtor not in busy and not (_top(steps).is_call and open_calls(world, debtor))
    }


def joining(world, day):
    """Return ``{debtor: items}`` that are due for a call on ``day`` and join one that is open.
    Debtors of whom something else is due, or waits for an approval, are left out.
    """
    return {
        debtor: set(steps)
        for debtor, steps in _due_steps(world, day).items()
        if open_calls(world, debtor)
        and all(
            level.is_call and level.delay >= 0 and not level.approval for level in steps.values()
        )
    }


def is_for_them(world, day, item_id, level):
    """Return whether what a level depends on is true of an item on ``day``."""
    item = next(item for item in world.items if item.id == item_id)
    return _Case(world, day, item).is_for_them(level)


def _due_steps(world, day):
    """Return ``{debtor: {item: its level}}`` of what is due on ``day``, if anybody works."""
    if world.calendar.shift(day) != day:
        return {}
    levels = {level.id: level for scenario in world.scenarios for level in scenario.levels}
    due = {}
    for item, decision in decide(world, day).items():
        if decision.status == "due":
            due.setdefault(_debtor_of(world, item), {})[item] = levels[decision.next_level]
    return due


def whom_to_reach(contacts, debtor, channel, addresses):
    """Return the contact that a step is for: of the dunning contact, the addresses of its invoices,
    the invoice contact and the debtor, the first who has what the channel needs, else the first.

    :param addresses: ids of those to whom the invoices in question are addressed
    """
    own = sorted(
        (
            one
            for one in contacts
            if one.debtor == debtor
            and (one.id in (debtor, *addresses) or one.kind in ("dunning", "invoice"))
        ),
        key=lambda one: (
            one.id == debtor,
            one.kind != "dunning",
            one.id not in addresses,
            one.id,
        ),
    )
    return next((one for one in own if one.can_be_reached(channel)), own[0])


def may_be_called(place, calendar, ranges, moment):
    """Whether a debtor's clock shows calling hours at a moment in UTC, on a day that is worked here
    and no holiday there.

    :param ranges: pairs of hours
    """
    there = place.shows(moment)
    day = there.date()
    is_off = day in place.days_off or day in place.days_off_there
    is_day = calendar.shift(day) == day and not is_off
    return is_day and any(start <= there.hour + there.minute / 60 < end for start, end in ranges)


def money_of_others(world, brought, above, debtor):
    """Return ``{(debtor, currency): cents}`` of what the other companies of a debtor's group have
    paid that is not allocated, less what was paid back to them.

    :param brought: by the bank, and not matched: the debtor, the currency, the amount
    :param above: ``{company: the one that owns it}``
    """

    def top(one):
        return top(above[one]) if one in above else one

    paid = {}
    credits = [
        (other, currency, own)
        for other, of_currency in world.credits.items()
        for currency, (own, _amount) in of_currency.items()
    ]
    for other, currency, amount in (*credits, *brought):
        if other != debtor and top(other) == top(debtor):
            paid[other, currency] = paid.get((other, currency), 0) + cents(amount)
    return {key: amount for key, amount in paid.items() if amount > 0}


def shown_of(asked, others, most):
    """Return the due days of the rows that an e-mail shows, the oldest of what it is about, then of
    what else is late; and how many it leaves to the statement of account.
    """
    days = sorted(asked) + sorted(others)
    return days[:most], max(len(days) - most, 0)


def shown_in_each(lengths, most):
    """Return how many rows an e-mail shows in each of its tables: they are dealt out one to each
    table in turn, and a last round that does not go round is not begun, but for the first one.
    """
    dealt = [min(length, 1) for length in lengths]
    while (again := [min(length, max(dealt) + 1) for length in lengths]) != dealt:
        if sum(again) > most:
            break
        dealt = again
    return dealt


def is_answer(author_is_colleague, author_is_machine):
    """Whether what was written about a debt holds the debtor back until somebody has read it."""
    return not (author_is_colleague or author_is_machine)


def has_arrived(addresses, dead):
    """Whether an e-mail reached somebody: one dead address does not undo the others."""
    return bool(set(addresses) - set(dead))


def handed_on(pause, debtor, owed):
    """Return what becomes of a pause when a person is attached to ``debtor``: what held the whole
    person holds the items that they owed, and nothing of the debtor's; None if there are none.
    """
    items = pause.items if pause.items is not None else frozenset(owed)
    return Pause(debtor, pause.until, items) if items else None


def paid_to(debts, credits):
    """Return ``{bank account: what is to be paid to it}``, in cents.

    A credit is deducted from the invoice that it was made for, then from what is paid to the same
    account, then from the oldest debts; credits that are nobody's come last.

    :param debts: ``[due, invoice, bank account, amount]``, amounts in cents
    :param credits: ``(invoice that it was made for, bank account, amount)``
    """
    left = [[due, move, bank, amount] for due, move, bank, amount in debts]
    for origin, account, amount in sorted(credits, key=lambda credit: not credit[1]):
        rest = amount
        for of_invoice, of_account in ((True, None), (False, True), (False, False)):
            for debt in sorted(left, key=lambda debt: debt[0]):
                is_own = bool(origin) and debt[1] == origin
                if is_own == of_invoice and (of_invoice or (debt[2] == account) == of_account):
                    taken = min(rest, debt[3])
                    debt[3] -= taken
                    rest -= taken
    totals = {}
    for _due, _move, bank, amount in left:
        totals[bank] = totals.get(bank, 0) + amount
    return totals


def open_calls(world, debtor):
    """Return the calls to a debtor that wait, whatever they are for."""
    return [
        action
        for action in world.actions
        if action.debtor == debtor and action.state in WAITING and action.channel == "phone"
    ]


def busy_debtors(world):
    """Return the debtors for whom a step is already prepared."""
    return {
        action.debtor
        for action in world.actions
        if action.state in WAITING and action.reason == "level"
    }


def _debtor_of(world, item_id):
    return next(item.debtor for item in world.items if item.id == item_id)


def _top(steps):
    return max(steps.values(), key=lambda level: level.delay)


def _contact(steps):
    """Return ``(level, {item: level})`` of the one contact that is made of ``{item: level}``."""
    top = _top(steps)
    if top.channel in GO_ALONE:
        taken = {item: level for item, level in steps.items() if level == top}
    else:
        taken = {item: lvl for item, lvl in steps.items() if (lvl.delay < 0) == (top.delay < 0)}
    return top.id, {item: level.id for item, level in taken.items()}


def promise_state(world, promise, day):
    """Return what a promise that was confirmed and not cancelled has become on ``day``.

    One of which another customer took over what was not paid, or of which it was written off, ends
    without being kept: if it is not cancelled, it was broken before.
    """
    unpaid = first_unpaid_day(world, promise)
    if unpaid is None:
        return "kept" if _is_reached_by_money(world, promise) else "broken"
    unpaid = first_unpaid_day(world, promise, day)
    is_missed = unpaid is not None and unpaid + world.grace * ONE_DAY < day
    return "broken" if is_missed else "open"


def _is_reached_by_money(world, promise):
    """Whether the promised items lost what was promised, without what nobody paid."""
    items = {item.id: cents(item.own_residual) for item in world.items}
    own = promise.items.keys() - promise.gone
    paid = sum(
        cents(promise.items[item])
        - items.get(item, 0)
        - _owed_elsewhere(world, item)
        - _taken(world, item)
        for item in own
    )
    taken = sum(_taken(world, item) for item in own)
    return not (taken or promise.gone) or paid >= sum(
        cents(amount) for _day, amount in promise.instalments
    )


def _taken(world, item):
    """Return what others took over of an item, or of what it was moved to, or was written off, in
    cents.
    """
    here = cents(world.taken.get(item, 0))
    return here + (_taken(world, world.moved[item]) if item in world.moved else 0)


def _owed_elsewhere(world, item):
    """Return what of an item was moved and is owed there, in cents of the company's currency."""
    target = world.moved.get(item)
    if target is None:
        return 0
    here = sum(cents(other.residual) for other in world.items if other.id == target)
    return here + _owed_elsewhere(world, target)


def still_disputed(world, dispute):
    """Return what a dispute leaves contested, in cents: a credit note made since it was raised
    takes its amount from the oldest open dispute first.
    """
    if not dispute.is_open:
        return cents(dispute.amount)
    credited = sum(
        cents(amount)
        for move, when, amount, made_for in world.credit_notes
        if move in dispute.moves and when >= dispute.date and made_for not in dispute.moves
    )
    older = sum(
        cents(other.amount)
        for other in world.disputes
        if other.is_open and other.id < dispute.id and other.moves & dispute.moves
    )
    return max(cents(dispute.amount) - max(credited - older, 0), 0)


def is_replaced(world, promise):
    """Return whether another promise runs on one of its items: this one is then over."""
    others = [other for other in world.promises if other.id != promise.id]
    return any(other.items.keys() & promise.items.keys() for other in others)


def first_unpaid_day(world, promise, day=None):
    """Return the day of the first instalment that payments on the promised items do not reach.

    :param day: count what is on its way on that day as paid
    """
    left = {
        item.id: cents(item.own_residual)
        - (on_way(world, announced(world, day, item.debtor), item) if day else 0)
        for item in world.items
        if item.id in promise.items and item.id not in promise.gone
    }
    for item in promise.items.keys() - promise.gone:
        left[item] = left.get(item, 0) + _owed_elsewhere(world, item)
    paid = sum(cents(then) - left.get(item, 0) for item, then in promise.items.items())
    for when, amount in promise.instalments:
        paid -= cents(amount)
        if paid < 0:
            return when
    return None


def is_unsent(world, item):
    """Whether an invoice did not reach its customer: what platforms say of it last is believed,
    unless a person sent a rejected one in another way since.
    """
    _due, move = item.move
    told = [
        word for word in world.said if word.move == move and word.code in ARRIVED | NOT_DELIVERED
    ]
    if not told:
        return item.unsent and world.chases_only_sent
    if told[-1].code in ARRIVED:
        return False
    return item.sent_otherwise is None or item.sent_otherwise < told[-1].day


def announced(world, day, debtor):
    """Return ``{invoice: what may still come of it on day}``, in cents: what payments without entry
    announce, or what the buyer said to have sent, whichever is more.
    """
    still = _announced_by_payments(world, day, debtor)
    for item in world.items:
        if item.debtor == debtor and not item.money_out:
            words = [word for word in world.said if (word.move, word.code) == (item.move[1], "211")]
            if words:
                left = _announced_by_buyer(world, day, item, words)
                still[item.move] = max(still.get(item.move, 0), left)
    return still


def _announced_by_buyer(world, day, item, words):
    """Return what may still come of what was said to be sent, in cents: what has come since the
    first word is what was said to come no more, then the rest.
    """
    come = sum(
        cents(amount)
        for move, when, amount in world.allocations
        if move == item.move and when >= words[0].day
    )
    live = past = 0
    for word in words:
        amount = cents(word.amount or item.total)
        if not world.on_way_days or word.day + world.on_way_days * ONE_DAY >= day:
            live += amount
        else:
            past += amount
    return max(live - max(come - past, 0), 0)


def _announced_by_payments(world, day, debtor):
    """Return ``{invoice: what may still come of it on day}``, in cents, of the payments without
    entry that are the debtor's or about what the debtor owes.

    The oldest payment goes to its oldest invoice first, then to others of its customer; the money
    that was allocated since the first was announced is what the oldest ones were about.
    """
    owes = {item.move for item in world.items if item.debtor == debtor and not item.money_out}
    payments = [one for one in world.payments if one.debtor == debtor or one.moves & owes]
    if not payments:
        return {}
    moves = {move for payment in payments for move in payment.in_order}
    come = {move: _come_since_announced(world, move) for move in moves}
    room = {move: come[move] + _owed(world, move) for move in moves}
    still = dict.fromkeys(moves, 0)
    for payment in sorted(payments, key=lambda payment: (payment.date, payment.id)):
        left = cents(payment.amount)
        for move in payment.in_order:
            share = min(left, room[move])
            came = min(share, come[move])
            left, room[move], come[move] = left - share, room[move] - share, come[move] - came
            if not world.on_way_days or payment.date + world.on_way_days * ONE_DAY >= day:
                still[move] += share - came
    return still


def _come_since_announced(world, move):
    first = min(payment.date for payment in world.payments if move in payment.in_order)
    come = (one for one in world.allocations if one[0] == move and one[1] >= first)
    return sum(cents(amount) for _move, _day, amount in come)


def _owed(world, move):
    return sum(cents(item.own_residual) for item in world.items if item.move == move)


def announced_of(world, still, item):
    """Return what a payment that may still come announces of an item, in cents of its currency: the
    oldest instalment first; None if none was ever announced for its invoice.

    :param still: what may still come of each invoice, as ``announced`` says
    """
    whole = still.get(item.move)
    if whole is None:
        return None
    earlier = sum(
        cents(other.own_residual)
        for other in world.items
        if other.move == item.move and (other.due, other.id) < (item.due, item.id)
    )
    return min(max(whole - earlier, 0), cents(item.own_residual))


def on_way(world, still, item):
    """Return what is on its way of an item, in cents of its currency: all, where Odoo calls its
    invoice paid and no payment says how much.
    """
    amount = announced_of(world, still, item)
    if amount is None:
        return cents(item.own_residual) if item.payment_state in PAID else 0
    return amount


def cents(amount):
    """Amounts in cents: a sum of floats is not compared with another."""
    return round(amount * 100)


@dataclass(frozen=True)
class _Case:
    """One item on one day. The rules to leave it alone are ``_is_<status>``, in ``HOLDS``."""

    HOLDS = (
        "legal",
        "excluded",
        "unsent",
        "in_payment",
        "covered",
        "to_match",
        "disputed",
        "promised",
        "paused",
        "replied",
        "pending",
        "failed",
    )

    world: World
    day: date
    item: Item

    @cached_property
    def decision(self):
        status, asked = self.status, self.owed - self.disputed_part
        if status in ("legal", "excluded"):
            return Decision(status, self.reached, asked=asked)
        if action := self.open_action or self.failed_action:
            # what is prepared for the item comes next, even while something holds it
            level = action.line_of(self.item).level
            return Decision(status, self.reached, level, action.date, asked)
        level, when = self.next_step or (None, None)
        return Decision(status, self.reached, level and level.id, when, asked)

    @cached_property
    def status(self):
        for status in self.HOLDS:
            if getattr(self, f"_is_{status}")():
                return status
        if not self.next_step:
            return "exhausted"
        return "due" if self.next_step[1] <= self.day else "scheduled"

    # ------------------------------------------------------------------ who is left alone

    def _is_legal(self):
        """A debt that was moved is in litigation if what it came from is."""
        items, moves = {self.item.id}, {self.item.move}
        for _step in self.world.moved:
            before = {source for source, target in self.world.moved.items() if target in items}
            items |= before
            moves |= {self.world.moves[source] for source in before if source in self.world.moves}
        return any((move, self.item.debtor) in self.world.in_litigation for move in moves)

    def _is_excluded(self):
        item, start = self.item, self.world.start
        return (
            self.debtor is None
            or self.debtor.id in self.world.itself
            or self.debtor.opted_out
            or self.debtor.in_proceedings
            or item.no_followup
            or item.payment_state == "blocked"
            or item.money_out
            or (start is not None and item.due < start)
            or self.scenario is None
        )

    def _is_unsent(self):
        return is_unsent(self.world, self.item)

    def _is_in_payment(self):
        return self.on_way > 0 and self.disputed_part >= self.owed

    def _is_covered(self):
        """A small overdue balance is not worth a stamp."""
        credit = self.credit_in_all
        tolerance = cents(self.world.tolerance)
        tolerated = tolerance > 0 and self.overdue - credit <= tolerance
        return (
            self.item.id in self.paid_by_credits
            or self.is_settled_with_discount
            or self.is_about_to_be_credited
            or (self.is_overdue and tolerated)
        )

    @property
    def is_about_to_be_credited(self):
        """Recent draft credit notes for the invoice are enough for all that is asked of it."""
        drafts = [
            cents(amount)
            for move, day, amount in self.world.draft_notes
            if move == self.item.move and day + timedelta(days=self.world.match_days) >= self.day
        ]
        asked = self.earlier_instalments + self.owed - self.disputed_part
        return bool(drafts) and sum(drafts) >= asked

    @property
    def is_settled_with_discount(self):
        """By the last day of the discount at least the discounted amount was allocated, or noted
        and may still come, and no more than the discount is left.
        """
        if not self.item.discount:
            return False
        until, discounted, _amount = self.item.discount
        in_time = sum(cents(amount) for day, amount in self.item.settled if day <= until)
        noted = sum(
            cents(payment.amount)
            for payment in self.world.payments
            if self.item.move in payment.moves and payment.date <= until
        )
        announced = announced_of(self.world, self.announced, self.item) or 0
        discount = cents(self.item.whole[0]) - cents(discounted)
        is_enough = in_time + min(noted, announced) >= cents(discounted)
        return is_enough and self.own_left(self.item) <= discount

    def has_discount(self, debt):
        """Whether credits that nobody allocated yet may be the discounted amount: nothing was
        allocated, and the oldest of them came in time.
        """
        came = self.world.credited.get(debt.debtor)
        is_whole = cents(debt.residual) == cents(debt.whole[1])
        return bool(debt.discount and came) and is_whole and came <= debt.discount[0]

    def own_settled_by(self, debt):
        """What credits in its currency have to reach, in cents."""
        return cents(debt.discount[1]) if self.has_discount(debt) else self.own_left(debt)

    def settled_by(self, debt):
        """The same in cents of the company's currency."""
        return cents(debt.discount[2]) if self.has_discount(debt) else self.left(debt)

    @property
    def paid_by_credits(self):
        """The debtor's items that credits pay, oldest first: in their own currency, then with what
        is left, in cents of the company's.
        """
        debts = sorted(
            (debt for debt in self.debts if self.may_take_credits(debt)),
            key=lambda other: (other.due, other.id),
        )
        reached, left_over = set(), Fraction(0)
        for currency, (own, amount) in self.credits.items():
            left = own = cents(own)
            for debt in (debt for debt in debts if debt.currency == currency and own > 0):
                left -= self.own_settled_by(debt)
                if left < 0:
                    left += self.own_settled_by(debt)
                    break
                reached.add(debt.id)
            left_over += round(Fraction(cents(amount) * left, own), 1) if own > 0 else 0
        for debt in (debt for debt in debts if debt.id not in reached):
            left_over -= self.settled_by(debt)
            if left_over < 0:
                break
            reached.add(debt.id)
        return reached

    def may_take_credits(self, item):
        """What nobody follows up, or nobody sent, takes no credit from the rest."""
        start = self.world.start
        return not (
            item.no_followup
            or item.payment_state == "blocked"
            or (start is not None and item.due < start)
            or is_unsent(self.world, item)
        )

    def _is_to_match(self):
        """Money that came in and was not matched holds what it may be for."""
        return (
            self.is_named_by_money
            or self.is_paid_exactly
            or self.is_paid_otherwise
            or self.is_paid_with_all_that_is_late
            or self.is_paid_with_all_that_is_asked
            or self.is_paid_with_another
            or self.is_paid_in_a_row
            or self.is_paid_nearly
            or self.is_paid_with_all_that_is_owed
            or self.is_paid_as_promised
            or self.is_reached_by_advances
            or self.is_paid_online
        )

    @property
    def money(self):
        return [
            money
            for money in self.world.money
            if money.debtor == self.item.debtor
            and money.day + timedelta(days=self.world.match_days) >= self.day
        ]

    @property
    def money_of_its_currency(self):
        return [money for money in self.money if money.currency == self.item.currency]

    @property
    def is_named_by_money(self):
        _due, move = self.item.move
        return any(
            move in money.names
            and (
                money.currency != self.item.currency
                or cents(money.amount) > self.earlier_instalments
            )
            for money in self.money
        )

    @property
    def is_paid_exactly(self):
        """Each payment pays one item, the oldest of those of that amount first."""
        asked = cents(self.item.own_residual)
        payments = [
            money
            for money in self.money_of_its_currency
            if cents(money.amount) == asked and not money.names
        ]
        older = [
            debt
            for debt in self.debts
            if debt.currency == self.item.currency
            and cents(debt.own_residual) == asked
            and (debt.due, debt.id) < (self.item.due, self.item.id)
        ]
        return len(older) < len(payments)

    @property
    def is_paid_otherwise(self):
        """With its whole document, with what of it is neither disputed nor announced, with what an
        early payment discount leaves of it, or less the credits.
        """
        amounts = {cents(self.item.total), self.owed - self.disputed_part}
        if self.credit_in_all > 0 and self.item.currency == self.world.currency:
            amounts.add(cents(self.item.own_residual) - self.credit_in_all)
        amounts.discard(cents(self.item.own_residual))
        if self.item.discount:
            amounts.add(cents(self.item.discount[1]))
        return any(
            cents(money.amount) in amounts and not money.names
            for money in self.money_of_its_currency
        )

    @property
    def credit_in_all(self):
        return max(sum(cents(amount) for _own, amount in self.credits.values()), 0)

    @property
    def is_paid_nearly(self):
        """The debtor's oldest item of the amount of their only payment, or of several together in
        the company's currency; where none is of that amount the oldest that is but for the
        tolerance, or of another currency and but for a twentieth.
        """
        free = [money for money in self.money if not money.names]
        paid, currency = self.free_in_all, self.world.currency
        if len(free) == 1:
            [paid], currency = [cents(money.amount) for money in free], free[0].currency
        if not free or paid is None:
            return False

        def is_exact(debt):
            return debt.currency == currency and cents(debt.own_residual) == paid

        def is_near(debt):
            off = abs(cents(debt.residual) - paid)
            if debt.currency == currency:
                return currency == self.world.currency and off <= cents(self.world.tolerance)
            return currency == self.world.currency and off <= max(
                Fraction(paid, 20), cents(self.world.tolerance)
            )

        found = [debt for debt in self.debts if is_exact(debt) or is_near(debt)]
        first = min(found, key=lambda debt: (not is_exact(debt), debt.due, debt.id), default=None)
        return first is not None and first.id == self.item.id

    @property
    def free_in_all(self):
        """What came in that names nothing, in the company's currency; None if nothing did."""
        amounts = [
            cents(money.amount)
            for money in self.money
            if not money.names and money.currency == self.world.currency
        ]
        return sum(amounts) if amounts else None

    @property
    def is_paid_with_all_that_is_owed(self):
        """In one payment, or with as much in several that name nothing."""
        owed = sum(self.left(debt) for debt in self.debts)
        asked, tolerance = owed - self.credit_in_all, cents(self.world.tolerance)
        has_paid_as_much = self.free_in_all is not None and self.free_in_all >= asked - tolerance
        return has_paid_as_much or self.is_paid_in_one(owed)

    @property
    def is_paid_with_all_that_is_late(self):
        return self.is_overdue and self.is_paid_in_one(self.overdue)

    def is_paid_in_one(self, owed):
        """Whether one payment is of that amount, or of what credits leave of it."""
        return any(
            abs(asked - cents(money.amount)) <= cents(self.world.tolerance)
            for asked in (owed, owed - self.credit_in_all)
            for money in self.money
            if money.currency == self.world.currency
        )

    @property
    def is_paid_with_all_that_is_asked(self):
        """The same less what is disputed of it; an item that is disputed entirely is not asked."""
        credit = self.credit_in_all
        asked = self.overdue - self.overdue_disputed
        return (
            self.is_overdue
            and self.disputed_part < self.owed
            and any(
                cents(money.amount) in (asked, asked - credit)
                for money in self.money
                if money.currency == self.world.currency
            )
        )

    @property
    def overdue_disputed(self):
        """What of ``overdue`` is disputed, in cents of the company's currency."""
        return sum(
            round(
                Fraction(
                    _Case(self.world, self.day, other).disputed_part * cents(other.residual),
                    cents(other.own_residual),
                ),
                1,
            )
            for other in self.debts
            if other.due < self.day
        )

    @property
    def is_paid_with_another(self):
        """Money that is of no due item's amount is for the oldest two of them that add up to it,
        other money of that amount for the next two; among many items two that do are chance.
        """
        debts = sorted(
            (debt for debt in self.debts if debt.due <= self.day),
            key=lambda debt: (debt.due, debt.id),
        )
        if len(debts) > 50:
            return False
        left = {
            debt.id: cents(debt.own_residual)
            for debt in debts
            if debt.currency == self.item.currency
        }
        asked = set(left.values())
        paid = [cents(money.amount) for money in self.money_of_its_currency if not money.names]
        for amount in set(paid) - asked:
            free = list(left)
            for _payment in range(paid.count(amount)):
                pairs = combinations(free, 2)
                pair = next((two for two in pairs if sum(map(left.get, two)) == amount), ())
                if self.item.id in pair:
                    return True
                free = [debt for debt in free if debt not in pair]
        return False

    @property
    def is_paid_in_a_row(self):
        """With three due items of its currency that follow one another, or more, in one payment
        that is of no item's amount: the first such row there is.
        """
        due = [debt for debt in self.debts if debt.due <= self.day]
        own = sorted(
            (debt for debt in due if debt.currency == self.item.currency),
            key=lambda debt: (debt.due, debt.id),
        )
        asked = [cents(debt.own_residual) for debt in own]
        paid = {cents(money.amount) for money in self.money_of_its_currency if not money.names}
        if len(due) > 50:
            return False
        for amount in paid - set(asked):
            rows = (
                own[first:last]
                for first in range(len(own))
                for last in range(first + 3, len(own) + 1)
                if sum(asked[first:last]) == amount
            )
            if self.item in next(rows, ()):
                return True
        return False

    @property
    def is_paid_as_promised(self):
        """With an instalment of a promise about it, be it broken."""
        amounts = {
            cents(amount)
            for promise in (*self.world.promises, *self.world.broken)
            if self.item.id in promise.items
            for _day, amount in promise.instalments
        }
        return any(
            cents(money.amount) in amounts and not money.names
            for money in self.money_of_its_currency
        )

    @property
    def is_paid_online(self):
        _due, move = self.item.move
        return any(
            online.move == move and online.day + timedelta(days=self.world.match_days) >= self.day
            for online in self.world.online
        )

    @property
    def is_reached_by_advances(self):
        advances = [cents(money.balance) for money in self.money if money.is_advance]
        owed = sum(
            cents(debt.residual)
            for debt in self.debts
            if (debt.due, debt.id) <= (self.item.due, self.item.id)
        )
        return bool(advances) and sum(advances) >= owed

    def _is_disputed(self):
        return self.disputed_part >= self.owed

    def _is_promised(self):
        return any(
            self.item.id in promise.items
            and self.item.id not in promise.gone
            and promise_state(self.world, promise, self.day) == "open"
            for promise in self.world.promises
        )

    def _is_paused(self):
        return any(
            pause.debtor == self.debtor.id
            and pause.until > self.day
            and (pause.items is None or self.item.id in pause.items)
            for pause in self.world.pauses
        )

    def _is_replied(self):
        """An answer holds all that the debtor owes until a person has dealt with it."""
        return any(action.reason == "reply" and action.state == "ready" for action in self.contacts)

    def _is_pending(self):
        return self.open_action is not None

    def _is_failed(self):
        return self.failed_action is not None

    @cached_property
    def disputed_part(self):
        """In cents: disputes go to the oldest invoice, then to its oldest instalment, first."""
        item = self.item
        about_invoice = sum(
            max(
                still_disputed(self.world, dispute) - self.left_on(dispute.moves, before=item.move),
                0,
            )
            for dispute in self.world.disputes
            if item.move in dispute.moves and item.debtor == dispute.debtor
        )
        return min(max(about_invoice - self.earlier_instalments, 0), self.owed)

    @property
    def earlier_instalments(self):
        """What is left of them, in cents."""
        item = self.item
        return sum(
            self.own_left(other)
            for other in self.world.items
            if other.move == item.move and (other.due, other.id) < (item.due, item.id)
        )

    def left_on(self, moves, before):
        """What invoices older than ``before`` leave to pay, in cents."""
        return sum(
            self.own_left(other)
            for other in self.world.items
            if other.move in moves and other.move < before
        )

    # ------------------------------------------------------------------ what is on its way

    @cached_property
    def on_way(self):
        return on_way(self.world, self.announced, self.item)

    @cached_property
    def announced(self):
        return announced(self.world, self.day, self.item.debtor)

    @property
    def owed(self):
        """What the item leaves to pay, in cents of its currency, less what is on its way."""
        return cents(self.item.own_residual) - self.on_way

    def own_left(self, other):
        """What another item leaves to pay, in cents of its currency, less what was announced."""
        return cents(other.own_residual) - (announced_of(self.world, self.announced, other) or 0)

    def left(self, other):
        """The same in cents of the company's currency."""
        come = announced_of(self.world, self.announced, other) or 0
        return cents(other.residual) - round(
            Fraction(come * cents(other.residual), cents(other.own_residual)), 1
        )

    # ------------------------------------------------------------------ what is known of it

    @property
    def debtor(self):
        return self.world.debtors.get(self.item.debtor)

    @property
    def debts(self):
        items = (other for other in self.world.items if other.debtor == self.item.debtor)
        return [other for other in items if not other.money_out]

    @property
    def credits(self):
        return self.world.credits.get(self.debtor.id, {})

    @property
    def is_overdue(self):
        return self.item.due < self.day

    @property
    def overdue(self):
        """What the debtor owes since before the day, in cents, credits not deducted."""
        return sum(self.left(other) for other in self.debts if other.due < self.day)

    @property
    def contacts(self):
        return [action for action in self.world.actions if action.debtor == self.item.debtor]

    @property
    def last_contact(self):
        """The last day the debtor heard of the company, through any channel, about any item, or
        another company of their group was called.
        """
        dates = [action.contact_date for action in self.contacts if action.contact_date]
        dates += [action.done_on for action in self.calls_to_group]
        return max(dates, default=None)

    @property
    def calls_to_group(self):
        """The calls that were made to the other companies of the debtor's group."""
        group = self.world.group if self.item.debtor in self.world.group else ()
        return [
            action
            for action in self.world.actions
            if action.debtor in group
            and action.debtor != self.item.debtor
            and action.channel == "phone"
            and action.state == "done"
        ]

    @property
    def carriers(self):
        """The actions that carry the item, oldest first."""
        return sorted(
            (action for action in self.world.actions if action.line_of(self.item)),
            key=lambda action: action.id,
        )

    @property
    def open_action(self):
        return next((action for action in self.carriers if action.state in WAITING), None)

    @property
    def failed_action(self):
        """The last one that failed and that nobody has resolved.

        An e-mail may come back after a later step was made: it is not the last action any more.
        """
        failed = [
            action
            for action in self.carriers
            for line in [action.line_of(self.item)]
            if action.state == "failed" and not (line.level and self.is_behind(line.delay))
        ]
        return failed[-1] if failed else None

    # ------------------------------------------------------------------ steps

    @cached_property
    def scenario(self):
        """The debtor's own, else the first whose rule holds, else the company's default."""
        active = {scenario.id: scenario for scenario in self.world.scenarios}
        ruled = (s for s in self.world.scenarios if s.rule and self.debtor.id in s.rule)
        return (
            active.get(self.debtor.scenario)
            or next(ruled, None)
            or active.get(self.world.default_scenario)
        )

    @cached_property
    def steps(self):
        """``(delay, level id, day)`` of each step made, or left out by a person, for the item."""
        return [
            (line.delay, line.level, action.done_on)
            for action in self.carriers
            for line in [action.line_of(self.item)]
            if line.level and (action.state == "done" or line.skipped)
        ]

    @property
    def last_step(self):
        """The furthest: delays are compared, as the scenario may have changed."""
        return max(self.steps, key=lambda step: (step[0], step[2]), default=None)

    @property
    def reached(self):
        return self.last_step and self.last_step[1]

    def is_behind(self, delay):
        return self.last_step is not None and delay <= self.last_step[0]

    @cached_property
    def next_step(self):
        """``(level, its day)`` of the first later level that may still be made, or None."""
        for level in sorted(self.scenario.levels, key=lambda level: level.delay):
            if self.is_behind(level.delay) or not self.is_for_them(level):
                continue
            when = self.date_of(level)
            if self.is_worth(level) and not self.is_too_late_for(level, when):
                return level, when
        return None

    def warrants(self, level_id):
        """Whether this very step may be made: it is of the debtor's scenario, its own day has come
        and not gone by, and neither it nor a later one was made.
        """
        if level_id is None or not self.decision.is_chaseable:
            return self.decision.is_chaseable
        level = {level.id: level for level in self.scenario.levels}.get(level_id)
        return (
            level is not None
            and not self.is_behind(level.delay)
            and self.is_for_them(level)
            and self.item.due + timedelta(days=level.delay) <= self.day
            and self.is_worth(level)
            and not self.is_too_new_for(level, self.day)
            and not self.is_too_late_for(level, self.day)
        )

    def is_for_them(self, level):
        """Whether what the level depends on is true, and of a step that is tried in several ways it
        is the debtor's, and none of the others was made. A person has no grade.
        """
        if level.tried:
            step = level.tried[0]
            if self.world.lots.get((self.item.debtor, step), step) != level.id:
                return False
            if self.reached in level.tried and self.reached != level.id:
                return False
        if level.only_if is None:
            return True
        fact, wanted = level.only_if
        if fact == "grade":
            is_person = self.debtor.id in self.world.persons
            return not is_person and self.world.grades.get(self.debtor.id) in wanted
        return self.has_happened(fact) == wanted

    def has_happened(self, fact):
        """Whether it did on the day of the first step made for the item, or since."""
        if not self.steps:
            return False
        first = min(done_on for _delay, _level, done_on in self.steps)
        return any(day >= first for day in getattr(self, f"days_{fact}"))

    @property
    def days_reached(self):
        return [day for debtor, day in self.world.talks if debtor == self.item.debtor]

    @property
    def days_answered(self):
        return [
            action.date
            for action in self.contacts
            if action.reason == "reply" and action.state in ("ready", "done")
        ]

    @property
    def days_broken(self):
        """The days on which something promised was to come, and did not, even after the grace."""
        promises = (*self.world.promises, *self.world.broken)
        days = [
            first_unpaid_day(self.world, promise, self.day)
            for promise in promises
            if promise.debtor == self.item.debtor
        ]
        return [day for day in days if day and day + self.world.grace * ONE_DAY < self.day]

    def is_worth(self, level):
        """A notice is about the item, a reminder about all that is late then."""
        own = self.left(self.item)
        at_stake = own if level.delay < 0 else self.overdue + (0 if self.is_overdue else own)
        return at_stake >= cents(level.minimum)

    @property
    def arrived(self):
        """From this day on the debtor may be reminded of the invoice."""
        sent = self.item.sent
        return sent if sent == date.min else sent + timedelta(days=self.world.days_to_arrive)

    def is_too_new_for(self, level, when):
        return level.delay >= 0 and when < self.arrived

    def is_too_late_for(self, level, when):
        """A notice before the due date makes no sense after it, nor before the invoice."""
        if level.delay >= 0:
            return False
        due, issued = self.item.due, self.item.issued
        before_invoice = due + timedelta(days=level.delay) < issued
        return self.is_overdue or before_invoice or when > due

    def date_of(self, level):
        """The day of ``level`` for the item: its own, the interval, the gap; a working day."""
        dates = [self.item.due + timedelta(days=level.delay)]
        if self.last_step:
            delay, _level, done_on = self.last_step
            if delay >= 0:
                dates.append(done_on + timedelta(days=level.delay - delay))
        if level.delay >= 0:
            dates.append(self.arrived)
        if self.last_contact:
            dates.append(self.last_contact + timedelta(days=max(self.scenario.gap, 1)))
        when = self.world.calendar.shift(max(dates))
        if level.channel == "phone" and max(when, self.day) in self.debtor.days_off:
            return self.next_callable_day(max(when, self.day))
        return when

    def next_callable_day(self, day):
        """The first day after ``day`` that is worked here and no holiday at the debtor's."""
        while day in self.debtor.days_off:
            day = self.world.calendar.shift(day + ONE_DAY)
        return day
