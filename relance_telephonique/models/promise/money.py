"""Money: what came in since a promise, and what of the debtor's went elsewhere, in words."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import OPEN_RECEIVABLES, RECEIVABLE
from ...tools.settlement_sql import MONEY

SHOWN_ELSEWHERE = 5


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    money = fields.Html(
        compute="_compute_money", sanitize=False, string="What came in since the promise"
    )

    @api.depends("state", "amount_paid")
    @api.depends_context("lang")
    def _compute_money(self):
        for promise in self:
            sentences = promise._sentences() if promise.item_ids else []
            promise.money = bool(sentences) and Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % sentence for sentence in sentences
            )

    def _sentences(self):
        sentences = [
            sentence
            for payment in self._payments()
            for sentence in self._payment_sentences(payment)
        ]
        on_way = self.amount_on_way
        if self.currency_id.compare_amounts(on_way, 0) > 0:
            amount = format_amount(self.env, on_way, self.currency_id)
            sentences.append(
                self.env._("%(amount)s is on its way: paid, and not booked yet.", amount=amount)
            )
        over = self.amount_paid - self.amount
        if self.currency_id.compare_amounts(over, 0) > 0:
            amount = format_amount(self.env, over, self.currency_id)
            sentences.append(self.env._("%(amount)s more than promised.", amount=amount))
        return sentences + self._sentences_of_money_elsewhere()

    def _payment_sentences(self, payment):
        """Return one sentence for what was paid, one for each other part that the items lost."""
        invoice = payment.item.move_id.display_name
        if payment.is_cancelled:
            return [self.env._("%(invoice)s was cancelled.", invoice=invoice)]
        if not payment.source and payment.taken:
            return [self.env._("%(invoice)s is now for another customer.", invoice=invoice)]
        if not payment.source:
            amount = format_amount(self.env, payment.amount, self.currency_id)
            return [
                self.env._("%(amount)s: %(invoice)s was changed.", amount=amount, invoice=invoice)
            ]
        said = {
            "date": format_date(self.env, payment.date),
            "invoice": invoice,
            "payment": payment.source.move_id.display_name,
        }
        return [
            sentence(amount=format_amount(self.env, part, self.currency_id), **said)
            for part, sentence in (
                (payment.paid, self._sentence_paid),
                (payment.taken, self._sentence_taken),
                (payment.lost, self._sentence_lost),
            )
            if not self.currency_id.is_zero(part)
        ]

    def _sentence_paid(self, **said):
        return self.env._("%(amount)s of %(date)s on %(invoice)s (%(payment)s).", **said)

    def _sentence_taken(self, **said):
        return self.env._(
            "Not paid: %(amount)s of %(invoice)s, taken over by another customer on %(date)s "
            "(%(payment)s).",
            **said,
        )

    def _sentence_lost(self, **said):
        return self.env._(
            "Not paid: %(amount)s of %(invoice)s, written off on %(date)s (%(payment)s).", **said
        )

    def _sentences_of_money_elsewhere(self):
        """Say which of the debtor's money since the promise went to something else, or nowhere:
        perhaps it was meant for the promise.
        """
        elsewhere = [
            self.env._(
                "Elsewhere: %(amount)s of %(date)s was allocated to %(invoice)s.",
                amount=format_amount(
                    self.env, partial.debit_amount_currency, partial.debit_currency_id
                ),
                date=format_date(self.env, partial.credit_move_id.date),
                invoice=partial.debit_move_id.move_id.display_name,
            )
            for partial in self._allocated_elsewhere()
        ]
        open_credits = [
            self.env._(
                "Not allocated: %(amount)s of %(date)s (%(payment)s).",
                amount=format_amount(self.env, -line.amount_residual_currency, line.currency_id),
                date=format_date(self.env, line.date),
                payment=line.move_id.display_name,
            )
            for line in self._unallocated()
        ]
        return elsewhere + open_credits

    def _allocated_elsewhere(self):
        return (
            self.env["account.partial.reconcile"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("credit_move_id.partner_id", "child_of", self.partner_id.id),
                    ("credit_move_id.date", ">=", self.date),
                    ("credit_move_id.journal_id.type", "in", MONEY),
                    ("debit_move_id.account_id.account_type", "=", RECEIVABLE),
                    ("debit_move_id", "not in", self.sudo().item_ids.move_line_id.ids),
                ],
                limit=SHOWN_ELSEWHERE,
                order="id",
            )
        )

    def _unallocated(self):
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                OPEN_RECEIVABLES
                & Domain(
                    [
                        ("company_id", "=", self.company_id.id),
                        ("partner_id", "child_of", self.partner_id.id),
                        ("journal_id.type", "in", MONEY),
                        ("amount_residual", "<", 0),
                        ("date", ">=", self.date),
                    ]
                ),
                limit=SHOWN_ELSEWHERE,
                order="date, id",
            )
        )
