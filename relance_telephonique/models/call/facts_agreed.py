"""What the choice of a call script rests on: what was said to each other, and agreed."""

from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from ...tools.calling_hours import local_time
from ..promise.dunning_promise import WATCHED_STATES
from ..promise.progress import Awaited

EXCUSED = ("in_payment", "covered", "to_match", "disputed", "paused")  # no reproach is made of it


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


class AgreedFacts:
    """Part of ``ScriptFacts``."""

    @cached_property
    def contacts(self):
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT dispute.id
                          FROM dunning_dispute dispute
                          JOIN dunning_dispute_move_rel rel ON rel.dispute_id = dispute.id
                         WHERE rel.move_id IN %(moves)s AND dispute.partner_id = %(debtor)s
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
             WHERE call.partner_id = %s AND call.company_id = %s AND call.active
               AND call.is_reached AND (call.action_id = %s OR EXISTS (%s))
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
