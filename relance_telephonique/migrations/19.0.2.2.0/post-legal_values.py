"""What the law says in numbers is data from now on: an existing database gets it here, once."""

from odoo import SUPERUSER_ID, api
from odoo.tools.convert import convert_file


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    file = "data/dunning_legal_value.xml"
    convert_file(env, "relance_telephonique", file, {}, mode="init", noupdate=True)
