"""A hold with a status of its own: who talks to us on WhatsApp is not chased meanwhile. That they
did is a fact that a step may depend on.
"""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from odoo.addons.relance_telephonique.models.decision.holds import Hold
from odoo.addons.relance_telephonique.models.decision.statuses import Status


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {"dunning.whatsapp": ["company_id", "date", "date_until", "partner_id"]}

    status = fields.Selection(selection_add=[("conversation", "On WhatsApp"), ("replied",)])

    @api.model
    def _statuses(self):
        return super()._statuses() | {"conversation": Status(75, "info")}

    @api.model
    def _holds(self):
        """The first that applies wins: a promise or a pause says more than a conversation does."""
        holds = super()._holds()
        place = [hold.code for hold in holds].index("replied")
        return [*holds[:place], self._hold_conversation(), *holds[place:]]

    def _hold_conversation(self):
        latest = SQL(
            """
            (SELECT MAX(conversation.id) FROM dunning_whatsapp conversation
              WHERE conversation.partner_id = debtor.id
                AND conversation.company_id = aml.company_id
                AND conversation.date_until > rules.today)
            """
        )
        return Hold("conversation", SQL("%s IS NOT NULL", latest), "dunning.whatsapp", latest)

    def _reason_conversation(self):
        conversation = self.env["dunning.whatsapp"].browse(self.reason_id)
        return self.env._(
            "%(debtor)s talks to us on WhatsApp until %(date)s.",
            debtor=self.partner_id.display_name,
            date=format_date(self.env, conversation.date_until),
        )

    @api.model
    def _facts(self):
        talked = SQL(
            """
            SELECT MAX(conversation.date) FROM dunning_whatsapp conversation
             WHERE conversation.partner_id = contact.commercial_partner_id
               AND conversation.company_id = aml.company_id
            """
        )
        return super()._facts() | {"talked_on": talked}
