from odoo import fields, models

from ...tools.selection_of import SelectionOf


class DunningCaseEvent(models.Model):
    """A case entered a stage: when, in law, and who noted it. Legal deadlines run from that day."""

    _name = "dunning.case.event"
    _description = "Stage of a Case"
    _inherit = ["dunning.protected"]
    _order = "id"
    _ledger = ("create", "write", "unlink")

    case_id = fields.Many2one("dunning.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    stage = SelectionOf("dunning.case.stage", required=True)
    date = fields.Date(required=True)
    user_id = fields.Many2one("res.users", string="Noted by", default=lambda self: self.env.user)
