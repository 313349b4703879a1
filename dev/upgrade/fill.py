"""Leave in a database, to stay, what the tests' story with a record of each model makes.

usage: fill.py DATABASE, with the code on the addons path with which it was installed
"""

import sys

from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tools import config


def main(database):
    config.parse_config(["-d", database], setup_logging=True)
    Registry(database)
    module.current_test = True  # as in a test, a company's country installs no module
    from odoo.addons.relance_telephonique.tests.rights.everything import EverythingCase

    class Story(EverythingCase):
        def told(self):
            """The story is its beginning."""

    Story.setUpClass()
    try:
        Story("told")._live_the_beginning()
        Story.cr.flush()
        Story.cr.postcommit.clear()  # nothing is sent
        Cursor.commit(Story.cr)  # its own is forbidden to tests
    finally:
        Story.doClassCleanups()


if __name__ == "__main__":
    main(*sys.argv[1:])
