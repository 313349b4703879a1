"""How well the day of payment is foretold, on invoices whose payment is known.

Walk-forward: each invoice is judged on its own date, by what was known on that day alone.

usage: forecast.py [CSV|DATABASE]

The file has a row per invoice: customerID, InvoiceDate, DueDate, SettledDate (month/day/year),
InvoiceAmount. Of a database of Odoo's, the debts that were paid in full with money are judged.
"""

import csv
import sys
from collections import defaultdict
from contextlib import closing
from datetime import date, datetime, timedelta
from importlib import import_module
from math import sqrt
from pathlib import Path
from statistics import fmean, median
from types import ModuleType
from typing import NamedTuple

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "ibm_late_payment_histories.csv"
TOOLS = ROOT / "relance_telephonique" / "tools"
ENOUGH = 3  # payments known
LATEST = 8
AHEAD = (0, 1, 2, 3)  # weeks
WARM_UP = 182  # days
TARGETS = {"error": (0, 6.2), "covered": (78, 82), "width": (0, 21), "late": (0, 0.139)}


PAID_IN_FULL = """
    SELECT contact.commercial_partner_id, COALESCE(move.invoice_date, line.date),
           line.date_maturity, MAX(credit.date), SUM(partial.amount)::float8
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id AND move.move_type = 'out_invoice'
      JOIN res_partner contact ON contact.id = line.partner_id
      JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
      JOIN account_move_line credit ON credit.id = partial.credit_move_id
      JOIN account_journal source ON source.id = credit.journal_id
                                 AND source.type IN ('bank', 'cash', 'credit')
     WHERE line.reconciled
     GROUP BY line.id, 1, 2, 3
"""


class Invoice(NamedTuple):
    debtor: str
    invoiced: date
    due: date
    paid: date
    amount: float


class Judged(NamedTuple):
    """What was foretold of an invoice, as days late; the band is None of who gives none."""

    invoice: Invoice
    known: int
    days: float
    early: int | None
    late: int | None
    probability: float

    @property
    def true_days(self):
        return (self.invoice.paid - self.invoice.due).days


def tools():
    """The module's own tools, without its ``__init__``, which would load Odoo."""
    package = sys.modules["tools"] = ModuleType("tools")
    package.__path__ = [str(TOOLS)]
    return import_module("tools.payment_date"), import_module("tools.payment_profile")


def read(path):
    def day(text):
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a date has no zone

    with open(path, newline="") as lines:
        rows = [
            Invoice(
                row["customerID"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                day(row["SettledDate"]),
                float(row["InvoiceAmount"]),
            )
            for row in csv.DictReader(lines)
        ]
    return sorted(rows, key=lambda row: (row.invoiced, row.debtor))


def by_debtor(invoices):
    histories = defaultdict(list)
    for row in invoices:
        histories[row.debtor].append((row.due, row.paid, row.amount))
    return histories


def read_database(name):
    """Return what was paid in full, by the day of its last payment."""
    with closing(psycopg2.connect(dbname=name)) as connection, connection.cursor() as cursor:
        cursor.execute(PAID_IN_FULL)
        rows = [Invoice(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.invoiced, row.debtor))


# ------------------------------------------------------------------ who foretells


def by_due_date(lateness, invoice, history):
    return 0.0


def by_mean(lateness, invoice, history):
    return fmean(lateness)


def by_latest(lateness, invoice, history):
    return median(lateness[-LATEST:])


class Ours:
    """Our prediction; how all customers pay is known anew each week, by what was paid till then."""

    def __init__(self, histories):
        self.histories = histories
        self.dates, self.profiles = tools()
        self.weeks = {}

    def population(self, day):
        week = date.fromordinal(day.toordinal() // 7 * 7)
        if week not in self.weeks:
            self.weeks[week] = self.profiles.population_of(self.histories.values(), week)
        return self.weeks[week]

    def __call__(self, lateness, invoice, history):
        return self.dates.predict(
            history, invoice.due, invoice.invoiced, self.population(invoice.invoiced)
        )


def judge(invoices):
    """Return ``{who: [Judged]}`` of all invoices for which something was known of their debtor."""
    histories = by_debtor(invoices)
    judged = {"the due date": by_due_date, "the debtor's mean": by_mean}
    judged |= {f"median of the last {LATEST}": by_latest, "ours": Ours(histories)}
    found = {name: [] for name in judged}
    for row in invoices:
        known = sorted(
            (paid, due) for due, paid, _amount in histories[row.debtor] if paid <= row.invoiced
        )
        lateness = [(paid - due).days for paid, due in known]
        for name, foretell in judged.items():
            if known or name == "ours":
                said = foretell(lateness, row, histories[row.debtor])
                found[name].append(as_judged(row, len(known), said))
    return found


def as_judged(row, known, said):
    if isinstance(said, float | int):
        return Judged(row, known, said, None, None, float(said > 0))
    day, early, late = ((day - row.due).days for day in said[:3])
    return Judged(row, known, day, early, late, said.probability_late)


# ------------------------------------------------------------------ how well


def figures(judged):
    """Return the mean error in days, the share covered in %, the band's mean width, and Brier."""
    error = fmean(abs(one.days - one.true_days) for one in judged)
    late = fmean((one.probability - (one.true_days > 0)) ** 2 for one in judged)
    banded = [one for one in judged if one.early is not None]
    if not banded:
        return {"error": error, "late": late}
    covered = 100 * fmean(one.early <= one.true_days <= one.late for one in banded)
    width = fmean(one.late - one.early for one in banded)
    return {"error": error, "covered": covered, "width": width, "late": late}


def base_rate(judged):
    share = fmean(one.true_days > 0 for one in judged)
    return share * (1 - share)


def show(title, found, table=None):
    print(f"\n{title}: {len(found['ours'])} invoices")
    print(f"{'':26}{'error, days':>12}{'covered, %':>12}{'width, days':>12}{'Brier, late':>12}")
    for name, judged in found.items():
        told = figures(judged)
        cells = (
            f"{told[key]:>12.{digits}f}" if key in told else f"{'':>12}"
            for key, digits in (("error", 2), ("covered", 1), ("width", 1), ("late", 3))
        )
        print(f"{name:26}", *cells, sep="")
    print(f"{'the base rate':26}{'':36}{base_rate(found['ours']):>12.3f}")


def halves(found):
    """All invoices with enough known, and those of the first and of the second half of the time."""
    enough = {
        name: [one for one in judged if one.known >= ENOUGH] for name, judged in found.items()
    }
    days = [one.invoice.invoiced for one in found["ours"]]
    middle = min(days) + (max(days) - min(days)) / 2
    yield f"At least {ENOUGH} payments known", enough
    for title, is_first in ((f"… before {middle}", True), (f"… from {middle} on", False)):
        yield (
            title,
            {
                name: [one for one in judged if (one.invoice.invoiced < middle) is is_first]
                for name, judged in enough.items()
            },
        )
    yield "All, whatever is known", {"ours": found["ours"]}


# ------------------------------------------------------------------ weeks


def weeks_of_cash(invoices):
    """Yield ``(weeks ahead, expected, deviation, by due date, came)`` of each week, as foretold on
    each Monday of what was open on it, once half a year is known.
    """
    dates, _profiles = tools()
    ours = Ours(by_debtor(invoices))
    start, end = invoices[0].invoiced, max(row.paid for row in invoices)
    monday = start + timedelta(days=WARM_UP + (7 - (start + timedelta(WARM_UP)).weekday()) % 7)
    while monday + timedelta(weeks=max(AHEAD) + 1) <= end:
        standing = [row for row in invoices if row.invoiced <= monday <= row.paid]
        population = ours.population(monday)
        past = monday - timedelta(days=1)  # what comes on the day itself is still to come
        hows = {
            debtor: ours.profiles.profile(ours.histories[debtor], past, population)
            for debtor in {row.debtor for row in standing}
        }
        for ahead in AHEAD:
            first, until = (monday + timedelta(weeks=ahead + more) for more in (0, 1))
            shares = [
                (row.amount, dates.share_paid(hows[row.debtor], row.due, monday, first, until))
                for row in standing
            ]
            yield (
                ahead,
                sum(amount * share for amount, share in shares),
                sqrt(sum(amount**2 * share * (1 - share) for amount, share in shares)),
                sum(row.amount for row in standing if first <= max(row.due, monday) < until),
                sum(row.amount for row in standing if first <= row.paid < until),
            )
        monday += timedelta(weeks=1)


def show_weeks(invoices):
    found, band = list(weeks_of_cash(invoices)), tools()[0].BAND_OF_80
    print("\nReceipts of a week, foretold on a Monday of what was open then, in % of what came")
    print(f"{'weeks ahead':26}{'weeks':>12}{'error, %':>12}{'by due date':>12}{'covered, %':>12}")
    for ahead in AHEAD:
        own = [one for one in found if one[0] == ahead]
        came = sum(one[4] for one in own)
        error = 100 * sum(abs(one[1] - one[4]) for one in own) / came
        by_due = 100 * sum(abs(one[3] - one[4]) for one in own) / came
        covered = 100 * fmean(abs(one[1] - one[4]) <= band * one[2] for one in own)
        print(f"{ahead:<26}{len(own):>12}{error:>12.1f}{by_due:>12.1f}{covered:>12.1f}")


def forecast(source=DATA):
    """Print the tables; return whether the targets are met."""
    is_file = Path(source).suffix == ".csv"
    if is_file and not Path(source).exists():
        print(f"There is no {source}: name a file of invoices to judge the forecast by")
        return False
    invoices = read(source) if is_file else read_database(source)
    parts = list(halves(judge(invoices)))
    for title, found in parts:
        show(title, found)
    show_weeks(invoices)
    ours = figures(parts[0][1]["ours"])
    met = {name: least <= ours[name] <= most for name, (least, most) in TARGETS.items()}
    print("\nTargets:", *(f"{name} {'yes' if met[name] else 'NO'}" for name in met))
    return all(met.values())


if __name__ == "__main__":
    sys.exit(not forecast(*sys.argv[1:]))
