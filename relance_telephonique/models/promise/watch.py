"""Keeping watch over promises: what was paid on them, and a call about those that are broken."""

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ...tools.confined import each
from ...tools.on_way_sql import on_way_of
from ...tools.settlement_sql import customer, own_owed_elsewhere
from ...tools.vocabulary import PAID_STATES
from .dunning_promise import WATCHED_STATES

BATCH_SIZE = 500


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    def _update_states(self):
        """Compare what was paid with what was promised, on the day: kept, running or broken.

        Both ways: a cancelled payment reopens a kept promise, a late one takes up a broken plan,
        and one that was taken over or written off runs again when that entry is undone.
        """
        watched = self.filtered(
            lambda promise: promise.state in WATCHED_STATES or promise.is_taken_over
        )
        if not watched:
            return
        paid, awaited, settled = watched._paid(), watched._awaited(), watched._settled()
        for promise in watched:
            promise._update_state(paid.get(promise.id, 0.0), awaited[promise.id], settled)

    def _update_state(self, paid, awaited, settled):
        self.ensure_one()
        line, payments = self.line_ids.browse(awaited.line_id), self._payments(settled)
        self.line_ids._allocate(payments, line, self.company_id._dunning_today())
        unpaid = self.currency_id.round(sum(payment.unpaid for payment in payments))
        values = {"amount_paid": paid - unpaid, "next_date": awaited.date}
        is_kept = all(self.line_ids.mapped("date_paid"))
        if unpaid > 0 and not line and not is_kept:
            self._end_without_payment(values, payments)
            return
        state = "kept" if is_kept else line.state or "open"  # all paid, and not booked yet
        if state == "open" != self.state and self._is_replaced():
            self._by_method().write(values)
            return
        was, is_back = self.state, self.is_taken_over
        self._by_method().write(values | {"state": state, "is_taken_over": False})
        if is_back:
            self._message_log(
                body=self.env._("The entry is undone: what was promised is to be paid again.")
            )
        if state == "broken" != was:
            self._call_about_breach()

    def _end_without_payment(self, values, payments):
        """Another customer took over what was still to come, or it was written off: that keeps no
        promise, and breaks none; one that was broken before stays so.
        """
        if self.state == "broken" or self.is_taken_over:
            self._by_method().write(values)
            return
        self._by_method().write(values | {"state": "cancelled", "is_taken_over": True})
        self._message_log(body=self._ended_sentence(payments))

    def _ended_sentence(self, payments):
        """Return why nothing is to come any more, although not all was paid."""
        if not any(payment.lost > 0 for payment in payments):
            return self.env._(
                "Another customer took over what was still to be paid: the promise was neither "
                "kept nor broken."
            )
        if not any(payment.taken > 0 for payment in payments):
            return self.env._(
                "What was still to be paid was written off: the promise was neither kept nor "
                "broken."
            )
        return self.env._(
            "Of what was still to be paid another customer took over a part, and the rest was "
            "written off: the promise was neither kept nor broken."
        )

    def _is_replaced(self):
        """Whether another promise now runs on one of its items: this one is over."""
        items = self.item_ids.move_line_id
        taken = [("move_line_id", "in", items.ids), ("is_open", "=", True)]
        return bool(self.env["dunning.promise.item"].search_count(taken, limit=1))

    def _deadline(self, line):
        return fields.Date.add(line.date, days=self.company_id.dunning_promise_grace_days)

    def _paid(self):
        """Return ``{promise id: what its items have lost since it was confirmed}``."""
        if not self:
            return {}
        return dict(self._query_paid(SQL("promise.id IN %s", tuple(self.ids))))

    @api.model
    def _query_paid(self, condition):
        """Return ``(promise id, what its items have lost)`` of the promises that ``condition``,
        SQL on ``promise`` and ``paid``, is about.
        """
        self._flush_progress()
        columns = SQL("promise.id, paid.amount")
        return self.env.execute_query(self._select_paid(columns, condition))

    @api.model
    def _select_paid(self, columns, condition):
        """The query of ``columns`` of the promises that ``condition`` is about, both SQL on
        ``promise`` and ``paid``, what came in on it.
        """
        return SQL(
            "SELECT %s FROM %s JOIN LATERAL (%s) paid ON TRUE WHERE %s",
            columns,
            self._promises_with_standing(),
            self._paid_query(),
            condition,
        )

    @api.model
    def _paid_query(self):
        """What was paid on the items of ``promise`` since it was confirmed, and what is on its way:
        paid, and not booked yet, as ``standing`` says. An item that is back in draft counts as it
        was then; of one that was cancelled, or is another customer's now, nothing is left.
        """
        return SQL(
            """
            SELECT SUM(item.amount - CASE
                           WHEN line.parent_state = 'posted' AND %(is_own)s
                           THEN line.amount_residual_currency + COALESCE(%(elsewhere)s, 0)
                           WHEN line.parent_state IN ('posted', 'cancel') THEN 0
                           ELSE item.amount END) AS amount,
                   SUM(COALESCE(%(on_way)s, CASE WHEN entry.payment_state IN %(paid)s
                                                 THEN line.amount_residual_currency END)) FILTER (
                       WHERE line.parent_state = 'posted' AND %(is_own)s) AS on_way
              FROM dunning_promise_item item
              LEFT JOIN account_move_line line ON line.id = item.move_line_id
              LEFT JOIN account_move entry ON entry.id = line.move_id
             WHERE item.promise_id = promise.id
            """,
            is_own=SQL("%s = promise.partner_id", customer("line")),
            elsewhere=own_owed_elsewhere("line"),
            on_way=on_way_of("line"),
            paid=PAID_STATES,
        )

    @api.model
    def _promises_with_standing(self):
        """The promises, each with what is on its way of its debtor's items: a FROM for whoever asks
        outside of the decision.
        """
        items = self.env["dunning.due.item"]
        return SQL(
            """
            dunning_promise promise
            JOIN %s ON rules.company_id = promise.company_id
            LEFT JOIN LATERAL (%s) standing ON TRUE
            """,
            items._rules_values(items._rules()),
            items._announced_for(SQL("promise.partner_id"), SQL("promise.company_id")),
        )

    def _call_about_breach(self):
        """Have the debtor called on the next working day, or in the call that waits already. The
        call takes the place of the scenario's own phone step, if that comes next.
        """
        self.ensure_one()
        company = self.company_id
        items = self._items_to_call_about()
        if not items:
            return
        self.env["dunning.turn"]._take(company, self.partner_id)
        calls = self.env["dunning.action"].sudo()
        if call := calls._open_call(self.partner_id, company):
            call._join_breach(self, items)
            return
        calls.create(
            {
                "company_id": company.id,
                "partner_id": self.partner_id.id,
                "contact_id": (self._contact_there() or self.partner_id._dunning_contact()).id,
                "channel": "phone",
                "reason": "broken_promise",
                "promise_id": self.id,
                "user_id": company._dunning_pick(
                    self.partner_id.with_company(company).dunning_collector_id, self.user_id
                ).id,
                "date": company._dunning_working_day_in(1),
                "line_ids": [Command.create(item._action_line_values()) for item in items],
            }
        )

    def _items_to_call_about(self):
        """Return the due items that nothing else holds or carries."""
        items = self.env["dunning.due.item"].sudo()
        items.invalidate_model()
        found = items.search(
            [
                ("id", "in", self.item_ids.move_line_id.ids),
                ("partner_id", "=", self.partner_id.id),  # the invoice may be somebody else's now
            ]
        )
        return found.filtered(lambda item: item.status in ("due", "scheduled", "exhausted"))

    @api.model
    def _update_watched(self):
        """Update, in batches, the promises that a payment or the day may have changed."""
        watched = self.search([("state", "=", "open")]) | self._moved_by_payments()
        broken = {}
        for start in range(0, len(watched), BATCH_SIZE):
            batch = watched[start : start + BATCH_SIZE].try_lock_for_update()
            broken |= each(batch, lambda promises: promises._update_states())
        return broken

    @api.model
    def _moved_by_payments(self):
        """Return kept and broken promises on which more, or less, was paid than was noted, broken
        ones for which a payment is on its way, and those taken over or written off of which
        something is to be paid again.
        """
        moved = SQL(
            """
            promise.state IN ('kept', 'broken')
                AND paid.amount != promise.amount_paid
                                   + (SELECT SUM(COALESCE(instalment.amount_taken, 0))
                                        FROM dunning_promise_line instalment
                                       WHERE instalment.promise_id = promise.id)
            OR promise.state = 'broken' AND paid.on_way > 0
            OR promise.is_taken_over AND paid.amount < promise.amount
            """
        )
        return self.browse(promise for promise, _paid in self._query_paid(moved))
