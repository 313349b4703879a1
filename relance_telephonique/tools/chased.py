"""Who is chased: a debtor, the items they owe, and the contacts that carry them."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .channels import Channel
from .timeline import Step, Timeline


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
