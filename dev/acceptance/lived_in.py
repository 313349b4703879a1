"""What people put around records of ours in a database, where Odoo keeps it: it goes when we go.

usage: lived_in.py DATABASE, filled by dev/upgrade/fill.py
"""

import sys
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

MODEL = "dunning.action"


def furnish(env):
    """Leave keys, a filter, an export, a template, a default, a file, a to-do and a follower."""
    action = env[MODEL].search([], limit=1)
    model = env["ir.model"]._get(MODEL)
    tomorrow = fields.Datetime.now() + timedelta(days=1)
    for scope in ("dunning.ring", "dunning.lifecycle"):
        env["res.users.apikeys"]._generate(scope, "A machine", tomorrow)
    env["ir.config_parameter"].search([("key", "=", "report.print_delay")]).unlink()  # the story's
    env["ir.filters"].create({"name": "Mine", "model_id": MODEL, "domain": "[]"})
    line = (0, 0, {"name": "partner_id/name"})
    env["ir.exports"].create({"name": "Mine", "resource": MODEL, "export_fields": [line]})
    env["mail.template"].create({"name": "Mine", "model_id": model.id, "subject": "About it"})
    env["ir.default"].set(MODEL, "channel", "email")
    env["ir.attachment"].create(
        {"name": "a.txt", "raw": b"a", "res_model": MODEL, "res_id": action.id}
    )
    action.activity_schedule("mail.mail_activity_data_todo", user_id=SUPERUSER_ID)
    action.message_subscribe(action.partner_id.ids)
    action.message_post(body="Spoken of.")


def main(database):
    config.parse_config(["-d", database], setup_logging=True)
    with Registry(database).cursor() as cr:
        furnish(api.Environment(cr, SUPERUSER_ID, {}))
        cr.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
