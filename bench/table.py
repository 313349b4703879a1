"""The table of the bench: what is said while it grows, and in the end."""

import sys
from statistics import median


def say(text):
    """Tell whoever waits; what is printed at last is the table alone."""
    print(text, file=sys.stderr, flush=True)


class Table:
    """Ratios with their budgets: of the best times, which the budget is for, and of the medians."""

    def __init__(self):
        self.rows = []

    def ratio(self, label, times, to, budget=None, at_least=False):
        best, middle = min(times) / min(to), median(times) / median(to)
        self.add(label, f"{best:.2f}", f"{middle:.2f}", best, budget, at_least)

    def figure(self, label, value, budget=None):
        self.add(label, f"{value:.0f}", "", value, budget)

    def add(self, label, best, middle, value, budget, at_least=False):
        if budget is None:
            bound = verdict = ""
        else:
            bound = f"{'≥' if at_least else '≤'} {budget:g}"
            verdict = "yes" if (value >= budget if at_least else value <= budget) else "NO"
        self.rows.append((label, best, middle, bound, verdict))
        say(" · ".join(filter(None, self.rows[-1])))

    def show(self):
        rows = [("", "best", "median", "budget", "within"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        for label, *cells in rows:
            cells = [f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True)]
            print(f"{label:<{widths[0]}}", *cells, sep="   ")
