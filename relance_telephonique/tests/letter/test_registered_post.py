"""Registered post: numbers, dates, what comes back, and the deadline that follows."""

from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ...demo import Ledger
from ...models.case.notice import CASE_TYPE
from ...tools.registered_number import compact
from ..common import DunningCommon, day
from .test_documents import PdfCase

NUMBER = "1A 123 456 7890 1"


class RegisteredCase(DunningCommon):
    """Boulangerie Meunier owes 900.00 since 9 February; its formal notice is made on 11 March."""

    def begin(self):
        super().begin()
        self.bill = self.invoice(900.00, due="2026-02-09")
        for when in ("2026-02-12", "2026-02-17", "2026-02-24", "2026-03-03"):
            self.run_on(when)
            self.do_what_waits()
        self.run_on("2026-03-11")
        self.notice = self.actions(self.bill)[-1]
        self.notice.action_approve()

    def posted(self, when="2026-03-12", number=NUMBER, letters=None):
        """Take letters to the post office, as the button asks."""
        self.on(when)
        asked = (letters or self.notice).action_posted()
        with Form(self.env["dunning.registered.posting"].browse(asked["res_id"])) as form:
            if number:
                with form.line_ids.edit(0) as line:
                    line.number = number
        form.record.action_confirm()


class TestRegisteredPost(RegisteredCase):
    def test_posting_asks_for_number_and_day(self):
        """Made on the 11th, posted on the 12th, told on the 13th."""
        self.assertEqual(self.notice.registered_state, "to_post")
        self.on("2026-03-13")
        asked = self.notice.action_posted()
        with Form(self.env["dunning.registered.posting"].browse(asked["res_id"])) as form:
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

    def test_paid_before_it_was_posted(self):
        """The money is there on the 12th: the letter is not said to be posted, and it is told."""
        self.on("2026-03-12")
        self.pay(self.bill)
        asked = self.notice.action_posted()
        told = self.env["dunning.registered.posting"].browse(asked["res_id"]).action_confirm()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("cancelled", False))
        self.assertIn("not to be sent any more", told["params"]["message"])

    def test_posted_yesterday_paid_today(self):
        self.on("2026-03-13")
        self.pay(self.bill)
        asked = self.notice.action_posted()
        wizard = self.env["dunning.registered.posting"].browse(asked["res_id"])
        wizard.date = "2026-03-12"
        wizard.action_confirm()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("done", day("2026-03-12")))

    def test_posted_from_the_inbox_shows_that_the_number_lacks(self):
        self.on("2026-03-12")
        self.notice.activity_ids.action_feedback()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("done", self.today))
        listed = self._listed("without_number")
        self.assertEqual(listed, self.notice)
        self.posted("2026-03-16", NUMBER)
        self.assertEqual(self.notice.date_posted, day("2026-03-12"), "only the number is new")
        self.assertFalse(self._listed("without_number"))

    def _listed(self, name):
        """Return the registered letters that a filter of their list shows."""
        action = self.env.ref("relance_telephonique.dunning_action_action_registered")
        arch = etree.fromstring(action.sudo().search_view_id.arch)
        shown = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
        return self.env["dunning.action"].search(literal_eval(action.sudo().domain) + shown)

    def test_printing_does_not_post(self):
        told = self.notice.action_print_and_mark_sent()
        self.assertEqual((self.notice.state, self.notice.date_posted), ("ready", False))
        self.assertIn("once you note them as posted", told["params"]["message"])
        self.assertEqual(told["params"]["next"]["type"], "ir.actions.act_url")

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
            ({"date_posted": False, "date_presented": "2026-03-16"}, "first the day"),
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
        self.assertEqual(
            self.notice._post_in_words(),
            f"No. {NUMBER}, posted on 03/12/2026, first presented on 03/14/2026, "
            "delivered on 03/16/2026",
        )

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
        self.assertIn("came back on 04/01/2026: Unclaimed", self.notice._post_in_words())
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
        former = notice.document_id
        notice.action_send_again()
        self.assertEqual(
            (notice.state, notice.date_posted, notice.registered_number), ("ready", False, False)
        )
        self.assertFalse(former.exists())
        self.assertEqual(notice.activity_ids.summary, "Formal notice", "to be posted again")
        self.assertEqual(notice.date, day("2026-03-18"))
        self.posted("2026-03-19", "1A 123 456 7891 8")
        self.assertEqual((notice.state, notice.date_done), ("done", day("2026-03-19")))

    def test_letter_made_again_bears_its_number(self):
        self.notice.registered_label = "1a12345678901"
        self.assertEqual(self.notice.registered_label, NUMBER)
        self.assertIn("does not bear", self.notice.registered_warning)
        self.notice.action_make_again()
        self.assertFalse(self.notice.registered_warning)
        self.posted()
        with self.assertRaisesRegex(UserError, "it was already sent"):
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
            self.env["dunning.registered.posting"].with_user(sam).create(
                {"action_ids": self.notice.ids}
            )


class TestApproval(DunningCommon):
    def test_formal_notice_waits_for_a_person_in_automatic_mode(self):
        """Whatever the step says, and also when a waiting step is raised to it."""
        level = self.level("formal_notice")
        level.sudo().requires_approval = False
        self.assertTrue(level.is_formal_notice)
        bill = self.invoice(900.00, due="2026-02-09")
        for when in ("2026-02-12", "2026-02-17", "2026-02-24", "2026-03-03"):
            self.run_on(when)
            self.do_what_waits()
        self.run_on("2026-03-11")
        notice = self.actions(bill)[-1]
        self.assertEqual((notice.level_id, notice.state), (level, "draft"))
        self.assertFalse(notice.document_id)
        self.run_on("2026-03-12")
        self.assertEqual(notice.state, "draft")
        notice.action_approve()
        self.assertTrue(notice.document_id)

    def test_forecast_knows_it(self):
        self.assertTrue(self.level("formal_notice")._step().requires_approval)

    def test_letter_of_ones_own_is_a_formal_notice_if_one_says_so(self):
        level = self.level("letter").sudo()
        self.assertFalse(level.needs_approval)
        level.is_formal_notice = True
        self.assertTrue(level.needs_approval)
        bill = self.invoice(900.00, due="2026-02-09")
        for when in ("2026-02-12", "2026-02-17"):
            self.run_on(when)
            self.do_what_waits()
        self.run_on("2026-02-24")
        self.assertEqual(self.actions(bill)[-1].state, "draft")


class TestDeadline(RegisteredCase):
    """Made on Wednesday 11 March: it asks to pay by Thursday 19 March."""

    def test_deadline_stays_what_was_printed(self):
        self.assertEqual(self.notice.date_deadline, day("2026-03-19"))
        self.notice.level_id.sudo().days_to_pay = 20
        self.assertEqual(self.notice._deadline(), day("2026-03-19"))
        self.on("2026-03-13")
        self.notice.action_make_again()
        self.assertEqual(self.notice.date_deadline, day("2026-04-02"))

    def test_counted_from_the_letter(self):
        self.posted()
        self.on("2026-03-17")
        self.notice.date_presented = "2026-03-17"
        self.assertEqual(self.notice.date_expiry, day("2026-03-19"))

    def test_counted_from_the_first_presentation(self):
        """Posted on the 12th and deemed presented on the 15th: 23 March. Really on Saturday 14th:
        Sunday 22, so 23 March. On the 20th: 28 March is a Saturday, so Monday 30.
        """
        self.company.sudo().dunning_deadline_from = "presentation"
        self.posted()
        self.assertEqual(self.notice.date_expiry, day("2026-03-23"))
        self.on("2026-03-20")
        self.notice.date_presented = "2026-03-14"
        self.assertEqual(self.notice.date_expiry, day("2026-03-23"))
        self.notice.date_presented = "2026-03-20"
        self.assertEqual(self.notice.date_expiry, day("2026-03-30"))
        self.notice.date_presented = "2026-03-12"
        self.assertEqual(self.notice.date_expiry, day("2026-03-20"), "eight days from then")

    def test_never_before_the_printed_date(self):
        self.company.sudo().write(
            {"dunning_deadline_from": "presentation", "dunning_presentation_days": 0}
        )
        self.notice.level_id.sudo().days_to_pay = 2
        self.posted()
        self.assertEqual(self.notice.date_expiry, day("2026-03-19"))

    def test_letter_posted_too_late_still_leaves_its_days(self):
        """The date printed is past: the debtor has eight days from posting, and we were told."""
        self.on("2026-03-20")
        self.assertIn("make the letter again", self.notice.registered_warning)
        self.posted("2026-03-20")
        self.assertEqual(self.notice.date_expiry, day("2026-03-30"), "28 March is a Saturday")


class TestCaseOpens(RegisteredCase):
    def cases(self):
        return self.env["dunning.case"].search([("partner_id", "=", self.debtor.id)])

    def test_unpaid_on_the_day_after_the_deadline(self):
        manager = self.company._dunning_manager()
        later = self.invoice(55.50, due="2026-03-10")
        self.posted()
        self.on("2026-03-19")
        self.follow()
        self.assertFalse(self.cases(), "the debtor may still pay today")
        self.on("2026-03-20")
        self.follow()
        [case] = self.cases()
        self.assertEqual((case.move_ids, case.action_id), (self.bill, self.notice))
        self.assertEqual((case.date, case.state), (day("2026-03-20"), "open"))
        self.assertEqual(self.notice.case_id, case)
        self.assertEqual(self.status(self.bill), "legal")
        self.assertNotEqual(self.status(later), "legal", "what did not go with it is chased on")
        self.assertEqual(case.stage, "notice_expired")
        [activity] = case.sudo()._activities_of(CASE_TYPE)
        self.assertEqual((activity.user_id, case.user_id), (manager, manager))
        self.assertIn("decide what follows", activity.summary)
        self.follow()
        self.assertEqual(len(case.sudo()._activities_of(CASE_TYPE)), 1, "once")
        case.sudo().stage = "agency"
        self.assertFalse(case.sudo()._activities_of(CASE_TYPE), "it was decided")

    def test_what_is_no_longer_owed_opens_nothing(self):
        for name, settle in (
            ("paid", lambda bill: self.pay(bill)),
            ("on its way", lambda bill: self.pay(bill, booked=False)),
            ("credited", lambda bill: self.credit(900.00, invoice=bill)),
            ("held", lambda bill: self.pause("2026-06-01", bill)),
            ("disputed", self._dispute),
        ):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.posted()
                settle(self.bill)
                self.on("2026-03-20")
                self.follow()
                self.assertFalse(self.cases())
                savepoint.rollback()
                self.env.invalidate_all()

    def _dispute(self, bill):
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": bill.ids, "category": "price"}
        )

    def test_part_paid_invoice_goes_into_the_case(self):
        self.posted()
        self.pay(self.bill, 895.00)
        self.on("2026-03-20")
        self.follow()
        self.assertEqual(self.cases().move_ids.amount_residual, 5.00)

    def test_letter_that_never_arrived_opens_nothing(self):
        self.posted()
        self.on("2026-03-18")
        self.notice.write({"date_returned": "2026-03-18", "return_reason": "unknown_address"})
        self.on("2026-03-20")
        self.follow()
        self.assertFalse(self.cases())

    def test_unclaimed_letter_opens_the_case(self):
        self.posted()
        self.on("2026-04-01")
        self.notice.write({"date_returned": "2026-04-01", "return_reason": "unclaimed"})
        self.follow()
        self.assertTrue(self.cases())

    def test_letter_that_was_not_posted_opens_nothing(self):
        self.on("2026-03-20")
        self.follow()
        self.assertFalse(self.cases())

    def test_closed_case_is_not_opened_again(self):
        self.posted()
        self.on("2026-03-20")
        self.follow()
        self.cases().sudo().action_close()
        self.follow()
        self.assertEqual(self.cases().mapped("state"), ["closed"])

    def test_next_notice_joins_the_open_case(self):
        self.posted()
        self.on("2026-03-20")
        self.follow()
        second = self.invoice(120.00, due="2026-02-20")
        for when in ("2026-03-23", "2026-03-30", "2026-04-07", "2026-04-14", "2026-04-22"):
            self.run_on(when)
            self.do_what_waits()
        notice = self.actions(second)[-1]
        self.assertEqual(notice.channel, "registered_letter")
        self.on("2026-05-11")
        self.follow()
        [case] = self.cases()
        self.assertEqual(case.move_ids, self.bill | second)
        self.assertEqual(notice.case_id, case)

    def test_what_a_court_decides_on_does_not_grow(self):
        self.posted()
        self.on("2026-03-20")
        self.follow()
        self.cases().sudo().stage = "requested"
        notice = self._notice(self.company, self.invoice(120.00, due="2026-02-20"))
        notice.action_done()
        self.on("2026-03-31")
        self.follow()
        self.assertEqual(self.cases().move_ids, self.bill | notice.line_ids.move_id)
        self.assertEqual(len(self.cases()), 2)

    def test_sent_notice_of_a_case_cannot_be_taken_back(self):
        self.posted()
        self.on("2026-03-20")
        self.follow()
        with self.assertRaisesRegex(UserError, "a case rests on it"):
            self.notice.action_undo()

    def test_entry_that_others_owe_too(self):
        """An opening balance of two customers goes to no court for one of them: told once."""
        others = {self._create_debtor("Garage Vidal"): 80.00}
        shared = self.ledger.opening_balance(self.debtor, 300.00, due=-40, others=others)
        shared.line_ids.sudo().no_followup = False
        self.posted()
        self.on("2026-03-20")
        self.follow()
        self._notice(self.company, shared).action_done()
        self.on("2026-03-31")
        self.follow()
        self.follow()
        self.assertNotIn(shared, self.cases().move_ids)
        told = self.debtor.sudo().activity_ids.filtered(
            lambda activity: shared.name in activity.summary
        )
        self.assertEqual(len(told), 1)
        told.action_feedback()
        self.on("2026-04-01")
        self.follow()
        left = self.debtor.sudo().activity_ids
        self.assertFalse(left.filtered(lambda one: shared.name in (one.summary or "")))

    def test_company_decides_for_itself(self):
        self.company.sudo().dunning_open_cases = False
        self.posted()
        self.on("2026-03-20")
        self.follow()
        self.assertFalse(self.cases())

    def test_two_companies_and_dollars(self):
        """The same debtor owes another company dollars: each has its own case, and its people."""
        other = self.setup_other_company()["company"]
        other.write({"dunning_mode": "automatic", "dunning_scenario_id": self.standard.id})
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        dollars.rate_ids.sudo().copy({"company_id": other.id})
        abroad = Ledger(other, self.today).invoice(self.debtor, 500.00, due=-30, currency=dollars)
        there = self._notice(other, abroad)
        self.posted()
        there.action_done()
        self.on("2026-03-23")
        self.follow()
        self.assertEqual(self.cases().move_ids, self.bill)
        [case] = self.env["dunning.case"].sudo().search([("company_id", "=", other.id)])
        self.assertEqual((case.move_ids, case.action_id), (abroad, there))

    def _notice(self, company, bill):
        """Return the formal notice of an invoice of another company, ready to be posted."""
        level = self.level("formal_notice")
        item = bill.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.partner_id == self.debtor
        )
        line = {
            "move_line_id": item.id,
            "move_id": bill.id,
            "level_id": level.id,
            "delay_days": level.delay_days,
            "date_maturity": item.date_maturity,
            "amount_residual": item.amount_residual,
        }
        values = {
            "company_id": company.id,
            "partner_id": self.debtor.id,
            "level_id": level.id,
            "channel": "registered_letter",
            "line_ids": [Command.create(line)],
        }
        notice = self.env["dunning.action"].sudo().with_company(company).create(values)
        notice.action_process()
        self.assertTrue(notice.document_id, notice.failure_reason)
        return notice


class TestRegisteredLetter(PdfCase):
    def test_number_and_barcode_on_the_letter(self):
        notice = self.action(self.invoice(1200.00, due="2026-02-10"), "formal_notice")
        self.assertNotIn('class="letter-registered"', self.raw(notice))
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
