"""What follows in a debtor's scenario if nobody pays and each step is made on its day.

Pure: the decision (``dunning.due.item``) says where each item stands on the first day, and these
rules live the days after it as ``dunning.run`` and ``dunning.action`` would, without a database.
"""

from datetime import timedelta

from .chased import Contact
from .next_step import NextSteps
from .working_days import ONE_DAY, next_working_day


class Chase(NextSteps):
    """One debtor, chased from the first day on."""

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
