from odoo import fields, models

URGENCY = [("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")]


class DunningWithActivities(models.AbstractModel):
    """Activities whose urgency has a name in the reader's language: of models that Odoo's own mixin
    does not know its catalogues translate none.
    """

    _name = "dunning.with.activities"
    _inherit = ["mail.activity.mixin"]
    _description = "With Activities"

    activity_state = fields.Selection(URGENCY)
