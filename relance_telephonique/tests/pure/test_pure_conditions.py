"""On what a step depends, how a timeline forks, and for whom it ends too early."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.conditions import ALWAYS, Condition, Lot, Stretch, dead_end, stretches

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


class TestLots(BaseCase):
    """The step is level 10, its variants 11 and 12 are levels 20 and 30."""

    step = Lot(0, (11, 12), (20, 30))
    other = Lot(11, (), (10, 30))

    def test_who_gets_which(self):
        for drawn, of_step, of_other in (((), 1, 0), ((99,), 1, 0), ((11,), 0, 1), ((12,), 0, 0)):
            self.assertEqual(self.step.holds({"drawn": drawn}), bool(of_step), drawn)
            self.assertEqual(self.other.holds({"drawn": drawn}), bool(of_other), drawn)
        self.assertTrue(self.step.holds({}))
        self.assertFalse(self.other.holds({}))

    def test_not_twice(self):
        """Whatever stood for the step was made: it is made."""
        for level, of_step, of_other in (
            (10, 1, 0),
            (20, 0, 1),
            (30, 0, 0),
            (7, 1, 1),
            (None, 1, 1),
        ):
            self.assertEqual(self.step.holds({"level": level}), bool(of_step), level)
            known = {"level": level, "drawn": (99, 11)}
            self.assertEqual(self.other.holds(known), bool(of_other), level)

    def test_beside_what_happened(self):
        """Both must be true; what it depends on is told apart."""
        condition = REACHED._replace(lot=self.other)
        reached = {"began": BEGAN, "reached_on": BEGAN}
        self.assertTrue(condition.holds(reached | {"drawn": (11,)}))
        self.assertFalse(condition.holds({"drawn": (11,)}))
        self.assertFalse(condition.holds(reached))
        self.assertTrue(condition.is_met(reached))
        self.assertFalse(condition.is_met({"drawn": (11,)}))
        self.assertNotEqual(EVERYBODY._replace(lot=self.step), EVERYBODY)


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
