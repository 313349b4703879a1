"""Keep the company of the tests in a database that has just been installed.

usage: keep_company.py DATABASE
"""

import sys

from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tools import config

if __name__ == "__main__":
    [database] = sys.argv[1:]
    config.parse_config(["-d", database], setup_logging=True)
    Registry(database)
    module.current_test = True  # as in a test, a company's country installs no module
    from odoo.addons.relance_telephonique.tests import company  # only now: it needs the addons

    company.keep()
