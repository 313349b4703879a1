from odoo import fields, models

from ...tools.limits import AMOUNT, PAST


class DunningCaseCost(models.Model):
    """What a case has cost us. Costs before a title stay with the creditor (L111-8 CPCE)."""

    _name = "dunning.case.cost"
    _inherit = ["dunning.protected", "dunning.limited"]
    _description = "Cost of a Case"
    _order = "date, id"
    _check_company_auto = True

    case_id = fields.Many2one("dunning.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    currency_id = fields.Many2one(related="case_id.currency_id")
    date = fields.Date(
        required=True, default=lambda self: self.env.company._dunning_today(), limit=PAST
    )
    kind = fields.Selection(
        [
            ("service", "Signification"),
            ("registry", "Court registry"),
            ("agency", "Agency's fee"),
            ("lawyer", "Lawyer"),
            ("enforcement", "Enforcement"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    amount = fields.Monetary(
        required=True, help="The cost, in the company's currency.", limit=AMOUNT
    )
    partner_id = fields.Many2one("res.partner", string="Paid to")
    is_recoverable = fields.Boolean(
        string="Owed by the debtor",
        help="Costs that the court put on the debtor, and those of enforcement. Others stay with "
        "the creditor (L111-8 CPCE).",
    )
    bill_id = fields.Many2one(
        "account.move",
        check_company=True,
        domain="[('move_type', 'in', ('in_invoice', 'in_receipt'))]",
        groups="account.group_account_readonly,account.group_account_invoice",
        ondelete="set null",
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "A cost must be more than zero.")
