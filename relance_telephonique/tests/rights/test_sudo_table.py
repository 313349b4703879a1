"""Every elevation of rights in the addons, with its reason: ``sudo_table.csv`` lists them."""

import ast
import csv
from collections import Counter
from pathlib import Path

from odoo.tests import BaseCase, tagged

TABLE = Path(__file__).with_name("sudo_table.csv")
ADDONS = [path for path in TABLE.parents[3].glob("relance_telephonique*") if path.is_dir()]
TESTING = {"tests", "demo", "migrations"}  # what no client calls


def functions(node, names=()):
    """Yield ``(qualified name of its function, node)`` of all that is in a syntax tree."""
    for child in ast.iter_child_nodes(node):
        inner = names
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            inner = (*names, child.name)
        yield ".".join(inner), child
        yield from functions(child, inner)


def elevates(node):
    """Whether a node is a call of ``sudo()``, but not one that gives the rights back."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sudo"
        and not (node.args or node.keywords)
    )


def goes_round(node):
    """Whether a node elevates in another way than by a plain ``sudo()``."""
    if isinstance(node, ast.keyword):
        return node.arg == "su"
    if isinstance(node, ast.Name):
        return node.id == "SUPERUSER_ID"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    given = {ast.unparse(value) for value in node.args}
    return node.func.attr == "sudo" and bool(given - {"False", "self.env.su"})


@tagged("post_install", "-at_install")
class TestSudoTable(BaseCase):
    def sources(self, suffix):
        for addon in ADDONS:
            for path in sorted(addon.rglob(f"*{suffix}")):
                if TESTING.isdisjoint(path.relative_to(addon).parts):
                    yield addon, path

    def found(self):
        """Return ``{(addon, file, function): number of elevations}``."""
        found = Counter()
        for addon, path in self.sources(".py"):
            file = path.relative_to(addon).as_posix()
            for name, node in functions(ast.parse(path.read_text())):
                found[addon.name, file, name] += elevates(node)
        for addon, path in self.sources(".xml"):
            file = path.relative_to(addon).as_posix()
            found[addon.name, file, "template"] += path.read_text().count(".sudo()")
        return +found

    def listed(self):
        with TABLE.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.assertTrue(all(row["why"] and row["what reaches it from a client"] for row in rows))
        names = {addon.name for addon in ADDONS}
        return {
            (row["addon"], row["file"], row["function"]): int(row["count"])
            for row in rows
            if row["addon"] in names
        }

    def test_every_elevation_has_its_line(self):
        """A new one says why it is needed, and what a client can make it do; a line that has lost
        its elevation goes.
        """
        found, listed = self.found(), self.listed()
        self.assertGreater(len(found), 100)
        self.assertEqual(
            {key: count for key, count in found.items() if listed.get(key) != count},
            {key: count for key, count in listed.items() if found.get(key) != count},
            f"Elevations that differ from {TABLE.name}: found, then listed",
        )

    def test_nothing_elevates_in_another_way(self):
        for _addon, path in self.sources(".py"):
            for name, node in functions(ast.parse(path.read_text())):
                self.assertFalse(goes_round(node), f"{path.name}: {name}")
