"""What people set up and break stays confined: one manager is told once, all else goes on."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import STANDARD, DunningCommon

WRONG = '<p>Hello <t t-out="object.no_such_field"/></p>'
CRON_LOG = "odoo.addons.relance_telephonique.models.dunning_problem"


class TestConfined(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("sophie", "account.group_account_manager")
        cls.company.dunning_user_id = cls.manager
        cls.other = cls._create_debtor("Fleurs Roux")

    def template(self, name):
        return self.env.ref(f"relance_telephonique.{name}").sudo()

    def breaks(self, record, **values):
        """Write values as nobody could on a screen: what was right once need not stay so."""
        record.flush_recordset()
        for name, value in values.items():
            field = record._fields[name]
            value = field.convert_to_column_insert(value, record) if field.store else value
            self.env.cr.execute(
                f'UPDATE "{record._table}" SET "{name}" = %s WHERE id = %s',  # noqa: S608
                [value, record.id],
            )
        record.invalidate_recordset()
        self.env.registry.clear_cache()

    def told(self):
        """Return what the manager reads of what is to be mended."""
        problems = self.env["dunning.problem"].with_user(self.manager).search([])
        for problem in problems:
            self.assertEqual(problem.activity_ids.user_id, self.manager)
            self.assertEqual(len(problem.activity_ids), 1, "once")
        return problems.mapped("name")

    # ------------------------------------------------------------------ texts

    def test_wrong_placeholder_in_the_thanks(self):
        """The text for who has paid breaks: all else of the follow-up goes on, Sophie is told once;
        once mended, they are thanked.
        """
        self.on("2026-01-31")
        paid = self.invoice(100.00, due="2026-03-02")
        called = self.invoice(80.00, due="2026-02-26", partner=self.other)
        self.run_on("2026-03-05")
        self.run_on("2026-03-06")
        self.run_on("2026-03-11")
        call = self.actions(called, channel="phone")
        thanks = self.template("mail_template_thanks")
        right = thanks.body_html
        self.breaks(thanks, body_html=WRONG)
        self.pay(paid)
        self.pay(called)
        self.follow()
        self.follow()
        self.assertEqual(call.state, "cancelled", "the rest went on")
        [told] = self.told()
        self.assertIn("object.no_such_field", told)
        self.assertNotIn("Traceback", told)
        thanks.body_html = right
        self.follow()
        self.send_mails()
        self.assertEqual(self.told(), [])
        self.assertEqual(
            len([mail for mail in self._mails if "Merci" in mail["subject"] or "hank" in mail["subject"]]), 2
        )
