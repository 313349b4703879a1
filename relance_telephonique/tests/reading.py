"""What a person reads of a document or an e-mail."""

from odoo.tools import html2plaintext

NO_BREAK_SPACES = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")


def read(html):
    """Return it on one line, with plain spaces and without where links lead: the keys in their
    addresses are drawn by lot, and say "441-" or "42" now and then.
    """
    text = html2plaintext(html, include_references=False)
    return " ".join(text.translate(NO_BREAK_SPACES).replace("*", "").split())
