"""The first reminder is tried on two days, or by e-mail and by telephone: who gets which and when,
and what of it is counted.
"""

from collections import Counter

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import day
from .test_trial import FRIENDLY, SHORT, TrialCase


class TimingCase(TrialCase):
    """The reminder of the standard scenario leaves on J+3, 5 March; the call follows on J+8."""

    def prepare_other(self, step=None, **values):
        opened = self.rpc(self.mona, step or self.step, "action_try_variants")
        trial = self.env["dunning.trial"].browse(opened["res_id"]).with_user(self.mona)
        change = Command.update(trial.variant_ids[1].id, values)
        self.rpc(self.mona, trial, "write", {"variant_ids": [change]})
        return trial

    def start_other(self, step=None, **values):
        trial = self.prepare_other(step, **values)
        self.rpc(self.mona, trial, "action_start")
        return trial

    def of(self, trial):
        """Return ``{variant: its debtors}``."""
        assigned = self.assigned(trial)
        return {
            name: self.debtors.filtered(lambda debtor, name=name: assigned.get(debtor) == name)
            for name in "AB"
        }

    def standings(self, debtors):
        return {self.standing(self.owed[debtor]) for debtor in debtors}

    def figures(self, trial, name):
        variant = trial.variant_ids.filtered(lambda variant: variant.name == name)
        return (
            variant.payers_counted,
            variant.payers_waiting,
            variant.amount_chased,
            variant.amount_collected,
            variant.share_collected,
        )


class TestWhenAndHow(TimingCase):
    def test_half_of_them_four_days_later(self):
        """On the 5th four are written to, on the 9th the other four: panel, forecast and preview
        had said so.
        """
        trial = self.start_other(delay_days=7)
        of = self.of(trial)
        self.assertEqual([len(of["A"]), len(of["B"])], [4, 4])
        self.assertEqual(self.standings(of["A"]), {("scheduled", self.step.name, "2026-03-05")})
        self.assertEqual(self.standings(of["B"]), {("scheduled", self.step.name, "2026-03-09")})
        late = self.items(self.owed[of["B"][0]])
        self.assertEqual(
            [mark.delay for mark in late._panels()[0].marks][:3], ["D-8", "D+7", "D+8"]
        )
        foreseen = self.env["dunning.projection"]._days_to_come(
            self.company, self.today, self.debtors
        )
        own = trial.variant_ids[1].sudo().own_level_id
        for debtor in self.debtors:
            item = self.items(self.owed[debtor]).id
            levels = {self.step.id: day("2026-03-05"), own.id: day("2026-03-09")}
            wanted = own if debtor in of["B"] else self.step
            found = {
                level: when
                for (of_item, level), when in foreseen.items()
                if of_item == item and level in levels
            }
            self.assertEqual(found, {wanted.id: levels[wanted.id]})
        self.on("2026-03-05")
        preview = self.env["dunning.run"].new({"company_id": self.company.id})._foresee()
        self.assertEqual({row["partner_id"] for row in preview}, set(of["A"].ids))
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(state="done").partner_id, of["A"])
        self.run_on("2026-03-09")
        self.assertEqual(self.actions(state="done").partner_id, self.debtors)
        self.assertEqual(
            self.standings(of["A"]) | self.standings(of["B"]),
            {
                ("scheduled", self.level("call").name, "2026-03-10"),
                ("scheduled", self.level("call").name, "2026-03-12"),
            },
        )

    def test_the_sooner_one_is_not_the_step_s(self):
        """The step is J+3, the other J+1: chance has decided by then."""
        self.on("2026-03-02")
        trial = self.start_other(delay_days=1)
        self.run_on("2026-03-03")
        self.assertEqual(self.actions(state="done").partner_id, self.of(trial)["B"])
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(state="done").partner_id, self.debtors)

    def test_half_of_them_are_called(self):
        trial = self.start_other(
            channel="phone", script_id=self.env.ref("relance_telephonique.script_firm").id
        )
        of = self.of(trial)
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(channel="email").partner_id, of["A"])
        calls = self.actions(channel="phone")
        self.assertEqual((calls.partner_id, set(calls.mapped("state"))), (of["B"], {"ready"}))
        self.assertEqual(calls.script_id, self.env.ref("relance_telephonique.script_firm"))
        self.assertEqual(calls.variant_id, trial.variant_ids[1].sudo())
        calls.action_done()
        opened = self.rpc(self.mona, trial, "action_open_contacts")
        rows = self.env["dunning.analysis"].with_user(self.mona).search(opened["domain"])
        self.assertEqual(Counter(rows.mapped("channel")), {"email": 4, "phone": 4})

    def test_another_day_with_another_text(self):
        trial = self.start_other(delay_days=7, mail_template_id=self.short.id)
        self.run_on("2026-03-05")
        self.run_on("2026-03-09")
        texts = {name: {self.mail_of(one) for one in some} for name, some in self.of(trial).items()}
        self.assertEqual(texts, {"A": {FRIENDLY}, "B": {SHORT}})

    def test_the_same_one_again(self):
        """New invoices in May: everybody is reminded on the day of their variant."""
        trial = self.start_other(delay_days=7)
        self.run_on("2026-03-05")
        for debtor in self.debtors:
            self.pay(self.owed[debtor])
            self.owed[debtor] = self.invoice(900.00, "2026-05-04", debtor)
        of = self.of(trial)
        self.on("2026-05-05")
        self.assertEqual(self.standings(of["A"]), {("scheduled", self.step.name, "2026-05-07")})
        self.assertEqual(self.standings(of["B"]), {("scheduled", self.step.name, "2026-05-11")})

    def test_whoever_was_reminded_before_is_not_again(self):
        """All were written to on the 5th. A later invoice draws a variant, and the first one comes
        to its call.
        """
        self.run_on("2026-03-05")
        trial = self.start_other(delay_days=7)
        for debtor in self.debtors:
            self.invoice(50.00, "2026-03-05", debtor)
        self.run_on("2026-03-06")
        self.assertEqual(len(self.assigned(trial)), 8)
        self.assertEqual(
            self.standings(self.debtors), {("scheduled", self.level("call").name, "2026-03-10")}
        )

    def test_companies_of_a_payer_group_get_the_same(self):
        members = self.debtors[:3]
        self.env["dunning.payer.group"].create({"name": "Group", "partner_ids": members.ids})
        trial = self.start_other(delay_days=7)
        assigned = self.assigned(trial)
        self.assertEqual(len({assigned[member] for member in members}), 1)

    def test_nobody_else_s_decision_is_another(self):
        """Another company has the same scenario, and the same debtors; and without a test nothing
        of it is in the query.
        """
        items = self.env["dunning.due.item"]
        self.env.registry.clear_cache()  # of debtors abroad that another test had
        before = items._table_query.code
        trial = self.start_other(delay_days=7)
        self.assertNotIn("dunning_trial", before)
        self.assertIn("dunning_trial", items._table_query.code)
        other = self._create_company(name="Emballages Suisse")
        other.dunning_scenario_id = self.standard
        olga = self._create_user("olga", "account.group_account_invoice")
        olga.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        late = self.of(trial)["B"][0]
        self.become(olga)
        theirs = self.invoice(100.00, "2026-03-02", late)
        self.assertEqual(self.standing(theirs), ("scheduled", self.step.name, "2026-03-05"))
        self.become(self.user)
        self.rpc(self.mona, trial, "action_stop")
        self.assertEqual(items._table_query.code, before)

    def test_a_step_with_a_condition(self):
        """The call is made only to whom nobody has reached; half of them get it two days later."""
        call = self.level("call")
        call.condition = "not_answered"
        trial = self.start_other(call, delay_days=10)
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        of = self.of(trial)
        self.assertEqual(self.actions(channel="phone").partner_id, of["A"])
        self.env["dunning.action"]._note_answer(
            self.company, of["B"][0], self.env["dunning.action.line"]
        )
        self.actions(reason="reply").action_done()
        self.assertEqual(self.standing(self.owed[of["B"][0]])[1], self.level("letter").name)
        self.assertEqual(self.standing(self.owed[of["B"][1]])[1], call.name)


class TestWhatMayBeTried(TimingCase):
    def refused(self, sentence, step=None, error=UserError, **values):
        with self.assertRaisesRegex(error, sentence), self.env.cr.savepoint():
            self.start_other(step, **values)

    def test_what_is_left_to_chance(self):
        notice, letter = self.level("formal_notice"), self.level("letter")
        self.refused("A formal notice has one text", notice, delay_days=31)
        self.refused("registered letters, formal notices", letter, channel="registered_letter")
        self.refused("registered letters, formal notices", channel="handover")
        summons = self.env.ref("relance_telephonique.action_report_formal_notice")
        self.refused("one text", letter, delay_days=16, report_id=summons.id)
        self.refused("all variants are before it", delay_days=-1)
        self.refused("comes between the days", error=ValidationError, delay_days=8)
        self.refused("comes between the days", error=ValidationError, delay_days=12)
        self.refused(
            "At most 30 days",
            self.level("handover").copy(
                {
                    "delay_days": 60,
                    "channel": "email",
                    "scenario_id": self.step.scenario_id.id,
                    "mail_template_id": self.friendly.id,
                }
            ),
            delay_days=91,
        )
        self.refused("say the same, on the same day")

    def test_the_first_one_is_the_step(self):
        trial = self.prepare_other(delay_days=7)
        self.rpc(self.mona, trial.variant_ids[0], "write", {"delay_days": 4})
        with self.assertRaisesRegex(UserError, "The first variant is the step as it is"):
            self.rpc(self.mona, trial, "action_start")

    def test_a_message_needs_its_text(self):
        call = self.level("call")
        self.refused("has no text: choose one", call, channel="email")

    def test_the_step_stays_while_it_is_tried(self):
        trial = self.start_other(delay_days=7)
        for values in ({"delay_days": 4}, {"minimum_amount": 10.00}, {"condition": "reached"}):
            with self.assertRaisesRegex(UserError, "is being tested"):
                self.rpc(self.mona, self.step, "write", values)
        with self.assertRaisesRegex(ValidationError, "comes between"):
            self.rpc(self.mona, self.level("call"), "write", {"delay_days": 6})
        with self.assertRaises(AccessError):
            self.rpc(self.mona, trial.variant_ids[1], "write", {"delay_days": 6})
        self.assertNotIn(trial.variant_ids[1].sudo().own_level_id, self.step.scenario_id.level_ids)

    def test_two_steps_are_tried_and_do_not_cross(self):
        self.start_other(delay_days=7)
        self.refused("comes between", self.level("call"), error=ValidationError, delay_days=6)
        self.start_other(self.level("call"), delay_days=9)


class TestWhatIsCounted(TimingCase):
    """J+3 against J+7: all are counted from 5 March, until 15 days after the 9th."""

    def begin(self):
        super().begin()
        self.trial = self.start_other(delay_days=7)
        self.both = self.of(self.trial)

    def test_from_the_first_day_on(self):
        """Before the 5th one of each pays, and is not counted. One of B pays on the 6th, before
        anybody reminded them, and counts as whoever of A pays then. On 24 March it is too late.
        """
        a, b = self.both["A"], self.both["B"]
        for debtor in (a[0], b[0]):
            self.pay(self.owed[debtor])
        self.run_on("2026-03-05")
        self.on("2026-03-06")
        self.pay(self.owed[a[1]])
        self.pay(self.owed[b[1]])
        self.on("2026-03-24")
        self.pay(self.owed[b[2]], 40.00)
        self.on("2026-03-25")
        self.pay(self.owed[a[2]])
        self.on("2026-03-28")
        self.assertEqual(self.figures(self.trial, "B")[:2], (0, 3))
        self.on("2026-03-29")
        self.assertEqual(self.figures(self.trial, "A"), (3, 0, 300.00, 100.00, 33.3))
        self.assertEqual(self.figures(self.trial, "B"), (3, 0, 300.00, 140.00, 46.7))
        self.assertIn("within 19 days", self.trial.how_counted)

    def test_what_is_no_money(self):
        """A credit note is none."""
        self.run_on("2026-03-05")
        self.on("2026-03-06")
        debtor = self.both["A"][0]
        self.credit(100.00, debtor, self.owed[debtor])
        self.on("2026-03-29")
        self.assertEqual(self.figures(self.trial, "A"), (4, 0, 400.00, 0.00, 0.0))

    def test_only_what_came_to_the_step_first(self):
        """A later invoice of the same debtor changes nothing."""
        self.run_on("2026-03-05")
        debtor = self.both["A"][0]
        self.owed[debtor] |= self.invoice(500.00, "2026-03-05", debtor)
        self.on("2026-03-10")
        self.pay(self.owed[debtor][1])
        self.on("2026-03-29")
        self.assertEqual(self.figures(self.trial, "A")[2:4], (400.00, 0.00))


class TestTheEnd(TimingCase):
    def test_the_other_day_is_kept(self):
        """Four were reminded on the 5th; the other four are on the 9th, and nobody twice."""
        trial = self.start_other(delay_days=7)
        self.run_on("2026-03-05")
        own = trial.variant_ids[1].sudo().own_level_id
        self.rpc(self.mona, trial.variant_ids[1], "action_keep")
        self.assertEqual((self.step.delay_days, own.active), (7, False))
        self.run_on("2026-03-09")
        self.assertEqual(Counter(self.actions(channel="email").partner_id.mapped("id")).total(), 8)
        self.assertEqual(len(self.actions(channel="email", state="done")), 8)

    def test_the_sooner_day_was_tried_and_is_not_kept(self):
        """Whom it reached on J+1 does not get the step on J+3 again."""
        self.on("2026-03-02")
        trial = self.start_other(delay_days=1)
        self.run_on("2026-03-03")
        reminded = self.of(trial)["B"]
        self.rpc(self.mona, trial, "action_stop")
        self.run_on("2026-03-05")
        sent = self.actions(channel="email", state="done")
        self.assertEqual(Counter(sent.mapped("partner_id.id")), dict.fromkeys(self.debtors.ids, 1))
        self.assertEqual(sent.level_id, self.step)
        self.assertEqual(
            self.standings(reminded), {("scheduled", self.level("call").name, "2026-03-10")}
        )

    def test_calls_that_wait_are_e_mails_again(self):
        trial = self.start_other(channel="phone")
        self.run_on("2026-03-05")
        called = self.of(trial)["B"]
        self.rpc(self.mona, trial, "action_stop")
        self.assertEqual(set(self.actions(channel="phone").mapped("state")), {"cancelled"})
        self.run_on("2026-03-06")
        self.assertLessEqual(called, self.actions(channel="email", state="done").partner_id)

    def test_one_of_three_is_withdrawn(self):
        trial = self.prepare_other(delay_days=7)
        third = Command.create({"name": "C", "delay_days": 5, "channel": "email"})
        self.rpc(self.mona, trial, "write", {"variant_ids": [third]})
        self.rpc(self.mona, trial, "action_start")
        late = self.of(trial)["B"]
        self.rpc(self.mona, trial.variant_ids[1], "action_withdraw")
        self.assertEqual(self.standings(late), {("scheduled", self.step.name, "2026-03-05")})
        self.assertEqual(trial.variant_ids.own_level_id.mapped("active"), [False, True])
