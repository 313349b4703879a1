"""Time-bar: until when an invoice can be brought to court, and what may have prolonged it.

The first date is certain as far as the ledger is; a later one is only possible: whether an act
interrupted the time is for counsel to say. A formal notice never does.
"""

from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.among import among
from ...tools.channels import EMAIL
from ...tools.groups import HISTORY
from ...tools.law import YEARS, in_words
from ...tools.ledger_sql import OPEN_DEBTS
from ...tools.legal_deadlines import title_until
from ...tools.time_bar import WARN_BEFORE, time_bar
from ...tools.working_days import ONE_DAY

NAMED_INVOICES = 3
ANY_DAY = date(2000, 1, 1)  # what has a time-bar is barred by then, or later


class Interruption(NamedTuple):
    """What may have made the time begin anew, and until when it would then run."""

    until: date
    cause: str


def bounds(operator, value):
    """Return ``(day, is_until)``: the condition as “until ``day``” or its contrary, or None."""
    day = fields.Date.to_date(value) if operator in ("<", "<=", ">", ">=") and value else None
    if not day:
        return None
    return day - ONE_DAY if operator in ("<", ">=") else day, operator in ("<", "<=")


def of_bars(operator, value, barred):
    """Return the domain of what has such a time-bar, or none: NotImplemented of what is no date.

    :param barred: returns the domain of what is barred by the end of a day, or (False) later
    """

    def on(text):
        day = fields.Date.to_date(text)
        return barred(day, True) & barred(day - ONE_DAY, False)

    if operator == "in":
        return among(
            value,
            lambda days: Domain.OR(map(on, days)),
            lambda: barred(ANY_DAY, True) | barred(ANY_DAY, False),
        )
    bound = bounds(operator, value)
    return barred(*bound) if bound else NotImplemented


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_time_bar = fields.Date(
        string="Time-barred after",
        compute="_compute_dunning_time_bar",
        search="_search_dunning_time_bar",
        compute_sudo=True,
        groups=HISTORY,
        help="The last day to bring its earliest unpaid instalment to court, by the law of what "
        "the debtor is.",
    )
    dunning_time_bar_rule = fields.Char(
        string="Time-bar by", compute="_compute_dunning_time_bar", compute_sudo=True, groups=HISTORY
    )
    dunning_time_bar_possible = fields.Date(
        string="Possibly",
        compute="_compute_dunning_time_bar",
        compute_sudo=True,
        groups=HISTORY,
        help="If what is named really made the time begin anew: ask counsel.",
    )
    dunning_time_bar_cause = fields.Char(
        string="Because of",
        compute="_compute_dunning_time_bar",
        compute_sudo=True,
        groups=HISTORY,
    )

    @api.depends("state", "payment_state", "invoice_date_due", "line_ids.partner_id")
    @api.depends_context("lang")
    def _compute_dunning_time_bar(self):
        bars = self._origin._dunning_time_bars()
        interruptions = self._origin.browse(bars)._dunning_interruptions()
        for move in self:
            bar = bars.get(move._origin.id)
            possible = interruptions.get(move._origin.id)
            is_later = bool(bar and possible and possible.until > bar)
            move.dunning_time_bar = bar
            move.dunning_time_bar_rule = bar and move._dunning_time_bar_sentence()
            move.dunning_time_bar_possible = is_later and possible.until
            move.dunning_time_bar_cause = is_later and possible.cause

    @api.model
    def _search_dunning_time_bar(self, operator, value):
        return of_bars(operator, value, self._dunning_barred)

    @api.model
    def _dunning_barred(self, day, is_until):
        barred = self.env["res.company"]._dunning_barred_of_all(
            day,
            "line_ids.partner_id.commercial_partner_id",
            is_until,
            lambda due: Domain("line_ids", "any", OPEN_DEBTS & due),
        )
        return Domain("line_ids", "any", OPEN_DEBTS) & barred

    # ------------------------------------------------------------------ the date

    def _dunning_time_bars(self):
        """Return ``{invoice id: last day to claim its earliest unpaid instalment}``, without those
        of which nothing is owed, and of companies outside of French law.
        """
        due_dates = self._dunning_first_due_dates()
        return {
            move.id: time_bar(due_dates[move.id], move._dunning_term())
            for move in self.browse(due_dates)
            if move.company_id._dunning_is_under_french_law()
        }

    def _dunning_first_due_dates(self):
        """Return ``{invoice id: due date of its earliest unpaid instalment}``."""
        found = self.env["account.move.line"]._read_group(
            OPEN_DEBTS & Domain("move_id", "in", self.ids), ["move_id"], ["date_maturity:min"]
        )
        owed = self.browse(move.id for move, _due in found)._dunning_owed()
        return {move.id: due for move, due in found if due and move in owed}

    def _dunning_barred_first(self):
        """Return who owes it; of the several who may owe an entry, whose part is barred first."""
        debtors, company = self._dunning_debtors(), self.company_id
        return debtors.sorted(lambda debtor: time_bar(self.date, debtor._dunning_term(company)))[:1]

    def _dunning_term(self):
        return self._dunning_barred_first()._dunning_term(self.company_id)

    def _dunning_time_bar_sentence(self):
        """Return the rule that the date rests on; abroad it may be another."""
        debtor, company = self._dunning_barred_first(), self.company_id
        regime, term = debtor._dunning_regime(company), debtor._dunning_term(company)
        years = in_words(term.years, YEARS, self.env.lang)
        if term.from_new_year:
            return self.env._(
                "%(years)s from 1 January after the year of the due date (law 68-1250)",
                years=years,
            )
        if not regime.is_french:
            return self.env._("%(years)s, if French law applies", years=years)
        return self.env._("%(years)s from the due date", years=years)

    # ------------------------------------------------------------------ what may prolong it

    def _dunning_interruptions(self):
        """Return ``{invoice id: Interruption}``: of several, the one that reaches furthest."""
        acts = [
            *self._dunning_acts_of_recognition(),
            *self._dunning_acts_of_payment(),
            *self._dunning_acts_in_court(),
            *self._dunning_written_demands(),
        ]
        furthest = {}
        for move, until, cause in sorted(acts, key=lambda act: act[1]):
            furthest[move.id] = Interruption(until, cause)
        return furthest

    def _dunning_begun_anew(self, day, text):
        """Return the act: ``text`` names it and takes its day."""
        until = time_bar(day, self._dunning_term())
        return self, until, text % {"date": format_date(self.env, day)}

    def _dunning_acts_of_recognition(self):
        """A signed instalment agreement recognizes the debt (2240 C. civ.)."""
        items = self.env["dunning.promise.item"].search(
            [("move_id", "in", self.ids), ("promise_id.signed_date", "!=", False)]
        )
        text = self.env._("agreement signed on %(date)s (2240 C. civ.)")
        return [
            item.move_id._dunning_begun_anew(item.promise_id.signed_date, text)
            for item in items
            if item.promise_id.partner_id in item.move_id._dunning_debtors()
        ]

    def _dunning_acts_of_payment(self):
        """A part payment by the debtor may recognize the rest (2240 C. civ.)."""
        partials = self.env["account.partial.reconcile"].search(
            [
                ("debit_move_id.move_id", "in", self.ids),
                ("credit_move_id.move_id.move_type", "=", "entry"),
                ("credit_move_id.journal_id.type", "in", ("bank", "cash")),
            ]
        )
        text = self.env._("part payment of %(date)s (2240 C. civ.)")
        return [
            partial.debit_move_id.move_id._dunning_begun_anew(partial.credit_move_id.date, text)
            for partial in partials
        ]

    def _dunning_written_demands(self):
        """Against a public body any written demand makes the time begin anew (law 68-1250, 2)."""
        moves = self.filtered(
            lambda move: any(
                debtor._dunning_regime(move.company_id).written_demand
                for debtor in move._dunning_debtors()
            )
        )
        written = self.env["dunning.level"]._channels_that(
            lambda channel: channel.is_letter or channel.needs == EMAIL
        )
        lines = self.env["dunning.action.line"].search(
            [
                ("move_id", "in", moves.ids),
                ("action_id.state", "=", "done"),
                ("action_id.channel", "in", written),
            ]
        )
        text = self.env._("written demand of %(date)s (law 68-1250, article 2)")
        return [
            line.move_id._dunning_begun_anew(line.action_id.date_done, text)
            for line in lines
            if line.action_id.date_done
            and line.action_id.partner_id in line.move_id._dunning_debtors()
        ]

    def _dunning_acts_in_court(self):
        """The claim brought to court (2241 C. civ.; an order to pay by its signification) and
        enforcement (2244) make the time begin anew; a title lasts ten years (L111-4 CPCE).
        """
        texts = {
            "signified": self.env._("order to pay signified on %(date)s (2241 C. civ.)"),
            "summoned": self.env._("summons served on %(date)s (2241 C. civ.)"),
            "title": self.env._("title of %(date)s (L111-4 CPCE)"),
            "enforcement": self.env._("enforcement of %(date)s (2244 C. civ.)"),
        }
        events = self.env["dunning.case.event"].search(
            [("case_id.move_ids", "in", self.ids), ("stage", "in", tuple(texts))]
        )
        return [
            move._dunning_act_in_court(event, texts[event.stage])
            for event in events
            for move in event.case_id._invoices() & self
        ]

    def _dunning_act_in_court(self, event, text):
        act = self._dunning_begun_anew(event.date, text)
        if event.stage != "title":
            return act
        return self, title_until(self.env["dunning.legal.value"]._law(), event.date), act[2]


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    time_bar = fields.Date(
        string="Time-barred after",
        compute="_compute_time_bar",
        search="_search_time_bar",
        compute_sudo=True,
        help="The last day to bring it to court, by the law of what the debtor is.",
    )
    time_bar_rule = fields.Char(related="move_id.dunning_time_bar_rule", string="Time-bar by")
    time_bar_possible = fields.Date(
        related="move_id.dunning_time_bar_possible", string="Possibly prolonged until"
    )
    time_bar_cause = fields.Char(related="move_id.dunning_time_bar_cause", string="Because of")

    @api.depends("date_maturity", "partner_id", "company_id")
    def _compute_time_bar(self):
        for item in self:
            company = item.company_id
            is_french = item.date_maturity and company._dunning_is_under_french_law()
            item.time_bar = is_french and time_bar(
                item.date_maturity, item.partner_id._dunning_term(company)
            )

    @api.model
    def _search_time_bar(self, operator, value):
        return of_bars(operator, value, self._barred)

    @api.model
    def _barred(self, day, is_until):
        return self.env["res.company"]._dunning_barred_of_all(
            day, "partner_id", is_until, lambda due: due
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_time_bar_told = fields.Date(
        company_dependent=True,
        readonly=True,
        copy=False,
        help="The responsible was warned of what is time-barred until this day.",
    )

    # ------------------------------------------------------------------ in time

    @api.model
    def _dunning_warn_of_time_bars(self):
        """Tell each company's responsible, once and six months ahead, which debts will be barred,
        those of debtors who are never chased too. For the follow-up cron.
        """
        companies = self.env["res.company"]._dunning_under_french_law()
        for company in companies.filtered(lambda own: own.dunning_mode != "off"):
            today = company._dunning_today()
            debtors = self.with_company(company)
            for debtor, items in debtors._dunning_soon_barred(company, today).items():
                debtor._dunning_warn_of_time_bar(company, items)

    def _dunning_soon_barred(self, company, today):
        """Return ``{debtor: items}`` that are barred within six months, not yet, and in no case."""
        soon, barred = (
            company._dunning_barred_domain(day, "partner_id.commercial_partner_id", lambda due: due)
            for day in (today + WARN_BEFORE, today - ONE_DAY)
        )
        domain = (
            OPEN_DEBTS
            & Domain("company_id", "=", company.id)
            & Domain("partner_id", "!=", False)
            & soon
            & ~barred
        )
        items = self.env["account.move.line"].search(domain, order="date_maturity, id")
        owed = items.move_id._dunning_owed()
        items = items.filtered(lambda item: item.move_id in owed)
        cases = self.env["dunning.case"].search(
            [("state", "=", "open"), ("move_ids", "in", items.move_id.ids)]
        )
        beside = items.filtered(lambda item: item.move_id not in cases.move_ids)
        return beside.grouped(
            lambda item: item.partner_id.commercial_partner_id.with_company(company)
        )

    def _dunning_warn_of_time_bar(self, company, items):
        """Warn of the debtor's items that come nearer than any told of before."""
        term = self._dunning_term(company)
        bars = [time_bar(item.date_maturity, term) for item in items]
        told = self.dunning_time_bar_told
        if told and max(bars) <= told:
            return
        self.dunning_time_bar_told = max(bars)
        self._dunning_tell(
            company,
            company._dunning_pick(otherwise=self.env.user),
            lambda env: self.with_env(env)._dunning_time_bar_sentence(company, items, min(bars)),
        )

    def _dunning_time_bar_sentence(self, company, items, bar):
        names = items.move_id.mapped("name")
        more = ["…"] if len(names) > NAMED_INVOICES else []
        return self.env._(
            "%(company)s: time-barred after %(date)s: %(invoices)s",
            company=company.name,
            date=format_date(self.env, bar),
            invoices=", ".join(names[:NAMED_INVOICES] + more),
        )
