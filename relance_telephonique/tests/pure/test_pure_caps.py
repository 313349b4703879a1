"""How many calls a debtor bears, in a day and in seven."""

from datetime import date, datetime, timedelta

from odoo.tests import BaseCase

from ...tools.calling_hours import Attempt, Caps, cap_reached, next_call
from .test_pure_calling_hours import PARIS

CAPS = Caps(reached_per_day=1, attempts_per_day=3, reached_per_week=3, attempts_per_week=7)
THURSDAY = date(2026, 3, 12)


class TestCaps(BaseCase):
    def calls(self, *days_ago, is_reached=False):
        return [Attempt(THURSDAY - timedelta(days=days), is_reached) for days in days_ago]

    def reached(self, *days_ago):
        return cap_reached(CAPS, self.calls(*days_ago, is_reached=True), THURSDAY)

    def tried(self, *days_ago):
        return cap_reached(CAPS, self.calls(*days_ago), THURSDAY)

    def test_a_day(self):
        self.assertEqual(self.tried(), "")
        self.assertEqual(self.tried(0, 0), "")
        self.assertEqual(self.tried(0, 0, 0), "attempts_per_day")
        self.assertEqual(self.reached(1), "")
        self.assertEqual(self.reached(0), "reached_per_day")
        self.assertEqual(self.reached(-1), "", "noted ahead, for tomorrow")

    def test_seven_days(self):
        self.assertEqual(self.reached(6, 2), "")
        self.assertEqual(self.reached(6, 2, 1), "reached_per_week")
        self.assertEqual(self.reached(7, 2, 1), "", "a week ago no longer counts")
        self.assertEqual(self.tried(6, 5, 5, 3, 3, 1), "")
        self.assertEqual(self.tried(6, 5, 5, 3, 3, 1, 1), "attempts_per_week")
        self.assertEqual(self.tried(7, 5, 5, 3, 3, 1, 1), "")

    def test_when_next(self):
        """Called three times on Thursday: Friday morning; on Friday: Monday."""
        now = datetime.fromisoformat("2026-03-12 10:00")
        tried = self.calls(0, 0, 0)
        self.assertEqual(next_call(PARIS, CAPS, [], now), now)
        self.assertEqual(str(next_call(PARIS, CAPS, tried, now)), "2026-03-13 08:00:00")
        tried = self.calls(-1, -1, -1)
        friday = now + timedelta(days=1)
        self.assertEqual(str(next_call(PARIS, CAPS, tried, friday)), "2026-03-16 08:00:00")
