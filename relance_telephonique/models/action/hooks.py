"""Hooks: what the engine asks of the rooms that come after it, each with an answer of its own.

The run, the action, its handing over and its channels call nothing of an action that is not in one
of them, or here. Here stands when a hook is called, and what it is for; the file that knows
better (edit, inbox, letter, call…) adds to it with ``super()``.
"""

from odoo import api, models
from odoo.tools import SQL


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ while it is prepared

    @api.model
    def _changed_contacts_query(self, of_actions):
        """Called when a run has prepared what is due: whom does it reach, for what it carries now?

        :param of_actions: SQL, a condition on ``action``
        :return: the query of ``(action_id, contact_id)`` of those that are to reach somebody else
        """
        return SQL("SELECT NULL::int AS action_id, NULL::int AS contact_id WHERE FALSE")

    # ------------------------------------------------------------------ before it leaves

    def _with_right_text(self):
        """Called when drafts are approved.

        :return: those that may leave; what a person has to read again stays behind
        :raise UserError: if none is left, saying why
        """
        return self

    def _drop_settled_lines(self):
        """Called on what is about to leave: drop the items that are not to be chased any more, and
        cancel what carries nothing.
        """

    def _hold_stale_texts(self):
        """Called on what is about to leave, after that.

        :return: what waits again for a person, because its text is no longer right
        """
        return self.browse()

    def _ask_contacts_again(self):
        """Called on what leaves, last: reach whoever is to be reached now."""

    def _effort(self):
        """Called to decide how many are handed over in one go.

        :return: how long it takes, counted in e-mails
        """
        return len(self)

    # ------------------------------------------------------------------ while it is written

    def _own_text(self):
        """Called for each e-mail.

        :return: the values of the ``mail.mail`` that a person wrote instead of the template's text
        """
        return {}

    def _remember_text(self):
        """Called on what was just written: keep what it says, to know when it is no longer so."""

    def _sms_number(self):
        """Called for each text message.

        :return: ``(number, "")`` of the contact, or ``("", why there is none)``
        """
        number = self.contact_id.phone or ""
        return number, "" if number else self.env._("No phone number: enter one on the contact.")

    # ------------------------------------------------------------------ in people's inboxes

    def _schedule_activities(self):
        """Called on what a person is to do: put it in the inbox of its responsible."""

    def _close_activities(self):
        """Called on what is done or cancelled: nobody has anything to do with it any more."""

    def _move_activities(self):
        """Called on what moved to another day or step while it waits: inboxes say so."""

    def _ask_to_correct(self, say):
        """Called on a contact whose address is no good: ask somebody who may change it.

        :param say: what is to be changed, a function of an environment in the reader's language
        """

    def _tell_responsible(self, say):
        """Called on what somebody must look at.

        :param say: what there is to do, a function of an environment in the reader's language
        """
