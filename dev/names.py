"""What the documentation says is on the screen is there, under that name: names.py ROOT

In ``docs/`` and in the README of each addon *italics* are names on the screen, in the language of
the page; what is stressed is **bold**. So is the first column of a table after ``<!-- screen -->``;
after ``<!-- screen: CODE -->`` it has each name that the catalogue gives to a CODE, and no other.
Names with ▸ between them are a path through the menus, in README.md too.
"""

import re
import sys
from pathlib import Path

import polib

ITALICS = re.compile(r"(?<![\w*])\*([^\s*][^*]*)\*(?!\w)")
IN_HTML = re.compile(r"<em>([^<]*▸[^<]*)</em>")
TAG = re.compile(r"<[^<>]+>")
NO_PROSE = re.compile(r"```.*?```|`+[^`]*`+|\*\*", re.DOTALL)
IN_A_SENTENCE = re.compile(r"%\(|\.$")  # what a CODE says besides names
TABLE = re.compile(r"<!-- screen(?:: (\w+))? -->\n\n\|.*\n\|[-|]+\n((?:\|.*\n)+)")
OTHERS = """\
Account security, Sécurité du compte, New API key, Nouvelle clé API, Apps, Applications, Action,
QR code SEPA, Online payment, Invoicing, Peppol, Sales, Snailmail, VOIP, Basic,
Relance téléphonique, Relance téléphonique: softphone, Security, Report a vulnerability,
Buyer not connected, Code service, Numéro d'engagement, Rejetée, À recycler, Mandatée,
Mise à disposition du comptable, Mise en paiement\
"""  # on screens of Odoo, of other addons, of Chorus Pro, of telephone systems, of GitHub
NOT_SAID = {"courriel": "e-mail"}


def plain(text):
    """Return a name as it is compared: without tags, with plain spaces and apostrophes."""
    return " ".join(TAG.sub("", text).replace("’", "'").split())


def code_of(place):
    """Return a CODE: the field of a value, the model of a field, the file of a Python term."""
    if place.startswith("code:"):
        return Path(place).stem
    return place.rpartition(".")[2].rpartition("__")[0]


class Names:
    """The names on our screens in one language: ``msgid`` (English) or ``msgstr`` (French)."""

    def __init__(self, root, side):
        self.known, self.of_code = set(re.split(r",\s", OTHERS)), {}
        for path in sorted(root.glob("relance_telephonique*/i18n/fr.po")):
            for entry in polib.pofile(str(path)):
                self._add(plain(getattr(entry, side)), [place for place, _ in entry.occurrences])

    def _add(self, name, places):
        self.known.add(name)
        for code in map(code_of, places):
            if not IN_A_SENTENCE.search(name):
                self.of_code.setdefault(code, set()).add(name)
            if code.startswith("selection__"):  # “Off: nothing is prepared” is called “Off”
                self.known.add(name.partition(":")[0].strip())

    def wrong(self, text):
        """Return what a page says wrongly."""
        wrong = set()
        for found in ITALICS.findall(NO_PROSE.sub("", text)):
            if not self.known.issuperset(plain(found).split(" ▸ ")):
                wrong.add(plain(found))
        tables = TABLE.findall(text)
        if len(tables) != text.count("<!-- screen"):
            wrong.add("<!-- screen --> without a table, after an empty line")
        for code, rows in tables:
            names = {plain(row.split("|")[1]) for row in rows.splitlines()}
            wrong |= (names ^ self.of_code.get(code, set())) if code else (names - self.known)
        return wrong


def pages(root):
    """Yield ``(file, in which languages, what of it is looked at)``."""
    for file in sorted(root.glob("docs/**/*.md")):
        is_english = "en" in file.relative_to(root).parts
        yield file, ["msgid" if is_english else "msgstr"], file.read_text()
    for file in sorted(root.glob("relance_telephonique*/README.rst")):
        yield file, ["msgid"], file.read_text()
    for pattern, path in (
        ("README.md", ITALICS),
        ("relance_telephonique*/static/description/index.html", IN_HTML),
    ):
        for file in sorted(root.glob(pattern)):
            paths = [found for found in path.findall(file.read_text()) if "▸" in found]
            yield file, ["msgid", "msgstr"], "\n".join(f"*{found}*" for found in paths)


def main(root):
    """Say what is wrong, and fail."""
    names = {side: Names(root, side) for side in ("msgid", "msgstr")}
    said = []
    for file, sides, text in pages(root):
        wrong = set.intersection(*(names[side].wrong(text) for side in sides))
        if sides == ["msgstr"]:
            wrong |= {f"{word} (say {NOT_SAID[word]})" for word in NOT_SAID if word in text.lower()}
        said += [f"{file.relative_to(root)}: {name}" for name in sorted(wrong)]
    if said:
        sys.exit("Not a name on the screen:\n" + "\n".join(said))


main(Path(sys.argv[1]).resolve())
