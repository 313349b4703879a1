"""The page of a debtor: what is owed adds up, and each reader sees what is theirs."""

import json

from odoo import Command
from odoo.exceptions import AccessError

from ..common import DunningCommon

QUERIES = 100
GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestPage(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls._create_user("sam", "base.group_user")
        cls.nadia = cls._create_user("nadia", GROUPS + "user")
        cls.mona = cls._create_user("mona", GROUPS + "manager")

    def begin(self):
        """On Tuesday 10 March: 1,000.00 to call about, 500.00 promised for the 20th, 300.00
        disputed in part (120.00), and 200.00 not due yet.
        """
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.late = self.invoice(1000.00, due="2026-03-02")
        self.promised = self.invoice(500.00, due="2026-02-27")
        self.disputed = self.invoice(300.00, due="2026-03-02")
        self.coming = self.invoice(200.00, due="2026-04-30", issued="2026-01-31")
        self.diary("2026-03-02", "2026-03-06")
        self.on("2026-03-09")
        self.promise(self.promised, ("2026-03-20", 500.00))
        self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": [Command.set(self.disputed.ids)],
                "amount": 120.00,
                "category": "quantity",
            }
        )
        self.run_on("2026-03-10")
        self.call = self.actions(channel="phone", state="ready")

    def page(self, user=None, partner=None, **options):
        self.env.invalidate_all()
        debtor = (partner or self.debtor).with_user(user or self.nadia)
        page = debtor.dunning_page(**options)
        json.dumps(page)  # a browser gets values, and no record: an empty one would be something
        return page

    def rows(self, page):
        """Return ``{amount: row}``: of this debtor each is owed once."""
        return {row["amount"]: row for row in page["owed"]["rows"]}

    # ------------------------------------------------------------------ owed

    def test_what_is_owed_adds_up(self):
        page = self.page()
        rows, [total] = self.rows(page), page["owed"]["totals"]
        self.assertEqual(list(rows), [500.00, 1000.00, 300.00, 200.00])
        self.assertEqual(rows[500.00]["parts"], {"promised": 500.00})
        self.assertEqual(rows[300.00]["parts"], {"asked": 180.00, "disputed": 120.00})
        self.assertEqual(total["amount"], 2000.00)
        self.assertEqual(total["parts"], {"asked": 1380.00, "promised": 500.00, "disputed": 120.00})
        for one in (*rows.values(), total):
            self.assertEqual(sum(one["parts"].values()), one["amount"])

    def promise(self, moves, *instalments):
        """Note a promise of ``(day, amount)`` each about these invoices."""
        lines = [Command.create({"date": when, "amount": amount}) for when, amount in instalments]
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves).ids,
                "line_ids": lines,
            }
        )
        promise.action_confirm()
        return promise

    def parts(self):
        """Return ``{amount: parts}`` of each row, and what the list says is promised; the page and
        the list say the same.
        """
        page = self.page()
        [total] = page["owed"]["totals"]
        for one in (*page["owed"]["rows"], total):
            self.assertAlmostEqual(sum(one["parts"].values()), one["amount"], places=2)
        listed = self.env["dunning.debtor"].search([("partner_id", "=", self.debtor.id)])
        self.assertAlmostEqual(listed.amount_promised, total["parts"]["promised"], places=2)
        self.assertEqual(listed.amount_due, total["amount"] - total["parts"].get("on_way", 0.00))
        return {amount: row["parts"] for amount, row in self.rows(page).items()}

    def test_part_promised(self):
        """Of 1,000.00 and 200.00, 1,100.00 are promised for the 20th: the oldest invoice first, and
        100.00 of the other are held with it.
        """
        self.promise(self.late | self.coming, ("2026-03-20", 1100.00))
        parts = self.parts()
        self.assertEqual(parts[1000.00], {"promised": 1000.00})
        self.assertEqual(parts[200.00], {"promised": 100.00, "held": 100.00})
        told = [part["text"] for part in self.page()["brief"]["parts"]]
        self.assertIn("1,600.00\xa0€ promised for 03/20/2026", told)

    def test_instalment_that_is_paid_is_not_promised_any_more(self):
        """400.00 and 300.00 of 1,000.00: the first comes in, then 100.00 are announced."""
        self.promise(self.late, ("2026-03-12", 400.00), ("2026-04-10", 300.00))
        self.assertEqual(self.parts()[1000.00], {"promised": 700.00, "held": 300.00})
        self.pay(self.late, 400.00)
        self.assertEqual(self.parts()[600.00], {"promised": 300.00, "held": 300.00})
        self.on("2026-03-11")
        self.pay(self.late, 100.00, booked=False)
        self.assertEqual(
            self.parts()[600.00], {"promised": 200.00, "held": 300.00, "on_way": 100.00}
        )

    def test_part_promised_part_disputed(self):
        """180.00 of 300.00 are not disputed; 150.00 are promised of it, and 30.00 held with it."""
        self.promise(self.disputed, ("2026-03-20", 150.00))
        expected = {"disputed": 120.00, "promised": 150.00, "held": 30.00}
        self.assertEqual(self.parts()[300.00], expected)

    def test_part_promised_in_dollars(self):
        """At 2 $ for 1 €: 300.00 $ of 500.00 $ are 150.00 € more on the list."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        foreign = self.invoice(500.00, due="2026-03-02", currency_id=dollars.id)
        self.promise(foreign, ("2026-03-20", 300.00))
        [row] = [one for one in self.page()["owed"]["rows"] if one["currency_id"] == dollars.id]
        self.assertEqual(row["parts"], {"promised": 300.00, "held": 200.00})
        listed = self.env["dunning.debtor"].search([("partner_id", "=", self.debtor.id)])
        self.assertAlmostEqual(listed.amount_promised, 650.00, places=2)

    def test_on_its_way_and_covered(self):
        self.pay(self.late, 400.00, booked=False)
        self.pay_on_account(150.00)
        [total] = self.page()["owed"]["totals"]
        self.assertEqual(total["parts"]["on_way"], 400.00)
        self.assertEqual(total["parts"]["covered"], 150.00)
        self.assertEqual(round(sum(total["parts"].values()), 2), total["amount"])

    def test_ticks_are_what_the_call_is_about(self):
        rows = self.rows(self.page())
        ticked = {amount for amount, row in rows.items() if row["is_about"]}
        self.assertEqual(ticked, {1000.00, 300.00})
        self.assertEqual(self.page()["call"]["id"], self.call.id)

    def test_no_call_waits(self):
        """What is said then is noted of a call of its own, as is what a call was not about."""
        self.call._log_call(self.outcome("refusal"))
        self.assertIs(self.page()["call"], False)

    def test_nothing_owed(self):
        page = self.page(partner=self._create_debtor("Garage Vidal"))
        self.assertFalse(page["owed"]["rows"])
        self.assertIn("Nothing owed", page["owed"]["empty"])
        self.assertFalse(page["why"])

    # ------------------------------------------------------------------ what comes

    def test_one_timeline(self):
        """The call today, what was promised, our answer, and the notice before April's due date."""
        coming = [(one["day"], one["what"]) for one in self.page()["coming"]]
        self.assertEqual(coming[0], ("03/10/2026", self.level("call").name))
        self.assertIn(("03/20/2026", "Promised: 500.00\xa0€"), coming)
        self.assertIn("Our answer to the dispute", dict(map(reversed, coming)))
        self.assertIn(("04/22/2026", self.level("pre_due").name), coming)

    def test_why(self):
        why = self.page()["why"]
        self.assertEqual(why["day"], "03/10/2026")
        self.assertIn("is in the hands of", why["sentence"])

    def test_why_is_said_to_the_reader(self):
        """Whom the call waits for reads “you”; a day that was named is not said twice."""
        self.call.user_id = self.nadia
        self.on("2026-03-12")
        self.assertEqual(self.page()["why"]["sentence"], "“Call” of 03/10/2026 waits for you.")
        self.assertEqual(
            self.page(self.mona)["why"]["sentence"],
            "“Call” of 03/10/2026 is in the hands of Nadia.",
        )
        self.assertEqual(self.page()["coming"][0]["note"], "waits for you")

    # ------------------------------------------------------------------ who may what

    def acts(self, user):
        return {act["code"] for act in self.page(user)["acts"]}

    def test_acts_of_each_role(self):
        self.debtor.sudo().user_id = self.sam
        told = {"tell_promise", "tell_dispute"}
        self.assertEqual(self.acts(self.sam), told | {"statement", "note"})
        self.assertEqual(
            self.acts(self.mona) - self.acts(self.nadia),
            {"case", "discount"},
            "what managers alone decide",
        )
        self.assertFalse(self.acts(self.nadia) & told, "Collectors agree on it themselves.")
        page = self.page(self.sam)
        self.assertFalse(page["outcomes"] or page["call"] or page["contact"])
        self.assertEqual(len(page["owed"]["rows"]), 4)

    def test_each_act_has_a_key_of_its_own(self):
        """None is one of the web client's, or of the call that comes in."""
        self.debtor.sudo().user_id = self.sam
        for user in (self.sam, self.nadia, self.mona):
            keys = [act["hotkey"] for act in self.page(user)["acts"]]
            self.assertTrue(all(keys), user.login)
            self.assertEqual(len(set(keys)), len(keys), user.login)
            self.assertFalse(set(keys).intersection("bchijnpqsuwx"), user.login)

    def test_each_act_offered_opens(self):
        """No button ends at a form that its reader may not fill in."""
        self.debtor.sudo().user_id = self.sam
        for user in (self.sam, self.nadia, self.mona):
            debtor = self.debtor.with_user(user)
            for code in self.acts(user):
                window = debtor.dunning_act(code)
                if window["type"] == "ir.actions.act_window" and not window.get("res_id"):
                    with self.subTest(user=user.login, code=code):
                        opened = self.env[window["res_model"]].with_user(user)
                        opened.check_access("create")

    def test_salesperson_sees_what_they_sold(self):
        """Of another's customer only the invoice that they sold, and its total."""
        self.late.sudo().invoice_user_id = self.sam
        page = self.page(self.sam)
        self.assertEqual(list(self.rows(page)), [1000.00])
        self.assertEqual(page["owed"]["totals"][0]["amount"], 1000.00)

    def test_stranger_is_refused(self):
        with self.assertRaises(AccessError):
            self.page(self.sam)

    def test_another_company_is_refused(self):
        other = self._create_company(name="Emballages Suisse")
        with self.assertRaisesRegex(AccessError, "do not work"):
            self.page(company_id=other.id)

    def test_what_one_may_not_do_is_refused(self):
        """The button is not there, and the method says no."""
        self.debtor.sudo().user_id = self.sam
        debtor = self.debtor.with_user(self.sam)
        with self.assertRaisesRegex(AccessError, "may not do this"):
            debtor.dunning_act("pause")
        with self.assertRaisesRegex(AccessError, "may not do this"):
            debtor.dunning_act("unknown")
        with self.assertRaises(AccessError):
            debtor.dunning_log_outcome(self.outcome("refusal").id)

    def test_acts_are_about_what_is_ticked(self):
        items = self.items(self.coming)
        debtor = self.debtor.with_user(self.nadia)
        window = debtor.dunning_act("pause", item_ids=items.ids)
        self.assertEqual(window["context"]["default_move_line_ids"], items.ids)
        window = debtor.dunning_act("dispute", item_ids=items.ids)  # that came by post
        self.assertEqual(window["context"]["default_move_ids"], self.coming.ids)
        theirs = self.invoice(50.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(AccessError, "Choose among"):
            debtor.dunning_act("pause", item_ids=self.items(theirs).ids)

    def test_row_of_the_list_opens_it(self):
        row = self.env["dunning.debtor"].search([("partner_id", "=", self.debtor.id)])
        opened = row.action_open()
        self.assertEqual(opened["tag"], "dunning_debtor_page")
        self.assertEqual(opened["context"]["active_id"], self.debtor.id)

    def queries(self):
        """Return how many queries the page takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.debtor.with_user(self.nadia).dunning_page()
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        """Twenty more invoices cost nothing more."""
        self.promise(self.late, ("2026-03-20", 400.00))
        self.invoice(10.00, due="2026-03-03")
        self.page()
        few = self.queries()
        for number in range(20):
            self.invoice(20.00 + number, due="2026-03-03")
        self.assertEqual(self.queries(), few)
        self.assertLessEqual(few, QUERIES)
