from odoo import fields, models


class DunningCase(models.Model):
    _inherit = "dunning.case"

    action_id = fields.Many2one(
        "dunning.action",
        string="Formal notice",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The registered letter whose deadline passed unpaid.",
    )
