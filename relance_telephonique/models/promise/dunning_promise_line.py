from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools.limits import AMOUNT, FAR

MEANS = [  # how a debtor pays
    ("transfer", "Transfer"),
    ("cheque", "Cheque"),
    ("direct_debit", "Direct debit"),
    ("card", "Card"),
    ("cash", "Cash"),
    ("bill", "Bill of exchange"),
    ("other", "Other"),
]
AGREED = {"promise_id", "date", "amount", "means"}


class DunningPromiseLine(models.Model):
    """One instalment of a promise: what is to be paid on a day, and how."""

    _name = "dunning.promise.line"
    _description = "Promised Instalment"
    _inherit = ["dunning.protected", "dunning.form", "dunning.limited"]
    _order = "date, id"

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="promise_id.company_id")
    partner_id = fields.Many2one(related="promise_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(related="promise_id.user_id", store=True)
    promise_state = fields.Selection(
        related="promise_id.state", string="State of the promise", store=True
    )
    date = fields.Date(required=True, limit=FAR)
    amount = fields.Monetary(required=True, limit=AMOUNT)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    means = fields.Selection(MEANS, string="Means of payment", required=True, default="transfer")
    amount_paid = fields.Monetary(
        string="Paid so far",
        readonly=True,
        copy=False,
        help="What has been paid of this instalment; payments go to the oldest instalment first.",
    )
    amount_taken = fields.Monetary(
        string="Taken over or written off",
        readonly=True,
        copy=False,
        help="What of this instalment another customer owes now, or was written off.",
    )
    amount_kept = fields.Monetary(
        string="Paid in time",
        readonly=True,
        copy=False,
        help="What was paid of this instalment within the days of grace.",
    )
    date_paid = fields.Date(
        string="Paid on",
        readonly=True,
        copy=False,
        help="The day on which the payment was complete.",
    )
    amount_expected = fields.Monetary(
        string="Expected (company currency)",
        compute="_compute_amount_expected",
        store=True,
        currency_field="company_currency_id",
        help="What a running promise still has to bring, at the rate of the day of the promise.",
    )
    company_currency_id = fields.Many2one(
        related="promise_id.company_id.currency_id", string="Company currency"
    )
    state = fields.Selection(
        [("open", "Expected"), ("kept", "Kept"), ("late", "Paid late"), ("broken", "Broken")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment's amount must be more than zero."
    )

    @api.depends(
        "amount", "amount_paid", "amount_taken", "promise_id.state", "promise_id.currency_id"
    )
    def _compute_amount_expected(self):
        for line in self:
            promise = line.promise_id
            line.amount_expected = promise.state == "open" and promise._in_company_currency(
                line._amount_left()
            )

    @api.depends("partner_id", "amount", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            amount = format_amount(self.env, line.amount, line.currency_id)
            line.display_name = f"{line.partner_id.display_name} · {amount}"

    def _amount_left(self):
        """Return what is neither paid, nor taken over by another customer, nor written off."""
        self.ensure_one()
        return self.currency_id.round(self.amount - self.amount_paid - self.amount_taken)

    def action_open_promise(self):
        """Open the promise."""
        self.ensure_one()
        return self.promise_id.get_formview_action()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_room(vals_list)
        lines = super().create(vals_list)
        lines._check_still_draft()
        return lines

    def write(self, vals):
        if AGREED.intersection(vals):
            self._check_still_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_still_draft()

    @api.model
    def _check_room(self, vals_list):
        """Make sure, before anything is reckoned, that no plan gets too many instalments."""
        promises = self.env["dunning.promise"]
        for promise_id, count in Counter(vals.get("promise_id") for vals in vals_list).items():
            have = len(promises.browse(promise_id).line_ids)
            promises._check_limits({"line_ids": [Command.create({})] * (have + count)})

    def _check_still_draft(self):
        """What was agreed stays as it was agreed: another agreement is another promise."""
        for promise in self.promise_id.filtered(lambda promise: promise.state != "draft"):
            raise UserError(
                self.env._(
                    "%(promise)s is confirmed: cancel it and note a new one.",
                    promise=promise.display_name,
                )
            )

    def _allocate(self, payments, awaited, today):
        """Give what was paid or is gone to the oldest instalments first, and note what became of
        each: what another customer took over or was written off pays none, and will not come.

        :param payments: ``Payment`` since the promise, oldest first, in the promise's currency
        :param awaited: the first instalment that is neither paid nor on its way; it and those after
            it are broken once their days of grace are over
        """
        before, is_awaited = 0.0, False
        paid = sum(payment.paid for payment in payments)
        gone = sum(payment.amount for payment in payments)
        for line in self.sorted(lambda line: (line.date, line.id)):
            is_awaited = is_awaited or line == awaited
            deadline, owed = line.promise_id._deadline(line), before + line.amount
            in_time = sum(payment.paid for payment in payments if payment.date <= deadline)
            values = {
                "amount_paid": line._share(paid, before),
                "amount_taken": self.currency_id.round(
                    line._share(gone, before) - line._share(paid, before)
                ),
                "amount_kept": line._share(in_time, before),
                "date_paid": line._date_reached(payments, owed),
            }
            if values["date_paid"]:
                values["state"] = "late" if values["date_paid"] > line.date else "kept"
            else:
                values["state"] = "broken" if is_awaited and deadline < today else "open"
            line._note(values)
            before = owed

    def _share(self, paid, before):
        """Return what of ``paid`` is the instalment's, once those before it have had theirs."""
        return self.currency_id.round(min(max(paid - before, 0), self.amount))

    def _date_reached(self, payments, owed):
        """Return the day on which the payments reached ``owed``, or False."""
        for payment in payments:
            owed -= payment.paid
            if self.currency_id.compare_amounts(owed, 0) <= 0:
                return payment.date
        return False

    def _note(self, values):
        """Write what changed, if anything did."""
        if changed := {name: value for name, value in values.items() if self[name] != value}:
            self._by_method().write(changed)
