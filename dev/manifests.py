"""What the apps list shows of each addon is there, and pip installs what they need.

usage: manifests.py ROOT
"""

import ast
import re
import sys
from pathlib import Path

SAID = ("name", "summary", "category", "author", "maintainer", "license", "version")
LICENSES = {"relance_telephonique_voip_oca": "AGPL-3"}  # it inherits from what has that one
PICTURE = re.compile(r'<img[^>]+src="([^":]+)"')


def missing(addon, manifest):
    """Yield what an addon lacks, in words."""
    page = addon / "static/description/index.html"
    pictures = PICTURE.findall(page.read_text()) if page.exists() else []
    yield from (f"no {key}" for key in SAID if not manifest.get(key))
    license_ = LICENSES.get(addon.name, "LGPL-3")
    if manifest.get("license") != license_:
        yield f"another licence than {license_}"
    for path in (
        "README.rst",
        "pyproject.toml",
        "static/description/icon.png",
        "static/description/index.html",
        *manifest.get("images", ()),
        *(f"static/description/{picture}" for picture in pictures),
    ):
        if not (addon / path).exists():
            yield f"no {path}"
    for language in ("fr", "en"):
        if page.exists() and f'lang="{language}"' not in page.read_text():
            yield f"nothing in {language} on its page"


def needed(manifests):
    return {
        name.lower()
        for manifest in manifests
        for name in manifest.get("external_dependencies", {}).get("python", ())
    }


def required(root):
    lines = (root / "requirements.txt").read_text().lower().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def main(root):
    paths = sorted(root.glob("relance_telephonique*/__manifest__.py"))
    manifests = {path.parent: ast.literal_eval(path.read_text()) for path in paths}
    wrong = [
        f"{addon.name}: {lack}" for addon in manifests for lack in missing(addon, manifests[addon])
    ]
    for name in needed(manifests.values()) ^ required(root):
        wrong.append(f"{name}: in the manifests or in requirements.txt, not in both")
    if wrong:
        sys.exit("\n".join(wrong))


main(Path(sys.argv[1]))
