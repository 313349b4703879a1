from odoo import fields, models

CASE_TYPE = "relance_telephonique.mail_activity_type_case"


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

    def action_close(self):
        """What follows was decided: nobody is asked any more."""
        result = super().action_close()
        self.sudo()._activities_of(CASE_TYPE).action_archive()
        return result
