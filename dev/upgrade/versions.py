"""An addon that changed since the version before has a higher version than it had there.

usage: versions.py ROOT COMMIT
Odoo updates an addon, and runs its migrations, when its version is higher; pip installs a wheel
over the one that is there only then. Tests and what only the apps list shows are no change.
"""

import ast
import subprocess
import sys
from pathlib import Path

NOT_SHIPPED = ("tests", "readme", "README.rst", "static/description", "pyproject.toml")


def git(root, *arguments):
    """Return what git says, or None if it refuses."""
    done = subprocess.run(
        ["git", "-C", root, *arguments], capture_output=True, text=True, check=False
    )
    return None if done.returncode else done.stdout


def version(manifest):
    return tuple(map(int, ast.literal_eval(manifest)["version"].split(".")))


def unchanged_versions(root, commit):
    """Yield what is wrong, in words."""
    for path in sorted(Path(root).glob("relance_telephonique*/__manifest__.py")):
        addon = path.parent.name
        before = git(root, "show", f"{commit}:{addon}/__manifest__.py")
        left_out = (f":(exclude){addon}/{name}" for name in NOT_SHIPPED)
        changed = git(root, "diff", "--name-only", commit, "--", addon, *left_out).split()
        if before and changed and version(path.read_text()) <= version(before):
            yield f"{addon}: a higher version, for {', '.join(changed[:3])} changed"


def main(root, commit):
    if git(root, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        sys.exit(f"{commit}, the version before this one, is not in this clone: fetch its history")
    if wrong := list(unchanged_versions(root, commit)):
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
