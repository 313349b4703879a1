"""What a debtor promises on their page: how much, in how many payments, and what then holds."""

from odoo.tools import mute_logger

from .common import PageAnswersCase

SPACES = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}")


class TestPagePromises(PageAnswersCase):
    """5 March 2026: 1,200.00 is late, 300.00 comes on the 30th; a collector may split in three."""

    def begin(self):
        super().begin()
        self.company.dunning_promise_max_parts = 3

    def setUp(self):
        super().setUp()
        self.both = (self.item, self.later)

    def promised(self, **said):
        """Say it, and return ``(state, {day: amount})`` of the promise, and its invoices."""
        [promise] = self.say(
            "promise", **{"day": "2026-03-12", "item_ids": self.both} | said
        ).promise_ids
        parts = {str(line.date): line.amount for line in promise.line_ids}
        return (promise.state, parts), promise.sudo().move_line_ids.move_id.with_env(self.env)

    # ------------------------------------------------------------------ how much

    def test_all_that_is_ticked(self):
        held, invoices = self.promised()
        self.assertEqual(held, ("open", {"2026-03-12": 1500.00}))
        self.assertEqual(invoices, self.owed + self.coming)
        self.assertEqual((self.status(self.owed), self.status(self.coming)), ("promised",) * 2)

    def test_less_goes_to_the_oldest(self):
        """The other invoice stays due as it was; what is left of the first is, once it is paid."""
        held, invoices = self.promised(amount="1 000,10 €")
        self.assertEqual(held, ("open", {"2026-03-12": 1000.10}))
        self.assertEqual(invoices, self.owed)
        self.assertEqual(self.status(self.owed), "promised")
        self.assertNotEqual(self.status(self.coming), "promised")
        self.on("2026-03-12")
        self.answers().action_id.action_done()
        self.pay(self.owed, 1000.10)
        self.env["dunning.promise"]._update_watched()
        self.assertEqual(self.answers().promise_ids.state, "kept")
        self.assertNotEqual(self.status(self.owed), "promised")
        self.assertEqual(self.items(self.owed).amount_residual, 199.90)

    def test_a_part_holds_back_once(self):
        """Ten euros every week are no way to be left alone."""
        ten = {"amount": "10,00", "item_ids": (self.item,)}
        self.assertEqual(self.promised(**ten)[0], ("open", {"2026-03-12": 10.00}))
        self.answers().action_id.action_done()
        self.on("2026-03-12")
        self.pay(self.owed, 10.00)
        self.env["dunning.promise"]._update_watched()
        held, _invoices = self.promised(day="2026-03-19", **ten)
        self.assertEqual(held, ("draft", {"2026-03-19": 10.00}))

    def test_one_of_two_in_full_is_no_part(self):
        """Whoever pays the older invoice whole may say so again of the other."""
        for amount, day in (("1200", "2026-03-12"), ("300", "2026-03-13")):
            held, _invoices = self.promised(amount=amount, day=day)
            self.assertEqual(held, ("open", {day: float(amount)}))
        self.assertEqual((self.status(self.owed), self.status(self.coming)), ("promised",) * 2)

    def test_as_people_write_it(self):
        for typed in (
            *(f"1{space}050,50{space}€" for space in SPACES),
            "1050,50",
            "1050.5",
            "1.050,50 euros",
            "1,050.50",
        ):
            with self.subTest(typed), self.env.cr.savepoint() as point:
                held, _invoices = self.promised(amount=typed)
                self.assertEqual(held, ("open", {"2026-03-12": 1050.50}))
                point.rollback()
                self.env.invalidate_all()

    def test_what_is_no_amount(self):
        """Nothing, less than nothing, more than is due, or no number: what is due is told."""
        for typed in ("0", "0,00", "0,001", "-5", "1500,01", "9" * 10, "1 2", "abc", "1e3"):
            sentence = self.refused("promise", day="2026-03-12", item_ids=self.both, amount=typed)
            self.assertIn(self.money(1500.00), sentence, typed)
        sentence = self.refused(
            "promise", day="2026-03-12", item_ids=(self.later,), amount="300,01"
        )
        self.assertIn(self.money(300.00), sentence)
        self.assertFalse(self.answers())

    def test_what_is_paid_or_contested_is_not_promised(self):
        self.pay(self.owed, 200.00)
        self.say("dispute", item_ids=(self.later,), category="price", text="Too dear")
        self.answers().action_id.action_done()
        self.refused("promise", day="2026-03-12", item_ids=self.both, amount="1000,01")
        held, _invoices = self.promised(amount="1000")
        self.assertEqual(held, ("open", {"2026-03-12": 1000.00}))

    # ------------------------------------------------------------------ in how many payments

    def test_a_plan_within_the_limits(self):
        """From a Saturday on: no bank works then. The cents go into the last payment."""
        held, _invoices = self.promised(payments=3, amount="1000", day="2026-03-07")
        plan = {"2026-03-09": 333.33, "2026-04-07": 333.33, "2026-05-07": 333.34}
        self.assertEqual(held, ("open", plan))
        self.assertIn(
            f"You will pay {self.money(1000.00)} in 3 monthly payments from 03/07/2026 on.",
            self.get().text,
        )

    def test_a_plan_by_the_week_or_every_two(self):
        """Within the same limits: what a collector may not grant waits."""
        weekly = {"2026-03-12": 500.00, "2026-03-19": 500.00, "2026-03-26": 500.00}
        every_two = {"2026-03-12": 500.00, "2026-03-26": 500.00, "2026-04-09": 500.00}
        for apart, plan, words in (
            ("weeks", weekly, "in 3 weekly payments from 03/12/2026 on"),
            ("fortnights", every_two, "in 3 payments, one every two weeks from 03/12/2026 on"),
        ):
            with self.subTest(apart), self.env.cr.savepoint() as point:
                self.assertEqual(self.promised(payments=3, apart=apart)[0], ("open", plan))
                self.assertEqual(self.answers().promise_ids.part_apart, apart)
                self.assertIn(words, self.answers()._as_confirmed())
                point.rollback()
                self.env.invalidate_all()
        self.company.dunning_promise_max_days = 20
        self.assertEqual(self.promised(payments=3, apart="weeks")[0][0], "draft")

    def test_a_plan_beyond_the_limits_waits(self):
        """One payment too many, a first one too far away, a last one after what may be granted."""
        for said in ({"payments": 4}, {"payments": 2, "day": "2026-03-23"}):
            with self.subTest(said), self.env.cr.savepoint() as point:
                held, _invoices = self.promised(**said)
                self.assertEqual(held[0], "draft")
                self.assertEqual(self.status(self.owed), "replied")
                self.assertIn("we will answer you", self.answers()._as_confirmed())
                point.rollback()
                self.env.invalidate_all()
        self.company.dunning_promise_max_days = 60
        self.assertEqual(self.promised(payments=3)[0][0], "draft")

    def test_a_plan_waits_where_no_limit_was_set(self):
        """A collector may then grant anything; a debtor may not."""
        self.company.dunning_promise_max_parts = 0
        self.assertEqual(self.promised(payments=2)[0][0], "draft")

    def test_the_collector_grants_what_was_asked_for(self):
        """Four payments, as they were asked for; the debtor is told of each."""
        self.promised(payments=4, amount="1200")
        self.answers().promise_ids.with_user(self.user).action_confirm()
        self.assertEqual(self.status(self.owed), "promised")
        self.send_mails()
        self.assertEqual(self._mails[-1]["body"].count("300.00"), 4)

    def test_too_many_payments(self):
        for payments in (0, 13, 10**9):
            sentence = self.refused(
                "promise", day="2026-03-12", item_ids=self.both, payments=payments
            )
            self.assertIn("from 1 to 12", sentence)
        sentence = self.refused(
            "promise", day="2026-03-12", item_ids=self.both, amount="0,05", payments=12
        )
        self.assertIn("so many parts", sentence)
        self.company.dunning_promise_max_parts = 24
        self.assertEqual(self.promised(payments=24)[0][0], "open")

    def test_currencies_are_promised_one_at_a_time(self):
        """All of it in each at once; a part only of one."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        abroad = self.invoice(100.00, due="2026-03-02", currency=dollar)
        both = (self.item, self.items(abroad).id)
        sentence = self.refused("promise", day="2026-03-12", item_ids=both, amount="50")
        self.assertIn("one currency", sentence)
        said = self.say("promise", day="2026-03-12", item_ids=both)
        self.assertEqual(sorted(said.promise_ids.mapped("amount")), [100.00, 1200.00])
        self.assertEqual(said._as_confirmed(), "You will pay on 03/12/2026.")

    # ------------------------------------------------------------------ by the form

    def test_the_form(self):
        """As a browser sends it; whatever stands in it is text."""
        form = {"day": "2026-03-12", "items": [self.item]}
        bad = "<script>alert(1)</script>"
        for more in ({"amount": bad}, {"payments": bad}, {"amount": bad, "payments": "3"}):
            with mute_logger("odoo.http"):
                text = self.post("promise", **form, **more).text
            self.assertIn('role="alert"', text)
            self.assertNotIn("<script>alert", text)
        self.assertFalse(self.answers())
        text = self.post("promise", **form, amount="400,00", payments="2", apart="weeks").text
        self.assertIn(f"{self.money(400.00)} in 2 weekly payments from 03/12/2026 on", text)
        self.assertEqual(self.answers().promise_ids.line_ids.mapped("amount"), [200.00, 200.00])
