"""Approve: what a collector may concede alone, and what waits for a manager."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

MANAGER = "relance_telephonique.group_dunning_manager"
APPROVAL = "relance_telephonique.mail_activity_type_approval"
DAYS_TO_DECIDE = 3  # working days that the debtor is left alone meanwhile


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    penalties = fields.Selection(
        [
            ("reserved", "Reserved: they may be claimed"),
            ("waived", "Given up if each instalment is paid on its day"),
        ],
        string="Penalties and indemnities",
        default="reserved",
        required=True,
        help="What the agreement says of the penalties for late payment and of the fixed indemnity "
        "of €40. Giving them up is for a manager.",
    )
    approval = fields.Selection(
        [("asked", "Awaiting a manager"), ("granted", "Granted"), ("refused", "Refused")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    approved_by = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    approval_reason = fields.Char(
        compute="_compute_approval_reason",
        string="Why a manager",
        help="What goes beyond that which a collector may concede.",
    )
    pause_id = fields.Many2one(
        "dunning.pause",
        string="Left alone meanwhile",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.depends("amount", "line_ids.date", "date", "company_id", "currency_id", "penalties")
    @api.depends_context("lang")
    def _compute_approval_reason(self):
        for promise in self:
            promise.approval_reason = " ".join(promise._beyond_limits())

    def _beyond_limits(self):
        company, reasons = self.company_id, []
        most, longest = company.dunning_promise_max_amount, company.dunning_promise_max_days
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
        if self.penalties == "waived":
            reasons.append(self.env._("Penalties and indemnities are given up."))
        return reasons

    def _approved(self):
        """Return the promises that may run now; ask a manager about the others."""
        beyond = self.filtered("approval_reason")
        if self.env.su or self.env.user.has_group(MANAGER):
            beyond.write({"approval": "granted", "approved_by": self.env.uid})
            self._stop_waiting()
            return self
        beyond.filtered(lambda promise: promise.approval != "asked")._ask_manager()
        return self - beyond

    def _ask_manager(self):
        """Leave the debtor alone for some days, and put the promise in a manager's inbox.

        The debtor did their part: they are not chased for our own circuit. Nor do they win a
        delay that nobody granted: after these days the items are chased where they stood.
        """
        for promise in self:
            company = promise.company_id
            day = company._dunning_working_days_after(company._dunning_today(), DAYS_TO_DECIDE)
            promise.approval = "asked"
            promise.pause_id = self.env["dunning.pause"].create(
                {
                    "company_id": company.id,
                    "partner_id": promise.partner_id.id,
                    "move_line_ids": [Command.set(promise.move_line_ids.ids)],
                    "date_until": day,
                    "reason": "approval",
                }
            )
            promise.activity_schedule(
                APPROVAL,
                date_deadline=company._dunning_today(),
                user_id=company._dunning_manager().id,
                summary=self.env._("Grant or refuse"),
                note=promise.approval_reason,
            )

    def action_refuse(self):
        """Refuse what a collector agreed on: it is chased where it stood, and they are told."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager refuses a promise."))
        for promise in self.filtered(lambda promise: promise.approval == "asked"):
            promise.write({"approval": "refused", "approved_by": self.env.uid})
            promise.action_cancel()
            promise.activity_schedule(
                APPROVAL,
                user_id=promise.user_id.id or self.env.uid,
                summary=self.env._("Refused: tell the debtor"),
            )

    def _stop_waiting(self):
        """End what was held until a manager decided."""
        self.pause_id.active = False
        self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(APPROVAL)
        ).action_archive()
