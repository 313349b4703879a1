"""A telephone system that is none: what it says by HTTP, and what collectors are shown of it."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase

from ...models.telephone.machine import PBX_SCOPE
from ...models.telephone.shown import CHANNEL
from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
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
