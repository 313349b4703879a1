"""Mailboxes: the addresses in what people enter as an e-mail address, which may be several."""

from odoo.tools import email_normalize_all


def mailboxes(texts):
    """Return the normalised addresses in ``texts``, of which some may be empty, as a list."""
    return email_normalize_all(", ".join(filter(None, texts)))
