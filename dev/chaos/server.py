"""Odoo as its own command, so that it finds itself again when it begins another process of it."""

from odoo.cli.command import main

main()
