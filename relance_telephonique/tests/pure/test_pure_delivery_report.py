"""What came back, as mail servers of many kinds say it."""

from email import message_from_string, policy

from odoo.tests import BaseCase

from ...tools.delivery_report import DeliveryReport, read_report

OURS = "<4711.1772697600.1-openerp-12-dunning.action@emballages.example>"
ANNE, LUC = "anne@meunier.example", "luc@meunier.example"
REPORT = """From: {sender}
To: bounce@emballages.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

{words}

--B
Content-Type: message/{kind}

{status}

--B
Content-Type: {quoted}

{headers}
To: anne@meunier.example
Subject: Rappel : facture en retard

--B--
"""
PLAIN = """From: {sender}
To: compta@emballages.example
Subject: {subject}
Content-Type: text/plain; charset=utf-8
{header}

{words}
"""
SERVER = "Reporting-MTA: dns; mx.meunier.example\n\n"


def status(address, action="failed", code="5.1.1", name="Final-Recipient"):
    return f"{name}: rfc822; {address}\nAction: {action}\nStatus: {code}\n"


def report(about, kind="delivery-status", quoted="text/rfc822-headers", **values):
    text = REPORT.format(
        **{
            "sender": "MAILER-DAEMON@mx.meunier.example",
            "subject": "Undelivered Mail Returned to Sender",
            "words": "The mailbox does not exist.",
            "headers": f"Message-Id: {OURS}",
            "kind": kind,
            "quoted": quoted,
            "status": SERVER + about,
            **values,
        }
    )
    return read_report(message_from_string(text, policy=policy.SMTP))


def plain(words, header="X-Mailer: mx", subject="failure notice", sender="MAILER-DAEMON@free.fr"):
    text = PLAIN.format(sender=sender, subject=subject, header=header, words=words)
    return read_report(message_from_string(text, policy=policy.SMTP))


GIVEN_UP = DeliveryReport(True, frozenset([ANNE]), (OURS,))


class TestDeliveryReport(BaseCase):
    def test_given_up(self):
        """Postfix, Exchange, Gmail, a full mailbox, one that waited for days in vain."""
        for about in (
            status(ANNE),
            status("<Anne@Meunier.example>"),
            status(ANNE, "Failed", "5.2.2 (mailbox full)"),
            status(ANNE, code="4.4.7"),
            status(ANNE, "", "5.1.1"),
            status(ANNE, "", ""),
            status("anne.roy@mail.example").replace(
                "Final", f"Original-Recipient: rfc822;{ANNE}\nFinal"
            ),
        ):
            for quoted in ("message/rfc822", "text/rfc822-headers"):
                self.assertEqual(report(about, quoted=quoted), GIVEN_UP, about)

    def test_not_given_up(self):
        """Delayed, arrived, passed on, read: nothing is wrong with the address."""
        for action, code in (
            ("delayed", "4.2.2"),
            ("delivered", "2.1.5"),
            ("relayed", "2.0.0"),
            ("expanded", "2.0.0"),
            ("", "4.4.1"),
        ):
            self.assertFalse(report(status(ANNE, action, code)).is_final, action)
        read = f"Final-Recipient: rfc822;{ANNE}\nDisposition: manual-action; displayed\n"
        self.assertFalse(report(read, kind="disposition-notification").is_final)

    def test_one_of_several(self):
        """The first of the report is not the one that it gave up."""
        about = f"{status(LUC, 'delayed', '4.2.1')}\n{status(ANNE)}"
        self.assertEqual(report(about), GIVEN_UP)
        both = report(f"{status(LUC)}\n{status(ANNE)}")
        self.assertEqual(both.given_up, {ANNE, LUC})

    def test_whose_id_was_changed_on_the_way(self):
        headers = f"Message-Id: <0102@eu-west-3.amazonses.com>\nX-Odoo-Message-Id: {OURS}"
        self.assertIn(OURS, report(status(ANNE), headers=headers).message_ids)

    def test_of_a_message_that_answers_ours(self):
        """A colleague's own, about the same matter: not the one that it goes on from."""
        headers = f"Message-Id: <own@laptop.example>\nReferences: {OURS}"
        self.assertNotIn(OURS, report(status("avocat@example.com"), headers=headers).message_ids)

    def test_in_words_alone(self):
        """qmail and older Exim; below them stands a copy, which speaks of a late invoice."""
        copy = f"Message-Id: {OURS}\nTo: {ANNE}\n\nVotre facture est en retard, retardée."
        qmail = f"I wasn't able to deliver your message.\n\n<{ANNE}>:\nno mailbox here\n\n--- Below"
        self.assertEqual(plain(f"{qmail}\n\n{copy}"), GIVEN_UP)
        exim = plain(f"A message that you sent could not be delivered.\n\n{copy}")
        self.assertEqual((exim.is_final, exim.message_ids), (True, (OURS,)))
        header = f"X-Failed-Recipients: {ANNE}\nReferences: {OURS}"
        self.assertEqual(plain("It could not be delivered.", header), GIVEN_UP)

    def test_will_be_tried_again_in_words_alone(self):
        for subject, words in (
            ("Warning: message 1abc delayed 24 hours", "No action is required on your part."),
            ("Mail", "It has not been delivered yet, and is still being retried."),
            ("Remise retardée", "De nouvelles tentatives auront lieu."),
        ):
            self.assertFalse(plain(f"{words}\nMessage-Id: {OURS}", subject=subject).is_final)

    def test_that_quotes_nothing(self):
        """A forger knows no id of ours."""
        self.assertEqual(plain(f"{ANNE} does not exist.").message_ids, ())
