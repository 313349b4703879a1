import base64
import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def rows(table):
    """Return the rows of ``data/<table>.csv`` as dictionaries of text; an empty cell is ``""``."""
    with open(FOLDER / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def picture(name):
    """Return a file of ``data/`` as a binary field takes it."""
    return base64.b64encode((FOLDER / name).read_bytes())
