"""When an invoice will be paid: what may be known, and what follows from it."""

import random
from datetime import date, timedelta

from odoo.tests import BaseCase

from ...tools.payment_date import expect, predict, share_paid
from ...tools.payment_profile import ASSUMED, Population, population_of, profile

TODAY = date(2026, 11, 2)  # a Monday
LONG_AGO = date(2025, 9, 28)
PROMPT = Population(centre=2.0, between=4.0, within=3.0, drift=0.0, size=200)


def days(count):
    return timedelta(days=count)


def paid_late(*lateness, since=LONG_AGO, every=11):
    """A history: a debt every eleven days, each paid so many days late."""
    dues = [since + days(every * number) for number in range(len(lateness))]
    return [(due, due + days(late), 100.0) for due, late in zip(dues, lateness, strict=True)]


def another_future(history, today, chance):
    """The same past, in another order: what was paid after the day is paid otherwise, or not."""
    past = [payment for payment in history if payment[1] <= today]
    future = [
        (due, chance.choice([None, max(paid, today) + days(chance.randint(1, 99))]), 5.0)
        for due, paid, _amount in history
        if paid > today
    ]
    mixed = past + future[1:]
    chance.shuffle(mixed)
    return mixed


class TestPaymentDate(BaseCase):
    def test_by_own_past(self):
        """Who paid ten to fourteen days late will again, and the band says how sure it is."""
        prediction = predict(paid_late(*[12, 10, 14, 11, 13] * 4), TODAY + days(20), TODAY, PROMPT)
        late = [(day - TODAY).days - 20 for day in prediction[:3]]
        self.assertIn(late[0], (11, 12))
        self.assertTrue(6 <= late[1] < late[0] < late[2] <= 16, late)
        self.assertGreater(prediction.probability_late, 0.95)
        self.assertEqual(prediction.known, 20)

    def test_nothing_known(self):
        """Of a new debtor what is usual, with a wider band than of a known one."""
        due = TODAY + days(30)
        usual = predict([], due, TODAY, PROMPT)
        known = predict(paid_late(*[2] * 12), due, TODAY, PROMPT)
        self.assertEqual(usual.date, due + days(2))
        self.assertEqual(usual.known, 0)
        self.assertGreater(usual.late - usual.early, known.late - known.early)
        self.assertEqual(predict([], due, TODAY), predict([], due, TODAY, ASSUMED))

    def test_one_payment_is_not_all(self):
        """One payment of forty days late moves the date, less than ten of them do."""
        due = TODAY + days(30)
        none, one, ten = (
            predict(paid_late(*[40] * count), due, TODAY, PROMPT).date for count in (0, 1, 10)
        )
        self.assertLess(none, one)
        self.assertLess(one, ten)
        self.assertTrue(due + days(34) <= ten <= due + days(40), ten)

    def test_all_equal(self):
        prediction = predict(paid_late(*[5] * 24), TODAY + days(10), TODAY, PROMPT)
        self.assertEqual(prediction.date, TODAY + days(15))
        self.assertTrue(prediction.early <= prediction.date <= prediction.late)

    def test_no_look_ahead(self):
        """What happens after the day changes nothing: paid otherwise, not at all, or never owed."""
        chance = random.Random(22)
        for _story in range(50):
            history = paid_late(*(chance.randint(-20, 60) for _number in range(40)))
            others = [
                paid_late(*(chance.randint(-20, 60) for _number in range(30)))
                for _debtor in "12345"
            ]
            today = TODAY - days(chance.randint(0, 300))

            seen = population_of([history, *others], today)
            self.assertEqual(
                population_of(
                    [another_future(each, today, chance) for each in (history, *others)], today
                ),
                seen,
            )
            due = today + days(chance.randint(-60, 60))
            self.assertEqual(
                predict(another_future(history, today, chance), due, today, seen),
                predict(history, due, today, seen),
            )

    def test_the_longer_it_waits_the_later(self):
        """An open invoice is expected no sooner for being later, and never in the past."""
        for history in ([], paid_late(3, 30, 8, 12, 5, 60, 4), paid_late(*[7] * 20)):
            due, seen = date(2026, 1, 15), None
            for waited in range(-40, 400):
                today = due + days(waited)
                how = profile(history, TODAY, PROMPT)
                prediction = expect(how, due, today)
                self.assertTrue(today <= prediction.early <= prediction.date <= prediction.late)
                if seen:
                    for before, after in zip(seen, prediction[:4], strict=True):
                        self.assertLessEqual(before, after)
                seen = prediction[:4]
            self.assertEqual(seen[3], 1.0)

    def test_who_pays_later_is_expected_later(self):
        """Each payment later by as many days: no date and no probability falls."""
        chance = random.Random(7)
        for _story in range(100):
            lateness = [chance.randint(-10, 40) for _number in range(chance.randint(1, 24))]
            seen = None
            for more in range(0, 30, 3):
                history = paid_late(*(late + more for late in lateness), every=8)
                how = profile(history, TODAY, PROMPT)._replace(weekday=None, month_day=None)
                prediction = expect(how, TODAY + days(15), TODAY)
                if seen:
                    for before, after in zip(seen, prediction[:4], strict=True):
                        self.assertLessEqual(before, after)
                seen = prediction[:4]

    def test_shares_of_the_weeks_are_all(self):
        """What is paid week by week and ever after is all of it, none of it negative."""
        for history in ([], paid_late(3, 30, 8, 12, 5, 60, 4), paid_late(*[7] * 20)):
            how = profile(history, TODAY, PROMPT)
            for waited in (-60, -5, 0, 4, 40, 400):
                due = TODAY - days(waited)
                spans = [(TODAY + days(7 * week), TODAY + days(7 * week + 7)) for week in range(13)]
                spans.append((spans[-1][1], None))
                shares = [share_paid(how, due, TODAY, *span) for span in spans]
                self.assertAlmostEqual(sum(shares), 1)
                self.assertGreaterEqual(min(shares), 0)

    def test_odd_payments_move_little(self):
        """One invoice forgotten for a year does not make a late payer."""
        usual, odd = paid_late(*[3] * 12), paid_late(*[3] * 6, 365, *[3] * 5)
        due = TODAY + days(30)
        moved = predict(odd, due, TODAY, PROMPT).date - predict(usual, due, TODAY, PROMPT).date
        self.assertLessEqual(abs(moved), days(1))

    def test_strange_entries(self):
        """Credits, debts without a date or an amount, and dates that nobody means are left out."""
        due = TODAY + days(30)
        usual = predict(paid_late(3, 4, 5), due, TODAY, PROMPT)
        strange = [
            (None, TODAY, 100.0),
            (TODAY, None, 100.0),
            (TODAY - days(9), TODAY - days(4), -100.0),
            (TODAY - days(9), TODAY - days(4), 0.0),
            (TODAY - days(9), TODAY - days(4), None),
            (TODAY - days(9), TODAY - days(4), float("nan")),
            (date.min, TODAY, 100.0),
            (date.max, TODAY, 100.0),
            (TODAY - days(1), date.max, 100.0),
        ]
        self.assertEqual(predict(paid_late(3, 4, 5) + strange, due, TODAY, PROMPT), usual)
        for day in (date.min, date.max, date(9000, 12, 31), date(2024, 2, 29)):
            prediction = predict(paid_late(*[3] * 8), day, TODAY, PROMPT)
            self.assertTrue(TODAY <= prediction.early <= prediction.date <= prediction.late)


class TestPaymentHabits(BaseCase):
    def on_weekday(self, weekday, count=12):
        """Debts of any day, each paid on the next such day of the week but one."""
        dues = [TODAY - days(380 - 13 * number) for number in range(count)]
        return [(due, due + days((weekday - due.isoweekday()) % 7 + 7), 100.0) for due in dues]

    def test_always_on_a_thursday(self):
        history = self.on_weekday(4)
        self.assertEqual(profile(history, TODAY, PROMPT).weekday, 4)
        for waited in range(-30, 90):
            prediction = predict(history, TODAY - days(waited), TODAY, PROMPT)
            self.assertEqual({day.isoweekday() for day in prediction[:3]}, {4})
            self.assertGreaterEqual(prediction.early, TODAY)

    def test_payment_run_of_the_tenth(self):
        """Paid on the 10th, or after the weekend that it falls on."""
        runs = [date(2025, month, 10) for month in range(1, 13)]
        paid = [run + days({6: 2, 7: 1}.get(run.isoweekday(), 0)) for run in runs]
        history = [(day - days(5 + day.day % 7), day, 100.0) for day in paid]
        how = profile(history, TODAY, PROMPT)
        self.assertEqual((how.weekday, how.month_day), (None, 10))
        self.assertEqual(expect(how, date(2026, 11, 5), TODAY).date, date(2026, 11, 10))
        self.assertEqual(expect(how, date(2026, 11, 5), date(2026, 11, 11)).date.day, 10)

    def test_payment_run_at_the_end_of_the_month(self):
        ends = [date(2025, month, 1) - days(1) for month in range(2, 13)]
        history = [(end - days(4 + end.month), end, 100.0) for end in ends]
        how = profile(history, TODAY, PROMPT)
        self.assertEqual(how.month_day, 31)
        self.assertEqual(expect(how, date(2027, 2, 20), date(2027, 2, 15)).date, date(2027, 2, 28))

    def test_no_habit_by_accident(self):
        """Of a thousand who pay on any working day hardly one seems to have a habit; five Thursdays
        are none yet.
        """
        chance, found = random.Random(1), 0
        for _debtor in range(1000):
            paid = [
                TODAY - days(7 * chance.randint(1, 70) - chance.randint(0, 4)) for _ in "x" * 20
            ]
            how = profile([(day - days(5), day, 1.0) for day in paid], TODAY, PROMPT)
            found += bool(how.weekday or how.month_day)
        self.assertLessEqual(found, 5)
        self.assertIsNone(profile(self.on_weekday(4, count=5), TODAY, PROMPT).weekday)


class TestPopulation(BaseCase):
    def test_too_little(self):
        self.assertEqual(population_of([], TODAY), ASSUMED)
        self.assertEqual(population_of([paid_late(*range(24))] * 4, TODAY), ASSUMED)

    def test_as_planted(self):
        """Debtors around 10 days late, 6 apart, each within 4 days of its own."""
        chance = random.Random(3)
        histories = [
            paid_late(*(round(chance.gauss(centre, 4)) for _number in range(24)))
            for centre in [chance.gauss(10, 6) for _debtor in range(300)]
        ]
        found = population_of(histories, TODAY)
        self.assertAlmostEqual(found.centre, 10, delta=1)
        self.assertAlmostEqual(found.between, 6, delta=0.7)
        self.assertAlmostEqual(found.within, 4, delta=0.3)
        self.assertAlmostEqual(found.drift, 0, delta=0.003)
        self.assertEqual(found.size, 7200)

    def test_all_pay_later_than_they_did(self):
        """A day more each month, with all customers: the next payment is expected later still."""
        chance = random.Random(4)
        histories = [
            paid_late(*(round(number * 11 / 30 + chance.gauss(0, 3)) for number in range(24)))
            for _debtor in range(200)
        ]
        found = population_of(histories, TODAY)
        self.assertAlmostEqual(found.drift, 1 / 30, delta=0.003)
        expected = predict(histories[0], TODAY + days(5), TODAY, found).date - TODAY - days(5)
        self.assertAlmostEqual(expected.days, 400 / 30, delta=2)
