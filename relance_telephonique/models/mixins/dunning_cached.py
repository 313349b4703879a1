from odoo import api, models


class DunningCached(models.AbstractModel):
    """What we keep in the registry's cache: any change forgets it."""

    _name = "dunning.cached"
    _inherit = ["dunning.limited"]
    _description = "Cached by the Dunning Decision"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
