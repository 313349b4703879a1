from odoo import api, fields, models

from ...tools.groups import HISTORY
from ..decision.expected import EXPECTED


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_expected = fields.Char(
        string="Expected payment",
        compute="_compute_dunning_expected",
        compute_sudo=True,
        groups=HISTORY,
        help="When it is probably paid, as the customer's payments of the last 12 months say.",
    )

    @api.depends(lambda self: self._dunning_depends())
    @api.depends_context("dunning_date", "lang")
    def _compute_dunning_expected(self):
        """Of several instalments the one that is due first."""
        items = self.env["dunning.due.item"].search_fetch(
            [("move_id", "in", self.ids)], ["move_id", *EXPECTED], order="date_maturity desc"
        )
        first = {item.move_id.id: item for item in items}
        for move in self:
            item = first.get(move._origin.id)
            move.dunning_expected = item.expected_told if item else False

    def action_dunning_open_payments(self):
        """Open the payments of the customer by which it is expected."""
        self.ensure_one()
        return self.env["dunning.behaviour"]._open_payments(
            self.commercial_partner_id, self.company_id
        )
