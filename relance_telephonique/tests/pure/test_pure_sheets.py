"""Tables, cut where their sheets of paper end."""

from types import SimpleNamespace

from odoo.tests import BaseCase

from ...tools.sheets import HEADER, ROW, in_one_part, in_sheets


class TestSheets(BaseCase):
    """Where tables break; no database is needed."""

    def tables(self, *lengths):
        return [
            SimpleNamespace(chased=self.rows(length), others=self.rows(2), credits=[])
            for length in lengths
        ]

    def rows(self, count):
        return [
            SimpleNamespace(name=f"FAC/2026/{number:05}", instalment="", reference="")
            for number in range(count)
        ]

    def test_screens_have_no_end(self):
        parts = in_one_part(self.tables(500, 3))
        self.assertEqual([len(part.lines) for part in parts], [503, 6])
        self.assertTrue(all(part.is_last and not part.on_new_sheet for part in parts))

    def test_no_part_is_higher_than_its_sheet(self):
        room = 10 * ROW + HEADER
        parts = in_sheets(self.tables(35, 4), room, room)
        self.assertEqual(sum(line.row is not None for part in parts for line in part.lines), 43)
        for part in parts:
            self.assertLessEqual(HEADER + ROW * (len(part.lines) + part.is_last), room)
            self.assertTrue(part.lines[-1].row, "a heading is followed by what it announces")
        self.assertFalse(parts[0].on_new_sheet)
