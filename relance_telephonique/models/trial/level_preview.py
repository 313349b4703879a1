"""Preview: what a variant would say."""

from odoo import models

TRIED = "dunning_variant"


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def _write_to(self, action):
        """Write it with the words of a variant that the reader may see."""
        variant = self.env["dunning.trial.variant"].browse(self.env.context.get(TRIED) or ())
        if variant:
            variant.check_access("read")
            values = {"variant_id": variant.id, "channel": variant.channel}
            action._by_method().write(values)
        return super()._write_to(action)
