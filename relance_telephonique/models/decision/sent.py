"""Sent: what shows that an invoice reached its customer, when Odoo did not send it itself."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.groups import COLLECTOR, HISTORY

SENT_BY = [
    ("post", "By post"),
    ("platform", "Through a platform or portal"),
    ("email", "By e-mail, with another program"),
    ("hand", "By hand"),
]


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_sent_date = fields.Date(
        string="Sent otherwise on",
        readonly=True,
        copy=False,
        tracking=True,
        groups=HISTORY,
    )
    dunning_sent_means = fields.Selection(
        SENT_BY, string="How it was sent", readonly=True, copy=False, tracking=True, groups=HISTORY
    )


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def action_sent_otherwise(self):
        """Ask when and how these invoices were sent.

        :raise UserError: if none of them waits for it
        """
        unsent = self.filtered(lambda item: item.status == "unsent")
        if not unsent:
            raise UserError(self.env._("None of these invoices is held because it was not sent."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("It was sent otherwise"),
            "res_model": "dunning.sent.otherwise",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_item_ids": unsent.ids},
        }

    def _set_sent(self, date, means):
        """Note when and how the invoices of these items were sent: they are chased from then on.

        :raise AccessError: for who is no collector, or may not read them
        :raise UserError: if one was sent before it was made out
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors say that an invoice was sent."))
        moves = self.sudo().move_id  # collectors need no right on invoices
        for move in moves.filtered("invoice_date"):
            if date < move.invoice_date:
                raise UserError(
                    self.env._(
                        "%(move)s was made out later: correct the day.", move=move.display_name
                    )
                )
        moves.write({"dunning_sent_date": date, "dunning_sent_means": means})
