"""Expected: on which day an open item is probably paid, by how its debtor pays.

What is promised, disputed or held counts for nothing here: it is what the payments say alone.
"""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.expected_sql import ENOUGH_KNOWN, expected_columns, is_later_than_usual

TOO_WIDE = 120  # days: of such a band nobody needs the ends
EXPECTED = (  # what the sentence is made of
    "company_id",
    "partner_id",
    "expected_date",
    "expected_early",
    "expected_late",
    "payments_known",
    "pay_weekday",
    "pay_month_day",
)


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "dunning.behaviour": [
            "pay_days",
            "pay_month_day",
            "pay_tail",
            "pay_weekday",
            "payments_known",
        ],
    }

    expected_date = fields.Date(
        string="Expected on",
        readonly=True,
        depends_context=["dunning_date"],
        help="The day by which it is as likely paid as not, as the debtor's payments of the last "
        "12 months say; a promise or a dispute is not considered.",
    )
    expected_early = fields.Date(
        string="At the earliest",
        readonly=True,
        depends_context=["dunning_date"],
        help="In one case of ten it is paid before this day.",
    )
    expected_late = fields.Date(
        string="At the latest",
        readonly=True,
        depends_context=["dunning_date"],
        help="In one case of ten it is paid after this day.",
    )
    is_later_than_usual = fields.Boolean(
        string="Later than usual for them",
        readonly=True,
        depends_context=["dunning_date"],
        help="It has waited for longer than nine of ten of the debtor's invoices did.",
    )
    payments_known = fields.Integer(
        string="Payments it rests on",
        readonly=True,
        aggregator=None,
        help="None of new customers and of natural persons: of them what is usual with all "
        "customers is expected.",
    )
    pay_weekday = fields.Integer(string="Usual day of the week", readonly=True, aggregator=None)
    pay_month_day = fields.Integer(string="Usual day of the month", readonly=True, aggregator=None)
    expected_told = fields.Char(string="Expected payment", compute="_compute_expected_told")

    @api.model
    def _with_expected(self, ids, companies, debtors):
        """Return those of these items that are open, with what is expected of them read."""
        known = self._rows_known(companies, debtors)
        if known is None:
            return self.search_fetch([("id", "in", ids)], EXPECTED)
        rows = [row for row in known if row["id"] in ids]
        for row in rows:
            self.browse(row["id"])._update_cache({name: row[name] for name in EXPECTED})
        return self.browse(row["id"] for row in rows)

    def _select_expected(self):
        due, today = SQL("dates.due"), SQL("dates.today")
        return SQL(
            "%s, %s AS is_later_than_usual, how.payments_known, how.pay_weekday, how.pay_month_day",
            expected_columns(due, today),
            is_later_than_usual(due, today),
        )

    @api.depends(*EXPECTED)
    @api.depends_context("dunning_date", "lang")
    def _compute_expected_told(self):
        for item in self:
            item.expected_told = bool(item.expected_date) and item._tell_expected()

    def _tell_expected(self):
        """Return when it is probably paid, in a sentence: the habit, the day, the band."""
        if (self.expected_late - self.expected_early).days > TOO_WIDE:
            return self.env._("nobody can tell: no payment known was as late, or hardly one")
        day, early, late = (
            self._near_day(day)
            for day in (self.expected_date, self.expected_early, self.expected_late)
        )
        habit = self.env["dunning.behaviour"]._habit_told(self.pay_weekday, self.pay_month_day)
        if habit:
            return self.env._(
                "usually pays %(habit)s: around %(day)s, between %(early)s and %(late)s",
                habit=habit,
                day=day,
                early=early,
                late=late,
            )
        if self.payments_known < ENOUGH_KNOWN:
            return self.env._(
                "as customers usually pay: around %(day)s, between %(early)s and %(late)s",
                day=day,
                early=early,
                late=late,
            )
        return self.env._(
            "around %(day)s, between %(early)s and %(late)s", day=day, early=early, late=late
        )

    def _near_day(self, day):
        """Return a day in words, with its year only if it is not the current one."""
        is_near = day.year == self.company_id._dunning_today().year
        return format_date(self.env, day, date_format="d MMMM" if is_near else "d MMMM y")

    def action_open_payments(self):
        """Open the payments of the debtor by which it is expected."""
        self.ensure_one()
        return self.env["dunning.behaviour"]._open_payments(self.partner_id, self.company_id)
