from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _dunning_for_download(self, name, content):
        """Return a file for who asked for it alone, which Odoo clears away after a day, as it does
        with what a message that was never sent leaves behind.
        """
        return self.create(
            {"name": name, "raw": content, "res_model": "mail.compose.message", "res_id": 0}
        )
