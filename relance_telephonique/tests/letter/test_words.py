"""What letters and e-mails say is true: whom we reached, what is attached, in whose name."""

from io import BytesIO

from odoo import fields
from odoo.exceptions import RedirectWarning
from odoo.tools.pdf import PdfFileReader

from .test_documents import DocumentCase


class TestContactsRecalled(DocumentCase):
    """“Malgré notre appel téléphonique du…”: only if somebody was reached."""

    def begin(self):
        super().begin()
        self.bill = self.invoice(100.00, due="2026-03-02")
        self.letter = self.action(self.bill, "letter")

    def recalled(self):
        return self.letter.with_context(lang="fr_FR")._earlier_contacts()

    def call_on(self, when, level, *outcomes):
        self.on(when)
        call = self.action(self.bill, level, channel="phone")
        for outcome in outcomes:
            call._log_call(self.outcome(outcome))
        call.action_done()

    def test_only_calls_that_reached_somebody(self):
        self.call_on("2026-03-10", "call", "no_answer", "hung_up", "wrong_number")
        self.on("2026-03-20")
        self.assertEqual(self.recalled(), "")
        self.call_on("2026-03-23", "email", "no_answer", "voicemail", "no_answer")
        self.on("2026-03-24")
        self.assertEqual(self.recalled(), "notre message vocal du 23 mars 2026")
        self.call_on("2026-04-01", "handover", "voicemail", "refusal")
        self.on("2026-04-03")
        self.assertIn("notre appel téléphonique du 1er avril 2026", self.recalled())

    def test_no_silence_is_said_of_who_answered_or_paid_a_part(self):
        said = "ni règlement ni réponse"
        self.on("2026-03-05")
        self.action(self.bill, "email").action_done()
        self.on("2026-03-20")
        self.assertIn(said, self.html(self.letter, "report_second_letter"))
        self.pay(self.bill, 40.00)
        self.assertNotIn(said, self.html(self.letter, "report_second_letter"))
        other = self.invoice(70.00, due="2026-03-02")
        self.action(other, "email").action_done()
        letter = self.action(other, "letter")
        self.assertTrue(letter._is_silent())
        self.env["dunning.action"]._by_method().create(
            {"partner_id": self.debtor.id, "channel": "manual", "reason": "reply"}
        )
        self.assertFalse(letter._is_silent())


class TestMoments(DocumentCase):
    def test_call_back_in_words(self):
        """Not “10:30:00 +0100”; on the company's clock."""
        action = self.action(self.invoice(10.00, due="2026-03-02"))
        for lang, moment, words in (
            ("en_US", "2026-12-01 09:30:00", "December 1 at 10:30"),
            ("en_US", "2026-12-02 08:00:00", "December 2 at 9:00"),
            ("fr_FR", "2026-12-01 09:30:00", "1er décembre à 10 h 30"),
            ("fr_FR", "2026-12-02 08:00:00", "2 décembre à 9 h"),
        ):
            said = action.with_context(lang=lang)._long_moment(fields.Datetime.to_datetime(moment))
            self.assertEqual(said.replace("\xa0", " "), words)


class TestAddresses(DocumentCase):
    def lines(self, country, **values):
        country = self.env.ref(country) if country else self.env["res.country"]
        debtor = self._create_debtor("Client Lointain", country_id=country.id, **values)
        return debtor._dunning_letterhead()._addressee()

    def test_postal_order(self):
        """Overseas France is at home; abroad the country stands in the sender's language."""
        for country, values, last in (
            ("base.re", {"zip": "97430", "city": "Le Tampon"}, ["97430 LE TAMPON"]),
            ("base.gp", {"zip": "97110", "city": "Pointe-à-Pitre"}, ["97110 POINTE-À-PITRE"]),
            ("base.fr", {"zip": "44240", "city": "Orvault"}, ["44240 Orvault"]),
            (False, {"zip": "44240", "city": "Orvault"}, ["44240 Orvault"]),
            ("base.de", {"zip": "10115", "city": "Berlin"}, ["10115 Berlin", "ALLEMAGNE"]),
        ):
            with self.subTest(country=country):
                lines = self.lines(country, **values)
                self.assertEqual(lines, ["Client Lointain", "3 allée du Four", *last])


class TestSender(DocumentCase):
    """E-mails leave in somebody's name, never in that of the robot that runs the crons."""

    def test_never_the_robot(self):
        robot = self.env.ref("base.user_root")
        contact = self.action(self.invoice(10.00, due="2026-03-02"), user_id=robot.id)
        manager = self.company._dunning_manager()
        self.assertEqual(contact._sender(), manager.sudo().email_formatted)
        self.assertNotIn("OdooBot", str(contact._correspondent()))
        statement = self.debtor.with_user(robot).with_company(self.company)._dunning_letterhead()
        self.assertEqual(statement._sender(), manager.sudo().email_formatted)

    def test_nobody_has_an_address(self):
        """The step fails, is not used up, and says what to do."""
        contact = self.action(self.invoice(10.00, due="2026-03-02"))
        self.company.sudo().email = False
        self.env["res.users"].sudo().search([]).partner_id.email = False
        contact.action_process()
        self.assertEqual(contact.state, "failed")
        self.assertIn("no address to write from", contact.failure_reason)
        manager = "base.group_user,relance_telephonique.group_dunning_manager"
        mona = self._create_user("mona", manager)
        mona.sudo().email = False
        with self.assertRaisesRegex(RedirectWarning, "no address to write from") as asked:
            contact.with_user(mona)._check_sender()
        guide = self.env.ref("relance_telephonique.dunning_guide_action")
        self.assertEqual(asked.exception.args[1], guide.id, "a button leads to where it is entered")
        again = contact.with_user(mona)
        again.action_retry()
        self.assertEqual(again.failure_reason, contact.failure_reason, "the sentence, no more")


class TestLongAccounts(DocumentCase):
    def invoices(self, count):
        return self.ledger.invoices([{"partner": self.debtor, "amount": 10.00, "due": -14}] * count)

    def long(self, count, level="email"):
        return self.action(self.invoices(count), level)

    def test_a_hundred_and_fifty_invoices_by_e_mail(self):
        """The total first, the 60 oldest, ten copies, the statement; no mail program clips it."""
        self.level("email").sudo().attach_invoices = True
        contact = self.long(150)
        mail = self.mail(contact)
        text = self.text(mail.body_html)
        self.assertLess(len(mail.body_html.encode()), 102_000)
        names = contact.line_ids.move_id.mapped("name")
        self.assertEqual(sum(name in text for name in names), 60)
        self.assertLess(text.index("1 500,00"), text.index(names[0]))
        self.assertEqual(len(mail.attachment_ids), 11)
        statement = mail.attachment_ids.filtered(lambda file: "Meunier" in file.name)
        self.assertEqual(len(statement), 1)

    def test_two_currencies_in_one_e_mail(self):
        """40 invoices in euros and 40 in dollars: 30 of each are shown, as one e-mail is clipped;
        of 5 and 70, the 5 and 55.
        """
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        story = {"partner": self.debtor, "amount": 10.00, "due": -14}
        foreign = {**story, "currency": dollars}
        contact = self.action(self.ledger.invoices([story] * 40 + [foreign] * 40))
        statement = contact._statement()
        self.assertEqual(statement.most_of_each(60), 30)
        html = str(contact._items_table())
        names = contact.line_ids.move_id.mapped("name")
        self.assertEqual(sum(name in html for name in names), 60)
        self.assertEqual(html.count("and 10 more, which your statement"), 2)
        [euros, in_dollars] = statement.tables
        few = statement._replace(
            tables=[
                euros._replace(chased=euros.chased[:5]),
                in_dollars._replace(chased=[*in_dollars.chased, *in_dollars.chased[:30]]),
            ]
        )
        self.assertEqual(few.most_of_each(60), 55)
        many = statement._replace(tables=[euros] * 7)
        self.assertEqual(many.most_of_each(60), 8, "nine of each would be 63")

    def test_as_many_copies_as_the_company_wants(self):
        self.level("email").sudo().attach_invoices = True
        self.company.sudo().dunning_most_attached = 2
        contact = self.long(3)
        self.assertEqual(len(contact._attached_documents()), 3, "two copies and the statement")
        self.company.sudo().dunning_most_attached = 3
        self.assertEqual(len(contact._attached_documents()), 3)
        self.level("email").sudo().attach_invoices = False
        self.assertEqual(len(contact._attached_documents(copies=True)), 3, "who asked gets them")
        self.company.sudo().dunning_most_attached = 2
        self.assertFalse(contact._attached_documents())

    def test_late_invoices_of_other_steps_count_too(self):
        """30 invoices at the step and 30 more that are late are all shown; of 31 more the last one
        is on the statement.
        """
        self.level("email").sudo().attach_invoices = False
        self.invoices(30)
        contact = self.long(30)
        self.assertFalse(contact._is_shortened())
        self.assertNotIn(" more, which", contact._items_table())
        newest = self.invoice(10.00, due="2026-03-13")
        self.assertTrue(contact._is_shortened())
        html = contact._items_table()
        self.assertIn("and 1 more, which your statement", html)
        self.assertNotIn(newest.name, html)
        [table] = contact._statement().tables
        self.assertEqual(len(table.shown(60).others), 30)
        self.assertFalse(table._replace(chased=table.chased * 3).shown(60).others)

    def test_three_hundred_credits(self):
        """An invoice, and payments that nobody allocated: no mail program clips it, 59 of them are
        shown, and all are on the statement. The total is that of all.
        """
        invoice = self.invoice(100000.00, due="2026-03-02")
        self.ledger.credit_notes([{"partner": self.debtor, "amount": 10.00, "on": -3}] * 300)
        contact = self.action(invoice)
        mail = self.mail(contact)
        self.assertLess(len(mail.body_html.encode()), 102_000)
        text = self.text(mail.body_html)
        self.assertIn("et 241 de plus, à voir dans votre relevé", text)
        self.assertIn("97 000,00", text)
        self.assertIn("Meunier", " ".join(mail.attachment_ids.mapped("name")))
        [table] = contact._statement().tables
        shown = table._replace(chased=table.chased * 100).shown(60)
        self.assertEqual((len(shown.chased), len(shown.credits)), (30, 30))

    def test_copies_of_whom_it_is_written_to(self):
        """Among the invoices asked for is one of another customer's."""
        contact = self.long(2)
        own = contact.line_ids.move_id
        other = self.invoice(70.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        self.assertEqual(contact._copied_invoices(own[1] | other), own[1])

    def test_copies_are_printed_after_a_letter(self):
        """And named as enclosed; without the option there are none."""
        letter = self.long(2, "letter")
        self.assertFalse(letter._enclosures())
        self.level("letter").sudo().attach_invoices = True
        for invoice in letter.line_ids.move_id:
            self.assertIn(invoice.name, letter._enclosures()[0])
        letter.action_process()
        self.assertEqual(len(PdfFileReader(BytesIO(letter.document_id.raw)).pages), 3)


class TestPrivacyNotice(DocumentCase):
    def test_setting(self):
        contact = self.action(self.invoice(10.00, due="2026-03-02"), "letter")
        contact = contact.with_context(lang="en_US")
        self.assertIn("objection: compta@emballages.example", contact._privacy_notice())
        self.company.sudo().dunning_privacy_contact = "dpo@emballages.example"
        self.assertIn("objection: dpo@emballages.example", contact._privacy_notice())
        self.company.sudo().dunning_privacy_notice = False
        self.assertEqual(contact._privacy_notice(), "")


class TestNoProductCodes(DocumentCase):
    def test_subject(self):
        bill = self.invoice(10.00, due="2026-03-02")
        line = bill.sudo().invoice_line_ids
        line.name = "[CART-42] Cartons double cannelure"
        self.assertEqual(bill._dunning_subject(), "Cartons double cannelure")
        line.name = "[CART-42]"
        self.assertEqual(bill._dunning_subject(), "[CART-42]")
