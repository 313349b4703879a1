"""Machine: what a telephone system says by HTTP, with a key that opens nothing else."""

from odoo import api, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

PBX_SCOPE = "dunning.ring"  # of Odoo's own API keys


class DunningRing(models.Model):
    _inherit = "dunning.ring"

    @api.model
    def _answer_machine(self, heard):
        """Take in what a telephone system says, and show it to whose telephone it is. Nothing of
        what is known about who calls is returned.

        :param heard: a ``Heard``
        :raise AccessError: if it is not the caller's to say
        """
        if self._is_dammed(heard):
            return
        self.env["dunning.action"].check_access("create")
        company = self.env["res.company"].browse(heard.company_id or self.env.user.company_id.id)
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in that company."))
        there = self.with_context(allowed_company_ids=company.ids)
        there._hear(heard, company)._tell()


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    @check_identity
    def make_dunning_ring_key(self):
        """Make a key by which a telephone system only says who calls, and show it once."""
        return self._dunning_make_key(PBX_SCOPE)
