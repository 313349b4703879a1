"""Payments without journal entry: who is told of those that were announced and did not come."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import OPEN_DEBTS
from ...tools.vocabulary import ANNOUNCED_STATES

NEWS = timedelta(days=30)  # what did not come longer ago is no news to anybody


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
        companies = Domain("company_id", "in", self.company_id.ids)
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
