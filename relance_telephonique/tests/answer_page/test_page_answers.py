"""What a debtor says on their page, and what follows from it."""

from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tools import SQL, mute_logger

from ...models.action import dunning_turn
from ...models.answer_page.not_taken import NotTaken
from ...tools.page_form import LARGEST_PROOF, LARGEST_PROOFS, Joined, Said
from ..languages import speak
from .common import ELSEWHERE, PageAnswersCase

PDF, PNG = b"%PDF-1.4 ", b"\x89PNG\r\n\x1a\n"
MEUNIER = ['"Boulangerie Meunier" <boulangerie@meunier.example>']


class TestPageAnswers(PageAnswersCase):
    # ------------------------------------------------------------------ I will pay

    def test_a_promise_holds_at_once(self):
        """Said by a visitor with the link, answered for by the accountant, and confirmed."""
        answer = self.post("promise", day="2026-03-12", items=[self.item])
        self.assertEqual(answer.status_code, 200)
        self.assertIn(f"You will pay {self.money(1200.00)} on 03/12/2026.", answer.text)
        [said] = self.answers()
        promise = said.promise_ids
        self.assertEqual((promise.state, promise.amount), ("open", 1200.00))
        self.assertEqual(promise.user_id, self.accountant)
        self.assertEqual(self.status(self.owed), "promised")
        self.assertEqual(said.sudo().address, "127.0.0.1")
        self.assertEqual(said.action_id.reason, "reply")
        self.assertEqual(said.action_id.activity_ids.user_id, self.accountant)
        self.assertIn("By the debtor", str(said.action_id.message_ids.mapped("body")))
        story = self.env["dunning.history"].search(
            [("partner_id", "=", self.debtor.id), ("kind", "=", "said")]
        )
        self.assertIn("Will pay", story.summary)
        self.send_mails()
        mail = self._mails[-1]
        self.assertEqual(mail["email_to"], MEUNIER)
        self.assertIn("You will pay", mail["body"])
        self.assertIn("on 03/12/2026.", mail["body"])

    def test_the_same_answer_twice_is_one(self):
        """Two tabs, or a second click; on another day it would be said anew."""
        first = self.say("promise", day="2026-03-12", item_ids=(self.item,))
        self.assertEqual(self.say("promise", day="2026-03-12", item_ids=(self.item,)), first)
        self.assertEqual(len(self.answers()), 1)
        self.assertEqual(len(self.answers().promise_ids), 1)
        self.assertIn(
            "not listed", self.refused("promise", day="2026-03-13", item_ids=(self.item,))
        )

    def test_a_far_promise_waits_for_the_collector(self):
        """Beyond what the company lets debtors say, or a collector may grant, or after a promise
        that was not kept.
        """
        said = self.say("promise", day="2026-04-30", item_ids=(self.item,))
        self.assertEqual(said.promise_ids.state, "draft")
        self.assertEqual(self.status(self.owed), "replied")
        self.assertIn("Asks to pay", said._in_words())
        said.promise_ids.action_confirm()
        self.assertEqual(self.status(self.owed), "promised")
        self.send_mails()
        self.assertIn("we agree", self._mails[-1]["body"])
        self.assertIn("April 30, 2026", self._mails[-1]["body"])
        self.company.dunning_promise_max_amount = 100
        said = self.say("promise", day="2026-03-31", item_ids=(self.later,))
        self.assertEqual(said.promise_ids.state, "draft")
        said.promise_ids.action_cancel()
        self.send_mails()
        self.assertIn("We cannot agree", self._mails[-1]["body"])

    def test_a_broken_promise_is_not_renewed_at_once(self):
        self.say("promise", day="2026-03-06", item_ids=(self.item,)).action_id.action_done()
        self.on("2026-03-12")
        self.env["dunning.promise"]._update_watched()
        self.assertEqual(self.answers().promise_ids.state, "broken")
        said = self.say("promise", day="2026-03-13", item_ids=(self.item,))
        self.assertEqual(said.promise_ids.state, "draft")

    def test_a_promise_is_about_what_they_owe(self):
        for items in ((), (self.items_owed["others"],), (2**31 - 1,)):
            self.assertIn("Choose", self.refused("promise", day="2026-03-12", item_ids=items))
        for when in ("2026-03-04", "2027-04-01"):
            self.assertIn(
                "Choose the day", self.refused("promise", day=when, item_ids=(self.item,))
            )
        self.pay(self.owed)
        self.assertIn(
            "not listed", self.refused("promise", day="2026-03-12", item_ids=(self.item,))
        )
        self.assertFalse(self.answers())

    # ------------------------------------------------------------------ I have paid

    def test_says_that_it_is_paid_with_a_proof(self):
        files = {"proof": ("../../evil.html", b"%PDF-1.4 a proof", "text/html")}
        form = {"day": "2026-03-04", "reference": "VIR 42", "items": [self.item]}
        self.assertIn("look for your payment", self.post("paid", files=files, **form).text)
        [said] = self.answers()
        self.assertEqual(said.pause_id.reason, "paid")
        self.assertEqual(said.pause_id.user_id, self.accountant)
        self.assertEqual(self.status(self.owed), "paused")
        self.assertIn("VIR 42", said.note)
        self.assertEqual(said.proof_ids.mimetype, "application/pdf")
        self.assertNotIn("evil", said.proof_ids.name)

    def test_says_by_which_means(self):
        """The collector reads it in French, in the answer and in the story; the debtor's words stay
        what they were.
        """
        speak(self.env, "fr_FR")
        self.accountant.sudo().lang = "fr_FR"
        self.post("paid", day="2026-03-04", means="cheque", reference="N° 42", items=[self.item])
        [said] = self.answers()
        self.assertEqual((said.means, said.note), ("cheque", "Reference: N° 42"))
        told = " ".join(map(str, said.action_id.message_ids.mapped("body")))
        self.assertIn("Chèque", told)
        story = self.env["dunning.history"].search(
            [("partner_id", "=", self.debtor.id), ("kind", "=", "said")]
        )
        self.assertIn("Cheque · Reference: N° 42", story.summary)
        self.assertIn("Chèque", story.with_context(lang="fr_FR").summary)

    def test_says_by_no_means_that_there_is(self):
        """A form that somebody made up; the one of the page keeps what was chosen."""
        said = self.say("paid", means="gold", item_ids=(self.item,))
        self.assertFalse(said.means)
        self.assertEqual(said._in_words(), "Has paid.")
        text = self.post("paid", day="2026-03-06", means="card", items=[self.later]).text
        self.assertRegex(text, r'<option value="card" selected="[^"]*">Card</option>')

    def test_says_so_again(self):
        """What holds the chase back by itself does so once; then a person looks."""
        self.say("paid", item_ids=(self.item,)).action_id.action_done()
        self.on("2026-03-16")
        said = self.say("paid", item_ids=(self.item,))
        self.assertFalse(said.pause_id)
        self.assertEqual(self.status(self.owed), "replied")

    def test_a_file_that_is_too_large_is_refused_in_words(self):
        files = {"proof": ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_PROOF), "image/png")}
        answer = self.post("paid", files=files, items=[self.item])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("5 MB at most", answer.text)
        self.assertFalse(self.answers())

    def test_what_is_typed_is_text(self):
        """In what is shown again, in what is kept, in what is told to us and to them."""
        bad = '"><script>alert(1)</script>{{7777*7}}'
        fields = ("day", "moment", "items", "text", "category", "reference", "name", "email")
        fields += ("amount", "payments", "means")
        for kind in ("promise", "paid", "dispute", "copy", "payer", "callback", "words", bad):
            text = self.post(kind.replace("/", "%2F"), **dict.fromkeys(fields, bad)).text
            self.assertNotIn("<script>alert", text, kind)
            self.assertNotIn("54439", text.partition("</form>")[0].partition("<form")[2], kind)
        self.send_mails()
        for told in (*self._mails, *self.answers().action_id.message_ids):
            self.assertNotIn("<script>", str(told["body"]))

    def test_a_moment_that_no_clock_shows(self):
        text = self.post("callback", moment="0001-01-01T00:00").text
        self.assertIn("Choose a day and an hour", text)

    def test_files_of_other_kinds_are_refused(self):
        for content in (b"<html>", b"MZ", b"", PDF + bytes(LARGEST_PROOF)):
            files = (Joined("virement.pdf", content),)
            sentence = self.refused("paid", files=files, item_ids=(self.item,))
            self.assertIn("“virement.pdf” is not taken", sentence)
        self.assertIn(
            "when you will pay", self.refused("paid", day="2026-03-06", item_ids=(self.item,))
        )

    # ------------------------------------------------------------------ I contest, and others

    def test_contests_an_invoice(self):
        said = self.say(
            "dispute", item_ids=(self.item,), category="quality", text="<b>Broken</b> boxes"
        )
        dispute = said.dispute_id
        self.assertEqual((dispute.amount, dispute.category), (1200.00, "quality"))
        self.assertEqual(dispute.user_id, self.accountant)
        self.assertTrue(dispute.activity_ids)
        self.assertEqual(self.status(self.owed), "disputed")
        rest = {"item_ids": (self.later,), "category": "price", "text": "Too dear"}
        for typed in ("300,01", "0", "-1", "abc"):
            self.assertIn(self.money(300.00), self.refused("dispute", amount=typed, **rest), typed)
        self.assertEqual(self.say("dispute", amount="120,50", **rest).dispute_id.amount, 120.50)
        self.assertIn("&lt;b&gt;Broken", str(said.action_id.message_ids.mapped("body")))
        self.assertIn(
            "Choose", self.refused("dispute", item_ids=(self.item,), category="other", text="x")
        )
        self.assertIn(
            "Say what", self.refused("dispute", item_ids=(self.later,), category="sql", text="x")
        )

    def contest(self, *files):
        """Contest 1,200.00 by the form of the page.

        :param files: ``(name, content)``
        """
        sent = [("proof", (*file, "application/octet-stream")) for file in files]
        form = {"items": [self.item], "category": "quality", "text": "Three boxes were broken"}
        return self.post("dispute", files=sent, **form).text

    def test_contests_with_three_documents(self):
        """Two photographs and the delivery note: the dispute has them, the answer too."""
        files = [("1.png", PNG + b"1"), ("2.png", PNG + b"2"), ("BL 12.pdf", PDF)]
        self.assertIn("look into it", self.contest(*files))
        [said] = self.answers()
        documents = said.dispute_id.attachment_ids
        self.assertEqual(documents, said.proof_ids)
        self.assertCountEqual(documents.mapped("raw"), [content for _name, content in files])
        self.assertEqual(len(set(documents.mapped("name"))), 3)
        self.assertEqual(set(documents.mapped("res_id")), {said.dispute_id.id})

    def test_one_of_two_documents_is_not_taken(self):
        """It is named; what was typed and ticked is still there, and nothing was noted."""
        text = self.contest(("BL 12.pdf", PDF), ("<b>photo</b>.heic", b"ftypheic"))
        self.assertIn("“&lt;b&gt;photo&lt;/b&gt;.heic” is not taken", text)
        self.assertIn("choose them again", text)
        self.assertIn("Three boxes were broken</textarea>", text)
        self.assertRegex(text, r'<option value="quality" selected="[^"]*">')
        self.assertNotIn("BL 12.pdf", text)
        self.assertFalse(self.answers())

    def test_more_documents_than_are_taken(self):
        """A sixth, though it be of a few bytes; four, though none be too large by itself."""
        six = [(f"{number}.pdf", PDF) for number in range(6)]
        self.assertIn("Join 5 files at most", self.contest(*six))
        large = Joined("photo.png", PNG + bytes(LARGEST_PROOFS // 4))
        form = {"item_ids": (self.item,), "category": "quality", "text": "Broken"}
        self.assertIn("of 15 MB together", self.refused("dispute", files=(large,) * 4, **form))
        self.assertFalse(self.answers())
        self.assertIn("look into it", self.contest(*six[:5]))

    def test_wants_the_invoices(self):
        """Copies go to the address that is known; the chase waits for them once."""
        said = self.say("copy", item_ids=(self.item, self.later))
        self.assertEqual(said.pause_id.reason, "copy")
        self.send_mails()
        copies = [mail for mail in self._mails if mail.get("attachments")]
        self.assertEqual([mail["email_to"] for mail in copies], [MEUNIER])
        self.assertEqual(len(copies[0]["attachments"]), 2, "one was never chased yet")
        said.action_id.action_done()
        self.on("2026-03-20")
        self.assertFalse(self.say("copy", item_ids=(self.item,)).pause_id)

    def test_words_are_read_as_those_of_an_email(self):
        """They hold the debtor back until somebody has read them; another one joins them."""
        said = self.say("words", text="Je paierai le 15 mars.")
        self.assertEqual(self.status(self.owed), "replied")
        self.assertEqual(said.action_id.finding_ids.kind, "will_pay")
        other = self.say("payer", name="Mme Roux", email="roux@siege.example")
        self.assertEqual(other.action_id, said.action_id)
        self.assertEqual(len(said.action_id.activity_ids), 1)
        self.assertIn("roux@siege.example", other.note)
        self.assertFalse(self.env["res.partner"].search([("email", "=", "roux@siege.example")]))

    def test_who_pays_is_proposed_as_a_contact(self):
        """The collector opens it filled in, and saves it, or not."""
        said = self.say(
            "payer", name="Roux, Anne", email="roux@siege.example", phone="01 02 03 04 05"
        )
        [named] = said.action_id.finding_ids
        self.assertEqual(named.kind, "wrong_person")
        contact = named.action_do()["context"]
        self.assertEqual(
            [contact[f"default_{field}"] for field in ("name", "email", "phone", "parent_id")],
            ["Roux Anne", "roux@siege.example", "01 02 03 04 05", self.debtor.id],
        )
        self.assertFalse(self.env["res.partner"].search([("email", "=", "roux@siege.example")]))

    def test_what_may_be_said(self):
        """A company leaves out what it does not want to read there: neither offered nor taken."""
        self.assertIn("say-payer", self.get().text)
        self.company.dunning_page_takes_payer = False
        self.assertNotIn("say-payer", self.get().text)
        self.assertIn("say-dispute", self.get().text)
        sentence = self.refused("payer", name="Mme Roux", email="roux@siege.example")
        self.assertIn("cannot be said here", sentence)

    def test_asks_to_be_called(self):
        """A Friday afternoon; not on Sunday."""
        page = self.page()
        form = {"moment": "2026-03-06T15:30"}
        self.assertIn("call you", self.post("callback", **form).text)
        call = self.actions(reason="callback")
        self.assertEqual(str(call.call_at), "2026-03-06 14:30:00")
        self.assertEqual(call.user_id, self.accountant)
        self.assertTrue(page)
        self.assertIn("would be possible", self.post("callback", moment="2026-03-08T15:30").text)

    # ------------------------------------------------------------------ who goes too far

    def test_enough_is_enough(self):
        for number in range(10):
            self.say("words", text=f"Again {number}")
        self.assertIn("please call us", self.refused("words", text="And again"))
        self.on("2026-03-06")
        self.say("words", text="The day after")

    def test_who_waits_too_long_is_told(self):
        """While another window of theirs is still being heard; what they typed is kept."""
        queue = self.env["dunning.turn"]._queue_of(self.company, self.debtor)
        with (
            db_connect(self.cr.dbname).cursor() as other,
            patch.object(dunning_turn, "LONGEST_WAIT", "100ms"),
            mute_logger("odoo.sql_db"),
        ):
            other.execute(SQL("SELECT pg_advisory_xact_lock(%s)", queue))
            text = self.post("words", text="Hello there").text
        self.assertIn("send this again", text)
        self.assertIn("Hello there", text)
        self.assertFalse(self.answers())
        self.assertIn("read them", self.post("words", text="Hello there").text)

    def test_a_company_may_only_show(self):
        self.company.dunning_page_takes_answers = False
        self.assertNotIn("<form", self.get().text)
        self.assertIn("please call us", self.refused("words", text="Hello"))

    def test_what_is_no_answer(self):
        """Without the token of the form, of an unknown kind, or with a link that opens nothing."""
        with mute_logger("odoo.http"):
            url = f"/dunning/{self.token}/words"
            self.assertEqual(self.url_open(url, data={"text": "Hello"}).status_code, 400)
            self.assertEqual(self.post("words", token="A" * 40, text="Hello").status_code, 404)
        for kind in ("create", "unlink", "", "words;"):
            with self.subTest(kind=kind), self.assertRaises(NotTaken):
                self.page()._dunning_say(Said(kind, text="Hello"))
        self.assertFalse(self.answers())

    # ------------------------------------------------------------------ personal data

    def test_the_network_address_is_kept_for_a_year(self):
        said = self.say("words", text="Hello")
        self.on("2027-03-04")
        self.env["dunning.answer"].sudo()._gc_addresses()
        self.assertEqual(said.sudo().address, ELSEWHERE)
        self.on("2027-03-06")
        self.env["dunning.answer"].sudo()._gc_addresses()
        self.assertFalse(said.sudo().address)
        self.assertEqual(said.note, "Hello")
