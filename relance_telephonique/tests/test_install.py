"""What installing, setting up and uninstalling do, and what they do not."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from .. import post_init_hook, uninstall_hook
from .common import DunningCommon


class TestInstall(DunningCommon):
    def test_nothing_is_sent_on_day_one(self):
        """A company begins switched off, whether it was there before the module or is new."""
        new = self.env["res.company"].with_user(self.user).create({"name": "Emballages Suisse"})
        for company in new | self.env.ref("base.main_company").sudo():
            self.assertEqual(company.dunning_mode, "off")
            self.assertEqual(company.dunning_scenario_id, self.standard)
            self.assertFalse(company.dunning_start_date)

    def test_company_without_scenario_gets_the_standard_one(self):
        self.company.dunning_scenario_id = False
        loyal = self.env.ref("relance_telephonique.scenario_loyal")
        other = self.env["res.company"].with_user(self.user).create({"name": "Emballages Suisse"})
        other.dunning_scenario_id = loyal
        post_init_hook(self.env(su=True))
        self.assertEqual(self.company.dunning_scenario_id, self.standard)
        self.assertEqual(other.dunning_scenario_id, loyal)

    def test_settings(self):
        """A manager goes live from the settings page."""
        self.company.dunning_mode = "off"
        self.become(self.user)
        with Form(self.env["res.config.settings"]) as settings:
            settings.dunning_mode = "approval"
            settings.dunning_start_date = "2026-03-01"
            settings.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
            settings.dunning_user_id = self.accountant
            settings.dunning_tolerance = 5
        settings.record.execute()
        self.assertRecordValues(
            self.company,
            [
                {
                    "dunning_mode": "approval",
                    "dunning_scenario_id": self.env.ref("relance_telephonique.scenario_loyal").id,
                    "dunning_user_id": self.accountant.id,
                    "dunning_tolerance": 5.00,
                }
            ],
        )
        self.assertEqual(str(self.company.dunning_start_date), "2026-03-01")

    def test_shipped_scenarios(self):
        expected = {  # by day: the channel, and the smallest amount that is worth it
            "standard": {
                -8: ("email", 0.00),
                3: ("email", 0.00),
                8: ("phone", 15.00),
                15: ("letter", 15.00),
                22: ("phone", 15.00),
                30: ("registered_letter", 30.00),
                50: ("handover", 30.00),
            },
            "preventive": {
                -7: ("email", 0.00),
                4: ("email", 0.00),
                11: ("phone", 15.00),
                21: ("registered_letter", 30.00),
                31: ("registered_letter", 30.00),
                50: ("handover", 30.00),
            },
            "loyal": {
                -8: ("email", 0.00),
                5: ("phone", 15.00),
                15: ("email", 0.00),
                30: ("letter", 15.00),
            },
        }
        for name, levels in expected.items():
            scenario = self.env.ref(f"relance_telephonique.scenario_{name}")
            self.assertFalse(scenario.company_id)
            self.assertEqual(scenario.min_gap_days, 3)
            found = {
                level.delay_days: (level.channel, level.minimum_amount)
                for level in scenario.level_ids
            }
            self.assertEqual(found, levels)

    def test_what_is_not_worth_a_stamp(self):
        """A company begins with one euro that it leaves alone."""
        begins = self.env["res.company"].sudo().default_get(["dunning_tolerance"])
        self.assertEqual(begins, {"dunning_tolerance": 1.00})

    def test_sent_mails_are_kept(self):
        """A deleted message would lose the answer to it."""
        templates = self.env["mail.template"].sudo().search([("model", "=", "dunning.action")])
        self.assertTrue(templates)
        self.assertFalse(templates.filtered("auto_delete"))

    def test_uninstalling_removes_our_activities_and_no_others(self):
        """Those done long ago too: they would keep their types from being removed."""
        self.on("2026-01-31")
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-10")
        self.run_on("2026-03-17")
        self.debtor.activity_schedule("mail.mail_activity_data_todo", user_id=self.accountant.id)
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        ours = activities.search(
            [("res_model", "=", "dunning.action"), ("res_id", "in", self.actions(invoice).ids)]
        )
        self.assertTrue(ours.filtered(lambda activity: not activity.active))
        uninstall_hook(self.env(su=True))
        self.assertFalse(ours.exists())
        self.assertEqual(len(self.debtor.activity_ids), 1)

    def test_uninstalling_removes_what_has_no_owner(self):
        """Keys of machines, filters of our models, a parameter: those of others stay."""
        keys = self.env["res.users.apikeys"].with_user(self.user)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        for scope in ("dunning.ring", "dunning.lifecycle", "rpc"):
            keys._generate(scope, "A machine's", tomorrow)
        saved = self.env["ir.filters"].sudo()
        for model in ("dunning.action", "res.partner"):
            saved |= saved.create({"name": "Mine", "model_id": model, "user_ids": False})
        parameters = self.env["ir.config_parameter"].sudo()
        self.assertTrue(parameters.get_param("relance_telephonique.interest_rates_until"))
        uninstall_hook(self.env(su=True))
        kept = keys.sudo().search([("user_id", "=", self.user.id)])
        self.assertEqual(kept.mapped("scope"), ["rpc"])
        self.assertEqual(saved.exists().mapped("model_id"), ["res.partner"])
        left = [("key", "=like", "relance_telephonique.%"), ("key", "not like", "company_of_the_")]
        self.assertFalse(parameters.search(left).mapped("key"))
