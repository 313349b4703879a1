"""Two collectors in their browsers, and a telephone system that is none: who calls stands in a
corner before the second ring, and one click later on the screen.
"""

import json

from odoo import fields
from odoo.tests import tagged

from .common import TelephoneTour


@tagged("post_install", "-at_install")
class TestRingTour(TelephoneTour):
    """The browser itself stands in for the telephone system: what it posts goes the way of all such
    messages, and comes back by the bus.
    """

    def watch(self, tour, login):
        """Run a tour, whose steps ring by this key."""
        code = f"window.dunningPbxKey = {json.dumps(self.key)}; odoo.startTour({tour!r})"
        self.start_tour("/odoo/dunning-debtors", tour, login=login, code=code)

    def test_from_the_ring_to_the_outcome(self):
        self.watch("dunning_ring_to_outcome", "colette")
        call = self.calls(self.bakery)
        self.assertEqual((call.direction, call.user_id), ("incoming", self.colette))
        self.assertEqual(call.phone_e164, "+33199001234")
        ring = self.env["dunning.ring"].search([("user_id", "=", self.colette.id)])
        self.assertEqual((ring.partner_id, ring.state), (self.bakery, "answered"))

    def test_a_colleague_answers_and_one_misses(self):
        """It rings at both; Marc's notice goes when Colette answers. What he misses is his to call
        back.
        """
        self.watch("dunning_ring_missed", "marc")
        self.env["dunning.ring"].search([])._by_method().date_ended = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=1
        )
        self.env["dunning.ring"].sudo()._call_back_missed()
        callback = self.env["dunning.action"].search([("reason", "=", "callback")])
        self.assertEqual((callback.partner_id, callback.user_id), (self.bakery, self.marc))
        self.assertEqual(callback.state, "ready", "On the desk, on the next day that has calls.")

    def test_one_of_several(self):
        self.watch("dunning_ring_ambiguous", "colette")
        self.assertFalse(self.calls(self.garage))
        self.assertEqual(self.calls(self.mill).direction, "incoming")

    def test_nobody_known(self):
        self.watch("dunning_ring_unknown", "colette")
        found = self.env["res.partner"].with_user(self.colette).dunning_find_number("0188001234")
        self.assertEqual(found, self.bakery, "Whose call it was is known next time.")
        self.assertTrue(self.env["res.partner"].search([("name", "=", "Atelier Brun")]))
