"""A debtor's story, told in the order of its days."""

from lxml import html as lxml_html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..common import DunningCommon
from ..languages import speak
from ..letter.test_registered_post import NUMBER, RegisteredCase


class TestHistory(DunningCommon):
    def story(self, partner=None, **values):
        """Return the rows of a debtor's story, oldest first."""
        domain = [("partner_id", "=", (partner or self.debtor).id)]
        domain += [(name, "=", value) for name, value in values.items()]
        self.env["dunning.history"].invalidate_model()
        return self.env["dunning.history"].search(domain, order="date, sequence, id")

    def told(self, **values):
        """Return ``(day, kind, state, amount)`` of each row."""
        return [
            (str(row.date), row.kind, row.state or "", row.amount) for row in self.story(**values)
        ]

    def sentences(self, kind):
        return self.story(kind=kind).mapped("summary")

    # ------------------------------------------------------------------ the whole of it

    def test_winter_of_a_debtor(self):
        """Claire reads from the invoice to the last cent what happened, and when."""
        owed = self.invoice(1200.00, due="2026-03-02", issued="2026-01-31")
        self.run_on("2026-02-23")  # before the due date
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        call = self.actions(owed, channel="phone")
        self.on("2026-03-12")
        call._log_call(self.outcome("promise"), promise_date="2026-03-16", note="Paid on Mondays")
        self.on("2026-03-18")
        self.pay(owed, 500.00)
        self.follow()
        self.on("2026-03-25")
        self.follow()
        self.pay(owed)
        self.follow()
        self.assertEqual(
            self.told(),
            [
                ("2026-01-31", "invoice", "paid", 1200.00),
                ("2026-02-23", "email", "sent", 1200.00),
                ("2026-03-02", "due", "paid", 1200.00),
                ("2026-03-05", "email", "sent", 1200.00),
                ("2026-03-12", "call", "reached", 0.00),
                ("2026-03-12", "promise", "kept", 1200.00),
                ("2026-03-18", "payment", "", 500.00),
                ("2026-03-25", "payment", "", 700.00),
                ("2026-03-25", "instalment", "late", 1200.00),
            ],
        )
        name = owed.name
        sentences = self.story().mapped("summary")
        self.assertEqual(sentences[0], f"{name}, due on 03/02/2026")
        self.assertIn("First reminder", sentences[3])
        self.assertIn("Promise to pay", sentences[4])
        self.assertIn("Paid on Mondays", sentences[4])
        self.assertEqual(sentences[5], "Promised for 03/16/2026")
        self.assertIn(f"{name}: 500.00\N{NO-BREAK SPACE}€, 16 days late", sentences[6])
        self.assertIn(f"{name}: 700.00\N{NO-BREAK SPACE}€, 23 days late", sentences[7])
        self.assertIn("paid 9 days late", sentences[8])
        self.assertEqual(self.story(kind="payment").mapped("days_late"), [16, 23])

    def test_money(self):
        """An opening balance, a credit note, money on account, one transfer for two invoices."""
        self.on("2026-02-02")
        self.ledger.opening_balance(self.debtor, 75.00, due=-20)
        first = self.invoice(300.00, due="2026-03-02", issued="2026-01-31")
        second = self.invoice(200.00, due="2026-03-09", issued="2026-02-01")
        self.on("2026-03-05")
        note = self.credit(50.00, invoice=first)
        self.on("2026-03-10")
        transfer = self.pay_on_account(460.00)
        (transfer.move_id.line_ids | (first | second).line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(
            self.told(),
            [
                ("2026-01-13", "entry", "", 75.00),
                ("2026-01-13", "due", "unpaid", 75.00),
                ("2026-01-31", "invoice", "paid", 300.00),
                ("2026-02-01", "invoice", "paid", 200.00),
                ("2026-03-02", "due", "paid", 300.00),
                ("2026-03-05", "credit_note", "paid", 50.00),
                ("2026-03-09", "due", "paid", 200.00),
                ("2026-03-10", "payment", "", 460.00),
            ],
        )
        [words] = self.sentences("payment")
        self.assertEqual(
            words,
            f"Payment received · {first.name}: 250.00\N{NO-BREAK SPACE}€, 8 days late · "
            f"{second.name}: 200.00\N{NO-BREAK SPACE}€, 1 day late",
        )
        [words] = self.sentences("credit_note")
        self.assertEqual(
            words, f"Credit note {note.name} · 50.00\N{NO-BREAK SPACE}€ off {first.name}"
        )
        self.assertEqual(self.story(kind="payment").days_late, 8)

    def test_paid_in_time_never_fell_due(self):
        owed = self.invoice(300.00, due="2026-03-02", issued="2026-01-05")
        self.on("2026-03-02")
        self.pay(owed)
        self.on("2026-03-20")
        self.assertEqual([row[1:3] for row in self.told()], [("invoice", "paid"), ("payment", "")])
        self.assertIn("in time", self.sentences("payment")[0])

    def test_payment_without_entry_is_on_its_way(self):
        owed = self.invoice(300.00, due="2026-03-02", issued="2026-01-05")
        self.on("2026-03-04")
        self.pay(owed, booked=False)
        self.assertIn(("2026-03-04", "payment", "waiting", 300.00), self.told())

    def test_dollars(self):
        """Each row is in its own currency, to the cent."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        owed = self.invoice(1000.00, due="2026-03-02", issued="2026-01-31", currency=dollar)
        self.on("2026-03-05")
        self.pay(owed, 333.33)
        rows = self.story()
        self.assertEqual(rows.currency_id, dollar)
        self.assertEqual(rows.mapped("amount"), [1000.00, 1000.00, 333.33])
        self.assertIn("$\N{NO-BREAK SPACE}333.33, 3 days late", rows[-1].summary)

    # ------------------------------------------------------------------ contacts

    def test_bounce_and_answer(self):
        owed = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.run_on("2026-03-05")
        mail = self.actions(owed)
        mail._note_answer(mail.company_id, mail.partner_id, mail.line_ids)
        self.assertIn(("2026-03-05", "answer", "open", 0.00), self.told())
        mail.sudo()._bounced(mail.sudo().message_id, self.debtor.email)
        [row] = self.story(kind="email")
        self.assertEqual(row.state, "bounced")
        self.assertIn(self.debtor.email, row.summary)
        self.assertIn("fa-envelope-o text-danger", row.icon)

    def test_other_emails(self):
        """The invoice, the reminder of a promise; what colleagues wrote to each other is not."""
        owed = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.on("2026-02-02")
        owed.message_post(
            body="Your invoice",
            subject="Invoice of January",
            partner_ids=self.debtor.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        owed.message_post(body="Seen", partner_ids=self.user.partner_id.ids)
        self.on("2026-03-05")
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(owed).move_line_id.ids,
                "line_ids": [Command.create({"date": "2026-03-12", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        self.on("2026-03-10")
        self.follow()
        rows = self.story(kind="email")
        self.assertEqual([str(row.date)[:7] for row in rows], ["2026-02", "2026-03"])
        self.assertEqual(rows[0].summary, "Invoice of January")
        self.assertEqual(rows[0].action_open()["res_model"], "account.move")
        self.assertEqual(rows[1].action_open()["res_id"], promise.id)

    def test_letter_counts_once_it_is_sent(self):
        owed = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.diary("2026-03-05", "2026-03-18")
        [letter] = self.actions(owed, channel="letter")
        sent = (str(letter.date_done), "letter", "sent", 100.00)
        self.assertIn(sent, self.told())
        self.assertEqual(self.story(kind="letter").action_open()["res_id"], letter.id)
        opened = self.story(kind="due").action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("account.move", owed.id))

    def test_call_says_how_it_ended_and_why(self):
        self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        buyer = self._create_contact("Mme Roux", type="dunning")
        self.run_on("2026-03-05")
        self.assertEqual(self.sentences("email"), ["First reminder · to Mme Roux"])
        self.run_on("2026-03-12")
        call = self.actions(channel="phone")
        call._log_call(
            self.outcome("refusal"), contact_id=buyer.id, cause="cash", note="No\nbudget"
        )
        [row] = self.story(kind="call")
        self.assertEqual(row.state, "reached")
        self.assertEqual(row.who, "Claire")
        self.assertTrue(row.summary.endswith("(cash difficulties) · with Mme Roux · No budget"))

    # ------------------------------------------------------------------ agreements, disputes, law

    def test_agreements(self):
        """A plan half kept, a later date, a pause."""
        owed = self.invoice(1000.00, due="2026-03-02", issued="2026-01-31")
        other = self.invoice(80.00, due="2026-03-03", issued="2026-01-31")
        self.on("2026-03-05")
        plan = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(owed).move_line_id.ids,
                "line_ids": [
                    Command.create({"date": when, "amount": 500.00})
                    for when in ("2026-03-10", "2026-04-10")
                ],
            }
        )
        self.assertFalse(self.story(kind="promise"))  # a draft is no promise yet
        plan.action_confirm()
        self.on("2026-03-10")
        self.pay(owed, 500.00)
        pause = self.pause("2026-03-20", moves=other, reason="copy")
        self.env.flush_all()
        self.cr.execute(  # the database's clock goes on
            "UPDATE dunning_pause SET create_date = '2026-03-10 08:00' WHERE id = %s", [pause.id]
        )
        self.follow()
        self.on("2026-04-20")
        self.follow()
        self.assertEqual(
            [row for row in self.told() if row[1] in ("promise", "instalment", "pause")],
            [
                ("2026-03-05", "promise", "broken", 1000.00),
                ("2026-03-10", "pause", "", 0.00),
                ("2026-03-10", "instalment", "kept", 500.00),
                ("2026-04-10", "instalment", "broken", 500.00),
            ],
        )
        self.assertEqual(self.sentences("promise"), ["Promised in 2 instalments until 04/10/2026"])
        self.assertEqual(self.sentences("pause"), ["On hold until 03/20/2026: a copy was sent"])
        self.assertEqual(
            self.sentences("instalment"),
            [
                "What was promised for 03/10/2026 was paid in time",
                "What was promised for 04/10/2026 was not paid",
            ],
        )

    def test_dispute_case_and_proceedings(self):
        owed = self.invoice(1000.00, due="2026-03-02", issued="2026-01-31")
        self.on("2026-03-05")
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": owed.ids,
                "category": "delivery",
                "amount": 400.00,
                "note": "Two pallets missing",
            }
        )
        self.on("2026-03-12")
        dispute.action_resolve(False)
        case = (
            self.env["dunning.case"]
            .with_user(self.user)
            .create({"partner_id": self.debtor.id, "move_ids": owed.ids})
        )
        self.on("2026-03-16")
        case.stage = "bailiff"
        self.on("2026-03-20")
        case.action_close()
        self.debtor.write(
            {"dunning_proceedings": "safeguard", "dunning_proceedings_date": "2026-03-18"}
        )
        self.assertEqual(
            self.told()[2:],
            [
                ("2026-03-05", "dispute", "unfounded", 400.00),
                ("2026-03-12", "dispute_settled", "unfounded", 400.00),
                ("2026-03-12", "case", "closed", 0.00),
                ("2026-03-16", "case_stage", "", 0.00),
                ("2026-03-18", "proceedings", "", 0.00),
                ("2026-03-20", "case_closed", "", 0.00),
            ],
        )
        self.assertEqual(self.sentences("dispute"), ["Delivery · Two pallets missing"])
        self.assertEqual(self.sentences("proceedings"), ["Safeguard"])
        self.assertEqual(self.sentences("case_stage"), ["Commissaire de justice"])
        self.become(self.user)
        self.assertEqual(self.story(kind="case_stage").action_open()["res_id"], case.id)

    # ------------------------------------------------------------------ whose

    def test_own_customers(self):
        """Sam reads all of his customer's story, of another one what is about his invoice only."""
        sam = self._create_user("sam", "base.group_user")
        own = self._create_debtor("Garage Vidal", user_id=sam.id)
        self.on("2026-01-31")
        self.invoice(100.00, due="2026-03-02", partner=own)
        sold = self.invoice(200.00, due="2026-03-02", invoice_user_id=sam.id)
        self.invoice(400.00, due="2026-03-02", partner=self._create_debtor("Hôtel Bellevue"))
        self.invoice(800.00, due="2026-03-02")
        self.pause("2026-04-30")
        self.run_on("2026-03-05")
        self.become(sam)
        told = [row[1:] for row in self.told(partner=own)]
        self.assertEqual(
            told,
            [
                ("invoice", "unpaid", 100.00),
                ("due", "unpaid", 100.00),
                ("email", "sent", 100.00),
            ],
        )
        self.assertEqual(
            [row[1:] for row in self.told()],
            [("invoice", "unpaid", 200.00), ("due", "unpaid", 200.00)],
        )
        rows = self.env["dunning.history"].search([])
        self.assertEqual(len(rows), 5)
        with self.assertRaisesRegex(UserError, "accountant"):
            self.story().filtered(lambda row: row.move_id == sold)[0].action_open()
        window = self.story(partner=own, kind="email").action_open()
        self.assertEqual(window["res_model"], "dunning.action")

    def test_found_by_its_words(self):
        """Claire looks the story through for what was said of a transfer."""
        self.on("2026-03-05")
        self.invoice(100.00, due="2026-03-02")
        self.pause("2026-03-12", reason="paid", note="virement annoncé")
        self.become(self.user)
        found = self.env["dunning.history"].search([("display_name", "ilike", "virement")])
        self.assertEqual(found.mapped("kind"), ["pause"])
        self.assertIn("virement", found.display_name)

    def test_two_companies(self):
        """What another company knows of the same debtor stays there."""
        self.on("2026-01-31")
        other = self._create_company(name="Emballages Suisse")
        self.ledger.__class__(other, self.today).invoice(self.debtor, 999.99, due=30)
        self.invoice(100.00, due="2026-03-02")
        self.assertEqual([row[3] for row in self.told()], [100.00])
        self.become(self.user)
        both = self.env["dunning.history"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        amounts = both.search([("partner_id", "=", self.debtor.id)]).mapped("amount")
        self.assertEqual(sorted(amounts), [100.00, 999.99])

    def test_in_french(self):
        """The same rows, for a French reader, without reading them again."""
        speak(self.env, "fr_FR")
        self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        self.run_on("2026-03-05")
        [row] = self.story(kind="email")
        self.assertIn("First reminder", row.summary)
        level = self.level("email")
        level.with_context(lang="fr_FR").name = "Première relance"
        self.assertIn("Première relance", row.with_context(lang="fr_FR").summary)

    # ------------------------------------------------------------------ on paper

    def test_printed(self):
        """The whole story, or the events that were selected; cut where a sheet ends."""
        self.ledger.invoices(
            [
                {"partner": self.debtor, "amount": 10.00 + number, "issued": -number, "due": number}
                for number in range(60)
            ]
        )
        self.on("2026-01-07")
        html = self._html("report_history", self.debtor)
        text = " ".join(html.text_content().split())
        self.assertIn("Story of Boulangerie Meunier", text)
        self.assertIn("2,370.00", text)  # 60 × 10 + 0 + 1 + … + 59
        rows = html.xpath("//tbody/tr")
        self.assertEqual(len(rows), 62)  # and two fell due
        self.assertGreater(len(html.xpath("//table")), 1)
        some = self.story(kind="invoice")[:3]
        self.assertEqual(len(self._html("report_history_rows", some).xpath("//tbody/tr")), 3)

    def _html(self, report, records):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _type = reports._render_qweb_html(f"relance_telephonique.{report}", records.ids)
        return lxml_html.fromstring(content)

    # ------------------------------------------------------------------ how quickly

    def test_rows_are_read_by_their_records(self):
        """One row costs what its record costs: its own id has no index."""
        owed = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        [row] = self.story(kind="invoice")
        self.assertEqual(row.id // 64, owed.id)
        query = self.env["dunning.history"]._search([("id", "in", row.ids)])
        self.assertNotIn(str(row.id), str(query.select().params))
        self.env.invalidate_all()
        self.assertEqual(row.read(["name"]), [{"id": row.id, "name": owed.name}])

    def test_filters_go_down_to_the_tables(self):
        """A debtor's story, and rows by their ids, are looked up in indexes of the large tables."""
        self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        rows = self.story()
        self.cr.execute("SET LOCAL enable_seqscan = off")  # unless there is no other way
        for domain in ([("partner_id", "=", self.debtor.id)], [("id", "in", rows.ids)]):
            query = self.env["dunning.history"]._search(domain, order="date desc", limit=80)
            plan = "\n".join(
                row for (row,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
            )
            for table in ("account_move", "account_move_line", "account_payment", "dunning_action"):
                self.assertNotRegex(plan, rf"Seq Scan on {table}\b", domain)


class TestHistoryOfPost(RegisteredCase):
    def test_registered_letter_with_its_tracking(self):
        self.posted()
        self.on("2026-03-16")
        self.notice.date_delivered = "2026-03-16"
        rows = self.env["dunning.history"].search(
            [("kind", "in", ("registered_letter", "post"))], order="date"
        )
        name = self.notice.level_id.name
        self.assertEqual(
            [(str(row.date), row.state, row.summary) for row in rows],
            [
                ("2026-03-12", "delivered", f"{name} ({NUMBER})"),
                ("2026-03-16", False, f"{name}: delivered"),
            ],
        )
        self.on("2026-03-31")
        self.notice.write(
            {"date_delivered": False, "date_returned": "2026-03-31", "return_reason": "unclaimed"}
        )
        rows.invalidate_recordset()
        self.assertEqual(rows[0].state, "bounced")
        self.assertEqual(rows[1].summary, f"{name}: came back (unclaimed)")
