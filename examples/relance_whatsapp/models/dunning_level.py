"""A channel: its label, and what the module asks of it; and a condition of a step."""

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.relance_telephonique.tools.channels import MESSAGE, Channel
from odoo.addons.relance_telephonique.tools.conditions import Condition


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    channel = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp")], ondelete={"whatsapp": "set manual"}
    )
    condition = fields.Selection(
        selection_add=[
            ("talked", "Talked to us on WhatsApp"),
            ("not_talked", "Did not talk to us on WhatsApp"),
        ],
        ondelete={"talked": "set default", "not_talked": "set default"},
    )

    @api.model
    def _channels(self):
        whatsapp = Channel(
            "whatsapp",
            MESSAGE,
            "fa-whatsapp",
            template="sms_template_id",
            cost="dunning_cost_whatsapp",
        )
        return (*super()._channels(), whatsapp)

    @api.model
    def _conditions(self):
        return (
            *super()._conditions(),
            Condition("talked", "talked_on"),
            Condition("not_talked", "talked_on", wanted=False),
        )

    def _told_talked_on(self, day, happened, since):
        if happened:
            return self.env._("talked to us on WhatsApp on %s", format_date(self.env, day))
        return self.env._("did not talk to us on WhatsApp %s", since).strip()
