"""On what a step depends, how a timeline forks, and for whom it ends too early."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.conditions import ALWAYS, Condition, Stretch, dead_end, stretches

EVERYBODY = Condition(ALWAYS)
REACHED = Condition("reached", "reached_on")
NOT_REACHED = Condition("not_reached", "reached_on", wanted=False)
ANSWERED = Condition("answered", "answered_on")
NOT_ANSWERED = Condition("not_answered", "answered_on", wanted=False)
BAD = Condition("grade", "grade", grades=("D", "E"))
GOOD = Condition("grade", "grade", grades=("A", "B", "C"))
GRADES = ("A", "B", "C", "D", "E")
BEGAN = date(2026, 3, 5)


class TestHolds(BaseCase):
    def holds(self, condition, **known):
        return condition.holds(known)

    def test_what_happened_counts_from_the_day_of_the_first_step(self):
        for day, counts in ((4, False), (5, True), (6, True)):
            known = {"began": BEGAN, "reached_on": date(2026, 3, day)}
            self.assertEqual(self.holds(REACHED, **known), counts, day)
            self.assertEqual(self.holds(NOT_REACHED, **known), not counts, day)

    def test_nothing_happened_before_the_first_step(self):
        for known in ({}, {"began": BEGAN}, {"reached_on": BEGAN}):
            self.assertFalse(self.holds(REACHED, **known))
            self.assertTrue(self.holds(NOT_REACHED, **known))
            self.assertTrue(self.holds(EVERYBODY, **known))

    def test_a_fact_is_no_other(self):
        known = {"began": BEGAN, "answered_on": BEGAN}
        self.assertFalse(self.holds(REACHED, **known))
        self.assertTrue(self.holds(ANSWERED, **known))

    def test_grade(self):
        """Who has none gets neither: it is no worst grade and no best one."""
        self.assertTrue(self.holds(BAD, grade="D"))
        self.assertFalse(self.holds(BAD, grade="C"))
        self.assertTrue(self.holds(GOOD, grade="C"))
        self.assertFalse(self.holds(BAD) or self.holds(GOOD))

    def test_a_code_that_nobody_knows_never_holds(self):
        self.assertFalse(self.holds(Condition("horoscope"), began=BEGAN))
        self.assertFalse(self.holds(Condition("horoscope", wanted=False), began=BEGAN))


class TestForks(BaseCase):
    def test_what_stands_between_two_steps_for_all_is_one_fork(self):
        """3 and 8 for all; 10 or 12 and 13; 20 joins; 30 is for some alone."""
        steps = [
            (3, EVERYBODY),
            (8, EVERYBODY),
            (10, NOT_REACHED),
            (12, REACHED),
            (13, NOT_REACHED),
            (20, EVERYBODY),
            (30, BAD),
        ]
        self.assertEqual(
            stretches(steps),
            [
                Stretch((3, 8)),
                Stretch(fork={NOT_REACHED: (10, 13), REACHED: (12,)}),
                Stretch((20,)),
                Stretch(fork={BAD: (30,)}),
            ],
        )

    def test_no_step_and_no_fork(self):
        self.assertEqual(stretches([]), [])
        self.assertEqual(stretches([(3, EVERYBODY)]), [Stretch((3,))])

    def test_begins_with_a_fork(self):
        self.assertEqual(
            stretches([(3, REACHED), (5, EVERYBODY)]),
            [Stretch(fork={REACHED: (3,)}), Stretch((5,))],
        )

    def test_two_forks_do_not_share_their_branches(self):
        twice = stretches([(3, REACHED), (5, EVERYBODY), (8, REACHED)])
        self.assertEqual([part.fork for part in twice], [{REACHED: (3,)}, {}, {REACHED: (8,)}])


class TestDeadEnd(BaseCase):
    def ends(self, *conditions):
        return dead_end(conditions, GRADES)

    def test_both_branches_lead_on(self):
        self.assertIsNone(self.ends(REACHED, NOT_REACHED))

    def test_one_branch_alone(self):
        self.assertEqual(self.ends(REACHED), {"reached_on": False})
        self.assertEqual(self.ends(NOT_REACHED), {"reached_on": True})

    def test_two_questions(self):
        """Reached and silent: neither the step for who answered nor that for others."""
        self.assertEqual(
            self.ends(ANSWERED, NOT_REACHED), {"answered_on": False, "reached_on": True}
        )
        self.assertIsNone(self.ends(ANSWERED, NOT_ANSWERED, REACHED))

    def test_who_has_no_grade(self):
        self.assertEqual(self.ends(GOOD, BAD), {"grade": None})
        self.assertIsNone(self.ends(GOOD, BAD, REACHED, NOT_REACHED))

    def test_a_grade_that_nobody_named(self):
        """No grade and not reached is one case, C and not reached another: the first is named."""
        good = GOOD._replace(grades=("A", "B"))
        self.assertEqual(self.ends(good, BAD, REACHED), {"grade": None, "reached_on": False})
