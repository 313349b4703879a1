"""What is foreseen: the next run before it is made, and the days after it if nobody pays."""

from contextlib import closing
from datetime import timedelta
from random import Random

from odoo import Command
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import AccessError

from ..common import DunningCommon, day

CREATED, JOINED = "created", "joined"


class ForecastCommon(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")

    def open(self, action_or_notification):
        """Return the lines that the screen shows."""
        action = action_or_notification.get("params", {}).get("next") or action_or_notification
        return self.env[action["res_model"]].search(action["domain"])

    def preview(self):
        """Return ``{debtor: (level, channel, items, amount, created or joined)}``."""
        lines = self.open(self.env["dunning.forecast"].action_open_preview())
        self.assertEqual(len(lines), len(lines.partner_id), "one contact a day")
        return {
            line.partner_id: (
                line.level_id,
                line.channel,
                line.item_count,
                line.amount,
                JOINED if line.action_id else CREATED,
                line.user_id,
                line.awaits_approval,
            )
            for line in lines
        }

    def prepare(self):
        """Let the run happen that the preview is about; return what it did in the same words."""
        lines = self.env["dunning.action.line"].with_context(active_test=False)
        before = self.env["dunning.action"].search([])
        earlier = lines.search([])
        self.env["dunning.run"].create({}).action_run()
        added = lines.search([("active", "=", True)]) - earlier
        return {
            action.partner_id: (
                action.level_id,
                action.channel,
                len(of_action),
                round(sum(of_action.mapped("amount_residual")), 2),
                JOINED if action in before else CREATED,
                action.user_id,
                action.level_id.requires_approval or self.company.dunning_mode == "approval",
            )
            for action, of_action in added.grouped("action_id").items()
        }

    def forecast(self, until=None):
        """Return the contacts foreseen, as ``(day, channel, items, amount)``, in order."""
        if until is None:
            lines = self.open(self.env["dunning.forecast"].action_open_forecast())
        else:
            forecast = self.env["dunning.forecast"]._open(self.env.company, self.today)
            forecast._foresee(day(until))
            lines = forecast.line_ids
        return sorted(
            (str(line.date), line.channel, line.item_count, line.amount) for line in lines
        )


class TestPreview(ForecastCommon):
    def test_what_a_run_then_prepares(self):
        """Wednesday 1 April, four debtors:

        - a formal notice, which goes alone: the e-mail about another invoice waits;
        - a letter that takes along the e-mail about a younger invoice;
        - an e-mail about what is late, without the notice of what is not yet due;
        - the call of another scenario.
        """
        vidal = self._create_debtor("Garage Vidal")
        roux = self._create_debtor("Fleurs Roux")
        loyal = self._create_debtor("Hôtel Lambert")
        loyal.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        nadia = self._create_user("nadia", "account.group_account_invoice")
        vidal.dunning_collector_id = nadia
        self.invoice(1234.56, due="2026-03-02")
        self.invoice(50.00, due="2026-03-29", issued="2026-03-22")
        self.invoice(800.10, due="2026-03-17", partner=vidal)
        self.invoice(150.55, due="2026-03-29", partner=vidal, issued="2026-03-22")
        self.invoice(99.99, due="2026-03-29", partner=roux, issued="2026-03-22")
        self.invoice(75.00, due="2026-04-09", partner=roux)
        self.invoice(60.00, due="2026-03-27", partner=loyal)
        self.diary("2026-02-20", "2026-03-31")
        self.on("2026-04-01")
        foreseen = self.preview()
        self.assertEqual(
            {partner: (*row[1:4], *row[5:]) for partner, row in foreseen.items()},
            {
                self.debtor: ("registered_letter", 1, 1234.56, self.accountant, True),
                vidal: ("letter", 2, 950.65, nadia, False),
                roux: ("email", 1, 99.99, self.accountant, False),
                loyal: ("phone", 1, 60.00, self.accountant, False),
            },
        )
        self.assertEqual(foreseen, self.prepare())

    def test_nothing_is_written(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.assertTrue(self.preview())
        self.assertFalse(self.actions(invoice))
        self.assertEqual(self.status(invoice), "due")

    def test_what_joins_a_waiting_call(self):
        """The call of 10 March waits: on the 12th an e-mail goes along; on the 16th it is given
        back, and goes by itself.
        """
        self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.invoice(50.00, due="2026-03-09", issued="2026-02-09")
        self.diary("2026-03-02", "2026-03-09")
        self.run_on("2026-03-10")
        self.on("2026-03-12")
        call = self.level("call")
        foreseen = self.preview()
        self.assertEqual(
            foreseen[self.debtor][:5], (call, "phone", 1, 50.00, JOINED), "not what it has already"
        )
        self.assertEqual(foreseen, self.prepare())
        self.on("2026-03-16")
        foreseen = self.preview()
        self.assertEqual(
            foreseen[self.debtor][:5], (self.level("email"), "email", 1, 50.00, CREATED)
        )
        self.assertEqual(foreseen, self.prepare())

    def test_what_raises_a_draft(self):
        """A notice that nobody has approved makes room for a reminder, which becomes a call."""
        self.company.dunning_mode = "approval"
        self.invoice(50.00, due="2026-03-13")
        self.run_on("2026-03-05")
        self.invoice(100.00, due="2026-03-03")
        self.on("2026-03-06")
        foreseen = self.preview()
        self.assertEqual(
            foreseen[self.debtor][:5], (self.level("email"), "email", 1, 100.00, JOINED)
        )
        self.assertEqual(foreseen, self.prepare())
        self.assertFalse(self.preview(), "a second run of the day changes nothing")

    def test_what_could_not_go_with_the_letter(self):
        """On 17 March the letter left, which the notice of 25 March cannot go with: no second run
        of the day prepares it, and the preview does not say so either.
        """
        self.invoice(300.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-16")
        self.invoice(80.00, due="2026-03-25", issued="2026-03-01")
        self.run_on("2026-03-17")
        self.assertEqual(self.preview(), {})
        self.on("2026-03-18")
        foreseen = self.preview()
        self.assertEqual(foreseen[self.debtor][1:4], ("email", 1, 80.00))
        self.assertEqual(foreseen, self.prepare())

    def test_held_back(self):
        """A pause, a promise, a dispute of 40.00 out of 100.00, a payment: 60.00 is left to ask."""
        invoices = [
            self.invoice(amount, due="2026-03-02") for amount in (100.00, 200.00, 300.00, 400.00)
        ]
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoices[0].ids, "amount": 40.00}
        )
        self.pause("2026-04-01", invoices[1])
        self.on("2026-03-05")
        invoices[3].payment_state = "in_payment"
        invoices[2].no_followup = True
        foreseen = self.preview()
        self.assertEqual(foreseen[self.debtor][2:4], (1, 60.00))
        self.assertEqual(foreseen, self.prepare())

    def test_off(self):
        """It says so, and shows what would go out if it were on."""
        self.company.dunning_mode = "off"
        self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        shown = self.env["dunning.forecast"].action_open_preview()
        self.assertIn("off", shown["context"]["dunning_note"])
        self.assertEqual(self.open(shown).mapped("amount"), [100.00])
        self.assertFalse(self.env["dunning.action"].search([]))

    def test_all_that_is_late_was_due_before_the_go_live_date(self):
        """“From today on” leaves nothing to show: the preview says that the date does it."""
        self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.company.dunning_start_date = "2026-03-05"
        shown = self.env["dunning.forecast"].action_open_preview()
        self.assertFalse(self.open(shown))
        note = shown["context"]["dunning_note"]
        self.assertIn("all were due before the go-live date, 03/05/2026", note)
        self.assertTrue(shown["context"]["dunning_show_delay"], "what its list needs is kept")
        self.company.dunning_start_date = "2026-01-01"
        shown = self.env["dunning.forecast"].action_open_preview()
        self.assertEqual(shown["context"]["dunning_note"], "")

    def test_day_off(self):
        """On Friday 1 May, what the run of Monday 4 prepares: the call, not only the e-mail."""
        self.invoice(100.00, due="2026-04-23", issued="2026-04-01")
        self.diary("2026-04-15", "2026-04-30")
        self.on("2026-05-01")
        shown = self.env["dunning.forecast"].action_open_preview()
        self.assertIn("05/04/2026", shown["context"]["dunning_note"])
        line = self.open(shown)
        self.assertEqual((line.channel, line.date), ("phone", day("2026-05-04")))
        foreseen = self.preview()
        self.on("2026-05-04")
        self.assertEqual(foreseen, self.prepare())

    def test_of_a_run(self):
        """From a run still to be made, and from the list of runs."""
        self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        run = self.env["dunning.run"].create({})
        for start in (run, self.env["dunning.run"]):
            self.assertEqual(self.open(start.action_preview()).amount, 100.00)
        self.assertEqual(run.state, "draft")

    def test_opens_what_the_debtor_owes(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        later = self.invoice(50.00, due="2026-06-02")
        self.on("2026-03-05")
        line = self.open(self.env["dunning.forecast"].action_open_preview())
        shown = line.action_open_items()
        self.assertEqual(
            self.env["dunning.due.item"].search(shown["domain"]).move_id, invoice + later
        )

    def test_is_ones_own(self):
        self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        line = self.open(self.env["dunning.forecast"].action_open_preview())
        colleague = self._create_user("nadia", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            line.with_user(colleague).read(["amount"])
        salesperson = self._create_user("samir", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["dunning.forecast"].with_user(salesperson).action_open_preview()


class TestForecast(ForecastCommon):
    def test_one_invoice_through_all_steps(self):
        """Due Thursday 23 April: the call of 1 May is made on the 4th; the steps after it keep
        their distance from the day it was really made, past Whit Monday.
        """
        self.on("2026-04-01")
        self.invoice(480.00, due="2026-04-23", issued="2026-04-01")
        self.assertEqual(
            self.forecast(until="2026-06-30"),
            [
                ("2026-04-15", "email", 1, 480.00),
                ("2026-04-27", "email", 1, 480.00),
                ("2026-05-04", "phone", 1, 480.00),
                ("2026-05-11", "letter", 1, 480.00),
                ("2026-05-18", "phone", 1, 480.00),
                ("2026-05-26", "registered_letter", 1, 480.00),
                ("2026-06-15", "handover", 1, 480.00),
            ],
        )

    def test_thirty_days(self):
        """From Wednesday 1 April to Friday 1 May, which is a holiday."""
        self.on("2026-04-01")
        self.invoice(480.00, due="2026-04-23", issued="2026-04-01")
        self.assertEqual(
            self.forecast(),
            [("2026-04-15", "email", 1, 480.00), ("2026-04-27", "email", 1, 480.00)],
        )

    def test_two_invoices_of_different_ages(self):
        """The e-mail about B goes along with the call about A; each contact pushes the next one
        away by three days.
        """
        a, b = 5000.10, 800.00
        self.on("2026-02-20")
        self.invoice(a, due="2026-03-02", issued="2026-01-31")
        self.invoice(b, due="2026-03-07", issued="2026-02-07")
        self.assertEqual(
            self.forecast(until="2026-04-30"),
            [
                ("2026-02-23", "email", 1, a),
                ("2026-02-27", "email", 1, b),
                ("2026-03-05", "email", 1, a),
                ("2026-03-10", "phone", 2, a + b),
                ("2026-03-16", "phone", 1, b),
                ("2026-03-19", "letter", 1, a),
                ("2026-03-23", "letter", 1, b),
                ("2026-03-26", "phone", 1, a),
                ("2026-03-30", "phone", 1, b),
                ("2026-04-03", "registered_letter", 1, a),
                ("2026-04-07", "registered_letter", 1, b),
                ("2026-04-23", "handover", 1, a),
                ("2026-04-27", "handover", 1, b),
            ],
        )

    def test_pause_that_ends(self):
        """Postponed on 5 March until Sunday 22: the reminder leaves on Monday 23, and the call
        follows five days later, on Saturday, moved to Monday 30.
        """
        invoice = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.pause("2026-03-22", invoice)
        self.assertEqual(
            self.forecast(),
            [("2026-03-23", "email", 1, 100.00), ("2026-03-30", "phone", 1, 100.00)],
        )

    def test_what_is_not_foreseen(self):
        """What a person has to decide on first: a promise, a dispute, an answer, a failure."""
        on_promise = self.invoice(100.00, due="2026-03-02")
        self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(on_promise).ids,
                "line_ids": [Command.create({"date": "2026-03-20", "amount": 100.00})],
            }
        ).action_confirm()
        disputed = self.invoice(200.00, due="2026-03-02")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": disputed.ids, "amount": 200.00}
        )
        mute = self._create_debtor("Garage Vidal", email=False)
        self.invoice(300.00, due="2026-03-02", partner=mute)
        answering = self._create_debtor("Fleurs Roux")
        answered = self.invoice(400.00, due="2026-03-02", partner=answering)
        self.run_on("2026-03-05")
        self.actions(answered)._note_answer(
            self.env.company, answering, self.actions(answered).line_ids
        )
        self.assertEqual(self.actions(partner_id=mute.id).state, "failed")
        self.assertEqual(self.forecast(), [])

    def test_what_is_open_is_made_first(self):
        """The call that waits since Tuesday 10 March is counted today, the 12th; the letter follows
        seven days after it, and the second call seven days after the letter.
        """
        self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.on("2026-03-12")
        self.assertEqual(
            self.forecast(until="2026-03-31"),
            [
                ("2026-03-12", "phone", 1, 100.00),
                ("2026-03-19", "letter", 1, 100.00),
                ("2026-03-26", "phone", 1, 100.00),
            ],
        )
        self.assertEqual(self.preview(), {})

    def test_holiday_of_a_belgian_debtor(self):
        """Tuesday 21 July is Belgium's national day: the call waits until the 22nd."""
        self.debtor.country_id = self.env.ref("base.be")
        self.on("2026-06-20")
        self.invoice(100.00, due="2026-07-13")
        self.on("2026-07-14")
        self.assertEqual(
            self.forecast(until="2026-07-31"),
            [
                ("2026-07-16", "email", 1, 100.00),
                ("2026-07-22", "phone", 1, 100.00),
                ("2026-07-29", "letter", 1, 100.00),
            ],
        )

    def test_call_before_the_due_date_that_a_holiday_abroad_makes_too_late(self):
        """Postponed until the due date, Belgium's national day: the courtesy call could only be
        made the day after, which is too late, so that the notice by e-mail goes out.
        """
        self.debtor.country_id = self.env.ref("base.be")
        notice = self.level("pre_due").sudo()
        notice.copy({"channel": "phone", "delay_days": -2})
        notice.delay_days = -1
        self.on("2026-07-16")
        self.pause("2026-07-21", self.invoice(100.00, due="2026-07-21"))
        foreseen = self.forecast(until="2026-08-10")
        self.assertEqual(foreseen[0], ("2026-07-21", "email", 1, 100.00))
        self.assertEqual(foreseen, self.lived("2026-07-16", "2026-08-10"))

    def test_step_for_large_balances_only(self):
        """The call asks for 120.00 overdue: left out for 100.00 alone, but the younger invoice is
        late in time for it.
        """
        self.level("call").sudo().minimum_amount = 120.00
        self.invoice(100.00, due="2026-03-02", issued="2026-02-28")
        self.invoice(30.00, due="2026-03-09", issued="2026-03-07")
        self.on("2026-03-05")
        self.assertEqual(self.forecast(until="2026-04-30"), self.lived("2026-03-05", "2026-04-30"))

    def test_each_company_chosen(self):
        self.invoice(100.00, due="2026-03-02")
        other = self.env["res.company"].sudo().create({"name": "Filiale", "dunning_mode": "off"})
        self.accountant.sudo().company_ids += other
        self.on("2026-03-05")
        forecasts = self.env["dunning.forecast"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        shown = forecasts.action_open_forecast()
        self.assertIn("Filiale", shown["context"]["dunning_note"])
        self.assertEqual(set(self.open(shown).mapped("company_id.name")), {self.company.name})

    # ------------------------------------------------------------------ lived

    def lived(self, first, last):
        """Live through all days, each doing their part; return it in the words of ``forecast``."""
        done = self.actions(state="done")
        self.diary(first, last)
        made = self.actions(state="done") - done
        return sorted(
            (str(action.date_done), action.channel, len(action.line_ids), action.amount_residual)
            for action in made
        )

    def test_foreseen_is_lived(self):
        """Many ledgers, some of which nobody has worked on for days: what is foreseen on the first
        day is what happens in the next thirty.
        """
        for seed in range(2):
            with self.subTest(seed=seed):
                self._forget()
                self._write_history(Random(seed))
                foreseen, next_run = self.forecast(), self.preview()
                self.assertGreater(len(foreseen), len(next_run))
                with closing(self.cr.savepoint()):
                    self.assertEqual(next_run, self.prepare())
                self.env.invalidate_all()
                last = self.today + timedelta(days=30)
                self.assertEqual(foreseen, self.lived(self.today, last))

    def _forget(self):
        """Begin again: nothing is owed, nothing was done."""
        self.env["dunning.call"].flush_model()
        self.cr.execute("DELETE FROM dunning_call")
        by_force = {MODULE_UNINSTALL_FLAG: True}
        self.env["dunning.action"].sudo().with_context(**by_force).search([]).unlink()
        self.env["dunning.pause"].search([]).unlink()
        self.env["account.move"].search([]).no_followup = True

    def _write_history(self, numbers):
        """Invoices of all ages, a pause and a dispute, and ten days in which only some is done."""
        self.company.sudo().dunning_mode = numbers.choice(("automatic", "approval"))
        self.company.sudo().dunning_tolerance = numbers.choice((0, 80))
        self.level("letter").sudo().minimum_amount = numbers.choice((0, 400))
        some_day = day("2026-03-30") + timedelta(days=numbers.randrange(60))
        start = self.env.company._dunning_next_working_day(some_day)
        self.on(start - timedelta(days=60))
        debtors = self.debtor.search([("ref", "=", "lived")]) or self._create_lived_debtors()
        for debtor in debtors:
            for _number in range(numbers.randrange(1, 5)):
                due = start + timedelta(days=numbers.randrange(-50, 30))
                self.invoice(numbers.randrange(1000, 50000) / 100, due=due, partner=debtor)
        self._live_badly(numbers, start)

    def _create_lived_debtors(self):
        names = ("Garage Vidal", "Fleurs Roux", "Frites Peeters", "Hôtel Lambert")
        debtors = self.debtor.union(*map(self._create_debtor, names))
        debtors.sudo().ref = "lived"
        debtors[3].sudo().country_id = self.env.ref("base.be")
        debtors[4].sudo().dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        return debtors

    def _live_badly(self, numbers, start):
        for offset in range(-14, 0):
            self.run_on(start + timedelta(days=offset))
            if numbers.random() < 0.4:
                self.do_what_waits()
            if offset == -2:
                items = self.env["dunning.due.item"].search([("status", "=", "scheduled")])
                held = numbers.choice(items)
                self.pause(start + timedelta(days=7), held.move_id, partner_id=held.partner_id.id)
        self.on(start)
