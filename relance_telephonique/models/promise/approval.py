"""Approve: what a collector may promise alone, and what waits for a manager."""

from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    _approval_type = "relance_telephonique.mail_activity_type_approval"

    penalties = fields.Selection(
        [
            ("reserved", "Reserved: they may be claimed"),
            ("waived", "Given up if each instalment is paid on its day"),
        ],
        string="Penalties and indemnities",
        default="reserved",
        required=True,
        help="What the agreement says of the penalties for late payment and of the fixed indemnity "
        "for recovery costs. Giving them up is for a manager.",
    )
    approval_reason = fields.Char(
        compute="_compute_approval_reason",
        string="Why a manager",
        help="Why a manager has to decide: what goes beyond the limits of a collector.",
    )

    @api.depends("amount", "line_ids.date", "date", "company_id", "currency_id", "penalties")
    @api.depends_context("lang")
    def _compute_approval_reason(self):
        for promise in self:
            promise.approval_reason = " ".join(promise._beyond_limits())

    def _beyond_limits(self):
        company, reasons = self.company_id, []
        most, longest = company.dunning_promise_max_amount, company.dunning_promise_max_days
        parts = company.dunning_promise_max_parts
        last = max((line.date for line in self.line_ids if line.date), default=None)
        if most and company.currency_id.compare_amounts(self.amount_company, most) > 0:
            reasons.append(
                self.env._(
                    "%(amount)s is more than the %(limit)s that a collector may agree on.",
                    amount=format_amount(self.env, self.amount, self.currency_id),
                    limit=format_amount(self.env, most, company.currency_id),
                )
            )
        if longest and last and self.date and (last - self.date).days > longest:
            reasons.append(
                self.env._(
                    "The last instalment, on %(date)s, comes %(days)s days after the promise: a "
                    "collector may grant %(limit)s.",
                    date=format_date(self.env, last),
                    days=(last - self.date).days,
                    limit=longest,
                )
            )
        if parts and len(self.line_ids) > parts:
            reasons.append(
                self.env._(
                    "%(parts)s instalments are more than the %(limit)s that a collector may grant.",
                    parts=len(self.line_ids),
                    limit=parts,
                )
            )
        if self.penalties == "waived":
            reasons.append(self.env._("Penalties and indemnities are given up."))
        return reasons

    def _why_manager(self):
        return self.approval_reason

    def _approved(self):
        """Return the promises that may run now; ask a manager about the others."""
        beyond = self.filtered("approval_reason")
        if self._may_decide():
            beyond._grant()
            self._stop_waiting()
            return self
        beyond._ask_manager()
        within = self - beyond
        within._by_method().approval = False  # a manager may have been asked about more
        within._stop_waiting()
        return within

    def action_refuse(self):
        """Refuse what a collector agreed on: it is chased where it stood, and they are told."""
        asked = self.filtered(lambda promise: promise.approval == "asked")
        asked._refuse_concession()
        asked._by_method().state = "cancelled"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_may_grant(self):
        """Return in figures what a collector may agree on without a manager."""
        amount = self.dunning_promise_max_amount
        limits = [
            amount
            and self.env._(
                "up to %(amount)s", amount=format_amount(self.env, amount, self.currency_id)
            ),
            self.dunning_promise_max_parts
            and self.env._(
                "in %(parts)s instalments at most", parts=self.dunning_promise_max_parts
            ),
            self.dunning_promise_max_days
            and self.env._("within %(days)s days", days=self.dunning_promise_max_days),
        ]
        if not any(limits):
            return self.env._("You may agree on any date and plan: no limit was set.")
        said = ", ".join(limit for limit in limits if limit)
        return self.env._("You may agree on a payment %(limits)s.", limits=said)
