"""The day that the demo shows, and when calls can be tried out in it."""

from datetime import date, datetime

from odoo.tests import BaseCase

from ...demo.clock import day_shown, hours_shown
from ...tools.calling_hours import CallingHours, is_open
from ...tools.working_days import WorkingCalendar

FRENCH_DAYS = WorkingCalendar(frozenset(range(5)), frozenset({date(2026, 11, 30)}), "FR", "")
PARIS = CallingHours(((9.0, 12.0), (14.0, 18.0)), FRENCH_DAYS, "FR", "Europe/Paris")
OURS = PARIS._replace(country="")
at = datetime.fromisoformat


class TestDemoDay(BaseCase):
    def test_a_working_day_is_shown_as_it_is(self):
        self.assertEqual(day_shown(FRENCH_DAYS, date(2026, 11, 27)), date(2026, 11, 27))

    def test_days_off_show_the_day_before_them(self):
        for today, shown in (
            (date(2026, 11, 28), date(2026, 11, 27)),  # a Saturday
            (date(2026, 11, 29), date(2026, 11, 27)),  # a Sunday
            (date(2026, 11, 30), date(2026, 11, 27)),  # closed
            (date(2026, 12, 25), date(2026, 12, 24)),  # Christmas
            (date(2026, 7, 14), date(2026, 7, 13)),
        ):
            self.assertEqual(day_shown(FRENCH_DAYS, today), shown, today)

    def test_in_working_hours_the_courtesy_holds(self):
        """On Friday at ten in Paris it is four in the morning in Quebec."""
        quebec = PARIS._replace(country="CA", zone="America/Toronto")
        now = at("2026-11-27 09:00")
        self.assertTrue(is_open(hours_shown(OURS, PARIS, now), now))
        self.assertFalse(is_open(hours_shown(OURS, quebec, now), now))

    def test_at_any_other_time_a_call_can_be_tried_out(self):
        for now in (
            at("2026-11-27 22:00"),  # in the evening
            at("2026-11-28 10:00"),  # on Saturday
            at("2026-11-30 10:00"),  # closed
            at("2026-12-25 10:00"),  # at Christmas
        ):
            self.assertFalse(is_open(PARIS, now), now)
            self.assertTrue(is_open(hours_shown(OURS, PARIS, now), now), now)
