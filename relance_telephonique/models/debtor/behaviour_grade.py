"""Grade: one letter for how a debtor pays, by a formula that anybody can follow on paper.

Each component gives 0 to 100 points; the score is their average by the weights in Settings. What a
debtor gave no occasion to measure (no promise, no dispute…) is left out with its weight.
"""

from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...tools.limits import WEIGHT
from .behaviour_facts import BROKEN_MONTHS

BANDS = (("A", 85), ("B", 70), ("C", 55), ("D", 40), ("E", 0))  # from so many points
ENOUGH_PAID = 3  # invoices in 12 months, for who owes nothing overdue
RISKY_DAYS = 60  # overdue for longer
LOYAL_MONTHS, LOYAL_PAID = 24, 12
NO_POINTS = {"days_late": 60, "overdue_days": 90, "days_late_change": 30, "longest_delay": 90}


class Component(NamedTuple):
    """``weight``: the company's field; ``points``: 0 to 100 of ``fact``, NULL if not measured."""

    weight: str
    points: SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_weight_delay = fields.Integer(
        string="Average days late",
        default=35,
        help="The weight of the average delay. It is "
        "worth 100 points when the debtor pays on "
        "time, and 0 from 60 days late.",
        limit=WEIGHT,
    )
    dunning_weight_on_time = fields.Integer(
        string="Paid on time",
        default=15,
        help="The weight of what is paid on time. Its points "
        "are the share of the amounts paid on time, in %.",
        limit=WEIGHT,
    )
    dunning_weight_overdue = fields.Integer(
        string="Overdue now",
        default=25,
        help="The weight of what is overdue now. It is worth 100 points when nothing is overdue, "
        "and 0 when the oldest invoice is 90 days late or more.",
        limit=WEIGHT,
    )
    dunning_weight_promises = fields.Integer(
        string="Promises kept",
        default=10,
        help="The weight of the promises. Their points are the share of the promises kept, in %.",
        limit=WEIGHT,
    )
    dunning_weight_trend = fields.Integer(
        string="Trend of the days late",
        default=5,
        help="The weight of the trend. It is worth 100 points unless the debtor pays later than "
        "six months before, and 0 from 30 days later.",
        limit=WEIGHT,
    )
    dunning_weight_longest = fields.Integer(
        string="Longest delay",
        default=5,
        help="The weight of the longest delay. It is worth "
        "100 points when the debtor pays on time, and 0 "
        "from 90 days late.",
        limit=WEIGHT,
    )
    dunning_weight_disputes = fields.Integer(
        string="Disputes founded",
        default=5,
        help="The weight of the disputes. Their points are "
        "the share of the settled disputes in which "
        "the debtor was right, in %.",
        limit=WEIGHT,
    )

    _dunning_weights_positive = models.Constraint(
        """CHECK (LEAST(dunning_weight_delay, dunning_weight_on_time, dunning_weight_overdue,
                        dunning_weight_promises, dunning_weight_trend, dunning_weight_longest,
                        dunning_weight_disputes) >= 0
                  AND dunning_weight_delay + dunning_weight_on_time + dunning_weight_overdue
                      + dunning_weight_promises + dunning_weight_trend + dunning_weight_longest
                      + dunning_weight_disputes > 0)""",
        "The weights of the grade cannot be negative, and at least one must be more than zero.",
    )

    def write(self, vals):
        """Other weights make other grades, at once."""
        changed = self.filtered(
            lambda company: any(
                name.startswith("dunning_weight_") and company[name] != value
                for name, value in vals.items()
            )
        )
        result = super().write(vals)
        if changed:
            self.env["dunning.behaviour"].sudo()._refresh(changed)
        return result


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    points = fields.Json(readonly=True, help="The points of each component that was measured.")
    breakdown = fields.Html(
        string="How the grade is made", compute="_compute_breakdown", sanitize=False
    )

    @api.model
    def _components(self):
        """Return what makes the score, as a list of :class:`Component`."""
        return [
            Component("dunning_weight_delay", self._fewer_days("days_late")),
            Component("dunning_weight_on_time", SQL("fact.on_time_rate")),
            Component("dunning_weight_overdue", self._fewer_days("overdue_days")),
            Component("dunning_weight_promises", self._share("promises_kept", "promises_broken")),
            Component("dunning_weight_trend", self._fewer_days("days_late_change")),
            Component(
                "dunning_weight_longest",
                SQL(
                    "CASE WHEN fact.paid_amount > 0 THEN %s END", self._fewer_days("longest_delay")
                ),
            ),
            Component(
                "dunning_weight_disputes", self._share("disputes_founded", "disputes_unfounded")
            ),
        ]

    def _fewer_days(self, name):
        """100 points for none, evenly fewer to 0 from the days in ``NO_POINTS`` on."""
        days = SQL("fact.%s", SQL.identifier(name))
        return SQL(
            """CASE WHEN %(days)s IS NOT NULL
                    THEN 100 - LEAST(GREATEST(%(days)s, 0), %(most)s) * 100.0 / %(most)s END""",
            days=days,
            most=NO_POINTS[name],
        )

    def _share(self, good, bad):
        return SQL(
            "fact.%(good)s * 100.0 / NULLIF(fact.%(good)s + fact.%(bad)s, 0)",
            good=SQL.identifier(good),
            bad=SQL.identifier(bad),
        )

    def _graded(self, company):
        """The points, their score, and its grade unless there is too little to go by. Natural
        persons are not graded: scoring them is processing that they would have to be told of
        (CNIL, deliberation 2021-130).
        """
        bands = SQL(" ").join(
            SQL("WHEN weighed.score >= %s THEN %s", least, grade) for grade, least in BANDS
        )
        rows = SQL(", ").join(
            SQL("(%s, %s, (%s)::numeric)", weight, company[weight], points)
            for weight, points in self._components()
        )
        return SQL(
            """
            SELECT known.points, CASE WHEN known.is_enough THEN weighed.score END AS score,
                   CASE WHEN known.is_enough THEN CASE %(bands)s END END AS grade
              FROM (SELECT jsonb_object_agg(name, ROUND(points, 1))
                               FILTER (WHERE points IS NOT NULL) AS points,
                           ROUND(SUM(points * weight)
                                 / NULLIF(SUM(weight) FILTER (WHERE points IS NOT NULL), 0), 1)
                               AS score
                      FROM (VALUES %(rows)s) AS component(name, weight, points)) weighed,
                   LATERAL (
                       SELECT CASE WHEN debtor.is_company THEN weighed.points END AS points,
                              debtor.is_company AND (fact.paid_count >= %(enough)s
                                                     OR fact.overdue_amount > 0) AS is_enough
                         FROM res_partner debtor WHERE debtor.id = fact.partner_id) known
            """,
            bands=bands,
            rows=rows,
            enough=ENOUGH_PAID,
        )

    def _segmented(self, today):
        """Risk goes before loyalty: a good customer who has stopped paying is at risk."""
        return SQL(
            """
            SELECT CASE WHEN graded.grade IN ('D', 'E') OR fact.overdue_days > %(risky)s
                             OR fact.date_broken > %(lately)s THEN 'risk'
                        WHEN graded.grade = 'A' AND fact.date_first <= %(long_ago)s
                             AND fact.paid_count_ever >= %(loyal)s THEN 'loyal'
                        ELSE 'standard' END AS segment
            """,
            risky=RISKY_DAYS,
            lately=today - relativedelta(months=BROKEN_MONTHS),
            long_ago=today - relativedelta(months=LOYAL_MONTHS),
            loyal=LOYAL_PAID,
        )

    # ------------------------------------------------------------------ shown

    @api.depends("points")
    @api.depends_context("lang")
    def _compute_breakdown(self):
        for behaviour in self:
            behaviour.breakdown = behaviour.points and behaviour._breakdown_table()

    def _breakdown_table(self):
        company = self.company_id.sudo()  # its weights are no secret to who sees the grade
        head = (
            self.env._("What counts"),
            self.env._("Points of 100"),
            self.env._("Weight"),
            self.env._("In detail"),
        )
        rows = [
            self._breakdown_row(company, weight)
            for weight, _points in self._components()
            if weight in self.points and company[weight]
        ]
        cells = Markup("<tr>%s</tr>") % Markup().join(Markup("<th>%s</th>") % name for name in head)
        return Markup("<table class='table table-sm mb-0'>%s%s</table>") % (
            cells,
            Markup().join(rows),
        )

    def _breakdown_row(self, company, weight):
        field = company._fields[weight]
        return Markup(
            "<tr><td>%s</td><td>%s</td><td>%s</td><td class='text-muted'>%s</td></tr>"
        ) % (
            field._description_string(self.env),
            formatLang(self.env, self.points[weight], digits=1),
            company[weight],
            field._description_help(self.env),
        )
