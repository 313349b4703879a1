from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    dunning_substitute_id = fields.Many2one(
        "res.users",
        string="Calls go to",
        domain="[('share', '=', False), ('id', '!=', id)]",
        help="Who makes the calls and tasks of chasing while this user is out of office.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "dunning_substitute_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "dunning_substitute_id"]

    def _dunning_stand_in(self):
        """Return who does the user's work today: a substitute at work while they are away."""
        self.ensure_one()
        substitute = self.sudo().dunning_substitute_id
        if self.is_out_of_office and substitute.active and not substitute.is_out_of_office:
            return substitute.sudo(False)
        return self
