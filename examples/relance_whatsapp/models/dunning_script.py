"""A condition under which a script is the right one."""

from odoo import fields, models


class DunningScript(models.Model):
    _inherit = "dunning.script"

    condition = fields.Selection(
        selection_add=[("whatsapp", "They talked to us on WhatsApp"), ("first",)],
        ondelete={"whatsapp": "cascade"},
    )

    def _applies_whatsapp(self, facts):
        """The sentence says why; none is “no”. What is looked up is the business of this addon."""
        talked = self.env["dunning.whatsapp"].search(
            [("partner_id", "=", facts.debtor.id), ("company_id", "=", facts.company.id)], limit=1
        )
        return talked and self.env._("They talked to us on WhatsApp on %s.", self._day(talked.date))
