"""Log: one attempt to call is noted for good, and what its outcome asks for is done."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import clean_context

from .dunning_call_lock import HOLD

TOLD = {"contact_id", "direction", "cause", "note", "bank_known"}  # what a caller says of it
ONGOING = ("date", "direction", "override_reason")  # what the outcomes of one call share


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

    def action_log_outcome(self, outcome_id, item_ids=None, **values):
        """Log a call that ended so, or ask first for what the outcome needs.

        :param item_ids: the journal items that the outcome is about, of those that the debtor owes;
            by default all that the call is about
        :param values: what is known already of :data:`TOLD`; the rest is noted as it is
        :return: an action to go on with, or False
        :raise AccessError: if anything else is given: who called when is not the caller's to say
        """
        self.ensure_one()
        if unknown := values.keys() - TOLD:
            self.env["dunning.call"]._refuse_by_hand(unknown)
        items = self.partner_id._dunning_open_items(self.company_id, item_ids or ())
        outcome = self.env["dunning.call.outcome"].browse(outcome_id)
        if outcome._effect().asks:
            return self._ask_about_call(outcome, items, **values)
        self._log_call(outcome, items=items, undo_basis=self._as_it_stands(), **values)
        return False

    def action_log_call(self):
        """Ask how a call ended."""
        self.ensure_one()
        return self._ask_about_call(self.env["dunning.call.outcome"])

    def _ask_about_call(self, outcome, items=None, **values):
        """:param items: ``dunning.due.item``, by default what the form itself proposes"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_call_log_action"
        )
        values |= {"action_id": self.id, "outcome_id": outcome.id}
        if items:
            values["item_ids"] = [Command.create({"item_id": item.id}) for item in items]
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

    def _log_call(self, outcome, details=None, items=None, **values):
        """Log one attempt and do what its outcome asks for: all of it or nothing.

        A talk may have several outcomes, each about some items: the call waits for the others, and
        the next one logged is of the same talk.

        :param outcome: a ``dunning.call.outcome``
        :param items: the due (or journal) items that the outcome is about; by default all that the
            call is about
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
        begun = self._begun(values)
        part = self._part_about(items) if items and not outcome._effect().is_of_debtor else self
        call = (
            self.env["dunning.call"]
            ._by_method()
            .create(part._call_values(outcome) | begun | values)
        )
        getattr(part, f"_effect_{outcome.effect}", self._effect_unknown)(call, **details)
        part._post_call(call)
        self._go_on_or_release(call)
        self._join_second_calls()
        return call

    def _go_on_or_release(self, call):
        """Keep the debtor while something of the talk is still to be noted."""
        if call.action_id == self:
            self.action_release_call()
        else:
            self.env["dunning.call.lock"]._keep_on_line(call)

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

    def _begun(self, values):
        """Return when the call was begun, how long it lasted and why it was made nevertheless, as
        far as that is known, after making sure that it was allowed: coming in, it always is.
        """
        lock = self.env["dunning.call.lock"]._mine(self.partner_id, self.company_id)
        if first := lock.call_id or (not lock.date_dialled and self._talk_it_belongs_to(values)):
            return {name: first[name] for name in ONGOING} | {"part_of_id": first.id}
        is_incoming = values.get("direction") == "incoming"
        if lock.date_dialled and (lock.is_incoming or not is_incoming):
            return lock._as_begun()
        if not is_incoming:
            when = fields.Datetime.to_datetime(values.get("date"))
            self._check_may_call(values.get("override_reason"), when)
        return {}

    def _talk_it_belongs_to(self, values):
        """Return the talk in which this was said too, of a call that no step asked for."""
        is_another = values.get("direction") == "incoming" or values.get("date")
        if self.reason != "manual" or is_another:
            return self.env["dunning.call"]
        return self.partner_id._dunning_talk_just_noted(self.company_id)

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
        waiting = debtor._dunning_waiting_call(self.env.company)
        return waiting._ask_about_call(self.env["dunning.call.outcome"], partner_id=debtor.id)

    def _dunning_talk_just_noted(self, company):
        """Return the user's talk with the debtor that has just ended, if there was one: what was
        said in it of other invoices is no other call.
        """
        latest = self.env["dunning.call"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("user_id", "=", self.env.uid),
            ],
            order="id desc",
            limit=1,
        )
        since = fields.Datetime.now() - HOLD
        if latest.is_reached and latest.date + timedelta(seconds=latest.duration) > since:
            return latest.part_of_id or latest
        return latest.browse()

    def _dunning_waiting_call(self, company):
        """Return the call to this debtor that waits to be made, if any."""
        return self.env["dunning.action"]._open_call(self, company, ("ready",))
