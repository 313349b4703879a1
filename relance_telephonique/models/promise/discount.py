"""Discount: what a debtor accepted to pay less, and its credit note once they have paid."""

from odoo import api, fields, models
from odoo.exceptions import UserError

LEFT_ALONE = 365  # days for which what is left of a discounted debt waits for its credit note


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    discount_offer_id = fields.Many2one(
        "dunning.discount.offer", string="Discount accepted", readonly=True, copy=False
    )
    discount = fields.Monetary(
        string="Discount to credit",
        readonly=True,
        copy=False,
        help="The discount to credit, tax included, once what is promised has been paid.",
    )
    is_discount_credited = fields.Boolean(string="Discount credited", readonly=True, copy=False)
    discount_pause_id = fields.Many2one(
        "dunning.pause", readonly=True, copy=False, ondelete="set null"
    )

    def write(self, vals):
        """The discount of a promise that is taken back, or refused, can be offered again."""
        result = super().write(vals)
        if vals.get("state") == "cancelled":
            self.sudo().discount_offer_id._offer_again()  # a collector may not approve one
        return result

    def action_credit_discount(self):
        """Open the credit note of the discount, to be confirmed.

        :raise UserError: if there is none to credit: none was agreed, it was credited meanwhile, or
            the promise does not hold
        """
        self.ensure_one()
        if not self._is_to_credit("open", "kept"):
            raise UserError(self.env._("This promise leaves no discount to credit."))
        label = self.env._(
            "Early settlement discount of %(percentage)s %%",
            percentage=self.discount_offer_id._percentage_label(),
        )
        return self._discounted_moves()._dunning_propose_credit(self, self.discount, label)

    def _is_to_credit(self, *states):
        """Whether a promise in one of these states has a discount that was not credited yet."""
        return bool(self.discount) and self.state in states and not self.is_discount_credited

    def _discounted_moves(self):
        return self.sudo().move_line_ids.move_id.sudo(self.env.su)

    def _credit_note_posted(self, is_credited):
        """The credit note of the discount was posted, or taken back."""
        for promise in self:
            promise._by_method().is_discount_credited = is_credited
            promise._hold_discount()

    def _update_state(self, paid, awaited, settled):
        """Who has paid what was agreed is not chased for the discount."""
        result = super()._update_state(paid, awaited, settled)
        self._hold_discount()
        return result

    @api.model
    def _hold_discounts_paid(self, company):
        """Do before a run what the follow-up would: the payment may have come a moment ago."""
        running = [("company_id", "=", company.id), ("state", "=", "open"), ("discount", ">", 0)]
        self.search(running)._update_states()

    def _hold_discount(self):
        """Leave alone what is left of a discounted debt that was paid, until it is credited."""
        self.ensure_one()
        is_due = self._is_to_credit("kept")
        if is_due and not self.discount_pause_id.active:
            until = fields.Date.add(self.company_id._dunning_today(), days=LEFT_ALONE)
            items_of = {self: self.sudo().move_line_ids}
            pause = self.env["dunning.pause"]._leave_alone(items_of, until, "discount")
            self._by_method().discount_pause_id = pause
        elif not is_due and self.discount_pause_id:
            self.discount_pause_id.active = False
