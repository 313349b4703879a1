"""Recognise: whose money a bank line is that nobody has matched yet, and what it is for."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.bank_label import (
    Names,
    account_numbers,
    is_named,
    is_named_shortly,
    last_numbers_in,
    numbers_in,
)
from ...tools.vocabulary import PAID_STATES


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    dunning_partner_id = fields.Many2one(
        "res.partner",
        string="Customer recognised",
        compute="_compute_dunning_money",
        store=True,
        help="Who paid, by the customer of the line, the bank account, or a name in the label; "
        "another customer, if it is their invoice alone that the label names.",
    )
    dunning_move_ids = fields.Many2many(
        "account.move",
        "dunning_bank_line_move_rel",
        "line_id",
        "move_id",
        string="Invoices named",
        compute="_compute_dunning_money",
        store=True,
        help="The open invoices whose numbers, or customer's references, the label has.",
    )

    dunning_other_partner_ids = fields.Many2many(
        "res.partner",
        "dunning_bank_line_partner_rel",
        "line_id",
        "partner_id",
        string="Other customers paid for",
        compute="_compute_dunning_money",
        store=True,
        help="Whose invoices the label names too, where the amount is that of all it names.",
    )

    _dunning_to_match_idx = models.Index(
        "(company_id, dunning_partner_id)"
        " WHERE is_reconciled IS NOT TRUE AND dunning_partner_id IS NOT NULL"
    )

    @api.depends("account_number", "amount", "partner_id", "partner_name", "payment_ref")
    @api.depends("is_reconciled", "move_id.state")
    def _compute_dunning_money(self):
        """Kept, so that the decision need not read labels: what is matched is not looked at."""
        waiting = self.filtered(
            lambda line: line.amount > 0 and not line.is_reconciled and line.state != "cancel"
        )
        recognised = {}
        for company, lines in waiting.grouped("company_id").items():
            recognised |= lines._dunning_recognise(company)
        for line in self:
            payer, named = recognised.get(line, (False, self.env["account.move"]))
            line.dunning_partner_id, line.dunning_move_ids = payer, named
            line.dunning_other_partner_ids = payer and named.commercial_partner_id - payer

    def _dunning_recognise(self, company):
        """Return ``{line: (debtor, the open invoices named)}``, other debtors' among them."""
        named = self._dunning_named_anywhere(company)
        together = self._dunning_paid_together(named)
        by_number = self._dunning_by_number(named, together)
        payers = by_number | self._dunning_payers(company)
        open_moves = self._dunning_open_moves(company, payers.values())
        strange = self._dunning_strange_to(payers, open_moves)
        if for_others := {line: by_number[line] for line in strange if line in by_number}:
            payers |= for_others
            open_moves |= self._dunning_open_moves(company, for_others.values())
        nothing = self.env["account.move"]
        return {
            line: (payer, together.get(line) or line._dunning_named(open_moves.get(payer, nothing)))
            for line, payer in payers.items()
        }

    @api.model
    def _dunning_strange_to(self, payers, open_moves):
        """Return the lines whose payer owes nothing that they name, nor of their amount: they may
        pay another customer's invoice, a subsidiary's say.
        """
        nothing = self.env["account.move"]
        return [
            line
            for line, payer in payers.items()
            if not open_moves.get(payer, nothing).filtered(line._dunning_may_be_for)
        ]

    def _dunning_payers(self, company):
        """Return ``{line: debtor}`` of those whose payer is known, by the surest sign there is."""
        payers = {line: line.partner_id.commercial_partner_id for line in self if line.partner_id}
        for recognise in (self._dunning_by_account, self._dunning_by_name):
            if unknown := self - self.browse().union(*payers):
                payers |= recognise(unknown, company)
        return payers

    @api.model
    def _dunning_by_account(self, lines, company):
        numbers = {
            line: account_numbers(sanitize_account_number(line.account_number)) for line in lines
        }
        banks = self.env["res.partner.bank"].search(
            Domain("sanitized_acc_number", "in", list(set().union(*numbers.values())))
            & Domain("company_id", "in", (False, *company._dunning_family().ids))
        )
        owners = banks.grouped("sanitized_acc_number")
        known = {
            line: banks.browse().union(*(owners[number] for number in own if number in owners))
            for line, own in numbers.items()
        }
        return {
            line: own.partner_id.commercial_partner_id
            for line, own in known.items()
            if len(own.partner_id.commercial_partner_id) == 1
        }

    @api.model
    def _dunning_by_name(self, lines, company):
        """By the payer's name as the bank gives it, or a name in the label: a customer's own, else
        another that a customer pays under.
        """
        own, others = self._dunning_names(company)
        found = {
            line: own.owner_in(line.partner_name)
            or own.owner_in(line.payment_ref)
            or others.owner_in(line.partner_name)
            or others.owner_in(line.payment_ref)
            for line in lines
        }
        return {line: owner for line, owner in found.items() if owner}

    @api.model
    def _dunning_names(self, company):
        """Return the names of customers, and those of their contacts and of who holds their bank
        accounts, as :class:`Names` of customers.
        """
        shared = Domain("company_id", "in", (False, *company._dunning_family().ids))
        people = self.env["res.partner"].search_fetch(
            Domain("commercial_partner_id.customer_rank", ">", 0) & shared,
            ["name", "commercial_partner_id"],
        )
        accounts = self.env["res.partner.bank"].search_fetch(
            Domain("acc_holder_name", "!=", False) & shared, ["acc_holder_name", "partner_id"]
        )
        own = {one for one in people if one == one.commercial_partner_id}
        others = [(one.commercial_partner_id, one.name) for one in people if one not in own]
        others += [
            (account.partner_id.commercial_partner_id, account.acc_holder_name)
            for account in accounts
            if account.partner_id.commercial_partner_id in own
        ]
        return Names((one, one.name) for one in own), Names(others)

    @api.model
    def _dunning_by_number(self, named, together):
        """By the number of an open invoice, however the bank writes it, if it is one debtor's, or
        of those whose invoices are paid together the first.

        :param named: ``{line: open invoices named}``
        :param together: those of them that are paid together
        """
        return {
            line: own.commercial_partner_id[:1]
            for line, own in named.items()
            if len(own.commercial_partner_id) == 1 or line in together
        }

    @api.model
    def _dunning_paid_together(self, named):
        """Return which lines name invoices of several debtors, for whom a holding pays say: the
        amount is that of all of them, and no two have the same number.

        :param named: ``{line: open invoices named}``
        """
        return {
            line: moves
            for line, moves in named.items()
            if len(moves.commercial_partner_id) > 1
            and len(set(moves.mapped("name"))) == len(moves)
            and len(moves.currency_id) == 1
            and not moves.currency_id.compare_amounts(
                sum(moves.mapped("amount_residual")), line.amount
            )
        }

    def _dunning_named_anywhere(self, company):
        """Return ``{line: open invoices whose full numbers the label has}``, of all debtors."""
        numbers = {line: set(numbers_in(line.payment_ref)) for line in self}
        last = {line: last_numbers_in(line.payment_ref) for line in self}
        asked = list(set().union(*numbers.values()))
        moves = self.env["account.move"].search(
            self._dunning_open_domain(company)
            & (
                Domain("name", "in", asked)
                | Domain("payment_reference", "in", asked)
                | Domain("sequence_number", "in", list(set().union(*last.values())))
            )
        )
        by_number = defaultdict(moves.browse)
        for move in moves:
            for number in (move.name, move.payment_reference, move.sequence_number):
                by_number[number] |= move
        return {
            line: moves.browse()
            .union(*(by_number[number] for number in numbers[line] | last[line]))
            .filtered(line._dunning_is_named)
            for line in self
        }

    @api.model
    def _dunning_open_moves(self, company, payers):
        domain = self._dunning_open_domain(company)
        domain &= Domain("commercial_partner_id", "in", list({payer.id for payer in payers}))
        return self.env["account.move"].search(domain).grouped("commercial_partner_id")

    @api.model
    def _dunning_open_domain(self, company):
        return (
            Domain("company_id", "in", company._dunning_family().ids)
            & Domain("move_type", "in", self.env["account.move"].get_sale_types())
            & Domain("state", "=", "posted")
            & Domain("payment_state", "not in", PAID_STATES)
        )

    def _dunning_is_named(self, move):
        return any(
            is_named(number, self.payment_ref) for number in (move.name, move.payment_reference)
        )

    def _dunning_is_named_shortly(self, move):
        return is_named_shortly(move.name, self.payment_ref)

    def _dunning_is_ordered(self, move):
        """Whether the label has the customer's own reference, the number of their order say."""
        return is_named(move.ref, self.payment_ref)

    def _dunning_named(self, moves):
        """Return which of its payer's open invoices the label names, by the surest sign there is:
        of those that have the same reference, the one of the amount, if there is one.
        """
        for is_named_so in (self._dunning_is_named, self._dunning_is_named_shortly):
            if named := moves.filtered(is_named_so):
                return named
        ordered = moves.filtered(self._dunning_is_ordered)
        return ordered.filtered(self._dunning_is_of_amount)[:1] or ordered

    def _dunning_is_of_amount(self, move):
        return not move.currency_id.compare_amounts(move.amount_residual, self.amount)

    def _dunning_may_be_for(self, move):
        return bool(self._dunning_named(move)) or self._dunning_is_of_amount(move)

    def _dunning_look_again(self):
        """Recognise once more whose money these lines are, and what it is for."""
        for name in ("dunning_partner_id", "dunning_move_ids", "dunning_other_partner_ids"):
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset()

    @api.model
    def _dunning_recognise_again(self):
        """Look once more at what is not matched: customers, bank accounts and invoices are entered
        after the money came in, and what money names may be paid by other money.
        """
        waits = [("dunning_match_days", ">", 0)]
        longest = max(self.env["res.company"].search(waits).mapped("dunning_match_days"), default=0)
        since = fields.Date.subtract(fields.Date.today(), days=longest)
        lines = self.search(
            Domain("is_reconciled", "=", False)
            & Domain("amount", ">", 0)
            & (
                Domain("dunning_partner_id", "=", False)
                | Domain("dunning_move_ids", "=", False)
                | Domain("dunning_move_ids.payment_state", "in", PAID_STATES)
            )
            & Domain("internal_index", ">=", f"{since:%Y%m%d}")
        )
        lines._dunning_look_again()

    def _dunning_trouble(self, _record=None):
        """Return what is to be told of money that waits too long, None once it is dealt with."""
        self.ensure_one()
        aside = self.env["dunning.money.aside"]._of(self.move_id)
        if self.is_reconciled or self.state == "cancel" or aside:
            return None
        return UserError(self._dunning_why_told())

    def _dunning_why_told(self):
        return self.env._(
            "%(amount)s of %(debtor)s, received on %(date)s, is still not matched: the customer is "
            "chased again.",
            amount=format_amount(self.env, self.amount, self.currency_id),
            debtor=self.dunning_partner_id.display_name,
            date=format_date(self.env, self.date),
        )
