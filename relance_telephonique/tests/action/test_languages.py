"""What is stored is in the language of who reads it, whoever wrote it: crons speak English."""

import re
from functools import cached_property

from odoo import SUPERUSER_ID, Command
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader

from ..common import DunningCommon
from ..languages import speak

MODULE = "relance_telephonique"
FRENCH = "fr_FR"
WORDS = 3  # of a sentence; a shorter one may be a name
CREATED = re.compile(r"\bcreated\b")  # Odoo's note by itself on a record that is made
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|%%")


class TestLanguages(DunningCommon):
    """Everybody is French. On 2 March two invoices are due; nobody calls, a promise breaks, a
    dispute is not settled, and the chatter and the inboxes tell it.
    """

    def begin(self):
        super().begin()
        speak(self.env, FRENCH)
        self.nadia = self._create_user("nadia", f"base.group_user,{MODULE}.group_dunning_user")
        people = self.env["res.users"].sudo().search([("share", "=", False)])
        (people.partner_id | self.company.partner_id | self.debtor).sudo().lang = FRENCH
        self.company.sudo().dunning_promise_max_amount = 10.00
        self.sam = self._create_user("sam", "base.group_user")  # works in English
        self.on("2026-01-31")

    def cron(self, name, when):
        self.on(when)
        cron = self.env.ref(f"{MODULE}.ir_cron_dunning_{name}").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.send_mails()
        self.env.invalidate_all()

    def test_what_crons_and_others_store(self):
        messages = self.env["mail.message"].sudo().search([], order="id desc", limit=1)
        self._live()
        texts = [*self._in_inboxes(), *self._in_chatter(messages.id), *self._in_columns()]
        self.assertGreater(len(texts), 20)
        self.assertTrue(self._english_in("Nothing left to chase."), "it would be found")
        for where, text in texts:
            with self.subTest(where=where, text=text):
                self.assertFalse(self._english_in(text))
                self.assertFalse(where.startswith("dunning.") and CREATED.search(text))

    def test_what_odoo_notes_by_itself(self):
        """A cron, which speaks English, opens a dispute and closes it."""
        label = self.env.ref(f"{MODULE}.selection__dunning_dispute__state__unfounded").sudo()
        french = label.with_context(lang=FRENCH).name
        self.assertNotEqual(french, label.with_context(lang="en_US").name)
        invoice = self.invoice(80.00, due="2026-03-02")
        self.flush_tracking()
        disputes = self.env["dunning.dispute"].with_user(SUPERUSER_ID).with_company(self.company)
        dispute = disputes.create({"partner_id": self.debtor.id, "move_ids": invoice.ids})
        self.flush_tracking()
        self.assertIn("créé", " ".join(dispute.message_ids.mapped("body")))
        dispute.action_resolve(founded=False)
        self.flush_tracking()
        changes = dispute.message_ids.tracking_value_ids
        self.assertIn(french, changes.mapped("new_value_char"))

    def _live(self):
        vidal = self._create_debtor("Garage Vidal", lang=FRENCH)
        old = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.invoice(50.00, due="2026-03-10", issued="2026-02-09")
        disputed = self.invoice(80.00, due="2026-03-02", partner=vidal)
        promised = self.invoice(300.00, due="2026-03-06")
        for when in ("2026-03-05", "2026-03-10"):
            self.cron("run", when)
        self.env["dunning.dispute"].create(
            {"partner_id": vidal.id, "move_ids": [Command.set(disputed.ids)], "amount": 30.00}
        )
        self._promise(promised, self.env.user).action_confirm()
        for when in ("2026-03-13", "2026-03-16", "2026-03-20", "2026-03-23"):
            self.cron("run", when)
        self._promise(disputed, self.nadia, vidal).action_confirm()
        vidal.sudo().user_id = self.sam
        own, owed = vidal.with_user(self.sam), self.items(disputed).with_user(self.sam)
        own._dunning_tell_dispute(self.company, owed, "quality", 10.00, "")
        vidal.dunning_proceedings_date = "2026-03-20"
        vidal.dunning_proceedings = "receivership"
        self.cron("follow", "2026-04-20")
        self.pay(old)
        self.cron("follow", "2026-04-21")
        call = self.actions(state="ready", channel="phone")
        call._log_call(self.outcome("refusal"))

    def _promise(self, invoice, user, debtor=None):
        values = {
            "partner_id": (debtor or self.debtor).id,
            "move_line_ids": [Command.set(self.items(invoice).move_line_id.ids)],
            "line_ids": [Command.create({"date": "2026-03-25", "amount": 50.00})],
        }
        return self.env["dunning.promise"].with_user(user).create(values)

    # ------------------------------------------------------------------ what was stored

    def _in_inboxes(self):
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        return [
            (activity.res_model, text)
            for activity in activities.search([("res_model", "!=", False)])
            for text in (activity.summary, activity.note)
            if text
        ]

    def _in_chatter(self, since):
        found = self.env["mail.message"].sudo().search([("id", ">", since)])
        return [(message.model, message.body) for message in found if message.body]

    def _in_columns(self):
        """Yield all that our models keep in words, but for what people may translate."""
        for name, model in self.registry.items():
            if model._original_module != MODULE or model._abstract or not model._auto:
                continue
            records = self.env[name].with_user(SUPERUSER_ID).with_context(active_test=False)
            for field in self.env[name]._fields.values():
                is_text = field.type in ("char", "text", "html") and not field.translate
                if is_text and field.store and not field.related:
                    found = records.search([(field.name, "!=", False)]).filtered(self._is_ours)
                    for value in found.mapped(field.name):
                        yield f"{name}.{field.name}", str(value)

    def _is_ours(self, record):
        """Another company, which the demo data brings, may speak English."""
        return "company_id" not in record or record.company_id <= self.company

    # ------------------------------------------------------------------ what is English

    @cached_property
    def sentences(self):
        """The sentences of our code that the French catalogue says otherwise, as expressions, with
        their longest part without a placeholder.
        """
        found = []
        for row in PoFileReader(file_path(f"{MODULE}/i18n/fr.po")):
            source, french = row["src"], row["value"]
            if row["type"] != "code" or source == french or len(source.split()) < WORDS:
                continue
            parts = PLACE.split(source)
            fixed = max(parts, key=len)
            if len(fixed.split()) >= WORDS - 1:
                found.append((fixed, re.compile(".+?".join(map(re.escape, parts)), re.DOTALL)))
        return found

    def _english_in(self, text):
        return [
            said.pattern for fixed, said in self.sentences if fixed in text and said.search(text)
        ]
