"""An outcome with a question of its own, and a cause of delay."""

from odoo import api, fields, models

from odoo.addons.relance_telephonique.models.call.dunning_call_outcome import Effect


class DunningCallOutcome(models.Model):
    _inherit = "dunning.call.outcome"

    effect = fields.Selection(
        selection_add=[("whatsapp", "Go on by WhatsApp, and wait some days")],
        ondelete={"whatsapp": lambda outcomes: outcomes.write({"effect": "retry"})},
    )
    cause = fields.Selection(selection_add=[("reads_no_mail", "Reads no e-mail")])

    @api.model
    def _effects(self):
        return super()._effects() | {"whatsapp": Effect(("whatsapp_number",))}
