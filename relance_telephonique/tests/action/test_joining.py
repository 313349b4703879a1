"""One call per debtor: what falls due joins the call that waits, however old it is."""

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form

from ..common import DunningCommon, day


class TestJoining(DunningCommon):
    """Boulangerie Meunier is to be called on 10 March about 100 €, and nobody does. On 23 March a
    second invoice has come as far: it was in the call for three days, and had its own e-mail then.
    """

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.old = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.young = self.invoice(50.00, due="2026-03-10", issued="2026-02-09")
        self.diary("2026-03-02", "2026-03-09")
        self.run_on("2026-03-10")
        self.call = self.actions(state="ready", channel="phone")
        for when in ("2026-03-13", "2026-03-16", "2026-03-20"):
            self.run_on(when)

    def open_calls(self):
        return self.actions(channel="phone").filtered(lambda a: a.state in ("draft", "ready"))

    def test_old_call_takes_what_is_due_for_a_call(self):
        """Planned for the 10th, it is the call of the 23rd too, and remembers since when it waits:
        the responsible was told once.
        """
        self.assertTrue(self.call.is_stale)
        self._choose_by_hand()
        run = self.run_on("2026-03-23")
        self._assert_chosen_anew()
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(self.carried(self.call), {100.00: 8, 50.00: 8})
        self.assertEqual(self.call.amount_residual, 150.00)
        self.assertEqual((run.action_count, run.joined_line_count), (0, 1))
        self.assertEqual(self.call.date, day("2026-03-23"))
        self.assertEqual(self.call.waits_since, day("2026-03-10"))
        to_do = self.call._own_activities().filtered(lambda one: one.summary == "Call")
        self.assertEqual(to_do.date_deadline, day("2026-03-23"))
        self.assertIn("One more item is due, 50.00", self.call.message_ids[0].body)
        self.assertIn("from 03/10/2026 to 03/23/2026", self.call.message_ids[0].body)
        for invoice in self.old | self.young:
            item = self.items(invoice)
            self.assertIn("“Call” of 03/23/2026", item.status_reason)
            self.assertIn("(first planned for 03/10/2026)", item.status_reason)
            self.assertEqual(item.next_date, day("2026-03-23"))

    def test_no_sentence_says_two_days_that_contradict_each_other(self):
        """The call of the 23rd does not wait since the 10th: the list and the page of the debtor,
        where a day stands already, say for when it was planned first; the panel says since when.
        """
        self.run_on("2026-03-23")
        page = self.debtor.with_user(self.accountant).dunning_page()
        [to_do] = [one for one in page["coming"] if one["link"] == ["dunning.action", self.call.id]]
        self.assertEqual(to_do["day"], "03/23/2026")
        for sentence in (to_do["note"], page["why"]["sentence"]):
            self.assertIn("first planned for 03/10/2026", sentence)
            self.assertNotIn("since", sentence)
        self.assertIn("since 03/10/2026", self.call.line_ids.filtered("active")[0]._mark().note)

    def test_tried_again_it_waits_since_then(self):
        self.run_on("2026-03-23")
        self.call._log_call(self.outcome("no_answer"))
        self.assertFalse(self.call.waits_since)

    def test_call_begun_takes_it_too(self):
        """Somebody has the debtor on the phone: both items are told to be done."""
        self.on("2026-03-23")
        self.debtor.phone = "04 76 00 00 01"
        self.call.action_call()
        self.env["dunning.run"].create({}).action_run()
        self.assertEqual(self.carried(self.call), {100.00: 8, 50.00: 8})
        self.call._log_call(self.outcome("refusal"))
        self.assertEqual(self.call.state, "done")
        self.assertEqual(self.items(self.young).level_id.delay_days, 8)

    def test_callback_keeps_its_hour(self):
        """On the 25th at 10 the debtor expects our call: it is about the second invoice too, which
        makes its own step.
        """
        self.call._log_call(self.outcome("callback"), callback_at="2026-03-25 09:00:00")
        self.run_on("2026-03-24")
        callback = self.open_calls()
        self.assertEqual(callback.reason, "callback")
        self.assertEqual(callback.line_ids.move_id, self.old | self.young)
        self.assertEqual(str(callback.call_at), "2026-03-25 09:00:00")
        self.assertEqual(callback.date, day("2026-03-25"))
        self.on("2026-03-25")
        callback._log_call(self.outcome("refusal"))
        self.assertEqual(self.items(self.young).level_id.delay_days, 8)

    def test_they_call_and_want_to_be_called_back(self):
        """Their call is the one that waits; they expect one call, on the 25th at 10."""
        log = self.env["dunning.call.log"].create(
            {
                "partner_id": self.debtor.id,
                "direction": "incoming",
                "outcome_id": self.outcome("callback").id,
                "callback_at": "2026-03-25 09:00:00",
            }
        )
        log.action_log()
        callback = self.open_calls()
        self.assertEqual((self.call.state, len(callback)), ("done", 1))
        self.assertEqual((callback.reason, callback.date), ("callback", day("2026-03-25")))
        self.assertEqual(callback.line_ids.move_id, self.old | self.young)
        to_do = callback._own_activities().filtered(lambda one: one.summary == "Call back")
        self.assertEqual(to_do.date_deadline, day("2026-03-25"))

    def test_letter_that_falls_back_to_a_call_makes_no_second_one(self):
        """Its invoice is paid before it leaves; the other one it lists is only to be called about,
        and a call waits: the next run decides.
        """
        paid, other = (self.invoice(amount, due="2026-03-06") for amount in (500.00, 70.00))
        lines = [
            self.items(invoice)._action_line_values()
            | {"level_id": self.level(name).id, "delay_days": self.level(name).delay_days}
            for invoice, name in ((paid, "letter"), (other, "call"))
        ]
        self.on("2026-03-23")
        letter = (
            self.env["dunning.action"]
            ._by_method()
            .create(
                {
                    "partner_id": self.debtor.id,
                    "channel": "letter",
                    "reason": "level",
                    "level_id": self.level("letter").id,
                    "state": "draft",
                    "line_ids": [Command.create(values) for values in lines],
                }
            )
        )
        self.pay(paid)
        letter.action_approve()
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(letter.state, "cancelled")
        self.assertIn("the call that waits", letter.failure_reason)
        self.assertEqual(self.status(other), "due")

    # ------------------------------------------------------------------ what a person plans

    def test_nobody_plans_a_call_beside_the_one_that_waits(self):
        """By *New*, by a copy, by another channel of a task: one call at a time, and the way leads
        to it.
        """
        actions = self.env["dunning.action"]
        new = {"partner_id": self.debtor.id, "channel": "phone"}
        task = actions.create(new | {"channel": "manual"})
        form = Form(task)
        form.channel = "phone"
        for plan in (
            lambda: actions.create(new),
            self.call.copy,
            lambda: task.write({"channel": "phone"}),
            form.save,
        ):
            with self.assertRaises(RedirectWarning) as told:
                plan()
            self.assertIn("“Call” to Boulangerie Meunier", told.exception.args[0])
            self.assertEqual(told.exception.args[1]["res_id"], self.call.id)
        with self.assertRaises(UserError):
            actions.with_context(import_file=True).create(new)
        self.call.action_cancel()
        actions.create(new)
        self.assertEqual(len(self.open_calls()), 1, "Once it is settled another may be planned.")

    def test_call_that_was_not_made_after_all_goes_with_the_one_that_waits(self):
        """Its step is to be made again, by the one call that is open."""
        self.run_on("2026-03-23")
        self.call._log_call(self.outcome("refusal"))
        later = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone"}
        )
        self.call.action_undo()
        self.assertEqual(len(self.open_calls()), 1)
        self.assertEqual(self.carried(self.open_calls()), {100.00: 8, 50.00: 8})
        self.assertEqual((self.call | later).mapped("state").count("cancelled"), 1)
        self.assertEqual(self.status(self.old), "pending")

    def test_failed_call_that_is_tried_again(self):
        """Its number was wrong, and the second invoice had its own call meanwhile: mended, both are
        one call.
        """
        self.call._log_call(self.outcome("wrong_number"))
        self.run_on("2026-03-23")
        second = self.open_calls()
        self.assertNotEqual(second, self.call)
        self.call.action_retry()
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(self.carried(self.call), {100.00: 8, 50.00: 8})
        self.assertIn("goes with this call", self.call.message_ids[0].body)
        self.assertEqual(second.state, "cancelled")
        self.assertFalse(second.activity_ids)

    def test_nobody_there_outside_of_the_call(self):
        """Somebody tried by another way, about all that is late: that was the call that waits, and
        the debtor is tried again once.
        """
        log = Form(self.env["dunning.call.log"])
        log.partner_id = self.debtor
        self.assertEqual(log.action_id, self.call, "One talks about the call that waits.")
        log.action_id = self.env["dunning.action"]
        log.outcome_id = self.outcome("no_answer")
        log.save().action_log()
        self.assertEqual(self.open_calls(), self.call)
        self.assertTrue(self.call.call_at, "It is tried again another half-day.")
        self.assertEqual(self.carried(self.call), {100.00: 8})

    def test_two_debtors_that_are_merged(self):
        twin = self._create_debtor("Boulangerie Meunier SARL")
        bill = self.invoice(900.00, due="2026-03-02", partner=twin)
        self.on("2026-03-23")
        twin._dunning_call_beside(self.company, self.items(bill))
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.debtor | twin).ids, self.debtor
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.open_calls()), 2)
        self.follow()
        self.assertEqual(len(self.open_calls()), 1)
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(self.call.line_ids.move_id, self.old | bill)

    def test_call_that_is_nobody_s(self):
        self.call.user_id = False
        self.assertIn("waits for somebody", self.items(self.old).status_reason)
        self.assertNotIn("False", self.items(self.old).status_reason)

    def test_callback_is_proposed_for_the_next_half_day(self):
        """It is 9 on Friday morning: call back in the afternoon."""
        log = self.env["dunning.call.log"].create(
            {"partner_id": self.debtor.id, "outcome_id": self.outcome("callback").id}
        )
        self.assertEqual(log.callback_at.date(), self.today)
        self.assertGreater(log.callback_at.hour, 11)

    def test_broken_promise_joins_the_call(self):
        """The promise about a third invoice breaks on 30 March: it is told in the call that waits,
        which is made even if the invoice of the step is paid.
        """
        third = self.invoice(300.00, due="2026-03-06")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": [Command.set(self.items(third).move_line_id.ids)],
                "line_ids": [Command.create({"date": "2026-03-25", "amount": 300.00})],
            }
        )
        promise.action_confirm()
        self._choose_by_hand()
        self.on("2026-03-30")
        self.follow()
        self.assertEqual(promise.state, "broken")
        self._assert_chosen_anew()
        self.assertEqual(self.call.script_id.condition, "broken_promise")
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual((self.call.reason, self.call.promise_id), ("broken_promise", promise))
        self.assertEqual(self.carried(self.call).keys(), {100.00, 300.00})
        self.pay(self.old)
        self.follow()
        self.assertEqual(self.open_calls(), self.call)
        self.call._log_call(self.outcome("refusal"))
        self.assertEqual(self.call.line_ids.move_id, third)

    def _choose_by_hand(self):
        """Whoever looked at the call took another script than the one that is proposed."""
        proposed = self.call.script_id
        self.call.script_id = proposed.search([("id", "!=", proposed.id)], limit=1)
        self.call.invalidate_recordset()
        self.assertIn("Chosen by hand", self.call.script_why)

    def _assert_chosen_anew(self):
        """The call is about something else: it is said by the script that is right now."""
        self.call.invalidate_recordset()
        self.assertFalse(self.call.chosen_script_id)
        self.assertEqual(self.call.script_id, self.call.script_id._select(self.call)[0])

    def _second_call(self, **values):
        """The scenario calls a second time on the twelfth day."""
        return self.standard.level_ids.sudo().create(
            {
                "scenario_id": self.standard.id,
                "name": "Second call",
                "delay_days": 12,
                "channel": "phone",
                **values,
            }
        )

    def test_higher_call_is_the_one_that_is_made(self):
        oldest = self.invoice(80.00, due="2026-02-20", issued="2026-01-31")
        second = self._second_call()
        self._count_as_called(oldest)
        self.run_on("2026-03-23")
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(self.call.level_id, second)
        self.assertEqual(self.carried(self.call), {100.00: 8, 50.00: 8, 80.00: 12})
        self.assertIn("“Second call”, the highest step due", self.call.message_ids[0].body)

    def test_call_that_waits_does_not_rise_to_an_approval(self):
        """Nobody has approved the second call: it waits until the first is made."""
        oldest = self.invoice(80.00, due="2026-02-20", issued="2026-01-31")
        self._second_call(requires_approval=True)
        self._count_as_called(oldest)
        self.run_on("2026-03-23")
        self.assertEqual(self.open_calls(), self.call)
        self.assertEqual(self.carried(self.call), {100.00: 8, 50.00: 8})
        self.assertEqual(self.status(oldest), "due")
        self.assertIn("waits for “Call”", self.items(oldest).status_reason)

    def _count_as_called(self, invoice):
        """It was called about on 8 March, in another way than ours."""
        item = self.items(invoice)
        self.env["dunning.action"].sudo().create(
            {
                "partner_id": self.debtor.id,
                "channel": "phone",
                "reason": "level",
                "level_id": self.level("call").id,
                "state": "done",
                "date_done": "2026-03-08",
                "line_ids": [
                    Command.create(
                        {
                            "move_line_id": item.move_line_id.id,
                            "move_id": invoice.id,
                            "level_id": self.level("call").id,
                            "delay_days": 8,
                            "date_maturity": item.date_maturity,
                        }
                    )
                ],
            }
        )

    def test_preview_knows_it(self):
        self.on("2026-03-23")
        action = self.env["dunning.forecast"].action_open_preview()
        foreseen = self.env["dunning.forecast.line"].search(action["domain"])
        self.assertEqual(
            [(line.action_id, line.item_count, line.amount) for line in foreseen],
            [(self.call, 1, 50.00)],
        )
        self.assertIn("goes with “Call”", self.items(self.young).status_reason)

    def test_forecast_knows_it(self):
        """All is told in one call today; the next is the scenario's second: the letter follows on
        the 30th, and seven days after it is Easter Monday.
        """
        self.on("2026-03-23")
        action = self.env["dunning.forecast"].action_open_forecast()
        calls = self.env["dunning.forecast.line"].search(
            [*action["domain"], ("channel", "=", "phone")]
        )
        self.assertEqual(
            [(line.date, line.level_id, line.action_id, line.item_count) for line in calls],
            [
                (day("2026-03-23"), self.level("call"), self.call, 2),
                (day("2026-04-07"), self.level("second_call"), self.env["dunning.action"], 2),
            ],
        )
