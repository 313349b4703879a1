"""Approve: what was to leave by itself waits for a person once the company or its step asks so."""

from odoo import api, models
from odoo.fields import Domain


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _ask_to_approve(self, domain):
        """Let the steps that were to leave without a person's approval wait for it."""
        waiting = Domain("state", "=", "ready") & Domain("date_processed", "=", False)
        steps = self.search(Domain(domain) & waiting & Domain("reason", "=", "level"))
        steps._by_method().state = "draft"


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        if vals.get("dunning_mode") != "approval":
            return super().write(vals)
        asking = self.filtered(lambda company: company.dunning_mode != "approval")
        result = super().write(vals)
        if asking:  # whoever sets up the company may not chase
            self.env["dunning.action"].sudo()._ask_to_approve([("company_id", "in", asking.ids)])
        return result


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def write(self, vals):
        asked = self.filtered("needs_approval")
        result = super().write(vals)
        if asking := (self - asked).filtered("needs_approval"):
            # in all the companies that share the step
            self.env["dunning.action"].sudo()._ask_to_approve([("level_id", "in", asking.ids)])
        return result
