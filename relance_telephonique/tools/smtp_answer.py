"""What a mail server's refusal means: whether to try again, and the words it came with.

Errors are those of ``smtplib``, or what was raised because of them. RFC 5321, 4.2.1: a code 4xx is
a refusal for now, 5xx one for good.
"""

import smtplib
from typing import NamedTuple

FOR_GOOD = 500


class Answer(NamedTuple):
    """Why a message was not taken.

    ``code`` is ``recipient`` (the address was refused), ``content`` (the message or its sender
    was), ``unreachable`` (no server answered, or it broke off), nothing if no server is to blame.
    """

    code: str = ""
    words: str = ""
    is_temporary: bool = False


def answer_in(error):
    """Return the ``Answer`` that ``error`` comes from, an empty one if it comes from none."""
    while error:
        if answer := _answer_of(error):
            return answer
        error = error.__cause__ or error.__context__
    return Answer()


def _answer_of(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        status, words = min(error.recipients.values())  # the mildest decides
        return Answer("recipient", _readable(status, words), status < FOR_GOOD)
    if isinstance(error, smtplib.SMTPResponseException):
        words = _readable(error.smtp_code, error.smtp_error)
        return Answer("content", words, error.smtp_code < FOR_GOOD)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Answer("unreachable", str(error), True)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return Answer("unreachable", error.strerror or str(error), True)
    return None


def _readable(status, words):
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return " ".join(f"{status} {text}".split())
