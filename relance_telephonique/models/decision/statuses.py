"""What a status means to whoever shows it: another addon's hold brings its own."""

from typing import NamedTuple

from odoo import api, models

from ...tools.selection_of import label_of


class Status(NamedTuple):
    """``rank``: of an invoice in several instalments, the one whose status comes first speaks for
    it. ``is_held``: until somebody or something lets go, nobody can tell when the next step comes.
    Of a status of which nothing is said: a hold, as a pause is one.
    """

    rank: int = 85
    colour: str = "secondary"
    is_held: bool = True


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.model
    def _statuses(self):
        """Return the table of statuses, ``{code: Status}``. Another addon adds its own here, and
        its label to ``status``, from where all that shows a status takes it.
        """
        return {
            "legal": Status(10, is_held=False),
            "failed": Status(20, "danger"),
            "due": Status(30, "warning", is_held=False),
            "replied": Status(40, "warning"),
            "pending": Status(50, "info", is_held=False),
            "disputed": Status(60),
            "promised": Status(70, "success"),
            "paused": Status(80),
            "unsent": Status(85, "warning"),
            "in_payment": Status(90, "success"),
            "covered": Status(100, "success"),
            "to_match": Status(95, "success"),
            "scheduled": Status(110, "primary", is_held=False),
            "exhausted": Status(120, "warning", is_held=False),
            "excluded": Status(130, is_held=False),
        }

    def _status(self):
        """Return what there is to know of where the item stands: a :class:`Status`."""
        return self._statuses().get(self.status) or Status()

    @api.model
    def _status_label(self, code):
        """Return its name in the reader's language; the code of one that has no label."""
        return label_of(self, "status", code or "")
