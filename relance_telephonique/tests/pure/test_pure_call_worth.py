"""What a call is worth: more for more money and better chances, and little said by few cases."""

from odoo.tests import BaseCase

from ...tools.call_worth import (
    DEBT_AGES,
    FEW_OF_SEGMENT,
    KNOWING_NOTHING,
    CallPast,
    Rates,
    Tally,
    call_worth,
    paid_unasked,
    rates,
)

BY_THEMSELVES = (Tally(100, 20),) * len(DEBT_AGES)  # a payment in five days: whoever calls
NEVER = (Tally(1000, 0),) * len(DEBT_AGES)


class TestCallWorth(BaseCase):
    def extra(self, amount=1000.0, days=10, past=None, is_morning=True):
        return call_worth([(amount, days)], is_morning, rates(past or CallPast())).extra

    def test_the_formula_by_hand(self):
        """1,000.00 €, reached one time in two; 60 % come after a talk, nothing without one."""
        expected = Rates(0.5, 0.25, 0.6, (0,) * len(DEBT_AGES))
        self.assertAlmostEqual(call_worth([(1000.0, 10)], True, expected).extra, 300.0)
        self.assertAlmostEqual(call_worth([(1000.0, 10)], False, expected).extra, 150.0)
        twice = call_worth([(1000.0, 10), (500.0, 40)], True, expected)
        self.assertAlmostEqual(twice.extra, 450.0)
        self.assertEqual((twice.asked, twice.without), (1500.0, 0.0))

    def test_more_money_is_worth_more(self):
        worths = [self.extra(amount) for amount in (10, 100, 1000, 10_000)]
        self.assertEqual(worths, sorted(worths))
        self.assertLess(worths[0], worths[-1])

    def test_more_reachable_is_worth_no_less(self):
        for reached in range(10):
            fewer, more = (CallPast(morning=Tally(10, count)) for count in (reached, reached + 1))
            self.assertGreater(self.extra(past=more), self.extra(past=fewer))

    def test_the_half_day_in_which_they_answer(self):
        past = CallPast(morning=Tally(10, 1), afternoon=Tally(10, 9))
        self.assertGreater(self.extra(past=past, is_morning=False), 2 * self.extra(past=past))

    def test_one_call_says_little_and_many_no_more_than_all(self):
        """Four calls of what is usual weigh as much as four of one's own."""
        one = rates(CallPast(morning=Tally(1, 1)))
        self.assertAlmostEqual(one.morning, (1 + 4 * 0.4) / 5)
        self.assertAlmostEqual(one.afternoon, one.morning, msg="They may be more at home anyway.")
        always = rates(CallPast(Tally(50, 50), Tally(50, 50)))
        self.assertGreater(always.morning, 0.95)
        self.assertLessEqual(rates(CallPast(Tally(50, 50)), always).afternoon, 1)

    def test_who_pays_by_themselves_is_worth_little(self):
        """Though all the money came after talks."""
        talks = Tally(20, 19)
        anyway = self.extra(past=CallPast(talks=talks, unasked=BY_THEMSELVES))
        only_called = self.extra(past=CallPast(talks=talks, unasked=NEVER))
        self.assertLess(anyway, only_called / 5)

    def test_never_less_than_nothing(self):
        past = CallPast(talks=Tally(20, 0), unasked=BY_THEMSELVES)
        self.assertEqual(self.extra(past=past), 0.0)
        self.assertEqual(call_worth([], True, KNOWING_NOTHING), (0, 0.4, 0.5, 0, 0))

    def test_no_history_is_what_everybody_does(self):
        others = rates(CallPast(morning=Tally(50, 10), talks=Tally(40, 30), unasked=NEVER))
        for mine, theirs in zip(rates(CallPast(), others)[:3], others[:3], strict=True):
            self.assertAlmostEqual(mine, theirs)

    def test_few_cases_are_drawn_further_towards_the_segment(self):
        """One talk that failed says less than ten; of a segment, less than of everybody."""
        towards = KNOWING_NOTHING
        one, ten = (rates(CallPast(talks=Tally(n, 0)), towards).after_talk for n in (1, 10))
        self.assertLess(ten, one)
        self.assertLess(one, towards.after_talk)
        segment = rates(CallPast(talks=Tally(10, 0)), towards, FEW_OF_SEGMENT).after_talk
        self.assertLess(ten, segment)

    def test_pasts_add_up_and_come_back_as_stored(self):
        past = CallPast(Tally(3, 1), Tally(2, 2), Tally(2, 1.5), NEVER)
        stored = {
            name: [list(tally) for tally in value] if name == "unasked" else list(value)
            for name, value in past._asdict().items()
        }
        self.assertEqual(CallPast.of_json(stored), past)
        self.assertEqual(CallPast.of_json(False), CallPast())
        self.assertEqual(past.plus(past).talks, (4, 3.0))
        self.assertEqual(past.plus(past).unasked[0], (2000, 0))

    def test_days_of_several_ages(self):
        """From the sixth day on: two days of one age, seven of the next, five of a third."""
        expected = KNOWING_NOTHING._replace(unasked=(0.1, 0.01, 0.0, 0.5, 0.5))
        self.assertAlmostEqual(paid_unasked(expected, 6), 1 - 2.718281828 ** -(0.2 + 0.07))
        self.assertEqual(paid_unasked(expected, -3), paid_unasked(expected, 0), "Not late yet.")
