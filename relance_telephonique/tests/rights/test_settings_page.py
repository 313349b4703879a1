"""Mona manages dunning and is no administrator: she has its settings on a page of their own."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
ELSEWHERE = {  # what a settings page could reach and must not
    "name": "Emballages Pirates",
    "street": "9 quai Sud",
    "email": "thief@example.com",
    "currency_id": 1,
    "partner_id": 1,
    "dunning_test_mail_id": 1,
    "dunning_scenario_timeline": "<p>Never</p>",
}
ADMINISTRATORS_ALONE = {"dunning_dial_url"}  # an address that the server asks
NESTED = ([Command.create({"name": "Mine"})], [Command.update(1, {"name": "Mine"})])


@tagged("post_install", "-at_install")
class TestSettingsPage(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mona = cls._create_user("mona", GROUPS + "manager")
        cls.nadia = cls._create_user("nadia", GROUPS + "user")
        cls.sam = cls._create_user("sam", "base.group_user")

    def setUp(self):
        super().setUp()
        self.window = self.env["dunning.settings"].with_user(self.mona).action_open_settings()
        self.page = self.env["dunning.settings"].with_user(self.mona).browse(self.window["res_id"])

    def rpc(self, user, method, *args):
        """Call the page as the web client, or a script, does."""
        self.env.invalidate_all()
        answer = call_kw(self.page.with_user(user), method, list(args), {})
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    def change(self, user, **values):
        return self.rpc(user, "write", self.page.ids, values)

    def test_a_manager_sets_what_dunning_needs(self):
        self.change(
            self.mona,
            dunning_tolerance=5.0,
            dunning_call_morning_from=8.5,
            dunning_note_months=12,
            dunning_interest_policy="agreed",
            dunning_interest_rate=9.0,
        )
        company = self.company.sudo()
        self.assertEqual((company.dunning_tolerance, company.dunning_note_months), (5.0, 12))
        self.assertEqual(company.dunning_call_morning_from, 8.5)
        self.assertEqual(
            (company.dunning_interest_policy, company.dunning_interest_rate), ("agreed", 9.0)
        )
        self.assertEqual(self.page.dunning_tolerance, 5.0, "and reads it back")

    def test_page_is_read_as_it_opens(self):
        views = self.rpc(self.mona, "get_views", [(False, "form")])
        arch = views["views"]["form"]["arch"]
        self.assertNotIn("<block", arch)
        names = self.page._settings()
        self.assertEqual([name for name in sorted(names) if f'name="{name}"' not in arch], [])
        read = self.rpc(self.mona, "web_read", self.page.ids, dict.fromkeys(names, {}))
        self.assertEqual(read[0]["dunning_tolerance"], self.company.dunning_tolerance)

    def test_it_has_what_odoos_settings_have(self):
        """What a bridge adds to those stands here too: one definition for both."""
        theirs = {
            name for name in self.env["res.config.settings"]._fields if name.startswith("dunning_")
        }
        self.assertEqual(theirs - set(self.page._fields), ADMINISTRATORS_ALONE)
        self.assertLessEqual({"dunning_mode", "dunning_signature"}, self.page._settings())
        self.assertTrue(all(name.startswith("dunning_") for name in self.page._settings()))

    def test_nothing_else_of_the_company(self):
        fields = [name for name in ELSEWHERE if name in self.company._fields]
        before = self.company.sudo().read(fields)
        for name, value in ELSEWHERE.items():
            with self.subTest(name=name):
                try:
                    self.change(self.mona, **{name: value})
                except (AccessError, ValueError):
                    self.env.invalidate_all()
                self.assertEqual(self.company.sudo().read(fields), before)

    def test_nested_commands_are_refused(self):
        many2one = [
            name for name in self.page._settings() if self.page._fields[name].type == "many2one"
        ]
        self.assertIn("dunning_scenario_id", many2one)
        for name in many2one:
            kept = self.company.sudo()[name]
            names = kept.mapped("display_name")
            for command in NESTED:
                with self.subTest(name=name, command=command):
                    refused = self.assertRaises(Exception)  # noqa: B017 whoever refuses it first
                    with refused, self.env.cr.savepoint():
                        self.change(self.mona, **{name: command})
                    self.env.invalidate_all()
                    self.assertEqual(self.company.sudo()[name].mapped("display_name"), names)
        self.assertFalse(
            [name for name in self.page._settings() if self.page._fields[name].type[1:] == "2many"]
        )

    def test_limits_hold_here_too(self):
        with self.assertRaises(ValidationError):
            self.change(self.mona, dunning_call_morning_from=30.0)

    def test_only_managers(self):
        for user in (self.nadia, self.sam):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self.change(user, dunning_mode="off")
                with self.assertRaises(AccessError):
                    self.rpc(user, "action_open_settings")

    def test_only_their_company(self):
        other = self._create_company(name="Emballages Suisse")
        with self.assertRaises(AccessError):
            self.change(self.mona, company_id=other.id, dunning_tolerance=9.0)
        for values in ({"company_id": other.id}, {"dunning_tolerance": 9.0}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.mona, "create", [values])
        self.env.invalidate_all()
        self.assertNotIn(9.0, (self.company | other).sudo().mapped("dunning_tolerance"))
