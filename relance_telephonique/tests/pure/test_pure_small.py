"""Names of files, periods, limits of what people may enter, notices."""

from datetime import date

from odoo.tests import BaseCase

from ...tools.file_names import document_name, one_line, safe_name
from ...tools.limits import around
from ...tools.notices import CLOSE, notice
from ...tools.period import Period


class TestNotices(BaseCase):
    def test_no_window_follows(self):
        """Its help would be shown as raw HTML, and the notice would not stay with it."""
        window = {"type": "ir.actions.act_window", "help": "<p>Nothing is owed here</p>"}
        with self.assertRaises(ValueError):
            notice("Dunning is off.", window)
        self.assertEqual(notice("Noted.", CLOSE, "success")["params"]["next"], CLOSE)


class TestFileNames(BaseCase):
    def test_as_file_systems_take_them(self):
        for name, expected in (
            ("FAC/2026/00001.pdf", "FAC_2026_00001.pdf"),
            ("Relevé d’août.pdf", "Releve_d_aout.pdf"),
            ("../../etc/passwd", "etc_passwd"),
            ("sans.extension longue", "sans.extension_longue"),
            ("note.abcde", "note.abcde"),
            ("note.", "note"),
            ("", "_"),
            (None, "_"),
            ("a" * 200 + ".pdf", "a" * 80 + ".pdf"),
        ):
            self.assertEqual(safe_name(name), expected, name)

    def test_on_one_line_and_in_no_folder(self):
        self.assertEqual(one_line(" Boulangerie\n Meunier "), "Boulangerie Meunier")
        self.assertEqual(one_line(None), "")
        self.assertEqual(document_name("Relevé 03/2026\n"), "Relevé 03-2026")


class TestDays(BaseCase):
    def test_both_ends_count(self):
        self.assertEqual(Period(date(2026, 3, 1), date(2026, 3, 31)).days, 31)
        self.assertEqual(Period(date(2026, 3, 1), date(2026, 3, 1)).days, 1)

    def test_around_a_day(self):
        self.assertEqual(around(date(2026, 3, 2), (-1, 30)), (date(2026, 3, 1), date(2026, 4, 1)))
