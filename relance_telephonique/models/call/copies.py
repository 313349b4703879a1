"""Copies: the invoices sent again to who says that they never got them."""

import logging

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools.confined import attempt, in_words

COPIES = "relance_telephonique.mail_template_copies"
_logger = logging.getLogger(__name__)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _effect_copy(self, call, email=False):
        """Send the invoices again, at once.

        :param email: where to, and from now on the contact's address; by default the contact's.
            Who may not correct the contact has it corrected by somebody who may
        """
        person = call.contact_id or self.contact_id
        if not (email or person.email_normalized):
            raise UserError(self.env._("Enter the e-mail address to which the copies go."))
        is_other = bool(email) and not self._is_address_of(person, email)
        pause = self._wait(call, "copy")
        self._send_copies(person, email if is_other else False, pause)
        if is_other:
            self._ask_to_correct(
                lambda env: env._(
                    "Right e-mail address of %(name)s: %(email)s",
                    name=person.display_name,
                    email=email,
                )
            )

    def _is_address_of(self, person, email):
        """Whether a person is reached there from now on: their address becomes the one given, if
        who is at work may correct it.

        :raise UserError: if it is no address
        """
        if email == person.email:
            return True
        if not email_normalize(email):
            raise UserError(self.env._("Enter the e-mail address to which the copies go."))
        if may := person._dunning_may_correct():
            person.email = email
        return may

    def _send_copies(self, person, email, pause):
        """Send the PDF of each invoice carried, now, to a person or to an address given.

        The call was made, whatever becomes of the copies: what cannot be written is told, and the
        debtor is not left alone for it.
        """
        message, error = attempt(self.env, lambda: self._queue_copies(person, email))
        watched = self.env["dunning.mail"]._watch(
            "copy", self, message, pause, email or person.email
        )
        if error:
            _logger.info("Copies of %s failed", self, exc_info=error)
            watched._undelivered(in_words(error, self._copies_not_written()))
            template = self.env.ref(COPIES, raise_if_not_found=False)
            self.env["dunning.problem"]._blame(self.company_id, template, {self: error})

    def _copies_not_written(self):
        return self.env._(
            "The copies could not be written: have their text checked, then send them again. "
            "The server's log says what is wrong."
        )

    def _queue_copies(self, person, email):
        """Return the ``mail.message`` of the copies.

        :raise UserError: if they have no text
        """
        template = self.env.ref(COPIES, raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail template of the copies was deleted: send them by hand, and ask an "
                    "administrator to restore it."
                )
            )
        self._check_sender()
        to = {
            "email_to": email or False,
            "recipient_ids": [Command.set([] if email else person.ids)],
        }
        mail = template.send_mail_batch(self.ids, email_values=to)
        mail.attachment_ids |= self._attached_documents(copies=True)
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")
        return mail.mail_message_id
