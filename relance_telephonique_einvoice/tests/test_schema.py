"""CDAR messages that break their schema, with the package that brings it and without."""

import base64
from importlib.util import find_spec
from pathlib import Path

from odoo.tools import file_path

from odoo.addons.relance_telephonique.tests.common import DunningCommon

from ..tools.cdar_schema import PACKAGE, cdar_schema

FILE = "relance_telephonique/tests/lifecycle/files/cdar_210_refused.xml"
BREACHES = "does not follow the schema of CDAR"


class TestSchema(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        number = self.owed.name.encode()
        self.cdar = Path(file_path(FILE)).read_bytes().replace(b"INV/2026/00042", number)
        self.is_there = bool(find_spec(PACKAGE))

    def line(self, content):
        """Return what the check of a file says."""
        wizard = self.env["dunning.lifecycle.import"].create(
            {"file": base64.b64encode(content), "file_name": "cdar.xml"}
        )
        wizard.action_read()
        return wizard.line_ids

    def test_follows(self):
        line = self.line(self.cdar)
        self.assertEqual(line.result, "new")
        self.assertFalse(line.message)

    def test_breaks(self):
        """It is read as far as it can be, and says where it is broken if the schema is there."""
        role = b"<ram:RoleCode>WK</ram:RoleCode>"
        self.assertIn(role, self.cdar)
        line = self.line(self.cdar.replace(role, b"<ram:Role>WK</ram:Role>"))
        self.assertEqual((line.invoice, line.result), (self.owed.name, "new"))
        self.assertEqual(BREACHES in line.message, self.is_there)
        if self.is_there:
            self.assertIn("Element 'Role': This element is not expected", line.message)
            self.assertNotIn("urn:", line.message)

    def test_says_nothing(self):
        """A message that names no invoice says so, with or without a schema."""
        begins = self.cdar.index(b"<ram:ReferenceReferencedDocument>")
        end = b"</ram:ReferenceReferencedDocument>"
        line = self.line(self.cdar[:begins] + self.cdar[self.cdar.index(end) + len(end) :])
        self.assertEqual(line.result, "wrong")
        self.assertIn("names no invoice", line.message)
        self.assertEqual(BREACHES in line.message, self.is_there)

    def test_without_the_package(self):
        self.assertIsNone(cdar_schema("no_such_package"))
