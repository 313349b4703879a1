"""The landing page of collectors in a browser, on a laptop and on a telephone."""

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..browsing import BrowserCase


class OnLaptop(BrowserCase):
    """Colette has the bakery to call today; the garage promised to pay today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colette = new_test_user(
            cls.env, "colette", "base.group_user,relance_telephonique.group_dunning_user"
        )
        cls.today = cls.env.company._dunning_today()
        names = ("Boulangerie Meunier", "Garage Vidal")
        cls.bakery, cls.garage = (cls._owes(name) for name in names)
        cls._plan_call(cls.bakery)
        cls._promise(cls.garage)

    def setUp(self):
        """At any hour of any day the debtor may be called."""
        super().setUp()
        self.patch(self.registry["res.partner"], "_dunning_why_closed", lambda *_arguments: False)

    @classmethod
    def _owes(cls, name):
        """Return the due item of a new debtor who owes 300.00 since ten days."""
        partner = {"name": name, "is_company": True, "phone": "01 99 00 12 34"}
        return cls._owe(cls.env["res.partner"].create(partner), 300.00)

    @classmethod
    def _owe(cls, debtor, amount):
        line = {"name": "Boxes", "price_unit": amount, "tax_ids": []}
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_date": fields.Date.add(cls.today, days=-40),
                "invoice_date_due": fields.Date.add(cls.today, days=-10),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        return cls.env["dunning.due.item"].search([("move_id", "=", invoice.id)])

    @classmethod
    def _plan_call(cls, item):
        cls.env["dunning.action"]._by_method().create(
            {
                "partner_id": item.partner_id.id,
                "channel": "phone",
                "user_id": cls.colette.id,
                "date": cls.today,
                "date_processed": fields.Datetime.now(),
                "line_ids": [Command.create(item._action_line_values() | {"level_id": False})],
            }
        )

    @classmethod
    def _promise(cls, item, days=0):
        promise = {
            "partner_id": item.partner_id.id,
            "move_line_ids": item.ids,
            "line_ids": [
                Command.create({"date": fields.Date.add(cls.today, days=days), "amount": 300.00})
            ],
        }
        cls.env["dunning.promise"].create(promise).action_confirm()


@tagged("post_install", "-at_install")
class TestDebtorsOnLaptop(OnLaptop):
    browser_size = "1366x768"

    def test_landing_page(self):
        """Of the stationer who pays next week nothing is to be done today."""
        self._promise(self._owes("Papeterie Noiret"), days=7)
        call = self.env["dunning.action"].search([("user_id", "=", self.colette.id)])
        call.activity_schedule(
            "relance_telephonique.mail_activity_type_call", self.today, user_id=self.colette.id
        )
        self.start_tour("/odoo", "dunning_debtors", login="colette")

    def test_first_promise_with_its_recap(self):
        self.env.company.email = "compta@emballages.example"
        self.bakery.partner_id.email = "compta@meunier.example"
        self.start_tour("/odoo/dunning-debtors", "dunning_first_promise", login="colette")
        promise = self.env["dunning.promise"].search(
            [("partner_id", "=", self.bakery.partner_id.id)]
        )
        self.assertEqual((promise.state, promise.amount), ("open", 300.00))
        self.assertIn("telephone call", promise.action_id.message_ids[0].subject)

    def test_three_outcomes_of_one_talk(self):
        debtor = self.bakery.partner_id
        items = self.bakery | self._owe(debtor, 200.00) | self._owe(debtor, 100.00)
        call = self.env["dunning.action"].search([("partner_id", "=", debtor.id)])
        call._by_method().line_ids = [
            Command.create(item._line_beside_values()) for item in items - self.bakery
        ]
        self.start_tour(
            f"/odoo/{debtor.id}/dunning-debtor", "dunning_three_outcomes", login="colette"
        )
        self.assertEqual(items.mapped("status"), ["promised", "disputed", "paused"])
        self.assertEqual(call.state, "done")

    def test_call_that_comes_in(self):
        self.start_tour("/odoo/dunning-debtors", "dunning_call_comes_in", login="colette")
        call = self.env["dunning.call"].search([("partner_id", "=", self.bakery.partner_id.id)])
        self.assertEqual(call.direction, "incoming")
        self.assertGreater(call.duration, 0)


@tagged("post_install", "-at_install")
class TestDebtorsOnPhone(OnLaptop):
    browser_size = "390x844"
    touch_enabled = True

    def test_from_the_list_to_the_desk(self):
        self.start_tour("/odoo/dunning-debtors", "dunning_debtors_phone", login="colette")
        promise = self.env["dunning.promise"].search(
            [("partner_id", "=", self.bakery.partner_id.id)]
        )
        self.assertEqual((promise.state, promise.amount), ("open", 300.00))

    def test_queue_worked_with_taps(self):
        """Four debtors called about, the one who owes most first: nothing is cut, the next one's
        number is in sight each time.
        """
        foundry = self.env["res.partner"].create(
            {"name": "Fonderie Mercier", "is_company": True, "phone": "01 99 00 12 34"}
        )
        self._plan_call(self._owe(foundry, 2500.00))
        for name in ("Huilerie Noyer", "Imprimerie Lenoir"):
            self._plan_call(self._owes(name))
        self.start_tour("/odoo/call-desk", "dunning_desk_phone", login="colette")
        calls = self.env["dunning.call"].search([("user_id", "=", self.colette.id)], order="id")
        self.assertEqual(
            [call.outcome_id.effect for call in calls], ["retry", "promise", "refuse", "retry"]
        )

    def test_cases_are_seen_at_once(self):
        """One has come far, another just begins: no empty column hides them."""
        for item, stage in ((self.bakery, "requested"), (self.garage, "to_decide")):
            self.env["dunning.case"].create(
                {
                    "partner_id": item.partner_id.id,
                    "move_ids": item.move_id.ids,
                    "stage": stage,
                }
            )
        self.start_tour("/odoo/dunning-cases", "dunning_cases_phone", login="colette")
