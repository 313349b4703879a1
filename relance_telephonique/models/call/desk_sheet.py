"""Sheet: what the middle of the desk shows of a call, the number to dial and what to say."""

from odoo import models
from odoo.tools import format_amount


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _desk_sheet(self):
        """Return all that the middle of the desk shows about a call."""
        self.ensure_one()
        contact = self.contact_id
        # What the debtor owes is decided once for all that is said of it
        asked = self.with_context(
            dunning_owed_rows=self.partner_id._dunning_owed_once(self.company_id)
        )
        return {
            "id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "debtor": self.partner_id.name,
            "contact": contact != self.partner_id and contact.name,
            "function": contact.function,
            "call_sheet": asked.call_sheet,
            **asked._desk_about(),
            "circuit": self.payment_circuit,
            "objective": self.objective,
            "objectives": self._fields["objective"]._description_selection(self.env),
            **self._desk_phone(),
        }

    def _desk_about(self):
        """Return what the call is about: items join it while it is on the screen, others are paid.

        ``items`` changes whenever what it carries does.
        """
        amount = format_amount(self.env, self._asked_now()[self], self.currency_id)
        return {
            "step": self._step_label(),
            "amount": amount,
            "late": self._desk_late(),
            "items": [amount, *sorted(self.line_ids.move_line_id.ids)],
        }

    def _desk_phone(self):
        """Return the number; the queue knows what stands against calling it now."""
        return {
            "phone": self.phone_number or self.contact_phone,
            "dial": self.phone_e164 or self.contact_phone,
            "warning": self.phone_warning,
        }

    def desk_enter_number(self, number):
        """Call the debtor at this number from now on. Who may not change contacts leaves it to
        somebody who may.

        :return: what :meth:`_desk_phone` returns
        """
        self.ensure_one()
        self.check_access("write")
        contact = self.contact_id
        if contact._dunning_may_correct():
            contact.phone = number
            return self._desk_phone()
        self._ask_to_correct(
            lambda env: env._(
                "Number of %(name)s: %(number)s", name=contact.display_name, number=number
            )
        )
        return {
            "warning": self.env._("Somebody who may change contacts was asked to enter the number.")
        }

    def desk_script(self):
        """Return what to say, part by part, and why it is the right thing to say, or False."""
        self.ensure_one()
        script = self.script_id
        if not script:
            return False
        labels = script.fields_get(attributes=["string"])
        parts = [
            {"name": part, "label": labels[part]["string"], "text": text}
            for part, text in script._render(self).items()
            if text
        ]
        return {"id": script.id, "name": script.name, "why": self.script_why, "parts": parts}
