"""Outgoing: whatever was handed over to e-mail or SMS is confirmed, tried again, or told about.

Odoo's queues say most of it at once (``mail_mail.py``, ``sms_tracker.py``); what they never say, of
a message that somebody deleted or that a dying server took with it, the follow-up looks up.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.calling_hours import local_time, moment_of
from ...tools.mailboxes import mailboxes
from ...tools.smtp_answer import Answer

OUTGOING_MODELS = ("dunning.action", "dunning.mail")
FOLLOW_CRON = "relance_telephonique.ir_cron_dunning_follow"
SOON = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))  # then the next morning
MORNING = 8 * 60  # minutes after midnight, at the company
CONFIRMED_WITHIN = timedelta(hours=1)

WAITING, SENT, LOST = "waiting", "sent", "lost"
FATES = {  # of mail.mail, mail.notification and sms.sms
    "outgoing": WAITING,
    "ready": WAITING,
    "process": WAITING,
    "pending": SENT,
    "sent": SENT,
    "received": SENT,
    "exception": LOST,
    "error": LOST,
    "bounce": LOST,
    "cancel": LOST,
    "canceled": LOST,
}
FOR_NOW = ("unknown", "mail_smtp", "sms_server")  # failures of a server, not of an address


class Fate(NamedTuple):
    """What became of a message, and if it is lost, why."""

    kind: str
    answer: Answer = Answer()


DELETED = Fate(LOST, Answer("deleted"))


class DunningOutgoing(models.AbstractModel):
    """What was handed over to Odoo's mail or SMS queue. Models say what follows from it:
    ``_unconfirmed``, ``_delivered``, ``_undelivered`` and ``_hand_over_again``.
    """

    _name = "dunning.outgoing"
    _description = "Handed over to e-mail or SMS"

    message_id = fields.Many2one(
        "mail.message",
        string="Message sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    attempt_count = fields.Integer(
        string="Attempts in vain",
        readonly=True,
        copy=False,
        help="How often the mail server or the SMS provider could not be reached, or asked to be "
        "tried again later.",
    )
    date_retry = fields.Datetime(string="Next attempt", readonly=True, copy=False)
    dead_addresses = fields.Char(
        string="Did not arrive at",
        readonly=True,
        copy=False,
        help="Addresses that refused the e-mail, or that it came back from.",
    )

    # ------------------------------------------------------------------ what models say

    def _unconfirmed(self):
        """Return the domain of the records that wait to hear what became of their message."""
        raise NotImplementedError

    def _to_retry(self):
        """Return the domain of the records that may be handed over again."""
        raise NotImplementedError

    def _delivered(self):
        """The message was taken."""
        raise NotImplementedError

    def _may_come_back(self):
        """Return the domain of the records whose message may still turn out not to have arrived."""
        raise NotImplementedError

    def _tell_of_dead_address(self, reason):
        """Ask somebody to mend an address that got nothing, though somebody else got it."""
        raise NotImplementedError

    def _undelivered(self, reason):
        """The message will not arrive.

        :param reason: a sentence for who has to mend it
        """
        raise NotImplementedError

    def _hand_over_again(self):
        """Send the message once more, if what it says still holds."""
        raise NotImplementedError

    # ------------------------------------------------------------------ the next attempt

    def _is_to_retry(self):
        """Whether it is time for the next attempt."""
        self.ensure_one()
        return bool(self.date_retry) and self.date_retry <= fields.Datetime.now()

    def _retry_sentence(self):
        """Return what waits to be tried again, as the end of a sentence."""
        if not self.attempt_count:
            return self.env._("is being handed over again")
        return self.env._(
            "could not be sent (attempts: %(count)s), the next attempt is on %(when)s",
            count=self.attempt_count,
            when=self.company_id._dunning_moment_label(self.date_retry),
        )

    # ------------------------------------------------------------------ what became of it

    def _still_waiting(self):
        """Return what has not been told yet that its message is lost."""
        return self.filtered(lambda record: record.state != "failed" and not record.date_retry)

    def _learn(self, fate):
        """Go on as the fate of the message asks for; nothing while it waits in its queue."""
        if fate.kind == SENT:
            self._delivered()
        elif fate.kind == LOST:
            self._lose(fate.answer)

    def _lose(self, answer):
        """Plan the next attempt if there is one, else say what went wrong.

        :param answer: an ``Answer``
        """
        alike = self.grouped(lambda record: (record.company_id, record.attempt_count))
        for (company, attempts), records in alike.items():
            words = records.with_context(lang=company.partner_id.lang)  # a queue's are nobody's
            words.attempt_count = attempts + 1
            if answer.is_temporary and attempts <= len(SOON):
                words._plan_attempt(company._dunning_next_attempt(attempts), answer)
            else:
                words._undelivered(words._last_reason(answer))

    @api.model
    def _bounced(self, message, address):
        """The mail server took the e-mail, and gave it back later.

        :param message: the ``mail.message`` that came back, and no other on the same record
        :param address: where it did not arrive, as the mail server calls it; "" if it does not say
        """
        came_back = Domain("message_id", "in", message.ids) & self._may_come_back()
        for record in self.search(came_back):
            if meant := record._address_meant(address):
                words = record.with_context(lang=record.company_id.partner_id.lang)
                words._did_not_reach({meant}, words._came_back_sentence(meant))

    def _address_meant(self, address):
        """Return the address written to that a mail server means. It may know the only one by
        another name, where e-mails are passed on; a follower's is none of them.
        """
        written, told = self._addresses(), self.message_id.notified_partner_ids
        if address in written:
            return address
        if address in told.mapped("email_normalized"):
            return ""
        return written.pop() if len(written) == 1 else address

    def _came_back_sentence(self, address):
        return self.env._("The e-mail to %(email)s came back: correct the address.", email=address)

    def _did_not_reach(self, addresses, reason):
        """Note addresses that got nothing. For as long as somebody else got it, it counts: whoever
        is responsible is asked to mend the address, and nobody gets it twice.

        :param addresses: a set
        :param reason: a sentence for who has to mend it
        """
        self.ensure_one()
        known = {*filter(None, (self.dead_addresses or "").split(", "))}
        dead = known | addresses
        self.dead_addresses = ", ".join(sorted(dead))
        if self._addresses() <= dead:
            self._undelivered(reason)
        elif dead != known:
            self._tell_of_dead_address(reason)

    def _addresses(self):
        """Return the set of the addresses that the message was sent to, as far as is known."""
        message = self.message_id.sudo()  # its addressees may be off limits
        mails = message.mail_ids._dunning_watched()
        to = mails.recipient_ids if mails else message.partner_ids
        return {*mailboxes([*to.mapped("email"), *mails.mapped("email_to")])}

    def _plan_attempt(self, when, answer):
        self.write({"date_retry": when, "failure_reason": self._reason(answer)})
        self.env["ir.cron"]._dunning_trigger(FOLLOW_CRON, when)

    def _last_reason(self, answer):
        reason, attempts = self._reason(answer), self[:1].attempt_count
        if attempts == 1:
            return reason
        tried = self.env._("Tried %(count)s times.", count=attempts)
        return f"{reason} {tried}"

    def _reason(self, answer):
        """Return what happened, and what to do about it, as a sentence."""
        told = {"words": answer.words}
        sentences = {
            "recipient": self.env._(
                "The address was refused (%(words)s): correct it and retry.", **told
            ),
            "content": self.env._(
                "The mail server refused the e-mail (%(words)s): ask your administrator.", **told
            ),
            "unreachable": self.env._(
                "The mail server does not answer (%(words)s): ask your administrator.", **told
            ),
            "cancelled": self.env._(
                "Somebody cancelled the message before it left: send it again if still wanted."
            ),
            "deleted": self.env._(
                "Somebody deleted the message before it left: send it again if still wanted."
            ),
        }
        return (
            sentences.get(answer.code)
            or self._failure_label(answer.code)
            or answer.words.partition("\n")[0]
            or self.env._("The message was refused.")
        )

    def _failure_label(self, failure_type):
        """Return Odoo's own words for a type of failure, nothing for one that it does not know."""
        if failure_type == "unknown":
            return ""
        for model in ("mail.notification", "mail.mail", "sms.sms"):
            field = self.env[model]._fields["failure_type"]
            labels = dict(field._description_selection(self.env))
            if label := labels.get(failure_type):
                return label
        return ""

    # ------------------------------------------------------------------ looked up by the follow-up

    @api.model
    def _reconcile(self):
        """Hand over again what is due for it; look up what nobody has confirmed for an hour."""
        now = fields.Datetime.now()
        for model in OUTGOING_MODELS:
            records = self.env[model]
            due = records._to_retry() & Domain("date_retry", "<=", now)
            since = Domain("date_processed", "<", now - CONFIRMED_WITHIN)
            silent = records._unconfirmed() & since & Domain("date_retry", "=", False)
            records._in_batches(due, lambda batch: batch._hand_over_again())
            records._in_batches(silent, lambda batch: batch._look_up())

    def _in_batches(self, domain, work):
        records = self.search(domain, order="id")
        for batch in self.env["dunning.run"]._batches(records):
            work(batch.try_lock_for_update())
            if not self.env["ir.cron"]._commit_progress():
                self.env["ir.cron"]._dunning_trigger(FOLLOW_CRON)
                break

    def _look_up(self):
        fates = self._fates()
        alike = self.grouped(lambda record: fates.get(record.message_id.id, DELETED))
        for fate, records in alike.items():
            records._learn(fate)

    def _fates(self):
        """Return ``{message id: Fate}``; a message that nothing is left of is not in it."""
        fates = {}
        for piece in self._pieces():
            fate = self._fate_of(piece)
            known = fates.setdefault(piece.mail_message_id.id, fate)
            if known.kind != SENT and fate.kind != WAITING:
                fates[piece.mail_message_id.id] = fate
        return fates

    def _pieces(self):
        """Yield what waits, or was reported, of the messages to those whom they were written to.

        A report that still says “ready” says nothing: the queue does.
        """
        ours = Domain("mail_message_id", "in", self.message_id.ids)
        yield from self.env["mail.message.schedule"].search(ours)
        yield from self.env["mail.mail"].search(ours)._dunning_watched()
        yield from self.env["sms.sms"].search(ours)
        said = Domain("notification_status", "!=", "ready")
        for report in self.env["mail.notification"].search(ours & said):
            is_sms = report.notification_type == "sms"
            if is_sms or report.res_partner_id in report.mail_message_id.partner_ids:
                yield report

    def _fate_of(self, piece):
        if piece._name == "mail.message.schedule":
            return Fate(WAITING)
        state = piece["notification_status" if "notification_status" in piece else "state"]
        if FATES[state] != LOST:
            return Fate(FATES[state])
        if state in ("cancel", "canceled"):
            return Fate(LOST, Answer("cancelled"))
        failure = piece.failure_type or "unknown"
        words = piece.failure_reason or "" if "failure_reason" in piece else ""
        code = failure if piece._name == "sms.sms" or failure not in FOR_NOW else "unreachable"
        return Fate(LOST, Answer(code, words, failure in FOR_NOW))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_next_attempt(self, attempts):
        """Return when to try again, in UTC, after so many attempts in vain before this one."""
        now = fields.Datetime.now()
        if attempts < len(SOON):
            return now + SOON[attempts]
        zone = self._dunning_zone()
        tomorrow = fields.Date.add(local_time(zone, now).date(), days=1)
        return moment_of(zone, self._dunning_next_working_day(tomorrow), MORNING)
