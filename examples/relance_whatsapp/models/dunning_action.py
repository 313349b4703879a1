"""What executes the channel, how letters call it, and what the outcome of a call brings about."""

from odoo import fields, models
from odoo.exceptions import UserError


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ the channel

    def _process_whatsapp(self):
        """Send one message per action. No queue of Odoo's confirms it: the gateway does at once."""
        for action in self:
            number = action.contact_id.phone
            if not number:
                action._fail(self.env._("The contact has no number: enter one and retry."))
                continue
            text = action._sms_template()._render_field("body", action.ids)[action.id]
            action._whatsapp_send(number, text)
            action._message_log(body=text)
            action.action_done()

    def _whatsapp_send(self, number, text):
        """Here the gateway of your provider is called; what it raises fails this action alone."""

    def _contact_in_words(self, day, channel, action):
        if channel != "whatsapp":
            return super()._contact_in_words(day, channel, action)
        return self.env._("our WhatsApp message of %(date)s", date=self._long_date(day))

    # ------------------------------------------------------------------ the outcome

    def _effect_whatsapp(self, call, whatsapp_number=False):
        """Go on there: the debtor is left alone for the outcome's days.

        :param whatsapp_number: where they want to be written to
        """
        if not whatsapp_number:
            raise UserError(self.env._("Enter the number that they use on WhatsApp."))
        today = self.company_id._dunning_today()
        self.env["dunning.whatsapp"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "number": whatsapp_number,
                "date": today,
                "date_until": fields.Date.add(today, days=call.outcome_id.days),
            }
        )
        self.action_done()
