"""What follows in a debtor's scenario if nobody pays and each step is made on its day.

Pure: the decision (``dunning.due.item``) says where each item stands on the first day, and these
rules live the days after it as ``dunning.run`` and ``dunning.action`` would, without a database.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from .channels import Channel
from .conditions import ALWAYS, Condition
from .vocabulary import STEP_KNOWN
from .working_days import ONE_DAY, WorkingCalendar, last_working_day, next_working_day


class Step(NamedTuple):
    """A level as the decision needs it; amounts in the company's currency."""

    level_id: int
    delay: int
    minimum_amount: float
    channel: Channel
    requires_approval: bool = False
    user_id: int | bool = False
    condition: Condition = Condition(ALWAYS)

    @property
    def is_call(self):
        return self.channel.is_call


class Timeline(NamedTuple):
    """An active scenario as the decision needs it."""

    scenario_id: int
    company_id: int | bool
    domain: str | bool
    min_gap_days: int
    steps: tuple

    @property
    def gap(self):
        """Days that a debtor is left alone after any contact: one a day at most."""
        return timedelta(days=max(self.min_gap_days, 1))


class Rules(NamedTuple):
    """What a company does alike for all its debtors; ``tolerance`` in its currency."""

    calendar: WorkingCalendar
    tolerance: float = 0
    needs_approval: bool = False


class Next(NamedTuple):
    """The step that comes next for an item, and its day."""

    step: Step
    date: date


@dataclass(eq=False, slots=True)
class Item:
    """A due item; amounts in the company's currency.

    ``next``: what the decision says on the first day, ``held_until``: the end of its pause,
    ``chased``: what is owed but for what is disputed, ``known``: what happened since its chase
    began, as far as the scenario asks (``tools/conditions.py``). Nothing more happens.
    """

    id: int
    due: date
    invoiced: date
    owed: float
    chased: float
    status: str = "scheduled"
    next: Next | None = None
    done_delay: int | None = None
    done_on: date | None = None
    held_until: date | None = None
    known: dict = field(default_factory=dict)

    def make(self, step, day):
        """Note that ``step`` was really made on ``day``, unless a later one already was."""
        if self.done_delay is None or step.delay >= self.done_delay:
            self.done_delay, self.done_on = step.delay, day


@dataclass(eq=False, slots=True)
class Contact:
    """One contact with a debtor: an open action, or one that a run will prepare.

    ``steps``: ``{item: its own step}``, None if it carries an item without making a step of it.
    """

    date: date
    step: Step | None
    channel: Channel
    steps: dict
    action_id: int | None = None
    is_of_scenario: bool = True
    is_draft: bool = False
    is_handed_over: bool = False
    user_id: int | None = None

    @property
    def order(self):
        """Who goes first if several wait for one debtor on a day: no draft, the highest step."""
        return self.is_draft, -(self.step.delay if self.step else 0), self.action_id is None

    def takes(self, step, top=None):
        """Whether an item at ``step`` may go with it: what is not yet due never goes with what is
        late, nor what is higher with what is lower; a registered letter or a hand-over takes only
        items at that very level, a call that is no step itself what is due for a call.

        :param top: the highest step due, after which a call beside the scenario goes
        """
        own = self.step or top
        if self.channel.goes_alone:
            return step.level_id == own.level_id
        if not self.step and (step.requires_approval or not step.is_call):
            return False
        return (step.delay >= 0) == (own.delay >= 0) and (top is None or step.delay <= own.delay)

    def may_rise_to(self, step):
        """Whether it takes a higher step that has fallen due: what waits for a person does not rise
        to one that needs an approval.
        """
        if not self.step or step.delay <= self.step.delay:
            return False
        return not (self.is_handed_over and step.requires_approval)

    def rise_to(self, step):
        """Become a higher step that has fallen due, and give back what cannot go with it."""
        self.step, self.channel = step, step.channel
        self.is_draft = self.is_draft or step.requires_approval
        self.steps = {item: own for item, own in self.steps.items() if self.takes(own)}

    def keep(self, condition):
        """Drop the items for which ``condition`` does not hold, as handing over does.

        :return: whether it is still to be made
        """
        kept = {item: own for item, own in self.steps.items() if condition(item, own)}
        if len(kept) == len(self.steps):
            return True
        self.steps = kept
        if self.step and kept:
            self._lower()
        return bool(self.steps)

    def _lower(self):
        """Follow the highest step of what is left, unless that one only joined what was handed over
        for another.
        """
        steps = filter(None, self.steps.values())
        highest = max(steps, key=lambda step: step.delay, default=self.step)
        if highest.level_id == self.step.level_id:
            return
        if self.is_handed_over:
            self.steps = {}
        else:
            self.step, self.channel = highest, highest.channel
            self.is_draft = self.is_draft or highest.requires_approval


@dataclass(eq=False)
class Debtor:
    """What is known of a debtor on the first day.

    ``items``: those that may be chased; ``owed``: ``(due date, amount)`` of all that is open;
    ``days_off``: days on which the debtor is not called; ``contacted_on``: the last contact's day;
    ``is_called_elsewhere``: another company of the family has a call open.
    """

    partner_id: int
    timeline: Timeline | None = None
    items: list = field(default_factory=list)
    owed: list = field(default_factory=list)
    credit: float = 0
    contacts: list = field(default_factory=list)
    contacted_on: date | None = None
    days_off: tuple = ()
    user_id: int | None = None
    is_called_elsewhere: bool = False


class Chase:
    """One debtor, chased from the day of the decision on: ``first``, a working day."""

    def __init__(self, debtor, rules, first):
        self.debtor = debtor
        self.rules = rules
        self.first = first
        self.contacts = list(debtor.contacts)
        self.contacted_on = debtor.contacted_on
        self.gap = debtor.timeline and debtor.timeline.gap
        self._overdue = {}

    def live(self, last):
        """Live through the days until ``last``.

        :return: the contacts made, in order, each with its ``date``
        """
        made, day = [], self.first
        while day is not None and day <= last:
            self.prepare(day)
            self._hand_over(day)
            made += self._make(day)
            day = self._next_day(day)
        return made

    # ------------------------------------------------------------------ what a run does

    def prepare(self, day):
        """Put what is due into one contact, new or already open, at the highest level due."""
        self._release_stale(day)
        due = {item: step for item, (step, when) in self._next_steps(day) if when <= day}
        if day == self.first and self.debtor.is_called_elsewhere:
            due = {item: step for item, step in due.items() if not step.is_call}
        if due:
            top = max(due.values(), key=lambda step: step.delay)
            contact = self._contact_for(top, day)
            contact.steps |= {item: step for item, step in due.items() if contact.takes(step, top)}

    def _contact_for(self, top, day):
        """Any open call takes what falls due for a call. An action that is not yet handed over
        takes all; so does a waiting call, for as long as the gap, unless a higher level than the
        call is due; else a new one is made.
        """
        contact = self._open_call(top) or self._waiting() or self._waiting_call(top, day)
        if not contact:
            is_draft = self.rules.needs_approval or top.requires_approval
            contact = Contact(day, top, top.channel, {}, is_draft=is_draft)
            self.contacts.append(contact)
        elif contact.may_rise_to(top):
            contact.rise_to(top)
        return contact

    def _open_call(self, top):
        """The call that waits, whatever it is for, if a call is due: nobody is called twice."""
        calls = [open_ for open_ in self.contacts if top.is_call and open_.channel.is_call]
        return max(
            calls, key=lambda call: (not call.is_handed_over, call.action_id or 0), default=None
        )

    def _waiting(self):
        return next((open_ for open_ in self._of_scenario() if not open_.is_handed_over), None)

    def _waiting_call(self, top, day):
        calls = (
            contact
            for contact in self._of_scenario()
            if contact.is_handed_over
            and contact.channel.is_call
            and not self._is_stale(contact, day)
            and contact.step.delay >= top.delay >= 0
        )
        return max(calls, key=lambda call: call.action_id, default=None)

    def _of_scenario(self):
        return (contact for contact in self.contacts if contact.is_of_scenario and contact.step)

    def _is_stale(self, contact, day):
        return contact.date + timedelta(days=self.debtor.timeline.min_gap_days) < day

    def _release_stale(self, day):
        """An action that nobody does gives back the items below its level."""
        for contact in self._of_scenario():
            if contact.is_handed_over and not contact.is_draft and self._is_stale(contact, day):
                contact.steps = {
                    item: own
                    for item, own in contact.steps.items()
                    if own.delay >= contact.step.delay or contact.channel.is_call and own.is_call
                }

    # ------------------------------------------------------------------ what people do

    def _hand_over(self, day):
        """Hand over one contact; the others wait for the next working day."""
        busy = self.contacted_on == day or any(
            contact.is_handed_over and contact.date == day for contact in self.contacts
        )
        waiting = (open_ for open_ in self.contacts if not open_.is_handed_over)
        for contact in sorted(waiting, key=lambda contact: contact.order):
            if contact.date > day:
                continue
            if not contact.keep(lambda item, own: not (own and own.delay < 0 and item.due < day)):
                self.contacts.remove(contact)
            elif busy:
                contact.date = next_working_day(self.rules.calendar, day + ONE_DAY)
                contact.is_draft = False
            else:
                contact.date, contact.is_handed_over, busy = day, True, True

    def _make(self, day):
        """Everybody does on the day what was handed to them."""
        made = [contact for contact in self.contacts if contact.is_handed_over]
        for contact in made:
            contact.date = self.contacted_on = day
            self.contacts.remove(contact)
            for item, step in contact.steps.items():
                if step:
                    item.make(step, day)
        return made

    # ------------------------------------------------------------------ what comes next

    def _next_day(self, day):
        """The next working day on which something may happen, or None."""
        tomorrow = day + ONE_DAY
        days = [following.date for _item, following in self._next_steps(tomorrow)]
        days += [contact.date for contact in self.contacts]
        days += [item.held_until for item in self.debtor.items if self._is_held(item, tomorrow)]
        if self._depends_on_balance:
            days += [due + ONE_DAY for due, _amount in self.debtor.owed if due >= day]
        if not days:
            return None
        return next_working_day(self.rules.calendar, max(min(days), tomorrow))

    @property
    def _depends_on_balance(self):
        steps = self.debtor.timeline.steps if self.debtor.timeline else ()
        return self.rules.tolerance > 0 or any(step.minimum_amount > 0 for step in steps)

    def _is_held(self, item, day):
        return item.held_until is not None and item.held_until > day

    def _next_steps(self, day):
        """Yield ``(item, Next)`` of the items that no open contact carries and nothing holds."""
        carried = {item for contact in self.contacts for item in contact.steps}
        for item in self.debtor.items:
            if item in carried or self._is_held(item, day):
                continue
            if day == self.first and item.status in STEP_KNOWN:
                following = item.next
            else:
                following = self._next(item, day)
            if following:
                yield item, following

    def _next(self, item, day):
        """The first later level that may be taken, and its day."""
        if self._is_tolerated(item, day):
            return None
        for step in self.debtor.timeline.steps:
            is_later = item.done_delay is None or step.delay > item.done_delay
            if is_later and self._may_take(step, item, day):
                return Next(step, self._date_of(step, item, day))
        return None

    def _is_tolerated(self, item, day):
        tolerance = self.rules.tolerance
        if tolerance <= 0 or item.due >= day:
            return False
        return round(self._overdue_on(day) - self.debtor.credit, 4) <= tolerance

    def _may_take(self, step, item, day):
        """A level before the due date is left out once it is too late for it, or too early."""
        if not step.condition.holds(item.known):
            return False
        if step.delay >= 0:
            return step.minimum_amount <= 0 or step.minimum_amount <= self._overdue_on(day)
        wanted = item.due + timedelta(days=step.delay)
        return (
            step.minimum_amount <= item.owed
            and day <= item.due
            and wanted >= item.invoiced
            and self._after_gap(wanted) <= (last := self._last_day(step, item))
            and (last >= day or not self._is_day_off(step, day))
        )

    def _last_day(self, step, item):
        """The last day on which a step before the due date can be made."""
        day = last_working_day(self.rules.calendar, item.due)
        while self._is_day_off(step, day):
            day = last_working_day(self.rules.calendar, day - ONE_DAY)
        return day

    def _is_day_off(self, step, day):
        """Nobody is called on a public holiday of their own country."""
        return step.is_call and day in self.debtor.days_off

    def _overdue_on(self, day):
        if day not in self._overdue:
            owed = sum(amount for due, amount in self.debtor.owed if due < day)
            self._overdue[day] = round(owed, 4)
        return self._overdue[day]

    def _date_of(self, step, item, day):
        """The step's own day; after the due date, the interval since the last step was really made;
        the gap since the last contact. All moved to a day on which it can be done.
        """
        when = item.due + timedelta(days=step.delay)
        if item.done_delay is not None and item.done_delay >= 0:
            when = max(when, item.done_on + timedelta(days=step.delay - item.done_delay))
        when = next_working_day(self.rules.calendar, self._after_gap(when))
        if not self._is_day_off(step, max(when, day)):
            return when
        when = max(when, day)
        while self._is_day_off(step, when):
            when = next_working_day(self.rules.calendar, when + ONE_DAY)
        return when

    def _after_gap(self, when):
        if self.contacted_on is None:
            return when
        return max(when, self.contacted_on + self.gap)
