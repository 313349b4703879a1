"""What is tried of each kind of mistake: dev/mutants_by_kind.csv, and whether what it names is
there still.

usage: kinds.py ROOT
"""

import ast
import csv
import sys
from pathlib import Path
from typing import NamedTuple

ADDON = "relance_telephonique"


class Line(NamedTuple):
    """A line of the table: the functions of a file, all of them if none is named, and the files of
    the tests that are nearest, of which those with these words.
    """

    kind: str
    file: str
    functions: list
    tests: list
    words: str

    @property
    def path(self):
        return f"{ADDON}/{self.file}"

    def missing(self, root):
        """Yield what the line names and the repository does not have, in words."""
        path = root / self.path
        if not path.exists():
            yield f"no {self.path}"
            return
        known = {
            node.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef)
        }
        yield from (f"no {name} in {self.path}" for name in self.functions if name not in known)
        yield from (f"no tests {name}" for name in self.tests if not test_files(root, name))


def test_files(root, name):
    """Return the files of tests of that name, in whatever room."""
    return sorted((root / ADDON / "tests").glob(f"**/{name}.py"))


def lines(root):
    """Return the lines of the table."""
    with (root / "dev/mutants_by_kind.csv").open() as file:
        return [
            Line(
                row["kind"],
                row["file"],
                row["functions"].split(),
                row["tests"].split(),
                row["words"],
            )
            for row in csv.DictReader(file)
        ]


def lines_of(root, kind):
    """Return the lines of a kind, by its number; exit if there are none, or if one of them names
    what has moved.
    """
    found = [line for line in lines(root) if line.kind.split()[0] == kind]
    if not found:
        sys.exit(f"dev/mutants_by_kind.csv: no kind {kind}")
    check(root, found)
    return found


def check(root, checked):
    """Exit with what these lines name and the repository does not have."""
    lacks = [f"{line.kind}: {lack}" for line in checked for lack in line.missing(root)]
    if lacks:
        sys.exit("dev/mutants_by_kind.csv: " + "; ".join(lacks))


if __name__ == "__main__":
    root = Path(sys.argv[1])
    check(root, lines(root))
