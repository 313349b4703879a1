"""Whom a step reaches: the first of the debtor's people who has what its channel needs."""

from odoo import SUPERUSER_ID

from ..common import DunningCommon
from .mail_server import DIES, MailServer
from .test_action import BOUNCE

REPORT_IN_WORDS = """From: {sender}
To: compta@emballages.example
Subject: failure notice
Message-Id: <report@free.example>
{header}
Content-Type: text/plain; charset=utf-8

{words}
"""
MOBILE, SWITCHBOARD = "+33 6 39 98 00 01", "+33 1 99 00 00 01"


class TestContact(DunningCommon):
    """An invoice of 100 € due on 2 March: an e-mail on the 5th, a call on the 10th."""

    def setUp(self):
        super().setUp()
        self.on("2026-01-31")

    def contact(self, name, kind="invoice", **values):
        """Create an address of the debtor's, with nothing to be reached by but ``values``."""
        nothing = {"email": False, "phone": False}
        return self._create_contact(name, type=kind, **{**nothing, **values})

    def prepared(self, *invoices, when="2026-03-05"):
        self.run_on(when)
        return self.actions(invoices[0])[-1]

    # ------------------------------------------------------------------ each channel's own

    def test_billing_address_without_email(self):
        """The company's e-mail is known: it is written to."""
        self.contact("Service Facturation", phone=SWITCHBOARD)
        late = self.invoice(100.00, due="2026-03-02")
        reminder = self.prepared(late)
        self.assertEqual((reminder.contact_id, reminder.state), (self.debtor, "done"))

    def test_billing_address_with_words_for_an_email(self):
        self.contact("Service Facturation", email="voir le portail")
        reminder = self.prepared(self.invoice(100.00, due="2026-03-02"))
        self.assertEqual((reminder.contact_id, reminder.state), (self.debtor, "done"))

    def test_billing_address_without_telephone(self):
        """The switchboard is known: it is called; the e-mail went to the billing address."""
        self.debtor.phone = SWITCHBOARD
        billing = self.contact("Service Facturation", email="facturation@meunier.example")
        late = self.invoice(100.00, due="2026-03-02")
        self.assertEqual(self.prepared(late).contact_id, billing)
        call = self.prepared(late, when="2026-03-10")
        self.assertEqual((call.channel, call.contact_id), ("phone", self.debtor))
        self.assertFalse(call.phone_warning)

    def test_text_message_goes_to_a_mobile(self):
        accounts = self.contact("Service Comptable", kind="dunning", phone=SWITCHBOARD)
        owner = self.contact("Paul Meunier", phone=MOBILE)
        self.assertEqual(self.debtor._dunning_contact("phone"), accounts)
        self.assertEqual(self.debtor._dunning_contact("sms"), owner)
        for channel in ("phone", "sms"):
            self.assertTrue(owner._dunning_can_be_reached(channel))
        self.assertFalse(accounts._dunning_can_be_reached("sms"))

    def test_nobody_can_be_reached(self):
        """What is to be mended is named: the dunning contact comes first."""
        self.debtor.email = False
        accounts = self.contact("Service Comptable", kind="dunning")
        late = self.invoice(100.00, due="2026-03-02")
        reminder = self.prepared(late)
        self.assertEqual((reminder.contact_id, reminder.state), (accounts, "failed"))

    def test_address_of_the_invoice_itself(self):
        """Of two invoicing addresses, the one of the only open invoice is written to."""
        lyon = self.contact("Meunier Lyon", email="lyon@meunier.example")
        nice = self.contact("Meunier Nice", email="nice@meunier.example")
        late = self.invoice(100.00, due="2026-03-02", partner=nice)
        paid = self.invoice(80.00, due="2026-03-02", partner=lyon)
        self.pay(paid)
        self.assertEqual(self.prepared(late).contact_id, nice)
        for invoice, address in ((late, nice), (paid, lyon)):
            self.assertEqual(self.debtor._dunning_contact("email", invoice), address)
        accounts = self.contact("Service Comptable", kind="dunning", phone=MOBILE)
        call = self.prepared(late, when="2026-03-10")
        self.assertEqual(call.contact_id, accounts, "who is there for dunning comes before")

    # ------------------------------------------------------------------ whose address it is

    def test_address_of_our_own(self):
        """Who entered Meunier knew no address, and took ours, or that of Sam, who sells to them."""
        self._create_user("sam", "base.group_user")
        late = self.invoice(100.00, due="2026-03-02")
        for ours in (self.company.email, "Sam <SAM@emballages.example>"):
            self.debtor.email = ours
            reminder = self.prepared(late)
            self.assertEqual(reminder.state, "failed", ours)
            self.assertIn("an address of our own", reminder.failure_reason)
            reminder.action_cancel()
        billing = self.contact("Service Facturation", email="facturation@meunier.example")
        reminder = self.prepared(late, when="2026-03-06")
        self.assertEqual((reminder.contact_id, reminder.state), (billing, "done"))

    def test_colleague_who_owes(self):
        """Sam bought a machine for himself: it is his own address."""
        sam = self._create_user("sam", "base.group_user").partner_id
        reminder = self.prepared(self.invoice(100.00, due="2026-03-02", partner=sam))
        self.assertEqual((reminder.contact_id, reminder.state), (sam, "done"))

    def test_contact_of_another_company(self):
        """The branch abroad has somebody of its own at Meunier: ours are not told of."""
        abroad = self._create_company(name="Emballages Belgique")
        theirs = {"kind": "dunning", "company_id": abroad.id}
        self.contact("Ann Peeters", email="ann@meunier.example", **theirs)
        accounts = self.contact("Service Comptable", "dunning", email="compta@meunier.example")
        self.assertEqual(self.debtor._dunning_contact("email"), accounts)
        self.assertFalse(accounts._dunning_others_to_write_to())
        there = self.debtor.with_company(abroad)
        self.assertEqual(there._dunning_contact("email").name, "Ann Peeters")

    # ------------------------------------------------------------------ numbers

    def test_number_that_takes_messages(self):
        """Landlines as people type them, with who answers, abroad, at another price, or refused."""
        self.env["phone.blacklist"].sudo().add("+33612345699")
        owner = self.contact("Paul Meunier", phone="06 12 34 56 78 (Paul)")
        accounts = self.contact("Service Comptable", kind="dunning")
        for number in (
            "01.99.00.00.01 (Mme Roy)",
            "01 99 00 00 01 poste 12",
            "0596 30 12 34",
            "09 72 12 34 56",
            "0 892 70 12 34",
            "+32 2 512 34 56",
            "06 12 34 56 99",
            "01 99 00 00",
        ):
            accounts.phone = number
            self.assertEqual(self.debtor._dunning_contact("sms"), owner, number)
            self.assertFalse(accounts._dunning_can_be_reached("sms"), number)
        for number in ("01 99 00 00 01 / 06 12 34 56 98", "+32 470 12 34 56", "0692 12 34 56"):
            accounts.phone = number
            self.assertEqual(self.debtor._dunning_contact("sms"), accounts, number)
        self.debtor.country_id = self.env.ref("base.be")
        accounts.phone = "0470 12 34 56"
        self.assertEqual(self.debtor._dunning_contact("sms"), accounts, "in their country")

    def test_fax(self):
        self.debtor.phone = SWITCHBOARD
        self.contact("Service Comptable", kind="dunning", phone="Fax : 01 99 00 00 02")
        self.assertEqual(self.debtor._dunning_contact("phone"), self.debtor)

    # ------------------------------------------------------------------ asked again

    def test_contact_archived_while_the_email_is_queued(self):
        """…over the weekend: who is there on Monday gets it."""
        billing = self.contact("Service Facturation", email="facturation@meunier.example")
        late = self.invoice(100.00, due="2026-03-03")
        self.on("2026-03-06")
        self.env["dunning.run"].create({}).action_run()
        reminder = self.actions(late)
        self.assertEqual(reminder.contact_id, billing)
        billing.with_user(self.user).active = False
        self.on("2026-03-09")
        self.send_mails()  # it is taken back, and written anew
        self.send_mails()
        self.assertEqual((reminder.contact_id, reminder.state), (self.debtor, "done"))
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [[self.debtor.email_formatted]]
        )

    def test_contact_archived_while_the_letter_waits(self):
        self.level("email").channel = "letter"
        accounts = self.contact("Service Comptable", kind="dunning")
        letter = self.prepared(self.invoice(100.00, due="2026-03-02"))
        accounts.with_user(self.user).active = False
        letter.action_print()
        self.assertEqual(letter.contact_id, self.debtor)

    def test_contact_archived_while_the_call_waits(self):
        """It stands on the desk since Tuesday, and is taken on Wednesday."""
        self.debtor.phone = SWITCHBOARD
        accounts = self.contact("Service Comptable", kind="dunning", phone=MOBILE)
        late = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        call = self.prepared(late, when="2026-03-10")
        self.assertEqual(call.contact_id, accounts)
        accounts.with_user(self.user).active = False
        self.on("2026-03-11")
        call.action_take_call()
        self.assertEqual(call.contact_id, self.debtor)

    def test_contact_archived_while_a_draft_waits(self):
        self.company.dunning_mode = "approval"
        billing = self.contact("Service Facturation", email="facturation@meunier.example")
        late = self.invoice(100.00, due="2026-03-02")
        draft = self.prepared(late)
        self.assertEqual(draft.contact_id, billing)
        billing.with_user(self.user).active = False
        draft.action_approve()
        self.send_mails()
        self.assertEqual((draft.contact_id, draft.state), (self.debtor, "done"))
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [[self.debtor.email_formatted]]
        )
        said = " ".join(draft.message_ids.mapped("preview"))
        self.assertIn("Service Facturation is archived.", said)

    def test_whom_a_person_chose_stays(self):
        """…for as long as they can be reached."""
        self.company.dunning_mode = "approval"
        owner = self.contact("Paul Meunier", kind="contact", email="paul@meunier.example")
        late = self.invoice(100.00, due="2026-03-02")
        draft = self.prepared(late)
        draft.web_save({"contact_id": owner.id}, {})
        self.contact("Service Comptable", kind="dunning", email="compta@meunier.example")
        draft._ask_contacts_again()
        self.assertEqual(draft.contact_id, owner)
        owner.email = False
        draft._ask_contacts_again()
        self.assertEqual(draft.contact_id.name, "Service Comptable")
        self.assertFalse(draft.is_contact_chosen)

    def test_who_has_left_the_company(self):
        """Whom a person chose now works elsewhere: what Meunier owes is none of their business."""
        self.company.dunning_mode = "approval"
        paul = self.contact("Paul Meunier", kind="contact", email="paul@meunier.example")
        draft = self.prepared(self.invoice(100.00, due="2026-03-02"))
        draft.web_save({"contact_id": paul.id}, {})
        self.debtor.with_user(self.user).email = False
        paul.with_user(self.user).parent_id = self._create_debtor("Garage Perrin")
        draft.action_approve()
        self.assertEqual((draft.contact_id, draft.state), (self.debtor, "failed"))

    def test_words_are_no_number(self):
        self.debtor.phone = SWITCHBOARD
        self.contact("Service Comptable", kind="dunning", phone="à demander")
        self.assertEqual(self.debtor._dunning_contact("phone"), self.debtor)
        self.assertEqual(self.debtor._dunning_contact("sms").name, "Service Comptable")


class TestSeveralContacts(DunningCommon):
    """Three people get reminders, a fourth has a telephone alone; the mail server and theirs say
    who got what.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = MailServer.of(cls)
        cls.people = cls.env["res.partner"].union(
            *(
                cls._create_contact(name, type="dunning", email=f"{mailbox}@meunier.example")
                for name, mailbox in (("Anne Roy", "anne"), ("Luc Bel", "luc"), ("Eve Nay", "eve"))
            )
        )
        cls._create_contact("Max Fay", type="dunning", email=False, phone=MOBILE)

    def setUp(self):
        super().setUp()
        self.server.moods, self.server.taken = {}, []
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.on("2026-03-05")
        self.env["dunning.run"].create({}).action_run()
        self.reminder = self.actions(self.late)[-1]

    def test_all_get_the_reminder(self):
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("mail_message_id", "=", self.reminder.message_id.id)])
        self.assertEqual(mails.recipient_ids, self.people)
        self.server.send_queue(self.env)
        self.assertEqual(sorted(self.server.taken), sorted(self.people.mapped("email")))
        self.assertEqual((self.reminder.state, self.reminder.dead_addresses), ("done", False))

    def test_those_who_share_a_mailbox(self):
        """Anne and Luc both read compta@: one e-mail goes there, and one to Eve."""
        anne, luc, eve = self.people
        (anne | luc).email = "Compta@meunier.example"
        for first in (anne, luc):
            others = first._dunning_others_to_write_to()
            self.assertEqual(others, eve)
        self.assertEqual(len(eve._dunning_others_to_write_to()), 1)

    def test_mailboxes_of_several(self):
        """Anne has two addresses, one of which is Luc's: he gets one e-mail."""
        anne, luc, eve = self.people
        anne.email = f"{anne.email}; {luc.email.upper()}"
        self.assertEqual(anne._dunning_others_to_write_to(), eve)
        self.assertEqual(luc._dunning_others_to_write_to(), anne | eve)

    def _send_what_changed(self):
        """The queue takes back what is no longer right, which is then written anew."""
        for _pass in range(2):
            self.server.send_queue(self.env)

    def test_one_leaves_while_it_is_queued(self):
        self.people[-1].with_user(self.user).active = False
        self._send_what_changed()
        self.assertEqual(sorted(self.server.taken), ["anne@meunier.example", "luc@meunier.example"])

    def test_one_is_refused(self):
        """Each of the three in turn: the two others get it, once, and the step counts."""
        self.server.moods = {("RCPT", "anne"): "550 5.1.1 no such user"}
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.server.send_queue(self.env)
        self.assertEqual(sorted(self.server.taken), ["eve@meunier.example", "luc@meunier.example"])
        self.assertEqual(self.reminder.state, "done")
        self.assertEqual(self.reminder.dead_addresses, "anne@meunier.example")
        self.assertEqual(len(self.reminder.activity_ids), 1)
        self.reminder.action_retry()
        self.server.send_queue(self.env)
        self.assertEqual(len(self.server.taken), 2)

    def test_all_are_refused(self):
        self.server.moods = {("RCPT", ""): "550 5.1.1 no such user"}
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.server.send_queue(self.env)
        self.assertEqual(self.reminder.state, "failed")
        self.server.moods = {}
        self.reminder.action_retry()
        self.server.send_queue(self.env)
        self.assertEqual(len(self.server.taken), 3)
        self.assertEqual((self.reminder.state, self.reminder.dead_addresses), ("done", False))

    def test_server_dies_at_the_first_of_three(self):
        """Two wait in the queue still: that it will be tried again is known at once."""
        self.server.moods = {(".", "anne"): DIES}
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.server.send_queue(self.env)
        self.assertEqual(self.server.taken, [])
        self.assertEqual(str(self.reminder.date_retry), "2026-03-05 08:15:00")
        self.server.send_queue(self.env)
        self.assertEqual(sorted(self.server.taken), ["eve@meunier.example", "luc@meunier.example"])
        self.assertEqual(self.reminder.state, "done")

    # ------------------------------------------------------------------ what comes back

    def _comes_back(self, address, message=None, action="failed", before=""):
        message = message or self.reminder.message_id
        report = BOUNCE.format(
            alias="bounce@emballages.example", recipient=address, message_id=message.message_id
        )
        report = report.replace("Action: failed", f"Action: {action}")
        report = report.replace("Final-Recipient", f"{before}Final-Recipient", 1)
        report = report.replace("<bounce@", f"<bounce-{address.partition('@')[0]}-{action}@")
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(None, report)
        self.env.invalidate_all()

    def test_addresses_come_back_one_after_the_other(self):
        self.server.send_queue(self.env)
        for address in ("anne@meunier.example", "luc@meunier.example"):
            self._comes_back(address)
            self.assertEqual(self.reminder.state, "done", "somebody else got it")
        self.assertIn("luc@meunier.example", self.reminder.dead_addresses)
        self._comes_back("eve@meunier.example")
        self.assertEqual(self.reminder.state, "failed")

    def test_two_addresses_of_one(self):
        """What is entered as Anne's is hers and her assistant's; the other two have left."""
        anne = self.people[0]
        (self.people - anne).active = False
        anne.email = "Anne Roy <anne@meunier.example>; assist@meunier.example"
        self._send_what_changed()
        self._comes_back("anne@meunier.example")
        self.assertEqual(self.reminder.state, "done", "her assistant got it")
        self._comes_back("assist@meunier.example")
        self.assertEqual(self.reminder.state, "failed")

    def test_report_that_does_not_say_what_became_of_it(self):
        """An old server names the address alone: nothing will come of it."""
        self.server.send_queue(self.env)
        self._comes_back("anne@meunier.example", action="")
        self.assertEqual(self.reminder.dead_addresses, "anne@meunier.example")

    def test_only_a_final_failure_of_this_very_message(self):
        self.server.send_queue(self.env)
        for address in self.people.mapped("email"):
            self._comes_back(address, action="delayed")
        note = self.reminder.message_post(
            body="Peux-tu regarder ?", partner_ids=self.user.partner_id.ids
        )
        self._comes_back(self.user.partner_id.email, message=note)
        self.assertEqual((self.reminder.state, self.reminder.dead_addresses), ("done", False))

    def test_report_about_two_of_them(self):
        """Luc's mailbox is full for now, Anne's is gone: hers is the dead one, whoever is named
        first.
        """
        self.server.send_queue(self.env)
        luc = "Final-Recipient: rfc822; luc@meunier.example\nAction: delayed\nStatus: 4.2.2\n\n"
        self._comes_back("anne@meunier.example", before=luc)
        self.assertEqual(self.reminder.dead_addresses, "anne@meunier.example")


class TestComesBack(DunningCommon):
    """An invoice of 100 € due on 2 March; the only reminder, of the 5th, comes back on the 6th."""

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.reminder = self.actions(self.late)
        self.on("2026-03-06")

    def _receive(self, words, header="X-Mailer: mx", sender="MAILER-DAEMON@free.example"):
        report = REPORT_IN_WORDS.format(sender=sender, header=header, words=words)
        self._take_in(report)

    def _take_in(self, text):
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(None, text)
        self.env.invalidate_all()

    def test_report_in_words_alone(self):
        """qmail writes a text, below which stands the e-mail."""
        address, sent = self.debtor.email, self.reminder.message_id.message_id
        self._receive(f"<{address}>:\nno mailbox here\n\n--- Below\n\nMessage-Id: {sent}")
        self.assertEqual(self.reminder.state, "failed")
        self.assertIn(address, self.reminder.failure_reason)

    def test_report_from_anybody(self):
        """Exim’s, sent on by a postmaster who has another name."""
        header = f"X-Failed-Recipients: {self.debtor.email}"
        header += f"\nIn-Reply-To: {self.reminder.message_id.message_id}"
        self._receive("It could not be delivered.", header, "postmaster@free.example")
        self.assertEqual(self.reminder.state, "failed")
        self.assertFalse(self.actions(reason="reply"))

    def test_address_that_is_passed_on(self):
        """Their server knows by another name who was written to; nobody else was."""
        sent = self.reminder.message_id.message_id
        self._receive(f"<roy@host.example>:\nno mailbox\n\n--- Below\n\nMessage-Id: {sent}")
        self.assertEqual(self.reminder.state, "failed")

    def test_forger(self):
        """Whoever writes that an address is dead knows no e-mail of ours."""
        self._receive(f"<{self.debtor.email}>:\nno mailbox here")
        self.assertEqual(self.reminder.state, "done")

    def _statement(self):
        """Claire writes a statement to the debtor."""
        sent = self.debtor.message_post(
            body="Votre relevé", partner_ids=self.debtor.ids, subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["dunning.mail"]._watch("statement", self.debtor, sent)
        mail._delivered()
        return mail

    def _report(self, mail, address):
        return BOUNCE.format(
            alias="compta@emballages.example",
            recipient=address,
            message_id=mail.message_id.sudo().message_id,
        )

    def test_follower_whose_address_is_dead(self):
        """Sam, who sells, follows the debtor, and has left: the debtor got it all the same."""
        sam = self._create_user("sam", "base.group_user")
        self.debtor.message_subscribe(sam.partner_id.ids)
        mail = self._statement()
        self._take_in(self._report(mail, "sam@emballages.example"))
        self.assertEqual((mail.state, mail.dead_addresses), ("sent", False))
        self._take_in(self._report(mail, self.debtor.email).replace("<bounce@", "<second@"))
        self.assertEqual((mail.state, mail.dead_addresses), ("failed", self.debtor.email))

    def test_read(self):
        """Outlook says that it was opened."""
        mail = self._statement()
        read = self._report(mail, self.debtor.email)
        read = read.replace("Action: failed", "Disposition: manual-action; displayed")
        self._take_in(read.replace("delivery-status", "disposition-notification"))
        self.assertEqual((mail.state, mail.dead_addresses), ("sent", False))
        self.assertFalse(self.actions(reason="reply"))
