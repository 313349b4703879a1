"""From the link in the e-mail to the collector's answers, in a browser; and what axe says of it."""

import re
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from ..action.mail_server import MailServer
from .browser import AXE, page_browser
from .common import DebtorPageCase

TELEPHONE, DESK = "390x844", "1366x768"
LINK = re.compile(r"/dunning/[A-Za-z0-9_-]{40}")
TOO_FAR = "2029-01-01"


class BrowserCase(DebtorPageCase):
    def begin(self):
        super().begin()
        account = {
            "acc_number": "FR7630006000011234567890189",
            "partner_id": self.company.partner_id.id,
        }
        self.env["res.partner.bank"].sudo().create(account)
        self.company.sudo().phone = "+33 1 23 45 67 89"
        self.item_ids = {"owed": self.items(self.owed).id, "coming": self.items(self.coming).id}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = MailServer.of(cls)

    def send_mails(self):
        self.server.send_queue(self.env)

    def link(self):
        """Return the path to which the e-mail leads, as it came to a mail server."""
        parsed = (message_from_bytes(one, policy=default) for one in self.server.messages)
        mail = next(one for one in parsed if "boulangerie@meunier.example" in one["To"])
        return LINK.search(mail.get_body(("html",)).get_content())[0]

    @contextmanager
    def at_the_page(self, size=TELEPHONE):
        with page_browser(self, size) as browser:
            browser.open(self.link())
            yield browser

    def inbox(self):
        """Return the one answer that waits for whoever chases them."""
        self.env.invalidate_all()
        answer = self.actions(reason="reply", state="ready")
        self.assertEqual(len(answer), 1)
        self.assertEqual(answer.activity_ids.user_id, self.accountant)
        return answer


class TestPageInABrowser(BrowserCase):
    """5 March: Meunier opens the link of the reminder on a telephone."""

    def said(self, kind, sentence, size=TELEPHONE, **values):
        """Say it, and return what came of it; the page fits, and says that it was heard."""
        with self.at_the_page(size) as page:
            self.assertLessEqual(
                page.run("document.documentElement.scrollWidth"), page.run("innerWidth")
            )
            self.assertIn("1,200.00", page.text())
            page.say(kind, **values)
            self.assertIn(sentence, page.text())
            self.assertEqual(page.run("location.hash"), "#said")
        answer = self.inbox()
        self.assertEqual(self.answers().action_id, answer)
        return self.answers()

    def test_i_will_pay(self):
        said = self.said(
            "promise",
            "on 03/12/2026.",
            items=[self.item_ids["owed"]],
            day="2026-03-12",
        )
        self.assertEqual((said.promise_ids.state, said.promise_ids.amount), ("open", 1200.00))

    def test_i_will_pay_a_part_of_it(self):
        """Two payments of half of it, as people write amounts here."""
        self.company.dunning_promise_max_parts = 3
        said = self.said(
            "promise",
            "in 2 weekly payments",
            items=[self.item_ids["owed"], self.item_ids["coming"]],
            day="2026-03-12",
            amount="600,50",
            payments="2",
            apart="weeks",
        )
        self.assertEqual(said.promise_ids.state, "open")
        self.assertEqual(said.promise_ids.line_ids.mapped("amount"), [300.25, 300.25])

    def test_how_to_pay_one_invoice(self):
        """Two touches from the page; what they ticked is still ticked."""
        with self.at_the_page() as page:
            page.run("document.querySelector('.dp-choice summary').click()")
            page.run(
                f"document.querySelector('[name=pay][value=\"{self.item_ids['coming']}\"]').click()"
            )
            page.run("window.isBefore = true; document.querySelector('.dp-choice button').click()")
            page._wait("!window.isBefore")
            self.assertEqual(page.run("location.hash"), "#dp-pay")
            self.assertIn("Only what you chose", page.text())
            asked = page.run("document.querySelector('.dp-asked').innerText")
            self.assertIn("300.00", asked)
            ticked = "[...document.querySelectorAll('[name=pay]:checked')].map((box) => box.value)"
            self.assertEqual(page.run(ticked), [str(self.item_ids["coming"])])
            self.assertEqual(page.violations(), [])

    def test_i_will_pay_later_than_you_like(self):
        """At a desk; the collector decides."""
        said = self.said("promise", "we will answer you", DESK, day="2026-05-29")
        self.assertEqual(said.promise_ids.state, "draft")

    def test_i_have_paid(self):
        with tempfile.TemporaryDirectory() as folder:
            proof = Path(folder, "avis.pdf")
            proof.write_bytes(b"%PDF-1.4 advice of a transfer")
            said = self.said(
                "paid",
                "look for your payment",
                day="2026-03-04",
                means="transfer",
                reference="Virement 42",
                files=[proof],
            )
        self.assertEqual(said.pause_id.reason, "paid")
        self.assertEqual(said.means, "transfer")
        self.assertEqual(said.proof_ids.raw, b"%PDF-1.4 advice of a transfer")

    def test_i_contest(self):
        with tempfile.TemporaryDirectory() as folder:
            photos = [Path(folder, name) for name in ("carton 1.png", "carton 2.png")]
            for photo in photos:
                photo.write_bytes(b"\x89PNG\r\n\x1a\n" + photo.name.encode())
            said = self.said(
                "dispute",
                "look into it",
                items=[self.item_ids["owed"]],
                category="quality",
                text="Deux cartons étaient percés.",
                files=photos,
            )
        self.assertEqual(said.dispute_id.category, "quality")
        self.assertEqual(said.dispute_id.note, "Deux cartons étaient percés.")
        self.assertEqual(len(said.dispute_id.attachment_ids), 2)

    def test_i_did_not_receive_it(self):
        said = self.said("copy", "copies follow")
        self.assertEqual(said.pause_id.reason, "copy")

    def test_somebody_else_pays(self):
        said = self.said("payer", "whom to ask", name="Mme Roux", email="roux@siege.example")
        self.assertIn("roux@siege.example", said.note)
        self.assertEqual(said.action_id.finding_ids.kind, "wrong_person")

    def test_call_me(self):
        self.said("callback", "call you", moment="2026-03-06T15:30")
        self.assertEqual(str(self.actions(reason="callback").call_at), "2026-03-06 14:30:00")

    def test_something_else(self):
        said = self.said("words", "read them", text="Je paierai le 15 mars.")
        self.assertEqual(said.action_id.finding_ids.kind, "will_pay")


class TestPageForEverybody(BrowserCase):
    """Axe finds nothing serious or critical, whatever the page shows."""

    def test_without_a_script(self):
        """It is read and answered where no script runs; that somebody looked is then not seen."""
        with page_browser(self, TELEPHONE) as page:
            page.forbid_scripts()
            page.open(self.link())
            self.assertIn("1,200.00", page.text())
            page.say("promise", items=[self.item_ids["owed"]], day="2026-03-12")
            self.assertIn("You will pay", page.text())
        self.assertEqual(self.answers().promise_ids.state, "open")

    def test_what_is_contested(self):
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids, "amount": 200}
        )
        with self.at_the_page() as page:
            page.run("document.querySelector('.dp-choice summary').click()")
            self.clean(page, "contested")
            asked = "document.querySelector('.dp-asked').innerText"
            self.assertIn("1,300.00", page.run(asked))
            page.run("document.querySelector('[name=contested]').click()")
            page.run("window.isBefore = true; document.querySelector('.dp-choice button').click()")
            page._wait("!window.isBefore")
            self.assertIn("1,500.00", page.run(asked))
            self.assertTrue(page.run("document.querySelector('[name=contested]').checked"))
            self.clean(page, "contested, and paid all the same")

    def clean(self, page, state):
        self.assertTrue(AXE.exists(), "dev/setup installs axe-core")
        self.assertEqual(page.violations(), [], state)

    def test_what_is_owed(self):
        for size in (TELEPHONE, DESK):
            with self.at_the_page(size) as page:
                self.clean(page, f"owed, {size}")
                page.say("words", text="Bonjour")
                self.clean(page, f"something was said, {size}")

    def test_nothing_is_owed(self):
        self.pay(self.owed)
        self.pay(self.coming)
        with self.at_the_page() as page:
            self.assertIn("thank you", page.text())
            self.clean(page, "nothing owed")

    def test_the_link_was_revoked(self):
        link = self.link()
        self.debtor.action_dunning_revoke_page()
        with page_browser(self, TELEPHONE) as page:
            page.open(link)
            self.assertIn("no longer valid", page.text())
            self.clean(page, "revoked")

    def test_each_form_with_something_missing(self):
        """The form is open, in sight, with what was typed and what is missing."""
        tomorrow = str(self.today + timedelta(days=1))
        with self.at_the_page() as page:
            for kind, sentence, values in (
                ("promise", "Choose the day", {"day": TOO_FAR}),
                ("promise", "Enter an amount", {"day": "2026-03-12", "amount": "2 000,00"}),
                ("paid", "Choose the day", {"day": tomorrow, "means": "cheque"}),
                ("dispute", "Choose the invoices", {"items": [], "text": "Percés"}),
                ("copy", "Choose what", {"items": []}),
                ("payer", "Tell us the name", {"name": "Mme Roux"}),
                ("callback", "would be possible", {"moment": "2026-03-08T15:30"}),
                ("words", "Write a few words", {}),
            ):
                with self.subTest(kind):
                    page.say(kind, is_checked_here=False, **values)
                    form = f"document.querySelector('#say-{kind}')"
                    self.assertIn(sentence, page.run(f"{form}.innerText"))
                    self.assertTrue(page.run(f"{form}.open"))
                    self.assertEqual(page.run("location.hash"), f"#say-{kind}")
                    for name in values.keys() - {"items"}:
                        field = f"{form}.querySelector('[name={name}]').value"
                        self.assertEqual(page.run(field), values[name])
                    self.clean(page, kind)
        self.assertFalse(self.answers())
