"""The figures that steer, on ledgers small enough to be worked by hand."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from ..tools.period import Period
from .common import day
from .letter.test_documents import DocumentCase
from .reading import NO_BREAK_SPACES


class FiguresCase(DocumentCase):
    def begin(self):
        super().begin()
        self.figures = self.env["dunning.figures"]
        self.march = Period(date(2026, 3, 1), date(2026, 3, 16))

    def tell_the_quarter(self):
        """January 3,100 paid on 10 March; February 2,800, 700 of it paid; March 1,600 not due."""
        january = self.invoice(3100.00, issued="2026-01-12", due="2026-02-10")
        february = self.invoice(2800.00, issued="2026-02-12", due="2026-03-12")
        march = self.invoice(1600.00, issued="2026-03-05", due="2026-04-10")
        self.on("2026-03-10")
        self.pay(january)
        self.on("2026-03-14")
        self.pay(february, 700.00)
        self.on("2026-03-16")
        return january, february, march


class TestLedgerFigures(FiguresCase):
    def test_as_worked_by_hand(self):
        self.tell_the_quarter()
        found = self.figures._ledger_figures(self.company, self.march)
        self.assertEqual(found["opening"], 5900.00)
        self.assertEqual(found["closing"], 3700.00)
        self.assertEqual((found["not_due"], found["closing_overdue"]), (1600.00, 2100.00))
        self.assertEqual(found["sales"], 1600.00)
        self.assertEqual((found["dso"], found["bpdso"], found["add"]), (37.0, 16.0, 21.0))
        self.assertAlmostEqual(found["cei"], 64.41, 2)

    def test_the_past_is_seen_as_it_stood(self):
        """What was paid since is open again; what was invoiced since is not there yet."""
        self.tell_the_quarter()
        days = [day("2026-02-20"), day("2026-03-09"), day("2026-03-13")]
        found = self.figures._receivables(self.company, days)
        self.assertEqual(found[days[0]]["to_30"], 3100.00)
        self.assertEqual(found[days[0]]["not_due"], 2800.00)
        self.assertEqual((found[days[1]]["to_30"], found[days[1]]["not_due"]), (3100.0, 4400.0))
        self.assertEqual((found[days[2]]["to_30"], found[days[2]]["not_due"]), (2800.0, 1600.0))
        self.assertEqual(
            [amount for _day, amount in self.figures._overdue_trend(self.company, weeks=2)],
            [3100.00, 3100.00, 2100.00],
        )

    def test_credits_and_their_dates(self):
        """An unallocated payment is a credit; a credit note lowers the sales of its month."""
        self.tell_the_quarter()
        self.pay_on_account(150.00)
        self.credit(100.00)
        found = self.figures._receivables(self.company, [self.today])[self.today]
        self.assertEqual((found["credits"], found["to_30"]), (-250.00, 2100.00))
        [sales] = self.figures._sales(self.company, [self.march])
        self.assertEqual(sales, 1500.00)

    def test_dollars_count_in_the_company_s_currency(self):
        home = self.company.currency_id
        foreign = (self.env.ref("base.EUR") | self.env.ref("base.USD") - home)[:1].sudo()
        foreign = foreign if foreign != home else self.env.ref("base.USD").sudo()
        foreign.active = True
        foreign.rate_ids.unlink()
        rate = {"name": "2026-01-01", "rate": 2.0, "currency_id": foreign.id}
        self.env["res.currency.rate"].sudo().create({**rate, "company_id": self.company.id})
        self.invoice(500.00, issued="2026-03-05", due="2026-04-10", currency=foreign)
        found = self.figures._receivables(self.company, [self.today])[self.today]
        self.assertEqual(found["not_due"], 250.00)
        self.assertEqual(self.figures._sales(self.company, [self.march]), [250.00])

    def test_each_collector_has_their_debtors(self):
        self.tell_the_quarter()
        other = self._create_debtor("Garage Delmas")
        self.invoice(40.00, due="2026-03-02", partner=other)
        other.sudo().dunning_collector_id = self.accountant
        found = self.figures._receivables(self.company, [self.today], self.accountant)
        self.assertEqual(sum(found[self.today].values()), 40.00)
        self.assertEqual(
            self.figures._largest_debtors(self.company, self.accountant), [(other, 40.00, 14)]
        )

    def test_another_company_s_ledger_stays_out(self):
        self.tell_the_quarter()
        other = self.env["res.company"].sudo().create({"name": "Cartons du Rhône"})
        found = self.figures._receivables(other, [self.today])[self.today]
        self.assertFalse(any(found.values()))


class TestWorkFigures(FiguresCase):
    def test_collected_of_what_was_chased(self):
        """1,000 chased by e-mail then by phone: counted once, at what it stood at first."""
        invoice = self.invoice(1000.00, due="2026-02-20")
        never = self.invoice(500.00, due="2026-02-20")
        self.on("2026-03-02")
        self.action(invoice | never).action_done()
        self.on("2026-03-05")
        self.pay(invoice, 300.00)
        self.on("2026-03-10")
        self.action(invoice, "call").action_done()
        self.credit(100.00, invoice=invoice)
        found = self.figures._collected(self.company, self.march)
        self.assertEqual((found["collected"], found["chased"]), (300.00, 1500.00))
        self.assertEqual(found["rate"], 20.0)
        early = Period(date(2026, 3, 1), date(2026, 3, 4))
        self.assertEqual(self.figures._collected(self.company, early)["collected"], 0.00)

    def test_calls_of_today(self):
        self.on("2026-03-16")
        invoice = self.invoice(1000.00, due="2026-02-20")
        voicemail, promise = self.outcome("voicemail"), self.outcome("promise")
        self.action(invoice, "call", state="ready")._log_call(voicemail)
        other = self._create_debtor("Garage Delmas")
        owed = self.invoice(50.00, due="2026-02-20", partner=other)
        self.action(owed, "call", partner=other)._log_call(promise, promise_date=day("2026-03-20"))
        today = Period(self.today, self.today)
        found = self.figures._calls(self.company, today)
        self.assertEqual((found["made"], found["reached"], found["promised"]), (2, 1, 1))
        self.assertEqual((found["reached_rate"], found["promise_rate"]), (50.0, 100.0))
        yesterday = Period(date(2026, 3, 15), date(2026, 3, 15))
        self.assertEqual(self.figures._calls(self.company, yesterday)["made"], 0)
        self.assertEqual(
            self.figures._cash_expected(self.company)[:2],
            [(date(2026, 3, 16), 50.00), (date(2026, 3, 23), 0.00)],
        )

    def test_disputes(self):
        invoice = self.invoice(300.00, due="2026-02-20")
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": [Command.set(invoice.ids)],
                "amount": 120.00,
                "category": "price",
            }
        )
        self.assertEqual(self.figures._disputed(self.company), {"count": 1, "amount": 120.00})


class TestAnalysis(FiguresCase):
    def test_what_each_contact_brought(self):
        """1,000: e-mail on the 5th, 300 on the 8th, call on the 10th, 200 on the 20th, then a
        credit note, which is no money.
        """
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.company.sudo().dunning_cost_phone = 7.50
        self.on("2026-03-05")
        email = self.action(invoice)
        email.action_done()
        self.on("2026-03-08")
        self.pay(invoice, 300.00)
        self.on("2026-03-10")
        call = self.action(invoice, "call")
        call.action_done()
        self.on("2026-03-20")
        self.pay(invoice, 200.00)
        self.on("2026-03-21")
        self.credit(100.00, invoice=invoice)
        rows = {row.action_id: row for row in self.env["dunning.analysis"].search([])}
        sums = ("amount_chased", "collected_7", "collected_15", "collected_30", "collected_next")
        self.assertEqual([rows[email][name] for name in sums], [1000.0, 300.0, 500.0, 500.0, 300.0])
        self.assertEqual([rows[call][name] for name in sums], [700.0, 0.0, 200.0, 200.0, 200.0])
        self.assertEqual((rows[email].cost, rows[call].cost), (0.00, 7.50))
        self.assertEqual((rows[email].days_late, rows[call].days_late), (3, 8))
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        [[segment, chased]] = self.env["dunning.analysis"]._read_group(
            [], ["segment"], ["amount_chased:sum"]
        )
        self.assertEqual((segment, chased), ("standard", 1700.00))
        level = self.level("call")
        self.assertEqual((level.result_contacts, level.result_cost), (1, 7.50))
        self.assertAlmostEqual(level.result_share, 28.57, 2)
        self.assertEqual(level.action_open_results()["domain"], [("level_id", "=", level.id)])

    def test_steps_of_the_same_name_are_told_apart(self):
        window = self.env.ref("relance_telephonique.dunning_analysis_action").sudo()
        level = self.level("call")
        other = level.scenario_id.sudo().copy({"name": "Public bodies"})
        twin = other.level_ids.filtered(lambda one: one.name == level.name)
        levels = (level.sudo() | twin).with_context(**safe_eval(window.context))
        self.assertNotEqual(*levels.mapped("display_name"))

    def test_cost_is_shared_and_answers_are_no_contact(self):
        self.company.sudo().dunning_cost_email = 0.90
        invoices = self.invoice(10.00, due="2026-03-02") | self.invoice(20.00, due="2026-03-02")
        invoices |= self.invoice(30.00, due="2026-03-02")
        self.action(invoices).action_done()
        self.action(self.invoice(40.00, due="2026-03-02"), "call", reason="reply").action_done()
        rows = self.env["dunning.analysis"].search([])
        self.assertEqual(len(rows), 3)
        [[contacts, cost]] = rows._read_group(
            [("id", "in", rows.ids)], [], ["action_id:count_distinct", "cost:sum"]
        )
        self.assertEqual(contacts, 1)
        self.assertAlmostEqual(cost, 0.90, 2)


class TestDashboard(FiguresCase):
    def board(self, **filters):
        return self.env["dunning.dashboard"].dashboard_read(filters)

    def card(self, board, name):
        [card] = [card for card in board["cards"] if card["name"] == name]
        return card

    def test_cards_and_what_is_behind_them(self):
        _january, february, march = self.tell_the_quarter()
        board = self.board(period="month")
        self.assertEqual(self.card(board, "overdue")["value"], 2100.00)
        below = self.card(board, "overdue")["below"].translate(NO_BREAK_SPACES)
        self.assertEqual(below, "56,8 % of what is owed")
        self.assertEqual(self.card(board, "dso")["value"], 37.0)
        for name, moves in (("overdue", february), ("bpdso", march), ("dso", february | march)):
            window = self.card(board, name)["open"]
            with self.subTest(card=name):
                items = self.env[window["res_model"]].search(window["domain"])
                self.assertEqual(items.move_id, moves)
        for card in board["cards"]:
            with self.subTest(card=card["name"]):
                self.assertTrue(card["help"], "each formula is told")
                window = card["open"]
                self.env[window["res_model"]].search(window["domain"])
        self.assertEqual([age["value"] for age in board["ages"]], [1600.0, 2100.0, 0.0, 0.0, 0.0])
        for age in board["ages"]:
            items = self.env["dunning.due.item"].search(age["open"]["domain"])
            self.assertEqual(sum(items.mapped("amount_residual")), age["value"])
        self.assertEqual(board["debtors"][0]["overdue"], 2100.00)
        self.assertEqual(len(board["trend"]), 13)
        items = self.env["dunning.due.item"].search(board["trend"][-1]["open"]["domain"])
        self.assertEqual(sum(items.mapped("amount_residual")), board["trend"][-1]["value"])

    def test_filters(self):
        self.tell_the_quarter()
        self.assertEqual(self.board(period="quarter")["filters"]["period"], "quarter")
        board = self.board(collector_id=self.accountant.id)
        self.assertEqual(self.card(board, "overdue")["value"], 0.00)
        self.assertIn((self.accountant.id, self.accountant.name), board["collectors"])
        stranger = self.env["res.company"].sudo().create({"name": "Ailleurs"})
        self.env.user.sudo().company_ids -= stranger
        board = self.board(company_id=stranger.id)
        self.assertEqual(board["filters"]["company_id"], self.company.id, "not theirs")

    def test_nothing_yet(self):
        board = self.board()
        self.assertEqual(self.card(board, "dso")["value"], 0.0)
        self.assertIsNone(self.card(board, "cei")["value"])
        self.assertEqual(board["debtors"], [])

    def test_salespeople_have_none(self):
        self.become(self._create_user("mathieu", "base.group_user"))
        with self.assertRaises(AccessError):
            self.board()
        with self.assertRaises(AccessError):
            self.env["dunning.analysis"].search([])

    def test_digest(self):
        self.tell_the_quarter()
        digest = (
            self.env["digest.digest"]
            .sudo()
            .create({"name": "Recouvrement", "company_id": self.company.id})
        )
        digest = digest.with_user(self.accountant).with_context(
            start_datetime="2026-02-16 08:00:00", end_datetime="2026-03-16 08:00:00"
        )
        self.assertEqual(digest.kpi_dunning_overdue_value, 2100.00)
        self.assertEqual(digest.kpi_dunning_reached_value, 0)
        links = digest.sudo()._compute_kpis_actions(self.company, self.accountant)
        self.assertIn("dunning_dashboard_action", links["kpi_dunning_overdue"])
        salesperson = self._create_user("mathieu", "base.group_user")
        digest.sudo().kpi_dunning_overdue = True
        shown = digest.sudo()._compute_kpis(self.company, salesperson)
        self.assertNotIn("kpi_dunning_overdue", [kpi["kpi_name"] for kpi in shown])
