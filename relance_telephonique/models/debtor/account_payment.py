from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Those without entry are few; a debtor's are looked up for their story.
    _dunning_without_entry = models.Index("(partner_id) WHERE move_id IS NULL")
