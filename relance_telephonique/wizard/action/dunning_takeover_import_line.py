from odoo import fields, models

from ...tools.limits import ANY
from ...tools.selection_of import SelectionOf


class DunningTakeoverImportLine(models.TransientModel):
    """A line of the file, with what will be done about it or what is wrong with it."""

    _name = "dunning.takeover.import.line"
    _inherit = ["dunning.limited"]
    _description = "Line of Another Dunning Tool"
    _order = "number"

    import_id = fields.Many2one(
        "dunning.takeover.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Line", limit=ANY)
    invoice = fields.Char()
    level_text = fields.Char(string="Level in the file")
    date_text = fields.Char(string="Date in the file")
    item_ids = fields.Many2many("dunning.due.item", string="Items")
    partner_id = fields.Many2one("res.partner", string="Debtor")
    currency_id = fields.Many2one("res.currency")
    amount_residual = fields.Monetary(string="Due", limit=ANY)
    level_id = fields.Many2one("dunning.level")
    date = fields.Date(limit=ANY)
    channel = SelectionOf("dunning.level.channel")
    note = fields.Char(help="Facts only: the debtor may ask to read it.")
    result = fields.Selection(
        [
            ("good", "To take over"),
            ("known", "Already taken over"),
            ("done", "Taken over"),
            ("wrong", "Wrong"),
        ],
        required=True,
    )
    message = fields.Char(string="What will be done, or what is wrong")
