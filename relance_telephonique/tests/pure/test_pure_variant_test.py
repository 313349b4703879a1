"""Which of several texts collects more, however often somebody looks."""

from collections import Counter
from random import Random

from odoo.tests import BaseCase

from ...tools.variant_test import (
    BETTER,
    FEWEST,
    NONE_SEEN,
    UNKNOWN,
    WORSE,
    Arm,
    arm,
    assign,
    compare,
    critical,
    detectable,
    needed,
    stratum,
)

SEEDS = range(60)


def of(paid, unpaid):
    """Return an arm of so many who paid all, and so many who paid nothing."""
    return arm([1.0] * paid + [0.0] * unpaid)


class TestComparison(BaseCase):
    def test_a_mean_and_how_far_it_varies(self):
        """Two of three paid, with one who paid and one who did not in mind: 3 of 5."""
        self.assertEqual(arm([]), Arm(0, 0.0, 0.0))
        found = of(2, 1)
        self.assertEqual((found.count, round(found.mean, 4)), (3, 0.6667))
        self.assertAlmostEqual(found.variance, 0.6 * 0.4 / 5)
        self.assertAlmostEqual(arm([0.5, 0.5]).variance, (0.125) / 4)

    def test_bound_of_the_reflection_principle(self):
        self.assertAlmostEqual(critical(), 2.2414, 4)
        self.assertAlmostEqual(critical(2), 2.4977, 4)

    def test_few_say_nothing(self):
        few = FEWEST - 1
        self.assertEqual(compare(of(few, 0), of(0, few), 476).verdict, UNKNOWN)
        self.assertIsNone(compare(of(few, 0), of(0, few), 476).difference)
        self.assertEqual(compare(of(900, 0), of(0, few), 476).verdict, UNKNOWN)

    def test_halfway_the_bound_is_far(self):
        """A quarter of those planned: twice the deviations of the end. 40 % against 55 % is no
        answer yet, at the end it is.
        """
        one, other = of(66, 53), of(48, 71)
        early = compare(one, other, 476)
        self.assertEqual(early.verdict, UNKNOWN)
        self.assertTrue(early.low < 0 < early.difference < early.high)
        late = compare(of(264, 212), of(192, 284), 476)
        self.assertEqual(late.verdict, BETTER)
        self.assertTrue(0 < late.low < late.difference)
        self.assertEqual(compare(of(192, 284), of(264, 212), 476).verdict, WORSE)

    def test_full_plan_without_a_difference_is_an_answer(self):
        """Even if chance gave one of them a payer more than the other."""
        one, other = of(240, 237), of(238, 237)
        self.assertEqual(compare(one, other, 476, is_full=True).verdict, NONE_SEEN)
        self.assertEqual(compare(one, other, 476).verdict, UNKNOWN)

    def test_the_end_is_a_little_wider_than_usual(self):
        one = of(238, 238)
        found = compare(one, one, 476)
        self.assertAlmostEqual(found.high, critical() * (2 * one.variance) ** 0.5)
        self.assertEqual(found.high, -found.low)

    def test_both_ways_are_the_same(self):
        one, other = of(200, 100), of(150, 150)
        there, back = compare(one, other, 476), compare(other, one, 476)
        self.assertAlmostEqual(there.difference, -back.difference)
        self.assertAlmostEqual(there.low, -back.high)

    def test_more_variants_need_more(self):
        one, other = of(264, 212), of(220, 256)
        self.assertGreater(compare(one, other, 476).low, compare(one, other, 476, 3).low)

    def test_how_many_are_to_be_planned(self):
        """Ten points from 50 % on: 466 of each; finding five points takes four times as many."""
        self.assertEqual(needed(), 466)
        self.assertGreater(needed(pairs=2), needed())
        self.assertLess(needed(share=0.2), needed())
        self.assertAlmostEqual(needed(difference=0.05) / needed(), 4, delta=0.1)
        self.assertAlmostEqual(detectable(needed()), 0.1, delta=0.002)
        self.assertGreater(detectable(100), detectable(400))


class TestAssignment(BaseCase):
    def payers(self, lots, count):
        return [
            (number, stratum(lots.lognormvariate(6, 1.5), lots.choice([None, *"ABCDE"])))
            for number in range(count)
        ]

    def test_strata_by_half_powers_of_ten_and_grade(self):
        self.assertEqual(stratum(100, "A"), stratum(316, "A"))
        self.assertNotEqual(stratum(100, "A"), stratum(317, "A"))
        self.assertNotEqual(stratum(100, "A"), stratum(100, None))
        self.assertEqual(stratum(0, None), stratum(1, None))

    def test_balanced_in_each_stratum_whatever_the_lots(self):
        """However they come, in one go or in several: no variant is ahead by more than one."""
        for seed in SEEDS:
            lots = Random(seed)
            variants, counts = range(lots.choice([2, 3, 4])), {}
            payers = self.payers(lots, lots.randrange(1, 300))
            found = {}
            while payers:
                some, payers = payers[:50], payers[50:]
                places = dict(some)
                for one, variant in assign(some, variants, counts, lots).items():
                    found[one] = (places[one], variant)
            of_place = Counter(found.values())
            for place in {place for place, _variant in found.values()}:
                had = [of_place[place, variant] for variant in variants]
                self.assertLessEqual(max(had) - min(had), 1, seed)

    def test_chance_decides_who(self):
        """Of a payer nobody can tell: over many lots each variant has them as often."""
        had = Counter(
            assign([(1, "A4"), (2, "A4"), (3, "A4")], "AB", {}, Random(seed))[2]
            for seed in range(2000)
        )
        self.assertLess(abs(had["A"] - had["B"]), 200)

    def test_a_variant_that_is_gone_gets_nobody(self):
        counts = {("A4", "A"): 5, ("A4", "B"): 4, ("A4", "C"): 0}
        found = assign([(number, "A4") for number in range(9)], "AB", counts, Random(1))
        self.assertEqual(Counter(found.values()), {"A": 4, "B": 5})
        self.assertEqual(counts["A4", "C"], 0)
