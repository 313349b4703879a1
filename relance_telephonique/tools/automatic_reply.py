"""Whether a machine wrote an e-mail: only its own proofs count, no person's words are lost."""

import re
import unicodedata

# RFC 3834; what a rule forwards, a person has written
BY_PERSON = ("", "no", "auto-forwarded")
OWN_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoreply-From", "X-Mail-Autoreply")
NO_PROOF = ("", "no", "false")
GROUPS = ("List-Id", "List-Post", "Mailing-List", "X-Mailing-List")
# How mail programs begin the subject of what they answer by themselves; “Re:” before it is a person
SUBJECT = re.compile(
    r"\s*(réponse automatique|message d'absence|absence du bureau"
    r"|automatic reply|auto[- ]?reply|auto[- ]?response|out of (the )?office( auto-?reply)?"
    r"|automatische antwort|abwesenheitsnotiz|abwesenheitsassistent"
    r"|automatisch antwoord|respuesta automática|risposta automatica|resposta automática)\s*(:|$)",
    re.IGNORECASE,
)


def is_automatic(message):
    """Return whether an ``email.message.EmailMessage`` is an automatic reply.

    Outlook asks not to be answered (``X-Auto-Response-Suppress``) by *any* machine where one
    writes; programs through which people write ask for less.
    """
    return (
        _said(message, "Auto-Submitted").partition(";")[0].strip() not in BY_PERSON
        or _said(message, "Return-Path") == "<>"
        or _said(message, "X-Auto-Response-Suppress") == "all"
        or any(_said(message, name) not in NO_PROOF for name in OWN_HEADERS)
        or _has_precedence(message)
        or bool(SUBJECT.match(_plain(_said(message, "Subject"))))
    )


def _has_precedence(message):
    """A group of people may call what they write bulk."""
    precedence = _said(message, "Precedence")
    is_group = any(message.get(name) for name in GROUPS)
    return precedence == "auto_reply" or precedence in ("bulk", "junk") and not is_group


def _said(message, name):
    return str(message.get(name) or "").strip().lower()


def _plain(text):
    return unicodedata.normalize("NFC", text).replace("’", "'")
