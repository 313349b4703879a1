from odoo import api, fields, models


class DunningCounterclaim(models.AbstractModel):
    """Shows what the company owes a debtor as a supplier."""

    _name = "dunning.counterclaim"
    _description = "Owed to a Debtor"

    company_id = fields.Many2one("res.company")
    partner_id = fields.Many2one("res.partner", string="Debtor")
    currency_id = fields.Many2one("res.currency")
    amount_bills = fields.Monetary(
        string="We owe them",
        compute="_compute_amount_bills",
        compute_sudo=True,  # a collector may have no right on bills
        help="Open bills of the debtor as a supplier. The settings say whether those that are due "
        "are deducted.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_amount_bills(self):
        owed = self.partner_id._dunning_open_bills(self.company_id)
        for record in self:
            record.amount_bills = max(owed[record.company_id, record.partner_id], 0)
