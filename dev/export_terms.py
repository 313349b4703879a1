"""Export the terms of installed addons, each to a file of its own: loading Odoo takes longest.

usage: export_terms.py DATABASE FOLDER ADDON…, which leaves ADDON.pot in the folder
"""

import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import trans_export


def main(database, folder, *addons):
    config.parse_config(["-d", database], setup_logging=True)
    with Registry(database).cursor(readonly=True) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for addon in addons:
            with Path(folder, f"{addon}.pot").open("wb") as file:
                if not trans_export(None, [addon], file, "po", env):
                    sys.exit(f"{addon} has no terms")


if __name__ == "__main__":
    main(*sys.argv[1:])
