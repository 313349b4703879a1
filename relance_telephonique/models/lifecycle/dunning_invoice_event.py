import hashlib
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date, format_datetime

from ...tools.calling_hours import local_time, moment_of
from ...tools.limits import ANY
from .lifecycle_codes import ARRIVED, NOT_DELIVERED

UNNAMED = "unnamed"  # the source of what does not say where it comes from
OWN_KEY = "#"  # begins the reference of what has none, or one that is too long
MOST_OF_REFERENCE = 200  # characters, and of a source: an index holds both
AHEAD = timedelta(days=1)  # by which the clock of a platform may be fast
OLDEST = timedelta(days=20 * 366)  # no claim outlives twenty years (2232 C. civ.)


class LifecycleFact(NamedTuple):
    """What is said of an invoice, see ``account.move._dunning_lifecycle``."""

    move: models.BaseModel
    code: str
    when: datetime
    reason: str = ""
    amount: float = 0.0
    note: str = ""
    reference: str = ""
    source: str = ""
    service: str = ""
    engagement: str = ""


class DunningInvoiceEvent(models.Model):
    """What the buyer, or a platform, said of an invoice. Nobody changes it; what follows from it (a
    dispute, a pause, a task) are records of their own. What comes twice counts once; what comes
    late takes its place by its own time.
    """

    _name = "dunning.invoice.event"
    _inherit = ["dunning.protected", "dunning.about.people", "dunning.lifecycle.codes"]
    _description = "Event of the Life Cycle"
    _order = "date, code, reference, id"
    _rec_names_search = ["move_name"]
    _ledger = ("create", "write", "unlink")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        related="move_id.commercial_partner_id",
        compute_sudo=True,
        store=True,
        index=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    move_name = fields.Char(
        string="Invoice number",
        related="move_id.name",
        help="Also for who reads what was said of an invoice, and has no right on invoices.",
    )
    code = fields.Selection(
        selection="_selection_code", string="Status", required=True, readonly=True
    )
    date = fields.Datetime(string="Said on", required=True, readonly=True)
    reason = fields.Char(string="Reason code", readonly=True)
    reason_label = fields.Char(string="Reason", compute="_compute_reason_label")
    amount = fields.Monetary(
        readonly=True,
        limit=ANY,
        help="What is contested (206: not approved), or paid, tax included.",
    )
    currency_id = fields.Many2one(related="move_id.currency_id", compute_sudo=True, store=True)
    note = fields.Text(string="In these words", readonly=True)
    source = fields.Char(required=True, readonly=True, help="What brought it here.")
    reference = fields.Char(
        required=True, readonly=True, copy=False, help="Unique in its source: it counts once."
    )
    service = fields.Char(string="Service code", readonly=True, help="Of a public buyer.")
    engagement = fields.Char(readonly=True, help="Of a public buyer.")
    delivery = fields.Selection(
        [(ARRIVED, "Arrived"), (NOT_DELIVERED, "Not delivered")], readonly=True
    )
    said_by = fields.Selection(
        [("platform", "Platform"), ("buyer", "Buyer"), ("seller", "We")],
        string="Who says so",
        compute="_compute_said_by",
    )

    _unique_reference = models.UniqueIndex(
        "(company_id, source, reference)", "This was said already."
    )
    _move_delivery = models.Index("(move_id, date) WHERE delivery IS NOT NULL")
    _move_payment = models.Index("(move_id) WHERE code = '211'")

    @api.model
    def _selection_code(self):
        codes = self._lifecycle_codes().items()
        return [(code, self._lifecycle_label(entry)) for code, entry in codes]

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_reason_label(self):
        for event in self:
            reason = event._lifecycle_reason(event.reason)
            event.reason_label = event._lifecycle_label(reason)

    @api.depends("code")
    def _compute_said_by(self):
        for event in self:
            event.said_by = event._lifecycle_code(event.code).said_by

    @api.depends("move_name", "code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for event in self:
            status = event._lifecycle_label(event._lifecycle_code(event.code))
            event.display_name = " · ".join(filter(None, (event.move_name, status)))

    # ------------------------------------------------------------------ what was said

    @api.model
    def _record(self, facts):
        """Record what was said, and let follow what follows from it.

        :param facts: a list of :class:`LifecycleFact`
        :return: the event of each fact, in their order
        :raise UserError: if one is about no invoice, of an unknown status, or of another time
        """
        return self._record_values([self._values_of(fact) for fact in facts])

    @api.model
    def _record_values(self, values):
        """The same of what :meth:`_values_of` returned."""
        known = self._known_by_key(values)
        fresh = {}
        for each in values:
            if self._key_of(each) not in known:
                fresh.setdefault(self._key_of(each), each)
        self._take_turns(fresh.values())
        new = self._by_method().create(list(fresh.values()))
        known |= dict(zip(fresh, new, strict=True))
        new._take_effect()
        return self.browse([known[self._key_of(each)].id for each in values])

    def _take_turns(self, values):
        """Decide alone for the debtors of what is new: of two who say the same at once, the second
        begins again and finds it; of two statuses of one invoice, one dispute follows.
        """
        moves = self.env["account.move"].browse(each["move_id"] for each in values)
        in_order = moves.sorted(lambda move: move.company_id.id)
        for company, own in in_order.grouped("company_id").items():
            self.env["dunning.turn"]._take(company, own.commercial_partner_id)

    def _known_by_key(self, values):
        references = [each["reference"] for each in values]
        companies = {each["company_id"] for each in values}
        there = self.search(
            [("company_id", "in", list(companies)), ("reference", "in", references)]
        )
        keys = ("company_id", "source", "reference")
        return {
            self._key_of(dict(zip(keys, (event.company_id.id, *row), strict=True))): event
            for event in there
            for row in [(event.source, event.reference)]
        }

    @staticmethod
    def _key_of(values):
        return values["company_id"], values["source"], values["reference"]

    @api.model
    def _values_of(self, fact):
        code, reason = (fact.code or "").strip(), (fact.reason or "").strip().upper()
        self._check_code(code)
        move = fact.move
        if not move or not move.is_sale_document():
            raise UserError(self.env._("This is no invoice to a customer."))
        when = self._moment_of(fact.when, move.company_id)
        values = {
            "move_id": move.id,
            "company_id": move.company_id.id,
            "code": code,
            "date": when,
            "reason": reason or False,
            "amount": move.currency_id.round(fact.amount or 0.0),
            "note": (fact.note or "").strip() or False,
            "source": (fact.source or "").strip()[:MOST_OF_REFERENCE] or UNNAMED,
            "service": fact.service or False,
            "engagement": fact.engagement or False,
            "delivery": self._lifecycle_delivery(code, reason) or False,
        }
        values["reference"] = self._reference_of((fact.reference or "").strip(), values)
        return values

    def _check_code(self, code):
        """:raise UserError: if nothing is known of a status"""
        if code not in self._lifecycle_codes():
            raise UserError(self.env._("“%(code)s” is no status of the life cycle.", code=code))

    def _moment_of(self, when, company):
        """Return a moment (UTC, no microseconds) of what may be a day on the company's clock."""
        when = fields.Datetime.to_datetime(when) if isinstance(when, str) else when
        if isinstance(when, datetime):
            aware = when.astimezone(pytz.utc) if when.tzinfo else when
            moment = aware.replace(tzinfo=None, microsecond=0)
        elif isinstance(when, date):
            moment = moment_of(company._dunning_zone(), when, 0)
        else:
            raise UserError(self.env._("The time of the status is missing."))
        now = fields.Datetime.now()
        if not now - OLDEST <= moment <= now + AHEAD:
            raise UserError(
                self.env._(
                    "A status of %(date)s cannot be: it is still to come, or too long ago.",
                    date=format_date(self.env, moment),
                )
            )
        return moment

    def _reference_of(self, reference, values):
        """Return a reference that an index holds; without one, what is the same of a status that
        comes twice.
        """
        if reference and len(reference) <= MOST_OF_REFERENCE:
            return reference
        parts = [values[name] for name in ("move_id", "code", "date", "reason", "amount", "note")]
        said = reference or repr(parts)
        return OWN_KEY + hashlib.sha256(said.encode()).hexdigest()[:32]

    # ------------------------------------------------------------------ in words

    def _day(self):
        """Return the day of the event on its company's clock."""
        self.ensure_one()
        return local_time(self.company_id._dunning_zone(), self.date).date()

    def _said_on(self):
        zone = self.company_id._dunning_zone()
        return format_datetime(self.env, self.date, tz=zone, dt_format="short")

    def _in_words(self):
        """Return “Refused by the buyer on 12/11/2026: Wrong total, 120.00 €, their words”."""
        self.ensure_one()
        status = self._lifecycle_label(self._lifecycle_code(self.code))
        said = self.env._(
            "%(status)s on %(date)s", status=status, date=format_date(self.env, self._day())
        )
        why = self._why_in_words()
        return self.env._("%(said)s: %(why)s", said=said, why=why) if why else said

    def _why_in_words(self):
        """Return “Wrong total, 120.00 €, their words”, as far as it was said."""
        amount = self.amount and format_amount(self.env, self.amount, self.currency_id)
        return ", ".join(filter(None, (self.reason_label, amount, self.note)))

    def _source_in_words(self):
        """Return what brought it, with the reference that it has there."""
        is_named = not self.reference.startswith(OWN_KEY)
        return f"{self.source} ({self.reference})" if is_named else self.source

    def _in_words_of_invoice(self):
        """The same, with the number of the invoice before it."""
        return self.env._(
            "%(invoice)s: %(status)s", invoice=self.move_name, status=self._in_words()
        )

    def _forget(self):
        """The status and its reason are facts, and stay."""
        self._by_method().note = False
