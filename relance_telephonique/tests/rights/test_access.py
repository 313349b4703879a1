"""Who may see and do what."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestAccess(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sam", "base.group_user")
        cls.collector = cls._create_user("nadia", GROUPS + "user")
        cls.manager = cls._create_user("mona", GROUPS + "manager")
        cls.portal = cls._create_user("paul", "base.group_portal")
        cls.own = cls._create_debtor("Garage Vidal", user_id=cls.salesperson.id)

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.own_debtor = self.invoice(100.00, due="2026-03-02", partner=self.own)
        self.own_sale = self.invoice(200.00, due="2026-03-02", invoice_user_id=self.salesperson.id)
        self.foreign = self.invoice(400.00, due="2026-03-09")

    # ------------------------------------------------------------------ groups

    def test_groups_imply_each_other(self):
        """Invoicing people are collectors, accounting managers are managers, all read their own."""
        self.assertTrue(self.accountant.has_group("relance_telephonique.group_dunning_user"))
        self.assertFalse(self.accountant.has_group("relance_telephonique.group_dunning_manager"))
        chief = self._create_user("chloe", "account.group_account_manager")
        self.assertTrue(chief.has_group("relance_telephonique.group_dunning_manager"))
        self.assertTrue(self.salesperson.has_group("relance_telephonique.group_dunning_history"))
        self.assertFalse(self.portal.has_group("relance_telephonique.group_dunning_history"))

    # ------------------------------------------------------------------ own customers

    def test_salesperson_reads_the_story_of_own_customers(self):
        """Those of whom they are the salesperson, and invoices that they sold."""
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        self.pause("2026-12-31", partner_id=self.own.id)
        self.pause("2026-12-31")
        self.become(self.salesperson)
        self.assertEqual(
            self.env["dunning.due.item"].search([]).mapped("amount_residual"), [100.00, 200.00]
        )
        lines = self.env["dunning.action.line"].search([])
        self.assertEqual(set(lines.mapped("amount_residual")), {100.00, 200.00})
        self.assertEqual(self.env["dunning.action"].search([]), lines.action_id)
        self.assertEqual(self.env["dunning.pause"].search([]).partner_id, self.own)
        self.assertTrue(all(self.env["dunning.due.item"].search([]).mapped("status_reason")))

    def test_collector_sees_all_customers(self):
        self.become(self.collector)
        self.assertEqual(len(self.env["dunning.due.item"].search([])), 3)

    def test_salesperson_acts_on_nothing(self):
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        draft = self.actions(self.own_debtor).with_user(self.salesperson)
        self.assertEqual(draft.state, "draft")
        for deed in ("action_approve", "action_cancel"):
            with self.assertRaises(AccessError, msg=deed):
                getattr(draft, deed)()
        with self.assertRaises(AccessError):
            self.env["dunning.run"].with_user(self.salesperson).create({})
        self.actions(self.own_debtor).action_approve()
        with self.assertRaises(AccessError):
            draft.action_done()

    def test_collector_without_accounting_rights_chases(self):
        """E-mail with the invoice attached, call, letter: no right on invoices is needed."""
        self.become(self.collector)
        self.assertFalse(self.env["account.move"].has_access("read"))
        made = self.diary("2026-03-05", "2026-03-19")
        self.assertIn(("2026-03-05", "email", {100.00: 3}), made)
        self.assertIn("letter", {channel for _when, channel, _carried in made})

    def test_collector_without_accounting_rights_calls(self):
        """Whatever the call ends with, what it leads to is noted."""
        self.on("2026-03-05")
        self.become(self.collector)
        self.assertFalse(self.env["account.move.line"].has_access("read"))
        outcomes = {
            "promise": {"promise_date": "2026-03-10"},
            "plan": {},
            "offer": {},
            "paid": {},
            "copy": {"email": "compta@garage.example"},
            "dispute": {},
        }
        for effect, details in outcomes.items():
            debtor = self._create_debtor(f"Garage {effect}")
            self.become(self.accountant)
            owed = self.invoice(100.00, due="2026-03-02", partner=debtor)
            self.become(self.collector)
            self.env.invalidate_all()
            outcome = self.env["dunning.call.outcome"].search([("effect", "=", effect)], limit=1)
            with self.subTest(effect=effect):
                context = {"default_partner_id": debtor.id}
                with Form(self.env["dunning.call.log"].with_context(**context)) as log:
                    log.outcome_id = outcome
                    for name, value in details.items():
                        setattr(log, name, value)
                log.record.action_log()
                self.env.invalidate_all()
                status = self.status(owed)
                self.assertEqual(status == "scheduled", effect == "offer", status)

    def test_collector_without_accounting_rights_changes_nothing_in_the_ledger(self):
        """What names items lends no right on them: neither to change, nor to delete, nor to add."""
        self.on("2026-03-05")
        owed = self.invoice(100.00, due="2026-03-02", partner=self.own)
        item = self.items(owed).move_line_id
        self.become(self.collector)
        pauses = self.env["dunning.pause"]
        values = {"partner_id": self.own.id, "date_until": "2026-04-01"}
        pause = pauses.create({**values, "move_line_ids": [Command.link(item.id)]})
        for command in (
            Command.update(item.id, {"name": "Changed"}),
            Command.delete(item.id),
            Command.create({"name": "Added", "move_id": owed.id}),
        ):
            with self.subTest(command=command):
                with self.assertRaisesRegex(AccessError, "named here"):
                    pauses.create({**values, "move_line_ids": [command]})
                with self.assertRaisesRegex(AccessError, "named here"):
                    pause.write({"move_line_ids": [command]})

    def test_collector_without_accounting_rights_agrees(self):
        """A promise beyond their limits, a later due date and a dispute, from the list."""
        self.on("2026-03-05")
        self.company.dunning_promise_max_amount = 10.00
        owed = self.invoice(100.00, due="2026-03-02", partner=self.own)
        self.become(self.collector)
        items = self.items(owed)
        made = []
        for window in (items.action_promise(), items.action_postpone(), items.action_dispute()):
            agreement = self.env[window["res_model"]]
            values = {
                name.removeprefix("default_"): value for name, value in window["context"].items()
            }
            if "postpone" in agreement._name:
                values["date_maturity"] = "2026-04-15"
            if "promise" in agreement._name:
                values["line_ids"] = [Command.create({"date": "2026-03-10", "amount": 100.00})]
            if "dispute" in agreement._name:
                values |= {"amount": 0.0, "category": "quality"}  # as the form sends them
            made.append(agreement.create(values))
            self.env.invalidate_all()
            Form(made[-1])
        promise, later, dispute = made
        self.assertEqual(dispute.amount, 100.00)
        promise.action_confirm()
        later.action_grant()
        self.assertEqual((promise.approval, later.approval), ("asked", "asked"))
        self.env.invalidate_all()
        dispute.action_founded()
        dispute.action_reopen()
        dispute.action_unfounded()
        self.become(self.manager)
        self.env.invalidate_all()
        promise.with_env(self.env).action_confirm()
        later.with_env(self.env).action_grant()
        self.assertEqual((promise.state, later.state), ("open", "granted"))
        self.env.invalidate_all()
        for agreement in made:
            Form(agreement.with_env(self.env))

    def test_buttons_open_what_they_say(self):
        """For whoever may press them: no access error, and the records are there."""
        self.pause("2026-12-31")
        run = self.run_on("2026-03-05")
        action, item = self.actions(self.own_debtor), self.items(self.own_debtor)
        opened = [
            (run.action_open_actions(), run.action_ids),
            (run.line_ids[0].action_open_items(), None),
            (action.action_open(), action),
            (action.line_ids.action_open_move(), self.own_debtor),
            (item.action_open_move(), self.own_debtor),
            (self.items(self.own_sale).action_open_reason(), self.env["dunning.pause"].search([])),
            (self.own_debtor.action_dunning_open_due_items(), item),
            (self.own.with_env(self.env).action_open_dunning_actions(), action),
            (self.own.with_env(self.env).action_open_dunning_due_items(), item),
        ]
        for window, records in opened:
            self.assertEqual(window["type"], "ir.actions.act_window")
            found = self.env[window["res_model"]].search(window.get("domain") or [])
            if records:
                self.assertIn(window["res_model"], records._name)
                self.assertTrue(window.get("res_id") in records.ids or records <= found)

    # ------------------------------------------------------------------ forms

    def test_form_of_a_partner_opens_for_everybody(self):
        self.run_on("2026-03-05")
        for user in (self.salesperson, self.collector, self.accountant, self.manager):
            partner = Form(self.own.with_user(user))
            self.assertEqual(partner.record.dunning_action_count, 1, user.name)

    def test_form_of_an_invoice_opens_for_everybody(self):
        """Also for a salesperson who may read invoices, as with Odoo's Sales, of somebody else."""
        sales = self.env["res.groups"].sudo().create({"name": "Sales"})
        sales.user_ids = self.salesperson
        for model in ("account.move", "account.move.line"):
            self.env["ir.model.access"].sudo().create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": sales.id,
                    "perm_read": True,
                }
            )
        self.run_on("2026-03-05")
        for user in (self.salesperson, self.accountant):
            self.become(user)
            for invoice in (self.own_debtor, self.foreign):
                values = invoice.with_user(user).web_read(self._our_part_of_the_form())[0]
                self.assertEqual(values["dunning_status"], "scheduled")
                self.assertIn("First reminder", values["dunning_timeline"])
            steps = self.own_debtor.with_user(user).dunning_line_ids
            self.assertEqual(steps.mapped("level_id.delay_days"), [3])

    def _our_part_of_the_form(self):
        """Return what the web client reads of our fields on an invoice's form."""
        view = self.env["account.move"].get_view(self.env.ref("account.view_move_form").id, "form")
        ours = etree.fromstring(view["arch"]).xpath(
            "//field[starts-with(@name, 'dunning_')][not(ancestor::field)]"
        )
        name = {"fields": {"display_name": {}}}
        return {
            field.get("name"): {"fields": dict.fromkeys(field.xpath(".//field/@name"), name)}
            if field.xpath(".//field")
            else name
            for field in ours
        }

    # ------------------------------------------------------------------ companies

    def test_other_company_stays_closed(self):
        """Nobody sees what a company of which they are not chases."""
        other = self._create_company(name="Emballages Suisse")
        other.write({"dunning_mode": "automatic", "dunning_user_id": self.user.id})
        elsewhere = self.ledger.__class__(other, self.today).invoice(self.debtor, 999.99, due=30)
        self.on("2026-03-05")
        run = self.env["dunning.run"].with_user(self.user).with_company(other).create({})
        run.action_run()
        self.assertEqual(run.action_ids.amount_residual, 999.99)
        hold = {"company_id": other.id, "partner_id": self.debtor.id, "date_until": "2026-12-31"}
        theirs = [
            run,
            run.line_ids,
            run.action_ids,
            run.action_ids.line_ids,
            self.env["dunning.pause"].with_user(self.user).create(hold),
            self.standard.with_user(self.user).copy({"name": "Theirs", "company_id": other.id}),
        ]
        theirs.append(theirs[-1].level_ids)
        self.assertTrue(theirs[-1])
        for user in (self.salesperson, self.collector, self.manager):
            for records in theirs:
                hidden = self.env[records._name].with_user(user).browse(records.ids)
                self.assertFalse(hidden._filtered_access("read"), f"{user.name}, {records}")
            items = self.env["dunning.due.item"].with_user(user)
            self.assertFalse(items.search([("move_id", "=", elsewhere.id)]))

    def test_salesperson_does_not_decide_who_is_chased(self):
        """Mona lets Sam edit his customers: not whether, how and by whom they are chased."""
        for user in (self.salesperson, self.collector):
            user.sudo().group_ids += self.env.ref("base.group_partner_manager")
        customer = self.own.with_user(self.salesperson)
        customer.comment = "Met on Tuesday"
        for values in (
            {"dunning_excluded": True},
            {"dunning_collector_id": self.salesperson.id},
            {"dunning_scenario_id": self.env.ref("relance_telephonique.scenario_loyal").id},
        ):
            with self.assertRaisesRegex(AccessError, "Only collectors"):
                customer.write(values)
        self.own.with_user(self.collector).dunning_excluded = True
