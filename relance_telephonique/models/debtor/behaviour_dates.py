"""When debtors pay: by the dates of their latest payments, brought up to date with the figures.

Nothing is foretold of a natural person by their own past (CNIL, deliberation 2021-130): of them
what is usual with all customers together is expected.
"""

from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.integers import Integers
from ...tools.payment_profile import (
    LATEST_KNOWN,
    MONTH_END,
    known_payments,
    population_by,
    profile_of,
)


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    payments = fields.Json(
        readonly=True, help="The latest debts paid: due on, paid on, amount, invoice."
    )
    payments_known = fields.Integer(
        string="Payments known",
        readonly=True,
        aggregator=None,
        help="The debts paid in full that say when the debtor pays: the latest 24 of 12 months.",
    )
    population_size = fields.Integer(
        string="Payments of all customers",
        readonly=True,
        aggregator=None,
        help="The payments that say how all customers pay, from which the days late of one of whom "
        "little is known are taken: 0 while they are too few, and the days are assumed.",
    )
    pay_days = Integers(
        string="Days late", readonly=True, help="What 1 %, 2 %… 95 % of invoices do not exceed."
    )
    pay_tail = fields.Float(string="Days of the tail", readonly=True, aggregator=None)
    pay_weekday = fields.Integer(string="Usual day of the week", readonly=True, aggregator=None)
    pay_month_day = fields.Integer(string="Usual day of the month", readonly=True, aggregator=None)
    usual_day = fields.Char(string="Usually pays", compute="_compute_usual_day")
    payments_table = fields.Html(
        string="The latest payments", compute="_compute_payments_table", sanitize=False
    )

    # ------------------------------------------------------------------ bringing up to date

    def _latest_payments(self):
        """Return the query of the latest debts that each debtor paid in full, by the day of the
        last payment.
        """
        return SQL(
            """
            SELECT partner_id,
                   jsonb_agg(jsonb_build_array(due, paid, amount, name) ORDER BY paid, due)
                       AS payments
              FROM (SELECT partner_id, due, name, MAX(date) AS paid, SUM(amount) AS amount,
                           ROW_NUMBER() OVER (PARTITION BY partner_id
                                              ORDER BY MAX(date) DESC, line_id DESC) AS place
                      FROM settled
                     WHERE is_settled
                     GROUP BY partner_id, line_id, due, name) latest
             WHERE place <= %s AND amount > 0
             GROUP BY partner_id
            """,
            LATEST_KNOWN,
        )

    def _note_pay_days(self, company, measured):
        """Reckon from the latest payments when each debtor pays.

        :param measured: ``(id, payments)`` of each behaviour of the company
        """
        today = company._dunning_today()
        known = {
            id_: known_payments(_history(payments), today) if payments else ()
            for id_, payments in measured
        }
        everybody = population_by(known.values(), today)
        persons = self._natural_persons(company)
        unknown = profile_of((), today, everybody)
        found = {
            id_: profile_of(own, today, everybody) if own and id_ not in persons else unknown
            for id_, own in known.items()
        }
        self.env.cr.execute(self._noting_query(found, persons, everybody.size))

    def _natural_persons(self, company):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT behaviour.id FROM dunning_behaviour behaviour
                  JOIN res_partner debtor ON debtor.id = behaviour.partner_id
                 WHERE behaviour.company_id = %s AND debtor.is_company IS NOT TRUE
                """,
                company.id,
            )
        )
        return {id_ for (id_,) in rows}

    def _noting_query(self, profiles, persons, size):
        """Return the statement that keeps profiles by id; of persons their payments are not kept
        here.

        :param size: of the population that they rest on
        """
        found = profiles.values()
        return SQL(
            """
            UPDATE dunning_behaviour behaviour
               SET pay_days = found.days::int4[], pay_tail = found.tail,
                   pay_weekday = found.weekday, pay_month_day = found.month_day,
                   payments_known = found.known, population_size = %(size)s,
                   payments = CASE WHEN behaviour.id = ANY(%(persons)s) THEN NULL
                                   ELSE behaviour.payments END
              FROM unnest(%(ids)s::int[], %(days)s::text[], %(tails)s::float8[],
                          %(weekdays)s::int[], %(month_days)s::int[], %(known)s::int[])
                   AS found(id, days, tail, weekday, month_day, known)
             WHERE behaviour.id = found.id
            """,
            persons=list(persons),
            size=size,
            ids=list(profiles),
            days=[f"{{{','.join(map(str, one.quantiles))}}}" for one in found],
            tails=[one.tail for one in found],
            weekdays=[one.weekday for one in found],
            month_days=[one.month_day for one in found],
            known=[one.known for one in found],
        )

    # ------------------------------------------------------------------ shown

    @api.model
    def _open_payments(self, debtor, company):
        """Return what opens the latest payments of a debtor, beside what is on the screen."""
        known = self.search([("partner_id", "=", debtor.id), ("company_id", "=", company.id)])
        return known.action_open_payments() if known else None

    def action_open_payments(self):
        """Open the latest payments, by which what is open is expected."""
        self.ensure_one()
        window = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_behaviour_action_payments"
        )
        return window | {"res_id": self.id}

    @api.depends("pay_weekday", "pay_month_day")
    @api.depends_context("lang")
    def _compute_usual_day(self):
        for behaviour in self:
            behaviour.usual_day = self._habit_told(behaviour.pay_weekday, behaviour.pay_month_day)

    @api.model
    def _habit_told(self, weekday, month_day):
        """Return on which day somebody usually pays, in words; False without such a day."""
        if weekday:
            monday_first = date(2024, 1, weekday)  # the 1st was a Monday
            return self.env._(
                "on a %(weekday)s", weekday=format_date(self.env, monday_first, date_format="EEEE")
            )
        if month_day == MONTH_END:
            return self.env._("at the end of the month")
        return bool(month_day) and self.env._("around day %(day)d of the month", day=month_day)

    @api.depends("payments")
    @api.depends_context("lang")
    def _compute_payments_table(self):
        for behaviour in self:
            behaviour.payments_table = behaviour.payments and behaviour._draw_payments()

    def _draw_payments(self):
        head = (
            self.env._("Invoice"),
            self.env._("Due date"),
            self.env._("Paid on"),
            self.env._("Days late"),
            self.env._("Amount"),
        )
        rows = [self._payment_cells(*payment) for payment in reversed(self.payments)]
        return Markup(
            "<div class='table-responsive'><table class='table table-sm mb-0'>%s%s</table></div>"
        ) % (
            _table_row("th", head),
            Markup().join(_table_row("td", cells) for cells in rows),
        )

    def _payment_cells(self, due, paid, amount, name):
        days = (date.fromisoformat(paid) - date.fromisoformat(due)).days
        return (
            name,
            format_date(self.env, due),
            format_date(self.env, paid),
            days,
            format_amount(self.env, amount, self.currency_id),
        )


def _history(payments):
    return [
        (date.fromisoformat(due), date.fromisoformat(paid), amount)
        for due, paid, amount, _name in payments
    ]


def _table_row(tag, cells):
    shown = Markup().join(Markup("<%s>%s</%s>") % (tag, cell, tag) for cell in cells)
    return Markup("<tr>%s</tr>") % shown
