"""What another addon adds is at home everywhere, and nothing of ours knows its name."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.relance_telephonique.tests.common import DunningCommon, day

NUMBER = "06 39 98 12 34"


class TestWhatsapp(DunningCommon):
    """Claire writes on WhatsApp three days after the due date, calls on the eighth, then posts a
    letter.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = cls.env.ref("relance_telephonique.sms_template_call_us")
        letter = cls.env.ref("relance_whatsapp.action_report_whatsapp_letter")
        cls.scenario = cls.env["dunning.scenario"].create(
            {
                "name": "By telephone",
                "level_ids": [
                    Command.create({"delay_days": days, "name": name, "channel": channel, **more})
                    for days, name, channel, more in (
                        (3, "Message", "whatsapp", {"sms_template_id": text.id}),
                        (8, "Call", "phone", {}),
                        (15, "Letter", "letter", {"report_id": letter.id}),
                    )
                ],
            }
        )
        cls.company.write({"dunning_scenario_id": cls.scenario.id, "dunning_cost_whatsapp": 0.05})
        cls.debtor.phone = NUMBER
        cls.sent = []
        cls.startClassPatcher(
            patch.object(
                cls.registry["dunning.action"],
                "_whatsapp_send",
                lambda _action, number, text: cls.sent.append((number, text)),
            )
        )

    def setUp(self):
        super().setUp()
        self.sent.clear()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")

    def foreseen(self, opening):
        action = opening.get("params", {}).get("next") or opening
        lines = self.env[action["res_model"]].search(action["domain"])
        return [(str(line.date), line.channel) for line in lines.sorted("date")]

    def call(self, **details):
        """Log the call of 10 March, with the outcome that has a question of its own."""
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        outcome = self.env.ref("relance_whatsapp.outcome_whatsapp")
        question = call.action_log_outcome(outcome.id)
        log = self.env[question["res_model"]].with_context(**question["context"])
        form = Form(log.with_context(active_test=False), question["views"][0][0])
        for name, value in details.items():
            form[name] = value
        form.save().action_log()
        self.env.invalidate_all()
        return call

    def story(self, **values):
        rows = self.env["dunning.history"]
        rows.invalidate_model()
        domain = [(name, "=", value) for name, value in values.items()]
        return rows.search([("partner_id", "=", self.debtor.id), *domain], order="date, sequence")

    # ------------------------------------------------------------------ the channel

    def test_a_message_is_foreseen_prepared_sent_and_told(self):
        self.on("2026-03-05")
        forecasts = self.env["dunning.forecast"]
        self.assertEqual(
            self.foreseen(forecasts.action_open_preview()), [("2026-03-05", "whatsapp")]
        )
        self.assertEqual(
            self.foreseen(forecasts.action_open_forecast()),
            [("2026-03-05", "whatsapp"), ("2026-03-10", "phone"), ("2026-03-17", "letter")],
        )
        self.assertIn("fa-whatsapp", self.items(self.owed).timeline)
        self.run_on("2026-03-05")
        message = self.actions(self.owed)
        self.assertEqual((message.channel, message.state), ("whatsapp", "done"))
        self.assertEqual([number for number, _text in self.sent], [NUMBER])
        self.assertIn("would like to speak with you", self.sent[0][1])
        self.assertIn("fa-whatsapp", self.owed.dunning_timeline)
        told = self.story(kind="whatsapp")
        self.assertEqual((told.summary, told.state), ("Message", "sent"))
        self.assertIn("fa-whatsapp", told.icon)
        self.assertEqual(self.story(topic="contact"), told)
        self.assertIn("WhatsApp", self.debtor.dunning_latest_contact)
        costs = self.env["dunning.analysis"].search([("action_id", "=", message.id)])
        self.assertEqual(costs.cost, 0.05)
        self.env["dunning.dashboard"].dashboard_read({})

    def test_without_a_number_it_waits_for_somebody(self):
        self.debtor.phone = False
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.owed).state, "failed")
        self.assertEqual(self.status(self.owed), "failed")

    def test_a_person_chooses_the_channel(self):
        """A step already made, and another step's contact made through it."""
        self.on("2026-03-10")
        wizard = self.env["dunning.takeover"].create(
            {
                "item_ids": self.items(self.owed).ids,
                "level_id": self.scenario.level_ids[0].id,
                "date": "2026-03-06",
            }
        )
        self.assertEqual(wizard.channel, "whatsapp")
        wizard.action_confirm()
        self.assertEqual(self.actions(self.owed).channel, "whatsapp")
        self.assertIn("WhatsApp", self.debtor.message_ids[0].body)

    def test_letters_speak_of_it(self):
        self.run_on("2026-03-05")
        self.assertIn("WhatsApp message of March 5", self._letter_of("2026-03-17"))

    def _letter_of(self, when):
        self.diary("2026-03-10", when)
        letter = self.actions(self.owed, channel="letter")
        report = self.env["ir.actions.report"].sudo()
        html, _type = report._render_qweb_html(
            "relance_whatsapp.report_whatsapp_letter", letter.ids
        )
        return html.decode()

    # ------------------------------------------------------------------ the outcome and the hold

    def test_a_conversation_holds_the_debtor(self):
        """On Tuesday 10 March they ask to be written to on WhatsApp: nothing else for a week."""
        outcomes = {row["name"]: row for row in self.env["dunning.action"].desk_open()["outcomes"]}
        self.assertFalse(outcomes["Prefers WhatsApp"]["stays"], "the desk goes on to the next call")
        call = self.call()
        self.assertEqual((call.state, call.call_ids.cause), ("done", "reads_no_mail"))
        item = self.items(self.owed)
        self.assertEqual((item.status, item.reason_model), ("conversation", "dunning.whatsapp"))
        self.assertEqual(
            item.status_reason,
            "Boulangerie Meunier talks to us on WhatsApp until 03/17/2026.",
        )
        self.assertEqual(self.owed.dunning_status, "conversation")
        self.assertIn("text-bg-info", self.owed.dunning_timeline)
        self.assertIn("On WhatsApp", self.owed.dunning_timeline)
        self.assertIn(self.owed, self.owed.search([("dunning_status", "=", "conversation")]))
        self.assertEqual(self.foreseen(self.env["dunning.forecast"].action_open_forecast()), [])
        run = self.run_on("2026-03-16")
        self.assertEqual(run.line_ids.mapped("status"), ["conversation"])
        self.assertFalse(run.action_ids)
        self.run_on("2026-03-18")
        self.assertEqual(self.actions(self.owed)[-1].channel, "letter", "and then chasing goes on")

    def test_a_step_depends_on_it(self):
        """The letter is for who did not talk to us: there is none after the conversation."""
        self.scenario.level_ids[2].condition = "not_talked"
        self.on("2026-03-05")
        self.assertEqual(
            self.foreseen(self.env["dunning.forecast"].action_open_forecast())[-1],
            ("2026-03-17", "letter"),
        )
        self.call()
        self.on("2026-03-18")
        self.assertEqual(self.status(self.owed), "exhausted")
        self.assertIn(
            "Passed over: “Letter” (talked to us on WhatsApp on 03/10/2026).",
            self.items(self.owed).status_reason,
        )

    def test_another_hold_may_come_first(self):
        self.call()
        self.pause("2026-04-01", self.owed)
        self.assertEqual(self.owed.dunning_status, "paused", "the first that applies")

    def test_the_story_tells_of_it(self):
        self.call()
        self.assertEqual(
            self.story(date=day("2026-03-10")).mapped("summary"),
            ["Prefers WhatsApp (reads no e-mail)", "Talks to us on WhatsApp until 03/17/2026"],
        )
        row = self.story(kind="conversation")
        self.assertEqual(row.action_open()["res_model"], "dunning.whatsapp")
        self.assertIn("fa-whatsapp", row.icon)
        self.assertFalse(row._wrong_numbers())

    def test_the_question_is_asked(self):
        with self.assertRaisesRegex(UserError, "number that they use on WhatsApp"):
            self.call(whatsapp_number="")

    def test_next_time_there_is_something_else_to_say(self):
        self.call()
        self.on("2026-04-20")
        self.debtor.dunning_scenario_id = self.scenario  # whose letter was never sent
        call = self.env["dunning.action"].create({"partner_id": self.debtor.id, "channel": "phone"})
        script, why = self.env["dunning.script"]._select(call)
        self.assertEqual(script.name, "After a conversation on WhatsApp")
        self.assertEqual(why, "They talked to us on WhatsApp on 03/10/2026.")

    # ------------------------------------------------------------------ the seam

    def test_a_queue_takes_what_is_handed_over(self):
        """An addon with a queue puts all that is made into it, whatever the channel."""
        queued = []
        seam = patch.object(
            self.registry["dunning.action"],
            "_hand_over",
            lambda actions, channel: queued.append((channel, actions)),
        )
        with seam:
            self.run_on("2026-03-05")
        message = self.actions(self.owed)
        self.assertEqual(queued, [("whatsapp", message)])
        self.assertFalse(self.sent)
        message._hand_over("whatsapp")
        self.assertEqual((len(self.sent), message.state), (1, "done"))
