"""Decide: which open receivable items are chased today, with which step, and why not.

One SQL query, which writes nothing and is never stored, so that no payment, pause or contact can
leave it stale. This file has its rows; how the parts of the query come together is in ``query.py``,
what each part says stands apart:

* ``rules.py``: by what the companies decide;
* ``standing.py``: where an item and its debtor stand, as the ledger and the contacts say;
* ``on_way.py``: what of it a payment without journal entry announces;
* ``credits.py``: what of it the debtor's credits reach, or a discount settles;
* ``contacts.py``: when the debtor was last spoken to, which step was done, which is open;
* ``owed.py``: what is owed of it, and what a debtor's credits leave of all they owe;
* ``expected.py``: on which day it is probably paid;
* ``steps.py``: which step is next, and on which day;
* ``holds.py``: what holds an item back, in the order in which it is asked;
* ``held_by.py``: the case, the dispute, the promise or the pause that does;
* ``money.py``: what nobody has matched yet.
"""

from odoo import api, fields, models

STATUSES = [
    ("legal", "In litigation"),
    ("excluded", "Excluded"),
    ("unsent", "Not sent"),
    ("in_payment", "In payment"),
    ("covered", "Covered by credits"),
    ("to_match", "Money to match"),
    ("disputed", "Disputed"),
    ("promised", "Promised"),
    ("paused", "On hold"),
    ("replied", "Answered"),
    ("pending", "In progress"),
    ("failed", "Failed"),
    ("due", "Step due"),
    ("scheduled", "Scheduled"),
    ("exhausted", "No step left"),
]
SHOWN_FIELDS = (  # on the panels of several items
    "partner_id",
    "move_id",
    "company_id",
    "currency_id",
    "amount_residual",
    "amount_residual_currency",
    "amount_missed",
    "date_maturity",
    "days_late",
    "scenario_id",
    "level_id",
    "next_level_id",
    "next_date",
    "coming_date",
    "action_id",
    "status",
    "reason_code",
    "reason_model",
    "reason_id",
)


class DunningDueItem(models.Model):
    """One row per open receivable journal item: where it stands in its scenario, and why.

    ``id`` is the journal item's id. The day is ``dunning_date`` of the context, by default today
    in the time zone of the company's working calendar.
    """

    _name = "dunning.due.item"
    _inherit = ["dunning.counterclaim"]
    _description = "Due Item"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "move_id"

    move_line_id = fields.Many2one("account.move.line", string="Journal item", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    debtor_id = fields.Many2one("dunning.debtor", string="What the debtor owes", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_residual = fields.Monetary(
        string="Amount due (company currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_residual_currency = fields.Monetary(string="Amount due", readonly=True, aggregator=None)
    amount_disputed = fields.Monetary(
        string="Amount disputed",
        readonly=True,
        aggregator=None,
        help="The part that the debtor contests, in the item's currency: it is not asked for.",
    )
    amount_on_way = fields.Monetary(
        string="On its way",
        readonly=True,
        aggregator=None,
        help="What a payment without journal entry announces of it: it is not asked for, as long "
        "as such a payment may take.",
    )
    amount_missed = fields.Monetary(
        string="Announced, did not come",
        readonly=True,
        aggregator=None,
        help="What a payment announced of it that has taken longer than it may.",
    )
    amount_left = fields.Monetary(
        string="Left (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is due, without what a payment announces of it; credits are not deducted.",
    )
    amount_chased = fields.Monetary(
        string="Chased (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="What is due, without what is disputed or on its way; credits are not deducted.",
    )
    amount_chased_currency = fields.Monetary(
        string="Chased",
        readonly=True,
        aggregator=None,
        help="What is due, without what is disputed or on its way; credits are not deducted.",
    )
    amount_bills = fields.Monetary(currency_field="company_currency_id")
    invoice_date = fields.Date(string="Invoice date", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
    known_from = fields.Date(
        string="Not reminded before",
        readonly=True,
        help="Some days after the invoice was posted or sent, however old its due date is.",
    )
    collector_id = fields.Many2one("res.users", readonly=True)
    invoice_user_id = fields.Many2one(
        "res.users", string="Salesperson of the invoice", readonly=True
    )
    debtor_user_id = fields.Many2one("res.users", string="Salesperson of the debtor", readonly=True)
    scenario_id = fields.Many2one("dunning.scenario", readonly=True)
    level_id = fields.Many2one("dunning.level", string="Level reached", readonly=True)
    level_date = fields.Date(string="Level reached on", readonly=True)

    contact_date = fields.Date(
        string="Last contact on",
        readonly=True,
        help="The last contact with the debtor, through any channel and about any item.",
    )
    amount_credit = fields.Monetary(
        string="Credits of the debtor (company currency)",
        currency_field="company_currency_id",
        readonly=True,
        aggregator=None,
    )

    amount_overdue = fields.Monetary(
        string="All that the debtor owes late",
        currency_field="company_currency_id",
        readonly=True,
        aggregator=None,
    )

    days_late = fields.Integer(
        string="Days late", readonly=True, aggregator="max", depends_context=["dunning_date"]
    )
    next_level_id = fields.Many2one(
        "dunning.level", string="Next step", readonly=True, depends_context=["dunning_date"]
    )
    next_channel = fields.Selection(related="next_level_id.channel", string="Next channel")
    next_date = fields.Date(string="Next step on", readonly=True, depends_context=["dunning_date"])
    coming_date = fields.Date(
        string="Comes on",
        readonly=True,
        depends_context=["dunning_date"],
        help="The day of the next step or, of what is held, the day that is waited for; today if "
        "somebody should have acted before. Empty if that day has passed, or is not known.",
    )
    promise_date = fields.Date(
        string="Promised for",
        readonly=True,
        help="The first instalment of the promise that runs that is neither paid nor on its way.",
    )
    amount_to_come = fields.Monetary(
        string="To come of the promise",
        readonly=True,
        aggregator=None,
        help="What the promise that runs still has to bring, of all the items it is about.",
    )
    action_id = fields.Many2one("dunning.action", string="Open action", readonly=True)
    declaration_date = fields.Date(
        string="Declare by",
        readonly=True,
        help="Two months after collective proceedings were published (L622-24, R622-24 C. com.).",
    )
    status = fields.Selection(STATUSES, readonly=True, depends_context=["dunning_date"])
    reason_code = fields.Char(readonly=True, depends_context=["dunning_date"])
    reason_model = fields.Char(readonly=True, depends_context=["dunning_date"])
    reason_id = fields.Many2oneReference(
        model_field="reason_model", readonly=True, depends_context=["dunning_date"]
    )
    action_in_front_id = fields.Many2one(
        "dunning.action",
        compute="_compute_action_in_front_id",
        compute_sudo=True,  # it may be about another salesperson's invoices
        help="What keeps this debtor's other steps waiting: one is handed over at a time.",
    )
    status_reason = fields.Char(string="Why", compute="_compute_status_reason", compute_sudo=True)
    can_open_move = fields.Boolean(compute="_compute_can_open")
    can_open_reason = fields.Boolean(compute="_compute_can_open")

    @api.depends("move_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.sudo().move_id.display_name  # no right on entries is needed
