"""What a run records: whose step is due, in one contact per debtor, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tools import mute_logger

from ..common import DunningCommon, day
from .committed import CommittedCase


class TestRun(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")

    # ------------------------------------------------------------------ modes

    def test_off_prepares_nothing_and_says_so(self):
        self.company.dunning_mode = "off"
        invoice = self.invoice(100.00, due="2026-03-02")
        run = self.run_on("2026-03-05")
        self.assertIn("off", run.message)
        self.assertFalse(run.action_ids)
        self.assertEqual(self.status(invoice), "due", "it can be looked at before going live")

    def test_off_lets_nothing_leave(self):
        """What was ready when the company was switched off stays there."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_prepare()
        self.assertEqual(self.actions(invoice).state, "ready")
        self.company.dunning_mode = "off"
        self.run_on("2026-03-06")
        self.assertFalse(self.actions(invoice).date_processed)

    def test_approval_waits_for_a_person(self):
        self.company.dunning_mode = "approval"
        bakery = self.invoice(100.00, due="2026-03-02")
        garage = self.invoice(250.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        run = self.run_on("2026-03-05")
        self.assertEqual(run.action_ids.mapped("state"), ["draft", "draft"])
        self.assertFalse(run.action_ids.message_id)
        run.action_ids.action_approve()
        self.send_mails()
        self.assertEqual(self.actions(bakery + garage).mapped("state"), ["done", "done"])
        sent_to = {address for mail in self._mails for address in mail["email_to"]}
        self.assertEqual(len(sent_to), 2)

    def test_automatic_sends_but_what_needs_approval_waits(self):
        """The formal notice of one debtor waits, the e-mail to another leaves."""
        vidal = self._create_debtor("Garage Vidal")
        self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-24")
        late = self.invoice(250.00, due="2026-03-29", partner=vidal)
        run = self.run_on("2026-04-01")
        self.assertEqual(self.actions(late).state, "done")
        notice = run.action_ids.filtered(lambda action: action.partner_id == self.debtor)
        self.assertEqual((notice.channel, notice.state), ("registered_letter", "draft"))

    def test_nothing_on_a_day_off(self):
        """Sunday, a holiday in France, a day noted in the working calendar."""
        self.invoice(100.00, due="2026-03-02")
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Inventaire",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": "2026-05-03 22:00:00",
                "date_to": "2026-05-04 21:59:59",
            }
        )
        for when in ("2026-03-08", "2026-05-01", "2026-05-04"):
            run = self.run_on(when)
            self.assertIn("working day", run.message)
            self.assertFalse(run.action_ids)
        self.assertTrue(self.run_on("2026-05-05").action_ids)

    # ------------------------------------------------------------------ who and what

    def test_contact_of_its_own(self):
        """The dunning contact, else the invoicing one, else the debtor."""
        invoice = self.invoice(100.00, due="2026-03-02")
        billing = self._create_contact("Factures Meunier", type="invoice")
        dunning = self._create_contact("Règlements Meunier", type="dunning")
        for expected in (dunning, billing, self.debtor):
            self.run_on("2026-03-05")
            action = self.actions(invoice)[-1]
            self.assertEqual(action.contact_id, expected)
            self.assertEqual(action.partner_id, self.debtor)
            self.assertEqual(self._mails[-1]["email_to"], [expected.email_formatted])
            action.sudo()._fail("again")
            action.action_cancel()
            expected.active = expected == self.debtor

    def test_responsible(self):
        """The step's, else the debtor's collector, else the company's responsible."""
        call = self.level("call")
        collector = self._create_user("nadia", "account.group_account_invoice")
        lead = self._create_user("lea", "account.group_account_invoice")
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        for expected in (self.accountant, collector, lead):
            if expected == collector:
                self.debtor.dunning_collector_id = collector
            elif expected == lead:
                call.user_id = lead
            self.run_on("2026-03-10")
            action = self.actions(invoice)[-1]
            self.assertEqual(action.user_id, expected)
            self.assertEqual(action.activity_ids.user_id, expected)
            action.action_cancel()

    def test_collector_who_left(self):
        """The call falls to the company's responsible."""
        collector = self._create_user("nadia", "account.group_account_invoice")
        self.debtor.dunning_collector_id = collector
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        collector.active = False
        self.run_on("2026-03-10")
        call = self.actions(invoice)[-1]
        self.assertEqual((call.channel, call.user_id), ("phone", self.accountant))
        self.assertEqual(call.activity_ids.user_id, self.accountant)

    def test_findings(self):
        """Before it acts, a run notes what it found, by status, in items, debtors and amounts."""
        vidal = self._create_debtor("Garage Vidal")
        self.invoice(100.10, due="2026-03-02")
        self.invoice(200.20, due="2026-03-02")
        self.invoice(300.30, due="2026-03-02", partner=vidal)
        self.invoice(50.00, due="2026-03-31")
        excluded = self.invoice(1000.00, due="2026-03-02", partner=vidal)
        excluded.no_followup = True
        run = self.run_on("2026-03-05")
        found = {
            line.status: (line.item_count, line.debtor_count, line.amount_residual)
            for line in run.line_ids
        }
        self.assertEqual(
            found,
            {"due": (3, 2, 600.60), "scheduled": (1, 1, 50.00), "excluded": (1, 1, 1000.00)},
        )
        self.assertEqual(run.item_count, 5)
        self.assertEqual((run.action_count, run.created_line_count), (2, 3))
        self.assertEqual(
            sorted(run.action_ids.mapped("amount_residual")), [300.30, 300.30], "100.10 + 200.20"
        )

    # ------------------------------------------------------------------ joining

    def test_what_falls_due_joins_a_draft(self):
        self.company.dunning_mode = "approval"
        self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.invoice(50.00, due="2026-03-03")
        run = self.run_on("2026-03-06")
        draft = self.actions(partner_id=self.debtor.id)
        self.assertEqual(self.carried(draft), {100.00: 3, 50.00: 3})
        self.assertEqual(draft.amount_residual, 150.00)
        self.assertEqual((run.action_count, run.joined_line_count), (0, 1))

    def test_higher_step_raises_the_draft_it_joins(self):
        """An e-mail not yet approved becomes the call that has fallen due meanwhile."""
        old = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.company.dunning_mode = "approval"
        self.invoice(50.00, due="2026-03-06")
        self.run_on("2026-03-09")
        draft = self.actions(state="draft")
        self.assertEqual((draft.channel, self.carried(draft)), ("email", {50.00: 3}))
        self.run_on("2026-03-10")
        self.assertEqual((draft.channel, self.carried(draft)), ("phone", {50.00: 3, 100.00: 8}))
        self.assertEqual(self.actions(old)[-1], draft)

    def test_late_invoice_takes_the_place_of_a_draft_notice(self):
        """What is not yet due never goes with what is late: its notice is given back."""
        self.company.dunning_mode = "approval"
        coming = self.invoice(50.00, due="2026-03-13")
        self.run_on("2026-03-05")
        draft = self.actions(state="draft")
        self.assertEqual(self.carried(draft), {50.00: -8})
        self.invoice(100.00, due="2026-03-03")
        self.run_on("2026-03-06")
        self.assertEqual((draft.level_id.delay_days, self.carried(draft)), (3, {100.00: 3}))
        self.assertEqual(self.status(coming), "due")

    def test_what_falls_due_joins_a_waiting_call_for_three_days(self):
        """Called on the 10th, untouched: B joins on the 12th; on the 16th it is given back and
        gets its own e-mail, and the responsible is told, once, of the call nobody makes.
        """
        a = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        b = self.invoice(50.00, due="2026-03-09", issued="2026-02-09")
        self.diary("2026-03-02", "2026-03-09")
        self.run_on("2026-03-10")
        call = self.actions(a)[-1]
        run = self.run_on("2026-03-12")
        self.assertEqual(self.carried(call), {100.00: 8, 50.00: 3})
        self.assertEqual(call.amount_residual, 150.00)
        self.assertEqual((run.action_count, run.joined_line_count), (0, 1))
        self.assertEqual(self.status(b), "pending")
        self.run_on("2026-03-13")
        self.assertEqual(self.status(b), "pending")
        self.assertFalse(call.is_stale)

        run = self.run_on("2026-03-16")
        self.assertEqual(self.carried(call), {100.00: 8})
        self.assertEqual(call.amount_residual, 100.00)
        email = run.action_ids
        self.assertEqual((email.channel, self.carried(email)), ("email", {50.00: 3}))
        self.assertEqual(email.state, "done")
        notices = call.activity_ids.filtered(lambda activity: "too long" in activity.summary)
        self.assertEqual(notices.user_id, self.accountant)
        self.run_on("2026-03-17")
        self.assertEqual(len(call.activity_ids), 2, "the call and one notice")
        call._log_call(self.outcome("refusal"))
        self.assertEqual(call.state, "done")

    def test_higher_step_does_not_join_a_waiting_call(self):
        """The letter about B does not wait for the call about A, three days old."""
        a = self.invoice(100.00, due="2026-02-25", issued="2026-01-31")
        b = self.invoice(50.00, due="2026-02-23", issued="2026-01-31")
        self.diary("2026-02-26", "2026-03-06")
        self.run_on("2026-03-09")
        call = self.actions(a)[-1]
        self.run_on("2026-03-12")
        letter = self.actions(b)[-1]
        self.assertEqual((call.channel, self.carried(call)), ("phone", {100.00: 8}))
        self.assertEqual((letter.channel, self.carried(letter)), ("letter", {50.00: 15}))

    def test_formal_notice_takes_only_what_has_come_that_far(self):
        """The other invoice keeps its own step, three days later."""
        old = self.invoice(5000.00, due="2026-03-02", issued="2026-01-31")
        self.diary("2026-03-02", "2026-03-31")
        young = self.invoice(80.00, due="2026-03-29", issued="2026-03-02")
        self.run_on("2026-04-01")
        notice = self.actions(old)[-1]
        self.assertEqual(notice.channel, "registered_letter")
        self.assertEqual(self.carried(notice), {5000.00: 30})
        self.assertEqual(self.status(young), "due")
        self.assertIn("waits for “Formal notice”", self.items(young).status_reason)
        self.do_what_waits()
        self.assertEqual(self.standing(young), ("scheduled", "First reminder", "2026-04-07"))

    # ------------------------------------------------------------------ once

    def test_button_pressed_twice(self):
        self.invoice(100.00, due="2026-03-02")
        run = self.run_on("2026-03-05")
        run.action_run()
        self.assertEqual(len(run.action_ids), 1)
        self.assertEqual(run.line_ids.mapped("status"), ["scheduled"], "found the second time")

    def test_second_run_leaves_alone_what_could_not_go_with_the_letter(self):
        """A letter and a notice are due on 17 March: the letter goes, the notice waits for the next
        day's run however often the engine runs.
        """
        old = self.invoice(300.00, due="2026-03-02")
        for when in ("2026-03-05", "2026-03-10"):
            self.run_on(when)
            self.do_what_waits()
        coming = self.invoice(80.00, due="2026-03-25")
        self.run_on("2026-03-17")
        self.assertEqual(self.actions(old)[-1].channel, "letter")
        self.run_on("2026-03-17")
        self.assertFalse(self.actions(coming))
        self.assertEqual(self.status(coming), "due")
        self.run_on("2026-03-18")
        self.assertEqual(self.actions(coming).channel, "email")

    def test_queued_mail_is_not_queued_twice(self):
        """A run that was killed after handing over, and started again, does it once."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        for _attempt in range(2):
            self.env["dunning.run"].create({}).action_run()
        self.assertEqual(self.actions(invoice).state, "ready")
        self.send_mails()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self.actions(invoice).state, "done")

    def test_what_was_only_prepared_is_handed_over_by_the_next_run(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_prepare()
        self.assertFalse(self.actions(invoice).date_processed)
        self.run_on("2026-03-06")
        self.assertEqual(self.actions(invoice).date_done, day("2026-03-06"))

    def test_merged_debtors(self):
        """Two debtors with an open step each become one: nothing breaks, nothing is sent twice."""
        self.company.dunning_mode = "approval"
        double = self._create_debtor("Boulangerie Meunier SARL")
        invoices = self.invoice(100.00, due="2026-03-02")
        invoices += self.invoice(50.00, due="2026-03-02", partner=double)
        self.run_on("2026-03-05")
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._merge((self.debtor + double).ids, self.debtor)
        self.env.invalidate_all()
        self.run_on("2026-03-06")
        drafts = self.actions(invoices)
        self.assertEqual(drafts.partner_id, self.debtor)
        drafts.action_approve()
        self.send_mails()
        self.assertEqual(len(self._mails), 1, "one contact a day")

    def test_invoice_deleted(self):
        """What was asked for stays in the story, and names an invoice no more."""
        invoice = self.invoice(100.00, due="2026-03-02").sudo()
        self.run_on("2026-03-05")
        self.send_mails()
        line = self.actions(invoice).line_ids
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertFalse(line.move_id | line.move_line_id.move_id)
        self.assertEqual((line.state, line.amount_residual), ("done", 100.00))
        self.cr.execute("SELECT move_id FROM dunning_action_line WHERE id = %s", [line.id])
        self.assertEqual(self.cr.fetchone(), (None,))

    # ------------------------------------------------------------------ cron

    def test_cron(self):
        """Each company that is not off, committed by batches, and the mail queue is started."""
        off = self._create_company(name="Emballages Suisse")
        self.assertEqual(off.dunning_mode, "off")
        self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        cron = self.env.ref("relance_telephonique.ir_cron_dunning_run").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        queue = [("cron_id", "=", self.env.ref("mail.ir_cron_mail_scheduler_action").id)]
        before = triggers.search_count(queue)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        run = self.env["dunning.run"].search([])
        self.assertEqual(run.company_id, self.company)
        self.assertTrue(run.action_ids.date_processed)
        self.assertGreater(triggers.search_count(queue), before)
        self.send_mails()
        self.assertEqual(run.action_ids.state, "done")


class TestTwoConnections(CommittedCase):
    """Two workers prepare at once."""

    def assertPreparedOnce(self):
        with self.registry.cursor() as cr:
            actions = self._actions(self.env_of(cr))
            self.assertEqual(actions.mapped("line_ids.amount_residual"), [100.00])

    def test_second_run_says_that_one_is_under_way(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first, second = self._run(one), self._run(other)
            first.action_prepare()
            second.action_prepare()
            self.assertIn("already under way", second.message)
            self.assertEqual(len(first.action_ids), 1)
            self.assertFalse(second.action_ids)
        self.assertPreparedOnce()

    @mute_logger("odoo.sql_db")
    def test_run_that_began_before_another_ended_is_refused(self):
        """It does not see what the other has committed: PostgreSQL has it start again."""
        with self.registry.cursor() as other:
            second = self._run(other)
            with self.registry.cursor() as one:
                self._run(one).action_prepare()
            with self.assertRaises(SerializationFailure):
                second.action_prepare()
            other.rollback()
            self._run(other).action_prepare()
        self.assertPreparedOnce()

    @mute_logger("odoo.sql_db")
    def test_run_that_does_not_see_what_was_handed_over_begins_again(self):
        """The first one's e-mail has left: its step is in the ledger, and is made once."""
        with self.registry.cursor() as other:
            second = self._run(other)
            with self.registry.cursor() as one:
                first = self._run(one)
                first.action_prepare()
                first.action_ids._by_method().date_processed = fields.Datetime.now()
            with self.assertRaises(SerializationFailure):
                second.action_prepare()
            other.rollback()
        self.assertPreparedOnce()

    @mute_logger("odoo.sql_db")
    def test_two_threads(self):
        """Both begin before either ends."""
        start = Barrier(2, timeout=30)

        def prepare(run):
            start.wait()
            try:
                run.action_prepare()
                run.env.cr.commit()
            except SerializationFailure:
                run.env.cr.rollback()

        with self.registry.cursor() as one, self.registry.cursor() as other:
            runs = [self._run(one), self._run(other)]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(prepare, runs))
        self.assertPreparedOnce()
