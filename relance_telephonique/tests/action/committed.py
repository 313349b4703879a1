"""A story that two connections see: it is really committed, and removed afterwards."""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

LEFT_BEHIND = (  # what is not deleted by the people who made it
    "dunning_promise",
    "dunning_answer",
    "dunning_case",
    "dunning_turn",
    "dunning_invoice_event",
)


@tagged("post_install", "-at_install")
class CommittedCase(BaseCase):
    """An invoice of € 100.00 that fell due three days before ``day``, and its debtor.

    Odoo's own runner keeps the registry to its thread: others would wait for it for ever.
    """

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            self._commit_story(self.env_of(cr))
        self.addCleanup(self._remove_story)

    def env_of(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _commit_story(self, env):
        company = env.ref("base.main_company")
        settings = ("dunning_mode", "dunning_start_date", "email")
        self.before = {name: company[name] for name in settings}
        company.email = "compta@emballages.example"  # what is written from
        self.day = company._dunning_next_working_day(fields.Date.today() - timedelta(days=10))
        due = self.day - timedelta(days=3)
        company.dunning_mode = "automatic"
        company.dunning_start_date = due  # nothing else of the database
        receivable, income = env["account.account"].create(
            [
                {"name": name, "code": f"REL{name}", "account_type": account_type}
                for name, account_type in (("R", "asset_receivable"), ("I", "income"))
            ]
        )
        journal = env["account.journal"].create(
            {"name": "R", "code": "REL", "type": "sale", "default_account_id": income.id}
        )
        partner = env["res.partner"].create(
            {
                "name": "Boulangerie Meunier",
                "email": "boulangerie@meunier.example",
                "property_account_receivable_id": receivable.id,
            }
        )
        line = {"name": "Bread", "price_unit": 100.00, "tax_ids": [Command.clear()]}
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "journal_id": journal.id,
                "partner_id": partner.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        move.dunning_issued_on = due
        self.move, self.partner, self.accounts = move, partner, receivable + income
        self.journal = journal

    def _remove_story(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)(context={MODULE_UNINSTALL_FLAG: True})  # nobody may delete it
            env.ref("base.main_company").write(self.before)
            for table in LEFT_BEHIND:
                cr.execute(f"DELETE FROM {table} WHERE partner_id = %s", [self.partner.id])
            self._actions(env).unlink()
            env["dunning.run"].search([("date", "=", self.day)]).unlink()
            move = self.move.with_env(env)
            move.button_draft()
            move.with_context(force_delete=True).unlink()
            for records in (self.partner, self.journal, self.accounts):
                records.with_env(env).unlink()

    def _actions(self, env):
        return env["dunning.action"].search([("partner_id", "=", self.partner.id)])

    def _run(self, cr):
        return self.env_of(cr)["dunning.run"].create({"date": self.day})

    def _overlap(self, do, error=None):
        """Let ``do(env)`` happen twice at once, and expect ``error`` of the second: ``first`` is
        committed while ``second``, which began before, goes on.

        :return: what the second one returned
        """
        with self.registry.cursor() as second:
            second.execute("SELECT 1 FROM res_partner LIMIT 1")  # what it sees is settled
            with self.registry.cursor() as first:
                do(self.env_of(first))
            if not error:
                return do(self.env_of(second))
            with mute_logger("odoo.sql_db"), self.assertRaises(error):
                do(self.env_of(second))
                second.flush()
            return second.rollback()
