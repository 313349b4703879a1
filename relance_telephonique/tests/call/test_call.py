"""Calls: each outcome and all that follows from it, in the ledger, the inbox and the mailbox."""

from ast import literal_eval
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form

from ...models.letter.account import Statement
from ..common import DunningCommon, day


class CallCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        """Claire may change contacts, as most people in an office."""
        super().setUpClass()
        cls.accountant.group_ids += cls.env.ref("base.group_partner_manager")

    def begin(self):
        """An invoice of 1,200.00 due on Monday 2 March, called about on Tuesday 10 March."""
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.bill = self.invoice(1200.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.call_step = self.actions(channel="phone")

    def log(self, name, action=None, **values):
        call = (action or self.call_step)._log_call(self.outcome(name), **values)
        self.env["dunning.due.item"].invalidate_model()
        return call

    def at(self, when):
        """Let the clock show this moment, in UTC."""
        self.clock.move_to(when)
        self.env.invalidate_all()


class TestCall(CallCommon):
    # ------------------------------------------------------------------ what is noted

    def test_what_is_noted(self):
        contact = self._create_contact("Julie Perrin", phone="01 99 00 12 99")
        call = self.log("refusal", contact_id=contact.id, phone=contact.phone, note="No reason.")
        self.assertRecordValues(
            call,
            [
                {
                    "action_id": self.call_step.id,
                    "company_id": self.company.id,
                    "partner_id": self.debtor.id,
                    "contact_id": contact.id,
                    "phone": "01 99 00 12 99",
                    "user_id": self.accountant.id,
                    "direction": "outgoing",
                    "is_reached": True,
                    "cause": False,
                    "note": "No reason.",
                }
            ],
        )
        self.assertEqual(self.call_step.last_outcome_id, self.outcome("refusal"))
        self.assertIn("No reason.", self.call_step.message_ids[0].body)

    def test_is_never_changed(self):
        call = self.log("refusal", note="No reason.")
        with self.assertRaisesRegex(UserError, "log another one"):
            call.sudo().note = "Something else."
        for everybody in (call, call.sudo()):
            with self.assertRaises(AccessError):
                everybody.unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            call.sudo()._by_method().unlink()

    def test_outcome_changed_later_leaves_figures_alone(self):
        call = self.log("refusal")
        self.outcome("refusal").sudo().is_reached = False
        self.assertTrue(call.is_reached)

    def test_nothing_is_noted_if_something_is_missing(self):
        with self.assertRaisesRegex(UserError, "day on which"), self.cr.savepoint():
            self.log("promise")
        self.assertFalse(self.call_step.call_ids)
        self.assertEqual(self.call_step.state, "ready")

    def test_a_step_already_made(self):
        self.call_step.action_done()
        with self.assertRaisesRegex(UserError, "log the call on the debtor"):
            self.log("refusal")

    # ------------------------------------------------------------------ within the limits

    def test_dialled_then_noted(self):
        """Dialled at 11:58, noted at 12:03: it was allowed, and lasted five minutes."""
        self.at("2026-03-10 10:58:00")
        dialling = self.call_step.action_call()
        self.assertEqual(
            dialling["params"], {"number": "+33199001234", "contact_id": self.debtor.id}
        )
        self.at("2026-03-10 11:03:00")
        call = self.log("refusal")
        self.assertEqual((str(call.date), call.duration), ("2026-03-10 10:58:00", 300))
        self.assertFalse(self.env["dunning.call.lock"]._holders(self.debtor, self.company))

    def test_noted_at_noon(self):
        """Outside the hours it is refused, unless it is said when the call was made."""
        self.at("2026-03-10 11:03:00")
        with self.assertRaisesRegex(UserError, "outside the calling hours"):
            self.call_step.action_call()
        with self.assertRaisesRegex(UserError, "outside the calling hours"), self.cr.savepoint():
            self.log("refusal")
        self.log("refusal", date="2026-03-10 10:58:00")
        self.assertEqual(self.call_step.state, "done")

    def test_manager_calls_nevertheless(self):
        self.at("2026-03-10 11:03:00")
        self.become(self.user)
        call = self.log(
            "refusal", self.call_step.with_env(self.env), override_reason="Asked to be called."
        )
        self.assertEqual(call.override_reason, "Asked to be called.")

    def test_manager_dials_nevertheless(self):
        """The reason given before dialling is kept with the call, logged by one click."""
        self.at("2026-03-10 11:03:00")
        self.become(self.user)
        call_step = self.call_step.with_env(self.env)
        wizard = self.env["dunning.call.override"].create(
            {"action_id": call_step.id, "reason": "Asked to be called at noon."}
        )
        self.assertIn("outside the calling hours", wizard.call_refusal)
        self.assertEqual(wizard.action_call()["params"]["number"], "+33199001234")
        call_step.action_log_outcome(self.outcome("refusal").id)
        self.assertEqual(call_step.call_ids.override_reason, "Asked to be called at noon.")

    def test_collector_does_not_dial_nevertheless(self):
        self.at("2026-03-10 11:03:00")
        with self.assertRaises(AccessError):
            self.env["dunning.call.override"].create({"action_id": self.call_step.id})
        with self.assertRaisesRegex(UserError, "outside the calling hours"):
            self.call_step.action_call("I want to.")

    # ------------------------------------------------------------------ each outcome

    def test_promise(self):
        """Promised for the 20th: left alone until the grace days have passed, then called again."""
        self.log("promise", promise_date=day("2026-03-20"))
        promise = self.call_step.promise_ids
        self.assertRecordValues(
            promise,
            [{"state": "open", "amount": 1200.00, "user_id": self.accountant.id}],
        )
        self.assertEqual(promise.line_ids.date, day("2026-03-20"))
        self.assertEqual(self.call_step.state, "done")
        self.assertFalse(self.call_step.activity_ids)
        self.assertEqual(self.status(self.bill), "promised")
        self.on("2026-03-23")
        self.assertEqual(self.status(self.bill), "promised")
        self.on("2026-03-24")
        self.follow()
        broken = self.actions(reason="broken_promise")
        self.assertEqual(broken.date, day("2026-03-25"))

    def test_promise_with_the_discount_that_a_manager_approved(self):
        """2 % off if paid by the 20th: 1,176.00 are promised, 24.00 are to be credited."""
        offer = (
            self.env["dunning.discount.offer"]
            .with_user(self.user)
            .create({"partner_id": self.debtor.id, "percentage": 2.0, "date_until": "2026-03-20"})
        )
        offers = self.env["dunning.discount.offer"]
        self.assertFalse(offers._valid(self.debtor, self.company))
        offer.action_approve()
        offer = offers._valid(self.debtor, self.company)
        with self.assertRaisesRegex(UserError, "ends on 03/20/2026"), self.cr.savepoint():
            self.log("promise", promise_date=day("2026-03-21"), offer=offer)
        self.log("promise", promise_date=day("2026-03-20"), offer=offer)
        self.assertEqual(self.call_step.promise_ids.amount, 1176.00)
        self.assertEqual(offer.state, "accepted")
        self.assertIn("24.00", self.call_step.activity_ids.summary)
        self.on("2026-03-20")
        self.pay(self.bill, 1176.00)
        self.follow()
        self.assertEqual(self.call_step.promise_ids.state, "kept")

    def test_discount_is_not_chased_once_the_rest_is_paid(self):
        """1,176.00 of 1,200.00 are paid as agreed: the 24.00 wait for their credit note."""
        promise = self._promise_with_discount()
        self.assertEqual((promise.amount, promise.discount), (1176.00, 24.00))
        self.on("2026-03-20")
        self.pay(self.bill, 1176.00)
        self.follow()
        self.assertEqual((promise.state, self.status(self.bill)), ("kept", "paused"))
        window = promise.action_credit_discount()
        context = window["context"]
        with Form(self.env["account.move.reversal"].with_context(**context)) as wizard:
            self.assertEqual(wizard.dunning_amount, 24.00)
            self.assertIn("2 %", wizard.reason)
        wizard.record.refund_moves()
        note = wizard.record.new_move_ids
        self.assertEqual(note.amount_total, 24.00)
        note.action_post()
        self.assertTrue(promise.is_discount_credited)
        self.assertEqual(self.bill.amount_residual, 0.00)
        note.line_ids.remove_move_reconcile()
        note.button_draft()
        self.assertEqual(self.status(self.bill), "paused", "The credit note was taken back.")

    def _accepted(self, invoices):
        """Return the promise of a debtor who takes 2 % off these invoices."""
        offer = (
            self.env["dunning.discount.offer"]
            .with_user(self.user)
            .create({"partner_id": self.debtor.id, "percentage": 2, "date_until": "2026-03-20"})
        )
        offer.action_approve()
        items = self.items(invoices).move_line_id
        self.log(
            "promise", promise_date=day("2026-03-20"), offer=offer.with_env(self.env), items=items
        )
        return self.call_step.promise_ids

    def test_discount_is_not_chased_even_before_the_cron_passes(self):
        """The run comes between the payment and the follow-up."""
        self._accepted(self.bill)
        self.on("2026-03-20")
        self.pay(self.bill, 1176.00)
        self.run_on("2026-03-20")
        self.assertEqual(self.status(self.bill), "paused")
        self.assertFalse(self.actions(self.bill, date=day("2026-03-20")))

    def test_discount_on_two_invoices_credited_one_after_the_other(self):
        other = self.invoice(100.00, due="2026-03-09")
        promise = self._accepted(self.bill | other)
        self.pay(self.bill, 1176.00)
        self.pay(other, 98.00)
        self.follow()
        context = promise.action_credit_discount()["context"]
        with Form(self.env["account.move.reversal"].with_context(**context)) as wizard:
            self.assertEqual(wizard.dunning_amount, 26.00)
        wizard.record.refund_moves()
        first, second = wizard.record.new_move_ids
        first.action_post()
        self.assertFalse(promise.is_discount_credited)
        self.assertEqual(self.status(second.reversed_entry_id), "paused")
        second.action_post()
        self.assertTrue(promise.is_discount_credited)

    def test_no_discount_for_a_promise_that_does_not_hold(self):
        """Claire's screen still shows the promise of 20 March as open on the 25th: nothing came, it
        broke, and 24.00 are not to be credited. Nor are they if no discount was agreed.
        """
        promise = self._accepted(self.bill)
        self.assertTrue(promise.action_credit_discount())
        self.on("2026-03-25")
        self.follow()
        self.assertEqual((promise.state, promise.discount), ("broken", 24.00))
        other = self.env["dunning.promise"].create({"partner_id": self.debtor.id})
        for without in (promise, other):
            with self.assertRaisesRegex(UserError, "no discount to credit"):
                without.action_credit_discount()

    def test_dispute_in_two_currencies(self):
        """An amount is in one currency: 100 is not disputed in euros and in dollars."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        abroad = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        moves = self.bill | abroad
        with self.assertRaisesRegex(UserError, "several currencies"), self.cr.savepoint():
            self.log("dispute", disputed_amount=100.00, moves=moves)
        self.log("dispute", moves=moves)
        disputes = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(sorted(disputes.mapped("amount")), [1000.00, 1200.00])

    def test_discount_of_a_promise_taken_back(self):
        """It can be offered again."""
        promise = self._promise_with_discount()
        offers = self.env["dunning.discount.offer"]
        self.assertFalse(offers._valid(self.debtor, self.company))
        promise.action_cancel()
        self.assertEqual(offers._valid(self.debtor, self.company), promise.discount_offer_id)

    def _promise_with_discount(self):
        """Return the promise in which the debtor accepts 2 %, as a manager approved."""
        offers = self.env["dunning.discount.offer"]
        offer = offers.with_user(self.user).create(
            {"partner_id": self.debtor.id, "percentage": 2, "date_until": "2026-03-20"}
        )
        offer.action_approve()
        self.log("promise", promise_date=day("2026-03-20"), offer=offer.with_env(self.env))
        return self.call_step.promise_ids

    def test_promise_of_a_part(self):
        self.log("promise", promise_date=day("2026-03-20"), amount=500.00)
        self.assertEqual(self.call_step.promise_ids.amount, 500.00)

    def test_promise_of_too_much(self):
        with self.assertRaisesRegex(ValidationError, "only 1,200.00.* is due"):
            self.log("promise", promise_date=day("2026-03-20"), amount=1200.01)

    def test_promise_in_two_currencies(self):
        """One promise for each currency; an amount alone would not say which."""
        self.call_step._by_method().line_ids = [
            Command.create(item._action_line_values() | {"level_id": False})
            for item in self.items(
                self.invoice(300.00, due="2026-03-03", currency=self.env.ref("base.USD"))
            )
        ]
        with self.assertRaisesRegex(UserError, "several currencies"), self.cr.savepoint():
            self.log("promise", promise_date=day("2026-03-20"), amount=500.00)
        self.log("promise", promise_date=day("2026-03-20"))
        self.assertEqual(
            {promise.currency_id.name: promise.amount for promise in self.call_step.promise_ids},
            {self.company.currency_id.name: 1200.00, "USD": 300.00}
            if self.company.currency_id.name != "USD"
            else {"USD": 1500.00},
        )

    def test_plan(self):
        self.log("plan", instalments=[("2026-03-31", 700.00), ("2026-04-30", 500.00)])
        promise = self.call_step.promise_ids
        self.assertEqual(promise.state, "open")
        self.assertEqual(promise.line_ids.mapped("amount"), [700.00, 500.00])
        self.assertEqual(self.status(self.bill), "promised")

    def test_plan_without_instalments(self):
        with self.assertRaisesRegex(UserError, "Enter the instalments"):
            self.log("plan")

    def test_says_already_paid(self):
        """Left alone for five days; the letter is due on the 17th, a week after the call."""
        self.log("paid")
        self.assertEqual(self.call_step.state, "done")
        self.assertEqual(self.status(self.bill), "paused")
        self.on("2026-03-14")
        self.assertEqual(self.status(self.bill), "paused")
        self.on("2026-03-15")
        self.assertEqual(
            self.standing(self.bill), ("scheduled", self.level("letter").name, "2026-03-17")
        )

    def test_days_to_wait_are_the_outcome_s(self):
        self.outcome("paid").sudo().days = 10
        self.log("paid")
        pause = self.env["dunning.pause"].search([("partner_id", "=", self.debtor.id)])
        self.assertRecordValues(pause, [{"date_until": day("2026-03-20"), "reason": "paid"}])

    def test_invoice_not_received(self):
        """The copies leave at once, with the invoice, and the debtor has five days."""
        self.log("not_received")
        self.send_mails()
        [sent] = self._mails
        self.assertEqual(sent["email_to"], ['"Boulangerie Meunier" <boulangerie@meunier.example>'])
        self.assertIn("copy", sent["subject"])
        self.assertIn(self.bill.name, sent["body"])
        self.assertEqual(len(sent["attachments"]), 1)
        self.assertEqual(self.status(self.bill), "paused")

    def test_copies_go_to_the_address_that_was_named(self):
        self.log("not_received", email="factures@meunier.example")
        self.send_mails()
        self.assertEqual(
            self._mails[0]["email_to"], ['"Boulangerie Meunier" <factures@meunier.example>']
        )
        self.assertEqual(self.call_step.contact_id.email, "factures@meunier.example")

    def test_copies_without_an_address(self):
        self.debtor.email = False
        with self.assertRaisesRegex(UserError, "address to which the copies go"):
            self.log("not_received")

    def test_dispute_of_a_part(self):
        self.log("dispute", category="price", disputed_amount=200.00, note="Price of line 3.")
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertRecordValues(
            dispute,
            [{"category": "price", "amount": 200.00, "state": "open", "note": "Price of line 3."}],
        )
        self.assertEqual(self.items(self.bill).amount_chased, 1000.00)
        self.assertEqual(self.call_step.state, "done")

    def test_callback(self):
        """Called back on Thursday at 10: nothing else goes out until then."""
        self.log("callback", callback_at="2026-03-12 09:00:00")
        self.assertEqual(self.call_step.state, "done")
        callback = self.actions(reason="callback")
        self.assertRecordValues(
            callback,
            [
                {
                    "state": "ready",
                    "channel": "phone",
                    "date": day("2026-03-12"),
                    "user_id": self.accountant.id,
                    "amount_residual": 1200.00,
                }
            ],
        )
        self.assertEqual(callback.activity_ids.date_deadline, day("2026-03-12"))
        self.assertEqual(self.status(self.bill), "pending")
        self.run_on("2026-03-11")
        self.assertEqual(len(self.actions(state="ready")), 1)
        self.on("2026-03-12")
        self.log("approval", callback, callback_at="2026-03-19 13:00:00")
        self.assertEqual(self.actions(reason="callback", state="ready").date, day("2026-03-19"))

    def test_callback_in_the_past(self):
        with self.assertRaisesRegex(UserError, "a time to come"):
            self.log("callback", callback_at="2026-03-10 07:59:59")

    def test_callback_at_an_hour_at_which_nobody_may_call(self):
        """18:30, a Saturday, then the first of May: each time the next possible moment is named."""
        for moment, then in (
            ("2026-03-12 17:30:00", "Friday 13 March 09:00"),
            ("2026-03-14 09:00:00", "Monday 16 March 09:00"),
            ("2026-05-01 08:00:00", "Monday 4 May 09:00"),
        ):
            with self.assertRaisesRegex(UserError, then), self.cr.savepoint():
                self.log("callback", callback_at=moment)
        self.become(self.user)
        self.log("callback", self.call_step.with_env(self.env), callback_at="2026-03-12 17:30:00")
        self.assertEqual(self.call_step.state, "done", "A manager may call then.")

    def test_callback_no_longer_needed(self):
        """Paid on the day before: nobody calls."""
        self.log("callback", callback_at="2026-03-12 09:00:00")
        self.on("2026-03-11")
        self.pay(self.bill)
        self.follow()
        self.assertEqual(self.actions(reason="callback").state, "cancelled")

    def test_refusal(self):
        """The responsible is told, and the letter follows a week later."""
        self.log("refusal")
        self.assertEqual(self.call_step.state, "done")
        self.assertIn("refuses to pay", self.call_step.activity_ids.summary)
        self.assertEqual(
            self.standing(self.bill), ("scheduled", self.level("letter").name, "2026-03-17")
        )

    def test_cash_difficulties(self):
        """A plan is prepared, in three parts on working days, the last of which takes the cents; it
        holds nothing back until it is agreed on.
        """
        self.credit(0.01, invoice=self.bill)
        self.log("cash")
        plan = self.call_step.promise_ids
        self.assertEqual(plan.state, "draft")
        self.assertEqual(
            [(str(line.date), line.amount) for line in plan.line_ids],
            [("2026-03-10", 400.00), ("2026-04-10", 400.00), ("2026-05-11", 399.99)],
        )
        self.assertEqual(self.status(self.bill), "scheduled")

    def test_wrong_person(self):
        """The call is still to be made, to the right person, and so are the next ones."""
        self.log("wrong_person", contact_name="Ahmed Belkacem", contact_phone="01 99 00 55 66")
        self.assertEqual(self.call_step.state, "ready")
        self.assertEqual(self.call_step.contact_id.name, "Ahmed Belkacem")
        self.assertEqual(self.debtor._dunning_contact("phone"), self.call_step.contact_id)
        self.assertEqual(self.debtor._dunning_contact(), self.debtor, "who has an e-mail address")

    def test_wrong_person_and_no_right_one(self):
        with self.assertRaisesRegex(UserError, "name of the right person"):
            self.log("wrong_person")

    def test_wrong_number(self):
        """It waits among the failures; once corrected, it goes back to the inbox."""
        self.log("wrong_number")
        self.assertEqual(self.call_step.state, "failed")
        self.assertEqual(
            self.call_step.failure_reason, "01 99 00 12 34 is a wrong number: correct it and retry."
        )
        self.assertFalse(self.call_step.activity_ids)
        self.debtor.phone = "01 99 00 12 35"
        self.call_step.action_retry()
        self.assertEqual(self.call_step.state, "ready")
        self.assertTrue(self.call_step.activity_ids)

    def test_wrong_number_and_then_the_right_person(self):
        self.log("wrong_number")
        self.log("wrong_person", contact_name="Ahmed Belkacem", contact_phone="01 99 00 55 66")
        self.assertEqual((self.call_step.state, self.call_step.failure_reason), ("ready", False))
        self.assertEqual(self.call_step.activity_ids.user_id, self.accountant)

    def test_no_answer_three_times(self):
        """At nine, in the afternoon, the next morning; then the step counts as made."""
        self.log("no_answer")
        self.assertEqual(str(self.call_step.call_at), "2026-03-10 13:00:00")
        self.assertEqual(self.call_step.activity_ids.date_deadline, day("2026-03-10"))
        self.at("2026-03-10 13:00:00")
        self.log("voicemail")
        self.assertEqual(str(self.call_step.call_at), "2026-03-11 08:00:00")
        self.assertEqual(self.call_step.date, day("2026-03-11"))
        self.assertEqual(self.call_step.activity_ids.date_deadline, day("2026-03-11"))
        self.at("2026-03-11 08:00:00")
        self.assertEqual(self.status(self.bill), "pending")
        self.log("hung_up")
        self.assertEqual(self.call_step.state, "done")
        self.assertEqual(len(self.call_step.call_ids), 3)
        self.assertEqual(
            self.standing(self.bill), ("scheduled", self.level("letter").name, "2026-03-18")
        )

    def test_number_of_attempts_is_the_company_s(self):
        self.company.dunning_call_attempts = 1
        self.log("no_answer")
        self.assertEqual(self.call_step.state, "done")

    # ------------------------------------------------------------------ from where people are

    def test_one_click(self):
        """What asks nothing more is logged at once, the rest opens a question."""
        self.assertFalse(self.call_step.action_log_outcome(self.outcome("voicemail").id))
        self.assertEqual(self.call_step.last_outcome_id, self.outcome("voicemail"))
        question = self.call_step.action_log_outcome(self.outcome("promise").id)
        self.assertEqual(question["res_model"], "dunning.call.log")
        log = self.env["dunning.call.log"].with_context(**question["context"]).create({})
        self.assertEqual(log.outcome_id, self.outcome("promise"))
        self.assertEqual((log.partner_id, log.amount), (self.debtor, 1200.00))

    def test_done_in_the_inbox(self):
        """Whoever ticks the activity off is asked how the call ended."""
        with self.assertRaises(RedirectWarning) as asked:
            self.call_step.activity_ids.action_feedback()
        message, _action, _button, context = asked.exception.args
        self.assertIn("Boulangerie Meunier", message)
        self.assertEqual(context, {"default_action_id": self.call_step.id})
        self.assertEqual(self.call_step.state, "ready")

    def test_nobody_makes_it(self):
        """The next day a manager sees it, and gives it to Marc: it changes inbox."""
        marc = self._create_user("marc", "account.group_account_invoice")
        unmade = self.env.ref("relance_telephonique.dunning_action_action_unmade").sudo()
        domain = literal_eval(unmade.domain)
        self.become(self.user)
        actions = self.env["dunning.action"]
        self.assertFalse(actions.search(domain), "Today it can still be made.")
        self.on("2026-03-11")
        call = actions.search(domain)
        self.assertEqual(call, self.call_step)
        self.assertEqual(call.activity_ids.user_id, self.accountant)
        call.web_save({"user_id": marc.id}, {"user_id": {}})
        self.assertEqual(call.activity_ids.user_id, marc)
        call.action_cancel("skip")
        self.assertFalse(actions.search(domain))

    def test_plan_of_four_months(self):
        log = self.env["dunning.call.log"].create(
            {
                "action_id": self.call_step.id,
                "outcome_id": self.outcome("plan").id,
                "part_count": 4,
                "first_date": "2026-03-31",
            }
        )
        log.action_log()
        self.assertEqual(
            [(str(line.date), line.amount) for line in self.call_step.promise_ids.line_ids],
            [
                ("2026-03-31", 300.00),
                ("2026-04-30", 300.00),
                ("2026-06-01", 300.00),
                ("2026-06-30", 300.00),
            ],
        )

    def test_they_called(self):
        """Outside of any step: it is about all that is late, and makes no step of it."""
        late = self.invoice(80.00, due="2026-03-04")
        self.call_step.action_done()
        self.on("2026-03-11")
        log = self.env["dunning.call.log"].create(
            {
                "partner_id": self.debtor.id,
                "direction": "incoming",
                "outcome_id": self.outcome("promise").id,
                "promise_date": "2026-03-16",
            }
        )
        log.action_log()
        call = self.env["dunning.call"].search([("direction", "=", "incoming")])
        self.assertEqual(call.action_id.reason, "manual")
        self.assertEqual(call.action_id.state, "done")
        self.assertEqual(call.action_id.line_ids.move_id, self.bill | late)
        self.assertFalse(call.action_id.line_ids.level_id)
        self.assertEqual(call.action_id.promise_ids.amount, 1280.00)

    def test_from_the_invoice(self):
        """The call that waits is logged; once it is made, another one about this invoice alone."""
        other = self.invoice(80.00, due="2026-03-03")
        question = self.bill.with_env(self.env).action_dunning_log_call()
        with Form(self.env["dunning.call.log"].with_context(**question["context"])) as form:
            self.assertEqual(form.action_id, self.call_step)
            form.outcome_id = self.outcome("refusal")
        form.record.action_log()
        self.assertEqual(self.call_step.state, "done")
        self.on("2026-03-11")
        question = other.with_env(self.env).action_dunning_log_call()
        with Form(self.env["dunning.call.log"].with_context(**question["context"])) as form:
            self.assertEqual(form.amount_due, 80.00)
            form.direction = "incoming"
            form.outcome_id = self.outcome("promise")
            form.promise_date = day("2026-03-20")
        form.record.action_log()
        self.assertEqual(self.status(other), "promised")
        self.assertNotEqual(self.status(self.bill), "promised")

    def test_salesperson_reads_and_logs_nothing(self):
        self.log("refusal", note="No reason.")
        seller = self._create_user("seller", "base.group_user")
        self.debtor.sudo().user_id = seller
        self.become(seller)
        calls = self.env["dunning.call"].search([])
        self.assertEqual(calls.mapped("note"), ["No reason."])
        story = self.debtor.with_env(self.env).dunning_page()["story"]
        self.assertIn("No reason.", " ".join(event["summary"] for event in story))
        with Form(calls.action_id) as form:
            self.assertEqual(form.partner_id, self.debtor)
        with self.assertRaises(AccessError):
            self.env["dunning.call"].create(
                self.call_step.with_env(self.env)._call_values(self.outcome("refusal"))
            )

    def test_script_proposed_and_another_taken(self):
        """The one that was used is noted, if somebody was reached."""
        self.assertEqual(self.call_step.script_id, self.script("first"))
        self.assertIn("this is Claire", self.call_step.script_text)
        self.call_step.script_id = self.script("firm")
        self.call_step.invalidate_recordset()
        self.assertIn(self.script("first").name, self.call_step.script_why)
        self.assertFalse(self.log("voicemail").script_id)
        self.at("2026-03-10 13:00:00")
        self.assertEqual(self.log("refusal").script_id, self.script("firm"))

    def test_on_the_invoice(self):
        """The next call, its script and how the last one ended."""
        self.assertEqual(self.bill.dunning_call_id, self.call_step)
        self.assertIn(self.script("first").name, self.bill.dunning_script)
        call = self.log("callback", callback_at="2026-03-12 09:00:00")
        self.bill.invalidate_recordset()
        self.assertEqual(self.bill.dunning_call_id, self.actions(reason="callback"))
        self.assertEqual(self.bill.dunning_last_call_id, call)

    def script(self, name):
        return self.env.ref(f"relance_telephonique.script_{name}")

    # ------------------------------------------------------------------ on the sheet

    def test_sheet_mentions_what_the_group_paid(self):
        """The headquarters paid 1,200 € on account, a sister company 80 €: they may be for this
        subsidiary; and what a subsidiary paid may be for the headquarters.
        """
        group = self._create_debtor("Groupe Meunier")
        sister = self._create_debtor("Minoterie Meunier", parent_id=group.id)
        self.debtor.sudo().write({"parent_id": group.id, "is_company": True})
        self.pay_on_account(1200.00, partner=group)
        self.pay_on_account(80.00, partner=sister)
        self._create_debtor("Paul Meunier", parent_id=group.id, is_company=False)
        sheet = self.call_step.call_sheet
        self.assertIn("Not allocated, from Groupe Meunier", sheet)
        self.assertIn("1,200.00", sheet)
        self.assertIn("Minoterie Meunier", sheet)
        call = self.env["dunning.action"].create(
            {"partner_id": group.id, "channel": "phone", "reason": "manual"}
        )
        self.assertIn("Minoterie Meunier", call.call_sheet)

    def test_what_the_group_paid_and_nobody_allocated(self):
        """The headquarters paid 1,200 € and got 1,150 € back; 80 € more are on the bank's statement
        and not matched: 130 € may be for this subsidiary, beside the 30 € that it paid itself.
        """
        group = self._create_debtor("Groupe Meunier")
        self.debtor.sudo().write({"parent_id": group.id, "is_company": True})
        self.pay_on_account(30.00)
        self.pay_on_account(1200.00, partner=group)
        self.ledger.pay_back(group, 1150.00, on=0)
        line = self.bank(80.00, partner_id=group.id)
        call = self.call_step.sudo()
        euros = self.company.currency_id
        self.assertEqual(call._paid_by_group(), {(group.sudo(), euros.sudo()): 130.00})
        line.sudo().unlink()
        self.ledger.pay_back(group, 49.20, on=0)
        [left] = call._paid_by_group().values()
        self.assertEqual(euros.round(left), 0.80)
        self.ledger.pay_back(group, 0.80, on=0)
        self.assertFalse(call._paid_by_group())

    def test_sheet(self):
        """What is known and who else may be called; on the page, what is owed and what happened."""
        self.on("2026-03-10")
        self._create_contact("Julie Perrin", phone="01 99 00 12 99")
        self.company.account_use_credit_limit = True
        self.debtor.sudo().write({"use_partner_credit_limit": True, "credit_limit": 1000.00})
        paid = self.invoice(50.00, due="2026-02-20")
        self.pay(paid)
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        self.log("voicemail")
        sheet = self.call_step.call_sheet
        for word in (
            "Julie Perrin",
            "01 99 00 12 99",
            "18 days late",
            "of 1,000.00",
        ):
            self.assertIn(word, sheet)
        page = self.debtor.with_env(self.env).dunning_page(call_id=self.call_step.id)
        [row] = page["owed"]["rows"]
        self.assertEqual((row["name"], row["amount"]), (self.bill.name, 1200.00))
        told = " ".join(event["summary"] for event in page["story"])
        self.assertIn("Voicemail", told)
        self.assertIn(self.level("email").name, told)

    def test_sheet_writes_nothing(self):
        """A form is read in a transaction that cannot write: no portal token is made for it."""
        bill = self.bill.sudo()
        bill.access_token = False
        bill.flush_recordset()
        self.call_step.invalidate_recordset()
        [row] = self.debtor.with_env(self.env).dunning_page()["owed"]["rows"]
        self.assertEqual(row["pdf"], f"/account/download_invoice_documents/{bill.id}/pdf")
        bill.invalidate_recordset()
        self.assertFalse(bill.access_token)

    def test_papers_at_hand(self):
        """Terms, the order, and what is attached to the invoice, for who may open it."""
        bill = self.bill.sudo()
        bill.invoice_origin = "S00042"
        bill.with_context(skip_readonly_check=True).write(
            {"invoice_payment_term_id": self.env.ref("account.account_payment_term_30days").id}
        )
        note = {"name": "BL 4571 signed.pdf", "raw": b"%PDF", "res_model": "account.move"}
        self.env["ir.attachment"].sudo().create(note | {"res_id": bill.id})
        sheet = self.call_step.call_sheet
        for word in ("S00042", "30 Days", "BL 4571 signed.pdf"):
            self.assertIn(word, sheet)
        cora = self._create_user("cora", "base.group_user,relance_telephonique.group_dunning_user")
        seen = self.call_step.with_user(cora).call_sheet
        self.assertIn("S00042", seen)
        self.assertNotIn("BL 4571", seen)

    def test_delivery_is_checked_before_the_call(self):
        """Once somebody has seen the signed note, whoever calls again knows."""
        self.assertIn("Look for the signed delivery note", self.call_step.call_sheet)
        first = self.call_step
        first.delivery_checked = True
        first.invalidate_recordset(["call_sheet"])
        self.assertIn("The signed delivery note is there.", first.call_sheet)
        first._log_call(self.outcome("callback"), callback_at="2026-03-12 09:00:00")
        again = self.actions(reason="callback")
        self.assertIn("The signed delivery note is there.", again.call_sheet)

    def test_bank_details_on_file_are_asked_and_the_answer_kept(self):
        """Claire asks for the last digits; the next caller reads the answer."""
        self.assertIn("Not asked yet.", self.call_step.call_sheet)
        log = self.env["dunning.call.log"].create(
            {
                "action_id": self.call_step.id,
                "outcome_id": self.outcome("refusal").id,
                "bank_known": "wrong",
            }
        )
        log.action_log()
        self.assertEqual(self.call_step.call_ids.bank_known, "wrong")
        self.call_step.invalidate_recordset(["call_sheet"])
        self.assertIn("They have others: to be mended (call of", self.call_step.call_sheet)

    def test_circuit_is_kept_on_the_debtor(self):
        self.call_step.payment_circuit = "Mrs Roux approves"
        self.assertEqual(self.debtor.dunning_payment_circuit, "Mrs Roux approves")

    # ------------------------------------------------------------------ in writing

    def recap(self):
        """Return the text of the e-mail that waits to be sent."""
        action = self.call_step.action_write_recap()
        composers = self.env["mail.compose.message"].with_context(**action["context"])
        self.composer = composers.create({})
        self.assertEqual(self.composer.partner_ids, self.call_step.contact_id)
        return self.composer.body

    def test_recap_of_a_promise(self):
        self.log("promise", promise_date=day("2026-03-20"), note="He was rude.")
        text = self.recap()
        self.assertIn(self.bill.name, self.composer.subject)
        self.assertIn("March 20, 2026", text)
        self.assertIn("1,200.00", text)
        self.assertIn(self.bill.name, text)
        self.assertNotIn("rude", text, "notes stay inside")

    def test_recap_of_a_long_account(self):
        """What it cannot list is in the statement that comes with it, as with a reminder."""
        self.log("promise", promise_date=day("2026-03-20"))
        self.assertNotIn("default_attachment_ids", self.call_step.action_write_recap()["context"])
        with patch.object(Statement, "most_of_each", return_value=0):  # rows of each table
            context = self.call_step.action_write_recap()["context"]
            promise = self.call_step.promise_ids.action_send()["context"]
        for window in (context, promise):
            attached = self.env["ir.attachment"].browse(window["default_attachment_ids"])
            self.assertIn("Statement of account", attached.name)

    def test_recap_of_each_outcome(self):
        details = {
            "plan": {"instalments": [("2026-03-31", 700.00), ("2026-04-30", 500.00)]},
            "dispute": {"category": "price", "disputed_amount": 200.00},
            "approval": {"callback_at": "2026-03-19 13:00:00"},
        }
        words = {
            "plan": ["by instalments", "March 31, 2026", "700.00", "April 30, 2026", "500.00"],
            "paid": ["already paid"],
            "not_received": ["sent you copies"],
            "dispute": ["Price", "200.00"],
            "approval": ["March 19 at 14:00"],
            "refusal": ["do not mean to pay"],
            "cash": ["propose these instalments", "400.00"],
        }
        for name, expected in words.items():
            with self.subTest(outcome=name), self.cr.savepoint() as savepoint:
                self.log(name, **details.get(name, {}))
                text = self.recap()
                for word in expected:
                    self.assertIn(word, text)
                savepoint.rollback()
                self.env.invalidate_all()
