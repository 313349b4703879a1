"""Two machines say something of an invoice at the same moment; neither sees the other."""

from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import fields

from ...tools.lifecycle_said import LifecycleSaid
from ..action.committed import CommittedCase


class TestLifecycleAtOnce(CommittedCase):
    """The second is asked to begin again, as Odoo does by itself."""

    def setUp(self):
        super().setUp()
        self.moment = fields.Datetime.now() - timedelta(hours=2)

    def _remove_story(self):
        with self.registry.cursor() as cr:
            self._disputes(self.env_of(cr)).unlink()
        super()._remove_story()

    def _disputes(self, env):
        return env["dunning.dispute"].search([("move_ids", "in", self.move.ids)])

    def _say(self, env, code, reference):
        """Return what a machine is answered."""
        said = LifecycleSaid(
            number=self.move.with_env(env).name,
            code=code,
            when=self.moment,
            reference=reference,
            source="api acme",
        )
        company = env.ref("base.main_company")
        return env["dunning.invoice.event"]._take_in([said], company)[0].result

    def test_the_same_twice(self):
        """It is known already, and no error."""
        self._overlap(lambda env: self._say(env, "203", "R1"), SerializationFailure)
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            self.assertEqual(self._say(env, "203", "R1"), "known")
            self.assertEqual(len(self.move.with_env(env).dunning_event_ids), 1)

    def test_what_is_known_waits_for_nobody(self):
        with self.registry.cursor() as cr:
            self._say(self.env_of(cr), "203", "R1")
        self.assertEqual(self._overlap(lambda env: self._say(env, "203", "R1")), "known")

    def test_two_statuses_of_one_invoice(self):
        """Each sees what the other said: the invoice has one dispute, by the last word."""
        said = iter((("207", "R1"), ("210", "R2")))
        self._overlap(lambda env: self._say(env, *next(said)), SerializationFailure)
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            self.assertEqual(self._say(env, "210", "R2"), "new")
            dispute = self._disputes(env)
            self.assertEqual(dispute.mapped("event_id.code"), ["210"])
