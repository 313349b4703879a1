from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.groups import MANAGER
from ...tools.limits import SHARE, UNTIL
from ..mixins.dunning_agreement import StateOfAgreement


class DunningDiscountOffer(models.Model):
    """A discount that a caller may offer to a debtor who pays at once. Only managers grant it."""

    _name = "dunning.discount.offer"
    _description = "Discount Offer"
    _inherit = ["dunning.agreement"]
    _agreed = ("partner_id", "date", "percentage", "date_until")

    date = fields.Date(string="Proposed on")
    percentage = fields.Float(
        string="Discount (%)",
        required=True,
        tracking=True,
        help="The discount in per cent of what is due, tax included.",
        limit=SHARE,
    )
    date_until = fields.Date(
        string="Valid until",
        required=True,
        tracking=True,
        help="The last day to pay with it.",
        limit=UNTIL,
    )
    approved_by = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, tracking=True
    )
    note = fields.Text(help="Facts only: the debtor may ask to read it.")
    state = StateOfAgreement(
        [
            ("draft", "To approve"),
            ("approved", "Approved"),
            ("accepted", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
    )

    _percentage_range = models.Constraint(
        "CHECK (percentage > 0 AND percentage < 100)",
        "The discount must be more than 0 % and less than 100 %.",
    )

    _approved_by_somebody = models.Constraint(
        "CHECK (approved_by IS NOT NULL OR state IN ('draft', 'cancelled'))",
        "A manager approves a discount by its button.",
    )

    @api.depends("partner_id", "percentage")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            debtor = offer.partner_id.display_name
            offer.display_name = debtor and f"{debtor} · {offer._percentage_label()} %"

    def action_approve(self):
        """Let callers offer it, in the name of the manager who approves."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager approves a discount."))
        drafts = self.filtered(lambda offer: offer.state == "draft")
        drafts._by_method().write({"state": "approved", "approved_by": self.env.user.id})

    def action_cancel(self):
        """Take offers back that nobody has accepted."""
        running = self.filtered(lambda offer: offer.state != "accepted")
        running._by_method().state = "cancelled"

    @api.model
    def _valid(self, debtor, company):
        """Return the best discount that a manager approved and that still runs."""
        return self.search(
            [
                ("partner_id", "=", debtor.id),
                ("company_id", "=", company.id),
                ("state", "=", "approved"),
                ("date_until", ">=", company._dunning_today()),
            ],
            order="percentage desc, id",
            limit=1,
        )

    def _accept(self, promises):
        """Note that the debtor accepts: what they promise is what is due, less the discount.

        A collector may accept what a manager has approved.

        :raise UserError: if it no longer runs on the day promised
        """
        self.ensure_one()
        for part in promises.line_ids:
            if part.date > self.date_until:
                raise UserError(
                    self.env._(
                        "The discount ends on %(date)s: the payment must be promised by then.",
                        date=format_date(self.env, self.date_until),
                    )
                )
        for promise in promises:
            discount = self._discount(promise)
            promise.line_ids.amount = promise.amount_due - discount
            promise._by_method().write({"discount_offer_id": self.id, "discount": discount})
        self.sudo().state = "accepted"

    def _offer_again(self):
        """Take back that the debtor accepted."""
        accepted = self.filtered(lambda offer: offer.state == "accepted")
        accepted._by_method().state = "approved"

    def _discount(self, promise):
        return promise.currency_id.round(promise.amount_due * self.percentage / 100)

    def _credit_to_make(self, promises):
        """Return what remains to be done once the debtor has paid."""
        amounts = ", ".join(
            format_amount(self.env, self._discount(promise), promise.currency_id)
            for promise in promises
        )
        return self.env._(
            "Discount of %(percentage)s %% accepted: credit %(amounts)s once paid.",
            percentage=self._percentage_label(),
            amounts=amounts,
        )

    def _percentage_label(self):
        """Return 2, 2.5 or 2.25 as the language writes it."""
        self.ensure_one()
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        text = f"{self.percentage:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", lang.decimal_point or ".")

    def _sentence(self):
        """Return the offer as the reason to make it."""
        self.ensure_one()
        return self.env._(
            "%(name)s approved a discount of %(percentage)s %%, valid until %(date)s.",
            name=self.sudo().approved_by.name,
            percentage=self._percentage_label(),
            date=format_date(self.env, self.date_until),
        )

    def _ledger_answered(self):
        """It is for all that the debtor owes: what they were asked for last."""
        asked = Domain("partner_id", "=", self.partner_id.id) & Domain("state", "!=", "cancelled")
        of_company = asked & Domain("company_id", "=", self.company_id.id)
        return self.env["dunning.action"].search(of_company, order="id desc", limit=1).line_ids
