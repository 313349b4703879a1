"""An SMTP server of moods: it takes mail, refuses it, dies over it or lets it wait."""

import asyncio
import socket
import threading
from email import message_from_bytes
from email.header import decode_header, make_header

from aiosmtpd.smtp import SMTP

# By the first word of a recipient's domain: the answer to mail for it, until the server is well.
AT_RCPT = {"busy": "451 greylisted, try again later", "unknown": "550 no such user"}
AFTER_DATA = {"spam": "554 rejected as spam"}
MOODS = ("well", *AT_RCPT, *AFTER_DATA, "dies", "slow", "bounces")


def mood_of(address):
    return address.partition("@")[2].partition(".")[0]


class Mailbox:
    """A server on the loopback interface; ``received``: ``(recipient, subject)`` of what it took.

    ``moody``: it answers by the recipient's mood; ``overloaded``: it has no time for anybody.
    """

    def __init__(self, moody=False, overloaded=False):
        self.moody, self.overloaded, self.received = moody, overloaded, []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self):
        return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", 0)

    def close(self):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _mood(self, address):
        return mood_of(address) if self.moody else "well"

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):
        session.host_name = hostname
        return ["421 too many connections"] if self.overloaded else responses

    async def handle_HELO(self, _server, session, _envelope, hostname):
        session.host_name = hostname
        return "421 too many connections" if self.overloaded else "250 here"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if refusal := AT_RCPT.get(self._mood(address)):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, _session, envelope):
        mood = self._mood(envelope.rcpt_tos[0])
        if mood == "dies":
            server.transport.abort()
        if mood == "slow":
            await asyncio.sleep(2)
        if mood in AFTER_DATA:
            return AFTER_DATA[mood]
        if mood == "dies":
            return "421 gone"
        message = message_from_bytes(envelope.original_content)
        subject = str(make_header(decode_header(message["Subject"] or "")))
        subject = " ".join(subject.split())
        for recipient in envelope.rcpt_tos:
            self.received.append((recipient, subject))
        return "250 stored"


def nobody():
    """Return a port where nobody listens: connections are refused."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
