"""Owed: what a debtor still has to pay, the same wherever it is shown.

What the ledger leaves open of an item, less what is on its way, less what the debtor's credits
reach. Nothing is owed yet of an invoice that was never sent, nor any more of one that was paid in
time with its discount; what the company paid to the customer is no debt. Whether it is asked for is
another question: what is promised, disputed or held is owed too.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.ledger_sql import (
    PAYABLE,
    due_date,
    is_money_out,
    is_open,
    is_still_credit,
    left_of_credit,
    rounded,
)
from ...tools.on_way_sql import left_of, on_way_of, own_left_of
from ...tools.set_off_sql import set_off
from ...tools.vocabulary import CLAIMED, PAID_STATES

COVERED = "covered.credits"
READ = (  # of the decision, to set credits off
    "id",
    "company_id",
    "partner_id",
    "currency_id",
    "date_maturity",
    "days_late",
    "status",
    "reason_code",
    "amount_owed",
    "amount_owed_currency",
    "is_followed",
)


class OwedRows:
    """The rows of some debtors' open items, read once for all that is shown of them.

    They go through the context (``dunning_owed_rows``), where no client can put an object.
    """

    def __init__(self, companies, debtors, rows):
        self._companies, self._debtors = {*companies.ids}, {*debtors.ids}
        self._rows = rows

    def of(self, companies, debtors):
        """Return the rows of these debtors in these companies, None if they were not all read."""
        if not (
            self._companies.issuperset(companies.ids) and self._debtors.issuperset(debtors.ids)
        ):
            return None
        return [
            row
            for row in self._rows
            if row["company_id"] in companies.ids and row["partner_id"] in debtors.ids
        ]


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    amount_owed = fields.Monetary(
        string="Owed before credits (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is open, without what is on its way. Nothing is owed of what was never sent, or "
        "was paid in time with its discount.",
    )
    amount_owed_currency = fields.Monetary(
        string="Owed before credits", readonly=True, aggregator=None
    )
    is_followed = fields.Boolean(
        string="Followed up",
        readonly=True,
        help="Not when it is marked “no follow-up”, is blocked, or was due before the company "
        "started to chase.",
    )

    # ------------------------------------------------------------------ of an item

    def _select_owed(self):
        """What is owed of an item, known of the ledger alone."""
        is_owed = SQL(
            "(NOT (%s OR %s OR COALESCE(%s, FALSE) OR %s IS NULL AND move.payment_state IN %s))",
            is_money_out("aml"),
            self._is_unsent(),
            self._is_settled_with_discount(),
            on_way_of("aml"),
            PAID_STATES,
        )
        return SQL(
            """
            CASE WHEN NOT %(is_owed)s THEN 0
                 WHEN %(on_way)s IS NULL THEN aml.amount_residual
                 ELSE %(left)s END AS amount_owed,
            CASE WHEN %(is_owed)s THEN %(own_left)s ELSE 0 END AS amount_owed_currency,
            %(is_followed)s AS is_followed
            """,
            is_owed=is_owed,
            on_way=on_way_of("aml"),
            left=rounded(left_of("aml"), SQL("company.currency_id")),
            own_left=own_left_of("aml"),
            is_followed=self._is_followed("aml", "move"),
        )

    @api.model
    def _is_followed(self, line, move):
        """Whether anybody follows an item up: credits go to what nobody does last of all."""
        return SQL(
            """
            (%s IS NOT TRUE AND %s IS DISTINCT FROM 'blocked'
             AND (%s < rules.start_date) IS NOT TRUE)
            """,
            SQL.identifier(line, "no_followup"),
            SQL.identifier(move, "payment_state"),
            due_date(line),
        )

    # ------------------------------------------------------------------ of a debtor

    @api.model
    def _rank_of_debt(self, item):
        """The rank in which credits are deducted from an item, of the ledger alone: what is late
        first, what nobody follows up last. Between them there is room for finer ranks.
        """
        return SQL(
            "CASE WHEN %(item)s.is_followed THEN 0 ELSE 20 END"
            " + CASE WHEN %(item)s.days_late > 0 THEN 0 ELSE 10 END",
            item=item,
        )

    @api.model
    def _rows_known(self, companies, debtors):
        """Return the rows of these debtors as dicts, None if whoever asks has not read them."""
        known = self.env.context.get("dunning_owed_rows")
        return known.of(companies, debtors) if isinstance(known, OwedRows) else None

    @api.model
    def _owed_rows(self, names, companies, debtors):
        """Return a query of these columns of the debtors' open items, with ``left_own`` and
        ``left_amount``: what credits leave of each, in its currency and in the company's. Of debts
        alike, credits are deducted first from what is asked for.
        """
        items, family = self.sudo(), companies._dunning_family().sudo()
        query = items._search([("partner_id", "in", debtors.ids), ("company_id", "in", family.ids)])
        columns = (SQL.identifier(items._table, name) for name in {*names, *READ})
        return SQL(
            """
            WITH open_item AS MATERIALIZED (%s)
            SELECT open_item.*, COALESCE(rest.own, amount_owed_currency) AS left_own,
                   COALESCE(rest.amount, amount_owed) AS left_amount
              FROM open_item
              LEFT JOIN (%s) rest ON rest.id = open_item.id
             WHERE open_item.company_id IN %s
             ORDER BY open_item.date_maturity, open_item.id
            """,
            query.select(*columns),
            self._set_off(self._debts_of(SQL("open_item")), family, debtors),
            tuple(companies.ids),
        )

    @api.model
    def _debts_of(self, decided):
        """Return the query of debts that ``_set_off`` takes, of a table of due items."""
        return SQL(
            """
            SELECT id, company_id, partner_id, currency_id, date_maturity AS due,
                   amount_owed_currency AS own, amount_owed AS amount,
                   %(rank)s + CASE WHEN reason_code = %(covered)s THEN 0
                                   WHEN status IN %(claimed)s THEN 1 ELSE 2 END AS rank
              FROM %(decided)s
            """,
            rank=self._rank_of_debt(decided),
            covered=COVERED,
            claimed=CLAIMED,
            decided=decided,
        )

    @api.model
    def _set_off(self, debts, companies, debtors=None):
        """Return a query of ``id, own, amount``: what credits leave of these debts, in their
        currency and in the company's, of debtors who have credits.

        :param debts: a query of ``id, company_id, partner_id, currency_id, rank, due, own,
            amount``
        :param debtors: of these alone; of all by default
        """
        debts = SQL(
            """
            SELECT debt.id, debt.company_id, %(root)s AS root, debt.partner_id, debt.currency_id,
                   debt.rank, debt.due, debt.own, debt.amount
              FROM (%(debts)s) debt JOIN res_company company ON company.id = debt.company_id
             WHERE debt.own > 0
               AND debt.partner_id = ANY(ARRAY(SELECT DISTINCT partner_id FROM credit_0))
            """,
            root=self._root(),
            debts=debts,
        )
        credits = self._credits_of(companies, debtors)
        return set_off(debts, credits, self.env["res.company"]._dunning_have_branches())

    @api.model
    def _have_credits(self, companies, debtors):
        """Return whether these debtors have credits of which something is left to set off."""
        for model in ("account.account", "account.move", "account.move.line"):
            self.env[model].flush_model()
        found = SQL("SELECT EXISTS (%s)", self._credits_of(companies, debtors))
        return self.env.execute_query(found)[0][0]

    @api.model
    def _root(self):
        return SQL("SPLIT_PART(company.parent_path, '/', 1)")

    @api.model
    def _credits_of(self, companies, debtors=None):
        """Return a query of what is not allocated of each debtor's credits, positive, less what was
        paid back, and of what a company owes them and deducts, by company and currency.
        """
        bills = companies.filtered("dunning_deduct_bills")
        of_customers = SQL("%s AND (%s OR %s)", is_open(), is_still_credit(), is_money_out())
        parts = [self._credits_that(of_customers, companies, debtors)]
        parts += [
            self._credits_that(
                SQL("%s AND %s <= %s", is_open("line", PAYABLE), due_date(), one._dunning_today()),
                one,
                debtors,
            )
            for one in bills
        ]
        return SQL(" UNION ALL ").join(parts)

    def _credits_that(self, condition, companies, debtors):
        among = SQL("TRUE")
        if debtors is not None:
            among = SQL("contact.commercial_partner_id IN %s", tuple(debtors.ids) or (0,))
        return SQL(
            """
            SELECT line.company_id, %(root)s AS root, contact.commercial_partner_id AS partner_id,
                   line.currency_id, -SUM(%(own)s) AS own, -SUM(%(amount)s) AS amount
              FROM account_move_line line
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN res_company company ON company.id = line.company_id
             WHERE line.company_id IN %(companies)s AND %(among)s AND %(condition)s
             GROUP BY line.company_id, company.parent_path, contact.commercial_partner_id,
                      line.currency_id
            HAVING SUM(%(own)s) < 0
            """,
            own=left_of_credit("line", "amount_residual_currency"),
            amount=left_of_credit(),
            root=self._root(),
            companies=tuple(companies.ids) or (0,),
            among=among,
            condition=condition,
        )
