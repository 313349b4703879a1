"""A scenario as the decision needs it: its steps, and what a company does alike for all."""

from datetime import timedelta
from typing import NamedTuple

from .channels import Channel
from .conditions import ALWAYS, Condition
from .working_days import WorkingCalendar


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
