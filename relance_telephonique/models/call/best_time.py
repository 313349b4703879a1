"""Best time: when the people at a debtor's like to be called, and when they answered until now.

The calling hours and the caps of ``limits.py`` bind; this chooses among what they allow.
"""

from datetime import timedelta

from babel.dates import get_day_names

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_time, get_lang, ormcache

from ...tools.calling_hours import local_time
from ...tools.groups import HISTORY
from ...tools.limits import HOUR
from ...tools.reach import (
    SLOT,
    Preference,
    Tried,
    best,
    better_later,
    next_suiting,
    next_try,
    suits,
)

REMEMBERED = 365  # days of calls from which it is learned when somebody answers
WHOLE_DAY = 24  # hours


def weekday(env, number):
    """Return the name of a weekday (Monday is 0) as the reader writes it within a sentence."""
    return get_day_names(locale=get_lang(env).code)[number]


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_call_from = fields.Float(
        string="Not called before",
        limit=HOUR,
        groups=HISTORY,
        help="On their own clock. Calls wait until then, within the calling hours of the company.",
    )
    dunning_call_to = fields.Float(
        string="Not called after", limit=HOUR, groups=HISTORY, help="On their own clock."
    )
    dunning_payment_day = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
        ],
        string="Makes payments on",
        groups=HISTORY,
        help="The weekday on which they make their payments: they are called on another one.",
    )

    _dunning_call_hours_in_order = models.Constraint(
        """CHECK (COALESCE(dunning_call_to, 0) = 0
                  OR COALESCE(dunning_call_from, 0) < dunning_call_to)""",
        "The hour until which somebody is called comes after that from which they are.",
    )

    # ------------------------------------------------------------------ what they said

    def _dunning_preference(self):
        """Return the :class:`Preference` of this contact; what they did not say, the debtor did."""
        debtor = self.commercial_partner_id
        payment_day = self.dunning_payment_day or debtor.dunning_payment_day
        return Preference(
            round((self.dunning_call_from or debtor.dunning_call_from) * 60),
            round((self.dunning_call_to or debtor.dunning_call_to or WHOLE_DAY) * 60),
            frozenset([int(payment_day)] if payment_day else ()),
        )

    def _dunning_preference_words(self):
        """Return what they said in words, "" if they said nothing."""
        said, words = self._dunning_preference(), []
        if said.start:
            words.append(
                self.env._("not before %(time)s", time=self._dunning_clock(said.start / 60))
            )
        if said.end < WHOLE_DAY * 60:
            clock = self._dunning_clock(said.end / 60)
            words.append(self.env._("not after %(time)s", time=clock))
        if said.days_off:
            days = ", ".join(weekday(self.env, number) for number in sorted(said.days_off))
            words.append(self.env._("makes payments on %(day)s", day=days))
        return ", ".join(words)

    # ------------------------------------------------------------------ when they answered

    def _dunning_answered(self, company):
        """Return ``{debtor: {slot: Tried}}`` of the calls of a year to these debtors, on their own
        clocks, in one query. Of natural persons nothing is learned.
        """
        known = self.filtered("is_company")
        calls = self.env["dunning.call"]
        rows = calls._tried_in_slots(
            Domain("partner_id", "in", known.ids)
            & Domain("company_id", "in", company._dunning_family().ids),
            {debtor: debtor._dunning_zone(company) for debtor in known},
        )
        answered = {debtor: {} for debtor in self}
        for debtor_id, slot, reached, tried in rows:
            answered[self.browse(debtor_id)][slot] = Tried(reached, tried)
        return answered

    def _dunning_best_words(self, company):
        """Return when the debtor answers best, with the figures; "" if too little is known."""
        hours = self._dunning_calling_hours(company)[self]
        own = self._dunning_answered(company)[self]
        found = best(hours, own, company._dunning_answered_by_all())
        if not found:
            return ""
        morning, afternoon = (
            (found.half, found.other_half) if found.is_morning else (found.other_half, found.half)
        )
        return self.env._(
            "Answers best from %(start)s to %(end)s: %(reached)d of %(tried)d calls (mornings "
            "%(mornings)d of %(in_morning)d, afternoons %(afternoons)d of %(in_afternoon)d)",
            start=self._dunning_clock(found.start / 60),
            end=self._dunning_clock((found.start + SLOT) / 60),
            reached=found.slot.reached,
            tried=found.slot.tried,
            mornings=morning.reached,
            in_morning=morning.tried,
            afternoons=afternoon.reached,
            in_afternoon=afternoon.tried,
        )

    # ------------------------------------------------------------------ when to call

    def _dunning_next_half_day(self, company, moment=None, contact=None):
        """Return when to try again whom ``company`` did not reach at ``moment``, by default now; in
        UTC: the other half of a day or, once it is known, when they answer; as it suits them.

        :param contact: who is called, by default the debtor
        """
        return next_try(
            self._dunning_calling_hours(company)[self],
            (contact or self)._dunning_preference(),
            self._dunning_answered(company)[self],
            company._dunning_answered_by_all(),
            moment or fields.Datetime.now(),
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_answered_by_all(self):
        """Return ``{slot: Tried}`` of all calls of a year, on the company's clock, as of today."""
        return self._dunning_answered_until(self._dunning_today_in(self._dunning_zone()))

    @ormcache("self.id", "day")
    def _dunning_answered_until(self, day):
        rows = (
            self.env["dunning.call"]
            .sudo()
            ._tried_in_slots(  # figures alone, of all callers
                Domain("company_id", "=", self.id), None, self._dunning_zone()
            )
        )
        return {slot: Tried(reached, tried) for _debtor, slot, reached, tried in rows}


class DunningCall(models.Model):
    _inherit = "dunning.call"

    @api.model
    def _tried_in_slots(self, domain, zones=None, zone=""):
        """Return ``[(debtor id, half-hour of the day, how many were answered, how many made)]``.

        :param domain: of the calls; those of a year that we made count
        :param zones: ``{debtor: name of their time zone}``; else all count together, in ``zone``
        """
        if zones == {}:
            return []
        since = fields.Datetime.now() - timedelta(days=REMEMBERED)
        made = Domain("direction", "=", "outgoing") & Domain("part_of_id", "=", False)
        query = self._search(domain & made & Domain("date", ">", since))
        debtor = SQL.identifier(self._table, "partner_id")
        clock = self._zone_sql(debtor, zones) if zones else SQL("%s", zone)
        there = SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)", SQL.identifier(self._table, "date"), clock
        )
        query.groupby = SQL("1, 2")
        return self.env.execute_query(
            query.select(
                debtor if zones else SQL("NULL"),
                SQL(
                    "FLOOR((EXTRACT(HOUR FROM %s) * 60 + EXTRACT(MINUTE FROM %s)) / %s)::int",
                    there,
                    there,
                    SLOT,
                ),
                SQL("COUNT(*) FILTER (WHERE %s)", SQL.identifier(self._table, "is_reached")),
                SQL("COUNT(*)"),
            )
        )

    @api.model
    def _zone_sql(self, debtor, zones):
        cases = (SQL("WHEN %s THEN %s", each.id, zone) for each, zone in zones.items())
        return SQL("CASE %s %s END", debtor, SQL(" ").join(cases))


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _next_half_day(self, moment=None):
        """Return when to try again whoever was not reached at ``moment`` (default: now)."""
        self.ensure_one()
        debtor = self.partner_id.commercial_partner_id
        return debtor._dunning_next_half_day(self.company_id, moment, self.contact_id)

    def _better_times(self, now):
        """Return ``{call: why it is better made later}`` of those for which no hour was agreed on;
        in two queries.
        """
        calls = self.filtered(lambda call: not call.call_at)
        found = {}
        for company, own in calls.grouped("company_id").items():
            hours = own.partner_id._dunning_calling_hours(company)
            answered = own.partner_id._dunning_answered(company)
            others = company._dunning_answered_by_all()
            for call in own:
                debtor = call.partner_id
                why = call._why_better_later(hours[debtor], answered[debtor], others, now)
                found |= {call: why} if why else {}
        return found

    def _why_better_later(self, hours, answered, others, now):
        """Return why another hour suits the debtor better, "" if now does."""
        said = self.contact_id._dunning_preference()
        if not said.is_any and not suits(hours, said, now):
            moment = next_suiting(hours, said, now)
            return moment > now and self.env._(
                "Better from %(when)s: %(said)s",
                when=self._time_there(hours.zone, moment),
                said=self.contact_id._dunning_preference_words(),
            )
        moment = better_later(hours, said, answered, others, now)
        if not moment:
            return ""
        return self.env._(
            "Answers more often from %(when)s on", when=self._time_there(hours.zone, moment)
        )

    def _time_there(self, zone, moment):
        """Return an hour on the debtor's clock, with the weekday if it is not today."""
        there = local_time(zone, moment)
        hour = format_time(self.env, there.time(), time_format="short")
        if there.date() == local_time(zone, fields.Datetime.now()).date():
            return hour
        return f"{weekday(self.env, there.weekday())} {hour}"
