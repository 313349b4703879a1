from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Marking a dunning activity done in the inbox does the action.

        :raise RedirectWarning: if it is a call: how it ended must be said
        """
        actions = self._dunning_actions()
        actions._ask_for_outcome()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        actions.action_done()
        return result

    def _dunning_actions(self):
        """Return the actions that these activities ask a person to do."""
        types = self.env["mail.activity.type"].union(
            *(
                self.env.ref(f"relance_telephonique.{name}", raise_if_not_found=False)
                or self.env["mail.activity.type"]
                for name in ("mail_activity_type_call", "mail_activity_type_todo")
            )
        )
        ours = self.filtered(  # an administrator may open a type to other models
            lambda one: one.activity_type_id in types and one.res_model == "dunning.action"
        )
        return self.env["dunning.action"].browse(ours.mapped("res_id"))
