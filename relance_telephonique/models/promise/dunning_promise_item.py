from odoo import api, fields, models

from ...tools.limits import ANY


class DunningPromiseItem(models.Model):
    """A due item as it was when its promise was confirmed."""

    _name = "dunning.promise.item"
    _inherit = ["dunning.protected", "dunning.instalment"]
    _description = "Promised Item"
    _order = "date_maturity, id"
    _ledger = ("create", "write", "unlink")

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(
        string="Due when promised", help="When the promise was confirmed.", limit=ANY
    )

    is_open = fields.Boolean(compute="_compute_is_open", store=True)

    _move_line = models.Index("(move_line_id)")
    _unique_promise = models.UniqueIndex(
        "(move_line_id) WHERE is_open",
        "An item can have only one running promise: cancel the other one first.",
    )

    @api.depends("promise_id.state")
    def _compute_is_open(self):
        """Two running promises could not share the payments of an item."""
        for item in self:
            item.is_open = item.promise_id.state == "open"

    def _follow_instalments(self, instalments):
        """What was promised stays so when its invoice is posted again with more instalments than it
        had; whether it still is its debtor's is looked at soon.
        """
        result = super()._follow_instalments(instalments)
        self.env["account.partial.reconcile"]._trigger_dunning_follow()
        for items in self.filtered("is_open").grouped("promise_id").values():
            items._divide()
        return result

    def _divide(self):
        """Let the oldest other instalments of the invoice be promised too, as far as what was due
        when it was promised reaches; each has its part of that.
        """
        beyond = sum(self.mapped("amount")) - self._left()
        divided = self._by_method()
        for debt in self._not_promised():
            if self.currency_id.compare_amounts(debt.amount_residual_currency, beyond) > 0:
                break
            beyond -= debt.amount_residual_currency
            divided |= divided.create(
                {
                    "promise_id": self.promise_id.id,
                    "move_line_id": debt.id,
                    "move_id": debt.move_id.id,
                    "date_maturity": debt.date_maturity or debt.date,
                }
            )
        if divided > self:
            for item in divided:
                item.amount = item._left()
            divided[0].amount += beyond

    def _left(self):
        return sum(self.move_line_id.mapped("amount_residual_currency"))

    def _not_promised(self):
        """Return the instalments of the invoice that no running promise is about, oldest first."""
        debts = self.move_id._dunning_debts()
        promised = self.search([("move_line_id", "in", debts.ids), ("is_open", "=", True)])
        free = debts - promised.move_line_id
        return free.sorted(lambda debt: (debt.date_maturity or debt.date, debt.id))
