from typing import NamedTuple

from odoo import api, fields, models

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


class Effect(NamedTuple):
    """What there is to know of an effect, beside what it does: ``dunning.action._effect_<code>``.

    ``details``: the arguments that it takes; the dialog asks for those of which it has a field.
    ``asks``: whether the dialog opens at all; else a click on the outcome logs the call.
    ``stays``: whether the call is still to be made afterwards, to the same debtor.
    ``is_of_debtor``: whether it is about reaching the debtor, and not about some of the items.
    """

    details: tuple = ()
    asks: bool = True
    stays: bool = False
    is_of_debtor: bool = False


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
    asks = fields.Boolean(string="Asks for details", compute="_compute_effect")
    stays = fields.Boolean(string="Call still to be made", compute="_compute_effect")
    is_of_debtor = fields.Boolean(string="Not about some items", compute="_compute_effect")
    is_reached = fields.Boolean(
        string="Right person reached",
        help="Tick it if the call ends this way only after a talk with the person who decides on "
        "the payment.",
    )
    leaves_message = fields.Boolean(
        string="Message left",
        help="Tick it if the caller left a message: letters recall it as such.",
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

    @api.depends("effect")
    def _compute_effect(self):
        for outcome in self:
            effect = outcome._effect()
            outcome.asks, outcome.stays = effect.asks, effect.stays
            outcome.is_of_debtor = effect.is_of_debtor

    @api.model
    def _effects(self):
        """Return the table of effects, ``{code: Effect}``. Another addon adds its own here, its
        label to ``effect``, and what it does to ``dunning.action``.
        """
        return {
            "promise": Effect(("promise_date", "amount", "means", "offer", "rest", "category")),
            "plan": Effect(("instalments", "means", "rest", "category")),
            "offer": Effect(("instalments", "means")),
            "copy": Effect(("email",)),
            "dispute": Effect(("category", "disputed_amount", "moves")),
            "callback": Effect(("callback_at",)),
            "contact": Effect(
                ("contact_name", "contact_phone", "contact_email"), stays=True, is_of_debtor=True
            ),
            "refuse": Effect(asks=False),
            "number": Effect(asks=False, is_of_debtor=True),
            "retry": Effect(asks=False, is_of_debtor=True),
        }

    def _effect(self):
        """Return what there is to know of the outcome's effect: an :class:`Effect`."""
        return self._effects().get(self.effect) or Effect()
