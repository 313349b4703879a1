"""The page of a debtor: who may open it, and what it shows them."""

from base64 import b64encode
from random import Random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...tools.page_token import PACKED
from .common import DebtorPageCase

FUZZED, FUZZED_BY_HTTP, FETCHED = 10_000, 24, 200


class TestDebtorPage(DebtorPageCase):
    def refused(self, token):
        """Return the page that a link shows which opens nothing."""
        answer = self.get(token)
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.page(token))
        return answer.text

    # ------------------------------------------------------------------ shown

    def test_what_a_debtor_sees(self):
        """5 March: what is open and from when, how to pay, whom to call; nothing of anybody else,
        nothing that is said among us.
        """
        account = {
            "acc_number": "FR7630006000011234567890189",
            "partner_id": self.company.partner_id.id,
        }
        bank = self.env["res.partner.bank"].sudo().create(account)
        self.env["dunning.note"].create({"partner_id": self.debtor.id, "note": "Secret of ours"})
        self.pay(self.owed, 200.00)
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": [Command.set(self.coming.ids)], "amount": 50}
        )
        answer = self.get()
        self.assertEqual(answer.status_code, 200)
        for text in (
            self.owed.name,
            self.coming.name,
            "1,300.00",  # of both
            "1,000.00",  # left of the first, which is late
            f"out of {self.money(1200.00)}",
            f"{self.money(50.00)} contested",
            bank.acc_number,
            "claire@emballages.example",
        ):
            self.assertIn(text, answer.text, text)
        for text in ("Secret of ours", "Vidal", "77.77", self.others.name):
            self.assertNotIn(text, answer.text)
        self.assertEqual(answer.text.count("<script"), 1, "what tells that it was looked at")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", answer.headers["X-Robots-Tag"])
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])

    def test_the_reminder_brings_the_link(self):
        """Each message brings one that holds longer; a company without the page sends none."""
        action = self.actions(self.owed, channel="email")
        self.assertIn(f"/dunning/{self.token}", action.message_id.body)
        self.assertEqual(action._debtor_url(), self.debtor._dunning_page_url(self.company))
        self.company.dunning_page = False
        self.assertEqual(action._debtor_url(), "")

    def test_who_owes_nothing_is_thanked(self):
        self.pay(self.owed)
        self.pay(self.coming)
        text = self.get().text
        self.assertIn("thank you", text)
        self.assertIn(self.owed.name, text)
        self.assertNotIn("How to pay", text)

    def test_what_was_never_sent_is_not_shown(self):
        """They do not know of it: it is mended before it is asked for."""
        unsent = self.invoice(99.00, due="2026-03-02")
        unsent.is_move_sent = False
        self.assertEqual(self.status(unsent), "unsent")
        page = self.page()._dunning_shown()
        self.assertNotIn(unsent.name, [row.name for row in page.rows])
        self.assertEqual(page.totals[0].owed, self.money(1500.00))
        self.assertEqual(self.get(more=f"/{unsent.id}.pdf").status_code, 404)

    def test_invoices_are_downloaded_if_they_are_on_the_page(self):
        answer = self.get(more=f"/{self.owed.id}.pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        entry = self.pay_on_account(10.00)
        for other in (self.others.id, entry.move_id.id, 0, 2**40):
            self.assertEqual(self.get(more=f"/{other}.pdf").status_code, 404, other)

    def test_collector_sees_it_and_cannot_answer_for_them(self):
        """A salesperson, the portal and another company's people see nothing of it."""
        self.authenticate("claire", "claire")
        url = self.debtor.action_dunning_preview_page()["url"]
        text = self.url_open(url).text
        self.assertIn(self.owed.name, text)
        self.assertNotIn("<form", text)
        self.assertNotIn("/dunning/", text)
        for group in ("base.group_user", "base.group_portal"):
            login = f"stranger_{group[-6:]}"
            new_test_user(self.env(su=True), login, group)
            self.authenticate(login, login)
            with mute_logger("odoo.http"):
                self.assertNotIn(self.owed.name, self.url_open(url).text)

    def test_who_has_a_portal_account_lands_there_too(self):
        """Whoever is logged in, the link opens the account that it names, and no other."""
        for login, partner in (("meunier", self.debtor), ("vidal", self.vidal)):
            user = new_test_user(self.env(su=True), login, "base.group_portal")
            user.sudo().partner_id.parent_id = partner
            self.authenticate(login, login)
            text = self.get().text
            self.assertIn(self.owed.name, text)
            self.assertNotIn("77.77", text)

    # ------------------------------------------------------------------ refused

    def test_refusals_are_all_alike(self):
        """Expired, revoked, switched off, of a debtor who became another's contact or is gone, or
        no token at all: the same page, word for word.
        """
        nonsense = self.refused("A" * 40)
        self.assertEqual(self.refused("short"), nonsense)
        self.assertEqual(self.refused("%00%0a"), nonsense)
        gone = self.vidal._dunning_page_token(self.company)
        self.vidal.sudo().write({"is_company": False, "parent_id": self.debtor.id})
        self.assertEqual(self.refused(gone), nonsense)
        self.company.dunning_page = False
        self.assertEqual(self.refused(self.token), nonsense)
        self.company.dunning_page = True
        self.assertEqual(self.get().status_code, 200)
        self.debtor.action_dunning_revoke_page()
        self.assertEqual(self.refused(self.token), nonsense)
        self.token = self.debtor._dunning_page_token(self.company)
        self.on("2026-05-04")  # 60 days later
        self.assertEqual(self.get().status_code, 200)
        self.on("2026-05-05")
        self.assertEqual(self.refused(self.token), nonsense)

    def test_two_companies(self):
        """A link opens the account with the company that sent it, whatever becomes of another."""
        other = self._create_company(name="Emballages Suisse")
        token = self.debtor._dunning_page_token(other)
        self.assertEqual(self.page(token).env.company, other)
        self.assertNotIn(self.owed.name, self.get(token).text)
        self.debtor.action_dunning_revoke_page()
        self.assertFalse(self.page())
        self.assertTrue(self.page(token))

    def test_archived_debtor(self):
        """They owe what they owe: the link goes on, until it is revoked."""
        self.debtor.sudo().active = False
        self.assertIn(self.owed.name, self.get().text)
        self.debtor.action_dunning_revoke_page()
        self.refused(self.token)

    def test_merged_debtor(self):
        """The link of who is no more opens nothing, that of who is left goes on."""
        gone = self.vidal._dunning_page_token(self.company)
        self.page()._dunning_opened()
        self.page(gone)._dunning_opened()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge.create({})._merge((self.vidal | self.debtor).ids, self.debtor)
        self.refused(gone)
        self.assertIn("77.77", self.get().text)
        opened = self.env["dunning.page.opening"].search([])
        self.assertEqual(opened.partner_id, self.debtor)

    def test_altered_tokens_open_nothing(self):
        """Whoever changes a bit of a link, its debtor or its day, has none."""
        chance, visitors = Random(19), self.page().browse()
        packed = bytearray(PACKED.pack(self.company.id, self.vidal.id, 9999, bytes(20)))
        tokens = []
        for number in range(FUZZED):
            if number % 3 == 0:
                packed[10:] = chance.randbytes(20)
                tokens.append(b64encode(packed, b"-_").decode())
                continue
            place = chance.randrange(40)
            other = chance.choice([c for c in "ABCxyz019-_" if c != self.token[place]])
            tokens.append(self.token[:place] + other + self.token[place + 1 :])
        tokens = list(dict.fromkeys(tokens))  # of 40 places and ten letters many come again
        self.assertFalse([token for token in tokens if visitors._dunning_of_token(token)])
        with mute_logger("odoo.http"):
            for token in tokens[:FUZZED_BY_HTTP]:
                self.assertEqual(self.get(token).status_code, 404)

    def test_only_collectors_revoke(self):
        sam = self._create_user("sam", "base.group_user")
        with self.assertRaises(AccessError):
            self.debtor.with_user(sam).action_dunning_revoke_page()
        with self.assertRaises(AccessError):
            self.debtor.with_user(sam).action_dunning_preview_page()

    # ------------------------------------------------------------------ nothing by GET

    def tables(self):
        """Return how much every table holds and when it was last written, by its name."""
        self.env.flush_all()
        self.env.cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT count(*), max(xmin::text::bigint) FROM "{name}"'  # noqa: S608
            )
            found[name] = self.env.cr.fetchone()
        return found

    def test_to_fetch_changes_nothing(self):
        """Scanners of e-mails fetch what they find, the answers' addresses too."""
        before = self.tables()
        for number in range(FETCHED):
            more = ("", "", "", f"/{self.owed.id}.pdf", "/promise?day=2026-03-12&items=1")[
                number % 5
            ]
            with mute_logger("odoo.http"):
                self.get(more=more)
        self.assertEqual(self.tables(), before)
