"""When debtors pay is known from the payments that are there, not from tomorrow on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["dunning.behaviour"]._refresh(env["res.company"].search([]))
