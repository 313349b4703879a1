from odoo import fields, models

from ...tools.limits import DAYS, RANK

CAUSES = [
    ("oversight", "Oversight"),
    ("not_received", "Invoice not received"),
    ("dispute", "Dispute"),
    ("approval", "Internal approval"),
    ("cash", "Cash difficulties"),
    ("invoice_error", "Error on the invoice"),
    ("order_number", "Missing order number"),
    ("bank_details", "Bank details"),
    ("absence", "Absence"),
    ("other", "Other"),
]


class DunningCallOutcome(models.Model):
    """How a call ended, and what follows from it: ``dunning.action._effect_<effect>``."""

    _name = "dunning.call.outcome"
    _inherit = ["dunning.protected", "dunning.shared", "dunning.limited"]
    _description = "Call Outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, limit=RANK)
    effect = fields.Selection(
        [
            ("promise", "Promise: leave alone until its day"),
            ("plan", "Instalment plan: leave alone while it is kept"),
            ("paid", "Wait for the payment some days, then check"),
            ("copy", "Send copies of the invoices, and wait some days"),
            ("dispute", "Open a dispute"),
            ("callback", "Call back at a day and time"),
            ("refuse", "Tell the responsible; the scenario goes on"),
            ("offer", "Prepare an instalment plan to offer"),
            ("contact", "Record the right contact, and call them"),
            ("number", "Ask for the number to be corrected"),
            ("retry", "Try again at another time of day"),
        ],
        required=True,
        help="What the software does once the call is logged.",
    )
    is_reached = fields.Boolean(
        string="Right person reached",
        help="Tick it if the call ends this way only after a talk with the person who decides on "
        "the payment.",
    )
    days = fields.Integer(
        string="Days to wait",
        default=5,
        help="For outcomes that wait: how many days to wait before the debtor is chased again.",
        limit=DAYS,
    )
    cause = fields.Selection(
        CAUSES,
        string="Usual cause of the delay",
        help="The cause of the delay that is proposed when the call is logged.",
    )

    _days_positive = models.Constraint("CHECK (days > 0)", "The days to wait must be at least one.")
