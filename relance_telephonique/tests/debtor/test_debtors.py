"""The list of debtors: who owes what, what comes next with them, and who sees it."""

from ast import literal_eval
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ...demo import Ledger
from ...tools.debtor_key import RADIX, key
from ..common import DunningCommon

DECIDES = "hold.code"  # is found in a statement that decides
OF_A_PAGE = ('"dunning_debtor"."partner_id" IN', '"dunning_due_item"."id" IN')  # … on what is shown
SHOWN = {
    name: {}
    for name in (
        "partner_id",
        "amount_overdue",
        "amount_due",
        "next_date",
        "next_kind",
        "next_sentence",
        "standing",
        "last_contact",
        "phone_number",
        "grade",
    )
}


class DebtorsCase(DunningCommon):
    """On Thursday 5 March 2026 the bakery owes 300.00 since Sunday, and 100.00 that is not due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garage = cls._create_debtor("Garage Vidal", phone="01 99 00 12 34")
        cls.salesperson = cls._create_user("sam", "base.group_user")

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.late = self.invoice(300.00, due="2026-03-01")
        self.coming = self.invoice(100.00, due="2026-04-20")
        self.others = self.invoice(900.00, due="2026-03-02", partner=self.garage)

    def rows(self, domain=()):
        """Return the debtors that the list shows, as a client finds them."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["dunning.debtor"].search(list(domain))

    def row(self, partner=None, company=None):
        """Return the debtor's row: the bakery's, in the test's company, unless told."""
        debtor, company = partner or self.debtor, company or self.company
        return self.rows([("partner_id", "=", debtor.id), ("company_id", "=", company.id)])

    def owed(self, *args):
        """Return what a row says of amounts: overdue, not due, all; and the oldest delay."""
        row = self.row(*args)
        return row.amount_overdue, row.amount_not_due, row.amount_due, row.days_late

    def coming_next(self, *args):
        row = self.row(*args)
        return row.next_kind, str(row.next_date or ""), row.next_sentence

    def promise(self, amount, when, moves=None):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves or self.late).ids,
                "line_ids": [Command.create({"date": when, "amount": amount})],
            }
        )
        promise.action_confirm()
        return promise


class TestDebtors(DebtorsCase):
    # ------------------------------------------------------------------ what is owed

    def test_to_the_cent(self):
        """What is paid in part leaves the rest; a credit that nobody allocated is deducted from
        what is late first.
        """
        self.assertEqual(self.owed(), (300.00, 100.00, 400.00, 4))
        self.pay(self.late, 99.99)
        self.credit(50.00)
        self.assertEqual(self.owed(), (150.01, 100.00, 250.01, 4))
        self.credit(0.01, invoice=self.late)
        self.assertEqual(self.owed(), (150.00, 100.00, 250.00, 4))
        self.pay(self.late)
        self.assertEqual(self.owed(), (0.00, 50.00, 50.00, 0))
        self.pay(self.coming)
        self.assertFalse(self.row())

    def test_as_the_customers_form_says(self):
        """Promised, disputed, in a foreign currency: one total, the same wherever it is shown."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        foreign = self.invoice(80.00, due="2026-02-20", currency_id=dollars.id)
        self.promise(300.00, "2026-03-10")
        self._dispute(foreign, 80.00)
        row = self.row()
        self.assertEqual(self.owed(), (340.00, 100.00, 440.00, 13))
        self.assertEqual((row.amount_promised, row.amount_disputed), (300.00, 40.00))
        form = self.debtor.with_env(self.env)
        self.assertEqual(
            (form.dunning_overdue, form.dunning_due, form.dunning_oldest_days),
            (row.amount_overdue, row.amount_due, row.days_late),
        )
        items = self.items(self.late + self.coming + foreign)
        self.assertEqual(sum(items.mapped("amount_residual")), row.amount_due)
        self.assertEqual(row.item_ids, items)
        self.assertEqual(row.standing, "Disputed · Promised")

    def _dispute(self, moves, amount):
        return self.env["dunning.dispute"].create(
            {
                "partner_id": moves.partner_id.id,
                "move_ids": [Command.set(moves.ids)],
                "category": "price",
                "amount": amount,
            }
        )

    def test_two_companies(self):
        """A row for each, of its own; the number says which."""
        other = self._create_company(name="Emballages Suisse")
        self.become(self.user)
        Ledger(other, self.today).invoice(self.debtor, 500.00, due=-3)
        both = self.company + other
        self.env = self.env(context={"allowed_company_ids": both.ids})
        rows = self.rows([("partner_id", "=", self.debtor.id)])
        self.assertEqual(set(rows.mapped("amount_due")), {400.00, 500.00})
        self.assertEqual(
            {divmod(row.id, RADIX) for row in rows},
            {(company.id, self.debtor.id) for company in both},
        )
        self.env = self.env(context={"allowed_company_ids": other.ids})
        self.assertEqual(self.rows().mapped("amount_due"), [500.00])

    # ------------------------------------------------------------------ what comes next

    def test_of_any_kind(self):
        """The first of all that is to come: a promise comes before the steps of the rest."""
        self.assertEqual(
            self.coming_next(),
            ("step", "2026-03-05", "“First reminder” is due since 03/04/2026."),
        )
        promise = self.promise(300.00, "2026-03-10")
        kind, when, sentence = self.coming_next()
        self.assertEqual((kind, when), ("promise", "2026-03-10"))
        self.assertIn("300.00", sentence)
        promise.action_cancel()
        pause = self.pause("2026-03-20", moves=self.late)
        self.assertEqual(self.coming_next()[:2], ("pause", "2026-03-20"))
        pause.active = False
        dispute = self._dispute(self.late, 300.00)
        self.assertEqual(self.coming_next()[:2], ("dispute", str(dispute.date_target)))

    def test_what_has_passed_is_for_today(self):
        """A dispute that should have been settled is no date of the past."""
        self._dispute(self.late, 300.00)
        self.on("2026-04-07")
        self.assertEqual(self.coming_next()[:2], ("dispute", "2026-04-07"))

    def test_a_decision_of_ours_is_no_contact(self):
        self.diary("2026-03-05", "2026-04-21")
        decision = self.actions(self.late, channel="handover")
        self.assertEqual(decision.state, "done")
        self.assertNotIn(decision._channel_label(), self.row().last_contact)
        task = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "manual", "user_id": self.accountant.id}
        )
        task.action_done()
        self.assertNotIn(task._channel_label(), self.row().last_contact, "Nor is any other task.")

    def test_calls_answers_and_failures(self):
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        call = self.actions(self.late, channel="phone")
        self.assertEqual(self.coming_next()[:2], ("call", "2026-03-12"))
        row = self.row()
        self.assertIn("E-mail", row.last_contact)
        self.assertTrue(row.is_todo)
        call._log_call(self.outcome("callback"), callback_at="2026-03-13 14:00:00")
        self.assertEqual(self.coming_next()[:2], ("callback", "2026-03-13"))
        self.assertIn("Call · Call back", self.row().last_contact)
        self.assertFalse(self.row().is_todo)
        callback = self.actions(self.late, state="ready")
        callback._fail("The line is dead.")
        self.assertEqual(self.coming_next()[0], "failure")
        self.assertTrue(self.row().is_failed and self.row().is_todo)

    def test_what_is_promised_for_today_is_to_do(self):
        """As the counter says, from its day on until it is paid; a dispute once it is late."""
        promise = self.promise(300.00, "2026-03-10")
        self.on("2026-03-09")
        self.assertFalse(self.row().is_todo)
        self.on("2026-03-10")
        self.assertTrue(self.row().is_todo)
        self.assertEqual(self.counters()["promises"]["count"], 1)
        self.pay(self.late)
        promise._update_states()
        self.assertFalse(self.row().is_todo)
        self.assertFalse(self.counters()["promises"]["count"])
        self._dispute(self.others, 1.00).date_target = "2026-03-11"
        self.on("2026-03-11")
        self.assertFalse(self.row(self.garage).is_todo)
        self.on("2026-03-12")
        self.assertTrue(self.row(self.garage).is_todo)

    def test_letters_ask_to_be_paid_by_a_day(self):
        """The deadline of the formal notice comes before the step after it."""
        self.diary("2026-03-05", "2026-04-08")
        notice = self.actions(self.late, channel="registered_letter")
        self.assertEqual(notice.state, "done")
        self.assertTrue(notice.date_expiry)
        kind, when, sentence = self.coming_next()
        self.assertEqual((kind, when), ("letter", str(notice.date_expiry)))
        self.assertIn("asks to pay by", sentence)

    # ------------------------------------------------------------------ finding them

    def test_found_by_what_people_know(self):
        mine = self.garage
        for domain in (
            [("partner_id", "ilike", "vidal")],
            [("phone_number", "ilike", "0199001234")],
            [("phone_number", "ilike", "99 00 12")],
            [("item_ids.move_id", "ilike", self.others.name)],
            [("item_ids.amount_residual", "=", 900.00)],
            [("amount_due", "=", 900.00)],
            [("days_late", "=", 3)],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.rows(domain).partner_id, mine)
        self.assertEqual(self.row(mine).phone_number, "01 99 00 12 34")
        self.assertEqual(len(self.rows([("is_todo", "=", False)])), 2)
        self.promise(300.00, "2026-03-10")
        for name, found in (("is_promised", self.debtor), ("is_disputed", mine.browse())):
            self.assertEqual(self.rows([(name, "=", True)]).partner_id, found)
        self.assertEqual(self.rows([("next_kind", "=", "promise")]).partner_id, self.debtor)

    def test_opened(self):
        """A row opens the page of the debtor; its telephone begins the call."""
        opened = self.row().action_open()
        self.assertEqual(opened["context"]["active_id"], self.debtor.id)
        self.assertEqual(self.row(self.garage).action_call()["res_model"], "dunning.call.log")
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        dial = self.row(self.garage).action_call()
        self.assertEqual(dial["params"]["number"], "+33199001234")
        call = self.actions(self.others, channel="phone")
        self.assertEqual(dial["params"]["next"]["res_id"], call.id)
        self.company.sudo().dunning_dial_url = "https://pbx.example/call?to={number}"
        with patch.object(self.registry["dunning.call.lock"], "_ask_to_dial"):
            opened = self.row(self.garage).action_call()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("dunning.action", call.id))
        self.env.cr.precommit.run()
        said = [("message", "like", "Your telephone rings")]
        self.assertTrue(self.env["bus.bus"].sudo().search(said), "Beside the window.")

    # ------------------------------------------------------------------ with little deciding

    def page(self, domain=(), **options):
        """Return what a client gets, and how many statements decided on more than is shown."""
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        execute = Environment.execute_query

        def listen(env, query):
            statements.append(query.code)
            return execute(env, query)

        options = {"limit": 80, "count_limit": 10001} | options
        with patch.object(Environment, "execute_query", listen):
            found = call_kw(
                self.env["dunning.debtor"], "web_search_read", [list(domain), SHOWN], options
            )
        beyond = [
            code for code in statements if DECIDES in code and not any(p in code for p in OF_A_PAGE)
        ]
        return found, len(beyond)

    def test_a_page_decides_whom_it_shows(self):
        for domain, order in (
            ([], ""),
            ([("days_late", ">", 0)], "days_late desc"),
            ([("partner_id", "ilike", "vidal")], "amount_due"),
            ([("is_todo", "=", False), ("collector_id", "in", (self.env.uid, False))], ""),
        ):
            page, beyond = self.page(domain, order=order)
            self.assertTrue(page["records"])
            self.assertFalse(beyond, (domain, order))
        page, beyond = self.page([], order="next_date", limit=1)
        self.assertEqual((page["length"], beyond), (2, 1))
        self.assertEqual(self.page()[0]["records"][0]["amount_overdue"], 900.00)

    def test_credits_are_set_off_once_for_all(self):
        """PostgreSQL is told that they stand apart: with their cost counted for each item, it once
        read all contacts with all items.
        """
        query = self.env["dunning.debtor"]._search([("amount_overdue", ">", 0)])
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("CTE credited", [row.strip() for (row,) in rows])

    def test_who_owes_most_though_others_have_more_open(self):
        """900.00 are open of the garage, whose credit leaves 20.00; 500.00 of the foundry, who was
        never sent the invoice: each page shows who comes next by what is owed.
        """
        self.credit(880.00, partner=self.garage)
        foundry = self._create_debtor("Fonderie Mercier")
        self.invoice(500.00, due="2026-02-01", partner=foundry, is_move_sent=False)
        mill = self._create_debtor("Moulin Berthier")
        self.invoice(250.00, due="2026-02-20", partner=mill)
        twin = self._create_debtor("Moulin Lacaze")
        self.invoice(250.00, due="2026-02-20", partner=twin)
        everybody = self.debtor | mill | twin | self.garage | foundry
        self.assertEqual(self.rows().partner_id, everybody)
        for order in (
            "",
            "amount_due DESC, id",
            "days_late DESC, amount_overdue DESC, id ASC",
            "amount_not_due desc, amount_due desc, id",
            "amount_overdue DESC, amount_due ASC, id",
            "amount_overdue, id",
            "partner_id",
            "item_count, grade, id",
        ):
            rows = self.env["dunning.debtor"].search([], order=order or None)
            for offset, row in enumerate(rows):
                page, beyond = self.page(order=order, limit=1, offset=offset)
                found = [record["id"] for record in page["records"]]
                self.assertEqual((page["length"], found, beyond), (5, row.ids, 0), order)

    def test_a_page_behind_the_last(self):
        for order in ("", "partner_id"):
            page, _beyond = self.page(order=order, offset=80)
            self.assertEqual((page["length"], page["records"]), (0, []))
        page, _beyond = self.page([("partner_id", "ilike", "nobody")])
        self.assertEqual((page["length"], page["records"]), (0, []))

    def test_groups(self):
        """Their totals are the company's; by collector and segment nothing is decided."""
        self.promise(300.00, "2026-03-10")
        for field, expected in (
            ("collector_id", [(False, 1300.00)]),
            ("segment", [(False, 1300.00)]),
            ("next_kind", [("promise", 400.00), ("step", 900.00)]),
        ):
            found = call_kw(
                self.env["dunning.debtor"],
                "web_read_group",
                [[], [field], ["amount_due:sum", "days_late:max"]],
                {"limit": 80},
            )["groups"]
            self.assertEqual([(one[field], one["amount_due:sum"]) for one in found], expected)

    def test_queries_of_a_page(self):
        """As many for forty debtors as for two."""
        few = self._queries_of_a_page()
        for number in range(38):
            debtor = self._create_debtor(f"Bakery {number}", phone=f"01 99 00 12 {number:02}")
            self.invoice(10.00, due="2026-03-01", partner=debtor)
        self.assertEqual(len(self.page()[0]["records"]), 40)
        self.assertLessEqual(self._queries_of_a_page(), few + 2)
        self.assertLessEqual(few, 40)

    def _queries_of_a_page(self):
        self.page()
        before = self.cr.sql_log_count
        self.page()
        return self.cr.sql_log_count - before

    # ------------------------------------------------------------------ activities

    def activities(self, *domain):
        """Return the lines of the view of activities: ``{debtor: [(kind, count, day)]}``."""
        shown = call_kw(
            self.env["mail.activity"],
            "get_activity_data",
            [],
            {
                "res_model": "dunning.debtor",
                "domain": [*domain, ("activity_ids.active", "in", [True, False])],
                "limit": 100,
            },
        )
        kinds = {kind["id"]: kind["name"] for kind in shown["activity_types"]}
        debtors = self.env["dunning.debtor"].browse(shown["activity_res_ids"]).partner_id
        lines = [
            [
                (kinds[kind], sum(cell["count_by_state"].values()), str(cell["reporting_date"]))
                for kind, cell in shown["grouped_activities"][debtor].items()
            ]
            for debtor in shown["activity_res_ids"]
        ]
        return dict(zip(debtors, lines, strict=True))

    def test_activities_of_their_steps(self):
        """The bakery is to be called, and has answered twice; the garage is to be called."""
        self.assertEqual(self.activities(), {})
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        call = [("Dunning call", 1, "2026-03-12")]
        self.assertEqual(self.activities(), {self.debtor: call, self.garage: call})
        lines = self.actions(self.late, channel="phone").line_ids
        self.env["dunning.action"]._note_answer(self.company, self.debtor, lines)
        self.on("2026-03-13")
        found = self.activities()[self.debtor]
        self.assertEqual({kind: count for kind, count, _day in found}[call[0][0]], 1)
        self.assertEqual(len(found), 2)
        self.assertEqual(set(self.activities(("partner_id", "=", self.garage.id))), {self.garage})
        row = self.row()
        self.assertEqual((len(row.activity_ids), row.activity_state), (2, "overdue"))
        self.actions(self.others, channel="phone")._log_call(self.outcome("refusal"))
        left = [kind for kind, _count, _day in self.activities()[self.garage]]
        self.assertEqual(left, ["Dunning to look at"], "Its manager's, not the call any more.")

    # ------------------------------------------------------------------ whose debtors

    def test_a_salesperson_sees_what_they_sell(self):
        """Their customers whole; of another's, the sums of the invoices that they sold."""
        self.coming.sudo().invoice_user_id = self.salesperson
        self.become(self.salesperson)
        self.assertEqual(self.rows().partner_id, self.debtor)
        self.assertEqual(self.owed(), (0.00, 100.00, 100.00, 0))
        hidden = self.row().browse(key(self.company.id, self.garage.id))
        with self.assertRaises(UserError):
            hidden.action_open()
        self.assertFalse(call_kw(self.env["dunning.debtor"], "web_read", [hidden.ids, SHOWN], {}))
        self.debtor.sudo().user_id = self.salesperson
        self.assertEqual(self.owed(), (300.00, 100.00, 400.00, 4))

    def test_what_others_see_is_not_kept(self):
        """Sums that a colleague was shown in the same transaction are not a salesperson's."""
        self.coming.sudo().invoice_user_id = self.salesperson
        whole = self.row()
        self.assertEqual(whole.amount_due, 400.00)
        self.assertEqual(whole.with_user(self.salesperson).amount_due, 100.00)

    # ------------------------------------------------------------------ today

    def counters(self):
        self.env.invalidate_all()
        found = call_kw(self.env["dunning.debtor"], "today_read", [], {})
        return {counter["name"]: counter for counter in found}

    def test_counters(self):
        """Each counts what its window shows."""
        self.assertFalse(any(counter["count"] for counter in self.counters().values()))
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        call = self.actions(self.late, channel="phone")
        call._log_call(self.outcome("callback"), callback_at="2026-03-12 09:00:00")
        self.promise(100.00, "2026-03-12", moves=self.coming)
        self._dispute(self.others, 1.00).date_target = "2026-03-11"
        self._one_of_each_step()
        self.clock.move_to("2026-03-12 10:00:00")
        found = self.counters()
        self.assertEqual(
            {name: counter["count"] for name, counter in found.items()},
            {
                "calls": 2,
                "callbacks": 1,
                "answers": 1,
                "approvals": 1,
                "letters": 1,
                "failures": 1,
                "promises": 1,
                "disputes": 1,
            },
        )
        for name, counter in found.items():
            if name != "calls":  # which the desk shows
                with self.subTest(name=name):
                    self.assertEqual(self._shown_by(counter), counter["count"])

    def _one_of_each_step(self):
        """An answer, a step to approve, a letter to print and a failure; and as many that are not
        to be counted: read, approved, still to be made, mended.
        """
        paper = {"name": "Lettre.pdf", "raw": b"%PDF"}
        first, second = self.env["ir.attachment"].create([paper, paper])
        letter = {"channel": "letter"}
        answer = {  # of somebody who is not called: nothing is asked of who has answered
            "partner_id": self._create_debtor("Menuiserie Roux").id,
            "channel": "manual",
            "reason": "reply",
        }
        steps = (
            answer | {"state": "ready"},
            answer | {"state": "done"},
            {"channel": "email", "state": "draft"},
            {"channel": "email", "state": "done"},
            letter | {"state": "ready", "document_id": first.id},
            letter | {"state": "done", "document_id": second.id},
            letter | {"state": "ready"},
            {"channel": "email", "state": "failed"},
            {"channel": "email", "state": "cancelled"},
        )
        self.env["dunning.action"]._by_method().create(
            [{"partner_id": self.debtor.id, "reason": "manual"} | values for values in steps]
        )

    def _shown_by(self, counter):
        """Return how many records the list shows that a counter opens."""
        window = self.env["ir.actions.actions"]._for_xml_id(counter["window"])
        domain = counter["changes"].get("domain") or literal_eval(window["domain"])
        records = self.env[window["res_model"]]
        context = safe_eval(window["context"], {"uid": self.env.uid})
        context = counter["changes"].get("context", context)
        arch = etree.fromstring(records.get_view(view_type="search")["arch"])
        for name in context:
            for own in arch.xpath(
                f"//filter[@name='{name.removeprefix('search_default_')}']/@domain"
            ):
                domain = [*domain, *literal_eval(own)]
        return records.search_count(domain)

    def test_queries_of_counters(self):
        self.counters()
        before = self.cr.sql_log_count
        self.counters()
        self.assertLessEqual(self.cr.sql_log_count - before, 12)

    def test_counters_are_for_collectors(self):
        self.become(self.salesperson)
        with self.assertRaises(AccessError):
            self.counters()
