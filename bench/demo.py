"""Build the demo company, for OCA's account_credit_control to chase beside us.

usage: demo.py DATABASE
"""

import sys

from ledger import configure_credit_control

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(database):
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    from odoo.addons.relance_telephonique.demo import build_demo

    with Registry(database).cursor() as cr:
        company = build_demo(api.Environment(cr, SUPERUSER_ID, {}))
        configure_credit_control(company)


if __name__ == "__main__":
    main(*sys.argv[1:])
