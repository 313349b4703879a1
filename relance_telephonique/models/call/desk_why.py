"""Why: what the queue says of the place of a call."""

from odoo import fields, models
from odoo.tools import format_date, format_time

from ...tools.calling_hours import local_time
from .desk_order import GRADE_DAYS, NO_CONTACT

NEARLY_A_YEAR = 330  # days: a day longer ago is told with its year


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _desk_reasons(self, rank):
        """Return why the call has its place, and what counts next: how late it is or, if that is
        the reason, for how long nobody has been in touch.
        """
        why, late = self._desk_why(rank), self._desk_late(rank.grade)
        return why, late if why != late else self._desk_last_contact(rank)

    def _desk_figures(self, _rank):
        """Return the figures behind the reasons, a sentence each, for who asks for them."""
        return []

    def _desk_why(self, rank):
        if rank.is_expected:
            return self.env._("Expects your call since %(time)s", time=self._desk_moment())
        if rank.is_broken_promise:
            return self.env._("Broken promise")
        if rank.large_amount:
            return self.env._("Large amount")
        if self.call_at:
            return self.env._("Not reached yet: try again")
        return self._desk_late(rank.grade)

    def _desk_last_contact(self, rank):
        if rank.silent_days == NO_CONTACT:
            return self.env._("no contact yet")
        day = fields.Date.subtract(self.env.company._dunning_today(), days=rank.silent_days)
        # Beside it is little room
        shown = "d MMM" if rank.silent_days < NEARLY_A_YEAR else "d MMM y"
        return self.env._("contacted %(date)s", date=format_date(self.env, day, date_format=shown))

    def _desk_late(self, grade=""):
        """Return how late the debt is, with the grade if that makes the call more pressing."""
        if self.days_late > 0 and grade in GRADE_DAYS:
            return self.env._(
                "%(days)d days late, grade %(grade)s", days=self.days_late, grade=grade
            )
        if self.days_late > 0:
            return self.env._("%(days)d days late", days=self.days_late)
        return self.env._("Not due yet")

    def _desk_why_later(self):
        if self.reason == "callback":
            return self.env._("Call back at %(time)s", time=self._desk_moment())
        return self.env._("Try again at %(time)s", time=self._desk_moment())

    def _desk_moment(self):
        """Return the hour of the call on the company's clock, and its day if it is not today."""
        local = local_time(self.company_id._dunning_zone(), self.call_at)
        hour = format_time(self.env, local.time(), time_format="short")
        if local.date() == self.company_id._dunning_today():
            return hour
        return f"{format_date(self.env, local.date())} {hour}"
