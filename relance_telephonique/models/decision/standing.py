"""Decide, first part: where an item and its debtor stand, as the ledger and the contacts say.

What is known of the debtor is looked up once for all they owe: what a payment on its way announces
(``on_way.py``), what their credits reach (``credits.py``), what of their money is not matched yet
(``money.py``), when they were last spoken to (``contacts.py``).
"""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import RECEIVABLE, due_date, is_open, is_open_debt
from ...tools.on_way_sql import own_left_of
from .rules import ITS_COMPANY


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _standing(self, rules):
        """What is known of the debtor: PostgreSQL looks it up once for all their items.

        ``credit`` and ``overdue``, both positive, in the company's currency.
        """
        return SQL(
            """
            SELECT balance.credit, balance.overdue, balance.first_of_single,
                   covered.ids AS covered_ids, announced.on_way, announced.missed,
                   money.*, %(paid_exactly)s AS paid_exactly, %(paid_together)s AS paid_together,
                   %(paid_in_a_row)s AS paid_in_a_row, %(all_late_by)s AS all_late_by,
                   %(all_asked_by)s AS all_asked_by, %(all_owed_by)s AS all_owed_by,
                   last_contact.date AS contact_date, last_contact.reply_id
              FROM (SELECT) debtor_only
              LEFT JOIN LATERAL (%(announced)s) announced ON TRUE
              LEFT JOIN LATERAL (SELECT announced.on_way) standing ON TRUE
              LEFT JOIN LATERAL (%(bills)s) bills ON TRUE
              LEFT JOIN LATERAL (%(money)s) money ON TRUE
              LEFT JOIN LATERAL (%(balance)s) balance ON TRUE
              LEFT JOIN LATERAL (%(covered)s) covered ON TRUE
              LEFT JOIN LATERAL (%(contact)s) last_contact ON TRUE
            OFFSET 0
            """,
            announced=self._announced(rules),
            bills=self._bills(rules),
            balance=self._balance(rules),
            covered=self._covered(),
            money=self._money(rules),
            paid_exactly=self._paid_exactly(rules),
            paid_together=self._paid_together(rules),
            paid_in_a_row=self._paid_in_a_row(rules),
            all_late_by=self._paid_with_all_that_is_late(rules),
            all_asked_by=self._paid_with_all_that_is_asked(rules),
            all_owed_by=self._paid_with_all_that_is_owed(rules),
            contact=self._last_contact(rules),
        )

    def _items_of_debtor(self, account_type=RECEIVABLE):
        """The debtor's open items, credits too: a FROM with its WHERE."""
        return SQL(
            """
            res_partner member
              JOIN account_move_line line ON line.partner_id = member.id
             WHERE member.commercial_partner_id = contact.commercial_partner_id
               AND %s AND %s
            """,
            self._in_family("line"),
            is_open("line", account_type),
        )

    def _in_family(self, table, own=ITS_COMPANY):
        """Whether a row is of the ``own`` company or, as Odoo reconciles their entries, of another
        one of the same legal person: the main company and its branches. ``rules`` are its own.
        """
        company = SQL.identifier(table, "company_id")
        if not self.env["res.company"]._dunning_have_branches():
            return SQL("%s = %s", company, own)
        return SQL("%s = ANY(rules.family)", company)

    def _residuals(self, condition):
        """What open receivable items leave to pay, in their currency, less what is on its way."""
        return SQL(
            """
            (SELECT COALESCE(SUM(%s), 0)
               FROM account_move_line line
              WHERE %s AND %s)
            """,
            own_left_of("line"),
            condition,
            is_open_debt(),
        )

    def _left_of_earlier_instalments(self):
        """What the instalments of the invoice before the item leave to pay: what is for an invoice
        is for its oldest instalment first.
        """
        return self._residuals(
            SQL("line.move_id = aml.move_id AND (%s, line.id) < (dates.due, aml.id)", due_date())
        )
