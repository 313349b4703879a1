"""What is to come in, week by week: promises first, then by how debtors pay; and what came."""

import json
from io import BytesIO

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user

from .common import DunningCommon, day


class CashForecastCase(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sam", "base.group_user")

    def begin(self):
        super().begin()
        self.become(self.user)  # a manager
        self.on("2026-03-02")  # a Monday
        self.open = self.invoice(1000.00, due="2026-03-16")
        self.promised = self.invoice(300.00, due="2026-02-16", issued="2026-01-16")
        self.disputed = self.invoice(240.00, due="2026-02-20", issued="2026-01-20")
        self.promise(self.promised, "2026-03-12")
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.disputed.ids,
                "category": "price",
                "amount": 90.00,
            }
        )
        self.env["dunning.behaviour"].action_refresh()
        self.env.invalidate_all()

    def promise(self, invoice, when, amount=None):
        item = self.items(invoice)
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": item.ids,
                "line_ids": [
                    (0, 0, {"date": when, "amount": amount or item.amount_residual_currency})
                ],
            }
        )
        promise.action_confirm()

    def rows(self, **values):
        return self.env["dunning.cash.forecast"].search(
            [("partner_id", "=", self.debtor.id)] + [(name, "=", of) for name, of in values.items()]
        )


class TestCashForecast(CashForecastCase):
    def test_promises_on_their_days_and_disputes_apart(self):
        """300 are promised for the 12th; of 240, 90 are contested: they have no day."""
        promised = self.rows(kind="promised")
        self.assertEqual((promised.date, promised.amount), (day("2026-03-12"), 300.00))
        self.assertEqual(promised.week, day("2026-03-09"))
        self.assertFalse(self.rows(move_id=self.promised.id))
        contested = self.rows(kind="disputed")
        self.assertEqual(
            (contested.amount, contested.date, contested.move_id), (90.00, False, self.disputed)
        )

    def test_what_holds_a_promised_invoice_otherwise_is_not_promised_too(self):
        """The 300 € are contested as well: they are told once. Then a payment on account covers
        them: nothing is to come.
        """
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.promised.ids,
                "category": "price",
                "amount": 300.00,
            }
        )
        rows = self.rows(kind="promised") | self.rows(move_id=self.promised.id)
        self.assertEqual([(row.kind, row.amount) for row in rows], [("disputed", 300.00)])
        dispute.action_resolve(False)
        self.pay_on_account(300.00)
        self.env.invalidate_all()
        self.assertEqual(self.status(self.promised), "covered")
        self.assertFalse(self.rows(kind="promised") | self.rows(move_id=self.promised.id))

    def test_what_a_promise_leaves_out_is_expected_as_the_debtor_pays(self):
        """Of 500, 200 are promised for the 20th and 60 are contested: 240 stay to be chased. Of
        400 dollars, 100 are promised: three quarters of their 320 € stay.
        """
        part = self.invoice(500.00, due="2026-02-18", issued="2026-01-18")
        self.promise(part, "2026-03-20", 200.00)
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": part.ids, "amount": 60.00}
        )
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        abroad = self.invoice(400.00, due="2026-02-18", issued="2026-01-18", currency=dollar)
        self.promise(abroad, "2026-03-20", 100.00)
        self.env.invalidate_all()
        promised = self.rows(kind="promised", date="2026-03-20")
        self.assertEqual(sorted(promised.mapped("amount")), [80.00, 200.00])
        self.assertEqual(self.rows(move_id=part.id, kind="disputed").amount, 60.00)
        for invoice, left in ((part, 240.00), (abroad, 240.00)):
            rows = self.rows(move_id=invoice.id).filtered(lambda row: row.kind != "disputed")
            self.assertEqual(set(rows.mapped("kind")), {"expected", "later"})
            self.assertAlmostEqual(sum(rows.mapped("amount")), left, delta=left / 100)

    def test_what_is_on_its_way_of_a_promise_is_told_once(self):
        """Of the 300 promised, 100 are paid and not booked yet: 200 are still to come."""
        self.pay(self.promised, 100.00, booked=False)
        self.env.invalidate_all()
        rows = self.rows(kind="promised") | self.rows(move_id=self.promised.id)
        self.assertEqual(
            sorted((row.kind, row.amount) for row in rows),
            [("on_way", 100.00), ("promised", 200.00)],
        )

    def test_nothing_is_lost_nor_counted_twice(self):
        """The shares of the weeks and of later come to what is open, to the cent."""
        for invoice, amount in ((self.open, 1000.00), (self.disputed, 150.00)):
            rows = self.rows(move_id=invoice.id).filtered(
                lambda row: row.kind in ("expected", "later")
            )
            self.assertAlmostEqual(sum(rows.mapped("amount")), amount, delta=amount / 100)
            self.assertGreater(len(rows), 3)
            self.assertTrue(
                all(0 <= row.amount_low <= row.amount <= row.amount_high for row in rows)
            )
        self.assertFalse(self.rows().filtered(lambda row: row.date and row.date < self.today))

    def test_band_of_a_sum_is_narrower_than_the_bands_summed(self):
        others = [self._create_debtor(f"Client {number}") for number in range(12)]
        self.ledger.invoices([{"partner": other, "amount": 100.00, "due": 7} for other in others])
        self.env["dunning.behaviour"].action_refresh()
        self.env.invalidate_all()
        mine = [("partner_id", "in", [other.id for other in others]), ("week", "!=", False)]
        forecast = self.env["dunning.cash.forecast"]
        [(low, amount, high)] = forecast._read_group(
            mine, [], ["amount_low:sum", "amount:sum", "amount_high:sum"]
        )
        rows = forecast.search(mine)
        self.assertAlmostEqual(sum(rows.mapped("amount")), amount, places=2)
        self.assertTrue(0 < low < amount < high)
        self.assertLess(
            high - low, sum(rows.mapped("amount_high")) - sum(rows.mapped("amount_low"))
        )

    def test_what_is_in_court_or_proceedings_stands_apart(self):
        self.debtor.write(
            {"dunning_proceedings": "safeguard", "dunning_proceedings_date": "2026-02-27"}
        )
        self.env.invalidate_all()
        apart = self.rows(move_id=self.open.id)
        self.assertEqual((apart.kind, apart.amount, apart.date), ("legal", 1000.00, False))

    def test_paid_money_is_not_expected(self):
        self.pay(self.open, 400.00)
        self.env.invalidate_all()
        rows = self.rows(move_id=self.open.id)
        self.assertAlmostEqual(sum(rows.mapped("amount")), 600.00, delta=6)
        self.pay(self.open)
        self.env.invalidate_all()
        self.assertFalse(self.rows(move_id=self.open.id))

    def test_who_may_read_it(self):
        """Collectors and managers, of their companies; salespeople do not."""
        request = [
            "dunning.cash.forecast",
            "web_read_group",
            [[], ["date:week"], ["amount:sum"]],
            {},
        ]
        for user in (self.user, self.accountant):
            found = call_kw(self.env(user=user)[request[0]], request[1], request[2], {})
            self.assertTrue(found["groups"])
        with self.assertRaises(AccessError):
            call_kw(self.env(user=self.salesperson)[request[0]], request[1], request[2], {})
        exported = self.rows(kind="promised").export_data(["date", "partner_id/name", "amount"])
        self.assertEqual(exported["datas"][0][2], 300.00)

    # ------------------------------------------------------------------ what came

    def keep(self):
        self.env["dunning.cash.kept"].sudo()._keep(self.company)
        self.env.invalidate_all()
        return self.env["dunning.cash.kept"].search([("company_id", "=", self.company.id)])

    def test_what_was_expected_and_what_came(self):
        """The first forecast of the week stays, the day's own is made anew; of the 1,000 that come
        on Wednesday all count, of an invoice made after the forecast nothing does.
        """
        self.keep()
        self.on("2026-03-03")
        self.keep()
        self.on("2026-03-04")
        self.pay(self.open)
        later = self.invoice(70.00, due="2026-03-20", issued="2026-03-04")
        self.pay(later)
        kept = self.keep()
        self.assertEqual({str(one.made_on) for one in kept}, {"2026-03-02", "2026-03-04"})
        first = kept.filtered(lambda one: str(one.made_on) == "2026-03-02" and not one.weeks_ahead)
        self.assertEqual((first.amount_came, first.is_over), (1000.00, False))
        self.on("2026-03-09")
        self.keep()
        self.assertTrue(first.is_over)
        self.assertEqual(first.is_within, first.amount_low <= 1000.00 <= first.amount_high)
        promised = self.env["dunning.cash.kept"]._latest(self.company)[0]
        self.assertEqual(str(promised.week), "2026-03-09")
        self.assertGreaterEqual(promised.amount, 300.00)

    def test_what_came_while_nobody_kept_it(self):
        """The nights stood still from 2 March to 20 May: what came on 12 March is told all the
        same, and once told, what is booked that late changes it no more.
        """
        kept = self.keep()
        self.on("2026-03-12")
        self.pay(self.open)
        self.on("2026-05-20")
        self.keep()
        second = kept.filtered(lambda one: str(one.week) == "2026-03-09")
        self.assertEqual((second.amount_came, second.is_over), (1000.00, True))
        self.on("2026-03-12")
        self.pay(self.disputed)
        self.on("2026-05-21")
        self.keep()
        self.assertEqual(second.amount_came, 1000.00)

    def test_every_night(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "relance_telephonique.ir_cron_dunning_behaviour"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.env["dunning.cash.kept"]._latest(self.company))  # measured today
        self.on("2026-03-03")
        with self.enter_registry_test_mode():
            self.env.ref(
                "relance_telephonique.ir_cron_dunning_behaviour"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.env["dunning.cash.kept"]._latest(self.company))

    def test_on_the_dashboard(self):
        board = self.env["dunning.dashboard"].dashboard_read({})
        self.assertEqual(board["expected"], [])
        self.keep()
        board = self.env["dunning.dashboard"].dashboard_read({})
        self.assertEqual(len(board["expected"]), 8)
        self.assertIn("between", board["expected"][0]["note"])
        self.assertEqual(board["expected"][0]["open"]["res_model"], "dunning.cash.forecast")
        mine = self.env["dunning.dashboard"].dashboard_read({"collector_id": self.user.id})
        self.assertEqual(mine["expected"], [])


class TestCashForecastSheet(CashForecastCase, HttpCase):
    """What Odoo exports of the list, opened as a spreadsheet program does."""

    def exported(self, groupby=()):
        """Return the rows of the one sheet, as Sophie exports it from the list."""
        new_test_user(
            self.env(su=True),
            "sophie",
            "base.group_user,base.group_allow_export,relance_telephonique.group_dunning_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.authenticate("sophie", "sophie")
        names = ("date", "partner_id/display_name", "kind", "amount_low", "amount", "amount_high")
        asked = {
            "model": "dunning.cash.forecast",
            "fields": [
                {"name": name, "label": name, "type": self._type(name), "store": True}
                for name in names
            ],
            "ids": False,
            "domain": [("partner_id", "=", self.debtor.id)],
            "groupby": list(groupby),
            "context": {"lang": "en_US"},
            "import_compat": False,
        }
        answer = self.url_open(
            "/web/export/xlsx",
            data={"data": json.dumps(asked), "csrf_token": http.Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200)
        [sheet] = load_workbook(BytesIO(answer.content)).worksheets
        return list(sheet.iter_rows(values_only=True))

    def _type(self, name):
        return self.env["dunning.cash.forecast"]._fields[name.partition("/")[0]].type

    def test_sheet_totals_and_types(self):
        """The same rows as on the screen: days are days, amounts numbers, and they come to what is
        owed: 1,000 + 300 + 240.
        """
        head, *rows = self.exported()
        self.assertEqual(head[0], "date")
        shown = self.rows()
        self.assertEqual(len(rows), len(shown))
        self.assertEqual(
            [round(row[4], 2) for row in rows], [round(row.amount, 2) for row in shown]
        )
        self.assertTrue(all(isinstance(part, int | float) for row in rows for part in row[3:]))
        self.assertAlmostEqual(sum(row[4] for row in rows), 1540.00, delta=15.40)
        [promised] = [row for row in rows if row[2] == "Promised"]
        self.assertEqual((f"{promised[0]:%F}", promised[1]), ("2026-03-12", "Boulangerie Meunier"))
        self.assertEqual(promised[4], 300.00)
        contested = [row for row in rows if row[4] == 90.00]
        self.assertEqual([row[0] for row in contested], [None])

    def test_subtotals(self):
        """By what is known of it, with the sum of each kind beside its name."""
        _head, *rows = self.exported(["kind"])
        sums = {row[0]: row[4] for row in rows if isinstance(row[0], str)}
        shown = self.rows().grouped("kind")
        self.assertEqual(len(sums), len(shown))
        [promised] = [amount for name, amount in sums.items() if name.startswith("promised")]
        self.assertEqual(promised, 300.00)
        self.assertAlmostEqual(
            sum(sums.values()), sum(self.rows().mapped("amount")), delta=0.02 * len(sums)
        )
