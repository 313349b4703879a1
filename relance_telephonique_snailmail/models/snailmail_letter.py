from odoo import models
from odoo.tools import html2plaintext, is_html_empty


class SnailmailLetter(models.Model):
    _inherit = "snailmail.letter"

    def _snailmail_print(self, immediate=True):
        """What waited for the post is asked again before it leaves."""
        actions = self.env["dunning.action"].sudo()  # whoever runs the queue
        actions.search([("snailmail_letter_id", "in", self.ids)])._ask_letters_again()
        still = self.filtered(lambda letter: letter.state != "canceled")
        return super(SnailmailLetter, still)._snailmail_print(immediate)

    def write(self, vals):
        """What Snailmail says of a letter is what became of the dunning step."""
        result = super().write(vals)
        if vals.get("state") in ("sent", "error"):
            self._tell_dunning(vals["state"])
        return result

    def _tell_dunning(self, state):
        actions = self.env["dunning.action"].sudo()  # whoever runs the queue
        for action in actions.search([("snailmail_letter_id", "in", self.ids)]):
            if state == "sent":
                action.action_done()
            elif action.state in ("ready", "failed"):
                action._fail(action.snailmail_letter_id._dunning_problem())

    def _dunning_problem(self):
        """Return why it was not posted, on one line."""
        text = "" if is_html_empty(self.info_msg) else html2plaintext(self.info_msg)
        return self.env._("Not posted by Snailmail: %(reason)s", reason=" ".join(text.split()))
