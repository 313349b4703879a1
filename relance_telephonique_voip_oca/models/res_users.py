from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _dunning_has_softphone(self):
        """Whether the user has an account by which the browser telephones."""
        return bool(self.voip_pbx_id and self.voip_username and self.voip_password)
