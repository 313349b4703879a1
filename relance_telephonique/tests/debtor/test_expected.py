"""When an open invoice will be paid: where people look, as a sentence, and to find what is late."""

import random
from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.expected_sql import expected_columns, is_later_than_usual, unpaid_share
from ...tools.payment_date import _unpaid, expect
from ...tools.payment_profile import Profile
from ..common import DunningCommon, day
from ..warm import WarmCase

NEVER = (date(9001, 1, 20), date.max)


class TestExpected(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sam", "base.group_user")

    def begin(self):
        super().begin()
        self.become(self.user)  # a manager
        self.thursdays = self.pay_each(
            [
                ("2025-11-03", "2025-11-13"),
                ("2025-11-10", "2025-11-20"),
                ("2025-11-18", "2025-11-27"),
            ]
            + [
                ("2025-11-24", "2025-12-04"),
                ("2025-12-02", "2025-12-11"),
                ("2025-12-08", "2025-12-18"),
            ]
            + [
                ("2025-12-15", "2025-12-25"),
                ("2025-12-22", "2026-01-01"),
                ("2025-12-30", "2026-01-08"),
            ]
        )
        self.on("2026-01-12")
        self.open = self.invoice(1000.00, due="2026-02-02")
        self.env["dunning.behaviour"].action_refresh()
        self.env.invalidate_all()

    def pay_each(self, dates, partner=None):
        """Invoice 100 for each ``(due, paid)``, and receive it on that day."""
        self.on(max(paid for _due, paid in dates))
        to = self.ledger.days_to
        partner = partner or self.debtor
        dues = [to(day(due)) for due, _paid in dates]
        invoices = self.ledger.invoices(
            [{"partner": partner, "amount": 100.00, "due": due} for due in dues]
        )
        self.ledger.payments(
            [
                {"invoice": invoice, "on": to(day(paid))}
                for invoice, (_due, paid) in zip(invoices, dates, strict=True)
            ]
        )
        return invoices

    def behaviour(self, partner=None):
        return self.env["dunning.behaviour"].search(
            [("partner_id", "=", (partner or self.debtor).id)]
        )

    def test_who_pays_on_thursdays(self):
        """Nine invoices, each paid ten days late or so on a Thursday: the next one is too."""
        item = self.items(self.open)
        self.assertEqual(item.payments_known, 9)
        self.assertEqual(item.expected_date, day("2026-02-12"))
        self.assertEqual(
            {each.isoweekday() for each in (item.expected_early, item.expected_late)}, {4}
        )
        self.assertTrue(item.expected_early <= item.expected_date <= item.expected_late)
        self.assertEqual(
            item.expected_told,
            "usually pays on a Thursday: around 12 February, between 5 February and 19 February",
        )
        self.assertEqual(self.open.dunning_expected, item.expected_told)

    def test_the_history_is_a_click_away(self):
        opened = self.items(self.open).action_open_payments()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), ("dunning.behaviour", self.behaviour().id)
        )
        self.assertEqual(opened["res_id"], self.open.action_dunning_open_payments()["res_id"])
        table = str(self.behaviour().payments_table)
        self.assertEqual(table.count("<tr>"), 1 + 9)
        self.assertIn(self.thursdays[-1].name, table)
        self.assertEqual(self.behaviour().usual_day, "on a Thursday")

    def test_found_in_the_list(self):
        """Monday of the week in which it is expected: found; weeks after, later than usual."""
        items = self.env["dunning.due.item"]
        this_week = [("expected_date", "<=", "today +sunday"), ("partner_id", "=", self.debtor.id)]
        unusual = [("is_later_than_usual", "=", True)]
        self.on("2026-02-02")
        self.assertFalse(items.search(this_week) | items.search(unusual))
        self.on("2026-02-09")
        self.assertEqual(items.search(this_week).move_id, self.open)
        self.on("2026-03-09")
        self.assertEqual(items.search(unusual).move_id, self.open)
        self.assertGreaterEqual(items.search(unusual).expected_date, day("2026-03-09"))

    def test_on_the_call_sheet(self):
        self.run_on("2026-02-05")
        self.run_on("2026-02-10")
        sheet = str(self.actions(self.open, channel="phone").call_sheet)
        self.assertIn("usually pays on a Thursday: around 12 February", sheet)

    def test_a_new_customer_pays_as_all_do(self):
        other = self._create_debtor("Garage Vidal")
        invoice = self.invoice(50.00, due="2026-02-02", partner=other)
        self.env["dunning.behaviour"].action_refresh()
        item = self.items(invoice)
        self.assertEqual(item.payments_known, 0)
        self.assertIn("as customers usually pay: around", item.expected_told)

    def test_nothing_is_foretold_of_a_person_by_their_past(self):
        """A natural person who always paid forty days late is expected like anybody."""
        person = self._create_debtor("Jean Roux", is_company=False)
        other = self._create_debtor("Garage Vidal")
        self.pay_each(
            [(f"2025-{month:02}-01", f"2025-{month + 1:02}-10") for month in range(3, 11)], person
        )
        invoices = [self.invoice(50.00, due="2026-02-02", partner=one) for one in (person, other)]
        self.env["dunning.behaviour"].action_refresh()
        his, new = (self.items(invoice) for invoice in invoices)
        self.assertEqual(his.expected_date, new.expected_date)
        self.assertEqual((his.payments_known, his.is_later_than_usual), (0, False))
        behaviour = self.behaviour(person)
        self.assertFalse(behaviour.payments or behaviour.payments_table or behaviour.grade)

    def test_what_is_not_paid_yet_is_not_known(self):
        """The figures of a day are the same whatever is paid later."""
        self.on("2025-12-01")
        self.env["dunning.behaviour"].action_refresh()
        self.assertEqual(len(self.behaviour().payments), 3)

    def test_due_on_a_day_that_means_never(self):
        """A deposit that is due on 31 December 9999: nothing is later, and the list is shown."""
        deposit = self.invoice(400.00, due="2026-02-02")
        deposit.line_ids.filtered("date_maturity").sudo().date_maturity = day("9999-12-31")
        self.env["dunning.behaviour"].action_refresh()
        self.env.invalidate_all()
        item = self.items(deposit)
        self.assertEqual((item.expected_date, item.expected_late), (day("9999-12-31"),) * 2)
        self.assertEqual(self.items(self.open).expected_date, day("2026-02-12"))

    def test_list_takes_no_more_queries(self):
        names = ["partner_id", "date_maturity", "amount_residual", "status"]
        counts = []
        for more in ([], ["expected_date", "is_later_than_usual", "payments_known"]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["dunning.due.item"].search_read([], names + more, limit=80)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_salesperson_sees_only_own_customers(self):
        self.become(self.salesperson)
        self.assertFalse(self.env["dunning.due.item"].search([("move_id", "=", self.open.id)]))
        self.assertFalse(self.behaviour())


@tagged("post_install", "-at_install")
class TestExpectedInSql(WarmCase):
    def random_profile(self, chance):
        quantiles = sorted(chance.randint(-30, chance.choice([5, 30, 120])) for _step in range(95))
        habit = chance.choice([None, None, "week", "month"])
        return Profile(
            tuple(quantiles),
            round(chance.uniform(1, 40), 2),
            chance.randint(1, 7) if habit == "week" else None,
            chance.randint(1, 31) if habit == "month" else None,
            chance.randint(0, 24),
        )

    def test_sql_says_what_python_says(self):
        """A thousand profiles and invoices, early, late and very late, with habits and without."""
        chance = random.Random(22)
        for number in range(1000):
            how = self.random_profile(chance)
            today = date(2026, 1, 1) + timedelta(days=chance.randint(0, 1000))
            due = today - timedelta(days=chance.choice([-60, 0, 60, 900]) + chance.randint(-30, 30))
            if not number % 10:
                due = chance.choice(NEVER) - timedelta(days=chance.randint(0, 40))
            asked_due, asked_today = SQL("asked.due"), SQL("asked.today")
            [row] = self.env.execute_query(
                SQL(
                    "SELECT %s, %s AS later, %s AS unpaid"
                    " FROM (VALUES (%s::int[], %s::float8, %s::int, %s::int, %s::int))"
                    " how(pay_days, pay_tail, pay_weekday, pay_month_day, payments_known),"
                    " (VALUES (%s::date, %s::date)) asked(due, today)",
                    expected_columns(asked_due, asked_today),
                    is_later_than_usual(asked_due, asked_today),
                    unpaid_share(SQL("(asked.today - asked.due)")),
                    list(how.quantiles),
                    how.tail,
                    how.weekday,
                    how.month_day,
                    how.known,
                    due,
                    today,
                )
            )
            expected = expect(how, due, today)
            waited = (today - due).days
            with self.subTest(number=number, how=how, due=due, today=today):
                self.assertEqual(row[:3], expected[:3])
                self.assertAlmostEqual(row[4], _unpaid(how, waited), places=12)
                unusual = how.known >= 3 and waited > 0 and waited > how.quantiles[89]
                self.assertEqual(row[3], unusual)
