"""An update of the module takes people's settings as they are: it never fails on what they did,
brings nothing back that they deleted, and changes nothing that is theirs.
"""

from collections import defaultdict
from io import BytesIO

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import UserError
from odoo.modules import Manifest
from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.convert import convert_file, convert_xml_import
from odoo.tools.misc import file_open, file_path

from .common import DunningCommon, day

MODULE = "relance_telephonique"
# What people change, and where: the first field that takes a text, or says whether it is on.
THEIRS = {
    "dunning.scenario": "name",
    "dunning.level": "name",
    "dunning.call.outcome": "name",
    "dunning.script": "name",
    "dunning.interest.rate": "source",
    "dunning.legal.value": "source",
    "mail.template": "name",
    "sms.template": "name",
    "mail.activity.type": "summary",
    "ir.cron": "name",
    "ir.actions.report": "name",
    "report.paperformat": "name",
    "ir.rule": "domain_force",
}
# What comes back when it was deleted: without a rule, people would read what is not theirs.
RESTORED = {"dunning.legal.value", "ir.rule"}
# What nobody may delete any more, and may have deleted before.
KEPT = {"dunning.legal.value", "mail.activity.type"}
# What a new version may change: nobody edits it but through the settings of Odoo's developer mode.
OURS = {
    "ir.actions.act_window",
    "ir.actions.client",
    "ir.actions.server",
    "ir.asset",
    "ir.model",
    "ir.model.access",
    "ir.model.constraint",
    "ir.model.fields",
    "ir.model.fields.selection",
    "ir.model.inherit",
    "ir.model.relation",
    "ir.module.category",
    "ir.ui.menu",
    "ir.ui.view",
    "res.groups",
    "res.groups.privilege",
    "res.partner",
}
# What only the demo data has: what happened to its invoices.
OF_DEMO = {"account.move", "dunning.dispute", "dunning.promise"}


@tagged("post_install", "-at_install")
class TestUpdate(DunningCommon):
    def begin(self):
        super().begin()
        self.env = self.env(user=self.env.ref("base.user_root").id, su=True)
        self.own = self.env["dunning.scenario"].create({"name": "Our own"})
        companies = self.env["res.company"].with_context(active_test=False)
        companies.search([]).dunning_scenario_id = self.own
        for model in ("dunning.promise", "dunning.dispute", "dunning.action"):  # the demo data's
            self.env[model].with_context(**{MODULE_UNINSTALL_FLAG: True}).search([]).unlink()

    def shipped(self):
        """Return ``{model: {xml id: record}}`` of what the module ships and people own."""
        found = defaultdict(dict)
        for entry in self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "in", list(THEIRS))]
        ):
            if record := self.env[entry.model].browse(entry.res_id).exists():
                found[entry.model][entry.name] = record
        return found

    def update(self, mode="update"):
        """Load the files that ship what people own, as ``-u`` does."""
        for name in Manifest.for_addon(MODULE)["data"]:
            if not name.startswith(("views/", "wizard/")):
                with file_open(f"{MODULE}/{name}") as file:
                    if 'noupdate="1"' in file.read():
                        convert_file(self.env, MODULE, name, {}, mode=mode)
        self.env.flush_all()
        self.env.invalidate_all()

    def delete_all(self):
        shipped = self.shipped()
        for model in sorted(THEIRS, key=lambda model: model == "dunning.scenario"):
            if model == "dunning.legal.value":
                continue  # the last value of each stays: deadlines are reckoned from it
            records = self.env[model].union(*shipped[model].values())
            records.with_context(**{MODULE_UNINSTALL_FLAG: model in KEPT}).unlink()
        self.env.flush_all()

    # ------------------------------------------------------------------ all that is shipped

    def test_all_that_is_shipped_is_somebody_s(self):
        """A new kind of record says whether people own it."""
        models = self.env["ir.model.data"].search([("module", "=", MODULE)]).mapped("model")
        self.assertFalse(set(models) - set(THEIRS) - OURS - OF_DEMO)
        self.assertEqual({model for model, found in self.shipped().items() if found}, set(THEIRS))

    def test_what_is_edited_stays(self):
        shipped = self.shipped()
        for model, name in THEIRS.items():
            for record in shipped[model].values():
                record[name] = "[(1, '=', 1)]" if model == "ir.rule" else f"Ours {record.id}"
        self.update()
        for model, name in THEIRS.items():
            for xml_id, record in shipped[model].items():
                with self.subTest(xml_id):
                    kept = "[(1, '=', 1)]" if model == "ir.rule" else f"Ours {record.id}"
                    self.assertEqual(record[name], kept)

    def test_what_is_deleted_stays_away(self):
        before = {model: set(found) for model, found in self.shipped().items()}
        self.delete_all()
        self.update()
        for model in THEIRS:
            expected = before[model] if model in RESTORED else set()
            self.assertEqual(set(self.shipped()[model]), expected, model)

    def test_a_new_database_gets_all_of_it(self):
        before = {model: set(found) for model, found in self.shipped().items()}
        self.delete_all()
        self.update(mode="init")
        self.assertEqual({model: set(found) for model, found in self.shipped().items()}, before)

    # ------------------------------------------------------------------ put in their place

    def test_own_steps_on_the_days_of_deleted_ones(self):
        """Each shipped step is deleted, and one of their own stands on its day."""
        shipped = self.shipped()["dunning.level"].values()
        own = self.env["dunning.level"]
        for level in shipped:
            values = {"name": "Ours", "scenario_id": level.scenario_id.id, "channel": "manual"}
            values["delay_days"] = level.delay_days
            level.unlink()
            own |= own.create(values)
        self.update()
        self.assertEqual(set(own.mapped("channel")), {"manual"})
        self.assertFalse(self.shipped()["dunning.level"])

    def test_own_rates_in_the_place_of_deleted_ones(self):
        own = self.env["dunning.interest.rate"]
        for rate in self.shipped()["dunning.interest.rate"].values():
            day = rate.date
            rate.unlink()
            own |= own.create(self.rates(day))
        self.update()
        self.assertEqual(set(own.mapped("ecb")), {1.23})
        self.assertEqual(own.search([]), own)

    # ------------------------------------------------------------------ older databases

    def migrate(self, script, version):
        """Run a script of ``migrations/``, named by its path inside of it, as an update from
        ``version`` does.
        """
        self.env.flush_all()
        path = file_path(f"{MODULE}/migrations/{script}")
        exec_script(self.env.cr, version, path, MODULE, "post")
        self.env.invalidate_all()

    def give_letter_of_warning(self, version="19.0.2.8.0"):
        self.migrate("19.0.2.9.0/post-warning_letter.py", version)

    def test_warning_of_an_older_database(self):
        """The preventive scenario was there before its warning letter, and printed the reminder;
        what somebody has chosen since stays.
        """
        step = self.env.ref(f"{MODULE}.level_preventive_warning")
        reminder, second, warning = (
            self.env.ref(f"{MODULE}.action_report_{name}_letter")
            for name in ("dunning", "second", "warning")
        )
        self.assertEqual(step.report_id, warning)
        step.report_id = reminder
        self.give_letter_of_warning()
        self.assertEqual(step.report_id, reminder)  # both came at once: a choice

        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_level SET create_date = create_date - interval '1 day' WHERE id = %s",
            [step.id],
        )
        for found, left in ((reminder, warning), (warning.browse(), warning), (second, second)):
            step.report_id = found
            self.give_letter_of_warning()
            self.assertEqual(step.report_id, left, found.name)
        step.write({"channel": "manual", "report_id": False})
        self.give_letter_of_warning()
        self.assertFalse(step.report_id)

    def test_warning_letter_that_was_never_there(self):
        """The oldest databases get the letter itself; from those that had it, it was deleted."""
        step = self.env.ref(f"{MODULE}.level_preventive_warning")
        step.report_id = self.env.ref(f"{MODULE}.action_report_dunning_letter")
        self.env.ref(f"{MODULE}.action_report_warning_letter").unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_level SET create_date = create_date - interval '1 day' WHERE id = %s",
            [step.id],
        )
        self.give_letter_of_warning("19.0.2.0.0")
        self.assertEqual(step.report_id.report_name, f"{MODULE}.report_dunning_letter")
        self.give_letter_of_warning("19.0.1.0.0")
        warning = self.env.ref(f"{MODULE}.action_report_warning_letter")
        self.assertEqual(warning.report_name, f"{MODULE}.report_warning_letter")
        self.assertEqual(step.report_id, warning)

    def test_promises_to_confirm_of_an_older_database(self):
        """Until 19.0.2.14.0 only promises that run said for when they are."""
        owed = self.items(self.invoice(900.00, due="2026-01-02"))
        plan = [{"date": "2026-01-20", "amount": 500.00}, {"date": "2026-01-12", "amount": 400.00}]
        promises = self.env["dunning.promise"].create(
            [
                {
                    "partner_id": self.debtor.id,
                    "move_line_ids": owed.ids,
                    "line_ids": [Command.create(line) for line in plan],
                }
                for _twice in range(2)
            ]
        )
        promises[1].action_cancel()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_promise SET next_date = NULL WHERE id IN %s", [promises._ids]
        )
        self.migrate("19.0.2.14.0/post-promises_to_confirm.py", "19.0.2.13.0")
        self.assertEqual(promises.mapped("next_date"), [day("2026-01-12"), False])

    # ------------------------------------------------------------------ the release of 2027

    def rates(self, day):
        return {
            "date": day,
            "ecb": 1.23,
            "legal_professional": 2.34,
            "legal_individual": 5.67,
            "source": "Bank of France",
            "confirmed": True,
        }

    def release(self, *days):
        """Update to a version that ships the rates of these half-years."""
        records = "".join(
            f"""<record id="interest_rate_{day[:4]}_{1 if day[5:7] == "01" else 2}"
                        model="dunning.interest.rate">
                    <field name="date">{day}</field>
                    <field name="ecb">9</field>
                    <field name="legal_professional">9</field>
                    <field name="legal_individual">9</field>
                    <field name="source">The release</field>
                </record>"""
            for day in days
        )
        content = f'<odoo noupdate="1">{records}</odoo>'.encode()
        file = BytesIO(content)
        file.name = "dunning_interest_rate.xml"
        convert_xml_import(self.env, MODULE, file, {}, mode="update")
        self.env.flush_all()

    def test_rates_entered_before_the_release(self):
        """A manager entered and confirmed 2027 as the product asks; the release adopts it, and the
        half-year that nobody has entered comes with it.
        """
        entered = self.env["dunning.interest.rate"].create(self.rates("2027-01-01"))
        for _release in range(2):
            self.release("2026-07-01", "2027-01-01", "2027-07-01")
            self.assertEqual((entered.ecb, entered.confirmed), (1.23, True))
            self.assertEqual(self.env.ref(f"{MODULE}.interest_rate_2027_1"), entered)
            self.assertEqual(self.env.ref(f"{MODULE}.interest_rate_2027_2").ecb, 9)
        self.env.ref(f"{MODULE}.interest_rate_2027_2").unlink()
        self.release("2027-07-01")
        self.assertFalse(self.env.ref(f"{MODULE}.interest_rate_2027_2", raise_if_not_found=False))

    # ------------------------------------------------------------------ and life goes on

    @mute_logger("odoo.addons.mail.models.mail_activity_mixin")
    def test_life_without_what_was_deleted(self):
        """Nothing that people may delete keeps a payment from being booked, a call from being
        logged, or another day from beginning.
        """
        self.own.level_ids = [(0, 0, {"name": "Call", "delay_days": 3, "channel": "phone"})]
        outcome = self.env["dunning.call.outcome"].create({"name": "Promise", "effect": "promise"})
        rules = self.shipped()["ir.rule"]
        self.delete_all()
        self.assertTrue(rules)
        self.on("2026-02-02")
        self.become(self.accountant)
        self.company.sudo().dunning_scenario_id = self.own
        invoice, other = self.invoice(100.00, due="2026-03-02"), self.invoice(50.00, "2026-04-01")
        self.run_on("2026-03-05")
        call = self.actions(invoice)
        self.assertTrue(call.activity_ids)
        call._log_call(outcome, promise_date="2026-03-20")
        self.pay(other)
        promise = self.env["dunning.promise"].search([("partner_id", "=", self.debtor.id)])
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["dunning.action"]._cron_follow()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "action_report_plan was deleted"):
            promise.action_print_plan()
        with self.assertRaisesRegex(UserError, "action_report_statement was deleted"):
            self.debtor.with_env(self.env).action_dunning_statement()
        guide = self.env["dunning.guide"].with_user(self.user).create({})
        self.assertIn("or was deleted", guide.next_run)
