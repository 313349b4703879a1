"""One total per debtor and currency, wherever it is shown; hypothesis makes up what is owed."""

from collections import defaultdict
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import SUPERUSER_ID, Command
from odoo.tools import format_amount

from ...demo import Ledger
from ..common import DunningCommon

HOME, DOLLARS = 0, 1


class Debt(NamedTuple):
    """An invoice: due so many days from today, part of it paid, and what ``happens`` with it."""

    amount: float
    due: int
    paid: float = 0.0
    happens: str = ""
    currency: int = HOME
    where: int = 0  # the main company, or its branch


class Credit(NamedTuple):
    """Money or a credit note that nobody has allocated."""

    amount: float
    currency: int = HOME
    where: int = 0


AMOUNTS = st.sampled_from((33.33, 80.00, 100.00, 250.50, 1000.00))
HAPPENS = ("", "", "on_way", "promised", "disputed", "paused", "unsent", "no_followup")
HAPPENS += ("blocked", "in_two_parts", "to_match")
GIVEN_BACK = 20.00
IS_THERE = ("covered", "to_match")  # credits or money are there already: nothing is to come
DEBTS = st.builds(
    Debt,
    AMOUNTS,
    st.sampled_from((-60, -20, -10, 0, 15)),
    st.sampled_from((0.0, 0.0, 10.01)),
    st.sampled_from(HAPPENS),
    st.just(HOME),
    st.just(0),
)
CREDITS = st.builds(
    Credit, st.sampled_from((20.00, 100.00, 300.00, 1500.00)), st.just(HOME), st.just(0)
)
SECOND = st.lists(st.integers(0, 1), min_size=8, max_size=8)


class TestOneTotal(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollars = cls.setup_other_currency("USD", rates=[("2020-01-01", 1.25)])
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Agence de Lyon",
                "parent_id": cls.company.id,
                "resource_calendar_id": cls.company.resource_calendar_id.id,
                "dunning_mode": "automatic",
                "dunning_scenario_id": cls.standard.id,
                "email": "lyon@emballages.example",
            }
        )
        cls.doubtful = cls.env["account.account"].create(
            {
                "name": "Doubtful customers",
                "code": "416900",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls.accountant.company_ids = [Command.link(cls.branch.id)]
        cls.two_parts = cls.env["account.payment.term"].create(
            {
                "name": "Half of it later",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 60)
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.companies = self.company | self.branch
        self.env = self.env(user=SUPERUSER_ID, context={"allowed_company_ids": self.companies.ids})
        self.companies, self.debtor = (
            self.companies.with_env(self.env),
            self.debtor.with_env(self.env),
        )
        self.currencies = (self.company.currency_id, self.dollars)

    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(DEBTS, min_size=1, max_size=4),
        st.lists(CREDITS, max_size=2),
        SECOND,
        st.sampled_from(("currency", "where")),
    )
    def test_whatever_is_owed(self, debts, credits, second, apart):
        """In two currencies, or to two companies of one legal person."""
        self.compare(
            [one._replace(**{apart: n}) for one, n in zip(debts, second[:4], strict=False)],
            [one._replace(**{apart: n}) for one, n in zip(credits, second[4:], strict=False)],
        )

    def test_some_that_once_differed(self):
        self.compare([Debt(100, -10, happens="on_way"), Debt(80, -20)], [Credit(20)])
        self.compare([Debt(1000, -60, happens="paused"), Debt(80, -20)], [Credit(100)])
        self.compare([Debt(100, -10, happens="no_followup"), Debt(100, -8)], [Credit(100)])
        self.compare([Debt(100, -10, currency=DOLLARS), Debt(80, -20)], [Credit(300, DOLLARS)])
        self.compare([Debt(500, -10, happens="paused"), Debt(80, -20, where=1)], [Credit(300)])
        self.compare([Debt(100, -10), Debt(80, -20, where=1)], [Credit(300)])
        self.compare([Debt(100, -10, happens="promised"), Debt(80, 15)], [Credit(100)])
        self.compare([Debt(1000, -60, paid=10.01, happens="in_two_parts")], [Credit(20)])
        self.compare([Debt(100, -10, happens="to_match"), Debt(80, -20)], [])
        self.compare([Debt(1000, -60, happens="moved"), Debt(80, -20, happens="paid_back")], [])

    # ------------------------------------------------------------------ what is made up

    def compare(self, debts, credits):
        savepoint = self.env.cr.savepoint()
        try:
            self.has_credits = bool(credits)
            self.build(debts, credits)
            with self.subTest(debts=debts, credits=credits):
                self.check_sums(debts, credits)
                for where, company in enumerate(self.companies):
                    if any(one.where == where for one in (*debts, *credits)):
                        self.check(company)
                    else:
                        self.assertFalse(self.owed(company).items)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
            self.env.registry.clear_cache()

    def build(self, debts, credits):
        for where, company in enumerate(self.companies):
            ledger = Ledger(company, self.today)
            own = [debt for debt in debts if debt.where == where]
            invoices = ledger.invoices(
                {
                    "partner": self.debtor,
                    "amount": debt.amount,
                    "due": debt.due,
                    "currency": self.currencies[debt.currency],
                    "is_move_sent": debt.happens != "unsent",
                    "term": self.two_parts if debt.happens == "in_two_parts" else None,
                }
                for debt in own
            )
            for debt, invoice in zip(own, invoices, strict=True):
                if debt.paid and debt.happens != "on_way":  # money of now is what was announced
                    ledger.pay(invoice, debt.paid, on=0)
                if debt.happens:
                    getattr(self, f"_{debt.happens}")(ledger, invoice)
            ledger.invoices(
                {
                    "partner": self.debtor,
                    "amount": credit.amount,
                    "due": 0,
                    "issued": 0,
                    "currency": self.currencies[credit.currency],
                    "move_type": "out_refund",
                }
                for credit in credits
                if credit.where == where
            )

    def _on_way(self, ledger, invoice):
        ledger.pay(invoice, 20.00, on=0, booked=False)

    def _promised(self, _ledger, invoice):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": invoice.company_id.id,
                "move_line_ids": self.items(invoice).ids,
                "line_ids": [
                    Command.create({"date": "2026-06-01", "amount": invoice.amount_residual})
                ],
            }
        )
        promise.action_confirm()

    def _disputed(self, _ledger, invoice):
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": invoice.company_id.id,
                "move_ids": invoice.ids,
                "amount": 12.34,
            }
        )

    def _paused(self, _ledger, invoice):
        self.pause("2026-06-01", invoice, company_id=invoice.company_id.id)

    def _unsent(self, _ledger, _invoice):
        """It was posted so."""

    def _no_followup(self, _ledger, invoice):
        invoice.line_ids.no_followup = True

    def _blocked(self, _ledger, invoice):
        invoice.action_toggle_block_payment()

    def _in_two_parts(self, _ledger, _invoice):
        """Its terms say so."""

    def _to_match(self, ledger, invoice):
        """Money that names it came in, and nobody has matched it."""
        if invoice.company_id == self.company:
            self.env["account.bank.statement.line"].create(
                {
                    "journal_id": ledger.bank_journal.id,
                    "date": self.today,
                    "amount": invoice.amount_residual,
                    "partner_id": self.debtor.id,
                    "payment_ref": f"VIR {invoice.name}",
                }
            )

    def _moved(self, ledger, invoice):
        """It is doubtful now: an entry moved what is left of it, which is due on the same day."""
        items = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        for item in items:
            entry = ledger.env["account.move"].create(
                {
                    "date": self.today,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.debtor.id,
                                "balance": sign * item.amount_residual,
                                "amount_currency": sign * item.amount_residual_currency,
                                "currency_id": item.currency_id.id,
                                "date_maturity": item.date_maturity,
                            }
                        )
                        for account, sign in ((self.doubtful, 1), (item.account_id, -1))
                    ],
                }
            )
            entry.action_post()
            (entry.line_ids.filtered(lambda line: line.balance < 0) + item).reconcile()

    def _paid_back(self, ledger, _invoice):
        """The debtor got money back, which is set off against credits, and is no debt."""
        ledger.pay_back(self.debtor, GIVEN_BACK, on=0)

    # ------------------------------------------------------------------ where it is shown

    def owed(self, company):
        return self.debtor.with_company(company)._dunning_owed(company)

    def check_sums(self, debts, credits):
        """In each currency, all that was sent, less what was paid, announced and credited."""
        left = defaultdict(float)
        for debt in debts:
            if debt.happens != "unsent":
                less = 20.00 if debt.happens == "on_way" else debt.paid
                left[debt.currency] += debt.amount - less
        free = defaultdict(float)
        free[HOME] -= GIVEN_BACK * sum(debt.happens == "paid_back" for debt in debts)
        for credit in credits:
            free[credit.currency] += credit.amount
        for currency, amount in free.items():
            left[currency] -= max(amount, 0.0)
        found = defaultdict(float)
        for company in self.companies:
            for total in self.owed(company).totals:
                found[self.currencies.index(total.currency)] += total.owed
        for number in (HOME, DOLLARS):
            self.assertAlmostEqual(found[number], max(left[number], 0.0))

    def check(self, company):
        owed = self.owed(company)
        for one in owed.items:
            parts = (one.promised, one.disputed, one.held, one.asked)
            self.assertAlmostEqual(one.owed, sum(parts), msg=one)
            if one.status != "unsent":
                self.assertAlmostEqual(one.residual, one.on_way + one.covered + one.owed, msg=one)
        self.check_statement(company, owed)
        self.check_list(company, owed)
        self.check_form(company, owed)
        self.check_call(company, owed)
        self.check_panel(company, owed)
        self.check_debtors_page(company, owed)
        self.check_telephone(company, owed)
        self.check_forecast(company, owed)

    def check_statement(self, company, owed):
        tables = self.debtor.with_company(company)._dunning_statement().tables
        shown = {table.currency: max(table.total, 0.0) for table in tables}
        for total in owed.totals:
            self.assertAlmostEqual(shown.get(total.currency, 0.0), total.owed, msg="statement")

    def check_list(self, company, owed):
        row = self.env["dunning.debtor"].search(
            [("partner_id", "=", self.debtor.id), ("company_id", "=", company.id)]
        )
        self.assertAlmostEqual(row.amount_due, owed.amount, msg="list")
        self.assertAlmostEqual(row.amount_overdue, owed.overdue, msg="list")
        self.assertAlmostEqual(row.amount_not_due, owed.amount - owed.overdue, msg="list")
        self.assertEqual(row.days_late, owed.days_late, "list")
        largest = self.env["dunning.figures"]._largest_debtors(company)
        shown = {debtor: overdue for debtor, overdue, _days in largest}
        self.assertAlmostEqual(shown.get(self.debtor, 0.0), owed.overdue, msg="dashboard")

    def check_form(self, company, owed):
        form = self.debtor.with_company(company)
        form.invalidate_recordset()
        self.assertAlmostEqual(form.dunning_due, owed.amount, msg="form")
        self.assertAlmostEqual(form.dunning_overdue, owed.overdue, msg="form")
        arrears = form._dunning_arrears(company)
        self.assertAlmostEqual(arrears.amount if arrears else 0.0, owed.overdue, msg="warning")

    def check_call(self, company, owed):
        """The sheet of a call, and a letter, add up to what is late and asked for."""
        call = self.env["dunning.action"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": company.id,
                "channel": "phone",
                "reason": "manual",
            }
        )
        expected = defaultdict(float)
        for one in owed.items:
            expected[one.currency] += one.asked if one.is_late else 0.0
        shown = {table.currency: table.total for table in call._statement().tables}
        if not any(one.asked and one.is_late for one in owed.items):
            return  # nobody is called, nor written to
        for currency in expected.keys() | shown.keys():
            total = max(shown.get(currency, 0.0), 0.0)
            self.assertAlmostEqual(total, expected[currency], msg="call sheet")
        if set(shown) == {company.currency_id}:
            for asked in (call._asked_now()[call], call._desk_ranks(call.create_date)[call].amount):
                self.assertAlmostEqual(asked, shown[company.currency_id], msg="call desk")

    def check_panel(self, company, owed):
        """The panel of a debtor: its rows add up to its totals."""
        panel = self.debtor.dunning_page(company.id)["owed"]
        parts = ("asked", "promised", "disputed", "held")
        shown = {total["currency_id"]: total for total in panel["totals"]}
        self.assertEqual(shown.keys(), {total.currency.id for total in owed.totals}, "panel")
        for total in owed.totals:
            found = shown[total.currency.id]
            rows = [row for row in panel["rows"] if row["currency_id"] == total.currency.id]
            for some in ([found], rows):
                sums = [one["parts"].get(part, 0.0) for one in some for part in parts]
                self.assertAlmostEqual(sum(sums), total.owed, msg="panel")
                left = sum(one["amount"] for one in some)
                residual = sum(one.residual for one in owed.items if one.currency == total.currency)
                self.assertAlmostEqual(left, residual, msg="panel")
            self.assertAlmostEqual(found["overdue"], total.overdue, msg="panel")

    def check_debtors_page(self, company, owed):
        """What debtors read of themselves."""
        page = self.debtor.with_company(company)._dunning_shown()
        totals = [total for total in owed.totals if total.owed]
        self.assertCountEqual(
            [total.owed for total in page.totals],
            [format_amount(self.env, total.owed, total.currency) for total in totals],
            "page",
        )
        self.assertCountEqual(
            [total.overdue for total in page.totals if total.overdue],
            [
                format_amount(self.env, total.overdue, total.currency)
                for total in totals
                if total.overdue
            ],
            "page",
        )

    def check_telephone(self, company, owed):
        """What is said of them when the telephone rings."""
        said = self.debtor._dunning_overdue_in_words(company)
        for total in owed.totals:
            if total.overdue:
                self.assertIn(format_amount(self.env, total.overdue, total.currency), said)
        self.assertEqual("Owes" in said, any(total.overdue for total in owed.totals), said)

    def check_forecast(self, company, owed):
        """What is to come in is what is owed: each item once, before credits, but for those for
        which credits or money are there already.
        """
        rows = self.env["dunning.cash.forecast"].search(
            [("partner_id", "=", self.debtor.id), ("company_id", "=", company.id)]
        )
        to_come = rows.filtered(lambda row: row.kind not in ("unsent", "on_way"))
        expected = sum(one.item.amount_owed for one in owed.items if one.status not in IS_THERE)
        self.assertAlmostEqual(sum(to_come.mapped("amount")), expected, places=2, msg="forecast")
        if not self.has_credits and not any(one.status in IS_THERE for one in owed.items):
            self.assertAlmostEqual(expected, owed.amount, places=2, msg="forecast")
