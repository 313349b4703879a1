"""Log: one attempt to call noted for good, and what its outcome asks for, one method per effect."""

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import clean_context

from ...tools.calling_hours import local_time
from ...tools.channels import CALL

PARTS_OFFERED = 3  # months of the plan prepared for a debtor in trouble
TOLD = {"contact_id", "direction", "cause", "note"}  # what a caller says of their call


class DunningAction(models.Model):
    _inherit = "dunning.action"

    last_outcome_id = fields.Many2one(
        "dunning.call.outcome", compute="_compute_last_outcome_id", string="Last outcome"
    )

    @api.depends("call_ids.outcome_id")
    def _compute_last_outcome_id(self):
        for action in self:
            action.last_outcome_id = action.call_ids[:1].outcome_id

    # ------------------------------------------------------------------ logging

    def action_log_outcome(self, outcome_id, **values):
        """Log a call that ended so, or ask first for what the outcome needs.

        :param values: what is known already of :data:`TOLD`; the rest is noted as it is
        :return: an action to go on with, or False
        :raise AccessError: if anything else is given: who called when is not the caller's to say
        """
        self.ensure_one()
        if unknown := values.keys() - TOLD:
            self.env["dunning.call"]._refuse_by_hand(unknown)
        outcome = self.env["dunning.call.outcome"].browse(outcome_id)
        if outcome._effect().asks:
            return self._ask_about_call(outcome, **values)
        self._log_call(outcome, **values)
        return False

    def action_log_call(self):
        """Ask how a call ended."""
        self.ensure_one()
        return self._ask_about_call(self.env["dunning.call.outcome"])

    def _ask_about_call(self, outcome, **values):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_call_log_action"
        )
        values |= {"action_id": self.id, "outcome_id": outcome.id}
        context = {f"default_{name}": value for name, value in values.items()}
        return action | {"context": context, "name": outcome.name or action["name"]}

    def _ask_for_outcome(self):
        """Refuse to call done what is a call still to be made: how it ended must be said.

        :raise RedirectWarning: which leads to the question
        """
        for call in self.filtered(
            lambda action: action._channel().is_call and action.state == "ready"
        ):
            raise RedirectWarning(
                self.env._("How did the call to %(name)s end?", name=call.partner_id.display_name),
                self.env.ref("relance_telephonique.dunning_call_log_action").id,
                self.env._("Log the call"),
                {"default_action_id": call.id},
            )

    def _log_call(self, outcome, details=None, **values):
        """Log one attempt and do what its outcome asks for: all of it or nothing.

        :param outcome: a ``dunning.call.outcome``
        :param details: ``{name: value}`` of what the outcome's effect takes
        :param values: fields of ``dunning.call``; details too, if no field has their name
        :return: the ``dunning.call``
        :raise UserError: saying what is missing or what nobody knows, or why the debtor may not be
            called: what was begun by ``action_call`` was allowed then
        """
        self.ensure_one()
        self = self.with_context(clean_context(self.env.context))  # a client's stay outside
        if self.state not in ("ready", "failed"):
            raise UserError(
                self.env._(
                    "%(name)s is not to be made any more: log the call on the debtor.",
                    name=self.display_name,
                )
            )
        details, values = self._details_of_call(outcome, details or {}, values)
        values = self._call_values(outcome) | self._dialled(values) | values
        call = self.env["dunning.call"]._by_method().create(values)
        getattr(self, f"_effect_{outcome.effect}", self._effect_unknown)(call, **details)
        self._post_call(call)
        self.action_release_call()
        return call

    def _details_of_call(self, outcome, details, values):
        """Return what the effect takes and what the call itself says, as two dicts.

        :raise UserError: if a name is known to neither
        """
        known = self.env["dunning.call"]._fields
        details = details | {name: values[name] for name in values if name not in known}
        if unknown := details.keys() - set(outcome._effect().details):
            raise UserError(
                self.env._(
                    "“%(outcome)s” does not take %(names)s: it takes %(known)s.",
                    outcome=outcome.name,
                    names=", ".join(sorted(unknown)),
                    known=", ".join(outcome._effect().details) or self.env._("nothing more"),
                )
            )
        return details, {name: value for name, value in values.items() if name in known}

    def _dialled(self, values):
        """Return when the call was begun, how long it lasted and why it was made nevertheless, as
        far as that is known, after making sure that it was allowed.
        """
        if values.get("direction") == "incoming":
            return {}
        lock = self.env["dunning.call.lock"]._dialled(self.partner_id, self.company_id)
        if not lock:
            when = fields.Datetime.to_datetime(values.get("date"))
            self._check_may_call(values.get("override_reason"), when)
            return {}
        lasted = fields.Datetime.now() - lock.date_dialled
        return {
            "date": lock.date_dialled,
            "duration": int(lasted.total_seconds()),
            "override_reason": lock.override_reason,
        }

    def _call_values(self, outcome):
        return {
            "action_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "phone": self.phone_number or self.contact_phone,
            "user_id": self.env.uid,
            "outcome_id": outcome.id,
            "is_reached": outcome.is_reached,
            "cause": outcome.cause,
            "script_id": self.script_id.id if outcome.is_reached else False,
        }

    def _post_call(self, call):
        """Tell the call in the chatter, for those who read the debtor's story."""
        parts = [call.display_name, call.contact_id.name, call.note]
        self.message_post(body=" · ".join(filter(None, parts)))

    # ------------------------------------------------------------------ effects

    def _effect_unknown(self, call):
        """:raise UserError: the addon that did something about this outcome was uninstalled"""
        raise UserError(
            self.env._(
                "Nothing knows what follows from “%(outcome)s” any more: choose another outcome.",
                outcome=call.outcome_id.name,
            )
        )

    def _effect_promise(
        self, call, promise_date=False, amount=0.0, items=None, offer=None, means="transfer"
    ):
        """Keep a promise, and leave its items alone.

        :param promise_date: the day of payment
        :param amount: in the items' currency; by default all that they leave to pay
        :param items: journal items; by default all that the action carries
        :param offer: the ``dunning.discount.offer`` that the debtor accepts with it
        :param means: of ``dunning.promise.line``
        """
        if not promise_date:
            raise UserError(self.env._("Enter the day on which the debtor will pay."))
        promises = self._promise(call, [(promise_date, amount)], items, means)
        if offer:
            offer._accept(promises)
        promises.action_confirm()
        self.action_done()
        if offer:
            self._tell_responsible(offer._credit_to_make(promises))

    def _effect_plan(self, call, instalments=(), items=None, means="transfer"):
        """Keep an instalment plan, and leave its items alone.

        :param instalments: ``(day, amount)`` each, in the items' currency
        """
        if not instalments:
            raise UserError(self.env._("Enter the instalments: a day and an amount for each."))
        self._promise(call, instalments, items, means).action_confirm()
        self.action_done()

    def _effect_offer(self, call, instalments=(), items=None, means="transfer"):
        """Prepare a plan to offer; nothing is held back until the debtor agrees to it.

        :param instalments: by default equal monthly parts
        """
        self._promise(call, instalments or [], items, means)
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
        self.env["dunning.dispute"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "move_ids": [Command.set(of_currency.ids)],
                    "category": category,
                    "note": call.note,
                    **values,
                }
                for of_currency in moves.grouped("currency_id").values()
            ]
        )
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
        callback = self._by_method().create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "contact_id": call.contact_id.id or self.contact_id.id,
                "channel": "phone",
                "reason": "callback",
                "user_id": call.user_id.id,
                "date": local_time(self.company_id._dunning_zone(), callback_at).date(),
                "date_processed": fields.Datetime.now(),
                "call_at": callback_at,
                "line_ids": [Command.create(line._carried_on()) for line in self.line_ids],
            }
        )
        callback._schedule_activities()

    def _effect_refuse(self, call):
        """Tell the responsible; the scenario goes on."""
        self.action_done()
        self._tell_responsible(
            self.env._("%(debtor)s refuses to pay.", debtor=self.partner_id.display_name)
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
                self.env._(
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

    def _items_to_pay(self, items=None):
        """Return what is left to pay of ``items``, by default of all that the action carries."""
        items = (items or self.line_ids.move_line_id).sudo()  # collectors may not read the ledger
        return items.filtered(lambda item: not item.reconciled and item.amount_residual > 0)

    def _promise(self, call, instalments, items, means="transfer"):
        """Return one draft promise for each currency of ``items``.

        :param instalments: ``(day, amount)`` each, no amount for all that is due, none at all for
            equal monthly parts
        """
        items = self._items_to_pay(items)
        currencies = items.grouped("currency_id")
        if not items:
            raise UserError(self.env._("Nothing is left to pay of what this call is about."))
        if len(currencies) > 1 and any(amount for _day, amount in instalments):
            raise UserError(
                self.env._("The invoices are in several currencies: log one promise for each.")
            )
        return self.env["dunning.promise"].create(
            [
                self._promise_values(call, of_currency, currency, instalments, means)
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


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_dunning_log_call(self):
        """Ask how a call about this invoice ended: the one that waits to be made, if any."""
        self.ensure_one()
        waiting = self.dunning_call_id.filtered(lambda call: call.state == "ready")
        return waiting._ask_about_call(
            self.env["dunning.call.outcome"],
            partner_id=self.commercial_partner_id.id,
            move_id=self.id,
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_log_call(self):
        """Ask how a call with this debtor ended: about the one that waits to be made, if any."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        waiting = self.env["dunning.action"].search(
            [
                ("partner_id", "=", debtor.id),
                ("company_id", "=", self.env.company.id),
                ("channel_kind", "=", CALL),
                ("state", "=", "ready"),
            ],
            order="date, id",
            limit=1,
        )
        return waiting._ask_about_call(self.env["dunning.call.outcome"], partner_id=debtor.id)
