"""Names as mail servers and file systems take them."""

import re

from odoo.tools import remove_accents

LONGEST = 80  # characters, so that folder and name stay far below what systems allow


def one_line(text):
    """Return ``text`` without line breaks: somebody pasted an address into a name."""
    return " ".join((text or "").split())


def document_name(text):
    """Return ``text`` as people name a file: on one line, and in no folder."""
    return one_line(text).replace("/", "-")


def safe_name(text):
    """Return ``text`` as a file name: letters without accents, digits, dots and hyphens."""
    stem, dot, extension = (text or "").rpartition(".")
    if not (dot and extension.isalnum() and len(extension) <= 5):
        return _plain(text)
    return f"{_plain(stem)}.{extension}"


def _plain(text):
    words = remove_accents((text or "").replace("’", " "))
    words = re.sub(r"[^A-Za-z0-9.-]+", "_", words).strip("._")
    return words[:LONGEST].strip("._") or "_"
