"""The file of another dunning tool, as people save it."""

from datetime import date

from odoo.tests import BaseCase

from ...tools import takeover_file
from ...tools.takeover_file import (
    UnreadableFile,
    header,
    parse_date,
    parse_delay,
    plain,
    read_rows,
    template,
)

HEADER = "N° de facture;Niveau;Date;Canal;Note"


class TestTakeoverFile(BaseCase):
    def refusal(self, content):
        with self.assertRaises(UnreadableFile) as caught:
            read_rows(content)
        return caught.exception.reason, caught.exception.line

    def test_lines_as_the_spreadsheet_numbers_them(self):
        text = f"{HEADER}\r\n FAC/1 ;J+8;02/03/2026;e-mail;dû\r\n;;;;\r\nFAC/2;J+8;02/03/2026\r\n"
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            first, last = read_rows(text.encode(encoding))
            self.assertEqual(tuple(first), (2, "FAC/1", "J+8", "02/03/2026", "e-mail", "dû"))
            self.assertEqual(tuple(last), (4, "FAC/2", "J+8", "02/03/2026", "", ""))

    def test_two_columns_are_enough(self):
        for text in ("invoice,date\nA,2026-03-02", "Date\tInvoice\n2026-03-02\tA"):
            [row] = read_rows(text.encode())
            self.assertEqual((row.invoice, row.date, row.level), ("A", "2026-03-02", ""))
        [row] = read_rows(b"invoice;date;invoice\nA;2026-03-02;B")
        self.assertEqual(row.invoice, "A", "the first of two")

    def test_unreadable(self):
        self.assertEqual(self.refusal(b""), ("no_columns", 0))
        self.assertEqual(self.refusal(b"invoice;level\nA;1"), ("no_columns", 0))
        self.assertEqual(self.refusal(b"invoice;date\0"), ("no_text", 0))
        self.assertEqual(self.refusal(b'invoice;date\nA;"1\nB;2'), ("quote", 2))

    def test_too_long(self):
        self.addCleanup(setattr, takeover_file, "MOST_LINES", takeover_file.MOST_LINES)
        self.addCleanup(setattr, takeover_file, "MOST_BYTES", takeover_file.MOST_BYTES)
        content = b"invoice;date\nA;1\n"
        takeover_file.MOST_LINES, takeover_file.MOST_BYTES = 2, len(content)
        self.assertEqual(len(read_rows(content)), 1)
        self.assertEqual(self.refusal(content + b"B"), ("too_long", 0))
        takeover_file.MOST_LINES = 1
        self.assertEqual(self.refusal(content), ("too_long", 0))

    def test_days_and_delays(self):
        self.assertEqual(parse_date("02/03/2026"), date(2026, 3, 2))
        self.assertEqual(parse_date("2026-03-02"), date(2026, 3, 2))
        self.assertIsNone(parse_date("31/02/2026"))
        for text, days in (("J+8", 8), ("D-8", -8), ("8", 8), ("j + 15", 15), ("soon", None)):
            self.assertEqual(parse_delay(text), days, text)

    def test_template_in_the_reader_s_language(self):
        self.assertTrue(header("fr_BE").startswith("Numéro"))
        self.assertTrue(header("en_US").startswith("Invoice"))
        self.assertEqual(read_rows(template("fr_FR")), [])
        self.assertEqual(plain(" N° de  FACTURE."), "n de facture")
