from odoo import Command, api, fields, models
from odoo.tools import format_date

from ...tools.limits import UNTIL
from ...tools.selection_of import label_of
from ..mixins.dunning_about_items import Named


class DunningPause(models.Model):
    """A debtor, or some of their items, left alone until a day. It ends by itself."""

    _name = "dunning.pause"
    _inherit = ["dunning.about.items"]
    _description = "Dunning Pause"
    _order = "date_until desc, id desc"
    _check_company_auto = True
    _fixed = ("company_id", "partner_id")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="cascade"
    )
    move_line_ids = Named(
        "account.move.line",
        "dunning_pause_move_line_rel",
        "pause_id",
        "move_line_id",
        string="Items",
        help="Leave empty to leave the whole debtor alone.",
        check_company=True,
    )
    whole_debtor = fields.Boolean(compute="_compute_whole_debtor", store=True)
    date_until = fields.Date(
        string="Until",
        required=True,
        help="The debtor is chased again from this day on.",
        limit=UNTIL,
    )
    reason = fields.Selection(
        [
            ("paid", "Says it is already paid"),
            ("copy", "A copy was sent"),
            ("postponed", "Postponed"),
            ("discount", "A discount is to be credited"),
            ("approval", "A manager decides"),
            ("told", "Promise passed on"),
            ("other", "Other"),
        ],
        required=True,
        default="postponed",
    )
    note = fields.Char(help="Facts only: the debtor may ask to read it.")
    user_id = fields.Many2one(
        "res.users", string="Decided by", default=lambda self: self.env.user, readonly=True
    )

    @api.depends("partner_id", "date_until")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for pause in self:
            parts = (pause.partner_id.display_name, format_date(self.env, pause.date_until))
            pause.display_name = " · ".join(filter(None, parts))

    @api.depends("move_line_ids")
    def _compute_whole_debtor(self):
        """Stored, so that a pause whose items disappear does not grow to the whole debtor."""
        for pause in self:
            pause.whole_debtor = not pause.move_line_ids

    @api.constrains("partner_id")
    def _check_debtor(self):
        self.partner_id._check_dunning_debtor()

    @api.model
    def _leave_alone(self, items_of, date_until, reason, note=False):
        """Leave debtors' items alone until a day, at somebody's wish.

        :param items_of: ``{action, promise…: journal items}``, of its company and debtor
        :return: a pause for each
        """
        return self.create(
            [
                {
                    "company_id": record.company_id.id,
                    "partner_id": record.partner_id.id,
                    "move_line_ids": [Command.set(items.ids)],
                    "date_until": date_until,
                    "reason": reason,
                    "note": note,
                }
                for record, items in items_of.items()
            ]
        )

    @api.model
    def _leave_alone_too(self, items, others):
        """Let the pauses of all these journal items hold others of their invoice."""
        pauses = self.sudo()  # whoever changes an invoice may have no right on them
        for pause in pauses.search([("move_line_ids", "in", items.ids)]):
            if items <= pause.move_line_ids:
                pause._by_method().move_line_ids |= others.sudo()

    def _reason_label(self):
        self.ensure_one()
        label = label_of(self, "reason")
        return f"{label} ({self.note})" if self.note else label
