"""The warning of the preventive scenario prints the warning letter, also in databases that are
older than that letter. Until then the reminder stood there.
"""

from io import BytesIO

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import parse_version
from odoo.tools.convert import convert_xml_import
from odoo.tools.misc import file_path

MODULE = "relance_telephonique"
LETTER = "action_report_warning_letter"
STAYS_AWAY = "19.0.2.0.0"  # the first version whose updates bring back nothing that was deleted


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    known = env.ref(f"{MODULE}.{LETTER}", raise_if_not_found=False)
    if not known and parse_version(version) < parse_version(STAYS_AWAY):
        _bring_letter(env)
    _put_in_place(cr)


def _bring_letter(env):
    records = etree.parse(file_path(f"{MODULE}/report/letter/dunning_reports.xml")).getroot()
    for record in records:
        if record.get("id") == LETTER:
            del record.attrib["forcecreate"]
        else:
            records.remove(record)
    file = BytesIO(etree.tostring(records))
    file.name = "dunning_reports.xml"
    convert_xml_import(env, MODULE, file, {}, mode="update", noupdate=True)
    env.flush_all()


def _put_in_place(cr):
    """Where letter and step came at once, the reminder was chosen since; another letter, or no
    letter at all, is a choice as well.
    """
    cr.execute(
        """
        UPDATE dunning_level level SET report_id = warning.id
          FROM ir_model_data of_level, ir_model_data of_warning, ir_act_report_xml warning
         WHERE of_level.module = 'relance_telephonique'
           AND of_level.name = 'level_preventive_warning' AND of_level.res_id = level.id
           AND of_warning.module = 'relance_telephonique'
           AND of_warning.name = 'action_report_warning_letter' AND of_warning.res_id = warning.id
           AND warning.create_date > level.create_date
           AND level.channel IN ('letter', 'registered_letter')
           AND (level.report_id IS NULL
                OR level.report_id IN (
                   SELECT res_id FROM ir_model_data
                    WHERE module = 'relance_telephonique'
                      AND name = 'action_report_dunning_letter'))
        """
    )
