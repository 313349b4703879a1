"""Run the pure tests, without a database and without loading Odoo's models: dev/python dev/pure.py

The addon's own ``__init__`` would load its models, and they Odoo's. Packages that execute nothing
stand in for those above the tools and the tests, and unittest's case for Odoo's.
"""

import sys
import unittest
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
ADDON = "odoo.addons.relance_telephonique"
FOLDER = ROOT / "relance_telephonique"
PHONE = "odoo.addons.phone_validation"
TESTS = f"{ADDON}.tests.pure"


def light_package(name, folder):
    """Make a package of a folder whose ``__init__`` is not executed."""
    package = sys.modules[name] = ModuleType(name)
    package.__path__ = [str(folder)]


def prepare():
    """Make the tools and the pure tests importable under the names that they have in Odoo."""
    import_module("odoo.addons")
    odoo_addons = ROOT / ".dev" / "odoo" / "addons"
    if not odoo_addons.is_dir():  # an installed package has them inside of odoo/
        odoo_addons = Path(sys.modules["odoo.addons"].__path__[0])
    light_package(PHONE, odoo_addons / "phone_validation")
    light_package(f"{PHONE}.tools", odoo_addons / "phone_validation" / "tools")
    for name in ("", ".demo", ".tests", ".tests.decision"):
        light_package(ADDON + name, FOLDER.joinpath(*name.split(".")))
    cases = sys.modules["odoo.tests"] = ModuleType("odoo.tests")
    cases.BaseCase = unittest.TestCase


def suite(tool=""):
    """Return the pure tests, those that speak of a tool if one is named."""
    files = sorted((FOLDER / "tests" / "pure").glob("test_*.py"))
    names = [file.stem for file in files if tool in file.read_text()]
    return unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromModule(import_module(f"{TESTS}.{name}"))
        for name in names
    )


def main():
    prepare()
    tests = suite()
    found = unittest.TextTestRunner().run(tests)
    sys.exit(not found.wasSuccessful() or found.skipped or not found.testsRun)


if __name__ == "__main__":
    main()
