"""Figures that a credit manager steers by, as arithmetic on amounts in one currency.

A figure that cannot be told (nothing sold, nothing chased) is ``None``, never zero.
"""


def share(part, whole):
    """Return ``part`` of ``whole`` as a percentage."""
    return 100 * part / whole if whole else None


def dso_by_exhaustion(receivables, months):
    """Return the days of sales that the receivables stand for.

    The sales of each month are taken off them, newest month first: the days of the months that
    they cover whole, and of the month in which they run out the remainder ÷ its sales × its days.

    :param months: ``(sales tax included, days)`` of each month, newest first
    :return: days, or None if the months do not suffice
    """
    if receivables <= 0:
        return 0.0
    passed = 0
    for sales, days in months:
        if sales >= receivables:
            return passed + receivables / sales * days
        receivables -= sales
        passed += days
    return None


def best_possible_dso(not_due, sales, days):
    """Return the DSO if everybody paid on time: not yet due receivables ÷ sales × days."""
    return not_due / sales * days if sales > 0 else None


def average_days_delinquent(dso, best):
    """Return the days of the DSO that lateness causes: DSO − best possible DSO."""
    return dso - best if dso is not None and best is not None else None


def collection_effectiveness(opening, sales, closing, closing_not_due):
    """Return the share of what could be collected in a period that was, as a percentage.

    (opening + sales − closing) ÷ (opening + sales − closing not yet due) × 100.
    """
    return share(opening + sales - closing, opening + sales - closing_not_due)
