"""The panel of an item: steps made, what holds it now, what comes next and when."""

from datetime import timedelta

from lxml import html

from odoo import Command

from ..common import DunningCommon
from ..languages import speak

KINDS = ("done", "skipped", "missed", "failed", "open", "next", "later")


class TestTimelinePanel(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")

    # ------------------------------------------------------------------ reading a panel

    def _read(self, panel):
        return html.fromstring(f"<div>{panel}</div>")

    def _words(self, element):
        return " ".join(element.text_content().split())

    def _steps(self, panel):
        """Return the steps as ``(kind, words)``, in their order."""
        return [
            (kind, self._words(step))
            for step in self._read(panel).iter("li")
            for kind in KINDS
            if f"o_dunning_step_{kind}" in step.get("class").split()
        ]

    def _why(self, panel):
        return [self._words(why) for why in self._read(panel).find_class("o_dunning_why")]

    def _links(self, panel):
        return [link.get("href") for link in self._read(panel).iter("a")]

    # ------------------------------------------------------------------ the story

    def test_before_anything_is_done(self):
        """Today is 31 January: the notice of 22 February is a Sunday, so the 23rd."""
        panel = self.items(self.late).timeline
        self.assertEqual(
            self._why(panel), ["Scheduled Next step: “Notice before due date” on 02/23/2026."]
        )
        self.assertEqual(
            self._steps(panel),
            [
                ("next", "Notice before due date D-8 · 02/23/2026"),
                ("later", "First reminder D+3 · around 03/05/2026"),
                ("later", "Call D+8 · around 03/10/2026"),
                ("later", "Reminder letter D+15 · around 03/17/2026"),
                ("later", "Second call D+22 · around 03/24/2026"),
                ("later", "Formal notice D+30 · around 04/01/2026"),
                ("later", "Hand-over decision D+50 · around 04/21/2026"),
            ],
        )

    def test_what_would_come_is_what_comes(self):
        """Nobody pays and everybody does their part the same day: the days announced are kept."""
        announced = self._steps(self.items(self.late).timeline)
        made = self.diary("2026-02-01", "2026-05-01")
        for (_kind, words), (when, _channel, _carried) in zip(announced, made, strict=True):
            year, month, day = when.split("-")
            self.assertIn(f"{month}/{day}/{year}", words)
        panel = self.items(self.late).timeline
        self.assertEqual({kind for kind, _words in self._steps(panel)}, {"done"})
        self.assertIn("No step left", self._why(panel)[0])

    def test_under_way_failed_skipped_left_out(self):
        """Invoiced late, so without notice; the e-mail comes back; the call waits; then skipped."""
        late = self.invoice(60.00, due="2026-02-03", issued="2026-01-31")
        self.debtor.email = False
        self.run_on("2026-02-06")
        panel = self.items(late).timeline
        self.assertEqual(
            self._steps(panel)[:3],
            [
                ("missed", "Notice before due date D-8 · left out"),
                ("failed", "First reminder D+3 · failed on 02/06/2026"),
                ("later", "Call D+8"),
            ],
        )
        self.assertIn("Failed", self._why(panel)[0])
        self.actions(late).action_cancel("skip")
        self.run_on("2026-02-11")
        call = self.actions(late)[-1]
        panel = self.items(late).timeline
        self.assertEqual(
            self._steps(panel)[1:3],
            [
                ("skipped", "First reminder D+3 · skipped on 02/06/2026"),
                ("open", "Call D+8 · waits for you"),
            ],
        )
        self.assertIn(f"/odoo/dunning.action/{call.id}", self._links(panel))
        call.action_done()
        self.assertEqual(
            self._steps(self.items(late).timeline)[2], ("done", "Call D+8 · 02/11/2026 Claire")
        )

    def test_what_was_passed_over_comes_after_what_was_made_before(self):
        """Nobody worked until 25 March: the first reminder leaves that day, and the call after it
        was never worth making for 60.00.
        """
        self.level("call").minimum_amount = 100.00
        late = self.invoice(60.00, due="2026-03-02", issued="2026-01-31")
        self.pay(self.late)
        self.run_on("2026-03-20")
        self.run_on("2026-03-31")
        self.assertEqual(
            [words.split(" · ")[0] for _kind, words in self._steps(self.items(late).timeline)][:4],
            [
                "Notice before due date D-8",
                "First reminder D+3",
                "Call D+8",
                "Reminder letter D+15",
            ],
        )

    def test_contact_beside_the_scenario(self):
        item = self.items(self.late)
        values = {"partner_id": self.debtor.id, "channel": "phone", "user_id": self.accountant.id}
        line = Command.create({"move_line_id": item.id, "move_id": self.late.id})
        call = self.env["dunning.action"]._by_method().create({**values, "line_ids": [line]})
        call.action_done()
        self.assertEqual(
            self._steps(self.items(self.late).timeline)[0], ("done", "Call 01/31/2026 Claire")
        )

    def test_held_back(self):
        """What decides is named and can be opened; nobody knows when the next step comes."""
        pause = self.pause("2026-04-01")
        panel = self.items(self.late).timeline
        self.assertIn("On hold until 04/01/2026", self._why(panel)[0])
        self.assertIn(f"/odoo/dunning.pause/{pause.id}", self._links(panel))
        self.assertEqual(
            self._steps(panel)[:2],
            [
                ("next", "Notice before due date D-8 · held until 04/01/2026"),
                ("later", "First reminder D+3"),
            ],
        )

    def test_excluded_has_nothing_to_come(self):
        self.debtor.dunning_excluded = True
        self.assertFalse(self._steps(self.items(self.late).timeline))

    # ------------------------------------------------------------------ one projection

    def _announced(self, item):
        """Return what the panel says of the steps to come, as ``{step: day}``."""
        return {
            words.split(" D+")[0]: words.rpartition(" ")[2]
            for kind, words in self._steps(item.timeline)
            if kind == "later"
        }

    def _forecast(self, item, days):
        """Return ``{step: day}`` of the contacts that the forecast has for the item's debtor."""
        forecast = self.env["dunning.forecast"]._open(self.company, self.today)
        forecast._foresee(self.today + timedelta(days=days))
        lines = forecast.line_ids.filtered(lambda line: line.partner_id == item.partner_id)
        return {line.level_id.name: line.date.strftime("%m/%d/%Y") for line in lines}

    def test_letter_for_large_sums_only(self):
        """100 € never reach the 5,000 € from which a letter is written: neither announces it."""
        self.level("letter").with_env(self.env(su=True)).minimum_amount = 5000.00
        item = self.items(self.late)
        announced = self._announced(item)
        self.assertNotIn("Reminder letter", announced)
        self.assertEqual(announced["Formal notice"], "04/01/2026")
        coming = self._forecast(item, 120)
        self.assertEqual(announced, {name: coming[name] for name in announced})
        self.assertNotIn("Reminder letter", coming)

    def test_no_call_on_the_debtor_s_holiday(self):
        """21 July is Belgium's national day: the call is announced for the 22nd, and made then."""
        brewery = self._create_debtor("Brasserie Dupont", country_id=self.env.ref("base.be").id)
        item = self.items(self.invoice(100.00, due="2026-07-13", partner=brewery))
        announced = self._announced(item)
        self.assertEqual(announced["Call"], "07/22/2026")
        self.assertEqual(self._forecast(item, 200)["Call"], "07/22/2026")

    # ------------------------------------------------------------------ three forms

    def test_invoice_shows_all_its_instalments(self):
        """The first half is paid, after a reminder; the second is not due."""
        self.run_on("2026-03-05")
        self.assertEqual(self._why(self.late.dunning_timeline), self._why(self._panel(self.late)))
        self.pay(self.late)
        panel = self.late.dunning_timeline
        self.assertFalse(self._why(panel))
        self.assertIn("Nothing is owed any more", panel)
        self.assertEqual(self._steps(panel)[-1][0], "done")
        halves = self._in_two_instalments()
        panel = self._read(halves.dunning_timeline)
        dues = [self._words(title)[:17] for title in panel.find_class("text-nowrap")]
        self.assertEqual(len(list(panel.iter("section"))), 2, dues)

    def _panel(self, move):
        return self.items(move).timeline

    def _in_two_instalments(self):
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "Half and half",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                        for days in (30, 60)
                    ],
                }
            )
        )
        return self.ledger.invoice(self.debtor, 200.00, term=term, issued=0)

    def test_debtor_shows_the_oldest_items(self):
        """Ten of twelve, oldest first, and how many more there are."""
        for number in range(11):
            self.invoice(10.00 + number, due=f"2026-04-{20 - number:02}")
        panel = self.debtor.with_env(self.env).dunning_timeline
        sections = list(self._read(panel).iter("section"))
        self.assertEqual(len(sections), 10)
        self.assertIn(f"{self.late.name} Due on 03/02/2026 100.00 €", self._words(sections[0]))
        self.assertIn("and 2 more", self._words(self._read(panel)))
        nobody = self._create_debtor("Garage Vidal")
        self.assertIs(nobody.with_env(self.env).dunning_timeline, False)

    def test_name_is_never_markup(self):
        self.debtor.name = "<script>alert(1)</script>"
        self.debtor.dunning_excluded = True
        for panel in (
            self.items(self.late).timeline,
            self.late.dunning_timeline,
            self.debtor.with_env(self.env).dunning_timeline,
        ):
            self.assertNotIn("<script", panel)
            self.assertIn("&lt;script&gt;", panel)

    def test_reader_s_language(self):
        speak(self.env, "fr_FR")
        self.accountant.lang = "fr_FR"
        self.become(self.accountant.with_context(lang="fr_FR").env.user)
        item = self.items(self.late).with_context(lang="fr_FR")
        self.assertIn("23/02/2026", item.timeline)

    # ------------------------------------------------------------------ rights

    def test_salesperson_without_rights_on_invoices(self):
        """Sees the panels of own customers, with links only to what they may read."""
        sam = self._create_user("sam", "base.group_user")
        own = self._create_debtor("Garage Vidal", user_id=sam.id)
        sold = self.invoice(80.00, due="2026-03-02", partner=own)
        self.pause("2026-04-01", partner_id=own.id)
        self.run_on("2026-03-05")
        self.become(sam)
        self.assertFalse(self.env["account.move"].has_access("read"))
        panel = own.with_env(self.env).dunning_timeline
        self.assertIn("On hold until", self._why(panel)[0])
        self.assertIn(sold.name, panel)
        self.assertNotIn("account.move", panel)
        self.assertEqual(self._why(self.items(sold).timeline), self._why(panel))
        self.assertFalse(self.debtor.with_env(self.env).dunning_timeline, "a foreign customer")

    # ------------------------------------------------------------------ queries

    def test_as_many_queries_for_many_items_as_for_few(self):
        """Of each three items one was reminded of, one is promised, one disputed."""
        few, many = (self._queries(self._owing(3 * number)) for number in (1, 3))
        self.assertEqual(many, few)

    def _owing(self, count):
        debtor = self._create_debtor(f"Debtor {count}")
        story = {"partner": debtor, "amount": 10.00}
        invoices = self.ledger.invoices([{**story, "due": -days} for days in range(count)])
        for promised, disputed in zip(invoices[::3], invoices[1::3], strict=True):
            self._promise(debtor, promised)
            self.env["dunning.dispute"].create(
                {"partner_id": debtor.id, "move_ids": disputed.ids, "amount": 10.00}
            )
        self.run_on("2026-02-09")
        return debtor.with_env(self.env)

    def _promise(self, debtor, invoice):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": debtor.id,
                "move_line_ids": self.items(invoice).ids,
                "line_ids": [Command.create({"date": "2026-04-01", "amount": 10.00})],
            }
        )
        promise.action_confirm()

    def _queries(self, debtor):
        counts = []
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(debtor.dunning_timeline)
            counts.append(self.cr.sql_log_count - before)
        return counts[-1]

    def test_lists_do_not_draw(self):
        views = self.env["ir.ui.view"].sudo().search([("type", "=", "list")])
        self.assertNotIn("dunning_timeline", " ".join(views.mapped("arch_db")))
