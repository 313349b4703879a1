from odoo import fields, models

from odoo.addons.relance_telephonique.tools.limits import PAST, UNTIL


class DunningWhatsapp(models.Model):
    """A debtor who wishes to talk on WhatsApp: nothing else reaches them until a day."""

    _name = "dunning.whatsapp"
    _inherit = ["dunning.protected", "dunning.limited"]
    _description = "Conversation on WhatsApp"
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="cascade"
    )
    number = fields.Char(required=True)
    date = fields.Date(
        required=True, default=lambda self: self.env.company._dunning_today(), limit=PAST
    )
    date_until = fields.Date(
        string="Until", required=True, help="Chasing goes on from this day on.", limit=UNTIL
    )
    user_id = fields.Many2one("res.users", string="By", default=lambda self: self.env.user)
