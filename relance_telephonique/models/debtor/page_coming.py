"""Coming: one timeline of all that is to come with a debtor, of whatever kind."""

from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.vocabulary import OPEN_STATES


class Coming(NamedTuple):
    """Something that is to come; what should have been before is still to come."""

    day: date
    icon: str
    what: str
    note: str = ""
    record: models.BaseModel | None = None


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_page_coming(self, company, items):
        """Return what is to come, first things first, as far as the reader may know of it."""
        coming = [
            *items._coming_steps(),
            *self._dunning_coming_actions(company),
            *self._dunning_coming_payments(company),
            *self._dunning_coming_answers(company),
            *self._dunning_coming_ends(company),
            *self._dunning_coming_deadlines(company),
        ]
        today = company._dunning_today()
        return [
            {
                "key": str(place),
                "day": format_date(self.env, one.day),
                "is_late": one.day < today,
                "icon": one.icon,
                "what": one.what,
                "note": one.note,
                "link": one.record and [one.record._name, one.record.id],
            }
            for place, one in enumerate(sorted(coming, key=lambda one: one.day))
        ]

    def _dunning_of_page(self, model, company, *domain, order=None):
        """Return the records about the debtor of which the reader may know."""
        records = self.env[model]
        if not records.has_access("read"):
            return records
        own = Domain("partner_id", "=", self.id) & Domain("company_id", "=", company.id)
        return records.search(own & Domain(list(domain)), order=order)

    def _dunning_coming_actions(self, company):
        """Contacts that are prepared: calls, callbacks, letters, answers to read."""
        actions = self._dunning_of_page("dunning.action", company, ("state", "in", OPEN_STATES))
        return [
            Coming(
                action.date,
                action._channel().icon,
                action._step_label(),
                action.failure_reason
                if action.state == "failed"
                else action.call_at
                and company._dunning_moment_label(action.call_at)
                or action._state_sentence(told=action.date),
                action,
            )
            for action in actions
        ]

    def _dunning_coming_payments(self, company):
        """What was promised, instalment by instalment, and is not paid."""
        promises = self._dunning_of_page("dunning.promise", company, ("state", "=", "open"))
        lines = promises.line_ids.filtered(lambda line: line._amount_left() > 0)
        return [
            Coming(
                line.date,
                "fa-handshake-o",
                self.env._(
                    "Promised: %(amount)s",
                    amount=format_amount(self.env, line._amount_left(), line.currency_id),
                ),
                record=line.promise_id,
            )
            for line in lines
        ]

    def _dunning_coming_answers(self, company):
        """Disputes to which we owe an answer."""
        disputes = self._dunning_of_page(
            "dunning.dispute", company, ("state", "=", "open"), ("date_target", "!=", False)
        )
        return [
            Coming(
                dispute.date_target,
                "fa-balance-scale",
                self.env._("Our answer to the dispute"),
                dispute._sentence(),
                dispute,
            )
            for dispute in disputes
        ]

    def _dunning_coming_ends(self, company):
        """Pauses: chasing goes on when they end."""
        today = company._dunning_today()
        pauses = self._dunning_of_page("dunning.pause", company, ("date_until", ">", today))
        return [
            Coming(
                pause.date_until,
                "fa-pause",
                self.env._("Chased again"),
                pause._reason_label(),
                pause,
            )
            for pause in pauses
        ]

    def _dunning_coming_deadlines(self, company):
        """The days by which our letters ask to be paid, and what runs in court."""
        today = company._dunning_today()
        letters = self._dunning_of_page(
            "dunning.action", company, ("state", "=", "done"), ("date_expiry", ">=", today)
        )
        cases = self._dunning_of_page(
            "dunning.case", company, ("state", "=", "open"), ("date_deadline", "!=", False)
        )
        return [
            Coming(
                letter.date_expiry,
                "fa-envelope-open-o",
                self.env._("Deadline of our letter"),
                letter._step_label(),
                letter,
            )
            for letter in letters
        ] + [
            Coming(
                case.date_deadline,
                "fa-gavel",
                self.env._("Deadline of the case"),
                case.display_name,
                case,
            )
            for case in cases
        ]


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _coming_steps(self):
        """Return the next steps of the scenario, one for all items that it is next for."""
        waiting = self.filtered(
            lambda item: item.next_level_id and item.next_date and not item.action_id
        ).filtered(lambda item: not item._status().is_held)
        by_step = waiting.grouped(lambda item: (item.next_date, item.next_level_id))
        return [
            Coming(
                day,
                level._channel().icon,
                level.name,
                ", ".join(items.mapped("display_name")),
            )
            for (day, level), items in by_step.items()
        ]
