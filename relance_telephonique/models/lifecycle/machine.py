"""Machine: what comes by HTTP, with a key that opens nothing else."""

from odoo import api, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

from ...tools.api_key import key_in
from ...tools.lifecycle_json import read_request

LIFECYCLE_SCOPE = "dunning.lifecycle"  # of Odoo's own API keys


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    @api.model
    def _answer_machine(self, content):
        """Take in what a machine says.

        :param bytes content: JSON
        :return: an answer for each status, in their order
        :raise UnreadableRequest: if it cannot be read
        :raise AccessError: if it is not the caller's to say
        """
        company_id, said = read_request(content, self.env.user.login)
        company = self.env["res.company"].browse(company_id or self.env.user.company_id.id)
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in that company."))
        there = self.with_context(allowed_company_ids=company.ids)
        return [
            {
                "number": one.number,
                "reference": one.reference,
                "result": answer.result,
                "message": answer.message,
                "id": answer.event.id or None,
            }
            for one, answer in zip(said, there._take_in(said, company), strict=True)
        ]


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    @api.model
    def _dunning_lifecycle_user(self, header):
        """Return the id of the user whose key an ``Authorization`` header brings, or None."""
        return self._dunning_user_of(LIFECYCLE_SCOPE, key_in(header))


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    @check_identity
    def make_dunning_lifecycle_key(self):
        """Make a key that only brings statuses of electronic invoices, and show it once."""
        return self._dunning_make_key(LIFECYCLE_SCOPE)
