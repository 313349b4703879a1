"""Opening: where a case comes from. The hand-over step, a debtor, an invoice, or due items."""

from odoo import models
from odoo.exceptions import UserError


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def action_open_case(self):
        """Open a case with what this step hands over; the step is then done.

        :raise UserError: if nothing of it is owed any more
        """
        self.ensure_one()
        invoices = self.sudo().line_ids.move_id.filtered(lambda move: move.state == "posted")
        if not invoices:
            raise UserError(self.env._("Nothing is left to hand over."))
        case = self.env["dunning.case"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "move_ids": invoices.ids,
                "user_id": (self.user_id or self.env.user).id,
            }
        )
        self.action_done()
        return case.get_formview_action()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_dunning_cases(self):
        """Open this debtor's cases, closed ones too."""
        return self._open_dunning_list("dunning_case_action") | {"view_mode": "list,form"}

    def action_dunning_case(self):
        """Prepare a case with all that the debtor leaves overdue, to be looked at and saved.

        :raise UserError: if nothing is overdue
        """
        self.ensure_one()
        items = self.env["dunning.due.item"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("days_late", ">", 0),
                ("status", "not in", ("legal", "in_payment", "covered", "to_match")),
            ]
        )
        if not items:
            raise UserError(
                self.env._(
                    "%(debtor)s owes nothing that is overdue and in no case.",
                    debtor=self.commercial_partner_id.display_name,
                )
            )
        return items.action_case()


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_dunning_case(self):
        """Prepare a case about this invoice."""
        return self._dunning_items().action_case()

    def action_open_dunning_case(self):
        """Open the case that the invoice is in."""
        self.ensure_one()
        case = self.env["dunning.case"].search([("move_ids", "in", self.ids)], limit=1)
        return case.get_formview_action()
