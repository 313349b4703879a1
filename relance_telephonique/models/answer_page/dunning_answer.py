import hashlib
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_datetime

from ...tools.limits import ANY
from ...tools.selection_of import SelectionOf, label_of
from .not_taken import NotTaken

ADDRESS_MONTHS = 12  # for which it is kept from where an answer came
MOST_AN_HOUR, MOST_A_DAY = 10, 30  # of one debtor
MOST_OF_ADDRESS = 40  # an hour, of all debtors who answer from there: offices share one


class DunningAnswer(models.Model):
    """What a debtor said on their page, as they said it. Nobody changes it; what follows from it
    (a promise, a dispute, a pause) is a record of its own.
    """

    _name = "dunning.answer"
    _inherit = ["dunning.protected", "dunning.about.people"]
    _description = "Answer on the Page"
    _order = "date desc, id desc"
    _ledger = ("create", "write", "unlink")

    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("promise", "Will pay"),
            ("paid", "Has paid"),
            ("dispute", "Contests"),
            ("copy", "Wants the invoices"),
            ("words", "A few words"),
            ("payer", "Somebody else pays"),
            ("callback", "Asks to be called"),
        ],
        string="Said",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(string="Said on", required=True, readonly=True)
    day = fields.Date(string="Day named", readonly=True, limit=ANY)
    amount = fields.Monetary(
        string="Amount named", readonly=True, limit=ANY, help="What they will pay in all."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    payments = fields.Integer(readonly=True, limit=ANY, help="In how many payments.")
    apart = fields.Selection(
        [("months", "Monthly"), ("fortnights", "Every two weeks"), ("weeks", "Weekly")],
        string="Payments follow",
        readonly=True,
    )
    means = SelectionOf("dunning.promise.line.means", string="Means of payment", readonly=True)
    note = fields.Text(string="In these words", readonly=True)
    said_key = fields.Char(required=True, readonly=True, copy=False)
    address = fields.Char(
        string="Network address",
        readonly=True,
        groups="relance_telephonique.group_dunning_manager",
        help="From where it was said: kept for twelve months.",
    )
    action_id = fields.Many2one(
        "dunning.action",
        string="Answer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    promise_ids = fields.One2many("dunning.promise", "answer_id", string="Promises", readonly=True)
    dispute_id = fields.Many2one(
        "dunning.dispute", readonly=True, index="btree_not_null", ondelete="set null"
    )
    pause_id = fields.Many2one("dunning.pause", readonly=True, ondelete="set null")
    proof_ids = fields.Many2many("ir.attachment", string="Documents", readonly=True)

    _unique_said = models.UniqueIndex("(said_key)", "This was said already today.")
    _address_date = models.Index("(address, date) WHERE address IS NOT NULL")

    @api.depends("partner_id", "kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for answer in self:
            parts = (answer.partner_id.display_name, label_of(answer, "kind"))
            answer.display_name = " · ".join(filter(None, parts))

    # ------------------------------------------------------------------ what was said

    @api.model
    def _key_of(self, debtor, said, files):
        """Return what is the same of an answer that is sent twice on a day: from two tabs, or by a
        second click.
        """
        company = self.env.company
        contents = [hashlib.sha256(file.content).hexdigest() for file in files]
        parts = (company.id, debtor.id, str(company._dunning_today()), said, contents)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @api.model
    def _check_rate(self, debtor, address):
        """:raise NotTaken: if so much was said by this debtor, or from this address, that it is
        hardly a person who goes on
        """
        now, of_debtor = fields.Datetime.now(), Domain("partner_id", "=", debtor.id)
        for domain, most, hours in (
            (of_debtor, MOST_AN_HOUR, 1),
            (of_debtor, MOST_A_DAY, 24),
            (Domain("address", "=", address), MOST_OF_ADDRESS, 1),
        ):
            since = Domain("date", ">", now - timedelta(hours=hours))
            if self.search_count(domain & since, limit=most) >= most:
                raise NotTaken(
                    self.env._("You have told us a lot in a short time: please call us instead.")
                )

    def _in_words(self):
        """Return what was said in a sentence, for who works here."""
        self.ensure_one()
        category = self.dispute_id and self.dispute_id._category_label()
        return {
            "promise": self.env._("Will pay %(what)s.", what=self._payments_named()),
            "asked": self.env._("Asks to pay %(what)s: decide.", what=self._payments_named()),
            "paid": self._paid_in_words(),
            "dispute": self.env._("Contests: %(category)s.", category=category),
            "copy": self.env._("Did not receive the invoices."),
            "words": self.env._("Wrote a few words."),
            "payer": self.env._("Says that somebody else pays."),
            "callback": self.env._("Asks to be called."),
        }[self._what()]

    def _paid_in_words(self):
        """Return “Has paid on 03/04/2026. Means of payment: Transfer.”, as far as it was said."""
        if self.day:
            when = self.env._("Has paid on %(date)s.", date=self._day_named())
        else:
            when = self.env._("Has paid.")
        means = label_of(self, "means")
        how = means and self.env._("Means of payment: %(means)s.", means=means)
        return " ".join(filter(None, (when, how)))

    def _as_confirmed(self):
        """Return what was said in a sentence, as it is confirmed to the debtor; nothing of none."""
        if not self:
            return ""
        return {
            "promise": self.env._("You will pay %(what)s.", what=self._payments_named()),
            "asked": self.env._(
                "You ask to pay %(what)s: we will answer you.", what=self._payments_named()
            ),
            "paid": self.env._("You have paid: we will look for your payment."),
            "dispute": self.env._("You contest an invoice: we will look into it."),
            "copy": self.env._("You did not receive the invoices: copies follow by e-mail."),
            "words": self.env._("You wrote us a few words: we will read them."),
            "payer": self.env._("You told us whom to ask for the payment."),
            "callback": self.env._("You asked us to call you."),
        }[self._what()]

    def _what(self):
        return "asked" if self._waits_for_collector() else self.kind

    def _day_named(self):
        return format_date(self.env, self.day) if self.day else ""

    def _payments_named(self):
        """Return “1,200.00 € on 03/12/2026”, “1,200.00 € in 3 monthly payments from 03/12/2026
        on”, or the day alone, of invoices in several currencies.
        """
        when = self._payments_follow()
        if not self.currency_id:
            return when
        return f"{format_amount(self.env, self.amount, self.currency_id)} {when}"

    def _payments_follow(self):
        """Return “on 03/12/2026”, or “in 3 monthly payments from 03/12/2026 on”."""
        date, count = self._day_named(), self.payments
        if count < 2:
            return self.env._("on %(date)s", date=date)
        return {
            "weeks": self.env._(
                "in %(count)s weekly payments from %(date)s on", count=count, date=date
            ),
            "fortnights": self.env._(
                "in %(count)s payments, one every two weeks from %(date)s on",
                count=count,
                date=date,
            ),
        }.get(self.apart) or self.env._(
            "in %(count)s monthly payments from %(date)s on", count=count, date=date
        )

    def _waits_for_collector(self):
        return any(promise.state == "draft" for promise in self.promise_ids)

    def _said_on(self):
        """Return when it was said, on the company's clock; nothing of none."""
        if not self:
            return ""
        zone = self.company_id._dunning_zone()
        return format_datetime(self.env, self.date, tz=zone, dt_format="short")

    # ------------------------------------------------------------------ personal data

    @api.model
    def _with_words(self):
        return super()._with_words() | Domain("address", "!=", False)

    def _forget(self):
        self._by_method().write({"note": False, "address": False})

    @api.autovacuum
    def _gc_addresses(self):
        """Forget from where it was said, once that can serve nobody any more."""
        limit = fields.Datetime.now() - relativedelta(months=ADDRESS_MONTHS)
        old = self.search([("date", "<", limit), ("address", "!=", False)])
        old._by_method().address = False
