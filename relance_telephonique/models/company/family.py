"""Family: a main company and its branches are one legal person."""

from odoo import api, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    @ormcache()
    def _dunning_have_branches(self):
        """Whether any company has branches: most have none, and need no look-up."""
        # Whoever asks, the answer is kept for all
        return bool(self.sudo().search_count([("parent_id", "!=", False)]))

    def _dunning_family(self):
        """Return the main companies of these, and all their branches.

        Only their numbers are for use: nothing is read of a company that a user does not see.
        """
        if not self._dunning_have_branches():
            return self
        companies = self.sudo()  # a branch's people see neither the main company nor its branches
        return companies.search([("id", "child_of", companies.root_id.ids)])

    def _dunning_root(self):
        """Return the main company, for what one legal person has once."""
        return self.sudo().root_id.sudo(self.env.su)  # a branch's people do not see it
