from odoo import api, fields, models

from ...models.trial.level_preview import TRIED

EMPTY = {"subject": False, "text": False, "document": False, "document_name": False}


class DunningLevelPreview(models.TransientModel):
    """Show the letter or the message of a step as a debtor would get it today. Nothing is sent."""

    _name = "dunning.level.preview"
    _description = "Preview of a Step"

    level_id = fields.Many2one(
        "dunning.level", required=True, domain="[('channel_kind', 'in', ('message', 'letter'))]"
    )
    variant_id = fields.Many2one(
        "dunning.trial.variant", readonly=True, help="Of the words that are tried."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    subject = fields.Char(readonly=True)
    text = fields.Html(readonly=True, sanitize=False)
    document = fields.Binary(string="Letter", readonly=True)
    document_name = fields.Char(readonly=True)

    @api.depends("level_id")
    def _compute_partner_id(self):
        """Propose a debtor who is at the step."""
        for preview in self:
            level = preview.level_id
            preview.partner_id = level._debtor_at_it() if level else False

    def action_show(self):
        """Write it for the debtor; a step that cannot be written says why."""
        self.ensure_one()
        debtor = self.partner_id.commercial_partner_id
        level = self.level_id.with_context(**{TRIED: self.variant_id.id})
        self.write(EMPTY | (level._written_for(debtor) if debtor else {}))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_level_preview_action"
        )
        return action | {"res_id": self.id}
