"""Queue: today's calls, the first to make first, each with the reason for its place."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.channels import CALL
from ..company.rules import Asked

SHOWN = (
    "company_id",
    "partner_id",
    "contact_id",
    "user_id",
    "level_id",
    "channel",
    "reason",
    "amount_residual",
    "currency_id",
    "call_at",
    "date",
    "objective",
)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _desk_domain(self, everybody):
        domain = (
            Domain("channel_kind", "=", CALL)
            & Domain("state", "=", "ready")
            & Domain("date_processed", "!=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        return domain if everybody else domain & Domain("user_id", "in", (self.env.uid, False))

    @api.model
    def _desk_domain_of_today(self, everybody=False):
        """Those of today, and those that were to be made before."""
        today = self.env.company._dunning_today()
        return self._desk_domain(everybody) & Domain("date", "<=", today)

    @api.model
    def _desk_queue(self, everybody=False, domain=()):
        """Return today's calls, the first to make first, each with the reason for its place.

        Those that cannot be made yet come last. There is none of which nothing is asked by now: who
        has paid or answered meanwhile is not called. The number of queries does not depend on
        theirs.
        """
        of_today = self._desk_domain_of_today(everybody)
        calls = self.search_fetch(of_today & Domain(list(domain)), SHOWN)
        calls._desk_know_people()
        now, refusals = fields.Datetime.now(), calls._desk_refusals()
        ranks = calls._desk_ranks(now)
        place, better = self._desk_place, calls._better_times(now)
        asked = calls._asked_for({call: rank.amount for call, rank in ranks.items()})
        ordered = asked.sorted(lambda call: (place(ranks[call]), -call.id), reverse=True)
        later = ordered.filtered(
            lambda call: call in refusals or call in better or (call.call_at or now) > now
        )
        waiting = later.sorted(lambda call: (not call.call_at, call.call_at or now))
        return [call._desk_row_now(ranks[call]) for call in ordered - later] + [
            call._desk_row_later(ranks[call], refusals.get(call, False), better.get(call))
            for call in waiting
        ]

    def _desk_know_people(self):
        """Read all the people that the screen shows, in one query."""
        (self.partner_id | self.contact_id | self.company_id.partner_id).mapped("name")

    def _desk_row_now(self, rank):
        row = self._desk_row(rank.amount, *self._desk_reasons(rank))
        return row | {"figures": self._desk_figures(rank)}

    def _desk_row_later(self, rank, refusal, better):
        why = refusal or better or self._desk_why_later()
        return self._desk_row(rank.amount, why, self._desk_late(), is_later=True, refusal=refusal)

    def _desk_row(self, amount, why, beside, is_later=False, refusal=False):
        return {
            "id": self.id,
            "debtor": self.partner_id.name,
            "amount": format_amount(self.env, amount, self.currency_id),
            "days_late": self.days_late,
            "why": why,
            "beside": beside,
            "call_at": self.call_at and self._desk_moment(),
            "is_later": is_later,
            "refusal": refusal,
            "local_time": self.debtor_local_time,
            "busy": self._desk_busy_sentence(),
        }

    def _desk_refusals(self):
        """Return ``{call: why it may not be made now}`` of those to make later.

        A debtor whom somebody has on the phone is not one of them.
        """
        return {
            call: call.call_refusal for call in self if not call.busy_user_id and call.call_refusal
        }

    def _desk_busy_sentence(self):
        user = self.sudo().busy_user_id
        return self.env._("On the phone with %(user)s", user=user.name) if user else False

    @api.model
    def _desk_next_day(self, everybody):
        """Return the day of the next call when none is left for today."""
        upcoming = self.search(self._desk_domain(everybody), order="date", limit=1)
        return format_date(self.env, upcoming.date) if upcoming else False

    @api.model
    def _desk_count_of_others(self):
        """Return how many calls wait today, whoever is to make them."""
        return len(self._desk_still_to_make(everybody=True))

    @api.model
    def _desk_still_to_make(self, everybody=False):
        """Return the calls of the queue, in no order. Nothing is decided of other debtors."""
        calls = Asked.once(self).search(self._desk_domain_of_today(everybody))
        return calls._asked_for(calls._asked_now())

    def _asked_for(self, amounts):
        """Return the calls of which something is asked by now.

        :param amounts: what :meth:`_asked_now` returns
        """
        return self.filtered(lambda call: amounts[call] > 0)
