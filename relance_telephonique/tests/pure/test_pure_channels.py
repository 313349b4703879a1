"""What is asked of each channel."""

from odoo.tests import BaseCase

from ...tools.channels import OURS, Channel


class TestChannels(BaseCase):
    def which(self, trait):
        return [channel.code for channel in OURS if getattr(channel, trait)]

    def test_what_they_are(self):
        for trait, codes in (
            ("is_message", ["email", "sms"]),
            ("is_queued", ["email", "sms"]),
            ("is_call", ["phone"]),
            ("is_letter", ["letter", "registered_letter"]),
            ("is_plain_letter", ["letter"]),
            ("is_registered", ["registered_letter"]),
            ("is_task", ["handover", "manual"]),
            ("is_for_person", ["phone", "registered_letter", "handover", "manual"]),
            ("goes_alone", ["registered_letter", "handover"]),
        ):
            self.assertEqual(self.which(trait), codes, trait)

    def test_unknown_one_is_a_task_for_a_person(self):
        channel = Channel()
        self.assertTrue(channel.is_task and channel.is_for_person)
        self.assertFalse(channel.is_queued or channel.is_registered or channel.goes_alone)
