from odoo import api, fields, models


class DunningCallLock(models.Model):
    _inherit = "dunning.call.lock"

    @api.model
    def _way_to_dial(self, company, contact, e164):
        """Let the softphone dial for who has an account there: it is more their own than a
        telephone that the company's system rings.
        """
        user = self.env.user
        if not user._dunning_has_softphone():
            return super()._way_to_dial(company, contact, e164)
        return {
            "type": "ir.actions.client",
            "tag": "dunning_dial_softphone",
            "params": {
                "number": e164,
                "contact_id": contact.id,
                "is_real": user.voip_pbx_id.mode == "prod",
            },
        }

    @api.model
    def _company_dialled(self):
        """Return the company for which the user has dialled whom they hold, else the one in which
        they work.
        """
        lock = self.sudo().search(  # collectors write locks by calling alone, and read none
            [
                ("user_id", "=", self.env.uid),
                ("date_until", ">", fields.Datetime.now()),
                ("date_dialled", "!=", False),
                ("is_incoming", "=", False),
            ],
            order="date_dialled desc",
            limit=1,
        )
        own = self.env.company | self.env.user.company_ids
        return own.filtered(lambda one: one._dunning_root() == lock.company_id)[:1] or own[0]
