from odoo import fields, models

CASE_TYPE = "relance_telephonique.mail_activity_type_case"
UNDECIDED = ("notice_expired", "to_decide")  # the stages in which a case may still grow


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

    def write(self, vals):
        """Once what follows was decided nobody is asked any more."""
        result = super().write(vals)
        if {"stage", "state"}.intersection(vals):
            decided = self.filtered(
                lambda case: case.state == "closed" or case.stage not in UNDECIDED
            )
            decided.sudo()._activities_of(CASE_TYPE).action_archive()
        return result
