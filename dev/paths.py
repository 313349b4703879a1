"""Each path through the menus that the documentation names is there: paths.py ROOT"""

import re
import sys
from pathlib import Path

import polib

PATH = re.compile(r"\*([^*]*▸[^*]*)\*")
PAGES = ("docs/**/*.md", "README.md", "relance_telephonique*/README.rst")
INDEX = "relance_telephonique*/static/description/index.html"
IN_HTML = re.compile(r"<em>([^<]*▸[^<]*)</em>")
ODOO = {"Action", "Security", "Report a vulnerability"}  # names that are not ours


def names(root):
    """Return all that our screens say, in English and in French."""
    catalogues = [polib.pofile(str(path)) for path in root.glob("relance_telephonique*/i18n/fr.po")]
    entries = [entry for catalogue in catalogues for entry in catalogue]
    return {text for entry in entries for text in (entry.msgid, entry.msgstr)} | ODOO


def paths(root):
    """Yield ``(file, path as a list of names)``."""
    for pattern, path in [*((page, PATH) for page in PAGES), (INDEX, IN_HTML)]:
        for file in sorted(root.glob(pattern)):
            for found in path.findall(file.read_text()):
                yield file.relative_to(root), " ".join(found.split()).split(" ▸ ")


def main(root):
    known = names(root)
    wrong = [
        f"{file}: {' ▸ '.join(path)}" for file, path in paths(root) if not known.issuperset(path)
    ]
    if wrong:
        sys.exit("No such path through the menus:\n" + "\n".join(wrong))


main(Path(sys.argv[1]))
