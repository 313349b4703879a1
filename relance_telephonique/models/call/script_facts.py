"""What the choice of a call script rests on: looked up when a rule first asks, then kept."""

from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from ...tools.calling_hours import local_time
from ...tools.ledger_sql import due_date, is_open, is_open_debt
from ...tools.on_way_sql import left_of, on_way_of
from ...tools.settlement_sql import invoices_owed_elsewhere
from ...tools.vocabulary import PAID_STATES
from ..promise.dunning_promise import WATCHED_STATES
from ..promise.progress import Awaited

MODELS_READ = (
    "account.move",
    "account.move.line",
    "account.payment",
    "account.partial.reconcile",
    "dunning.action",
    "dunning.action.line",
    "dunning.call",
    "dunning.discount.offer",
    "dunning.dispute",
    "dunning.promise",
    "dunning.promise.item",
    "dunning.promise.line",
    "res.partner",
)

EXCUSED = ("in_payment", "covered", "to_match", "disputed", "paused")  # no reproach is made of it


class Debt(NamedTuple):
    """A due item that the call is about; ``amount`` in the company's currency."""

    id: int
    move_id: int
    date_due: date
    amount: float
    auto_posted: bool


class Contacts(NamedTuple):
    """What is under way with the debtor, and how they were reached about these invoices.

    ``letter`` and ``notice`` are the days of the last letter and of the last formal notice.
    """

    dispute_id: int | None
    offer_id: int | None
    calls: int
    last_call: fields.Datetime | None
    letter: date | None
    notice: date | None


class Promise(NamedTuple):
    """A confirmed promise.

    ``broken_once``: the debtor was called about its breach. ``last_date`` is the day of its last
    instalment, ``unpaid`` the first that is neither paid nor on its way.
    """

    id: int
    date: date
    currency_id: int
    broken_once: bool
    items: frozenset
    is_plan: bool
    last_date: date
    unpaid: Awaited


class Customer(NamedTuple):
    """How long the debtor has bought, how many invoices they paid, and how many on time."""

    since: date | None
    paid: int
    on_time: int


class Rank(NamedTuple):
    """Of ``debtors`` with an overdue balance, ``as_much`` owe as much as is chased here."""

    debtors: int
    as_much: int


class ScriptFacts:
    """The facts about one phone action, on the day. Nothing is looked up per invoice."""

    def __init__(self, action):
        self.action = action.sudo()  # a collector may have no right on payments or calls of others
        self.env = self.action.env
        self.company = self.action.company_id
        self.debtor = self.action.partner_id
        self.today = self.company._dunning_today()
        for model in MODELS_READ:
            self.env[model].flush_model()

    # ------------------------------------------------------------------ the debt

    @cached_property
    def debts(self):
        """What the action carries and is still open, else what the debtor owes overdue, oldest
        first; without what is on its way.
        """
        items = self.env["dunning.due.item"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.move_id, %(due)s,
                       %(left)s,
                       move.auto_post_origin_id IS NOT NULL
                       OR move.auto_post NOT IN ('no', 'at_date')
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN %(rules)s ON rules.company_id = line.company_id
             LEFT JOIN LATERAL (%(announced)s) standing ON TRUE
                 WHERE line.company_id = %(company)s AND %(debt)s AND %(chosen)s
                   AND CASE WHEN %(on_way)s IS NULL THEN move.payment_state NOT IN %(paid)s
                            ELSE %(left)s > 0 END
                 ORDER BY 3, 1
                """,
                company=self.company.id,
                due=due_date(),
                debt=is_open_debt(),
                left=left_of("line"),
                on_way=on_way_of("line"),
                paid=PAID_STATES,
                rules=items._rules_values(items._rules()),
                announced=items._announced_for(SQL("%s", self.debtor.id), SQL("rules.company_id")),
                chosen=self._chosen_items(),
            )
        )
        return [Debt(*row) for row in rows]

    def _chosen_items(self):
        if lines := self.action.line_ids:
            return SQL("line.id IN %s", tuple(lines.move_line_id.ids) or (0,))
        return SQL(
            """
            line.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = %s)
            AND %s < %s
            """,
            self.debtor.id,
            due_date(),
            self.today,
        )

    @property
    def moves(self):
        """The invoices that the call is about, the one due first first."""
        return self.env["account.move"].browse(dict.fromkeys(debt.move_id for debt in self.debts))

    @property
    def move_ids(self):
        return tuple(self.moves.ids) or (0,)

    @property
    def amount(self):
        """What the call is about, in the company's currency."""
        return sum(debt.amount for debt in self.debts)

    @cached_property
    def chased(self):
        """``{currency: what is due and not disputed}``, as the decision has it."""
        items = self.env["dunning.due.item"].sudo()
        items.invalidate_model()
        owed = items.search([("id", "in", [debt.id for debt in self.debts])])
        return {
            currency: sum(own.mapped("amount_chased_currency"))
            for currency, own in owed.filtered("amount_chased").grouped("currency_id").items()
        }

    @property
    def date_due(self):
        """The oldest due date, or None."""
        return self.debts[0].date_due if self.debts else None

    @property
    def days_late(self):
        """Days since the oldest due date; not more than 0 before it."""
        return (self.today - self.date_due).days if self.debts else 0

    # ------------------------------------------------------------------ what was said and agreed

    @cached_property
    def contacts(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT dispute.id
                          FROM dunning_dispute dispute
                          JOIN dunning_dispute_move_rel rel ON rel.dispute_id = dispute.id
                         WHERE rel.move_id IN %(moves)s
                           AND (dispute.state = 'open'
                                OR dispute.state = 'unfounded'
                                   AND COALESCE(dispute.date_resolved >= calls.last::date, TRUE))
                         ORDER BY dispute.state, dispute.date, dispute.id LIMIT 1),
                       (SELECT offer.id
                          FROM dunning_discount_offer offer
                         WHERE offer.partner_id = %(debtor)s AND offer.company_id = %(company)s
                           AND offer.state = 'approved' AND offer.date_until >= %(today)s
                         ORDER BY offer.percentage DESC, offer.id LIMIT 1),
                       calls.count, calls.last, letters.last, letters.notice
                  FROM (%(calls)s) calls, (%(letters)s) letters
                """,
                moves=self.move_ids,
                debtor=self.debtor.id,
                company=self.company.id,
                today=self.today,
                calls=self._calls_query(),
                letters=self._letters_query(),
            )
        )
        return Contacts(*row)

    def _calls_query(self):
        """Calls of this action, or about one of its invoices, that reached the right person."""
        return SQL(
            """
            SELECT COUNT(*), MAX(call.date) AS last
              FROM dunning_call call
             WHERE call.partner_id = %s AND call.company_id = %s AND call.is_reached
               AND (call.action_id = %s OR EXISTS (%s))
            """,
            self.debtor.id,
            self.company.id,
            self.action._origin.id or 0,
            self._carried_by(SQL("call.action_id")),
        )

    def _letters_query(self):
        """Letters sent about one of the invoices."""
        return SQL(
            """
            SELECT MAX(action.date_done) AS last,
                   MAX(action.date_done) FILTER (WHERE level.is_formal_notice) AS notice
              FROM dunning_action action
              LEFT JOIN dunning_level level ON level.id = action.level_id
             WHERE action.partner_id = %s AND action.company_id = %s AND action.state = 'done'
               AND action.channel IN %s AND EXISTS (%s)
            """,
            self.debtor.id,
            self.company.id,
            self.env["dunning.level"]._channels_that(lambda channel: channel.is_letter),
            self._carried_by(SQL("action.id")),
        )

    def _carried_by(self, action_id):
        return SQL(
            """
            SELECT FROM dunning_action_line carried
             WHERE carried.action_id = %s AND carried.move_id IN %s
            """,
            action_id,
            self.move_ids,
        )

    @property
    def dispute(self):
        """The oldest open dispute on one of the invoices; else one to which the debtor has had no
        answer on the telephone yet.
        """
        return self.env["dunning.dispute"].browse(self.contacts.dispute_id)

    @property
    def offer(self):
        """The best discount that a manager approved and that still runs."""
        return self.env["dunning.discount.offer"].browse(self.contacts.offer_id)

    @property
    def last_call(self):
        """The day of the last call that reached the debtor about the invoices, or None."""
        when = self.contacts.last_call
        return when and local_time(self.company._dunning_zone(), when).date()

    @cached_property
    def promises(self):
        """The debtor's confirmed promises, the latest first, as they stand on the day."""
        promises = self.env["dunning.promise"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT promise.id, promise.date, promise.currency_id,
                       EXISTS (SELECT FROM dunning_action action
                                WHERE action.promise_id = promise.id),
                       ARRAY(SELECT item.move_line_id FROM dunning_promise_item item
                              WHERE item.promise_id = promise.id AND item.move_line_id > 0),
                       agreed.count > 1, agreed.last,
                       awaited.id, awaited.date, awaited.amount
                  FROM %(promises)s
                  JOIN LATERAL (SELECT COUNT(*), MAX(line.date) AS last
                                  FROM dunning_promise_line line
                                 WHERE line.promise_id = promise.id) agreed ON agreed.count > 0
                  JOIN LATERAL (%(paid)s) paid ON TRUE
                  LEFT JOIN LATERAL (%(awaited)s) awaited ON TRUE
                 WHERE promise.partner_id = %(debtor)s AND promise.company_id = %(company)s
                   AND promise.state IN %(watched)s
                 ORDER BY promise.date DESC, promise.id DESC
                """,
                promises=promises._promises_with_standing(),
                paid=promises._paid_query(),
                awaited=promises._awaited_query(),
                debtor=self.debtor.id,
                company=self.company.id,
                watched=WATCHED_STATES,
            )
        )
        return [Promise(*row[:4], frozenset(row[4]), *row[5:7], Awaited(*row[7:])) for row in rows]

    @cached_property
    def missed_plan(self):
        """The latest instalment plan with a late unpaid instalment, or None.

        A plan whose items were promised anew later no longer counts.
        """
        promised_anew = set()
        for promise in self.promises:
            anew = promise.items & promised_anew
            if promise.is_plan and not anew and self._is_missed(promise):
                return promise
            promised_anew |= promise.items
        return None

    @cached_property
    def broken_promise(self):
        """The promise that the action is about, else the latest, if it was not kept in time."""
        about = self.action.promise_id.id
        own = [promise for promise in self.promises if promise.id == about]
        for promise in (own or self.promises)[:1]:
            if self._is_broken(promise):
                return promise
        return None

    def broke_a_promise_since(self, day):
        """Whether an instalment due since ``day`` was not paid when promised."""
        return any(
            promise.last_date >= day
            for promise in self.promises
            if promise.broken_once or self._is_broken(promise)
        )

    def _is_broken(self, promise):
        return self._is_missed(promise, self.company.dunning_promise_grace_days)

    def _is_missed(self, promise, grace_days=0):
        """Whether an instalment is late that the debtor may be reproached with: not when the
        decision leaves all that is late of it alone for a reason of theirs, or we postponed it.
        """
        return promise.unpaid.is_missed(self.today, grace_days) and bool(
            promise.items & self._reproached
        )

    @cached_property
    def _reproached(self):
        """The promised items that are late and that nothing excuses."""
        promised = frozenset().union(*(promise.items for promise in self.promises))
        items = self.env["dunning.due.item"].sudo()
        items.invalidate_model()
        late = [("id", "in", list(promised)), ("date_maturity", "<", self.today)]
        return {item.id for item in items.search(late) if item.status not in EXCUSED}

    # ------------------------------------------------------------------ the customer

    @cached_property
    def rank(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE overdue >= %(amount)s)
                  FROM (SELECT SUM(line.amount_residual) AS overdue
                          FROM account_move_line line
                          JOIN account_move move ON move.id = line.move_id
                          JOIN res_partner partner ON partner.id = line.partner_id
                         WHERE line.company_id = %(company)s AND %(open)s
                           AND move.payment_state NOT IN %(paid)s AND %(due)s < %(today)s
                         GROUP BY partner.commercial_partner_id
                        HAVING SUM(line.amount_residual) > 0) debtor
                """,
                amount=self.company.currency_id.round(self.amount),
                company=self.company.id,
                due=due_date(),
                open=is_open(),
                paid=PAID_STATES,
                today=self.today,
            )
        )
        return Rank(*row)

    @cached_property
    def customer(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(invoice.invoice_date), COUNT(*) FILTER (WHERE invoice.paid),
                       COUNT(*) FILTER (WHERE invoice.paid AND NOT EXISTS (
                           SELECT FROM account_move_line line
                             JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                            WHERE line.move_id = invoice.id AND part.max_date > line.date_maturity
                       ))
                  FROM (SELECT move.id, move.invoice_date,
                               move.payment_state IN ('paid', 'in_payment')
                               AND move.amount_residual = 0
                               AND move.id NOT IN (%s) AS paid
                          FROM account_move move
                         WHERE %s) invoice
                """,
                invoices_owed_elsewhere(self.company.id, self._is_debtors("target")),
                self._invoices_of_debtor(SQL("move")),
            )
        )
        return Customer(*row)

    def _is_debtors(self, line):
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = %s)",
            SQL.identifier(line, "partner_id"),
            self.debtor.id,
        )

    def _invoices_of_debtor(self, table):
        return SQL(
            """
            %(table)s.commercial_partner_id = %(debtor)s AND %(table)s.company_id = %(company)s
            AND %(table)s.move_type = 'out_invoice' AND %(table)s.state = 'posted'
            """,
            table=table,
            debtor=self.debtor.id,
            company=self.company.id,
        )

    @cached_property
    def alike(self):
        """``{invoice id: dates of those of the same amount up to it, the latest first}``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT chased.id,
                       ARRAY_AGG(DISTINCT move.invoice_date ORDER BY move.invoice_date DESC)
                  FROM account_move chased
                  JOIN account_move move ON move.currency_id = chased.currency_id
                   AND move.amount_total = chased.amount_total
                   AND move.invoice_date <= chased.invoice_date
                 WHERE chased.id IN %s AND %s AND %s
                 GROUP BY chased.id
                """,
                self.move_ids,
                self._invoices_of_debtor(SQL("chased")),
                self._invoices_of_debtor(SQL("move")),
            )
        )
        return dict(rows)
