from odoo import api, fields, models
from odoo.tools import format_date


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dunning_is_owed = fields.Boolean(
        string="Payment that came back",
        copy=False,
        help="This bank debit is a payment of the customer that came back: it is owed again.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Instalments that are added to those of an invoice, as other terms do, are left alone as
        long as all the others are.
        """
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.display_type == "payment_term")
        for move, new in added.grouped("move_id").items():
            others = move.line_ids.filtered(lambda line: line.display_type == "payment_term") - new
            if others:
                self.env["dunning.pause"]._leave_alone_too(others, new)
        return lines

    @api.depends("move_id.name", "date_maturity")
    @api.depends_context("dunning_item", "lang")
    def _compute_display_name(self):
        """Where items are chosen to be promised or left alone: which invoice, due on which day.
        Odoo says the invoice twice, and not the day.
        """
        if not self.env.context.get("dunning_item"):
            return super()._compute_display_name()
        for line in self:
            day = line.date_maturity and format_date(self.env, line.date_maturity)
            line.display_name = " · ".join(filter(None, (line.move_id.name, day)))
        return None
