"""Decide: money of the debtor that Odoo knows of, and that nobody has matched with a debt yet.

Until somebody does, a customer who has paid would be asked again. It holds an item while the
customer is known, and the amount or the reference fits it: an amount alone is anybody's.

* a bank line that is not matched, see ``account_bank_statement_line.py``;
* an advance that was booked on another account of the customer's;
* a payment in progress online.

Which of it is for which of the debtor's items is worked out once for them (``money_pairs.py``);
``money_for_item.py`` has what of it an item waits to be matched with.
"""

from odoo import api, models
from odoo.tools import SQL

from ...tools.ledger_sql import is_open_advance
from .holds import Hold

ONLINE = "payment.transaction"  # of a module that need not be there
# What is booked on them is the customer's, whatever it is for: advances, and other credits (PCG)
ADVANCES_OF_CUSTOMERS = "^419[17]"
AT_ANOTHER_RATE = 0.05  # how far the bank's rate may be from ours, with its charges
NOTHING_KNOWN = SQL(
    "SELECT NULL::int[] AS paid_by, NULL::int[] AS paid_in, NULL::numeric[] AS paid,"
    " NULL::numeric AS paid_most,"
    " NULL::numeric[] AS free, NULL::bigint[] AS free_whole, NULL::numeric AS free_most,"
    " NULL::numeric AS free_in_all,"
    " NULL::numeric AS single, NULL::numeric AS single_from, NULL::numeric AS single_to,"
    " NULL::int AS single_in, NULL::int AS single_by,"
    " NULL::numeric[] AS several, NULL::int[] AS paid_for, NULL::numeric AS advance,"
    " NULL::int AS advance_by"
)


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "account.account": ["code_store", "reconcile"],
        "account.bank.statement.line": [
            "amount_residual",
            "company_id",
            "currency_id",
            "dunning_move_ids",
            "dunning_other_partner_ids",
            "dunning_partner_id",
            "foreign_currency_id",
            "internal_index",
            "is_reconciled",
            "move_id",
        ],
        "dunning.money.aside": ["money_id", "money_model"],
    }

    @api.model
    def _holds(self):
        """Asked before what people have agreed on: it is the accountant who has something to do."""
        holds = super()._holds()
        rank = next(rank for rank, hold in enumerate(holds) if hold.code == "disputed")
        return holds[:rank] + self._holds_to_match() + holds[rank:]

    @api.model
    def _holds_to_match(self):
        booked, begun = SQL("to_match.move_id"), SQL("to_match.transaction_id")
        holds = [Hold("to_match.booked", SQL("%s IS NOT NULL", booked), "account.move", booked)]
        if ONLINE in self.env:
            holds.append(Hold("to_match.online", SQL("%s IS NOT NULL", begun), ONLINE, begun))
        return holds

    # ------------------------------------------------------------------ of the debtor

    def _money(self, rules):
        """What there is of the debtor's, looked up once for all their items, as lists in one order:
        most items are then seen at a glance to have no part in it.

        ``paid_for``: the invoice that it names; money that names none is ``free``, in thousandths
        ``free_whole``, as whole numbers are compared much quicker, and ``free_most`` at most; in
        the company's currency what came in by the bank, and advances, are ``free_in_all``. Most
        debtors have a ``single`` free payment at most, or several that pay one item together: it
        is found in passing, and owes from ``single_from`` to ``single_to``.
        """
        if not self._knows_money(rules):
            return NOTHING_KNOWN
        return SQL(
            """
            SELECT gathered.*,
                   LEAST(single * %(less)s, single - rules.tolerance) AS single_from,
                   GREATEST(single * %(more)s, single + rules.tolerance) AS single_to
              FROM (%(gathered)s) gathered
            """,
            less=1 - AT_ANOTHER_RATE,
            more=1 + AT_ANOTHER_RATE,
            gathered=self._money_gathered(rules),
        )

    def _money_gathered(self, rules):
        """OFFSET 0 has an amount, which is a float in the bank line, turned once into what it
        is.
        """
        return SQL(
            """
            SELECT ARRAY_AGG(money.move_id) AS paid_by, ARRAY_AGG(money.currency_id) AS paid_in,
                   ARRAY_AGG(money.amount) AS paid, MAX(money.amount) AS paid_most,
                   ARRAY_AGG(named.move_id) AS paid_for,
                   ARRAY_AGG(money.amount) FILTER (WHERE %(free)s) AS free,
                   ARRAY_AGG((money.amount * 1000)::bigint) FILTER (WHERE %(free)s) AS free_whole,
                   MAX(money.amount) FILTER (WHERE %(free)s) AS free_most,
                   SUM(money.amount) FILTER (WHERE %(of_company)s) AS free_in_all,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) = 1
                        THEN MAX(money.amount) FILTER (WHERE %(free)s)
                        ELSE SUM(money.amount) FILTER (WHERE %(of_company)s) END AS single,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) = 1
                        THEN MIN(money.currency_id) FILTER (WHERE %(free)s)
                        ELSE company.currency_id END AS single_in,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) = 1
                        THEN MIN(money.move_id) FILTER (WHERE %(free)s)
                        ELSE MIN(money.move_id) FILTER (WHERE %(of_company)s) END AS single_by,
                   CASE WHEN COUNT(*) FILTER (WHERE %(free)s) > 1
                        THEN ARRAY_AGG(money.amount) FILTER (WHERE %(free)s) END AS several,
                   SUM(money.balance) FILTER (WHERE money.is_advance) AS advance,
                   MIN(money.move_id) FILTER (WHERE money.is_advance) AS advance_by
              FROM (SELECT money.* FROM (%(money)s) money OFFSET 0) money
              LEFT JOIN dunning_bank_line_move_rel named ON named.line_id = money.line_id
            """,
            free=SQL("named.move_id IS NULL"),
            of_company=SQL(
                "named.move_id IS NULL AND money.currency_id = company.currency_id"
                " AND (money.line_id IS NOT NULL OR money.is_advance)"
            ),
            money=self._money_of_debtor(rules),
        )

    def _knows_money(self, rules):
        return any(rule.has_bank_money or rule.advance_accounts for rule in rules)

    def _advance_accounts(self, rules):
        return sorted({number for rule in rules for number in rule.advance_accounts})

    def _money_of_debtor(self, rules):
        """The debtor's bank lines and advances, positive; ``line_id`` is a bank line's."""
        sources = [self._bank_lines(), self._bank_lines_of_others()]
        if accounts := self._advance_accounts(rules):
            sources.append(self._advances(accounts))
        return SQL(" UNION ALL ").join(sources)

    def _bank_lines(self):
        return self._bank_lines_in(
            SQL("account_bank_statement_line bank"),
            SQL("bank.dunning_partner_id = contact.commercial_partner_id"),
        )

    def _bank_lines_of_others(self):
        """Bank lines of others that pay the debtor's invoices with their own."""
        return self._bank_lines_in(
            SQL(
                "dunning_bank_line_partner_rel other"
                " JOIN account_bank_statement_line bank ON bank.id = other.line_id"
            ),
            SQL("other.partner_id = contact.commercial_partner_id"),
        )

    def _bank_lines_in(self, lines, of_debtor):
        return SQL(
            """
            SELECT bank.id AS line_id, bank.move_id,
                   COALESCE(bank.foreign_currency_id, bank.currency_id) AS currency_id,
                   -bank.amount_residual::numeric AS amount, FALSE AS is_advance, 0 AS balance
              FROM %(lines)s
             WHERE %(of_debtor)s
               AND bank.is_reconciled IS NOT TRUE AND %(family)s
               AND bank.internal_index >= rules.matched_since
               AND bank.amount_residual < 0 AND %(not_aside)s
            """,
            lines=lines,
            of_debtor=of_debtor,
            family=self._in_family("bank"),
            not_aside=self._is_not_aside("bank"),
        )

    def _advances(self, accounts):
        """Money booked on other accounts of the debtor's."""
        return SQL(
            """
            SELECT NULL::int AS line_id, advance.move_id, advance.currency_id,
                   -advance.amount_residual_currency AS amount,
                   account.code_store ->> rules.root ~ %(of_customers)s AS is_advance,
                   -advance.amount_residual AS balance
              FROM res_partner member
              JOIN account_move_line advance ON advance.partner_id = member.id
              JOIN account_account account ON account.id = advance.account_id
             WHERE member.commercial_partner_id = contact.commercial_partner_id
               AND advance.account_id = ANY(%(accounts)s) AND %(family)s AND %(open)s
               AND advance.date >= rules.matched_since::date AND %(not_aside)s
            """,
            of_customers=ADVANCES_OF_CUSTOMERS,
            accounts=accounts,
            family=self._in_family("advance"),
            open=is_open_advance("advance"),
            not_aside=self._is_not_aside("advance"),
        )

    def _is_not_aside(self, money):
        """Whether nobody has said that this entry is not for what the debtor owes."""
        return SQL(
            "%s != ALL(ARRAY(SELECT money_id FROM dunning_money_aside WHERE money_model = %s))",
            SQL.identifier(money, "move_id"),
            "account.move",
        )
