from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools.limits import DAY
from ...tools.selection_of import SelectionOf


class DunningTakeover(models.TransientModel):
    """Ask which level some items have reached: on the first day, or to move a debtor."""

    _name = "dunning.takeover"
    _inherit = ["dunning.limited"]
    _description = "Set the Level Reached"

    item_ids = fields.Many2many("dunning.due.item", string="Items")
    change = fields.Selection(
        [
            ("level", "This level was reached"),
            ("none", "None: begin again"),
            ("keep", "Leave it as it is"),
        ],
        string="Level reached",
        required=True,
        default="level",
    )
    level_id = fields.Many2one("dunning.level")
    date = fields.Date(
        string="Reached on",
        default=lambda self: self.env.company._dunning_today(),
        help="The next step counts from this day.",
        limit=DAY,
    )
    channel = SelectionOf(
        "dunning.level.channel",
        string="How",
        compute="_compute_channel",
        store=True,
        readonly=False,
        help="Letters name the earlier contacts: a to-do was none.",
    )
    only_overdue = fields.Boolean(
        string="Overdue items only", help="Those not yet due keep their place."
    )
    scenario_id = fields.Many2one(
        "dunning.scenario", help="Leave empty to change no debtor's scenario."
    )
    note = fields.Char(help="Facts only: the debtor may ask to read it.")
    summary = fields.Char(compute="_compute_summary", string="About")

    @api.depends("level_id")
    def _compute_channel(self):
        for takeover in self:
            takeover.channel = takeover.level_id.channel

    @api.depends("item_ids", "only_overdue")
    def _compute_summary(self):
        for takeover in self:
            items = takeover._items()
            amounts = [
                format_amount(self.env, sum(own.mapped("amount_residual")), currency)
                for currency, own in items.grouped("company_currency_id").items()
            ]
            takeover.summary = self.env._(
                "Items: %(items)s · Debtors: %(debtors)s · %(amounts)s",
                items=len(items),
                debtors=len(items.partner_id),
                amounts=", ".join(amounts),
            )

    def action_confirm(self):
        """Set what was chosen."""
        self.ensure_one()
        items = self._items()
        self._check_choice(items)
        if self.scenario_id:
            items._set_scenario(self.scenario_id)
        if self.change != "keep":
            level = self.level_id if self.change == "level" else self.level_id.browse()
            items._set_level(level, self.date, self.note, self.channel)
        return {"type": "ir.actions.act_window_close"}

    def _items(self):
        if self.only_overdue:
            return self.item_ids.filtered(lambda item: item.days_late > 0)
        return self.item_ids

    def _check_choice(self, items):
        if not items:
            raise UserError(
                self.env._("None of these items is open any more: there is no level to set.")
            )
        if self.change == "level" and not self.level_id:
            raise UserError(self.env._("Choose the level that was reached."))
        if self.change == "keep" and not self.scenario_id:
            raise UserError(self.env._("Choose a level or a scenario."))
