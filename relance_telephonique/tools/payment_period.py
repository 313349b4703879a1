"""How long the law lets a debtor take to pay. Pure functions of dates."""

from datetime import date, timedelta

from odoo.tools.date_utils import end_of

# Terms that run to the end of a month give more or less by the day: four months, of all lengths
DAYS_TRIED = tuple(date(2027, 1, 1) + timedelta(days=days) for days in range(120))


def latest_due(invoiced, days, month_end=0):
    """Return the latest due date that the law allows of an invoice of that day.

    :param days: so many days from it
    :param month_end: so many to the end of the month or from it, where that may be agreed: both
        ways of reckoning are lawful
    """
    latest = invoiced + timedelta(days=days)
    if not month_end:
        return latest
    more = timedelta(days=month_end)
    return max(latest, end_of(invoiced, "month") + more, end_of(invoiced + more, "month"))


def days_beyond(due_of, days, month_end=0):
    """Return how many days terms give at most, if that is ever more than the law allows, else 0.

    :param due_of: returns the due date of an invoice of a day
    """
    given = {day: due_of(day) for day in DAYS_TRIED}
    if all(due <= latest_due(day, days, month_end) for day, due in given.items()):
        return 0
    return max((due - day).days for day, due in given.items())
