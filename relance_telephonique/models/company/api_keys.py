"""Keys for machines: each opens one address, and nothing else."""

from odoo import api, models


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    @api.model
    def _dunning_user_of(self, scope, key):
        """Return the id of the user whose key of that scope it is, or None."""
        return self._check_credentials(scope=scope, key=key) if key else None


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    def _dunning_make_key(self, scope):
        """Make a key that opens nothing but what asks for this scope, and show it once."""
        self.check_access_make_key()
        description = self.sudo()
        keys = self.env["res.users.apikeys"]
        key = keys._generate(scope, description.name, self.expiration_date)
        description.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users.apikeys.show",
            "name": self.env._("API key ready"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
