"""Print: the story on sheets of paper, its table cut where they end."""

from typing import NamedTuple

from odoo import models

from ...models.letter.words import on_paper
from ...tools.sheets import NAME_LENGTH

LINE_LENGTH = 60  # characters of the sentence on one line
ROOM = 1120  # what the title and the figures leave of the first sheet


class StoryRow(NamedTuple):
    """An event as a row of a table of ``tools/sheets.py``, without details below it."""

    event: models.BaseModel
    instalment: str = ""
    reference: str = ""

    @property
    def name(self):
        """A text that takes as many lines of an invoice's column as the sentence takes of its own,
        which is wider.
        """
        lines = len(f"{self.event.summary} ({self.event.who})") // LINE_LENGTH
        return " " * NAME_LENGTH * lines


class StoryTable(NamedTuple):
    chased: list
    others: tuple = ()
    credits: tuple = ()


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    def _sheets(self):
        """Return the parts of the story's table, none of which is higher than its sheet."""
        table = StoryTable([StoryRow(row) for row in self])
        return on_paper([table], room=ROOM)
