"""What may happen in a debtor's story: how each kind of event is called, shown and ordered."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .dunning_history import LAST

TOPICS = [
    ("contact", "Contacts"),
    ("letter", "Letters"),
    ("talk", "What was said, written and agreed on"),  # what a caller should know
    ("money", "Invoices and payments"),
    ("payment", "Payments"),
    ("agreement", "Promises and postponements"),
    ("dispute", "Disputes"),
    ("legal", "Litigation"),
]
AMONG_CONTACTS = 40  # the place of what was written, among the events of a day

# Topics of several kinds, which the export of terms would take for words to translate in a call
POSTED = ("contact", "letter", "talk")
SAID = ("contact", "talk")
AGREED = ("agreement", "talk")
LEFT_ALONE = ("agreement",)
DISPUTED = ("dispute", "talk")
PAID = ("money", "payment")
PLATFORM_SAID = ("money", "talk")
OWED = ("money",)
LEGAL = ("legal",)


class Kind(NamedTuple):
    """A kind of event. ``place``: those of one day come in its order; ``topics``: by which it is
    found, of :data:`TOPICS`.
    """

    label: str
    icon: str = "fa-circle-o"
    place: int = LAST
    topics: tuple = ()


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    kind = fields.Selection(selection="_selection_kind", string="What", readonly=True)
    topic = fields.Selection(TOPICS, compute="_compute_topic", search="_search_topic")

    @api.model
    def _kinds(self):
        """Return the table of kinds, ``{code: Kind}``, with labels in the reader's language.
        Another addon adds its own here; a channel brings its own.
        """
        return {
            "invoice": Kind(self.env._("Invoice"), "fa-file-o", 10, OWED),
            "entry": Kind(self.env._("Entry"), "fa-book", 20, OWED),
            "due": Kind(self.env._("Due date"), "fa-calendar-times-o", 30, OWED),
            "lifecycle": Kind(self.env._("Platform"), "fa-exchange", 35, PLATFORM_SAID),
            **self._kinds_of_contacts(),
            "post": Kind(self.env._("Registered post"), "fa-truck", 50, POSTED),
            "answer": Kind(self.env._("Answer"), "fa-reply", 60, SAID),
            "said": Kind(self.env._("By the debtor, on their page"), "fa-globe", 65, SAID),
            "call": Kind(self.env._("Call"), "fa-phone", 70, SAID),
            "note": Kind(self.env._("Note"), "fa-sticky-note-o", 80, SAID),
            "promise": Kind(self.env._("Promise"), "fa-handshake-o", 90, AGREED),
            "postponement": Kind(self.env._("Postponement"), "fa-calendar-plus-o", 100, AGREED),
            "pause": Kind(self.env._("Pause"), "fa-pause", 110, LEFT_ALONE),
            "dispute": Kind(self.env._("Dispute"), "fa-balance-scale", 120, DISPUTED),
            "dispute_settled": Kind(
                self.env._("Dispute settled"), "fa-balance-scale", 130, DISPUTED
            ),
            "credit_note": Kind(self.env._("Credit note"), "fa-undo", 140, PAID),
            "payment": Kind(self.env._("Payment"), "fa-money", 150, PAID),
            "instalment": Kind(
                self.env._("Promised instalment"), "fa-calendar-check-o", 160, AGREED
            ),
            "penalty": Kind(self.env._("Penalties"), "fa-percent", 170, OWED),
            "proceedings": Kind(self.env._("Collective proceedings"), "fa-university", 180, LEGAL),
            "case": Kind(self.env._("Litigation"), "fa-gavel", 190, LEGAL),
            "case_stage": Kind(self.env._("Stage of litigation"), "fa-gavel", 200, LEGAL),
            "case_closed": Kind(self.env._("End of litigation"), "fa-gavel", 210, LEGAL),
        }

    @api.model
    def _kinds_of_contacts(self):
        """What was written or done, by its channel; a call tells of itself."""
        levels = self.env["dunning.level"]
        return {
            code: Kind(
                levels._label_of_channel(code),
                channel.icon,
                AMONG_CONTACTS,
                POSTED if channel.is_letter else SAID,
            )
            for code, channel in levels._known_channels().items()
            if not channel.is_call
        }

    @api.model
    def _selection_kind(self):
        return [(code, kind.label) for code, kind in self._kinds().items()]

    def _kind(self):
        """Return what there is to know of the event's kind, also of one that has no entry."""
        return self._kinds().get(self.kind) or Kind(self.kind or "")

    @api.depends("kind")
    def _compute_topic(self):
        for row in self:
            row.topic = next(iter(row._kind().topics), False)

    @api.model
    def _search_topic(self, operator, value):
        if operator != "in":
            return NotImplemented
        kinds = [code for code, kind in self._kinds().items() if value & {*kind.topics}]
        return Domain("kind", "in", kinds)
