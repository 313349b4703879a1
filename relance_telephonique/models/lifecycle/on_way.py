"""On its way: a payment that the buyer announced on their platform, like one noted here.

The same money may be said twice, by the buyer and by a payment without journal entry: what says
more counts, and not both.
"""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import is_open_debt
from ...tools.settlement_sql import is_money


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _knows_announcements(self, rules):
        return super()._knows_announcements(rules) or self._is_held_by(
            "dunning.invoice.event", rules
        )

    def _announced_of_invoices(self, debtor, company):
        return SQL(
            """
            SELECT either.invoice_id, MAX(either.announced) AS announced,
                   MAX(either.on_way) AS on_way
              FROM (%s UNION ALL %s) either
             GROUP BY either.invoice_id
            """,
            super()._announced_of_invoices(debtor, company),
            self._said_of_invoices(debtor, company),
        )

    def _said_of_invoices(self, debtor, company):
        """What buyers said that they sent, less what has come since they said so."""
        return SQL(
            """
            SELECT said.move_id AS invoice_id, GREATEST(said.amount - came.amount, 0) AS announced,
                   GREATEST(said.live - GREATEST(came.amount - said.amount + said.live, 0), 0)
                       AS on_way
              FROM (SELECT event.move_id, MIN(event.date)::date AS since,
                           SUM(sent.amount) AS amount,
                           COALESCE(SUM(sent.amount)
                               FILTER (WHERE rules.on_way_days = 0
                                          OR event.date::date + rules.on_way_days >= rules.today),
                               0) AS live
                      FROM dunning_invoice_event event
                      JOIN account_move invoice ON invoice.id = event.move_id
                                               AND invoice.move_type = 'out_invoice'
                CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(event.amount, 0), invoice.amount_total)
                                           AS amount) sent
                     WHERE event.code = '211' AND event.move_id IN (
                           SELECT line.move_id
                             FROM res_partner member
                             JOIN account_move_line line ON line.partner_id = member.id
                            WHERE member.commercial_partner_id = %(debtor)s
                              AND line.company_id = %(company)s AND %(debt)s)
                     GROUP BY event.move_id) said
        CROSS JOIN LATERAL (%(came)s) came
            """,
            debtor=debtor,
            company=company,
            debt=is_open_debt(),
            came=self._came_since_said(),
        )

    def _came_since_said(self):
        return SQL(
            """
            SELECT COALESCE(SUM(partial.debit_amount_currency), 0) AS amount
              FROM account_move_line line
              JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE line.move_id = said.move_id AND credit.date >= said.since AND %s
            """,
            is_money("credit"),
        )
