"""Make each addon's README.rst from the fragments in its folder readme/, in the form of the OCA's.

usage: readmes.py ROOT [--check]
"""

import ast
import sys
from pathlib import Path

from docutils.core import publish_doctree

SECTIONS = {  # fragment: its title, in the order of the page
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Extending it",
    "ROADMAP": "Known issues / Roadmap",
}
HEAD = """\
{line}
{title}
{line}

.. This file is made by dev/readmes.py from readme/: what is changed here is lost.

:License: {license}
:Odoo: {series}
:Summary: {summary}

{description}

**Table of contents**

.. contents::
   :local:
"""
CREDITS = """
Credits
=======

Authors
~~~~~~~

* {author}
"""


def page(addon):
    """Return the README of an addon."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    parts = [
        HEAD.format(
            line="=" * len(manifest["name"]),
            title=manifest["name"],
            series=".".join(manifest["version"].split(".")[:2]),
            description=_fragment(addon, "DESCRIPTION"),
            license=manifest["license"],
            summary=manifest["summary"],
        )
    ]
    for name, title in SECTIONS.items():
        if text := _fragment(addon, name):
            parts.append(f"\n{title}\n{'=' * len(title)}\n\n{text}\n")
    return "".join([*parts, CREDITS.format(author=manifest["author"])])


def _fragment(addon, name):
    path = addon / "readme" / f"{name}.rst"
    return path.read_text().strip() if path.exists() else ""


def main(root, check=""):
    stale = []
    for manifest in sorted(Path(root).glob("relance_telephonique*/__manifest__.py")):
        text, readme = page(manifest.parent), manifest.parent / "README.rst"
        publish_doctree(text, settings_overrides={"halt_level": 2})  # a warning is an error
        if not readme.exists() or readme.read_text() != text:
            stale.append(readme.relative_to(root))
            if not check:
                readme.write_text(text)
    if check and stale:
        sys.exit(f"Not made from their fragments: {', '.join(map(str, stale))}. Run dev/readmes")


main(*sys.argv[1:])
