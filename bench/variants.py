"""How often a test of two texts of a step finds a difference that is there, and one that is not.

Payers come to the step week by week. Each pays what was asked, half of it or nothing within 15
days, the larger the debt and the worse the grade the less likely. A manager looks each week and
stops at the first verdict. Texts are drawn by the module's own lots, and judged by its own rule.

usage: variants.py [TESTS]
"""

import sys
from importlib import import_module
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean, median
from types import ModuleType
from typing import NamedTuple

TOOLS = Path(__file__).resolve().parents[1] / "relance_telephonique" / "tools"
TESTS = 2000
SEED = 20261129
PER_WEEK = 25  # payers who come to the step
WEEKS_TO_KNOW = 3
HALF = 0.2  # of those who pay, who pay half of it
WHOLE = 1 - HALF / 2  # what one who pays pays on average
GRADES = {"A": 0.12, "B": 0.06, "C": 0.0, "D": -0.06, "E": -0.12}  # more or less likely to pay
LARGE, LESS_LIKELY = 3000, 0.05
USUAL = 1.96  # deviations, of an interval of 95 % that is looked at once
WORLDS = (0.3, 0.5, 0.7)  # of what is asked, what comes without any difference
MOST_FALSE, LEAST_FOUND = 5.0, 80.0  # % of tests


class Payer(NamedTuple):
    stratum: str
    chance: float  # more or less likely to pay than most


class Ended(NamedTuple):
    verdict: str
    weeks: int
    counted: int
    usual_too: bool  # whether the usual interval said at any look that they differ
    held: bool  # whether the interval held the true difference at each look


def tools():
    """The module's own tool, without its ``__init__``, which would load Odoo."""
    package = sys.modules["tools"] = ModuleType("tools")
    package.__path__ = [str(TOOLS)]
    return import_module("tools.variant_test")


def payer(lots, tool):
    grade, amount = lots.choice("AABBCCDE"), lots.lognormvariate(6.5, 1.2)
    chance = GRADES[grade] - (LESS_LIKELY if amount > LARGE else 0)
    return Payer(tool.stratum(amount, grade), chance)


def paid(lots, one, collected):
    """What a payer pays of what was asked, of which middling ones pay ``collected`` on average."""
    if lots.random() >= collected / WHOLE + one.chance:
        return 0.0
    return 0.5 if lots.random() < HALF else 1.0


def test(lots, tool, shares, planned):
    """Live a test of variants that collect ``shares``, the first being compared with; look weekly.

    :param planned: payers of each variant
    """
    names = range(len(shares))
    counts, known, waiting, came = {}, [[] for _name in names], [], 0
    usual_too, held, week = False, True, 0
    while True:
        week += 1
        coming = [(number, payer(lots, tool)) for number in range(PER_WEEK)]
        drawn = tool.assign([(n, one.stratum) for n, one in coming], names, counts, lots)
        waiting.append([(drawn[n], paid(lots, one, shares[drawn[n]])) for n, one in coming])
        if len(waiting) <= WEEKS_TO_KNOW:
            continue
        for name, share in waiting.pop(0):
            if came < planned * len(names):
                came += 1
                known[name].append(share)
        arms = [tool.arm(own) for own in known]
        compared = [tool.compare(one, arms[0], planned, len(names) - 1) for one in arms[1:]]
        for one, found, share in zip(arms[1:], compared, shares[1:], strict=True):
            if found.difference is not None:
                spread = sqrt(one.variance + arms[0].variance)
                usual_too |= abs(found.difference) > USUAL * spread
                held &= found.low <= share - shares[0] <= found.high
        told = [found.verdict for found in compared]
        verdict = next((one for one in told if one in (tool.BETTER, tool.WORSE)), None)
        if verdict or came >= planned * len(names):
            return Ended(verdict or tool.NONE_SEEN, week, came, usual_too, held)


def row(label, tool, shares, tests, seed):
    planned = tool.needed(pairs=len(shares) - 1)
    lots = Random(seed)
    ended = [test(lots, tool, shares, planned) for _test in range(tests)]
    decided = [one for one in ended if one.verdict != tool.NONE_SEEN]
    found = 100 * len(decided) / tests
    right = 100 * sum(one.verdict == tool.BETTER for one in ended) / tests
    usual = 100 * sum(one.usual_too for one in ended) / tests
    held = 100 * sum(one.held for one in ended) / tests
    print(
        f"{label:<34}{planned * len(shares):>8}{found:>10.1f}{right:>10.1f}{held:>10.1f}"
        f"{median(one.counted for one in ended):>10.0f}{fmean(one.weeks for one in ended):>8.0f}"
        f"{usual:>12.1f}",
        flush=True,
    )
    return found, right


def variants(tests=TESTS):
    """Print the table; return whether the targets are met."""
    tool, met = tools(), []
    print(f"{tests} tests each, seed {SEED}, {PER_WEEK} payers a week, looked at each week")
    print(
        f"{'':34}{'planned':>8}{'differ, %':>10}{'right, %':>10}{'held, %':>10}{'counted':>10}"
        f"{'weeks':>8}{'usual, %':>12}"
    )
    for number, share in enumerate(WORLDS):
        label = f"{100 * share:.0f} % come, no difference"
        found, _right = row(label, tool, (share, share), tests, SEED + number)
        met.append(found <= MOST_FALSE)
        label = f"{100 * share:.0f} % come, 10 points more"
        _found, right = row(label, tool, (share, share + 0.1), tests, SEED + 10 + number)
        met.append(right >= LEAST_FOUND)
    found, _right = row("three texts, no difference", tool, (0.5,) * 3, tests, SEED + 20)
    met.append(found <= MOST_FALSE)
    row("three texts, the last 10 more", tool, (0.5, 0.5, 0.6), tests, SEED + 21)
    row("50 % come, 5 points more", tool, (0.5, 0.55), tests, SEED + 22)
    print("\nTargets:", "yes" if all(met) else "NO")
    return all(met)


if __name__ == "__main__":
    sys.exit(not variants(*map(int, sys.argv[1:])))
