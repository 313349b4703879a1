"""Jean Roux owed for himself; on 6 March he becomes the contact of a company that owes too."""

from odoo import Command

from ...models.debtor.attached import FOLLOWS
from ..common import DunningCommon, day

OF_THEIR_OWN = {  # a row per debtor, which is made anew, what they did, or who is no debtor
    "dunning.behaviour",
    "dunning.call.lock",
    "dunning.case.cost",
    "dunning.page.opening",
    "dunning.ring",
    "dunning.trial.debtor",
    "dunning.turn",
}


class TestAttached(DunningCommon):
    def setUp(self):
        super().setUp()
        self.on("2026-01-31")
        self.jean = self._create_debtor("Jean Roux", is_company=False)
        self.his = self.invoice(100.00, due="2026-03-02", partner=self.jean)
        self.theirs = self.invoice(60.00, due="2026-03-02")

    def attach(self, when="2026-03-06"):
        self.on(when)
        self.jean.with_user(self.user).parent_id = self.debtor
        self.env.invalidate_all()
        self.assertEqual(self.items(self.his).partner_id, self.debtor)

    def test_all_that_hangs_on_a_debtor_is_known(self):
        own = {
            name
            for name, model in self.env.items()
            if name.startswith("dunning.")
            and not (model._abstract or model._transient)
            and model._auto
            and (field := model._fields.get("partner_id"))
            and field.store
            and not field.related
        }
        self.assertEqual(own, {*FOLLOWS} | OF_THEIR_OWN)

    def test_pause_and_opt_out_hold_what_he_owed(self):
        self.pause("2026-04-30", partner_id=self.jean.id)
        self.attach()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("paused", "due"))

    def test_opt_out_holds_what_he_owed(self):
        self.jean.with_user(self.user).dunning_excluded = True
        self.attach()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("excluded", "due"))

    def test_proceedings_hold_what_he_owed(self):
        """A judgment was opened on him: what he owed then is not chased through the company."""
        self.jean.sudo().write(
            {"dunning_proceedings": "liquidation", "dunning_proceedings_date": "2026-02-20"}
        )
        self.attach()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("excluded", "due"))

    def test_pause_of_who_owes_nothing(self):
        """He had been left alone, and owed nothing any more: the company is chased."""
        pause = self.pause("2026-04-30", partner_id=self.jean.id)
        self.pay(self.his)
        self.on("2026-03-06")
        self.jean.with_user(self.user).parent_id = self.debtor
        self.assertFalse(pause.active)
        self.assertEqual(self.status(self.theirs), "due")

    def test_money_that_waits_to_be_matched(self):
        self.on("2026-03-05")
        self.bank(100.00, "VIR JEAN ROUX")
        self.assertEqual(self.status(self.his), "to_match")
        self.attach()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("to_match", "due"))

    def test_gap_since_the_last_contact(self):
        """He was written to on the 5th: the company is not written to on the day after."""
        self.pause("2026-03-06", moves=self.theirs)
        self.run_on("2026-03-05")
        reminder = self.actions(self.his)[-1]
        self.attach()
        self.assertEqual(reminder.partner_id, self.debtor)
        self.assertEqual(self.items(self.his).level_id, self.level("email"))
        self.assertEqual(self.items(self.theirs).next_date, day("2026-03-09"))

    def test_what_was_prepared_is_decided_on_again(self):
        """Both were prepared, neither has left."""
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        self.attach()
        self.run_on("2026-03-06")
        draft = self.actions(state="draft")
        self.assertEqual(
            (draft.partner_id, self.carried(draft)), (self.debtor, {100.0: 3, 60.0: 3})
        )

    def test_what_was_handed_over_or_asked_for_stays(self):
        """The call about his invoice is on the desk, and he asked for a letter: both go on."""
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.his, channel="phone")
        asked_for = self.env["dunning.action"].create(
            {"partner_id": self.jean.id, "channel": "letter", "reason": "manual"}
        )
        self.attach("2026-03-11")
        for action in call, asked_for:
            self.assertEqual(action.partner_id, self.debtor)
            self.assertIn(action.state, ("draft", "ready"))

    def test_what_is_archived_follows_too(self):
        pause = self.pause("2026-04-30", partner_id=self.jean.id)
        pause.active = False
        self.attach()
        self.assertEqual(pause.partner_id, self.debtor)
        self.assertEqual(self.status(self.his), "due")

    def test_promise_and_answers_go_with_the_debt(self):
        self.run_on("2026-03-05")
        for debtor, invoice in ((self.jean, self.his), (self.debtor, self.theirs)):
            actions = self.env["dunning.action"]
            actions._note_answer(self.company, debtor, self.actions(invoice)[-1].line_ids)
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.jean.id,
                "move_line_ids": self.items(self.his).ids,
                "line_ids": [(0, 0, {"date": "2026-03-20", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        self.attach()
        self.assertEqual((promise.partner_id, promise.state), (self.debtor, "open"))
        self.assertEqual(len(self.actions(reason="reply", state="ready")), 1)

    # ------------------------------------------------------------------ merged with a contact

    def merge(self):
        """He was there twice: as a customer, and as a contact of the company."""
        contact = self._create_contact("Jean Roux")
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._merge((self.jean | contact).ids, contact)
        self.env.invalidate_all()
        self.assertEqual(self.items(self.his).partner_id, self.debtor)

    def test_pause_of_who_is_merged_with_a_contact(self):
        self.pause("2026-04-30", partner_id=self.jean.id)
        self.on("2026-03-06")
        self.merge()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("paused", "due"))

    def test_opt_out_of_who_is_merged_with_a_contact(self):
        self.jean.with_user(self.user).dunning_excluded = True
        self.on("2026-03-06")
        self.merge()
        self.assertEqual((self.status(self.his), self.status(self.theirs)), ("excluded", "due"))

    def test_promise_of_who_is_merged_with_a_contact(self):
        """100 € promised for 20 March and paid on the 10th: the promise is kept, by the company."""
        self.on("2026-03-05")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.jean.id,
                "move_line_ids": self.items(self.his).ids,
                "line_ids": [Command.create({"date": "2026-03-20", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        self.merge()
        self.follow()
        self.assertEqual((promise.partner_id, promise.state), (self.debtor, "open"))
        self.assertEqual(self.status(self.his), "promised")
        self.on("2026-03-10")
        self.pay(self.his)
        self.follow()
        self.assertEqual(promise.result, "kept")

    def test_contacts_with_who_is_merged_with_a_contact(self):
        """What he was sent counts for the company, which is left alone for a while."""
        self.run_on("2026-03-05")
        reminders = self.actions(self.his)
        self.assertEqual(reminders.partner_id, self.jean)
        self.merge()
        self.assertEqual(reminders.partner_id, self.debtor)
        self.assertFalse(self.run_on("2026-03-06").action_ids)
