"""Put the pictures of the demo where they are shown: pictures.py FOLDER"""

import ast
import sys
from pathlib import Path

from PIL import Image

COLOURS = 128  # a picture of a screen needs no more, and takes a third of the place
GAP = 24
APPS = "relance_telephonique/static/description"
TAKEN_OF = Path("dev/pictures_of")  # the version; dev/acceptance asks for it
PLACES = {
    "banner": (APPS,),
    "debtors": ("docs/img", "doc", APPS),
    "debtors_phone": ("docs/img",),
    "desk": ("docs/img", "doc", APPS),
    "call": ("doc",),
    "due_items": ("docs/img", "doc"),
    "dashboard": ("docs/img", "doc", APPS),
    "letters": ("docs/img", "doc"),
    "why": ("docs/img", "doc"),
    "en_debtors": ("docs/img", APPS),
    "en_debtors_phone": ("docs/img",),
    "en_desk": ("docs/img", APPS),
    "en_due_items": ("docs/img",),
    "en_dashboard": ("docs/img", APPS),
    "en_why": ("docs/img",),
}


def beside(pages):
    """Return the pages as one picture, from left to right."""
    width = sum(page.width for page in pages) + GAP * (len(pages) + 1)
    sheet = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), "#e5e7eb")
    left = GAP
    for page in pages:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    return sheet


def main(folder):
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("letter-*.png"))]
    beside(pages).save(folder / "letters.png")
    manifest = ast.literal_eval(Path("relance_telephonique/__manifest__.py").read_text())
    TAKEN_OF.write_text(f"{manifest['version']}\n")
    for name, places in PLACES.items():
        picture = Image.open(folder / f"{name}.png").convert("RGB").quantize(COLOURS)
        for place in places:
            target = Path(place) / f"{name}.png"
            target.parent.mkdir(exist_ok=True)
            picture.save(target, optimize=True)
            print(f"{target}: {target.stat().st_size // 1000} kB")


main(Path(sys.argv[1]))
