"""Until when a debt can be brought to court: shown, searched for, warned of in time."""

from odoo.fields import Command

from ..common import DunningCommon


class TestTimeBar(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.consumer = cls._create_debtor("Jeanne Roux", is_company=False)
        cls.manager = cls._create_user(
            "mona", "base.group_user,relance_telephonique.group_dunning_manager"
        )

    def begin(self):
        super().begin()
        self.on("2021-01-31")
        self.owed = self.invoice(1200.00, due="2021-03-02")
        self.on("2024-01-31")
        self.sold = self.invoice(90.00, due="2024-03-02", partner=self.consumer)

    def found(self, *domain):
        self.env.invalidate_all()
        return self.env["account.move"].search(list(domain))

    def warnings(self, debtor):
        return debtor.with_env(self.env).activity_ids.filtered(
            lambda activity: "time-barred" in (activity.summary or "")
        )

    # ------------------------------------------------------------------ shown and searched

    def test_shown(self):
        self.assertEqual(str(self.owed.dunning_time_bar), "2026-03-02")
        self.assertEqual(str(self.sold.dunning_time_bar), "2026-03-02", "two years")
        self.assertEqual(
            {str(item.time_bar) for item in self.items(self.owed + self.sold)}, {"2026-03-02"}
        )
        self.assertFalse(self.owed.dunning_time_bar_possible)

    def test_of_an_opening_balance(self):
        """The entry names no customer, its items do: a consumer's 70 € are barred after two years,
        a bakery's after five; of an entry about both, as a whole, the first to be barred counts.
        """
        self.on("2024-03-05")
        own = self.ledger.opening_balance(self.consumer, 70.00, due=-3)
        others = {self.consumer: 20.00}
        shared = self.ledger.opening_balance(self.debtor, 500.00, due=-3, others=others)
        bakery = self.ledger.opening_balance(self.debtor, 40.00, due=-3)
        bars = {move: str(move.dunning_time_bar) for move in own + shared + bakery}
        self.assertEqual(bars, {own: "2026-03-02", shared: "2026-03-02", bakery: "2029-03-02"})
        self.assertIn("2 years", own.dunning_time_bar_rule)
        self.assertEqual(str(self.items(own).time_bar), "2026-03-02")
        self.on("2026-03-03")
        barred = self.found(("dunning_time_bar", "<", "today"), ("move_type", "=", "entry"))
        self.assertEqual(barred, own + shared)
        case = self.env["dunning.case"].sudo()
        case = case.create({"partner_id": self.consumer.id, "move_ids": own.ids})
        self.assertEqual(str(case.date_deadline), "2026-03-02")

    def test_searched_by_the_day_itself(self):
        """Filters that a person makes: on a day, on another one, with a time-bar at all."""
        self.on("2026-01-31")
        young = self.invoice(10.00, due="2026-02-28")
        paid = self.invoice(20.00, due="2026-02-28")
        self.pay(paid)
        both, all_of_them = self.owed + self.sold, self.owed + self.sold + young + paid
        mine = ("id", "in", all_of_them.ids)
        for operator, value, wanted in (
            ("=", "2026-03-02", both),
            ("!=", "2026-03-02", young + paid),
            ("!=", False, both + young),
            ("=", False, paid),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(self.found(("dunning_time_bar", operator, value), mine), wanted)
                domain = [("time_bar", operator, value), ("move_id", "in", all_of_them.ids)]
                items = self.env["dunning.due.item"].search(domain)
                self.assertEqual(items.move_id, wanted - paid)

    def test_searched(self):
        self.on("2026-01-31")
        young = self.invoice(10.00, due="2026-02-28")
        both = self.owed + self.sold
        soon = [("dunning_time_bar", ">=", "today"), ("dunning_time_bar", "<=", "today +6m")]
        self.assertEqual(self.found(*soon), both)
        self.assertEqual(self.found(("dunning_time_bar", ">", "2026-03-02")), young)
        self.on("2026-03-02")
        self.assertFalse(self.found(("dunning_time_bar", "<", "today")))
        self.on("2026-03-03")
        self.assertEqual(self.found(("dunning_time_bar", "<", "today")), both)
        items = self.env["dunning.due.item"].search([("time_bar", "<", "today")])
        self.assertEqual(items.move_id, both)
        self.assertEqual(
            self.env["dunning.due.item"].search([("time_bar", ">=", "today")]).move_id, young
        )
        self.pay(self.owed)
        self.assertEqual(self.found(("dunning_time_bar", "<", "today")), self.sold)
        self.assertFalse(self.owed.dunning_time_bar)

    def test_earliest_unpaid_instalment(self):
        """Half in March, half in May 2021: once the first is paid the second decides."""
        self.on("2021-01-31")
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "Twice",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                        for days in (30, 90)
                    ],
                }
            )
        )
        twice = self.invoice(200.00, term=term, issued="2021-01-31")
        self.assertEqual(str(twice.dunning_time_bar), "2026-03-02")
        self.pay(twice, 100.00)
        self.env.invalidate_all()
        self.assertEqual(str(twice.dunning_time_bar), "2026-05-01")

    def test_salesperson_reads_it(self):
        sam = self._create_user("sam", "base.group_user")
        self.owed.invoice_user_id = sam
        self.become(sam)
        item = self.env["dunning.due.item"].search([("time_bar", "<=", "2026-03-02")])
        self.assertEqual(str(item.time_bar), "2026-03-02")
        self.assertFalse(item.time_bar_possible)

    # ------------------------------------------------------------------ possibly later

    def test_part_payment(self):
        self.on("2022-06-15")
        self.pay(self.owed, 200.00)
        self.env.invalidate_all()
        self.assertEqual(str(self.owed.dunning_time_bar), "2026-03-02", "the certain one")
        self.assertEqual(str(self.owed.dunning_time_bar_possible), "2027-06-15")
        self.assertIn("part payment of 06/15/2022 (2240", self.owed.dunning_time_bar_cause)

    def test_credit_note_recognizes_nothing(self):
        self.on("2022-06-15")
        self.credit(200.00, invoice=self.owed)
        self.env.invalidate_all()
        self.assertFalse(self.owed.dunning_time_bar_possible)

    def test_signed_agreement(self):
        self.on("2022-06-15")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": "2022-07-15", "amount": 1200.00})],
            }
        )
        promise.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(self.owed.dunning_time_bar_possible, "only said")
        promise.signed_date = "2022-06-20"
        self.env.invalidate_all()
        self.assertEqual(str(self.owed.dunning_time_bar_possible), "2027-06-20")
        self.assertIn("agreement signed", self.owed.dunning_time_bar_cause)

    def test_court(self):
        """A request alone interrupts nothing; the order does once signified; a title lasts."""
        self.on("2025-06-01")
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})
        )
        expected = {
            "requested": "False",
            "signified": "2030-06-01",
            "title": "2035-06-01",
        }
        for stage, until in expected.items():
            case.stage = stage
            self.env.invalidate_all()
            self.assertEqual(str(self.owed.dunning_time_bar_possible), until, stage)
        self.assertIn("title of", self.owed.dunning_time_bar_cause)
        self.assertEqual(str(self.owed.dunning_time_bar), "2026-03-02")

    # ------------------------------------------------------------------ warned of

    def test_warned_once_six_months_ahead(self):
        self.on("2025-09-01")
        self.follow()
        self.assertFalse(self.warnings(self.debtor))
        self.on("2025-09-02")
        self.follow()
        self.follow()
        [warning] = self.warnings(self.debtor)
        self.assertEqual(warning.user_id, self.accountant)
        self.assertIn(f"time-barred after 03/02/2026: {self.owed.name}", warning.summary)
        self.assertEqual(len(self.warnings(self.consumer)), 1)

    def test_next_invoice_is_warned_of_too(self):
        self.on("2021-02-28")
        self.invoice(70.00, due="2021-04-15")
        self.on("2025-09-02")
        self.follow()
        self.on("2025-10-15")
        self.follow()
        self.assertEqual(len(self.warnings(self.debtor)), 2)

    def test_who_is_never_chased_runs_out_too(self):
        self.debtor.dunning_excluded = True
        self.on("2025-09-02")
        self.follow()
        self.assertEqual(len(self.warnings(self.debtor)), 1)

    def test_not_warned_of(self):
        """What is paid, barred already, or in a case, where its own deadline reminds of it."""
        self.on("2025-08-01")
        self.pay(self.sold)
        self.env["dunning.case"].with_user(self.manager).create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids}
        )
        self.on("2025-09-02")
        self.follow()
        self.assertFalse(self.warnings(self.debtor) + self.warnings(self.consumer))

    def test_two_companies(self):
        """Each warns of its own; one outside of France of nothing."""
        swiss = self._create_company(name="Emballages Suisse")
        swiss.write({"country_id": self.env.ref("base.ch").id, "dunning_mode": "automatic"})
        self.on("2021-01-31")
        theirs = self.ledger.__class__(swiss, self.today).invoice(self.consumer, 9.00, due=30)
        self.assertFalse(theirs.dunning_time_bar)
        self.on("2025-09-02")
        self.follow()
        self.assertEqual(len(self.warnings(self.consumer)), 1)
        self.assertFalse(
            self.env["account.move"]
            .sudo()
            .search([("dunning_time_bar", "<=", "2030-01-01"), ("company_id", "=", swiss.id)])
        )
