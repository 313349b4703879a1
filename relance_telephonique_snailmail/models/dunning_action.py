from odoo import fields, models
from odoo.exceptions import UserError

QUEUED = ("pending", "sent")


class DunningAction(models.Model):
    _inherit = "dunning.action"

    snailmail_letter_id = fields.Many2one(
        "snailmail.letter",
        string="Sent by Odoo",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    snailmail_state = fields.Selection(related="snailmail_letter_id.state", string="In the post")

    def action_send_by_post(self):
        """Let Odoo print and post plain letters: they are done once Odoo says that they left.

        :raise UserError: if none of them can go this way
        """
        letters = self.filtered(lambda action: action._may_go_by_snailmail())
        if not letters:
            raise UserError(
                self.env._("None of these is a plain letter that is made and not yet posted.")
            )
        (letters - letters._ask_letters_again())._queue_snailmail()

    def _may_go_by_snailmail(self):
        """Registered letters do not: who posts them keeps the proof."""
        is_made = self._channel().is_plain_letter and self.state == "ready" and self.document_id
        return is_made and self.snailmail_state not in QUEUED

    def _queue_snailmail(self):
        valid = self.env["snailmail.letter"]._is_valid_address
        complete = self.filtered(lambda action: valid(action._postal_place() or action.partner_id))
        (self - complete)._fail(
            self.env._(
                "Snailmail needs a street, a postal code, a town and a country: complete it."
            )
        )
        for action in complete:
            action._by_method().snailmail_letter_id = action._create_snailmail()
        if complete:
            self.env["ir.cron"]._dunning_trigger("snailmail.snailmail_print")

    def _create_snailmail(self):
        letter = self.env["snailmail.letter"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "partner_id": self._postal_place().id,
                "user_id": self.env.uid,
                "company_id": self.company_id.id,
            }
        )
        letter.attachment_id = self.document_id.copy({"raw": self._snailmail_pdf(letter)})
        return letter

    def _snailmail_pdf(self, letter):
        """Return the letter as Snailmail takes it: white margins, a cover page if one is wanted."""
        content = letter._overwrite_margins(self.document_id.raw)
        return letter._append_cover_page(content) if letter.cover else content

    def _make_letter_anew(self):
        """The post takes the new one."""
        result = super()._make_letter_anew()
        waiting = self.sudo().snailmail_letter_id.filtered(
            lambda letter: letter.state in ("pending", "error")
        )
        if waiting:
            waiting.cancel()
            self._queue_snailmail()
        return result

    def _recall_messages(self):
        """Take letters out of the post that are still waiting, or would be tried again."""
        letters = self.sudo().snailmail_letter_id.filtered(
            lambda letter: letter.model == self._name and letter.res_id in self.ids
        )
        letters.filtered(lambda letter: letter.state in ("pending", "error")).cancel()
        return super()._recall_messages()

    def action_undo(self):
        """What Odoo has posted cannot be taken back.

        :raise UserError: if it left
        """
        for action in self:
            if action.snailmail_state == "sent":
                raise UserError(
                    self.env._("%(name)s was posted by Odoo.", name=action.display_name)
                )
        return super().action_undo()

    def _state_sentence(self, told=None):
        if self.snailmail_state == "pending" and self.state == "ready":
            return self.env._("is being sent by post")
        return super()._state_sentence(told)
