"""Amounts of a case, in the company's currency: claimed, recovered, owed beside, spent."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.ledger_sql import IS_RECEIVABLE
from ...tools.settlement_sql import MONEY
from ...tools.vocabulary import SETTLED_STATES

CREDITED = Domain("move_type", "=", "out_refund")
WRITTEN_OFF = (
    Domain("move_type", "=", "entry")
    & Domain("journal_id.type", "not in", MONEY)
    & Domain("line_ids.account_id.internal_group", "=", "expense")
)


class DunningCase(models.Model):
    _inherit = "dunning.case"

    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    opening_residuals = fields.Json(
        readonly=True, copy=False, help="What each invoice left to pay when it joined the case."
    )
    amount_claimed = fields.Monetary(
        string="Claimed",
        compute="_compute_amount_claimed",
        store=True,
        help="What the invoices left to pay when they joined the case.",
    )
    amount_residual = fields.Monetary(
        string="Left to pay", compute="_compute_amount_residual", compute_sudo=True
    )
    amount_recovered = fields.Monetary(
        string="Recovered",
        compute="_compute_amount_residual",
        compute_sudo=True,
        help="What was paid on the invoices since they joined the case: credit notes, what was "
        "written off and what another customer took over are left out.",
    )
    amount_credited = fields.Monetary(
        string="Credited or written off",
        compute="_compute_amount_residual",
        compute_sudo=True,
        help="What credit notes, and entries that book it as a loss, have taken off since the case "
        "was opened, and what is not asked any more of invoices that were cancelled or corrected.",
    )
    amount_taken_over = fields.Monetary(
        string="Taken over by another customer",
        compute="_compute_amount_residual",
        compute_sudo=True,
        help="What an entry of the accounts has another customer owe since the case was opened.",
    )
    amount_recovered_net = fields.Monetary(
        string="Recovered, costs deducted", compute="_compute_recovered_net", compute_sudo=True
    )
    recovery_rate = fields.Float(
        string="Share recovered", compute="_compute_recovered_net", compute_sudo=True
    )
    amount_interest = fields.Monetary(
        string="Late penalties", compute="_compute_accessories", compute_sudo=True
    )
    amount_indemnity = fields.Monetary(
        string="Recovery indemnities", compute="_compute_accessories", compute_sudo=True
    )
    amount_accessory = fields.Monetary(
        string="Interest and costs to claim",
        compute="_compute_accessories",
        compute_sudo=True,
        help="Late penalties, indemnities, and the costs that the debtor owes.",
    )
    interest_problem = fields.Char(compute="_compute_accessories", compute_sudo=True)
    cost_ids = fields.One2many("dunning.case.cost", "case_id", string="Costs")
    amount_costs = fields.Monetary(
        string="Total costs", compute="_compute_amount_costs", store=True
    )
    amount_due = fields.Monetary(
        string="To claim to date", compute="_compute_accessories", compute_sudo=True
    )
    is_settled = fields.Boolean(
        string="Nothing left to pay", compute="_compute_amount_residual", compute_sudo=True
    )
    is_paid = fields.Boolean(
        string="Invoices paid",
        compute="_compute_amount_residual",
        compute_sudo=True,
        help="Nothing is left to pay; what others took over, and what was credited or written off "
        "entirely, is not paid.",
    )
    is_payment_told = fields.Boolean(
        readonly=True, copy=False, help="The responsible knows that the invoices are paid."
    )
    is_owed_again_told = fields.Boolean(
        readonly=True,
        copy=False,
        help="The responsible knows that invoices of a case that was paid are owed again.",
    )

    @api.depends("opening_residuals")
    def _compute_amount_claimed(self):
        for case in self:
            case.amount_claimed = sum((case.opening_residuals or {}).values())

    @api.depends("cost_ids.amount")
    def _compute_amount_costs(self):
        for case in self:
            case.amount_costs = sum(case.cost_ids.mapped("amount"))

    @api.depends("amount_claimed", "move_ids")  # not on payments: they must cost nothing more
    def _compute_amount_residual(self):
        residuals = self.move_ids._dunning_residuals()
        credited, taken = self._credited(), self._taken_over()
        for case in self:
            moves, joined = case._invoices(), case.opening_residuals or {}
            case.amount_residual = left = sum(residuals[move.id] for move in moves)
            case.amount_credited = credited[case._origin.id] + case._asked_no_more()
            case.amount_taken_over = taken[case._origin.id]
            # What is not saved yet has not joined: nothing of it was claimed, or recovered
            unpaid = sum(residuals[move.id] for move in moves if str(move.id) in joined)
            case.amount_recovered = (
                case.amount_claimed - unpaid - case.amount_credited - case.amount_taken_over
            )
            is_corrected = "draft" in case.move_ids.mapped("state")
            case.is_settled = (
                bool(case.move_ids) and not is_corrected and not case._is_positive(left)
            )
            case.is_paid = (
                case.is_settled
                and not case._is_positive(case.amount_taken_over)
                and (
                    case._is_positive(case.amount_recovered)
                    or not case._is_positive(case.amount_credited)
                )
            )

    def _is_positive(self, amount):
        return bool(self.currency_id) and self.currency_id.compare_amounts(amount, 0) > 0

    @api.depends("amount_claimed", "amount_costs", "amount_recovered")
    def _compute_recovered_net(self):
        for case in self:
            case.amount_recovered_net = case.amount_recovered - case.amount_costs
            claimed = case.amount_claimed
            case.recovery_rate = case.amount_recovered / claimed if claimed else 0.0

    @api.depends("amount_residual", "cost_ids.amount", "cost_ids.is_recoverable")
    @api.depends_context("dunning_date", "lang")
    def _compute_accessories(self):
        """Late penalties are those of today; what cannot be computed says why and counts for
        nothing.
        """
        results = self.move_ids._origin._dunning_late_interests()
        for case in self:
            own = [results[move] for move in case._invoices()]
            problems = [result["problem"] for result in own if result["problem"]]
            case.interest_problem = problems[0] if problems else False
            case.amount_interest = case._in_company_currency(own, "interest")
            case.amount_indemnity = case._in_company_currency(own, "indemnity")
            costs = case.cost_ids.filtered("is_recoverable")
            case.amount_accessory = (
                case.amount_interest + case.amount_indemnity + sum(costs.mapped("amount"))
            )
            case.amount_due = case.amount_residual + case.amount_accessory

    def _in_company_currency(self, results, name):
        company = self.company_id
        return sum(
            result["currency"]._convert(
                result[name] or 0.0, company.currency_id, company, company._dunning_today()
            )
            for result in results
        )

    def _asked_no_more(self):
        """Return by how much the invoices as they are now fall short of what they left to pay when
        they joined: those that were cancelled or posted again for less, or for another customer, or
        that are drafts again.
        """
        joined, currency = self.opening_residuals or {}, self.currency_id
        asked = {move: move._dunning_asked_for() for move in self._invoices()}
        return sum(
            currency.round(max(joined.get(str(move.id), 0.0) - asked.get(move, 0.0), 0.0))
            for move in self.move_ids._origin
        )

    def _credited(self):
        """Return ``{case id: what its invoices lost since it was opened that nobody paid}``, nor
        took over.
        """
        found = self.env["account.partial.reconcile"].search_fetch(
            Domain("debit_move_id.move_id", "in", self.move_ids.ids)
            & Domain("credit_move_id.move_id", "any", CREDITED | WRITTEN_OFF),
            ["amount", "credit_move_id", "debit_move_id"],
        )
        taken = found.credit_move_id._dunning_taken_parts()
        return self._since_opened(
            (partial.debit_move_id, partial.create_date, partial.amount * (1 - part))
            for partial in found
            if (part := taken[partial.credit_move_id.id]) < 1
        )

    def _taken_over(self):
        """Return ``{case id: what of its invoices others took over since it was opened}``."""
        return self._since_opened(self.move_ids.line_ids._dunning_taken_over())

    def _since_opened(self, lost):
        """Return ``{case id: amount}`` of what its invoices lost since it was opened.

        :param lost: ``(item, when it was noted, amount)``
        """
        amounts = defaultdict(float)
        lost = list(lost)
        for case in self._origin:
            moves = case._invoices()
            for item, noted, amount in lost:
                if item.move_id in moves and noted >= case.create_date:
                    amounts[case.id] += amount
        return amounts

    # ------------------------------------------------------------------ when an invoice joins

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._keep_opening_residuals()
        return cases

    def write(self, vals):
        result = super().write(vals)
        if "move_ids" in vals:
            self._keep_opening_residuals()
        return result

    def _keep_opening_residuals(self):
        """Keep what each invoice left to pay when it joined; forget those that left."""
        residuals = self.sudo().move_ids._dunning_residuals()
        for case in self.sudo():
            known = case.opening_residuals or {}
            case.opening_residuals = {
                str(move.id): known.get(str(move.id), residuals[move.id]) for move in case.move_ids
            }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_residuals(self):
        """Return ``{invoice id: what it leaves to pay}``, in the company's currency: less what is
        on its way, with what was moved to other accounts and is owed there.
        """
        found = self.env["account.move.line"]._read_group(
            IS_RECEIVABLE
            & Domain("move_id", "in", self.ids)
            & Domain("parent_state", "=", "posted"),
            ["move_id"],
            ["amount_residual:sum", "amount_residual_currency:sum"],
        )
        announced = self._dunning_announcements()
        residuals = defaultdict(float, self._dunning_owed_elsewhere())
        for move, residual, own in found:
            if move.id in announced:
                on_way = sum(one.amount for one in announced[move.id] if one.is_live)
                residual -= move.company_currency_id.round(on_way * residual / own) if own else 0
            elif move.payment_state in SETTLED_STATES:
                continue
            residuals[move.id] += max(residual, 0.0)
        return residuals

    def _dunning_asked_for(self):
        """Return what it asked for in all, in the company's currency: nothing if not posted."""
        return abs(self.amount_total_signed) if self.state == "posted" else 0.0

    def _dunning_owed_elsewhere(self):
        """Return ``{invoice id: what of it was moved to other accounts and is owed there}``."""
        debts = self._dunning_debts()
        owed = debts._dunning_owed_elsewhere()
        by_move = debts.grouped("move_id")
        return {move.id: sum(owed[line.id].amount for line in by_move[move]) for move in by_move}

    def _dunning_owed(self):
        """Return those of these invoices with open items that leave something to pay: of one that
        Odoo calls paid, a part may be on its way, or nothing have come.
        """
        settled = self.filtered(lambda move: move.payment_state in SETTLED_STATES)
        residuals = settled._dunning_residuals() if settled else {}
        return self - settled.filtered(lambda move: not residuals.get(move.id))
