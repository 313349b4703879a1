"""The address for machines: what it answers, to whom, and what it refuses."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_lifecycle import LifecycleCase

ADDRESS = "/dunning/lifecycle"
SCOPE = "dunning.lifecycle"


@tagged("post_install", "-at_install")
class TestLifecycleMachine(LifecycleCase, HttpCase):
    def key(self, scope=SCOPE, user=None):
        """Return a key that never ends: the clock of the tests is not that of the database."""
        keys = self.env["res.users.apikeys"].with_user(user or self.accountant)
        key = keys._generate(scope, "Test", fields.Datetime.now() + timedelta(days=1))
        self.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = NULL")
        return key

    def post(self, said, key=None, **more):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = self.url_open(ADDRESS, data=body, headers=headers | more)
        self.env.invalidate_all()
        is_ours = answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, answer.json() if is_ours else {}

    def event(self, **values):
        return {
            "number": self.owed.name,
            "code": "210",
            "date": "2026-03-04T10:00:00+01:00",
            "reason": "CMD_ERR",
            "reference": "R1",
        } | values

    def test_taken_in(self):
        key = self.key()
        status, answer = self.post({"source": "acme", "events": [self.event()]}, key)
        self.assertEqual((status, answer["results"][0]["result"]), (200, "new"))
        event = self.owed.dunning_event_ids
        self.assertEqual((event.code, event.source), ("210", "api acme"))
        self.assertEqual(str(event.date), "2026-03-04 09:00:00")
        self.assertEqual(self.status(self.owed), "disputed")
        status, answer = self.post({"source": "acme", "events": [self.event()]}, key)
        self.assertEqual((status, answer["results"][0]["result"]), (200, "known"))
        self.assertEqual(answer["results"][0]["id"], event.id)
        self.assertEqual(len(self.owed.dunning_event_ids), 1)

    def test_an_answer_for_each(self):
        events = [
            self.event(),
            self.event(number="FAC/1", reference="R2"),
            self.event(code="999", reference="R3"),
            self.event(date="soon", reference="R4"),
            self.event(amount="12", reference="R5"),
            {},
        ]
        status, answer = self.post({"events": events}, self.key())
        self.assertEqual(status, 200)
        results = [one["result"] for one in answer["results"]]
        self.assertEqual(results, ["new"] + ["wrong"] * 5)
        self.assertIn("has posted no invoice FAC/1", answer["results"][1]["message"])
        self.assertIn("999", answer["results"][2]["message"])

    def test_what_no_database_keeps(self):
        """Half a character, a null, a source longer than an index, a day before all clocks."""
        said = [
            b'{"number": "\\ud800", "code": "210", "date": "2026-03-04", "note": "\\udfff"}',
            b'{"number": "%s", "code": "205", "date": "0001-01-01T00:00:00+14:00"}',
            b'{"number": "%s", "code": "205", "date": "2026-03-04", "note": "\\u0000\\ud83d"}',
        ]
        source = "".join(f"{number:x}" for number in range(3_000)).encode()
        body = b'{"source": "\\u0000\\ud800%s", "events": [%s]}' % (source, b",".join(said))
        body = body.replace(b"%s", self.owed.name.encode())
        status, answer = self.post(body, self.key())
        self.assertEqual(status, 200, answer)
        results = [one["result"] for one in answer["results"]]
        self.assertEqual(results, ["wrong", "wrong", "new"])

    def test_without_a_key(self):
        for key in ("", "wrong", self.key("rpc")):
            status, answer = self.post({"events": [self.event()]}, key)
            self.assertEqual(status, 401, answer)
        self.assertFalse(self.owed.dunning_event_ids)

    def test_the_key_opens_nothing_else(self):
        users = self.env["res.users.apikeys"]
        self.assertFalse(users._check_credentials(scope="rpc", key=self.key()))

    def test_of_a_collector(self):
        collector = self._create_user(
            "nadia", "base.group_user,relance_telephonique.group_dunning_user"
        )
        status, _answer = self.post({"events": [self.event()]}, self.key(user=collector))
        self.assertEqual(status, 403)

    def test_of_another_company(self):
        other = self.company.sudo().create({"name": "Emballages Suisse"})
        said = {"company_id": other.id, "events": [self.event()]}
        self.assertEqual(self.post(said, self.key())[0], 403)
        self.assertFalse(self.owed.dunning_event_ids)

    def test_too_large(self):
        said = {"events": [self.event(note="x" * 1024 * 1024)]}
        self.assertEqual(self.post(said, self.key())[0], 413)

    def test_not_of_the_shape(self):
        for body in (b"{", b"[]", b'{"events": 1}', b'{"events": [1]}', b"[" * 100_000):
            status, answer = self.post(body, self.key())
            self.assertEqual(status, 400, answer)
