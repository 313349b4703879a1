"""Order: which call of the queue comes before which."""

from typing import NamedTuple

from odoo import api, models

from ...tools.call_worth import Worth

LARGE = 2  # times the average call of the queue: a large amount, unless the company names one
NO_CONTACT = 100_000  # days without a contact
GRADE_DAYS = {"D": 7, "E": 14}  # by which a poor payer comes earlier, as if so much later
MADE_GOOD = ("open", "kept")  # of a broken promise: what is missing is paid, or on its way


class Rank(NamedTuple):
    """Why a call comes before another one, in the order in which it counts.

    ``lateness``: the days late, more for a poor ``grade``. ``said``: what else is known of it.
    ``debts``: ``(amount, days late)`` of what it is about. ``worth``: of a queue in its order.
    """

    is_expected: bool
    is_broken_promise: bool
    large_amount: float
    lateness: int
    silent_days: int
    amount: float
    grade: str = ""
    said: str = ""
    debts: tuple = ()
    worth: Worth | None = None


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _desk_place(self, rank):
        """Return by what a call comes before another one: the greater first."""
        return rank

    def _desk_ranks(self, now):
        """Return ``{call: Rank}``, the greatest of which comes first."""
        debts = self._debts_now()
        amounts = self._sums_of(debts)
        average = sum(amounts.values()) / max(len(self), 1)
        today, contacts = self.env.company._dunning_today(), self._desk_last_contacts()
        grades = self.env["dunning.behaviour"]._grades(self.company_id, self.partner_id)
        ranks = {}
        for call in self:
            amount = amounts[call]
            large = call.company_id.dunning_large_amount or LARGE * average
            contact = contacts.get((call.company_id, call.partner_id))
            grade = grades.get((call.company_id, call.partner_id), "")
            ranks[call] = Rank(
                is_expected=call.reason == "callback"
                and bool(call.call_at and call.call_at <= now),
                is_broken_promise=bool(call.promise_id) and call.promise_id.state not in MADE_GOOD,
                large_amount=amount if amount >= large else 0,
                lateness=call.days_late + GRADE_DAYS.get(grade, 0),
                silent_days=(today - contact).days if contact else NO_CONTACT,
                amount=amount,
                grade=grade,
                debts=debts[call],
            )
        return ranks

    def _desk_last_contacts(self):
        """Return ``{(company, debtor): day of the last contact}`` of those that had one, with the
        company or another one of the same legal person.
        """
        contacts = {}
        for company in self.company_id:
            done = self.sudo()._read_group(  # nothing but the day is told of another branch's
                [
                    ("company_id", "in", company._dunning_family().ids),
                    ("partner_id", "in", self.partner_id.ids),
                    ("state", "=", "done"),
                ],
                ["partner_id"],
                ["date_done:max"],
            )
            contacts |= {(company, debtor.with_env(self.env)): day for debtor, day in done}
        return contacts
