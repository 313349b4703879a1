"""A talk about several invoices: each outcome is about those ticked, the others are untouched."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import DunningCommon, day


class TestTalk(DunningCommon):
    def begin(self):
        """Three invoices due on Monday 2 March, called about on Tuesday 10 March; a fourth one is
        not due yet.
        """
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.large, self.wrong, self.small = (
            self.invoice(amount, due="2026-03-02") for amount in (1200.00, 588.00, 354.60)
        )
        self.coming = self.invoice(1200.00, due="2026-04-30", issued="2026-01-31")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.talk = self.actions(channel="phone")

    def log(self, name, *moves, **values):
        """Log an outcome about these invoices."""
        items = self.items(self.large.browse().union(*moves))
        call = self.talk._log_call(self.outcome(name), items=items, **values)
        self.env.invalidate_all()
        return call

    def statuses(self):
        moves = (self.large, self.wrong, self.small, self.coming)
        return [self.status(move) for move in moves]

    def talks_told(self):
        """Return the calls in the debtor's story."""
        story = self.debtor.with_env(self.env)._dunning_history_rows(topic="talk")
        return story.filtered(lambda row: row.kind == "call")

    # ------------------------------------------------------------------ three outcomes

    def test_one_promised_one_disputed_one_paid(self):
        self.assertEqual(self.talk.amount_residual, 2142.60)
        promised = self.log("promise", self.large, promise_date=day("2026-03-20"))
        self.assertEqual(promised.action_id.promise_ids.amount, 1200.00)
        self.assertEqual(self.statuses(), ["promised", "pending", "pending", "scheduled"])
        self.assertEqual((self.talk.state, self.talk.amount_residual), ("ready", 942.60))
        self.assertTrue(self.talk.activity_ids, "The rest is still to be talked about.")

        disputed = self.log("dispute", self.wrong, category="price")
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual((dispute.move_ids, dispute.amount), (self.wrong, 588.00))
        self.assertEqual((self.talk.state, self.talk.amount_residual), ("ready", 354.60))

        self.log("paid", self.small)
        self.assertEqual(self.statuses(), ["promised", "disputed", "paused", "scheduled"])
        self.assertEqual(self.talk.state, "done")
        parts = promised.action_id | disputed.action_id
        self.assertEqual(parts.mapped("state"), ["done", "done"])
        self.assertEqual(parts.line_ids.level_id, self.level("call"), "The step counts for each.")
        self.assertFalse(self.talk.activity_ids)

    def test_it_is_one_talk(self):
        """Dialled at nine and noted in three steps: one call, of the day and within the limits."""
        self.company.sudo().dunning_cost_phone = 4.00
        self.talk.action_call()
        self.clock.tick(240)
        first = self.log("promise", self.large, promise_date=day("2026-03-20"))
        self.clock.tick(60)
        second = self.log("dispute", self.wrong)
        third = self.log("paid", self.small)
        self.assertEqual((first.duration, second.duration), (240, 0))
        self.assertEqual((second | third).mapped("part_of_id"), first)
        self.assertEqual((second | third).mapped("date"), [first.date] * 2)
        progress = self.env["dunning.action"].desk_refresh()["progress"]
        self.assertEqual((progress["calls"], progress["reached"]), (1, 1))
        told = self.talks_told()
        self.assertEqual(told.res_id, first.id, "One contact in the story too.")
        for call in first | second | third:
            self.assertIn(call.outcome_id.name, told.summary)
        results = self.env["dunning.analysis"].sudo().search([("channel", "=", "phone")])
        self.assertEqual(len(results), 3, "Each invoice has its outcome.")
        self.assertEqual(results.action_id, first.action_id)
        self.assertEqual(results.filtered("cost").move_id, self.large)
        self.assertFalse(self.env["dunning.call.lock"]._holders(self.debtor, self.company))

    def test_what_was_not_due_is_promised_too(self):
        call = self.log("promise", self.large, self.coming, promise_date=day("2026-04-30"))
        self.assertEqual(call.action_id.promise_ids.amount, 2400.00)
        self.assertEqual(self.statuses(), ["promised", "pending", "pending", "promised"])
        line = call.action_id.line_ids.filtered(lambda line: line.move_id == self.coming)
        self.assertFalse(line.level_id, "It makes no step of it.")

    def test_nobody_there_is_about_all(self):
        self.log("no_answer", self.large)
        self.assertEqual(len(self.talk.line_ids), 3)
        self.assertEqual(len(self.talk.call_ids), 1)

    def test_paid_meanwhile_is_no_rest(self):
        self.pay(self.small)
        self.log("promise", self.large, self.wrong, promise_date=day("2026-03-20"))
        self.assertEqual(self.talk.state, "done")

    # ------------------------------------------------------------------ part of an invoice

    def test_rest_of_a_promise_stays_due(self):
        self.log("promise", self.large, promise_date=day("2026-03-20"), amount=1000.00)
        self.assertFalse(self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)]))
        self.on("2026-03-20")
        self.pay(self.large, 1000.00)
        self.follow()
        self.assertEqual(self.items(self.large).amount_residual, 200.00)
        self.assertEqual(self.status(self.large), "due", "It is chased on.")

    def test_rest_of_a_promise_is_disputed(self):
        self.log(
            "promise",
            self.large,
            promise_date=day("2026-03-20"),
            amount=1000.00,
            rest="dispute",
            category="quantity",
        )
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(
            (dispute.move_ids, dispute.amount, dispute.category),
            (self.large, 200.00, "quantity"),
        )
        self.assertEqual(self.status(self.large), "promised")

    def dispute(self):
        return self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])

    def test_rest_of_a_plan_is_disputed(self):
        """Of 1,200.00 two parts of 500.00 are agreed on, as the form asks for them."""
        with self.form(self.ask("plan", self.large)) as form:
            form.part_count = 2
            self.assertEqual(form.amount_rest, 0.00)
            for place in range(2):
                with form.line_ids.edit(place) as line:
                    line.amount = 500.00
            self.assertEqual(form.amount_rest, 200.00)
            form.rest = "dispute"
            form.category = "quantity"
        form.record.action_log()
        dispute = self.dispute()
        self.assertEqual((dispute.move_ids, dispute.amount), (self.large, 200.00))
        self.assertEqual((dispute.category, self.status(self.large)), ("quantity", "promised"))

    def test_rest_is_disputed_whatever_a_manager_decides(self):
        """The promise waits for a manager; the dispute is the debtor's to say, and said once."""
        self.company.sudo().dunning_promise_max_amount = 100.00
        values = {"promise_date": day("2026-03-20"), "amount": 1000.00, "rest": "dispute"}
        promise = self.log("promise", self.large, **values).action_id.promise_ids
        self.assertEqual((promise.state, promise.approval), ("draft", "asked"))
        self.assertEqual(self.dispute().amount, 200.00)
        promise.sudo().action_confirm()
        self.assertEqual((promise.state, self.dispute().amount), ("open", 200.00))

    # ------------------------------------------------------------------ logged from the list

    def waiting(self):
        return self.env["dunning.action"].desk_refresh()["queue"]

    def new(self, **values):
        """Log a refusal as *New* of the log of calls does; return the call."""
        with Form(self.env["dunning.call.log"]) as form:
            form.partner_id = self.debtor
            form.outcome_id = self.outcome("refusal")
            for name, value in values.items():
                setattr(form, name, value)
        form.record.action_log()
        self.env.invalidate_all()
        return self.env["dunning.call"].search([], order="id desc", limit=1)

    def test_new_is_the_call_that_waits(self):
        """The debtor is chosen, and the call that waits is shown: it is made, not a second one."""
        self.assertEqual([one["id"] for one in self.waiting()], self.talk.ids)
        form = Form(self.env["dunning.call.log"])
        form.partner_id = self.debtor
        self.assertEqual((form.action_id, form.amount_due), (self.talk, 2142.60))
        call = self.new()
        self.assertEqual((call.action_id, self.talk.state), (self.talk, "done"))
        self.assertFalse(self.waiting())

    def test_new_left_empty_is_about_the_same(self):
        """The server knows that what is said of the same invoices was said in the call that waits;
        nobody there is nobody there, whatever it was about.
        """
        coming, debtor = self.items(self.coming), self.debtor.with_env(self.env)
        for name, found in (("no_answer", self.talk), ("refusal", self.talk.browse())):
            noted = debtor._dunning_call_noted(self.company, self.outcome(name), coming)
            self.assertEqual(noted, found)
        self.new(action_id=self.talk.browse())
        self.assertEqual(self.talk.state, "done")
        self.assertFalse(self.waiting())

    def test_new_of_another_day(self):
        """Called on Monday, before the call of Tuesday was to be made: that one is still to be."""
        values = {"partner_id": self.debtor.id, "outcome_id": self.outcome("refusal").id}
        log = self.env["dunning.call.log"].create(values | {"date": "2026-03-09 10:00:00"})
        log.action_log()
        self.assertFalse(self.talk.call_ids)
        self.assertEqual([one["id"] for one in self.waiting()], self.talk.ids)

    def test_logged_of_another_invoice(self):
        window = self.coming.action_dunning_log_call()
        with Form(self.env["dunning.call.log"].with_context(**window["context"])) as form:
            self.assertFalse(form.action_id)
            form.outcome_id = self.outcome("paid")
        form.record.action_log()
        self.assertEqual((self.talk.state, len(self.talk.line_ids)), ("ready", 3))

    def test_logged_of_the_debtor_it_is_the_call_that_waits(self):
        """By its method too; what is about another invoice leaves the call waiting."""
        debtor, refusal = self.debtor.with_env(self.env), self.outcome("refusal").id
        debtor.dunning_log_outcome(refusal, item_ids=self.items(self.small).ids)
        self.assertEqual(self.talk.line_ids.move_id, self.large | self.wrong)
        debtor.dunning_log_outcome(refusal, item_ids=self.items(self.coming).ids)
        self.assertEqual((self.talk.state, len(self.talk.line_ids)), ("ready", 2))
        question = debtor.dunning_log_outcome(self.outcome("promise").id)
        self.assertEqual(question["context"]["default_action_id"], self.talk.id)

    # ------------------------------------------------------------------ as the screen asks

    def ask(self, name, moves, **values):
        """Return the question that the outcome asks about these invoices."""
        return self.talk.action_log_outcome(
            self.outcome(name).id, item_ids=self.items(moves).ids, **values
        )

    def form(self, question):
        return Form(self.env["dunning.call.log"].with_context(**question["context"]))

    def test_question_is_about_what_is_ticked(self):
        """588.00 and 354.60 are ticked: no other total is said, and no more can be promised."""
        with self.form(self.ask("promise", self.wrong | self.small)) as form:
            self.assertEqual((form.amount_due, form.amount), (942.60, 942.60))
            form.promise_date = day("2026-03-20")
            form.amount = 900.00
            self.assertEqual(form.amount_rest, 42.60)
        answer = form.record.action_log()
        self.assertTrue(answer["params"]["call"]["is_left"])
        self.assertEqual(self.talk.line_ids.move_id, self.large)
        self.assertEqual(self.statuses(), ["pending", "promised", "promised", "scheduled"])

    def test_question_without_ticks_is_about_the_call(self):
        with self.form(self.talk.action_log_outcome(self.outcome("promise").id)) as form:
            self.assertEqual(form.amount_due, 2142.60)
            form.promise_date = day("2026-03-20")

    def test_nothing_is_ticked(self):
        log = self.env["dunning.call.log"].create(
            {"action_id": self.talk.id, "outcome_id": self.outcome("paid").id}
        )
        log.item_ids.unlink()
        with self.assertRaisesRegex(UserError, "at least one invoice"):
            log.action_log()

    def test_only_what_the_debtor_owes(self):
        """A client names numbers: of another debtor, of a paid invoice, of a bill of ours."""
        theirs = self.invoice(50.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        paid = self.invoice(60.00, due="2026-03-02")
        receivable = paid.line_ids.filtered("date_maturity")
        self.pay(paid)
        for ids in (self.items(theirs).ids, receivable.ids, [0]):
            with self.subTest(ids=ids), self.assertRaisesRegex(AccessError, "Choose among"):
                self.talk.action_log_outcome(self.outcome("refusal").id, item_ids=ids)
        self.assertFalse(self.talk.call_ids)

    # ------------------------------------------------------------------ a slip of the finger

    def undo(self):
        self.talk.action_undo_outcome()
        self.env.invalidate_all()

    def test_taken_back(self):
        """One key too far: the call waits again, nobody is told, and nothing is counted."""
        tasks = self.talk.activity_ids
        self.talk.action_log_outcome(self.outcome("refusal").id)
        self.assertEqual(self.talk.state, "done")
        self.assertTrue(self.talk.activity_ids, "The responsible is told.")
        self.undo()
        self.assertEqual((self.talk.state, self.talk.date_done), ("ready", False))
        self.assertEqual(self.talk.activity_ids, tasks)
        self.assertFalse(self.talk.call_ids)
        self.assertEqual(self.statuses()[0], "pending")
        progress = self.env["dunning.action"].desk_refresh()["progress"]
        self.assertEqual(progress["calls"], 0)
        self.assertFalse(self.talks_told())
        self.log("refusal")
        self.assertEqual(self.talk.state, "done")

    def test_taken_back_is_never_spoken_of(self):
        """The script begins as if nobody had been reached."""
        before = self.talk.desk_script()
        self.talk.action_log_outcome(self.outcome("refusal").id)
        self.undo()
        self.assertEqual(self.talk.desk_script(), before)

    def test_taken_back_of_one_invoice(self):
        self.talk.action_log_outcome(
            self.outcome("refusal").id, item_ids=self.items(self.small).ids
        )
        self.assertEqual(self.talk.amount_residual, 1788.00)
        self.undo()
        self.assertEqual(self.talk.amount_residual, 2142.60)
        self.assertFalse(self.actions(channel="phone", state="done"))
        self.assertFalse(self.log("refusal", self.small).part_of_id, "The talk begins with it.")

    def test_attempt_taken_back(self):
        """Its day and time too."""
        self.talk.action_log_outcome(self.outcome("no_answer").id)
        self.assertTrue(self.talk.call_at)
        self.undo()
        self.assertFalse(self.talk.call_at)
        self.assertEqual(self.talk.date, day("2026-03-10"))
        self.assertEqual(self.talk.activity_ids.date_deadline, day("2026-03-10"))

    def test_too_late_or_another_s(self):
        self.talk.action_log_outcome(self.outcome("no_answer").id)
        self.clock.tick(61)
        with self.assertRaisesRegex(UserError, "too late"):
            self.undo()
        self.become(self.user)
        with self.assertRaisesRegex(UserError, "too late"):
            self.talk.with_env(self.env).action_undo_outcome()

    # ------------------------------------------------------------------ they call

    def test_call_that_comes_in(self):
        """At one o'clock nobody may be called, but they call: found by their number as they say
        it, and noted with how long it took.
        """
        self.clock.move_to("2026-03-10 12:00:00")
        partners = self.env["res.partner"]
        for text in ("+33 1 99 00 12 34", "0199001234", "meunier"):
            self.assertEqual(
                [found["id"] for found in partners.dunning_find_caller(text)], self.debtor.ids, text
            )
        debtor = self.debtor.with_env(self.env)
        self.assertTrue(debtor.dunning_pick_up())
        self.clock.tick(185)
        self.talk.action_log_outcome(self.outcome("refusal").id, note="No reason.")
        call = self.talk.call_ids
        self.assertEqual((call.direction, call.duration), ("incoming", 185))
        self.assertEqual(self.talk.state, "done")

    def test_talk_goes_on_about_what_no_step_asked_for(self):
        """Said in the same breath it is part of the talk; half an hour later it would be another
        call, and one that reached them is the most allowed in a day.
        """
        self.talk.action_log_outcome(self.outcome("refusal").id, note="No reason.")
        [first] = self.talk.call_ids
        debtor, items = self.debtor.with_env(self.env), self.items(self.coming)
        refusal = {"outcome_id": self.outcome("refusal").id, "item_ids": items.ids}
        self.clock.tick(180)
        debtor.dunning_log_outcome(**refusal, note="Neither.")
        latest = self.env["dunning.call"].search([], order="id desc", limit=1)
        self.assertEqual(
            (latest.part_of_id, latest.action_id.line_ids.move_id), (first, self.coming)
        )
        self.clock.tick(1800)
        with self.assertRaisesRegex(UserError, "the most allowed"):
            debtor.dunning_log_outcome(**refusal)

    def test_caller_named_in_part(self):
        """Both owe something; whose own name begins so comes first, the other one's contact is
        named.
        """
        garage = self._create_debtor("Garage Vidal")
        self.invoice(900.00, due="2026-01-02", partner=garage)
        self._create_debtor("Paul Boulard", parent_id=garage.id, is_company=False)
        found = self.env["res.partner"].dunning_find_caller("boul")
        self.assertEqual([one["id"] for one in found[:2]], (self.debtor | garage).ids)
        self.assertNotIn("Boulard", found[0]["detail"])
        self.assertIn("Paul Boulard", found[1]["detail"])

    def test_call_that_comes_in_without_a_step(self):
        """About what was ticked, which no step asked for."""
        self.talk.action_done()
        debtor = self.debtor.with_env(self.env)
        debtor.dunning_pick_up()
        debtor.dunning_log_outcome(
            self.outcome("refusal").id, item_ids=self.items(self.coming).ids, note="No reason."
        )
        call = self.env["dunning.call"].search([("direction", "=", "incoming")])
        self.assertEqual(call.action_id.line_ids.move_id, self.coming)
        self.assertEqual(call.action_id.state, "done")

    def test_nobody_else_takes_calls(self):
        self.become(self._create_user("sam", "base.group_user"))
        with self.assertRaises(AccessError):
            self.env["res.partner"].dunning_find_caller("meunier")
        with self.assertRaises(AccessError):
            self.debtor.with_env(self.env).dunning_pick_up()
