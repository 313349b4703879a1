"""Which step comes next for an item of a debtor, and on which day.

Pure: the same as ``models/decision/steps.py`` decides in SQL, for days that are still to come.
"""

from datetime import timedelta

from .chased import Next
from .vocabulary import STEP_KNOWN
from .working_days import ONE_DAY, last_working_day, next_working_day


class NextSteps:
    """What comes next of one debtor, from the day of the decision on: ``first``, a working day."""

    def __init__(self, debtor, rules, first):
        self.debtor = debtor
        self.rules = rules
        self.first = first
        self.contacts = list(debtor.contacts)
        self.contacted_on = debtor.contacted_on
        self.gap = debtor.timeline and debtor.timeline.gap
        self._overdue = {}

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
