"""Salespeople read the story of their own customers, and pass on what these told them."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..common import DunningCommon, day


class TestStory(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls._create_user("sam", "base.group_user")
        cls.own = cls._create_debtor("Garage Vidal", user_id=cls.sam.id)

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1000.00, due="2026-03-02", partner=self.own)
        self.foreign = self.invoice(400.00, due="2026-03-02")

    def portrait(self, user, partner=None):
        partner = (partner or self.own).with_user(user)
        partner.invalidate_recordset()
        return partner

    # ------------------------------------------------------------------ before a visit

    def test_portrait(self):
        """Late by ten days, and 300.00 not due yet; an older invoice was paid twenty days late, a
        promise broken.
        """
        self.on("2026-01-10")
        old = self.invoice(500.00, due="2026-01-20", issued="2026-01-05", partner=self.own)
        small = self.invoice(100.00, due="2026-01-20", issued="2026-01-05", partner=self.own)
        self.on("2026-01-20")
        self.pay(small)
        self.on("2026-02-09")
        self.pay(old)
        self.on("2026-03-03")
        self.invoice(300.00, due="2026-03-30", issued="2026-03-03", partner=self.own)
        self.run_on("2026-03-05")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.own.id,
                "move_line_ids": self.items(self.owed).move_line_id.ids,
                "line_ids": [Command.create({"date": "2026-03-06", "amount": 1000.00})],
            }
        )
        promise.action_confirm()
        self.on("2026-03-12")
        self.follow()
        self.assertEqual(promise.state, "broken")
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        own = self.portrait(self.sam)
        self.assertEqual((own.dunning_overdue, own.dunning_due), (1000.00, 1300.00))
        self.assertEqual(own.dunning_oldest_days, 10)
        record = own._dunning_records(self.company)[own.id]
        self.assertEqual((record.usual_delay, record.paid_count), (17, 2))  # 500 × 20 ÷ 600
        self.assertEqual((own.dunning_promises_kept, own.dunning_promises_broken), (0, 1))
        self.assertEqual(own.dunning_handler_id, self.accountant)
        self.assertEqual(own.dunning_latest_contact, "03/05/2026 · E-mail")
        self.assertEqual(own.dunning_next_step, "Call on 03/13/2026")
        self.assertEqual(own.dunning_history_ids[0].date, day("2026-03-06"))
        self.assertLessEqual(len(own.dunning_history_ids), 10)

    def test_portrait_of_another_s_customer_says_nothing(self):
        self.run_on("2026-03-05")
        other = self.portrait(self.sam, self.debtor)
        self.assertEqual((other.dunning_overdue, other.dunning_due), (0.00, 0.00))
        self.assertEqual(other.dunning_action_count, 0)
        self.assertFalse(other.dunning_latest_contact)
        self.assertFalse(other.dunning_history_ids)

    def test_rows_for_a_dossier(self):
        """Oldest first, of one company; with a limit the latest of them."""
        self.run_on("2026-03-05")
        rows = self.own.with_env(self.env)._dunning_history_rows(self.company)
        self.assertEqual(rows.mapped("kind"), ["invoice", "due", "email"])
        latest = self.own.with_env(self.env)._dunning_history_rows(self.company, limit=2)
        self.assertEqual(latest, rows[1:])

    def test_story_opens(self):
        window = self.own.with_user(self.sam).action_open_dunning_history()
        found = self.env[window["res_model"]].with_user(self.sam).search(window["domain"])
        self.assertEqual(found.move_id, self.owed)
        printed = self.own.with_user(self.sam).action_print_dunning_history()
        self.assertEqual(printed["type"], "ir.actions.report")

    # ------------------------------------------------------------------ what they were told

    def tell(self, kind, **values):
        """Sam fills the form in that the button opens."""
        self.become(self.sam)
        window = self.own.with_env(self.env).with_context(default_kind=kind).action_dunning_tell()
        with Form(self.env["dunning.customer.news"].with_context(**window["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        told = form.record.action_tell()
        self.become(self.accountant)
        self.env.invalidate_all()
        return told["params"]["message"]

    def test_note(self):
        self.on("2026-03-05")
        self.tell("note", note="Invoices go to the new address")
        [row] = self.env["dunning.history"].search([("kind", "=", "note")])
        self.assertEqual((row.who, row.summary), ("Sam", "Invoices go to the new address"))
        self.assertEqual((row.partner_id, row.date), (self.own, day("2026-03-05")))

    def test_note_of_the_page_asks_for_nothing_else(self):
        """The button *Note* of who chases asked what the customer said, to be passed on."""
        self.on("2026-03-05")
        page = self.own.with_user(self.accountant)
        window = page.dunning_act("note")
        self.assertEqual(window["name"], f"Note about {self.own.name}")
        told = self.env["dunning.customer.news"].with_user(self.accountant)
        told = told.with_context(**window["context"])
        arch = etree.fromstring(told.get_view(view_type="form")["arch"])
        shown = [
            element.get("string") or element.get("name")
            for element in arch.xpath("//footer/button[@type='object'] | //group/field")
            if not safe_eval(
                element.get("invisible") or "False",
                {"context": window["context"], "kind": "note"},
            )
        ]
        self.assertEqual(shown, ["note", "Keep the note"])
        with Form(told) as form:
            form.note = "Closed in August"
        form.record.action_tell()
        self.assertIn("Closed in August", page.dunning_page()["story"][0]["summary"])

    def test_told_of_what_is_ticked(self):
        """Sam unticks one of two late invoices: the form is about the other one. Which of two they
        dispute, nobody has said while both stand ticked.
        """
        second = self.invoice(400.00, due="2026-03-02", partner=self.own)
        self.on("2026-03-05")
        page = self.own.with_user(self.sam)
        both = self.items(self.owed | second).ids
        for kind, ticked, proposed in (
            ("promise", self.items(second).ids, 400.00),
            ("promise", both, 1400.00),
            ("dispute", self.items(second).ids, 400.00),
            ("dispute", both, 0.00),
        ):
            window = page.dunning_act(f"tell_{kind}", item_ids=ticked)
            told = self.env["dunning.customer.news"].with_user(self.sam)
            with self.subTest(kind=kind, ticked=ticked):
                form = Form(told.with_context(**window["context"]))
                self.assertEqual((form.kind, form.amount), (kind, proposed))

    def test_dispute_holds_at_once_and_the_collector_is_told(self):
        self.on("2026-03-05")
        message = self.tell("dispute", category="quality", amount=250.00, note="Torn boxes")
        self.assertIn("Claire", message)
        dispute = self.env["dunning.dispute"].search([("partner_id", "=", self.own.id)])
        self.assertEqual((dispute.state, dispute.amount), ("open", 250.00))
        self.assertEqual(dispute.user_id, self.accountant)
        self.assertEqual(dispute.activity_ids.user_id, self.accountant)
        self.assertIn("Sam", dispute.message_ids[0].body)
        item = self.items(self.owed)
        self.assertEqual(item.amount_chased, 750.00)
        self.become(self.sam)
        with self.assertRaises(AccessError):
            dispute.with_env(self.env).action_unfounded()

    def test_promise_waits_for_the_collector(self):
        """Three working days in which nobody calls; then it is chased as if nothing was said."""
        self.on("2026-03-05")
        self.tell("promise", date="2026-03-20", amount=600.00)
        promise = self.env["dunning.promise"].search([("partner_id", "=", self.own.id)])
        self.assertEqual((promise.state, promise.amount), ("draft", 600.00))
        self.assertEqual(str(promise.part_first_date), "2026-03-20", "Not in a week.")
        self.assertEqual(promise.user_id, self.sam)
        self.assertEqual(promise.activity_ids.user_id, self.accountant)
        self.assertEqual(self.status(self.owed), "paused")
        self.assertIn(
            "Promise passed on (600.00\xa0€ for 03/20/2026)", self.items(self.owed).status_reason
        )
        [row] = self.env["dunning.history"].search([("kind", "=", "pause")])
        self.assertIn("600.00\xa0€ for 03/20/2026", row.summary)
        self.assertEqual((row.who, row.summary.count("Sam")), ("Sam", 0), "Said once.")
        self.assertFalse(
            self.run_on("2026-03-06").action_ids.filtered(lambda a: a.partner_id == self.own)
        )
        promise.with_env(self.env).action_confirm()
        self.assertEqual((promise.state, self.status(self.owed)), ("open", "promised"))
        self.assertFalse(promise.activity_ids)

    def test_promise_that_nobody_confirms_holds_no_longer(self):
        self.on("2026-03-05")
        self.tell("promise", date="2026-03-20")
        self.on("2026-03-10")
        self.assertEqual(self.status(self.owed), "due")

    def test_a_double_click_tells_once(self):
        """A note, a dispute and a promise, each with one hold and one activity."""
        self.on("2026-03-05")
        for _click in range(2):
            self.tell("note", note="Invoices go to the new address")
            self.tell("promise", date="2026-03-20", amount=600.00)
            self.tell("dispute", category="quality", amount=250.00, note="Torn boxes")
        own = [("partner_id", "=", self.own.id)]
        for model in ("dunning.note", "dunning.promise", "dunning.pause", "dunning.dispute"):
            self.assertEqual(self.env[model].search_count(own), 1, model)
        promise = self.env["dunning.promise"].search(own)
        self.assertEqual(len(promise.activity_ids), 1)

    def test_a_promise_is_passed_on_once_for_each_step(self):
        """Sam cannot hold his customer for ever, three days at a time."""
        self.on("2026-03-05")
        self.tell("promise", date="2026-03-20")
        self.on("2026-03-10")
        with self.assertRaisesRegex(UserError, "already passed on .* on 03/05/2026.*tell Claire"):
            self.tell("promise", date="2026-03-27")
        self.become(self.accountant)
        self.run_on("2026-03-10")
        self.assertEqual(self.items(self.owed).level_id, self.level("email"))
        self.on("2026-03-11")
        self.tell("promise", date="2026-03-27")
        self.assertEqual(self.status(self.owed), "paused")

    def test_a_promise_that_cannot_be(self):
        """Sam reads at once what Claire would read later; nothing is held."""
        self.on("2026-03-05")
        for slip, why in (
            ({"amount": 10_000.00}, "only 1,000.00"),
            ({"date": "2026-03-04"}, "comes before the promise"),
            ({"date": "2031-03-06"}, "too far away"),
        ):
            with self.subTest(slip), self.assertRaisesRegex(UserError, why):
                self.tell("promise", **{"date": "2026-03-20", **slip})
            self.become(self.accountant)
        self.assertEqual(self.status(self.owed), "due")

    def test_nothing_is_told_of_others_customers(self):
        self.on("2026-03-05")
        self.become(self.sam)
        other = self.debtor.with_env(self.env)
        items = self.items(self.owed)
        told = (
            lambda: other._dunning_tell_note(self.company, "Something"),
            lambda: other._dunning_tell_dispute(self.company, items, "price", 1.00, ""),
            lambda: other._dunning_tell_promise(self.company, items, "2026-03-20", 1.00, ""),
        )
        for tell in told:
            with self.assertRaisesRegex(AccessError, "not your customer"):
                tell()
        with self.assertRaises(UserError):
            self.env["dunning.note"].create({"partner_id": self.own.id, "note": "Directly"})

    def test_promise_is_in_one_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        self.invoice(50.00, due="2026-03-02", partner=self.own, currency=dollar)
        self.on("2026-03-05")
        with self.assertRaisesRegex(UserError, "several currencies"):
            self.tell("promise", date="2026-03-20")

    def test_dispute_names_its_invoice(self):
        """Of two invoices none is held back unless Sam says which."""
        second = self.invoice(80.00, due="2026-03-03", partner=self.own)
        self.on("2026-03-05")
        with self.assertRaisesRegex(UserError, "Choose the invoices"):
            self.tell("dispute", category="quality", note="Torn boxes")
        self.become(self.sam)
        told = self.env["dunning.customer.news"].create(
            {
                "partner_id": self.own.id,
                "kind": "dispute",
                "item_ids": self.items(second).ids,
                "note": "Torn boxes",
            }
        )
        self.assertEqual(told.amount, 80.00)
        told.action_tell()
        self.become(self.accountant)
        self.assertEqual((self.status(second), self.status(self.owed)), ("disputed", "due"))

    def test_portal_users_get_nothing_of_it(self):
        self.run_on("2026-03-05")
        portal = self._create_user("paul", "base.group_portal")
        row = self.env["dunning.history"].search([], limit=1)
        own = self.own.with_user(portal)
        for peep in (
            lambda: self.env["dunning.history"].with_user(portal).search([]),
            lambda: row.with_user(portal).action_open(),
            lambda: own._dunning_history_rows(),
            lambda: own._dunning_tell_note(self.company, "Something"),
            lambda: own.dunning_overdue,
            lambda: self.owed.with_user(portal).dunning_warning,
            lambda: (
                self.env["dunning.customer.news"].with_user(portal).create({"partner_id": own.id})
            ),
            lambda: (
                self.env["ir.actions.report"]
                .with_user(portal)
                ._render_qweb_html("relance_telephonique.report_history", own.ids)
            ),
        ):
            with self.assertRaises(AccessError):
                peep()

    # ------------------------------------------------------------------ warned in time

    def test_warning_on_a_new_invoice(self):
        """Claire writes another invoice for who is late by three days and was reminded."""
        self.run_on("2026-03-05")
        move = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.own.id}
        )
        self.assertEqual(
            move.dunning_warning,
            "Garage Vidal owes 1,000.00\N{NO-BREAK SPACE}€ overdue, the oldest for 3 days. "
            "Level reached: First reminder.",
        )
        self.assertFalse(move.copy({"move_type": "out_refund"}).dunning_warning)
        move.partner_id = self._create_debtor("Hôtel Bellevue")
        self.assertFalse(move.dunning_warning)

    def test_warning_of_the_own_company_only(self):
        other = self._create_company(name="Emballages Suisse")
        self.on("2026-03-05")
        self.assertTrue(self.own.sudo()._dunning_warning(self.company))
        self.assertFalse(self.own.sudo()._dunning_warning(other))
