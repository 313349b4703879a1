"""The mutants of code that needs a database: each is put into an Odoo that is loaded already.

A process of its own gets other code for the functions of the file, and runs the tests of that part
in the database that ``dev/test --again`` keeps: make it first. What a class says beside its methods
(its fields) is the same in all. ``TESTS=test_money`` runs the tests of that file alone.

``kind:15`` are some mistakes in the rules of that kind (``mutants_by_kind.csv``, ``MUTANTS=8`` of
each line), judged by the tests that are nearest.
"""

import ast
import inspect
import os
import random
import resource
import sys
from functools import lru_cache, partial
from importlib import import_module
from types import CodeType

import kinds
import pure
import pytest
from mutants import mutants_of

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

SECONDS = 240  # of computing; who takes more loops for ever
DATABASE = os.environ.get("TEST_DB", "relance_test") + "_again"
nearest = {}  # the tests of a mutant of a kind
DECISION = ("test_ledger_cases", "test_due_item", "test_oracle_regressions", "test_due_item_list")
CONDITIONS = ("test_conditions",)
PROMISE = ("test_promise", "test_promise_agreed", "test_promise_documents")
OWED = ("test_owed", "properties_owed", "test_branches")
DISPUTE = ("test_dispute", "test_oracle_regressions")
TESTS = {  # the code that is tried, and the files that know it best, the quickest first
    "models/action/ask_again.py": ("test_ask_again", "test_printed"),
    "models/action/ask_condition.py": CONDITIONS,
    "models/action/contact.py": ("test_contact",),
    "models/action/mail_mail.py": ("test_delivery",),
    "models/action/mail_thread.py": ("test_answer", "test_contact", "test_delivery"),
    "models/company/family.py": ("test_branches",),
    "models/company/res_currency.py": ("test_promise_documents",),
    "models/debtor/attached.py": ("test_attached",),
    "models/decision/account_bank_statement_line.py": ("test_money",),
    "models/decision/conditions.py": CONDITIONS,
    "models/decision/conditions_told.py": CONDITIONS,
    "models/decision/contacts.py": DECISION,
    "models/decision/credits.py": DECISION,
    "models/decision/held_by.py": DECISION,
    "models/decision/holds.py": DECISION,
    "models/decision/issued.py": ("test_issued",),
    "models/decision/money.py": ("test_money",),
    "models/decision/money_for_item.py": ("test_money",),
    "models/decision/money_pairs.py": ("test_money",),
    "models/decision/money_told.py": ("test_money",),
    "models/decision/moved.py": ("test_moved",),
    "models/decision/on_way.py": ("test_on_way",),
    "models/decision/owed.py": OWED,
    "models/decision/query.py": DECISION,
    "models/decision/rules.py": DECISION,
    "models/decision/standing.py": DECISION,
    "models/decision/steps.py": DECISION,
    "models/dispute/credit_note.py": DISPUTE,
    "models/dispute/still_disputed.py": DISPUTE,
    "models/letter/account.py": ("test_documents",),
    "models/letter/payees.py": ("test_payees",),
    "models/letter/enclosures.py": ("test_words",),
    "models/letter/printing.py": ("test_printed", "test_printing"),
    "models/letter/words.py": ("test_words",),
    "models/letter/own_total.py": ("test_own_total", "test_on_way"),
    "models/scenario/condition.py": CONDITIONS,
    "models/trial/draw.py": ("test_timing",),
    "models/trial/lots.py": ("test_timing",),
    "models/trial/timing.py": ("test_timing",),
    "tools/ledger_sql.py": ("test_ledger_cases", "test_due_item"),
    "tools/on_way_sql.py": ("test_on_way",),
    "tools/set_off_sql.py": OWED,
    "tools/settlement_sql.py": ("test_moved", "test_taken_over"),
    "models/letter/deadline.py": ("test_registered_post", "test_letters", "test_documents"),
    "models/mixins/dunning_outgoing.py": ("test_contact", "test_delivery"),
    "models/mixins/dunning_limited.py": ("test_limits",),
    "models/promise/dunning_promise.py": PROMISE,
    "models/promise/dunning_promise_line.py": PROMISE,
    "models/promise/progress.py": PROMISE,
}


def stage(files):
    """Return the mutants, how to try one, and with how many at a time.

    :param files: each may name the one function to change: ``file.py::function``
    """
    load()
    paths = files or [f"{pure.FOLDER.name}/{path}" for path in TESTS]
    made = [mutant for path in paths for mutant in mutants_named(path)]
    return made or sys.exit(f"{', '.join(paths)}: nothing to change"), is_noticed, 1


def mutants_named(name):
    """Return the mutants of a kind, of a file, or of a function of it."""
    _nothing, is_kind, kind = name.partition("kind:")
    return mutants_of_kind(kind) if is_kind else mutants_in(*name.split("::"))


def mutants_in(path, name=""):
    """Return the mutants of a file, or of its functions of that name."""
    return mutants_of(path, partial(places, name=name))


def mutants_of_kind(kind):
    """Yield some mutants of the rules of a kind, and remember which tests are nearest."""
    for line in kinds.lines_of(pure.ROOT, kind):
        names = line.functions or [""]
        made = [mutant for name in names for mutant in mutants_in(line.path, name)]
        random.Random(1).shuffle(made)
        for mutant in made[: int(os.environ.get("MUTANTS") or 8)]:
            nearest[mutant] = (*line.tests, f"-k{line.words}")
            yield mutant


def load():
    """Load once what all processes need."""
    config.parse_config(["-d", DATABASE, "--log-level=critical"])
    Registry(DATABASE)
    known = {name for line in kinds.lines(pure.ROOT) for name in line.tests}
    known |= {name for names in TESTS.values() for name in names}
    for path in {path for name in known for path in tests(name)}:
        import_module(dotted(path))


def tests(name):
    """Return the files of tests of that name; exit if there are none: pytest would run them all."""
    return kinds.test_files(pure.ROOT, name) or sys.exit(f"no tests {name}")


def dotted(path):
    return "odoo.addons." + ".".join(path.relative_to(pure.ROOT).with_suffix("").parts)


def places(tree, name=""):
    """Yield the nodes that can be changed while Odoo runs: of functions and of constants, or of the
    functions of that name alone.
    """
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and name in ("", node.name)
    ]
    bodies = [statement for function in functions for statement in function.body]
    constants = [
        statement.value for statement in tree.body if isinstance(statement, ast.Assign) and not name
    ]
    # once each, though a function stands in another
    yield from dict.fromkeys(node for start in bodies + constants for node in ast.walk(start))


def is_noticed(mutant):
    """Run the tests on a mutant; they must pass without it."""
    known = nearest.get(mutant) or TESTS[mutant.path.removeprefix(f"{pure.FOLDER.name}/")]
    names = tuple(os.environ.get("TESTS", "").split()) or known
    if not passes(names):
        sys.exit(f"{', '.join(names)}: they fail without any mistake")
    return run(names, mutant)


@lru_cache
def passes(names):
    return not run(names)


def run(names, mutant=None):
    """Return whether tests fail, in a process of their own with connections of its own."""
    sql_db.close_all()
    child = os.fork()
    if not child:
        os._exit(_try(names, mutant))
    return os.waitpid(child, 0)[1] != 0


def _try(names, mutant):
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    try:
        if mutant:
            put(mutant)
        words = [name for name in names if name.startswith("-k")]
        paths = [str(path) for name in names if name not in words for path in tests(name)]
        options = ["-x", "-q", f"--odoo-database={DATABASE}", "--odoo-http"]
        return pytest.main([*options, *(word for word in words if word != "-k"), *paths])
    except BaseException:
        return 1


def put(mutant):
    """Give the module of a mutant its constants and the code of its functions."""
    path = pure.ROOT / mutant.path
    module = sys.modules[dotted(path)]
    tree = ast.parse(mutant.source)
    for statement, original in zip(tree.body, ast.parse(path.read_text()).body, strict=True):
        if isinstance(statement, ast.Assign) and ast.dump(statement) != ast.dump(original):
            exec(compile(ast.Module([statement], []), mutant.path, "exec"), vars(module))
    put_code(vars(module), compile(tree, mutant.path, "exec"))


def put_code(owner, code):
    """Give the functions of a module or class, by name, the code that ``code`` has for them."""
    for inner in filter(lambda const: isinstance(const, CodeType), code.co_consts):
        known = owner.get(inner.co_name)
        if inspect.isclass(known):
            put_code(vars(known), inner)
        elif known := getattr(known, "fget", known):
            inspect.unwrap(known).__code__ = inner


if __name__ == "__main__":
    sys.exit("usage: dev/python dev/mutants.py database [FILE…]")
