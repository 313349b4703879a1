"""Until when a debt can be claimed in court."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.regimes import REGIMES
from ...tools.time_bar import TimeBar, due_at_latest, time_bar
from .legal_values import LAW


def term(code):
    regime = REGIMES[code]
    return TimeBar(LAW.on(regime.time_bar, None), regime.from_new_year)


class TestTimeBarRules(BaseCase):
    def test_by_regime(self):
        for code, due, expected in (
            ("trader", date(2026, 3, 2), date(2031, 3, 2)),
            ("trader", date(2024, 2, 29), date(2029, 2, 28)),
            ("consumer", date(2026, 3, 2), date(2028, 3, 2)),
            ("public", date(2022, 6, 15), date(2026, 12, 31)),
            ("public", date(2022, 12, 31), date(2026, 12, 31)),
            ("public", date(2023, 1, 1), date(2027, 12, 31)),
            ("foreign", date(2026, 3, 2), date(2031, 3, 2)),
        ):
            with self.subTest(code=code, due=due):
                self.assertEqual(time_bar(due, term(code)), expected)
        transport = TimeBar(LAW.on("time_bar_transport", None))
        self.assertEqual(time_bar(date(2026, 3, 2), transport), date(2027, 3, 2))

    def test_search_agrees_with_the_date(self):
        """On every day around the ends of months and years, leap years too."""
        for year in (2026, 2028, 2029):
            for month, days in ((1, (1,)), (2, (27, 28)), (3, (1, 2, 31)), (12, (30, 31))):
                for number in days:
                    day = date(year, month, number)
                    for code in REGIMES:
                        latest = due_at_latest(day, term(code))
                        self.assertLessEqual(time_bar(latest, term(code)), day)
                        after = date.fromordinal(latest.toordinal() + 1)
                        self.assertGreater(time_bar(after, term(code)), day)
