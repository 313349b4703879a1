from odoo import fields, models

from ..tools.selection_of import SelectionOf

HOURS_ON_SCREEN = 12.0  # a forecast stays open while the work is planned


class DunningForecastLine(models.TransientModel):
    """One contact foreseen: with whom, when, through which channel, about how much."""

    _name = "dunning.forecast.line"
    _inherit = ["dunning.by.channel"]
    _description = "Planned Contact"
    _order = "date, level_id desc, amount desc, id"
    _transient_max_hours = HOURS_ON_SCREEN

    forecast_id = fields.Many2one(
        "dunning.forecast", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Day", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True)
    level_id = fields.Many2one("dunning.level", string="Step", readonly=True)
    channel = SelectionOf("dunning.level.channel", required=True, readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    amount = fields.Monetary(
        string="Chased before credits",
        readonly=True,
        help="What is due, in the company's currency, without what is disputed or on its way; the "
        "debtor's credits are not deducted.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    awaits_approval = fields.Boolean(
        string="Awaits approval", readonly=True, help="It leaves once a person has approved it."
    )
    action_id = fields.Many2one(
        "dunning.action",
        string="Open action",
        readonly=True,
        help="The contact is already prepared, and waits for somebody or to be sent.",
    )

    def action_open_items(self):
        """Open all that the debtor owes the company, and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_due_item_action"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
        ]
        name = self.partner_id.display_name
        return action | {"display_name": name, "domain": domain, "context": {}}
