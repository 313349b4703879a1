"""What follows if nobody pays: each day lived without a database.

The scenario: e-mail at +3, call at +8 for 100.00 and more, registered letter at +15; at least two
days between two contacts. In March 2026 the 2nd is a Monday, and no day of it is a holiday.
"""

from datetime import date, timedelta

from odoo.tests import BaseCase

from ...tools.channels import OURS
from ...tools.chase import Chase
from ...tools.chased import Contact, Debtor, Item, Next
from ...tools.timeline import Rules, Step, Timeline
from ...tools.working_days import WorkingCalendar

CHANNELS = {channel.code: channel for channel in OURS}
WEEKDAYS = Rules(WorkingCalendar(frozenset(range(5)), frozenset(), "", ""))
BEFORE = Step(1, -5, 0.0, CHANNELS["phone"])
EMAIL = Step(2, 3, 0.0, CHANNELS["email"])
CALL = Step(3, 8, 100.0, CHANNELS["phone"])
ASKED = Step(5, 9, 100.0, CHANNELS["phone"], requires_approval=True)
LETTER = Step(4, 15, 0.0, CHANNELS["registered_letter"])


def march(number):
    return date(2026, 3, 1) + timedelta(days=number - 1)


MONDAY, END = march(2), march(31)


class ChaseCase(BaseCase):
    STEPS = (EMAIL, CALL, LETTER)

    def item(self, due, amount=900.00, **values):
        values = {"status": "waiting", "invoiced": march(-60), **values}
        return Item(due.toordinal(), due, owed=amount, chased=amount, **values)

    def debtor(self, *items, steps=None, gap=2, **values):
        owed = [(item.due, item.owed) for item in items]
        timeline = Timeline(1, 1, False, gap, steps or self.STEPS)
        return Debtor(1, timeline, list(items), **{"owed": owed, **values})

    def lived(self, debtor, last=END, first=MONDAY, rules=WEEKDAYS):
        """Return ``(day of March, channel, how many items)`` of the contacts made."""
        return [
            ((contact.date - march(0)).days, contact.channel.code, len(contact.steps))
            for contact in Chase(debtor, rules, first).live(last)
        ]


class TestChase(ChaseCase):
    def test_one_invoice_through_all_steps(self):
        self.assertEqual(
            self.lived(self.debtor(self.item(march(2)))),
            [(5, "email", 1), (10, "phone", 1), (17, "registered_letter", 1)],
        )

    def test_until_the_last_day_and_no_longer(self):
        for last, made in ((9, 1), (10, 2), (16, 2), (17, 3)):
            self.assertEqual(len(self.lived(self.debtor(self.item(march(2))), march(last))), made)

    def test_weekend_moves_what_follows(self):
        """Due on Wednesday the 4th: the e-mail of Saturday goes on Monday, the call a week on."""
        self.assertEqual(
            self.lived(self.debtor(self.item(march(4)))),
            [(9, "email", 1), (16, "phone", 1), (23, "registered_letter", 1)],
        )

    def test_call_for_large_balances_only(self):
        for amount, channels in ((99.99, 2), (100.00, 3)):
            self.assertEqual(len(self.lived(self.debtor(self.item(march(2), amount)))), channels)

    def test_balance_that_grows_reaches_the_call(self):
        """60.00 alone are not called for; from the 13th on 120.00 are overdue."""
        first, second = self.item(march(2), 60.00), self.item(march(12), 60.00)
        debtor = self.debtor(first, second, steps=(EMAIL, CALL))
        self.assertEqual(
            self.lived(debtor),
            [(5, "email", 1), (13, "phone", 1), (16, "email", 1), (23, "phone", 1)],
        )

    def test_two_invoices_share_a_contact(self):
        debtor = self.debtor(self.item(march(2)), self.item(march(2), 50.00), steps=(EMAIL, CALL))
        self.assertEqual(self.lived(debtor), [(5, "email", 2), (10, "phone", 2)])

    def test_each_keeps_its_interval(self):
        """The second e-mail waits for the gap and the weekend; five days later its call follows."""
        debtor = self.debtor(self.item(march(2)), self.item(march(3)), steps=(EMAIL, CALL))
        self.assertEqual(
            self.lived(debtor),
            [(5, "email", 1), (9, "email", 1), (11, "phone", 1), (16, "phone", 1)],
        )

    def test_letter_goes_alone(self):
        old = self.item(march(-13), done_delay=8, done_on=march(-5))
        young = self.item(march(-1))
        self.assertEqual(
            self.lived(self.debtor(old, young), march(6)),
            [(2, "registered_letter", 1), (4, "email", 1)],
        )

    def test_gap_after_a_contact(self):
        for contacted, day in ((march(2), 5), (march(3), 5), (march(4), 6), (march(5), 9)):
            debtor = self.debtor(self.item(march(2)), contacted_on=contacted)
            self.assertEqual(self.lived(debtor)[0][0], day, contacted)
        without = self.debtor(self.item(march(2)), contacted_on=march(5), gap=0)
        self.assertEqual(self.lived(without)[0][0], 6, "one contact a day at most")

    def test_pause_holds_until_its_end(self):
        for until, day in ((4, 5), (5, 5), (6, 6), (7, 9)):
            debtor = self.debtor(self.item(march(2), held_until=march(until)))
            self.assertEqual(self.lived(debtor)[0][0], day, until)

    def test_tolerance(self):
        """Under 50.00 nobody is chased; credits are taken off."""
        rules = WEEKDAYS._replace(tolerance=50.00)
        for amount, credit, made in (
            (50.00, 0, 0),
            (50.01, 0, 2),
            (90.00, 40.00, 0),
            (90.01, 40, 2),
        ):
            debtor = self.debtor(self.item(march(2), amount), credit=credit)
            self.assertEqual(len(self.lived(debtor, rules=rules)), made, amount)
        tiny = WEEKDAYS._replace(tolerance=0.5)
        self.assertFalse(self.lived(self.debtor(self.item(march(2), 0.50)), rules=tiny))

    def test_what_the_decision_says_comes_first(self):
        for status, contact in (("due", "phone"), ("waiting", "email")):
            item = self.item(march(-1), status=status, next=Next(CALL, march(2)))
            self.assertEqual(self.lived(self.debtor(item))[0], (2, contact, 1), status)

    def test_without_scenario_only_what_is_open(self):
        contact = Contact(march(3), None, CHANNELS["manual"], {}, is_of_scenario=False)
        self.assertEqual(self.lived(Debtor(1, contacts=[contact])), [(3, "manual", 0)])


class TestBeforeTheDueDate(ChaseCase):
    STEPS = (BEFORE, EMAIL)

    def test_courtesy_call(self):
        self.assertEqual(
            self.lived(self.debtor(self.item(march(13)))), [(9, "phone", 1), (16, "email", 1)]
        )

    def test_too_late_for_it(self):
        for first, made in ((12, 2), (13, 2), (16, 1)):
            self.assertEqual(
                len(self.lived(self.debtor(self.item(march(13))), first=march(first))), made
            )

    def test_too_early_for_it(self):
        """Invoiced later than the call should have been."""
        for invoiced, made in ((8, 2), (9, 1)):
            item = self.item(march(13), invoiced=march(invoiced))
            self.assertEqual(len(self.lived(self.debtor(item))), made, invoiced)

    def test_large_items_only(self):
        large = BEFORE._replace(minimum_amount=100.0)
        for amount, made in ((99.99, 1), (100.00, 2)):
            debtor = self.debtor(self.item(march(13), amount), steps=(large, EMAIL))
            self.assertEqual(len(self.lived(debtor)), made)

    def test_holiday_of_the_debtor(self):
        """Nobody is called on it; where no day is left the call is left out."""
        debtor = self.debtor(self.item(march(13)), days_off=(march(9),))
        self.assertEqual(self.lived(debtor)[0], (10, "phone", 1))
        debtor = self.debtor(self.item(march(13)), days_off=tuple(map(march, (9, 10, 11, 12, 13))))
        self.assertEqual(self.lived(debtor), [(16, "email", 1)])
        debtor = self.debtor(self.item(march(13)), days_off=(march(16),))
        self.assertEqual(self.lived(debtor)[1], (16, "email", 1), "e-mails go on every day")

    def test_gap_leaves_no_day(self):
        for contacted, made in ((11, 2), (12, 1)):
            debtor = self.debtor(self.item(march(13)), contacted_on=march(contacted))
            self.assertEqual(len(self.lived(debtor, first=march(10))), made, contacted)

    def test_not_with_what_is_late(self):
        debtor = self.debtor(self.item(march(13)), self.item(march(6)))
        self.assertEqual(
            self.lived(debtor, march(11)), [(2, "phone", 1), (9, "email", 1), (11, "phone", 1)]
        )


class TestContact(ChaseCase):
    def contact(self, step, *own, **values):
        steps = {self.item(march(number)): step for number, step in enumerate(own, 1)}
        return Contact(march(2), step, step.channel, steps, **values)

    def test_what_goes_with_it(self):
        email, letter, before = map(self.contact, (EMAIL, LETTER, BEFORE))
        self.assertTrue(email.takes(CALL))
        self.assertFalse(email.takes(BEFORE))
        self.assertTrue(email.takes(EMAIL._replace(delay=0)))
        self.assertTrue(self.contact(EMAIL._replace(delay=0)).takes(EMAIL))
        self.assertFalse(letter.takes(CALL))
        self.assertTrue(letter.takes(LETTER))
        self.assertTrue(before.takes(BEFORE))

    def test_rises(self):
        contact = self.contact(EMAIL, EMAIL, CALL)
        contact.rise_to(CALL)
        self.assertEqual((contact.step, contact.is_draft, len(contact.steps)), (CALL, False, 2))
        contact.rise_to(LETTER._replace(requires_approval=True))
        self.assertEqual((contact.channel.code, contact.is_draft), ("registered_letter", True))
        self.assertFalse(contact.steps)

    def test_lowered_to_what_is_left(self):
        contact = self.contact(CALL, EMAIL, CALL)
        self.assertTrue(contact.keep(lambda _item, own: own is EMAIL))
        self.assertEqual((contact.step, contact.channel.code), (EMAIL, "email"))
        self.assertFalse(contact.is_draft)
        contact = self.contact(CALL, EMAIL, CALL)
        self.assertTrue(contact.keep(lambda *_own: True))
        self.assertEqual(contact.step, CALL)
        self.assertFalse(contact.keep(lambda *_own: False))
        handed = self.contact(CALL, EMAIL, CALL, is_handed_over=True)
        self.assertFalse(handed.keep(lambda _item, own: own is EMAIL), "it was the call's")

    def test_who_goes_first(self):
        email, call, draft = (
            self.contact(EMAIL),
            self.contact(CALL),
            self.contact(LETTER, is_draft=True),
        )
        known = self.contact(EMAIL, action_id=7)
        found = sorted([draft, email, known, call], key=lambda contact: contact.order)
        self.assertEqual(
            [id(one) for one in found], [id(one) for one in (call, known, email, draft)]
        )

    def test_later_step_counts(self):
        item = self.item(march(2))
        item.make(CALL, march(10))
        item.make(EMAIL, march(11))
        self.assertEqual((item.done_delay, item.done_on), (8, march(10)))
        item.make(CALL, march(12))
        self.assertEqual(item.done_on, march(12))


class TestWhatIsOpen(ChaseCase):
    def open(self, step, day, *items, **values):
        return Contact(day, step, step.channel, dict.fromkeys(items, step), 1, **values)

    def test_waiting_call_takes_what_falls_due(self):
        """A call handed over on Monday takes an e-mail's item for the gap of two days."""
        for day, steps in ((2, 2), (4, 2), (5, 1)):
            late, young = (
                self.item(march(-8), done_delay=3, done_on=march(-5)),
                self.item(march(-1)),
            )
            call = self.open(CALL, march(2), late, is_handed_over=True)
            chase = Chase(self.debtor(late, young, contacts=[call]), WEEKDAYS, march(day))
            chase.prepare(march(day))
            self.assertEqual(len(call.steps), steps, day)

    def test_any_open_call_takes_what_is_due_for_a_call(self):
        """However old it is, or if the debtor expects it in five days; none that needs an approval,
        and none at all while a branch is to call them.
        """
        for call in (
            Contact(march(2), CALL, CALL.channel, {}, 1, is_handed_over=True),
            Contact(march(25), None, CALL.channel, {}, 1, False, is_handed_over=True),
        ):
            for step, elsewhere, steps in ((CALL, False, 2), (CALL, True, 1), (ASKED, False, 1)):
                old, young = (
                    self.item(march(-20), done_delay=3, done_on=march(-17)),
                    self.item(march(-8), done_delay=3, done_on=march(-5)),
                )
                call.steps = {old: call.step}
                debtor = self.debtor(old, young, contacts=[call], steps=(EMAIL, step))
                debtor.is_called_elsewhere = elsewhere
                chase = Chase(debtor, WEEKDAYS, march(20))
                chase.prepare(march(20))
                self.assertEqual(len(call.steps), steps)
                self.assertEqual(chase.contacts, [call])

    def test_call_rises_unless_it_waits_for_an_approval(self):
        call = Contact(march(2), CALL, CALL.channel, {}, 1, is_handed_over=True)
        self.assertTrue(call.may_rise_to(CALL._replace(delay=12)))
        self.assertFalse(call.may_rise_to(CALL))
        self.assertFalse(call.may_rise_to(ASKED._replace(delay=12)))
        call.is_handed_over = False
        self.assertTrue(call.may_rise_to(ASKED._replace(delay=12)))

    def test_draft_of_an_email_is_raised(self):
        young, old = self.item(march(-1)), self.item(march(-8), done_delay=3, done_on=march(-5))
        email = self.open(EMAIL, march(2), young)
        chase = Chase(self.debtor(young, old, contacts=[email]), WEEKDAYS, march(3))
        chase.prepare(march(3))
        self.assertEqual((email.step, len(email.steps), email.is_draft), (CALL, 2, False))

    def test_needs_approval(self):
        for rules, step in (
            (WEEKDAYS._replace(needs_approval=True), EMAIL),
            (WEEKDAYS, EMAIL._replace(requires_approval=True)),
        ):
            chase = Chase(self.debtor(self.item(march(-1)), steps=(step,)), rules, march(3))
            chase.prepare(march(3))
            self.assertTrue(chase.contacts[0].is_draft)
        chase = Chase(self.debtor(self.item(march(-1))), WEEKDAYS, march(3))
        chase.prepare(march(3))
        self.assertFalse(chase.contacts[0].is_draft)

    def test_one_contact_a_day(self):
        items = self.item(march(-1)), self.item(march(-2))
        contacts = [self.open(EMAIL, march(2), items[0]), self.open(CALL, march(2), items[1])]
        debtor = self.debtor(*items, contacts=contacts, steps=(EMAIL, CALL))
        self.assertEqual(self.lived(debtor, march(3)), [(2, "phone", 1), (3, "email", 1)])

    def test_stale_call_gives_back_the_items_below_its_level(self):
        late, young = self.item(march(-8)), self.item(march(-3))
        for day, left in ((4, 2), (5, 1)):
            call = self.open(CALL, march(2), late, is_handed_over=True)
            call.steps[young] = EMAIL
            chase = Chase(self.debtor(late, young, contacts=[call]), WEEKDAYS, march(day))
            chase.prepare(march(day))
            self.assertEqual(len(call.steps), left, day)

    def test_courtesy_call_after_the_due_date_is_dropped(self):
        item = self.item(march(2))
        for day, made in ((2, "phone"), (3, "email")):
            call = self.open(BEFORE, march(2), item)
            debtor = self.debtor(self.item(march(2)), contacts=[call])
            self.assertEqual(self.lived(debtor, first=march(day))[0][1], made)
