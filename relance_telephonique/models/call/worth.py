"""Worth: the calls in the order of the money that each is expected to bring soon.

What is owed, and what came of earlier calls and due dates, as measured last night; nothing is
stored of a call, and of natural persons nothing is known but what they owe (CNIL, deliberation
2021-130).
"""

from odoo import api, models
from odoo.tools import format_amount

from ...tools.call_worth import SOON, call_worth
from ...tools.calling_hours import local_time

BY_WORTH = "worth"
NOON = 12  # o'clock, by the company's clock


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _desk_ranks(self, now):
        """A queue in the order of what calls are worth knows it of each."""
        ranks = super()._desk_ranks(now)
        if self.env.company.dunning_call_order != BY_WORTH:
            return ranks
        expected = self._call_rates(now)
        return {
            call: rank._replace(worth=call_worth(rank.debts, *expected[call]))
            for call, rank in ranks.items()
        }

    @api.model
    def _desk_place(self, rank):
        """A call that was agreed on comes first: it was promised to a person."""
        if not rank.worth:
            return super()._desk_place(rank)
        return rank.is_expected, rank.worth.extra, rank[:-1]

    def _call_rates(self, now):
        """Return ``{call: (whether it is morning, what to expect of the debtor)}``."""
        found, behaviours = {}, self.env["dunning.behaviour"]
        for company, calls in self.grouped("company_id").items():
            is_morning = local_time(company._dunning_zone(), now).hour < NOON
            expected = behaviours._call_rates(company, calls.partner_id)
            found |= {call: (is_morning, expected[call.partner_id]) for call in calls}
        return found

    # ------------------------------------------------------------------ said in the queue

    def _desk_reasons(self, rank):
        """What is expected, and beside it what else speaks for the call."""
        why, beside = super()._desk_reasons(rank)
        if not rank.worth or rank.is_expected:
            return why, beside
        return self._desk_worth_sentence(rank.worth), why

    def _desk_worth_sentence(self, worth):
        if self.currency_id.compare_amounts(worth.extra, 1) < 0:
            return self.env._("A call is expected to change nothing")
        return self.env._(
            "≈ %(amount)s expected, reached %(often)s",
            amount=self._round_money(worth.extra),
            often=self._how_often(worth.reach),
        )

    def _round_money(self, amount):
        """Two digits: an expectation is no more exact than that."""
        digits = max(len(str(int(amount))) - 2, 0)
        rounded = round(amount, -digits)
        return format_amount(self.env, rounded, self.currency_id, trailing_zeroes=False)

    def _how_often(self, chance):
        words = [
            (0.85, self.env._("nearly always")),
            (0.62, self.env._("two times in three")),
            (0.42, self.env._("one time in two")),
            (0.28, self.env._("one time in three")),
            (0.17, self.env._("one time in five")),
        ]
        return next((word for least, word in words if chance >= least), self.env._("seldom"))

    def _desk_figures(self, rank):
        figures = super()._desk_figures(rank)
        worth = rank.worth
        if not worth:
            return figures
        return [
            *figures,
            self.env._(
                "Asked for: %(amount)s.",
                amount=format_amount(self.env, worth.asked, self.currency_id),
            ),
            self.env._(
                "Reached at this time of day: %(reach)d %%.",
                reach=round(100 * worth.reach),
            ),
            self.env._(
                "Paid in the %(days)d days after a talk: %(after)d %%; without: %(without)d %%.",
                days=SOON,
                after=round(100 * worth.after_talk),
                without=round(100 * worth.without),
            ),
        ]
