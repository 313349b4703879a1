"""What is held on people: shown and erased when they ask, forgotten when it is no longer needed."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
ADDON = "relance_telephonique"


class TestPrivacy(DunningCommon):
    """Anne Roux keeps the accounts of Boulangerie Meunier; Claire calls her on 12 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls._create_user("nadia", GROUPS + "user")
        cls.manager = cls._create_user("mona", GROUPS + "manager")
        cls.anne = cls._create_contact("Anne Roux", type="dunning", phone="+33 1 42 68 53 00")

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        action = self.actions(self.owed, channel="phone")
        self.call = action._log_call(self.outcome("refusal"), note="Mrs Roux says: not now.")
        self.note = self.env["dunning.note"].create(
            {"partner_id": self.debtor.id, "note": "Mrs Roux is away on Fridays."}
        )

    def words(self):
        """Return what the call still says of people, and whether the note is there."""
        self.env.invalidate_all()
        return self.call.note, self.call.contact_id, bool(self.note.exists())

    def facts(self):
        return str(self.call.date), self.call.outcome_id, self.call.is_reached, self.call.user_id

    def retain(self, when):
        """Let the retention cron pass on that day."""
        self.on(when)
        cron = self.env.ref(f"{ADDON}.ir_cron_dunning_retention").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------------ forgotten in time

    def test_forgotten_after_three_years(self):
        """Paid on 20 March 2026: what was said goes in March 2029, what was done stays."""
        self.assertEqual(self.call.contact_id, self.anne)
        facts = self.facts()
        self.on("2026-03-20")
        self.pay(self.owed)
        self.retain("2029-03-12")
        self.assertEqual(self.words(), ("Mrs Roux says: not now.", self.anne, True))
        told = self.call.action_id.message_ids
        self.assertIn("Mrs Roux says", "".join(told.mapped("body")))
        self.retain("2029-03-13")
        self.assertNotIn("Mrs Roux says", "".join(told.mapped("body")))
        self.assertEqual(self.words(), (False, self.anne.browse(), False))
        self.assertFalse(self.call.phone)
        self.assertEqual(self.facts(), facts)
        self.assertIn("call", self.debtor._dunning_history_rows().mapped("kind"))

    def test_kept_while_something_is_owed(self):
        self.pay(self.owed, 99.99)
        self.retain("2030-03-13")
        self.assertEqual(self.words(), ("Mrs Roux says: not now.", self.anne, True))

    def test_kept_while_a_case_is_open(self):
        case = self.env["dunning.case"].with_user(self.manager)
        self.env.invalidate_all()
        case = case.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})
        self.env.invalidate_all()
        self.pay(self.owed)
        case.sudo().state = "open"
        self.retain("2030-03-13")
        self.assertTrue(self.words()[0])

    def test_each_company_says_how_long(self):
        """What one company is owed keeps nothing of another's; 0 keeps all."""
        other = self._create_company(name="Emballages Suisse")
        other.dunning_note_months = 0
        theirs = (
            self.env["dunning.note"]
            .sudo()
            .create({"partner_id": self.debtor.id, "company_id": other.id, "note": "Kept."})
        )
        self.ledger.__class__(other, self.today).invoice(self.debtor, 50.00, due=30)
        self.pay(self.owed)
        self.company.sudo().dunning_note_months = 1
        self.retain("2026-04-11")
        self.assertTrue(self.words()[0])
        self.retain("2026-04-13")
        self.assertEqual(self.words(), (False, self.anne.browse(), False))
        self.assertTrue(theirs.exists())

    def test_chosen_in_settings(self):
        settings = self.env["res.config.settings"].with_user(self.user)
        with Form(settings) as form:
            form.dunning_note_months = 12
        form.record.execute()
        self.assertEqual(self.company.dunning_note_months, 12)

    # ------------------------------------------------------------------ asked for

    def test_held_on_a_person(self):
        """Anne asks what is held: the call with her, and not the bakery's note."""
        self.become(self.manager)
        window = self.anne.with_env(self.env).action_dunning_personal_data()
        held = Form(self.env["dunning.personal.data"].with_context(**window["context"]))
        self.assertEqual((held.call_count, held.note_count), (1, 0))
        url = held.save().action_export()["url"]
        attachment = self.env["ir.attachment"].browse(int(url.split("/")[3].split("?")[0]))
        rows = list(load_workbook(BytesIO(attachment.raw)).active.values)
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][1], "Call")
        self.assertEqual(rows[1][3], "Claire")
        self.assertEqual(rows[1][6], "Mrs Roux says: not now.")

    def test_e_mails_are_held_too(self):
        """Copies went to Anne, others to the bakery: hers are exported, then erased; that they were
        sent stays.
        """
        self.on("2026-03-13")
        call = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "contact_id": self.anne.id}
        )
        call._log_call(self.outcome("not_received"), direction="incoming")
        [sent] = self.env["dunning.mail"].search([("kind", "=", "copy")])
        self.assertEqual(sent.email, self.anne.email)
        self.pay(self.owed)
        self.become(self.manager)
        anne, bakery = self.anne.with_env(self.env), self.debtor.with_env(self.env)
        self.assertEqual(len(anne._dunning_held_mails()), 1)
        self.assertFalse(bakery._dunning_held_mails())
        held = Form(self.env["dunning.personal.data"].with_context(default_partner_id=anne.id))
        self.assertEqual(held.mail_count, 1)
        book = load_workbook(BytesIO(anne._dunning_held_xlsx())).active
        rows = [(row[1], row[4]) for row in book.values]
        self.assertIn(("Copies of invoices", self.anne.email), rows)
        anne.action_dunning_forget()
        self.assertEqual((sent.email, sent.kind), (False, "copy"))
        self.assertIn("e-mails: 1", anne.message_ids[0].body)

    def test_erased_when_asked_for(self):
        facts = self.facts()
        self.pay(self.owed)
        self.env.invalidate_all()
        self.anne.with_user(self.manager).action_dunning_forget()
        self.assertEqual(self.words(), (False, self.anne.browse(), True))
        self.assertEqual(self.facts(), facts)
        said = self.anne.message_ids[0]
        self.assertIn("calls: 1, notes: 0", said.body)
        self.assertEqual(said.author_id, self.manager.partner_id)

    def test_a_person_who_is_the_debtor(self):
        """A consumer: the calls and the notes about them are theirs."""
        anne = self.anne.sudo()
        anne.parent_id = False
        note = self.env["dunning.note"].create({"partner_id": anne.id, "note": "Moves in June."})
        self.assertEqual(anne._dunning_held_notes(), note)
        anne.with_user(self.manager).action_dunning_forget()
        self.assertFalse(note.exists())

    def test_not_erased_while_owed(self):
        with self.assertRaisesRegex(UserError, "Boulangerie Meunier still owes"):
            self.anne.with_user(self.manager).action_dunning_forget()
        self.assertTrue(self.words()[0])

    def test_managers_only(self):
        anne = self.anne.with_user(self.collector)
        for deed in (anne.action_dunning_personal_data, anne.action_dunning_export):
            with self.assertRaisesRegex(AccessError, "Only a manager"):
                deed()
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            anne.action_dunning_forget()
        with self.assertRaises(UserError):
            self.call.with_user(self.manager).note = "Changed"

    # ------------------------------------------------------------------ found, and factual

    def test_found_by_a_search_for_a_person(self):
        """A privacy lookup goes by stored links to contacts that do not end with the contact."""
        for model, name in (
            ("dunning.action", "contact_id"),
            ("dunning.call", "contact_id"),
            ("dunning.call", "partner_id"),
            ("dunning.note", "partner_id"),
            ("dunning.promise", "contact_id"),
        ):
            field = self.env[model]._fields[name]
            self.assertTrue(field.store and field.ondelete != "cascade", f"{model}, {name}")

    def test_hint_above_every_comment(self):
        """Wherever words about a debtor are typed, it is said that the debtor may ask to read."""
        for name, model in self.registry.items():
            if model._original_module != ADDON or model._abstract or not model._auto:
                continue
            for field in ("note", "answer", "reason"):
                field = model._fields.get(field)
                if field and field.type in ("char", "text") and not field.readonly:
                    self.assertRegex(field.help or "", "Facts only", f"{name}, {field}")
