"""The shipped scenarios, lived day by day: who is contacted when, how, and for how much.

In 2026, 1 March is a Sunday; closed days of the stories: Easter Monday 6 April, Friday 1 May,
Friday 8 May, Ascension Thursday 14 May, Whit Monday 25 May, Tuesday 14 July.
"""

from odoo import Command
from odoo.exceptions import UserError

from ..common import DunningCommon, day


class TestTimeline(DunningCommon):
    # ------------------------------------------------------------------ the standard scenario

    def test_one_invoice_that_nobody_pays(self):
        """D-9 to D+60: the notice of Sunday 22 February leaves on Monday, then step by step."""
        self.on("2026-01-31")
        invoice = self.invoice(1234.56, due="2026-03-02")
        self.assertEqual(
            self.diary("2026-02-21", "2026-05-01"),
            [
                ("2026-02-23", "email", {1234.56: -8}),
                ("2026-03-05", "email", {1234.56: 3}),
                ("2026-03-10", "phone", {1234.56: 8}),
                ("2026-03-17", "letter", {1234.56: 15}),
                ("2026-03-24", "phone", {1234.56: 22}),
                ("2026-04-01", "registered_letter", {1234.56: 30}),
                ("2026-04-21", "handover", {1234.56: 50}),
            ],
        )
        self.assertEqual(self.standing(invoice), ("exhausted", "", ""))

    def test_where_the_invoice_stands_on_the_way(self):
        """The form says on each day what comes next; the morning's run does what is due."""
        self.on("2026-02-20")
        invoice = self.invoice(1234.56, due="2026-03-02", issued="2026-01-31")
        self.assertEqual(
            self.standing(invoice), ("scheduled", "Notice before due date", "2026-02-23")
        )
        self.on("2026-02-23")
        self.assertEqual(self.standing(invoice), ("due", "Notice before due date", "2026-02-23"))
        self.run_on("2026-02-23")
        self.assertEqual(self.standing(invoice), ("scheduled", "First reminder", "2026-03-05"))
        self.run_on("2026-03-05")
        self.assertEqual(self.standing(invoice), ("scheduled", "Call", "2026-03-10"))
        self.run_on("2026-03-10")
        self.assertEqual(self.standing(invoice), ("pending", "Call", "2026-03-10"))
        self.do_what_waits()
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-17"))

    def test_holidays_of_where_the_company_is(self):
        """Good Friday, 3 April 2026, is a holiday in Strasbourg and not in Nantes; a company on La
        Réunion does not work on 20 December.
        """
        for postcode, day_off, is_worked in (
            ("44000", "2026-04-03", True),
            ("67 000", "2026-04-03", False),
            ("57000", "2025-12-26", False),
            ("97400", "2027-12-20", False),
        ):
            self.company.sudo().partner_id.write(
                {"country_id": self.env.ref("base.fr").id, "zip": postcode}
            )
            self.env.flush_all()
            self.assertEqual(self.company._dunning_is_working_day(day(day_off)), is_worked)

    def test_steps_move_past_weekends_and_public_holidays(self):
        """Due Thursday 23 April: the call of 1 May is made on the 4th; the steps after it keep
        their distance from the day it was really made, past Whit Monday.
        """
        self.on("2026-04-01")
        self.invoice(480.00, due="2026-04-23", issued="2026-04-01")
        self.assertEqual(
            self.diary("2026-04-14", "2026-06-20"),
            [
                ("2026-04-15", "email", {480.00: -8}),
                ("2026-04-27", "email", {480.00: 3}),
                ("2026-05-04", "phone", {480.00: 8}),
                ("2026-05-11", "letter", {480.00: 15}),
                ("2026-05-18", "phone", {480.00: 22}),
                ("2026-05-26", "registered_letter", {480.00: 30}),
                ("2026-06-15", "handover", {480.00: 50}),
            ],
        )

    def test_nothing_leaves_while_the_company_is_closed(self):
        """Closed from 3 to 14 August, noted in the working calendar in Paris time."""
        self.on("2026-07-01")
        self.env["resource.calendar.leaves"].with_user(self.user).create(
            {
                "name": "Congés d’été",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-08-02 22:00:00",
                "date_to": "2026-08-14 21:59:59",
            }
        )
        self.invoice(99.90, due="2026-07-31", issued="2026-07-01")
        self.assertEqual(
            self.diary("2026-07-22", "2026-08-25"),
            [
                ("2026-07-23", "email", {99.90: -8}),
                ("2026-08-17", "email", {99.90: 3}),
                ("2026-08-24", "phone", {99.90: 8}),
            ],
        )

    def test_four_invoices_of_different_ages(self):
        """One contact a day, at the highest step due; each invoice moves on its own timeline; the
        debtor is left alone for three days after each contact.

        - 12 March: the call about A takes the e-mail due for B along; 26 March: its second call
          takes B's letter along;
        - 9 March: what is not yet due (C) waited since the 5th, as it never goes with what is late;
        - D's notice is pushed off its due date by three contacts about late invoices;
        - registered letters and decisions to hand over go alone.
        """
        self.on("2026-01-31")
        a, b, c, d = 5000.10, 800.00, 150.50, 42.42
        self.invoice(a, due="2026-03-02")
        self.invoice(b, due="2026-03-09")
        self.invoice(c, due="2026-03-13")
        self.invoice(d, due="2026-03-31")
        self.assertEqual(
            self.diary("2026-02-21", "2026-06-08"),
            [
                ("2026-02-23", "email", {a: -8}),
                ("2026-03-02", "email", {b: -8}),
                ("2026-03-05", "email", {a: 3}),
                ("2026-03-09", "email", {c: -8}),
                ("2026-03-12", "phone", {a: 8, b: 3}),
                ("2026-03-16", "email", {c: 3}),
                ("2026-03-19", "letter", {a: 15, b: 8}),
                ("2026-03-23", "phone", {c: 8}),
                ("2026-03-26", "phone", {a: 22, b: 15}),
                ("2026-03-30", "letter", {c: 15}),
                ("2026-04-02", "phone", {b: 22}),
                ("2026-04-07", "registered_letter", {a: 30}),
                ("2026-04-10", "registered_letter", {b: 30}),
                ("2026-04-13", "phone", {c: 22, d: 3}),
                ("2026-04-20", "phone", {d: 8}),
                ("2026-04-23", "registered_letter", {c: 30}),
                ("2026-04-27", "handover", {a: 50}),
                ("2026-04-30", "handover", {b: 50}),
                ("2026-05-04", "letter", {d: 15}),
                ("2026-05-11", "phone", {d: 22}),
                ("2026-05-15", "handover", {c: 50}),
                ("2026-05-19", "registered_letter", {d: 30}),
                ("2026-06-08", "handover", {d: 50}),
            ],
        )

    def test_late_first_instalment(self):
        """30 % of 1,999.99 € on 4 March, 70 % on 3 April: the first is chased long before the
        invoice's own due date, and no longer once it is paid, on 31 March.
        """
        self.on("2026-02-02")
        term = self._create_term({30: 30, 60: 70})
        invoice = self.invoice(1999.99, term=term, issued="2026-02-02")
        self.assertEqual(invoice.invoice_date_due, day("2026-04-03"))
        self.assertEqual(self.items(invoice).mapped("amount_residual"), [600.00, 1399.99])
        self.assertEqual(
            self.diary("2026-02-23", "2026-03-30"),
            [
                ("2026-02-24", "email", {600.00: -8}),
                ("2026-03-09", "email", {600.00: 3}),
                ("2026-03-16", "phone", {600.00: 8}),
                ("2026-03-23", "letter", {600.00: 15}),
                ("2026-03-26", "email", {1399.99: -8}),
                ("2026-03-30", "phone", {600.00: 22}),
            ],
        )
        self.on("2026-03-31")
        self.pay(invoice, 600.00)
        self.assertEqual(invoice.amount_residual, 1399.99)
        self.assertEqual(
            self.diary("2026-03-31", "2026-05-20"),
            [
                ("2026-04-07", "email", {1399.99: 3}),
                ("2026-04-13", "phone", {1399.99: 8}),
                ("2026-04-20", "letter", {1399.99: 15}),
                ("2026-04-27", "phone", {1399.99: 22}),
                ("2026-05-05", "registered_letter", {1399.99: 30}),
            ],
        )

    def _create_term(self, percents):
        """Return a payment term of so many percent after so many days."""
        lines = [
            Command.create({"value": "percent", "value_amount": percent, "nb_days": days})
            for days, percent in percents.items()
        ]
        return self.company.env["account.payment.term"].create({"name": "*", "line_ids": lines})

    def test_partial_payment_lowers_what_is_asked(self):
        """The residual is asked for, never the total."""
        self.on("2026-01-31")
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.on("2026-03-09")
        self.pay(invoice, 333.33)
        self.run_on("2026-03-10")
        call = self.actions(invoice, channel="phone")
        self.assertEqual(self.carried(call), {666.67: 8})
        self.assertEqual(call.amount_residual, 666.67)

    def test_payment_ends_it(self):
        self.on("2026-01-31")
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.assertEqual(len(self.diary("2026-02-21", "2026-03-11")), 3)
        self.pay(invoice)
        self.assertFalse(self.items(invoice))
        self.assertEqual(self.diary("2026-03-12", "2026-03-18"), [])

    # ------------------------------------------------------------------ the two other scenarios

    def test_preventive_scenario(self):
        """D-7 on Whit Monday moves to the 26th; two registered letters ten days apart, the second
        a formal notice, for which a manager has confirmed the rates.
        """
        self.env.ref("relance_telephonique.interest_rate_2026_2").sudo().action_confirm()
        self.debtor.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_preventive")
        self.on("2026-05-01")
        self.invoice(700.70, due="2026-06-01", issued="2026-05-01")
        self.assertEqual(
            self.diary("2026-05-24", "2026-07-22"),
            [
                ("2026-05-26", "email", {700.70: -7}),
                ("2026-06-05", "email", {700.70: 4}),
                ("2026-06-12", "phone", {700.70: 11}),
                ("2026-06-22", "registered_letter", {700.70: 21}),
                ("2026-07-02", "registered_letter", {700.70: 31}),
                ("2026-07-21", "handover", {700.70: 50}),
            ],
        )

    def test_loyal_scenario(self):
        """A call comes before any written reminder, and a letter is the last step."""
        self.debtor.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        self.on("2026-05-01")
        invoice = self.invoice(700.70, due="2026-06-01", issued="2026-05-01")
        self.assertEqual(
            self.diary("2026-05-23", "2026-07-06"),
            [
                ("2026-05-26", "email", {700.70: -8}),
                ("2026-06-08", "phone", {700.70: 5}),
                ("2026-06-18", "email", {700.70: 15}),
                ("2026-07-03", "letter", {700.70: 30}),
            ],
        )
        self.assertEqual(self.status(invoice), "exhausted")

    # ------------------------------------------------------------------ starting late

    def test_old_debt_enters_at_the_first_reminder_and_climbs(self):
        """A year late on the first day: not a formal notice out of the blue."""
        self.on("2026-02-27")
        self.invoice(321.09, due="2025-02-03")
        self.assertEqual(
            self.diary("2026-03-02", "2026-04-25"),
            [
                ("2026-03-02", "email", {321.09: 3}),
                ("2026-03-09", "phone", {321.09: 8}),
                ("2026-03-16", "letter", {321.09: 15}),
                ("2026-03-23", "phone", {321.09: 22}),
                ("2026-03-31", "registered_letter", {321.09: 30}),
                ("2026-04-20", "handover", {321.09: 50}),
            ],
        )

    def test_days_without_cron_lose_no_step(self):
        """The server is down from 3 to 11 March: the e-mail leaves on the 12th, the call waits
        for its five days.
        """
        self.on("2026-01-31")
        self.invoice(1234.56, due="2026-03-02")
        self.diary("2026-02-21", "2026-03-02")
        self.assertEqual(
            self.diary("2026-03-12", "2026-03-24"),
            [
                ("2026-03-12", "email", {1234.56: 3}),
                ("2026-03-17", "phone", {1234.56: 8}),
                ("2026-03-24", "letter", {1234.56: 15}),
            ],
        )

    # ------------------------------------------------------------------ the day as a parameter

    def test_replaying_a_day_replays_the_clock_not_the_ledger(self):
        """On the 12th, the accountant runs the 5th again: the step of that day, today's amount."""
        self.on("2026-01-31")
        invoice = self.invoice(1234.56, due="2026-03-02")
        younger = self.invoice(50.00, due="2026-03-06")
        self.on("2026-03-12")
        self.pay(invoice, 234.56)
        run = self.env["dunning.run"].create({"date": "2026-03-05"})
        run.action_run()
        self.assertEqual(run.action_ids.date, day("2026-03-05"))
        self.assertEqual(self.carried(run.action_ids), {1000.00: 3})
        self.assertFalse(self.actions(younger), "it was not due for a step on the 5th")

    def test_no_run_of_a_day_to_come(self):
        self.on("2026-03-04")
        invoice = self.invoice(1234.56, due="2026-03-02")
        run = self.env["dunning.run"].create({"date": "2026-03-05"})
        with self.assertRaisesRegex(UserError, "still to come"):
            run.action_run()
        tomorrow = self.items(invoice).with_context(dunning_date="2026-03-05")
        self.assertEqual(tomorrow.status, "due", "but it can be foreseen")
        self.assertEqual(tomorrow.days_late, 3)
        self.assertEqual(self.status(invoice), "scheduled")

    def test_second_run_of_the_day_changes_nothing(self):
        self.on("2026-01-31")
        late = self.invoice(1234.56, due="2026-03-02")
        self.invoice(80.00, due="2026-03-13")
        self.run_on("2026-03-05")
        before = self._everything()
        self.assertEqual(self.status(late), "scheduled")
        again = self.run_on("2026-03-05")
        self.assertEqual(self._everything(), before)
        self.assertEqual((again.action_count, again.created_line_count), (0, 0))
        self.assertEqual(again.joined_line_count, 0)

    def _everything(self):
        """Return all that a run may write, and the mails and activities that follow."""
        return {
            model: self.env[model].sudo().with_context(active_test=False).search_read([])
            for model in ("dunning.action", "dunning.action.line", "mail.mail", "mail.activity")
        }
