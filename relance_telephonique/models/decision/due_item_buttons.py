"""Open: what there is to read about a due item, and what its buttons begin."""

from odoo import api, models
from odoo.exceptions import UserError


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.depends("move_id", "reason_model", "reason_id")
    @api.depends_context("uid")
    def _compute_can_open(self):
        """What the user may read: many salespeople have no right on invoices."""
        moves = self.move_id._filtered_access("read")
        readable = self._readable_reasons()
        for item in self:
            item.can_open_move = item.move_id in moves
            item.can_open_reason = (item.reason_model, item.reason_id) in readable

    def _readable_reasons(self):
        """Return ``(model, id)`` of the records that decide and that the user may read."""
        return {
            (model, record.id)
            for model, items in self.filtered("reason_id").grouped("reason_model").items()
            for record in self.env[model]
            .sudo(False)
            .browse(items.mapped("reason_id"))
            ._filtered_access("read")
        }

    def action_open_move(self):
        """Open the invoice or entry behind this item."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_open_reason(self):
        """Open the record that decides this item's status.

        :raise UserError: if none does, or none any more: a list is of a moment ago
        """
        self.ensure_one()
        if not self.reason_id:
            raise UserError(self.env._("What decided this is gone: load the list again."))
        return self.env[self.reason_model].browse(self.reason_id).get_formview_action()

    def action_pause(self):
        """Ask until when to leave these items alone, and why."""
        items = {"default_move_line_ids": self.move_line_id.ids}
        return self._new_hold("dunning.pause", self.env._("Put on hold"), "new", items)

    def action_promise(self):
        """Note what the debtor promises to pay of these items, and when."""
        values = {
            "default_move_line_ids": self.move_line_id.ids,
            "default_contact_id": self.partner_id[:1]._dunning_contact().id,
        }
        return self._new_hold("dunning.promise", self.env._("Promise to pay"), "current", values)

    def action_postpone(self):
        """Make these items due later, which a manager grants."""
        items = {"default_move_line_ids": self.move_line_id.ids}
        name = self.env._("Later due date")
        return self._new_hold("dunning.postponement", name, "current", items)

    def action_dispute(self):
        """Note what the debtor contests of these invoices."""
        invoices = {"default_move_ids": self.move_id.ids, "default_category": False}
        return self._new_hold("dunning.dispute", self.env._("Dispute"), "current", invoices)

    def action_case(self):
        """Let somebody else go after these invoices: an agency, a court."""
        invoices = {"default_move_ids": self.move_id.ids}
        return self._new_hold("dunning.case", self.env._("Litigation"), "current", invoices)

    def _new_hold(self, model, name, target, values):
        """Return the action that opens a new record of ``model`` about these items.

        :raise UserError: if they are not of one debtor and company: an agreement is a debtor's
        """
        if len(self.partner_id) != 1 or len(self.company_id) != 1:
            raise UserError(self.env._("Select items of one debtor at a time."))
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": target,
            "context": {
                "default_company_id": self.company_id.id,
                "default_partner_id": self.partner_id.id,
                **values,
            },
        }

    def action_is_owed(self):
        """A payment that had been received came back: what left the bank is owed again."""
        self.move_line_id.dunning_is_owed = True

    def action_is_refund(self):
        """Money was paid back to the customer: it is nothing to chase."""
        self.move_line_id.no_followup = True

    def action_follow_up(self):
        """Chase items that Odoo marked “no follow-up”, as it does with opening balances."""
        self.move_line_id.filtered("no_followup").no_followup = False
