"""Choose what pictures of the demo show, and print its letters: pictured.py DATABASE FOLDER"""

import json
import sys
from pathlib import Path

from demo import connect

from odoo import SUPERUSER_ID, api

LETTERS = ("dunning_letter", "formal_notice")


def letters(env, folder):
    """Write a letter of each kind, and a statement of account."""
    actions = env["dunning.action"].search([("line_ids", "!=", False)], order="id")
    reports = env["ir.actions.report"].with_company(actions[0].company_id)
    for number, name in enumerate(LETTERS, start=1):
        report = env.ref(f"relance_telephonique.action_report_{name}")
        levels = env["dunning.level"].search([("report_id", "=", report.id)])
        [letter, *_others] = actions.filtered(lambda one, levels=levels: one.level_id in levels)
        content, _kind = reports._render_qweb_pdf(report.report_name, letter.ids)
        Path(folder, f"{number}-{name}.pdf").write_bytes(content)
    debtor = actions.sorted(lambda one: -len(one.line_ids))[0].partner_id
    name = "relance_telephonique.report_statement"
    content, _kind = reports._render_qweb_pdf(name, debtor.ids)
    Path(folder, "3-statement.pdf").write_bytes(content)


def paths(env):
    """Return the pages of a call, and of an item whose next step waits for a person."""
    actions = env["dunning.action"]
    call = actions.search([("channel", "=", "phone"), ("state", "=", "ready")], limit=1)
    notice = [("channel", "=", "registered_letter"), ("state", "=", "draft")]
    item = actions.search(notice, limit=1).line_ids[:1].move_line_id
    return {
        "call": f"/odoo/dunning-calls/{call.id}",
        "why": f"/odoo/dunning-due-items/{item.id}",
    }


def main(database, folder):
    registry, address = connect(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "fr_FR"})
        env["ir.config_parameter"].set_param("report.url", address)
        cr.commit()
        letters(env, folder)
        Path(folder, "paths.json").write_text(json.dumps(paths(env)))
        env["ir.config_parameter"].set_param("report.url", False)
        cr.commit()


main(*sys.argv[1:])
