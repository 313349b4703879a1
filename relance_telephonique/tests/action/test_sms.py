"""SMS through Odoo's own gateway: mobile numbers only, refusals seen."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.addons.sms.tests.common import SMSCase
from odoo.tests import tagged

from ..common import DunningCommon, day

MOBILE = "+33612345678"


@tagged("post_install", "-at_install")
class TestSms(DunningCommon, SMSCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls._create_sms_template()
        level = {"name": "SMS", "delay_days": 3, "channel": "sms", "sms_template_id": template.id}
        cls.debtor.write(
            {
                "phone": "06 12 34 56 78",
                "country_id": cls.company.country_id.id,
                "dunning_scenario_id": cls.env["dunning.scenario"].create(
                    {"name": "SMS", "level_ids": [Command.create(level)]}
                ),
            }
        )

    @classmethod
    def _create_sms_template(cls):
        return cls.env["sms.template"].create(
            {
                "name": "Reminder",
                "model_id": cls.env["ir.model"]._get_id("dunning.action"),
                "body": "{{ object.amount_residual }} EUR, {{ object._amount_asked() }}",
            }
        )

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")

    def _run_and_send(self, **gateway):
        """Let the run queue an SMS, and the provider answer as ``gateway`` says."""
        self.on("2026-03-05")
        with self.mockSMSGateway(**gateway):
            self.env["dunning.run"].create({}).action_run()
            self._send()
        return self.actions(self.late)

    def _send(self):
        """Send what is queued, as Odoo's cron does."""
        messages = self.env["sms.sms"].with_user(SUPERUSER_ID)
        messages.search([("state", "=", "outgoing")]).send()

    def test_due_date_put_off_while_it_waits(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        self.late.button_draft()
        self.late.invoice_date_due = "2026-06-30"
        self.late.action_post()
        with self.mockSMSGateway():
            self._send()
        self.assertFalse(self._sms)
        self.assertEqual(self.actions(self.late).state, "cancelled")

    def _queued(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        return self.actions(self.late)

    def test_number_corrected_while_it_waits(self):
        self._queued()
        self.debtor.phone = "06 98 76 54 32"
        with self.mockSMSGateway():
            self._send()
        self.assertEqual([sms["number"] for sms in self._sms], ["+33698765432"])

    def test_dunning_is_switched_off_while_it_waits(self):
        action = self._queued()
        self.company.dunning_mode = "off"
        with self.mockSMSGateway():
            self._send()
        self.assertFalse(self._sms)
        self.assertEqual((action.state, self.status(self.late)), ("cancelled", "due"))

    def test_refused_while_it_waits(self):
        action = self._queued()
        self.env["phone.blacklist"].sudo().add(MOBILE)
        with self.mockSMSGateway():
            self._send()
        self.assertFalse(self._sms)
        self.assertIn("refuses SMS", action.failure_reason)

    def test_paid_in_part_while_it_waits(self):
        self._queued()
        self.pay(self.late, 40.00)
        with self.mockSMSGateway():
            self._send()
        [sms] = self._sms
        self.assertIn("60.0", sms["body"])

    def test_text_broken_while_it_waits(self):
        """What cannot be written anew fails alone: the others in the queue leave."""
        action = self._queued()
        template = action.level_id.sudo().sms_template_id
        self.env["sms.sms"].sudo().create({"number": "+33639981235", "body": "Hello"})
        template.flush_recordset()
        self.env.cr.execute(
            "UPDATE sms_template SET body = %s WHERE id = %s",
            ['{"en_US": "{{ object.no_such_field }}"}', template.id],
        )
        template.invalidate_recordset()
        self.pay(self.late, 40.00)
        with self.mockSMSGateway():
            self._send()
        self.assertEqual([sms["number"] for sms in self._sms], ["+33639981235"])
        self.assertEqual(action.state, "failed")
        self.assertIn("have its text checked", action.failure_reason)

    def _reconcile(self):
        """What the follow-up cron does first."""
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_args: True):
            self.env["dunning.outgoing"].with_user(SUPERUSER_ID)._reconcile()
        self.env.invalidate_all()

    def test_counts_once_the_provider_has_taken_it(self):
        action = self._run_and_send()
        self.assertEqual([sms["number"] for sms in self._sms], [MOBILE])
        self.assertIn("100.0", self._sms[0]["body"])
        self.assertEqual((action.state, action.date_done), ("done", day("2026-03-05")))
        self.assertEqual(self.items(self.late).level_id.channel, "sms")

    def test_refused_by_the_provider(self):
        """No credit left: failed, told, and not used up; sent once it is retried."""
        action = self._run_and_send(sim_error="credit")
        self.assertEqual(action.state, "failed")
        self.assertIn("redit", action.failure_reason)
        self.assertEqual(self.status(self.late), "failed")
        with self.mockSMSGateway():
            action.action_retry()
            self._send()
        self.assertEqual(len(self._sms), 1)
        self.assertEqual(action.state, "done")

    def test_provider_is_down(self):
        """Tried again by itself, and sent once."""
        action = self._run_and_send(sim_error="server_error")
        self.assertEqual((action.state, action.attempt_count), ("ready", 1))
        self.assertEqual(str(action.date_retry), "2026-03-05 08:15:00")
        self.clock.move_to("2026-03-05 08:15:00")
        with self.mockSMSGateway():
            self._reconcile()
            self._send()
        self.assertEqual(len(self._sms), 1)
        self.assertEqual((action.state, action.date_retry), ("done", False))

    def test_deleted_from_the_queue(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        action = self.actions(self.late)
        self.clock.move_to("2026-03-05 10:00:00")
        self._reconcile()
        self.assertEqual(action.state, "ready", "still in the queue")
        self.env["sms.sms"].sudo().search([]).unlink()
        self._reconcile()
        self.assertEqual(action.state, "failed")
        self.assertIn("Somebody deleted", action.failure_reason)

    def test_provider_reports_later_that_it_was_not_delivered(self):
        action = self._run_and_send()
        trackers = self.env["sms.tracker"].sudo().search([("sms_uuid", "=", self._sms[0]["uuid"])])
        trackers._action_update_from_provider_error("not_delivered")
        self.assertEqual((action.state, action.date_done), ("failed", False))
        self.assertFalse(self.items(self.late).level_id)

    def test_landline(self):
        self.debtor.phone = "01 99 00 12 34"
        action = self._run_and_send()
        self.assertEqual(action.state, "failed")
        self.assertIn("not a mobile number", action.failure_reason)
        self.assertFalse(self._sms)

    def test_no_usable_number(self):
        for number in (False, "06 39 98 12", "demander Paul"):
            self.debtor.phone = number
            action = self._run_and_send()[-1]
            self.assertEqual(action.state, "failed", number)
            self.assertIn("phone number", action.failure_reason)
            action.action_cancel()
        self.assertFalse(self._sms)

    def test_blacklisted(self):
        self.env["phone.blacklist"].sudo().add(MOBILE)
        action = self._run_and_send()
        self.assertEqual(action.state, "failed")
        self.assertIn("blacklisted", action.failure_reason)
        self.assertFalse(self._sms)

    def test_goes_to_the_dunning_contact(self):
        contact = self._create_contact("Achats Meunier", type="dunning", phone="+33687654321")
        self._run_and_send()
        self.assertEqual([sms["number"] for sms in self._sms], [contact.phone])

    def test_no_template(self):
        self.debtor.dunning_scenario_id.level_ids.with_user(self.user).sms_template_id = False
        action = self._run_and_send()
        self.assertEqual(action.state, "failed")
        self.assertIn("template", action.failure_reason)
