from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.limits import AMOUNT, FAR
from ...tools.notices import CLOSE, notice
from ...tools.selection_of import SelectionOf


class DunningCustomerNews(models.TransientModel):
    """Ask a salesperson what a customer said about payment."""

    _name = "dunning.customer.news"
    _inherit = ["dunning.form", "dunning.limited"]
    _description = "What a Customer Told Us"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("note", "Something to know"),
            ("dispute", "They dispute an invoice"),
            ("promise", "They promised to pay"),
        ],
        string="Kind of information",
        required=True,
        default="note",
    )
    item_ids = fields.Many2many(
        "dunning.due.item",
        string="Invoices",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        domain="[('partner_id', '=', partner_id), ('company_id', '=', company_id)]",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False, limit=AMOUNT)
    category = SelectionOf("dunning.dispute.category", string="What about")
    date = fields.Date(string="When do they pay?", limit=FAR)
    note = fields.Text(help="Facts only: the debtor may ask to read it.")

    @api.depends("partner_id", "company_id", "kind")
    def _compute_item_ids(self):
        """They promise to pay what is late, else all that is owed; which invoice they dispute,
        of several, only they can tell.
        """
        for told in self:
            items = self.env["dunning.due.item"].search(
                [
                    ("partner_id", "=", told.partner_id.id),
                    ("company_id", "=", told.company_id.id),
                ]
            )
            items = items.filtered(lambda item: item.days_late > 0) or items
            told.item_ids = items if told.kind == "promise" or len(items) == 1 else False

    @api.depends("item_ids")
    def _compute_currency_id(self):
        for told in self:
            told.currency_id = told.item_ids[:1].currency_id or told.company_id.currency_id

    @api.depends("item_ids")
    def _compute_amount(self):
        for told in self:
            told.amount = sum(told.item_ids.mapped("amount_residual_currency"))

    def action_tell(self):
        """Pass it on, and say to whom.

        :raise UserError: if what it is about is missing, or in several currencies
        """
        self.ensure_one()
        if self.kind != "note":
            self._check_items()
        getattr(self, f"_tell_{self.kind}")()
        handler = self.partner_id._dunning_handler(self.company_id)
        return notice(self._thanks(handler.sudo().name), CLOSE, "success")

    def _thanks(self, name):
        if self.kind == "note":
            return self.env._("Noted in the story of %(debtor)s.", debtor=self.partner_id.name)
        return self.env._("Passed on to %(name)s.", name=name)

    def _check_items(self):
        if not self.item_ids:
            raise UserError(self.env._("Choose the invoices that it is about."))
        if len(self.item_ids.currency_id) > 1:
            raise UserError(
                self.env._("The invoices are in several currencies: tell of each currency apart.")
            )

    def _tell_note(self):
        self.partner_id._dunning_tell_note(self.company_id, self.note)

    def _tell_dispute(self):
        self.partner_id._dunning_tell_dispute(
            self.company_id,
            self.item_ids,
            category=self.category or "other",
            amount=self.amount,
            note=self.note,
        )

    def _tell_promise(self):
        self.partner_id._dunning_tell_promise(
            self.company_id, self.item_ids, self.date, self.amount, self.note
        )
