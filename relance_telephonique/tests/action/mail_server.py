"""A mail server on the loopback that is in a bad mood with some addresses."""

import socket
from contextlib import closing, suppress
from threading import Thread
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.addons.base.models.ir_mail_server import IrMail_Server

DIES = None  # it hangs up instead of answering


class MailServer:
    """It takes every message but those that its moods refuse.

    ``moods`` are ``{(verb, part of an address): answer}``; the verb ``.`` ends the message,
    ``HELLO`` is what it says first, to anybody (the address is empty).
    """

    def __init__(self):
        self.moods = {}
        self.taken = []  # addresses
        self.messages = []  # as they came
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def close(self):
        self.socket.close()

    @classmethod
    def of(cls, case):
        """Return a server to which Odoo sends the e-mails of a class of tests."""
        server = cls()
        case.addClassCleanup(server.close)
        server.become_that_of(case.env)
        return server

    def become_that_of(self, env):
        """Let Odoo send its e-mails here."""
        env["ir.mail_server"].sudo().create(
            {
                "name": "Moody",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.port,
                "smtp_encryption": "none",
                "sequence": 0,
            }
        )

    def send_queue(self, env):
        """Let Odoo's cron send what is queued, for real."""
        with patch.object(IrMail_Server, "_disable_send", lambda *_args: False):
            env["mail.mail"].with_user(SUPERUSER_ID).process_email_queue()
        env.invalidate_all()

    def _listen(self):
        with suppress(OSError):  # closed
            while True:
                connection, _address = self.socket.accept()
                with closing(connection), connection.makefile("rwb") as lines:
                    self._talk(lines)

    def _talk(self, lines):
        recipient = ""
        if not self._answer(lines, "HELLO", recipient, "220 welcome"):
            return
        for line in lines:
            verb = line[:4].decode().strip().upper()
            if verb == "RCPT":
                recipient = line.decode().strip()
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")
            if not self._answer(lines, verb, recipient, usual):
                return
            if verb == "DATA" and not self._take(lines, recipient):
                return

    def _take(self, lines, recipient):
        message = []
        for line in lines:
            if line == b".\r\n":
                break
            message.append(line[1:] if line.startswith(b"..") else line)
        is_taken = self._answer(lines, ".", recipient, "250 taken")
        if is_taken and not self._mood(".", recipient):
            self.taken.append(recipient.partition("<")[2].rstrip(">"))
            self.messages.append(b"".join(message))
        return is_taken

    def _mood(self, verb, recipient):
        moods = self.moods.items()
        return [answer for (of, part), answer in moods if of == verb and part in recipient]

    def _answer(self, lines, verb, recipient, usual):
        [answer] = self._mood(verb, recipient) or [usual]
        if answer is DIES:
            return False
        lines.write(f"{answer}\r\n".encode())
        lines.flush()
        return True
