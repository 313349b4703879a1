"""Warn, and if the company wants so refuse, before more is sold to who does not pay."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.relance_telephonique.tools.groups import HISTORY, MANAGER

CURRENT = ("draft", "sent", "sale")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    dunning_warning = fields.Char(
        compute="_compute_dunning_warning", compute_sudo=True, groups=HISTORY
    )
    dunning_is_blocked = fields.Boolean(
        string="Blocked by dunning",
        compute="_compute_dunning_warning",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_released_by = fields.Many2one(
        "res.users", string="Released by", readonly=True, copy=False
    )

    @api.depends("partner_invoice_id", "company_id", "state", "dunning_released_by")
    @api.depends_context("dunning_date", "lang")
    def _compute_dunning_warning(self):
        """Who is invoiced is who pays; whoever may see the order is warned."""
        for order in self:
            payer = order.partner_invoice_id if order.state in CURRENT else self.env["res.partner"]
            order.dunning_warning = payer._dunning_warning(order.company_id)
            order.dunning_is_blocked = order._dunning_blocks()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if orders.dunning_released_by:  # given, or a default value of a client's context
            self._check_dunning_released_by_button()
        return orders

    def write(self, vals):
        if "dunning_released_by" in vals:
            self._check_dunning_released_by_button()
        return super().write(vals)

    def _check_dunning_released_by_button(self):
        """Only the button releases an order: it asks for the reason, and who may. No constraint
        could tell, Odoo checks those as the superuser.
        """
        if not self.env.su:
            raise AccessError(self.env._("An order is released by its button."))

    def _dunning_blocks(self):
        """Return whether the order may not be confirmed until a manager releases it."""
        self.ensure_one()
        company = self.company_id
        if (
            company.dunning_block_orders == "never"
            or self.dunning_released_by
            or self.state not in ("draft", "sent")
        ):
            return False
        return company._dunning_blocks(self.partner_invoice_id._dunning_arrears(company))

    # ------------------------------------------------------------------ what a person does

    def _confirmation_error_message(self):
        """Refuse, and say whom to ask. An order that a customer paid online is confirmed by Odoo
        itself: money is no reason to refuse.
        """
        message = super()._confirmation_error_message()
        order = self.sudo()  # a salesperson may see less of the customer than what decides
        if message or self.env.su or not order._dunning_blocks():
            return message
        return self.env._(
            "%(order)s is blocked. %(warning)s\nAsk %(manager)s to release it.",
            order=self.display_name,
            warning=order.partner_invoice_id._dunning_warning(order.company_id),
            manager=order.company_id._dunning_manager().name,
        )

    def _has_to_be_signed(self):
        """A blocked quotation cannot be accepted on the portal."""
        return super()._has_to_be_signed() and not self.sudo()._dunning_blocks()

    def action_dunning_release(self):
        """Ask the manager why the order may go on."""
        self._check_dunning_may_release()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release the order"),
            "res_model": "dunning.sale.release",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }

    def _dunning_release(self, reason):
        """Let blocked orders be confirmed, and keep in the chatter who let them, and why."""
        self._check_dunning_may_release()
        self.check_access("read")
        for order in self.sudo().filtered("dunning_is_blocked"):  # the manager may not sell
            warning = order.dunning_warning
            order.dunning_released_by = self.env.user
            order.message_post(
                body=self.env._(
                    "Released by %(name)s: %(reason)s (%(warning)s)",
                    name=self.env.user.name,
                    reason=reason,
                    warning=warning,
                )
            )

    def _check_dunning_may_release(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager of dunning releases orders."))

    def action_open_dunning_history(self):
        """Open the story of who pays the order."""
        return self.partner_invoice_id.action_open_dunning_history()
