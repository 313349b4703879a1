"""Payments that do not come: who is told of those that were announced without journal entry, and of
those that were rejected although their entry stands.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import OPEN_DEBTS
from ...tools.vocabulary import ANNOUNCED_STATES

NEWS = timedelta(days=30)  # what did not come longer ago is no news to anybody
REJECTED_LATELY = timedelta(days=90)  # of payments made longer ago it is no news either


class AccountPayment(models.Model):
    _inherit = "account.payment"

    dunning_missed_on = fields.Date(
        string="Told that it did not come on",
        readonly=True,
        copy=False,
        help="The day on which a person was told that it has taken longer than it may.",
    )

    # Those without entry are few; a debtor's are looked up for their story.
    _dunning_without_entry = models.Index("(partner_id) WHERE move_id IS NULL")

    @api.model
    def _dunning_tell_of_missed(self):
        """Tell the debtor's collector, once, of each announced payment that did not come."""
        companies = self.env["res.company"].search(
            [("dunning_mode", "!=", "off"), ("dunning_on_way_days", ">", 0)]
        )
        for company in companies:
            payments = self.with_company(company).search(self._dunning_overdue_domain(company))
            announced = payments._dunning_about()._dunning_announcements()
            missed = {
                one.payment_id
                for own in announced.values()
                for one in own
                if one.amount > 0 and not one.is_live
            }
            for payment in payments.filtered(lambda payment, ids=missed: payment.id in ids):
                payment._dunning_tell_that_missed(company)

    def _dunning_about(self):
        """Return the invoices that these payments name, and what else their customers owe."""
        payers = Domain("partner_id", "in", self.partner_id.commercial_partner_id.ids)
        companies = Domain("company_id", "in", self.company_id._dunning_family().ids)
        open_debts = self.env["account.move.line"].search(OPEN_DEBTS & payers & companies)
        return self.invoice_ids | open_debts.move_id

    def _dunning_overdue_domain(self, company):
        last = company._dunning_today() - timedelta(days=company.dunning_on_way_days)
        return Domain(
            [
                ("company_id", "=", company.id),
                ("move_id", "=", False),
                ("state", "in", ANNOUNCED_STATES),
                ("date", "<", last),
                ("date", ">=", last - NEWS),
                ("partner_id", "!=", False),
                ("dunning_missed_on", "=", False),
            ]
        )

    def _dunning_tell_that_missed(self, company):
        self.dunning_missed_on = company._dunning_today()
        self.partner_id.commercial_partner_id._dunning_tell_collector(
            company,
            lambda env: env._(
                "%(amount)s of %(date)s was announced and did not come",
                amount=format_amount(env, self.amount, self.currency_id),
                date=format_date(env, self.date),
            ),
        )

    # ------------------------------------------------------------------ rejected

    @api.model
    def _dunning_tell_of_rejected(self):
        """Tell the debtor's collector, once, of each payment that was rejected and whose entry
        still settles what was to be paid: Odoo takes no entry back by itself.
        """
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for payment in self.with_company(company).search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "rejected"),
                    ("move_id.state", "=", "posted"),
                    ("payment_type", "=", "inbound"),
                    ("partner_type", "=", "customer"),
                    ("partner_id", "!=", False),
                    ("date", ">=", company._dunning_today() - REJECTED_LATELY),
                    ("dunning_missed_on", "=", False),
                ]
            ):
                payment._dunning_tell_that_rejected(company)

    def _dunning_tell_that_rejected(self, company):
        self.dunning_missed_on = company._dunning_today()
        self.partner_id.commercial_partner_id._dunning_tell_collector(
            company,
            lambda env: env._(
                "%(amount)s of %(date)s was rejected, and its entry still counts as paid: cancel "
                "the payment, or nobody asks for it",
                amount=format_amount(env, self.amount, self.currency_id),
                date=format_date(env, self.date),
            ),
        )
