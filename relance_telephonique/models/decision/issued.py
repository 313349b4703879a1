"""Issued: since when the debtor can know of an invoice, whatever due date it bears."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_issued_on = fields.Date(
        string="Posted or sent on",
        readonly=True,
        copy=False,
        help="The day on which the invoice was first posted, or sent later than that: a reminder "
        "leaves the customer some days from then on.",
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: not move.dunning_issued_on)._dunning_note_issued()
        return posted

    def write(self, vals):
        sent = self.filtered("dunning_issued_on") if vals.get("is_move_sent") else self.browse()
        sent = sent.filtered(lambda move: not move.is_move_sent)
        result = super().write(vals)
        sent._dunning_note_issued()
        return result

    def _dunning_note_issued(self):
        """An invoice posted again keeps its day: the debtor knows of it."""
        for company, moves in self.grouped("company_id").items():
            sales = moves.filtered(lambda move: move.is_sale_document())
            sales.dunning_issued_on = company._dunning_today()
