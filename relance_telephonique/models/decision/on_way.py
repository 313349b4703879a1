"""Decide: what is on its way, a payment that was noted and that has no journal entry yet.

It holds what it reaches, oldest instalment first, and for as long as it may take; after that it is
a payment that was announced and did not come. What the bank has brought in meanwhile is in the
ledger, and is no longer on its way. What is more than the invoices that a payment names leave, and
all of one that names none, is for what else its customer owes.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_money_out, is_open_debt, is_posted
from ...tools.on_way_sql import on_way_of
from ...tools.settlement_sql import is_money
from ...tools.vocabulary import ANNOUNCED_STATES, PAID_STATES

NOTHING_ANNOUNCED = SQL("SELECT NULL::jsonb AS on_way, NULL::jsonb AS missed")


class Announcement(NamedTuple):
    """What one payment announces for an invoice, in its currency. ``is_live``: may still come."""

    payment_id: int
    date: date
    amount: float
    is_live: bool


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "account.move": ["amount_total", "amount_total_signed"],
        "account.payment": [
            "amount",
            "amount_company_currency_signed",
            "currency_id",
            "date",
            "invoice_ids",
            "move_id",
            "partner_id",
            "partner_type",
            "payment_type",
            "state",
        ],
    }

    def _announced(self, rules):
        """``on_way`` and ``missed`` of the debtor's items: ``{item id: amount}`` in the currency of
        each item of an invoice that a payment was announced for, in the decision.
        """
        if not self._knows_announcements(rules):
            return NOTHING_ANNOUNCED
        return self._announced_for(SQL("contact.commercial_partner_id"), SQL("aml.company_id"))

    def _knows_announcements(self, rules):
        """Whether anything was announced to a company; other ways to announce add theirs."""
        return self._is_held_by("account.payment", rules)

    def _join_announced(self, rules):
        """The same beside an item of the ledger. That nothing is announced is said so that it need
        not be asked for each item.
        """
        announced = self._announced(rules)
        if announced is NOTHING_ANNOUNCED:
            return SQL("CROSS JOIN (%s) standing", announced)
        return SQL("LEFT JOIN LATERAL (%s) standing ON TRUE", announced)

    def _announced_for(self, debtor, company):
        """The same of any ``debtor`` and ``company``, SQL both; ``rules`` are those of the company.

        Of an instalment, what is on its way comes first, then what did not come.
        """
        return SQL(
            """
            SELECT jsonb_object_agg(item.id, item.on_way) AS on_way,
                   jsonb_object_agg(item.id, item.reached - item.on_way)
                       FILTER (WHERE item.reached > item.on_way) AS missed
              FROM (SELECT line.id,
                           LEAST(line.owed, GREATEST(invoice.on_way - line.earlier, 0))
                               AS on_way,
                           LEAST(line.owed, GREATEST(invoice.announced - line.earlier, 0))
                               AS reached
                      FROM (%(invoices)s) invoice
                      JOIN LATERAL (%(instalments)s) line ON TRUE) item
            """,
            invoices=self._announced_of_invoices(debtor, company),
            instalments=self._open_instalments(),
        )

    def _announced_of_invoices(self, debtor, company):
        """What was announced of each invoice, and what of it may still come."""
        return SQL(
            """
            SELECT announcement.invoice_id, SUM(announcement.amount) AS announced,
                   COALESCE(SUM(announcement.amount) FILTER (WHERE announcement.is_live), 0)
                       AS on_way
              FROM (%s) announcement
             GROUP BY announcement.invoice_id
            """,
            self._announcements(debtor, company),
        )

    def _open_instalments(self):
        """What each open instalment of ``invoice`` leaves to pay, and what the earlier ones do."""
        return SQL(
            """
            SELECT line.id, line.amount_residual_currency AS owed,
                   SUM(line.amount_residual_currency) OVER (ORDER BY %s, line.id)
                       - line.amount_residual_currency AS earlier
              FROM account_move_line line
             WHERE line.move_id = invoice.invoice_id AND %s
            """,
            due_date(),
            is_open_debt(),
        )

    def _announcements(self, debtor, company):
        """What each payment still announces for each invoice: the oldest payment fills the oldest
        invoice first, and what has come since is what was announced first.
        """
        return SQL(
            """
            WITH RECURSIVE share AS (%(shares)s),
                 filled AS (
                     SELECT 0::bigint AS number, NULL::int AS payment_id, 0::numeric AS used,
                            '{}'::jsonb AS taken, NULL::int AS invoice_id, 0::numeric AS amount
                      UNION ALL
                     SELECT share.number, share.payment_id,
                            before.used + now.amount / share.amount,
                            filled.taken || jsonb_build_object(
                                share.invoice_id, before.taken + now.amount),
                            share.invoice_id, now.amount
                       FROM filled
                       JOIN share ON share.number = filled.number + 1
                 CROSS JOIN LATERAL (
                            SELECT CASE WHEN filled.payment_id = share.payment_id
                                        THEN filled.used ELSE 0 END AS used,
                                   COALESCE((filled.taken ->> share.invoice_id::text)::numeric, 0)
                                       AS taken) before
                 CROSS JOIN LATERAL (
                            SELECT GREATEST(LEAST(ROUND(share.amount * (1 - before.used), 6),
                                                  share.capacity - before.taken), 0)
                                       AS amount) now)
            SELECT share.payment_id, share.date, share.invoice_id, share.is_live,
                   LEAST(filled.amount, GREATEST(
                       (filled.taken ->> share.invoice_id::text)::numeric - share.come, 0))
                       AS amount
              FROM filled JOIN share USING (number)
            """,
            shares=self._shares_of_payments(debtor, company),
        )

    def _shares_of_payments(self, debtor, company):
        """The payments without entry and their invoices, numbered in the order in which they fill:
        the payment in the invoice's currency, what the invoice takes of it, and what has come.
        """
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY payment.date, payment.id,
                                about.is_named DESC,
                                COALESCE(invoice.invoice_date_due, invoice.date), invoice.id
                   ) AS number,
                   payment.id AS payment_id, payment.date, invoice.id AS invoice_id,
                   rules.on_way_days = 0 OR payment.date + rules.on_way_days >= rules.today
                       AS is_live,
                   CASE WHEN payment.currency_id = invoice.currency_id THEN payment.amount
                        ELSE ROUND(ABS(payment.amount_company_currency_signed)
                                   * invoice.amount_total / invoice.amount_total_signed, 2)
                        END AS amount,
                   ledger.owed + ledger.come AS capacity, ledger.come
              FROM account_payment payment
              JOIN LATERAL (%(invoices)s) about ON TRUE
              JOIN account_move invoice ON invoice.id = about.invoice_id
                                       AND invoice.state = 'posted'
                                       AND invoice.amount_total_signed > 0
              JOIN LATERAL (%(ledger)s) ledger ON TRUE
             WHERE %(announced)s AND payment.id IN (%(payments)s)
            """,
            invoices=self._invoices_of_payment(),
            ledger=self._ledger_of_invoice(),
            announced=self._is_announced(),
            payments=self._payments_without_entry(debtor, company),
        )

    def _payments_without_entry(self, debtor, company):
        """The debtor's own, and those of others about what the debtor owes."""
        return SQL(
            """
            SELECT own.id
              FROM res_partner member
              JOIN account_payment own ON own.partner_id = member.id AND own.move_id IS NULL
             WHERE member.commercial_partner_id = %(debtor)s AND %(is_own)s
             UNION
            SELECT about.payment_id
              FROM res_partner member
              JOIN account_move_line line ON line.partner_id = member.id
              JOIN account_move__account_payment about ON about.invoice_id = line.move_id
             WHERE member.commercial_partner_id = %(debtor)s AND %(is_about_own)s AND %(debt)s
            """,
            debtor=debtor,
            is_own=self._in_family("own", company),
            is_about_own=self._in_family("line", company),
            debt=is_open_debt(),
        )

    def _invoices_of_payment(self):
        """What ``payment`` is for: the invoices that it names, then what else its customer owed in
        its currency when it was noted, but for what nobody follows up.
        """
        return SQL(
            """
            SELECT named.invoice_id, TRUE AS is_named
              FROM account_move__account_payment named
             WHERE named.payment_id = payment.id
             UNION
            SELECT line.move_id, FALSE
              FROM res_partner payer
              JOIN res_partner member ON member.commercial_partner_id = payer.commercial_partner_id
              JOIN account_move_line line ON line.partner_id = member.id
              JOIN account_move document ON document.id = line.move_id
             WHERE payer.id = payment.partner_id AND payment.partner_type = 'customer'
               AND %(family)s
               AND line.currency_id = payment.currency_id AND line.no_followup IS NOT TRUE
               AND document.payment_state IS DISTINCT FROM 'invoicing_legacy'
               AND %(posted)s AND line.balance > 0 AND NOT %(money_out)s
               AND NOT EXISTS (SELECT FROM account_move__account_payment named
                                WHERE named.payment_id = payment.id
                                  AND named.invoice_id = line.move_id)
               AND (line.reconciled IS NOT TRUE
                    OR EXISTS (SELECT FROM account_partial_reconcile partial
                                JOIN account_move_line credit ON credit.id = partial.credit_move_id
                               WHERE partial.debit_move_id = line.id AND %(is_since)s))
            """,
            family=self._in_family("line", SQL("payment.company_id")),
            posted=is_posted(),
            money_out=is_money_out(),
            is_since=self._is_since_announced(),
        )

    def _is_since_announced(self):
        """Whether the allocation ``partial`` of ``credit`` may be what ``payment`` announced."""
        return SQL(
            """
            %s AND payment.date <= credit.date AND payment.create_date <= partial.create_date
            """,
            is_money("credit"),
        )

    def _is_announced(self):
        """Whether ``payment`` says that money is on its way that the ledger does not know of."""
        return SQL(
            """
            payment.move_id IS NULL AND payment.state IN %s
            AND payment.payment_type = 'inbound' AND payment.amount > 0
            """,
            ANNOUNCED_STATES,
        )

    def _ledger_of_invoice(self):
        """What ``invoice`` leaves to pay, and what money was allocated to it since a payment was
        first announced for it.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(line.amount_residual_currency), 0) AS owed,
                   COALESCE(SUM(came.amount), 0) AS come
              FROM account_move_line line
              JOIN LATERAL (
                   SELECT SUM(partial.debit_amount_currency) AS amount
                     FROM account_partial_reconcile partial
                     JOIN account_move_line credit ON credit.id = partial.credit_move_id
                    WHERE partial.debit_move_id = line.id
                      AND EXISTS (SELECT
                                    FROM account_payment payment
                                   WHERE payment.id IN (%(payments)s) AND %(announced)s
                                     AND %(is_since)s)
                   ) came ON TRUE
             WHERE line.move_id = invoice.id AND %(posted)s AND line.balance > 0
            """,
            payments=self._payments_for_invoice(),
            announced=self._is_announced(),
            is_since=self._is_since_announced(),
            posted=is_posted(),
        )

    def _payments_for_invoice(self):
        """The payments without entry that name ``invoice``, of which ``line`` is an instalment, and
        its customer's, which may be for it too.
        """
        return SQL(
            """
            SELECT named.payment_id
              FROM account_move__account_payment named
             WHERE named.invoice_id = invoice.id
             UNION ALL
            SELECT own.id
              FROM res_partner payer
              JOIN res_partner member ON member.commercial_partner_id = payer.commercial_partner_id
              JOIN account_payment own ON own.partner_id = member.id AND own.move_id IS NULL
             WHERE payer.id = line.partner_id AND own.partner_type = 'customer'
               AND %s AND own.currency_id = line.currency_id
            """,
            self._in_family("own", SQL("line.company_id")),
        )

    # ------------------------------------------------------------------ what it means for an item

    def _on_way(self):
        """What is on its way of the item, in its currency, and what of it was announced and did not
        come. Where Odoo calls an invoice paid and names no payment, all of it is on its way.
        """
        return SQL(
            """
            SELECT %s AS amount,
                   CASE WHEN standing.missed IS NOT NULL
                        THEN (standing.missed ->> aml.id::text)::numeric END AS missed
            """,
            self._amount_on_way(),
        )

    def _amount_on_way(self):
        return SQL(
            """
            COALESCE(%s, CASE WHEN move.payment_state IN %s
                              THEN aml.amount_residual_currency
                              ELSE 0 END)
            """,
            on_way_of("aml"),
            PAID_STATES,
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dunning_left_of_credit(self):
        """Return what an open item leaves in its currency, as ``left_of_credit`` says."""
        note, left = self.move_id, self.amount_residual_currency
        if left >= 0 or note.move_type != "out_refund" or note.payment_state not in PAID_STATES:
            return left
        noted = note.matched_payment_ids.filtered(
            lambda payment: (
                not payment.move_id
                and payment.payment_type == "outbound"
                and payment.state in ANNOUNCED_STATES
                and payment.currency_id == self.currency_id
            )
        )
        return min(left + sum(noted.mapped("amount")), 0.0) if noted else 0.0


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_announcements(self):
        """Return ``{invoice id: [Announcement]}`` of the payments without journal entry for these
        invoices that the ledger does not know of, oldest first: of each, what it still announces.
        """
        items = self.env["dunning.due.item"]
        rules = items._rules()
        if not self or not items._is_held_by("account.payment", rules):
            return {}
        for model in ("account.move", "account.move.line", "account.partial.reconcile"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT announced.invoice_id, announced.payment_id, announced.date,
                       announced.amount, announced.is_live
                  FROM (SELECT DISTINCT partner.commercial_partner_id AS debtor_id, line.company_id
                          FROM account_move_line line
                          JOIN res_partner partner ON partner.id = line.partner_id
                         WHERE line.move_id IN %(moves)s) owner
                  JOIN %(rules)s ON rules.company_id = owner.company_id
                  JOIN LATERAL (%(announcements)s) announced ON TRUE
                  JOIN account_move invoice ON invoice.id = announced.invoice_id
                   AND invoice.company_id = owner.company_id
                   AND COALESCE(invoice.commercial_partner_id, owner.debtor_id) = owner.debtor_id
                 WHERE announced.invoice_id IN %(moves)s
                 ORDER BY announced.date, announced.payment_id
                """,
                moves=tuple(self.ids) or (0,),
                rules=items._rules_values(rules),
                announcements=items._announcements(SQL("owner.debtor_id"), SQL("owner.company_id")),
            )
        )
        announcements = defaultdict(list)
        for move, *announcement in rows:
            announcements[move].append(Announcement(*announcement))
        return announcements
