from odoo import fields, models


class DunningScript(models.Model):
    """What to say in a call, and when it is the right thing to say."""

    _name = "dunning.script"
    _description = "Call Script"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
