"""Spare: when a debtor may not be called, why, and from when they may.

The law sets no hours for collecting debts but punishes malicious repeated calls (222-16 C. pén.):
these limits are the company's own courtesy. They bind outgoing calls, and only those count.
"""

from datetime import timedelta

from babel.dates import get_timezone_location

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ...tools.calling_hours import (
    WEEK,
    Attempt,
    cap_reached,
    is_calling_day,
    is_holiday_there,
    is_open,
    local_time,
    next_call,
    next_opening,
)
from ...tools.groups import MANAGER
from ...tools.time_zones import region_of, zone_of


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_tz = fields.Selection(
        _tz_get,
        string="Clock when calling",
        help="The time zone by which this debtor is called. Left empty, it follows from the "
        "country and the postcode.",
    )
    dunning_clock = fields.Char(string="Called by the clock of", compute="_compute_dunning_clock")

    def _dunning_call_refusal(self, company, moment=None):
        """Return why the debtor may not be called by ``company`` and from when they may, or False.

        :param moment: naive, in UTC; default: now
        """
        self.ensure_one()
        return self._dunning_call_refusals(company, moment)[self.commercial_partner_id]

    def _dunning_call_refusals(self, company, moment=None):
        """Return ``{debtor: why not, or False}`` in a fixed number of queries."""
        moment = moment or fields.Datetime.now()
        # Who calls for one customer must know of all calls, cases and locks
        debtors = self.commercial_partner_id.sudo().with_company(company)
        company = company.with_env(debtors.env)
        hours = debtors._dunning_calling_hours(company)
        attempts = debtors._dunning_attempts(company, moment)
        in_case = debtors._dunning_in_case(company)
        holders = self.env["dunning.call.lock"]._holders(debtors, company)
        return {
            debtor: debtor._dunning_why_never(in_case)
            or debtor._dunning_why_capped(company, hours[debtor], attempts[debtor], moment)
            or debtor._dunning_why_closed(company, hours[debtor], moment)
            or debtor._dunning_why_busy(holders.get(debtor))
            for debtor in debtors
        }

    # ------------------------------------------------------------------ why not

    def _dunning_why_never(self, in_case):
        if self.dunning_proceedings:
            return self.env._(
                "%(debtor)s is in collective proceedings: chasing has stopped.",
                debtor=self.display_name,
            )
        if self.dunning_excluded:
            return self.env._("%(debtor)s is never chased.", debtor=self.display_name)
        if self in in_case:
            return self.env._(
                "All that %(debtor)s owes is in an open case.", debtor=self.display_name
            )
        return False

    def _dunning_why_capped(self, company, hours, attempts, moment):
        caps = company._dunning_call_caps()
        cap = cap_reached(caps, attempts, local_time(hours.zone, moment).date())
        if not cap:
            return False
        again = next_call(hours, caps, attempts, moment)
        sentence = self._dunning_cap_sentence(cap) % {
            "debtor": self.display_name,
            "count": getattr(caps, cap),
        }
        when = company._dunning_moment_label(again)
        return self.env._("%(reason)s Call again from %(when)s.", reason=sentence, when=when)

    def _dunning_cap_sentence(self, cap):
        sentences = {
            "reached_per_day": self.env._(
                "Calls that reached %(debtor)s today: %(count)s, the most allowed."
            ),
            "attempts_per_day": self.env._(
                "Calls tried to %(debtor)s today: %(count)s, the most allowed."
            ),
            "reached_per_week": self.env._(
                "Calls that reached %(debtor)s in seven days: %(count)s, the most allowed."
            ),
            "attempts_per_week": self.env._(
                "Calls tried to %(debtor)s in seven days: %(count)s, the most allowed."
            ),
        }
        return sentences[cap]

    def _dunning_why_closed(self, company, hours, moment):
        if is_open(hours, moment):
            return False
        when = company._dunning_moment_label(next_opening(hours, moment))
        local = local_time(hours.zone, moment)
        if is_holiday_there(hours, local.date()):
            return self.env._(
                "Public holiday in %(country)s. Call from %(when)s.",
                country=self.country_id.name,
                when=when,
            )
        if not is_calling_day(hours, local.date()):
            return self.env._("Not a working day. Call from %(when)s.", when=when)
        return self.env._(
            "It is %(time)s for %(debtor)s, outside the calling hours. Call from %(when)s.",
            time=f"{local:%H:%M}",
            debtor=self.display_name,
            when=when,
        )

    def _dunning_why_busy(self, holder):
        if not holder or holder == self.env.user:
            return False
        return self.env._(
            "%(user)s is on the phone with %(debtor)s.",
            user=holder.sudo().name,
            debtor=self.display_name,
        )

    def _dunning_check_appointment(self, company, moment):
        """Make sure that a call agreed on for ``moment`` (naive, in UTC) will be allowed; only a
        manager can make it then.

        :raise UserError: naming the next moment at which the debtor can be called
        """
        self.ensure_one()
        debtor = self.commercial_partner_id
        hours = debtor._dunning_calling_hours(company)[debtor]
        if is_open(hours, moment) or self.env.user.has_group(MANAGER):
            return
        raise UserError(
            self.env._(
                "%(when)s is outside the calling hours: agree on %(next)s or later.",
                when=company._dunning_moment_label(moment),
                next=company._dunning_moment_label(next_opening(hours, moment)),
            )
        )

    # ------------------------------------------------------------------ what it rests on

    def _dunning_zone(self, company):
        """Return the name of the time zone of the debtor, else of the company's calendar."""
        debtor = self.commercial_partner_id
        country, state = debtor.country_id._dunning_code(), debtor.state_id.code
        there = zone_of(country, debtor.zip, debtor.tz, state)
        return debtor.dunning_tz or there or company._dunning_zone()

    @api.depends("country_id", "dunning_tz", "state_id", "tz", "zip")
    @api.depends_context("company", "lang")
    def _compute_dunning_clock(self):
        for partner in self:
            zone = partner._dunning_zone(self.env.company)
            name = get_timezone_location(zone, locale=get_lang(self.env).code, return_city=True)
            partner.dunning_clock = name

    def _dunning_calling_hours(self, company):
        """Return ``{debtor: CallingHours}``."""
        ours = company._dunning_calling_hours()
        return {
            debtor: ours._replace(
                country=debtor.country_id.code or "",
                zone=debtor._dunning_zone(company),
                region=region_of(debtor.country_id.code, debtor.zip),
            )
            for debtor in self
        }

    def _dunning_attempts(self, company, moment):
        """Return ``{debtor: [Attempt]}`` of the calls made to them in a week, on their days, by the
        company and its branches.
        """
        calls = self.env["dunning.call"].search_fetch(
            [
                ("partner_id.commercial_partner_id", "in", self.ids),
                ("company_id", "in", company._dunning_family().ids),
                ("direction", "=", "outgoing"),
                ("part_of_id", "=", False),
                ("date", ">", moment - timedelta(days=WEEK + 1)),
            ],
            ["partner_id", "date", "is_reached"],
        )
        by_debtor = calls.grouped(lambda call: call.partner_id.commercial_partner_id)
        return {
            debtor: [
                Attempt(
                    local_time(debtor._dunning_zone(company), call.date).date(), call.is_reached
                )
                for call in by_debtor.get(debtor, ())
            ]
            for debtor in self
        }

    def _dunning_in_case(self, company):
        """Return the debtors with an open case and nothing to chase beside it."""
        cases = self.env["dunning.case"].search(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("state", "=", "open"),
            ]
        )
        if not cases:
            return cases.partner_id
        beside = self.env["dunning.due.item"]._read_group(
            [
                ("partner_id", "in", cases.partner_id.ids),
                ("company_id", "=", company.id),
                ("status", "not in", ("legal", "excluded")),
            ],
            ["partner_id"],
        )
        return cases.partner_id - self.browse().union(*(partner for (partner,) in beside))


class DunningAction(models.Model):
    _inherit = "dunning.action"

    debtor_local_time = fields.Char(
        string="Debtor's time",
        compute="_compute_debtor_clock",
        compute_sudo=True,
        help="What time it is for the debtor, with the place if their clock is not ours.",
    )
    is_open_now = fields.Boolean(
        string="Calling hours now", compute="_compute_debtor_clock", compute_sudo=True
    )
    call_refusal = fields.Char(
        string="Why not to call now", compute="_compute_call_refusal", compute_sudo=True
    )

    @api.depends("partner_id.country_id", "partner_id.zip", "company_id")
    @api.depends("partner_id.dunning_tz", "partner_id.tz")
    @api.depends_context("lang")
    def _compute_debtor_clock(self):
        now = fields.Datetime.now()
        for company, actions in self.grouped("company_id").items():
            hours = actions.partner_id.commercial_partner_id._dunning_calling_hours(company)
            for action in actions:
                there = hours.get(action.partner_id.commercial_partner_id)
                action.is_open_now = there and is_open(there, now)
                action.debtor_local_time = there and action._clock_label(there.zone, now)

    @api.depends("partner_id.country_id", "partner_id.zip", "company_id")
    @api.depends("partner_id.dunning_tz", "partner_id.tz")
    @api.depends("partner_id.dunning_excluded", "partner_id.dunning_proceedings")
    @api.depends_context("lang", "uid")
    def _compute_call_refusal(self):
        for company, actions in self.grouped("company_id").items():
            refusals = actions.partner_id._dunning_call_refusals(company)
            for action in actions:
                action.call_refusal = refusals.get(action.partner_id.commercial_partner_id)

    def _clock_label(self, zone, moment):
        local = local_time(zone, moment)
        ours = local_time(self.company_id._dunning_zone(), moment)
        if local.utcoffset() == ours.utcoffset():
            return f"{local:%H:%M}"
        place = get_timezone_location(zone, locale=get_lang(self.env).code, return_city=True)
        return f"{local:%H:%M} ({place})"

    def _check_may_call(self, override_reason=None, moment=None):
        """Make sure that the debtor may be called; a manager may call anyway, with a reason.

        :param moment: naive, in UTC; default: now
        :raise UserError: saying why not, and from when they may be called
        """
        if (override_reason or "").strip() and self.env.user.has_group(MANAGER):
            return
        for action in self:
            if refusal := action.partner_id._dunning_call_refusal(action.company_id, moment):
                raise UserError(refusal)
