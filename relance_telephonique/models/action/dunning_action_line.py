from odoo import api, fields, models

from ...tools.limits import ANY
from ...tools.vocabulary import OPEN_STATES


class UncheckedMany2one(fields.Many2one):
    """Names a record without a foreign key: whoever deletes the record empties the column."""

    def update_db_foreign_key(self, model, column):
        """None is made."""


class DunningActionLine(models.Model):
    """A due item that an action carries, and the step it makes for that item.

    ``active`` says that it counts: a step that was never made gives its line up.
    """

    _name = "dunning.action.line"
    _inherit = ["dunning.protected", "dunning.instalment"]
    _description = "Dunning Action Line"
    _order = "date_maturity, id"
    _rec_names_search = ["move_id"]
    _log_access = False
    _ledger = ("create", "write", "unlink")

    action_id = fields.Many2one("dunning.action", required=True, index=True, ondelete="cascade")
    # PostgreSQL looks up and locks what a foreign key names: a run does so for each item, and need
    # not for its invoice too, with which the item is deleted.
    move_id = UncheckedMany2one()
    active = fields.Boolean(default=True)
    skipped = fields.Boolean(help="A person decided that this step is not to be made.")
    date_thanked = fields.Date(
        string="Thanked on",
        readonly=True,
        help="When the debtor was thanked for the payment of this item.",
    )
    level_id = fields.Many2one("dunning.level", string="Step", ondelete="restrict")
    delay_days = fields.Integer(limit=ANY)
    channel = fields.Selection(related="action_id.channel")
    state = fields.Selection(related="action_id.state")
    date = fields.Date(related="action_id.date")
    date_done = fields.Date(related="action_id.date_done")
    user_id = fields.Many2one(related="action_id.user_id")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        compute_sudo=True,  # a salesperson may have no right on invoices
    )
    company_currency_id = fields.Many2one(related="action_id.currency_id")
    amount_residual = fields.Monetary(
        string="Amount when the action was prepared (company currency)",
        currency_field="company_currency_id",
        help="What was left to pay when the action was prepared, in the company's currency, "
        "without what was disputed or on its way; credits are not deducted.",
        limit=ANY,
    )
    amount_residual_currency = fields.Monetary(
        string="Amount when the action was prepared",
        help="What was left to pay when the action was prepared, in the invoice's currency, "
        "without what was disputed or on its way; credits are not deducted.",
        limit=ANY,
    )

    # Not "WHERE active": PostgreSQL looks all of them up when a journal item is deleted.
    _unique_step = models.UniqueIndex(
        "(move_line_id, (CASE WHEN active THEN level_id END))",
        "This step is already made, or under way, for this item.",
    )

    @api.depends("move_line_id", "move_id", "action_id")
    def _compute_currency_id(self):
        """That of the item: a column with its foreign key would slow every preparation down."""
        for line in self:
            line.currency_id = (line.move_line_id or line.move_id or line.action_id).currency_id

    def _carried_on(self):
        """Return the values of a line that carries the same item without making a step of it."""
        self.ensure_one()
        return {
            "move_line_id": self.move_line_id.id,
            "move_id": self.move_id.id,
            "date_maturity": self.date_maturity,
            "amount_residual": self.amount_residual,
            "amount_residual_currency": self.amount_residual_currency,
        }

    def _give_up(self, reason):
        """Let these steps count no more; open actions go on with what they still carry.

        :param reason: what is written on the actions that are left with nothing, and cancelled
        """
        self._by_method().active = False
        touched = self.action_id.filtered(lambda action: action.state in OPEN_STATES)
        touched._give_back_what_only_joined()
        empty = touched.filtered(lambda action: not action.line_ids)
        empty._by_method().write({"state": "cancelled", "failure_reason": reason})
        empty._recall_messages()
        empty._close_activities()
        (touched - empty)._lower_to_remaining_level()
