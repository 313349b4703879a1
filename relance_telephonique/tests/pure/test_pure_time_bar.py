"""Until when a debt can be claimed in court."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.time_bar import due_at_latest, time_bar


class TestTimeBarRules(BaseCase):
    def test_five_years_or_two(self):
        self.assertEqual(time_bar(date(2026, 3, 2), False), date(2031, 3, 2))
        self.assertEqual(time_bar(date(2026, 3, 2), True), date(2028, 3, 2))
        self.assertEqual(time_bar(date(2024, 2, 29), False), date(2029, 2, 28))

    def test_search_agrees_with_the_date(self):
        """On every day around the ends of months, leap years too."""
        for year in (2026, 2028, 2029):
            for month, days in ((2, (27, 28)), (3, (1, 2, 31)), (12, (31,))):
                for number in days:
                    day = date(year, month, number)
                    for is_consumer in (True, False):
                        latest = due_at_latest(day, is_consumer)
                        self.assertLessEqual(time_bar(latest, is_consumer), day)
                        after = date.fromordinal(latest.toordinal() + 1)
                        self.assertGreater(time_bar(after, is_consumer), day)
