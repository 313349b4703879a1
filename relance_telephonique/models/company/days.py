"""Days: which day it is at the company, when it works, and when it calls."""

import pytz

from odoo import fields, models
from odoo.tools import format_datetime

from ...tools.calling_hours import CallingHours, local_time
from ...tools.french_dates import first_of_month, moment_pattern
from ...tools.instalments import EVERY
from ...tools.working_days import is_working_day, next_working_day


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_today(self):
        """Return the day to decide on: ``dunning_date`` of the context, else today at the company.

        Today is that of the time zone of the company's working calendar.
        """
        return self._dunning_today_in(self._dunning_zone())

    def _dunning_zone(self):
        """Return the name of the time zone of the company's working calendar."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def _dunning_today_in(self, zone):
        if day := self.env.context.get("dunning_date"):
            return fields.Date.to_date(day)
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(zone)).date()

    def _dunning_moment_label(self, moment):
        """Return a moment in words, on the company's clock: “Monday 5 January 14:00”, in French
        “lundi 5 janvier à 14:00”.
        """
        zone, lang = self._dunning_zone(), self.env.lang
        words = format_datetime(self.env, moment, tz=zone, dt_format=moment_pattern(lang))
        return first_of_month(words, local_time(zone, moment), lang)

    def _dunning_calendar(self):
        """Return when the company works; of a form on which none is chosen, the one in use."""
        company = self or self.env.company
        return company._dunning_rules()[company.id].calendar

    def _dunning_is_working_day(self, day):
        """Whether the company works on ``day``, by its calendar and the public holidays."""
        return is_working_day(self._dunning_calendar(), day)

    def _dunning_next_working_day(self, day):
        """Return the company's first working day on or after ``day``."""
        return next_working_day(self._dunning_calendar(), day)

    def _dunning_working_days_after(self, day, count):
        """Return the company's ``count``-th working day after ``day``."""
        for _number in range(count):
            day = self._dunning_next_working_day(fields.Date.add(day, days=1))
        return day

    def _dunning_working_day_in(self, days):
        """Return the first working day so many days from today, or after."""
        return self._dunning_next_working_day(fields.Date.add(self._dunning_today(), days=days))

    def _dunning_in_a_week(self):
        return self._dunning_working_day_in(7)

    def _dunning_equal_parts(self, due, currency, count, first, apart="months"):
        """Return ``count`` instalments ``(day, amount)`` of ``due``, the cents in the last.

        :param apart: a key of ``EVERY``, from one to the next, counted from ``first``; a day on
            which the company does not work, and so no bank, moves to the next one
        :raise ValidationError: if there are too many
        """
        self.env["dunning.promise"]._check_limits({"part_count": count})
        part = currency.round(due / count)
        last = currency.round(due - part * (count - 1))
        return [
            (
                self._dunning_next_working_day(first + EVERY[apart] * number),
                part if number < count - 1 else last,
            )
            for number in range(count)
        ]

    def _dunning_calling_hours(self):
        """Return when the company calls somebody on its own clock, without holidays there."""
        morning = (self.dunning_call_morning_from, self.dunning_call_morning_to)
        afternoon = (self.dunning_call_afternoon_from, self.dunning_call_afternoon_to)
        calendar = self._dunning_calendar()
        return CallingHours((morning, afternoon), calendar, "", self._dunning_zone())
