"""What French words are said of; the terms are read as they stand in the file."""

import re
from pathlib import Path

from odoo.tests import BaseCase
from odoo.tools.translate import PoFileReader

TERMS = Path(__file__).parents[2] / "i18n" / "fr.po"
SENT = re.compile(r"registered|email|letter")  # in the name of where a term is found
FAILED = "selection__dunning_action__state__failed"


class TestFrench(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with TERMS.open("rb") as terms:
            cls.terms = [
                (term.get("imd_name") or term["name"], term["value"])
                for term in PoFileReader(terms)
            ]

    def test_only_what_was_sent_did_not_arrive(self):
        """“Non parvenue” is said of letters and e-mails; a call that failed is none."""
        found = [
            where for where, value in self.terms if re.search(r"(?i)\bnon parvenu", str(value))
        ]
        self.assertTrue(found)
        for where in found:
            with self.subTest(where=where):
                self.assertRegex(where, SENT)

    def test_what_failed(self):
        """Of any channel: the word fits a call too."""
        self.assertEqual([value for where, value in self.terms if where == FAILED], ["Échec"])
