"""The first reminder is tried with two texts: who gets which, what it says, what came of it."""

from collections import Counter
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ...models.trial import dunning_trial_variant
from ...tools import variant_test
from ..common import DunningCommon, day

FRIENDLY, SHORT = "Friendly", "Short"


class TrialCase(DunningCommon):
    """Mona manages; Nadia collects. Eight debtors owe 100 € each since 2 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "base.group_user,relance_telephonique.group_dunning_"
        cls.mona = cls._create_user("mona", group + "manager,base.group_partner_manager")
        cls.nadia = cls._create_user("nadia", group + "user")

    def begin(self):
        super().begin()
        self.become(self.user)
        self.on("2026-02-02")
        self.debtors = self.env["res.partner"].browse(
            self._create_debtor(f"Client {number}").id for number in range(8)
        )
        self.owed = {debtor: self.invoice(100.00, "2026-03-02", debtor) for debtor in self.debtors}
        self.step = self.level("email")
        self.friendly = self.step.mail_template_id
        self.friendly.subject = FRIENDLY
        self.short = self.friendly.copy({"subject": SHORT})
        self.on("2026-03-04")

    def setUp(self):
        super().setUp()
        self.owed = dict(self.owed)

    # ------------------------------------------------------------------ what people do

    def rpc(self, user, records, method, *args):
        self.env.flush_all()
        answer = call_kw(records.with_user(user), method, [records.ids, *args], {})
        self.env.invalidate_all()
        return answer

    def prepare(self, *texts, step=None):
        """Let Mona prepare a test, of the step's own text and of these, or of a short one."""
        texts = texts or [self.short]
        opened = self.rpc(self.mona, step or self.step, "action_try_variants")
        trial = self.env["dunning.trial"].browse(opened["res_id"]).with_user(self.mona)
        field = trial.level_id._field_to_try()
        changes = [Command.update(trial.variant_ids[1].id, {field: texts[0].id})]
        changes += [
            Command.create({"name": name, field: text.id})
            for name, text in zip("CDE", texts[1:], strict=False)
        ]
        self.rpc(self.mona, trial, "write", {"variant_ids": changes})
        return trial

    def start(self, *texts, step=None):
        trial = self.prepare(*texts, step=step)
        self.rpc(self.mona, trial, "action_start")
        return trial

    def mail_of(self, debtor):
        """Return the subject of the latest e-mail to a debtor."""
        actions = self.actions(self.owed[debtor], channel="email", state="done")
        return actions[-1].message_id.subject

    def variants(self):
        """Return ``{debtor: subject}`` of the e-mails that went to the eight."""
        return {debtor: self.mail_of(debtor) for debtor in self.debtors}

    def assigned(self, trial):
        rows = self.env["dunning.trial.debtor"].search([("trial_id", "=", trial.id)])
        return {row.partner_id: row.variant_id.name for row in rows}


class TestWhoGetsWhich(TrialCase):
    def test_half_of_them_each_by_an_accountant_s_run(self):
        """Claire runs the day. All owe alike: four get the one, four the other, and the decision
        is the same as without a test.
        """
        decided = {debtor: self.standing(self.owed[debtor]) for debtor in self.debtors}
        trial = self.start()
        self.assertEqual(
            {debtor: self.standing(self.owed[debtor]) for debtor in self.debtors}, decided
        )
        self.become(self.accountant)
        self.run_on("2026-03-05")
        self.become(self.user)
        sent = self.variants()
        self.assertEqual(Counter(sent.values()), {FRIENDLY: 4, SHORT: 4})
        names = {FRIENDLY: "A", SHORT: "B"}
        self.assertEqual(
            self.assigned(trial), {debtor: names[text] for debtor, text in sent.items()}
        )

    def test_the_same_one_again(self):
        """New invoices in May: everybody gets the text that they got in March."""
        self.start()
        self.run_on("2026-03-05")
        before = self.variants()
        for debtor in self.debtors:
            self.pay(self.owed[debtor])
            self.owed[debtor] = self.invoice(900.00, "2026-05-04", debtor)
        self.run_on("2026-05-07")
        self.assertEqual(self.variants(), before)

    def test_companies_of_a_payer_group_get_the_same(self):
        """Of three companies one comes to the step later."""
        members = self.debtors[:3]
        self.env["dunning.payer.group"].create({"name": "Group", "partner_ids": members.ids})
        pause = self.pause("2026-03-06", partner_id=members[2].id)
        trial = self.start()
        self.run_on("2026-03-05")
        self.assertNotIn(members[2], self.assigned(trial))
        pause.active = False
        self.run_on("2026-03-09")
        assigned = self.assigned(trial)
        self.assertEqual(len({assigned[member] for member in members}), 1)
        payers = set(self.env["dunning.trial.debtor"].search([]).mapped("payer"))
        self.assertEqual(len(payers), 6)

    def test_the_first_day_of_a_payer_group_counts(self):
        """Two companies are written to on 5 March, the third on the 16th. On the 25th the group is
        counted by the two, and what the third pays later changes nothing.
        """
        members = self.debtors[:3]
        self.env["dunning.payer.group"].create({"name": "Group", "partner_ids": members.ids})
        self.pause("2026-03-15", partner_id=members[2].id)
        trial = self.start()
        self.run_on("2026-03-05")
        self.run_on("2026-03-16")
        variant = trial.variant_ids.filtered(
            lambda variant: variant.name == self.assigned(trial)[members[2]]
        )
        others = list(self.assigned(trial).values()).count(variant.name) - len(members)
        self.pay(self.owed[members[0]])
        self.pay(self.owed[members[2]])
        self.on("2026-03-25")
        known = {
            "payers_counted": others + 1,
            "amount_chased": 100.00 * (others + 2),
            "share_collected": round(100 * 0.5 / (others + 1), 1),
        }
        for when in ("2026-03-25", "2026-04-30"):
            self.on(when)
            self.assertEqual({name: variant[name] for name in known}, known)
        self.assertEqual(trial.payers_counted, 6)

    def test_a_group_that_is_found_later(self):
        """One company was written to alone, before anybody knew whose it is."""
        pauses = [self.pause("2026-03-06", partner_id=other.id) for other in self.debtors[1:]]
        trial = self.start()
        self.run_on("2026-03-05")
        self.assertEqual(list(self.assigned(trial)), [self.debtors[0]])
        self.env["dunning.payer.group"].create(
            {"name": "Group", "partner_ids": self.debtors[:4].ids}
        )
        for pause in pauses:
            pause.active = False
        self.run_on("2026-03-09")
        assigned = self.assigned(trial)
        self.assertEqual(len({assigned[member] for member in self.debtors[:4]}), 1)
        self.assertEqual(len(assigned), 8)

    def test_what_waits_for_approval_when_the_test_begins(self):
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        drafts = self.actions(state="draft")
        self.assertFalse(drafts.variant_id)
        self.start()
        self.assertEqual(Counter(drafts.mapped(lambda draft: draft.variant_id.name)).total(), 8)
        drafts.action_approve()
        self.send_mails()
        self.assertEqual(Counter(self.variants().values()), {FRIENDLY: 4, SHORT: 4})

    def test_amounts_are_balanced(self):
        """Three owe 100, five 100,000: each text gets half of both, one more at most."""
        for debtor in self.debtors[3:]:
            self.owed[debtor] |= self.invoice(100_000.00, "2026-03-02", debtor)
        trial = self.start()
        self.run_on("2026-03-05")
        assigned = self.assigned(trial)
        for some in (self.debtors[:3], self.debtors[3:]):
            had = Counter(assigned[debtor] for debtor in some)
            self.assertLessEqual(abs(had["A"] - had["B"]), 1)

    def test_queries_do_not_grow_with_debtors(self):
        """None but one while nothing is tested; else as many, however many there are."""
        counted = []
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["dunning.trial"]._assign(self.company)
        trial = self.start()
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        drafts = self.actions(state="draft")
        for some in (drafts[:2], drafts):
            self.env.cr.execute(
                "UPDATE dunning_action SET variant_id = NULL WHERE id = ANY(%s)", [some.ids]
            )
            self.env.cr.execute("DELETE FROM dunning_trial_debtor WHERE trial_id = %s", [trial.id])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["dunning.trial"]._assign(self.company)
            counted.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counted[0], counted[1])
        self.assertLessEqual(counted[0], 9)

    def test_merged_debtors(self):
        """Two who got different texts become one: they keep that of the one that stays."""
        trial = self.start()
        self.run_on("2026-03-05")
        assigned = self.assigned(trial)
        one = next(debtor for debtor in self.debtors if assigned[debtor] == "A")
        other = next(debtor for debtor in self.debtors if assigned[debtor] == "B")
        merge = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        with mute_logger("odoo.sql_db", "odoo.addons.base.partner.merge"):
            merge._merge((one | other).ids, one)
        self.env.invalidate_all()
        self.assertEqual(self.assigned(trial)[one], "A")
        self.on("2026-04-10")
        self.assertEqual(sorted(trial.variant_ids.mapped("payers_counted")), [3, 4])

    def test_another_company_is_not_tested(self):
        """The scenario is shared, the test is of the company that began it, and nobody else's
        managers see it.
        """
        other = self._create_company(name="Emballages Suisse")
        olga = self._create_user(
            "olga", "base.group_user,relance_telephonique.group_dunning_manager"
        )
        olga.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        trial = self.start()
        self.run_on("2026-03-05")
        for records in (trial, trial.variant_ids, self.env["dunning.trial.debtor"].search([])):
            with self.assertRaises(AccessError):
                self.rpc(olga, records, "read", ["display_name"])
            self.assertFalse(records.with_user(olga).search([]))
        theirs = self.env["dunning.trial"].with_user(olga).create({"level_id": self.step.id})
        self.assertEqual(theirs.company_id, other)

    def test_nobody_but_a_manager(self):
        trial = self.start()
        self.run_on("2026-03-05")
        some = self.env["dunning.trial.debtor"].search([], limit=1)
        for user in (self.nadia, self.accountant):
            for records, method in (
                (self.step, "action_try_variants"),
                (trial, "action_start"),
                (trial, "action_stop"),
                (trial.variant_ids[0], "action_keep"),
                (trial.variant_ids[0], "action_withdraw"),
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    self.rpc(user, records, method)
        with self.assertRaises(AccessError):
            self.rpc(self.mona, some, "write", {"variant_id": trial.variant_ids[0].id})
        contact = self.actions(self.owed[self.debtors[0]])[-1]
        other = trial.variant_ids - contact.variant_id
        with self.assertRaises(AccessError):
            self.rpc(self.mona, contact, "write", {"variant_id": other.id})


class TestWhatIsSaid(TrialCase):
    def test_texts_stay_while_it_runs(self):
        trial = self.start()
        with self.assertRaisesRegex(UserError, "is being tested"):
            self.rpc(self.mona, self.step, "write", {"mail_template_id": self.short.id})
        self.rpc(self.mona, self.step, "write", {"mail_template_id": self.friendly.id})
        self.rpc(self.mona, self.step, "write", {"delay_days": 4})
        with self.assertRaises(AccessError):
            self.rpc(self.mona, trial.variant_ids[1], "write", {"mail_template_id": False})
        with self.assertRaises(AccessError):
            self.rpc(self.mona, trial, "write", {"planned_payers": 100})
        with self.assertRaisesRegex(UserError, "The test has begun"):
            self.rpc(self.mona, trial.variant_ids[1], "unlink")
        with self.assertRaisesRegex(UserError, "part of the story"):
            self.rpc(self.mona, trial, "unlink")
        self.rpc(self.mona, trial, "action_stop")
        self.rpc(self.mona, self.step, "write", {"mail_template_id": self.short.id})

    def test_the_step_is_not_deleted(self):
        """Nobody was written to yet, and afterwards neither: the test stays, with its step."""
        trial = self.start()
        for _before_and_after in "12":
            for deleted in (self.step, self.step.scenario_id):
                with self.assertRaisesRegex(UserError, "“First reminder” is part of the story"):
                    self.rpc(self.mona, deleted, "unlink")
            self.rpc(self.mona, trial, "action_stop")
        call = self.level("call")
        prepared = self.rpc(self.mona, call, "action_try_variants")["res_id"]
        self.rpc(self.mona, call, "unlink")
        self.assertFalse(self.env["dunning.trial"].browse(prepared).exists())

    def test_what_cannot_be_tested(self):
        with self.assertRaisesRegex(UserError, "A formal notice has one text"):
            self.rpc(self.mona, self.level("formal_notice"), "action_try_variants")
        with self.assertRaisesRegex(UserError, "says nothing to the debtor"):
            self.rpc(self.mona, self.level("handover"), "action_try_variants")
        with self.assertRaisesRegex(UserError, "say the same"):
            self.start(self.friendly)
        foreign = self.env["mail.template"].search([("model", "!=", "dunning.action")], limit=1)
        with self.assertRaisesRegex(ValidationError, "is not made for dunning contacts"):
            self.prepare(foreign)

    def test_too_few_are_planned(self):
        """Of thirty of each nothing is said before: with a hundred three texts are too many."""
        trial = self.prepare(self.short, self.friendly.copy({"subject": "Third"}))
        self.rpc(self.mona, trial, "write", {"planned_payers": 119})
        with self.assertRaisesRegex(UserError, "Plan 120 debtors at least, 40 for each variant"):
            self.rpc(self.mona, trial, "action_start")
        self.rpc(self.mona, trial, "write", {"planned_payers": 120})
        self.rpc(self.mona, trial, "action_start")
        self.assertEqual(trial.state, "running")

    def test_the_first_one_is_not_withdrawn(self):
        trial = self.start(self.short, self.friendly.copy({"subject": "Third"}))
        self.assertEqual(trial.variant_ids.mapped("is_first"), [True, False, False])
        with self.assertRaisesRegex(UserError, "compared with the first one"):
            self.rpc(self.mona, trial.variant_ids[0], "action_withdraw")
        views = self.env["dunning.trial"].with_user(self.mona).get_view(view_type="form")
        [button] = etree.fromstring(views["arch"]).xpath("//button[@name='action_withdraw']")
        self.assertIn("is_first", button.get("invisible"))

    def test_seen_before_it_is_sent(self):
        trial = self.prepare()
        shown = self.rpc(self.mona, trial.variant_ids[1], "action_preview")
        preview = self.env["dunning.level.preview"].with_user(self.mona).browse(shown["res_id"])
        self.assertEqual(preview.subject, SHORT)
        self.assertFalse(self.env["dunning.trial.debtor"].search([]))

    def test_withdrawn_in_the_middle(self):
        """Of three texts one is withdrawn, which two debtors got: what has not left says what the
        step says, and whoever comes gets one of the two others.
        """
        third = self.friendly.copy({"subject": "Third"})
        trial = self.start(self.short, third)
        later = self.debtors[6:]
        pauses = [self.pause("2026-03-06", partner_id=debtor.id) for debtor in later]
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        gone = trial.variant_ids[2]
        drafts = self.actions(state="draft")
        theirs = drafts.filtered(lambda draft: draft.variant_id == gone)
        self.assertEqual(len(theirs), 2)
        self.rpc(self.mona, gone, "action_withdraw")
        self.assertFalse(theirs.variant_id)
        for pause in pauses:
            pause.active = False
        self.company.dunning_mode = "automatic"
        drafts.action_approve()
        self.run_on("2026-03-09")
        self.assertEqual({self.mail_of(action.partner_id) for action in theirs}, {FRIENDLY})
        self.assertEqual(
            {self.assigned(trial)[debtor] for debtor in later} | {"A", "B"}, {"A", "B"}
        )
        with self.assertRaisesRegex(UserError, "Two variants at least"):
            self.rpc(self.mona, trial.variant_ids[1], "action_withdraw")
        self.assertIn("is withdrawn", trial.message_ids[0].body)

    def test_ended_the_winner_is_the_step_s_own(self):
        """What waits then says what the step says; the figures stay; another test may follow."""
        trial = self.start()
        self.run_on("2026-03-05")
        self.rpc(self.mona, trial.variant_ids[1], "action_keep")
        self.assertEqual((trial.state, trial.kept_id.name), ("ended", "B"))
        self.assertEqual(str(trial.date_end), "2026-03-05")
        self.assertEqual(self.step.mail_template_id, self.short)
        self.assertIn("variant “B”", trial.message_ids[0].body)
        self.assertEqual(trial.message_ids[0].author_id, self.mona.partner_id)
        self.on("2026-03-25")
        self.assertEqual(trial.variant_ids.mapped("payers_counted"), [4, 4])
        again = self.prepare(self.friendly)
        self.assertNotEqual(again, trial)
        self.assertEqual(again.variant_ids[0].mail_template_id, self.short)
        with self.assertRaisesRegex(UserError, "does not run"):
            self.rpc(self.mona, trial.variant_ids[0], "action_keep")

    def test_ended_without_a_change(self):
        trial = self.start()
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        self.rpc(self.mona, trial, "action_stop")
        self.assertFalse(self.actions(state="draft").variant_id)
        self.assertEqual(self.step.mail_template_id, self.friendly)
        self.actions(state="draft").action_approve()
        self.send_mails()
        self.assertEqual(set(self.variants().values()), {FRIENDLY})

    def test_a_letter_and_a_text_message(self):
        """Each with the words of its channel."""
        letters = self.env.ref("relance_telephonique.action_report_dunning_letter")
        second = letters.sudo().copy({"name": "Second letter"})
        trial = self.start(second, step=self.level("letter"))
        self.assertEqual(trial.words_shown, "report_id")
        self.assertEqual(trial.variant_ids[1]._words(), second)
        call = self.level("call").copy(
            {
                "delay_days": 5,
                "channel": "sms",
                "scenario_id": self.step.scenario_id.id,
                "sms_template_id": self.env.ref("relance_telephonique.sms_template_call_us").id,
            }
        )
        other = call.sms_template_id.copy({"body": "Please pay."})
        tried = self.start(other, step=call)
        self.assertEqual(tried.words_shown, "sms_template_id")
        action = (
            self.env["dunning.action"]
            ._by_method()
            .create(
                {
                    "partner_id": self.debtors[0].id,
                    "channel": "sms",
                    "level_id": call.id,
                    "reason": "level",
                }
            )
        )
        self.env["dunning.trial"]._assign(self.company)
        self.assertEqual(action._sms_template(), action.variant_id.sms_template_id)


class TestScripts(TrialCase):
    def begin(self):
        super().begin()
        self.scripts = self.env["dunning.script"].with_user(self.user)
        self.firm = self.scripts.create({"name": "Firmer", "sequence": 999})
        self.warm = self.scripts.create({"name": "Warmer", "sequence": 999})

    def calls(self):
        return self.actions(channel="phone", state="ready").with_user(self.nadia)

    def test_calls_are_made_with_the_script_of_the_variant(self):
        """The one is what suits the case, the other a script of its own; a person may still choose,
        and a dispute has its own.
        """
        trial = self.start(self.firm, step=self.level("call"))
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        calls = self.calls()
        tried = calls.filtered(lambda call: call.script_id == self.firm)
        self.assertEqual((len(calls), len(tried)), (8, 4))
        self.assertEqual(tried[0].script_why, "Variant “B” of the test of this step.")
        self.assertNotIn(self.warm, (calls - tried).script_id)
        tried[0].script_id = self.warm
        self.assertEqual(tried[0].script_id, self.warm)
        self.env["dunning.dispute"].create(
            {
                "partner_id": tried[1].partner_id.id,
                "move_ids": self.owed[tried[1].partner_id].ids,
                "amount": 10.00,
            }
        )
        self.env.invalidate_all()
        self.assertEqual(tried[1].script_id.condition, "dispute")
        self.rpc(self.mona, trial.variant_ids[1], "action_keep")
        self.assertEqual(self.level("call").script_id, self.firm)
        self.env.invalidate_all()
        self.assertEqual((self.calls() - tried[:2]).script_id, self.firm)

    def test_a_call_that_was_tried_stays_as_it_is(self):
        """Nobody answered before the test began: the next attempt says what the first one would
        have. Nor does it change in the middle when the test ends.
        """
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        tried = self.calls()[0]
        tried._log_call(self.outcome("no_answer"))
        self.assertEqual(tried.state, "ready")
        trial = self.start(self.firm, step=self.level("call"))
        self.assertFalse(tried.sudo().variant_id)
        self.assertNotIn(tried.partner_id, self.assigned(trial))
        begun = self.calls().filtered(lambda call: call.script_id == self.firm)[0]
        begun._log_call(self.outcome("no_answer"))
        self.rpc(self.mona, trial, "action_stop")
        self.assertEqual(self.calls().filtered(lambda call: call.script_id == self.firm), begun)

    def test_calls_that_wait_when_the_test_begins(self):
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        self.start(self.firm, step=self.level("call"))
        self.assertEqual(sum(call.script_id == self.firm for call in self.calls()), 4)


class TestWhatCame(TrialCase):
    def begin(self):
        super().begin()
        self.trial = self.start()
        self.run_on("2026-03-05")
        assigned = self.assigned(self.trial)
        self.of = {
            name: self.debtors.filtered(lambda debtor, name=name: assigned[debtor] == name)
            for name in "AB"
        }

    def of_variant(self, name, field):
        return self.trial.variant_ids.filtered(lambda variant: variant.name == name)[field]

    def test_share_of_what_was_asked_within_fifteen_days(self):
        """Of A one pays all on the 20th, one half, one all on the 21st, a day late; one nothing. Of
        B one pays at once. It is known on the 25th.
        """
        a, b = self.of["A"], self.of["B"]
        self.on("2026-03-06")
        self.pay(self.owed[b[0]])
        self.on("2026-03-20")
        self.pay(self.owed[a[0]])
        self.pay(self.owed[a[1]], 50.00)
        self.on("2026-03-21")
        self.pay(self.owed[a[2]])
        self.on("2026-03-24")
        self.assertEqual(self.of_variant("A", "payers_counted"), 0)
        self.assertEqual(self.of_variant("A", "payers_waiting"), 4)
        self.on("2026-03-25")
        self.assertEqual(self.of_variant("A", "payers_counted"), 4)
        self.assertEqual(self.of_variant("A", "share_collected"), 37.5)
        self.assertEqual(self.of_variant("A", "amount_collected"), 150.00)
        self.assertEqual(self.of_variant("B", "share_collected"), 25.0)
        self.assertEqual(self.of_variant("B", "amount_chased"), 400.00)
        self.assertEqual(self.trial.payers_counted, 8)

    def test_the_first_contact_counts(self):
        """Who gets the text again for another invoice is counted once, by the first one."""
        debtor = self.of["A"][0]
        self.on("2026-03-21")
        self.pay(self.owed[debtor])
        self.invoice(700.00, "2026-05-04", debtor)
        self.run_on("2026-05-07")
        self.on("2026-06-15")
        self.assertEqual(self.of_variant("A", "payers_counted"), 4)
        self.assertEqual(self.of_variant("A", "amount_chased"), 400.00)

    def test_not_yet_known_and_then(self):
        """Of thirty of each nothing is said before; eight are told of here as soon as there are
        three of each.
        """
        told = self.trial.variant_ids[1]
        self.on("2026-03-25")
        self.assertEqual(
            told.told, "Not yet known: fewer than 30 debtors of each variant are counted."
        )
        self.assertFalse(self.trial.variant_ids[0].told)
        self.env.invalidate_all()
        with patch.object(variant_test, "FEWEST", 3):
            self.assertIn("Not yet known. So far “B” differs from “A” by 0.0 points", told.told)

    def test_ended_before_it_was_known(self):
        """Mona stops on the 25th of March: what is said from then on no longer waits for more."""
        told = self.trial.variant_ids[1]
        self.on("2026-03-25")
        self.rpc(self.mona, self.trial, "action_stop")
        few = "The test ended before it was known: fewer than 30 debtors of each variant"
        for said in (told.told, self.trial.told, self.trial.message_ids[0].body):
            self.assertIn(few, said)
            self.assertNotIn("Not yet known", said)
        self.env.invalidate_all()
        with patch.object(variant_test, "FEWEST", 3):
            self.assertEqual(
                told.told[:75],
                "The test ended before it was known. “B” differs from “A” by 0.0 points, bet",
            )

    def test_figures_are_looked_up_once(self):
        """By the test and all its variants, on one screen."""
        self.on("2026-03-25")
        model = type(self.trial)
        with patch.object(model, "_figures", autospec=True, side_effect=model._figures) as figures:
            self.assertIn("Not yet known", self.trial.told)
            self.assertEqual(self.trial.variant_ids.mapped("payers_counted"), [4, 4])
            self.assertEqual(self.trial.payers_counted, 8)
        self.assertEqual(figures.call_count, 1)

    def test_what_is_said_of_each_verdict(self):
        told = self.trial.variant_ids[1]
        self.on("2026-03-25")
        for verdict, words in (
            (variant_test.BETTER, "“B” collects more than “A”: 12.0 points, between 2.0 and 22.0."),
            (variant_test.WORSE, "“B” collects less than “A”"),
            (variant_test.NONE_SEEN, "All debtors planned are counted, and no difference"),
        ):
            found = variant_test.Comparison(verdict, 0.12, 0.02, 0.22)
            self.env.invalidate_all()
            with patch.object(type(self.trial), "_compare", return_value=found):
                self.assertIn(words, told.told)
                self.assertIn(words, self.trial.told)

    def test_no_more_than_planned_are_counted(self):
        """Whoever comes after the last one planned changes nothing any more."""
        self.on("2026-03-25")
        self.env.cr.execute("UPDATE dunning_trial SET planned_payers = 5")
        self.env.invalidate_all()
        self.assertEqual(self.trial.payers_counted, 5)

    def test_who_was_written_to_otherwise_does_not_count(self):
        """An e-mail that came back is no contact."""
        debtor = self.of["A"][0]
        self.actions(self.owed[debtor])[-1]._fail("Unknown address")
        self.on("2026-03-25")
        self.assertEqual(self.of_variant("A", "payers_counted"), 3)

    def test_behind_the_figures(self):
        opened = self.rpc(self.mona, self.trial, "action_open_contacts")
        rows = self.env["dunning.analysis"].with_user(self.mona).search(opened["domain"])
        self.assertEqual(rows.partner_id, self.debtors)
        self.assertEqual(day("2026-03-05"), max(rows.mapped("date")))

    def test_how_long_it_takes(self):
        self.assertIn("8 debtors in the last year", self.trial.outlook)
        self.assertIn("a difference of 10 points", self.trial.outlook)

    def test_fewest_are_those_told(self):
        self.assertEqual(dunning_trial_variant.FEWEST, variant_test.FEWEST)
