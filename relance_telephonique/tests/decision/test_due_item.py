"""Who is chased, with which step, and why not: the decision, rule by rule."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import format_date

from ..common import DunningCommon, day


class TestDueItem(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-05")  # D+3 of what is due on 2 March

    def assertHeld(self, move, status, because):
        """Check an invoice's status and that its sentence names what decides."""
        item = self.items(move)
        self.assertEqual(item.status, status, item.status_reason)
        self.assertIn(because, item.status_reason)

    # ------------------------------------------------------------------ statuses, in their order

    def test_item_without_customer(self):
        """A receivable of nobody is shown, so that somebody gives it a customer."""
        receivable = self.company_data["default_account_receivable"]
        move = self.env["account.move"].create(
            {
                "date": "2026-03-02",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in (
                        (receivable, 75.50),
                        (self.company_data["default_account_revenue"], -75.50),
                    )
                ],
            }
        )
        move.action_post()
        move.line_ids.no_followup = False
        self.assertHeld(move, "excluded", "no customer")
        self.assertEqual(self.items(move).amount_residual, 75.50)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(move))

    def test_opening_balance_is_not_followed_until_somebody_says_so(self):
        """Odoo marks general entries “no follow-up”, also what other software left behind."""
        move = self.ledger.opening_balance(self.debtor, 640.00, due=-3)
        self.assertHeld(move, "excluded", "no follow-up")
        self.items(move).action_follow_up()
        self.assertEqual(self.standing(move), ("due", "First reminder", "2026-03-05"))

    def test_no_follow_up_on_an_invoice(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        invoice.no_followup = True
        self.assertHeld(invoice, "excluded", invoice.name)

    def test_invoice_blocked_for_payment(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        invoice.action_toggle_block_payment()
        self.assertHeld(invoice, "excluded", "blocked")
        invoice.action_toggle_block_payment()
        self.assertEqual(self.status(invoice), "due")

    def test_debtor_opted_out(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.debtor.dunning_excluded = True
        self.assertHeld(invoice, "excluded", "Boulangerie Meunier")

    def test_go_live_date_keeps_old_debts_out(self):
        """What is due on the very day is chased, what was due the day before is not."""
        before = self.invoice(100.00, due="2026-03-01")
        since = self.invoice(200.00, due="2026-03-02")
        self.company.dunning_start_date = "2026-03-02"
        self.assertHeld(before, "excluded", "03/01/2026")
        self.assertEqual(self.status(since), "due")

    def test_no_scenario_at_all(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.company.dunning_scenario_id = False
        self.assertHeld(invoice, "excluded", "No scenario")

    def test_invoice_that_was_never_sent(self):
        """It is not chased before somebody sends it, or says how it was sent."""
        self.company.sudo().dunning_days_to_arrive = 0
        invoice = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        self.assertHeld(invoice, "unsent", invoice.name)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(invoice))
        invoice.is_move_sent = True  # as Odoo's own button does
        self.assertEqual(self.status(invoice), "due")
        invoice.is_move_sent = False
        self.company.sudo().dunning_hold_unsent = False
        self.assertEqual(self.status(invoice), "due")
        self.company.sudo().dunning_hold_unsent = True
        self.pay(invoice, booked=False)
        self.assertEqual(self.status(invoice), "unsent", "before what is on its way")
        invoice.line_ids.no_followup = True
        self.assertEqual(self.status(invoice), "excluded")

    def test_sent_from_its_chatter(self):
        """A message with the file to the customer is a proof; a word among colleagues is none."""
        invoice = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        file = {"attachments": [("Facture.pdf", b"pdf")]}
        invoice.message_post(body="Look", partner_ids=self.accountant.partner_id.ids, **file)
        invoice.message_post(body="Hello", partner_ids=self.debtor.ids)
        self.assertEqual(self.status(invoice), "unsent")
        with self.mock_mail_gateway():
            invoice.message_post(body="Hello", partner_ids=self.debtor.ids, **file)
        self.assertEqual(self.status(invoice), "due")

    def test_sent_otherwise(self):
        """Nadia, a collector without a right on invoices, says it of two at once."""
        both = self.invoice(100.00, due="2026-03-02", is_move_sent=False)
        both |= self.invoice(50.00, due="2026-04-02", is_move_sent=False)
        groups = "base.group_user,relance_telephonique.group_dunning_user"
        nadia = self._create_user("nadia", groups)
        window = self.items(both).with_user(nadia).action_sent_otherwise()
        wizard = self.env[window["res_model"]].with_user(nadia).with_context(**window["context"])
        wizard = wizard.create({"date": "2026-03-04", "means": "post"})
        self.assertEqual(wizard.count, 2)
        with self.assertRaisesRegex(ValidationError, "enter a value from"):
            wizard.copy({"date": "2026-03-06"})
        wizard.action_confirm()
        self.assertEqual(self.items(both).mapped("status"), ["scheduled", "scheduled"])
        next_date = self.items(both)[0].next_date
        self.assertEqual(str(next_date), "2026-03-09", "three days, and a weekend, to arrive")
        self.assertEqual(both.sudo().mapped("dunning_sent_means"), ["post", "post"])
        self.assertFalse(both[0].sudo().copy().dunning_sent_date)
        with self.assertRaisesRegex(UserError, "None of these"):
            self.items(both).action_sent_otherwise()

    def test_who_says_that_it_was_sent(self):
        invoice = self.invoice(100.00, due="2026-03-02", issued="2026-03-03", is_move_sent=False)
        items = self.items(invoice)
        salesperson = self._create_user("sam", "base.group_user")
        with self.assertRaises(AccessError):
            items.with_user(salesperson)._set_sent(day("2026-03-04"), "post")
        with self.assertRaisesRegex(UserError, "made out later"):
            items._set_sent(day("2026-03-02"), "post")

    def test_entries_are_no_invoices(self):
        """Nor an opening balance, nor what was billed in the former software by an entry."""
        opening = self.ledger.opening_balance(self.debtor, 500.00, due=-3)
        opening.line_ids.no_followup = False
        self.assertEqual(self.items(opening).status, "due")

    def test_payment_without_journal_entry(self):
        """Community leaves the invoice “paid” with its whole residual open: nobody is chased."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.pay(invoice, booked=False)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 100.00))
        self.assertHeld(invoice, "in_payment", invoice.name)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(invoice))

    def test_each_payment_state_that_announces_money(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        for state in ("in_payment", "paid", "reversed", "invoicing_legacy"):
            invoice.payment_state = state
            self.assertEqual(self.status(invoice), "in_payment", state)
        for state in ("not_paid", "partial"):
            invoice.payment_state = state
            self.assertEqual(self.status(invoice), "due", state)

    def test_unallocated_credits_cover_the_oldest_first(self):
        """450 € of credits cover 300 € and not 300 + 200 €; one cent more than 499.99 € does."""
        oldest = self.invoice(300.00, due="2026-02-02")
        older = self.invoice(200.00, due="2026-02-16")
        young = self.invoice(100.00, due="2026-03-02")
        self.assertEqual([self.status(move) for move in (oldest, older, young)], ["due"] * 3)
        self.credit(250.00)
        self.pay_on_account(200.00)
        self.assertHeld(oldest, "covered", "allocate")
        self.assertEqual([self.status(move) for move in (older, young)], ["due"] * 2)
        self.pay_on_account(49.99)
        self.assertEqual(self.status(older), "due")
        self.pay_on_account(0.01)
        self.assertEqual(self.status(older), "covered")
        self.assertEqual(self.status(young), "due")

    def test_net_balance_not_positive_is_never_chased(self):
        """As much credit as debt: the accountant is told to allocate, the debtor nothing."""
        invoice = self.invoice(300.00, due="2026-02-02")
        coming = self.invoice(80.00, due="2026-03-12")
        self.credit(300.00)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(invoice))
        self.assertEqual(self.status(invoice), "covered")
        self.assertEqual(self.actions(coming).channel, "email", "its notice leaves all the same")

    def test_credit_of_a_contact_counts_for_its_company(self):
        branch = self._create_contact("Dépôt de Meunier")
        invoice = self.invoice(300.00, due="2026-02-02")
        self.credit(300.00, partner=branch)
        self.assertEqual(self.status(invoice), "covered")

    def test_tolerance(self):
        """Up to 5 € overdue in all, nobody is bothered; a cent more, and the debtor is."""
        self.company.dunning_tolerance = 5.00
        crumb = self.invoice(4.90, due="2026-03-02")
        self.assertHeld(crumb, "covered", "5.00")
        other = self.invoice(0.10, due="2026-03-02")
        self.assertEqual(self.status(other), "covered")
        self.invoice(0.01, due="2026-03-02")
        self.assertEqual(self.status(crumb), "due")
        self.credit(0.01)
        self.assertEqual(self.status(other), "covered", "5.01 € less 0.01 € of credit is tolerated")

    def test_pause_of_the_debtor_until_a_day(self):
        """On hold until the 12th: chasing goes on from that day on."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.pause("2026-03-12", reason="paid", note="virement annoncé")
        self.assertHeld(invoice, "paused", "virement annoncé")
        self.on("2026-03-11")
        self.assertEqual(self.status(invoice), "paused")
        self.on("2026-03-12")
        self.assertEqual(self.status(invoice), "due")

    def test_pause_of_some_items(self):
        held = self.invoice(100.00, due="2026-03-02")
        other = self.invoice(200.00, due="2026-03-02")
        pause = self.pause("2026-03-12", held)
        [tag] = pause.move_line_ids.with_context(dunning_item=True)
        due = format_date(self.env, tag.date_maturity)
        self.assertEqual(tag.display_name, f"{held.name} · {due}", "Which one, on which day.")
        self.assertEqual([self.status(held), self.status(other)], ["paused", "due"])
        self.assertEqual(self.items(held).reason_id, pause.id)
        pause.active = False
        self.assertEqual(self.status(held), "due")

    def test_pause_of_an_invoice_posted_again_in_two_instalments(self):
        """What was left alone as a whole stays so; of another invoice only the first was."""
        whole, part = (self.invoice(100.00, due="2026-03-02") for _invoice in range(2))
        self.pause("2026-06-01", whole)
        self.post_again(whole, 40, 60)
        self.assertEqual(self.items(whole).mapped("status"), ["paused", "paused"])
        self.post_again(part, 40, 60)
        first, _second = self.items(part)
        pause = self.pause("2026-06-01", move_line_ids=first.move_line_id.ids)
        self.post_again(part, 20, 20, 60)
        self.assertEqual(len(pause.move_line_ids), 1)

    def test_what_decided_is_gone_when_it_is_opened(self):
        """Claire's list of this morning still offers to open the hold that Marc has ended since."""
        held = self.invoice(100.00, due="2026-03-02")
        pause = self.pause("2026-03-12", held)
        self.assertEqual(self.items(held).action_open_reason()["res_id"], pause.id)
        pause.active = False
        with self.assertRaisesRegex(UserError, "is gone: load the list again"):
            self.items(held).action_open_reason()

    def test_items_of_one_debtor_are_put_on_hold_from_the_list(self):
        invoices = self.invoice(100.00, due="2026-03-02") + self.invoice(60.00, due="2026-03-03")
        other = self.invoice(5.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(UserError, "one debtor"):
            self.items(invoices + other).action_pause()
        context = self.items(invoices).action_pause()["context"]
        form = Form(self.env["dunning.pause"].with_context(**context))
        form.date_until = "2026-03-20"
        self.assertEqual(form.save().user_id, self.accountant)
        self.assertEqual(self.items(invoices).mapped("status"), ["paused", "paused"])
        self.assertEqual(self.status(other), "due")

    def test_pause_is_put_on_the_debtor_not_on_a_contact(self):
        contact = self._create_contact("Achats Meunier")
        with self.assertRaisesRegex(ValidationError, "Boulangerie Meunier"):
            self.pause("2026-03-12", partner_id=contact.id)

    def test_answer_of_the_debtor_holds_everything(self):
        """Until a person has dealt with it, other invoices included."""
        invoice = self.invoice(100.00, due="2026-03-02")
        other = self.invoice(200.00, due="2026-02-27")
        answer = self.env["dunning.action"]._note_answer(
            self.env.company, self.debtor, self.env["dunning.action.line"]
        )
        self.assertHeld(invoice, "replied", "answered on 03/05/2026")
        self.assertEqual(self.status(other), "replied")
        answer.with_user(self.accountant).action_done()
        self.assertEqual(self.standing(invoice), ("scheduled", "First reminder", "2026-03-09"))

    def test_pending_failed_scheduled(self):
        """The sentence tells what the open step waits for."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        self.assertHeld(invoice, "pending", "awaits approval")
        action = self.actions(invoice)
        self.assertEqual(self.items(invoice).reason_id, action.id)
        self.assertEqual(self.standing(invoice), ("pending", "First reminder", "2026-03-05"))
        action.action_approve()
        self.assertHeld(invoice, "pending", "is being sent")
        self.send_mails()
        self.assertHeld(invoice, "scheduled", "“Call” on 03/10/2026")
        self.debtor.email = False
        self.assertEqual(self.status(invoice), "scheduled")

    def test_failed(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.debtor.email = False
        self.run_on("2026-03-05")
        self.assertHeld(invoice, "failed", "no valid e-mail address")

    def test_exhausted(self):
        self.debtor.dunning_scenario_id = self._create_scenario({3: "manual"})
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.do_what_waits()
        self.assertHeld(invoice, "exhausted", "decide what follows")

    # ------------------------------------------------------------------ which scenario

    def _create_scenario(self, channels=None, **values):
        """Return a scenario with a channel for each delay; one minimal e-mail without any."""
        template = self.env.ref("relance_telephonique.mail_template_reminder")
        levels = [
            Command.create(
                {
                    "name": f"{channel} {delay:+d}",
                    "delay_days": delay,
                    "channel": channel,
                    "mail_template_id": template.id if channel == "email" else False,
                }
            )
            for delay, channel in (channels or {3: "email"}).items()
        ]
        return (
            self.env["dunning.scenario"]
            .with_user(self.user)
            .create({"name": "Ours", "level_ids": levels, **values})
        )

    def test_own_scenario_then_rule_then_default(self):
        """The debtor's own > the first whose domain holds, by sequence > the company's."""
        invoice = self.invoice(100.00, due="2026-03-02")
        scenario = self.items(invoice).scenario_id
        self.assertEqual(scenario, self.standard)
        bakeries = [("name", "ilike", "boulangerie")]
        second = self._create_scenario(partner_domain=str(bakeries), sequence=9)
        self.assertEqual(self.items(invoice).scenario_id, second)
        first = self._create_scenario(partner_domain="[]", sequence=8)
        self.assertEqual(self.items(invoice).scenario_id, first)
        own = self._create_scenario()
        self.debtor.dunning_scenario_id = own
        self.assertEqual(self.items(invoice).scenario_id, own)
        first.partner_domain = "[('is_company', '=', False)]"
        self.debtor.dunning_scenario_id = False
        self.assertEqual(self.items(invoice).scenario_id, second)

    def test_archived_scenario_counts_as_none(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        own = self._create_scenario()
        self.debtor.dunning_scenario_id = own
        own.active = False
        self.assertEqual(self.items(invoice).scenario_id, self.standard)
        self.company.dunning_scenario_id = own
        self.assertHeld(invoice, "excluded", "No scenario")

    def test_rule_may_not_ask_what_it_decides(self):
        for domain in ("[('dunning_excluded', '=', True)]", "[('nothing', '=', 1)]", "nonsense"):
            with self.assertRaises(ValidationError, msg=domain):
                self._create_scenario(partner_domain=domain)

    def test_archived_debtor_follows_the_rules_too(self):
        scenario = self._create_scenario(partner_domain="[('is_company', '=', True)]")
        scenario.sequence = 1
        invoice = self.invoice(100.00, due="2026-03-02")
        self.debtor.active = False
        self.assertEqual(self.items(invoice).scenario_id, scenario)

    def test_two_companies_decide_apart(self):
        """Scenario, opt-out, credits, mode and days off of one are nothing to the other."""
        franc = self._enable_currency("CHF")
        other = self._create_company(
            name="Emballages Suisse", country_id=franc.env.ref("base.ch").id, currency_id=franc.id
        )
        ours = self.invoice(100.00, due="2026-03-02")
        self.become(self.user)
        theirs = self.ledger.__class__(other, self.today).invoice(self.debtor, 300.00, due=-3)
        own = self._create_scenario()
        here = self.debtor.with_company(self.company)
        there = self.debtor.with_company(other)
        there.dunning_scenario_id = own
        self.assertEqual(self.items(ours).scenario_id, self.standard)
        self.assertEqual(self.items(theirs).scenario_id, own)
        here.dunning_excluded = True
        self.assertEqual((self.status(ours), self.status(theirs)), ("excluded", "due"))
        here.dunning_excluded = False
        self.credit(500.00)
        self.assertEqual((self.status(ours), self.status(theirs)), ("covered", "due"))
        self.assertEqual(self.items(theirs).company_currency_id.name, "CHF")
        self.become(self.accountant)
        self.assertFalse(self.items(theirs), "not a company of the accountant")

    def test_scenario_of_another_company_is_not_followed(self):
        other = self._create_company(name="Emballages Suisse")
        self._create_scenario(partner_domain="[]", sequence=1, company_id=other.id)
        invoice = self.invoice(100.00, due="2026-03-02")
        self.assertEqual(self.items(invoice).scenario_id, self.standard)

    def test_default_of_company_dependent_fields(self):
        """A default set by the administrator holds for debtors without a value of their own."""
        invoice = self.invoice(100.00, due="2026-03-02")
        defaults = self.env["ir.default"].sudo()
        own = self._create_scenario()
        defaults.set("res.partner", "dunning_scenario_id", own.id, company_id=self.company.id)
        self.assertEqual(self.items(invoice).scenario_id, own)
        defaults.set("res.partner", "dunning_excluded", True, company_id=self.company.id)
        self.assertEqual(self.status(invoice), "excluded")

    # ------------------------------------------------------------------ which step, and when

    def test_notice_is_left_out_once_the_due_date_has_passed(self):
        invoice = self.invoice(100.00, due="2026-03-04")
        self.assertEqual(self.standing(invoice), ("scheduled", "First reminder", "2026-03-09"))

    def test_notice_on_the_due_date_is_not_too_late(self):
        invoice = self.invoice(100.00, due="2026-03-05")
        self.assertEqual(self.standing(invoice), ("due", "Notice before due date", "2026-02-25"))

    def test_notice_before_the_invoice_exists_is_left_out(self):
        """Net 7 days: D-8 would be the day before the invoice. Net 8: the day it is issued."""
        net_7 = self.invoice(100.00, due="2026-03-12", issued="2026-03-05")
        self.assertEqual(self.standing(net_7), ("scheduled", "First reminder", "2026-03-16"))
        net_8 = self.invoice(100.00, due="2026-03-13", issued="2026-03-05")
        self.assertEqual(self.standing(net_8), ("due", "Notice before due date", "2026-03-05"))

    def test_notice_that_a_weekend_pushes_past_the_due_date_is_left_out(self):
        """D-1 of a Sunday is a Saturday: the next working day comes too late."""
        self.debtor.dunning_scenario_id = self._create_scenario({-1: "email", 4: "email"})
        sunday = self.invoice(100.00, due="2026-03-15", issued="2026-03-02")
        self.assertEqual(self.standing(sunday), ("scheduled", "email +4", "2026-03-19"))
        monday = self.invoice(100.00, due="2026-03-16", issued="2026-03-02")
        self.assertEqual(self.standing(monday), ("scheduled", "email -1", "2026-03-16"))

    def test_interval_counts_from_the_day_the_step_was_really_made(self):
        """The call of the 10th is made on the 13th: seven days from then to the letter."""
        invoice = self.invoice(100.00, due="2026-03-02", issued="2026-02-01")
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        self.on("2026-03-13")
        self.do_what_waits()
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-20"))

    def test_notice_made_late_does_not_push_the_first_reminder(self):
        """D-8 is made on D-3: the reminder still comes on D+3."""
        invoice = self.invoice(100.00, due="2026-03-09", issued="2026-02-07")
        self.run_on("2026-03-06")
        self.assertEqual(self.actions(invoice).date_done, day("2026-03-06"))
        self.assertEqual(self.standing(invoice), ("scheduled", "First reminder", "2026-03-12"))

    def test_debtor_is_left_alone_after_any_contact(self):
        """A call that a person decided on counts like a step: three days of peace, or as many as
        the scenario says, one at least.
        """
        invoice = self.invoice(100.00, due="2026-03-03")
        call = self.env["dunning.action"].create({"partner_id": self.debtor.id, "channel": "phone"})
        call.action_process()
        self.assertEqual(self.items(invoice).next_date, day("2026-03-06"), "not made yet")
        call.action_done()
        for gap, next_date in ((3, "03-09"), (7, "03-12"), (1, "03-06"), (0, "03-06")):
            self.standard.min_gap_days = gap
            self.assertEqual(str(self.items(invoice).next_date), f"2026-{next_date}", gap)

    def test_step_below_its_minimum_amount_is_left_out(self):
        """No call for less than 150 € overdue in all: the letter is the next step."""
        self.level("call").minimum_amount = 150
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.assertEqual(self.standing(invoice), ("scheduled", "Reminder letter", "2026-03-17"))
        self.invoice(49.99, due="2026-03-04")
        self.assertEqual(self.items(invoice).next_level_id.channel, "letter")
        self.invoice(0.01, due="2026-03-04")
        self.assertEqual(self.standing(invoice), ("scheduled", "Call", "2026-03-10"))

    def test_changed_scenario_goes_on_after_the_delay_reached(self):
        """D+8 reached in one scenario: the other goes on at its first step after D+8."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-10")
        self.debtor.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        item = self.items(invoice)
        self.assertEqual((item.level_id.delay_days, item.next_level_id.delay_days), (8, 15))
        self.assertEqual(item.next_date, day("2026-03-17"))

    def test_archived_level_is_no_step(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.level("email").active = False
        self.assertEqual(self.standing(invoice), ("scheduled", "Call", "2026-03-10"))

    def test_the_day_begins_at_midnight_in_paris(self):
        """23:30 on the 4th in UTC is the 5th in Paris."""
        invoice = self.invoice(100.00, due="2026-03-02")
        self.clock.move_to("2026-03-04 22:30:00")
        self.assertEqual(self.status(invoice), "scheduled")
        self.clock.move_to("2026-03-04 23:30:00")
        self.assertEqual(self.status(invoice), "due")

    def test_levels_follow_their_delays(self):
        levels = self._create_scenario({3: "email", 8: "phone"}).level_ids
        self.assertEqual(levels.mapped("sequence"), [3, 8])
        with self.assertRaises(ValidationError):
            levels[0].sequence = 99

    # ------------------------------------------------------------------ what is owed

    def test_debtor_is_the_commercial_partner(self):
        contact = self._create_contact("Achats Meunier")
        invoice = self.invoice(100.00, due="2026-03-02", partner=contact)
        move = self.ledger.opening_balance(self.debtor, 20.00, due=-3)
        move.with_context(check_move_validity=False).line_ids.partner_id = contact
        self.assertEqual(self.items(invoice + move).partner_id, self.debtor)

    def test_foreign_currency(self):
        """1,100 $ at 1.10 $ for 1 € are 1,000 €: asked for in dollars, weighed in euros."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.10)])
        invoice = self.invoice(1100.00, due="2026-03-02", currency=dollar)
        item = self.items(invoice)
        self.assertEqual((item.amount_residual_currency, item.currency_id), (1100.00, dollar))
        self.assertEqual(item.amount_residual, 1000.00)
        self.run_on("2026-03-05")
        action = self.actions(invoice)
        self.assertEqual((action.amount_residual, action.currency_id.name), (1000.00, "EUR"))
        self.assertEqual(action.line_ids.amount_residual_currency, 1100.00)
        self.assertEqual(action.line_ids.currency_id, dollar)

    def test_only_what_is_posted_and_owed_by_customers(self):
        bill = self.invoice(100.00, due="2026-03-02", move_type="in_invoice")
        draft = self.invoice(100.00, due="2026-03-02")
        draft.button_draft()
        refund = self.credit(50.00)
        paid = self.invoice(100.00, due="2026-03-02")
        self.pay(paid)
        self.assertFalse(self.items(bill + draft + refund + paid))

    def test_days_late(self):
        late = self.invoice(100.00, due="2026-03-02")
        coming = self.invoice(100.00, due="2026-03-07")
        self.assertEqual([self.items(late).days_late, self.items(coming).days_late], [3, -2])

    # ------------------------------------------------------------------ on the invoice

    def test_invoice_tells_where_it_stands(self):
        invoice = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.assertRecordValues(
            invoice,
            [
                {
                    "dunning_status": "scheduled",
                    "dunning_level_id": self.level("email").id,
                    "dunning_next_level_id": self.level("call").id,
                    "dunning_next_date": day("2026-03-10"),
                    "dunning_explanation": "Next step: “Call” on 03/10/2026.",
                }
            ],
        )
        invoices = self.env["account.move"]
        found = invoices.search([("dunning_status", "in", ["scheduled"])])
        self.assertIn(invoice, found)
        self.assertIn(invoice, invoices.search([("dunning_next_date", "<=", "2026-03-10")]))
        self.assertIn(invoice, invoices.search([("dunning_level_id.channel", "=", "email")]))
        self.assertNotIn(invoice, invoices.search([("dunning_status", "=", "due")]))
        self.assertNotIn(invoice, invoices.search([("dunning_next_date", "<", "2026-03-10")]))
        self.pay(invoice)
        self.assertFalse(invoice.dunning_status)

    def test_invoices_filtered_by_what_they_are_not(self):
        """A filter on what is not due, or has no status, finds the others, and not nothing."""
        due = self.invoice(100.00, due="2026-03-02")
        later = self.invoice(50.00, due="2026-05-02")
        paid = self.invoice(20.00, due="2026-03-02")
        self.pay(paid)
        self.on("2026-03-05")
        mine = ("id", "in", (due + later + paid).ids)
        first = self.level("email")
        for name, operator, value, wanted in (
            ("dunning_status", "!=", "due", later + paid),
            ("dunning_status", "not in", ["due", "scheduled"], paid),
            ("dunning_status", "!=", False, due + later),
            ("dunning_status", "=", False, paid),
            ("dunning_status", "in", ["due", False], due + paid),
            ("dunning_next_level_id", "!=", first.id, later + paid),
            ("dunning_next_level_id", "not ilike", first.name, later + paid),
            ("dunning_level_id", "=", False, due + later + paid),
            ("dunning_next_date", "!=", False, due + later),
            ("dunning_next_date", "=", False, paid),
        ):
            with self.subTest(name, operator=operator, value=value):
                found = self.env["account.move"].search([mine, (name, operator, value)])
                self.assertEqual(found, wanted)

    def test_late_instalment_speaks_for_the_invoice(self):
        term = self.company.env["account.payment.term"].create(
            {
                "name": "*",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 30), (70, 60))
                ],
            }
        )
        invoice = self.invoice(1000.00, term=term, issued="2026-01-31")
        self.assertEqual(self.items(invoice).mapped("status"), ["due", "scheduled"])
        self.assertEqual(invoice.dunning_status, "due")
