from odoo import fields, models


class DunningPromiseLine(models.Model):
    """One instalment of a promise: what is to be paid on a day."""

    _name = "dunning.promise.line"
    _description = "Promised Instalment"
    _order = "date, id"

    promise_id = fields.Many2one("dunning.promise", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    state = fields.Selection(
        [("open", "Expected"), ("kept", "Kept"), ("late", "Paid late"), ("broken", "Broken")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment's amount must be more than zero."
    )

    def _allocate(self, paid, today):
        """Give what was paid to the oldest instalments first, and note what became of each.

        :param paid: in the promise's currency
        :return: the instalments that are not fully paid, oldest first
        """
        unpaid = self.browse()
        for line in self.sorted(lambda line: (line.date, line.id)):
            paid -= line.amount
            if line.currency_id.compare_amounts(paid, 0) < 0:
                unpaid |= line
                is_past = line.promise_id._deadline(line) < today
                line.state = "broken" if is_past else "open"
            elif line.state in ("open", "broken"):
                line.state = "late" if line.date < today else "kept"
        return unpaid
