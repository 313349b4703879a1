"""Which days are worked, and where a step moves when its day is not."""

from datetime import date, datetime

from odoo.tests import BaseCase

from ...tools.working_days import (
    WorkingCalendar,
    closed_days,
    country_holidays,
    is_closed_for_good,
    is_working_day,
    last_working_day,
    next_working_day,
    shifts,
)

FRANCE = WorkingCalendar(frozenset(range(5)), frozenset(), "FR", "")
NEVER = FRANCE._replace(weekdays=frozenset())


class TestWorkingDays(BaseCase):
    def test_friday_the_first_of_may(self):
        """Labour Day 2026: from Thursday evening to Monday morning nobody works."""
        thursday, friday, monday = date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 4)
        self.assertFalse(is_working_day(FRANCE, friday))
        self.assertEqual(next_working_day(FRANCE, friday), monday)
        self.assertEqual(last_working_day(FRANCE, date(2026, 5, 3)), thursday)
        for day in (thursday, monday):
            self.assertEqual(next_working_day(FRANCE, day), day)
            self.assertEqual(last_working_day(FRANCE, day), day)
        self.assertTrue(is_working_day(FRANCE._replace(country=""), friday))

    def test_alsace_rests_on_good_friday(self):
        day = date(2026, 4, 3)
        self.assertTrue(is_working_day(FRANCE, day))
        self.assertFalse(is_working_day(FRANCE._replace(subdivision="57"), day))
        unknown = FRANCE._replace(subdivision="Nowhere")
        self.assertFalse(is_working_day(unknown, date(2026, 7, 14)), "the country's own, at least")
        self.assertTrue(is_working_day(FRANCE._replace(country="ZZ"), date(2026, 7, 14)))

    def test_holidays_of_two_years_in_order(self):
        found = country_holidays("FR", (2026, 2027))
        self.assertEqual((found[0], found[-1]), (date(2026, 1, 1), date(2027, 12, 25)))
        self.assertEqual(list(found), sorted(found))

    def test_closed_for_good(self):
        day = date(2026, 3, 2)
        self.assertTrue(is_closed_for_good(NEVER, day))
        self.assertFalse(is_closed_for_good(FRANCE, day))
        self.assertEqual(next_working_day(NEVER, day), day)
        self.assertEqual(last_working_day(NEVER, day), day)

    def test_by_how_many_days_a_day_moves(self):
        moved = shifts(FRANCE, 2026)
        self.assertEqual(moved.first, date(2020, 1, 1))
        self.assertEqual(len(moved.following), (date(2029, 1, 1) - moved.first).days)
        friday = (date(2026, 5, 1) - moved.first).days
        self.assertEqual(moved.following[friday - 1 : friday + 4], (0, 3, 2, 1, 0))
        self.assertEqual(moved.preceding[friday - 1 : friday + 4], (0, -1, -2, -3, 0))


class TestClosings(BaseCase):
    """In winter Paris is an hour ahead of UTC, in which closings are stored."""

    def closed(self, start, end):
        leave = datetime.fromisoformat(start), datetime.fromisoformat(end)
        return sorted(day.isoformat() for day in closed_days((leave,), "Europe/Paris"))

    def test_half_a_day_is_worked(self):
        two_days = ["2026-02-03", "2026-02-04"]
        self.assertEqual(self.closed("2026-02-03 07:00", "2026-02-04 17:00"), two_days)
        self.assertEqual(self.closed("2026-02-02 23:00", "2026-02-04 22:59"), two_days)
        self.assertEqual(self.closed("2026-02-03 11:00", "2026-02-04 11:00"), ["2026-02-03"])
        self.assertEqual(self.closed("2026-02-03 11:01", "2026-02-04 11:01"), ["2026-02-04"])
        self.assertEqual(self.closed("2026-02-03 12:00", "2026-02-03 17:00"), [])

    def test_without_an_end(self):
        found = self.closed("2099-12-30 07:00", "9999-12-31 23:00")
        self.assertEqual((found[0], found[-1]), ("2099-12-30", "2099-12-31"))
        self.assertEqual(self.closed("0001-01-01 00:00", "2000-01-02 17:00")[0], "2000-01-01")
