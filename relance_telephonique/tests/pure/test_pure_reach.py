"""When somebody is best called: what they said, when they answered, and a month of calls by it."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from random import Random

from odoo.tests import BaseCase

from ...tools.calling_hours import Attempt as Made
from ...tools.calling_hours import (
    CallingHours,
    Caps,
    cap_reached,
    is_open,
    local_time,
    next_half_day,
    next_opening,
)
from ...tools.reach import (
    ANY_TIME,
    Preference,
    Tried,
    best,
    better_later,
    next_suiting,
    next_try,
    shares,
    slot_of,
    suits,
    tally,
)
from ...tools.working_days import WorkingCalendar

FRENCH_DAYS = WorkingCalendar(frozenset(range(5)), frozenset(), "FR", "")
PARIS = CallingHours(((9.0, 12.0), (14.0, 18.0)), FRENCH_DAYS, "FR", "Europe/Paris")
NOT_BEFORE_TEN = Preference(start=10 * 60)
NOT_ON_THURSDAYS = Preference(days_off=frozenset([3]))
TEN, THREE = 20, 30  # slots


def at(text):
    """Return the moment (UTC) at which clocks in Paris show ``text``, in winter."""
    return datetime.fromisoformat(text) - timedelta(hours=1)


class TestPreference(BaseCase):
    def test_not_before_ten(self):
        self.assertFalse(suits(PARIS, NOT_BEFORE_TEN, at("2026-01-05 09:59")))
        self.assertTrue(suits(PARIS, NOT_BEFORE_TEN, at("2026-01-05 10:00")))
        self.assertEqual(
            next_suiting(PARIS, NOT_BEFORE_TEN, at("2026-01-05 08:00")), at("2026-01-05 10:00")
        )

    def test_thursdays_are_left_alone(self):
        thursday = at("2026-01-08 09:00")
        self.assertFalse(suits(PARIS, NOT_ON_THURSDAYS, thursday))
        self.assertEqual(next_suiting(PARIS, NOT_ON_THURSDAYS, thursday), at("2026-01-09 09:00"))

    def test_never_outside_the_calling_hours(self):
        early = Preference(start=7 * 60, end=8 * 60)
        self.assertFalse(suits(PARIS, early, at("2026-01-05 07:30")))
        self.assertEqual(
            next_suiting(PARIS, early, at("2026-01-05 07:30")),
            at("2026-01-05 09:00"),
            "Who can never be called as they like is called when it is allowed.",
        )

    def test_next_try_honours_it(self):
        for moment, again in (
            ("2026-01-05 15:00", "2026-01-06 10:00"),
            ("2026-01-05 09:30", "2026-01-05 14:00"),
        ):
            found = next_try(PARIS, NOT_BEFORE_TEN, {}, {}, at(moment))
            self.assertEqual(found, at(again), moment)
        found = next_try(PARIS, NOT_ON_THURSDAYS, {}, {}, at("2026-01-07 15:00"))
        self.assertEqual(found, at("2026-01-09 09:00"))


class TestLearned(BaseCase):
    def test_the_less_is_known_the_more_others_count(self):
        others = {TEN: Tried(60, 100), THREE: Tried(10, 100)}
        nothing, little = shares({}, others), shares({THREE: Tried(1, 1)}, others)
        much = shares({THREE: Tried(20, 20)}, others)
        self.assertAlmostEqual(nothing[TEN], 0.60, places=1)
        self.assertGreater(nothing[TEN], little[THREE], "One answer may be chance.")
        self.assertGreater(much[THREE], nothing[TEN])
        self.assertLess(much[THREE], 1)

    def test_nothing_is_said_of_fewer_than_five_calls(self):
        four, five = {TEN: Tried(4, 4)}, {TEN: Tried(5, 5)}
        self.assertIsNone(best(PARIS, four, {}))
        self.assertEqual(best(PARIS, five, {}).slot, Tried(5, 5))
        moment = at("2026-01-05 14:00")
        self.assertEqual(next_try(PARIS, ANY_TIME, four, {}, moment), next_half_day(PARIS, moment))

    def test_best_slot_with_its_figures(self):
        own = {TEN: Tried(4, 6), 22: Tried(1, 3), THREE: Tried(1, 7)}
        found = best(PARIS, own, {})
        self.assertEqual((found.start, found.slot), (10 * 60, Tried(4, 6)))
        self.assertEqual((found.half, found.other_half), (Tried(5, 9), Tried(1, 7)))
        self.assertTrue(found.is_morning)

    def test_a_best_slot_outside_the_hours_is_none(self):
        """They once answered at noon, by a manager's leave; nobody is called then by it."""
        noon, eight = 25, 16
        found = best(PARIS, {noon: Tried(9, 9), eight: Tried(9, 9), TEN: Tried(1, 3)}, {})
        self.assertEqual(found.start, 10 * 60)

    def test_later_today_only_if_it_is_much_better(self):
        own = {18: Tried(0, 4), TEN: Tried(4, 5)}
        nine = at("2026-01-05 09:00")
        self.assertEqual(better_later(PARIS, ANY_TIME, own, {}, nine), at("2026-01-05 10:00"))
        alike = {18: Tried(3, 4), TEN: Tried(4, 5)}
        self.assertIsNone(better_later(PARIS, ANY_TIME, alike, {}, nine))
        self.assertIsNone(
            better_later(PARIS, ANY_TIME, own, {}, at("2026-01-05 11:00")), "It has passed."
        )

    def test_next_try_is_at_the_likeliest_hour_after_a_rest(self):
        own = {18: Tried(0, 4), TEN: Tried(4, 5), 28: Tried(0, 3)}
        again = next_try(PARIS, ANY_TIME, own, {}, at("2026-01-05 10:05"))
        self.assertEqual(again, at("2026-01-06 10:00"))
        again = next_try(PARIS, ANY_TIME, own, {}, at("2026-01-09 15:00"))
        self.assertEqual(again, at("2026-01-12 10:00"), "Over the weekend.")

    def test_slots_are_those_of_the_clock_when_clocks_change(self):
        for text in ("2026-03-27 09:10", "2026-03-30 08:10"):  # UTC: 10:10 in Paris both times
            moment = datetime.fromisoformat(text)
            self.assertEqual(slot_of(local_time("Europe/Paris", moment)), TEN, text)


# ---------------------------------------------------------------------- a month of calls

PEOPLE = 90
A_SLOT = 9  # calls that fit into half an hour
WEEKS = 4
ATTEMPTS = 3  # before the step counts as made
SEEDS = (1, 2)
PRESENT, ABSENT = 0.75, 0.03  # how likely somebody answers
CAPS = Caps(1, 3, 3, 7)


class Person:
    """Somebody who is at their desk for two hours and a half a day, always the same ones."""

    def __init__(self, chance):
        self.arrives = chance.choice((18, 19, 20, 21, 28, 29, 30, 31))  # slots
        self.calls = []  # (slot, whether answered)
        self.made = []  # Attempt
        self.left = 0  # attempts left of this week
        self.call_at = None

    def answers(self, slot, chance):
        is_there = self.arrives <= slot < self.arrives + 5
        return chance.random() < (PRESENT if is_there else ABSENT)


class Month:
    """Each Monday there is something to call everybody about; who is not reached is tried again, so
    many calls to half an hour.
    """

    def __init__(self, seed, is_learning):
        self.chance = Random(seed)
        self.is_learning = is_learning
        self.people = [Person(self.chance) for _number in range(PEOPLE)]
        self.answers = Random(seed + 1)
        self.reached = 0
        self.moments = []
        self.others = defaultdict(Tried)

    def live(self, first):
        for week in range(WEEKS):
            monday = first + timedelta(weeks=week)
            for person in self.people:
                person.left, person.call_at = ATTEMPTS, next_opening(PARIS, monday)
            moment = monday
            while moment < monday + timedelta(days=5):
                if is_open(PARIS, moment):
                    self.half_hour(moment)
                moment += timedelta(minutes=30)
        return self

    def half_hour(self, moment):
        waiting = [each for each in self.people if each.left and each.call_at <= moment]
        waiting.sort(key=lambda each: each.call_at)
        free = A_SLOT
        for person in waiting:
            if not free:
                break
            free -= self.call(person, moment)

    def call(self, person, moment):
        """Call, unless it is better done later or too much; whether it was done."""
        if later := self.is_learning and self.better(person, moment):
            person.call_at = later
            return 0
        local = local_time(PARIS.zone, moment)
        if cap_reached(CAPS, person.made, local.date()):
            return 0
        slot = slot_of(local)
        is_reached = person.answers(slot, self.answers)
        person.calls.append((slot, is_reached))
        person.made.append(Made(local.date(), is_reached))
        self.others[slot] += Tried(int(is_reached), 1)
        self.moments.append(moment)
        self.reached += is_reached
        person.left = 0 if is_reached else person.left - 1
        person.call_at = self.again(person, moment)
        return 1

    def better(self, person, moment):
        """Return when the first call of a week is better made, as the desk puts it off."""
        is_first = person.left == ATTEMPTS
        own = tally(person.calls)
        return is_first and better_later(PARIS, ANY_TIME, own, self.others, moment)

    def again(self, person, moment):
        if not self.is_learning:
            return next_half_day(PARIS, moment)
        return next_try(PARIS, ANY_TIME, tally(person.calls), self.others, moment)


class TestMonthOfCalls(BaseCase):
    """Of people whose hours of presence are known to the story alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fixed, cls.learned = (
            [cls.live(seed, is_learning) for seed in SEEDS] for is_learning in (False, True)
        )

    @classmethod
    def live(cls, seed, is_learning):
        return Month(seed, is_learning).live(at("2026-01-05 00:00"))

    def test_learned_hours_reach_a_fifth_more_than_the_fixed_order(self):
        """Beginning with no call at all that one could learn from."""
        fixed, learned = (
            sum(month.reached for month in months) for months in (self.fixed, self.learned)
        )
        self.assertGreaterEqual(learned, 1.2 * fixed, f"{learned} against {fixed}")

    def test_with_no_more_calls(self):
        fixed, learned = (
            sum(len(month.moments) for month in months) for months in (self.fixed, self.learned)
        )
        self.assertLessEqual(learned, fixed)

    def test_never_outside_the_limits(self):
        for month in self.learned:
            for moment in month.moments:
                self.assertTrue(is_open(PARIS, moment), moment)
            for person in month.people:
                days = Counter(made.day for made in person.made)
                self.assertLessEqual(max(days.values(), default=0), CAPS.attempts_per_day)
                talks = Counter(made.day for made in person.made if made.is_reached)
                self.assertLessEqual(max(talks.values(), default=0), CAPS.reached_per_day)

    def test_the_same_month_twice(self):
        again = self.live(SEEDS[0], is_learning=True)
        self.assertEqual(again.moments, self.learned[0].moments)
