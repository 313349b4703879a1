"""Approve: what was to leave by itself waits for a person once the company or its step asks so,
and does not leave at all once dunning is off.
"""

from odoo import api, models
from odoo.fields import Domain

from ..mixins.dunning_outgoing import WAITING


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _ask_to_approve(self, domain):
        """Let the steps that were to leave without a person's approval wait for it."""
        waiting = Domain("state", "=", "ready") & Domain("date_processed", "=", False)
        steps = self.search(Domain(domain) & waiting & Domain("reason", "=", "level"))
        steps._by_method().state = "draft"

    @api.model
    def _take_back_queued(self, domain):
        """Take back the steps whose message is still in its queue: the next run decides again."""
        steps = self.search(Domain(domain) & self._unconfirmed() & Domain("reason", "=", "level"))
        fates = steps._fates()
        queued = steps.filtered(
            lambda step: (fate := fates.get(step.message_id.id)) and fate.kind == WAITING
        )
        for company, of_company in queued.grouped("company_id").items():
            words = of_company.with_context(lang=company.partner_id.lang)
            words.action_cancel(note=words.env._("Dunning was switched off before it left."))


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        before = {company: company.dunning_mode for company in self}
        result = super().write(vals)
        changed = self.filtered(lambda company: company.dunning_mode != before[company])
        actions = self.env["dunning.action"].sudo()  # whoever sets up the company may not chase
        for mode, companies in changed.grouped("dunning_mode").items():
            of_them = [("company_id", "in", companies.ids)]
            if mode == "approval":
                actions._ask_to_approve(of_them)
            elif mode == "off":
                actions._take_back_queued(of_them)
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
