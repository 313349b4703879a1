from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dunning_is_owed = fields.Boolean(
        string="Payment that came back",
        copy=False,
        help="This bank debit is a payment of the customer that came back: it is owed again.",
    )
