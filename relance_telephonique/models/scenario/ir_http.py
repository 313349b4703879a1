from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Let the web client show each channel as the table of channels says."""
        info = super().session_info()
        if self.env.user._is_internal():
            channels = self.env["dunning.level"]._known_channels()
            info["dunning_channels"] = {
                code: {"icon": channel.icon} for code, channel in channels.items()
            }
        return info
