"""Dashboard: the figures as a screen shows them, with their formulas and the records behind."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, formatLang

from ...tools.figures import share
from ...tools.groups import COLLECTOR
from ...tools.period import Period
from .dunning_figures import AGES, SALES

WEEKS_SHOWN = 8
PERIODS = {"month": 0, "quarter": 2, "year": 11}  # whole months before the current one


class DunningDashboard(models.AbstractModel):
    _name = "dunning.dashboard"
    _description = "Dunning Dashboard"
    _inherit = ["dunning.figures"]

    @api.model
    @api.readonly
    def dashboard_read(self, filters):
        """Return all that the dashboard shows.

        :param filters: ``period`` (month, quarter or year, up to today), ``company_id`` and
            ``collector_id``, each optional
        :rtype: dict
        :raise AccessError: for who is no collector
        """
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors may open the dashboard: ask one."))
        company = self._chosen_company(filters.get("company_id"))
        board = self.with_company(company)
        collector = board.env["res.users"].browse(filters.get("collector_id") or [])
        period = board._chosen_period(company, filters.get("period"))
        ledger = board._ledger_figures(company, period, collector)
        return {
            "filters": {
                "period": filters.get("period") or "month",
                "company_id": company.id,
                "collector_id": collector.id,
            },
            "guide": board._guide(company),
            "companies": [(one.id, one.name) for one in self.env.companies],
            "collectors": board._collectors(company),
            "currency_id": company.currency_id.id,
            "cards": board._cards(company, period, collector, ledger),
            "ages": board._ages(company, collector, ledger),
            "trend": board._trend(company, collector),
            "cash": board._cash(company, collector),
            "expected": board._expected(company, collector),
            "debtors": board._debtors(company, collector),
        }

    def _guide(self, company):
        """Return what opens the first steps, while nothing is chased; False to who takes none."""
        if not company._dunning_begins():
            return False
        return self.env["ir.actions.actions"]._for_xml_id(
            "relance_telephonique.dunning_guide_action"
        )

    def _chosen_company(self, company_id):
        """Return one of the companies that the user works in, the current one by default."""
        return self.env.companies.filtered(lambda one: one.id == company_id) or self.env.company

    def _chosen_period(self, company, name):
        today = company._dunning_today()
        months = PERIODS.get(name, 0)
        return Period(today.replace(day=1) - relativedelta(months=months), today)

    def _collectors(self, company):
        users = self.env.ref(COLLECTOR).sudo().all_user_ids
        own = users.filtered(lambda user: user.active and company in user.company_ids)
        return [(user.id, user.name) for user in own.sorted("name")]

    # ------------------------------------------------------------------ cards

    def _cards(self, company, period, collector, ledger):
        """Return the cards in rows: what is owed, how well it is collected, what was done."""
        today = Period(period.end, period.end)
        collected = self._collected(company, period, collector)
        calls = self._calls(company, today, collector)
        kept = self._kept(company, period, collector)
        disputed = self._disputed(company, collector)
        return [
            *self._cards_ledger(company, period, collector, ledger, disputed),
            self._card(
                "collected",
                self.env._("Collected of what was chased"),
                collected["collected"],
                "money",
                self.env._(
                    "Of the items first chased in the period, what came in from that day until its "
                    "end; below, as a share of what they stood at."
                ),
                self._open_analysis(company, period, collector),
                self._percent(self.env._("%(share)s of what was chased"), collected["rate"]),
            ),
            self._card(
                "calls",
                self.env._("Calls today"),
                calls["made"],
                "count",
                self.env._("Calls made today; below, those that reached the right person."),
                self._window("dunning_call_action", self._calls_domain(company, today, collector)),
                self.env._("%(count)s reached", count=calls["reached"]),
            ),
            self._card(
                "promises",
                self.env._("Promises got today"),
                calls["promised"],
                "count",
                self.env._(
                    "Calls of today that ended in a promise or a plan; below, as a share of those "
                    "that reached the right person."
                ),
                self._window("dunning_call_action", self._calls_domain(company, today, collector)),
                self._percent(self.env._("%(share)s of the calls reached"), calls["promise_rate"]),
            ),
            self._card(
                "kept",
                self.env._("Promises kept"),
                kept["rate"],
                "percent",
                self.env._(
                    "Of the promises that ended in the period, how many were kept, the days of "
                    "grace included; below, how much of what was promised was paid in time, and "
                    "how many were kept by the way on which they came."
                ),
                self._window(
                    "dunning_promise_action", self._promises_domain(company, period, collector)
                ),
                self._percent(self.env._("%(share)s of the amounts"), kept["rate_amount"]),
                self._kept_parts(company, period, collector),
            ),
            *self._cards_page(company, period, collector),
        ]

    def _cards_page(self, company, period, collector):
        """Return the card of the page of debtors, if the company has one."""
        if not company.dunning_page:
            return []
        page = self._page(company, period, collector)
        return [
            self._card(
                "page",
                self.env._("Answered on their page"),
                page["answered"],
                "count",
                self.env._(
                    "Debtors who said something on their page in the period; below, those who "
                    "opened it, at least: who does not touch it, or runs no script, is not seen."
                ),
                self._window(
                    "dunning_answer_action", self._answers_domain(company, period, collector)
                ),
                self.env._("%(count)s opened it", count=page["opened"]),
            )
        ]

    def _cards_ledger(self, company, period, collector, ledger, disputed):
        overdue = ledger["closing_overdue"]
        items = self._window("dunning_due_item_action", self._items_domain(company, collector))
        late = self._open_late(company, collector)
        return [
            self._card(
                "overdue",
                self.env._("Overdue"),
                overdue,
                "money",
                self.env._(
                    "What is past its due date today, whatever holds it, credits not deducted; "
                    "below, as a share of all that is owed."
                ),
                late,
                self._percent(
                    self.env._("%(share)s of what is owed"),
                    share(overdue, overdue + ledger["not_due"]),
                ),
            ),
            self._card(
                "dso",
                self.env._("DSO"),
                ledger["dso"],
                "days",
                self.env._(
                    "By exhaustion: the sales of each month, tax included, are taken off the "
                    "receivables, newest first; the days of the months covered whole, and of the "
                    "last one the remainder ÷ its sales × its days."
                ),
                items,
            ),
            self._card(
                "bpdso",
                self.env._("Best possible DSO"),
                ledger["bpdso"],
                "days",
                self.env._(
                    "Receivables not yet due ÷ sales of the period × its days: the DSO if "
                    "everybody paid on time."
                ),
                self._window(
                    "dunning_due_item_action",
                    self._items_domain(company, collector) & Domain("days_late", "<=", 0),
                ),
            ),
            self._card(
                "add",
                self.env._("Average days delinquent"),
                ledger["add"],
                "days",
                self.env._("DSO − best possible DSO: the days that lateness costs."),
                late,
            ),
            self._card(
                "cei",
                self.env._("Collection effectiveness"),
                ledger["cei"],
                "percent",
                self.env._(
                    "(Opening receivables + sales − closing receivables) ÷ (opening receivables + "
                    "sales − closing receivables not yet due) × 100."
                ),
                self._open_sales(company, period),
            ),
            self._card(
                "disputes",
                self.env._("In dispute"),
                disputed["amount"],
                "money",
                self.env._("Open disputes; below, how many."),
                self._window("dunning_dispute_action", self._disputes_domain(company, collector)),
                self.env._("%(count)s open", count=disputed["count"]),
            ),
        ]

    def _card(self, name, label, value, kind, explanation, window, below="", parts=()):
        """Return a card.

        :param kind: of the value: money, days, percent or count
        :param below: a second figure, in words
        :param parts: what the value is made of, in words
        """
        return {
            "name": name,
            "label": label,
            "value": value,
            "kind": kind,
            "help": explanation,
            "open": window,
            "below": below,
            "parts": list(parts),
        }

    def _kept_parts(self, company, period, collector):
        """Return “Page: 80.0 % of 5” for each way on which promises came."""
        labels = dict(
            self.env["dunning.promise"]._fields["said_by"]._description_selection(self.env)
        )
        return [
            self.env._(
                "%(way)s: %(share)s of %(count)s",
                way=labels[way],
                share=self._percent("%(share)s", rate),
                count=count,
            )
            for way, count, rate in self._kept_by_way(company, period, collector)
        ]

    def _percent(self, sentence, value):
        """Return a sentence with its share, nothing if there is none."""
        if value is None:
            return ""
        return sentence % {"share": f"{formatLang(self.env, value, digits=1)}\N{NO-BREAK SPACE}%"}

    # ------------------------------------------------------------------ charts and lists

    def _ages(self, company, collector, ledger):
        """Return the aged balance of today: label, amount, and what opens it."""
        labels = (
            self.env._("Not due"),
            self.env._("1–30 days"),
            self.env._("31–60 days"),
            self.env._("61–90 days"),
            self.env._("Over 90 days"),
        )
        bounds = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
        return [
            {
                "label": label,
                "value": ledger["ages"][age],
                "open": self._window(
                    "dunning_due_item_action",
                    self._items_domain(company, collector) & self._late_between(*bound),
                ),
            }
            for age, label, bound in zip(AGES, labels, bounds, strict=True)
        ]

    def _late_between(self, least, most):
        domain = Domain.TRUE
        if least is not None:
            domain &= Domain("days_late", ">=", least)
        if most is not None:
            domain &= Domain("days_late", "<=", most)
        return domain

    def _trend(self, company, collector):
        """Return what was overdue week by week; each opens what is overdue now."""
        window = self._open_late(company, collector)
        return [
            {
                "label": format_date(self.env, day, date_format="d MMM"),
                "value": amount,
                "open": window,
            }
            for day, amount in self._overdue_trend(company, collector)
        ]

    def _cash(self, company, collector):
        window = self._window(
            "dunning_promise_line_action_cash", self._cash_domain(company, collector)
        )
        return [
            {
                "label": format_date(self.env, week, date_format="d MMM"),
                "value": amount,
                "open": window,
            }
            for week, amount in self._cash_expected(company, collector)
        ]

    def _expected(self, company, collector):
        """Return what is expected of the weeks to come, as last night's forecast says: of the whole
        company, nothing of one collector's.
        """
        if collector:
            return []
        window = self._window("dunning_cash_forecast_action", Domain("company_id", "=", company.id))
        return [
            {
                "label": format_date(self.env, kept.week, date_format="d MMM"),
                "value": kept.amount,
                "note": self.env._(
                    "%(amount)s, between %(low)s and %(high)s",
                    amount=self._rounded(kept.amount, company),
                    low=self._rounded(kept.amount_low, company),
                    high=self._rounded(kept.amount_high, company),
                ),
                "open": window,
            }
            for kept in self.env["dunning.cash.kept"]._latest(company)[:WEEKS_SHOWN]
        ]

    def _rounded(self, amount, company):
        return format_amount(self.env, amount, company.currency_id, trailing_zeroes=False)

    def _debtors(self, company, collector):
        return [
            {
                "id": debtor.id,
                "name": debtor.display_name,
                "overdue": overdue,
                "days": days,
            }
            for debtor, overdue, days in self._largest_debtors(company, collector)
        ]

    # ------------------------------------------------------------------ the records behind

    def _window(self, action, domain):
        """Return one of our windows, on these records only."""
        window = self.env["ir.actions.act_window"]._for_xml_id(f"relance_telephonique.{action}")
        return window | {"domain": list(domain), "context": {}, "target": "current"}

    def _open_late(self, company, collector):
        domain = self._items_domain(company, collector) & Domain("days_late", ">", 0)
        return self._window("dunning_due_item_action", domain)

    def _open_analysis(self, company, period, collector):
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("date", ">=", period.start),
                ("date", "<=", period.end),
            ]
        )
        domain &= self._is(collector, "partner_id.dunning_collector_id")
        return self._window("dunning_analysis_action", domain)

    def _open_sales(self, company, period):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sales of the period"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("move_type", "in", SALES),
                ("invoice_date", ">=", period.start),
                ("invoice_date", "<=", period.end),
            ],
        }
