"""Call scripts: which one is right, why, and what it says to this debtor."""

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...models.call.dunning_script import SCRIPT_PARTS
from ..common import DunningCommon, day
from ..languages import speak

ORDER = (
    "dispute",
    "missed_instalment",
    "broken_promise",
    "discount",
    "before_legal",
    "large_amount",
    "loyal",
    "recurring",
    "firm",
    "first",
)


class ScriptCommon(DunningCommon):
    """Thursday 2 April 2026: 1,000 € are 13 days late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("mona", "account.group_account_manager")

    def begin(self):
        super().begin()
        self.on("2026-04-02")
        self.owed = self.invoice(1000.00, due="2026-03-20")
        self.call = self._action("phone", self.owed)

    def _action(self, channel, moves, **values):
        items = self.items(moves).sudo()
        actions = self.env["dunning.action"]._by_method()
        return actions.create(
            {
                "partner_id": items.partner_id.id,
                "contact_id": items.partner_id.id,
                "channel": channel,
                "line_ids": [
                    Command.create(
                        {
                            "move_line_id": item.id,
                            "move_id": item.move_id.id,
                            "date_maturity": item.date_maturity,
                            "amount_residual": item.amount_residual,
                        }
                    )
                    for item in items
                ],
                **values,
            }
        )

    def _talk(self, action=None, outcome="callback", is_reached=True):
        action = action or self.call
        calls = self.env["dunning.call"]._by_method()
        return calls.create(
            {
                "action_id": action.id,
                "company_id": action.company_id.id,
                "partner_id": action.partner_id.id,
                "outcome_id": self.env.ref(f"relance_telephonique.outcome_{outcome}").id,
                "is_reached": is_reached,
            }
        )

    def _send_letter(self, level, moves=None):
        letter = self._action(
            self.level(level).channel, moves or self.owed, level_id=self.level(level).id
        )
        letter.action_done()
        return letter

    def _promise(self, *instalments, moves=None):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves or self.owed).ids,
                "line_ids": [
                    Command.create({"date": when, "amount": amount}) for when, amount in instalments
                ],
            }
        )
        promise.action_confirm()
        return promise

    def _follow_on(self, when):
        self.on(when)
        self.env["dunning.promise"]._update_watched()

    def _dispute(self, **values):
        return self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.owed.ids,
                "category": "quality",
                **values,
            }
        )

    def _offer(self, approve=True, **values):
        offers = self.env["dunning.discount.offer"].with_user(self.manager)
        offer = offers.create(
            {
                "partner_id": self.debtor.id,
                "percentage": 2.5,
                "date_until": "2026-04-10",
                **values,
            }
        )
        if approve:
            offer.action_approve()
        return offer

    def _bought(self, count, late=0, since="2024-04-02", amount=100.00):
        """Let the debtor have paid ``count`` invoices, the first issued on ``since``."""
        first = self.ledger.days_to(day(since))
        offsets = [first + 20 * number for number in range(count)]
        invoices = self.ledger.invoices(
            [
                {
                    "partner": self.debtor,
                    "amount": amount + number,
                    "issued": issued,
                    "due": issued + 30,
                }
                for number, issued in enumerate(offsets)
            ]
        )
        self.ledger.payments(
            [
                {"invoice": invoice, "on": issued + (31 if number < late else 30)}
                for number, (invoice, issued) in enumerate(zip(invoices, offsets, strict=True))
            ]
        )
        return invoices

    def script(self, name):
        return self.env.ref(f"relance_telephonique.script_{name}")

    def _selected(self, action=None):
        return self.env["dunning.script"]._select(action or self.call)

    def assertScript(self, name, *said, action=None):
        script, why = self._selected(action)
        self.assertEqual(script, self.script(name), why)
        for words in said:
            self.assertIn(words, why)


class TestScriptSelection(ScriptCommon):
    def test_order(self):
        """All ten are shipped, in this order, each with its condition and all its parts."""
        scripts = self.env["dunning.script"].search([])
        self.assertEqual(scripts.mapped("condition"), list(ORDER))
        self.assertEqual(scripts, scripts.union(*(self.script(name) for name in ORDER)))
        for script in scripts:
            for part in SCRIPT_PARTS:
                self.assertTrue(script[part], f"{script.name}, {part}")

    # ------------------------------------------------------------------ 10: otherwise

    def test_first(self):
        self.assertScript("first", self.owed.name, "03/20/2026")

    def test_nothing_owed(self):
        """A payment came in meanwhile: the reason names no invoice."""
        self.pay(self.owed)
        self.assertScript("first", "Nothing more particular applies.")

    def test_no_script_left(self):
        self.env["dunning.script"].sudo().search([]).active = False
        script, why = self._selected()
        self.assertFalse(script)
        self.assertEqual(why, "No script applies to this call.")
        self.assertFalse(self.call.script_text)

    # ------------------------------------------------------------------ 1: dispute

    def test_dispute(self):
        self._dispute(amount=300.00)
        self.assertScript("dispute", "04/02/2026", "Quality", "300.00")

    def test_settled_dispute(self):
        """Who was wrong is told why in the next call, once; who was right is not asked again."""
        dispute = self._dispute()
        dispute.answer = "The delivery note is signed."
        dispute.action_resolve(founded=False)
        self.assertScript("dispute", "wrong on 04/02/2026", "The delivery note is signed.")
        self.on("2026-04-03")
        self._talk(outcome="refusal")
        self.assertScript("firm")

    def test_founded_dispute(self):
        self._dispute().action_resolve(founded=True)
        self.assertScript("first")

    def test_dispute_on_another_invoice(self):
        other = self.invoice(50.00, due="2026-03-20")
        self._dispute(move_ids=other.ids)
        self.assertScript("first")

    # ------------------------------------------------------------------ 2 and 3: promises

    def test_missed_instalment(self):
        self._promise(("2026-04-07", 400.00), ("2026-05-07", 600.00))
        self.on("2026-04-07")
        self.assertScript("first")
        self.on("2026-04-08")
        self.assertScript("missed_instalment", "04/07/2026", "04/02/2026", "400.00")

    def test_half_an_instalment(self):
        """What is missing is said, not what was agreed."""
        self._promise(("2026-04-07", 400.00), ("2026-05-07", 600.00))
        self.on("2026-04-07")
        self.pay(self.owed, 150.00)
        self.on("2026-04-08")
        self.assertScript("missed_instalment", "250.00")

    def test_instalment_paid(self):
        self._promise(("2026-04-07", 400.00), ("2026-05-07", 600.00))
        self.on("2026-04-07")
        self.pay(self.owed, 400.00)
        self.on("2026-04-08")
        self.assertScript("first")

    def test_broken_promise(self):
        """Three days of grace: kept until the 10th, broken on the 11th."""
        self._promise(("2026-04-07", 1000.00))
        self.on("2026-04-10")
        self.assertScript("first")
        self.on("2026-04-11")
        self.assertScript("broken_promise", "04/02/2026", "04/07/2026")

    def test_cancelled_promise(self):
        promise = self._promise(("2026-04-07", 1000.00))
        self.on("2026-04-11")
        promise.action_cancel()
        self.assertScript("first")

    def test_promised_anew_after_a_plan(self):
        """What counts is what was said last about the same invoice."""
        self._promise(("2026-04-07", 400.00), ("2026-05-07", 600.00))
        self._follow_on("2026-04-11")
        self._promise(("2026-04-13", 1000.00))
        self.on("2026-04-17")
        self.assertScript("broken_promise", "04/13/2026")

    def test_latest_promise_kept(self):
        """An older promise about another invoice was broken: the latest one was kept."""
        other = self.invoice(50.00, due="2026-03-20")
        older = self._promise(("2026-04-03", 1000.00))
        self.on("2026-04-03")
        self._promise(("2026-04-07", 50.00), moves=other)
        self.on("2026-04-07")
        self.pay(other)
        self._follow_on("2026-04-08")
        self.assertScript("first")
        called_about = self._action(
            "phone", self.owed, reason="broken_promise", promise_id=older.id
        )
        self.assertScript("broken_promise", "04/03/2026", action=called_about)

    def test_paid_as_promised_and_not_booked_yet(self):
        """Whoever has paid is not accused in a call about another invoice, nor called about what
        they have paid; a payment cancelled is a promise broken after all.
        """
        promise = self._promise(("2026-04-07", 1000.00))
        other = self.invoice(50.00, due="2026-03-25")
        about_other = self._action("phone", other)
        self.on("2026-04-07")
        payment = self.pay(self.owed, booked=False)
        self._follow_on("2026-04-11")
        self.assertEqual((promise.state, promise.next_date), ("open", False))
        self.assertScript("first", other.name, action=about_other)
        bare = (
            self.env["dunning.action"]
            ._by_method()
            .create({"partner_id": self.debtor.id, "channel": "phone", "reason": "callback"})
        )
        self.assertScript("first", other.name, action=bare)
        payment.action_cancel()
        self._follow_on("2026-04-11")
        self.assertScript("broken_promise", action=about_other)
        self.on("2026-04-12")
        self.pay(self.owed, booked=False)
        self._follow_on("2026-04-12")
        self.assertEqual(promise.state, "open", "paid late, but paid")
        self.assertScript("first", other.name, action=about_other)

    def test_plan_with_its_first_instalment_on_its_way(self):
        """The promise, the decision, the script and the letter ask the same: only the second
        instalment is missed, once its own day has passed.
        """
        second = self.invoice(600.00, due="2026-03-20")
        promise = self._promise(
            ("2026-04-07", 1000.00), ("2026-05-07", 600.00), moves=self.owed | second
        )
        promise.signed_date = "2026-04-02"
        self.company.sudo().dunning_on_way_days = 0  # until it is booked
        self.on("2026-04-07")
        self.pay(self.owed, booked=False)
        self._follow_on("2026-04-11")
        self.assertEqual((promise.state, str(promise.next_date)), ("open", "2026-05-07"))
        self.assertEqual(self.status(second), "promised")
        about_second = self._action("phone", second)
        self.assertScript("first", second.name, action=about_second)
        with self.assertRaisesRegex(UserError, "No instalment of this plan is missed"):
            promise.action_print_acceleration()
        self._follow_on("2026-05-11")
        self.assertEqual(promise.state, "broken")
        self.assertScript("missed_instalment", "05/07/2026", "600.00", action=about_second)
        self.assertEqual(promise._missed_lines(), {promise.line_ids[1]: 600.00})

    def test_what_excuses_a_promise_that_was_not_kept(self):
        """Nobody is reproached with what they dispute, said they paid, or may now pay later."""
        about_other = self._action("phone", self.invoice(50.00, due="2026-03-25"))
        self._promise(("2026-04-07", 1000.00))
        self._follow_on("2026-04-11")
        self.assertScript("broken_promise", action=about_other)
        dispute = self._dispute()
        self.assertScript("first", action=about_other)
        dispute.action_resolve(founded=False)
        self.assertScript("broken_promise", action=about_other)
        pause = self.pause("2026-04-20", self.owed, reason="paid")
        self.assertScript("first", action=about_other)
        pause.active = False
        self.assertScript("broken_promise", action=about_other)
        postponement = (
            self.env["dunning.postponement"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "move_line_ids": self.items(self.owed).ids,
                    "date_maturity": "2026-04-30",
                }
            )
        )
        postponement.action_grant()
        self.assertScript("first", action=about_other)

    # ------------------------------------------------------------------ 4: discount

    def test_discount(self):
        self._offer()
        self.assertScript("discount", "Mona", "2.5 %", "04/10/2026")

    def test_discount_until_the_last_day(self):
        self._offer()
        self.on("2026-04-10")
        self.assertScript("discount")
        self.on("2026-04-11")
        self.assertScript("first")

    def test_discount_not_approved_or_taken_back(self):
        offer = self._offer(approve=False)
        self.assertScript("first")
        offer.action_approve()
        self.assertEqual((offer.state, offer.approved_by), ("approved", self.manager))
        offer.action_cancel()
        self.assertScript("first")

    def test_only_managers_grant_a_discount(self):
        offer = self._offer(approve=False)
        with self.assertRaises(AccessError):
            offer.with_user(self.accountant).action_approve()
        with self.assertRaises(AccessError):
            self.env["dunning.discount.offer"].create(
                {"partner_id": self.debtor.id, "percentage": 2, "date_until": "2026-04-10"}
            )
        with self.assertRaises(AccessError):
            self._offer(approve=False, state="approved")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            offer.sudo().state = "approved"  # by nobody
            offer.flush_recordset()

    def test_discount_of_all_or_nothing(self):
        for percentage in (0, 100):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._offer(percentage=percentage)

    # ------------------------------------------------------------------ 5: before legal action

    def test_before_legal_after_two_calls(self):
        """Due on 20 March: 29 days late on 18 April, 30 on the 19th."""
        self._talk()
        self.on("2026-04-18")
        self._talk()
        self.assertScript("firm")
        self.on("2026-04-19")
        self.assertScript("before_legal", self.owed.name, "30 days", "2 calls", "04/18/2026")

    def test_before_legal_not_after_one_call(self):
        self._talk()
        self._talk(outcome="voicemail", is_reached=False)
        self.on("2026-04-19")
        self.assertScript("firm")

    def test_before_legal_after_a_letter(self):
        self._send_letter("letter")
        self.on("2026-04-18")
        self.assertScript("first")
        self.on("2026-04-19")
        self.assertScript("before_legal", "30 days", "04/02/2026")

    def test_not_after_the_formal_notice(self):
        self._send_letter("letter")
        self._send_letter("formal_notice")
        self.on("2026-04-30")
        self.assertScript("first")

    def test_registered_warning_is_no_formal_notice(self):
        warning = self.env.ref("relance_telephonique.level_preventive_warning")
        letter = self._action("registered_letter", self.owed, level_id=warning.id)
        letter.action_done()
        self.on("2026-04-30")
        self.assertScript("before_legal")

    def test_letter_about_another_invoice(self):
        self._send_letter("letter", self.invoice(50.00, due="2026-03-20"))
        self.on("2026-04-30")
        self.assertScript("first")

    # ------------------------------------------------------------------ 6: large amount

    def test_large_amount_from_the_threshold(self):
        self.company.dunning_large_amount = 1000.01
        self.assertScript("first")
        self.company.dunning_large_amount = 1000.00
        self.assertScript("large_amount", "1,000.00")

    def test_large_amount_is_what_is_left(self):
        self.company.dunning_large_amount = 1000.00
        self.pay(self.owed, 0.01)
        self.assertScript("first")

    def test_top_decile(self):
        """Nine late debtors make no tenth, nor does one in credit; of ten, the largest is one."""
        others = [self._create_debtor(f"Client {number}") for number in range(9)]
        for other in others[:8]:
            self.invoice(999.99, due="2026-03-20", partner=other)
        self.assertScript("first")
        self.credit(10.00, partner=others[8])
        self.on("2026-04-03")
        self.assertScript("first")
        self.invoice(999.99, due="2026-03-20", partner=others[8])
        self.assertScript("large_amount", "1,000.00", "10 debtors")
        self.invoice(0.01, due="2026-03-20", partner=others[0])
        self.assertScript("first")

    # ------------------------------------------------------------------ 7: loyal customer

    def test_loyal(self):
        self._bought(12, late=1)
        self.assertScript("loyal", "04/02/2024", "11 of 12")

    def test_eleven_invoices(self):
        self._bought(11)
        self.assertScript("first")

    def test_twenty_three_months(self):
        self._bought(12, since="2024-04-03")
        self.assertScript("first")
        self.on("2026-04-03")
        self.assertScript("loyal")

    def test_on_time(self):
        """17 of 19 are 89.5 %, 18 of 20 are 90 %."""
        self._bought(19, late=2)
        self.assertScript("first")
        last = self.invoice(7.00, due="2026-04-02", issued="2026-03-02")
        self.pay(last)
        self.assertScript("loyal", "18 of 20")

    def test_a_promise_broken_long_ago(self):
        """Broken on 7 April 2024, paid late: forgotten after 24 months, not before."""
        self._bought(15, since="2024-01-02")
        self.on("2024-04-02")
        old = self.invoice(3.00, due="2024-03-20")
        self._promise(("2024-04-07", 3.00), moves=old)
        self._follow_on("2024-04-11")
        self.pay(old)
        self._follow_on("2024-04-12")
        self.on("2026-04-07")
        self.assertScript("first")
        self.on("2026-04-08")
        self.assertScript("loyal")

    # ------------------------------------------------------------------ 8: recurring invoice

    def test_posted_automatically(self):
        monthly = self.invoice(
            80.00, due="2026-03-20", auto_post="monthly", auto_post_until="2026-12-31"
        )
        self.assertScript("recurring", monthly.name, action=self._action("phone", monthly))

    def test_posted_once_at_its_date(self):
        once = self.invoice(80.00, due="2026-03-20", auto_post="at_date")
        self.assertScript("first", action=self._action("phone", once))

    def _series(self, *issued, amount=1000.00):
        for when in issued:
            due = day(when) + relativedelta(days=30)
            self.pay(self.invoice(amount, due=str(due), issued=when))

    def test_alike_every_month(self):
        """The invoice owed was issued on 18 February."""
        self._series("2025-12-18")
        self.assertScript("first")
        self._series("2026-01-18")
        self.assertScript("recurring", "12/18/2025", "01/18/2026", "02/18/2026")

    def test_alike_afterwards(self):
        """What was issued after it makes no series of the invoice."""
        self._series("2026-01-18", "2026-03-18")
        self.assertScript("first")

    def test_alike_at_no_interval(self):
        self._series("2025-12-18", "2026-01-10")
        self.assertScript("first")

    def test_every_month_of_other_amounts(self):
        self._series("2025-12-18", "2026-01-18", amount=1000.01)
        self.assertScript("first")

    # ------------------------------------------------------------------ 9: firm second call

    def test_firm(self):
        self._talk()
        self.on("2026-04-09")
        self.assertScript("firm", "04/02/2026", action=self._action("phone", self.owed))

    def test_nobody_was_reached(self):
        self._talk(outcome="voicemail", is_reached=False)
        self.assertScript("first")

    def test_reached_about_another_invoice(self):
        other = self.invoice(50.00, due="2026-03-20")
        self._talk(self._action("phone", other))
        self.assertScript("first")

    # ------------------------------------------------------------------ the order, the company

    def test_first_match_wins(self):
        """Each script gives way to the one above it, in the order that a manager set."""
        self.company.dunning_large_amount = 500.00
        self._talk()
        self.assertScript("large_amount")
        self._offer()
        self.assertScript("discount")
        self._dispute()
        self.assertScript("dispute")
        self.script("firm").with_user(self.manager).sequence = 5
        self.assertScript("firm")

    def test_script_of_a_manager(self):
        own = (
            self.env["dunning.script"]
            .with_user(self.manager)
            .create({"name": "Our own", "condition": "firm", "sequence": 1})
        )
        self.assertScript("first")
        self._talk()
        self.assertEqual(self._selected()[0], own)

    def test_call_without_items(self):
        """It is about all that is overdue: not about what is due tomorrow."""
        self.invoice(5000.00, due="2026-04-03")
        self.company.dunning_large_amount = 1000.01
        actions = self.env["dunning.action"]._by_method()
        bare = actions.create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "callback"}
        )
        self.assertScript("first", self.owed.name, action=bare)
        self.invoice(0.01, due="2026-04-01")
        self.assertScript("large_amount", "1,000.01", action=bare)

    def test_two_companies(self):
        """Calls, promises, offers and customs of one are nothing to the other."""
        other = self._create_company(name="Emballages du Nord")
        self._offer()
        self._bought(12)
        self._talk()
        self.become(self.user)
        theirs = self.ledger.__class__(other, self.today).invoice(self.debtor, 300.00, due=-3)
        there = self._action("phone", theirs, company_id=other.id)
        self.assertScript("first", theirs.name, action=there)
        self.become(self.accountant)
        self.assertScript("discount")
        offer = self._offer()
        offer.sudo().company_id = other
        self.assertFalse(offer.with_user(self.accountant).has_access("read"))

    def test_queries(self):
        """A choice that asks for all the facts, about an action that is on the screen."""
        self._selected()
        with self.assertQueryCount(9):
            self._selected()

    def test_queries_do_not_grow_with_the_invoices(self):
        many = [self.invoice(number + 1.00, due="2026-03-20") for number in range(20)]
        calls = (self.call, self._action("phone", self.owed.union(*many)))
        self._selected()
        alone, together = (self._queries(call) for call in calls)
        self.assertEqual(alone, together)

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._selected(call)
        return self.cr.sql_log_count - before


class TestScriptText(ScriptCommon):
    def _write(self, text, **values):
        return (
            self.env["dunning.script"]
            .with_user(self.manager)
            .create({"name": "Ours", "opening": text, **values})
        )

    def _said(self, text, action=None):
        """Return the words of a text, as they are said."""
        script = self._write(text).with_env(self.env)
        return script._render(action or self.call)["opening"].striptags()

    def test_every_field_has_a_value(self):
        """A dispute on part, a missed plan, a broken promise, a discount, a call: all at once."""
        self.debtor.with_user(self.user).phone = "+33 1 99 00 00 00"
        self.accountant.phone = "+33 1 99 00 12 34"
        bank = self.env["res.partner.bank"].sudo()
        bank = bank.create(
            {
                "acc_number": "FR76 9999 9000 4400 0123 4567 843",
                "partner_id": self.company.partner_id.id,
            }
        )
        self.owed.sudo().partner_bank_id = bank
        contact = self._create_contact("Paul Meunier")
        second = self.invoice(500.00, due="2026-03-21")
        self._promise(("2026-04-07", 400.00), ("2026-05-07", 600.00))
        self._follow_on("2026-04-11")
        self._promise(("2026-04-12", 500.00), moves=second)
        self.on("2026-04-16")
        self._dispute(amount=300.00, note="Torn boxes")
        self._offer(date_until="2026-04-30", percentage=2.25)
        call = self._action("phone", self.owed | second)
        call.contact_id = contact
        self._talk(call)
        fields = list(self.env["dunning.script"]._merge_fields())
        fields.remove("long_late")  # nobody says so of 27 days
        text = Markup().join(Markup("<p>{{{{ {} }}}}</p>").format(name) for name in fields)
        script = self._write(text).with_env(self.env)
        said = script._render(call)["opening"].replace("</p>", "").split("<p>")[1:]
        values = dict(zip(fields, (Markup(words).striptags() for words in said), strict=True))
        expected = {
            "debtor": "Boulangerie Meunier",
            "contact": "Paul Meunier",
            "caller": "Claire",
            "caller_phone": "+33 1 99 00 12 34",
            "company": self.company.name,
            "account_end": "7843",
            "invoices": f"our invoices {self.owed.name} and {second.name}",
            "due_date": "03/20/2026",
            "days_late": "27",
            "days_to_pay": "7",
            "pay_until": "04/23/2026",
            "last_call": "04/16/2026",
            "promised_on": "04/11/2026",
            "promised_date": "04/12/2026",
            "instalment_date": "04/07/2026",
            "percentage": "2.25",
            "discount_until": "04/30/2026",
            "disputed": "Torn boxes",
            "disputed_on": "04/16/2026",
            "late_interest": "the late-payment penalties that the law provides for",
            "late_costs": "The late-payment penalties and the fixed compensation of "
            "40 € per invoice that the law provides for",
            "court_step": "ask the court for an order to pay",
            "payment_run": "the next payment run",
        }
        self.assertEqual({name: values[name] for name in expected}, expected)
        amounts = {
            "amount": "1,200.00",
            "promised_amount": "500.00",
            "instalment_amount": "400.00",
            "discounted_amount": "1,173.00",
        }
        for name, amount in amounts.items():
            self.assertIn(amount, values[name])
        self.assertIn("03/20/2026", values["due"])
        self.assertEqual(set(values), {*expected, *amounts, "due"})

    def test_each_script_brings_the_talk_back_and_asks_for_the_bank_details(self):
        for script in self.env["dunning.script"].search([]):
            self.assertIn("The talk drifts.", script.objections, script.name)
            self.assertIn("{{ account_end }}", script.questions, script.name)

    def test_a_large_amount_after_half_a_year(self):
        """What is said of 180 days is not said of 27: patience is over."""
        script = self.script("large_amount")
        young = script._render(self.call)
        self.on("2026-09-16")
        old = script._render(self.call)
        for part in ("opening", "questions", "arguments"):
            self.assertNotIn("days", young[part].striptags())
            self.assertIn("180 days", old[part])

    def test_a_recurring_invoice_asks_about_the_service(self):
        self.assertIn("satisfied with the service", self.script("recurring").questions)

    def test_without_value(self):
        """A caller who took another script sees what is missing."""
        self.assertEqual(self._said("{{percentage}}"), "[discount approved, in percent]")

    def test_a_company_is_not_asked_for_on_the_telephone(self):
        self.assertEqual(self._said("{{ contact }}"), "the person who pays your suppliers")

    def test_many_invoices(self):
        more = [self.invoice(10.00, due="2026-03-21") for _number in range(4)]
        moves = self.owed.union(*more)
        names = ", ".join(moves.sorted("id")[:3].mapped("name"))
        said = self._said("{{ invoices }}", self._action("phone", moves))
        self.assertEqual(said, f"our invoices {names} and 2 others")

    def test_two_currencies(self):
        """Each is named, without what is disputed."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        abroad = self.invoice(500.00, due="2026-03-21", currency=dollar)
        self._dispute(amount=300.00)
        said = self._said("{{ amount }}", self._action("phone", self.owed | abroad))
        for amount in ("700.00", "500.00", " and "):
            self.assertIn(amount, said)

    def test_all_scripts_render(self):
        for script in self.env["dunning.script"].search([]):
            texts = script._render(self.call)
            self.assertEqual(tuple(texts), SCRIPT_PARTS)
            for part, text in texts.items():
                self.assertIsInstance(text, Markup)
                self.assertNotIn("{{", text, f"{script.name}, {part}")

    def test_voicemail_says_no_amount(self):
        """Nor does the first sentence; advice on the voice stands after what is to be said."""
        for script in self.env["dunning.script"].search([]):
            asks, *_about, advice, voicemail = script.opening.split("</p>")[:-1]
            self.assertIn("Voice and listening", advice)
            for words in (advice, asks, voicemail):
                for name in ("amount", "invoices", "days_late", "due_date"):
                    self.assertNotIn(f"{{{{ {name} }}}}", words)

    # ------------------------------------------------------------------ what is refused

    def test_unknown_field(self):
        with self.assertRaisesRegex(ValidationError, "there is no field “wife_name”"):
            self._write("<p>{{ wife_name }}</p>")
        script = self._write("<p>{{ debtor }}</p>")
        with self.assertRaisesRegex(ValidationError, "nickname"):
            script.closing = "<p>Bye, {{ nickname }}</p>"

    def test_no_code(self):
        for text in ("{{ debtor.name }}", "{{ 1 + 1 }}", "{{ __import__('os') }}", "{{ }}"):
            with self.assertRaisesRegex(ValidationError, "there is no field"):
                self._write(text)

    def test_braces_left_open(self):
        for text in ("<p>{{ debtor</p>", "<p>debtor }}</p>"):
            with self.assertRaisesRegex(ValidationError, "opened or closed only once"):
                self._write(text)

    def test_not_in_a_link(self):
        for text in (
            '<a href="{{ debtor }}">pay</a>',
            '<a href="https://bank.example/?{{debtor}}">pay</a>',
            '<p title="{{ debtor }}">pay</p>',
        ):
            with self.assertRaisesRegex(ValidationError, "not in a link"):
                self._write(text)

    def test_a_translation_is_checked_too(self):
        speak(self.env, "fr_FR")
        script = self._write("<p>Hello {{ debtor }}</p>")
        with self.assertRaisesRegex(ValidationError, "débiteur"):
            script.update_field_translations(
                "opening", {"fr_FR": {"Hello {{ debtor }}": "Bonjour {{ débiteur }}"}}
            )

    def test_in_the_language_of_the_caller(self):
        speak(self.env, "fr_FR")
        script = self._write("<p>Late since {{ due_date }}</p>")
        script.update_field_translations(
            "opening",
            {"fr_FR": {"Late since {{ due_date }}": "En retard depuis le {{ due_date }}"}},
        )
        self.accountant.lang = "fr_FR"
        said = script.with_env(self.env(context={"lang": "fr_FR"}))._render(self.call)
        self.assertEqual(said["opening"].striptags(), "En retard depuis le 20/03/2026")

    def test_names_are_escaped(self):
        self.debtor.name = "<img src=x onerror=alert(1)> & {{ caller }}"
        said = self._write("<p>{{ debtor }}</p>").with_env(self.env)._render(self.call)["opening"]
        self.assertEqual(
            said, "<p>&lt;img src=x onerror=alert(1)&gt; &amp; {{ caller }}</p>", "as it is written"
        )

    def test_scripts_are_cleaned(self):
        script = self._write("<p onclick='alert(1)'>{{ debtor }}</p><script>alert(1)</script>")
        for unsafe in ("onclick", "<script"):
            self.assertNotIn(unsafe, script.opening)

    # ------------------------------------------------------------------ the preview

    def _preview(self, script, debtor=None):
        previews = self.env["dunning.script.preview"].with_user(self.manager)
        return previews.create({"script_id": script.id, "partner_id": (debtor or self.debtor).id})

    def test_preview_of_an_open_call(self):
        preview = self._preview(self.script("first"))
        self.assertEqual(preview.proposed_id, self.script("first"))
        self.assertIn(self.owed.name, preview.why)
        for said in ("Opening", self.owed.name, "1,000.00", "Mona"):
            self.assertIn(said, preview.text)

    def test_preview_without_a_call(self):
        """Nothing is recorded."""
        other = self._create_debtor("Garage Vidal")
        theirs = self.invoice(70.00, due="2026-03-20", partner=other)
        before = self.env["dunning.action"].search_count([])
        preview = self._preview(self.script("dispute"), other)
        self.assertEqual(preview.proposed_id, self.script("first"))
        self.assertIn(theirs.name, preview.text)
        self.assertEqual(self.env["dunning.action"].search_count([]), before)

    def test_preview_on_the_screen(self):
        """The manager changes the debtor, then the script."""
        previews = self.env["dunning.script.preview"].with_user(self.manager)
        with Form(previews.with_context(default_script_id=self.script("first").id)) as form:
            self.assertFalse(form.text)
            form.partner_id = self.debtor
            self.assertIn(self.owed.name, form.text)
            form.script_id = self.script("discount")
            self.assertIn("[discount approved, in percent]", form.text)
            self.assertEqual(form.proposed_id, self.script("first"))

    def test_list_of_fields(self):
        shown = self.script("first").merge_fields
        for name in self.env["dunning.script"]._merge_fields():
            self.assertIn(f"{{{{ {name} }}}}", shown)
