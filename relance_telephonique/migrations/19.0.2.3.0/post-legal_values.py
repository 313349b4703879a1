"""Numbers of the law that this version asks for and an existing database does not know yet."""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.misc import file_path

FILE = "relance_telephonique/data/dunning_legal_value.xml"


def migrate(cr, _version):
    values = api.Environment(cr, SUPERUSER_ID, {})["dunning.legal.value"]
    known = set(values.search([]).mapped("key"))
    for record in etree.parse(file_path(FILE)).iterfind("record"):
        given = {field.get("name"): field.text for field in record.iterfind("field")}
        if given["key"] not in known:
            xml_id = f"relance_telephonique.{record.get('id')}"
            values._load_records([{"xml_id": xml_id, "values": given, "noupdate": True}])
