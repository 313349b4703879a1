"""Prepare: what a caller looks at before a call, beside the page of the debtor."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import IS_CREDIT, IS_OPEN, IS_RECEIVABLE, PAID_BACK
from ...tools.selection_of import label_of


class Fact(NamedTuple):
    """Something known of the debtor; ``tone`` is a colour of Bootstrap's."""

    label: str
    value: str
    tone: str = ""


class Check(NamedTuple):
    """A point of the preparation: what the data says of it, None if it says nothing."""

    label: str
    note: str
    is_right: bool | None


class DunningAction(models.Model):
    _inherit = "dunning.action"

    objective = fields.Selection(
        [
            ("payment", "Payment now"),
            ("date", "A date of payment"),
            ("plan", "An instalment plan"),
        ],
        help="What the call is to bring.",
        copy=False,
    )
    payment_circuit = fields.Char(
        string="Who releases payments",
        compute="_compute_payment_circuit",
        inverse="_inverse_payment_circuit",
        help="Who approves payments at the debtor's, who makes them, and on which days. It is "
        "kept with the debtor.",
    )
    call_sheet = fields.Html(compute="_compute_call_sheet", sanitize=False)

    @api.depends("partner_id.dunning_payment_circuit")
    def _compute_payment_circuit(self):
        for action in self:
            action.payment_circuit = action.partner_id.dunning_payment_circuit

    def _inverse_payment_circuit(self):
        """Who may not change contacts leaves it to somebody who may."""
        for action in self:
            debtor, circuit = action.partner_id, action.payment_circuit
            if debtor.has_access("write"):
                debtor.dunning_payment_circuit = circuit
            elif (debtor.dunning_payment_circuit or "") != (circuit or ""):
                action._ask_to_correct(
                    lambda env, circuit=circuit: env._(
                        "Who releases payments: %(circuit)s", circuit=circuit or ""
                    )
                )

    @api.depends("line_ids", "partner_id", "contact_id", "call_ids")
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_call_sheet(self):
        for action in self:
            is_call = action._channel().is_call and action.id
            action.call_sheet = is_call and action._draw_call_sheet()

    def _draw_call_sheet(self):
        self.check_access("read")
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        # One decision for all that the sheet says of the account
        action = action.with_context(dunning_accounts=action._debtor_accounts())
        statement = action._statement()
        return self.env["ir.qweb"]._render(
            "relance_telephonique.dunning_call_sheet",
            {
                "papers": self._papers_at_hand(statement),
                "facts": action._call_facts(statement),
                "checks": action._call_checks(),
                "contacts": action._other_contacts(),
            },
        )

    # ------------------------------------------------------------------ what is known

    def _call_facts(self, statement):
        """Return what the data says of the debtor, as a list of :class:`Fact`."""
        facts = [self._fact_delay(), self._fact_expected(), self._fact_limit()]
        facts += self._facts_of_parents()
        facts += [
            Fact(
                self.env._("Credits to allocate"),
                format_amount(
                    self.env, -sum(row.residual for row in table.credits), table.currency
                ),
                "success",
            )
            for table in statement.tables
            if table.credits
        ]
        label = self.env._("Money to match")
        facts += [Fact(label, money, "success") for money in self._money_to_match()]
        return [fact for fact in facts if fact]

    def _money_to_match(self):
        """Return what is known of the debtor's money that nobody has matched yet."""
        account = self._debtor_account().items.items()
        held = [item for item, standing in account if standing.status == "to_match"]
        items = self.env["dunning.due.item"].browse(held)
        return dict.fromkeys(item._money_to_match() for item in items)

    def _facts_of_parents(self):
        """Money that came from other companies of the debtor's group and is not allocated: perhaps
        it was meant for the debtor, whose it is not for the ledger.
        """
        return [
            Fact(
                self.env._("Not allocated, from %(parent)s", parent=partner.display_name),
                format_amount(self.env, amount, currency),
                "success",
            )
            for (partner, currency), amount in self._paid_by_group().items()
        ]

    def _paid_by_group(self):
        """Return ``{(company of the group, currency): what it paid}``: what is not allocated, less
        what was paid back, and what the bank brought and nobody has matched.
        """
        others = self._others_of_group()
        family = self.company_id._dunning_family()
        ours = Domain("company_id", "in", family.ids)
        paid = defaultdict(float)
        open_items = self.env["account.move.line"].search(
            (IS_CREDIT | IS_RECEIVABLE & PAID_BACK)
            & IS_OPEN
            & Domain("partner_id.commercial_partner_id", "in", others.ids)
            & ours
        )
        for item in open_items:
            key = item.partner_id.commercial_partner_id, item.currency_id
            paid[key] -= item._dunning_left_of_credit()
        bank_lines = self.env["account.bank.statement.line"].search(
            Domain("dunning_partner_id", "in", others.ids)
            & Domain("is_reconciled", "=", False)
            & ours
        )
        for line in bank_lines:
            currency = line.foreign_currency_id or line.currency_id
            paid[line.dunning_partner_id, currency] -= line.amount_residual
        return {
            key: amount for key, amount in paid.items() if key[1].compare_amounts(amount, 0) > 0
        }

    def _others_of_group(self):
        """Return the companies above and below the debtor, as contacts say, and those beside."""
        top = self.partner_id
        while top.parent_id:
            top = top.parent_id
        if top == self.partner_id and not any(top.child_ids.mapped("is_company")):
            return top.browse()
        members = top.search([("id", "child_of", top.id)])
        return members.commercial_partner_id - self.partner_id

    def _fact_delay(self):
        record = self.partner_id._dunning_records(self.company_id).get(self.partner_id.id)
        if not record or not record.paid_count:
            return None
        days, count = record.usual_delay, record.paid_count
        late = self.env._("%(days)d days late", days=days) if days > 0 else self.env._("on time")
        return Fact(
            self.env._("Usually pays"),
            self.env._("%(late)s (invoices paid in a year: %(count)d)", late=late, count=count),
            "danger" if days > 30 else "warning" if days > 0 else "success",
        )

    def _fact_expected(self):
        """When the first of the items is probably paid, whoever calls or not."""
        carried = self.line_ids.move_line_id.ids
        items = self.env["dunning.due.item"]._with_expected(
            carried, self.company_id, self.partner_id
        )
        first = items.filtered("expected_date").sorted("expected_date")[:1]
        return Fact(self.env._("Expected payment"), first.expected_told) if first else None

    def _fact_limit(self):
        partner = self.partner_id
        if (
            not self.company_id.account_use_credit_limit
            or not partner.use_partner_credit_limit
            or not partner.credit_limit
        ):
            return None
        used, limit = partner.credit, partner.credit_limit
        return Fact(
            self.env._("Credit limit"),
            self.env._(
                "%(used)s used of %(limit)s",
                used=format_amount(self.env, used, self.currency_id),
                limit=format_amount(self.env, limit, self.currency_id),
            ),
            "danger" if used > limit else "",
        )

    # ------------------------------------------------------------------ preparation

    def _call_checks(self):
        """Return the points of the preparation, as a list of :class:`Check`."""
        return [
            self._check_documents(),
            self._check_delivery(),
            self._check_disputes(),
            self._check_bank_details(),
            self._check_bank_known(),
            self._check_objective(),
        ]

    def _check_documents(self):
        invoices = self.line_ids.move_id.filtered(lambda move: move.is_invoice())
        unsent = invoices.filtered(lambda move: not move.is_move_sent)
        names = ", ".join(unsent.mapped("name"))
        return Check(
            self.env._("The invoices were sent"),
            self.env._("Not marked as sent: %s", names) if unsent else "",
            not unsent,
        )

    def _check_disputes(self):
        account = self._debtor_account().items.values()
        is_disputed = any(standing.amount_disputed for standing in account)
        dispute = is_disputed and self._recap_disputes()[:1]
        note = dispute and self.env._(
            "Open since %(date)s: %(amount)s",
            date=format_date(self.env, dispute.date),
            amount=format_amount(self.env, dispute.amount_left, dispute.currency_id),
        )
        return Check(self.env._("Nothing is disputed"), note or "", not dispute)

    def _check_bank_details(self):
        items = self.line_ids.move_line_id
        banks = self.env["res.partner.bank"].union(*self._statement_banks(items).values())
        return Check(
            self.env._("Our bank details are on the invoices and e-mails"),
            ", ".join(banks.mapped("acc_number"))
            or self.env._("The company has no bank account: enter one."),
            bool(banks),
        )

    def _check_bank_known(self):
        """The answer to what each script asks, in the latest call that has one."""
        own = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        answered = [*own, ("bank_known", "!=", False)]
        known = ["bank_known", "company_id", "date"]
        call = self.env["dunning.call"].search_fetch(answered, known, limit=1)
        note = call and self.env._(
            "%(answer)s (call of %(date)s)",
            answer=label_of(call, "bank_known"),
            date=format_date(self.env, call._day()),
        )
        return Check(
            self.env._("They have our bank details on file"),
            note or self.env._("Not asked yet."),
            call.bank_known != "wrong" if call else None,
        )

    def _check_objective(self):
        return Check(
            self.env._("The objective is chosen"),
            label_of(self, "objective"),
            bool(self.objective) or None,
        )

    # ------------------------------------------------------------------ people

    def _other_contacts(self):
        """Return the debtor's other people who have a number."""
        people = self.partner_id | self.partner_id.child_ids
        return people.filtered("phone") - self.contact_id


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_payment_circuit = fields.Char(
        string="Who releases payments",
        help="Who approves payments, who makes them, and on which days.",
    )
