from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ...tools.limits import AMOUNT, UNTIL
from ...tools.selection_of import label_of
from ..mixins.dunning_about_items import Named
from ..mixins.dunning_agreement import StateOfAgreement


class DunningDispute(models.Model):
    """A debtor contests all or part of some invoices: that part is not chased until it is settled.

    Each invoice of several takes its share, oldest first; within one, the oldest instalment first.
    """

    _name = "dunning.dispute"
    _description = "Dispute"
    _inherit = ["dunning.agreement", "dunning.own.files"]
    _agreed = ("partner_id", "date", "date_target", "move_ids", "category", "amount")
    _draft_state = "open"

    move_ids = Named(
        "account.move",
        "dunning_dispute_move_rel",
        "dispute_id",
        "move_id",
        string="Invoices",
        check_company=True,
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    category = fields.Selection(
        [
            ("price", "Price"),
            ("quantity", "Quantity"),
            ("delivery", "Delivery"),
            ("quality", "Quality"),
            ("duplicate", "Duplicate"),
            ("order_number", "Missing order number"),
            ("not_ordered", "Not ordered"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    amount = fields.Monetary(
        string="Amount disputed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Left empty, all that the invoices leave to pay is disputed.",
        limit=AMOUNT,
    )
    date = fields.Date(string="Raised on")
    date_target = fields.Date(
        string="To settle by",
        compute="_compute_date_target",
        store=True,
        readonly=False,
        help="Who settles it finds it in their activities; once this day has passed, a manager "
        "too.",
        limit=UNTIL,
    )
    date_resolved = fields.Date(string="Settled on", readonly=True, copy=False)
    duration = fields.Integer(
        string="Days to settle",
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        help="From the day it was raised to the day it was settled.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Settled by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    note = fields.Text(string="What is disputed", help="Facts only: the debtor may ask to read it.")
    answer = fields.Text(
        string="Our answer", help="As the letter to the debtor says it. Facts only."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        copy=False,
        help="Delivery notes, photographs, orders…",
    )
    state = StateOfAgreement(
        [("open", "Open"), ("founded", "Founded"), ("unfounded", "Unfounded")], default="open"
    )

    is_credited = fields.Boolean(
        string="Credit note made",
        readonly=True,
        copy=False,
        help="As long as the credit is not given, what was disputed rightly is not chased.",
    )
    is_held = fields.Boolean(
        string="Holds back", compute="_compute_is_held", store=True, index="btree_not_null"
    )
    is_overdue = fields.Boolean(
        string="Late to settle",
        readonly=True,
        copy=False,
        help="It was not settled in time, and a manager was told.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The disputed amount must be more than zero."
    )

    @api.depends("move_ids.currency_id", "company_id")
    def _compute_currency_id(self):
        for dispute in self:
            currency = dispute.move_ids[:1].currency_id
            dispute.currency_id = currency or dispute.company_id.currency_id

    @api.depends("move_ids")
    def _compute_amount(self):
        """Once chosen it stays: a payment does not make a dispute smaller."""
        for dispute in self:
            if not dispute.amount or not dispute.id:
                dispute.amount = sum(dispute.sudo().move_ids.mapped("amount_residual"))

    @api.depends("date", "company_id")
    def _compute_date_target(self):
        for dispute in self:
            company = dispute.company_id
            days = timedelta(days=company.dunning_dispute_days)
            dispute.date_target = dispute.date and company._dunning_next_working_day(
                dispute.date + days
            )

    @api.depends("date", "date_resolved")
    def _compute_duration(self):
        for dispute in self:
            settled = dispute.date_resolved
            dispute.duration = (settled - dispute.date).days if settled else False

    @api.depends("state", "is_credited")
    def _compute_is_held(self):
        """What was found to be right is not owed: it stays held back until it is credited."""
        for dispute in self:
            awaits_credit = dispute.state == "founded" and not dispute.is_credited
            dispute.is_held = dispute.state == "open" or awaits_credit

    @api.depends("partner_id", "category")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for dispute in self:
            parts = (dispute.partner_id.display_name, dispute._category_label())
            dispute.display_name = " · ".join(filter(None, parts))

    def _category_label(self):
        return label_of(self, "category")

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    @api.constrains("move_ids", "partner_id")
    def _check_invoices(self):
        for dispute in self.sudo():
            if not dispute.move_ids:
                raise ValidationError(self.env._("Choose the invoices that are disputed."))
            if len(dispute.move_ids.currency_id) > 1:
                raise ValidationError(
                    self.env._("The invoices are in several currencies: make one dispute for each.")
                )
            dispute._check_theirs(dispute.move_ids)

    @api.constrains("amount", "move_ids")
    def _check_amount(self):
        """Of what the invoices came to: what was paid meanwhile may be disputed still."""
        for dispute in self.sudo():
            total = sum(dispute.move_ids.mapped("amount_total"))
            if dispute.currency_id.compare_amounts(dispute.amount, total) > 0:
                raise ValidationError(
                    self.env._(
                        "%(disputed)s is disputed, but the invoices come to %(total)s: enter what "
                        "is disputed of them.",
                        disputed=format_amount(self.env, dispute.amount, dispute.currency_id),
                        total=format_amount(self.env, total, dispute.currency_id),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        if self.filtered(lambda dispute: dispute.state != "open"):
            raise UserError(self.env._("A settled dispute is part of the story: it stays."))

    @api.model
    def _contest(self, source, moves, category, note, **values):
        """Open the dispute that the debtor raised when asked about ``source``, an action or a
        promise.

        :param values: its amount, in the invoices' currency, if not all that they leave to pay
        """
        return self.create(
            {
                "company_id": source.company_id.id,
                "partner_id": source.partner_id.id,
                "move_ids": [Command.set(moves.ids)],
                "category": category or "other",
                "note": note,
                **values,
            }
        )

    def _sentence(self):
        """Return what holds the debtor back, or what was answered, as they could be read it."""
        self.ensure_one()
        parts = {
            "date": format_date(self.env, self.date_resolved or self.date),
            "category": self._category_label(),
            "amount": format_amount(self.env, self.amount_left, self.currency_id),
            "answer": self.answer or "",
        }
        if self.state == "founded":
            return self.env._(
                "Found to be right on %(date)s: %(category)s, %(amount)s to be credited.", **parts
            )
        if self.state == "unfounded":
            return self.env._(
                "Found to be wrong on %(date)s: %(category)s, %(amount)s. %(answer)s", **parts
            ).strip()
        return self.env._("Disputed on %(date)s: %(category)s, %(amount)s.", **parts)
