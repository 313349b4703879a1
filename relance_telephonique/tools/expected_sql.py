"""What ``payment_date.py`` says of an open item, in SQL: a day for each of a hundred thousand.

``how`` is the alias of the debtor's row of ``dunning_behaviour``. Nothing is said of who has none.
"""

from datetime import date
from math import sqrt

from odoo.tools import SQL

from .payment_date import EARLY, EXPECTED_WITHIN, LAST_YEAR, LATE, MIDDLE, TAIL_SHARE
from .payment_profile import QUANTILES

WEEKS_AHEAD = 13  # of a forecast: this one and the twelve after it
ENOUGH_KNOWN = 3  # payments, to speak of what is usual for a debtor


def expected_columns(due, today):
    """The columns of a day by which half of such invoices are paid, and of the band of 80 %."""
    return SQL(
        "%s AS expected_date, %s AS expected_early, %s AS expected_late",
        expected_on(due, today, MIDDLE),
        expected_on(due, today, EARLY),
        expected_on(due, today, LATE),
    )


def expected_on(due, today, tenths):
    """The day by which so many tenths of such invoices, still open today, are paid; the usual day
    of the debtor that is nearest, if there is one.

    OFFSET 0 has each part evaluated once, instead of wherever its result is used.
    """
    return SQL(
        """
        (SELECT CASE WHEN expected.day >= %(unmoved)s THEN LEAST(expected.day, %(last)s)
                     WHEN how.pay_weekday > 0 THEN %(on_weekday)s
                     WHEN how.pay_month_day > 0 THEN %(on_month_day)s
                     ELSE expected.day END
           FROM (SELECT %(today)s - %(due)s AS waited,
                        width_bucket(%(today)s - %(due)s - 1, how.pay_days) AS passed
                 OFFSET 0) so_far,
                LATERAL (SELECT %(due)s + %(days_late)s AS day OFFSET 0) expected
          WHERE how.pay_days IS NOT NULL)
        """,
        on_weekday=_on_weekday(today),
        on_month_day=_on_month_day(today),
        unmoved=date(LAST_YEAR + 1, 1, 1),
        last=date.max,
        today=today,
        due=due,
        days_late=_days_late(tenths),
    )


def unpaid_share(days):
    """Which share of the debtor's invoices is not paid before they are so many days late."""
    return SQL(
        """
        CASE WHEN %(days)s > how.pay_days[%(last)s]
             THEN %(tail)s::float8 * (how.pay_tail / (%(days)s - %(start)s)) ^ 2
             ELSE 1 - width_bucket(%(days)s - 1, how.pay_days) / 100.0::float8 END
        """,
        days=days,
        last=QUANTILES,
        tail=TAIL_SHARE,
        start=_tail_start(),
    )


def is_later_than_usual(due, today):
    """Whether it has waited for longer than nine of ten of the debtor's invoices did."""
    return SQL(
        """
        COALESCE(how.payments_known >= %(enough)s AND %(today)s > %(due)s
                 AND %(today)s - %(due)s > how.pay_days[%(late)s], FALSE)
        """,
        enough=ENOUGH_KNOWN,
        today=today,
        due=due,
        late=10 * LATE,
    )


def _tail_start():
    return SQL("(how.pay_days[%s] - how.pay_tail)", QUANTILES)


def _days_late(tenths):
    return SQL(
        """
        LEAST(GREATEST(CASE
            WHEN so_far.waited > how.pay_days[%(last)s]
            THEN floor(%(start)s + (so_far.waited - %(start)s) / %(root)s::float8)::int
            WHEN %(step)s > %(last)s
            THEN floor(%(start)s + how.pay_tail * sqrt(
                %(tail)s::float8 / ((100 - so_far.passed) * %(left)s / 1000.0::float8)))::int
            ELSE how.pay_days[GREATEST(%(step)s, 1)] END, so_far.waited),
            GREATEST(so_far.waited, 0) + %(longest)s)
        """,
        last=QUANTILES,
        start=_tail_start(),
        root=sqrt(1 - tenths / 10),
        step=SQL("((10 * so_far.passed + (100 - so_far.passed) * %s + 5) / 10)", tenths),
        tail=TAIL_SHARE,
        left=10 - tenths,
        longest=EXPECTED_WITHIN,
    )


def _on_weekday(today):
    """The nearest such day of the week that is not past."""
    ahead = SQL("((how.pay_weekday - EXTRACT(isodow FROM expected.day)::int + 7) %% 7)")
    return SQL(
        """
        expected.day + %(ahead)s
        - CASE WHEN %(ahead)s > 3 AND expected.day + %(ahead)s - 7 >= %(today)s THEN 7 ELSE 0 END
        """,
        ahead=ahead,
        today=today,
    )


def _on_month_day(today):
    """The nearest such day of the month that is not past; of two, the later."""
    return SQL(
        """
        (SELECT run.day
           FROM generate_series(-1, 1) months,
                LATERAL (SELECT (date_trunc('month', expected.day)
                                 + make_interval(months => months))::date AS first) month,
                LATERAL (SELECT LEAST(month.first + how.pay_month_day - 1,
                                      (month.first + interval '1 month')::date - 1) AS day) run
          WHERE run.day >= %(today)s
          ORDER BY abs(run.day - expected.day), run.day DESC
          LIMIT 1)
        """,
        today=today,
    )
