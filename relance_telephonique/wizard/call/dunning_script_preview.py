from odoo import api, fields, models

from ...tools.channels import CALL
from ...tools.vocabulary import OPEN_STATES


class DunningScriptPreview(models.TransientModel):
    """Show a script as it would be said to a debtor today. Nothing is kept."""

    _name = "dunning.script.preview"
    _inherit = ["dunning.form"]
    _description = "Preview of a Call Script"

    script_id = fields.Many2one("dunning.script", required=True)
    partner_id = fields.Many2one("res.partner", string="Debtor")
    proposed_id = fields.Many2one(
        "dunning.script", string="Proposed for this debtor", compute="_compute_text"
    )
    why = fields.Char(compute="_compute_text")
    text = fields.Html(compute="_compute_text", sanitize=False)

    @api.depends("script_id", "partner_id")
    @api.depends_context("lang", "company")
    def _compute_text(self):
        for preview in self:
            preview.proposed_id, preview.why, preview.text = False, False, False
            if preview.partner_id and preview.script_id:
                call = preview._call()
                preview.proposed_id, preview.why = preview.script_id._select(call)
                preview.text = preview.script_id._text(call)

    def _call(self):
        """Return the debtor's open call, else one that is made up, about all that is overdue."""
        debtor = self.partner_id.commercial_partner_id
        calls = self.env["dunning.action"]
        domain = [
            ("partner_id", "=", debtor.id),
            ("company_id", "=", self.env.company.id),
            ("channel_kind", "=", CALL),
            ("state", "in", OPEN_STATES),
        ]
        if call := calls.search(domain, limit=1):
            return call
        return calls.new(
            {
                "company_id": self.env.company.id,
                "partner_id": debtor.id,
                "contact_id": debtor._dunning_contact("phone").id,
                "channel": "phone",
            }
        )
