"""What was handed over is confirmed, tried again, or told about: nothing fails in silence."""

from ast import literal_eval
from unittest.mock import patch

from lxml.etree import fromstring

from odoo import SUPERUSER_ID, Command
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.fields import Domain

from ..common import DunningCommon, day
from .mail_server import DIES, MailServer

REFUSED = {("RCPT", ""): "550 5.1.1 no such user"}


class TestDelivery(DunningCommon):
    """9 in the morning in Paris is 8 in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = MailServer.of(cls)

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")

    def setUp(self):
        super().setUp()
        self.server.moods, self.server.taken = {}, []

    def at(self, moment):
        self.clock.move_to(moment)
        self.env.invalidate_all()

    def send_queue(self):
        self.server.send_queue(self.env)

    def queue_of(self, record):
        return self.env["mail.mail"].sudo().search([("mail_message_id", "=", record.message_id.id)])

    def watched(self, kind):
        return self.env["dunning.mail"].search([("kind", "=", kind)], order="id")

    def told(self, partner=None):
        return (partner or self.debtor).activity_ids

    def _send_in_vain(self, moods):
        self.server.moods = moods
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.send_queue()

    # ------------------------------------------------------------------ steps

    @property
    def reminder(self):
        return self.actions(self.late)[-1]

    def _run(self):
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()

    def test_moods(self):
        """One morning's e-mails, in one session: taken, for now or for good refused, and the server
        dies in the middle of one.
        """
        names = ("Gel Greylisted", "Gel Unknown", "Gel Spam", "Gel Dies", "Gel Fine")
        invoices = {
            name: self.invoice(90.00, due="2026-03-02", partner=self._create_debtor(name))
            for name in names
        }
        self.server.moods = {
            ("RCPT", "greylisted"): "451 4.7.1 try again later",
            ("RCPT", "unknown"): "550 5.1.1 no such user",
            (".", "spam"): "554 5.7.1 looks like spam",
            (".", "dies"): DIES,
        }
        self._run()
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.send_queue()
            self.send_queue()
        actions = {name: self.actions(invoice) for name, invoice in invoices.items()}
        self.assertEqual(
            {name: (a.state, str(a.date_retry or "")) for name, a in actions.items()},
            {
                "Gel Greylisted": ("ready", "2026-03-05 08:15:00"),
                "Gel Unknown": ("failed", ""),
                "Gel Spam": ("failed", ""),
                "Gel Dies": ("ready", "2026-03-05 08:15:00"),
                "Gel Fine": ("done", ""),
            },
        )
        self.assertEqual(
            actions["Gel Unknown"].failure_reason,
            "The address was refused (550 5.1.1 no such user): correct it and retry.",
        )
        self.assertIn("554 5.7.1 looks like spam", actions["Gel Spam"].failure_reason)
        self.assertFalse(self.items(invoices["Gel Unknown"]).level_id, "not used up")
        self.server.moods = {}
        self.at("2026-03-05 08:16:00")
        self.follow()
        self.send_queue()
        self.assertEqual(actions["Gel Greylisted"].state, "done")
        self.assertEqual(actions["Gel Dies"].state, "done")
        addresses = [f"{name.lower().replace(' ', '@')}.example" for name in names]
        expected = [self.debtor.email, *(addresses[number] for number in (0, 3, 4))]
        self.assertEqual(sorted(self.server.taken), sorted(expected), "each once")

    def test_one_of_two_addresses_is_refused(self):
        """The reminder got to the other one and counts; somebody is asked to mend the address."""
        self.debtor.email = "compta@martin.example, gerant@martin.example"
        self._run()
        self.server.moods = {("RCPT", "gerant"): "550 5.1.2 no such domain"}
        self.send_queue()
        self.assertEqual(
            (self.reminder.state, self.reminder.dead_addresses), ("done", "gerant@martin.example")
        )
        self.assertIn("550 5.1.2 no such domain", self.told(self.reminder).summary)
        self.assertEqual(len(self.server.taken), 1, "nobody gets it twice")

    def test_outage(self):
        """Nothing listens from Thursday 9:00 on: tried five times, until Friday 8:00 in Paris."""
        self._run()
        self.server.moods = {("HELLO", ""): "421 4.3.2 closing for maintenance"}
        self.send_queue()
        action = self.reminder
        for count, moment in enumerate(
            ("2026-03-05 08:15", "2026-03-05 09:15", "2026-03-05 13:15", "2026-03-06 07:00"), 1
        ):
            self.assertEqual((action.state, action.attempt_count), ("ready", count))
            self.assertEqual(f"{action.date_retry:%Y-%m-%d %H:%M}", moment)
            self.assertIn(f"attempts: {count}", self.items(self.late).status_reason)
            self.follow()
            self.assertEqual(action.attempt_count, count, "not before its time")
            self.at(f"{moment}:00")
            self.follow()
            self.send_queue()
        self.assertEqual((action.state, action.attempt_count), ("failed", 5))
        self.assertIn("421 4.3.2 closing for maintenance", action.failure_reason)
        self.assertIn("Tried 5 times", action.failure_reason)
        self.server.moods = {}
        action.action_retry()
        self.send_queue()
        self.assertEqual((action.state, len(self.server.taken)), ("done", 1))

    def test_paid_before_the_next_attempt(self):
        """Cancelled; and what was paid in part is chased for the rest only."""
        other = self.invoice(250.00, due="2026-03-02")
        self._run()
        self._send_in_vain({("RCPT", ""): "451 try again later"})
        self.pay(self.late)
        self.server.moods = {}
        self.at("2026-03-05 08:15:00")
        self.follow()
        action = self.actions(other)
        mail = self.queue_of(action)
        self.assertIn("250.00", mail.body_html)
        self.assertNotIn(self.late.name, mail.body_html)
        self.pay(other)
        self.send_queue()
        self.assertEqual((action.state, mail.state), ("cancelled", "cancel"))
        self.assertFalse(self.server.taken)

    def test_paid_in_part_while_queued(self):
        """The queue was closed all morning: what was paid meanwhile is not asked for."""
        other = self.invoice(250.00, due="2026-03-02")
        self._run()
        action, first = self.reminder, self.queue_of(self.reminder)
        self.assertIn(self.late.name, first.body_html)
        self.at("2026-03-05 11:00:00")
        self.pay(self.late)
        self.send_queue()
        self.assertEqual(first.state, "cancel")
        self.assertEqual((action.state, self.carried(action)), ("done", {250.00: 3}))
        self.assertEqual(self.server.taken, [self.debtor.email])
        self.assertNotIn(self.late.name, self.queue_of(action).body_html)
        self.assertEqual(self.actions(other), action)

    def test_lost_in_the_queue(self):
        """A queue that does not move is no failure; a mail that somebody took out of it is, an hour
        later, with a sentence; and it is told once.
        """
        self._run()
        action = self.reminder
        self.at("2026-03-05 10:30:00")
        self.follow()
        self.assertEqual((action.state, self.queue_of(action).state), ("ready", "outgoing"))
        for take_out, word in (("cancel", "cancelled"), ("unlink", "deleted")):
            getattr(self.queue_of(action), take_out)()
            self.at(f"2026-03-0{5 if word == 'cancelled' else 6} 12:00:00")
            self.follow()
            self.assertEqual(action.state, "failed")
            self.assertIn(f"Somebody {word} the message", action.failure_reason)
            self.assertEqual(self.status(self.late), "failed")
            self.assertFalse(self.items(self.late).level_id)
            action.action_retry()
        self.send_queue()
        self.assertEqual(action.state, "done")

    def test_written_to_a_colleague(self):
        """An employee owes for their purchases: nobody outside gets it, and it is confirmed."""
        self.accountant.partner_id.email = "claire@emballages.example"
        own = self.invoice(30.00, due="2026-03-02", partner=self.accountant.partner_id)
        self._run()
        self.send_queue()
        self.assertEqual(self.actions(own).state, "done")

    def test_killed_after_the_server_took_it(self):
        """Odoo's queue says sent, and was killed before it told us."""
        self._run()
        self.queue_of(self.reminder).state = "sent"
        self.follow()
        self.assertEqual(self.reminder.state, "ready")
        self.at("2026-03-05 09:30:00")
        self.follow()
        self.assertEqual(self.reminder.state, "done")

    def test_retry_of_many_goes_to_the_background(self):
        debtors = [self._create_debtor(f"Gel Unknown{number}") for number in range(3)]
        for debtor in debtors:
            self.invoice(100.00, due="2026-03-02", partner=debtor)
        self._run()
        self._send_in_vain(REFUSED)
        failed = self.actions(state="failed")
        self.assertEqual(len(failed), 4)
        self.server.moods = {}
        with patch("odoo.addons.relance_telephonique.models.action.hand_over.MOST_WAITED_FOR", 2):
            told = failed.action_retry()
        self.assertIn("4 contacts", told["params"]["message"])
        self.assertEqual(set(failed.mapped("state")), {"ready"})
        self.send_queue()
        self.assertFalse(self.server.taken, "nobody waited for them to be written")
        self.follow()
        self.send_queue()
        self.assertEqual((set(failed.mapped("state")), len(self.server.taken)), ({"done"}, 4))

    def test_looking_up_many_takes_no_more_queries(self):
        for number in range(6):
            debtor = self._create_debtor(f"Gel Nr{number}")
            self.invoice(100.00, due="2026-03-02", partner=debtor)
        self._run()
        actions = self.actions(state="ready")
        self.env.flush_all()

        def queries(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.sudo()._look_up()
            return self.cr.sql_log_count - before

        self.assertLessEqual(queries(actions), queries(actions[:2]) + 1)

    # ------------------------------------------------------------------ beside the steps

    def _thanked(self):
        return self.actions(self.late).line_ids.mapped("date_thanked")

    def test_thanks(self):
        """Refused: nobody was thanked, Claire is told once; thanked as soon as she has mended the
        address.
        """
        self.run_on("2026-03-05")
        self.pay(self.late)
        self.follow()
        self._send_in_vain(REFUSED)
        self.assertEqual((self.watched("thanks").state, self._thanked()), ("failed", [False]))
        self.assertEqual(self.told().user_id, self.accountant)
        self.assertIn(f"Thank-you: not delivered to {self.debtor.email}", self.told().summary)
        self.assertIn("550 5.1.1 no such user", self.told().note)
        self.on("2026-03-06")
        self.follow()
        self.assertEqual((len(self.watched("thanks")), len(self.told())), (1, 1))
        self.debtor.email = "compta@meunier.example"
        self.follow()
        self.server.moods = {}
        self.send_queue()
        self.assertEqual(self.server.taken, ["compta@meunier.example"])
        self.assertEqual(self._thanked(), [day("2026-03-06")])

    def test_thanks_during_an_outage(self):
        """Tried again by itself the next morning, with the payments in it; not if it was taken
        back meanwhile.
        """
        vidal = self._create_debtor("Garage Vidal")
        other = self.invoice(70.00, due="2026-03-02", partner=vidal)
        self.run_on("2026-03-05")
        self.pay(self.late)
        taken_back = self.pay(other)
        self.follow()
        self._send_in_vain({("RCPT", ""): "451 try again later"})
        mails = self.watched("thanks")
        self.assertEqual(set(mails.mapped("state")), {"waiting"})
        self.assertEqual(set(mails.mapped("attempt_count")), {1})
        self.assertFalse(self.told())
        taken_back.move_id.line_ids.remove_move_reconcile()
        self.on("2026-03-06")
        self.server.moods = {}
        self.follow()
        self.send_queue()
        states = {mail.partner_id: mail.state for mail in mails}
        self.assertEqual(states, {self.debtor: "sent", vidal: "cancelled"})
        self.assertEqual(self.actions(other).line_ids.date_thanked, False)
        self.assertEqual(self.server.taken, [self.debtor.email])
        self.assertIn(self.late.name, self.queue_of(mails.filtered("message_id")[0]).body_html)

    def test_deleted_from_the_queue(self):
        self.run_on("2026-03-05")
        self.pay(self.late)
        self.follow()
        self.queue_of(self.watched("thanks")).unlink()
        self.at("2026-03-05 09:30:00")
        self.follow()
        self.assertEqual((self.watched("thanks").state, self._thanked()), ("failed", [False]))
        self.assertIn("Somebody deleted", self.told().note)

    def test_announcement(self):
        """Refused: the instalment was not announced."""
        self.on("2026-03-03")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": [Command.set(self.items(self.late).ids)],
                "line_ids": [Command.create({"date": "2026-03-12", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        self.company.dunning_promise_reminder = True
        self.on("2026-03-10")
        self.follow()
        self.assertTrue(promise.line_ids.date_announced)
        self._send_in_vain(REFUSED)
        self.assertFalse(promise.line_ids.date_announced)
        self.assertIn("Announcement", self.told().summary)
        self.follow()
        self.assertEqual(len(self.watched("instalment")), 1, "not to the same address again")
        self.debtor.email = "compta@meunier.example"
        self.follow()
        self.server.moods = {}
        self.send_queue()
        self.assertEqual(self.server.taken, ["compta@meunier.example"])
        self.assertEqual(promise.line_ids.date_announced, day("2026-03-10"))

    def _ask_for_copies(self):
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.late, channel="phone")
        call._log_call(self.outcome("not_received"), email="wrong@meunier.example")
        return call

    def test_copies(self):
        """Sent to an address that is refused: nobody waits for the debtor to read them."""
        self._ask_for_copies()
        self.assertEqual(self.status(self.late), "paused")
        self._send_in_vain(REFUSED)
        self.assertEqual(self.status(self.late), "scheduled")
        self.assertIn("wrong@meunier.example", self.told().summary)
        self.assertEqual(self.told().user_id, self.accountant)

    def test_list_of_what_is_not_confirmed(self):
        """A manager sees the copies until they have left, and what they are about."""
        call = self._ask_for_copies()
        manager = self._create_user("sophie", "account.group_account_manager")
        mails = self.env["dunning.mail"].with_user(manager)
        window = self.env["ir.actions.act_window"].with_user(manager)
        window = window._for_xml_id("relance_telephonique.dunning_mail_action")
        [search] = {view["arch"] for view in mails.get_views([(False, "search")])["views"].values()}
        filters = {
            node.get("name"): node.get("domain") for node in fromstring(search).iter("filter")
        }
        shown = Domain.OR(
            literal_eval(filters[name.removeprefix("search_default_")])
            for name in literal_eval(window["context"])
        )
        copies = mails.search(shown)
        self.assertEqual((copies.email, copies.state), ("wrong@meunier.example", "waiting"))
        opened = copies.action_open_subject()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("dunning.action", call.id))
        self._send_in_vain(REFUSED)
        self.assertEqual(mails.search(shown), copies)
        self.assertIn("550 5.1.1", copies.failure_reason)

    def test_copies_come_back(self):
        """Taken by the mail server, returned the day after."""
        self._ask_for_copies()
        self.send_queue()
        copy = self.watched("copy")
        self.assertEqual((copy.state, self.status(self.late)), ("sent", "paused"))
        self.on("2026-03-11")
        for _twice in range(2):
            copy.with_user(SUPERUSER_ID)._bounced(copy.sudo().message_id, copy.email)
        self.assertEqual((copy.state, self.status(self.late)), ("failed", "scheduled"))
        self.assertIn("came back from wrong@meunier.example", self.told().note)

    def test_written_by_a_person(self):
        """The recap of a call is watched as well: its author is told."""
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.late, channel="phone")
        call._log_call(self.outcome("refusal"))
        window = call.action_write_recap()
        composer = self.env["mail.compose.message"].with_context(**window["context"]).create({})
        with patch.object(self.registry["mail.mail"], "send_after_commit", lambda _mails: None):
            composer.action_send_mail()
        recap = self.watched("recap")
        self.assertEqual((recap.state, recap.user_id), ("waiting", self.accountant))
        self._send_in_vain(REFUSED)
        self.assertEqual((recap.state, call.state), ("failed", "done"))
        self.assertIn("Recap of a call", self.told().summary)

    def test_try_out(self):
        """The test e-mail of the first steps: a server that dies says so."""
        self.become(self.user)
        self.user.email = "mona@emballages.example"
        self.server.moods = {(".", ""): DIES}
        with (
            patch.object(IrMail_Server, "_disable_send", lambda *_args: False),
            self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"),
        ):
            mail = self.company._dunning_send_test_mail()
        self.assertEqual((mail.state, mail.failure_type), ("exception", "mail_smtp"))
