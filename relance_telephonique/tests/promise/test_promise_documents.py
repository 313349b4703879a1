"""Promises in writing: the confirmation, the announcement, the agreement, the notice."""

from odoo.exceptions import UserError
from odoo.fields import Command

from ..letter.test_documents import DocumentCase


class PromiseDocumentCase(DocumentCase):
    """The baker owes 1,280.50 since Monday 2 March; it is Monday the 16th."""

    def begin(self):
        super().begin()
        self.owed = self.invoice(1280.50, due="2026-03-02", issued="2026-01-31")
        self.debtor.lang = "en_US"

    def promise(self, *instalments, confirm=True, **values):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [
                    Command.create({"date": day, "amount": amount}) for day, amount in instalments
                ],
                **values,
            }
        )
        if confirm:
            promise.action_confirm()
        return promise

    def plan(self, **values):
        return self.promise(("2026-03-31", 640.25), ("2026-04-30", 640.25), **values)

    def page(self, report, promise):
        """Return what a report says, as text."""
        reports = self.env["ir.actions.report"].sudo()
        html, _type = reports._render_qweb_html(f"relance_telephonique.{report}", promise.ids)
        return self.text(html.decode())


class TestPromiseDocuments(PromiseDocumentCase):
    def test_agreement(self):
        """All that a French agreement of instalments says, to the cent, in figures and in words."""
        text = self.page("report_plan", self.plan())
        for said in (
            "14 rue des Cartonniers",
            "SIREN 000 281 410",
            "represented by Claire",
            "with a share capital of ....",
            "3 allée du Four",
            "the sum of 1,280.50 € (one thousand, two hundred and eighty euros and fifty cents)",
            self.owed.name,
            "article 2240",
            "March 31, 2026",
            "April 30, 2026",
            "640.25",
            "Transfer",
            "IBAN: FR76",
            "instead of articles 1342-10 and 1343-1",
            "does not give them up, but does not claim them",
            "within 8 days of the first presentation",
            "article 1330",
            "two originals",
            "good for recognition of a debt of",
        ):
            self.assertIn(said, text)

    def test_agreement_on_a_part_with_penalties_given_up(self):
        self.become(self.user)  # a manager
        text = self.page("report_plan", self.promise(("2026-03-31", 280.50), penalties="waived"))
        self.assertIn("stays due on its original terms", text)
        self.assertIn("remaining 1,000.00 €", text)
        self.assertIn("gives them up on condition", text)

    def test_agreement_with_a_consumer(self):
        """No penalties, no 40 €, a longer notice."""
        self.debtor.write({"is_company": False, "vat": False, "company_registry": False})
        text = self.page("report_plan", self.plan())
        self.assertNotRegex(text, r"40\W€")
        self.assertIn("within 15 days", text)

    def test_agreement_abroad_quotes_no_french_law(self):
        self.company.country_id = self.env.ref("base.be")
        self.assertNotIn("French", self.page("report_plan", self.plan()))

    def test_agreement_stays_as_agreed(self):
        """Printed again after a payment, it names what was due when it was agreed."""
        plan = self.plan()
        self.pay(self.owed, 640.25)
        self.assertIn("the sum of 1,280.50 €", self.page("report_plan", plan))

    def test_in_words(self):
        plan = self.plan()
        french = plan.with_context(lang="fr_FR")
        self.assertTrue(french._in_words(1280.50).startswith("mille deux cent quatre-vingts"))
        self.assertTrue(french._in_words(300.60).endswith("soixante centimes"))
        self.assertEqual(french._in_words(2000000.00), "deux millions d’euros")
        self.assertEqual(french._in_words(1.00), "un euro")
        self.assertEqual(french._in_words(1.01), "un euro et un centime")
        self.assertEqual(french._in_words(0.02), "zéro euro et deux centimes")
        self.assertEqual(french._in_words(21.00), "vingt et un euros")
        dollars = french.new({"currency_id": self.env.ref("base.USD").id})
        self.assertEqual(dollars._in_words(2000000.00), "deux millions de dollars")
        tunisian = self.setup_other_currency("TND", rates=[("2026-01-01", 3.40)], rounding=0.001)
        dinars = french.new({"currency_id": tunisian.id})
        self.assertEqual(dinars._in_words(1.001), "un dinar et un millime")
        self.assertEqual(dinars._in_words(1.014), "un dinar et quatorze millimes")
        english = plan.with_context(lang="en_US")
        self.assertEqual(english._in_words(1.01), "one euro and one cent")
        self.assertEqual(
            english._in_words(1100.50), "one thousand, one hundred euros and fifty cents"
        )

    def test_notice_before_the_instalments_are_lost(self):
        """Of the first part, 240.25 came in; for the rest there are eight days from the letter's
        first presentation, as the clause says.
        """
        plan = self.plan(signed_date="2026-03-18")
        self.pay(self.owed, 240.25)
        self.on("2026-04-06")
        self.env["dunning.promise"]._update_watched()
        self.assertEqual(plan.state, "broken")
        plan.action_print_acceleration()
        self.assertIn("to be paid within 8 days", plan.message_ids[0].body)
        text = self.page("report_acceleration", plan)
        for said in (
            "signed on March 18, 2026",
            "640.25 € 240.25 € 400.00 €",
            "to pay us 400.00 € within 8 days of the first presentation of this letter",
            "whole remaining sum of 1,040.25 €",
            "article 1344",
        ):
            self.assertIn(said, text)

    def test_no_notice_without_a_signed_and_missed_plan(self):
        plan = self.plan()
        with self.assertRaisesRegex(UserError, "Only a signed plan"):
            plan.action_print_acceleration()
        plan.signed_date = "2026-03-17"
        with self.assertRaisesRegex(UserError, "No instalment"):
            plan.action_print_acceleration()

    def test_confirmation(self):
        """A plan goes with its agreement, a mere promise alone."""
        plan = self.plan()
        composer = self.compose(plan)
        self.assertEqual(len(composer.attachment_ids), 1)
        self.assertIn("Instalment agreement - Boulangerie Meunier", composer.attachment_ids.name)
        said = self.text(composer.body)
        self.assertIn("March 31, 2026", said)
        self.assertIn("640.25 €", said)
        self.assertIn("return us one copy, signed", said)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertIn("We confirm what we agreed on", plan.message_ids[0].body)

    def test_confirmation_given_up_leaves_nothing(self):
        plan = self.plan()
        plan.action_send()
        attached = [("res_model", "=", plan._name), ("res_id", "=", plan.id)]
        self.assertFalse(self.env["ir.attachment"].sudo().search(attached))

    def test_confirmation_lists_what_is_still_open(self):
        other = self.invoice(100.00, due="2026-03-02", issued="2026-01-31")
        plan = self.plan(move_line_ids=self.items(self.owed | other).ids)
        self.pay(other)
        body = self.text(self.compose(plan).body)
        self.assertIn(self.owed.name, body)
        self.assertNotIn(other.name, body)

    def test_confirmation_of_one_instalment(self):
        composer = self.compose(self.promise(("2026-03-31", 1280.50)))
        self.assertFalse(composer.attachment_ids)
        self.assertIn("You will pay:", self.text(composer.body))

    def compose(self, promise):
        window = promise.action_send()
        return self.env["mail.compose.message"].with_context(**window["context"]).create({})


class TestPromiseAnnounced(PromiseDocumentCase):
    def announced(self):
        """Let the follow-up pass; return whom the e-mails that leave announce an instalment to."""
        self._mails = []
        self.follow()
        self.send_mails()
        return [
            (mail["email_to"], mail["subject"])
            for mail in self._mails
            if "your payment of" in mail["subject"]
        ]

    def test_two_days_before_once(self):
        """Tuesday 31 March is announced on Friday 27, the last working day two days ahead."""
        plan = self.promise(("2026-03-30", 640.25), ("2026-04-30", 640.25))
        self.on("2026-03-26")
        self.assertFalse(self.announced())
        self.on("2026-03-27")
        [[whom, subject]] = self.announced()
        self.assertIn("boulangerie@meunier.example", whom[0])
        self.assertIn("March 30, 2026", subject)
        body = self.text(self._mails[0]["body"])
        self.assertIn("payment of 640.25 € on March 30, 2026 (transfer)", body)
        self.assertEqual(str(plan.line_ids[0].date_announced), "2026-03-27")
        self.assertFalse(self.announced())
        self.on("2026-03-30")
        self.assertFalse(self.announced())

    def test_not_when_paid_or_on_its_way(self):
        plan = self.plan()
        self.pay(self.owed, 640.25)
        self.on("2026-03-27")
        self.assertFalse(self.announced())
        self.on("2026-04-28")
        self.pay(self.owed, 640.25, booked=False)
        self.assertFalse(self.announced())
        self.assertEqual(plan.state, "open")

    def test_paid_or_cancelled_while_the_mail_waits(self):
        """The mail server is down when it is announced, and up again once it is paid."""
        plan = self.plan()
        self.on("2026-03-27")
        self.follow()
        self.assertTrue(plan.line_ids[0].date_announced)
        self.pay(self.owed, 640.25)
        self._mails = []
        self.send_mails()
        self.assertFalse(self._mails)
        self.on("2026-04-28")
        self.follow()
        self.assertTrue(plan.line_ids[1].date_announced)
        plan.action_cancel()
        self.send_mails()
        self.assertFalse(self._mails)

    def test_what_is_left_of_an_instalment(self):
        self.plan()
        self.pay(self.owed, 600.25)
        self.on("2026-03-27")
        self.assertTrue(self.announced())
        self.assertIn("your payment of 40.00 €", self.text(self._mails[0]["body"]))

    def test_not_when_cancelled_or_switched_off(self):
        plan = self.plan()
        self.on("2026-03-27")
        self.company.dunning_promise_reminder = False
        self.assertFalse(self.announced())
        self.company.dunning_promise_reminder = True
        plan.action_cancel()
        self.assertFalse(self.announced())

    def test_not_when_something_else_decides(self):
        """Disputed, paid on account, or under collective proceedings: nobody is asked to pay."""
        self.promise(("2026-03-18", 1280.50))
        self.on("2026-03-16")
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids}
        )
        self.assertFalse(self.announced())
        dispute.action_unfounded()
        self.debtor.sudo().write(
            {"dunning_proceedings": "receivership", "dunning_proceedings_date": "2026-03-16"}
        )
        self.assertFalse(self.announced())
        self.debtor.sudo().write({"dunning_proceedings": False, "dunning_proceedings_date": False})
        self.pay_on_account(1280.50)
        self.assertFalse(self.announced())

    def test_not_on_a_day_off_nor_on_the_day_of_the_promise(self):
        self.promise(("2026-03-18", 1280.50))
        self.assertFalse(self.announced(), "promised today: nobody forgets so soon")
        self.on("2026-03-17")
        self.assertTrue(self.announced())
        self.on("2026-03-28")
        self.assertFalse(self.announced())

    def test_one_contact_a_day(self):
        """Two promises of one debtor, and a reminder of something else: one e-mail a day."""
        other = self.invoice(100.00, due="2026-03-24")
        self.plan()
        self.run_on("2026-03-27")
        self.assertEqual(self.actions(other).state, "done")
        self.assertFalse(self.announced(), "the reminder went today")
        self.on("2026-03-30")
        self.assertTrue(self.announced())

    def test_an_answer_holds_the_debtor_back(self):
        """The baker answers the announcement: a person reads it before anything else is sent."""
        plan = self.plan()
        other = self.invoice(100.00, due="2026-03-24")
        plan.sudo().message_post(
            body="We pay tomorrow.", message_type="email", author_id=self.debtor.id
        )
        self.assertEqual(self.status(other), "replied")


class TestWhoPromisedHasLeft(PromiseDocumentCase):
    """Paula promised 640.25 for 31 March and for 30 April; now she works for Garage Vidal."""

    def begin(self):
        super().begin()
        self.paula = self._create_contact("Paula Compta", email="paula@meunier.example")
        self.plan_of_paula = self.plan(contact_id=self.paula.id)
        garage = self._create_debtor("Garage Vidal")
        self.paula.with_user(self.user).write(
            {"parent_id": garage.id, "email": "paula@vidal.example"}
        )

    def test_broken(self):
        """The baker is called, and not her."""
        self.on("2026-04-06")
        self.follow()
        self.assertEqual(self.plan_of_paula.state, "broken")
        call = self.actions(self.owed, reason="broken_promise")
        self.assertEqual((call.contact_id, call.state), (self.debtor, "ready"))

    def test_confirmed(self):
        window = self.plan_of_paula.action_send()
        self.assertEqual(window["context"]["default_partner_ids"], self.debtor.ids)

    def test_announced(self):
        self.on("2026-03-27")
        self._mails = []
        self.follow()
        self.send_mails()
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [[self.debtor.email_formatted]]
        )

    def test_archived(self):
        promise = self.plan_of_paula
        self.assertFalse(promise._contact_there())
        self.paula.with_user(self.user).parent_id = self.debtor
        self.assertEqual(promise._contact_there(), self.paula)
        self.paula.with_user(self.user).active = False
        self.assertEqual(promise._addressed_to(), self.debtor)
