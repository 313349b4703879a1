"""How many queries the engine adds, never how long they take (see ``bench/``)."""

import re
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.tools import SQL

from .common import DunningCommon

SORTED_STEPS = re.compile(r"-> +Sort \(([^)]*)\)\s+Sort Key: line\w*\.delay_days DESC")


class TestPerformance(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-05")

    def _owed(self, count):
        """Let so many debtors owe something since 2 March, in one entry."""
        debtors = self.company.env["res.partner"].create(
            [
                {"name": f"Debtor {number}", "email": f"compta@debtor{number}.example"}
                for number in range(count)
            ]
        )
        accounts = (
            self.company_data["default_account_receivable"],
            self.company_data["default_account_revenue"],
        )
        lines = [
            {
                "account_id": accounts[0].id,
                "partner_id": debtor.id,
                "balance": 10.00,
                "date_maturity": "2026-03-02",
            }
            for debtor in debtors
        ]
        lines.append({"account_id": accounts[1].id, "balance": -10.00 * count})
        entry = self.env["account.move"].create(
            {"date": "2026-02-02", "line_ids": [Command.create(line) for line in lines]}
        )
        entry.action_post()
        entry.line_ids.no_followup = False
        return entry

    def _queries(self, work):
        """Return the number of queries that ``work`` makes when it is done for the second time."""
        counts = []
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            work()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        return counts[-1]

    def test_list_of_invoices(self):
        """Our columns on 80 invoices cost three queries at most, whatever the rows."""
        story = {"partner": self.debtor, "amount": 10.00}
        invoices = self.ledger.invoices([{**story, "due": -number} for number in range(80)])
        self.run_on("2026-03-06")
        plain = {"name": {}, "partner_id": {"fields": {"display_name": {}}}, "amount_residual": {}}
        ours = {name: {"fields": {"display_name": {}}} for name in self._columns()}
        self.assertIn("dunning_status", ours)
        domain = [("id", "in", invoices.ids)]
        without = self._queries(lambda: invoices.web_search_read(domain, plain, limit=80))
        columns = self._queries(lambda: invoices.web_search_read(domain, plain | ours, limit=80))
        self.assertLessEqual(columns - without, 3)

    def _columns(self):
        """Return the names of our columns in the list of invoices."""
        view = self.env.ref("account.view_out_invoice_tree")
        arch = etree.fromstring(self.env["account.move"].get_view(view.id, "list")["arch"])
        return arch.xpath("//field[starts-with(@name, 'dunning_')]/@name")

    def test_form_of_a_debtor(self):
        """Our part of a partner's form costs twelve queries at most, whatever they owe."""
        story = {"partner": self.debtor, "amount": 5.00}
        owed = self.ledger.invoices([{**story, "due": -number} for number in range(30)])
        self.run_on("2026-03-06")
        self.pay(owed[0])
        self.actions().action_cancel("skip")
        self.pause("2026-04-01", moves=owed[1])
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        debtor = self.debtor.with_env(self.env)
        ours, others = {}, {}
        for name, spec in self._specification_of_the_form().items():
            (ours if name.startswith("dunning_") else others)[name] = spec
        without = self._queries(lambda: debtor.web_read(others))
        whole = self._queries(lambda: debtor.web_read(others | ours))
        self.assertLessEqual(whole - without, 12)

    def _specification_of_the_form(self):
        """Return what the web client reads when it opens a partner's form."""
        partners = self.env["res.partner"]
        arch = etree.fromstring(partners.get_view(view_type="form")["arch"])
        name = {"fields": {"display_name": {}}}
        specification = {}
        for field in arch.xpath("//field[not(ancestor::field)]"):
            columns = field.xpath("./list/field/@name")
            is_relational = partners._fields[field.get("name")].relational
            specification[field.get("name")] = (
                {"fields": dict.fromkeys(columns, {})} if columns else name if is_relational else {}
            )
        return specification

    def test_preparing(self):
        """200 debtors take no more statements than 20."""
        few, many = (self._statements(count) for count in (20, 200))
        self.assertLessEqual(many, few + 5)

    def _statements(self, count):
        self._owed(count)
        run = self.env["dunning.run"].create({})
        self.env.flush_all()
        before = self.cr.sql_log_count
        run.action_prepare()
        self.env.flush_all()
        statements = self.cr.sql_log_count - before
        self.assertEqual(run.action_count, count)
        return statements

    def test_asking_again_before_acting(self):
        """Once for all actions, not once for each."""
        counts = []
        for count in (5, 50):
            self._owed(count)
            run = self.env["dunning.run"].create({})
            run.action_prepare()
            actions = run._actions_to_process()
            self.assertEqual(len(actions), count)
            counts.append(self._queries(actions._drop_settled_lines))
            actions.action_cancel("skip")
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_reconciling_works_nothing_of_ours_out(self):
        """What hangs on the ledger is decided when somebody asks: of what is stored here a payment
        that is matched concerns the bank line alone.
        """

        def is_stored_here(field):
            ours = "dunning" in field.name or field.model_name.startswith("dunning.")
            return ours and field.store and field.compute

        partials = self.env["account.partial.reconcile"]
        tree = self.registry.get_trigger_tree(list(partials._fields.values()), is_stored_here)
        found = {str(field) for level in tree.depth_first() for field in level.root}
        of_lines = "account.bank.statement.line"
        self.assertLessEqual(
            found, {f"{of_lines}.dunning_partner_id", f"{of_lines}.dunning_move_ids"}
        )

    def test_what_a_reconciliation_asks_for(self):
        """The follow-up, once for all payments: four queries, however many they are."""
        asked = type(self.env["account.partial.reconcile"])._trigger_dunning_follow
        for count in (1, 20):
            items = self._owed(count).line_ids.filtered("partner_id")
            payments = self.ledger.payments(
                [{"partner": item.partner_id, "amount": item.balance, "on": 0} for item in items]
            )
            received = payments.move_id.line_ids.filtered(lambda line: line.credit)
            self.env.flush_all()
            queries = []

            def counted(partials, queries=queries):
                before = self.cr.sql_log_count
                asked(partials)
                queries.append(self.cr.sql_log_count - before)

            with patch.object(
                type(self.env["account.partial.reconcile"]), "_trigger_dunning_follow", counted
            ):
                self.env["account.move.line"]._reconcile_plan(
                    [item + payment for item, payment in zip(items, received, strict=True)]
                )
            self.assertTrue(items[-1].reconciled)
            self.assertLessEqual(sum(queries), 4)

    def test_no_entry_deleted_asks_nothing(self):
        """As Odoo does when payments are matched."""
        self.env["account.move"].unlink()  # what is asked once, and kept
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["account.move"].unlink()

    # ------------------------------------------------------------------ what a decision leaves out

    def _plan(self, *columns):
        """Return what PostgreSQL does to read these columns of the due items, and how often."""
        self.env.flush_all()
        query = self.env["dunning.due.item"]._search([("company_id", "=", self.company.id)])
        select = query.select(*(SQL.identifier(query.table, name) for name in columns))
        rows = self.env.execute_query(
            SQL("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) %s", select)
        )
        return "\n".join(row[0] for row in rows)

    def test_how_debtors_pay_is_read_where_it_is_shown(self):
        self.invoice(10.00, due="2026-03-01")
        self.assertNotIn("dunning_behaviour", self._plan("status", "next_date"))
        self.assertNotIn("dunning_behaviour", self._plan("date_maturity"))
        self.assertIn("dunning_behaviour", self._plan("expected_date"))

    def test_steps_are_sorted_of_what_was_carried(self):
        """Of most items no step was ever made: nothing is looked up to be sorted."""
        self.invoice(10.00, due="2026-03-01")
        self.assertEqual(set(SORTED_STEPS.findall(self._plan("status"))), {"never executed"})
        self.run_on("2026-03-06")
        self.assertNotIn("never executed", SORTED_STEPS.findall(self._plan("status")))
