"""A machine's reply holds nothing back; what a person wrote always does."""

from email import message_from_string, policy

from odoo.tests import BaseCase

from ...tools.automatic_reply import is_automatic

BY_MACHINE = [
    "Auto-Submitted: auto-replied (vacation)",
    "Auto-Submitted: auto-generated",
    "X-Auto-Response-Suppress: All",
    "X-Autoreply: yes",
    "X-Autorespond: Re: Rappel",
    "X-Mail-Autoreply: Plesk",
    "Precedence: auto_reply",
    "Precedence: junk",
    "Return-Path: <>",
    "Subject: Réponse automatique\N{NO-BREAK SPACE}: Rappel",
    "Subject: Automatic reply: Rappel",
    "Subject: Absence du bureau : Rappel",
    "Subject: Message d’absence",
    "Subject: Out of Office AutoReply: Rappel",
    "Subject: Automatische Antwort: Rappel",
    "Subject: Abwesenheitsnotiz: Rappel",
]
BY_PERSON = [
    "X-Mailer: Outlook",
    "Auto-Submitted: no",
    "Auto-Submitted: auto-forwarded",
    "X-Autoreply: no",
    "X-Auto-Response-Suppress: OOF",  # through a group of Odoo's
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",  # through a help desk
    "Precedence: list",
    "Precedence: bulk\nList-Post: <mailto:compta@meunier.example>",
    "Return-Path: <anne@meunier.example>",
    "Subject: Re: Réponse automatique : Rappel",
    "Subject: TR : Automatic reply: Rappel",
    "Subject: Absence du bureau de Mme Roy, le virement part lundi",
    "Subject: out of office next week, we pay on Friday",
]


class TestAutomaticReply(BaseCase):
    def test_by_machine(self):
        for header in BY_MACHINE:
            self.assertTrue(is_automatic(self.message(header)), header)

    def test_by_person(self):
        for header in BY_PERSON:
            self.assertFalse(is_automatic(self.message(header)), header)

    def message(self, header):
        text = f"From: anne@meunier.example\n{header}\n\nLe virement part demain."
        return message_from_string(text, policy=policy.SMTP)
