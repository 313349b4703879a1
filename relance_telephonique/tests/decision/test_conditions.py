"""A timeline forks by what happened, and joins again.

Meunier owes 1,000.00 since Monday 2 March 2026: an e-mail at +3, a call at +8; who was not reached
gets a letter at +10, who was reached an e-mail at +12; a last e-mail at +20 is for all.
"""

from lxml import html

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import SQL

from ...models.scenario import condition as conditions_of_level
from ..answer_page.common import PageAnswersCase
from ..common import DunningCommon
from ..explain.test_forecast import ForecastCommon

FORK = (
    (3, "email", "First e-mail", "always"),
    (8, "phone", "Call", "always"),
    (10, "letter", "Letter", "not_reached"),
    (12, "email", "As agreed", "reached"),
    (20, "email", "Last e-mail", "always"),
)
SILENT = (
    (3, "email", "First e-mail", "always"),
    (10, "letter", "Letter", "not_answered"),
    (12, "letter", "Your answer", "answered"),
    (20, "email", "Last e-mail", "always"),
)
BROKEN = (
    (3, "email", "First e-mail", "always"),
    (10, "letter", "Firm letter", "broken"),
    (14, "letter", "Letter", "not_broken"),
    (20, "email", "Last e-mail", "always"),
)
GRADED = (
    (3, "email", "First e-mail", "always"),
    (10, "letter", "Firm letter", "grade"),
    (20, "email", "Last e-mail", "always"),
)


class Forked:
    """What the stories below share, whatever they begin with."""

    def follow_timeline(self, *steps, debtor=None):
        """Let the debtor follow these steps, as a manager makes them."""
        scenario = self.scenario(*steps)
        (debtor or self.debtor).sudo().dunning_scenario_id = scenario
        return scenario

    def scenario(self, *steps):
        template = self.env.ref("relance_telephonique.mail_template_reminder")
        return (
            self.env["dunning.scenario"]
            .with_user(self.user)
            .create(
                {
                    "name": "Forked",
                    "min_gap_days": 1,
                    "level_ids": [
                        Command.create(
                            {
                                "delay_days": delay,
                                "channel": channel,
                                "name": name,
                                "condition": condition,
                                "mail_template_id": channel == "email" and template.id,
                            }
                        )
                        for delay, channel, name, condition in steps
                    ],
                }
            )
        )

    def level_of(self, scenario, name):
        return scenario.level_ids.filtered(lambda level: level.name == name)

    def talk(self, outcome="refusal", partner=None, **values):
        """Log a call that no step asked for, or that the debtor made."""
        actions = self.env["dunning.action"]._by_method()
        action = actions.create(
            {"partner_id": (partner or self.debtor).id, "channel": "phone", "reason": "manual"}
        )
        action.action_process()
        return action._log_call(self.outcome(outcome), **values)

    def call(self, outcome):
        """Make the call of the scenario; one attempt without result is enough."""
        self.actions(self.owed, channel="phone", state="ready")._log_call(self.outcome(outcome))

    def post_letters(self):
        self.actions(state="ready", channel="letter").action_print_and_mark_sent()

    def why(self):
        return self.items(self.owed).status_reason


class TestReached(Forked, DunningCommon):
    def begin(self):
        super().begin()
        self.company.sudo().dunning_call_attempts = 1
        self.forked = self.follow_timeline(*FORK)
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")

    # ------------------------------------------------------------------ the fork, and the join

    def test_not_reached(self):
        """The letter of the 12th, then the e-mail for all; what was for others is not made."""
        self.call("no_answer")
        self.assertEqual(self.standing(self.owed), ("scheduled", "Letter", "2026-03-12"))
        self.assertNotIn("Passed over", self.why())
        self.run_on("2026-03-12")
        self.post_letters()
        self.assertEqual(self.standing(self.owed), ("scheduled", "Last e-mail", "2026-03-23"))
        self.assertIn(
            "Passed over: “As agreed” (not reached by telephone since 03/05/2026).", self.why()
        )
        self.run_on("2026-03-23")
        self.assertEqual(self.status(self.owed), "exhausted")

    def test_reached(self):
        """The letter is passed over, with the day of the talk; the e-mail of the 14th, a Saturday,
        leaves on Monday, and the one for all eight days after it.
        """
        self.call("refusal")
        self.assertEqual(self.standing(self.owed), ("scheduled", "As agreed", "2026-03-16"))
        self.assertEqual(
            self.why(),
            "Next step: “As agreed” on 03/16/2026. "
            "Passed over: “Letter” (reached by telephone on 03/10/2026).",
        )
        self.run_on("2026-03-16")
        self.assertEqual(self.standing(self.owed), ("scheduled", "Last e-mail", "2026-03-24"))
        self.run_on("2026-03-24")
        done = self.actions(self.owed, state="done").sorted("id")
        self.assertEqual(
            done.mapped("level_id.name"), ["First e-mail", "Call", "As agreed", "Last e-mail"]
        )

    def test_a_talk_before_the_first_step_does_not_count(self):
        """Vidal was spoken to on the 10th, of something else; the first e-mail left on the 12th."""
        vidal = self._create_debtor("Garage Vidal")
        vidal.sudo().dunning_scenario_id = self.forked
        self.on("2026-03-10")
        theirs = self.invoice(500.00, due="2026-03-09", partner=vidal, issued="2026-02-02")
        self.talk(partner=vidal)
        self.run_on("2026-03-12")
        self.run_on("2026-03-17")
        self.actions(theirs, channel="phone")._log_call(self.outcome("no_answer"))
        self.assertEqual(self.items(theirs).next_level_id.name, "Letter")

    def test_who_calls_back_is_reached_whoever_called(self):
        self.call("no_answer")
        self.on("2026-03-11")
        self.talk(direction="incoming")
        self.assertEqual(self.standing(self.owed)[1], "As agreed")

    def test_the_clock_of_the_company_says_which_day_it_is(self):
        """In Auckland it is the 6th already when UTC still has the 5th."""
        self.company.sudo().resource_calendar_id.tz = "Pacific/Auckland"
        self.clock.move_to("2026-03-04 20:00:00")  # 9 in the morning of the 5th
        self.env.invalidate_all()
        self.talk()
        self.actions(self.owed, channel="phone").action_cancel("skip")
        self.on("2026-03-11")
        self.assertEqual(self.standing(self.owed)[1], "As agreed")

    def test_a_call_taken_back_reached_nobody(self):
        call = self.actions(self.owed, channel="phone")._log_call(self.outcome("refusal"))
        self.assertEqual(self.standing(self.owed)[1], "As agreed")
        call.sudo()._by_method().write({"active": False})
        self.assertEqual(self.standing(self.owed)[1], "Letter")

    # ------------------------------------------------------------------ passed over, and waiting

    def test_taken_after_all_while_the_next_one_is_not_made(self):
        """Reached on the 17th only, the letter made: the e-mail for who was reached is still to
        come, a day after the talk.
        """
        self.call("no_answer")
        self.run_on("2026-03-12")
        self.post_letters()
        self.on("2026-03-17")
        self.talk()
        self.assertEqual(self.standing(self.owed), ("scheduled", "As agreed", "2026-03-18"))

    def test_not_made_up_for_once_a_later_one_is_made(self):
        self.call("no_answer")
        self.run_on("2026-03-12")
        self.post_letters()
        self.run_on("2026-03-23")
        self.talk()
        self.assertEqual(self.status(self.owed), "exhausted")

    def test_what_waits_is_asked_again(self):
        """The letter lies on the desk on the 12th; on the 13th they call: it does not leave."""
        self.call("no_answer")
        self.run_on("2026-03-12")
        letter = self.actions(self.owed, channel="letter")
        self.assertEqual(letter.state, "ready")
        self.on("2026-03-13")
        self.talk(direction="incoming")
        self.follow()
        self.assertEqual(
            (letter.state, letter.failure_reason),
            ("cancelled", "What this step depends on does not hold any more."),
        )
        self.assertEqual(self.standing(self.owed)[1], "As agreed")

    def test_a_talk_that_has_begun_is_ended(self):
        """A call for who was not reached so far, about two invoices: one outcome is noted, and the
        call waits for what is said of the second one.
        """
        self.level_of(self.forked, "Letter").write(
            {"channel": "phone", "name": "Second call", "delay_days": 10}
        )
        self.call("no_answer")
        self.on("2026-03-11")
        second = self.invoice(200.00, due="2026-03-02", issued="2026-02-02")
        self.run_on("2026-03-12")
        call = self.actions(self.owed, channel="phone", state="ready")
        self.assertEqual(call.level_id.name, "Second call")
        self.env["dunning.action.line"]._by_method().sudo().create(
            self.items(second)._action_line_values() | {"action_id": call.id}
        )
        call._log_call(self.outcome("refusal"), items=self.items(self.owed))
        self.assertEqual(call.state, "ready")
        call._log_call(self.outcome("refusal"), items=self.items(second))
        self.assertEqual(call.state, "done")

    def test_a_condition_changed_in_the_middle(self):
        """The letter waits; it becomes one for who was reached: it does not leave."""
        self.call("no_answer")
        self.run_on("2026-03-12")
        self.level_of(self.forked, "As agreed").condition = "not_reached"
        self.level_of(self.forked, "Letter").condition = "reached"
        self.follow()
        self.assertEqual(self.actions(self.owed, channel="letter").state, "cancelled")
        self.assertEqual(self.standing(self.owed), ("scheduled", "As agreed", "2026-03-16"))

    # ------------------------------------------------------------------ money, and companies

    def test_paid_in_part_on_the_way(self):
        """400.00 on the 11th change what the letter asks for, not which one it is."""
        self.call("no_answer")
        self.on("2026-03-11")
        self.pay(self.owed, 400.00)
        self.run_on("2026-03-12")
        self.assertEqual(self.carried(self.actions(self.owed, channel="letter")), {600.00: 10})

    def test_a_credit_on_the_way(self):
        """A credit note of 1,000.00 covers it until somebody says that it is for another one."""
        self.call("no_answer")
        self.on("2026-03-11")
        credit = self.credit(1000.00)
        self.assertEqual(self.status(self.owed), "covered")
        credit.button_draft()
        self.assertEqual(self.standing(self.owed)[1], "Letter")

    def test_another_company_has_its_own_talks(self):
        self.call("no_answer")
        other = self._create_company(name="Emballages Suisse")
        calls = self.env["dunning.action"].sudo().with_company(other)
        action = calls.create(
            {"company_id": other.id, "partner_id": self.debtor.id, "channel": "phone"}
        )
        action.action_process()
        call = action._log_call(self.outcome("refusal"), direction="incoming")
        self.assertTrue(call.is_reached)
        self.assertEqual(call.company_id, other)
        self.assertEqual(self.standing(self.owed)[1], "Letter")

    # ------------------------------------------------------------------ shown

    def test_the_panel_shows_both_ways(self):
        self.call("no_answer")
        [panel] = self.items(self.owed)._panels()
        self.assertEqual(
            [(mark.kind, mark.name, mark.note) for mark in panel.marks][2:],
            [
                ("next", "Letter", "03/12/2026, as things stand"),
                ("later", "As agreed", "only if: reached by telephone"),
                ("later", "Last e-mail", "around 03/23/2026"),
            ],
        )
        self.on("2026-03-11")
        self.talk()
        [panel] = self.items(self.owed)._panels()
        self.assertEqual(
            [(mark.kind, mark.name, mark.note) for mark in panel.marks][2:],
            [
                ("missed", "Letter", "passed over: reached by telephone on 03/11/2026"),
                ("next", "As agreed", "03/16/2026, as things stand"),
                ("later", "Last e-mail", "around 03/24/2026"),
            ],
        )

    def test_for_a_larger_sum_it_is_left_out_whatever_its_condition(self):
        """Its condition does not hold either; it is not what kept the letter from being made."""
        self.level_of(self.forked, "Letter").minimum_amount = 5000
        self.call("refusal")
        self.assertNotIn("Passed over", self.why())
        [panel] = self.items(self.owed)._panels()
        self.assertIn(("Letter", "left out"), [(mark.name, mark.note) for mark in panel.marks])

    def test_held_back_nobody_knows_which_way(self):
        self.call("no_answer")
        self.pause("2026-03-20")
        [panel] = self.items(self.owed)._panels()
        self.assertEqual(
            [(mark.kind, mark.note) for mark in panel.marks][2:4],
            [("next", "held until 03/20/2026"), ("later", "only if: reached by telephone")],
        )


class TestAnswered(Forked, PageAnswersCase):
    """Debtors answer on their page, which the first e-mail of 5 March brings."""

    def begin(self):
        super().begin()
        self.follow_timeline(*SILENT)

    def test_by_page(self):
        """What they said waits for somebody; dealt with, the letter about it comes."""
        self.on("2026-03-06")
        self.assertEqual(self.standing(self.owed)[1], "Letter")
        said = self.say("paid", item_ids=(self.item,), day="2026-03-06", means="transfer")
        said.action_id.action_done()
        self.env["dunning.pause"].search([]).active = False
        self.assertEqual(self.items(self.owed).next_level_id.name, "Your answer")
        self.assertIn("Passed over: “Letter” (answered on 03/06/2026).", self.why())

    def test_by_email(self):
        self.on("2026-03-06")
        lines = self.actions(self.owed).line_ids
        answer = self.env["dunning.action"]._note_answer(self.company, self.debtor, lines)
        self.assertEqual(self.status(self.owed), "replied")
        answer.action_done()
        self.assertEqual(self.standing(self.owed)[1], "Your answer")

    def test_an_answer_that_was_none(self):
        """It is cancelled: an out-of-office note, say."""
        lines = self.actions(self.owed).line_ids
        answer = self.env["dunning.action"]._note_answer(self.company, self.debtor, lines)
        answer.action_cancel()
        self.assertEqual(self.standing(self.owed)[1], "Letter")


class TestBroken(Forked, DunningCommon):
    def begin(self):
        super().begin()
        self.follow_timeline(*BROKEN)
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.run_on("2026-03-05")

    def promise(self, when, amount=1000.00):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": when, "amount": amount})],
            }
        )
        promise.action_confirm()
        return promise

    def test_broken_after_its_days_of_grace(self):
        """Promised for Tuesday the 10th, three days of grace: broken on the 14th, whether or not a
        cron has passed.
        """
        self.assertEqual(self.standing(self.owed)[1], "Letter")
        self.promise("2026-03-10")
        self.on("2026-03-13")
        self.assertEqual(self.status(self.owed), "promised")
        self.on("2026-03-14")
        self.assertEqual(self.standing(self.owed), ("due", "Firm letter", "2026-03-12"))

    def test_a_broken_one_stays_so_when_the_cron_has_passed(self):
        promise = self.promise("2026-03-10")
        self.on("2026-03-14")
        self.env["dunning.promise"]._update_watched()
        self.assertEqual(promise.state, "broken")
        self.actions(reason="broken_promise").action_cancel()
        self.assertEqual(self.standing(self.owed)[1], "Firm letter")

    def test_what_is_paid_in_the_end_is_forgiven(self):
        """400.00 were promised, and came late: the 600.00 that are left get the other letter."""
        self.promise("2026-03-10", 400.00)
        self.on("2026-03-14")
        self.assertEqual(self.standing(self.owed)[1], "Firm letter")
        self.pay(self.owed, 400.00)
        self.assertEqual(self.standing(self.owed)[1], "Letter")
        self.assertIn(
            "Passed over: “Firm letter” (no broken promise since 03/05/2026).", self.why()
        )

    def test_told(self):
        self.promise("2026-03-10")
        self.run_on("2026-03-16")
        self.post_letters()
        self.assertIn("Passed over: “Letter” (promise for 03/10/2026 not kept).", self.why())

    def test_a_cancelled_one_is_not_broken(self):
        self.promise("2026-03-10").action_cancel()
        self.on("2026-03-14")
        self.assertEqual(self.standing(self.owed)[1], "Letter")


class TestGraded(Forked, DunningCommon):
    def begin(self):
        super().begin()
        self.graded = self.follow_timeline(*GRADED)
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.run_on("2026-03-05")

    def grade(self, grade):
        behaviours = self.env["dunning.behaviour"].sudo()
        own = [("partner_id", "=", self.debtor.id), ("company_id", "=", self.company.id)]
        behaviour = behaviours.search(own) or behaviours._by_method().create(
            {"partner_id": self.debtor.id, "company_id": self.company.id}
        )
        behaviour._by_method().grade = grade

    def next_step(self):
        return self.items(self.owed).next_level_id.name

    def test_of_a_company(self):
        for grade, step in (("C", "Last e-mail"), ("D", "Firm letter"), ("E", "Firm letter")):
            self.grade(grade)
            self.assertEqual(self.next_step(), step, grade)
        self.grade("C")
        self.assertIn("Passed over: “Firm letter” (grade C).", self.why())

    def test_a_natural_person_has_none(self):
        """Measured before it was said that they are one: it is as if it had not been."""
        self.grade("E")
        self.debtor.sudo().is_company = False
        self.assertEqual(self.next_step(), "Last e-mail")
        self.assertIn(
            "“Firm letter” (without a grade: a natural person, or too little history).",
            self.why(),
        )

    def test_without_a_grade(self):
        self.assertEqual(self.next_step(), "Last e-mail")

    def test_from_the_better_one_to_the_worse(self):
        level = self.level_of(self.graded, "Firm letter")
        for grades in ({"grade_from": "E", "grade_to": "D"}, {"grade_from": False}):
            with self.assertRaisesRegex(ValidationError, "the better one first"):
                level.write(grades)
        level.write({"grade_from": "C", "grade_to": "C"})
        self.grade("C")
        self.assertEqual(self.next_step(), "Firm letter")


class TestForeseen(Forked, ForecastCommon):
    """Nobody answers and nobody pays: what is foreseen is what happens."""

    def begin(self):
        super().begin()
        self.follow_timeline(*SILENT)
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.on("2026-03-05")

    def lived(self):
        done = self.actions(state="done")
        self.diary("2026-03-05", "2026-04-04")
        made = self.actions(state="done") - done
        return [
            (str(action.date_done), action.channel, len(action.line_ids), action.amount_residual)
            for action in made.sorted("id")
        ]

    def test_forecast_and_panel_are_lived(self):
        foreseen = self.forecast()
        panel = self.items(self.owed)._panels()[0].marks
        lived = self.lived()
        self.assertEqual(
            lived,
            [
                ("2026-03-05", "email", 1, 1000.00),
                ("2026-03-12", "letter", 1, 1000.00),
                ("2026-03-23", "email", 1, 1000.00),
            ],
        )
        self.assertEqual(foreseen, lived)
        self.assertEqual(
            [mark.note for mark in panel],
            [
                "due since 03/05/2026",
                "around 03/12/2026, as things stand",
                "only if: answered",
                "around 03/23/2026",
            ],
        )

    def test_preview_is_what_the_run_does(self):
        self.run_on("2026-03-05")
        self.on("2026-03-12")
        preview = self.preview()
        self.assertEqual(preview[self.debtor][0].name, "Letter")
        self.assertEqual(preview, self.prepare())

    def test_a_draft_that_will_be_dropped_is_not_foreseen(self):
        """The letter waits for an approval; they answered: the other one will leave."""
        self.run_on("2026-03-05")
        self.company.sudo().dunning_mode = "approval"
        self.run_on("2026-03-12")
        lines = self.actions(self.owed).line_ids
        self.env["dunning.action"]._note_answer(self.company, self.debtor, lines).action_done()
        self.on("2026-03-16")
        self.assertEqual(
            [line[:2] for line in self.forecast()],
            [("2026-03-16", "letter"), ("2026-03-24", "email")],
        )
        [first, *_others] = self.open(self.env["dunning.forecast"].action_open_forecast())
        self.assertEqual(first.level_id.name, "Your answer")


class TestScenario(Forked, DunningCommon):
    def headings(self, scenario):
        """Return the headings of the drawing's branches."""
        return [
            " ".join(heading.text_content().split())
            for heading in self.drawing(scenario).iter("h6")
        ]

    def drawing(self, scenario):
        return html.fromstring(f"<div>{scenario.timeline}</div>")

    def test_drawn_with_its_forks(self):
        scenario = self.scenario(*FORK)
        self.assertEqual(
            self.headings(scenario),
            ["If not reached by telephone", "If reached by telephone"],
        )
        rows = [
            [" ".join(step.text_content().split()) for step in row.iter("li")]
            for row in self.drawing(scenario).iter("ol")
        ]
        self.assertEqual(
            rows,
            [
                ["First e-mail D+3 · E-mail", "Call D+8"],
                ["Letter D+10"],
                ["As agreed D+12 · E-mail"],
                ["Last e-mail D+20 · E-mail"],
            ],
        )
        self.assertFalse(scenario.dead_end)

    def test_otherwise_straight_on(self):
        scenario = self.scenario(*GRADED)
        self.assertEqual(self.headings(scenario), ["If grade from D to E", "Else"])
        self.assertIn("straight on to “Last e-mail”", self.drawing(scenario).text_content())
        self.assertFalse(scenario.dead_end)

    def test_a_dead_end_is_said(self):
        scenario = self.scenario(*FORK[:3])
        self.assertEqual(
            scenario.dead_end, "Reached by telephone: no step is left after “Call” (D+8)."
        )
        self.assertIn("no step is left", self.drawing(scenario).text_content())
        scenario = self.scenario(*GRADED[:2])
        self.assertEqual(
            scenario.dead_end,
            "Without a grade: a natural person, or too little history: no step is left after "
            "“First e-mail” (D+3).",
        )
        scenario = self.scenario(FORK[3])
        self.assertEqual(scenario.dead_end, "Not reached by telephone: no step at all.")

    def test_while_it_is_written(self):
        """The form warns before anything is saved."""
        with Form(self.scenario(*FORK)) as form:
            self.assertFalse(form.dead_end)
            form.level_ids.remove(4)
            form.level_ids.remove(3)
            self.assertTrue(form.dead_end)
            self.assertIn("Else", form.timeline)

    def test_a_copy_forks_too(self):
        copy = self.scenario(*GRADED).copy()
        levels = copy.level_ids.sorted("delay_days")
        self.assertEqual(levels.mapped("condition"), ["always", "grade", "always"])
        self.assertEqual((levels[1].grade_from, levels[1].grade_to), ("D", "E"))

    def test_imported(self):
        """From a file, with the labels of the screen."""
        done = (
            self.env["dunning.scenario"]
            .with_user(self.user)
            .load(
                ["name", "level_ids/name", "level_ids/delay_days", "level_ids/condition"],
                [
                    ["Imported", "Call", "8", "Always"],
                    ["", "Letter", "10", "Not reached by telephone"],
                    ["", "Thanks", "12", "reached"],
                ],
            )
        )
        self.assertFalse(done["messages"])
        scenario = self.env["dunning.scenario"].browse(done["ids"])
        self.assertEqual(
            scenario.level_ids.sorted("delay_days").mapped("condition"),
            ["always", "not_reached", "reached"],
        )


class TestNothingForNothing(Forked, DunningCommon):
    """Where no step has a condition, the decision is the one that it was."""

    def begin(self):
        super().begin()
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.run_on("2026-03-05")

    def test_shipped_scenarios_have_no_fork(self):
        levels = self.env["dunning.level"].with_context(active_test=False).search([])
        self.assertEqual(set(levels.mapped("condition")), {"always"})
        self.assertFalse(any(self.env["dunning.scenario"].search([]).mapped("dead_end")))

    def test_the_query_is_the_same(self):
        """Not one look-up more, and none once a forked scenario is archived."""
        items = self.env["dunning.due.item"]
        self.env.registry.clear_cache()  # of debtors abroad that another test had
        before = items._table_query
        scenario = self.scenario(*FORK)
        forked = items._table_query
        self.assertNotIn("reached_on", before.code)
        self.assertIn("reached_on", forked.code)
        for words in ("answered_on", "broken_on"):
            self.assertNotIn(words, forked.code)  # no step depends on them
        scenario.active = False
        self.assertEqual(items._table_query, before)

    def test_no_query_more(self):
        items, action = self.items(self.owed), self.actions(self.owed)
        items._conditional_steps()
        action.line_ids.mapped("level_id.condition")
        with self.assertQueryCount(0):
            self.assertFalse(items._known_of(items.ids))
            self.assertFalse(items._passed_over())
            self.assertFalse(action._lines_with_condition(items))

    def test_one_query_for_any_number(self):
        self.follow_timeline(*FORK)
        for _number in range(4):
            self.invoice(50.00, due="2026-03-02", issued="2026-02-02")
        items = self.env["dunning.due.item"].search([("partner_id", "=", self.debtor.id)])
        items._known_of(items.ids)
        items.mapped("next_level_id.delay_days")
        with self.assertQueryCount(2):  # the rules of the companies, and what is known
            self.assertEqual(len(items._known_of(items.ids)), 5)

    def test_what_another_addon_adds(self):
        """A fact, a condition about it: decided, asked again and told as ours are."""
        self.patch(type(self.env["dunning.level"]), "_conditions", _with_opened)
        self.patch(type(self.env["dunning.due.item"]), "_facts", _with_opened_on)
        scenario = self.follow_timeline(*SILENT)
        self.cr.execute(
            "UPDATE dunning_level SET condition = 'opened' WHERE id = %s",
            [self.level_of(scenario, "Your answer").id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.level_of(scenario, "Letter").condition = "answered"
        self.assertEqual(self.standing(self.owed)[1], "Your answer")


def _with_opened(levels):
    opened = conditions_of_level.Condition("opened", "opened_on")
    return (*conditions_of_level.OUR_CONDITIONS, opened)


def _with_opened_on(items):
    return {"opened_on": SQL("SELECT '2026-03-06'::date")}


class TestGone(Forked, DunningCommon):
    def test_a_condition_that_nobody_knows_any_more(self):
        """The addon that had it is gone: nobody gets the step, and it is shown by its code."""
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        scenario = self.follow_timeline(*FORK)
        self.cr.execute(
            "UPDATE dunning_level SET condition = 'horoscope' WHERE id = %s",
            [self.level_of(scenario, "First e-mail").id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.items(self.owed).next_level_id.name, "Call")
        self.assertIn("Passed over: “First e-mail” (only if: horoscope).", self.why())
