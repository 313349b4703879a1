"""Help: a draft promise filled with equal parts, and told what it leaves out."""

from odoo import Command, api, fields, models
from odoo.tools import format_amount, format_date, format_list

from ...tools.limits import FAR, PARTS
from ...tools.selection_of import SelectionOf


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    part_count = fields.Integer(string="Split in", default=1, copy=False, limit=PARTS)
    part_first_date = fields.Date(
        string="First one on",
        default=lambda self: self.env.company._dunning_in_a_week(),
        copy=False,
        limit=FAR,
    )
    part_apart = fields.Selection(
        [("months", "Monthly"), ("fortnights", "Every two weeks"), ("weeks", "Weekly")],
        string="Then",
        default="months",
        copy=False,
    )
    amount_unpromised = fields.Monetary(
        compute="_compute_amount_unpromised",
        string="Not promised",
        help="What is due of the items beyond what is promised. It is not chased either while the "
        "promise runs.",
    )
    rest = fields.Selection(
        [("due", "Stays due: chased again after the promise"), ("dispute", "Is disputed")],
        string="The rest",
        required=True,
        default="due",
        copy=False,
        help="What becomes of what is due and not promised.",
    )
    category = SelectionOf("dunning.dispute.category", string="What about?", copy=False)
    hint = fields.Char(
        compute="_compute_hint", string="What to look at", help="What to look at before confirming."
    )

    @api.onchange("move_line_ids", "part_count", "part_first_date", "part_apart")
    def _onchange_parts(self):
        """Split what is due; what was typed by hand before gives way."""
        if not (self.part_count > 0 and self.part_first_date and self.part_apart):
            return
        if self.state == "draft" and self.currency_id.compare_amounts(self.amount_due, 0) > 0:
            parts = self.company_id._dunning_equal_parts(
                self.amount_due,
                self.currency_id,
                self.part_count,
                self.part_first_date,
                self.part_apart,
            )
            means = self.line_ids[:1].means or "transfer"
            lines = [
                Command.create({"date": day, "amount": amount, "means": means})
                for day, amount in parts
            ]
            self.update({"line_ids": [Command.clear(), *lines]})

    @api.depends("state", "amount", "amount_due", "item_ids.amount")
    def _compute_amount_unpromised(self):
        for promise in self:
            is_draft = promise.state == "draft" or not promise.item_ids
            due = promise.amount_due if is_draft else sum(promise.item_ids.mapped("amount"))
            promise.amount_unpromised = max(due - promise.amount, 0)

    @api.depends("state", "company_id", "line_ids.date", "amount_unpromised", "rest")
    @api.depends_context("lang", "dunning_date")
    def _compute_hint(self):
        for promise in self:
            hints = promise._hints() if promise.state == "draft" and promise.line_ids else []
            promise.hint = " ".join(hints)

    def _hints(self):
        hints = []
        if self.currency_id.compare_amounts(self.amount_unpromised, 0) > 0:
            amount = format_amount(self.env, self.amount_unpromised, self.currency_id)
            said = (
                self.env._("%(amount)s is disputed: confirming opens the dispute.", amount=amount)
                if self.rest == "dispute"
                else self.env._(
                    "%(amount)s stays unpromised, and is not chased either while the promise runs.",
                    amount=amount,
                )
            )
            hints.append(said)
        days = {line.date for line in self.line_ids if line.date}
        if closed := [day for day in days if not self.company_id._dunning_is_working_day(day)]:
            dates = [format_date(self.env, day) for day in sorted(closed)]
            hints.append(
                self.env._(
                    "No bank works on %(dates)s: the money will come later.",
                    dates=format_list(self.env, dates),
                )
            )
        if past := [day for day in days if day < self.company_id._dunning_today()]:
            hints.append(
                self.env._("%(date)s is already past.", date=format_date(self.env, min(past)))
            )
        return hints

    def _dispute_rest(self):
        """Open a dispute about what is not promised, where that was said: of the invoices that fall
        due last. It is the debtor's to say, whatever a manager decides about the promise.
        """
        disputes = self.env["dunning.dispute"]
        for promise in self.filtered(lambda promise: promise.rest == "dispute"):
            rest = promise.amount_unpromised
            if promise.currency_id.compare_amounts(rest, 0) > 0:
                moves = promise._moves_unpromised()
                disputes._contest(promise, moves, promise.category, promise.note, amount=rest)

    def _moves_unpromised(self):
        items = self.sudo().move_line_ids  # collectors may not read the ledger
        moves, left = items.move_id.browse(), self.amount_unpromised
        for item in items.sorted("date_maturity", reverse=True):
            if self.currency_id.compare_amounts(left, 0) > 0:
                moves |= item.move_id
                left -= item.amount_residual_currency
        return moves
