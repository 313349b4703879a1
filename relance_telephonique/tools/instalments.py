"""Instalments: how far those of a plan may be apart."""

from dateutil.relativedelta import relativedelta

EVERY = {
    "months": relativedelta(months=1),
    "fortnights": relativedelta(weeks=2),
    "weeks": relativedelta(weeks=1),
}
