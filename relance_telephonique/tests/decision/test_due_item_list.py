"""Lists of due items: what the ledger answers decides nothing, and nothing is ever stale."""

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.api import Environment
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import SQL

from ...demo import Ledger
from ...models.company.rules import Asked
from ..common import DunningCommon

DECIDES = "hold.code"  # is found in a statement that decides
OF_A_PAGE = '"dunning_due_item"."id" IN'  # … on what is shown only
COLUMNS = {"move_id": {}, "status": {}, "amount_residual": {}}


class TestDueItemList(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls._create_user(
            "paul", "account.group_account_invoice,relance_telephonique.group_dunning_user"
        )

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.other = self._create_debtor("Garage Vidal")
        self.oldest = self.invoice(300.00, due="2026-03-01")
        self.largest = self.invoice(900.00, due="2026-03-02", partner=self.other)
        self.next_month = self.invoice(100.00, due="2026-04-20")
        self.become(self.collector)

    def ask(self, model, method, *args, **kwargs):
        """Return what a client gets, and how many statements decided on more than is shown."""
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        execute = Environment.execute_query

        def listen(env, query):
            statements.append(query.code)
            return execute(env, query)

        with patch.object(Environment, "execute_query", listen):
            found = call_kw(self.env[model], method, args, kwargs)
        return found, sum(DECIDES in code and OF_A_PAGE not in code for code in statements)

    def page(self, domain=(), model="dunning.due.item", columns=COLUMNS, **options):
        options = {"limit": 80, "count_limit": 10001} | options
        return self.ask(model, "web_search_read", list(domain), columns, **options)

    def shown(self, domain=(), **options):
        """Return the invoices and their status on the collector's page."""
        page, _decided = self.page(domain, **options)
        return {row["move_id"]: row["status"] for row in page["records"]}

    def groups(self, field, *aggregates, **options):
        return self.ask(
            "dunning.due.item", "web_read_group", [], [field], list(aggregates), limit=80, **options
        )

    # ------------------------------------------------------------------ what decides

    def test_a_page_by_what_the_ledger_says(self):
        """Sorted and filtered by dates and amounts, only the page that is shown is decided."""
        for domain, order, first in (
            ([], "", self.oldest),
            ([], "amount_residual desc", self.largest),
            ([("days_late", "<=", 0)], "", self.next_month),
            ([("partner_id", "ilike", "vidal")], "", self.largest),
        ):
            page, decided = self.page(domain, order=order)
            self.assertEqual((page["records"][0]["move_id"], decided), (first.id, 0))

    def test_a_page_by_what_is_decided(self):
        """One decision finds the page and counts the rest."""
        page, decided = self.page([("status", "=", "due")], limit=1)
        self.assertEqual((len(page["records"]), page["length"], decided), (1, 2, 1))

    def test_a_status_that_few_have(self):
        """It is looked for in any order, and what is found is sorted: neither a page nor its limit
        has the decision made in the order of the due dates.
        """
        items = self.env["dunning.due.item"]
        for domain, is_sorted in (
            ([("status", "=", "failed")], True),
            ([("status", "in", ["failed", "replied"])], True),
            ([("status", "=", "due")], False),
            ([("status", "in", ["failed", "due"])], False),
        ):
            self.assertEqual(items._is_unusual(domain), is_sorted, domain)
        self.assertEqual(self.page([("status", "=", "failed")])[1], 1)
        self.assertFalse(self.shown([("status", "=", "failed")]))

    def test_pages_follow_each_other(self):
        """As in any list, whatever the page, and counted as far as the client asks."""
        asked = [("status", "in", ("due", "scheduled"))]
        for options, invoice, length in (
            ({"limit": 1}, self.oldest, 3),
            ({"limit": 1, "offset": 1}, self.largest, 3),
            ({"limit": 1, "count_limit": 2}, self.oldest, 2),
            ({"limit": 1, "offset": 2, "count_limit": 2}, self.next_month, 3),
            ({"limit": None, "offset": 2}, self.next_month, 3),
        ):
            page, _decided = self.page(asked, **options)
            self.assertEqual(page["records"][0]["move_id"], invoice.id)
            self.assertEqual(page["length"], length)
        self.assertEqual(self.page(asked, offset=9)[0], {"length": 0, "records": []})

    def test_groups(self):
        """By debtor the ledger is enough; by status, or of what is chased, it is decided once."""
        found, decided = self.groups("partner_id", "amount_residual:sum", "days_late:max")
        self.assertEqual(
            ([group["amount_residual:sum"] for group in found["groups"]], decided),
            ([400.00, 900.00], 0),
        )
        found, decided = self.groups("status", "amount_residual:sum")
        self.assertEqual(
            [(group["status"], group["__count"]) for group in found["groups"]],
            [("due", 2), ("scheduled", 1)],
        )
        self.assertEqual(decided, 1)
        self.assertEqual(self.groups("partner_id", "amount_chased:sum")[1], 1)

    def test_invoices_by_dunning_status(self):
        """Found and counted by one decision; their own columns are decided for the page."""
        domain = [("dunning_status", "=", "due"), ("move_type", "=", "out_invoice")]
        options = {"model": "account.move", "columns": {"name": {}}, "order": "id"}
        page, decided = self.page(domain, limit=1, **options)
        self.assertEqual((page["records"][0]["id"], page["length"]), (self.oldest.id, 2))
        self.assertEqual(decided, 1)
        self.assertEqual(self.page([("id", "=", self.oldest.id)], **options)[1], 0)

    def test_dashboard_decides_nothing(self):
        found, decided = self.ask("dunning.dashboard", "dashboard_read", {})
        self.assertEqual((found["debtors"][0]["overdue"], decided), (900.00, 0))

    def test_no_column_is_missed(self):
        """However a statement names what is decided, the decision answers."""
        items = self.env["dunning.due.item"]
        query = items._search([("move_id", "=", self.oldest.id)])
        for column in (SQL.identifier(items._table, "status"), SQL("status")):
            self.assertEqual(self.env.execute_query(query.select(column)), [("due",)])
            self.assertIn(DECIDES, query.subselect(column).code)
        self.assertNotIn(DECIDES, query.select().code)

    # ------------------------------------------------------------------ never stale

    def test_seen_at_once(self):
        """Within one transaction, each change is seen by the next question."""
        self.assertEqual(self.shown()[self.oldest.id], "due")
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.other.id,
                "move_ids": [Command.set(self.largest.ids)],
                "category": "price",
                "amount": 900.00,
            }
        )
        self.assertEqual(self.shown([("status", "=", "disputed")]), {self.largest.id: "disputed"})
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.oldest).ids,
                "line_ids": [Command.create({"date": "2026-03-10", "amount": 300.00})],
            }
        )
        promise.action_confirm()
        self.assertEqual(self.shown([("status", "=", "promised")]), {self.oldest.id: "promised"})
        self.assertFalse(self.shown([("status", "=", "due")]))
        self.pay(self.oldest)
        self.assertEqual(set(self.shown()), {self.largest.id, self.next_month.id})

    def test_what_waits_to_be_written_counts(self):
        """The ledger is asked after what the transaction has not written yet."""
        items = self.env["dunning.due.item"]
        self.oldest.sudo().line_ids.filtered("date_maturity").date_maturity = "2026-05-01"
        found = items.search([("days_late", ">", 0)])
        self.assertEqual(found.move_id, self.largest)

    def test_the_day_is_asked_for(self):
        later = self.env["dunning.due.item"].with_context(dunning_date="2026-04-25")
        self.assertEqual(later.search_count([("days_late", ">", 0)]), 3)
        self.assertEqual(later.search_count([("status", "=", "due")]), 3)

    def test_what_was_read_for_another_day(self):
        """It says nothing of a day that the context has afterwards, nor of today."""
        today, day = self.company._dunning_today(), date(2026, 4, 25)
        items = self.env["dunning.due.item"]
        now = Asked.once(items)
        self.assertEqual(now.search_count([("status", "=", "due")]), 2)
        later = now.with_context(dunning_date=day)
        self.assertEqual(self.company.with_env(later.env)._dunning_today(), day)
        self.assertEqual(later.search_count([("status", "=", "due")]), 3)
        there = Asked.once(items.with_context(dunning_date=day))
        self.assertEqual(there.search_count([("status", "=", "due")]), 3)
        here = there.with_context(dunning_date=False)
        self.assertEqual(self.company.with_env(here.env)._dunning_today(), today)

    def test_no_client_sends_the_rules(self):
        for key in ("dunning_rules", "dunning_in_use"):
            for sent in ({"rules": [], "companies": []}, [], "none"):
                items = self.env["dunning.due.item"].with_context(**{key: sent})
                self.assertEqual(items.search_count([("status", "=", "due")]), 2)

    # ------------------------------------------------------------------ whose items

    def test_a_salesperson_sees_own_customers(self):
        salesperson = self._create_user("sam", "base.group_user")
        self.other.sudo().user_id = salesperson
        self.become(salesperson)
        self.assertEqual(set(self.shown()), {self.largest.id})
        self.assertEqual(self.page([("status", "=", "due")])[0]["length"], 1)

    def test_another_company(self):
        """Its items are found where it is in use."""
        other = self._create_company(name="Emballages Suisse")
        self.become(self.user)
        Ledger(other, self.today).invoice(self.debtor, 500.00, due=-3)
        for companies, due in ((self.company, 2), (other, 1), (self.company + other, 3)):
            self.env = self.env(context={"allowed_company_ids": companies.ids})
            late, _decided = self.page([("days_late", ">", 0)])
            found, _decided = self.page([("status", "=", "due")])
            self.assertEqual((late["length"], found["length"]), (due, due))
            invoices = self.env["account.move"].search([("dunning_status", "=", "due")])
            self.assertEqual(len(invoices), due)
        self.assertEqual(
            self.env["account.move"].sudo().search_count([("dunning_status", "=", "due")]), 3
        )

    def test_rules_of_the_companies_in_use(self):
        """With one, nothing is looked up for each row; what a link names is refused, not lost."""
        other = self._create_company(name="Emballages Suisse")
        self.become(self.user)
        Ledger(other, self.today).invoice(self.debtor, 500.00, due=-3)
        items = self.env["dunning.due.item"]
        there = items.sudo().search([("company_id", "=", other.id)]).id
        for companies, is_looked_up in ((self.company, False), (self.company + other, True)):
            asked = items.with_context(allowed_company_ids=companies.ids)
            self.assertEqual("Values Scan" in self._plan(asked), is_looked_up)
        here = items.with_context(allowed_company_ids=self.company.ids)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            call_kw(here, "web_read", [[there], {"status": {}}], {})

    def _plan(self, items):
        question = items._search([("status", "=", "due")]).select("id")
        return str(self.env.execute_query(SQL("EXPLAIN %s", question)))
