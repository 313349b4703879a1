"""How debtors pay: figures worked out by hand, and the grade and segment that they make."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import DunningCommon, day

QUERIES = 25  # to measure a company, however many debtors; most of them flush nothing


class TestBehaviour(DunningCommon):
    def begin(self):
        super().begin()
        self.become(self.user)  # a manager

    # ------------------------------------------------------------------ telling and asking

    def paid(self, amount, due, on, partner=None, **details):
        """Invoice ``amount`` and receive it on that day; the clock goes there."""
        self.on(min(due, on))
        invoice = self.invoice(amount, due=due, partner=partner, **details)
        self.on(on)
        self.pay(invoice)
        return invoice

    def behaviour(self, partner=None, company=None, refresh=True):
        """Return how the debtor pays, as measured now."""
        if refresh:
            self.env["dunning.behaviour"].action_refresh()
        return self.env["dunning.behaviour"].search(
            [
                ("partner_id", "=", (partner or self.debtor).id),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def assertMeasured(self, behaviour, **expected):
        found = {name: behaviour[name] for name in expected}
        self.assertEqual(found, expected)

    def pay_well(self, count=12, partner=None):
        """Let the debtor have paid on time for more than two years."""
        days = [f"{2023 + number // 6}-{1 + number % 6 * 2:02}-15" for number in range(count)] + [
            "2025-11-14",
            "2025-12-15",
            "2026-01-15",
        ]
        self.on(days[-1])
        ledger = self.ledger
        offsets = [ledger.days_to(day(due)) for due in days]
        partner = partner or self.debtor
        stories = [{"partner": partner, "amount": 100.00, "due": due} for due in offsets]
        paid = zip(ledger.invoices(stories), offsets, strict=True)
        ledger.payments([{"invoice": invoice, "on": due} for invoice, due in paid])

    # ------------------------------------------------------------------ the figures

    def test_days_late_weigh_by_amount_and_by_the_day_of_each_payment(self):
        """600 paid 10 days late and 400 early before September; since, 500 in two parts, of which
        300 30 days late, and 900 of 1,000 10 days late: the credit note is no payment.
        """
        self.paid(600.00, "2025-05-10", "2025-05-20")
        self.paid(400.00, "2025-06-10", "2025-06-05")
        self.on("2025-12-01")
        in_two = self.invoice(500.00, due="2025-12-01")
        self.pay(in_two, 200.00)
        self.on("2025-12-31")
        self.pay(in_two)
        credited = self.invoice(1000.00, due="2026-01-10")
        self.credit(100.00, invoice=credited)
        self.on("2026-01-20")
        self.pay(credited)
        self.on("2026-02-20")
        self.invoice(250.00, due="2026-02-20")
        self.on("2026-03-02")
        behaviour = self.behaviour()
        self.assertMeasured(
            behaviour,
            paid_amount=2400.00,
            paid_count=4,
            days_late=10.0,  # (600 × 10 + 400 × 0 + 200 × 0 + 300 × 30 + 900 × 10) ÷ 2,400
            days_late_change=6.9,  # 18,000 ÷ 1,400 less 6,000 ÷ 1,000
            trend="later",
            on_time_rate=25.0,  # (400 + 200) ÷ 2,400
            longest_delay=30,
            overdue_amount=250.00,
            overdue_days=10,
            promises_kept=0,
            disputes_founded=0,
        )
        self.assertEqual(str(behaviour.date), "2026-03-02")
        self.assertEqual(str(behaviour.date_first), "2025-04-10")

    def test_grade_by_hand(self):
        """10 days: 83.3 points, 25 % on time, overdue for 10 days: 88.9, 30 days at most: 66.7; by
        35, 15, 25 and 5 that is 73.1: a B. Other weights make another grade, at once.
        """
        self.paid(300.00, "2025-12-01", "2025-12-31")
        self.paid(300.00, "2026-01-02", "2026-01-02")
        self.paid(600.00, "2026-01-10", "2026-01-15")
        self.on("2026-02-20")
        self.invoice(250.00, due="2026-02-20")
        self.on("2026-03-02")
        behaviour = self.behaviour()
        self.assertMeasured(behaviour, days_late=10.0, on_time_rate=25.0, longest_delay=30)
        self.assertEqual(
            behaviour.points,
            {
                "dunning_weight_delay": 83.3,
                "dunning_weight_on_time": 25.0,
                "dunning_weight_overdue": 88.9,
                "dunning_weight_longest": 66.7,
            },
        )
        self.assertMeasured(behaviour, score=73.1, grade="B", segment="standard")
        self.company.sudo().dunning_weight_on_time = 60
        self.assertMeasured(behaviour, score=55.8, grade="C")

    def test_weights_must_count(self):
        company = self.company.sudo()
        weights = [name for name in company._fields if name.startswith("dunning_weight_")]
        with self.assertRaisesRegex(ValidationError, "from 0 to"):
            company.dunning_weight_delay = -1
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            company.write(dict.fromkeys(weights, 0))
            self.env.flush_all()

    def test_too_little_history_is_no_grade(self):
        """Two invoices paid say nothing; the third does; so does one overdue."""
        self.paid(100.00, "2026-01-12", "2026-01-12")
        self.paid(100.00, "2026-02-12", "2026-02-12")
        behaviour = self.behaviour()
        self.assertMeasured(behaviour, paid_count=2, grade=False, segment="standard")
        self.assertIn("Without a grade", behaviour.explanation)
        self.paid(100.00, "2026-03-02", "2026-03-02")
        self.assertMeasured(self.behaviour(), paid_count=3, grade="A")
        newcomer = self._create_debtor("Garage Vidal")
        self.invoice(100.00, due="2026-01-02", partner=newcomer)
        self.assertMeasured(self.behaviour(newcomer), paid_count=0, grade="E", overdue_days=59)

    def test_natural_persons_are_not_graded(self):
        """Neither a grade nor a segment by it: what they owe is measured, they are not scored."""
        self.pay_well()
        self.assertMeasured(self.behaviour(), grade="A")
        self.debtor.sudo().is_company = False
        behaviour = self.behaviour()
        self.assertMeasured(behaviour, grade=False, score=0.0, points=False, segment="standard")
        self.assertTrue(behaviour.paid_amount)

    def test_what_nobody_owes_is_not_overdue(self):
        """Of 100, 200 and 400 overdue the payment on account covers 150, the oldest first; what is
        disputed, on its way or without follow-up is left out.
        """
        self.on("2026-03-02")
        self.invoice(100.00, due="2026-01-31")
        self.invoice(200.00, due="2026-02-10")
        disputed = self.invoice(400.00, due="2026-02-20")
        self.assertMeasured(self.behaviour(), overdue_amount=700.00, overdue_days=30)
        self.pay_on_account(150.00)
        self.assertMeasured(self.behaviour(), overdue_amount=550.00, overdue_days=20)
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": disputed.ids, "category": "price"}
        )
        self.assertMeasured(self.behaviour(), overdue_amount=150.00, overdue_days=20)
        dispute.answer = "As ordered"
        dispute.action_resolve(founded=False)
        self.assertMeasured(
            self.behaviour(), overdue_amount=550.00, disputes_unfounded=1, disputes_founded=0
        )
        self.pay(disputed, booked=False)
        self.assertMeasured(
            self.behaviour(), overdue_amount=150.00, paid_amount=400.00, days_late=10.0
        )

    def test_what_is_older_than_a_year_no_longer_counts(self):
        self.paid(100.00, "2025-01-10", "2025-03-01")
        self.on("2026-02-28")
        self.assertMeasured(self.behaviour(), paid_amount=100.00, longest_delay=50)
        self.on("2026-03-01")
        self.assertMeasured(
            self.behaviour(), paid_amount=0.0, longest_delay=0, paid_count=0, paid_count_ever=1
        )

    def test_promises(self):
        """One kept, one broken and paid since: it stays broken. A cancelled one says nothing."""
        self.on("2026-01-20")
        kept, broken, cancelled = (self.invoice(100.00, due="2026-01-10") for _each in range(3))
        for invoice in (kept, broken, cancelled):
            promise = self.env["dunning.promise"].create(
                {
                    "partner_id": self.debtor.id,
                    "move_line_ids": self.items(invoice).ids,
                    "line_ids": [(0, 0, {"date": "2026-01-26", "amount": 100.00})],
                }
            )
            promise.action_confirm()
        promise.action_cancel()
        self.on("2026-01-26")
        self.pay(kept)
        self.on("2026-02-10")
        self.env["dunning.promise"]._update_states()
        self.env["dunning.promise"].search([])._update_states()
        behaviour = self.behaviour()
        self.assertMeasured(behaviour, promises_kept=1, promises_broken=1, segment="risk")
        self.assertEqual(str(behaviour.date_broken), "2026-01-26")
        self.assertIn("promises kept: 1 of 2", behaviour.explanation)
        self.pay(broken)
        self.env["dunning.promise"].search([])._update_states()
        self.assertMeasured(self.behaviour(), promises_kept=1, promises_broken=1)

    # ------------------------------------------------------------------ companies, currencies

    def test_dollars_count_in_the_company_s_currency(self):
        """1,000 dollars at 1.25 a euro, 10 days late, and 200 euros on time: 8 days."""
        dollar = self._enable_currency("USD")
        self.env["res.currency.rate"].sudo().create(
            {"name": "2025-01-01", "rate": 1.25, "currency_id": dollar.id}
        )
        dollars = self.paid(1000.00, "2026-01-10", "2026-01-20", currency=dollar)
        self.assertEqual(dollars.amount_total_signed, 800.00)
        self.paid(200.00, "2026-01-20", "2026-01-20")
        self.invoice(500.00, due="2026-01-15", currency=dollar)
        self.assertMeasured(
            self.behaviour(),
            paid_amount=1000.00,
            days_late=8.0,
            on_time_rate=20.0,
            overdue_amount=400.00,
            overdue_days=5,
        )

    def test_two_companies_measure_apart(self):
        other = self._create_company(name="Emballages Suisse")
        self.paid(100.00, "2026-01-10", "2026-01-20")
        theirs = self.ledger.__class__(other, self.today).invoice(self.debtor, 300.00, due=-70)
        behaviours = self.env["dunning.behaviour"]
        behaviours.with_context(allowed_company_ids=[self.company.id, other.id]).action_refresh()
        here, there = self.behaviour(refresh=False), self.behaviour(company=other, refresh=False)
        self.assertMeasured(here, paid_amount=100.00, overdue_amount=0.0, segment="standard")
        self.assertMeasured(there.sudo(), paid_amount=0.0, overdue_amount=300.00, segment="risk")
        self.assertEqual(theirs.company_id, there.sudo().company_id)
        self.become(self.accountant)
        self.assertFalse(self.behaviour(company=other, refresh=False), "not a company of Claire's")

    # ------------------------------------------------------------------ bringing up to date

    def test_refreshing_twice_changes_nothing(self):
        self.paid(100.00, "2026-01-10", "2026-01-20")
        before = self.behaviour()
        figures = before.read()
        self.assertEqual(self.behaviour().read(), figures, "the same record, the same figures")

    def test_payment_counts_from_the_next_night(self):
        self.on("2026-02-02")
        invoice = self.invoice(100.00, due="2026-01-12")
        self.assertMeasured(self.behaviour(), overdue_amount=100.00, paid_amount=0.0)
        self.pay(invoice)
        behaviour = self.behaviour(refresh=False)
        self.assertMeasured(behaviour, overdue_amount=100.00)
        self.on("2026-02-03")
        self.night()
        self.assertMeasured(behaviour, overdue_amount=0.0, paid_amount=100.00, days_late=21.0)

    def test_a_night_measures_each_company_once(self):
        other = self._create_company(name="Emballages Suisse")
        self.paid(100.00, "2026-01-10", "2026-01-20")
        self.ledger.__class__(other, self.today).invoice(self.debtor, 300.00, due=-3)
        behaviours = self.env["dunning.behaviour"].sudo()
        waiting = behaviours._companies_to_refresh()
        self.assertLessEqual(self.company | other, waiting)
        self.night()
        self.assertFalse((self.company | other) & behaviours._companies_to_refresh())
        self.assertTrue(self.behaviour(company=other, refresh=False).sudo().overdue_amount)
        self.on("2026-01-21")
        self.assertLessEqual(self.company | other, behaviours._companies_to_refresh())

    def night(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "relance_telephonique.ir_cron_dunning_behaviour"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def test_who_is_no_debtor_any_more_is_left_out(self):
        invoice = self.invoice(100.00, due="2026-02-12")
        self.assertTrue(self.behaviour())
        invoice.button_draft()
        self.assertFalse(self.behaviour())

    def test_contacts_count_for_their_company(self):
        contact = self._create_contact("Jeanne Roux meunier")
        self.paid(100.00, "2026-01-10", "2026-01-20", contact)
        self.assertMeasured(self.behaviour(), paid_amount=100.00)
        self.assertFalse(self.behaviour(contact, refresh=False))

    def test_queries_do_not_grow_with_debtors(self):
        refresh = self.env["dunning.behaviour"].sudo()._refresh

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.user.has_group("base.group_user")  # whose groups are known is no matter here
            before = self.env.cr.sql_log_count
            refresh(self.company)
            return self.env.cr.sql_log_count - before

        self.paid(100.00, "2026-01-10", "2026-01-20")
        queries()
        few = queries()
        for number in range(5):
            debtor = self._create_debtor(f"Garage numero {number}")
            self.paid(100.00, "2026-01-10", "2026-01-20", debtor)
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, QUERIES)

    # ------------------------------------------------------------------ segments

    def test_loyal(self):
        """Grade A, a customer for two years, twelve invoices paid."""
        self.pay_well()
        behaviour = self.behaviour()
        self.assertMeasured(behaviour, grade="A", score=100.0, paid_count_ever=15, segment="loyal")
        self.assertEqual(behaviour.explanation, "A: pays when due, 100 % on time")
        self.on("2026-03-30")
        self.invoice(100.00, due="2026-01-28")
        self.assertMeasured(self.behaviour(), overdue_days=61, segment="risk")

    def test_young_customers_are_not_loyal_yet(self):
        for month in range(1, 13):
            self.paid(100.00, f"2025-{month:02}-15", f"2025-{month:02}-15")
        self.assertMeasured(self.behaviour(), grade="A", paid_count_ever=12, segment="standard")

    # ------------------------------------------------------------------ what it is used for

    def follow_segment(self, scenario, segment):
        """Let that segment follow a shipped scenario."""
        record = self.env.ref(f"relance_telephonique.scenario_{scenario}").with_user(self.user)
        record.write({"sequence": 1, "partner_domain": f"[('dunning_segment', '=', '{segment}')]"})
        return record

    def test_each_segment_is_chased_by_its_scenario(self):
        """A loyal customer gets a courtesy call on D+5, others an e-mail on D+3; once 61 days late
        they are loyal no more.
        """
        loyal = self.follow_segment("loyal", "loyal")
        self.pay_well()
        other = self._create_debtor("Garage Vidal")
        theirs = self.invoice(100.00, due="2026-02-09", partner=other)
        late = self.invoice(100.00, due="2026-02-09")
        self.behaviour()
        self.assertEqual(self.items(late).scenario_id, loyal)
        self.assertEqual(self.items(theirs).scenario_id, self.standard)
        self.run_on("2026-02-12")
        self.run_on("2026-02-16")
        self.assertEqual(self.actions(late).channel, "phone")
        self.assertEqual(self.actions(theirs).channel, "email")
        self.on("2026-04-13")
        self.behaviour()
        self.assertEqual(self.items(late).scenario_id, self.standard)

    def test_segment_is_that_of_the_item_s_company(self):
        """One scenario for all companies: the debtor is at risk here, and not there."""
        risk = self.follow_segment("preventive", "risk")
        other = self._create_company(name="Emballages Suisse")
        other.dunning_scenario_id = self.standard
        self.become(self.user)
        self.on("2026-03-02")
        ours = self.invoice(100.00, due="2025-12-15")
        theirs = self.ledger.__class__(other, self.today).invoice(self.debtor, 300.00, due=-3)
        companies = [self.company.id, other.id]
        behaviours = self.env["dunning.behaviour"].with_context(allowed_company_ids=companies)
        behaviours.action_refresh()
        for first in (companies, companies[::-1]):
            self.env = self.env(context={"allowed_company_ids": first})
            self.assertEqual(self.items(ours).scenario_id, risk)
            self.assertEqual(self.items(theirs).scenario_id, self.standard)
            items = self.items(ours | theirs)
            self.assertEqual(items.filtered_domain([("grade", "=", "E")]).move_id, ours)
            found = items.search([("grade", "in", ("D", "E")), ("partner_id", "=", self.debtor.id)])
            self.assertEqual(found.move_id, ours)

    def test_filters(self):
        """By grade, by segment and by none, contacts like their company."""
        contact = self._create_contact("Jeanne Roux meunier")
        self.on("2026-03-02")
        late = self.invoice(100.00, due="2025-12-15")
        unknown = self._create_debtor("Garage Vidal")
        self.behaviour()
        partners = self.env["res.partner"]
        ours = Domain("id", "in", (self.debtor | contact | unknown).ids)
        for condition, expected in (
            (("dunning_grade", "=", "E"), self.debtor | contact),
            (("dunning_grade", "!=", "E"), unknown),
            (("dunning_grade", "=", False), unknown),
            (("dunning_segment", "in", ("risk", "loyal")), self.debtor | contact),
            (("dunning_segment", "=", "loyal"), partners),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(partners.search(ours & Domain(*condition)), expected)
        self.assertEqual((contact.dunning_grade, unknown.dunning_grade), ("E", False))
        items = self.env["dunning.due.item"]
        self.assertEqual(items.search([("grade", "=", "E")]).move_id, late)
        self.assertEqual(items.search([("grade", "not in", ("A", False))]).move_id, late)
        self.assertFalse(items.search([("grade", "=", False)]))
        self.assertEqual(self.items(late).grade, "E")

    def test_poor_payers_are_called_a_little_earlier(self):
        """As late as the other and owing less, the one graded E comes first, and it says why."""
        poor = self._create_debtor("Garage Vidal")
        for debtor in (self.debtor, poor):
            debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.invoice(200.00, due="2026-03-02")
        self.invoice(150.00, due="2026-03-02", partner=poor)
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.assertEqual(
            self.desk(), [("Boulangerie Meunier", "8 days late"), ("Garage Vidal", "8 days late")]
        )
        old = self.invoice(50.00, due="2025-12-01", partner=poor)
        self.behaviour()
        self.pay(old)
        self.assertEqual(
            self.desk(),
            [("Garage Vidal", "8 days late, grade E"), ("Boulangerie Meunier", "8 days late")],
        )

    def desk(self):
        self.env.invalidate_all()
        self.company.sudo().dunning_large_amount = 5000.00
        rows = self.env["dunning.action"]._desk_queue(everybody=True)
        return [(row["debtor"], row["why"]) for row in rows]

    # ------------------------------------------------------------------ who may

    def test_salesperson_reads_own_customers_and_changes_nothing(self):
        salesperson = self._create_user("sam", "base.group_user")
        own = self._create_debtor("Garage Vidal", user_id=salesperson.id)
        self.invoice(100.00, due="2026-02-12")
        self.invoice(100.00, due="2026-02-12", partner=own)
        all_of_them = self.behaviour() | self.behaviour(own)
        self.become(salesperson)
        mine = self.env["dunning.behaviour"].search([])
        self.assertEqual(mine.partner_id, own)
        Form(mine)
        with self.assertRaises(AccessError):
            mine.grade = "A"
        with self.assertRaises(AccessError):
            (all_of_them - mine).with_env(self.env).read(["grade"])
        with self.assertRaisesRegex(AccessError, "Only managers"):
            mine.action_refresh()

    def test_form_tells_how_the_grade_is_made(self):
        self.pay_well()
        with Form(self.behaviour()) as form:
            self.assertIn("Average days late", form.breakdown)
            self.assertIn("100", form.breakdown)
            self.assertNotIn("Promises kept", form.breakdown, "none was made")


class TestReach(DunningCommon):
    """Who falls where: three debtors of the standard scenario, one chosen for another by hand."""

    def begin(self):
        super().begin()
        self.become(self.user)
        self.on("2026-03-02")
        self.garage = self._create_debtor("Garage Vidal", ref="G")
        self.foundry = self._create_debtor("Fonderie Mercier", ref="F")
        self.chosen = self._create_debtor("Menuiserie Duval", ref="G")
        self._create_debtor("Huilerie Noyer", ref="G")  # owes nothing
        self.loyal = self.env.ref("relance_telephonique.scenario_loyal").with_env(self.env)
        self.preventive = self.env.ref("relance_telephonique.scenario_preventive").with_env(
            self.env
        )
        self.chosen.dunning_scenario_id = self.preventive
        for debtor in (self.garage, self.foundry, self.chosen):
            self.invoice(100.00, due="2026-03-02", partner=debtor)
            self.invoice(50.00, due="2026-04-02", partner=debtor)

    def reach(self, scenario):
        scenario.invalidate_recordset()
        return scenario.match_count, scenario.overlap_count, scenario.debtor_count

    def test_count_of_who_falls_where(self):
        self.assertEqual(self.reach(self.standard.with_env(self.env)), (0, 0, 2))
        self.loyal.partner_domain = "[('ref', '=', 'G')]"
        self.assertEqual(self.reach(self.loyal), (2, 0, 1), "one was chosen for another by hand")
        self.assertEqual(self.reach(self.preventive), (0, 0, 1))
        self.assertEqual(self.reach(self.standard.with_env(self.env)), (0, 0, 1))
        opened = self.loyal.action_open_debtors()
        self.assertEqual(self.env["res.partner"].search(opened["domain"]), self.garage)

    def test_overlap_says_which_wins(self):
        """Preventive comes before loyal: it wins, and both say so."""
        self.loyal.partner_domain = "[('ref', '=', 'G')]"
        self.preventive.partner_domain = "[('ref', 'in', ('F', 'G'))]"
        self.assertEqual(self.reach(self.preventive), (3, 2, 3))
        self.assertEqual(self.reach(self.loyal), (2, 2, 0))
        self.assertEqual(
            self.loyal.overlap,
            "Also of “Preventive”, which comes first and is followed: 2 debtor(s).",
        )
        self.assertEqual(
            self.preventive.overlap,
            "Also of “Loyal customers”, which comes later and is not followed: 2 debtor(s).",
        )
        opened = self.preventive.action_open_overlap()
        self.assertEqual(
            self.env["res.partner"].search(opened["domain"]), self.garage | self.chosen
        )
        self.preventive.active = False
        self.assertEqual(self.reach(self.loyal), (2, 0, 2), "an archived one holds for nobody")

    def test_count_follows_the_rule_as_it_is_written(self):
        self.preventive.partner_domain = "[('ref', '=', 'F')]"
        self.loyal.env.user.sudo().group_ids += self.env.ref("base.group_multi_company")
        with Form(self.loyal) as form:
            form.has_rule = True
            form.partner_domain = "[('ref', '=', 'G')]"
            self.assertEqual((form.match_count, form.overlap_count), (2, 0))
            form.partner_domain = "[('ref', '!=', False)]"
            self.assertEqual((form.match_count, form.overlap_count), (3, 1))
            self.assertIn("Preventive", form.overlap)
            form.partner_domain = "[('ref', '=',"
            self.assertEqual((form.match_count, form.overlap_count), (0, 0))
            form.partner_domain = "[]"
            self.assertEqual(form.match_count, 3)
        self.loyal.company_id = self.company
        with Form(self.loyal) as form:
            form.partner_domain = "[('ref', 'in', ('F', 'G'))]"
            self.assertEqual((form.match_count, form.overlap_count), (3, 1))
        with Form(self.env["dunning.scenario"]) as form:
            form.name = "Garages"
            form.has_rule = True
            form.partner_domain = "[('ref', '=', 'G')]"
            self.assertEqual((form.match_count, form.overlap_count), (2, 2))

    def test_one_click_for_a_segment(self):
        self.loyal.with_context(segment="risk").action_use_segment()
        self.assertEqual(self.reach(self.loyal), (0, 0, 0))
        self.on("2026-06-02")
        self.env["dunning.behaviour"].action_refresh()
        self.assertEqual(self.reach(self.loyal), (3, 0, 2))
        self.become(self.accountant)
        with self.assertRaises(AccessError):
            self.loyal.with_env(self.env).with_context(segment="loyal").action_use_segment()

    def test_counts_are_of_the_companies_chosen(self):
        other = self._create_company(name="Emballages Suisse")
        other.dunning_scenario_id = self.standard
        self.ledger.__class__(other, self.today).invoice(self.garage, 300.00, due=-3)
        here = self.standard.with_user(self.user).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(self.reach(here)[2], 2)
        both = here.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertEqual(self.reach(both)[2], 3, "in each company where they owe something")
