"""What one may name and change beyond one's own records: contacts, files, accounts, what all share.

Each story goes through the server's door, as a client would that follows no form.
"""

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestReach(DunningCommon):
    """Nadia collects, without any right on contacts or on the ledger. Eva may change contacts too.
    Sam sells. Mona manages the dunning of this company, and is not in Emballages Suisse.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls._create_user("nadia", GROUPS + "user")
        cls.editor = cls._create_user("eva", GROUPS + "user,base.group_partner_manager")
        cls.manager = cls._create_user("mona", GROUPS + "manager")
        cls.salesperson = cls._create_user("sam", "base.group_user,base.group_partner_manager")
        cls.admin = cls.env.ref("base.user_admin")
        cls.other_company = cls._create_company(name="Emballages Suisse")

    def begin(self):
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.bill = self.invoice(1200.00, due="2026-03-02")
        self.on("2026-03-10")
        self.call_step = self.contact("phone")

    def contact(self, channel):
        """Return an action about the bill, in Nadia's hands."""
        item = self.items(self.bill)
        actions = self.env["dunning.action"]._by_method()
        return actions.create(
            {
                "partner_id": self.debtor.id,
                "channel": channel,
                "user_id": self.collector.id,
                "line_ids": [Command.create({**item._action_line_values(), "level_id": False})],
            }
        )

    def rpc(self, user, records, method, *args, **context):
        """Call a method as ``user`` does from outside."""
        if records.ids:
            args = (records.ids, *args)
        model = self.env[records._name].with_user(user)
        answer = call_kw(model, method, list(args), {"context": context})
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    # ------------------------------------------------------------------ contacts

    def log(self, user, outcome, **values):
        """Log how the call ended, as the web client does."""
        log = self.env["dunning.call.log"]
        values = {
            "action_id": self.call_step.id,
            "outcome_id": self.outcome(outcome).id,
            **values,
        }
        [log_id] = self.rpc(user, log, "create", [values])
        self.rpc(user, log.browse(log_id), "action_log")

    def asked(self):
        """Return ``(who is asked, what)`` to mend about the contact."""
        notices = self.call_step.activity_ids.filtered(lambda one: "Right" in (one.summary or ""))
        return [(notice.user_id, notice.summary) for notice in notices]

    def test_contacts_are_the_debtors(self):
        """Nadia names the administrator as a contact, to read or change what is theirs."""
        foreign = self.admin.partner_id
        promise = {"partner_id": self.debtor.id, "contact_id": foreign.id}
        call = {
            "action_id": self.call_step.id,
            "company_id": self.company.id,
            "partner_id": self.debtor.id,
            "outcome_id": self.outcome("refusal").id,
            "contact_id": foreign.id,
        }
        attempts = {
            "action": lambda: self.rpc(
                self.collector, self.call_step, "write", {"contact_id": foreign.id}
            ),
            "promise": lambda: self.rpc(
                self.collector, self.env["dunning.promise"], "create", [promise]
            ),
            "call": lambda: self.env["dunning.call"]._by_method().create(call),
            "log": lambda: self.log(self.collector, "refusal", contact_id=foreign.id),
        }
        for name, attempt in attempts.items():
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, "no contact of"),
                self.cr.savepoint(),
            ):
                attempt()

    def test_people_of_a_branch_are_contacts(self):
        """Julie works at a shop of the debtor's, which is a company too."""
        shop = self._create_debtor("Boulangerie Gare", parent_id=self.debtor.id)
        julie = self._create_debtor("Julie Perrin", parent_id=shop.id, is_company=False)
        self.rpc(self.collector, self.call_step, "write", {"contact_id": julie.id})
        self.assertEqual(self.call_step.contact_id, julie)

    def test_copies_to_an_address_without_the_right_to_change_contacts(self):
        """They go to the address, the contact stays, and Eva finds in her inbox what to correct."""
        self.log(self.collector, "not_received", email="factures@meunier.example")
        self.send_mails()
        self.assertEqual(self._mails[0]["email_to"], ["factures@meunier.example"])
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self.debtor.email, "boulangerie@meunier.example")
        self.assertEqual(self.status(self.bill), "paused")
        self.assertEqual(
            self.asked(),
            [
                (
                    self.editor,
                    "Right e-mail address of Boulangerie Meunier: factures@meunier.example",
                )
            ],
        )

    def test_address_of_who_may_change_contacts_is_kept(self):
        self.log(self.editor, "not_received", email="factures@meunier.example")
        self.assertEqual(self.debtor.email, "factures@meunier.example")
        self.assertFalse(self.asked())

    def test_address_of_a_login_is_never_changed(self):
        """The debtor's accountant has a login on the portal: a password would go to the address."""
        portal = self._create_user("paul", "base.group_portal")
        portal.partner_id.parent_id = self.debtor
        for user in (self.editor, self.collector):
            with self.subTest(user.name), self.cr.savepoint() as savepoint:
                self.log(
                    user,
                    "not_received",
                    contact_id=portal.partner_id.id,
                    email="nadia@elsewhere.example",
                )
                self.assertEqual(portal.partner_id.email, "paul@emballages.example")
                self.assertTrue(self.asked())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_wrong_person_without_the_right_to_add_contacts(self):
        """Nobody is added with Nadia's values; Eva is asked to, and the call stays to be made."""
        values = {"contact_name": "Ahmed Belkacem", "contact_phone": "01 99 00 55 66"}
        before = self.env["res.partner"].search_count([])
        self.log(self.collector, "wrong_person", **values)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(self.call_step.state, "ready")
        [(user, what)] = self.asked()
        self.assertEqual(user, self.editor)
        self.assertIn("Ahmed Belkacem, 01 99 00 55 66", what)
        self.log(self.editor, "wrong_person", **values)
        self.assertEqual(self.call_step.contact_id.name, "Ahmed Belkacem")

    def test_circuit_without_the_right_to_change_contacts(self):
        circuit = {"payment_circuit": "Mrs Roux approves"}
        self.rpc(self.collector, self.call_step, "write", circuit)
        self.assertFalse(self.debtor.dunning_payment_circuit)
        notices = self.call_step.activity_ids.filtered(lambda one: one.user_id == self.editor)
        self.assertEqual(notices.summary, "Who releases payments: Mrs Roux approves")
        self.rpc(self.editor, self.call_step, "write", circuit)
        self.assertEqual(self.debtor.dunning_payment_circuit, "Mrs Roux approves")

    # ------------------------------------------------------------------ files

    def prepare_files(self):
        """A letter, a dispute, and a pay slip that only the administrator may read."""
        self.letter = self.contact("letter")
        self.letter.action_done()
        self.dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.bill.ids}
        )
        slip = {"name": "Pay slip.pdf", "raw": b"secret"}
        self.slip = self.env["ir.attachment"].with_user(self.admin).create(slip)

    def upload(self, user, **values):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "Slip.pdf", "raw": b"scan", **values})
        )

    def test_files_of_something_else_are_refused(self):
        """The administrator's, and those of another record that Nadia may read herself."""
        self.prepare_files()
        other = self.upload(self.collector, res_model="dunning.dispute", res_id=self.dispute.id)
        for record, name in (
            (self.letter, "posting_proof_ids"),
            (self.letter, "receipt_ids"),
            (self.dispute, "attachment_ids"),
        ):
            for file in (self.slip, other - self._own(record, other)):
                with self.subTest(name, file=file.name), self.cr.savepoint():
                    if file:
                        with self.assertRaises(UserError):
                            self.rpc(
                                self.collector, record, "write", {name: [Command.link(file.id)]}
                            )

    def _own(self, record, files):
        return files.filtered(
            lambda file: (file.res_model, file.res_id) == (record._name, record.id)
        )

    def test_dossier_holds_own_files_only(self):
        """What was named before, or past the ORM, is not read for whoever asks for the dossier."""
        self.prepare_files()
        self.env.cr.execute(
            "INSERT INTO dunning_receipt_rel VALUES (%s, %s)", [self.letter.id, self.slip.id]
        )
        self.env.cr.execute(
            "INSERT INTO dunning_dispute_ir_attachment_rel VALUES (%s, %s)",
            [self.dispute.id, self.slip.id],
        )
        self.env.cr.execute(
            "UPDATE dunning_action SET document_id = %s WHERE id = %s",
            [self.slip.id, self.letter.id],
        )
        self.env.invalidate_all()
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .create({"partner_id": self.debtor.id, "move_ids": self.bill.ids})
        )
        self.env.invalidate_all()
        case = case.with_user(self.collector).sudo()
        held = [document.content for document in case._dossier_documents()]
        self.assertNotIn(b"secret", held)

    def test_uploads_become_the_records_own(self):
        """Nadia adds a photograph to a form not saved yet: everybody who reads it reads that."""
        self.prepare_files()
        photograph = self.upload(self.collector, res_model="dunning.dispute", res_id=0)
        self.rpc(
            self.collector, self.dispute, "write", {"attachment_ids": [Command.link(photograph.id)]}
        )
        self.assertEqual(
            (photograph.res_model, photograph.res_id), ("dunning.dispute", self.dispute.id)
        )
        self.assertEqual(photograph.with_user(self.editor).raw, b"scan")

    def test_message_of_something_else_is_not_recalled(self):
        """The e-mail to another customer, named as this action's own, still leaves."""
        other = self._create_debtor("Garage Vidal")
        message = other.sudo().message_post(body="Welcome", message_type="comment")
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create({"mail_message_id": message.id, "state": "outgoing"})
        )
        self.call_step.sudo().message_id = message
        self.rpc(self.collector, self.call_step, "action_cancel")
        self.assertEqual(mail.state, "outgoing")

    def test_invoices_of_others_are_not_sent(self):
        """A line that names another customer's invoice brings no copy of it to this debtor."""
        foreign = self.invoice(99.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        action = self.call_step.sudo()
        action.line_ids.create({"action_id": action.id, "move_id": foreign.id})
        [copy] = action._attached_documents(copies=True)
        self.assertIn(self.bill.name.replace("/", "_"), copy.name.replace("/", "_"))

    def _post_salaries(self):
        salaries = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        Command.create(
                            {"account_id": account.id, "name": "Boss", "balance": balance}
                        )
                        for account, balance in (
                            (self.company_data["default_account_expense"], 9000.00),
                            (self.company_data["default_account_payable"], -9000.00),
                        )
                    ],
                }
            )
        )
        salaries._post()
        return salaries

    def test_items_are_the_debtors(self):
        """Nadia promises to pay an entry of salaries, to read its amount."""
        salaries = self._post_salaries()
        for model, values in (
            ("dunning.promise", {}),
            ("dunning.postponement", {"date_maturity": "2026-06-01"}),
        ):
            values |= {
                "partner_id": self.debtor.id,
                "move_line_ids": [Command.set(salaries.line_ids[:1].ids)],
            }
            with self.subTest(model), self.assertRaises(UserError) as refused:
                self.rpc(self.collector, self.env[model], "create", [values])
            self.assertNotIn(salaries.name, str(refused.exception))

    def test_forms_not_saved_show_nothing_of_others(self):
        """Nadia fills in forms with an entry of salaries; Sam, with the debts of a customer whom he
        may not read about. No rule protects what is not saved.
        """
        salaries = self._post_salaries()
        link, amount = [Command.link(salaries.id)], {"amount": {}}
        items = [Command.link(salaries.line_ids[0].id)]
        attempts = [
            (self.collector, "dunning.dispute", {"move_ids": link}, amount),
            (self.collector, "dunning.promise", {"move_line_ids": items}, {"amount_due": {}}),
            (self.collector, "dunning.penalty.settle", {"move_ids": link}, {"account": {}}),
            (
                self.salesperson,
                "dunning.dispute",
                {"move_ids": [Command.link(self.bill.id)]},
                amount,
            ),
            (
                self.salesperson,
                "dunning.script.preview",
                {
                    "partner_id": self.debtor.id,
                    "script_id": self.env["dunning.script"].search([])[0].id,
                },
                {"text": {}},
            ),
            (
                self.collector,
                "dunning.takeover.import",
                {"company_id": self.other_company.id},
                {"good_count": {}},
            ),
        ]
        for user, model, values, spec in attempts:
            fields_spec = {**dict.fromkeys(values, {}), **spec}
            with self.subTest(model, user=user.name), self.assertRaises(AccessError):
                self.rpc(user, self.env[model], "onchange", [], values, list(values), fields_spec)
        values = {"move_ids": [Command.link(self.bill.id)]}
        shown = self.rpc(
            self.collector,
            self.env["dunning.dispute"],
            "onchange",
            [],
            values,
            ["move_ids"],
            {"move_ids": {}, "amount": {}},
        )
        self.assertEqual(shown["value"]["amount"], 1200.00)

    # ------------------------------------------------------------------ settings

    def test_letters_ask_to_pay_to_the_company(self):
        """Mona enters a bank account of her own cousin as the company's."""
        theirs, ours = (
            self.env["res.partner.bank"]
            .sudo()
            .create(
                [
                    {"acc_number": "FR7699999000440012345678900", "partner_id": partner.id}
                    for partner in (self.debtor, self.company.partner_id)
                ]
            )
        )
        guide = self.env["dunning.guide"].with_user(self.manager).create({})
        with self.assertRaisesRegex(ValidationError, "no bank account of"):
            self.rpc(self.manager, guide, "write", {"dunning_bank_id": theirs.id})
        self.rpc(self.manager, guide, "write", {"dunning_bank_id": ours.id})
        self.assertEqual(self.company.dunning_bank_id, ours)
        head, item = self.debtor._dunning_letterhead(), self.items(self.bill).move_line_id
        self.assertEqual(head._statement_bank(item), ours)
        self.env.cr.execute(
            "UPDATE res_partner_bank SET partner_id = %s WHERE id = %s",
            [self.collector.partner_id.id, ours.id],
        )
        self.env.invalidate_all()
        bank = self.debtor._dunning_letterhead()._statement_bank(item)
        self.assertNotEqual(bank, ours, "nor once it is somebody else's")

    def test_default_values_of_the_context_are_checked_too(self):
        """Sam, who sells, adds a customer whom nobody will chase."""
        values = [{"name": "Garage Vidal"}]
        with self.assertRaisesRegex(AccessError, "Only collectors"):
            self.rpc(
                self.salesperson,
                self.env["res.partner"],
                "create",
                values,
                default_dunning_excluded=True,
            )
        self.rpc(self.salesperson, self.env["res.partner"], "create", values)

    def test_a_client_does_not_say_what_is_owed(self):
        """The engine hands what it has read on in the context: whatever a client puts there, the
        letter is about the bill.
        """
        item = self.items(self.bill)
        for sent in ({}, [1], {str((self.company.id, self.debtor.id)): {}}):
            letter = self.contact("letter")
            self.rpc(self.collector, letter, "action_process", dunning_accounts=sent)
            self.assertEqual(letter.mail_basis["chased"], [item.id], sent)
            letter.sudo()._by_method().write({"state": "cancelled", "date_processed": False})

    def test_notes_are_text(self):
        """A collector's note reaches the manager's inbox as it was written, and links nowhere."""
        later = (
            self.env["dunning.postponement"]
            .with_user(self.collector)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "move_line_ids": self.items(self.bill).ids,
                    "date_maturity": "2026-06-01",
                    "note": '<a href="https://elsewhere.example">Grant it</a>',
                }
            )
        )
        self.rpc(self.collector, later, "action_grant")
        self.assertNotIn("<a", later.activity_ids.note)
        self.assertIn("&lt;a", later.activity_ids.note)

    def test_steps_are_made_for_contacts_only(self):
        """A report on employees, chosen as a letter, would print those of the same number."""
        level = self.level("letter")
        foreign = self.env["ir.actions.report"].sudo().search([("model", "=", "account.move")])[0]
        with self.assertRaisesRegex(ValidationError, "not made for dunning contacts"):
            self.rpc(self.manager, level, "write", {"report_id": foreign.id})

    def test_guide_sets_nothing_but_the_settings_of_dunning(self):
        guide = self.env["dunning.guide"].with_user(self.manager).create({})
        self.rpc(self.manager, guide, "write", {"city": "Nantes"})
        self.assertEqual(self.company.city, "Nantes")
        partner = self.company.partner_id
        self.rpc(self.manager, guide, "write", {"company_partner_id": self.admin.partner_id.id})
        self.assertEqual(self.company.partner_id, partner)

    def test_told_in_ones_own_company_and_of_ones_own_customer(self):
        """Sam tells a company where he does not work of what another customer owes."""
        self.debtor.user_id = self.salesperson
        foreign = self.invoice(
            400.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal")
        )
        tell = self.debtor.with_user(self.salesperson)
        with self.assertRaisesRegex(AccessError, "do not work in that company"):
            tell._dunning_tell_note(self.other_company, "They are rich.")
        with self.assertRaisesRegex(AccessError, "does not owe all of this"):
            tell._dunning_tell_dispute(self.company, self.items(foreign), "price", 1.0, "No")

    # ------------------------------------------------------------------ what companies share

    def shared(self):
        """Return ``(shared record, a change, values of a new one)`` of each catalogue."""
        rate = self.env["dunning.interest.rate"].search([], limit=1)
        outcome, script = self.outcome("refusal"), self.env["dunning.script"].search([], limit=1)
        return [
            (rate, {"ecb": 9.0}, rate.copy_data({"date": "2035-01-01"})[0]),
            (outcome, {"days": 9}, {"name": "Sings", "effect": "refuse"}),
            (script, {"sequence": 9}, {"name": "Sing"}),
            (self.standard, {"min_gap_days": 9}, {"name": "Ours"}),
            (
                self.level("letter"),
                {"days_to_pay": 9},
                {"name": "More", "scenario_id": self.standard.id, "delay_days": 99},
            ),
        ]

    def attempts(self):
        for record, change, new in self.shared():
            yield record, "write", (change,)
            yield record, "unlink", ()
            yield record.browse(), "create", ([new],)
        yield (
            self.standard,
            "update_field_translations",
            ("name", {"en_US": "Cheap"}),
        )

    def test_managers_of_one_company_of_two(self):
        """Emballages Suisse chases too: what both share is for who manages both, or for an
        administrator.
        """
        self.other_company.dunning_mode = "approval"
        for record, method, args in self.attempts():
            with (
                self.subTest(model=record._name, method=method),
                self.assertRaisesRegex(AccessError, "companies that you do not manage"),
                self.cr.savepoint(),
            ):
                self.rpc(self.manager, record, method, *args)
        self.rpc(self.admin, self.standard, "write", {"min_gap_days": 4})
        values = {"name": "Ours", "company_id": self.company.id}
        [own] = self.rpc(self.manager, self.env["dunning.scenario"], "create", [values])
        own = self.standard.browse(own)
        self.rpc(self.manager, own, "write", {"min_gap_days": 5})
        with self.assertRaisesRegex(AccessError, "make one for your company"):
            self.rpc(self.manager, own, "write", {"company_id": False})

    def test_managers_of_the_only_company_that_chases(self):
        for record, method, args in self.attempts():
            if method != "unlink":  # some are in use
                with self.subTest(model=record._name, method=method), self.cr.savepoint():
                    self.rpc(self.manager, record, method, *args)

    def test_a_rule_asks_for_nothing_that_its_author_may_not_read(self):
        """Mona may not read who was invited how: by whom a rule finds she would."""
        values = {"name": "Ours", "company_id": self.company.id}
        [own] = self.rpc(self.manager, self.env["dunning.scenario"], "create", [values])
        own = self.standard.browse(own)
        rule = {"partner_domain": "[('signup_type', '=', 'reset')]"}
        with self.cr.savepoint(), self.assertRaises(AccessError):
            self.rpc(self.manager, own, "write", rule)
        own.with_user(SUPERUSER_ID).write(rule)
        self.rpc(self.manager, own, "write", {"partner_domain": "[('country_id.code', '=', 'FR')]"})
