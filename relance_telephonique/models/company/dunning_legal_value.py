from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from ...tools.law import DAYS, EUROS, MONTHS, PERCENT, POINTS, TIMES, UNITS, YEARS, Law
from ...tools.limits import AMOUNT, IN_FORCE

KEYS = [
    ("signify", "Order to pay: to be signified within"),
    ("opposition", "Order to pay: opposition within"),
    ("enforce", "Order to pay: enforced once signified for"),
    ("title", "Enforceable title: valid for"),
    ("claim_silence", "Claim to a public body: refused by silence of"),
    ("administrative_appeal", "Administrative court: seised within"),
    ("ex_officio", "Local authority summoned to pay: paid ex officio after"),
    ("simplified_answer", "Simplified procedure: the debtor agrees within"),
    ("declare", "Collective proceedings: claims declared within"),
    ("time_bar", "Time-bar: traders"),
    ("time_bar_transport", "Time-bar: transport"),
    ("time_bar_consumer", "Time-bar: consumers"),
    ("time_bar_public", "Time-bar: public bodies"),
    ("points_trader", "Interest of traders: above the ECB's rate"),
    ("points_public", "Interest of public bodies: above the ECB's rate"),
    ("agreed_times", "Agreed interest rate: at least, of the legal rate"),
    ("indemnity", "Indemnity for recovery costs"),
    ("simplified_limit", "Simplified procedure: up to"),
    ("lawyer_limit", "Without a lawyer: up to"),
    ("amicable_limit", "Amicable attempt first: up to"),
    ("court_stamp", "Contribution to begin before the tribunal judiciaire"),
    ("economic_threshold", "Contribution to economic justice: claims above"),
    ("economic_percent", "Contribution to economic justice: at most, of the claim"),
    ("pay_trader", "Payment period: traders"),
    ("pay_trader_month_end", "Payment period: traders, to the end of the month"),
    ("pay_public", "Payment period: public bodies"),
    ("pay_hospital", "Payment period: public hospitals"),
    ("pay_public_company", "Payment period: public companies"),
]


class DunningLegalValue(models.Model):
    """A number of the law from a day on: what changes by decree is one record more.

    Whatever happened before that day keeps the value that held then.
    """

    _name = "dunning.legal.value"
    _description = "Legal Deadline or Amount"
    _inherit = ["dunning.protected", "dunning.cached", "dunning.shared"]
    _order = "key, date_from desc"
    _rec_name = "key"

    key = fields.Selection(KEYS, string="What", required=True)
    date_from = fields.Date(
        string="Since", required=True, help="The first day on which it holds.", limit=IN_FORCE
    )
    value = fields.Float(digits=(12, 2), limit=AMOUNT)
    unit = fields.Selection(
        [
            (DAYS, "days"),
            (MONTHS, "months"),
            (YEARS, "years"),
            (EUROS, "€"),
            (POINTS, "points"),
            (PERCENT, "%"),
            (TIMES, "times"),
        ],
        compute="_compute_unit",
    )
    source = fields.Char(required=True, translate=True, help="The article that says so.")

    _once_a_day = models.Constraint(
        "UNIQUE (key, date_from)", "This already has a value since that day: correct it."
    )

    @api.depends("key")
    def _compute_unit(self):
        for record in self:
            record.unit = UNITS.get(record.key)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        """Deadlines are reckoned from it every day."""
        left = self.search([("id", "not in", self.ids)]).mapped("key")
        if lost := set(self.mapped("key")).difference(left):
            labels = dict(self._fields["key"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(what)s” needs a value: correct this one, or add the new one with its day.",
                    what=labels[min(lost)],
                )
            )

    @api.model
    def _source(self, key, day):
        """Return the article that says so on a day, for who is told of it."""
        known = [("key", "=", key), ("date_from", "<=", day)]
        return self.search(known, order="date_from desc", limit=1).source

    @api.model
    @ormcache()
    def _law(self):
        """Return the :class:`Law` of all days: no secret to anybody."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL("SELECT key, date_from, value::float FROM dunning_legal_value ORDER BY date_from")
        )
        law = Law()
        for key, since, value in rows:
            law[key] = (*law.get(key, ()), (since, value))
        return law
