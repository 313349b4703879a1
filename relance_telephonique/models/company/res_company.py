from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.calling_hours import Caps
from ...tools.ledger_sql import OPEN_PAYABLES
from ...tools.limits import AMOUNT, DAY, DAYS, HOUR, LONG, MONTHS, PARTS, TIMES


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_mode = fields.Selection(
        [
            ("off", "Off: nothing is prepared"),
            ("approval", "Approval: a person approves each contact"),
            ("automatic", "Automatic: sent as the scenario says"),
        ],
        default="off",
        required=True,
    )
    dunning_start_date = fields.Date(
        string="Go-live date", help="Invoices due before this day are never chased.", limit=DAY
    )
    dunning_scenario_id = fields.Many2one(
        "dunning.scenario",
        string="Default scenario",
        default=lambda self: self.env.ref(
            "relance_telephonique.scenario_standard", raise_if_not_found=False
        ),
        ondelete="restrict",
        domain="[('company_id', 'in', (False, id))]",
    )
    dunning_user_id = fields.Many2one(
        "res.users",
        string="Dunning responsible",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Makes the calls of debtors without a collector, and is told of what waits too long.",
    )
    dunning_tolerance = fields.Monetary(
        default=1.0,  # what a rounding or a bank leaves over is not worth a stamp
        help="A debtor whose overdue balance does not exceed this amount is not chased.",
        limit=AMOUNT,
    )
    dunning_on_way_days = fields.Integer(
        string="Payments on their way",
        default=15,
        help="A payment without journal entry holds what it reaches for so many days after its "
        "date; then it was announced and did not come. 0: until it is in the ledger.",
        limit=DAYS,
    )
    dunning_days_to_arrive = fields.Integer(
        string="Days for an invoice to arrive",
        default=3,
        help="No reminder comes earlier than so many days after the invoice was posted or sent, "
        "however old its due date is.",
        limit=DAYS,
    )
    dunning_match_days = fields.Integer(
        string="Days to match money",
        default=30,
        help="Money of a customer that nobody has matched yet holds what it may be for so many "
        "days; then a manager is told, and the customer is chased again.",
        limit=DAYS,
    )
    dunning_promise_grace_days = fields.Integer(
        string="Grace days of promises",
        default=3,
        help="A promise is broken when so many days after its date the money is not there.",
        limit=DAYS,
    )
    dunning_promise_max_days = fields.Integer(
        string="Longest plan",
        help="Days from the promise to its last instalment that a collector may grant without a "
        "manager. 0: no limit.",
        limit=LONG,
    )
    dunning_promise_max_amount = fields.Monetary(
        string="Largest promise",
        help="The amount on which a collector may agree without a manager. 0: no limit.",
        limit=AMOUNT,
    )
    dunning_promise_max_parts = fields.Integer(
        string="Most instalments",
        help="Into how many instalments a collector may split a debt without a manager. 0: no "
        "limit.",
        limit=PARTS,
    )
    dunning_promise_reminder = fields.Boolean(
        string="Announce instalments",
        default=True,
        help="A courteous e-mail two days before each promised payment.",
    )
    dunning_call_attempts = fields.Integer(
        string="Attempts before going on",
        default=3,
        help="After so many calls without an answer the step counts as made.",
        limit=TIMES,
    )
    dunning_thank = fields.Boolean(
        string="Thank for payments",
        default=True,
        help="A debtor who has paid all that was chased gets a short thank-you e-mail.",
    )
    dunning_deduct_bills = fields.Boolean(
        string="Deduct open bills",
        help="What the company owes a debtor as a supplier, once due, counts like a credit.",
    )
    dunning_hold_unsent = fields.Boolean(
        string="Chase only what was sent",
        default=True,
        help="An invoice of which nothing shows that it was ever sent is not chased: send it, or "
        "say how it was sent.",
    )
    dunning_call_morning_from = fields.Float(
        string="Calls in the morning from", default=9.0, limit=HOUR
    )
    dunning_call_morning_to = fields.Float(
        string="Calls in the morning until", default=12.0, limit=HOUR
    )
    dunning_call_afternoon_from = fields.Float(
        string="Calls in the afternoon from", default=14.0, limit=HOUR
    )
    dunning_call_afternoon_to = fields.Float(
        string="Calls in the afternoon until", default=18.0, limit=HOUR
    )
    dunning_call_reached_per_day = fields.Integer(
        string="Talks a day",
        default=1,
        help="How many calls may reach one debtor in a day.",
        limit=TIMES,
    )
    dunning_call_attempts_per_day = fields.Integer(
        string="Attempts a day",
        default=3,
        help="How many calls may be tried to one debtor in a day.",
        limit=TIMES,
    )
    dunning_call_reached_per_week = fields.Integer(
        string="Talks a week",
        default=3,
        help="How many calls may reach one debtor in seven days.",
        limit=TIMES,
    )
    dunning_call_attempts_per_week = fields.Integer(
        string="Attempts a week",
        default=7,
        help="How many calls may be tried to one debtor in seven days.",
        limit=TIMES,
    )
    dunning_dispute_days = fields.Integer(
        string="Days to settle a dispute",
        default=10,
        help="From the day it is raised; a manager is told of those that take longer.",
        limit=DAYS,
    )
    dunning_large_amount = fields.Monetary(
        string="Large amount",
        help="Calls about this amount or more come early on the call desk and use the script for "
        "large amounts. With or without it, calls about as much as the largest tenth of the late "
        "debtors owe use that script.",
        limit=AMOUNT,
    )

    dunning_call_order = fields.Selection(
        [
            ("urgency", "The most urgent first"),
            ("worth", "What a call is expected to bring"),
        ],
        string="Order of the calls",
        default="urgency",  # it supposes nothing of a company that has no past calls yet
        required=True,
        help="Whom the call desk proposes first, after those who expect a call at this hour.",
    )
    dunning_note_months = fields.Integer(
        string="Months of notes",
        default=36,
        help="How long what was said on the phone is kept of debtors who owe nothing any more.",
        limit=MONTHS,
    )

    _dunning_call_attempts_positive = models.Constraint(
        "CHECK (dunning_call_attempts > 0)", "The attempts before going on must be at least one."
    )
    _dunning_dispute_days_positive = models.Constraint(
        "CHECK (dunning_dispute_days >= 0)", "The days to settle a dispute cannot be negative."
    )
    _dunning_note_months_positive = models.Constraint(
        "CHECK (dunning_note_months >= 0)",
        "The months for which notes are kept cannot be negative. Enter 0 to keep them for good.",
    )
    _dunning_days_to_arrive_positive = models.Constraint(
        "CHECK (dunning_days_to_arrive >= 0)",
        "The days for an invoice to arrive cannot be negative.",
    )
    _dunning_match_days_positive = models.Constraint(
        "CHECK (dunning_match_days >= 0)", "The days to match money cannot be negative."
    )
    _dunning_large_amount_positive = models.Constraint(
        "CHECK (dunning_large_amount >= 0)", "A large amount cannot be negative."
    )
    _dunning_promise_grace_days_positive = models.Constraint(
        "CHECK (dunning_promise_grace_days >= 0)", "Grace days cannot be negative."
    )
    _dunning_on_way_days_positive = models.Constraint(
        "CHECK (dunning_on_way_days >= 0)", "The days of payments on their way cannot be negative."
    )
    _dunning_promise_limits_positive = models.Constraint(
        """CHECK (dunning_promise_max_days >= 0 AND dunning_promise_max_amount >= 0
                  AND dunning_promise_max_parts >= 0)""",
        "The limits of promises cannot be negative.",
    )
    _dunning_tolerance_positive = models.Constraint(
        "CHECK (dunning_tolerance >= 0)", "The tolerance cannot be negative."
    )
    _dunning_call_hours_ordered = models.Constraint(
        """CHECK (0 <= dunning_call_morning_from
                  AND dunning_call_morning_from < dunning_call_morning_to
                  AND dunning_call_morning_to <= dunning_call_afternoon_from
                  AND dunning_call_afternoon_from < dunning_call_afternoon_to
                  AND dunning_call_afternoon_to <= 24)""",
        "Calling hours follow each other within a day: the morning, then the afternoon.",
    )
    _dunning_call_caps_positive = models.Constraint(
        """CHECK (dunning_call_reached_per_day > 0 AND dunning_call_attempts_per_day > 0
                  AND dunning_call_reached_per_week > 0 AND dunning_call_attempts_per_week > 0)""",
        "Allow at least one call to a debtor: “Never chase” on the customer forbids them all.",
    )

    @api.constrains("dunning_user_id")
    def _check_dunning_user(self):
        self.dunning_user_id._check_dunning_internal()

    def _dunning_why_closed(self, day):
        """Return why nothing can be prepared on ``day``, or False."""
        if self.dunning_mode == "off":
            return self.env._("Dunning is off for %(name)s.", name=self.name)
        if not self._dunning_is_working_day(day):
            return self.env._("Not a working day: nothing is prepared.")
        return False

    def _dunning_call_caps(self):
        """Return how often the company calls one debtor at most."""
        return Caps(*(self[f"dunning_call_{name}"] for name in Caps._fields))

    def _dunning_bills_domain(self):
        """Return the domain of the open items that the company owes as a customer and are due."""
        self.ensure_one()
        today = self._dunning_today()
        due = Domain("date_maturity", "<=", today) | (
            Domain("date_maturity", "=", False) & Domain("date", "<=", today)
        )
        return OPEN_PAYABLES & Domain("company_id", "=", self.id) & due
