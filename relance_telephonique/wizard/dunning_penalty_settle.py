from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..models.interest.account import interest_tables
from ..tools.limits import UNTIL
from ..tools.sheets import in_one_part


class DunningPenaltySettle(models.TransientModel):
    """Ask what becomes of late penalties and indemnities: an invoice, or nothing."""

    _name = "dunning.penalty.settle"
    _inherit = ["dunning.form", "dunning.limited"]
    _description = "Invoice or Waive Penalties"

    move_ids = fields.Many2many(
        "account.move",
        "dunning_penalty_settle_move_rel",
        "settle_id",
        "move_id",
        string="Late invoices",
        required=True,
    )
    date = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env.company._dunning_today(),
        help="The last day of the penalties; they may run on after.",
        limit=UNTIL,
    )
    interest = fields.Boolean(string="Penalties", default=True)
    indemnity = fields.Boolean(string="Indemnity for recovery costs", default=True)
    reason = fields.Char(help="Why they are given up. Facts only: the debtor may ask to read it.")
    account = fields.Html(compute="_compute_account", sanitize=False)

    @api.constrains("move_ids")
    def _check_move_ids(self):
        for wizard in self:
            self._check_customers("move_ids", [Command.set(wizard.sudo().move_ids.ids)])

    @api.depends("move_ids", "date")
    @api.depends_context("lang")
    def _compute_account(self):
        for wizard in self:
            results = wizard.move_ids._origin._dunning_late_interests(wizard.date)
            problems = {result["problem"] for result in results.values() if result["problem"]}
            halves = {half for result in results.values() for half in result["unconfirmed"]}
            wizard.account = self.env["ir.qweb"]._render(
                "relance_telephonique.dunning_interest",
                {
                    "parts": in_one_part(interest_tables(results)),
                    "problem": " ".join(sorted(problems)),
                    "unconfirmed": format_list(self.env, sorted(halves)),
                },
            )

    def action_invoice(self):
        """Make the draft invoices and open them."""
        self.ensure_one()
        self._check_choice()
        invoices = self.move_ids._dunning_invoice_penalties(
            self.date, self.interest, self.indemnity
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) == 1:
            return action | {"views": [(False, "form")], "res_id": invoices.id}
        return action | {"domain": [("id", "in", invoices.ids)], "context": {}}

    def action_waive(self):
        """Give them up."""
        self.ensure_one()
        self._check_choice()
        self.move_ids._dunning_waive_penalties(
            self.date, self.reason, self.interest, self.indemnity
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_choice(self):
        if not (self.interest or self.indemnity):
            raise UserError(self.env._("Choose the penalties, the indemnity, or both."))
