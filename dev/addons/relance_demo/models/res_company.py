from odoo import models

from odoo.addons.relance_telephonique.demo.clock import day_shown


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_today_in(self, zone):
        """On a day off, today is the last working day."""
        today = super()._dunning_today_in(zone)
        if self.env.context.get("dunning_date") or len(self) != 1:
            return today
        rules = self.with_context(dunning_date=today)._dunning_rules()
        return day_shown(rules[self.id].calendar, today)
