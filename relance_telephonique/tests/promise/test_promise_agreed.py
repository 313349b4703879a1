"""Agreeing on a promise: the help, the checks, and what only a manager may grant."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .test_promise import PromiseCase

MANAGER = "relance_telephonique.group_dunning_manager"


class TestPromiseAgreed(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("mona", "account.group_account_manager")

    def form(self, window):
        """Open the form to which a button leads."""
        self.assertEqual(window["res_model"], "dunning.promise")
        return Form(self.env["dunning.promise"].with_context(**window["context"]))

    def parts(self, promise):
        return [(str(line.date), line.amount) for line in promise.line_ids]

    # ------------------------------------------------------------------ the help

    def test_from_the_partner(self):
        """All that is late, in one instalment in a week, unless told otherwise."""
        later = self.invoice(70.00, due="2026-04-30")
        other = self.invoice(100.00, due="2026-03-03")
        self.pause("2026-12-31", moves=later)
        with self.form(self.debtor.with_env(self.env).action_dunning_promise()) as form:
            self.assertEqual(form.amount_due, 1000.00)
        promise = form.record
        self.assertEqual(promise.move_line_ids.move_id, self.owed | other)
        self.assertEqual(self.parts(promise), [("2026-03-12", 1000.00)])
        self.assertEqual(promise.user_id, self.accountant)

    def test_from_the_invoice_in_monthly_parts(self):
        """From 31 March, a part each month; a part on a day off moves to the next working day."""
        self.credit(0.01, invoice=self.owed)
        with self.form(self.owed.action_dunning_promise()) as form:
            form.part_count = 3
            form.part_first_date = "2026-03-31"
        self.assertEqual(
            self.parts(form.record),
            [("2026-03-31", 300.00), ("2026-04-30", 300.00), ("2026-06-01", 299.99)],
        )
        form.record.action_confirm()
        self.assertEqual(self.status(self.owed), "promised")

    def test_rest_is_said(self):
        """800.00 of 900.00: the rest stays due, or is disputed by the same click."""
        with self.form(self.owed.action_dunning_promise()) as form:
            with form.line_ids.edit(0) as line:
                line.amount = 800.00
            self.assertIn("100.00\xa0€ stays unpromised", form.hint)
            form.rest = "dispute"
            self.assertIn("100.00\xa0€ is disputed", form.hint)
            form.category = "price"
        form.record.action_confirm()
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual((dispute.move_ids, dispute.amount), (self.owed, 100.00))
        self.assertEqual((dispute.category, self.status(self.owed)), ("price", "promised"))
        with self.assertRaises(UserError):
            form.record.rest = "due"

    def test_weekly_by_cheque(self):
        with self.form(self.owed.action_dunning_promise()) as form:
            with form.line_ids.edit(0) as line:
                line.means = "cheque"
            form.part_count = 2
            form.part_apart = "weeks"
            form.part_first_date = "2026-03-27"
        self.assertEqual(self.parts(form.record), [("2026-03-27", 450.00), ("2026-04-03", 450.00)])
        self.assertEqual(set(form.record.line_ids.mapped("means")), {"cheque"})

    def test_nothing_is_due(self):
        self.pay(self.owed)
        with self.assertRaisesRegex(UserError, "owes nothing"):
            self.debtor.with_env(self.env).action_dunning_promise()

    def test_hints(self):
        """A part stays unpromised, on a Sunday: said, and allowed."""
        promise = self.promise(("2026-03-08", 400.00), confirm=False)
        self.assertRegex(promise.hint, "500.00.€ stays unpromised")
        self.assertIn("No bank works on 03/08/2026", promise.hint)
        promise.action_confirm()
        self.assertFalse(promise.hint)

    # ------------------------------------------------------------------ the checks

    def test_absurd_dates(self):
        for day, said in (
            ("2026-03-04", "03/04/2026 comes before the promise of 03/05/2026"),
            ("2062-03-10", "too far away: 03/05/2031"),
        ):
            with self.assertRaisesRegex(ValidationError, said):
                self.promise((day, 900.00))
        early = self.promise(("2026-03-20", 900.00), confirm=False)
        early.date = "2026-03-06"
        with self.assertRaisesRegex(ValidationError, "that day is still to come"):
            early.action_confirm()

    def test_before_the_claim_is_time_barred(self):
        """Against a consumer that takes two years, against a company five."""
        self.promise(("2031-03-05", 900.00), confirm=False)._check_dates()
        self.debtor.sudo().is_company = False
        self.promise(("2028-03-05", 900.00), confirm=False)._check_dates()
        with self.assertRaisesRegex(ValidationError, "too far away: 03/05/2028"):
            self.promise(("2028-03-06", 900.00))

    def test_what_was_agreed_stays(self):
        promise = self.promise(("2026-03-10", 400.00), ("2026-03-20", 500.00))
        first = promise.line_ids[0]
        for change in (
            lambda: first.write({"date": "2026-06-10"}),
            lambda: first.write({"amount": 1.00}),
            first.unlink,
            lambda: promise.write({"line_ids": [Command.clear()]}),
            lambda: first.copy({"promise_id": promise.id}),
        ):
            with self.assertRaisesRegex(UserError, "is confirmed"):
                change()

    # ------------------------------------------------------------------ a manager decides

    def limited(self, *instalments, **limits):
        self.company.write(limits)
        promise = self.promise(*instalments)
        self.env.invalidate_all()
        return promise

    def test_within_the_limits(self):
        promise = self.limited(
            ("2026-04-04", 900.00), dunning_promise_max_days=30, dunning_promise_max_amount=900.00
        )
        self.assertEqual((promise.state, promise.approval), ("open", False))

    def test_too_long_granted(self):
        """31 days: the debtor is left alone for three working days, a manager grants it."""
        promise = self.limited(("2026-04-05", 900.00), dunning_promise_max_days=30)
        self.assertEqual((promise.state, promise.approval), ("draft", "asked"))
        self.assertIn("31 days", promise.approval_reason)
        self.assertTrue(promise.activity_ids.user_id.has_group(MANAGER))
        self.assertEqual(self.standing(self.owed)[0], "paused")
        self.assertEqual(str(promise.pause_id.date_until), "2026-03-10")
        promise.with_user(self.manager).action_confirm()
        self.assertEqual((promise.state, promise.approval), ("open", "granted"))
        self.assertEqual(promise.approved_by, self.manager)
        self.assertFalse(promise.activity_ids)
        self.assertEqual(self.status(self.owed), "promised")

    def test_in_too_many_parts(self):
        """Three instalments where the company lets a collector grant two."""
        parts = [(f"2026-0{month}-10", 300.00) for month in (3, 4, 5)]
        promise = self.limited(*parts, dunning_promise_max_parts=2)
        self.assertEqual((promise.state, promise.approval), ("draft", "asked"))
        self.assertIn("3 instalments are more than the 2", promise.approval_reason)

    def test_too_much_refused(self):
        """The collector is told, and the scenario goes on."""
        promise = self.limited(("2026-03-10", 900.00), dunning_promise_max_amount=899.99)
        self.assertRegex(promise.approval_reason, "900.00.€ is more than the 899.99.€")
        with self.assertRaises(AccessError):
            promise.action_refuse()
        promise.with_user(self.manager).action_refuse()
        self.assertEqual((promise.state, promise.approval), ("cancelled", "refused"))
        self.assertEqual(promise.activity_ids.user_id, self.accountant)
        self.assertEqual(self.status(self.owed), "due")

    def test_nobody_decides(self):
        """Silence grants nothing: on the third working day the items are chased again."""
        promise = self.limited(("2026-03-10", 900.00), dunning_promise_max_amount=100.00)
        promise.action_confirm()
        self.assertEqual(len(promise.activity_ids), 1, "a manager is asked once")
        self.on("2026-03-09")
        self.assertEqual(self.status(self.owed), "paused")
        self.on("2026-03-10")
        self.assertEqual(self.status(self.owed), "due")

    def test_brought_back_within_the_limits(self):
        """The debtor agrees to an earlier day meanwhile: nobody has to decide any more."""
        promise = self.limited(("2026-04-05", 900.00), dunning_promise_max_days=30)
        promise.line_ids.date = "2026-04-03"
        promise.action_confirm()
        self.assertEqual((promise.state, promise.approval), ("open", False))
        self.assertFalse(promise.activity_ids)
        self.assertFalse(promise.pause_id.active)

    def test_in_dollars_at_the_day_s_rate(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        self.company.dunning_promise_max_amount = 800.00
        promise = self.promise(("2026-03-10", 1000.00), moves=invoice)
        self.assertEqual((promise.amount_company, promise.state), (800.00, "open"))

    def test_giving_up_penalties_is_for_a_manager(self):
        promise = self.promise(("2026-03-10", 900.00), confirm=False)
        promise.penalties = "waived"
        promise.action_confirm()
        self.assertEqual(promise.approval, "asked")
        other = self.promise(("2026-03-10", 900.00), confirm=False).with_user(self.manager)
        other.penalties = "waived"
        other.action_confirm()
        self.assertEqual((other.state, other.approval), ("open", "granted"))

    def test_agreed_on_in_a_call(self):
        """The call is made; the promise waits, and the debtor is left alone."""
        self.company.dunning_promise_max_amount = 500.00
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        call = self.actions(self.owed, channel="phone")
        call._log_call(self.outcome("promise"), promise_date="2026-03-17", means="cheque")
        promise = call.promise_ids
        self.assertEqual((call.state, promise.state), ("done", "draft"))
        self.assertEqual((promise.approval, promise.line_ids.means), ("asked", "cheque"))
        self.assertEqual(self.status(self.owed), "paused")
        self.assertIn("A manager decides", self.items(self.owed).status_reason)
