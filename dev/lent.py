"""Lend what Odoo runs on to another environment, and nothing else of this one.

usage: lent.py REQUIREMENTS FOLDER, which fills FOLDER with links to the packages that the
requirements name, to those that they need, and a word that Odoo 19.0 is there. Odoo's own
metadata ask for psycopg2, for which psycopg2-binary stands in: that word asks for nothing.
"""

import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ODOO = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"


def needed(lines):
    """Return ``{name: distribution}`` of what is required, and of all that it requires in turn."""
    found, waiting = {}, [Requirement(line) for line in lines]
    while waiting:
        wanted = waiting.pop()
        name = wanted.name.lower()
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # another one stands in for it, or pip would have said so
        waiting += map(Requirement, found[name].requires or ())
    return found


def main(requirements, folder):
    lines = (line.split("#")[0].strip() for line in Path(requirements).read_text().splitlines())
    folder = Path(folder)
    folder.mkdir(parents=True)
    for one in needed(filter(None, lines)).values():
        for top in {file.parts[0] for file in one.files} - {"..", "__pycache__"}:
            lent, link = Path(one.locate_file(top)), folder / top
            if lent.exists() and not link.exists():
                link.symlink_to(lent)
    said = folder / "odoo-19.0.dist-info"
    said.mkdir()
    (said / "METADATA").write_text(ODOO)


if __name__ == "__main__":
    main(*sys.argv[1:])
