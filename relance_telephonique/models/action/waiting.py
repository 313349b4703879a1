"""Waiting: what is written and has not left yet, an e-mail or SMS in its queue, a letter to print.

Hours, or a weekend, after it was written it is asked again. What is given up does not leave; what
speaks of something that has changed is written anew.
"""

from odoo import models

from ...tools.channels import EMAIL, MOBILE
from ...tools.vocabulary import OPEN_STATES
from ..mixins.dunning_outgoing import OUTGOING_MODELS


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _remember_text(self):
        """Remember what was written, to know when it is no longer right."""
        for action in self:
            action._by_method().mail_basis = action._written_basis()
        return super()._remember_text()

    def _written_basis(self):
        """Return what a message or letter says, to whom and from whom, in which language, by which
        law, and where it asks to pay, as far as it may change.
        """
        basis = self._text_basis()
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        named = action.env["account.move.line"].browse(map(int, basis["named"]))
        banks = [bank for bank in action._statement_banks(named).values() if bank]
        return basis | {
            "to": [self.contact_id.id, *self._addressee()],
            "banks": sorted({bank.id for bank in banks}),
            "accounts": sorted({bank.sanitized_acc_number or "" for bank in banks}),
            "lang": action._document_lang(),
            "regime": action._regime().code,
            "from": [
                action.company_id.name,
                *action._sender_address(),
                str(action._correspondent()),
            ],
            **action._channel_basis(),
        }

    def _channel_basis(self):
        """Return what only the channel makes it say: a message speaks of its day (how late, by
        when) unless a person wrote it. A text message goes to a number; an e-mail finds its address
        when it leaves, and its copies when it is written.
        """
        channel = self._channel()
        if not channel.is_message:
            return {}
        basis = {"day": "" if self.mail_body else str(self.company_id._dunning_today())}
        if channel.needs == EMAIL:
            basis["others"] = sorted(self.contact_id._dunning_others_to_write_to().ids)
        if channel.needs == MOBILE:
            basis["number"] = self._sms_number()[0]
        return basis

    def _is_written_otherwise(self):
        """Whether what waits speaks of something that has changed since it was written.

        Of what was written before this was remembered nothing is known.
        """
        then = self.mail_basis
        return bool(then) and self._speaks_otherwise(then, self._written_basis())

    def _written_otherwise(self):
        """Return the actions of which what waits is no longer right, after asking once for all."""
        if not self:
            return self
        asked_once = self.with_context(dunning_accounts=self._debtor_accounts())
        changed = asked_once.filtered(lambda action: action._is_written_otherwise())
        return changed.with_env(self.env)

    # ------------------------------------------------------------------ in a queue

    def _ask_queued_again(self):
        """Take back the messages that are not to leave as they are; those of contacts still to be
        made are queued anew. A text that a person wrote waits for that person. What cannot be asked
        fails alone: the queue is that of all messages, not only of ours.
        """
        for company, actions in self.grouped("company_id").items():
            words = actions.with_company(company).with_context(lang=company.partner_id.lang)
            words._attempt(lambda some: some._write_queued_anew())
            words.filtered(lambda action: action.state == "failed")._recall_messages()

    def _write_queued_anew(self):
        self._drop_settled_lines()
        still = self.filtered(lambda action: action.state == "ready")
        still._ask_contacts_again()
        changed = still._written_otherwise()
        changed._recall_messages()
        for action in changed.filtered("mail_body"):
            action._fail(action._stale_text_sentence())
        anew = changed.filtered(lambda action: action.state == "ready")
        anew._by_method().date = self.env.company._dunning_today()
        for batch in anew.grouped("channel").values():
            batch._attempt(lambda actions: actions._hand_over(actions[0].channel))

    # ------------------------------------------------------------------ on paper

    def _ask_letters_again(self):
        """Give up the letters to print that are not to leave, and make those anew that are no
        longer right.

        :return: those that were given up, or could not be made again
        """
        waiting = self.filtered(lambda action: action._is_to_print())
        for company, letters in waiting.grouped("company_id").items():
            letters.with_company(company)._drop_settled_lines()
        still = waiting.filtered(lambda action: action.state in OPEN_STATES)
        still._ask_contacts_again()
        for letter in still._written_otherwise() | still.filtered(
            lambda one: one._is_out_of_date()
        ):
            letter._attempt(lambda letter: letter._make_letter_anew())
            if letter.state == "failed":
                letter._by_method().document_id = False
        return waiting.filtered(
            lambda action: action.state == "cancelled" or not action.document_id
        )

    def _is_out_of_date(self):
        """Whether a letter asks to be paid by a day that has come, or nobody knows what it says:
        it was made before that was remembered.
        """
        today = self.company_id._dunning_today()
        return not self.mail_basis or bool(self.date_deadline) and self.date_deadline <= today

    def _is_to_print(self):
        """Whether the letter was made and has not left, as far as is known."""
        is_made = self._channel().is_letter and bool(self.document_id)
        return is_made and self.state in OPEN_STATES and not self.date_posted


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """What waited in the queue is asked again before it leaves; what is written anew for that
        leaves in its place.
        """
        still = self._dunning_still_true()
        return super(MailMail, still).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    def _dunning_still_true(self):
        """Return the e-mails with those that speak of what is no longer true replaced."""
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        watched = waiting._dunning_watched()
        asked = [watched._dunning_waiting(model) for model in OUTGOING_MODELS]
        before = watched.mail_message_id
        for records in asked:
            records._ask_queued_again()
        messages = before.union(*(records.message_id for records in asked))
        anew = (messages - before).mail_ids
        return self - waiting.filtered(lambda mail: mail.state == "cancel") + anew
