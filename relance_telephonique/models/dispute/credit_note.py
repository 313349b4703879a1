"""Credit: the credit note that a settled dispute or an accepted discount calls for."""

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...tools.groups import HISTORY

CENTS = 5  # by which tax rounding may miss the amount asked for


def origin_of(record):
    """Return what ``dunning_origin`` stores of a record, to search by it."""
    return f"{record._name},{record.id}"


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_origin = fields.Reference(
        [("dunning.dispute", "Dispute"), ("dunning.promise", "Promise to pay")],
        string="Credits",
        readonly=True,
        copy=False,
        groups=HISTORY,
        help="The dispute or the discount that this credit note settles.",
    )

    @api.constrains("dunning_origin")
    def _check_dunning_origin(self):
        """It is told that it is settled: it must be about this customer's own invoices."""
        for move in self.filtered("dunning_origin"):
            origin = move.dunning_origin.sudo()  # disputes may be off limits to accountants
            owner = (origin.company_id, origin.partner_id)
            if owner != (move.company_id, move.commercial_partner_id):
                raise ValidationError(
                    self.env._("A credit note settles what its own customer was granted.")
                )

    def _dunning_propose_credit(self, origin, amount, reason):
        """Open Odoo's reversal of these invoices, filled in for a part of them.

        :param origin: the record that the credit note settles; its ``_credit_note_posted`` is told
        :param amount: tax included, in the invoices' currency
        :return: an action, or None to those who may not make credit notes
        """
        wizard = self.env["account.move.reversal"]
        if not wizard.has_access("create"):
            return None
        shares = self._dunning_shares(amount)
        if not shares:
            return None
        moves = self.browse(move.id for move in shares)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit note"),
            "res_model": wizard._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": moves.ids,
                "default_reason": reason,
                "default_dunning_origin": origin_of(origin),
                "default_dunning_amount": amount,
            },
        }

    def _dunning_shares(self, amount, of="amount_residual"):
        """Return ``{invoice: its share of amount}``, the oldest first.

        :param of: the field that bounds a share: what is left of the invoice, or its total
        """
        shares = {}
        for move in self.sorted(lambda move: (move.invoice_date_due or move.date, move.id)):
            share = min(move[of], amount)
            if move.currency_id.compare_amounts(share, 0) > 0:
                shares[move] = share
                amount -= share
        return shares

    def _dunning_shrink(self, amount, label):
        """Make a draft credit note one of ``amount``, tax included, in the same proportions.

        One line for each account and set of taxes. Rates may miss the amount by some cents: those
        go to the tax, as its rounding does.
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.amount_total) >= 0:
            return
        share = amount / self.amount_total
        products = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        lines = [
            Command.create(of_kind._dunning_share_values(share, label))
            for of_kind in products.grouped(lambda line: line._dunning_credit_kind()).values()
        ]
        self.write({"invoice_line_ids": [Command.clear(), *lines]})
        self._dunning_round_to(amount)

    def _dunning_round_to(self, amount):
        cents = self.currency_id.round(amount - self.amount_total)
        if abs(cents) > CENTS * self.currency_id.rounding:
            return
        tax = self.line_ids.filtered(lambda line: line.display_type == "tax")[:1]
        if tax:
            changed = tax.amount_currency + self.direction_sign * cents
            self.write({"line_ids": [Command.update(tax.id, {"amount_currency": changed})]})
        elif cents:
            largest = self.invoice_line_ids.sorted("price_subtotal")[-1:]
            largest.price_unit += cents

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._dunning_tell_credited(True)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._dunning_tell_credited(False)
        return result

    def _dunning_tell_credited(self, is_credited):
        """Tell what credit notes settle that they are there, or no longer."""
        for move in self.sudo().filtered(lambda move: move.move_type == "out_refund"):
            origin = move.dunning_origin
            if not origin:
                move._dunning_tell_disputes(is_credited)
            elif origin.exists():
                origin._credit_note_posted(is_credited and not move._dunning_awaits_others())

    def _dunning_awaits_others(self):
        """Return whether credit notes for the same cause, on other invoices, are still drafts."""
        self.ensure_one()
        origin = self.dunning_origin
        return bool(
            self.search_count(
                [
                    ("dunning_origin", "=", origin_of(origin)),
                    ("move_type", "=", "out_refund"),
                    ("state", "=", "draft"),
                    ("reversed_entry_id", "!=", self.reversed_entry_id.id),
                ],
                limit=1,
            )
        )

    def _dunning_tell_disputes(self, is_credited):
        """A credit note made without us settles the founded disputes about its invoice that it
        reaches, with those made before it, the oldest dispute first. A smaller one settles none.
        """
        self.ensure_one()
        disputes, needed = self.env["dunning.dispute"]._to_credit(self.reversed_entry_id), 0.0
        for dispute in disputes:
            needed += dispute.amount
            made = dispute._credited_by_hand()
            without = made - self.amount_total if is_credited else made
            compare = dispute.currency_id.compare_amounts
            if compare(without, needed) < 0 <= compare(without + self.amount_total, needed):
                dispute._credit_note_posted(is_credited)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dunning_credit_kind(self):
        analytic = frozenset((self.analytic_distribution or {}).items())
        return self.account_id, self.tax_ids, analytic

    def _dunning_share_values(self, share, label):
        """Return the values of one line for a ``share`` of these, which are of one kind."""
        is_included = bool(self.tax_ids) and all(self.tax_ids.mapped("price_include"))
        base = sum(self.mapped("price_total" if is_included else "price_subtotal"))
        return {
            "name": label,
            "quantity": 1,
            "price_unit": self.currency_id.round(base * share),
            "account_id": self.account_id.id,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "analytic_distribution": self[:1].analytic_distribution,
        }
