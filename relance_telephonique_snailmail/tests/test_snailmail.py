"""Letters that Odoo prints and posts; its server is played here."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.relance_telephonique.tests.common import DunningCommon

SERVER = "odoo.addons.iap.tools.iap_tools.iap_jsonrpc"


@tagged("post_install", "-at_install")
class TestSnailmail(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        level = {"name": "Letter", "delay_days": 3, "channel": "letter"}
        cls.debtor.country_id = cls.env.ref("base.fr")
        cls.debtor.dunning_scenario_id = cls.env["dunning.scenario"].create(
            {"name": "Letters", "level_ids": [Command.create(level)]}
        )

    def begin(self):
        super().begin()
        self.bill = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.letter = self.actions(self.bill)

    def post(self, **answer):
        """Let Odoo's cron send what is queued, and its server answer so."""
        sent = []

        def serve(_url, params, **_options):
            sent.extend(params["documents"])
            documents = [{"letter_id": doc["letter_id"], **answer} for doc in params["documents"]]
            return {"request_code": 200, "request": {"documents": documents}}

        cron = self.env.ref("snailmail.snailmail_print").sudo()
        with patch(SERVER, serve), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return sent

    def test_done_once_it_has_left(self):
        self.letter.action_send_by_post()
        self.assertEqual((self.letter.state, self.letter.snailmail_state), ("ready", "pending"))
        with self.assertRaisesRegex(UserError, "None of these"):
            self.letter.action_send_by_post()
        [document] = self.post(sent=True, send_id="P-1")
        self.assertEqual(document["address"]["street"], "3 allée du Four")
        self.assertTrue(document["pdf_bin"])
        self.assertEqual((self.letter.state, self.letter.date_done), ("done", self.today))
        with self.assertRaisesRegex(UserError, "posted by Odoo"):
            self.letter.action_undo()

    def test_without_credit_it_fails_visibly_and_leaves_later(self):
        self.letter.action_send_by_post()
        self.post(error="CREDIT_ERROR")
        self.assertEqual(self.letter.state, "failed")
        self.assertIn("enough credits", self.letter.failure_reason)
        self.assertEqual(self.status(self.bill), "failed", "the step is not used up")
        self.post(sent=True, send_id="P-2")
        self.assertEqual(self.letter.state, "done")

    def test_printed_here_instead(self):
        self.letter.action_send_by_post()
        self.post(error="CREDIT_ERROR")
        self.letter.action_retry()
        self.assertEqual((self.letter.state, self.letter.snailmail_state), ("ready", "canceled"))
        self.assertFalse(self.post(sent=True, send_id="P-3"))
        self.letter.action_print_and_mark_sent()
        self.assertEqual(self.letter.state, "done")

    def test_address_without_country_is_said_at_once(self):
        self.debtor.country_id = False
        self.letter.action_send_by_post()
        self.assertEqual(self.letter.state, "failed")
        self.assertIn("a country", self.letter.failure_reason)

    def test_who_has_paid_meanwhile_gets_no_letter(self):
        self.letter.action_send_by_post()
        self.pay(self.bill)
        self.follow()
        self.assertEqual(self.letter.state, "cancelled")
        self.assertFalse(self.post(sent=True, send_id="P-4"))

    def test_due_date_put_off_while_it_waits_for_the_post(self):
        self.letter.action_send_by_post()
        self.bill.button_draft()
        self.bill.invoice_date_due = fields.Date.add(self.today, years=1)
        self.bill.action_post()
        self.assertFalse(self.post(sent=True, send_id="P-5"))
        self.assertEqual(
            (self.letter.state, self.letter.snailmail_state), ("cancelled", "canceled")
        )

    def test_part_paid_while_it_waits_for_the_post(self):
        self.letter.action_send_by_post()
        document = self.letter.document_id
        self.pay(self.bill, 40)
        self.assertFalse(self.post(sent=True, send_id="P-6"))
        self.assertNotEqual(self.letter.document_id, document)
        self.assertEqual(len(self.post(sent=True, send_id="P-7")), 1)
        self.assertEqual(self.letter.state, "done")

    def test_paid_before_it_is_sent(self):
        self.pay(self.bill)
        self.letter.action_send_by_post()
        self.assertEqual(self.letter.state, "cancelled")
        self.assertFalse(self.letter.snailmail_letter_id)

    def test_registered_letters_are_posted_by_people(self):
        registered = self.letter.copy({"channel": "registered_letter"})
        with self.assertRaises(UserError):
            registered.action_send_by_post()
