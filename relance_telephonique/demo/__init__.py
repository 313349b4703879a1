"""One source of realistic receivables, for ``make demo``, the tests and the benchmark.

A French supplier of packaging, its debtors and their invoices, all invented: telephone numbers come
from the ranges that ARCEP reserves for fiction, e-mail domains end in ``.example``, no registry
gives out numbers that begin with 000. What is told is in ``data/``; how it is told is here.
Nothing of the module imports this package: it costs a production server nothing.
"""

from .company import COMPANY, build_company, build_users
from .debtors import build_debtors
from .history import hear_answers, live_through
from .ledger import Ledger
from .story import build_demo
from .tables import rows

__all__ = [
    "COMPANY",
    "Ledger",
    "build_company",
    "build_debtors",
    "build_demo",
    "build_users",
    "hear_answers",
    "live_through",
    "rows",
]
