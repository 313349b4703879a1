"""After the formal notice: cases, their stages, deadlines and amounts."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import DunningCommon

MANAGERS = "base.group_user,relance_telephonique.group_dunning_manager"


class TestCase(DunningCommon):
    """Mona decides what follows for Boulangerie Meunier, who owes since 2 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("mona", MANAGERS)
        cls.france = cls.env.ref("base.fr")
        cls.company.country_id = cls.france
        cls.debtor.write(
            {"city": "Lyon", "zip": "69003", "country_id": cls.france.id, "vat": "FR23334175221"}
        )

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")
        self.on("2026-09-01")

    def open_case(self, moves=None, **values):
        """Mona, who has no right on the ledger, opens a case."""
        moves = moves or self.owed
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .create({"partner_id": self.debtor.id, "move_ids": moves.ids, **values})
        )
        self.env.invalidate_all()
        return case

    def test_no_act_before_the_invoice(self):
        """Nor one that is still to come."""
        issued = self.owed.invoice_date
        for act in ("date", "date_stage", "date_declared"):
            with self.assertRaisesRegex(ValidationError, "before the first invoice"):
                self.open_case(**{act: fields.Date.subtract(issued, days=1)})
        for act in ("date", "date_stage"):
            with self.assertRaisesRegex(ValidationError, "enter a value from"):
                self.open_case(**{act: fields.Date.add(self.today, days=1)})
        other = self.invoice(80.00, due="2026-03-02")
        case = self.open_case(other, date=other.invoice_date, date_stage=other.invoice_date)
        self.assertEqual(case.date_stage, other.invoice_date)

    def move(self, case, stage, when=None, **values):
        if when:
            self.on(when)
        case.write({"stage": stage, **values})
        self.env.invalidate_all()

    def reminders(self, case):
        """Return ``(who, on which day, what)`` of the deadlines in inboxes."""
        return [
            (activity.user_id, str(activity.date_deadline), activity.summary)
            for activity in case._activities_of("relance_telephonique.mail_activity_type_deadline")
        ]

    # ------------------------------------------------------------------ by decree

    def decree(self, key, value):
        self.env["dunning.legal.value"].sudo().create(
            {"key": key, "date_from": "2026-10-01", "value": value, "source": "A decree"}
        )

    def test_a_decree_moves_the_deadlines(self):
        """From October on an order is signified within two months and enforced after three: the
        order of September keeps the three months that it was given.
        """
        self.decree("signify", 2)
        self.decree("enforce", 3)
        case = self.open_case()
        self.move(case, "ordered", "2026-09-30")
        self.assertEqual(str(case.date_deadline), "2026-12-30")
        self.move(case, "requested")
        self.move(case, "ordered", "2026-10-01")
        self.assertEqual(str(case.date_deadline), "2026-12-01")
        self.move(case, "signified", "2026-10-15")
        self.assertEqual(str(case.date_deadline), "2027-01-15")

    def test_a_decree_changes_the_advice(self):
        self.debtor.vat, self.debtor.company_registry = False, "21690123100011"
        case = self.open_case()
        self.assertIn("2 months without an answer are a refusal", case.procedure_advice)
        self.decree("claim_silence", 4)
        self.on("2026-10-01")
        case.invalidate_recordset()
        self.assertIn("4 months without an answer are a refusal", case.procedure_advice)

    # ------------------------------------------------------------------ how it begins

    def test_handed_over_by_the_scenario(self):
        """The last step asks Mona: one click opens the case, and the step is done."""
        self.on("2026-01-31")
        other = self.invoice(80.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        self.diary("2026-03-02", "2026-05-20")
        late = self.actions(self.owed, channel="handover")
        self.assertFalse(late.filtered(lambda action: action.state == "ready"), "done by diary")
        self.on("2026-05-21")
        late[0].action_undo()
        window = late[0].with_user(self.manager).action_open_case()
        case = self.env["dunning.case"].browse(window["res_id"])
        self.assertEqual((case.partner_id, case.stage), (self.debtor, "to_decide"))
        self.assertEqual((case.amount_claimed, case.move_ids), (1200.00, self.owed))
        self.assertEqual((late[0].state, self.status(self.owed)), ("done", "legal"))
        self.assertNotEqual(self.status(other), "legal")

    def test_from_the_debtor_and_the_invoice(self):
        coming = self.invoice(50.00, due="2026-10-01")
        self.become(self.manager)
        window = self.debtor.with_env(self.env).action_dunning_case()
        self.assertEqual(window["context"]["default_move_ids"], self.owed.ids)
        with Form(self.env["dunning.case"].with_context(**window["context"])) as form:
            form.procedure = "injunction"
            self.assertEqual(form.amount_recovered, 0.00, "What is not claimed yet is not less.")
        self.assertEqual(form.record.sudo().move_ids, self.owed)
        self.env.invalidate_all()
        self.assertEqual(self.debtor.with_env(self.env).dunning_case_count, 1)
        with self.assertRaisesRegex(UserError, "nothing that is overdue"):
            self.debtor.with_env(self.env).action_dunning_case()
        window = coming.with_user(self.manager).action_dunning_case()
        self.assertEqual(window["context"]["default_move_ids"], coming.ids)
        opened = self.owed.with_user(self.manager).action_open_dunning_case()
        self.assertEqual(opened["res_id"], form.record.id)

    def test_no_two_open_cases_about_one_invoice(self):
        case = self.open_case()
        with (
            self.assertRaisesRegex(ValidationError, "already is in the open case"),
            self.cr.savepoint(),
        ):
            self.open_case()
        case.action_close()
        again = self.open_case()
        with self.assertRaisesRegex(ValidationError, "already is in the open case"):
            case.action_reopen()
        self.assertEqual(again.state, "open")

    def test_only_the_debtors_invoices(self):
        others = self.invoice(80.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(AccessError, "Choose among what Boulangerie Meunier owes"):
            self.open_case(self.owed + others)

    def test_opening_balance_goes_to_court(self):
        """700 € of before Odoo, of Boulangerie Meunier alone; then 80 € of a garage in one entry
        with 120 € of theirs, which are not the bakery's to answer for.
        """
        own = self.ledger.opening_balance(self.debtor, 700.00, due=-30)
        self.assertEqual(self.open_case(own).amount_residual, 700.00)
        others = {self._create_debtor("Garage Vidal"): 80.00}
        shared = self.ledger.opening_balance(self.debtor, 120.00, due=-30, others=others)
        case = {"partner_id": self.debtor.id, "move_ids": shared.ids}
        refused = f"{shared.name}.* is owed by Boulangerie Meunier and other customers"
        with self.assertRaisesRegex(ValidationError, refused):
            self.env["dunning.case"].sudo().create(case)
        with self.assertRaisesRegex(ValidationError, "What you chose is owed by Boulangerie"):
            self.open_case(shared)

    # ------------------------------------------------------------------ deadlines

    def test_from_the_order_to_the_title(self):
        """Each stage has its deadline, in Mona's inbox before it, until the next stage."""
        case = self.open_case()
        self.assertEqual((str(case.date_deadline), case.deadline_kind), ("2031-03-02", "time_bar"))
        self.move(case, "requested", "2026-09-10")
        self.move(case, "ordered", "2026-10-05", date_stage="2026-10-01")
        self.assertEqual((str(case.date_deadline), case.deadline_kind), ("2027-01-01", "signify"))
        self.assertEqual(
            self.reminders(case),
            [(self.manager, "2026-12-02", "Signify the order by 01/01/2027, or it is void")],
        )
        self.move(case, "signified", "2026-10-20")
        self.assertEqual((str(case.date_deadline), case.deadline_kind), ("2026-12-20", "enforce"))
        [(who, when, what)] = self.reminders(case)
        self.assertEqual((who, when), (self.manager, "2026-12-21"))
        self.assertIn("No notice of an opposition by 12/20/2026", what)
        self.move(case, "title", "2026-12-01")
        self.move(case, "enforcement", "2027-02-01")
        self.assertEqual((str(case.date_deadline), case.deadline_kind), ("2036-12-01", "title"))
        self.assertEqual(
            [(event.stage, str(event.date)) for event in case.event_ids],
            [
                ("to_decide", "2026-09-01"),
                ("requested", "2026-09-10"),
                ("ordered", "2026-10-01"),
                ("signified", "2026-10-20"),
                ("title", "2026-12-01"),
                ("enforcement", "2027-02-01"),
            ],
        )

    def test_day_noted_afterwards(self):
        """The order of 28 August arrives on 5 October: six months, from its own day."""
        case = self.open_case()
        self.move(case, "ordered", "2026-10-05")
        self.assertEqual(str(case.date_deadline), "2027-01-05")
        case.date_stage = "2026-08-28"
        self.assertEqual(str(case.date_deadline), "2027-02-28")
        self.assertEqual(str(case.event_ids[-1].date), "2026-08-28")
        self.assertEqual([when for _who, when, _what in self.reminders(case)], ["2027-01-29"])

    def test_collective_proceedings(self):
        """Published while the case runs: declare within two months, once."""
        case = self.open_case()
        self.debtor.write(
            {"dunning_proceedings": "receivership", "dunning_proceedings_date": "2026-08-20"}
        )
        self.follow()
        self.assertEqual((str(case.date_deadline), case.deadline_kind), ("2026-10-20", "declare"))
        self.assertEqual(case.procedure_proposed, "declaration")
        self.assertEqual(len(self.reminders(case)), 1)
        self.follow()
        self.assertEqual(len(self.reminders(case)), 1, "once")
        case.date_declared = "2026-09-15"
        self.assertEqual(case.deadline_kind, "time_bar")

    def test_time_bar_of_the_earliest_unpaid(self):
        """Once the claim is before a court, time no longer runs."""
        older = self.invoice(300.00, due="2025-12-01", issued="2025-11-01")
        case = self.open_case(self.owed + older)
        self.assertEqual(str(case.date_deadline), "2030-12-01")
        self.pay(older)
        self.follow()
        self.assertEqual(str(case.date_deadline), "2031-03-02")
        self.move(case, "summoned")
        self.assertFalse(case.date_deadline)
        self.assertFalse(self.reminders(case))

    # ------------------------------------------------------------------ amounts

    def test_amounts(self):
        """1,200.00 claimed, 500.00 paid, 100.00 credited, 61.40 spent: 7.55 % left to Mona."""
        case = self.open_case()
        self.on("2026-09-15")
        self.pay(self.owed, 500.00)
        self.credit(100.00, invoice=self.owed)
        case.write(
            {
                "cost_ids": [
                    Command.create({"kind": "registry", "amount": 33.40, "is_recoverable": True}),
                    Command.create({"kind": "lawyer", "amount": 28.00}),
                ]
            }
        )
        self.env.invalidate_all()
        self.assertEqual((case.amount_claimed, case.amount_residual), (1200.00, 600.00))
        self.assertEqual((case.amount_recovered, case.amount_credited), (500.00, 100.00))
        self.assertEqual((case.amount_costs, case.amount_recovered_net), (61.40, 438.60))
        self.assertAlmostEqual(case.recovery_rate, 500 / 1200)
        interest = self.owed._get_late_interest()
        self.assertEqual(case.amount_interest, interest["interest"])
        self.assertEqual(case.amount_indemnity, 40.00)
        self.assertAlmostEqual(case.amount_accessory, interest["total"] + 33.40)
        self.assertAlmostEqual(case.amount_due, 600.00 + interest["total"] + 33.40)

    def test_paid_before_it_joined(self):
        """What was paid before is not what the case brought in."""
        self.pay(self.owed, 200.00)
        case = self.open_case()
        later = self.invoice(80.00, due="2026-08-01", issued="2026-07-01")
        case.write({"move_ids": [Command.link(later.id)]})
        self.env.invalidate_all()
        self.assertEqual((case.amount_claimed, case.amount_recovered), (1080.00, 0.00))
        case.write({"move_ids": [Command.unlink(self.owed.id)]})
        self.env.invalidate_all()
        self.assertEqual(case.amount_claimed, 80.00)

    def test_dollars(self):
        """Counted in euros at the invoice's rate."""
        dollar = self.env.ref("base.USD")
        dollar.sudo().active = True
        self.env["res.currency.rate"].sudo().create(
            {
                "name": "2026-01-01",
                "rate": 1.25 / self._euros_rate(),
                "currency_id": dollar.id,
                "company_id": self.company.id,
            }
        )
        foreign = self.invoice(500.00, due="2026-08-01", issued="2026-07-01", currency_id=dollar.id)
        case = self.open_case(foreign)
        self.assertAlmostEqual(case.amount_claimed, abs(foreign.amount_residual_signed))
        self.pay(foreign, 250.00)
        self.env.invalidate_all()
        self.assertAlmostEqual(case.amount_recovered, case.amount_claimed / 2, 2)
        self.assertAlmostEqual(case.amount_residual, case.amount_claimed / 2, 2)

    def _euros_rate(self):
        return self.company.currency_id.with_company(self.company).rate or 1.0

    def test_missing_rate_is_said(self):
        self.env["dunning.interest.rate"].sudo().search([("date", "=", "2026-01-01")]).unlink()
        case = self.open_case()
        self.assertIn("1st half of 2026", case.interest_problem)
        self.assertEqual(case.amount_due, 1200.00)

    # ------------------------------------------------------------------ how it ends

    def test_not_paid_is_not_closed_as_paid(self):
        case = self.open_case()
        self.pay(self.owed, 1199.99)
        with self.assertRaisesRegex(UserError, "still leaves .*0.01"):
            case.stage = "paid"

    def test_paid_with_interest_left(self):
        """The principal is there: Mona is told once, and closes in one click."""
        case = self.open_case()
        self.pay(self.owed)
        self.follow()
        self.assertEqual((case.state, case.is_settled), ("open", True))
        told = case.activity_ids.filtered(lambda activity: "paid" in activity.summary)
        self.assertEqual(told.user_id, self.manager)
        self.follow()
        self.assertEqual(len(case.activity_ids.filtered(lambda a: "paid" in a.summary)), 1)
        case.action_close_paid()
        self.assertEqual((case.stage, case.state), ("paid", "closed"))
        self.assertEqual(str(case.date_closed), "2026-09-01")

    def test_paid_and_nothing_left_closes_by_itself(self):
        self.company.dunning_interest_policy = "none"
        case = self.open_case()
        self.pay(self.owed)
        self.follow()
        self.assertEqual((case.stage, case.state), ("paid", "closed"))
        self.assertFalse(self.reminders(case))

    def test_invoice_of_a_case_is_corrected(self):
        """1,200 € go back to draft and come out as 700 €: the case waits meanwhile, and 500 € are
        not asked any more, which is nothing that was recovered.
        """
        self.company.dunning_interest_policy = "none"
        case = self.open_case()
        self.owed.button_draft()
        self.follow()
        self.assertEqual((case.state, case.is_settled, case.amount_recovered), ("open", False, 0))
        self.owed.invoice_line_ids.price_unit = 700.00
        self.owed.action_post()
        self.follow()
        self.assertEqual(self.amounts(case), (700.00, 0.00, 500.00))
        self.pay(self.owed, 300.00)
        self.assertEqual(self.amounts(case), (400.00, 300.00, 500.00))
        self.pay(self.owed, 400.00)
        self.follow()
        self.assertEqual((case.stage, self.amounts(case)), ("paid", (0.00, 700.00, 500.00)))

    def test_invoice_of_a_case_is_cancelled(self):
        """It closes, and nobody has paid."""
        self.company.dunning_interest_policy = "none"
        other = self.invoice(300.00, due="2026-03-02")
        case = self.open_case(self.owed | other)
        self.owed.button_draft()
        self.owed.button_cancel()
        self.assertEqual(self.amounts(case), (300.00, 0.00, 1200.00))
        other.button_draft()
        other.button_cancel()
        self.follow()
        self.assertEqual((case.state, case.is_paid), ("closed", False))
        self.assertEqual((case.recovery_rate, self.amounts(case)), (0.0, (0.00, 0.00, 1500.00)))

    def amounts(self, case):
        """Return what is left, was recovered, and credited or cancelled."""
        self.env.invalidate_all()
        return case.amount_residual, case.amount_recovered, case.amount_credited

    def test_payment_of_a_case_bounces(self):
        """1,200 € closed the case on 1 September; the cheque bounces on the 8th, another comes on
        the 15th and bounces on the 22nd. Mona is told once of each, and says what follows.
        """
        self.company.dunning_interest_policy = "none"
        case = self.open_case()
        payment = self.pay(self.owed)
        self.follow()
        self.assertEqual((case.stage, self.owed_again(case)), ("paid", []))
        self.on("2026-09-08")
        payment.action_cancel()
        self.follow()
        self.follow()
        [told] = self.owed_again(case)
        self.assertEqual(told.user_id, self.manager)
        self.assertIn("1,200.00", told.summary)
        self.assertEqual((case.stage, case.state), ("paid", "closed"), "Mona decides")
        self.on("2026-09-15")
        payment = self.pay(self.owed)
        self.follow()
        self.on("2026-09-22")
        payment.action_cancel()
        self.pay(self.owed, 500.00)
        self.follow()
        self.assertEqual(len(self.owed_again(case)), 2)
        self.assertIn("700.00", self.owed_again(case)[-1].summary)
        case.action_reopen()
        self.assertEqual((case.stage, case.state), ("to_decide", "open"))
        self.follow()
        self.assertEqual(len(self.owed_again(case)), 2)

    def test_paid_case_owed_again_and_followed_in_another(self):
        """Mona has opened another case before the cron comes by: it says nothing more."""
        self.company.dunning_interest_policy = "none"
        case = self.open_case()
        payment = self.pay(self.owed)
        self.follow()
        payment.action_cancel()
        self.open_case()
        self.follow()
        self.assertFalse(self.owed_again(case))

    def owed_again(self, case):
        """Return what inboxes say of a paid case that is owed again, oldest first."""
        told = case.activity_ids.filtered(lambda activity: "owed again" in activity.summary)
        return list(told.sorted("id"))

    def test_written_off_is_never_chased_again(self):
        case = self.open_case()
        self.move(case, "written_off")
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.status(self.owed), "excluded")
        with Form(case) as form, self.assertRaises(AssertionError, msg="it is reopened first"):
            form.stage = "requested"
        case.action_reopen()
        self.assertEqual((case.stage, self.status(self.owed)), ("to_decide", "legal"))

    def test_taken_back_is_chased_again(self):
        case = self.open_case()
        case.action_close()
        self.assertIn(self.status(self.owed), ("due", "scheduled"))
        self.assertFalse(case.date_deadline)
        with self.assertRaisesRegex(UserError, "part of the story"):
            case.unlink()

    # ------------------------------------------------------------------ procedure and court

    def test_procedure_proposed_and_chosen(self):
        case = self.open_case()
        self.assertEqual(case.procedure_proposed, "simplified")
        self.assertIn("L125-1", case.procedure_advice)
        self.assertIn("contribution to economic justice", case.procedure_advice)
        case.action_use_procedure()
        self.assertEqual(case.procedure, "simplified")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids, "amount": 300.00}
        )
        self.env.invalidate_all()
        self.assertEqual(case.procedure_proposed, "summons")

    def test_what_may_follow_is_of_the_debtors_law(self):
        """A private person's court asks for 50 €; a public body is brought before its own judge."""
        debtor = self.debtor.sudo()
        debtor.dunning_regime = "consumer"
        self.assertRegex(self.open_case().procedure_advice, r"contribution of \D*50\.00")
        debtor.dunning_regime = "public"
        other = self.open_case(self.invoice(80.00, due="2026-03-02"))
        self.assertEqual(other.procedure_proposed, "claim")
        for words in ("injonction", "assignation", "commissaire"):
            self.assertNotIn(words, other.procedure_advice)
        belgian = self._create_debtor("Garage Vidal", country_id=self.env.ref("base.be").id)
        abroad = self.invoice(180.00, due="2026-03-02", partner=belgian)
        abroad = self.open_case(abroad, partner_id=belgian.id)
        self.assertEqual(abroad.procedure_proposed, "european")

    def test_interest_counts_towards_the_limit(self):
        """4,990.00 and the interest on it exceed the 5,000.00 of the simplified procedure."""
        near = self.invoice(4990.00, due="2026-03-02", issued="2026-01-31")
        self.assertEqual(self.open_case(near).procedure_proposed, "injunction")

    def test_court_confirmed_from_the_case(self):
        case = self.open_case()
        self.assertFalse(case.court)
        self.assertEqual(case.court_proposed, "tribunal des activités économiques of Lyon")
        case.action_use_court()
        self.env.invalidate_all()
        debtor = self.debtor.with_env(self.env)
        self.assertTrue(debtor._dunning_court(self.company).is_confirmed)
        with Form(case) as form:
            form.court = "Tribunal de commerce de Vienne"
        self.env.invalidate_all()
        self.assertEqual(debtor._dunning_court(self.company).name, "Tribunal de commerce de Vienne")

    # ------------------------------------------------------------------ who

    def test_collectors_read_and_managers_decide(self):
        """Both without any right on the ledger."""
        case = self.open_case()
        nadia = self._create_user("nadia", MANAGERS.replace("manager", "user"))
        self.assertEqual(Form(case.with_user(nadia)).record.amount_claimed, 1200.00)
        for deed in ("action_close", "action_use_court", "action_use_procedure"):
            with self.assertRaises(AccessError, msg=deed):
                getattr(case.with_user(nadia), deed)()
        with self.assertRaises(AccessError):
            case.with_user(nadia).stage = "agency"
        for user in (self.manager, self.accountant):
            Form(self.env["dunning.case"].with_user(user).browse(case.id))

    def test_other_company(self):
        """A case of another company is nobody else's."""
        other = self._create_company(name="Emballages Bis")
        theirs = self.ledger.__class__(other, self.today).invoice(self.debtor, 99.00, due=-30)
        self.manager.company_ids += other
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .with_company(other)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "move_ids": theirs.ids,
                    "cost_ids": [Command.create({"amount": 10.00})],
                }
            )
        )
        self.assertEqual((case.company_id, case.amount_claimed), (other, 99.00))
        for records in (case, case.cost_ids, case.event_ids):
            hidden = self.env[records._name].with_user(self.accountant).browse(records.ids)
            self.assertFalse(hidden._filtered_access("read"), records)
        with self.assertRaises(UserError):
            self.open_case(theirs)

    def test_columns(self):
        """Every stage has its column; the last ones, and the empty ones, are folded."""
        self.open_case()
        groups = (
            self.env["dunning.case"]
            .with_context(read_group_expand=True)
            .web_read_group([], ["stage"], ["amount_claimed:sum"], auto_unfold=True)["groups"]
        )
        self.assertEqual(len(groups), 13)
        opened = [group["stage"] for group in groups if "__records" in group]
        self.assertEqual(opened, ["to_decide"])
