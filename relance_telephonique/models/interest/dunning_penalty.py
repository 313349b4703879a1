"""What became of late interest and indemnities: invoiced or waived, each once."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date, format_list, formatLang

from ...tools.groups import COLLECTOR, MANAGER
from .account import still_owed
from .late_interest import BEARING

ACCOUNT_CODES = {  # of the French chart
    "dunning_penalty_account_id": "7631",
    "dunning_indemnity_account_id": "758",
}
INCOME = "[('account_type', 'in', ('income', 'income_other'))]"


class DunningPenalty(models.Model):
    """What is no longer to be claimed of a late invoice, and why: a ledger that is only added to.

    Interest is settled through a day; it may run on after. Cancelling the penalty invoice, or
    deleting it, gives all back; a credit note on it does not: it was given up.
    """

    _name = "dunning.penalty"
    _description = "Penalty Invoiced or Waived"
    _inherit = ["dunning.protected"]
    _order = "id desc"
    _rec_names_search = ["move_id"]
    _ledger = ("create", "write", "unlink")

    active = fields.Boolean(compute="_compute_active", store=True)
    move_id = fields.Many2one(
        "account.move", string="Late invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    kind = fields.Selection([("invoiced", "Invoiced"), ("waived", "Waived")], required=True)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To", help="The last day of the interest settled.")
    interest = fields.Monetary(string="Penalties")
    indemnity = fields.Monetary()
    penalty_move_id = fields.Many2one(
        "account.move", string="Penalty invoice", index="btree_not_null", ondelete="cascade"
    )
    reason = fields.Char(help="Why they are given up. Facts only: the debtor may ask to read it.")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )

    _indemnity_once = models.UniqueIndex(
        "(move_id) WHERE active AND indemnity > 0",
        "The indemnity of this invoice was already invoiced or waived: it is due once.",
    )
    _interest_once = models.UniqueIndex(
        "(move_id, date_from) WHERE active AND date_from IS NOT NULL",
        "The penalties for these days were already invoiced or waived: choose other days.",
    )

    @api.depends("penalty_move_id.state")
    def _compute_active(self):
        for penalty in self:
            penalty.active = penalty.penalty_move_id.state != "cancel"

    def _sentence(self):
        """Return what was done, as a sentence of the chatter."""
        self.ensure_one()
        parts = {
            "amounts": format_list(self.env, self._amounts()),
            "name": self.user_id.name,
            "reason": self.reason or "",
        }
        if self.kind == "invoiced":
            return self.env._("Invoiced on a draft invoice by %(name)s: %(amounts)s.", **parts)
        return self.env._("Waived by %(name)s: %(amounts)s. Reason: %(reason)s", **parts)

    def _amounts(self):
        amounts = []
        if self.interest:
            amounts.append(
                self.env._(
                    "penalties until %(date)s, %(amount)s",
                    date=format_date(self.env, self.date_to),
                    amount=format_amount(self.env, self.interest, self.currency_id),
                )
            )
        if self.indemnity:
            amounts.append(
                self.env._(
                    "indemnity for recovery costs, %(amount)s",
                    amount=format_amount(self.env, self.indemnity, self.currency_id),
                )
            )
        return amounts


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_penalty_ids = fields.One2many(
        "dunning.penalty",
        "move_id",
        string="Penalties invoiced or waived",
        readonly=True,
        groups=COLLECTOR,
    )

    def action_dunning_penalties(self):
        """Ask what becomes of the penalties and indemnities of these invoices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Late penalties"),
            "res_model": "dunning.penalty.settle",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def _dunning_claimable_interest(self, date):
        """Return ``{invoice: dict}`` of what is left to claim on that day, by certain rates only.

        :raise UserError: if rates are missing or unconfirmed, there is nothing left, or the day is
            still to come
        """
        for company in self.company_id:
            if date > company._dunning_today():
                raise UserError(
                    self.env._(
                        "Penalties for days to come are not due yet: choose "
                        "today or an earlier day."
                    )
                )
        results = self._dunning_late_interests(date)
        self._dunning_check_certain_interest(results)
        owed = still_owed(results)
        if not owed:
            raise UserError(self.env._("These invoices leave no penalty to claim."))
        return owed

    # ------------------------------------------------------------------ invoicing

    def _dunning_invoice_penalties(self, date, interest=True, indemnity=True):
        """Return draft invoices of what these invoices' being late has cost until ``date``, one per
        company, debtor and currency. Each is remembered, so that it is claimed once.

        Without VAT: an indemnity pays for no supply.
        """
        owed = self._dunning_claimable_interest(date)
        groups = (
            self.browse()
            .union(*owed)
            .grouped(lambda move: (move.company_id, move.commercial_partner_id, move.currency_id))
        )
        invoices = self.browse().union(
            *(
                late._dunning_penalty_invoice(owed, date, interest, indemnity)
                for late in groups.values()
            )
        )
        if not invoices:
            raise UserError(self.env._("These invoices leave no penalty to claim."))
        return invoices

    def _dunning_penalty_invoice(self, owed, date, interest, indemnity):
        """Return the draft invoice to one debtor in one currency, or none if nothing is left."""
        lines = [
            line
            for move in self
            for line in move._dunning_penalty_lines(owed[move], interest, indemnity)
        ]
        if not lines:
            return self.browse()
        invoice = self.with_company(self.company_id).create(
            self._dunning_penalty_invoice_values(date, lines)
        )
        values = self._dunning_settled_values(owed, interest, indemnity)
        self._dunning_settle_penalties(values, kind="invoiced", penalty_move_id=invoice.id)
        return invoice

    def _dunning_penalty_invoice_values(self, date, lines):
        debtor = self.commercial_partner_id
        return {
            "move_type": "out_invoice",
            "partner_id": (self.partner_id if len(self.partner_id) == 1 else debtor).id,
            "currency_id": self.currency_id.id,
            "invoice_date": date,
            "invoice_payment_term_id": False,  # due at once: L441-10 C. com.
            "invoice_date_due": date,
            "invoice_origin": format_list(self.env, self.mapped("name")),
            "invoice_line_ids": [Command.create(line) for line in lines],
        }

    def _dunning_penalty_lines(self, result, interest, indemnity):
        """Return the invoice lines of one late invoice, each naming it, its days and its rate."""
        self.ensure_one()
        move = self.with_context(lang=self.partner_id.lang or self.env.lang)
        company = move.company_id
        segments = result["segments"] if interest else []
        lines = [
            {
                "name": move._dunning_penalty_label(segment),
                "price_unit": segment["amount"],
                "account_id": company._dunning_account("dunning_penalty_account_id").id,
                "tax_ids": [],
            }
            for segment in segments
            if segment["amount"]
        ]
        if indemnity and result["indemnity"]:
            lines.append(
                {
                    "name": move.env._(
                        "Fixed indemnity for recovery costs on invoice %(name)s", name=move.name
                    ),
                    "price_unit": result["indemnity"],
                    "account_id": company._dunning_account("dunning_indemnity_account_id").id,
                    "tax_ids": [],
                }
            )
        return lines

    def _dunning_penalty_label(self, segment):
        return self.env._(
            "%(named)s on invoice %(name)s from %(start)s to %(end)s: %(base)s at %(rate)s %% a "
            "year, days: %(days)s",
            named=self.commercial_partner_id._dunning_regime_words(self.company_id).interest,
            name=self.name,
            start=format_date(self.env, segment["date_from"]),
            end=format_date(self.env, segment["date_to"]),
            base=format_amount(self.env, segment["base"], self.currency_id),
            rate=formatLang(self.env, segment["rate"]),
            days=segment["days"],
        )

    # ------------------------------------------------------------------ waiving

    def _dunning_waive_penalties(self, date, reason, interest=True, indemnity=True):
        """Give up what these invoices' being late has cost until ``date``, and say so on them.

        What runs after that day may be claimed again; an indemnity given up is never.
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager waives penalties."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason: it is kept with the invoice."))
        owed = self._dunning_claimable_interest(date)
        moves = self.browse().union(*owed)
        settled = moves._dunning_settle_penalties(
            moves._dunning_settled_values(owed, interest, indemnity), kind="waived", reason=reason
        )
        if not settled:
            raise UserError(self.env._("These invoices leave no penalty to claim."))
        return settled

    # ------------------------------------------------------------------ what is remembered

    def _dunning_settled_values(self, owed, interest, indemnity):
        """Return the values of what is settled of each invoice that owes some of it."""
        found = []
        for move in self:
            result = owed[move]
            segments = result["segments"] if interest else []
            values = {
                "move_id": move.id,
                "date_from": min((part["date_from"] for part in segments), default=False),
                "date_to": max((part["date_to"] for part in segments), default=False),
                "interest": result["interest"] if interest else 0.0,
                "indemnity": result["indemnity"] if indemnity else 0.0,
            }
            if values["interest"] or values["indemnity"]:
                found.append(values)
        return found

    def _dunning_settle_penalties(self, values_list, **common):
        """Write the ledger, and on each late invoice what was done."""
        ledger = self.env["dunning.penalty"].sudo()  # nobody writes in it otherwise
        penalties = ledger.create(
            [{**values, **common, "user_id": self.env.uid} for values in values_list]
        )
        for penalty in penalties:
            penalty.move_id._message_log(
                body=penalty._sentence(), author_id=self.env.user.partner_id.id
            )
        return penalties.with_env(self.env)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_penalties(self):
        """Ask what becomes of all late penalties of these debtors, paid invoices included."""
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.env.companies.ids),
                ("move_type", "in", BEARING),
                ("state", "=", "posted"),
            ],
            order="invoice_date_due, id",
        )
        owed = still_owed(moves._dunning_late_interests())
        if not owed:
            raise UserError(self.env._("None of these customers owes penalties on an invoice."))
        return moves.browse().union(*owed).action_dunning_penalties()


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_penalty_account_id = fields.Many2one(
        "account.account", string="Account of penalties", domain=INCOME, ondelete="restrict"
    )
    dunning_indemnity_account_id = fields.Many2one(
        "account.account", string="Account of indemnities", domain=INCOME, ondelete="restrict"
    )

    def _dunning_account(self, field_name):
        """Return the account to post to: the one chosen, else that of the French chart.

        :raise UserError: if there is none
        """
        self.ensure_one()
        account = self[field_name] or self._dunning_account_of_chart(field_name)
        if not account:
            raise UserError(
                self.env._(
                    "Choose the %(account)s in Settings ▸ Dunning ▸ Late payment.",
                    account=self.fields_get([field_name], ["string"])[field_name]["string"],
                )
            )
        return account

    def _dunning_account_of_chart(self, field_name):
        accounts = self.env["account.account"].with_company(self)
        if not self._dunning_is_under_french_law():
            return accounts
        code = ACCOUNT_CODES[field_name]
        ours = [*accounts._check_company_domain(self), ("code", "=like", f"{code}%")]
        return accounts.search(ours, limit=1)


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_penalty_account_id = fields.Many2one(
        related="company_id.dunning_penalty_account_id", readonly=False
    )
    dunning_indemnity_account_id = fields.Many2one(
        related="company_id.dunning_indemnity_account_id", readonly=False
    )
