from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...tools.groups import MANAGER
from ...tools.late_interest import half_year
from ...tools.limits import DAY, RATE, SHARE

RATES = {"date", "ecb", "legal_professional", "legal_individual"}
NOTICE = timedelta(days=28)  # before a half-year begins, to enter and confirm its rates
SHIPPED_UNTIL = "relance_telephonique.interest_rates_until"  # the latest half-year that came
SHIPPED_BEFORE = "2026-07-01"  # the latest one before that was remembered
RATE_TYPE = "relance_telephonique.mail_activity_type_rate"


class HalfYear(NamedTuple):
    """The rates of a half-year, in %."""

    date: date
    ecb: float
    legal_professional: float
    confirmed: bool


class DunningInterestRate(models.Model):
    """What the rates of late interest are reckoned from in a half-year, for all companies.

    The first half-year takes the rate of 1 January, the second that of 1 July (L441-10 C. com.). A
    formal notice claims nothing by a rate that no manager has confirmed.
    """

    _name = "dunning.interest.rate"
    _description = "Late Interest Rates"
    _inherit = [
        "dunning.protected",
        "dunning.cached",
        "dunning.shared",
        "dunning.thread",
        "dunning.with.activities",
    ]
    _order = "date desc"

    date = fields.Date(
        string="Half-year from",
        required=True,
        tracking=True,
        help="1 January or 1 July: the first day of the half-year.",
        limit=DAY,
    )
    ecb = fields.Float(
        string="ECB rate (%)",
        digits=(5, 2),
        tracking=True,
        help="The ECB's rate for its main refinancing operations on the first day of the "
        "half-year.",
        limit=RATE,
    )
    legal_professional = fields.Float(
        string="Legal rate, professionals (%)",
        digits=(5, 2),
        tracking=True,
        help="The legal interest rate for debts owed to professionals. An agreed rate must be at "
        "least three times this one.",
        limit=SHARE,
    )
    legal_individual = fields.Float(
        string="Legal rate, individuals (%)",
        digits=(5, 2),
        tracking=True,
        help="The legal interest rate for debts owed to individuals.",
        limit=SHARE,
    )
    source = fields.Char(
        required=True, translate=True, tracking=True, help="Where the rates were read."
    )
    confirmed = fields.Boolean(
        readonly=True,
        copy=False,
        tracking=True,
        help="A manager has compared the rates with their source. Changing one takes this back.",
    )

    _date_unique = models.Constraint("UNIQUE (date)", "This half-year already has its rates.")
    _date_begins_half_year = models.Constraint(
        "CHECK (EXTRACT(DAY FROM date) = 1 AND EXTRACT(MONTH FROM date) IN (1, 7))",
        "A half-year begins on 1 January or on 1 July.",
    )
    _legal_rates_positive = models.Constraint(
        "CHECK (legal_professional > 0 AND legal_individual > 0)",
        "Enter both legal rates, in per cent.",
    )

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = rate.date and self._half_year_name(rate.date)

    def write(self, vals):
        result = super().write(vals)
        if RATES.intersection(vals) and "confirmed" not in vals:
            self._by_method().confirmed = False
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if not self.env.su and self.filtered("confirmed"):
            raise UserError(
                self.env._("Letters rest on rates that were confirmed: correct them instead.")
            )

    def action_confirm(self):
        """Say that the rates were compared with their source."""
        self._by_method().confirmed = True
        self.activity_feedback([RATE_TYPE])

    @api.model
    def _half_year_name(self, day):
        """Return “1st half of 2026”."""
        if day.month <= 6:
            return self.env._("1st half of %(year)s", year=day.year)
        return self.env._("2nd half of %(year)s", year=day.year)

    @api.model
    @ormcache()
    def _by_half_year(self):
        """Return ``{first day: HalfYear}``."""
        rates = self.sudo().search_fetch([], HalfYear._fields)  # no secret to anybody
        return {rate.date: HalfYear(*(rate[name] for name in HalfYear._fields)) for rate in rates}

    @api.model
    def _missing(self, day):
        """Return what to tell whoever needs the rates of ``day`` and finds none."""
        return self.env._(
            "The rates of the %(half_year)s are missing: a manager enters them in Dunning ▸ "
            "Configuration ▸ Rates and legal values.",
            half_year=self._half_year_name(day),
        )

    # ------------------------------------------------------------------ what a release ships

    def _load_records(self, data_list, update=False):
        """A release may ship rates that managers entered before it, or deleted: what they have is
        adopted as it is, and what they deleted stays away. What a user imports ships nothing.
        """
        if not self.env.su:
            return super()._load_records(data_list, update)
        parameters = self.env["ir.config_parameter"]
        known = parameters.get_param(SHIPPED_UNTIL, SHIPPED_BEFORE)
        data_list = [
            data
            for data in data_list
            if self._adopt(data) or not update or data["values"]["date"] > known
        ]
        latest = max([known, *(data["values"]["date"] for data in data_list)])
        parameters.set_param(SHIPPED_UNTIL, latest)
        return super()._load_records(data_list, update)

    @api.model
    def _adopt(self, data):
        """Give the rates that the half-year has already the xml id of those to be shipped.

        :return: whether it has any
        """
        rates = self.search([("date", "=", data["values"]["date"])])
        known = self.env.ref(data["xml_id"], raise_if_not_found=False)
        if rates and not known:
            entry = {"xml_id": data["xml_id"], "record": rates, "noupdate": True}
            self.env["ir.model.data"]._update_xmlids([entry])
        return bool(rates or known)

    # ------------------------------------------------------------------ in time

    @api.model
    def _ask_for_coming(self):
        """Ask managers in time, and once, for the rates of the half-year that begins.

        The question stands on that half-year's record, or on the latest while there is none.
        """
        first = half_year(fields.Date.context_today(self) + NOTICE)
        rate = self.sudo().search([("date", "<=", first)], limit=1)
        if not rate or (rate.date == first and rate.confirmed):
            return
        asked = self.env["mail.activity"].sudo().with_context(active_test=False)
        same = [("res_model", "=", self._name), ("date_deadline", "=", first)]
        if self._is_used() and not asked.search_count(same, limit=1):
            rate._ask_managers(first)

    def _is_used(self):
        """Whether a company claims late interest."""
        companies = self.env["res.company"].sudo()
        return bool(
            companies.search_count(
                [("dunning_interest_policy", "not in", (False, "none"))], limit=1
            )
        )

    def _ask_managers(self, first):
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        rate = self.with_context(mail_activity_quick_update=True)
        for user in managers.filtered(lambda user: user.active and not user.share):
            half_year_name = self.with_context(lang=user.lang)._half_year_name(first)
            rate.activity_schedule(
                RATE_TYPE,
                date_deadline=first,
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Enter and confirm the rates of the %(half_year)s", half_year=half_year_name
                ),
            )
