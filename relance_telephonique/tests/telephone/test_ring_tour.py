"""Two collectors in their browsers, and a telephone system that is none: who calls stands in a
corner before the second ring, and one click later on the screen.
"""

import json
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from ...models.telephone.machine import PBX_SCOPE

GROUP = "base.group_user,base.group_partner_manager,relance_telephonique.group_dunning_user"


@tagged("post_install", "-at_install")
class TestRingTour(HttpCase):
    """Colette's telephone is 101, Marc's 102. The browser itself stands in for the telephone
    system: what it posts goes the way of all such messages, and comes back by the bus.
    """

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._dunning_today()
        cls.env.company.write(
            {
                "country_id": cls.env.ref("base.fr").id,
                "dunning_mode": "approval",
                "dunning_start_date": fields.Date.add(cls.today, days=-60),
            }
        )
        cls.colette = new_test_user(cls.env, "colette", GROUP, dunning_extension="101")
        cls.marc = new_test_user(cls.env, "marc", GROUP, dunning_extension="102")
        cls.bakery = cls._owes("Boulangerie Meunier", "01 99 00 12 34")
        cls.garage = cls._owes("Garage Vidal", "02 98 00 12 34")
        cls.mill = cls._owes("Minoterie Roche", "02 98 00 12 34")
        keys = cls.env["res.users.apikeys"].with_user(cls.colette)
        cls.key = keys._generate(PBX_SCOPE, "PBX", fields.Datetime.now() + timedelta(days=1))

    def setUp(self):
        """At any hour of any day the debtor may be called."""
        super().setUp()
        self.patch(self.registry["res.partner"], "_dunning_why_closed", lambda *_arguments: False)

    @classmethod
    def _owes(cls, name, phone):
        """Return a new debtor who owes 300.00 since ten days."""
        partner = {"name": name, "is_company": True, "phone": phone}
        debtor = cls.env["res.partner"].create(partner)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_date": fields.Date.add(cls.today, days=-40),
                "invoice_date_due": fields.Date.add(cls.today, days=-10),
                "invoice_line_ids": [
                    Command.create({"name": "Boxes", "price_unit": 300.00, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return debtor

    def watch(self, tour, login):
        """Run a tour, whose steps ring by this key."""
        code = f"window.dunningPbxKey = {json.dumps(self.key)}; odoo.startTour({tour!r})"
        self.start_tour("/odoo/dunning-debtors", tour, login=login, code=code)

    def calls(self, debtor):
        return self.env["dunning.call"].search([("partner_id", "=", debtor.id)])

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
        desk = self.env["dunning.action"].with_user(self.marc)
        self.assertIn(callback.id, [row["id"] for row in desk.desk_refresh()["queue"]])

    def test_one_of_several(self):
        self.watch("dunning_ring_ambiguous", "colette")
        self.assertFalse(self.calls(self.garage))
        self.assertEqual(self.calls(self.mill).direction, "incoming")

    def test_nobody_known(self):
        self.watch("dunning_ring_unknown", "colette")
        found = self.env["res.partner"].with_user(self.colette).dunning_find_number("0188001234")
        self.assertEqual(found, self.bakery, "Whose call it was is known next time.")
        self.assertTrue(self.env["res.partner"].search([("name", "=", "Atelier Brun")]))
