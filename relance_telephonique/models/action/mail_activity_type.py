from odoo import api, models
from odoo.exceptions import UserError


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dunning(self):
        """Calls and tasks are known by their types: without them nobody could do them."""
        for names in self._get_external_ids().values():
            if any(name.startswith("relance_telephonique.") for name in names):
                raise UserError(
                    self.env._("Dunning hands out its work by this activity type: archive it.")
                )
