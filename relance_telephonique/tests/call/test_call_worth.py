"""The calls in the order of the money that each is expected to bring."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


@tagged("post_install", "-at_install")
class TestCallWorth(DunningCommon):
    def begin(self):
        """In January both were called about 300.00: the baker's paid three days later, the foundry
        a month later. On Tuesday 10 March they owe 400.00 and 600.00, Mrs Lenoir 50.00.
        """
        super().begin()
        self.foundry = self._create_debtor("Fonderie Mercier")
        self.lenoir = self._create_debtor("Odile Lenoir", is_company=False)
        self.debtors = self.debtor + self.foundry + self.lenoir
        self.debtors.phone = "01 99 00 12 34"
        first, second = (
            self.invoice(300.00, due="2026-01-12", partner=debtor)
            for debtor in (self.debtor, self.foundry)
        )
        self.diary("2026-01-15", "2026-01-19")
        self.run_on("2026-01-20")
        for call in self.actions(channel="phone"):
            call._log_call(self.outcome("refusal"))
        self.on("2026-01-23")
        self.pay(first)
        self.on("2026-02-20")
        self.pay(second)
        for debtor, amount in zip(self.debtors, (400.00, 600.00, 50.00), strict=True):
            self.invoice(amount, due="2026-03-02", issued="2026-01-31", partner=debtor)
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        self.measure()

    def measure(self):
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        self.env.invalidate_all()

    def past(self, debtor):
        behaviour = self.env["dunning.behaviour"].search([("partner_id", "=", debtor.id)])
        return behaviour.call_past

    def order_by(self, order):
        self.company.sudo().dunning_call_order = order

    def queue(self):
        self.env.invalidate_all()
        return self.env["dunning.action"].desk_refresh()["queue"]

    def names(self):
        return [row["debtor"] for row in self.queue()]

    # ------------------------------------------------------------------ what is measured

    def test_what_came_of_the_call_of_january(self):
        """Called on the eighth day: until then nobody had paid nor been talked to, and of the new
        invoice so far neither. What came within fourteen days of the talk is all, or nothing.
        """
        for debtor, came in ((self.debtor, 1), (self.foundry, 0)):
            past = self.past(debtor)
            self.assertEqual((past["morning"], past["afternoon"]), ([1, 1], [0, 0]))
            self.assertEqual(past["talks"], [1, came])
            self.assertEqual(past["unasked"][0], [16, 0])

    def test_paid_without_a_talk(self):
        """The baker's pay the March invoice by themselves, on the tenth day."""
        self.on("2026-03-12")
        self.pay(self.env["account.move"].search([("amount_total", "=", 400.00)]))
        self.measure()
        self.assertEqual(self.past(self.debtor)["unasked"][:2], [[16, 0], [2, 1]])

    def test_half_days_are_those_of_the_company_s_clock(self):
        call = self.actions(channel="phone", state="ready")[:1]
        self.clock.move_to("2026-03-10 13:30:00")
        call._log_call(self.outcome("no_answer"))
        self.measure()
        self.assertEqual(self.past(call.partner_id)["afternoon"], [1, 0])

    def test_natural_persons_are_not_measured(self):
        """They are expected to do what everybody does."""
        self.assertFalse(self.past(self.lenoir))
        rates = self.env["dunning.behaviour"]._call_rates(self.company, self.debtors)
        everybody = self.env["dunning.behaviour"]._call_rates_by_segment(self.company.id)[False]
        self.assertEqual(rates[self.lenoir], everybody)
        self.assertGreater(rates[self.debtor].after_talk, everybody.after_talk)
        self.assertLess(rates[self.foundry].after_talk, everybody.after_talk)

    # ------------------------------------------------------------------ the queue

    def test_urgency_unless_a_manager_says_otherwise(self):
        self.assertEqual(self.company.dunning_call_order, "urgency")
        self.assertEqual(self.names(), ["Fonderie Mercier", "Boulangerie Meunier", "Odile Lenoir"])
        self.assertFalse(self.queue()[0]["figures"])

    def test_the_call_that_changes_something_first(self):
        self.order_by("worth")
        first, *_between, last = self.queue()
        self.assertEqual(first["debtor"], "Boulangerie Meunier", "The foundry did not pay for it.")
        self.assertEqual(last["why"], "A call is expected to change nothing")
        self.order_by("urgency")
        self.assertEqual(self.names()[0], "Fonderie Mercier")

    def test_who_expects_the_call_comes_first(self):
        self.order_by("worth")
        call = self.actions(channel="phone", state="ready", partner_id=self.lenoir.id)
        call._log_call(self.outcome("callback"), callback_at="2026-03-11 09:00:00")
        self.clock.move_to("2026-03-11 09:00:00")
        row = self.queue()[0]
        self.assertEqual(row["debtor"], "Odile Lenoir")
        self.assertIn("Expects your call", row["why"])

    def test_why_and_the_figures_on_demand(self):
        self.order_by("worth")
        row = self.queue()[0]
        self.assertRegex(row["why"], "^≈ [1-9][0-9] € expected, reached two times in three$")
        self.assertEqual(row["beside"], "8 days late")
        asked, reached, paid = row["figures"]
        self.assertEqual(asked, "Asked for: 400.00 €.")
        self.assertRegex(reached, "^Reached at this time of day: [67][0-9] %.$")
        self.assertRegex(paid, "^Paid in the 14 days after a talk: [5-7][0-9] %; without: [1-4]")

    def test_as_many_queries_however_long_the_queue(self):
        self.order_by("worth")
        calls = self.actions(channel="phone", state="ready")
        counts = []
        self.queue()
        for made in (calls[1:], calls[:0]):
            made._by_method().date = "2026-03-11"
            (calls - made)._by_method().date = "2026-03-10"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["dunning.action"].desk_refresh()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # ------------------------------------------------------------------ who may

    def test_managers_choose_the_order_collectors_read_it(self):
        window = self.env["dunning.settings"]
        mona = self._create_user("mona", GROUPS + "manager")
        nadia = self._create_user("nadia", GROUPS + "user")
        sam = self._create_user("sam", "base.group_user")
        page = window.browse(window.with_user(mona).action_open_settings()["res_id"])
        change = [page.ids, {"dunning_call_order": "worth"}]
        for user in (nadia, sam):
            with self.assertRaises(AccessError):
                call_kw(page.with_user(user), "write", change, {})
        call_kw(page.with_user(mona), "write", change, {})
        self.assertEqual(self.company.sudo().dunning_call_order, "worth")
        calls = self.env["dunning.action"]
        desk = call_kw(calls.with_user(nadia), "desk_refresh", [], {})
        self.assertEqual(set(desk), {"queue", "current", "progress", "next_day", "of_others"})
        with self.assertRaises(AccessError):
            call_kw(calls.with_user(sam), "desk_refresh", [], {})
        behaviour = self.env["dunning.behaviour"].search([("partner_id", "=", self.debtor.id)])
        with self.assertRaises(AccessError):
            call_kw(behaviour.with_user(nadia), "write", [behaviour.ids, {"call_past": {}}], {})
