"""Registered post: numbers, dates, what comes back, and the deadline that follows."""

from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form

from ..tools.registered_number import compact, grouped, has_right_check_digit, is_known_format
from .common import DunningCommon, day
from .test_documents import PdfCase

NUMBER = "1A 123 456 7890 1"


class RegisteredCase(DunningCommon):
    """Boulangerie Meunier owes 900.00 since 9 February; its formal notice is made on 11 March."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice(900.00, due="2026-02-09")
        for when in ("2026-02-12", "2026-02-17", "2026-02-24"):
            self.run_on(when)
            self.do_what_waits()
        self.run_on("2026-03-11")
        self.notice = self.actions(self.bill)[-1]
        self.notice.action_approve()

    def posted(self, when="2026-03-12", number=NUMBER, letters=None):
        """Take letters to the post office, as the button asks."""
        self.on(when)
        asked = (letters or self.notice).action_posted()
        with Form(self.env["dunning.post"].with_context(**asked["context"])) as form:
            if number:
                with form.line_ids.edit(0) as line:
                    line.number = number
        form.record.action_confirm()


class TestRegisteredNumber(BaseCase):
    """No database is needed."""

    def test_forms(self):
        for typed, shown in (
            ("1a 123 456 7890 1", NUMBER),
            ("2C.123.456.7890.1", "2C 123 456 7890 1"),
            ("rk123456785fr", "RK 123 456 785 FR"),
        ):
            self.assertTrue(is_known_format(compact(typed)), typed)
            self.assertEqual(grouped(compact(typed)), shown)
        for wrong in ("", "123", "1A 123 456 7890", "AA 123 456 7890 1", "RK12345678FR"):
            self.assertFalse(is_known_format(compact(wrong)), wrong)

    def test_check_digit_of_the_postal_union(self):
        self.assertTrue(has_right_check_digit("RK123456785FR"))
        self.assertTrue(has_right_check_digit("RR473124829FI"))
        self.assertFalse(has_right_check_digit("RK123456789FR"))
        self.assertTrue(has_right_check_digit("1A12345678901"), "none is published")


class TestRegisteredPost(RegisteredCase):
    def test_posting_asks_for_number_and_day(self):
        """Made on the 11th, posted on the 12th, told on the 13th."""
        self.assertEqual(self.notice.registered_state, "to_post")
        self.on("2026-03-13")
        asked = self.notice.action_posted()
        with Form(self.env["dunning.post"].with_context(**asked["context"])) as form:
            form.date = "2026-03-12"
            with form.line_ids.edit(0) as line:
                line.number = "1a123 456 7890 1"
        form.record.action_confirm()
        notice = self.notice
        self.assertEqual((notice.state, notice.date_done), ("done", day("2026-03-12")))
        self.assertEqual(
            (notice.registered_number, notice.registered_label), (compact(NUMBER), NUMBER)
        )
        self.assertEqual(
            (notice.date_posted, notice.registered_state), (day("2026-03-12"), "posted")
        )
        self.assertFalse(notice.activity_ids)
        self.assertIn(notice, notice.search([("registered_label", "ilike", "456 7890")]))

    def test_posted_from_the_inbox_shows_that_the_number_lacks(self):
        self.on("2026-03-12")
        self.notice.activity_ids.action_feedback()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("done", self.today))
        listed = self._listed("without_number")
        self.assertEqual(listed, self.notice)
        self.posted(number=NUMBER)
        self.assertEqual(self.notice.date_posted, self.today)
        self.assertFalse(self._listed("without_number"))

    def _listed(self, name):
        """Return the registered letters that a filter of their list shows."""
        action = self.env.ref("relance_telephonique.dunning_action_action_registered")
        arch = etree.fromstring(action.sudo().search_view_id.arch)
        shown = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
        return self.env["dunning.action"].search(literal_eval(action.sudo().domain) + shown)

    def test_printing_does_not_post(self):
        self.notice.action_print_and_mark_sent()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("ready", False))

    def test_wrong_number_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "1A 123 456 7890 1, or RK 123 456 785 FR"):
            self.posted(number="1A 123")
        with self.assertRaisesRegex(ValidationError, "RK 123 456 789 FR.*check digit"):
            self.notice.registered_label = "RK123456789FR"

    def test_number_used_twice_is_pointed_out(self):
        self.posted()
        other = self._create_debtor("Garage Vidal")
        manual = self.env["dunning.action"].create(
            {"partner_id": other.id, "channel": "registered_letter", "registered_number": NUMBER}
        )
        self.assertIn("Boulangerie Meunier", manual.registered_warning)
        self.assertIn("Garage Vidal", self.notice.registered_warning)

    def test_dates_are_possible_and_in_order(self):
        self.posted("2026-03-12")
        self.on("2026-03-20")
        for values, why in (
            ({"date_posted": "2026-03-10"}, "before the date of the letter"),
            ({"date_presented": "2026-03-11"}, "First presented on.*before “Posted on”"),
            ({"date_delivered": "2026-03-21"}, "cannot be in the future"),
            ({"date_posted": False, "date_presented": "2026-03-16"}, "first when"),
            ({"date_returned": "2026-03-20"}, "give both"),
            ({"return_reason": "refused"}, "give both"),
            (
                {
                    "date_delivered": "2026-03-16",
                    "date_returned": "2026-03-20",
                    "return_reason": "refused",
                },
                "clear one",
            ),
        ):
            with self.assertRaisesRegex(ValidationError, why), self.env.cr.savepoint():
                self.notice.write(values)
        self.notice.write({"date_presented": "2026-03-14", "date_delivered": "2026-03-16"})
        self.assertEqual(self.notice.registered_state, "delivered")

    def test_what_happened_to_it_is_logged(self):
        self.posted()
        self.on("2026-03-16")
        before = self.notice.message_ids
        self.notice.date_presented = "2026-03-14"
        logged = (self.notice.message_ids - before).sudo().tracking_value_ids
        self.assertEqual(logged.field_id.name, "date_presented")

    def test_unclaimed_letter_stays_valid(self):
        self.posted()
        self.on("2026-04-01")
        self.notice.write({"date_returned": "2026-04-01", "return_reason": "unclaimed"})
        self.assertEqual(self.notice.registered_state, "returned")
        self.assertFalse(self.notice.activity_ids, "nobody has to do anything")

    def test_unknown_address_asks_the_responsible_to_find_it(self):
        """Found, the letter is made again with today's date, and posted under another number."""
        self.posted()
        self.on("2026-03-18")
        self.notice.write({"date_returned": "2026-03-18", "return_reason": "unknown_address"})
        notice, [activity] = self.notice, self.notice.activity_ids
        self.assertEqual((notice.registered_state, activity.user_id), ("lost", self.accountant))
        self.assertIn("did not reach the debtor", activity.summary)
        self.debtor.street = "12 rue Neuve"
        notice.action_undo()
        self.assertEqual(
            (notice.state, notice.date_posted, notice.registered_number), ("ready", False, False)
        )
        former = notice.document_id
        notice.action_make_again()
        self.assertFalse(former.exists())
        self.assertEqual(notice.date, day("2026-03-18"))
        self.posted("2026-03-19", "1A 123 456 7891 8")
        self.assertEqual((notice.state, notice.date_done), ("done", day("2026-03-19")))

    def test_letter_made_again_bears_its_number(self):
        self.notice.registered_label = NUMBER
        self.assertIn("does not bear", self.notice.registered_warning)
        self.notice.action_make_again()
        self.assertFalse(self.notice.registered_warning)
        self.posted()
        with self.assertRaisesRegex(UserError, "it has left"):
            self.notice.action_make_again()

    def test_letter_made_again_asks_what_is_still_owed(self):
        self.pay(self.bill)
        self.notice.action_make_again()
        self.assertEqual(self.notice.state, "cancelled")

    def test_proofs_are_seen_with_the_action(self):
        self.posted()
        scan = self.env["ir.attachment"].create(
            {
                "name": "proof.pdf",
                "raw": b"%PDF",
                "res_model": "dunning.action",
                "res_id": self.notice.id,
            }
        )
        self.notice.posting_proof_ids = scan
        sam = self._create_user("sam", "base.group_user")
        with self.assertRaises(AccessError):
            scan.with_user(sam).read(["name"])
        self.debtor.sudo().user_id = sam
        self.assertEqual(self.notice.with_user(sam).posting_proof_ids.name, "proof.pdf")

    def test_several_letters_posted_together(self):
        """In postal order; one slip was not filled in."""
        level = {"name": "Notice", "delay_days": 3, "channel": "registered_letter"}
        scenario = {"name": "Registered", "level_ids": [Command.create(level)]}
        vidal = self._create_debtor("Garage Vidal", zip="01000")
        vidal.dunning_scenario_id = self.env["dunning.scenario"].sudo().create(scenario)
        self.invoice(300.00, due="2026-03-09", partner=vidal)
        self.run_on("2026-03-12")
        letters = self.actions(state="ready", channel="registered_letter")
        self.assertEqual(len(letters), 2)
        self.posted("2026-03-12", letters=letters)
        self.assertEqual(letters.mapped("state"), ["done"] * 2)
        self.assertEqual(letters.mapped("registered_label"), ["", NUMBER])

    def test_who_only_reads_cannot_post(self):
        sam = self._create_user("sam", "base.group_user")
        self.debtor.sudo().user_id = sam
        with self.assertRaises(AccessError):
            self.notice.with_user(sam).write({"registered_number": NUMBER})
        with self.assertRaises(AccessError):
            self.env["dunning.post"].with_user(sam).create({"action_ids": self.notice.ids})


class TestRegisteredLetter(PdfCase):
    def test_number_and_barcode_on_the_letter(self):
        notice = self.action(self.invoice(1200.00, due="2026-02-10"), "formal_notice")
        self.assertNotIn("letter-registered", self.raw(notice))
        notice.registered_label = NUMBER
        page, _annex = self.pages(notice)
        self.assertIn(NUMBER, page)
        [image] = etree.HTML(self.raw(notice)).xpath("//div[@class='letter-registered']//img")
        self.assertTrue(image.get("src").startswith("data:image/png;base64,"))
        self.assertIn(compact(NUMBER), image.get("alt"))

    def raw(self, action):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            action.level_id.report_id.report_name, action.ids
        )
        return html.decode()
