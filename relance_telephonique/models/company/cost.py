"""Cost: what a contact costs by its channel, to be set against what it brought. The table of
channels says which field is whose.
"""

from odoo import fields, models

from ...tools.limits import AMOUNT


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_cost_email = fields.Monetary(string="Cost of an e-mail", limit=AMOUNT)
    dunning_cost_phone = fields.Monetary(string="Cost of a call", limit=AMOUNT)
    dunning_cost_letter = fields.Monetary(string="Cost of a letter", limit=AMOUNT)
    dunning_cost_registered_letter = fields.Monetary(
        string="Cost of a registered letter", limit=AMOUNT
    )
    dunning_cost_sms = fields.Monetary(string="Cost of an SMS", limit=AMOUNT)

    _dunning_costs_positive = models.Constraint(
        """CHECK (LEAST(dunning_cost_email, dunning_cost_phone, dunning_cost_letter,
                        dunning_cost_registered_letter, dunning_cost_sms) >= 0)""",
        "What a contact costs cannot be negative.",
    )


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_cost_email = fields.Monetary(related="company_id.dunning_cost_email", readonly=False)
    dunning_cost_phone = fields.Monetary(related="company_id.dunning_cost_phone", readonly=False)
    dunning_cost_letter = fields.Monetary(related="company_id.dunning_cost_letter", readonly=False)
    dunning_cost_registered_letter = fields.Monetary(
        related="company_id.dunning_cost_registered_letter", readonly=False
    )
    dunning_cost_sms = fields.Monetary(related="company_id.dunning_cost_sms", readonly=False)
