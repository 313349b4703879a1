"""Mail: the e-mails beside the steps, each watched until it is known whether it arrived.

What one of them claimed (an instalment announced, a payer thanked, a debtor left alone because a
copy was sent) is taken back when it does not arrive.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

from ...tools.calling_hours import local_time
from ...tools.confined import attempt, each, in_words
from ...tools.selection_of import label_of

_logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)  # a mail server may report for days that it gave up
TODO = "mail.mail_activity_data_todo"
CLAIMS = {  # the records on which an e-mail makes a claim, and the field that says so
    "thanks": ("dunning.action.line", "date_thanked"),
    "instalment": ("dunning.promise.line", "date_announced"),
    "copy": ("dunning.pause", "active"),
}
COMPOSED = ("recap", "promise", "dispute", "statement", "invoices")  # by a person: no claim
TEXTS = ("subject", "body_html")
WRITTEN_ANEW = {  # what no person has written, and its template
    "thanks": "relance_telephonique.mail_template_thanks",
    "instalment": "relance_telephonique.mail_template_instalment",
}


class DunningMail(models.Model):
    """An e-mail handed over to the mail queue that is no step of a scenario."""

    _name = "dunning.mail"
    _inherit = ["dunning.protected", "dunning.outgoing"]
    _description = "Dunning E-mail"
    _order = "id desc"
    _rec_name = "email"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent by",
        readonly=True,
        help="Who wrote it; nobody, if it left by itself.",
    )
    kind = fields.Selection(
        [
            ("thanks", "Thank-you"),
            ("instalment", "Announcement of an instalment"),
            ("copy", "Copies of invoices"),
            ("recap", "Recap of a call"),
            ("promise", "Confirmation of a promise"),
            ("dispute", "Answer to a dispute"),
            ("statement", "Statement of account"),
            ("invoices", "Invoices sent again"),
        ],
        required=True,
        readonly=True,
    )
    email = fields.Char(string="Address", readonly=True)
    res_model = fields.Char(string="About a record of", readonly=True)
    res_id = fields.Many2oneReference(string="About", model_field="res_model", readonly=True)
    claimed = fields.Json(
        string="Records concerned",
        readonly=True,
        help="The records that the e-mail concerns, by their ids.",
    )
    state = fields.Selection(
        [
            ("waiting", "Under way"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Given up"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    date_processed = fields.Datetime(
        string="Handed over on", default=fields.Datetime.now, readonly=True
    )
    failure_reason = fields.Char(string="What went wrong", readonly=True)

    _under_way = models.Index("(date_processed) WHERE state = 'waiting'")

    def action_open_subject(self):
        """Open what the e-mail is about: a call, a promise, a dispute; else its debtor."""
        self.ensure_one()
        return (self._subject() or self.partner_id).get_formview_action()

    def _subject(self):
        return self.env[self.res_model].browse(self.res_id).exists()

    # ------------------------------------------------------------------ watching

    @api.model
    def _watch(self, kind, record, message, claimed=None, email=None):
        """Watch an e-mail about ``record`` until it is known what became of it.

        :param message: its ``mail.message``, none if it could not be written
        :param claimed: the records that ``CLAIMS`` names, on which the claim is made
        :param email: where it goes; by default what the message says
        """
        debtor = record if record._name == "res.partner" else record.partner_id
        company = record.company_id if record._name != "res.partner" else self.env.company
        message = message or self.env["mail.message"]
        mails = message.sudo().mail_ids
        to = message.partner_ids or mails.recipient_ids
        to_address = email or mails[:1].email_to
        return self.sudo().create(  # a record of the machine: nobody else may make or change one
            {
                "kind": kind,
                "company_id": company.id,
                "partner_id": debtor.commercial_partner_id.id,
                "user_id": self.env.uid if kind not in WRITTEN_ANEW else False,
                "email": email_normalize(to_address) or to[:1].email_normalized,
                "res_model": record._name,
                "res_id": record.id,
                "message_id": message.id,
                "claimed": claimed and claimed.ids,
            }
        )

    @api.model
    def _failed_claims(self, kind, debtors):
        """Return the ids of the records on which an e-mail failed to make its claim, at the address
        that the debtor still has: until it is mended, nothing is to be tried again.
        """
        failed = self.search(
            [
                ("kind", "=", kind),
                ("state", "=", "failed"),
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", debtors.ids),
            ]
        )
        same = failed.filtered(lambda mail: mail.email == mail._address_now())
        return {claim for mail in same for claim in mail.claimed}

    def _address_now(self):
        record = self._subject()
        contact = record._addressed_to() if self.kind == "instalment" and record else False
        return (contact or self.partner_id._dunning_contact()).email_normalized

    # ------------------------------------------------------------------ what became of it

    def _unconfirmed(self):
        return Domain("state", "=", "waiting")

    def _to_retry(self):
        return self._unconfirmed()

    def _effort(self):
        """Return how long handing over takes, counted in e-mails."""
        return len(self)

    def _delivered(self):
        self.filtered(lambda mail: mail.state == "failed")._claim()
        self.write({"state": "sent", "date_retry": False, "failure_reason": False})

    def _undelivered(self, reason):
        self.write({"state": "failed", "date_retry": False, "failure_reason": reason})
        self._claim(False)
        self._tell(reason)

    def _may_come_back(self):
        return Domain("state", "=", "sent")

    def _came_back_sentence(self, address):
        return self.env._("It came back from %(email)s.", email=address)

    def _tell_of_dead_address(self, reason):
        self._tell(reason)

    def _claim(self, is_made=True):
        """Say again on the records what the e-mails claim, or take it back."""
        claiming = self.filtered(lambda mail: mail.kind in CLAIMS)
        alike = claiming.grouped(lambda mail: (mail.kind, mail.company_id))
        for (kind, company), mails in alike.items():
            claimed = mails._claimed()
            _model, name = CLAIMS[kind]
            is_day = claimed._fields[name].type == "date"
            claimed[name] = is_made and (company._dunning_today() if is_day else True)

    def _claimed(self):
        """Return the records on which e-mails of one kind make their claim."""
        model, _name = CLAIMS[self[:1].kind]
        ids = {claim for mail in self for claim in mail.claimed or []}
        return self.env[model].browse(ids).exists()

    def _tell(self, reason):
        """Put what did not arrive in the list of who sent it, else of who chases the debtor."""
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create([mail._activity_values(reason) for mail in self])

    def _activity_values(self, reason):
        user = self._reader()
        words = self.with_context(lang=user.lang)
        kind = label_of(words, "kind")
        return {
            "activity_type_id": self.env.ref(TODO).id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "automated": True,
            "user_id": user.id,
            "date_deadline": self.company_id._dunning_today(),
            "summary": words.env._(
                "%(kind)s: not delivered to %(email)s",
                kind=kind,
                email=self.dead_addresses or self.email or "",
            ),
            "note": plaintext2html(reason),
        }

    def _reader(self):
        company = self.company_id
        return self.user_id._dunning_stand_in(company) or self.partner_id._dunning_handler(company)

    # ------------------------------------------------------------------ personal data

    @api.model
    def _with_words(self):
        """Return the domain of the e-mails of which it is still noted where they went."""
        return Domain("email", "!=", False) | Domain("failure_reason", "!=", False)

    def _forget(self):
        """Blank where the e-mails went and what was answered; that they were sent stays."""
        self.write({"email": False, "failure_reason": False})

    # ------------------------------------------------------------------ once more

    def _hand_over_again(self):
        """What we wrote is written anew, what a person wrote is sent as it is."""
        wanted = self._without_unwanted()
        now = fields.Datetime.now()
        wanted.write({"date_retry": False, "date_processed": now, "dead_addresses": False})
        for mail in wanted:
            if mail.kind in WRITTEN_ANEW:
                mail._write_anew()
            else:
                mail._queued().mark_outgoing()
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")

    def _write_anew(self):
        self._queued().cancel()
        self._claim()
        self.email = self._address_now()
        template = self._template().with_company(self.company_id)
        mail, error = attempt(self.env, lambda: template.send_mail_batch([self.res_id]))
        if not error:
            self.message_id = mail.mail_message_id
            return
        _logger.info("%s failed", self, exc_info=error)
        self._undelivered(in_words(error, self._not_written()))
        self.env["dunning.problem"]._blame(self.company_id, template, {self._subject(): error})

    def _not_written(self):
        return self.env._(
            "It could not be written: have its text checked. The server's log says what is wrong."
        )

    def _template(self):
        return self.env.ref(WRITTEN_ANEW[self.kind], raise_if_not_found=False)

    def _ask_queued_again(self):
        """Give up what is not to be said any more, and write anew what we wrote otherwise; what
        cannot be asked fails alone.
        """
        for mail, error in each(self, lambda some: some._write_queued_anew()).items():
            mail._queued().cancel()
            mail._undelivered(in_words(error, mail._not_written()))

    def _write_queued_anew(self):
        for mail in self._without_unwanted().filtered(lambda mail: mail.kind in WRITTEN_ANEW):
            if mail._is_written_otherwise():
                mail._write_anew()

    def _is_written_otherwise(self):
        """Whether it says something else than its template says now, as of the day on which it was
        written; not if that cannot be written.
        """
        day = local_time(self.company_id._dunning_zone(), self.date_processed).date()
        template = self._template().with_company(self.company_id).with_context(dunning_date=day)
        texts, _error = attempt(
            self.env, lambda: template._generate_template([self.res_id], TEXTS)[self.res_id]
        )
        queued = self._queued()[:1]
        return bool(texts and queued) and any(queued[name] != texts[name] for name in TEXTS)

    def _without_unwanted(self):
        """Return what is still to be said; the rest is given up, and claims nothing."""
        unwanted = self.filtered(lambda mail: mail.state == "waiting" and not mail._is_wanted())
        unwanted._queued().cancel()
        unwanted._claim(False)
        unwanted.write({"state": "cancelled", "date_retry": False})
        return self - unwanted

    def _queued(self):
        """Return the ``mail.mail`` that have not left."""
        ours = [("mail_message_id", "in", self.message_id.ids)]
        return self.env["mail.mail"].search([*ours, ("state", "in", ("outgoing", "exception"))])

    def _is_wanted(self):
        """Whether what the e-mail says still holds, and is still to be said."""
        if self.kind not in CLAIMS:
            return True
        if self.kind in WRITTEN_ANEW and (
            self.company_id.dunning_mode == "off" or not self._template()
        ):
            return False
        return getattr(self, f"_is_wanted_{self.kind}")()

    def _is_wanted_thanks(self):
        return self._address_now() and all(self._claimed().move_line_id.mapped("reconciled"))

    def _is_wanted_instalment(self):
        line = self._claimed()
        promise = line.promise_id
        promise._update_states()
        today = self.company_id._dunning_today()
        return (
            promise.state == "open"
            and promise._next_line() == line
            and line.date >= today
            and promise._is_to_announce(today, again=True)
        )

    def _is_wanted_copy(self):
        return any(self._claimed().mapped("active"))

    @api.autovacuum
    def _gc_mails(self):
        old = fields.Datetime.now() - KEPT
        self.search([("state", "!=", "waiting"), ("date_processed", "<", old)]).unlink()
