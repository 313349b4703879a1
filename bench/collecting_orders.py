"""Orders of the call queue: each sorts the calls that wait by what is known of them."""

from statistics import mean

LARGE = 2  # times the queue's average: a large amount
LATER = {"D": 5, "E": 10}  # by how many days a poor payer comes earlier
BANDS = (("A", 85), ("B", 70), ("C", 55), ("D", 40), ("E", 0))


def of_the_desk(queue, _everybody):
    """The order of the call desk without figures: those who expect the call, broken promises, large
    amounts, then the latest (more so of a poor payer), then those longest without a contact.
    """
    average = sum(known.asked for known in queue) / max(len(queue), 1)
    return sorted(queue, key=lambda known: _rank(known, LARGE * average), reverse=True)


def _rank(known, large):
    return (
        known.is_expected,
        known.is_broken_promise,
        known.asked if known.asked >= large else 0,
        known.days_late + LATER.get(grade(known), 0),
        known.silent_days,
        known.asked,
    )


def by_amount(queue, _everybody):
    return sorted(queue, key=lambda known: (known.is_expected, known.asked), reverse=True)


def grade(known):
    """The product's, of what these worlds know of it."""
    paid = [one for one in known.invoices if one.paid is not None]
    parts = [(25, _fewer(known.days_late, 64))]
    if paid:
        delays = [max(one.paid - one.due, 0) for one in paid]
        parts += [
            (35, _fewer(mean(delays), 43)),
            (15, 100 * mean(delay == 0 for delay in delays)),
            (5, _fewer(max(delays), 64)),
        ]
    if known.kept + known.broken:
        parts.append((10, 100 * known.kept / (known.kept + known.broken)))
    score = sum(weight * points for weight, points in parts) / sum(weight for weight, _p in parts)
    return next(grade for grade, least in BANDS if score >= least)


def _fewer(days, most):
    return 100 - min(days, most) * 100 / most


ORDERS = {"of the desk": of_the_desk, "by amount": by_amount}
