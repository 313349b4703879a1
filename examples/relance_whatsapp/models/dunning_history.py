"""An event of the story: how it is shown, where its rows come from, and its sentence."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.relance_telephonique.report.debtor.dunning_history import Event
from odoo.addons.relance_telephonique.report.debtor.dunning_history_kinds import Kind


class DunningHistory(models.Model):
    _inherit = "dunning.history"
    _depends = {"dunning.whatsapp": ["company_id", "date", "date_until", "partner_id", "user_id"]}

    @api.model
    def _kinds(self):
        conversation = Kind(
            self.env._("WhatsApp conversation"), "fa-whatsapp", 75, ("contact", "talk")
        )
        return super()._kinds() | {"conversation": conversation}

    def _events(self):
        return [*super()._events(), self._event_conversation()]

    def _event_conversation(self):
        columns = self._columns_of("conversation") | {
            "date": SQL("conversation.date"),
            "date_end": SQL("conversation.date_until"),
        }
        source = self._of_debtor("dunning.whatsapp", "conversation")
        return Event(
            32, "conversation", "dunning.whatsapp", SQL("conversation.id"), source, columns
        )

    def _tell_conversation(self):
        return self.env._("Talks to us on WhatsApp until %(date)s", date=self._date("date_end"))
