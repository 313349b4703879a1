"""A debtor's answer holds everything back until a person has dealt with it."""

from odoo import SUPERUSER_ID

from ..common import DunningCommon, day

ANSWER = """From: {sender}
To: claire@emballages.example
Subject: Re: Rappel
Message-Id: <answer-{number}@meunier.example>
In-Reply-To: {to}
{header}
Content-Type: text/plain; charset=utf-8

Le virement part demain.
"""


class TestAnswer(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.other = self.invoice(60.00, due="2026-03-09")
        self.run_on("2026-03-05")
        self.reminder = self.actions(self.late)[-1]
        self.number = 0

    def _receive(self, header="X-Mailer: test", sender=None, to=None):
        """Receive an e-mail that answers the reminder."""
        self.number += 1
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(
            None,
            ANSWER.format(
                sender=sender or self.debtor.email_formatted,
                number=self.number,
                to=(to or self.reminder.message_id).message_id,
                header=header,
            ),
        )
        self.env.invalidate_all()
        return self.actions(reason="reply")

    def test_answer_waits_for_whoever_sent_the_reminder(self):
        self.on("2026-03-06")
        answer = self._receive()
        self.assertEqual((answer.partner_id, answer.user_id), (self.debtor, self.accountant))
        self.assertEqual(answer.activity_ids.user_id, self.accountant)
        self.assertEqual(answer.activity_ids.date_deadline, day("2026-03-06"))
        self.assertEqual(answer.line_ids.move_id, self.late)
        self.assertEqual((self.status(self.late), self.status(self.other)), ("replied", "replied"))

    def test_nothing_leaves_until_somebody_has_dealt_with_it(self):
        """Answered on the 6th, dealt with on the 18th: the call comes three days later."""
        self.on("2026-03-06")
        answer = self._receive()
        for when in ("2026-03-10", "2026-03-12", "2026-03-17"):
            self.assertFalse(self.run_on(when).action_ids)
        self.on("2026-03-18")
        answer.activity_ids.action_feedback()
        self.assertEqual(answer.state, "done")
        self.assertEqual(self.standing(self.late), ("scheduled", "Call", "2026-03-23"))

    def test_answer_stops_a_draft_already_prepared(self):
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-10")
        draft = self.actions(state="draft")
        self._receive()
        draft.action_approve()
        self.assertEqual(draft.state, "cancelled")

    def test_two_answers_are_dealt_with_at_once(self):
        self.assertEqual(len(self._receive()), 1)
        self.assertEqual(len(self._receive()), 1)

    def test_automatic_replies_never_count(self):
        for header in (
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "Precedence: auto_reply",
            "X-Autoreply: yes",
            "X-Auto-Response-Suppress: All",
        ):
            self.assertFalse(self._receive(header), header)
        self.assertEqual(self.status(self.late), "scheduled")
        self.assertTrue(self._receive("Auto-Submitted: no; by=webmail"))

    def test_answer_through_a_mail_group(self):
        """The debtor's accounts department is a mailing list: a person writes all the same."""
        self.assertTrue(self._receive("Precedence: list"))

    def test_answer_through_a_group_that_calls_itself_bulk(self):
        header = "Precedence: bulk\nList-Id: <compta.meunier.example>"
        self.assertTrue(self._receive(header))

    def test_colleague_does_not_answer_for_the_debtor(self):
        self.assertFalse(self._receive(sender=self.accountant.email_formatted))

    def test_answer_to_the_invoice_itself_counts_too(self):
        sent = self.late.message_post(body="Votre facture", partner_ids=self.debtor.ids)
        answer = self._receive(to=sent)
        self.assertEqual(answer.partner_id, self.debtor)
        self.assertEqual(self.status(self.late), "replied")

    def test_note_in_the_chatter_is_no_answer(self):
        self.reminder.message_post(body="Appelé, absent.")
        self.assertFalse(self.actions(reason="reply"))

    def test_colleague_does_not_write_in_the_debtors_name(self):
        """On 6 March Sam, who sells, would rather have his customer left alone: by RPC he writes
        “we pay tomorrow” as if they had, wherever he may write.
        """
        self.on("2026-03-06")
        sam = self._create_user("sam", "base.group_user")
        self.debtor.user_id = sam
        for record in (self.reminder, self.debtor):
            for kind in ("comment", "email"):
                record.with_user(sam).message_post(
                    body="On paie demain.", author_id=self.debtor.id, message_type=kind
                )
        self.assertFalse(self.actions(reason="reply"))
        self.assertEqual(self.status(self.other), "scheduled")

    # ------------------------------------------------------------------ wherever they write

    def _write_on_the_portal(self, record):
        """The debtor's accountant has a login, and writes under the document."""
        reader = self._create_user(
            "paul", "base.group_portal", partner_id=self._create_contact("Paul Meunier").id
        )
        record.sudo().message_subscribe(reader.partner_id.ids)
        record.with_user(reader).sudo().message_post(
            body="Viré ce matin.", author_id=reader.partner_id.id, message_type="comment"
        )
        self.env.invalidate_all()

    def test_comment_on_the_page_of_the_invoice(self):
        self._write_on_the_portal(self.late)
        self.assertEqual(self.actions(reason="reply").partner_id, self.debtor)
        self.assertEqual(self.status(self.late), "replied")

    def test_robot_and_colleagues_are_nobody_outside(self):
        self.late.with_user(SUPERUSER_ID).message_post(body="Note", message_type="comment")
        self.late.message_post(body="Note", message_type="comment")
        self.assertFalse(self.actions(reason="reply"))

    def test_answer_to_a_statement(self):
        """It was sent from the customer's form: whoever has chased them is held back."""
        sent = self.debtor.message_post(body="Votre relevé", partner_ids=self.debtor.ids)
        answer = self._receive(to=sent)
        self.assertEqual((answer.partner_id, answer.company_id), (self.debtor, self.company))
        self.assertEqual(self.status(self.other), "replied")

    def test_answer_about_a_dispute(self):
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.other.ids,
                "category": "price",
                "amount": 10.00,
            }
        )
        sent = dispute.message_post(body="Notre réponse", partner_ids=self.debtor.ids)
        self.assertEqual(self._receive(to=sent).partner_id, self.debtor)

    def test_answer_about_whatever_was_agreed(self):
        """Somebody writes from a case, a discount offered, a due date put off; Meunier answers."""
        named = {"move_ids": self.late.ids}, {"move_line_ids": self.items(self.late).ids}
        for model, values in (
            ("dunning.postponement", {**named[1], "date_maturity": "2026-03-20", "note": "Noël"}),
            ("dunning.discount.offer", {"percentage": 2, "date_until": "2026-03-20"}),
            ("dunning.case", named[0]),
        ):
            record = self.env[model].sudo().create({"partner_id": self.debtor.id, **values})
            sent = record.message_post(body="Notre courrier", partner_ids=self.debtor.ids)
            answer = self._receive(to=sent)
            with self.subTest(model=model):
                self.assertEqual(
                    (answer.partner_id, answer.line_ids.move_id), (self.debtor, self.late)
                )
            answer.action_done()
