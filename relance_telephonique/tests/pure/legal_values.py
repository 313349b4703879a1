"""The law as the module ships it, read without a database."""

from datetime import date
from pathlib import Path

from lxml import etree

from ...tools.law import Law

FILE = Path(__file__).parents[2] / "data" / "dunning_legal_value.xml"


def shipped():
    """Return the :class:`Law` of the shipped records."""
    law = Law()
    for record in etree.parse(FILE).iterfind("record"):
        value = {field.get("name"): field.text for field in record.iterfind("field")}
        since = date.fromisoformat(value["date_from"])
        law[value["key"]] = (*law.get(value["key"], ()), (since, float(value["value"])))
    return law


LAW = shipped()
