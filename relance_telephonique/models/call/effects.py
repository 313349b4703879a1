"""What follows from how a call ended, one method per effect of an outcome."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.calling_hours import local_time

PARTS_OFFERED = 3  # months of the plan prepared for a debtor in trouble


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _effect_unknown(self, call):
        """:raise UserError: the addon that did something about this outcome was uninstalled"""
        raise UserError(
            self.env._(
                "Nothing knows what follows from “%(outcome)s” any more: choose another outcome.",
                outcome=call.outcome_id.name,
            )
        )

    def _effect_promise(
        self,
        call,
        promise_date=False,
        amount=0.0,
        offer=None,
        means="transfer",
        rest="due",
        category="other",
    ):
        """Keep a promise, and leave its items alone.

        :param promise_date: the day of payment
        :param amount: in the items' currency; by default all that they leave to pay
        :param offer: the ``dunning.discount.offer`` that the debtor accepts with it
        :param means: of ``dunning.promise.line``
        :param rest: what becomes of what is not promised: ``due``, chased again once the promise is
            over, or ``dispute``, of that ``category``
        """
        if not promise_date:
            raise UserError(self.env._("Enter the day on which the debtor will pay."))
        values = {"rest": rest, "category": category}
        promises = self._promise(call, [(promise_date, amount)], means, **values)
        if offer:
            offer._accept(promises)
        promises.action_confirm()
        self.action_done()
        if offer:
            self._tell_responsible(lambda env: offer.with_env(env)._credit_to_make(promises))

    def _effect_plan(self, call, instalments=(), means="transfer", rest="due", category="other"):
        """Keep an instalment plan, and leave its items alone.

        :param instalments: ``(day, amount)`` each, in the items' currency
        :param rest: what becomes of what is not promised, of which ``category``, as of a promise
        """
        if not instalments:
            raise UserError(self.env._("Enter the instalments: a day and an amount for each."))
        values = {"rest": rest, "category": category}
        self._promise(call, instalments, means, **values).action_confirm()
        self.action_done()

    def _effect_offer(self, call, instalments=(), means="transfer"):
        """Prepare a plan to offer; nothing is held back until the debtor agrees to it.

        :param instalments: by default equal monthly parts
        """
        self._promise(call, instalments or [], means)
        self.action_done()

    def _effect_paid(self, call):
        """Leave the items alone for some days: the payment should then be there."""
        self._wait(call, "paid")

    def _effect_dispute(self, call, category="other", disputed_amount=0.0, moves=None):
        """Open a dispute: what is disputed is no longer chased.

        :param disputed_amount: in the invoices' currency; by default all that they leave to pay
        :param moves: invoices; by default all that the action carries
        """
        moves = (moves or self.line_ids.move_id).sudo()  # collectors may not read the ledger
        values = {"amount": disputed_amount} if disputed_amount else {}
        if values and len(moves.currency_id) > 1:
            raise UserError(
                self.env._("The invoices are in several currencies: make one dispute for each.")
            )
        disputes = self.env["dunning.dispute"]
        for of_currency in moves.grouped("currency_id").values():
            disputes._contest(self, of_currency, category, call.note, **values)
        self.action_done()

    def _effect_callback(self, call, callback_at=False):
        """Plan the next call, at an hour at which it will be allowed.

        :param callback_at: when, in UTC
        """
        callback_at = fields.Datetime.to_datetime(callback_at)
        if not callback_at or callback_at <= fields.Datetime.now():
            raise UserError(self.env._("Enter when to call back: a day and a time to come."))
        self.partner_id._dunning_check_appointment(self.company_id, callback_at)
        self.action_done()
        contact = call.contact_id or self.contact_id
        self._plan_callback(
            self.company_id, self.partner_id, contact, call.user_id, callback_at, self.line_ids
        )

    @api.model
    def _plan_callback(self, company, debtor, contact, user, moment, lines):
        """Have the debtor called at that moment, by the call that waits for them if there is one.

        :param moment: in UTC
        :param lines: the ledger of what it is about
        """
        if waiting := self._open_call(debtor, company):
            waiting._call_back_at(moment, lines)
            return
        callback = self._by_method().create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "contact_id": contact.id,
                "channel": "phone",
                "reason": "callback",
                "user_id": user.id,
                "date": local_time(company._dunning_zone(), moment).date(),
                "date_processed": fields.Datetime.now(),
                "call_at": moment,
                "line_ids": [Command.create(line._carried_on()) for line in lines],
            }
        )
        callback._schedule_activities()

    def _effect_refuse(self, call):
        """Tell the responsible; the scenario goes on."""
        self.action_done()
        self._tell_responsible(
            lambda env: env._("%(debtor)s refuses to pay.", debtor=self.partner_id.display_name)
        )

    def _effect_contact(self, call, contact_name=False, contact_phone=False, contact_email=False):
        """Record the right contact; the call is still to be made, to them.

        Who may not add contacts leaves this to somebody who may.
        """
        if not contact_name or not (contact_phone or contact_email):
            raise UserError(
                self.env._("Enter the name of the right person, and how to reach them.")
            )
        contact = {
            "parent_id": self.partner_id.id,
            "type": "dunning",
            "name": contact_name,
            "phone": contact_phone,
            "email": contact_email,
        }
        contacts = self.env["res.partner"]
        if contacts.has_access("create"):
            self.contact_id = contacts.create(contact)
        self._take_up()
        if not contacts.has_access("create"):
            self._ask_to_correct(
                lambda env: env._(
                    "Right person at %(debtor)s: %(person)s",
                    debtor=self.partner_id.display_name,
                    person=", ".join(filter(None, (contact_name, contact_phone, contact_email))),
                )
            )

    def _effect_number(self, call):
        """Let the call wait among the failures until the number is corrected."""
        self._close_activities()
        self._fail(
            self.env._("%(phone)s is a wrong number: correct it and retry.", phone=call.phone)
        )

    def _effect_retry(self, call):
        """Try again at another time of day; after some attempts the step counts as made."""
        attempts = self.call_ids.filtered(lambda own: own.outcome_id.effect == "retry")
        if len(attempts) >= self.company_id.dunning_call_attempts:
            self.action_done()
            return
        self.call_at = self._next_half_day()
        day = local_time(self.company_id._dunning_zone(), self.call_at).date()
        self._by_method().date = day
        self.activity_ids.date_deadline = self.date
        self._take_up()

    # ------------------------------------------------------------------ tools

    def _take_up(self):
        """Let a call that had failed wait to be made again."""
        if self.state == "failed":
            self._by_method().write({"state": "ready", "failure_reason": False})
            self._schedule_activities()

    def _items_to_pay(self):
        """Return what is left to pay of all that the action carries, as journal items."""
        items = self.line_ids.move_line_id.sudo()  # collectors may not read the ledger
        return items.filtered(lambda item: not item.reconciled and item.amount_residual > 0)

    def _promise(self, call, instalments, means="transfer", **values):
        """Return one draft promise for each currency of what the action carries.

        :param instalments: ``(day, amount)`` each, no amount for all that is due, none at all for
            equal monthly parts
        :param values: fields of the promise that were asked for
        """
        items = self._items_to_pay()
        currencies = items.grouped("currency_id")
        if not items:
            raise UserError(self.env._("Nothing is left to pay of what this call is about."))
        if len(currencies) > 1 and any(amount for _day, amount in instalments):
            raise UserError(
                self.env._("The invoices are in several currencies: log one promise for each.")
            )
        return self.env["dunning.promise"].create(
            [
                self._promise_values(call, of_currency, currency, instalments, means) | values
                for currency, of_currency in currencies.items()
            ]
        )

    def _promise_values(self, call, items, currency, instalments, means):
        due = sum(items.mapped("amount_residual_currency"))
        parts = self._parts(instalments, due, currency)
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": call.contact_id.id,
            "user_id": call.user_id.id,
            "action_id": self.id,
            "note": call.note,
            "move_line_ids": [Command.set(items.ids)],
            "part_count": len(parts),
            "part_first_date": parts[0][0],
            "line_ids": [
                Command.create({"date": day, "amount": amount, "means": means})
                for day, amount in parts
            ],
        }

    def _parts(self, instalments, due, currency):
        """Return ``instalments`` with their amounts, or equal monthly parts of ``due``, the last of
        which takes the cents.
        """
        if instalments:
            return [(day, amount or due) for day, amount in instalments]
        today = self.company_id._dunning_today()
        return self.company_id._dunning_equal_parts(due, currency, PARTS_OFFERED, today)

    def _wait(self, call, reason):
        """Leave what the action carries alone for the outcome's days.

        :return: the ``dunning.pause``
        """
        until = fields.Date.add(self.company_id._dunning_today(), days=call.outcome_id.days)
        items_of = {self: self.line_ids.move_line_id}
        pause = self.env["dunning.pause"]._leave_alone(items_of, until, reason, call.note)
        self.action_done()
        return pause
