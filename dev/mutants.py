"""Which small mistakes would the tests notice? dev/python dev/mutants.py [pure|database] [FILE…]

One mistake at a time is put into the code, in memory, and the tests are run: who survives, no test
reads. Bounded: MINUTES=10, of what is not reached in time it is said how much. The stage
``database`` (mutants_in_odoo.py) takes the database that ``dev/test --again`` keeps, and a function
of a file: ``file.py::function``.
"""

import ast
import io
import os
import random
import re
import signal
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple

import pure

SECONDS = 20  # who takes longer loops for ever
TOOLS = "relance_telephonique/tools"
BOUND_TO_ODOO = ("confined", "due_item_query", "ledger_sql", "selection_of")  # no pure functions
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
IS_SQL = re.compile(r"\b(SELECT|WHERE|CASE|WHEN|JOIN|COALESCE|AND|OR|IS)\b")
IN_SQL = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "!=",
    "!=": "=",
    "+": "-",
    "-": "+",
    "AND": "OR",
    "OR": "AND",
    "NOT EXISTS": "EXISTS",
    "EXISTS": "NOT EXISTS",
    "IS NOT NULL": "IS NULL",
    "IS NULL": "IS NOT NULL",
    "IS NOT TRUE": "IS TRUE",
    "IS TRUE": "IS NOT TRUE",
}
WORD_OF_SQL = re.compile(
    r"(?<=\s)(NOT EXISTS|EXISTS|IS (?:NOT )?(?:NULL|TRUE)|AND|OR|<=|>=|!=|[<>=+-])(?=[\s)]|$)"
)


class Mutant(NamedTuple):
    """A mistake: where, what it makes of which words, and the whole source with it."""

    path: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.before} → {self.after}"


def mutations(node):
    """Yield what ``node`` might have been by mistake."""
    if isinstance(node, ast.Compare) and len(node.ops) >= 1:
        for place, operator in enumerate(node.ops):
            ops = list(node.ops)
            ops[place] = COMPARISONS[type(operator)]()
            yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        for left_out in range(len(node.values)):
            kept = node.values[:left_out] + node.values[left_out + 1 :]
            yield ast.BoolOp(node.op, kept) if len(kept) > 1 else kept[0]
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield from (ast.Constant(node.value + step) for step in (1, -1))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from map(ast.Constant, mutations_of_sql(node.value))
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
        yield ast.Call(ast.Name(NAMES[node.func.id], ast.Load()), node.args, node.keywords)


def mutations_of_sql(text):
    """Yield what a query, or a part of one, might have been by mistake."""
    if IS_SQL.search(text):
        for found in WORD_OF_SQL.finditer(text):
            yield text[: found.start()] + IN_SQL[found[0]] + text[found.end() :]


def docstrings(tree):
    """Return the texts that are no code, comments in the form of text included."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


class Put(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def mutants_of(path, places=ast.walk):
    """Yield the mutants of a file of the repository.

    :param places: the nodes of the file's tree that may be changed
    """
    tree = ast.parse((pure.ROOT / path).read_text())
    texts = docstrings(tree)
    for node in places(tree):
        for new in mutations(node) if node not in texts else ():
            memo = {}
            copied = deepcopy(tree, memo)
            other = Put(memo[id(node)], deepcopy(new)).visit(copied)
            source = ast.unparse(ast.fix_missing_locations(other))
            yield Mutant(path, node.lineno, *_told(node, new), source)


def _told(old, new):
    """Return both as text; of a query, only the words around the change."""
    before, after = ast.unparse(old), ast.unparse(new)
    if not isinstance(old, ast.Constant) or not isinstance(old.value, str):
        return before, after
    at = len(os.path.commonprefix((before, after)))
    start = max(at - 30, 0)
    return tuple(" ".join(text[start : at + 30].split()) for text in (before, after))


# ---------------------------------------------------------------------- pure


def warm():
    """Load once what all processes need, and nothing that may be changed."""
    pure.prepare()
    for name in (
        "holidays",
        "phonenumbers",
        "dateutil.relativedelta",
        f"{pure.PHONE}.tools.phone_validation",
    ):
        import_module(name)


def is_noticed(mutant):
    """Run the pure tests on a mutant, in a process of its own."""
    child = os.fork()
    if not child:
        os._exit(_try(mutant))
    return os.waitpid(child, 0)[1] != 0


def _try(mutant):
    signal.alarm(SECONDS)
    changed, original = str(pure.ROOT / mutant.path), SourceFileLoader.get_code

    def get_code(loader, name):
        is_changed = loader.path == changed
        return compile(mutant.source, changed, "exec") if is_changed else original(loader, name)

    SourceFileLoader.get_code = get_code
    try:
        tests = pure.suite(Path(mutant.path).stem)
        found = unittest.TextTestRunner(io.StringIO(), failfast=True).run(tests)
    except BaseException:
        return 1
    return 0 if found.wasSuccessful() else 1


# ---------------------------------------------------------------------- both


def pure_stage(files):
    """Return the mutants of the tools, how to try one, and with how many at a time."""
    warm()
    found = sorted((pure.ROOT / TOOLS).glob("[a-z]*.py"))
    files = files or [f"{TOOLS}/{file.name}" for file in found if file.stem not in BOUND_TO_ODOO]
    return [mutant for path in files for mutant in mutants_of(path)], is_noticed, os.cpu_count()


def report(found):
    """Print the survivors, and how many were noticed of those that were tried."""
    survivors = [mutant for mutant, seen in found if seen is not None and not seen]
    tried = sum(seen is not None for _mutant, seen in found)
    for mutant in sorted(survivors):
        print(mutant)
    noticed = tried - len(survivors)
    share = 100 * noticed / tried if tried else 0
    left = len(found) - tried
    print(f"{noticed} of {tried} mutants noticed ({share:.1f} %); not reached: {left}")


def main():
    stage, *files = sys.argv[1:] or ["pure"]
    if stage == "database":
        import mutants_in_odoo  # loads Odoo: the pure stage is quick because it does not

        made, notices, at_once = mutants_in_odoo.stage(files)
    else:
        made, notices, at_once = pure_stage(files)
    until = time.monotonic() + 60 * float(os.environ.get("MINUTES") or 10)
    random.Random(1).shuffle(made)  # what is reached in time speaks for the rest

    def judge(mutant):
        return notices(mutant) if time.monotonic() < until else None

    # Odoo's locks know the main thread: who forks in another one waits for ever
    judged = map(judge, made) if at_once == 1 else ThreadPoolExecutor(at_once).map(judge, made)
    report(list(zip(made, judged, strict=True)))


if __name__ == "__main__":
    main()
