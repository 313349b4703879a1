"""What channels, statuses, outcomes and events are said to be, and what nobody knows any more.

That what another addon adds is at home everywhere shows ``examples/relance_whatsapp``.
"""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.decision.holds import Hold
from ..tools.channels import CALL, LETTER, MESSAGE, TASK, Channel
from .common import DunningCommon
from .languages import speak

FORGOTTEN = "telex"  # once a channel of an addon that was uninstalled


class TestTables(DunningCommon):
    def setUp(self):
        super().setUp()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")

    def forget(self, action):
        """Let the addon that brought the channel be uninstalled."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_action SET channel = %s WHERE id = %s", (FORGOTTEN, action.id)
        )
        self.env.invalidate_all()

    # ------------------------------------------------------------------ one owner

    def test_one_field_owns_the_values(self):
        """In the reader's language too, and no other value is taken."""
        speak(self.env, "fr_FR")
        for model, name, owner, field in (
            ("dunning.action", "channel", "dunning.level", "channel"),
            ("account.move", "dunning_status", "dunning.due.item", "status"),
            ("dunning.run.line", "status", "dunning.due.item", "status"),
            ("dunning.call", "cause", "dunning.call.outcome", "cause"),
            ("dunning.call.log", "bank_known", "dunning.call", "bank_known"),
            ("dunning.call.log", "category", "dunning.dispute", "category"),
            ("dunning.answer", "means", "dunning.promise.line", "means"),
            ("dunning.call.log", "means", "dunning.promise.line", "means"),
            ("dunning.case.event", "stage", "dunning.case", "stage"),
            ("res.partner", "dunning_grade", "dunning.behaviour", "grade"),
        ):
            with self.subTest(model=model, field=name):
                shown, owned = (
                    self.env[of].with_context(lang="fr_FR").fields_get([one])[one]["selection"]
                    for of, one in ((model, name), (owner, field))
                )
                self.assertEqual(shown, owned)
        with self.assertRaisesRegex(ValueError, "pigeon"):
            self.env["dunning.action"].create({"partner_id": self.debtor.id, "channel": "pigeon"})

    def test_each_channel_says_what_it_is(self):
        known = self.env["dunning.level"]._known_channels()
        self.assertEqual(
            {code: channel.kind for code, channel in known.items()},
            {
                "email": MESSAGE,
                "phone": CALL,
                "letter": LETTER,
                "registered_letter": LETTER,
                "sms": MESSAGE,
                "handover": TASK,
                "manual": TASK,
            },
        )
        levels = self.standard.level_ids
        letters = levels.search([("id", "in", levels.ids), ("channel_kind", "=", LETTER)])
        self.assertEqual(letters.mapped("delay_days"), [15, 30])
        self.assertEqual((letters & letters.search([("is_registered", "=", True)])).delay_days, 30)
        others = levels.search([("id", "in", levels.ids), ("channel_kind", "!=", LETTER)])
        self.assertEqual(others, levels.sorted("delay_days") - letters)

    # ------------------------------------------------------------------ nobody knows it any more

    def test_a_channel_without_its_addon(self):
        """What was done is told by its code, what waits is somebody's task; nothing stops."""
        self.run_on("2026-03-05")
        self.forget(self.actions(self.owed))
        self.assertIn(FORGOTTEN, self.debtor.dunning_latest_contact)
        self.assertEqual(
            self.env["dunning.history"].search([("kind", "=", FORGOTTEN)]).icon.count("<i"), 1
        )
        self.assertIn("First reminder", self.owed.dunning_timeline)
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        self.forget(call)
        self.assertEqual(call.channel_kind, TASK)
        self.assertIn(call, call.search([("channel_kind", "=", TASK)]))
        call._hand_over(FORGOTTEN)
        self.run_on("2026-03-11")
        self.follow()
        self.assertEqual(self.status(self.owed), "pending")
        self.env["dunning.forecast"].action_open_forecast()
        call.action_done()
        self.run_on("2026-03-18")
        self.assertEqual(self.actions(self.owed)[-1].channel, "letter")

    def test_a_channel_without_an_executor(self):
        """What its kind calls for is done: a letter is made, a message waits for somebody."""
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        levels = self.registry["dunning.level"]
        with patch.object(levels, "_channel_of", lambda _level, code: Channel(code, LETTER)):
            call._hand_over(FORGOTTEN)
            self.assertEqual((call.state, bool(call.document_id)), ("ready", True))
        with patch.object(levels, "_channel_of", lambda _level, code: Channel(code, MESSAGE)):
            call._hand_over(FORGOTTEN)
            self.assertEqual(call.state, "failed")
            self.assertIn("choose another", call.failure_reason)

    def test_a_hold_without_words(self):
        """A status that nobody described is shown by its code; neither run nor invoice stops."""
        due_items = self.registry["dunning.due.item"]
        ours = due_items._holds
        full_moon = Hold("full_moon.tonight", SQL("TRUE"))
        with patch.object(due_items, "_holds", lambda items: [full_moon, *ours(items)]):
            item = self.items(self.owed)
            self.assertEqual((item.status, item.status_reason), ("full_moon", "full_moon"))
            self.assertEqual(self.owed.dunning_status, "full_moon")
            self.assertIn("full_moon", self.owed.dunning_timeline)
            self.assertEqual(self.run_on("2026-03-05").line_ids.status, "full_moon")
        self.env.invalidate_all()

    # ------------------------------------------------------------------ outcomes

    def test_what_an_outcome_takes(self):
        """A detail may be given by its name alone; one that is unknown is named."""
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        with self.assertRaisesRegex(UserError, "does not take colour, promise_date: .* nothing"):
            call._log_call(self.outcome("refusal"), promise_date="2026-03-20", colour="red")
        with self.assertRaisesRegex(UserError, "does not take note: it takes promise_date"):
            call._log_call(self.outcome("promise"), {"note": "In details, it is none"})
        call._log_call(self.outcome("promise"), {"promise_date": "2026-03-20"}, note="Sure")
        self.assertEqual(call.call_ids.note, "Sure")
        self.assertEqual(self.status(self.owed), "promised")

    def test_outcomes_say_how_the_desk_goes_on(self):
        outcomes = {row["id"]: row for row in self.env["dunning.action"].desk_open()["outcomes"]}
        stays = [id_ for id_, row in outcomes.items() if row["stays"]]
        self.assertEqual(stays, self.outcome("wrong_person").ids)
        asks = self.env["dunning.call.outcome"].search([]).filtered("asks")
        self.assertNotIn(self.outcome("voicemail"), asks)
        self.assertIn(self.outcome("promise"), asks)

    # ------------------------------------------------------------------ the story

    def test_numbers_of_events(self):
        """Two events of one number would open each other's records."""
        story = self.env["dunning.history"]
        self.assertEqual(story._wrong_numbers(), [])
        events = story._events()
        with (
            patch.object(
                self.registry["dunning.history"],
                "_events",
                lambda _story: [
                    *events,
                    events[0]._replace(kind="copy"),
                    events[1]._replace(number=64),
                ],
            ),
            self.assertLogs("odoo.addons.relance_telephonique", "ERROR") as logs,
        ):
            story._register_hook()
        self.assertEqual(len(logs.output), 2)

    def test_events_of_a_day_come_in_an_order(self):
        kinds = list(self.env["dunning.history"]._kinds().values())
        self.assertEqual(kinds, sorted(kinds, key=lambda kind: kind.place))
