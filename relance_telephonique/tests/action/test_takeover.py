"""What was done before the engine, or beside it: levels set by hand, files of another tool."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import DunningCommon, day

LEVEL = "dunning.level"


class TakeoverCommon(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.bakery_invoice = self.invoice(100.00, due="2026-03-02")
        self.garage = self._create_debtor("Garage Vidal")
        self.garage_invoice = self.invoice(250.00, due="2026-03-02", partner=self.garage)
        self.on("2026-03-20")

    @property
    def both(self):
        return self.bakery_invoice + self.garage_invoice

    def reached(self, move):
        """Return ``(delay of the level reached, its day)`` of an invoice."""
        item = self.items(move)
        return item.level_id and item.level_id.delay_days, str(item.level_date or "")

    def notes(self, record):
        return " ".join(record.sudo().message_ids.mapped("body"))


class TestSetLevel(TakeoverCommon):
    def set_level(self, moves, level="letter", when="2026-03-17", **values):
        takeover = Form(
            self.env["dunning.takeover"].with_context(
                **self.items(moves).action_set_level()["context"]
            )
        )
        takeover.change = values.pop("change", "level")
        if takeover.change == "level":
            takeover.level_id = self.level(level)
            takeover.date = when
        for name, value in values.items():
            setattr(takeover, name, value)
        takeover.save().action_confirm()

    def test_next_step_counts_from_that_day(self):
        """First day: both had their letter on 17 March; the second call is 7 days later."""
        self.set_level(self.both, note="Letters of the former tool")
        for invoice in self.both:
            self.assertEqual(self.reached(invoice), (15, "2026-03-17"))
            self.assertEqual(self.standing(invoice), ("scheduled", "Second call", "2026-03-24"))
            action = self.actions(invoice)
            self.assertEqual(
                (action.reason, action.state, action.channel, action.date_done),
                ("manual", "done", "letter", day("2026-03-17")),
            )
            self.assertTrue(action.date_processed)
            for record in (action, action.partner_id):
                note = self.notes(record)
                self.assertIn(invoice.name, note)
                self.assertIn("no level → D+15 · Reminder letter", note)
                self.assertIn("Letters of the former tool", note)
                self.assertEqual(record.sudo().message_ids[0].author_id, self.accountant.partner_id)
        made = self.diary("2026-03-20", "2026-04-01")
        self.assertEqual(
            [(when, channel) for when, channel, _what in made][:1],
            [("2026-03-24", "phone")],
        )

    def test_one_contact_per_debtor(self):
        second = self.invoice(40.00, due="2026-03-05")
        self.set_level(self.bakery_invoice + second)
        self.assertEqual(self.actions(self.bakery_invoice), self.actions(second))
        self.assertEqual(self.carried(self.actions(second)), {100.00: 15, 40.00: 15})

    def test_the_same_again_changes_nothing(self):
        self.set_level(self.bakery_invoice)
        action = self.actions(self.bakery_invoice)
        self.set_level(self.bakery_invoice)
        self.assertEqual(self.actions(self.bakery_invoice), action)

    def test_another_day_of_the_same_level(self):
        """It was on the 18th after all: that day counts."""
        self.set_level(self.bakery_invoice)
        self.set_level(self.bakery_invoice, when="2026-03-18")
        self.assertEqual(self.reached(self.bakery_invoice), (15, "2026-03-18"))

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(UserError, "still to come"):
            self.set_level(self.bakery_invoice, when="2026-03-21")
        self.assertFalse(self.actions(self.bakery_invoice))

    def test_moves_back_and_gives_up_what_was_under_way(self):
        """Reminded on the 20th, called on the 25th, a letter prepared: back to the reminder."""
        self.diary("2026-03-20", "2026-03-25")
        self.company.dunning_mode = "approval"
        self.run_on("2026-04-01")
        letter = self.actions(self.bakery_invoice)[-1]
        self.assertEqual((letter.state, letter.channel), ("draft", "letter"))
        self.set_level(self.bakery_invoice, "email", when="2026-03-20")
        self.assertEqual(self.reached(self.bakery_invoice), (3, "2026-03-20"))
        self.assertEqual(letter.state, "cancelled")
        self.assertIn("by hand", letter.failure_reason)
        self.assertIn(self.bakery_invoice.name, self.notes(letter))
        self.assertEqual(self.items(self.bakery_invoice).next_level_id.delay_days, 8)
        self.assertIn("D+8 · Call → D+3 · First reminder", self.notes(self.debtor))

    def test_begins_again(self):
        self.diary("2026-03-20", "2026-03-25")
        before = self.actions(self.bakery_invoice)
        self.set_level(self.bakery_invoice, change="none", note="Wrong customer")
        self.assertEqual(self.reached(self.bakery_invoice), (self.env[LEVEL], ""))
        self.assertEqual(self.standing(self.bakery_invoice)[1:], ("First reminder", "2026-03-30"))
        self.assertEqual(self.actions(self.bakery_invoice), before)
        self.assertIn("Wrong customer", self.notes(self.debtor))
        self.assertEqual(self.reached(self.garage_invoice)[0], 8)

    def test_the_rest_of_an_open_action_goes_on(self):
        """A letter for one invoice and a call for another: the letter was sent already."""
        self.set_level(self.bakery_invoice, "call", when="2026-03-09")
        young = self.invoice(40.00, due="2026-03-16")
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-20")
        draft = self.actions(young)
        self.assertEqual((draft.channel, self.carried(draft)), ("letter", {100.00: 15, 40.00: 3}))
        self.set_level(self.bakery_invoice, "letter", when="2026-03-16")
        self.assertEqual((draft.state, draft.channel), ("draft", "email"))
        self.assertEqual(self.carried(draft), {40.00: 3})

    def test_a_level_of_another_scenario(self):
        """Delays are compared: after the courtesy call at D+5 comes the standard call at D+8."""
        courtesy = self.env.ref("relance_telephonique.level_loyal_call").with_user(self.user)
        self.items(self.bakery_invoice)._set_level(courtesy, day("2026-03-18"))
        self.assertEqual(self.items(self.bakery_invoice).next_level_id.delay_days, 8)

    def test_another_scenario_alone(self):
        loyal = self.env.ref("relance_telephonique.scenario_loyal")
        self.set_level(self.bakery_invoice, change="keep", scenario_id=loyal)
        self.assertEqual(self.items(self.bakery_invoice).scenario_id, loyal)
        self.assertFalse(self.actions(self.bakery_invoice))
        self.assertIn("Loyal customers", self.notes(self.debtor))

    def test_all_that_chosen_customers_owe(self):
        """From the list of customers: what is not yet due keeps its place."""
        young = self.invoice(40.00, due="2026-04-20")
        window = (self.debtor + self.garage).with_user(self.user).action_set_dunning_level()
        takeover = Form(self.env["dunning.takeover"].with_context(**window["context"]))
        self.assertIn("Items: 2 · Debtors: 2", takeover.summary)
        takeover.level_id = self.level("email")
        takeover.save().action_confirm()
        self.assertEqual(self.reached(self.garage_invoice), (3, "2026-03-20"))
        self.assertFalse(self.reached(young)[0])

    def test_salesperson_is_refused(self):
        sam = self._create_user("sam", "base.group_user")
        self.debtor.user_id = sam
        items = self.items(self.bakery_invoice).with_user(sam)
        for level in (self.level("letter"), self.env[LEVEL]):
            with self.assertRaises(AccessError):
                items._set_level(level.with_user(sam))
        with self.assertRaises(AccessError):
            items._set_scenario(self.standard.with_user(sam))
        with self.assertRaises(AccessError):
            items.env["dunning.takeover"].create({})

    def test_collector_without_accounting_rights(self):
        nadia = self._create_user(
            "nadia", "base.group_user,relance_telephonique.group_dunning_user"
        )
        self.become(nadia)
        loyal = self.env.ref("relance_telephonique.scenario_loyal")
        self.set_level(self.bakery_invoice, scenario_id=loyal)
        self.assertEqual(self.reached(self.bakery_invoice), (15, "2026-03-17"))

    def test_two_companies(self):
        """Each company gets its own action; a level of one is none of the other's."""
        other = self._create_company(name="Emballages Suisse")
        other.write({"dunning_mode": "automatic", "dunning_user_id": self.user.id})
        self.accountant.sudo().company_ids += other
        elsewhere = self.ledger.__class__(other, self.today).invoice(self.debtor, 999.99, due=-18)
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": (self.company + other).ids}
        )
        both = self.bakery_invoice + elsewhere
        self.set_level(both)
        self.assertEqual(self.actions(both).company_id, self.company + other)
        self.assertEqual(self.reached(elsewhere), (15, "2026-03-17"))
        theirs = self.standard.sudo().copy({"name": "Theirs", "company_id": other.id})
        level = theirs.level_ids[0].with_user(self.user)
        with self.assertRaisesRegex(UserError, "Emballages Suisse only"):
            self.items(both)._set_level(level, day("2026-03-18"))


class TestImport(TakeoverCommon):
    def load(self, *lines, header="Numéro de facture;Niveau;Date;Canal;Note", encoding="utf-8"):
        text = "\r\n".join([header, *lines])
        takeover = self.env["dunning.takeover.import"].create(
            {"file": base64.b64encode(text.encode(encoding))}
        )
        takeover.action_check()
        return takeover

    def row(self, invoice, level="J+8", when="17/03/2026", channel="", note=""):
        number = invoice if isinstance(invoice, str) else invoice.name
        return ";".join((number, level, when, channel, note))

    def test_taken_over(self):
        """A call noted with a level, a letter that is only an earlier contact."""
        takeover = self.load(
            self.row(self.bakery_invoice, "J+8", note="Rappelle jeudi"),
            self.row(self.garage_invoice, "", "2026-03-18", "Letter"),
        )
        self.assertEqual(takeover.line_ids.mapped("result"), ["good", "good"])
        self.assertEqual(takeover.line_ids.mapped("amount_residual"), [100.00, 250.00])
        self.assertIn("no level → D+8 · Call", takeover.line_ids[0].message)
        self.assertFalse(self.actions(self.both))
        takeover.action_import()
        self.assertEqual(takeover.line_ids.mapped("result"), ["done", "done"])
        self.assertEqual(self.reached(self.bakery_invoice), (8, "2026-03-17"))
        self.assertIn("Rappelle jeudi", self.notes(self.actions(self.bakery_invoice)))
        contact = self.actions(self.garage_invoice)
        self.assertEqual((contact.channel, contact.level_id), ("letter", self.env[LEVEL]))
        self.assertEqual(
            self.standing(self.garage_invoice), ("scheduled", "First reminder", "2026-03-23")
        )

    def test_twice_changes_nothing(self):
        """Not even once the engine has gone on from there."""
        lines = (self.row(self.bakery_invoice), self.row(self.garage_invoice, ""))
        self.load(*lines).action_import()
        again = self.load(*lines)
        self.assertEqual(again.line_ids.mapped("result"), ["known", "known"])
        self.diary("2026-03-24", "2026-03-27")
        self.assertEqual(self.reached(self.bakery_invoice)[0], 15)
        before = self.actions()
        self.load(*lines).action_import()
        self.assertEqual(self.actions(), before)
        self.assertEqual(self.reached(self.bakery_invoice)[0], 15)

    def test_what_is_wrong(self):
        """Each bad line says why; nothing is written, unless for the good ones alone."""
        paid = self.invoice(60.00, due="2026-03-02")
        self.pay(paid)
        takeover = self.load(
            self.row(self.bakery_invoice),
            self.row("FAC/1999/1"),
            self.row(paid),
            self.row(self.garage_invoice, "Huissier"),
            self.row(self.garage_invoice, when="21/03/2026"),
            self.row(self.garage_invoice, when="31/02/2026"),
            self.row(self.garage_invoice, when=""),
            self.row(self.garage_invoice, channel="pigeon"),
            self.row(self.bakery_invoice, "J+3"),
            self.row(""),
        )
        wrong = takeover.line_ids[1:]
        self.assertEqual(set(wrong.mapped("result")), {"wrong"})
        for line, words in zip(
            wrong,
            (
                "No invoice has",
                "Nothing is left to pay",
                "No level is called",
                "still to come",
                "is no date",
                "The date is missing",
                "is no channel",
                "Line 2 already",
                "The invoice number is missing",
            ),
            strict=True,
        ):
            self.assertIn(words, line.message)
        with self.assertRaisesRegex(UserError, "Wrong lines: 9"):
            takeover.action_import()
        self.assertFalse(self.actions(self.both))
        takeover.action_import_good()
        self.assertEqual(self.reached(self.bakery_invoice), (8, "2026-03-17"))
        self.assertFalse(self.actions(self.garage_invoice))
        self.assertEqual(takeover.wrong_count, 9)

    def test_ambiguous_number(self):
        """Two opening balances with the same label."""
        for partner in (self.debtor, self.garage):
            entry = self.ledger.opening_balance(partner, 70.00, due=-20)
            entry.line_ids[0].name = "F-2025-12"
        takeover = self.load(self.row("F-2025-12"))
        self.assertIn("Several invoices", takeover.line_ids.message)

    def test_opening_balance_by_its_label(self):
        entry = self.ledger.opening_balance(self.debtor, 70.00, due=-20)
        entry.line_ids.filtered("partner_id")[0].name = "F-2025-12"
        self.load(self.row("F-2025-12", "Call")).action_import()
        self.assertEqual(self.reached(entry), (8, "2026-03-17"))

    def test_formats(self):
        """Commas and an old Windows encoding, level names in any case, ISO dates."""
        takeover = self.load(
            f'{self.bakery_invoice.name},first REMINDER,2026-03-17,"Réglé, dit-il"',
            f"{self.garage_invoice.name},D+15,2026-03-17,",
            header="N° de facture,Étape,Date,Commentaire",
            encoding="cp1252",
        )
        takeover.action_import()
        self.assertEqual(self.reached(self.bakery_invoice)[0], 3)
        self.assertEqual(self.reached(self.garage_invoice)[0], 15)
        self.assertEqual(takeover.line_ids[0].note, "Réglé, dit-il")
        filled = base64.b64decode(takeover.template) + self.row(self.garage_invoice).encode()
        again = self.env["dunning.takeover.import"].create({"file": base64.b64encode(filled)})
        again.action_check()
        self.assertEqual(again.line_ids.result, "good")
        self.assertIn("Moves back", again.line_ids.message)

    def test_unreadable_files(self):
        for header, why in (("Client;Montant", "must name the columns"), ("a\0b", "no CSV file")):
            with self.assertRaisesRegex(UserError, why):
                self.load(self.row(self.bakery_invoice), header=header)
        with self.assertRaisesRegex(UserError, "no line"):
            self.load()
        broken = self.env["dunning.takeover.import"].create({"file": b"abcde"})
        with self.assertRaisesRegex(UserError, "no CSV file"):
            broken.action_check()

    def test_quotation_mark_that_is_never_closed(self):
        """It would swallow the lines that follow; its line is named, as a spreadsheet counts."""
        good = self.row(self.bakery_invoice)
        for slip in (f'{good};"she said', f'{good};"she" said'):
            with self.assertRaisesRegex(UserError, "Line 3: a quotation mark"):
                self.load(good, slip, self.row(self.garage_invoice))

    def test_too_long(self):
        with self.assertRaisesRegex(UserError, "20000 lines at a time"):
            self.load(*[self.row(self.bakery_invoice)] * 20_001)
        with self.assertRaisesRegex(UserError, "too long"):
            self.load("x" * 10_000_001)

    def test_year_one(self):
        for year, why in (("0001", "is too long ago"), ("9999", "is still to come")):
            takeover = self.load(f"{self.bakery_invoice.name};J+3;01/01/{year}")
            self.assertEqual(takeover.line_ids.result, "wrong")
            self.assertIn(why, takeover.line_ids.message)

    def test_other_company_is_not_searched(self):
        other = self._create_company(name="Emballages Suisse")
        elsewhere = self.ledger.__class__(other, self.today).invoice(self.debtor, 10.00, due=-18)
        elsewhere.name = "CH/2026/1"
        self.assertIn("No invoice has", self.load(self.row(elsewhere)).line_ids.message)

    def test_instalments(self):
        """The level is that of the instalments due by then; the others keep their place."""
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "Half now, half in 60 days",
                    "line_ids": [
                        (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                        for days in (0, 60)
                    ],
                }
            )
        )
        invoice = self.invoice(500.00, issued="2026-03-02", term=term)
        self.load(self.row(invoice, "J+8")).action_import()
        self.assertEqual([item.level_id.delay_days for item in self.items(invoice)], [8, 0])

    def test_queries_do_not_grow_with_the_file(self):
        """No search in a loop: a hundred lines of one debtor cost what ten do."""
        story = {"partner": self.debtor, "amount": 10.00, "due": -18}
        invoices = self.ledger.invoices([story for _number in range(110)])
        few, many = invoices[:10], invoices[10:]
        counts = []
        for moves in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.load(*(self.row(move) for move in moves)).action_import()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 15)
