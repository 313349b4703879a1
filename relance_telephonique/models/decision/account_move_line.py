from odoo import api, fields, models
from odoo.tools import format_date


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dunning_is_owed = fields.Boolean(
        string="Payment that came back",
        copy=False,
        help="This bank debit is a payment of the customer that came back: it is owed again.",
    )

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
