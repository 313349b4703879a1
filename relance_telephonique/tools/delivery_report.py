"""What a mail server reports of an e-mail that it had taken: to which addresses it gave up.

Reports say so in a part of their own (RFC 3464), in a header (Exim), or in words alone.
"""

import re
from email import message_from_string, policy
from typing import NamedTuple

from odoo.tools import email_normalize

STATUS, RECEIPT = "message/delivery-status", "message/disposition-notification"
QUOTED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
IDS = ("Message-Id", "X-Odoo-Message-Id", "X-Microsoft-Original-Message-ID")
RECIPIENTS = ("Original-Recipient", "Final-Recipient")
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
FAILED_RECIPIENTS = "X-Failed-Recipients"
ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"]+@[^\s<>()\[\]:;,\"]+\w")
MESSAGE_ID = re.compile(r"^(?:Message-Id|X-Odoo-Message-Id):\s*(<[^>\s]+>)", re.I | re.M)
REFERENCE = re.compile(r"<[^>\s]+>")
COPY_BELOW = re.compile(r"^(-{3,}|Return-Path:|Received:|Message-Id:)", re.I | re.M)
TRIES_ON = re.compile(
    r"\bdelayed\b|\bretardée?\b|\bverzögert\b|still being retried|will (keep|continue|retry|be ret)"
    r"|not need to resend|nouvelles? tentatives?|weitere zustellversuche",
    re.I,
)


class DeliveryReport(NamedTuple):
    """``given_up`` are the addresses, in lower case, that the e-mail will not arrive at, as far as
    they are named; ``message_ids`` the e-mail's, as far as it is quoted.
    """

    is_final: bool = False
    given_up: frozenset = frozenset()
    message_ids: tuple = ()


def read_report(message):
    """Read what came back.

    :param message: an ``email.message.EmailMessage``
    :return: a ``DeliveryReport``; what says that the e-mail arrived, was read, or will be tried
        again is not final
    """
    parts = list(_parts(message))
    if any(_of(parts, RECEIPT)):
        return DeliveryReport()
    said = [group for part in _of(parts, STATUS) for group in part.get_payload() if _tells(group)]
    named = _addresses(message.get_all(FAILED_RECIPIENTS, ()))
    words = "\n".join(_text(part) for part in _of(parts, "text/plain"))
    if said:
        failed = [group for group in said if _gives_up(group)]
        is_final = bool(failed)
        named |= frozenset().union(*map(_recipient, failed))
    else:
        own_words = COPY_BELOW.split(words)[0]
        is_final = bool(named) or not TRIES_ON.search(f"{message['Subject']}\n{own_words}")
        named = named or _addresses([own_words]) - _addresses([message["To"], message["From"]])
    return DeliveryReport(is_final, named, _message_ids(message, parts, words))


def _parts(message):
    """Yield the parts of a report, without those of what it quotes."""
    yield message
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from _parts(part)


def _of(parts, *types):
    return [part for part in parts if part.get_content_type() in types]


def _tells(group):
    """Whether a group of a status is about an address, and not about the server."""
    return any(group.get(name) for name in ("Action", "Status", *RECIPIENTS))


def _gives_up(group):
    """What does not say what it did is told by its code; 4 is a failure for now (RFC 3463)."""
    action = str(group.get("Action") or "").strip().lower()
    if action in ACTIONS:
        return action == "failed"
    return not str(group.get("Status") or "").strip().startswith(("2", "4"))


def _recipient(group):
    """Return the address as it was written to, else as it was passed on, in a set."""
    known = filter(None, (_addresses([group.get(name)]) for name in RECIPIENTS))
    return next(known, frozenset())


def _addresses(texts):
    found = (address for text in texts for address in ADDRESS.findall(str(text or "")))
    return frozenset(filter(None, map(email_normalize, found)))


def _message_ids(message, parts, words):
    """Return the ids of what is quoted; of a report that quotes nothing, what it refers to."""
    quoted = [_headers(part) for part in _of(parts, *QUOTED)]
    ids = [str(about[name]).strip() for about in quoted for name in IDS if about[name]]
    ids = ids or MESSAGE_ID.findall(words)
    if not (ids or quoted):
        answered = " ".join(str(message[name] or "") for name in ("In-Reply-To", "References"))
        ids = REFERENCE.findall(answered)
    return tuple(ids)


def _headers(part):
    payload = part.get_payload()
    is_message = isinstance(payload, list)
    return payload[0] if is_message else message_from_string(_text(part), policy=policy.SMTP)


def _text(part):
    try:
        return part.get_content()
    except (LookupError, ValueError):  # a character set that nobody knows
        return str(part.get_payload())
