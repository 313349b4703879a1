"""Thank: a debtor who has paid all that was chased gets one short e-mail; it is no contact."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.confined import each
from ...tools.settlement_sql import is_money, owed_elsewhere
from ..action.dunning_mail import WRITTEN_ANEW

CHASED_WITHIN = timedelta(days=90)  # a step made longer ago is no reason to thank any more
PAID_WITHIN = timedelta(days=15)  # thanks that come later read as a mistake
BATCH_SIZE = 100


class Receipt(NamedTuple):
    """What one payment brought for one invoice."""

    name: str
    date: date
    amount: float
    currency: models.BaseModel


class ResPartner(models.Model):
    _inherit = "res.partner"

    # ------------------------------------------------------------------ who has paid

    @api.model
    def _dunning_thank_payers(self):
        """Queue the thank-you e-mails of all companies that want them."""
        companies = self.env["res.company"].search(
            [("dunning_thank", "=", True), ("dunning_mode", "!=", "off")]
        )
        broken = {}
        for company in companies:
            payers = list(self.with_company(company)._dunning_payers_to_thank().items())
            for start in range(0, len(payers), BATCH_SIZE):
                batch = payers[start : start + BATCH_SIZE]
                broken |= self.with_company(company)._dunning_thank(dict(batch))
                self.env["ir.cron"]._commit_progress()
        return broken

    def _dunning_thank(self, lines_of_debtors):
        """Thank who can be written to.

        :param lines_of_debtors: ``{debtor id: ids of the ledger lines that are paid}``
        :return: ``{debtor: exception}`` of those for whom it broke, but not because of the text
        """
        watch = self.env["dunning.mail"]
        failed = watch._failed_claims("thanks", self.browse(lines_of_debtors))
        debtors = self.browse(lines_of_debtors).filtered(
            lambda debtor: (
                debtor._dunning_contact()._dunning_can_be_reached("email")
                and failed.isdisjoint(lines_of_debtors[debtor.id])
            )
        )
        template = self.env.ref(WRITTEN_ANEW["thanks"], raise_if_not_found=False)
        broken = each(debtors, lambda some: some._dunning_queue_thanks(template, lines_of_debtors))
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")
        return self.env["dunning.problem"]._blame(self.env.company, template, broken)

    def _dunning_queue_thanks(self, template, lines_of_debtors):
        ledger, watch = self.env["dunning.action.line"], self.env["dunning.mail"]
        lines = {debtor: ledger.browse(lines_of_debtors[debtor.id]) for debtor in self}
        ledger.union(*lines.values())._by_method().date_thanked = self.env.company._dunning_today()
        if template:
            for debtor in self:
                debtor._dunning_letterhead()._check_sender()
            mails = template.send_mail_batch(self.ids)
            for debtor, mail in zip(self, mails, strict=True):
                watch._watch("thanks", debtor, mail.mail_message_id, lines[debtor])

    def _dunning_payers_to_thank(self):
        """Return who has just paid all that was chased of them in the current company.

        It starts from the steps lately done, for which there are indexes; nothing is added to the
        ledger's own tables, nor to the transaction of who reconciles.

        :return: ``{debtor id: ids of the ledger lines that are paid}``
        """
        for model in (
            "account.journal",
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "dunning.action",
            "dunning.action.line",
        ):
            self.env[model].flush_model()
        company = self.env.company
        today = company._dunning_today()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT action.partner_id, ARRAY_AGG(line.id)
                      FROM dunning_action action
                      JOIN dunning_action_line line ON line.action_id = action.id
                      JOIN account_move_line item ON item.id = line.move_line_id
                      JOIN LATERAL (%(settled)s) settled ON TRUE
                     WHERE action.company_id = %(company)s AND action.date_done >= %(since)s
                       AND %(chased)s AND line.date_thanked IS NULL
                       AND item.parent_state = 'posted' AND item.reconciled
                       AND settled.date >= %(paid_since)s
                     GROUP BY action.partner_id
                    HAVING BOOL_AND(settled.by_payments)
                       AND NOT EXISTS (%(owes_or_was_thanked)s)
                    """,
                    company=company.id,
                    since=today - CHASED_WITHIN,
                    paid_since=today - PAID_WITHIN,
                    chased=self._dunning_chased("action"),
                    settled=self._dunning_settled(),
                    owes_or_was_thanked=self._dunning_owes_or_was_thanked(today),
                )
            )
        )

    def _dunning_chased(self, action):
        """A notice before the due date chases nobody; a call always does."""
        return SQL(
            """
            %(action)s.state = 'done' AND line.active
            AND (line.level_id IS NOT NULL AND line.delay_days >= 0
                 OR %(action)s.channel IN %(calls)s)
            """,
            action=SQL.identifier(action),
            calls=self.env["dunning.level"]._channels_of_calls(),
        )

    def _dunning_settled(self):
        """The day of the last of what settled ``item``, and whether it is all payments.

        Credit notes and write-offs are none, nor is a payment whose entry carries a write-off; an
        exchange difference does not matter.
        """
        return SQL(
            """
            SELECT MAX(partial.max_date) AS date,
                   BOOL_AND(%s AND NOT EXISTS (%s)) AS by_payments
              FROM account_partial_reconcile partial
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE partial.debit_move_id = item.id AND NOT EXISTS (
                   SELECT FROM account_partial_reconcile paid
                    WHERE paid.exchange_move_id = credit.move_id)
            """,
            is_money("credit"),
            self._dunning_loss_in_payment(),
        )

    def _dunning_loss_in_payment(self):
        return SQL(
            """
            SELECT FROM account_move_line loss
              JOIN account_account account ON account.id = loss.account_id
             WHERE loss.move_id = credit.move_id AND loss.balance > 0
               AND (account.account_type LIKE 'income%%' OR account.account_type LIKE 'expense%%')
            """
        )

    def _dunning_owes_or_was_thanked(self, today):
        """Whether anything chased of the debtor, however long ago, is still open, be it on another
        account, or they had their e-mail of the day.
        """
        return SQL(
            """
            SELECT FROM dunning_action other
              JOIN dunning_action_line line ON line.action_id = other.id
              JOIN account_move_line item ON item.id = line.move_line_id
             WHERE other.partner_id = action.partner_id AND other.company_id = %(company)s
               AND %(chased)s
               AND (item.parent_state = 'posted'
                    AND (item.reconciled IS NOT TRUE OR %(elsewhere)s > 0)
                    OR line.date_thanked = %(today)s)
            """,
            elsewhere=owed_elsewhere("item"),
            company=self.env.company.id,
            chased=self._dunning_chased("other"),
            today=today,
        )

    # ------------------------------------------------------------------ what the e-mail says

    def _dunning_thanks_receipts(self):
        """Return the payments that today's e-mail of the current company thanks for."""
        company = self.env.company
        lines = self.env["dunning.action.line"].search(
            [
                ("action_id.partner_id", "=", self.id),
                ("action_id.company_id", "=", company.id),
                ("date_thanked", "=", company._dunning_today()),
            ]
        )
        partials = lines.move_line_id.matched_credit_ids
        receipts = [
            Receipt(
                partial.debit_move_id.move_id.display_name,
                partial.credit_move_id.date,
                partial.debit_amount_currency,
                partial.debit_currency_id,
            )
            for partial in partials
            if partial.credit_move_id.move_id not in partials.exchange_move_id
        ]
        return sorted(receipts, key=lambda receipt: (receipt.date, receipt.name))

    def _dunning_thanks_signatory(self):
        """Return who signs: the debtor's collector, else the company's responsible."""
        company = self.env.company
        users = self.dunning_collector_id, company.dunning_user_id
        here = (user for user in users if user._dunning_works_for(company))
        return next(here, self.env["res.users"])

    def _dunning_thanks_sender(self):
        own = self._dunning_thanks_signatory()
        return own.email_formatted if own.email else self._dunning_letterhead()._sender()

    def _dunning_thanks_lang(self):
        partners = (self._dunning_contact(), self, self.env.company.partner_id)
        return next((partner.lang for partner in partners if partner.lang), self.env.user.lang)
