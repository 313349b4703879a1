"""Shown: what the page of a debtor shows them, and nothing else. The template is given these
values, and no record that it could go on reading from.
"""

from datetime import date, time, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_time
from odoo.tools.image import image_data_uri

from ...tools.colours import LEAST_CONTRAST, contrast_with_white
from ...tools.settlement_sql import invoices_not_paid
from .pay import ALL_THAT_IS_DUE

PAID_MONTHS = 12  # of paid invoices that are listed for who owes nothing any more
MOST_PAID = 12
SAID_DAYS, MOST_SAID = 30, 10
OWN_COLOUR = "#334155"
NOT_SHOWN = ("unsent",)  # what the debtor does not know of yet


class PageRow(NamedTuple):
    """An item of the page, in words. ``item_id`` names it in an answer; ``move_id`` is that of an
    invoice that can be downloaded, or False.
    """

    item_id: int
    move_id: int
    name: str
    date: str
    due: str
    is_late: bool
    amount: str
    paid: str
    covered: str
    on_way: str
    promised: str
    disputed: str
    owed: str
    may_answer: bool
    may_contest: bool
    may_pay: bool
    may_choose: bool
    payable: str
    is_chosen: bool

    @property
    def is_in_parts(self):
        """Whether there is more to say than what is owed."""
        return self.amount != self.owed or bool(self.promised or self.disputed)


class PageTotal(NamedTuple):
    """What is owed in one currency, and of it what is late."""

    owed: str
    overdue: str


class PagePaid(NamedTuple):
    """A paid invoice."""

    move_id: int
    name: str
    date: str
    amount: str


class PageSaid(NamedTuple):
    """What the debtor told on the page not long ago: nothing of their words."""

    when: str
    sentence: str


class DebtorPage(NamedTuple):
    """All that the page shows."""

    debtor: str
    company: str
    logo: str
    colour: str
    lang: str
    introduction: str
    day: date
    rows: list
    totals: list
    payees: list
    contested: str
    with_contested: bool
    paid: list
    correspondent: str
    phone: str
    email: str
    hours: str
    takes_answers: bool
    taken: tuple  # the kinds of answers that the company lets debtors give
    categories: list
    means: list
    most_payments: int
    said: list
    privacy: str
    identity: str

    @property
    def asked(self):
        """What may be said to be paid, or to be paid later."""
        return [row for row in self.rows if row.may_answer]

    @property
    def contestable(self):
        return [row for row in self.rows if row.may_contest]

    @property
    def choosable(self):
        """Of what the debtor may ask how to pay it alone: of several."""
        return [row for row in self.rows if row.may_choose] if len(self.rows) > 1 else []

    @property
    def is_choice(self):
        """Whether the page says how to pay only what was chosen."""
        return any(row.is_chosen for row in self.rows)

    @property
    def kinds(self):
        """The kinds of answers that have a form now."""
        offered = {
            "promise": self.asked,
            "paid": self.asked,
            "dispute": self.contestable,
            "copy": self.asked,
            "payer": self.rows,
            "callback": self.rows and self.phone,
            "words": True,
        }
        return [kind for kind, is_offered in offered.items() if is_offered and kind in self.taken]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_shown(self, choice=ALL_THAT_IS_DUE):
        """Return the :class:`DebtorPage` of this debtor in the company in use, in the language of
        the context. All of the ledger is read: the debtor has to be one of ``_dunning_of_token``,
        or of somebody who may see them.

        :param choice: a ``Choice`` of what to pay, of which nothing is believed
        """
        self.ensure_one()
        company, head = self.env.company, self._dunning_letterhead()
        owed, on_line = self._dunning_shown_owed(company), head._can_pay_online()
        chosen = choice.of(owed)
        named = head.with_user(self._dunning_handler(company)).sudo()._correspondent()
        return DebtorPage(
            debtor=self.name,
            company=company.name,
            logo=image_data_uri(company.logo_web) if company.logo_web else "",
            colour=self._dunning_page_colour(company),
            lang=(self.env.lang or "en_US").replace("_", "-"),
            introduction=company.dunning_page_intro or "",
            day=company._dunning_today(),
            rows=[self._dunning_shown_row(one, on_line, choice, chosen) for one in owed],
            totals=self._dunning_shown_totals(company, owed),
            payees=self._dunning_shown_payees(head, choice, chosen),
            contested=self._dunning_shown_contested(chosen or owed, choice),
            with_contested=choice.with_contested,
            paid=[] if owed else self._dunning_shown_paid(company),
            correspondent=named.name,
            phone=named.phone,
            email=named.email,
            hours=self._dunning_shown_hours(company),
            takes_answers=company.dunning_page_takes_answers,
            taken=tuple(
                kind
                for kind in self.env["dunning.answer"]._fields["kind"].get_values(self.env)
                if company._dunning_page_takes(kind)
            ),
            categories=self._dunning_shown_values("dunning.dispute", "category"),
            means=self._dunning_shown_values("dunning.answer", "means"),
            most_payments=company._dunning_page_most_payments(),
            said=self._dunning_shown_said(company),
            privacy=head._privacy_notice(),
            identity=company._dunning_legal_identity(),
        )

    def _is_dunning_shown(self, owed):
        """Whether an ``OwedItem`` is on the page: of what was never sent the debtor knows nothing,
        of what is settled there is nothing to say.
        """
        is_open = owed.owed or owed.on_way or owed.covered
        return owed.status not in NOT_SHOWN and bool(is_open)

    def _dunning_page_colour(self, company):
        """Return the colour of the company's documents if white words are read on it, else ours. It
        goes into a style, and is a colour.
        """
        chosen = company.primary_color or ""
        return chosen if contrast_with_white(chosen) >= LEAST_CONTRAST else OWN_COLOUR

    # ------------------------------------------------------------------ owed

    def _dunning_shown_owed(self, company):
        """Return the ``OwedItem`` that stand on the page."""
        return [one for one in self._dunning_owed(company).items if self._is_dunning_shown(one)]

    def _dunning_shown_row(self, owed, on_line, choice, chosen):
        """Return the :class:`PageRow` of an ``OwedItem``.

        :param on_line: whether Odoo's portal takes payments
        :param choice: the ``Choice`` of what to pay
        :param chosen: the ``OwedItem`` to pay alone
        """
        line, move = self.env["account.move.line"].browse(owed.item.id), owed.move
        amount = line.amount_currency

        def money(value):
            return format_amount(self.env, value, owed.currency) if value else ""

        return PageRow(
            item_id=line.id,
            move_id=move.is_sale_document() and move.id,
            name=self._dunning_shown_name(line),
            date=format_date(self.env, move.invoice_date or move.date),
            due=format_date(self.env, owed.date_due),
            is_late=owed.is_late and bool(owed.owed),
            amount=money(amount),
            paid=money(owed.currency.round(amount - owed.residual)),
            covered=money(owed.covered),
            on_way=money(owed.on_way),
            promised=money(owed.promised),
            disputed=money(owed.disputed),
            owed=format_amount(self.env, owed.owed, owed.currency),
            may_answer=bool(owed.may_be_answered),
            may_contest=move.is_invoice() and owed.owed > owed.disputed,
            may_pay=on_line and self._is_dunning_paid_online(owed, choice),
            may_choose=bool(choice.payable(owed)),
            payable=money(choice.payable(owed)),
            is_chosen=owed in chosen,
        )

    def _dunning_shown_name(self, line):
        move = line.move_id
        return move.name if move.is_invoice() else line.name or move.ref or move.name

    def _dunning_shown_totals(self, company, shown):
        totals = self._dunning_sum_owed(company, shown).totals
        return [
            PageTotal(
                format_amount(self.env, total.owed, total.currency),
                format_amount(self.env, total.overdue, total.currency) if total.overdue else "",
            )
            for total in totals
            if total.owed
        ]

    # ------------------------------------------------------------------ invoices

    def _dunning_shown_paid(self, company):
        """Return the :class:`PagePaid` of the latest paid invoices."""
        return [
            PagePaid(
                move.id,
                move.name,
                format_date(self.env, move.invoice_date),
                format_amount(self.env, move.amount_total, move.currency_id),
            )
            for move in self._dunning_paid_invoices(company)
        ]

    def _dunning_paid_invoices(self, company):
        since = company._dunning_today() - relativedelta(months=PAID_MONTHS)
        return self.env["account.move"].search(
            Domain("company_id", "=", company.id)
            & Domain("commercial_partner_id", "=", self.id)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("in_payment", "paid"))
            & Domain("id", "not in", invoices_not_paid(company.id, self.id))
            & Domain("invoice_date", ">=", since),
            order="invoice_date desc, id desc",
            limit=MOST_PAID,
        )

    def _dunning_shown_pdf(self, move_id):
        """Return ``(name, bytes)`` of the PDF of an invoice that stands on the page, else None.

        It is Odoo's own of the invoice, or else made for this once: to read writes nothing.
        """
        owed, moves = self._dunning_shown_owed(self.env.company), self.env["account.move"]
        if owed:
            shown = moves.union(*(one.move for one in owed if one.move.is_sale_document()))
        else:
            shown = self._dunning_paid_invoices(self.env.company)
        move = moves.browse(move_id)
        if move not in shown:
            return None
        content = move.invoice_pdf_report_id.raw or move._dunning_rendered()
        return move._get_invoice_report_filename(), content

    # ------------------------------------------------------------------ what was said

    def _dunning_shown_values(self, model, name):
        """Return ``[(value, label)]`` of a selection."""
        return self.env[model]._fields[name]._description_selection(self.env)

    def _dunning_shown_said(self, company):
        """Return the :class:`PageSaid` of the last days, the latest first."""
        answers = self.env["dunning.answer"].search(
            Domain("partner_id", "=", self.id)
            & Domain("company_id", "=", company.id)
            & Domain("date", ">", fields.Datetime.now() - timedelta(days=SAID_DAYS)),
            limit=MOST_SAID,
        )
        return [PageSaid(answer._said_on(), answer._as_confirmed()) for answer in answers]

    # ------------------------------------------------------------------ whom to call

    def _dunning_shown_hours(self, company):
        """Return “9:00 AM to 12:00 PM, 2:00 PM to 6:00 PM”, on the company's clock."""
        halves = ("morning", "afternoon")
        return ", ".join(
            self.env._(
                "%(opens)s to %(closes)s",
                opens=self._dunning_clock(company[f"dunning_call_{half}_from"]),
                closes=self._dunning_clock(company[f"dunning_call_{half}_to"]),
            )
            for half in halves
        )

    def _dunning_clock(self, hours):
        minutes = round(hours * 60) % (24 * 60)
        return format_time(self.env, time(*divmod(minutes, 60)), time_format="short")
