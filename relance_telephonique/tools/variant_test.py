"""Which of several variants of a step collects more, and from when on that may be said.

What is compared is the mean of one figure per payer: the share of what a contact asked for that
came within :data:`DAYS_COUNTED` days, 0 to 1. Payers are independent of each other; amounts are not
compared, of which a few large ones would decide alone.

A manager looks whenever they like. Of a mean that is looked at again and again the usual interval
of 95 % goes wrong far more often than in 5 % of tests (Armitage, McPherson and Rowe, 1969). Here
the number of payers is planned when the test begins, and the bound is O'Brien and Fleming's (1979)
for looks without number: how far a sum of independent differences ever gets until the plan is full
is bounded by the reflection principle, 4 (1 - Φ(c)) = 5 %, c = 2.24 (Lan and DeMets, 1983).
Interval and verdict hold together at all looks: a repeated confidence interval (Jennison and
Turnbull, 1989).

Pure: nothing here asks a database.
"""

from math import ceil, floor, log10, sqrt
from statistics import NormalDist
from typing import NamedTuple

DAYS_COUNTED = 15  # days after the contact
DAYS_TO_BOOK = 5  # days: until what came by then is in the books
KNOWN_AFTER = DAYS_COUNTED + DAYS_TO_BOOK
ERROR = 0.05  # how often two equal variants may be called different
POWER = 0.8  # how often a difference of DIFFERENCE is to be found
DIFFERENCE = 0.10
FEWEST = 30  # payers of each variant, before anything is said
MOST_CAUTIOUS = 0.5  # the share of which the mean is least certain

UNKNOWN, BETTER, WORSE, NONE_SEEN = "unknown", "better", "worse", "none"


class Arm(NamedTuple):
    """``count`` payers, the ``mean`` of their shares, and the ``variance`` of that mean."""

    count: int
    mean: float
    variance: float


class Comparison(NamedTuple):
    """How much more ``difference`` (−1 to 1) one collects than another, and between ``low`` and
    ``high`` with 95 %; None while too few are known. ``verdict``: ``better``, ``worse``, ``none``
    once the plan is full and no difference was seen, ``unknown`` until then.
    """

    verdict: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def arm(shares):
    """Return the :class:`Arm` of the payers' shares.

    For the variance one payer who paid all and one who paid nothing are added (Agresti and Caffo,
    2000): few who all did the same are not certainty.
    """
    shares = list(shares)
    if not shares:
        return Arm(0, 0.0, 0.0)
    count, total = len(shares) + 2, sum(shares) + 1
    squares = sum(share * share for share in shares) + 1
    variance = (squares - total * total / count) / count
    return Arm(len(shares), sum(shares) / len(shares), variance / count)


def compare(one, other, planned, pairs=1, is_full=False):
    """Return the :class:`Comparison` of two arms: how much more ``one`` collects than ``other``.

    :param planned: payers of each arm, as planned when the test began
    :param pairs: how many comparisons the test makes: the error is shared among them (Bonferroni)
    :param is_full: whether all payers planned are counted
    """
    if min(one.count, other.count) < FEWEST:
        return Comparison(UNKNOWN)
    done = min(1.0, 2 / (1 / one.count + 1 / other.count) / planned)
    margin = critical(pairs) / sqrt(done) * sqrt(one.variance + other.variance)
    difference = one.mean - other.mean
    low, high = max(difference - margin, -1.0), min(difference + margin, 1.0)
    return Comparison(_verdict(low, high, is_full), difference, low, high)


def _verdict(low, high, is_full):
    if low > 0:
        return BETTER
    if high < 0:
        return WORSE
    return NONE_SEEN if is_full else UNKNOWN


def critical(pairs=1):
    """Return how many deviations the whole sum must exceed, for all looks together."""
    return NormalDist().inv_cdf(1 - ERROR / pairs / 4)


def needed(share=MOST_CAUTIOUS, difference=DIFFERENCE, pairs=1):
    """Return how many payers of each variant are to be planned, so that one that collects
    ``difference`` more than ``share`` is found in :data:`POWER` of tests.
    """
    more = min(share + difference, 1.0)
    spread = share * (1 - share) + more * (1 - more)
    return ceil((critical(pairs) + NormalDist().inv_cdf(POWER)) ** 2 * spread / difference**2)


def detectable(planned, pairs=1):
    """Return which difference from :data:`MOST_CAUTIOUS` is found in :data:`POWER` of tests of so
    many payers of each variant.
    """
    spread = 2 * MOST_CAUTIOUS * (1 - MOST_CAUTIOUS)
    return (critical(pairs) + NormalDist().inv_cdf(POWER)) * sqrt(spread / planned)


# ------------------------------------------------------------------ assignment


def stratum(amount, grade):
    """Return the stratum of a payer: how they pay, and how much is asked for, by half powers of
    ten: 100 to 316, to 1,000, to 3,162…
    """
    return f"{grade or '-'}{floor(2 * log10(max(amount, 1.0)))}"


def assign(payers, variants, counts, lots):
    """Return ``{payer: variant}``: in each stratum variants are drawn in blocks, each once in a
    block of as many as there are variants, in an order of chance.

    :param payers: ``(payer, stratum)``, in any order
    :param counts: ``{(stratum, variant): payers}`` assigned before; brought up to date
    :param lots: a :class:`random.Random`; :class:`random.SystemRandom`, which nobody can foresee
    """
    found = {}
    for payer, place in payers:
        fewest = min(counts.get((place, variant), 0) for variant in variants)
        chosen = lots.choice(
            [variant for variant in variants if counts.get((place, variant), 0) == fewest]
        )
        counts[place, chosen] = fewest + 1
        found[payer] = chosen
    return found
