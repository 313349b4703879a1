from odoo import fields, models

from odoo.addons.relance_telephonique.demo.clock import hours_shown


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_calling_hours(self, company):
        """Outside of the working hours a call can be tried out all the same."""
        now, ours = fields.Datetime.now(), company._dunning_calling_hours()
        theirs = super()._dunning_calling_hours(company)
        return {debtor: hours_shown(ours, hours, now) for debtor, hours in theirs.items()}
