"""The story of a debtor, as rows in the order of their days: read, never stored."""

import logging
from collections import Counter, defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date

from ...tools.selection_of import label_of

_logger = logging.getLogger(__name__)

NUMBERS = 64  # of events at most: a row's id ends in its event's number
LAST = 1000  # among the events of a day
COLUMNS = {
    "date": "date",
    "company_id": "int4",
    "kind": "text",
    "state": "text",
    "move_id": "int4",
    "action_id": "int4",
    "promise_id": "int4",
    "dispute_id": "int4",
    "invoice_user_id": "int4",
    "user_id": "int4",
    "amount": "numeric",
    "currency_id": "int4",
    "days_late": "int4",
    "name": "text",
    "note": "text",
    "code": "text",
    "contact": "text",
    "date_end": "date",
}
STATES = [
    ("waiting", "Under way"),
    ("sent", "Sent"),
    ("done", "Done"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("bounced", "Came back"),
    ("reached", "Talked to"),
    ("missed", "Nobody reached"),
    ("open", "Open"),
    ("kept", "Kept"),
    ("late", "Paid late"),
    ("broken", "Broken"),
    ("founded", "Founded"),
    ("unfounded", "Unfounded"),
    ("asked", "Asked for"),
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
    ("not_due", "Not due yet"),
    ("unpaid", "Unpaid"),
    ("partial", "Partly paid"),
    ("paid", "Paid"),
    ("credited", "Credited"),
    ("settled", "Settled, not by payment"),
]
COLOURS = {
    "danger": ("failed", "bounced", "broken", "unpaid"),
    "warning": ("waiting", "missed", "asked", "partial", "late"),
    "success": ("sent", "delivered", "done", "reached", "kept", "paid", "granted"),
}
PART_OF = {"dunning.case.event": "case_id", "dunning.promise.line": "promise_id"}


class Event(NamedTuple):
    """Where rows of one kind come from.

    ``number`` tells them apart from the rows of others: it is never used again for something else.
    Those below 32 are this module's, other addons take one from 32 to 63.
    ``source`` is a FROM with its WHERE, in which ``debtor`` is the debtor; ``columns`` are those of
    ``COLUMNS`` that the kind has, as SQL.
    """

    number: int
    kind: str
    model: str
    res_id: SQL
    source: SQL
    columns: dict

    def to_sql(self, place):
        """Return the query of its rows, each column of which has the same type in all events.

        :param place: of its kind, among the events of a day
        """
        columns = {"kind": SQL("%s", self.kind), **self.columns}
        return SQL(
            """
            SELECT %(id)s::int8 * %(numbers)s + %(number)s AS id, %(number)s AS number,
                   %(sequence)s AS sequence, debtor.id AS partner_id,
                   debtor.user_id AS debtor_user_id, %(model)s::text AS res_model,
                   %(id)s AS res_id, %(columns)s,
                   (SELECT person.name FROM res_users JOIN res_partner person
                        ON person.id = res_users.partner_id
                     WHERE res_users.id = (%(user)s))::text AS who
              FROM %(source)s
            """,
            id=self.res_id,
            numbers=NUMBERS,
            number=self.number,
            sequence=place,
            model=self.model,
            columns=SQL(", ").join(
                SQL(
                    "(%s)::%s AS %s",
                    columns.get(name, SQL("NULL")),
                    SQL(column_type),
                    SQL.identifier(name),
                )
                for name, column_type in COLUMNS.items()
            ),
            user=columns.get("user_id", SQL("NULL")),
            source=self.source,
        )


class DunningHistory(models.Model):
    """One event of a debtor's story: an invoice, a payment, a call, a promise…

    One query without aggregate, so that PostgreSQL looks up in each table, by its index, only what
    concerns the debtor or the rows that are asked for.
    """

    _name = "dunning.history"
    _description = "Story of a Debtor"
    _auto = False
    _order = "date desc, sequence desc, id desc"
    _rec_name = "summary"
    _rec_names_search = ("name", "note", "contact")  # the summary is written when it is read

    date = fields.Date(readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    number = fields.Integer(readonly=True, aggregator=None)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    debtor_user_id = fields.Many2one("res.users", string="Salesperson of the debtor", readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, help="Empty if the event concerns all companies."
    )
    state = fields.Selection(STATES, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True, aggregator=None
    )
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    action_id = fields.Many2one("dunning.action", readonly=True)
    promise_id = fields.Many2one("dunning.promise", readonly=True)
    dispute_id = fields.Many2one("dunning.dispute", readonly=True)
    invoice_user_id = fields.Many2one(
        "res.users", string="Salesperson of the invoice", readonly=True
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    who = fields.Char(readonly=True, help="Who acted on our side.")
    contact = fields.Char(readonly=True, help="Whom we dealt with at the debtor's.")
    amount = fields.Monetary(readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    days_late = fields.Integer(
        string="Days late",
        readonly=True,
        aggregator="max",
        help="Days between the oldest due date and the payment; negative if it was paid before.",
    )
    name = fields.Char(readonly=True, depends_context=["lang"])
    note = fields.Char(readonly=True)
    code = fields.Char(readonly=True)
    date_end = fields.Date(string="Until", readonly=True)
    icon = fields.Html(compute="_compute_icon", sanitize=False, string="")
    summary = fields.Char(string="What happened", compute="_compute_summary")

    # ------------------------------------------------------------------ the query

    @property
    def _table_query(self):
        """A plain UNION ALL of equal types: filters go down into each of its parts."""
        kinds = self._kinds()
        return SQL(" UNION ALL ").join(
            event.to_sql(kinds[event.kind].place if event.kind in kinds else LAST)
            for event in self._events()
        )

    def _register_hook(self):
        """Two events of one number would open each other's records: who adds one is told."""
        super()._register_hook()
        for number in self._wrong_numbers():
            _logger.error("Event %s of the story: another number below %s is free", number, NUMBERS)

    def _wrong_numbers(self):
        """Return the numbers of events that are taken, or out of bounds."""
        taken = Counter(event.number for event in self._events())
        return [n for n, events in taken.items() if events > 1 or not 0 < n < NUMBERS]

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Look rows up by the ids of their records, which have an index, instead of their own."""
        domain = Domain(domain).map_conditions(self._by_record)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _by_record(self, condition):
        if condition.field_expr != "id" or condition.operator != "in":
            return condition
        records = defaultdict(list)
        for row_id in condition.value:
            res_id, number = divmod(row_id, NUMBERS)
            records[number].append(res_id)
        return Domain.OR(
            Domain("number", "=", number) & Domain("res_id", "in", res_ids)
            for number, res_ids in records.items()
        )

    # ------------------------------------------------------------------ showing

    @api.depends("kind", "state")
    def _compute_icon(self):
        kinds = self._kinds()
        for row in self:
            kind = kinds.get(row.kind) or row._kind()
            colour = next(
                (name for name, states in COLOURS.items() if row.state in states), "muted"
            )
            row.icon = Markup('<i class="fa fa-fw %s text-%s" title="%s"></i>') % (
                kind.icon,
                colour,
                kind.label,
            )

    def _label(self, name):
        return label_of(self, name)

    # ------------------------------------------------------------------ opening

    def _page_event(self):
        """Return what the page of the debtor shows of the event."""
        record = self._document()
        return {
            "id": self.id,
            "day": format_date(self.env, self.date),
            "icon": self.icon,
            "summary": self.summary or self._label("kind"),
            "state": self._label("state"),
            "amount": self.amount and format_amount(self.env, self.amount, self.currency_id),
            "who": self.who,
            "link": [record._name, record.id],
        }

    def action_open(self):
        """Open the record behind the row.

        :raise UserError: if the user may read its story but not the record
        """
        record = self._document()
        if not record.has_access("read"):
            raise UserError(self.env._("Ask an accountant to show you this document."))
        return record.get_formview_action()

    def _document(self):
        """Return the record behind the row; of an e-mail, the document that it is about, of a due
        date the invoice.
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        if whole := PART_OF.get(record._name):
            return record.sudo()[whole].sudo(self.env.su)  # the rights on the whole decide
        if record._name == "mail.message":
            message = record.sudo()  # those on its document
            record = self.env[message.model].browse(message.res_id)
        return self.move_id if self.kind == "due" else record
