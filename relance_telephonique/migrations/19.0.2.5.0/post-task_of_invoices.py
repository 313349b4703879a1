"""What a platform asks to be mended is a task of its own kind: an existing database gets it here,
once.
"""

from odoo import SUPERUSER_ID, api

XML_ID = "relance_telephonique.mail_activity_type_lifecycle"
KIND = {
    "name": "Electronic invoice",
    "summary": "What the platform asks for",
    "icon": "fa-exchange",
    "res_model": "account.move",
    "delay_count": 0,
    "decoration_type": "warning",
    "sequence": 11,
}


def migrate(cr, _version):
    kinds = api.Environment(cr, SUPERUSER_ID, {})["mail.activity.type"]
    kinds._load_records([{"xml_id": XML_ID, "values": KIND, "noupdate": True}])
