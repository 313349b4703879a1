"""What only methods write, told as what people would like to write instead."""

from contextlib import suppress

from odoo import SUPERUSER_ID, Command
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from .everything import EverythingCase

UNINSTALLING = {MODULE_UNINSTALL_FLAG: True}
PAID_TO = {"dunning.case.cost"}  # names whom a cost was paid to, no debtor
THIEF = {"email": "thief@example.com"}


class TestProtected(EverythingCase):
    def rpc(self, user, records, method, *args, **context):
        """Call as the web client, or a script, does."""
        if records:
            args = (records.ids, *args)
        self.env.invalidate_all()
        return call_kw(self.env[records._name].with_user(user), method, args, {"context": context})

    def check_refused(self, user, records, method, *args, **context):
        with (
            self.subTest(user=user.name, model=records._name, method=method, args=args),
            self.assertRaises(UserError),  # an AccessError is one
        ):
            self.rpc(user, records, method, *args, **context)
        self.env.invalidate_all()

    # ------------------------------------------------------------------ approvals

    def test_collector_grants_nothing(self):
        """Nadia gives penalties up, and a manager is asked: she cannot say that it was granted; nor
        by the context, by what she chose as her default value, by an import or a copy.
        """
        self.become(self.collector)
        promises = self.env["dunning.promise"]
        values = {
            "partner_id": self.debtor.id,
            "move_line_ids": [Command.set(self.items(self.disputed).ids)],
            "line_ids": [Command.create({"date": "2026-03-30", "amount": 100.00})],
            "penalties": "waived",
        }
        self.env["ir.default"].set("dunning.promise", "state", "open", user_id=True)
        context = {"default_approval": "granted", "default_approved_by": self.manager.id}
        promise = promises.browse(self.rpc(self.collector, promises, "create", values, **context))
        self.assertEqual((promise.state, promise.approval), ("draft", False))
        self.assertFalse(promise.approved_by)
        promise.action_confirm()
        self.assertEqual((promise.approval, promise.state), ("asked", "draft"))
        for attack in (
            {"approval": "granted"},
            {"approved_by": self.manager.id},
            {"state": "open"},
        ):
            self.check_refused(self.collector, promise, "write", attack)
            self.check_refused(self.collector, promise, "web_save", attack, {})
            self.check_refused(self.collector, promises, "create", {**values, **attack})
        found = promises.load([".id", "state"], [[str(promise.id), "open"]])
        self.assertFalse(found["ids"])
        self.assertEqual((promise.approval, promise.state), ("asked", "draft"))
        note = self.the("dunning.note")
        self.assertEqual(note.user_id, self.manager)
        [copied] = self.rpc(self.collector, note, "copy")
        self.assertEqual(note.browse(copied).user_id, self.collector)

    def test_what_was_agreed_or_done_stays(self):
        """A running promise is not made milder, a settled dispute not larger; of the e-mail of
        5 March nobody makes a letter of last year.
        """
        promise = self.the("dunning.promise").with_env(self.env)
        self.assertEqual((promise.state, promise.penalties), ("open", "reserved"))
        self.check_refused(self.collector, promise, "write", {"penalties": "waived"})
        self.rpc(self.collector, promise, "write", {"penalties": "reserved"})
        dispute = self.the("dunning.dispute").with_env(self.env)
        dispute.action_unfounded()
        self.check_refused(self.collector, dispute, "write", {"amount": 1.00})
        done = self.actions(state="done")[0]
        self.assertEqual(done.channel, "email")
        stranger = self.env.ref("base.partner_admin")
        for attack in (
            {"channel": "letter"},
            {"date": "2025-03-05"},
            {"date_done": "2025-03-05"},
            {"contact_id": stranger.id},
            {"partner_id": stranger.id},
            {"company_id": self.other_company.id},
            {"level_id": self.level("letter").id},
            {"line_ids": [Command.update(done.line_ids[0].id, {"amount_residual": 1.00})]},
        ):
            self.check_refused(self.manager, done, "write", attack)

    def test_whose_it_is_stays(self):
        """An innocent customer never stands in the queue with somebody else's invoice: of no
        document about a debtor's items the debtor, the company or the currency changes; nor does
        the channel of several contacts at once, nor without its form.
        """
        noyer = self._create_debtor("Garage Noyer")
        dollar = self.env.ref("base.USD")
        self.the("dunning.discount.offer").with_user(self.manager).action_approve()
        others = {
            "partner_id": noyer.id,
            "company_id": self.other_company.id,
            "currency_id": dollar.id,
        }
        for name in self.our_models():
            fields = self.env[name]._fields
            if "partner_id" not in fields or self.env[name]._transient or name in PAID_TO:
                continue
            for field, other in others.items():
                if field in fields and fields[field].store:
                    for user in (self.collector, self.manager):
                        self.check_refused(user, self.the(name), "write", {field: other})
        self.become(self.accountant)
        vidal = self._create_debtor("Garage Vidal et fils")
        self.company.dunning_mode = "approval"
        self.invoice(100.00, due="2026-03-09", partner=noyer)
        self.invoice(100.00, due="2026-03-09", partner=vidal)
        drafts = self.run_on("2026-03-12").action_ids.filtered(
            lambda action: action.partner_id in noyer | vidal
        )
        self.assertEqual(len(drafts), 2)
        for user in (self.collector, self.manager):
            for attack in ({"channel": "phone"}, {"partner_id": self.debtor.id}):
                self.check_refused(user, drafts, "write", attack)
                self.check_refused(user, drafts, "web_save", attack, {})
                self.check_refused(user, drafts, "web_save_multi", [attack] * 2, {})
        with self.assertRaisesRegex(AccessError, "cancel it, and make another one"):
            drafts[0].with_user(self.manager).write({"partner_id": self.debtor.id})
        self.rpc(self.collector, drafts[0], "web_save", {"channel": "phone"}, {})
        self.assertEqual(drafts[0].channel, "phone")

    # ------------------------------------------------------------------ the ledger

    def test_call_in_somebody_elses_name(self):
        """A call is what the caller says of it; who called, and when, is noted by itself."""
        call, outcome = self.the("dunning.call"), self.outcome("voicemail")
        [values] = call.copy_data()
        false = {"user_id": self.manager.id, "date": "2025-01-15 10:00:00"}
        self.check_refused(self.collector, call.browse(), "create", {**values, **false})
        self.check_refused(self.collector, call, "copy", false)
        action = self.call.with_user(self.collector)
        with self.assertRaises(AccessError):
            action.action_log_outcome(outcome.id, **false)
        self.env["ir.default"].with_user(self.collector).set(
            "dunning.call", "user_id", self.manager.id, user_id=True
        )
        self.on("2026-03-13")
        context = {f"default_{name}": value for name, value in false.items()}
        action.with_context(**context).action_log_outcome(outcome.id, note="Nobody.")
        logged = self.call.call_ids.filtered(lambda call: call.note == "Nobody.")
        self.assertEqual(logged.user_id, self.collector)
        self.assertEqual(str(logged.date.date()), "2026-03-13")

    def test_nothing_is_deleted(self):
        """Not by a manager, not even by the superuser: what happened, happened."""
        done = self.actions(state="done")
        for records in (
            done,
            done.line_ids,
            *map(
                self.the,
                (
                    "dunning.call",
                    "dunning.case",
                    "dunning.case.event",
                    "dunning.note",
                    "dunning.penalty",
                    "dunning.promise.item",
                    "dunning.run",
                    "dunning.run.line",
                ),
            ),
        ):
            self.assertTrue(records)
            for user in (self.manager, self.env.ref("base.user_root")):
                self.check_refused(user, records, "unlink")
            self.check_refused(self.manager, records, "unlink", **UNINSTALLING)
            self.assertEqual(records.exists(), records)
        rate = self.env["dunning.interest.rate"].sudo().search([("confirmed", "=", True)], limit=1)
        self.check_refused(self.outsider, rate, "unlink")
        self.check_refused(self.manager, rate, "unlink", **UNINSTALLING)
        promise = self.the("dunning.promise")
        self.check_refused(self.collector, promise, "unlink", **UNINSTALLING)
        self.check_refused(self.manager, rate, "write", {"confirmed": False})

    # ------------------------------------------------------------------ naming lends no right

    def test_collector_names_what_the_debtor_owes(self):
        """Nadia may not read the ledger: she names what Meunier owes, and changes nothing by it: no
        address, no message, no document.
        """
        self.become(self.accountant)
        foreign = self.invoice(50.00, due="2026-04-02", partner=self._create_debtor("Garage Noyer"))
        self.become(self.collector)
        self.assertFalse(self.env["account.move.line"].has_access("read"))
        item = self.items(self.owed).move_line_id
        pause = self.pause("2026-05-01")
        pause.move_line_ids = [Command.link(item.id)]
        for others in (foreign.sudo().line_ids, self.owed.sudo().line_ids - item.sudo()):
            for command in (Command.link(others[0].id), Command.set(others.ids)):
                self.check_refused(self.collector, pause, "write", {"move_line_ids": [command]})
        self.assertEqual(pause.sudo().move_line_ids, item.sudo())

        admin, dispute = self.env.ref("base.partner_admin").sudo(), self.the("dunning.dispute")
        files = self.env["ir.attachment"].with_user(SUPERUSER_ID)
        letter = files.create({"name": "Contract", "raw": b"signed"})
        values = {"partner_id": self.debtor.id, "move_ids": [Command.set(self.owed.ids)]}
        for attack in (
            {"message_partner_ids": [Command.update(admin.id, THIEF)]},
            {"attachment_ids": [Command.update(letter.id, {"name": "Changed"})]},
            {"attachment_ids": [Command.delete(letter.id)]},
        ):
            context = {f"default_{name}": value for name, value in attack.items()}
            self.check_refused(
                self.collector, dispute, "write", {"move_ids": [Command.clear()], **attack}
            )
            self.check_refused(self.collector, dispute.browse(), "create", {**values, **attack})
            with suppress(UserError):  # a default value is refused, or does nothing
                made = self.rpc(self.collector, dispute.browse(), "create", values, **context)
                self.assertFalse(dispute.browse(made).attachment_ids)
        for command in (
            Command.link(letter.id),
            Command.update(letter.id, {}),
            Command.set(letter.ids),
        ):
            context = {"default_attachment_ids": [command]}
            self.check_refused(self.collector, dispute.browse(), "create", values, **context)
        self.assertNotEqual(admin.email, THIEF["email"])
        self.assertEqual((letter.name, letter.res_id), ("Contract", 0))

    def test_nothing_is_done_on_another_day(self):
        """A client may ask how things will stand in 2030, or stood last year. It does nothing on
        that day: Nadia would remind of what is not due yet, or have done today's task in four
        years, or a year ago; Sam would hold Meunier back for as long.
        """
        self.debtor.sudo().user_id = self.salesperson
        actions = self.env["dunning.action"]
        manual = {"partner_id": self.debtor.id, "channel": "manual"}
        task = actions.browse(self.rpc(self.collector, actions, "create", manual))
        news = (
            self.env["dunning.customer.news"]
            .with_user(self.salesperson)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "kind": "dispute",
                    "item_ids": self.items(self.owed).ids,
                    "amount": 10.00,
                }
            )
        )
        later, before = {"dunning_date": "2030-01-01"}, {"dunning_date": "2025-03-12"}
        self.check_refused(self.collector, task, "action_process", **later)
        for user, records, method, *args in (
            (self.collector, task, "action_done"),
            (self.collector, actions, "create", manual),
            (self.manager, self.the("dunning.dispute"), "action_resolve", False),
            (self.salesperson, news, "action_tell"),
        ):
            self.check_refused(user, records, method, *args, **later)
            self.check_refused(user, records, method, *args, **before)
        self.assertEqual((task.state, task.date_done), ("ready", False))
        items = self.rpc(self.collector, self.items(self.owed), "read", ["days_late"], **later)
        self.assertGreater(items[0]["days_late"], 1000)
        self.rpc(self.collector, task, "action_done", dunning_date="2026-03-12")
        self.assertEqual(str(task.date_done), "2026-03-12")

    def test_what_is_elevated_takes_nothing_along(self):
        """What Sam passes on is noted with more rights than he has: his context brings nothing
        along. What Mona's script writes is watched, and never as what the system claims. She
        sets where her company is, and no list of commands goes with it.
        """
        self.debtor.sudo().user_id = self.salesperson
        admin = self.env.ref("base.partner_admin").sudo()
        self.become(self.salesperson)
        told = self.env["dunning.customer.news"].create(
            {
                "partner_id": self.debtor.id,
                "kind": "dispute",
                "item_ids": self.items(self.owed).ids,
                "amount": 10.00,
            }
        )
        context = {
            "default_message_partner_ids": [Command.update(admin.id, THIEF)],
            "default_state": "founded",
        }
        self.rpc(self.salesperson, told, "action_tell", **context)
        dispute = self.env["dunning.dispute"].sudo().search([("amount", "=", 10.00)])
        self.assertEqual(dispute.state, "open")
        self.assertNotEqual(admin.email, THIEF["email"])

        watched = self.env["dunning.mail"].sudo().search([])
        for kind in ("thanks", "copy", "nonsense", {}, "recap"):
            context = {"dunning_watched": kind, "default_state": "failed"}
            mail = {"body": "Good morning.", "partner_ids": self.debtor.ids, "context": context}
            call_kw(self.debtor.with_user(self.manager), "message_post", [self.debtor.ids], mail)
        made = watched.search([]) - watched
        self.assertEqual((made.kind, made.state), ("recap", "waiting"))

        guide = self.the("dunning.guide")
        self.rpc(self.manager, guide, "write", {"street": "8 quai Sud", "dunning_mode": "approval"})
        self.assertEqual(self.company.street, "8 quai Sud")
        self.assertEqual(self.company.dunning_mode, "approval")
        self.check_refused(self.collector, guide, "write", {"street": "9 quai Sud"})
