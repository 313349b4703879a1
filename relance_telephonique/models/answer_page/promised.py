"""Promised: what a debtor promises on their page, how much, when, and whether it holds at once."""

from datetime import timedelta

from odoo import Command, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools.amounts import amount_of
from .not_taken import NotTaken


def _by_currency(items):
    """Return lists of ``OwedItem``, one for each currency."""
    currencies = dict.fromkeys(one.currency for one in items)
    return [[one for one in items if one.currency == currency] for currency in currencies]


def _left_of(items):
    """Return what some ``OwedItem`` of a currency leave to pay."""
    return items[0].currency.round(sum(one.may_be_answered for one in items))


def _reached(items, amount):
    """Return the oldest of some ``OwedItem`` that an amount pays, the last perhaps in part; the
    others stay due.
    """
    reached = []
    for one in items:
        if one.currency.compare_amounts(amount, 0) > 0:
            reached.append(one)
            amount -= one.may_be_answered
    return reached


def _leaves_some(items, amount):
    return items[0].currency.compare_amounts(amount, _left_of(items)) < 0


class DunningAnswer(models.Model):
    _inherit = "dunning.answer"

    def _say_promise(self, said):
        """Keep a promise at once if a collector could, and if it is the first word about these
        items that was not kept; else it is prepared, and a collector decides.
        """
        items = self._items_said(said)
        self._check_when(said)
        amount = self._amount_said(said, items)
        items = _reached(items, amount) if amount else items
        self.write({"payments": said.payments, "apart": said.apart})
        promises = self.env["dunning.promise"].union(
            *(
                self._new_promise(of_currency, said, amount or _left_of(of_currency))
                for of_currency in _by_currency(items)
            )
        )
        if self._holds_at_once(promises, amount and _leaves_some(items, amount)):
            promises.action_confirm()
        promises._by_method().answer_id = self

    def _check_when(self, said):
        today, most = self.company_id._dunning_today(), self._most_payments()
        if not said.day or not today <= said.day <= today + timedelta(days=365):
            raise NotTaken(self.env._("Choose the day on which you will pay, within a year."))
        if not 1 <= said.payments <= most:
            raise NotTaken(self.env._("Choose from 1 to %(most)s payments.", most=most))

    def _most_payments(self):
        return self.company_id._dunning_page_most_payments()

    def _amount_said(self, said, items):
        """Return what is to be paid of some ``OwedItem``, and note it: all that they leave to pay
        if nothing was typed; 0 for all of each, if they are of several currencies.

        :raise NotTaken: if what was typed is no amount, more than they leave to pay, or of several
            currencies
        """
        currency, *others = dict.fromkeys(one.currency for one in items)
        if others and said.amount:
            raise NotTaken(self.env._("Tell an amount for the invoices of one currency at a time."))
        if others:
            return 0.0
        left = _left_of(items)
        amount = currency.round(amount_of(said.amount) or 0) if said.amount else left
        if amount <= 0 or currency.compare_amounts(amount, left) > 0:
            due = format_amount(self.env, left, currency)
            raise NotTaken(
                self.env._("Enter an amount up to %(due)s, or none to pay all of it.", due=due)
            )
        self.write({"amount": amount, "currency_id": currency.id})
        return amount

    def _new_promise(self, items, said, amount):
        """Return a draft promise of ``amount`` for some ``OwedItem`` of a currency: what it leaves
        of them is due again after the promise.
        """
        parts = self._parts_said(said, amount, items[0].currency)
        promise = self.env["dunning.promise"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "user_id": self._handler().id,
                "move_line_ids": [Command.set([one.item.id for one in items])],
                "part_count": len(parts),
                "part_first_date": parts[0][0],
                "part_apart": said.apart,
                "line_ids": [Command.create({"date": day, "amount": part}) for day, part in parts],
                "note": self.note,
            }
        )
        promise._check_complete()
        promise._check_dates()
        promise._check_not_promised_yet()
        return promise

    def _parts_said(self, said, amount, currency):
        """Return ``(day, amount)`` of each payment: on the day that was named, or from it on as far
        apart as they asked for, as those of a plan agreed in a call.
        """
        if said.payments == 1:
            return [(said.day, amount)]
        parts = self.company_id._dunning_equal_parts(
            amount, currency, said.payments, said.day, said.apart
        )
        if min(part for _day, part in parts) <= 0:
            raise NotTaken(self.env._("That amount cannot be paid in so many parts."))
        return parts

    def _holds_at_once(self, promises, is_partial):
        """Whether a collector would be free to grant this, and the company lets debtors do so. What
        pays an item only in part holds it back by itself once.
        """
        company, longest = self.company_id, self.company_id.dunning_page_promise_days
        first = min(promises.line_ids.mapped("date"))
        is_soon = longest and first <= fields.Date.add(company._dunning_today(), days=longest)
        most = company.dunning_promise_max_parts or 1
        is_bounded = all(len(promise.line_ids) <= most for promise in promises)
        may_grant = is_soon and is_bounded and not any(promises.mapped("approval_reason"))
        return bool(may_grant) and not self._was_promised(promises.move_line_ids, is_partial)

    def _was_promised(self, items, is_partial):
        """Whether a promise about these journal items was not kept; of one in part, whether there
        was any.
        """
        about = Domain("move_line_id", "in", items.ids)
        if not is_partial:
            about &= Domain("promise_id.state", "in", ("broken", "cancelled"))
        return bool(self.env["dunning.promise.item"].search_count(about, limit=1))


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    answer_id = fields.Many2one(
        "dunning.answer",
        string="Said by the debtor",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The debtor promised it on their page.",
    )
