"""Print what a database loaded with addons of this repository holds, as words ADDON=VERSION.

usage: versions.py ROOT ADDON,ADDON…

Two codes of one version differ only in what ``odoo -u`` does not put into a database: tests, what
browsers get, and the bodies of methods. What is beside them (fields, constraints, constants, the
files that make tables by themselves) counts, and so do data, translations and migrations.
"""

import ast
import sys
from hashlib import sha1
from pathlib import Path

NOT_LOADED = {"tests", "static", "controllers", "demo", "__pycache__"}
LOADED = {".xml", ".csv", ".po", ".py"}
OF_METHODS = {"models", "wizard", "report"}
MAKE_TABLES = {"init", "_auto_init"}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def version(addon):
    seen = sha1(usedforsecurity=False)
    for path in sorted(addon.rglob("*")):
        inside = path.relative_to(addon)
        if path.suffix in LOADED and not NOT_LOADED & set(inside.parts):
            seen.update(f"{inside}\0".encode())
            seen.update(_content(path, inside))
    return seen.hexdigest()


def _content(path, inside):
    source = path.read_bytes()
    if path.suffix != ".py" or inside.parts[0] not in OF_METHODS:
        return source
    tree = ast.parse(source)
    methods = [
        node
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, FUNCTION)
    ]
    if any(method.name in MAKE_TABLES for method in methods):
        return source
    for method in methods:
        method.body = []
    return ast.dump(tree).encode()


def main():
    root, addons = Path(sys.argv[1]), sys.argv[2].split(",")
    print(*(f"{addon}={version(root / addon)}" for addon in sorted(addons)))


if __name__ == "__main__":
    main()
