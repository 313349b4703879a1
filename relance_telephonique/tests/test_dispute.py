"""Disputes, litigation, collective proceedings: what is not for a collector to ask for."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .browsing import BrowserCase
from .common import DunningCommon
from .languages import speak


class TestDispute(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.group_ids += cls.env.ref("base.group_partner_manager")

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02")

    def dispute(self, amount=None, moves=None, **values):
        amounts = {"amount": amount} if amount else {}
        return self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": (moves or self.owed).ids,
                **amounts,
                **values,
            }
        )

    def chased(self, move):
        return [(item.status, item.amount_chased) for item in self.items(move)]

    # ------------------------------------------------------------------ disputes

    def test_all_of_an_invoice(self):
        dispute = self.dispute(category="quality")
        self.assertEqual(dispute.amount, 1000.00)
        item = self.items(self.owed)
        self.assertEqual(item.status, "disputed")
        for said in ("03/05/2026", "Quality", "1,000.00"):
            self.assertIn(said, item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))

    def test_it_asks_what_it_is_about(self):
        """Nobody reads “Other” of what was never asked."""
        window = self.items(self.owed).action_dispute()
        form = Form(self.env["dunning.dispute"].with_context(**window["context"]))
        self.assertFalse(form.category)
        with self.assertRaisesRegex(AssertionError, "category is a required field"):
            form.save()
        form.category = "quality"
        self.assertEqual(form.save().move_ids, self.owed)

    def test_more_than_the_invoices_come_to(self):
        """What was paid may still be disputed, what was never invoiced may not."""
        with self.assertRaisesRegex(ValidationError, "1,000.01.* is disputed.*come to 1,000.00"):
            self.dispute(1000.01)
        dispute = self.dispute(300.00)
        self.pay(self.owed, 900.00)
        dispute.amount = 400.00
        with self.assertRaises(ValidationError):
            dispute.amount = 10**10

    def test_the_rest_is_chased(self):
        """300 € are disputed: 700 € are asked for, in the action, the total and the statement."""
        self.dispute(300.00)
        self.assertEqual(self.chased(self.owed), [("due", 700.00)])
        self.run_on("2026-03-05")
        action = self.actions(self.owed)
        self.assertEqual(action.amount_residual, 700.00)
        [table] = action._statement().tables
        self.assertEqual((table.total, table.chased[0].disputed), (700.00, 300.00))
        self.assertIn("300.00", self._mails[0]["body"])

    def test_a_payment_of_the_rest_leaves_only_the_dispute(self):
        self.dispute(300.00)
        self.pay(self.owed, 700.00)
        self.assertEqual(self.status(self.owed), "disputed")

    def test_two_disputes_on_one_invoice_add_up(self):
        self.dispute(300.00)
        self.dispute(400.00, category="price")
        self.assertEqual(self.chased(self.owed), [("due", 300.00)])

    def test_several_invoices_oldest_first(self):
        """1,200 € on two invoices of 1,000 €: the older is disputed whole, the other for 200 €."""
        older = self.invoice(1000.00, due="2026-02-16")
        self.dispute(1200.00, moves=self.owed | older)
        self.assertEqual(self.status(older), "disputed")
        self.assertEqual(self.chased(self.owed), [("due", 800.00)])

    def test_in_dollars(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        self.dispute(250.00, moves=invoice)
        item = self.items(invoice)
        self.assertEqual((item.amount_chased_currency, item.amount_chased), (750.00, 600.00))
        with self.assertRaisesRegex(ValidationError, "several currencies"):
            self.dispute(moves=invoice | self.owed)

    def test_settled_and_taken_up_again(self):
        """Chasing goes on where it stood: the e-mail of 5 March is not sent twice."""
        self.run_on("2026-03-05")
        dispute = self.dispute()
        self.on("2026-03-16")
        dispute.action_resolve(founded=False)
        self.assertEqual((dispute.state, str(dispute.date_resolved)), ("unfounded", "2026-03-16"))
        self.assertEqual(self.standing(self.owed), ("due", "Call", "2026-03-10"))
        dispute.action_reopen()
        self.assertEqual(self.status(self.owed), "disputed")
        dispute.action_resolve(founded=True)
        with self.assertRaises(UserError):
            dispute.unlink()

    # ------------------------------------------------------------------ the debtor was right

    def credit(self, window):
        """Let the accountant confirm the credit note that is proposed; return it in draft."""
        self.assertEqual(window["res_model"], "account.move.reversal")
        reversal = self.env["account.move.reversal"].with_context(**window["context"])
        with Form(reversal) as wizard:
            self.assertTrue(wizard.dunning_amount)
        wizard.record.refund_moves()
        return wizard.record.new_move_ids

    def invoice_at_20(self, amount):
        """Return an invoice, due on 2 March, of so much before a tax of 20 %."""
        invoice = self.invoice(amount, due="2026-03-02")
        tax = self.env["account.tax"].sudo().create({"name": "20 %", "amount": 20.0})
        invoice.button_draft()
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        return invoice

    def test_founded_is_credited_to_the_cent(self):
        """A third of an invoice at 20 %: held back until the credit note is posted, the rest
        goes on.
        """
        owed = self.invoice_at_20(1000.01)
        dispute = self.dispute(333.33, moves=owed, category="quality")
        window = dispute.action_resolve(founded=True)
        self.assertEqual(self.chased(owed), [("due", 866.68)])
        note = self.credit(window)
        self.assertRecordValues(
            note,
            [
                {
                    "state": "draft",
                    "move_type": "out_refund",
                    "amount_total": 333.33,
                    "amount_untaxed": 277.78,
                    "reversed_entry_id": owed.id,
                }
            ],
        )
        self.assertIn("Quality", note.invoice_line_ids.name)
        note.action_post()
        self.assertTrue(dispute.is_credited)
        self.assertEqual(owed.amount_residual, 866.68)
        self.assertEqual(self.chased(owed), [("due", 866.68)])
        note.line_ids.remove_move_reconcile()
        note.button_draft()
        self.assertFalse(dispute.is_credited)
        self.assertEqual(self.chased(owed), [("due", 866.68)])

    def test_founded_in_whole(self):
        """Odoo's own reversal then, line by line."""
        dispute = self.dispute(category="not_ordered")
        note = self.credit(dispute.action_founded())
        self.assertEqual(note.amount_total, 1000.00)
        self.assertEqual(self.status(self.owed), "disputed")
        note.action_post()
        self.assertEqual(self.owed.payment_state, "reversed")

    def test_amounts_that_no_rate_yields(self):
        """At 20 % no base gives 0.03: the cent goes to the tax."""
        owed = self.invoice_at_20(100.00)
        dispute = self.dispute(0.03, moves=owed, category="price")
        self.assertEqual(self.credit(dispute.action_founded()).amount_total, 0.03)

    def test_founded_on_two_invoices(self):
        older = self.invoice(500.00, due="2026-02-16")
        dispute = self.dispute(700.00, moves=self.owed | older)
        notes = self.credit(dispute.action_founded())
        self.assertEqual(
            {note.reversed_entry_id: note.amount_total for note in notes},
            {older: 500.00, self.owed: 200.00},
        )

    def test_in_dollars_founded(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        owed = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        note = self.credit(self.dispute(250.00, moves=owed).action_founded())
        self.assertEqual((note.currency_id, note.amount_total), (dollar, 250.00))

    def test_credited_by_hand(self):
        """Somebody made the credit note without us, or sent new goods instead."""
        dispute = self.dispute()
        dispute.action_founded()
        self.assertIn("to be credited", self.items(self.owed).status_reason)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.owed.ids
        )
        wizard = reversal.create({"journal_id": self.owed.journal_id.id})
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        self.assertTrue(dispute.is_credited)
        other = self.invoice(80.00, due="2026-03-02")
        goods = self.dispute(moves=other)
        goods.action_founded()
        goods.action_credited()
        self.assertEqual(self.status(other), "due")

    def reverse(self, invoice, amount):
        """Credit an invoice as Odoo does without us, by so much, as a goodwill; post it."""
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id})
        wizard.refund_moves()
        wizard.new_move_ids.invoice_line_ids.price_unit = amount
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def test_credit_note_beside_an_open_dispute(self):
        """300 € of 1,000 € are disputed; the accountant credits 300 € without allocating them, then
        does: 700 € are asked for all along.
        """
        self.dispute(300.00)
        note = self.reverse(self.owed, 300.00)
        note.line_ids.remove_move_reconcile()
        self.run_on("2026-03-05")
        [table] = self.actions(self.owed)._statement().tables
        self.assertEqual(table.total, 700.00)
        (self.owed.line_ids + note.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self.chased(self.owed)[0][1], 700.00)

    def test_part_of_the_dispute_is_credited(self):
        """200 € of the 300 € are credited: 100 € stay contested, 700 € are asked for. The older
        dispute about another invoice takes none of it.
        """
        self.dispute(400.00, moves=self.invoice(400.00, due="2026-03-02"))
        dispute = self.dispute(300.00)
        self.reverse(self.owed, 200.00)
        self.assertEqual(self.chased(self.owed), [("due", 700.00)])
        self.assertIn("100.00", dispute._sentence())

    def test_two_open_disputes_and_a_credit_note(self):
        """What is credited is taken from the older dispute, then from the other, and once."""
        self.dispute(300.00)
        self.dispute(200.00)
        self.reverse(self.owed, 400.00)
        self.assertEqual(self.chased(self.owed), [("due", 500.00)])

    def test_credit_note_made_for_no_invoice(self):
        """A goodwill of 100 € is allocated to the disputed invoice: 200 € of the 300 € stay
        contested there, and what is contested of another invoice stays whole.
        """
        other = self.invoice(80.00, due="2026-03-02")
        about_it, about_other = self.dispute(300.00), self.dispute(50.00, moves=other)
        note = self.ledger.credit_note(self.debtor, 100.00, on=0)
        (self.owed.line_ids + note.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self.chased(self.owed), [("due", 700.00)])
        self.assertEqual(self.chased(other), [("due", 30.00)])
        self.assertEqual((about_it.amount_left, about_other.amount_left), (200.00, 50.00))

    def test_disputed_and_not_saved_yet(self):
        """Of the 300 € that are typed, all is contested, whatever was credited before."""
        self.reverse(self.owed, 100.00)
        dispute = self.env["dunning.dispute"].new(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids, "amount": 300.00}
        )
        self.assertEqual(dispute.amount_left, 300.00)

    def test_credited_before_it_was_disputed(self):
        """What was credited on Monday is not what is contested on Thursday."""
        self.on("2026-03-02")
        self.reverse(self.owed, 100.00)
        self.on("2026-03-05")
        self.dispute(300.00)
        self.assertEqual(self.chased(self.owed), [("due", 600.00)])

    def test_goodwill_settles_no_dispute(self):
        """10 € given back for something else: the 500 € found to be wrong stay held back."""
        dispute = self.dispute(500.00)
        dispute.action_founded()
        self.reverse(self.owed, 10.00)
        self.assertFalse(dispute.is_credited)
        self.assertEqual(self.chased(self.owed), [("due", 490.00)])
        self.reverse(self.owed, 490.00)
        self.assertTrue(dispute.is_credited, "500 € were given back in two parts")
        self.assertEqual(self.chased(self.owed), [("due", 500.00)])

    def test_goodwill_taken_back_reopens_no_dispute(self):
        dispute = self.dispute(500.00)
        dispute.action_founded()
        dispute.action_credited()
        note = self.reverse(self.owed, 10.00)
        note.line_ids.remove_move_reconcile()
        note.button_draft()
        self.assertTrue(dispute.is_credited)
        self.assertEqual(self.chased(self.owed), [("due", 1000.00)])

    def test_one_of_two_credit_notes_posted(self):
        """The other one is still a draft: what it gives back is not chased."""
        older = self.invoice(500.00, due="2026-02-16")
        dispute = self.dispute(700.00, moves=self.owed | older)
        first, second = self.credit(dispute.action_founded()).sorted("amount_total", reverse=True)
        first.action_post()
        self.assertFalse(dispute.is_credited)
        second.action_post()
        self.assertTrue(dispute.is_credited)
        self.assertEqual(self.chased(self.owed), [("due", 800.00)])

    def test_two_disputes_on_one_invoice_credited_apart(self):
        quality, price = self.dispute(500.00, category="quality"), self.dispute(300.00)
        window = quality.action_founded()
        price.action_founded()
        self.credit(window).action_post()
        self.assertEqual((quality.is_credited, price.is_credited), (True, False))
        self.assertEqual(self.chased(self.owed), [("due", 200.00)])

    def test_who_may_not_make_credit_notes(self):
        collector = self._create_user(
            "colin", "base.group_user,relance_telephonique.group_dunning_user"
        )
        dispute = self.dispute().with_user(collector)
        self.assertIsNone(dispute.action_founded())
        self.assertEqual(dispute.state, "founded")

    # ------------------------------------------------------------------ in time, in writing

    def test_in_the_inbox_of_who_settles_it(self):
        """Raised on Thursday 5 March, to be settled within ten days: by Monday 16."""
        seller = self._create_user("samir", "account.group_account_invoice")
        dispute = self.dispute()
        self.assertEqual(str(dispute.date_target), "2026-03-16")
        dispute.user_id = seller
        self.assertRecordValues(
            dispute.activity_ids,
            [{"user_id": seller.id, "date_deadline": dispute.date_target}],
        )
        self.on("2026-03-17")
        self.follow()
        self.follow()
        late = dispute.activity_ids.filtered(lambda activity: activity.user_id != seller)
        self.assertEqual(len(late), 1, "A manager is told once.")
        self.assertTrue(late.user_id.has_group("relance_telephonique.group_dunning_manager"))
        dispute.action_unfounded()
        self.assertFalse(dispute.activity_ids)
        self.assertEqual(dispute.duration, 12)

    def test_overdue_in_the_managers_language(self):
        speak(self.env, "fr_FR")
        self.company._dunning_manager().sudo().lang = "fr_FR"
        dispute = self.dispute()
        self.on("2026-03-17")
        self.follow()
        self.assertNotIn("Not settled in time", dispute.activity_ids.mapped("summary"))

    def test_settled_by_a_salesperson_of_other_customers(self):
        """Whoever is asked to settle it can read it, and close their activity."""
        sam = self._create_user("sam", "base.group_user")
        dispute = self.dispute(500.00, user_id=sam.id)
        self.become(sam)
        dispute = dispute.with_env(self.env)
        self.assertEqual(Form(dispute).amount, 500.00)
        dispute.activity_ids.action_feedback(feedback="They are right.")

    def test_deleted_activity_type(self):
        self.delete_by_force("relance_telephonique.mail_activity_type_dispute")
        dispute = self.dispute()
        dispute.action_unfounded()
        self.assertEqual(self.status(self.owed), "due")

    def test_answer_in_writing(self):
        self.debtor.lang = "en_US"
        dispute = self.dispute(300.00, category="delivery", note="Three boxes are missing.")
        dispute.answer = "The note signed on 2 March says that all was delivered."
        dispute.action_unfounded()
        letter = self._letter(dispute)
        for said in ("300.00", "Three boxes are missing.", "cannot follow you", "1,000.00"):
            self.assertIn(said, letter)
        self.assertIn("signed on 2 March", letter)
        context = dispute.action_send_answer()["context"]
        composer = Form(self.env["mail.compose.message"].with_context(**context)).save()
        self.assertIn(self.owed.name, composer.subject)
        self.assertEqual(len(composer.attachment_ids), 1)

    def test_answer_to_who_was_right(self):
        dispute = self.dispute(300.00)
        dispute.action_founded()
        letter = self._letter(dispute)
        self.assertIn("You are right", letter)
        self.assertIn("700.00", letter)

    def _letter(self, dispute):
        report = "relance_telephonique.report_dispute_answer"
        html, _type = self.env["ir.actions.report"]._render_qweb_html(report, dispute.ids)
        return html.decode().replace("\N{NO-BREAK SPACE}", " ")

    def test_settled_beside_an_open_one(self):
        other = self.invoice(80.00, due="2026-03-03")
        self.dispute(moves=other)
        self.dispute().action_resolve(founded=False)
        self.assertEqual(self.chased(self.owed), [("due", 1000.00)])
        self.assertEqual(self.status(other), "disputed")

    def test_of_somebody_else(self):
        other = self._create_debtor("Garage Vidal")
        with self.assertRaisesRegex(ValidationError, "is not owed by"):
            self.dispute(partner_id=other.id)

    def test_from_the_list(self):
        """The accountant selects items of one debtor, and the form opens filled in."""
        action = self.items(self.owed).action_dispute()
        self.assertEqual(action["context"]["default_move_ids"], self.owed.ids)
        other = self.invoice(1.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(UserError, "one debtor at a time"):
            self.items(self.owed | other).action_promise()

    # ------------------------------------------------------------------ litigation

    def test_what_is_in_a_case_is_not_chased(self):
        """Managers hand invoices over; closing the case takes them back."""
        with self.assertRaises(AccessError):
            self._open_case(self.env.user)
        manager = self._create_user("mona", "account.group_account_manager")
        case = self._open_case(manager)
        item = self.items(self.owed)
        self.assertEqual((item.status, item.next_date), ("legal", False))
        self.assertIn("03/05/2026", item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))
        case.action_close()
        self.assertEqual(self.status(self.owed), "due")

    def _open_case(self, user):
        cases = self.env["dunning.case"].with_user(user)
        return cases.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})

    # ------------------------------------------------------------------ collective proceedings

    def _flag(self, published):
        self.debtor.with_env(self.env).write(
            {"dunning_proceedings": "receivership", "dunning_proceedings_date": published}
        )

    def test_proceedings_stop_all_and_say_until_when_to_declare(self):
        """Published on 31 December: the claim is declared by 28 February."""
        coming = self.invoice(80.00, due="2026-04-02")
        self._flag("2025-12-31")
        for move in (self.owed, coming):
            item = self.items(move)
            self.assertEqual(item.status, "excluded")
            self.assertEqual(str(item.declaration_date), "2026-02-28")
            for said in ("receivership", "12/31/2025", "02/28/2026"):
                self.assertIn(said, item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))
        to_declare = self.env["dunning.due.item"].search([("declaration_date", "!=", False)])
        self.assertEqual(sum(to_declare.mapped("amount_residual")), 1080.00)

    def test_proceedings_put_the_declaration_in_the_responsible_inbox(self):
        self._flag("2026-03-04")
        activity = self.debtor.activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        self.assertEqual(str(activity.date_deadline), "2026-05-04")

    def test_proceedings_hold_in_every_company(self):
        other = self.setup_other_company()["company"]
        other.write({"dunning_mode": "automatic", "dunning_scenario_id": self.standard.id})
        self._flag("2026-03-04")
        there = self.env["dunning.due.item"].sudo().with_company(other)
        self.assertFalse(
            there.search([("partner_id", "=", self.debtor.id), ("status", "=", "due")])
        )


@tagged("post_install", "-at_install")
class TestDisputeTour(BrowserCase):
    """In French: a dispute found to be right, credited in four clicks."""

    def test_credit(self):
        speak(self.env, "fr_FR")
        clara = new_test_user(
            self.env, "clara", "account.group_account_invoice", name="Clara", lang="fr_FR"
        )
        debtor = self.env["res.partner"].create({"name": "Boulangerie Meunier"})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_line_ids": [
                    Command.create({"name": "Cartons", "price_unit": 1000.0, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": debtor.id,
                "move_ids": move.ids,
                "category": "quantity",
                "amount": 250.00,
                "user_id": clara.id,
            }
        )
        self.start_tour("/odoo/dunning-disputes", "dunning_dispute", login="clara")
        self.assertEqual((dispute.state, dispute.is_credited), ("founded", True))
        self.assertEqual(move.amount_residual, 750.00)
