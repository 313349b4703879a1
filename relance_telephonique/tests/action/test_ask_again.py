"""What waited is asked again when it leaves: nothing is said that is no longer true."""

from contextlib import closing
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from ..common import DunningCommon


class TestAskAgain(DunningCommon):
    """Drafts of the morning, and what became of their invoices before they left."""

    def begin(self):
        super().begin()
        self.company.dunning_mode = "approval"
        self.on("2026-01-05")

    def _prepared(self, amount, due, on, partner=None, steps=0):
        """Return an invoice whose next step waits, on the day; ``steps`` were made before."""
        move = self.invoice(amount, due=due, partner=partner)
        for _step in range(steps):
            self.run_on(self.items(move).next_date)
            self.do_what_waits()
        self.run_on(on)
        self.assertEqual(self.actions(move)[-1].state, "draft")
        return move, self.actions(move)[-1]

    def _post_again(self, move, **values):
        move.button_draft()
        move.write(values)
        move.action_post()
        self.env.invalidate_all()

    def assertNotMade(self, action, why):
        action.action_approve()
        self.send_mails()
        self.assertEqual(action.state, "cancelled")
        self.assertFalse(action.message_id or action.document_id or action.date_processed)
        self.assertIn(why, action.failure_reason)

    def test_due_date_put_off_to_next_year(self):
        """The e-mail said “échéance est passée” of an invoice due in a year."""
        move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self._post_again(move, invoice_date_due="2027-01-09")
        self.assertNotMade(reminder, "due date has moved")
        self.assertEqual(self.standing(move), ("scheduled", "Notice before due date", "2027-01-04"))

    def test_no_formal_notice_before_the_due_date(self):
        """64 days before its due date an invoice was summoned for."""
        move, summons = self._prepared(500, due="2026-01-09", on="2026-03-02", steps=5)
        self.assertEqual(summons.channel, "registered_letter")
        self._post_again(move, invoice_date_due="2026-05-05")
        self.assertNotMade(summons, "due date has moved")

    def test_notice_of_a_due_date_that_is_far_again(self):
        move, notice = self._prepared(500, due="2026-01-20", on="2026-01-12")
        self._post_again(move, invoice_date_due="2026-03-20")
        self.assertNotMade(notice, "due date has moved")

    def test_only_the_invoice_that_moved_is_left_out(self):
        moved = self.invoice(500, due="2026-01-09")
        kept, reminder = self._prepared(300, due="2026-01-09", on="2026-01-12")
        self._post_again(moved, invoice_date_due="2026-02-27")
        reminder.action_approve()
        self.send_mails()
        self.assertEqual(reminder.state, "done")
        self.assertEqual(self.carried(reminder), {300: 3})
        self.assertEqual(self.status(moved), "scheduled")

    def test_customer_corrected(self):
        move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        other = self._create_debtor("Garage Vidal")
        self._post_again(move, partner_id=other.id)
        self.assertNotMade(reminder, "Nothing left to chase")

    def test_paid_down_below_the_amount_of_the_step(self):
        self.level("email").minimum_amount = 100
        move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self.credit(450, invoice=move)
        self.assertNotMade(reminder, "amount of this step")

    def _ready_for_tomorrow(self):
        """Return a reminder prepared on Monday, to leave by itself on Tuesday."""
        self.company.dunning_mode = "automatic"
        self.invoice(500, due="2026-01-09")
        self.on("2026-01-12")
        self.env["dunning.run"].create({}).action_prepare()
        reminder = self.actions(state="ready")
        reminder.date = "2026-01-13"
        return reminder

    def assertAsksForApproval(self, reminder):
        self.run_on("2026-01-13")
        self.assertEqual((reminder.state, reminder.date_processed), ("draft", False))
        self.assertMade(reminder)

    def test_company_now_approves_each_contact(self):
        """On Monday it sent by itself; what was put off to Tuesday waits for a person like all
        that is prepared on that day, also if dunning was off in between.
        """
        reminder = self._ready_for_tomorrow()
        self.company.dunning_mode = "off"
        self.company.dunning_mode = "approval"
        self.assertAsksForApproval(reminder)

    def test_step_is_now_approved(self):
        reminder = self._ready_for_tomorrow()
        self.level("email").requires_approval = True
        self.assertAsksForApproval(reminder)

    def test_what_a_person_decided_or_has_left_is_not_approved_again(self):
        """A call that somebody planned, and an e-mail that was handed over."""
        planned = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "date": "2026-01-20"}
        )
        reminder = self._ready_for_tomorrow()
        self.on("2026-01-13")
        reminder.action_process()
        self.company.dunning_mode = "approval"
        self.assertEqual((planned | reminder).mapped("state"), ["ready", "ready"])

    def _on_the_due_day(self):
        """60 € that are late and 40 € that are due today reach the 100 € of a step on that day."""
        self.level("pre_due").active = False
        self.level("email").write({"delay_days": 0, "minimum_amount": 100})
        self.invoice(60, due="2026-01-09")
        return self._prepared(40, due="2026-01-12", on="2026-01-12")

    def assertMade(self, action):
        action.action_approve()
        self.send_mails()
        self.assertEqual((action.state, action.failure_reason), ("done", False))

    def test_step_on_the_due_day(self):
        _move, reminder = self._on_the_due_day()
        self.assertMade(reminder)

    def test_step_on_the_due_day_leaves_a_day_later(self):
        _move, reminder = self._on_the_due_day()
        self.on("2026-01-13")
        self.assertMade(reminder)

    def test_paid_down_by_the_day_after(self):
        """The 30 € that are left are late: with the 60 € they are 90 €."""
        move, reminder = self._on_the_due_day()
        self.on("2026-01-13")
        self.pay(move, 10)
        self.assertNotMade(reminder, "amount of this step")

    def test_notice_that_nobody_approved_in_time(self):
        _move, notice = self._prepared(500, due="2026-01-20", on="2026-01-12")
        self.on("2026-01-21")
        self.assertNotMade(notice, "too late for a notice")

    def _notice_of_an_invoice_dated(self, dated):
        """Eight days before it is due an invoice is dated anew."""
        move, notice = self._prepared(500, due="2026-01-20", on="2026-01-12")
        self.on(dated)
        self._post_again(move, name="/", invoice_date=dated, invoice_date_due="2026-01-20")
        return notice

    def test_notice_on_the_day_of_the_invoice(self):
        self.assertMade(self._notice_of_an_invoice_dated("2026-01-12"))

    def test_notice_of_an_invoice_that_came_after_its_day(self):
        notice = self._notice_of_an_invoice_dated("2026-01-13")
        self.assertNotMade(notice, "too late for a notice")

    def test_debtor_now_treated_more_gently(self):
        move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self.debtor.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        self.assertNotMade(reminder, "not in the debtor's scenario")
        self.assertEqual(self.status(move), "scheduled")

    def test_step_archived(self):
        _move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self.level("email").active = False
        self.assertNotMade(reminder, "not in the debtor's scenario")

    def test_step_put_later_in_its_scenario(self):
        _move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self.level("email").delay_days = 6
        self.assertNotMade(reminder, "not due yet")

    def test_old_debt_enters_as_before(self):
        """Ninety days late, and still the first reminder comes first."""
        move, reminder = self._prepared(500, due="2025-10-01", on="2026-01-05")
        reminder.action_approve()
        self.send_mails()
        self.assertEqual((reminder.state, self.carried(reminder)), ("done", {500: 3}))

    def test_contact_with_the_debtor_meanwhile_holds_no_step_back(self):
        """Somebody met them the day before the approval: the draft is not prepared anew."""
        _move, reminder = self._prepared(500, due="2026-01-09", on="2026-01-12")
        self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "manual"}
        ).action_done()
        self.on("2026-01-13")
        reminder.action_approve()
        self.send_mails()
        self.assertEqual(reminder.state, "done")

    def test_call_about_nothing_due_is_not_shown_nor_dialled(self):
        self.company.dunning_mode = "automatic"
        move = self.invoice(500, due="2026-01-09")
        self.run_on("2026-01-12")
        self.run_on("2026-01-19")
        call = self.actions(move, channel="phone")
        self.assertTrue(call.date_processed)
        self._post_again(move, invoice_date_due="2026-06-30")
        with self.assertRaisesRegex(UserError, "nothing to call"):
            call.action_call()
        self.assertFalse(call.desk_take(call.ids))
        self.assertEqual(call.state, "cancelled")


class TestWaiting(DunningCommon):
    """What is written and waits: the mail server is down since Monday, the printer has no paper."""

    def begin(self):
        super().begin()
        self.on("2026-01-05")
        self.bread = self.invoice(500, due="2026-01-09")
        self.rolls = self.invoice(300, due="2026-01-09")

    def _queued(self, on="2026-01-12"):
        self.on(on)
        self.env["dunning.run"].create({}).action_run()
        return self.actions(self.bread, state="ready")

    def _put_off(self, move, due="2026-06-30"):
        move.button_draft()
        move.invoice_date_due = due
        move.action_post()
        self.env.invalidate_all()

    def _sent(self):
        self._mails = []
        self.send_mails()
        return [mail["body"] for mail in self._mails]

    def test_email_about_nothing_due_does_not_leave(self):
        reminder = self._queued()
        self._put_off(self.bread | self.rolls)
        self.assertFalse(self._sent())
        self.assertEqual(reminder.state, "cancelled")
        self.assertIn("due date has moved", reminder.failure_reason)

    def test_email_does_not_leave_once_dunning_is_off(self):
        """On Monday at noon the manager switches it off. The step is not used up: switched on
        again on Tuesday it is prepared anew.
        """
        reminder = self._queued()
        self.company.dunning_mode = "off"
        self.assertFalse(self._sent())
        self.assertEqual((reminder.state, self.status(self.bread)), ("cancelled", "due"))
        self.assertIn("switched off before it left", reminder.message_ids[0].body)
        self.company.dunning_mode = "automatic"
        self.run_on("2026-01-13")
        [anew] = self.actions(self.bread, state="done")
        self.assertEqual(self.carried(anew), {500: 3, 300: 3})

    def test_email_that_a_person_sends_leaves_though_dunning_is_off(self):
        """So does what had left before: it is not taken back."""
        reminder = self._queued()
        self.send_mails()
        self.company.dunning_mode = "off"
        self.assertEqual(reminder.state, "done")
        late = self.invoice(90, due="2026-01-08", partner=self._create_debtor("Fournil Briand"))
        own = self.env["dunning.action"].create(
            {"partner_id": late.partner_id.id, "channel": "email", "date": "2026-01-12"}
        )
        own.action_approve()
        own.action_process()
        self.assertEqual(len(self._sent()), 1)

    def test_email_is_written_anew_for_what_is_left(self):
        """Even if the follow-up has dropped the invoice in the meantime."""
        reminder = self._queued()
        self.pay(self.bread)
        self.follow()
        [body] = self._sent()
        self.assertIn(self.rolls.name, body)
        self.assertNotIn(self.bread.name, body)
        self.assertEqual((reminder.state, self.carried(reminder)), ("done", {300: 3}))

    def test_email_asks_for_what_is_left(self):
        self._queued()
        self.pay(self.bread, 200)
        [body] = self._sent()
        self.assertIn("600.00", body)
        self.assertNotIn("800.00", body)

    def test_email_that_is_right_is_left_alone(self):
        message = self._queued().message_id
        self.invoice(40, due="2026-01-11")  # came to be late since
        [_body] = self._sent()
        self.assertEqual(self.actions(self.bread).message_id, message)

    # ------------------------------------------------------------------ what it says, but amounts

    def _correct_due_date(self):
        self._put_off(self.bread, due="2026-01-08")
        return "01/08/2026"

    def _correct_number(self):
        self.bread.button_draft()
        self.bread.name = "INV/2025/00077"
        self.bread.action_post()
        return "INV/2025/00077"

    def _enter_order_number(self):
        self.bread.ref = "PO-4711"
        return "PO-4711"

    def _correct_account(self):
        self.bank.acc_number = "FR1420041010050500013M02606"
        return "FR14"

    def _correct_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.debtor.lang = "fr_FR"
        return "Bonjour"

    def _correct_telephone(self):
        self.accountant.sudo().partner_id.phone = "+33 1 99 00 00 01"
        return "99\xa000\xa000\xa001"

    def _rename_company(self):
        self.company.sudo().name = "Emballages de France"
        return "Emballages de France"

    CORRECTED = (
        "_correct_due_date",
        "_correct_number",
        "_enter_order_number",
        "_correct_account",
        "_correct_language",
        "_correct_telephone",
        "_rename_company",
    )

    def test_email_says_what_was_corrected_meanwhile(self):
        """An invoice whose due date was a day off, to be paid to an account that was closed."""
        self.bank = (
            self.env["res.partner.bank"]
            .sudo()
            .create(
                {
                    "partner_id": self.company.partner_id.id,
                    "acc_number": "FR7630006000011234567890189",
                }
            )
        )
        reminder = self._queued()
        for correct in self.CORRECTED:
            with self.subTest(correct), closing(self.env.cr.savepoint()):
                said = getattr(self, correct)()
                self.env.flush_all()
                [body] = self._sent()
                self.assertIn(said, body)
                self.assertEqual(reminder.state, "done")
            self.env.invalidate_all()

    def test_email_says_how_late_it_is_when_it_leaves(self):
        """Queued on 12 January, it leaves on the 29th: the invoice is 20 days late by then."""
        reminder = self._queued()
        self.on("2026-01-29")
        [body] = self._sent()
        self.assertIn("20 days late", body)
        self.assertEqual((reminder.state, reminder.date), ("done", self.today))

    def test_announcement_says_what_is_awaited_when_it_leaves(self):
        """500.00 € promised for Friday 16 January are announced on the 14th; 200.00 € come in while
        the e-mail waits, then the rest.
        """
        self.on("2026-01-12")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.bread).move_line_id.ids,
                "line_ids": [Command.create({"date": "2026-01-16", "amount": 500})],
            }
        )
        promise.action_confirm()
        self.on("2026-01-14")
        self.follow()
        announced = self.env["dunning.mail"].search([("kind", "=", "instalment")])
        message = announced.message_id
        for paid, said in ((0, ["500.00"]), (200, ["300.00"]), (500, [])):
            with self.subTest(paid=paid), closing(self.env.cr.savepoint()):
                if paid:
                    self.pay(self.bread, paid)
                self.env.flush_all()
                bodies = self._sent()
                self.assertEqual(len(bodies), len(said))
                for body, amount in zip(bodies, said, strict=True):
                    self.assertIn(f"{amount}</span>", body)
                self.assertEqual(announced.message_id == message, paid != 200)
            self.env.invalidate_all()

    def test_email_goes_to_who_is_there(self):
        """The accountant whom it was written to is archived, or works for somebody else now."""
        paula = self.env["res.partner"].sudo()
        paula = paula.create(
            {
                "name": "Paula",
                "type": "dunning",
                "parent_id": self.debtor.id,
                "email": "paula@meunier.example",
            }
        )
        self._queued()
        for leaves in (
            {"active": False},
            {"parent_id": self._create_debtor("Fleurs Roux").id},
        ):
            with self.subTest(leaves), closing(self.env.cr.savepoint()):
                paula.write(leaves)
                self.env.flush_all()
                self._sent()
                [mail] = self._mails
                self.assertIn(self.debtor.email, mail["email_to"][0])
            self.env.invalidate_all()

    def test_text_that_a_person_wrote_waits_for_them(self):
        self.company.dunning_mode = "approval"
        reminder = self._queued() or self.actions(self.bread)
        reminder.action_edit_text()
        reminder.action_approve()
        self.pay(self.bread, 200)
        self.assertFalse(self._sent())
        self.assertEqual(reminder.state, "failed")
        self.assertIn("read it again", reminder.failure_reason)

    def _letters(self):
        """Return the letter that waits, after what comes before it was done in time."""
        for _step in ("notice", "e-mail", "call"):
            self.run_on(self.items(self.bread).next_date)
            self.do_what_waits()
        self.run_on(self.items(self.bread).next_date)
        return self.actions(self.bread, channel="letter")

    def test_letter_about_nothing_due_is_not_printed(self):
        letter = self._letters()
        self._put_off(self.bread | self.rolls)
        told = letter.action_print_and_mark_sent()
        self.assertEqual(told["tag"], "dunning_notice")
        self.assertIn("Boulangerie Meunier", told["params"]["message"])
        self.assertEqual(letter.state, "cancelled")

    def test_letter_is_made_anew_if_amounts_or_the_address_changed(self):
        letter = self._letters()
        for change in (
            lambda: self.pay(self.bread, 200),
            lambda: self.debtor.write({"zip": "75012"}),
            lambda: self.debtor.sudo().write({"dunning_regime": "consumer"}),
            self._email_came_back,
        ):
            before = letter.document_id
            letter.action_print()
            self.assertEqual(letter.document_id, before, "it is right as it is")
            change()
            letter.action_print()
            self.assertNotEqual(letter.document_id, before)
            self.assertFalse(before.exists())
        letter.action_print_and_mark_sent()
        self.assertEqual(letter.state, "done")

    def _email_came_back(self):
        """“Despite our e-mail of 12 January…”"""
        self.actions(self.bread, channel="email")[-1]._undelivered("No such mailbox.")

    def test_letter_that_cannot_be_made_anew_does_not_leave_as_it_was(self):
        letter = self._letters()
        self.pay(self.bread, 200)
        with patch.object(self.registry["dunning.action"], "_letter_report", lambda _self: None):
            letter.action_print_and_mark_sent()
        self.assertEqual((letter.state, letter.document_id.ids), ("failed", []))
        self.assertIn("choose one", letter.failure_reason)
