"""Recap: the e-mail that puts in writing what was said in a call."""

from odoo import fields, models

RECAP = "relance_telephonique.mail_template_recap"


class DunningAction(models.Model):
    _inherit = "dunning.action"

    promise_ids = fields.One2many("dunning.promise", "action_id", string="Promises made")

    def action_write_recap(self):
        """Open the recap of the last call, ready to be sent to whom was called."""
        self.ensure_one()
        name, contact = self.env._("Recap of the call"), self._last_call().contact_id
        attached = self._statement_if_long(self._recap_statement())
        return self._dunning_compose("recap", name, RECAP, contact, attached)

    def _last_call(self):
        return self.call_ids[:1]

    def _recap_statement(self):
        """Return what the call was about, as it stands now, whatever holds it."""
        action = self.sudo().with_company(self.company_id)
        return action._statement_in_tables({}, action.line_ids.move_line_id.ids, [], [])

    def _recap_disputes(self):
        """Return the disputes that the call opened."""
        return self.env["dunning.dispute"].search(
            [
                ("move_ids", "in", self.line_ids.move_id.ids),
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", "open"),
            ]
        )

    def _recap_callback(self):
        """Return the call that was agreed on."""
        return self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("reason", "=", "callback"),
                ("state", "=", "ready"),
                ("id", ">", self.id),
            ],
            order="id desc",
            limit=1,
        )
