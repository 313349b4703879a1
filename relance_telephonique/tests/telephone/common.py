"""A telephone system that is none: what it says by HTTP, and what collectors are shown of it."""

import json
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from ...models.telephone.dunning_ring import FLOODED
from ...models.telephone.machine import PBX_SCOPE
from ...models.telephone.shown import CHANNEL
from ..browsing import BrowserCase
from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
COLLECTOR = "base.group_user,base.group_partner_manager,relance_telephonique.group_dunning_user"
TOLD = json.dumps(CHANNEL)


class TelephoneCase(DunningCommon, HttpCase):
    """Nadia's telephone is 101, Karim's 102; Boulangerie Meunier owes 1,200.00 € since 2 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.nadia = cls._create_user("nadia", GROUPS + "user", dunning_extension="101")
        cls.karim = cls._create_user("karim", GROUPS + "user", dunning_extension="102")
        cls.debtor.phone = "01 99 00 12 34"

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.on("2026-03-10")

    def setUp(self):
        super().setUp()
        FLOODED.open()  # each test has a minute of its own
        self.pbx = self.key()
        self.env["bus.bus"].sudo().search([]).unlink()

    # ------------------------------------------------------------------ the telephone system

    def key(self, scope=PBX_SCOPE, user=None):
        """Return a key that never ends: the clock of the tests is not that of the database."""
        keys = self.env["res.users.apikeys"].with_user(user or self.nadia)
        key = keys._generate(scope, "PBX", fields.Datetime.now() + timedelta(days=1))
        self.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = NULL")
        return key

    def post(self, said, key=None, **headers):
        """Say something as a telephone system does; return the status and what is answered."""
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = {"Content-Type": "application/json"} | headers
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = self.url_open("/dunning/ring", data=body, headers=headers)
        self.env.invalidate_all()
        is_ours = answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, answer.json() if is_ours else {}

    def ring(self, state="ringing", number="+33199001234", extension="101", call="c1", **more):
        """Let an event of a call come in; it is taken, whoever calls."""
        said = {"number": number, "extension": extension, "state": state, "call_id": call} | more
        self.assertEqual(self.post(said, self.pbx), (202, {"result": "taken"}))

    # ------------------------------------------------------------------ what people see

    def told(self, user):
        """Return what the windows of a user were told of telephones, and forget it."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", TOLD)], order="id")
        own = rows.filtered(lambda row: f'"res.partner",{user.partner_id.id}]' in self.channel(row))
        payloads = [json.loads(row.message)["payload"] for row in own]
        own.unlink()
        return payloads

    def channel(self, row):
        return row.channel.replace(" ", "")

    def rings(self, **values):
        return self.env["dunning.ring"].search([(name, "=", one) for name, one in values.items()])


class TelephoneTour(BrowserCase):
    """In the browsers of two collectors: Colette's telephone is 101, Marc's 102; three debtors owe
    300.00 since ten days, two of them with one number, of whom the mill since twelve.
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
        cls.colette = new_test_user(cls.env, "colette", COLLECTOR, dunning_extension="101")
        cls.marc = new_test_user(cls.env, "marc", COLLECTOR, dunning_extension="102")
        cls.bakery = cls._owes("Boulangerie Meunier", "01 99 00 12 34")
        cls.garage = cls._owes("Garage Vidal", "02 98 00 12 34")
        cls.mill = cls._owes("Minoterie Roche", "02 98 00 12 34", days=12)
        keys = cls.env["res.users.apikeys"].with_user(cls.colette)
        cls.key = keys._generate(PBX_SCOPE, "PBX", fields.Datetime.now() + timedelta(days=1))

    def setUp(self):
        """At any hour of any day the debtor may be called."""
        super().setUp()
        self.patch(self.registry["res.partner"], "_dunning_why_closed", lambda *_arguments: False)

    @classmethod
    def _owes(cls, name, phone, days=10):
        """Return a new debtor who owes 300.00 since so many days."""
        partner = {"name": name, "is_company": True, "phone": phone}
        debtor = cls.env["res.partner"].create(partner)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_date": fields.Date.add(cls.today, days=-40),
                "invoice_date_due": fields.Date.add(cls.today, days=-days),
                "invoice_line_ids": [
                    Command.create({"name": "Boxes", "price_unit": 300.00, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return debtor

    def calls(self, debtor):
        return self.env["dunning.call"].search([("partner_id", "=", debtor.id)])
