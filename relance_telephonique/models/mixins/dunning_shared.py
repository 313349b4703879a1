from odoo import models
from odoo.exceptions import AccessError


class DunningShared(models.AbstractModel):
    """What companies may share: a record without a company, or of a model that has none.

    What it says holds for all of them: who changes it manages dunning in all companies that chase,
    or is an administrator. Where only one company chases, its managers notice nothing.
    """

    _name = "dunning.shared"
    _description = "Shared among Companies"

    def _check_access(self, operation):
        """Where every way to a change passes: create, write, delete, translate."""
        refused = super()._check_access(operation)
        if refused or operation == "read":
            return refused
        shared = self._shared()
        if not shared or self.env.user._dunning_manages_all():
            return None
        return shared, shared._shared_error

    def write(self, vals):
        """What is passed on to all companies is shared from then on."""
        result = super().write(vals)
        if {"company_id", "scenario_id"}.intersection(vals):
            self.check_access("write")
        return result

    def _shared(self):
        """Return those that are of no company; what is not saved yet is of nobody."""
        saved = self.filtered("id")
        if "company_id" not in self._fields:
            return saved
        return saved.filtered(lambda record: not record.company_id)

    def _shared_error(self):
        advice = self.env._("ask an administrator, or somebody who manages them all")
        if "company_id" in self._fields:
            advice = self.env._("make one for your company, or ask an administrator")
        return AccessError(
            self.env._(
                "“%(name)s” is shared with companies that you do not manage: %(advice)s.",
                name=self[0].display_name,
                advice=advice,
            )
        )


class ResUsers(models.Model):
    _inherit = "res.users"

    def _dunning_manages_all(self):
        """Whether the user is of every company that chases, or an administrator."""
        self.ensure_one()
        if self.has_group("base.group_system"):
            return True
        companies = self.env["res.company"].sudo()  # those of others too
        return companies.search([("dunning_mode", "!=", "off")]) <= self.company_ids
