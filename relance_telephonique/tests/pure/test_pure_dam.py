"""Dam: for a moment nothing is let in."""

from freezegun import freeze_time

from odoo.tests import BaseCase

from ...tools.dam import MOST_PLACES, Dam


class TestDam(BaseCase):
    def test_holds_for_a_moment(self):
        with freeze_time("2026-03-10 08:00:00") as clock:
            dam = Dam(seconds=1)
            dam.shut("101")
            self.assertTrue(dam.holds("101"))
            self.assertFalse(dam.holds("102"))
            clock.tick(0.9)
            self.assertTrue(dam.holds("101"))
            clock.tick(0.2)
            self.assertFalse(dam.holds("101"))

    def test_takes_no_more_memory_than_that(self):
        dam = Dam(seconds=60)
        for place in range(3 * MOST_PLACES):
            dam.shut(place)
        self.assertTrue(dam.holds(3 * MOST_PLACES - 1))
        self.assertLessEqual(sum(map(dam.holds, range(3 * MOST_PLACES))), MOST_PLACES)
