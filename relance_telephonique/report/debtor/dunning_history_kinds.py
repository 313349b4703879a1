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
            "invoice": Kind(self.env._("Invoice"), "fa-file-o", 10, ("money",)),
            "entry": Kind(self.env._("Entry"), "fa-book", 20, ("money",)),
            "due": Kind(self.env._("Due date"), "fa-calendar-times-o", 30, ("money",)),
            **self._kinds_of_contacts(),
            "post": Kind(
                self.env._("Registered post"), "fa-truck", 50, ("contact", "letter", "talk")
            ),
            "answer": Kind(self.env._("Answer"), "fa-reply", 60, ("contact", "talk")),
            "call": Kind(self.env._("Call"), "fa-phone", 70, ("contact", "talk")),
            "note": Kind(self.env._("Note"), "fa-sticky-note-o", 80, ("contact", "talk")),
            "promise": Kind(self.env._("Promise"), "fa-handshake-o", 90, ("agreement", "talk")),
            "postponement": Kind(
                self.env._("Postponement"), "fa-calendar-plus-o", 100, ("agreement", "talk")
            ),
            "pause": Kind(self.env._("Pause"), "fa-pause", 110, ("agreement",)),
            "dispute": Kind(self.env._("Dispute"), "fa-balance-scale", 120, ("dispute", "talk")),
            "dispute_settled": Kind(
                self.env._("Dispute settled"), "fa-balance-scale", 130, ("dispute", "talk")
            ),
            "credit_note": Kind(self.env._("Credit note"), "fa-undo", 140, ("money", "payment")),
            "payment": Kind(self.env._("Payment"), "fa-money", 150, ("money", "payment")),
            "instalment": Kind(
                self.env._("Promised instalment"), "fa-calendar-check-o", 160, ("agreement", "talk")
            ),
            "penalty": Kind(self.env._("Penalties"), "fa-percent", 170, ("money",)),
            "proceedings": Kind(
                self.env._("Collective proceedings"), "fa-university", 180, ("legal",)
            ),
            "case": Kind(self.env._("Litigation"), "fa-gavel", 190, ("legal",)),
            "case_stage": Kind(self.env._("Stage of litigation"), "fa-gavel", 200, ("legal",)),
            "case_closed": Kind(self.env._("End of litigation"), "fa-gavel", 210, ("legal",)),
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
                ("contact", "letter", "talk") if channel.is_letter else ("contact", "talk"),
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
